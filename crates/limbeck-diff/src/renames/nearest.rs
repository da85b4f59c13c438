//! The nearest of some words, for suggestions.

use similar::TextDiff;

/// The word most like `word`, when one is alike enough to be meant.
pub(super) fn nearest(word: &str, words: impl IntoIterator<Item = String>) -> Option<String> {
    words
        .into_iter()
        .map(|other| (TextDiff::from_chars(word, other.as_str()).ratio(), other))
        .filter(|(ratio, _)| *ratio >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
        .map(|(_, other)| other)
}
