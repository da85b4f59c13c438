//! Constraints and indexes of a table that stay what they are under other names.

use std::collections::BTreeSet;

use crate::pair::{Change, Pair};

/// Joins each object that goes with the first that comes and is the same; the surer way to tell comes first. One that
/// keeps its name and nothing else goes and comes: its name may have moved on.
pub(super) fn pair_renamed<'a, T>(
    changes: Vec<Change<&'a T>>,
    is_renamed: [fn(Pair<&T>) -> bool; 2],
    stays: impl Fn(Pair<&'a T>) -> bool,
) -> Vec<Change<&'a T>> {
    let gone: Vec<&T> = side(&changes, &stays, |pair| pair.from);
    let come: Vec<&T> = side(&changes, &stays, |pair| pair.to);
    let mut taken = BTreeSet::new();
    let mut joined: Vec<Pair<&T>> = Vec::new();
    for (from, is_renamed) in is_renamed
        .into_iter()
        .flat_map(|is_renamed| gone.iter().map(move |from| (*from, is_renamed)))
    {
        if joined.iter().any(|pair| std::ptr::eq(pair.from, from)) {
            continue;
        }
        let free = come.iter().enumerate().find(|(i, to)| {
            let pair = Pair { from, to: **to };
            !taken.contains(i) && is_renamed(pair)
        });
        if let Some((i, to)) = free {
            taken.insert(i);
            joined.push(Pair { from, to: *to });
        }
    }
    let has_stayed = |from: &T| joined.iter().any(|pair| std::ptr::eq(pair.from, from));
    let is_there = |to: &T| joined.iter().any(|pair| std::ptr::eq(pair.to, to));
    let left = changes.into_iter().filter_map(|change| match change {
        Change::Drop(from) => (!has_stayed(from)).then_some(change),
        Change::Add(to) => (!is_there(to)).then_some(change),
        Change::Alter(pair) => match (has_stayed(pair.from), is_there(pair.to)) {
            (false, false) => Some(change),
            (true, false) => Some(Change::Add(pair.to)),
            (false, true) => Some(Change::Drop(pair.from)),
            (true, true) => None,
        },
    });
    let mut result: Vec<Change<&T>> = left.collect();
    result.extend(joined.iter().copied().map(Change::Alter));
    result
}

/// What goes, or what comes.
fn side<'a, T>(
    changes: &[Change<&'a T>],
    stays: &impl Fn(Pair<&'a T>) -> bool,
    of: fn(Pair<Option<&'a T>>) -> Option<&'a T>,
) -> Vec<&'a T> {
    let pairs = changes.iter().map(|change| match change {
        Change::Add(to) => Pair {
            from: None,
            to: Some(*to),
        },
        Change::Drop(from) => Pair {
            from: Some(*from),
            to: None,
        },
        Change::Alter(pair) if stays(*pair) => Pair {
            from: None,
            to: None,
        },
        Change::Alter(pair) => pair.map(Some),
    });
    pairs.filter_map(of).collect()
}
