//! A sequence that was part of a serial column and becomes an object of its own, or the other way
//! round. It is made again: the column lets go of the old one first, and the numbers of the new one
//! go on after the last one in use.

use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Column, ColumnDefault, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table,
};

use crate::context::Context;
use crate::kind::relation;
use crate::links::column_links;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

use super::alter::op;

/// The sequence that changes hands with a column that counts by it before and after.
pub(super) struct HandedOver {
    sequence: QualifiedName,
    start: i64,
    increment: i64,
    leave: DefaultChange,
}

/// Finds it.
pub(super) fn handed_over(context: &Context<'_>, pair: Pair<&Column>) -> Option<HandedOver> {
    let (serial, options, leave) = match (&pair.from.default, &pair.to.default) {
        (ColumnDefault::Serial(serial), ColumnDefault::Expression(_)) => {
            let object = object(context.schemas.to, &serial.sequence)?;
            let options = parts::sequence(&object.definition)?.options;
            let leave = DefaultChange::DropSerial {
                sequence: serial.sequence.clone(),
            };
            (serial, options, leave)
        }
        (ColumnDefault::Expression(_), ColumnDefault::Serial(serial)) => {
            object(context.schemas.from, &serial.sequence)?;
            (serial, serial.options.clone(), DefaultChange::DropDefault)
        }
        _ => return None,
    };
    Some(HandedOver {
        sequence: serial.sequence.clone(),
        start: options.start,
        increment: options.increment,
        leave,
    })
}

fn object<'a>(schema: &'a Schema, sequence: &QualifiedName) -> Option<&'a SqlObject> {
    let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, sequence.clone());
    schema.objects.get(&id)
}

impl HandedOver {
    /// The column lets go of the old sequence, early.
    pub(super) fn let_go(&self, context: &Context<'_>, table: &Table, column: &Column) -> Step {
        let alteration = ColumnAlteration {
            default: vec![self.leave.clone()],
            ..ColumnAlteration::default()
        };
        let step = Step::new(Phase::Detach, op(table, column, alteration))
            .needs([relation(&table.name)])
            .releases(column_links(context.schemas.from, table, column));
        match self.was_part() {
            true => step.destroys([self.name()]),
            false => step.releases([self.name()]),
        }
    }

    /// The column's own step has nothing to do with the old sequence any more.
    pub(super) fn is_let_go(&self, step: &mut Step) {
        let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, self.sequence.clone());
        step.destroys.remove(&self.name());
        step.releases.remove(&self.name());
        step.releases.remove(&Resource::Object(id));
    }

    fn name(&self) -> Resource {
        Resource::Relation(self.sequence.clone())
    }

    fn was_part(&self) -> bool {
        matches!(self.leave, DefaultChange::DropSerial { .. })
    }

    /// The new sequence goes on after the numbers of the old one; one that becomes part of the column
    /// does that by itself.
    pub(super) fn go_on(&self, table: &QualifiedName, column: &Column) -> Option<Step> {
        let is_number = ["smallint", "integer", "bigint", "numeric"]
            .iter()
            .any(|name| column.data_type.is_builtin(name));
        if !is_number || !self.was_part() {
            return None;
        }
        let last = if self.increment < 0 { "min" } else { "max" };
        let name = column.name.quoted();
        let sql = format!(
            "SELECT setval('{}', COALESCE({last}({name})::bigint, {}), {last}({name}) IS NOT NULL) FROM {}",
            self.sequence.quoted().replace('\'', "''"),
            self.start,
            table.quoted()
        );
        let comment = format!(
            "The numbers of {} go on after the last one in use.",
            column.name
        );
        let step = Step::new(Phase::Columns, Op::Execute { sql })
            .needs([relation(table)])
            .comment(comment)
            .chained();
        Some(step)
    }
}
