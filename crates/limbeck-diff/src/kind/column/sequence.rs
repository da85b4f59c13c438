//! Sequences of columns whose source of values changes.

use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::{ColumnType, Identity, QualifiedName, SequenceOptions};

use crate::pair::Pair;

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

/// Renames the sequence of a column where its name changes.
pub(super) fn rename_sequence(names: &Pair<QualifiedName>) -> Option<DefaultChange> {
    (names.from != names.to).then(|| DefaultChange::RenameSequence {
        from: names.from.clone(),
        to: names.to.name.clone(),
    })
}

/// An identity after its column's type changed: an upper bound that is the type's own becomes the
/// new type's (server's `init_params` in `sequence.c`).
pub(super) fn follows(identity: &Identity, types: Pair<&ColumnType>) -> Identity {
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
