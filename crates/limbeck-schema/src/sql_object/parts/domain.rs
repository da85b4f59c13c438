//! `CREATE DOMAIN`.

use super::{after_name, text_of, type_text, until};
use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::sql_token::Token;

/// What a domain is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The type below it, with its collation if one is said.
    pub base: String,
    /// `COLLATE`, as it is written.
    pub collation: Option<String>,
    /// `DEFAULT`.
    pub default: Option<Expr>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `CHECK`, in order.
    pub checks: Vec<DomainCheck>,
}

impl Domain {
    /// The definition of a domain of this name, laid out as the catalogue's.
    pub fn definition(&self, name: &QualifiedName) -> String {
        let mut text = format!("CREATE DOMAIN {} AS {}", name.quoted(), self.base);
        if let Some(collation) = &self.collation {
            text.push_str(&format!(" COLLATE {collation}"));
        }
        if let Some(default) = &self.default {
            text.push_str(&format!(" DEFAULT {default}"));
        }
        if self.not_null {
            text.push_str(" NOT NULL");
        }
        for check in &self.checks {
            text.push_str("\n    ");
            if let Some(name) = &check.name {
                text.push_str(&format!("CONSTRAINT {} ", name.quoted()));
            }
            text.push_str(&format!("CHECK ({})", check.condition));
        }
        text
    }
}

/// A check of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCheck {
    /// Its name, where one is said.
    pub name: Option<Name>,
    /// The condition, without the parentheses around it.
    pub condition: Expr,
}

const WORDS: [&str; 6] = ["collate", "default", "constraint", "not", "null", "check"];

/// Reads a definition.
pub fn domain(definition: &str) -> Option<Domain> {
    let mut cursor = after_name(definition, "domain")?;
    cursor.take("as");
    let length = until(cursor.rest(), &WORDS);
    let base = type_text(text_of(definition, cursor.rest().get(..length)?)?);
    cursor.advance(length);
    let mut domain = Domain {
        base,
        collation: None,
        default: None,
        not_null: false,
        checks: Vec::new(),
    };
    let mut name = None;
    while !cursor.rest().is_empty() {
        if cursor.take("collate") {
            let start = cursor.start();
            cursor.qualified()?;
            domain.collation = Some(definition.get(start..cursor.read_to())?.to_owned());
        } else if cursor.take("constraint") {
            name = Some(cursor.name()?);
        } else if cursor.take("not null") {
            domain.not_null = true;
            name = None;
        } else if cursor.take("null") {
            name = None;
        } else if cursor.take("check") {
            let condition = text_of(definition, cursor.group()?)?;
            domain.checks.push(DomainCheck {
                name: name.take(),
                condition: Expr::new(condition),
            });
        } else if cursor.take("default") {
            let rest = cursor.rest();
            // A word at the start belongs to the expression, whatever it is.
            let first = usize::from(matches!(rest.first()?.0, Token::Word(_)));
            let length = first + until(rest.get(first..)?, &WORDS);
            let text = text_of(definition, rest.get(..length)?)?;
            domain.default = Some(Expr::new(text));
            cursor.advance(length);
        } else {
            return None;
        }
    }
    Some(domain)
}
