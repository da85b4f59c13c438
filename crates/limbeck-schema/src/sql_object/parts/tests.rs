//! What statements say.

use super::*;
use crate::expr::Expr;

#[test]
fn domains() {
    let found = domain(
        "CREATE DOMAIN public.email AS varchar(10) COLLATE \"C\" DEFAULT ('a' || 'b') \
         CONSTRAINT has_at CHECK ((VALUE ~ '@'::text)) NOT NULL CHECK (VALUE <> '')",
    )
    .unwrap();
    assert_eq!(found.base, "character varying(10)");
    assert_eq!(found.collation.as_deref(), Some("\"C\""));
    assert_eq!(found.default, Some(Expr::new("('a' || 'b')")));
    assert!(found.not_null);
    let names: Vec<_> = found
        .checks
        .iter()
        .map(|check| check.name.clone())
        .collect();
    assert_eq!(names, [Some("has_at".into()), None]);
    assert_eq!(found.checks[0].condition.as_str(), "(VALUE ~ '@'::text)");
    assert_eq!(domain("CREATE DOMAIN d AS int NOT NULL UNIQUE"), None);
}

#[test]
fn composites_and_sequences() {
    let found =
        composite_attributes("CREATE TYPE t AS (a int, \"B b\" text COLLATE \"C\")").unwrap();
    assert_eq!(found[0].data_type, "integer");
    assert_eq!(found[1].name, "B b");
    assert_eq!(found[1].collation.as_deref(), Some("COLLATE \"C\""));
    let found =
        sequence("CREATE SEQUENCE s AS smallint INCREMENT BY -2 NO MINVALUE CACHE 5").unwrap();
    assert_eq!((found.options.start, found.options.min), (-1, -32768));
    assert_eq!(found.options.cache, 5);
    assert_eq!(
        sequence("CREATE SEQUENCE s MINVALUE 3")
            .unwrap()
            .options
            .start,
        3
    );
}

#[test]
fn routines() {
    let of = |sql: &str| routine(sql).unwrap();
    let a = of(
        "CREATE FUNCTION f(a int, OUT b text, c int = 1) RETURNS SETOF record LANGUAGE sql AS ''",
    );
    assert_eq!(a.arguments[2].name, Some("c".into()));
    assert!(a.arguments[2].has_default);
    assert_eq!(a.arguments[1].mode, "out");
    assert_eq!(a.returns.as_deref(), Some("SETOF record"));
    let b = of("CREATE FUNCTION f(int4) RETURNS TABLE(x int, y varchar) AS $$ $$ LANGUAGE sql");
    assert_eq!(
        b.returns.as_deref(),
        Some("TABLE(x integer, y character varying)")
    );
    assert_eq!(of("CREATE PROCEDURE p() LANGUAGE sql AS ''").returns, None);
}

#[test]
fn policies_and_extensions() {
    let found = policy(
        "CREATE POLICY p ON public.t AS RESTRICTIVE FOR SELECT TO a, b USING ((x = 1)) WITH CHECK (true)",
    )
    .unwrap();
    assert!(found.restrictive);
    assert_eq!(found.command, "select");
    assert_eq!(found.roles, "a, b");
    assert_eq!(found.using.as_deref(), Some("(x = 1)"));
    assert_eq!(found.check.as_deref(), Some("true"));
    let found = extension("CREATE EXTENSION \"uuid-ossp\" WITH SCHEMA app VERSION '1.1'").unwrap();
    assert_eq!(found.schema, Some("app".into()));
    assert_eq!(found.version.as_deref(), Some("1.1"));
}

#[test]
fn heads_of_operator_classes() {
    let of = |sql: &str| operator_class(sql).unwrap();
    let alone = of("CREATE OPERATOR CLASS c FOR TYPE int4 USING btree AS STORAGE int4");
    assert_eq!(alone.data_type, "integer");
    assert!(!alone.is_default);
    assert_eq!(alone.family, None);
    let named = of(
        "CREATE OPERATOR CLASS a.c DEFAULT FOR TYPE \"T\"[] USING gin FAMILY b.f AS STORAGE int",
    );
    assert!(named.is_default);
    assert_eq!(named.family.unwrap().to_string(), "b.f");
    assert_eq!(operator_class("CREATE OPERATOR FAMILY f USING gin"), None);
}
