//! Identifiers: [`Name`] for one, [`QualifiedName`] for a name in a schema.
//!
//! Names are kept exactly as PostgreSQL stores them (no folding, no quotes); quoting happens where
//! SQL text is made, through [`Name::quoted`].

use std::cell::RefCell;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::keywords::needs_quotes;

/// Longest identifier in bytes: `NAMEDATALEN - 1` (PostgreSQL manual, 4.1.1). Longer ones are cut
/// by the server without an error, so limbeck refuses them.
pub const MAX_NAME_BYTES: usize = 63;

/// The schema that an unqualified name means in models, revision files and messages.
pub const DEFAULT_SCHEMA: &str = "public";

/// An identifier as PostgreSQL stores it: case kept, no quotes around it.
///
/// Clones share their text, and so do most equal names that a thread makes one after the other: a
/// schema of thousands of tables says `id` and `created_at` over and over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// Why a text is not an identifier or not a qualified name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The identifier has no characters.
    Empty,
    /// The identifier holds a NUL character, which PostgreSQL can't store.
    Nul,
    /// The identifier is longer than [`MAX_NAME_BYTES`]; holds the identifier.
    TooLong(String),
    /// A quoted part has no closing quote, or text follows one; holds the whole text.
    Quotes(String),
    /// More than `schema.name`; holds the whole text.
    TooManyParts(String),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "an identifier can't be empty"),
            Self::Nul => write!(f, "an identifier can't hold a NUL character"),
            Self::TooLong(name) => write!(
                f,
                "identifier \"{name}\" has {} bytes, PostgreSQL keeps only {MAX_NAME_BYTES}",
                name.len()
            ),
            Self::Quotes(text) => write!(f, "unbalanced quotes in name {text:?}"),
            Self::TooManyParts(text) => {
                write!(f, "name {text:?} has more parts than schema and name")
            }
        }
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// Takes any text as an identifier, unchecked: what the server says about its own objects, and
    /// texts that [`Name::checked`] has seen.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(shared(text.as_ref()))
    }

    /// Takes a text from a person as an identifier.
    ///
    /// # Errors
    /// When it is empty, holds NUL or is longer than [`MAX_NAME_BYTES`] bytes.
    pub fn checked(text: impl AsRef<str>) -> Result<Self, NameError> {
        let text = text.as_ref();
        if text.is_empty() {
            Err(NameError::Empty)
        } else if text.contains('\0') {
            Err(NameError::Nul)
        } else if text.len() > MAX_NAME_BYTES {
            Err(NameError::TooLong(text.to_owned()))
        } else {
            Ok(Self::new(text))
        }
    }

    /// The identifier without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier as SQL text: quoted exactly where PostgreSQL's own `quote_identifier` quotes
    /// (upper case, odd characters, keywords that are not unreserved).
    pub fn quoted(&self) -> String {
        if needs_quotes(&self.0) {
            format!("\"{}\"", self.0.replace('"', "\"\""))
        } else {
            self.0.to_string()
        }
    }
}

/// How many texts a thread remembers; a power of two.
const REMEMBERED: usize = 4096;

thread_local! {
    static TEXTS: RefCell<Vec<Option<Arc<str>>>> = const { RefCell::new(Vec::new()) };
}

/// The remembered text of this value, or a new one, which takes the place of another with the same
/// hash: what is remembered stays small.
fn shared(text: &str) -> Arc<str> {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let found = TEXTS.try_with(|texts| {
        let mut texts = texts.borrow_mut();
        if texts.is_empty() {
            texts.resize(REMEMBERED, None);
        }
        let at = usize::try_from(hash >> 40).unwrap_or_default() % REMEMBERED;
        match &texts[at] {
            Some(known) if **known == *text => Arc::clone(known),
            Some(_) | None => Arc::clone(texts[at].insert(Arc::from(text))),
        }
    });
    // At the end of a thread nothing is remembered any more.
    found.unwrap_or_else(|_| Arc::from(text))
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

/// A name inside a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The PostgreSQL schema (namespace).
    pub schema: Name,
    /// The object's own name.
    pub name: Name,
}

impl QualifiedName {
    /// Joins a schema and a name.
    pub fn new(schema: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self {
            schema: schema.into(),
            name: name.into(),
        }
    }

    /// A name in [`DEFAULT_SCHEMA`].
    pub fn public(name: impl Into<Name>) -> Self {
        Self::new(DEFAULT_SCHEMA, name)
    }

    /// Another name in the same schema.
    pub fn sibling(&self, name: impl Into<Name>) -> Self {
        Self {
            schema: self.schema.clone(),
            name: name.into(),
        }
    }

