//! "Did you mean …": the nearest of the words that would have been right.

/// The candidate that is most like `word`, when one is like it at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (score(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= 0.7)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
        .map(|(_, candidate)| candidate)
}

fn score(a: &str, b: &str) -> f32 {
    // A wholly different length can't reach the threshold; skipping it keeps thousands of
    // candidates cheap.
    if a.len().abs_diff(b.len()) > a.len().max(b.len()) / 2 {
        return 0.0;
    }
    similar::TextDiff::from_chars(a, b).ratio()
}

/// ``Did you mean `x`?``, when something is near.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("Did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_wins() {
        let words = ["default", "references", "renamed_from"];
        assert_eq!(nearest("refrences", words), Some("references"));
        assert_eq!(nearest("Defualt", words), Some("default"));
        assert_eq!(nearest("zzz", words), None);
    }
}
