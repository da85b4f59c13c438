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

/// Whether it is a number that Rust reads as one literal.
fn is_number(value: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(value),
    }
}
