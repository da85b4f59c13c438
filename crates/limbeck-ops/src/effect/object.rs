//! Objects that are defined by SQL: those on a table lock it, views are relations themselves, domains
//! are checked where columns have them.

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{
    DEFAULT_SCHEMA, Name, QualifiedName, SqlObject, SqlObjectId, SqlObjectKind as Kind,
};

use crate::op::AlterObject;

use super::table::on_partitions;
use super::{Footprint, LockMode, partition, script};

/// `CREATE`, and the statements that complete it.
pub(super) fn created(found: &mut Footprint<'_>, object: &SqlObject) {
    if let Some(table) = &object.id.table {
        take_owner(found, object.id.kind, table, creation(object.id.kind));
    }
    if let Some(table) = statistics_table(object) {
        found.take(&table, LockMode::ShareUpdateExclusive);
    }
    if object.id.kind == Kind::ForeignTable {
        partition::foreign_created(found, object);
    }
    if object.id.kind == Kind::Rule {
        // Its actions are looked at as if they ran.
        for table in script::written_tables(&object.definition) {
            if found.before.tables.contains_key(&table) {
                found.take(&table, LockMode::RowExclusive);
            }
        }
    }
}

/// `CREATE OR REPLACE`.
pub(super) fn replaced(found: &mut Footprint<'_>, object: &SqlObject) {
    created(found, object);
    take_relation(found, &object.id, LockMode::AccessExclusive);
}

fn creation(kind: Kind) -> LockMode {
    match kind == Kind::Trigger {
        true => LockMode::ShareRowExclusive,
        // A rule or a policy.
        false => LockMode::AccessExclusive,
    }
}

/// The statements of an `alter_…`.
pub(super) fn altered(found: &mut Footprint<'_>, alter: &AlterObject) {
    let id = &alter.object.id;
    for statement in &alter.statements {
        match id.kind == Kind::ForeignTable {
            true => foreign_table_altered(found, statement),
            false => script::add(found, statement),
        }
        take_relation(found, id, relation_lock(id.kind, statement));
    }
    if let Some(table) = &id.table {
        // Disabling and enabling a trigger is an `ALTER TABLE` of its own lock.
        found.take(table, creation(id.kind));
    }
}

/// The rows of a foreign table are elsewhere: nothing is rewritten, nothing is checked.
fn foreign_table_altered(found: &mut Footprint<'_>, statement: &str) {
    for lock in script::script_locks(statement, found.before) {
        found.take(&lock.table, lock.mode);
    }
}

/// What a statement about a view or a foreign table takes of it at least; `ALTER … VIEW` and `ALTER FOREIGN
/// TABLE` are read like `ALTER TABLE`.
fn relation_lock(kind: Kind, statement: &str) -> LockMode {
    let words = tokens(statement).unwrap_or_default();
    let is = |at: usize, word: &str| matches!(words.get(at), Some(Token::Word(w)) if w == word);
    let is_index = is(0, "create") && (is(1, "index") || is(2, "index"));
    if is(0, "comment") || is_index || is(0, "alter") && kind != Kind::View {
        // Building an index takes more, as its statement says.
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    }
}

/// The table of a trigger, rule or policy. Partitions have a trigger of their own for one.
fn take_owner(found: &mut Footprint<'_>, kind: Kind, table: &QualifiedName, mode: LockMode) {
    match kind == Kind::Trigger {
        true => {
            for name in on_partitions(found, table) {
                found.take(&name, mode);
            }
        }
        false => found.take(table, mode),
    }
}

/// `DROP`.
pub(super) fn dropped(found: &mut Footprint<'_>, id: &SqlObjectId) {
    if let Some(table) = &id.table {
        take_owner(found, id.kind, table, LockMode::AccessExclusive);
    }
    take_relation(found, id, LockMode::AccessExclusive);
    let object = found.before.objects.get(id);
    if let Some(table) = object.and_then(statistics_table) {
        found.take(&table, LockMode::ShareUpdateExclusive);
    }
    if let Some(object) = object
        && object.id.kind == Kind::ForeignTable
    {
        partition::foreign_dropped(found, object);
    }
}

/// `RENAME TO` and `SET SCHEMA`.
pub(super) fn renamed(found: &mut Footprint<'_>, id: &SqlObjectId) {
    if let Some(table) = &id.table {
        found.take(table, LockMode::AccessExclusive);
    }
    take_relation(found, id, LockMode::AccessExclusive);
}

/// `COMMENT ON`.
pub(super) fn commented(found: &mut Footprint<'_>, id: &SqlObjectId) {
    take_relation(found, id, LockMode::ShareUpdateExclusive);
}

/// Views and foreign tables, which queries name like tables.
fn take_relation(found: &mut Footprint<'_>, id: &SqlObjectId, mode: LockMode) {
    let is_read = matches!(
        id.kind,
        Kind::View | Kind::MaterializedView | Kind::ForeignTable
    );
    if let Some(name) = id.qualified_name().filter(|_| is_read) {
        found.take(&name, mode);
    }
}

/// The table behind the last `FROM` of `CREATE STATISTICS`.
fn statistics_table(object: &SqlObject) -> Option<QualifiedName> {
    (object.id.kind == Kind::Statistics).then_some(())?;
    let tokens = tokens(&object.definition).ok()?;
    let is_from = |token: &Token| matches!(token, Token::Word(word) if word == "from");
    let from = tokens.iter().rposition(is_from)?;
    let name = |token: &Token| match token {
        Token::Word(word) | Token::Quoted(word) => Some(Name::new(word.as_str())),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    };
    match &tokens[from + 1..] {
        [schema, Token::Symbol(dot), table] if dot == "." => {
            Some(QualifiedName::new(name(schema)?, name(table)?))
        }
        [table] => Some(QualifiedName::new(DEFAULT_SCHEMA, name(table)?)),
        _ => None,
    }
}
