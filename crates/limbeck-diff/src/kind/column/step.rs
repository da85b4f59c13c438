//! The step that changes a column itself: what it needs, and what lets go of what.

use limbeck_ops::{ColumnAlteration, DefaultChange};
use limbeck_schema::{Column, Table};

use super::alter::op;
use crate::context::Context;
use crate::kind::constraint::with_old_labels;
use crate::kind::relation;
use crate::links::{Resources, column_links, column_names};
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

/// `ALTER COLUMN` with all that is not said before or after.
pub(super) fn main_step(
    context: &Context<'_>,
    tables: Pair<&Table>,
    pair: Pair<&Column>,
    alteration: ColumnAlteration,
) -> Step {
    let table = &tables.to.name;
    let own = Resource::Column(table.clone(), pair.to.name.clone());
    let retyped = alteration.data_type.is_some();
    let only_comment = alteration
        == ColumnAlteration {
            comment: alteration.comment.clone(),
            ..ColumnAlteration::default()
        };
    let phase = if only_comment {
        Phase::Comment
    } else {
        Phase::Columns
    };
    // A generated column reads plain columns only.
    let becomes_plain = alteration.default.contains(&DefaultChange::DropExpression);
    let reshapes = retyped || alteration.nullable.is_some() || becomes_plain;
    let mut step = Step::new(phase, op(tables.to, pair.to, alteration));
    let mut needs = column_links(context.schemas.to, tables.to, pair.to);
    let mut releases = column_links(context.schemas.from, tables.from, pair.from);
    needs.remove(&own);
    releases.remove(&own);
    let dropped = column_names(table, pair.from);
    let made = column_names(table, pair.to);
    if reshapes {
        step = step.provides([own.clone()]).destroys([own]);
    }
    step = step
        .needs([relation(table)])
        .provides(made.difference(&dropped).cloned())
        .destroys(dropped.difference(&made).cloned());
    let kept: Resources = needs.intersection(&releases).cloned().collect();
    needs.retain(|link| !kept.contains(link) || is_rebuilt(context, link));
    if leaves_what_is_over_rebuilt(context, tables.to, pair) {
        let is_old = |link: &Resource| matches!(link, Resource::Type(name) if context.rebuilt.contains_key(name));
        needs.retain(|link| !is_old(link));
        step.phase = Phase::Detach;
        step.releases(with_old_labels(releases)).needs(needs)
    } else if retyped && moves_between_rebuilt(context, pair) {
        // It was converted with its old type and leaves that type afterwards.
        needs.extend(pair.from.data_type.user_type().cloned().map(Resource::Type));
        step.releases(releases).needs(needs)
    } else {
        let still = |link: &Resource| kept.contains(link);
        let released: Resources = releases.into_iter().filter(|link| !still(link)).collect();
        step.releases(with_old_labels(released)).needs(needs)
    }
}

fn is_rebuilt(context: &Context<'_>, link: &Resource) -> bool {
    matches!(link, Resource::Type(name) if context.rebuilt.contains_key(name))
        || context.dependants.remade.contains(link)
}

/// Whether the column goes from one rebuilt enum type to another rebuilt one.
fn moves_between_rebuilt(context: &Context<'_>, pair: Pair<&Column>) -> bool {
    let types = pair.map(|column| column.data_type.user_type());
    [types.from, types.to]
        .iter()
        .all(|name| name.is_some_and(|name| context.rebuilt.contains_key(name)))
}

/// Whether the column goes from a type over a rebuilt one, a domain perhaps, to the rebuilt one itself: it is of the old
/// one for a while, and moves over with it.
pub(super) fn leaves_what_is_over_rebuilt(
    context: &Context<'_>,
    table: &Table,
    pair: Pair<&Column>,
) -> bool {
    let types = pair.map(|column| column.data_type.user_type());
    let (Some(from), Some(to)) = (types.from, types.to) else {
        return false;
    };
    !context.rebuilt.contains_key(from)
        && context.rebuilt.get(to).is_some_and(|uses| {
            let mut uses = uses.iter();
            uses.any(|used| used.table == table.name && used.column == pair.to.name)
        })
}
