//! Objects that are defined by SQL: their text is there already.

use limbeck_schema::{Name, SqlObject, SqlObjectId, SqlObjectKind, default_object_name};

use crate::op::{AlterObject, EnumUse, RebuildType};

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

/// Rename aside, create, convert the columns through text, drop: as with enum types.
pub(super) fn rebuild(rebuild: &RebuildType) -> Vec<SqlStatement> {
    let id = &rebuild.object.id;
    let aside = default_object_name(id.name.as_str(), "", "limbeck_old");
    let mut old = id.clone();
    old.name = aside.clone();
    let mut statements = vec![SqlStatement::inside(rename_to(id, &aside))];
    statements.extend(create(&rebuild.object));
    let mut uses: Vec<&EnumUse> = rebuild.columns.iter().collect();
    uses.sort();
    for of_table in uses.chunk_by(|a, b| a.table == b.table) {
        let Some(first) = of_table.first() else {
            continue;
        };
        let actions: Vec<String> = of_table.iter().map(|used| conversion(id, used)).collect();
        statements.push(SqlStatement::inside(format!(
            "ALTER TABLE {}\n    {}",
            first.table.quoted(),
            actions.join(",\n    ")
        )));
    }
    statements.push(SqlStatement::inside(drop(&old)));
    statements
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

fn conversion(id: &SqlObjectId, used: &EnumUse) -> String {
    let column = used.column.quoted();
    let brackets = if used.array { "[]" } else { "" };
    let target = format!("{}{brackets}", id.to_sql());
    let array = if used.array && id.kind == SqlObjectKind::Domain {
        "::text[]"
    } else {
        "::text"
    };
    format!("ALTER COLUMN {column} TYPE {target} USING {column}{array}::{target}")
}
