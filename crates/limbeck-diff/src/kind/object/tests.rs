//! Plans of objects as SQL, both ways, in memory.

use limbeck_ops::apply::apply_all;
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_schema::sql_object::{Printed, PrintedText, read_statements};
use limbeck_schema::{Column, Desired, EnumType, QualifiedName, Schema, Table};

use crate::plan::{PlannedOp, plan};

/// Tables as `name: column type, …` lines, then objects as SQL.
fn schema(tables: &[(&str, &[&str])], objects: &str) -> Schema {
    let mut schema = Schema::new();
    for (name, columns) in tables {
        let mut table = Table::new(QualifiedName::public(*name));
        for column in *columns {
            let (name, data_type) = column.split_once(' ').unwrap();
            let mut data_type: limbeck_schema::ColumnType = data_type.parse().unwrap();
            if let limbeck_schema::TypeName::Unresolved(name) = &data_type.name {
                data_type.name =
                    limbeck_schema::TypeName::User(QualifiedName::public(name.clone()));
            }
            table.add_column(Column::new(name, data_type));
        }
        schema.add_table(table);
    }
    let read = read_statements(objects);
    assert!(read.errors.is_empty() && read.loose.is_empty(), "{read:?}");
    for (mut object, _) in read.objects {
        if let Some((head, rest)) = object.definition.split_once("/* ") {
            let (columns, tail) = rest.split_once(" */ ").unwrap();
            let (renames_columns, columns) = match columns.strip_prefix("renamed ") {
                Some(columns) => (true, columns),
                None => (false, columns),
            };
            let columns = columns.split(", ").map(|c| (c.into(), "text".to_owned()));
            object.columns.0 = Some(columns.collect());
            object.definition = format!("{head}{tail}");
            object.printed = Printed(Some(Box::new(PrintedText {
                definition: object.definition.clone(),
                additions: object.additions.clone(),
                renames_columns,
            })));
        }
        schema.add_object(object);
    }
    schema
}

fn sql(planned: &[PlannedOp]) -> Vec<String> {
    let ops = planned
        .iter()
        .flat_map(|planned| statements(&planned.op, &SqlOptions::default()));
    ops.map(|statement| {
        statement
            .sql
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    })
    .collect()
}

/// The statements up and down; both ways hold in memory.
fn both(from: &Schema, to: &Schema) -> (Vec<String>, Vec<String>) {
    let desired = Desired {
        schema: to.clone(),
        ..Desired::default()
    };
    let plan = plan(from, &desired);
    assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
    for (start, planned, end) in [(from, &plan.upgrade, to), (to, &plan.downgrade, from)] {
        let mut state = start.clone();
        apply_all(planned.iter().map(|planned| &planned.op), &mut state).unwrap();
        assert_eq!(state, *end);
    }
    (sql(&plan.upgrade), sql(&plan.downgrade))
}

const USERS: (&str, &[&str]) = ("users", &["id bigint", "name text"]);

#[test]
fn objects_come_after_what_they_mention_and_go_before() {
    let none = schema(&[], "");
    let all = schema(
        &[USERS],
        "CREATE VIEW a AS SELECT * FROM public.b;
         CREATE VIEW b AS SELECT id FROM public.users;
         CREATE FUNCTION f(public.users) RETURNS trigger LANGUAGE plpgsql AS 'b';
         CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION public.f();
         CREATE DOMAIN d AS int CHECK (public.g(VALUE));
         CREATE FUNCTION g(int) RETURNS bool LANGUAGE sql AS 'select true'",
    );
    let (up, down) = both(&none, &all);
    let place = |list: &[String], text: &str| list.iter().position(|s| s.contains(text)).unwrap();
    for (before, after) in [
        ("TABLE public.users", "VIEW public.b"),
        ("VIEW public.b", "VIEW public.a"),
        ("TABLE public.users", "FUNCTION public.f"),
        ("CREATE FUNCTION public.f", "TRIGGER t"),
        ("FUNCTION public.g", "DOMAIN public.d"),
    ] {
        assert!(place(&up, before) < place(&up, after), "{up:#?}");
    }
    for (before, after) in [
        ("VIEW public.a", "VIEW public.b"),
        ("VIEW public.b", "TABLE public.users"),
        ("TRIGGER t", "FUNCTION public.f"),
        ("FUNCTION public.f", "TABLE public.users"),
        ("DOMAIN public.d", "FUNCTION public.g"),
    ] {
        assert!(place(&down, before) < place(&down, after), "{down:#?}");
    }
}

