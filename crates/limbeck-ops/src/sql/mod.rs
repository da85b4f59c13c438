//! SQL text of operations: the only place that writes SQL.
//!
//! sea-query renders the statements that hold nothing but identifiers (module `sea`: drops and
//! renames). All else is written here by hand: sea-query lacks it, gets it wrong (an operator
//! class after `DESC`, `DEFERRABLE`, comments, sequences, a literal with Ctrl-Z) or puts a whole
//! table or all rows of an INSERT on one line, which no reviewer reads. Identifiers are quoted by
//! [`Name::quoted`] only and literals by [`Literal`] only; sea-query's text is brought under the
//! same rule for identifiers.

mod alter_column;
mod alter_table;
mod by_name;
mod column;
mod column_options;
mod comment;
mod constraint;
mod enum_type;
mod execute;
mod expression;
mod index;
mod inherit;
mod insert;
mod joined;
mod literal;
mod object;
mod parameters;
mod partition;
mod rebuild;
mod rebuild_enum;
mod sea;
mod sequence;
mod table;

pub use joined::joined;
pub use literal::Literal;
pub use rebuild_enum::rebuilt_value;

/// `COMMENT ON` an object that is defined by SQL.
pub fn comment_on(id: &limbeck_schema::SqlObjectId, comment: Option<&str>) -> String {
    comment::on_object(id, comment)
}

/// `ALTER SEQUENCE … SET UNLOGGED` where the server has it (since PostgreSQL 15), if the column's sequence is
/// made by a statement of its own: one that the server makes along with the column is as its table is.
pub fn unlogged_sequence(
    table: &limbeck_schema::QualifiedName,
    column: &limbeck_schema::Column,
) -> Option<String> {
    column::explicit_serial(table, column).map(|serial| sequence::set_unlogged(&serial.sequence))
}

/// The same for the sequence of a column that becomes a serial one.
pub fn set_unlogged(sequence: &limbeck_schema::QualifiedName) -> String {
    sequence::set_unlogged(sequence)
}

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{Name, QualifiedName};

use crate::op::Op;

/// How statements are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SqlOptions {
    /// The operation may have run before, wholly or in part, because a process that ran it
    /// [outside](Transaction::Outside) a transaction died: statements that can be repeated are
    /// written so that they may. Their number is the same.
    pub resuming: bool,
}

/// One SQL statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlStatement {
    /// Its text without a semicolon at the end.
    pub sql: String,
    /// Whether it can share a transaction with others.
    pub transaction: Transaction,
}

/// Whether a statement can share a transaction with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// It can.
    Inside,
    /// The server refuses it in a transaction block, or its effect must be committed before the
    /// next statement.
    Outside,
}

impl SqlStatement {
    fn inside(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            transaction: Transaction::Inside,
        }
    }

    fn outside(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            transaction: Transaction::Outside,
        }
    }
}

