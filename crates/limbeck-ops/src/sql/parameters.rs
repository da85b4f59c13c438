//! Storage parameters and their kin: `WITH (…)`, `SET (…)`, `RESET (…)`.

use std::collections::BTreeMap;

use limbeck_schema::Name;

use super::Literal;

/// `name = value, …`.
pub(super) fn list(parameters: &BTreeMap<String, String>) -> String {
    let pairs = parameters.iter();
    join(pairs.map(|(name, value)| pair(name, value)))
}

/// ` WITH (…)`, or nothing.
pub(super) fn with(parameters: &BTreeMap<String, String>) -> String {
    match parameters.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", list(parameters)),
    }
}

/// `RESET (…)` and `SET (…)`, those of them that there are.
pub(super) fn changes(parameters: &BTreeMap<String, Option<String>>) -> Vec<String> {
    let reset = parameters.iter().filter(|(_, value)| value.is_none());
    let reset: Vec<String> = reset.map(|(name, _)| quoted(name)).collect();
    let set = parameters.iter();
    let set: Vec<String> = set
        .filter_map(|(name, value)| Some(pair(name, value.as_ref()?)))
        .collect();
    let action = |word: &str, list: Vec<String>| {
        (!list.is_empty()).then(|| format!("{word} ({})", join(list.into_iter())))
    };
    let actions = [action("RESET", reset), action("SET", set)];
    actions.into_iter().flatten().collect()
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn pair(name: &str, value: &str) -> String {
    format!("{} = {}", quoted(name), parameter_value(value))
}

/// `toast.name` is a name in a namespace.
fn quoted(name: &str) -> String {
    match name.split_once('.') {
        Some((space, name)) => {
            format!("{}.{}", Name::new(space).quoted(), Name::new(name).quoted())
        }
        None => Name::new(name).quoted(),
    }
}

/// Numbers and switches as they are, all else as a constant.
fn parameter_value(value: &str) -> String {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let digits = unsigned.bytes().filter(u8::is_ascii_digit).count();
    let points = unsigned.bytes().filter(|b| *b == b'.').count();
    let is_number = digits > 0 && points <= 1 && digits + points == unsigned.len();
    if is_number && !unsigned.starts_with('.') || ["on", "off", "true", "false"].contains(&value) {
        value.to_owned()
    } else {
        Literal(value).to_string()
    }
}