#[test]
fn what_is_on_a_dropped_table_goes_with_it() {
    let f = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'b';";
    let from = schema(
        &[USERS],
        &format!("{f} CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION public.f()"),
    );
    let (up, down) = both(&from, &schema(&[], f));
    assert_eq!(up, ["DROP TABLE public.users"]);
    assert_eq!(down.len(), 2);
}

#[test]
fn a_retyped_column_takes_its_views_along() {
    let views = "CREATE VIEW a AS SELECT b.name FROM public.b;
                 CREATE VIEW b AS SELECT users.id, users.name FROM public.users;
                 CREATE VIEW c AS SELECT users.id FROM public.users;
                 COMMENT ON VIEW a IS 'about'";
    let from = schema(&[USERS], views);
    let to = schema(&[("users", &["id bigint", "name varchar(10)"])], views);
    let (up, _) = both(&from, &to);
    assert_eq!(
        up,
        [
            "DROP VIEW public.a",
            "DROP VIEW public.b",
            "ALTER TABLE public.users ALTER COLUMN name TYPE character varying(10)",
            "CREATE VIEW public.b AS SELECT users.id, users.name FROM public.users",
            "CREATE VIEW public.a AS SELECT b.name FROM public.b",
            "COMMENT ON VIEW public.a IS 'about'",
        ]
    );
}

#[test]
fn views_are_replaced_where_their_columns_stay() {
    let from = schema(
        &[USERS],
        "CREATE VIEW v AS SELECT id /* id */ FROM public.users",
    );
    let to = schema(
        &[USERS],
        "CREATE VIEW v AS SELECT id, name /* id, name */ FROM public.users",
    );
    let (up, down) = both(&from, &to);
    assert_eq!(
        up,
        ["CREATE OR REPLACE VIEW public.v AS SELECT id, name FROM public.users"]
    );
    assert_eq!(
        down,
        [
            "DROP VIEW public.v",
            "CREATE VIEW public.v AS SELECT id FROM public.users"
        ]
    );
}

#[test]
fn routines_are_replaced_where_their_interface_stays() {
    let f = |rest: &str| schema(&[], &format!("CREATE FUNCTION f(a int) {rest}"));
    let from = f("RETURNS int LANGUAGE sql AS 'select 1'");
    let (up, _) = both(&from, &f("RETURNS int4 LANGUAGE sql AS 'select 2'"));
    assert_eq!(
        up,
        ["CREATE OR REPLACE FUNCTION public.f(a int) RETURNS int4 LANGUAGE sql AS 'select 2'"]
    );
    let (up, _) = both(&from, &f("RETURNS text LANGUAGE sql AS 'select 2'"));
    assert_eq!(up[0], "DROP FUNCTION public.f(integer)");
    let with_view = "; CREATE VIEW v AS SELECT public.f(1)";
    let from = f(&format!(
        "RETURNS int LANGUAGE sql AS 'select 1'{with_view}"
    ));
    let to = f(&format!(
        "RETURNS text LANGUAGE sql AS 'select 1'{with_view}"
    ));
    let (up, _) = both(&from, &to);
    assert_eq!(
        up[..2],
        ["DROP VIEW public.v", "DROP FUNCTION public.f(integer)"]
    );
    assert_eq!(up.len(), 4);
}

#[test]
fn parts_change_in_place() {
    let (up, down) = both(
        &schema(&[], "CREATE SEQUENCE s MINVALUE 1 CACHE 5"),
        &schema(&[], "CREATE SEQUENCE s MINVALUE 10 START 20 CYCLE"),
    );
    assert_eq!(
        up,
        ["ALTER SEQUENCE public.s MINVALUE 10 START WITH 20 CACHE 1 CYCLE RESTART WITH 20"]
    );
    assert_eq!(
        down,
        ["ALTER SEQUENCE public.s MINVALUE 1 START WITH 1 CACHE 5 NO CYCLE"]
    );
    let (up, _) = both(
        &schema(
            &[],
            "CREATE DOMAIN d AS text CONSTRAINT a CHECK (VALUE <> '') NOT NULL",
        ),
        &schema(
            &[],
            "CREATE DOMAIN d AS text DEFAULT 'x' CONSTRAINT b CHECK (VALUE <> '')",
        ),
    );
    assert_eq!(
        up,
        [
            "ALTER DOMAIN public.d RENAME CONSTRAINT a TO b",
            "ALTER DOMAIN public.d SET DEFAULT 'x'",
            "ALTER DOMAIN public.d DROP NOT NULL",
        ]
    );
    let (up, _) = both(
        &schema(&[], "CREATE TYPE t AS (a int, b int)"),
        &schema(&[], "CREATE TYPE t AS (a int, c text)"),
    );
    assert_eq!(
        up,
        ["ALTER TYPE public.t DROP ATTRIBUTE b, ADD ATTRIBUTE c text"]
    );
    let (up, down) = both(
        &schema(&[USERS], "CREATE POLICY p ON users USING (id = 1)"),
        &schema(
            &[USERS],
            "CREATE POLICY p ON users TO a USING (id = 1) WITH CHECK (id > 0)",
        ),
    );
    assert_eq!(
        up,
        ["ALTER POLICY p ON public.users TO a WITH CHECK (id > 0)"]
    );
    assert_eq!(
        down,
        [
            "DROP POLICY p ON public.users",
            "CREATE POLICY p ON public.users USING (id = 1)"
        ]
    );
}