    /// SQL text, always with the schema: `public.users`, `public."Order"`.
    pub fn quoted(&self) -> String {
        format!("{}.{}", self.schema.quoted(), self.name.quoted())
    }

    /// The form of revision files and of the command line, which [`QualifiedName::from_str`] reads
    /// back: the schema is left out when it is [`DEFAULT_SCHEMA`]; a part is put in double quotes
    /// only when it holds a dot or a quote. Case is kept as it is (`Order` means `"Order"`).
    pub fn to_reference(&self) -> String {
        if self.schema == DEFAULT_SCHEMA {
            reference_part(&self.name)
        } else {
            self.to_full_reference()
        }
    }

    /// As [`Self::to_reference`], with the schema in any case.
    pub fn to_full_reference(&self) -> String {
        format!(
            "{}.{}",
            reference_part(&self.schema),
            reference_part(&self.name)
        )
    }
}

fn reference_part(name: &Name) -> String {
    let text = name.as_str();
    if text.contains(['.', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// `schema.name`, unquoted: for messages, as PostgreSQL prints names in its own.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// Reads `name` or `schema.name`; see [`QualifiedName::to_reference`].
impl FromStr for QualifiedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut parts = split_reference(text)?.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(name), None, None) => Ok(Self::public(Name::checked(name)?)),
            (Some(schema), Some(name), None) => {
                Ok(Self::new(Name::checked(schema)?, Name::checked(name)?))
            }
            (None, ..) => Err(NameError::Empty),
            _ => Err(NameError::TooManyParts(text.to_owned())),
        }
    }
}

fn split_reference(text: &str) -> Result<Vec<String>, NameError> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, tail) = match rest.strip_prefix('"') {
            Some(quoted) => {
                take_quoted(quoted).ok_or_else(|| NameError::Quotes(text.to_owned()))?
            }
            None => match rest.find('.') {
                Some(dot) => (rest[..dot].to_owned(), &rest[dot..]),
                None => (rest.to_owned(), ""),
            },
        };
        parts.push(part);
        match tail.strip_prefix('.') {
            Some(next) => rest = next,
            None if tail.is_empty() => return Ok(parts),
            None => return Err(NameError::Quotes(text.to_owned())),
        }
    }
}

/// The content of a quoted part (its opening quote is gone) and what follows its closing quote.
fn take_quoted(text: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            part.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            part.push('"');
        } else {
            return Some((part, &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_round_trip() {
        for (schema, name) in [
            ("public", "users"),
            ("public", "Order"),
            ("public", "a.b"),
            ("my.schema", "quo\"te"),
            ("naïve", "naïve table"),
        ] {
            let name = QualifiedName::new(schema, name);
            assert_eq!(name.to_reference().parse(), Ok(name));
        }
    }

    #[test]
    fn bad_references_are_refused() {
        assert_eq!("".parse::<QualifiedName>(), Err(NameError::Empty));
        assert_eq!("a.".parse::<QualifiedName>(), Err(NameError::Empty));
        assert!(matches!(
            "\"a".parse::<QualifiedName>(),
            Err(NameError::Quotes(_))
        ));
        assert!(matches!(
            "\"a\"b".parse::<QualifiedName>(),
            Err(NameError::Quotes(_))
        ));
        assert!(matches!(
            "a.b.c".parse::<QualifiedName>(),
            Err(NameError::TooManyParts(_))
        ));
        assert!(matches!(
            "é".repeat(32).parse::<QualifiedName>(),
            Err(NameError::TooLong(_))
        ));
    }

    #[test]
    fn equal_names_share_their_text() {
        let (one, two) = (Name::new("shared"), Name::from(String::from("shared")));
        assert!(Arc::ptr_eq(&one.0, &two.0));
        // More names than are remembered.
        let names: Vec<Name> = (0..3 * REMEMBERED)
            .map(|n| Name::new(n.to_string()))
            .collect();
        assert!(
            names
                .iter()
                .enumerate()
                .all(|(n, name)| *name == *n.to_string())
        );
    }

    #[test]
    fn quotes_only_where_the_server_does() {
        assert_eq!(Name::new("users").quoted(), "users");
        assert_eq!(Name::new("Order").quoted(), "\"Order\"");
        assert_eq!(Name::new("order").quoted(), "\"order\"");
        assert_eq!(Name::new("value").quoted(), "value");
        assert_eq!(Name::new("naïve").quoted(), "\"naïve\"");
        assert_eq!(Name::new("a\"b").quoted(), "\"a\"\"b\"");
    }
}
