//! The order in which rustfmt puts modules and imports (style edition 2024: version sorting).

use std::cmp::Ordering;

/// Compares two names as rustfmt does.
pub(crate) fn version_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (chunks(a).into_iter(), chunks(b).into_iter());
    // of numbers that are the same, the one with more zeros in front comes first
    let mut zeros = Ordering::Equal;
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return zeros.then_with(|| a.cmp(b)),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => {
                let order = compare(a, b);
                if order == Ordering::Equal {
                    zeros = zeros.then(b.len().cmp(&a.len()));
                }
                order
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn compare(a: &str, b: &str) -> Ordering {
    match (a == "_", b == "_") {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => match (a.parse::<u128>(), b.parse::<u128>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.cmp(b),
        },
    }
}

/// Runs of digits, runs of other characters, and each underscore.
fn chunks(name: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        '_' => 0,
        c if c.is_ascii_digit() => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in name.char_indices() {
        if last.is_some_and(|last| last != kind(c) || last == 0) {
            found.push(&name[start..at]);
            start = at;
        }
        last = Some(kind(c));
    }
    if start < name.len() {
        found.push(&name[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_and_underscores_come_first() {
        let mut names = vec!["a10", "a2", "ab", "a_b", "a", "b", "a_1", "a1"];
        names.sort_by(|a, b| version_order(a, b));
        assert_eq!(names, ["a", "a_1", "a_b", "a1", "a2", "a10", "ab", "b"]);
    }

    #[test]
    fn zeros_in_front_count_last() {
        let mut names = vec!["P0", "P1", "P00", "P00b", "P0a", "P01"];
        names.sort_by(|a, b| version_order(a, b));
        assert_eq!(names, ["P00", "P0", "P0a", "P00b", "P01", "P1"]);
    }
}