#[test]
fn a_type_with_another_base_moves_its_columns_over() {
    let table: (&str, &[&str]) = ("t", &["a d", "b d[]"]);
    let (up, _) = both(
        &schema(&[table], "CREATE DOMAIN d AS int"),
        &schema(&[table], "CREATE DOMAIN d AS bigint"),
    );
    assert_eq!(
        up,
        [
            "ALTER TYPE public.d RENAME TO d_limbeck_old",
            "CREATE DOMAIN public.d AS bigint",
            "ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::text::public.d, \
             ALTER COLUMN b TYPE public.d[] USING b::text[]::public.d[]",
            "DROP TYPE public.d_limbeck_old",
        ]
    );
}

#[test]
fn indexes_of_a_materialized_view_come_and_go_alone() {
    let m = "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; ";
    let (up, down) = both(
        &schema(&[], m),
        &schema(
            &[],
            &format!("{m} CREATE INDEX i ON public.m (a); COMMENT ON COLUMN m.a IS 'x'"),
        ),
    );
    assert_eq!(
        up,
        [
            "CREATE INDEX i ON public.m (a)",
            "COMMENT ON COLUMN m.a IS 'x'"
        ]
    );
    assert_eq!(
        down,
        ["DROP INDEX public.i", "COMMENT ON COLUMN m.a IS NULL"]
    );
}

#[test]
fn sequences_come_before_defaults_and_are_owned_after() {
    let mut to = schema(
        &[USERS],
        "CREATE SEQUENCE s AS integer; ALTER SEQUENCE public.s OWNED BY public.users.id",
    );
    let users = to.tables.get_mut(&QualifiedName::public("users")).unwrap();
    users.columns["id"].default = limbeck_schema::ColumnDefault::Expression(
        limbeck_schema::Expr::new("nextval('public.s'::regclass)"),
    );
    let (up, down) = both(&schema(&[], ""), &to);
    assert_eq!(up[0], "CREATE SEQUENCE public.s AS integer");
    assert_eq!(up[2], "ALTER SEQUENCE public.s OWNED BY public.users.id");
    assert_eq!(down, ["DROP TABLE public.users"]);
}

#[test]
fn a_rebuilt_enum_takes_functions_and_views_along() {
    let objects = "CREATE FUNCTION f(public.mood) RETURNS int LANGUAGE sql AS 'select 1';
                   CREATE VIEW v AS SELECT users.name FROM public.users
                    WHERE users.name = 'a'::public.mood::text";
    let side = |labels: &[&str]| {
        let mut schema = schema(&[USERS], objects);
        schema.add_enum(EnumType::new(
            QualifiedName::public("mood"),
            labels.to_vec(),
        ));
        schema
    };
    let (up, _) = both(&side(&["a", "b"]), &side(&["a"]));
    assert!(up[0].starts_with("DROP "), "{up:#?}");
    assert!(up[1].starts_with("DROP "), "{up:#?}");
    assert!(up.last().unwrap().starts_with("CREATE "), "{up:#?}");
}

