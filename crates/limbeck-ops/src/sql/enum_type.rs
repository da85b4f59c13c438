//! Enum types: create, and change labels in place.

use limbeck_schema::{EnumType, QualifiedName};

use crate::op::EnumValuePosition;

use super::{Literal, SqlOptions, SqlStatement, comment, one};

/// `CREATE TYPE … AS ENUM`, then its comment.
pub(super) fn create(enum_type: &EnumType) -> Vec<SqlStatement> {
    let mut statements = one(definition(&enum_type.name, &enum_type.labels));
    if let Some(text) = &enum_type.comment {
        statements.extend(one(comment::on_type(&enum_type.name, Some(text))));
    }
    statements
}

/// `CREATE TYPE … AS ENUM`.
pub(super) fn definition(name: &QualifiedName, labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|l| Literal(l).to_string()).collect();
    format!(
        "CREATE TYPE {} AS ENUM ({})",
        name.quoted(),
        labels.join(", ")
    )
}

/// `ALTER TYPE … ADD VALUE`; with `IF NOT EXISTS` only where a first try may have committed.
pub(super) fn add_value(
    name: &QualifiedName,
    value: &str,
    position: Option<&EnumValuePosition>,
    options: &SqlOptions,
) -> String {
    let guard = if options.resuming {
        "IF NOT EXISTS "
    } else {
        ""
    };
    let place = match position {
        None => String::new(),
        Some(EnumValuePosition::Before(label)) => format!(" BEFORE {}", Literal(label)),
        Some(EnumValuePosition::After(label)) => format!(" AFTER {}", Literal(label)),
    };
    format!(
        "ALTER TYPE {} ADD VALUE {guard}{}{place}",
        name.quoted(),
        Literal(value)
    )
}

/// `ALTER TYPE … RENAME VALUE`.
pub(super) fn rename_value(name: &QualifiedName, from: &str, to: &str) -> String {
    format!(
        "ALTER TYPE {} RENAME VALUE {} TO {}",
        name.quoted(),
        Literal(from),
        Literal(to)
    )
}
