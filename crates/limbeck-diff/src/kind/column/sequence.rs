//! Changes of the sequence behind an identity or serial column: its name, options, bounds.

use limbeck_ops::{ColumnAlteration, DefaultChange, Op};
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Identity, QualifiedName, Schema, SequenceOptions, Serial,
    Table,
};

use crate::context::Context;
use crate::pair::Pair;
use crate::step::Step;

use super::alter::{drop_default, is_retyped};

/// The sequence of a column that becomes a serial one.
pub(super) fn new_sequence(op: &Op) -> Option<&QualifiedName> {
    let Op::AlterColumn { alteration, .. } = op else {
        return None;
    };
    alteration.default.iter().find_map(|step| match step {
        DefaultChange::AddSerial(serial) => Some(&serial.sequence),
        DefaultChange::SetDefault(_)
        | DefaultChange::DropDefault
        | DefaultChange::AddIdentity(_)
        | DefaultChange::RenameSequence { .. }
        | DefaultChange::SetIdentity(_)
        | DefaultChange::DropIdentity
        | DefaultChange::SetSerial(_)
        | DefaultChange::DropSerial { .. }
        | DefaultChange::SetExpression(_)
        | DefaultChange::DropExpression => None,
    })
}

/// The steps from one identity to another.
pub(super) fn identity_steps(
    table: &QualifiedName,
    columns: Pair<&Column>,
    identities: Pair<&Identity>,
) -> Vec<DefaultChange> {
    let names = identities.map(|identity| identity.sequence_of(table, &columns.to.name));
    let mut steps: Vec<DefaultChange> = rename_sequence(&names).into_iter().collect();
    let types = columns.map(|column| &column.data_type);
    let before = match follows(identities.from, types) {
        before if before.options.fits(types.to) => before,
        _ => identities.from.clone(),
    };
    let new = identities.to;
    if (before.kind, &before.options) != (new.kind, &new.options) {
        let options = in_steps(&before.options, &new.options);
        steps.extend(options.into_iter().map(|options| {
            DefaultChange::SetIdentity(Identity {
                sequence: None,
                options,
                ..new.clone()
            })
        }));
    }
    steps
}

/// The steps from one sequence of a serial column to another in the same schema.
pub(super) fn serial_steps(serials: Pair<&Serial>) -> Vec<DefaultChange> {
    let names = serials.map(|serial| serial.sequence.clone());
    let mut steps: Vec<DefaultChange> = rename_sequence(&names).into_iter().collect();
    let Pair { from, to } = serials;
    if from.options != to.options {
        let options = in_steps(&from.options, &to.options);
        steps.extend(options.into_iter().map(|options| {
            DefaultChange::SetSerial(Serial {
                sequence: to.sequence.clone(),
                options,
            })
        }));
    }
    steps
}

/// What has to be done to an identity before its column's type changes: the server refuses a type that the
/// bounds of the sequence don't fit in.
pub(super) fn take_early(
    columns: Pair<&Column>,
    alteration: &mut ColumnAlteration,
) -> Option<ColumnAlteration> {
    let ColumnDefault::Identity(identity) = &columns.from.default else {
        return None;
    };
    let types = columns.map(|column| &column.data_type);
    let options = follows(identity, types).options;
    if !is_retyped(columns) || options.fits(types.to) {
        return None;
    }
    let sets = |step: &mut DefaultChange| matches!(step, DefaultChange::SetIdentity(_));
    let early: Vec<DefaultChange> = alteration.default.extract_if(.., sets).collect();
    (!early.is_empty()).then(|| ColumnAlteration {
        default: early,
        ..ColumnAlteration::default()
    })
}

/// The new options, and before them wider ones where the sequence's value has to move over and can't by
/// `setval` under the old bounds, because no value is within both the old bounds and the new ones; likewise
/// before bounds that become a type's own, since options alone don't show that those are narrower.
fn in_steps(old: &SequenceOptions, new: &SequenceOptions) -> Vec<SequenceOptions> {
    let is_narrower = new.min > old.min || new.max < old.max;
    let is_apart = new.min > old.max || new.max < old.min;
    // With the old start: that is where a sequence stands which was not used yet.
    let wider = SequenceOptions {
        start: old.start,
        min: old.min.min(new.min),
        max: old.max.max(new.max),
        ..new.clone()
    };
    let is_other = !old.is_type_wide() && new.is_type_wide();
    let wider = (is_apart || is_narrower && is_other).then_some(wider);
    wider.into_iter().chain([new.clone()]).collect()
}

fn rename_sequence(names: &Pair<QualifiedName>) -> Option<DefaultChange> {
    (names.from != names.to).then(|| DefaultChange::RenameSequence {
        from: names.from.clone(),
        to: names.to.name.clone(),
    })
}

/// An identity after its column's type changed: a bound that is the type's own becomes the
/// new type's (server's `init_params` in `sequence.c`).
fn follows(identity: &Identity, types: Pair<&ColumnType>) -> Identity {
    let mut after = identity.clone();
    let bounds = types.map(|data_type| SequenceOptions::defaults_for(data_type).max);
    if after.options.max == bounds.from {
        after.options.max = bounds.to;
    }
    let bounds = types.map(|data_type| SequenceOptions::descending_for(data_type).min);
    if after.options.min == bounds.from {
        after.options.min = bounds.to;
    }
    after
}

/// Drops the default of a partition's column that has an identity from above afterwards: PostgreSQL 17 and later
/// gives it to all partitions and refuses where one has a default.
pub(super) fn make_way_for_identity(
    context: &Context<'_>,
    tables: Pair<&Table>,
    column: &Column,
) -> Option<Step> {
    let to = tables.to.columns.get(&column.name)?;
    let has_default = matches!(column.default, ColumnDefault::Expression(_));
    (has_default && has_identity_above(context.schemas.to, tables.to, to))
        .then(|| drop_default(context.schemas.from, tables.from, column))
}

/// Whether a partition's column has the identity of the table above: nothing gives it one of its own.
pub(super) fn has_identity_above(schema: &Schema, table: &Table, column: &Column) -> bool {
    let is_same = |above: &Column| above.default == column.default;
    table.partition_of.is_some()
        && matches!(column.default, ColumnDefault::Identity(_))
        && schema
            .inherited_columns(table)
            .get(&column.name)
            .is_some_and(is_same)
}
