//! Room for what extensions bring along.
//!
//! What is in an extension that is not there yet, nobody knows. An object that goes for good in the schema where one
//! comes may have the name of a member, so it goes first, as long as nothing has to come before it that could need
//! the extension.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::sql_object::parts;
use limbeck_schema::{DEFAULT_SCHEMA, Name, SqlObject, SqlObjectId, SqlObjectKind as K};

use crate::step::{Phase, Step};

/// The steps that can go before extensions come; `after` has for each step those that must come after it.
pub(super) fn make_way(steps: &[Step], after: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let homes: BTreeSet<Name> = steps.iter().filter_map(|step| home(&step.op)).collect();
    let mut found = BTreeSet::new();
    if homes.is_empty() {
        return found;
    }
    let comes_back = |id: &SqlObjectId| {
        let mut made = steps.iter().map(|step| &step.op);
        made.any(|op| matches!(op, Op::CreateObject(object) if object.id == *id))
    };
    let is_in_the_way = |step: &Step| {
        if let Op::DropObject { id } = &step.op {
            return takes_name_in(id, &homes) && !comes_back(id);
        }
        matches!(&step.op, Op::DropEnum { name } if homes.contains(&name.schema))
    };
    for (at, step) in steps.iter().enumerate() {
        if !is_in_the_way(step) {
            continue;
        }
        let before = all_before(after, at);
        if before.iter().all(|at| only_takes_away(steps[*at].phase)) {
            found.extend(before);
        }
    }
    found
}

/// The schema that an operation brings members of an extension into.
fn home(op: &Op) -> Option<Name> {
    let object: &SqlObject = if let Op::CreateObject(object) = op {
        object
    } else if let Op::AlterObject(alter) = op {
        &alter.object
    } else {
        return None;
    };
    if object.id.kind != K::Extension {
        return None;
    }
    let said = parts::extension(&object.definition).and_then(|extension| extension.schema);
    Some(said.unwrap_or_else(|| Name::new(DEFAULT_SCHEMA)))
}

/// Whether an object has a name that a member of an extension in one of these schemas can have. What has rows or
/// counts is left until the end.
fn takes_name_in(id: &SqlObjectId, homes: &BTreeSet<Name>) -> bool {
    if let K::Cast | K::ForeignDataWrapper = id.kind {
        return true;
    }
    let in_home = id
        .schema
        .as_ref()
        .is_some_and(|schema| homes.contains(schema));
    let can_be_member = id.kind.is_routine()
        || id.kind.is_type()
        || matches!(
            id.kind,
            K::Operator
                | K::OperatorFamily
                | K::OperatorClass
                | K::Collation
                | K::TextSearchDictionary
                | K::TextSearchConfiguration
                | K::View
        );
    in_home && can_be_member
}

/// A step with all those that must come before it.
fn all_before(after: &[BTreeSet<usize>], at: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![at];
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend((0..after.len()).filter(|i| after[*i].contains(&next)));
        }
    }
    found
}

/// Whether steps of a phase make nothing.
fn only_takes_away(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::DropEventTrigger
            | Phase::DropDependent
            | Phase::DropForeignKey
            | Phase::Detach
            | Phase::DropColumn
            | Phase::DropTable
            | Phase::DropObject
            | Phase::DropEnum
    )
}
