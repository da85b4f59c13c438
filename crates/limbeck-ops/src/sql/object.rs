//! Objects that are defined by SQL: their text is there already.

use limbeck_schema::{Name, SqlObject, SqlObjectId};

use crate::op::AlterObject;

use super::{SqlStatement, comment};

/// The definition, what completes it, the comment.
pub(super) fn create(object: &SqlObject) -> Vec<SqlStatement> {
    texts(object, object.definition.clone())
}

/// As [`create`] with `OR REPLACE`. What completes the object can be said again.
pub(super) fn replace(object: &SqlObject) -> Vec<SqlStatement> {
    let definition = match object.definition.split_at_checked("CREATE".len()) {
        Some((create, rest)) => format!("{create} OR REPLACE{rest}"),
        None => object.definition.clone(),
    };
    texts(object, definition)
}

fn texts(object: &SqlObject, definition: String) -> Vec<SqlStatement> {
    let comment = object.comment.as_deref();
    let comment = comment.map(|text| comment::on_object(&object.id, Some(text)));
    std::iter::once(definition)
        .chain(object.additions.iter().cloned())
        .chain(comment)
        .map(SqlStatement::inside)
        .collect()
}

/// The statements as they are.
pub(super) fn alter(alter: &AlterObject) -> Vec<SqlStatement> {
    let statements = alter.statements.iter();
    statements.cloned().map(SqlStatement::inside).collect()
}

pub(super) fn drop(id: &SqlObjectId) -> String {
    format!("DROP {} {}", id.kind.sql(), id.to_sql())
}

/// `RENAME TO` and `SET SCHEMA`: PostgreSQL has no statement for both.
pub(super) fn rename(from: &SqlObjectId, to: &SqlObjectId) -> Vec<SqlStatement> {
    let mut statements = Vec::new();
    if from.name != to.name {
        statements.push(SqlStatement::inside(rename_to(from, &to.name)));
    }
    if let Some(schema) = to.schema.as_ref().filter(|_| from.schema != to.schema) {
        let mut renamed = from.clone();
        renamed.name = to.name.clone();
        statements.push(SqlStatement::inside(format!(
            "ALTER {} {} SET SCHEMA {}",
            from.kind.sql(),
            renamed.to_sql(),
            schema.quoted()
        )));
    }
    statements
}

fn rename_to(id: &SqlObjectId, to: &Name) -> String {
    let kind = id.kind.sql();
    format!("ALTER {kind} {} RENAME TO {}", id.to_sql(), to.quoted())
}
