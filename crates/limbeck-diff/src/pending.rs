//! Checks that wait for the end of the transaction after rows were changed.
//!
//! The server refuses `ALTER TABLE` on a table for which checks are pending (`pending trigger
//! events`), so what fills rows is followed by a statement that makes them happen at once.

use limbeck_ops::Op;
use limbeck_schema::sql_token::words;
use limbeck_schema::{
    Constraint, ConstraintDefinition, Deferrable, QualifiedName, Schema, SqlObject, SqlObjectKind,
    Table,
};

use crate::context::Context;
use crate::step::{Phase, Step};

/// The statement that does.
pub(crate) const SETTLE: &str = "SET CONSTRAINTS ALL IMMEDIATE";

/// The step after an `UPDATE` of a table, if a check of its rows may be deferred.
pub(crate) fn settle_pending(context: &Context<'_>, table: &QualifiedName) -> Option<Step> {
    let sides = [context.schemas.from, context.schemas.to];
    if !sides.iter().any(|schema| may_defer(schema, table)) {
        return None;
    }
    let op = Op::Execute {
        sql: SETTLE.to_owned(),
    };
    Some(Step::new(Phase::Columns, op).comment(BECAUSE).chained())
}

const BECAUSE: &str =
    "Deferred constraints are checked here: a table with pending checks can't be altered.";

/// Leaves the reason at the first of these statements alone.
pub(crate) fn explain_once(steps: &mut [Step]) {
    let explained = steps
        .iter_mut()
        .filter(|step| step.comments.iter().any(|comment| comment == BECAUSE));
    for step in explained.skip(1) {
        step.comments.retain(|comment| comment != BECAUSE);
    }
}

fn may_defer(schema: &Schema, table: &QualifiedName) -> bool {
    let own = schema.tables.get(table);
    let own = own.is_some_and(|table| constraints(table).any(is_deferred));
    own || schema.tables.values().any(|other| refers(other, table))
        || schema.objects.values().any(|object| fires(object, table))
}

fn constraints(table: &Table) -> impl Iterator<Item = &Constraint> {
    table.constraints.values()
}

/// Whether a deferred foreign key of a table refers to the other one.
fn refers(table: &Table, to: &QualifiedName) -> bool {
    constraints(table).any(|constraint| {
        let key = crate::change::foreign_key(constraint);
        key.is_some_and(|key| key.referenced_table == *to) && is_deferred(constraint)
    })
}

fn is_deferred(constraint: &Constraint) -> bool {
    let deferrable = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => key.deferrable,
        ConstraintDefinition::Unique(unique) => unique.deferrable,
        ConstraintDefinition::Exclusion(exclusion) => exclusion.deferrable,
        ConstraintDefinition::ForeignKey(key) => key.deferrable,
        ConstraintDefinition::Check(_) => return false,
    };
    deferrable == Deferrable::Deferred
}

/// Whether it is a constraint trigger on the table that fires at the end of the transaction.
fn fires(object: &SqlObject, table: &QualifiedName) -> bool {
    object.id.kind == SqlObjectKind::Trigger
        && object.id.table.as_ref() == Some(table)
        && words(&object.definition)
            .iter()
            .any(|word| word == "deferred")
}
