//! `rename_all`: how Rust names become names in the database, in the vocabulary of serde and sqlx.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase,
    ToUpperCamelCase,
};

use crate::attr::tokens::{Clause, Spanned};
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;

/// A rule of `rename_all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameRule {
    /// `lowercase`.
    Lower,
    /// `UPPERCASE`.
    Upper,
    /// `PascalCase`.
    Pascal,
    /// `camelCase`.
    Camel,
    /// `snake_case`.
    Snake,
    /// `SCREAMING_SNAKE_CASE`.
    ScreamingSnake,
    /// `kebab-case`.
    Kebab,
    /// `SCREAMING-KEBAB-CASE`.
    ScreamingKebab,
}

const RULES: [(&str, RenameRule); 8] = [
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    /// Finds a rule by its own spelling.
    pub fn find(text: &str) -> Option<Self> {
        RULES
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, rule)| *rule)
    }

    /// `rename_all = "…"`.
    pub(crate) fn read(clause: &Clause) -> Result<Spanned<Self>, Mistake> {
        let text = clause.string()?;
        let names = || RULES.iter().map(|(name, _)| *name);
        match Self::find(&text.value) {
            Some(rule) => Ok(Spanned::new(rule, text.span)),
            None => Err(Mistake::error(
                text.span,
                format!("unknown rule {:?} for `rename_all`", text.value),
            )
            .help(did_you_mean(&text.value, names()).unwrap_or_else(|| {
                format!("The rules are {}.", names().collect::<Vec<_>>().join(", "))
            }))),
        }
    }

    /// The name by this rule.
    pub fn apply(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Snake => name.to_snake_case(),
            Self::ScreamingSnake => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::ScreamingKebab => name.to_shouty_kebab_case(),
        }
    }
}
