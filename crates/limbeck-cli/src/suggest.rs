//! The nearest known word to one that is not known.

use similar::TextDiff;

/// The most similar candidate, if one is similar enough to be a slip of the finger.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    const LEAST_RATIO: f32 = 0.6;
    candidates
        .into_iter()
        .map(|candidate| (TextDiff::from_chars(word, candidate).ratio(), candidate))
        .filter(|(ratio, _)| *ratio >= LEAST_RATIO)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}
