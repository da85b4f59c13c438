//! Statements about an object, turned to one of the same name in another schema.

use std::ops::Range;

use super::cursor::Cursor;
use crate::name::QualifiedName;

/// The words between `ALTER` and the name of a relation, type or other object in a schema.
const ALTERED: [&str; 11] = [
    "text search configuration",
    "text search dictionary",
    "materialized view",
    "operator family",
    "foreign table",
    "statistics",
    "sequence",
    "domain",
    "index",
    "table",
    "view",
];

/// A statement that completes an object, for an object of the same name in `schema` (SQL text): how
/// the server is asked about it without touching the object itself.
///
/// `None` when the text is no such statement, or is about something that has no schema.
pub fn scratch_addition(addition: &str, schema: &str) -> Option<String> {
    let mut cursor = Cursor::new(addition)?;
    let (name, range) = target(&mut cursor)?;
    let mut out = String::with_capacity(addition.len() + schema.len());
    out.push_str(&addition[..range.start]);
    out.push_str(&format!("{schema}.{}", name.name.quoted()));
    out.push_str(&addition[range.end..]);
    Some(out)
}

fn target(cursor: &mut Cursor) -> Option<(QualifiedName, Range<usize>)> {
    if cursor.take("create index") || cursor.take("create unique index") {
        cursor.skip_over("on").then_some(())?;
        cursor.take("only");
        return cursor.qualified();
    }
    if cursor.take("alter") {
        ALTERED.iter().find(|words| cursor.take(words))?;
        cursor.take("if exists");
        cursor.take("only");
        return cursor.qualified();
    }
    if !cursor.take("comment on") {
        return None;
    }
    if cursor.take("index") {
        return cursor.qualified();
    }
    if cursor.take("constraint") {
        cursor.name()?;
        let _ = cursor.take("on domain") || cursor.take("on");
        return cursor.qualified();
    }
    cursor.take("column").then_some(())?;
    column_owner(cursor)
}

/// The relation in `schema.relation.column` or `relation.column`.
fn column_owner(cursor: &mut Cursor) -> Option<(QualifiedName, Range<usize>)> {
    let start = cursor.start();
    let first = cursor.name()?;
    let mut range = start..cursor.read_to();
    cursor.symbol(".").then_some(())?;
    let second = cursor.name()?;
    if !cursor.symbol(".") {
        return Some((QualifiedName::public(first), range));
    }
    // The name of the relation ends where the second dot begins.
    range.end = cursor.read_to() - 1;
    cursor.name()?;
    Some((QualifiedName::new(first, second), range))
}

#[cfg(test)]
mod tests {
    use super::scratch_addition;

    #[test]
    fn only_the_schema_of_the_object_changes() {
        for (text, expected) in [
            (
                "CREATE UNIQUE INDEX a ON ONLY app.m (a)",
                "CREATE UNIQUE INDEX a ON ONLY pg_temp.m (a)",
            ),
            (
                "comment on column \"M\".a is 'x'",
                "comment on column pg_temp.\"M\".a is 'x'",
            ),
            (
                "COMMENT ON COLUMN app . m . a IS 'x'",
                "COMMENT ON COLUMN pg_temp.m. a IS 'x'",
            ),
            (
                "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'",
                "COMMENT ON CONSTRAINT c ON DOMAIN pg_temp.d IS 'x'",
            ),
            (
                "ALTER TABLE public.t DISABLE TRIGGER x",
                "ALTER TABLE pg_temp.t DISABLE TRIGGER x",
            ),
        ] {
            assert_eq!(scratch_addition(text, "pg_temp").unwrap(), expected);
        }
        assert_eq!(
            scratch_addition("ALTER EVENT TRIGGER e DISABLE", "pg_temp"),
            None
        );
    }
}
