//! Names of indexes that change hands between materialized views, and between them and tables: the old indexes go
//! first, the new ones are made when the others have let go of their names.

use std::collections::BTreeSet;

use limbeck_ops::{AlterObject, Op};
use limbeck_schema::sql_object::made_index;
use limbeck_schema::{Name, QualifiedName, SqlObject, SqlObjectKind as K};

use super::additions::about_index;
use super::in_place::{InPlace, in_place};
use super::{alter, links, phases};
use crate::context::Context;
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// The steps of a change in place that can't be one because names would be needed before they are free.
pub(super) fn in_two(context: &Context<'_>, pair: Pair<&SqlObject>) -> Option<Vec<Step>> {
    if pair.to.id.kind != K::MaterializedView {
        return None;
    }
    let names = pair
        .map(|object| -> BTreeSet<QualifiedName> { object.relation_names().into_iter().collect() });
    let (leaves, takes) = (&names.from - &names.to, &names.to - &names.from);
    let schemas = context.schemas;
    let is_wanted = leaves.iter().any(|name| schemas.to.has_relation(name));
    let is_held = takes.iter().any(|name| schemas.from.has_relation(name));
    if !is_wanted || !is_held {
        return None;
    }
    let between = without_indexes(pair.from, &leaves);
    let way = Pair {
        from: pair.from,
        to: &between,
    };
    let InPlace::Statements(statements) = in_place(way) else {
        return None;
    };
    let links = way.map(|object| links(&context.names.from, object));
    let op = Op::AlterObject(AlterObject {
        statements,
        object: between.clone(),
    });
    let first = Step::new(phases(pair.from.id.kind).from, op)
        .releases(&links.from - &links.to)
        .destroys(leaves.into_iter().map(Resource::Relation));
    let rest = Pair {
        from: &between,
        to: pair.to,
    };
    let rest = alter(context, rest).into_iter().map(Step::chained);
    Some(std::iter::once(first).chain(rest).collect())
}

/// The object without these indexes and all that is said about them.
fn without_indexes(object: &SqlObject, indexes: &BTreeSet<QualifiedName>) -> SqlObject {
    let is_gone = |text: &String| {
        let index = made_index(text).or_else(|| about_index(text).map(Name::new));
        index.is_some_and(|index| indexes.iter().any(|gone| gone.name == index))
    };
    let mut object = object.clone();
    object.additions.retain(|text| !is_gone(text));
    if let Some(printed) = &mut object.printed.0 {
        printed.additions.retain(|text| !is_gone(text));
    }
    object
}