#[test]
fn columns_of_a_view_get_other_names() {
    let from = schema(
        &[USERS],
        "CREATE VIEW v AS SELECT id AS a, name AS b /* a, b */ FROM public.users;
         COMMENT ON COLUMN v.b IS 'x';
         COMMENT ON COLUMN v.a IS 'old';
         CREATE VIEW over_a AS SELECT v.a AS x FROM public.v;
         CREATE VIEW over_b AS SELECT v.b AS y FROM public.v;
         CREATE VIEW whole AS SELECT v.* FROM public.v",
    );
    let to = schema(
        &[USERS],
        "CREATE VIEW v AS SELECT id AS c, name AS b /* renamed c, b */ FROM public.users;
         COMMENT ON COLUMN v.b IS 'x';
         COMMENT ON COLUMN v.c IS 'new';
         CREATE VIEW over_a AS SELECT v.c AS x FROM public.v;
         CREATE VIEW over_b AS SELECT v.b AS y FROM public.v;
         CREATE VIEW whole AS SELECT v.* FROM public.v",
    );
    let (up, down) = both(&from, &to);
    assert_eq!(
        up,
        [
            "DROP VIEW public.over_a",
            "DROP VIEW public.whole",
            "ALTER VIEW public.v RENAME COLUMN a TO c",
            "COMMENT ON COLUMN v.c IS 'new'",
            "CREATE VIEW public.over_a AS SELECT v.c AS x FROM public.v",
            "CREATE VIEW public.whole AS SELECT v.* FROM public.v",
        ]
    );
    assert_eq!(down[2], "ALTER VIEW public.v RENAME COLUMN c TO a");
    assert_eq!(down.len(), up.len());
}

#[test]
fn names_of_columns_that_change_places_can_not_be_renamed() {
    let side = |first: &str, second: &str, said: &str| {
        let view = format!(
            "CREATE VIEW v AS SELECT id AS {first}, name AS {second} /* {said}{first}, {second} */ FROM public.users"
        );
        schema(&[USERS], &view)
    };
    let (up, _) = both(&side("a", "b", ""), &side("b", "a", "renamed "));
    assert_eq!(up[0], "DROP VIEW public.v");
    let (up, down) = both(&side("a", "b", ""), &side("b", "c", "renamed "));
    assert_eq!(
        up,
        [
            "ALTER VIEW public.v RENAME COLUMN b TO c",
            "ALTER VIEW public.v RENAME COLUMN a TO b"
        ]
    );
    assert_eq!(
        down,
        [
            "ALTER VIEW public.v RENAME COLUMN b TO a",
            "ALTER VIEW public.v RENAME COLUMN c TO b"
        ]
    );
}

#[test]
fn a_rule_that_returns_rows_goes_before_its_table_changes_and_comes_after() {
    let of = |columns: &[&str], returned: &str| {
        let rule = format!(
            "CREATE RULE r AS ON DELETE TO t DO INSTEAD DELETE FROM u RETURNING {returned};"
        );
        schema(&[("t", columns), ("u", &["id integer"])], &rule)
    };
    let (from, to) = (
        of(&["id integer"], "1"),
        of(&["id integer", "x integer"], "1, 2"),
    );
    let (up, down) = both(&from, &to);
    let heads = |statements: &[String]| -> Vec<String> {
        let words = statements.iter().map(|sql| sql.split(' ').take(5));
        words
            .map(|words| words.collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(
        heads(&up),
        [
            "DROP RULE r ON public.t",
            "ALTER TABLE public.t ADD COLUMN",
            "CREATE RULE r AS ON"
        ]
    );
    assert_eq!(
        heads(&down),
        [
            "DROP RULE r ON public.t",
            "ALTER TABLE public.t DROP COLUMN",
            "CREATE RULE r AS ON"
        ]
    );
    let back = Desired {
        schema: from,
        ..Desired::default()
    };
    let back = plan(&to, &back).upgrade;
    assert!(back[2].comments[0].starts_with("PostgreSQL refuses a rule with RETURNING"));
}

#[test]
fn what_may_be_called_like_members_goes_before_an_extension_comes() {
    let (up, _) = both(
        &schema(
            &[("t", &["a text"])],
            "CREATE FUNCTION levenshtein(text, text) RETURNS int LANGUAGE sql AS 'SELECT 1'; \
             CREATE VIEW v AS SELECT levenshtein(a, a) AS n FROM t; \
             CREATE SEQUENCE s",
        ),
        &schema(
            &[("t", &["a text", "b text"])],
            "CREATE EXTENSION fuzzystrmatch",
        ),
    );
    assert_eq!(
        up,
        [
            "DROP VIEW public.v",
            "DROP FUNCTION public.levenshtein(text, text)",
            "CREATE EXTENSION fuzzystrmatch",
            "ALTER TABLE public.t ADD COLUMN b text",
            "DROP SEQUENCE public.s",
        ]
    );
}

#[test]
fn what_goes_after_something_new_lets_an_extension_come_first() {
    let (up, _) = both(
        &schema(&[("t", &["a d"])], "CREATE DOMAIN d AS text"),
        &schema(&[("t", &["a text"])], "CREATE EXTENSION citext"),
    );
    assert_eq!(
        up,
        [
            "CREATE EXTENSION citext",
            "ALTER TABLE public.t ALTER COLUMN a TYPE text",
            "DROP DOMAIN public.d",
        ]
    );
}
