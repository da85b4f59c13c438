//! [`RenameHint`]: `--rename old:new` of the command line.

use std::fmt;
use std::str::FromStr;

use limbeck_schema::{Name, ObjectId, QualifiedName};

use super::RenameError;

/// An old and a new name from a person. What kind of object is meant is found out from the two
/// schemas.
///
/// `users:accounts` is a table or enum type, `users.name:title` (or `users.name:users.title`) a
/// column, constraint or index of a table, `mood.sad:unhappy` a label of an enum type. A bare
/// index or constraint name works as well. Parts may be in double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameHint {
    pub(super) from: Path,
    pub(super) to: Path,
}

/// The parts of a dotted name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<String>);

impl RenameHint {
    /// A hint for an object of each schema.
    pub(super) fn between(from: &ObjectId, to: &ObjectId) -> Self {
        Self {
            from: Path::of(from),
            to: Path::of(to),
        }
    }

    /// Whether the two hints name the same old or the same new object, so that not both can hold.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from == other.from || self.to == other.to
    }
}

impl fmt::Display for RenameHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.from, self.to)
    }
}

impl FromStr for RenameHint {
    type Err = RenameError;

    fn from_str(text: &str) -> Result<Self, RenameError> {
        let syntax = || RenameError::Syntax(text.to_owned());
        let (from, rest) = Path::take(text).ok_or_else(syntax)?;
        let (to, rest) = rest
            .strip_prefix(':')
            .and_then(Path::take)
            .ok_or_else(syntax)?;
        if rest.is_empty() {
            Ok(Self { from, to })
        } else {
            Err(syntax())
        }
    }
}

impl Path {
    fn of(object: &ObjectId) -> Self {
        let owned = |owner: &QualifiedName, name: &str| {
            let mut path = Self::of_name(owner);
            path.0.push(name.to_owned());
            path
        };
        match object {
            ObjectId::Schema(name) => Self(vec![name.to_string()]),
            ObjectId::Enum(name) | ObjectId::Table(name) => Self::of_name(name),
            ObjectId::Sql(id) => match (&id.table, id.qualified_name()) {
                (Some(table), _) => owned(table, id.name.as_str()),
                (None, Some(name)) => Self::of_name(&name),
                (None, None) => Self(vec![id.name.to_string()]),
            },
            ObjectId::EnumLabel(owner, label) => owned(owner, label),
            ObjectId::Column(owner, name)
            | ObjectId::Constraint(owner, name)
            | ObjectId::Index(owner, name) => owned(owner, name.as_str()),
        }
    }

    fn of_name(name: &QualifiedName) -> Self {
        if *name == QualifiedName::public(name.name.clone()) {
            Self(vec![name.name.to_string()])
        } else {
            Self(vec![name.schema.to_string(), name.name.to_string()])
        }
    }

    /// Reads a dotted name up to a colon; gives it and the rest.
    fn take(text: &str) -> Option<(Self, &str)> {
        let mut parts = Vec::new();
        let mut rest = text;
        loop {
            let (part, tail) = take_part(rest)?;
            parts.push(part);
            match tail.strip_prefix('.') {
                Some(next) => rest = next,
                None => return Some((Self(parts), tail)),
            }
        }
    }

    /// The last part.
    pub(super) fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// What stands before the last part.
    pub(super) fn owner(&self) -> &[String] {
        self.0.split_last().map_or(&[], |(_, owner)| owner)
    }

    /// The whole path as the name of a table or type.
    pub(super) fn qualified(&self) -> Option<QualifiedName> {
        qualified(&self.0)
    }
}

/// One or two parts as a qualified name.
pub(super) fn qualified(parts: &[String]) -> Option<QualifiedName> {
    match parts {
        [name] => Some(QualifiedName::public(Name::new(name.as_str()))),
        [schema, name] => Some(QualifiedName::new(schema.as_str(), name.as_str())),
        _ => None,
    }
}

/// A part, in quotes or up to a dot or colon; never empty.
fn take_part(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(['.', ':']).unwrap_or(text.len());
        let part = &text[..end];
        let is_name = !part.is_empty() && !part.contains('"');
        return is_name.then(|| (part.to_owned(), &text[end..]));
    };
    let mut part = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"')?;
        part.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                part.push('"');
                rest = after;
            }
            None => return (!part.is_empty()).then_some((part, rest)),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, part) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            if part.contains(['.', ':', '"']) {
                write!(f, "\"{}\"", part.replace('"', "\"\""))?;
            } else {
                f.write_str(part)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_itself() {
        for text in [
            "a:b",
            "a.b:c",
            "s.t.c:s.t.d",
            "mood.\"a:b\":\"it\"\"s. ok\"",
            "m.don't know:x",
        ] {
            assert_eq!(text.parse::<RenameHint>().unwrap().to_string(), text);
        }
        for text in ["", "a", "a:", ":b", "a:b:c", "a..b:c", "\"a:b", "a\"b:c"] {
            assert!(text.parse::<RenameHint>().is_err(), "{text}");
        }
    }
}
