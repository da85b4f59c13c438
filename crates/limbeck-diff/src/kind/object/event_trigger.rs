//! Event triggers fire at the operations of a plan as well, so those that go do so before all else, and those that
//! come do so after it.

use limbeck_schema::{Schema, SqlObject, SqlObjectId, SqlObjectKind as K, sql_token};

use super::is_made_again;
use crate::pair::Pair;

/// Whether an event trigger that is changed in place fires no more.
pub(super) fn falls_silent(pair: Pair<&SqlObject>) -> bool {
    pair.to.id.kind == K::EventTrigger && is_silent(pair.to) && !is_silent(pair.from)
}

/// Whether an event trigger does not fire in a usual session.
fn is_silent(object: &SqlObject) -> bool {
    object.additions.iter().any(|text| {
        let words = sql_token::words(text);
        // ALTER EVENT TRIGGER name
        let mut words = words.iter().skip(4);
        words.any(|word| word == "disable" || word == "replica")
    })
}

/// The state without the event triggers that go, and with those silent that fall silent; nothing where there are none.
pub(crate) fn with_silent(schemas: Pair<&Schema>) -> Option<Schema> {
    let mut silent = None;
    for old in of(schemas.from) {
        let new = schemas.to.objects.get(&old.id);
        if new == Some(old) {
            continue;
        }
        let goal = || schemas.from.clone();
        match new.map(|new| Pair { from: old, to: new }) {
            Some(pair) if is_made_again(pair) => remove(silent.get_or_insert_with(goal), &old.id),
            None => remove(silent.get_or_insert_with(goal), &old.id),
            Some(pair) if falls_silent(pair) => {
                silent.get_or_insert_with(goal).add_object(pair.to.clone());
            }
            Some(_) => {}
        }
    }
    silent
}

/// The goal without the event triggers that come to it, and with those as they are that change; nothing where there
/// are none.
pub(crate) fn set_out(schemas: Pair<&Schema>) -> Option<Schema> {
    let mut without = None;
    for new in of(schemas.to) {
        let old = schemas.from.objects.get(&new.id);
        if old == Some(new) {
            continue;
        }
        let goal = without.get_or_insert_with(|| schemas.to.clone());
        match old {
            Some(old) => {
                goal.add_object(old.clone());
            }
            None => remove(goal, &new.id),
        }
    }
    without
}

fn of(schema: &Schema) -> impl Iterator<Item = &SqlObject> {
    let objects = schema.objects.values();
    objects.filter(|object| object.id.kind == K::EventTrigger)
}

fn remove(schema: &mut Schema, id: &SqlObjectId) {
    schema.objects.remove(id);
}
