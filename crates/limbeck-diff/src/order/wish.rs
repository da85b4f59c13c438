//! Wishes of steps: edges that are there only where they close no ring.

use std::collections::BTreeSet;

use super::Users;
use crate::step::Step;

/// Puts steps behind those that provide what they wish, where nothing stands against it.
pub(super) fn connect(after: &mut [BTreeSet<usize>], provides: &Users<'_>, steps: &[Step]) {
    for (wishing, step) in steps.iter().enumerate() {
        let providers = step.wishes.iter().filter_map(|wish| provides.get(wish));
        for &provider in providers.flatten() {
            let known = provider == wishing || after[provider].contains(&wishing);
            if !known && !reaches(after, wishing, provider) {
                after[provider].insert(wishing);
            }
        }
    }
}

/// Whether a step comes before another one anyway.
fn reaches(after: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(step) = open.pop() {
        if step == to {
            return true;
        }
        open.extend(
            after[step]
                .iter()
                .copied()
                .filter(|next| seen.insert(*next)),
        );
    }
    false
}
