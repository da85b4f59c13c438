//! Spellings in, `format_type`'s text out.

use super::*;

fn canonical(text: &str) -> String {
    text.parse::<ColumnType>()
        .map_or_else(|e| format!("error: {e}"), |t| t.to_sql())
}

#[test]
fn spellings_become_format_types_text() {
    for (given, expected) in [
        ("INT", "integer"),
        ("int8", "bigint"),
        ("pg_catalog.int4", "integer"),
        ("varchar(100)", "character varying(100)"),
        ("national char varying(5)", "character varying(5)"),
        ("char", "character(1)"),
        ("\"char\"", "\"char\""),
        ("bpchar", "bpchar"),
        ("bpchar(4)", "character(4)"),
        ("decimal(10, 2)", "numeric(10,2)"),
        ("numeric(10)", "numeric(10,0)"),
        ("numeric(3,-2)", "numeric(3,-2)"),
        ("float(24)", "real"),
        ("float", "double precision"),
        ("timestamptz(3)", "timestamp(3) with time zone"),
        (
            "timestamp (0) with time zone",
            "timestamp(0) with time zone",
        ),
        ("timestamp", "timestamp without time zone"),
        ("time(2)", "time(2) without time zone"),
        ("timetz", "time with time zone"),
        ("timestamp with time zone[]", "timestamp with time zone[]"),
        ("interval day to second(2)", "interval day to second(2)"),
        ("interval(3)", "interval(3)"),
        ("interval YEAR TO MONTH", "interval year to month"),
        ("int[3][]", "integer[]"),
        ("text array", "text[]"),
        ("bit varying(3)[]", "bit varying(3)[]"),
        ("citext", "citext"),
        ("public.geometry(Point,4326)", "public.geometry(Point,4326)"),
        ("\"My\".\"Type\"[]", "\"My\".\"Type\"[]"),
    ] {
        assert_eq!(canonical(given), expected, "{given}");
        assert_eq!(canonical(expected), expected, "fixed point of {given}");
    }
}

#[test]
fn wrong_types_are_refused() {
    for text in [
        "",
        "varchar(0)",
        "varchar(1,2)",
        "varchar(x)",
        "int(4)",
        "numeric(1001)",
        "timestamp(7)",
        "interval month to day",
        "interval year(2)",
        "a.b.c",
        "int int",
        "varchar(10",
        "1",
        "text[",
    ] {
        assert!(
            canonical(text).starts_with("error"),
            "{text}: {}",
            canonical(text)
        );
    }
}

#[test]
fn references_leave_out_the_default_schema_only_where_it_is_safe() {
    let reference = |schema: &str, name: &str| {
        ColumnType::user(QualifiedName::new(schema, name)).to_reference()
    };
    assert_eq!(reference("public", "mood"), "mood");
    assert_eq!(reference("public", "date"), "public.date");
    assert_eq!(reference("other", "Mood"), "other.\"Mood\"");
}
