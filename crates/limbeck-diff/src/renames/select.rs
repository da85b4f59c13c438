//! Which wishes for renames can be fulfilled among the names of one space (the tables, the columns
//! of a table, the labels of an enum type), and in which order.

use std::collections::{BTreeMap, BTreeSet};

use crate::pair::Pair;
use crate::rings::rename_rings;

use super::error::Refusal;

/// A wish to rename something.
#[derive(Clone, Debug)]
pub(super) struct Wish<K> {
    pub(super) names: Pair<K>,
    /// The hint's position, or `None` for a wish of the models.
    pub(super) hint: Option<usize>,
}

/// What became of wishes.
pub(super) struct Selected<K> {
    pub(super) renames: BTreeMap<K, K>,
    pub(super) refused: Vec<(Wish<K>, Refusal)>,
}

/// Selects the wishes that can be fulfilled, those of the command line first.
///
/// A wish of the command line is an order: it may swap names. The models' wishes stay in the source
/// after they were fulfilled, so one whose new name exists is only followed when that name is
/// freed by another wish.
pub(super) fn select<K: Ord + Clone>(
    wishes: Vec<Wish<K>>,
    names: &Pair<BTreeSet<K>>,
) -> Selected<K> {
    let (hints, models): (Vec<_>, Vec<_>) =
        wishes.into_iter().partition(|wish| wish.hint.is_some());
    let mut selected = Selected {
        renames: BTreeMap::new(),
        refused: Vec::new(),
    };
    for wish in &hints {
        match refusal(wish, names).or_else(|| selected.conflict(wish)) {
            Some(refusal) => selected.refused.push((wish.clone(), refusal)),
            None => selected.accept(wish),
        }
    }
    let models = selected.follow_models(models, names);
    selected.withdraw(&hints, names);
    selected.withdraw(&models, names);
    selected
}

fn refusal<K: Ord>(wish: &Wish<K>, names: &Pair<BTreeSet<K>>) -> Option<Refusal> {
    let Pair { from, to } = &wish.names;
    if !names.from.contains(from) {
        Some(if names.from.contains(to) {
            Refusal::Done
        } else {
            Refusal::OldMissing
        })
    } else if !names.to.contains(to) {
        Some(Refusal::NewUndeclared)
    } else {
        None
    }
}

impl<K: Ord + Clone> Selected<K> {
    fn accept(&mut self, wish: &Wish<K>) {
        let Pair { from, to } = wish.names.clone();
        self.renames.insert(from, to);
    }

    fn conflict(&self, wish: &Wish<K>) -> Option<Refusal> {
        let Pair { from, to } = &wish.names;
        let taken = self.renames.contains_key(from) || self.is_target(to);
        (taken || from == to).then_some(Refusal::Conflict)
    }

    fn is_target(&self, name: &K) -> bool {
        self.renames.values().any(|to| to == name)
    }

    /// Accepts the models' wishes whose new names are free or become free; gives the accepted.
    fn follow_models(
        &mut self,
        mut wishes: Vec<Wish<K>>,
        names: &Pair<BTreeSet<K>>,
    ) -> Vec<Wish<K>> {
        let mut accepted = Vec::new();
        loop {
            let free = |wish: &Wish<K>, this: &Self| {
                let to = &wish.names.to;
                !names.from.contains(to) || this.renames.contains_key(to)
            };
            let next = wishes.iter().position(|wish| {
                refusal(wish, names).is_none() && self.conflict(wish).is_none() && free(wish, self)
            });
            let Some(next) = next else {
                break;
            };
            let wish = wishes.remove(next);
            self.accept(&wish);
            accepted.push(wish);
        }
        for wish in wishes {
            let refusal = refusal(&wish, names)
                .or_else(|| self.conflict(&wish))
                .unwrap_or(Refusal::NewTaken);
            self.refused.push((wish, refusal));
        }
        accepted
    }