/// The statements of one operation, in order.
pub fn statements(op: &Op, options: &SqlOptions) -> Vec<SqlStatement> {
    match op {
        Op::CreateSchema { name } => one(format!("CREATE SCHEMA {}", name.quoted())),
        Op::DropSchema { name } => one(format!("DROP SCHEMA {}", name.quoted())),
        Op::CreateEnum(enum_type) => enum_type::create(enum_type),
        Op::DropEnum { name } => one(sea::drop_type(name)),
        Op::RenameEnum { from, to } => move_object("TYPE", from, to, sea::rename_type),
        Op::AddEnumValue {
            name,
            value,
            position,
        } => one(enum_type::add_value(
            name,
            value,
            position.as_ref(),
            options,
        )),
        Op::RenameEnumValue { name, from, to } => one(enum_type::rename_value(name, from, to)),
        Op::RebuildEnum(rebuild) => rebuild_enum::rebuild(rebuild),
        Op::SetSchemaComment { name, comment } => one(comment::on_schema(name, comment.as_deref())),
        Op::SetEnumComment { name, comment } => one(comment::on_type(name, comment.as_deref())),
        Op::CreateTable(table) => table::create(table),
        Op::DropTable { name } => one(sea::drop_table(name)),
        Op::RenameTable { from, to } => move_object("TABLE", from, to, sea::rename_table),
        Op::AlterTable { table, alteration } => alter_table::alter(table, alteration),
        Op::CreateTableComment { table, comment } => one(comment::on_table(table, Some(comment))),
        Op::DropTableComment { table } => one(comment::on_table(table, None)),
        Op::AttachPartition(attach) => one(partition::attach(attach)),
        Op::DetachPartition { parent, partition } => one(partition::detach(parent, partition)),
        Op::AttachIndex(attach) => one(partition::attach_index(attach)),
        Op::RenamePartitionIndex(rename) => one(partition::rename_index(rename)),
        Op::Inherit { table, parent } => one(inherit::begin(table, parent)),
        Op::NoInherit { table, parent } => one(inherit::end(table, parent)),
        Op::AddColumn { table, column } => column::add(table, column),
        Op::DropColumn { table, column } => one(sea::drop_column(table, column)),
        Op::RenameColumn { table, from, to } => one(sea::rename_column(table, from, to)),
        Op::AlterColumn {
            table,
            column,
            alteration,
        } => alter_column::alter(table, column, alteration),
        Op::CreateConstraint { table, constraint } => constraint::create(table, constraint),
        Op::CreateKeyOnly { table, constraint } => constraint::create_only(table, constraint),
        Op::UseIndex(used) => constraint::using_index(used),
        Op::DropConstraint { table, name } => one(sea::drop_constraint(table, name)),
        Op::RenameConstraint { table, from, to } => one(constraint::rename(table, from, to)),
        Op::ValidateConstraint { table, name } => one(constraint::validate(table, name)),
        Op::AlterConstraint {
            table,
            name,
            deferrable,
        } => one(constraint::alter(table, name, *deferrable)),
        Op::SetConstraintComment {
            table,
            name,
            comment,
        } => one(comment::on_constraint(table, name, comment.as_deref())),
        Op::CreateIndex(create) => index::create(create),
        Op::AlterIndex(alter) => index::alter(alter),
        Op::DropIndex(drop) => index::drop(drop, options),
        Op::RenameIndex { table, from, to } => one(index::rename(table, from, to)),
        Op::SetIndexComment {
            table,
            name,
            comment,
        } => one(comment::on_index(
            &table.sibling(name.clone()),
            comment.as_deref(),
        )),
        Op::CreateObject(made) => object::create(made),
        Op::ReplaceObject(new) => object::replace(new),
        Op::AlterObject(alter) => object::alter(alter),
        Op::RebuildType(rebuild) => rebuild::types(rebuild),
        Op::DropObject { id } => one(object::drop(id)),
        Op::RenameObject { from, to } => object::rename(from, to),
        Op::SetObjectComment { id, comment } => one(comment::on_object(id, comment.as_deref())),
        Op::Execute { sql } => execute::split(sql),
        Op::BulkInsert(insert) => insert::insert(insert),
    }
}

/// The statements of a whole revision, operation by operation.
///
/// Knows one thing more than [`statements`]: a label added to an enum can't be used before it is
/// committed (PostgreSQL manual, `ALTER TYPE`, notes), so where a later operation mentions the
/// label, adding it is [`Transaction::Outside`].
pub fn all_statements(ops: &[Op], options: &SqlOptions) -> Vec<Vec<SqlStatement>> {
    let mut all: Vec<Vec<SqlStatement>> = ops.iter().map(|op| statements(op, options)).collect();
    for (at, op) in ops.iter().enumerate() {
        let Op::AddEnumValue { value, .. } = op else {
            continue;
        };
        let (done, later) = all.split_at_mut(at + 1);
        if later.iter().flatten().any(|s| mentions(&s.sql, value)) {
            for statement in done.last_mut().into_iter().flatten() {
                statement.transaction = Transaction::Outside;
            }
        }
    }
    all
}

/// Whether a string constant of the text holds the label, alone or as a part (an array literal, a
/// `DO` body). Text that can't be read counts as one that does.
fn mentions(sql: &str, label: &str) -> bool {
    let written = label.replace('\'', "''");
    match tokens(sql) {
        Ok(found) => found
            .iter()
            .any(|token| matches!(token, Token::Literal(text) if text.contains(&written))),
        Err(_) => true,
    }
}

fn one(sql: String) -> Vec<SqlStatement> {
    vec![SqlStatement::inside(sql)]
}

/// `RENAME TO` and `SET SCHEMA`: PostgreSQL has no statement for both.
fn move_object(
    kind: &str,
    from: &QualifiedName,
    to: &QualifiedName,
    rename: fn(&QualifiedName, &Name) -> String,
) -> Vec<SqlStatement> {
    let mut statements = Vec::new();
    let renamed = from.sibling(to.name.clone());
    if from.name != to.name {
        statements.extend(one(rename(from, &to.name)));
    }
    if from.schema != to.schema {
        statements.extend(one(format!(
            "ALTER {kind} {} SET SCHEMA {}",
            renamed.quoted(),
            to.schema.quoted()
        )));
    }
    statements
}

/// `a, b, c`.
fn name_list(names: &[Name]) -> String {
    names
        .iter()
        .map(Name::quoted)
        .collect::<Vec<_>>()
        .join(", ")
}
