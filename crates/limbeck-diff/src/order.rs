//! One stable topological sort for all operations of a plan.
//!
//! The edges come from what the steps say about resources; where several steps could come next,
//! the one with the lowest phase and then the first one lowered comes next.

mod way;
mod wish;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;

use crate::rings::in_rings;
use crate::step::{Phase, Resource, Step};

/// The steps in an order in which they can run, and whether their dependencies allowed one.
pub(crate) struct Ordered {
    /// The steps.
    pub(crate) steps: Vec<Step>,
    /// Whether something had to be ignored because steps needed each other in a ring.
    pub(crate) broken: bool,
    /// The steps in rings, if that is so.
    in_rings: BTreeSet<usize>,
}

impl Ordered {
    /// The operations that are in rings.
    pub(crate) fn ops_in_rings(&self) -> impl Iterator<Item = &Op> {
        let steps = self.in_rings.iter().filter_map(|&i| self.steps.get(i));
        steps.map(|step| &step.op)
    }
}

/// What a table means by the name of a routine that takes its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// That one.
    Held,
    /// Another routine of the name, where it can't be that one: it is made after the table and goes before it.
    OfOthers,
}

/// Sorts steps; `steps` is in the order of lowering.
pub(crate) fn order(steps: Vec<Step>, rows: Rows) -> Ordered {
    let mut after = successors(&steps, rows);
    let mut waiting_for = vec![0_usize; steps.len()];
    for successor in after.iter().flatten() {
        waiting_for[*successor] += 1;
    }
    let make_way = way::make_way(&steps, &after);
    let rank = |i: usize| -> (Phase, usize) {
        let phase = steps[i].phase;
        match make_way.contains(&i) {
            true => (phase.min(Phase::MakeWay), i),
            false => (phase, i),
        }
    };
    let mut ready: BTreeSet<(Phase, usize)> = (0..steps.len())
        .filter(|&i| waiting_for[i] == 0)
        .map(rank)
        .collect();
    let mut left: BTreeSet<(Phase, usize)> = (0..steps.len()).map(rank).collect();
    let mut sequence = Vec::with_capacity(steps.len());
    let mut broken = false;
    while let Some(&first_left) = left.first() {
        let ring = || {
            let waits = |i: usize| left.contains(&rank(i));
            rank(first_of_ring(&after, first_left.1, &waits, &rank))
        };
        // Nothing says what uses an extension: it goes when nothing but what waits for it is left.
        let may_be_too_early = ready.first().is_some_and(|next| {
            next.0 >= Phase::DropExtension && first_left.0 < Phase::DropExtension
        });
        let next = match ready.first() {
            Some(&first) if !may_be_too_early => first,
            first => {
                let next = ring();
                first
                    .copied()
                    .filter(|_| ready.contains(&next))
                    .unwrap_or(next)
            }
        };
        broken |= !ready.remove(&next);
        if !left.remove(&next) {
            continue;
        }
        sequence.push(next.1);
        for successor in std::mem::take(&mut after[next.1]) {
            waiting_for[successor] = waiting_for[successor].saturating_sub(1);
            if waiting_for[successor] == 0 {
                ready.insert(rank(successor));
            }
        }
    }
    let rings = match broken {
        true => in_rings(&successors(&steps, rows)),
        false => BTreeMap::new(),
    };
    let places = sequence.iter().enumerate();
    let in_rings = places.filter(|(_, step)| rings.contains_key(step));
    Ordered {
        in_rings: in_rings.map(|(place, _)| place).collect(),
        steps: permute(steps, &sequence),
        broken,
    }
}

/// A step of a ring that `start` is in or waits for: the first of the ring by rank, so that what only waits
/// for the ring stays behind it.
fn first_of_ring(
    after: &[BTreeSet<usize>],
    start: usize,
    is_left: &impl Fn(usize) -> bool,
    rank: &impl Fn(usize) -> (Phase, usize),
) -> usize {
    let mut path = vec![start];
    loop {
        let step = path[path.len() - 1];
        let before = (0..after.len()).find(|&i| is_left(i) && after[i].contains(&step));
        let Some(before) = before else {
            return step;
        };
        if let Some(at) = path.iter().position(|&i| i == before) {
            let ring = path[at..].iter().copied();
            return ring.min_by_key(|&i| rank(i)).unwrap_or(before);
        }
        path.push(before);
    }
}

fn permute(steps: Vec<Step>, sequence: &[usize]) -> Vec<Step> {
    let mut slots: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    sequence
        .iter()
        .filter_map(|&i| slots.get_mut(i).and_then(Option::take))
        .collect()
}

pub(super) type Users<'a> = BTreeMap<&'a Resource, Vec<usize>>;

/// For each step the steps that must come after it.
fn successors(steps: &[Step], rows: Rows) -> Vec<BTreeSet<usize>> {
    let by = |part: fn(&Step) -> &BTreeSet<Resource>| -> Users<'_> {
        let mut users = Users::new();
        for (i, step) in steps.iter().enumerate() {
            for resource in part(step) {
                users.entry(resource).or_default().push(i);
            }
        }
        users
    };
    let needs = by(|step| &step.needs);
    let provides = by(|step| &step.provides);
    let destroys = by(|step| &step.destroys);
    let releases = by(|step| &step.releases);
    let mut after = vec![BTreeSet::new(); steps.len()];
    // What is needed must have been made.
    connect(&mut after, &provides, &needs, |resource, _, table| {
        rows == Rows::OfOthers && takes_row_of(resource, &steps[table].provides)
    });
    // Nothing may hold what goes.
    connect(&mut after, &releases, &destroys, |resource, table, _| {
        rows == Rows::OfOthers && takes_row_of(resource, &steps[table].destroys)
    });
    // A name must be free before it is used again.
    connect(&mut after, &destroys, &provides, |_, _, _| false);
    // What is needed and only goes, goes later.
    let only_needs = needs
        .into_iter()
        .filter(|(resource, _)| !provides.contains_key(resource))
        .collect();
    connect(&mut after, &only_needs, &destroys, |_, _, _| false);
    for (i, step) in steps.iter().enumerate().skip(1) {
        if step.chained {
            after[i - 1].insert(i);
        }
    }
    wish::connect(&mut after, &provides, steps);
    after
}

/// Whether an object is a routine that takes rows of a table among these: it is made after the table and goes
/// before it, so the table means another routine of that name.
fn takes_row_of(object: &Resource, made: &BTreeSet<Resource>) -> bool {
    let Resource::Object(id) = object else {
        return false;
    };
    let signature = id.signature.as_deref().unwrap_or_default();
    id.kind.is_routine()
        && made.iter().any(|resource| {
            let Resource::Relation(table) = resource else {
                return false;
            };
            let row = table.quoted();
            let mut types = signature.split(", ");
            types.any(|name| name.trim_end_matches("[]") == row)
        })
}

fn connect(
    after: &mut [BTreeSet<usize>],
    first: &Users<'_>,
    then: &Users<'_>,
    is_mistaken: impl Fn(&Resource, usize, usize) -> bool,
) {
    for (resource, before) in first {
        let Some(later) = then.get(resource) else {
            continue;
        };
        for &i in before {
            let later = later.iter().copied();
            after[i].extend(later.filter(|&j| j != i && !is_mistaken(resource, i, j)));
        }
    }
}