    /// Takes back what turns out to collide with names that stay, until nothing does.
    fn withdraw(&mut self, wishes: &[Wish<K>], names: &Pair<BTreeSet<K>>) {
        loop {
            let colliding = wishes.iter().find_map(|wish| {
                let Pair { from, to } = &wish.names;
                if self.renames.get(from) != Some(to) {
                    None
                } else if names.from.contains(to) && !self.renames.contains_key(to) {
                    Some((wish, Refusal::NewTaken))
                } else if names.to.contains(from) && !self.is_target(from) {
                    Some((wish, Refusal::OldStays))
                } else {
                    None
                }
            });
            let Some((wish, refusal)) = colliding else {
                break;
            };
            self.renames.remove(&wish.names.from);
            self.refused.push((wish.clone(), refusal));
        }
    }
}

/// Orders renames so that each new name is free when its turn comes; a ring goes through a
/// temporary name, which `aside` makes.
pub(super) fn sequence<K: Ord + Clone>(
    renames: &BTreeMap<K, K>,
    aside: impl Fn(&K) -> K,
) -> Vec<Pair<K>> {
    let mut pending = renames.clone();
    let mut ordered = Vec::new();
    for from in rename_rings(renames) {
        if let Some(to) = pending.remove(&from) {
            let temporary = aside(&from);
            ordered.push(Pair {
                from,
                to: temporary.clone(),
            });
            pending.insert(temporary, to);
        }
    }
    while let Some(from) = pending
        .iter()
        .find(|(_, to)| !pending.contains_key(*to))
        .map(|(from, _)| from.clone())
    {
        if let Some(to) = pending.remove(&from) {
            ordered.push(Pair { from, to });
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(from: &'static str, to: &'static str, hint: Option<usize>) -> Wish<&'static str> {
        Wish {
            names: Pair { from, to },
            hint,
        }
    }

    fn run(
        wishes: Vec<Wish<&'static str>>,
        from: &[&'static str],
        to: &[&'static str],
    ) -> (Vec<(&'static str, &'static str)>, Vec<Refusal>) {
        let names = Pair { from, to }.map(|names| names.iter().copied().collect());
        let selected = select(wishes, &names);
        (
            selected.renames.into_iter().collect(),
            selected.refused.into_iter().map(|(_, why)| why).collect(),
        )
    }

    #[test]
    fn models_are_followed_once() {
        let chain = || vec![wish("a", "b", None), wish("b", "c", None)];
        let before = run(chain(), &["a", "b"], &["b", "c"]);
        assert_eq!(before, (vec![("a", "b"), ("b", "c")], vec![]));
        let after = run(chain(), &["b", "c"], &["b", "c"]);
        assert_eq!(after.0, []);
        assert_eq!(after.1, [Refusal::Done, Refusal::NewTaken]);
        let swap = vec![wish("a", "b", None), wish("b", "a", None)];
        assert_eq!(run(swap, &["a", "b"], &["a", "b"]).0, []);
    }

    #[test]
    fn hints_are_orders() {
        let swap = vec![wish("a", "b", Some(0)), wish("b", "a", Some(1))];
        assert_eq!(run(swap, &["a", "b"], &["a", "b"]).0.len(), 2);
        let refused = |from, to, current: &[&'static str], desired: &[&'static str]| {
            run(vec![wish(from, to, Some(0))], current, desired).1
        };
        assert_eq!(refused("a", "b", &["a", "b"], &["b"]), [Refusal::NewTaken]);
        assert_eq!(refused("a", "b", &["a"], &["a", "b"]), [Refusal::OldStays]);
        assert_eq!(refused("x", "b", &["a"], &["b"]), [Refusal::OldMissing]);
        assert_eq!(refused("a", "x", &["a"], &["b"]), [Refusal::NewUndeclared]);
    }

    #[test]
    fn chains_and_rings_are_ordered() {
        let aside = |name: &&'static str| if *name == "a" { "tmp" } else { "tmp2" };
        let order = |pairs: &[(&'static str, &'static str)]| {
            let renames = pairs.iter().copied().collect();
            let pairs = sequence(&renames, aside).into_iter();
            pairs.map(|pair| (pair.from, pair.to)).collect::<Vec<_>>()
        };
        assert_eq!(order(&[("a", "b"), ("b", "c")]), [("b", "c"), ("a", "b")]);
        assert_eq!(
            order(&[("a", "b"), ("b", "a")]),
            [("a", "tmp"), ("b", "a"), ("tmp", "b")]
        );
    }
}
