//! `COMMENT ON`.

use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName, SqlObjectId, SqlObjectKind};

use super::Literal;
use super::literal::dollar_quoted;

pub(super) fn on_table(table: &QualifiedName, comment: Option<&str>) -> String {
    on(&format!("TABLE {}", table.quoted()), comment)
}

/// Without a comment of its own, `public` has the one that `initdb` gives it.
pub(super) fn on_schema(name: &Name, comment: Option<&str>) -> String {
    let usual = (*name == DEFAULT_SCHEMA).then_some("standard public schema");
    on(&format!("SCHEMA {}", name.quoted()), comment.or(usual))
}

pub(super) fn on_type(name: &QualifiedName, comment: Option<&str>) -> String {
    on(&format!("TYPE {}", name.quoted()), comment)
}

pub(super) fn on_column(table: &QualifiedName, column: &Name, comment: Option<&str>) -> String {
    let object = format!("COLUMN {}.{}", table.quoted(), column.quoted());
    on(&object, comment)
}

pub(super) fn on_constraint(table: &QualifiedName, name: &Name, comment: Option<&str>) -> String {
    let object = format!("CONSTRAINT {} ON {}", name.quoted(), table.quoted());
    on(&object, comment)
}

pub(super) fn on_index(index: &QualifiedName, comment: Option<&str>) -> String {
    on(&format!("INDEX {}", index.quoted()), comment)
}

pub(super) fn on_object(id: &SqlObjectId, comment: Option<&str>) -> String {
    if id.kind == SqlObjectKind::Extension && comment.is_none() {
        return own_of_extension(&id.name);
    }
    on(&format!("{} {}", id.kind.sql(), id.to_sql()), comment)
}

/// Without a comment that is said, an extension has the one that it brings: only the server knows it, and
/// `COMMENT ON` takes only a constant.
fn own_of_extension(name: &Name) -> String {
    let template = format!(
        "COMMENT ON EXTENSION {} IS %L",
        name.quoted().replace('%', "%%")
    );
    let body = format!(
        "\nBEGIN\n    EXECUTE format({}, (SELECT comment FROM pg_available_extensions WHERE name = {}));\nEND\n",
        Literal(&template),
        Literal(name.as_str()),
    );
    format!("DO {}", dollar_quoted(&body))
}

fn on(object: &str, comment: Option<&str>) -> String {
    match comment {
        Some(text) => format!("COMMENT ON {object} IS {}", Literal(text)),
        None => format!("COMMENT ON {object} IS NULL"),
    }
}
