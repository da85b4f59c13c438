//! Domains in rings: a check calls a function over the domain, or over a table that goes. What closes the ring is set
//! apart: the default and the checks.

use limbeck_ops::{AlterObject, Op};
use limbeck_schema::SqlObject;
use limbeck_schema::sql_object::parts::Domain;

use super::super::in_place::{InPlace, in_place};
use super::super::{alter_in_place, links, phases};
use super::{read, rename_checks};
use crate::context::Context;
use crate::mentions::own_of;
use crate::pair::Pair;
use crate::step::{Phase, Step};

/// The domain as it is made, and the statements that come later, where it is in a ring.
pub(in super::super) fn made(
    context: &Context<'_>,
    new: &SqlObject,
) -> Option<(SqlObject, Option<Vec<String>>)> {
    let bare = in_ring(context, new)?;
    let statements = statements(&bare, new)?;
    Some((bare, Some(statements)))
}

/// The steps that drop it, where it is in a ring: first it lets go of what it calls.
pub(in super::super) fn dropped(context: &Context<'_>, old: &SqlObject) -> Option<Vec<Step>> {
    let bare = in_ring(context, old)?;
    let statements = statements(old, &bare)?;
    let names = &context.names.from;
    let held = links(names, &bare);
    let object = bare;
    let op = Op::AlterObject(AlterObject { statements, object });
    let first = Step::new(Phase::Detach, op).releases(links(names, old));
    let id = old.id.clone();
    let last = Step::new(phases(old.id.kind).from, Op::DropObject { id })
        .releases(held)
        .destroys(own_of(old));
    Some(vec![first, last.chained()])
}

/// The steps of a change in place, where that closes a ring.
pub(in super::super) fn altered(
    context: &Context<'_>,
    pair: Pair<&SqlObject>,
) -> Option<Vec<Step>> {
    if !context.again.domains.contains(&pair.to.id) {
        return None;
    }
    let between = between(pair)?;
    let Pair { from, to } = pair;
    let mut steps = alter_in_place(context, Pair { from, to: &between });
    for step in &mut steps {
        step.phase = Phase::Detach;
    }
    let from = &between;
    steps.extend(alter_in_place(context, Pair { from, to }));
    Some(steps)
}

fn in_ring(context: &Context<'_>, object: &SqlObject) -> Option<SqlObject> {
    let is_in_ring = context.again.domains.contains(&object.id);
    bare(object).filter(|_| is_in_ring)
}

fn statements(from: &SqlObject, to: &SqlObject) -> Option<Vec<String>> {
    match in_place(Pair { from, to }) {
        InPlace::Statements(statements) => Some(statements),
        InPlace::Impossible | InPlace::Comment | InPlace::Replace => None,
    }
}

/// The domain without a default and checks, which can be set apart; nothing where it has neither.
pub(super) fn bare(object: &SqlObject) -> Option<SqlObject> {
    let domain = read(object)?;
    if domain.default.is_none() && domain.checks.is_empty() && object.additions.is_empty() {
        return None;
    }
    let stripped = Domain {
        default: None,
        checks: Vec::new(),
        ..domain
    };
    let mut bare = object.clone();
    bare.definition = stripped.definition(&object.id.qualified_name()?);
    bare.additions.clear();
    Some(bare)
}

/// The domain on its way: without the default and the checks that change. The old ones can hold what has to go before
/// there is what the new ones need.
fn between(pair: Pair<&SqlObject>) -> Option<SqlObject> {
    let Pair { from, to } = pair;
    let (old, mut new) = (read(from)?, read(to)?);
    let mut between = old.clone();
    // Those that are renamed stay.
    rename_checks(&mut new, &old);
    between.checks.retain(|check| new.checks.contains(check));
    between.default = old
        .default
        .filter(|expr| new.default.as_ref() == Some(expr));
    let mut object = from.clone();
    object.definition = between.definition(&from.id.qualified_name()?);
    object.additions.retain(|text| to.additions.contains(text));
    let stays = !pair.map(|object| &object.comment).differs();
    object.comment = object.comment.filter(|_| stays);
    Some(object)
}
