//! Storage parameters and their kin: `fillfactor = 70`.

use std::collections::BTreeMap;

use crate::attribute::Part;
use crate::column::word_or_string;

/// `fillfactor = 70, toast.autovacuum_enabled = off`.
pub(crate) fn parameters(pairs: &BTreeMap<String, String>) -> Vec<Part> {
    pairs
        .iter()
        .map(|(name, value)| match is_number(value) {
            true => Part::assign(name, value),
            false => Part::assign(name, word_or_string(value)),
        })
        .collect()
}

/// `with(fillfactor = 70)` where there is something.
pub(crate) fn with(pairs: &BTreeMap<String, String>) -> Option<Part> {
    (!pairs.is_empty()).then(|| Part::call("with", parameters(pairs)))
}

/// Whether it is a number that Rust reads as one literal, or a minus before one.
pub(crate) fn is_number(value: &str) -> bool {
    let value = value.strip_prefix('-').unwrap_or(value);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(value),
    }
}
