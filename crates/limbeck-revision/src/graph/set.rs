//! A set of revisions as one bit per revision: what is needed, applied, or above something.
//! Iteration is in load order, so nothing that is built from it depends on hashing.

/// A revision's position in load order.
pub(crate) type Node = usize;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    pub(crate) fn new(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
        }
    }

    /// Adds the node; false when it was there already.
    pub(crate) fn insert(&mut self, node: Node) -> bool {
        let (word, bit) = (&mut self.words[node / 64], 1 << (node % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    pub(crate) fn remove(&mut self, node: Node) {
        self.words[node / 64] &= !(1 << (node % 64));
    }

    pub(crate) fn contains(&self, node: Node) -> bool {
        self.words[node / 64] & (1 << (node % 64)) != 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn union(&mut self, other: &Self) {
        self.merge_words(other, |a, b| a | b);
    }

    pub(crate) fn intersect(&mut self, other: &Self) {
        self.merge_words(other, |a, b| a & b);
    }

    pub(crate) fn subtract(&mut self, other: &Self) {
        self.merge_words(other, |a, b| a & !b);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Node> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| Bits {
            word,
            base: at * 64,
        })
    }

    fn merge_words(&mut self, other: &Self, merge: impl Fn(u64, u64) -> u64) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word = merge(*word, *other);
        }
    }
}

/// The set bits of one word, lowest first.
struct Bits {
    word: u64,
    base: usize,
}

impl Iterator for Bits {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.base + bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iterates_in_order_over_word_borders() {
        let mut set = NodeSet::new(200);
        for node in [130, 0, 64, 63, 199] {
            assert!(set.insert(node));
        }
        assert!(!set.insert(64));
        set.remove(63);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 64, 130, 199]);
    }
}
