//! Statements to objects.

use super::*;
use crate::sql_object::SqlObjectKind as K;

fn one(sql: &str) -> SqlObject {
    read_object(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"))
}

fn id(sql: &str) -> String {
    let object = one(sql);
    format!("{} {}", object.id.kind.sql(), object.id.to_sql())
}

#[test]
fn heads() {
    let cases = [
        ("create or replace view v as select 1", "VIEW public.v"),
        (
            "CREATE RECURSIVE VIEW a.\"V\" (x) AS SELECT 1",
            "VIEW a.\"V\"",
        ),
        (
            "CREATE OR REPLACE FUNCTION f(a int, b text = 'x') RETURNS int LANGUAGE sql AS 'select 1'",
            "FUNCTION public.f(integer, text)",
        ),
        (
            "CREATE PROCEDURE p(IN a int, OUT b text) LANGUAGE sql AS ''",
            "PROCEDURE public.p(integer, text)",
        ),
        (
            "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)",
            "AGGREGATE public.total(integer)",
        ),
        (
            "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF a, b ON x.users FOR EACH ROW EXECUTE FUNCTION f()",
            "TRIGGER t ON x.users",
        ),
        (
            "CREATE RULE r AS ON INSERT TO v DO INSTEAD (SELECT 1; SELECT 2)",
            "RULE r ON public.v",
        ),
        (
            "CREATE POLICY \"P p\" ON t USING (true)",
            "POLICY \"P p\" ON public.t",
        ),
        (
            "CREATE TYPE money2 AS (a int, b text)",
            "TYPE public.money2",
        ),
        ("CREATE TYPE r AS RANGE (subtype = int)", "TYPE public.r"),
        (
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"",
            "EXTENSION \"uuid-ossp\"",
        ),
        (
            "CREATE CAST (varchar AS x.email) WITH INOUT",
            "CAST (character varying AS x.email)",
        ),
        (
            "CREATE OPERATOR public.@+ (FUNCTION = f, RIGHTARG = int)",
            "OPERATOR public.@+ (NONE, integer)",
        ),
        (
            "CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree AS STORAGE int",
            "OPERATOR CLASS public.c USING btree",
        ),
        ("CREATE STATISTICS s ON a, b FROM t", "STATISTICS public.s"),
    ];
    for (sql, expected) in cases {
        assert_eq!(id(sql), expected, "{sql}");
    }
}

#[test]
fn definitions_have_full_names_and_no_noise() {
    let object = one("-- about v\ncreate or replace view v as\n  select 1;");
    assert_eq!(object.definition, "create view public.v as\n  select 1");
    let object = one("CREATE SEQUENCE IF NOT EXISTS s START 5");
    assert_eq!(object.definition, "CREATE SEQUENCE public.s START 5");
    let trigger = one("CREATE TRIGGER t AFTER DELETE ON u EXECUTE FUNCTION f()");
    assert_eq!(
        trigger.definition,
        "CREATE TRIGGER t AFTER DELETE ON public.u EXECUTE FUNCTION f()"
    );
    assert_eq!(
        scratch_statement(&trigger.definition, "x", Some("pg_temp.y")).unwrap(),
        "CREATE TRIGGER x AFTER DELETE ON pg_temp.y EXECUTE FUNCTION f()"
    );
}

#[test]
fn additions_and_comments_find_their_object() {
    let read = read_statements(
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
         COMMENT ON INDEX m_a IS 'i';
         CREATE UNIQUE INDEX m_a ON m (a);
         COMMENT ON COLUMN m.a IS 'c';
         COMMENT ON MATERIALIZED VIEW m IS 'it''s';
         ALTER TABLE t DISABLE TRIGGER x;
         COMMENT ON FUNCTION f(int) IS NULL",
    );
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    let (object, _) = &read.objects[0];
    assert_eq!(object.id.kind, K::MaterializedView);
    assert_eq!(object.comment.as_deref(), Some("it's"));
    assert_eq!(
        object.additions,
        [
            "CREATE UNIQUE INDEX m_a ON m (a)",
            "COMMENT ON COLUMN m.a IS 'c'",
            "COMMENT ON INDEX m_a IS 'i'"
        ]
    );
    let loose: Vec<String> = read.loose.iter().map(Loose::about).collect();
    assert_eq!(
        loose,
        ["trigger \"public.t.x\"", "function \"public.f(integer)\""]
    );
}

#[test]
fn refusals_say_what_to_write() {
    let message = |sql: &str| read_object(sql).unwrap_err().message;
    assert_eq!(
        message("CREATE TABLE t (a int)"),
        "tables are declared as structs"
    );
    assert_eq!(
        message("CREATE TYPE e AS ENUM ('a')"),
        "enum types are declared as Rust enums"
    );
    assert_eq!(
        message("INSERT INTO t VALUES (1)"),
        "not a statement that models can hold"
    );
    assert_eq!(
        message("CREATE TEMP VIEW v AS SELECT 1"),
        "temporary objects are not part of a schema"
    );
    assert_eq!(
        message("CREATE VIEW v AS SELECT 'x"),
        "unterminated string, quoted identifier or comment"
    );
    assert_eq!(message(""), "no CREATE statement");
    assert_eq!(
        message("CREATE VIEW v AS SELECT (1; CREATE VIEW w AS SELECT 2"),
        "unbalanced parentheses"
    );
    assert_eq!(
        message("CREATE SCHEMA a AUTHORIZATION b"),
        "owners are not managed"
    );
    assert_eq!(
        message("CREATE SCHEMA a CREATE VIEW v AS SELECT 1"),
        "statements inside CREATE SCHEMA"
    );
    let read = read_statements("CREATE SCHEMA IF NOT EXISTS \"A\"; CREATE SCHEMA b");
    let names: Vec<&str> = read
        .namespaces
        .iter()
        .map(|(n, _)| n.name.as_str())
        .collect();
    assert_eq!(names, ["A", "b"]);
    let text = "CREATE VIEW v AS SELECT 1;\n-- about w\nCREATE VIEW w AS SELECT 'x";
    assert_eq!(read_statements(text).errors[0].range.start, 62);
    let text = "-- about t\nCREATE TABLE t ()";
    assert_eq!(read_statements(text).errors[0].range, 11..28);
    let twice = read_statements("CREATE VIEW v AS SELECT 1; CREATE VIEW public.v AS SELECT 2");
    assert_eq!(
        twice.errors[0].message,
        "view \"public.v\" is declared twice"
    );
}
