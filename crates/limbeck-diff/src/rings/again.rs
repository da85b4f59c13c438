//! Changes in place that close a ring: the object still holds what has to go before there is what its new form needs.
//!
//! A policy reads a table that goes, and then one that comes; both have a column of a type that is rebuilt in between.
//! Drop and create, each at its place, is always possible.

use std::collections::BTreeSet;

use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::{SqlObjectId, SqlObjectKind as K};

use crate::dependants::Keys;

/// What is dropped and made again, as a whole or in part, although it could change in place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    /// Objects that are defined by SQL.
    pub(crate) objects: BTreeSet<SqlObjectId>,
    /// Domains that lose the default and the checks that change early, or all of these where they are made or go.
    pub(crate) domains: BTreeSet<SqlObjectId>,
    /// Columns whose default is dropped early.
    pub(crate) defaults: Keys,
}

/// How much goes with a thing that is dropped, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Nothing.
    Alone,
    /// The views over it.
    View,
    /// Whatever calls it or is made of it.
    Called,
}

impl Again {
    /// Takes in what these operations, which are in rings, change in place: of what is not in yet that with which
    /// the least goes. Says whether there was anything.
    pub(crate) fn grow<'o>(&mut self, ops: impl Iterator<Item = &'o Op>) -> bool {
        let mut more = Vec::new();
        for op in ops {
            let found = self.clone().take_in(op);
            more.extend(found.map(|weight| (weight, op)));
        }
        let least = more.iter().map(|(weight, _)| *weight).min();
        for (_, op) in more.iter().filter(|(weight, _)| Some(*weight) == least) {
            self.take_in(op);
        }
        least.is_some()
    }

    /// Takes in what one operation changes in place, unless it is in or has to stay.
    fn take_in(&mut self, op: &Op) -> Option<Weight> {
        if let Op::AlterColumn {
            table,
            column,
            alteration,
        } = op
        {
            let first = alteration.default.first();
            let is_left = matches!(
                first,
                Some(DefaultChange::SetDefault(_) | DefaultChange::DropDefault)
            );
            let key = (table.clone(), column.clone());
            return (is_left && self.defaults.insert(key)).then_some(Weight::Alone);
        }
        if let Some(id) = whole_domain(op) {
            return self.domains.insert(id.clone()).then_some(Weight::Alone);
        }
        let id = changed_in_place(op)?;
        if id.kind == K::Domain {
            return self.domains.insert(id.clone()).then_some(Weight::Alone);
        }
        let weight = weight(id.kind)?;
        self.objects.insert(id.clone()).then_some(weight)
    }
}

/// The domain that is made or goes: what closes a ring is set apart.
fn whole_domain(op: &Op) -> Option<&SqlObjectId> {
    let id = if let Op::CreateObject(object) = op {
        &object.id
    } else if let Op::DropObject { id } = op {
        id
    } else {
        return None;
    };
    (id.kind == K::Domain).then_some(id)
}

fn changed_in_place(op: &Op) -> Option<&SqlObjectId> {
    if let Op::ReplaceObject(object) = op {
        Some(&object.id)
    } else if let Op::AlterObject(alter) = op {
        Some(&alter.object.id)
    } else {
        None
    }
}

/// How much goes with an object of this kind; nothing of one that can't be dropped for an order's sake: something would
/// be lost with it, or it is rebuilt with the columns that have it.
fn weight(kind: K) -> Option<Weight> {
    match kind {
        K::Trigger | K::Rule | K::Policy | K::Statistics | K::EventTrigger => Some(Weight::Alone),
        K::View => Some(Weight::View),
        K::MaterializedView
        | K::Function
        | K::Procedure
        | K::Aggregate
        | K::Operator
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::TextSearchDictionary
        | K::TextSearchConfiguration => Some(Weight::Called),
        K::Extension
        | K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::RangeType
        | K::ForeignDataWrapper
        | K::Server
        | K::ForeignTable => None,
    }
}
