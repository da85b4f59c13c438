//! `rename_all`: the rule that tells most names of an item from its Rust names.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase,
    ToUpperCamelCase,
};

/// A rule with its word.
pub(crate) struct RenameRule {
    pub(crate) word: &'static str,
    apply: fn(&str) -> String,
}

impl RenameRule {
    pub(crate) fn apply(&self, name: &str) -> String {
        (self.apply)(name)
    }
}

/// The rules in the order in which they are preferred.
const RULES: [RenameRule; 8] = [
    RenameRule {
        word: "snake_case",
        apply: |name| name.to_snake_case(),
    },
    RenameRule {
        word: "camelCase",
        apply: |name| name.to_lower_camel_case(),
    },
    RenameRule {
        word: "SCREAMING_SNAKE_CASE",
        apply: |name| name.to_shouty_snake_case(),
    },
    RenameRule {
        word: "PascalCase",
        apply: |name| name.to_upper_camel_case(),
    },
    RenameRule {
        word: "kebab-case",
        apply: |name| name.to_kebab_case(),
    },
    RenameRule {
        word: "lowercase",
        apply: str::to_lowercase,
    },
    RenameRule {
        word: "UPPERCASE",
        apply: str::to_uppercase,
    },
    RenameRule {
        word: "SCREAMING-KEBAB-CASE",
        apply: |name| name.to_shouty_kebab_case(),
    },
];

/// The rule that fits all pairs of a Rust name and a name in the database; `None` when the Rust names
/// are right as they are, or no rule fits all.
pub(crate) fn for_all<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Option<RenameRule> {
    if pairs.clone().all(|(rust, name)| rust == name) {
        return None;
    }
    RULES
        .into_iter()
        .find(|rule| pairs.clone().all(|(rust, name)| rule.apply(rust) == name))
}

/// The rule that fits the most pairs, if it fits more than the Rust names themselves.
pub(crate) fn for_most<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Option<RenameRule> {
    let mut best = (
        pairs.clone().filter(|(rust, name)| rust == name).count(),
        None,
    );
    for rule in RULES {
        let count = pairs
            .clone()
            .filter(|(rust, name)| rule.apply(rust) == *name)
            .count();
        if count > best.0 {
            best = (count, Some(rule));
        }
    }
    best.1
}
