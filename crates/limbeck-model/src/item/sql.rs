//! The arguments of `sql!`, `sql_file!` and `manage!`.

use std::collections::BTreeSet;
use std::ops::Range;

use limbeck_schema::sql_object::{SqlObject, SqlObjectId, SqlObjectKind, StatementError};
use limbeck_schema::{QualifiedName, RenamedFrom};
use proc_macro2::{Span, TokenStream};

use crate::attr::name::{Reference, reference};
use crate::attr::tokens::{Clause, Spanned, Tokens};
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;

/// The macros that declare what is no Rust type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlMacro {
    /// `sql!("…")`: statements.
    Sql,
    /// `sql_file!("…")`: a file of statements.
    SqlFile,
    /// `manage!(…)`: the kinds that the models are about.
    Manage,
}

impl SqlMacro {
    /// The macro of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "sql" => Some(Self::Sql),
            "sql_file" => Some(Self::SqlFile),
            "manage" => Some(Self::Manage),
            _ => None,
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Sql => "`sql!` takes statements in quotes: `sql!(\"CREATE VIEW …\")`",
            Self::SqlFile => "`sql_file!` takes a path in quotes: `sql_file!(\"sql/views.sql\")`",
            Self::Manage => "`manage!` takes kinds of objects: `manage!(views, functions)`",
        }
    }
}

/// What `sql!` and `sql_file!` are given.
pub struct SqlArguments {
    /// The statements, or the path of their file.
    pub text: Spanned<String>,
    /// `renamed_from = "…"`: the old name of the object.
    pub renamed_from: Option<Spanned<Reference>>,
}

/// A string, and perhaps the object's old name. `place` is that of the macro itself.
pub fn read_arguments(
    arguments: TokenStream,
    place: Span,
    which: SqlMacro,
    mistakes: &mut Vec<Mistake>,
) -> Option<SqlArguments> {
    let mut parts = Tokens::new(arguments, place).split_commas().into_iter();
    let (first, second) = match (parts.next(), parts.next(), parts.next()) {
        (Some(first), second, None) => (first, second),
        (_, _, Some(_)) | (None, _, _) => {
            mistakes.push(Mistake::error(place, which.expected()));
            return None;
        }
    };
    let text = first.string();
    if text.is_none() {
        let mistake = Mistake::error(first.span, which.expected());
        mistakes.push(mistake.help("Macros inside it are not expanded."));
    }
    let renamed_from = match second.map(|option| old_name(option, which)).transpose() {
        Ok(name) => name,
        Err(mistake) => {
            mistakes.push(mistake);
            return None;
        }
    };
    Some(SqlArguments {
        text: text?,
        renamed_from,
    })
}

fn old_name(option: Tokens, which: SqlMacro) -> Result<Spanned<Reference>, Mistake> {
    let place = option.span;
    match Clause::read(option) {
        Ok(clause) if clause.word.is("renamed_from") => reference(&clause),
        Ok(_) | Err(_) => Err(Mistake::error(place, which.expected())
            .help("Beside it stands only `renamed_from = \"…\"`, the old name of the object.")),
    }
}

/// The object that has the old name, and that name.
///
/// # Errors
/// When there is not exactly one object, or it can't be renamed.
pub fn renamed_from(
    old: &Spanned<Reference>,
    objects: &[(SqlObject, Range<usize>)],
) -> Result<(SqlObjectId, RenamedFrom), Mistake> {
    let [(object, _)] = objects else {
        let message = "`renamed_from` is the old name of one object";
        let mistake = Mistake::error(old.span, message);
        return Err(mistake.help("Give the object an `sql!` or `sql_file!` of its own."));
    };
    let id = &object.id;
    if !id.kind.can_be_renamed() {
        let message = format!("PostgreSQL can't rename a {}", id.kind);
        return Err(Mistake::error(old.span, message));
    }
    let Reference { schema, name } = &old.value;
    let from = match (schema, &id.schema) {
        (Some(schema), Some(_)) => {
            RenamedFrom::Qualified(QualifiedName::new(schema.clone(), name.clone()))
        }
        (Some(_), None) => {
            let message = format!("the name of a {} has no schema", id.kind);
            return Err(Mistake::error(old.span, message));
        }
        (None, _) => RenamedFrom::Name(name.to_string()),
    };
    Ok((id.clone(), from))
}

/// What `manage!` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// The kinds of objects.
    pub kinds: BTreeSet<SqlObjectKind>,
    /// The names of constraints, indexes and sequences.
    pub names: bool,
}

/// The kinds that `manage!` names; `all` is all of them, `names` are those of parts that the models leave unnamed.
/// `place` is that of the macro itself.
pub fn read_managed(arguments: TokenStream, place: Span, mistakes: &mut Vec<Mistake>) -> Managed {
    let parts = Tokens::new(arguments, place).split_commas();
    if parts.is_empty() {
        mistakes.push(Mistake::error(place, SqlMacro::Manage.expected()));
    }
    let mut managed = Managed::default();
    for part in parts {
        let Some(word) = part.word() else {
            mistakes.push(Mistake::error(part.span, SqlMacro::Manage.expected()));
            continue;
        };
        match SqlObjectKind::from_plural(&word.text) {
            Some(kind) => {
                managed.kinds.insert(kind);
            }
            None if word.text == "all" => managed.kinds.extend(SqlObjectKind::all()),
            None if word.text == "names" => managed.names = true,
            None => mistakes.push(unknown_kind(&word.text, word.span)),
        }
    }
    managed
}

fn unknown_kind(word: &str, span: Span) -> Mistake {
    let words: Vec<&str> = SqlObjectKind::all()
        .map(SqlObjectKind::plural)
        .chain(["all", "names"])
        .collect();
    let help = match word {
        "tables" | "enums" | "schemas" => {
            "Tables, enum types and schemas are always managed.".to_owned()
        }
        _ => did_you_mean(word, words.iter().copied())
            .unwrap_or_else(|| format!("The kinds are {}.", words.join(", "))),
    };
    Mistake::error(span, format!("unknown kind of objects `{word}`")).help(help)
}

/// The mistake of a statement.
pub fn statement_mistake(error: StatementError, span: Span) -> Mistake {
    Mistake::error(span, error.message).maybe_help(error.help)
}

/// Where each byte of a string's value stands in its literal, and where the value ends. `None` when
/// the two don't fit together.
pub(crate) fn value_offsets(literal: &str, value: &str) -> Option<Vec<usize>> {
    let mut offsets = Vec::with_capacity(value.len() + 1);
    if let Some(raw) = literal.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let start = 1 + hashes + 1;
        offsets.extend(start..=start + value.len());
        let content = literal.get(start..start + value.len());
        return (content == Some(value)).then_some(offsets);
    }
    let mut at = literal.strip_prefix('"').map(|_| 1)?;
    loop {
        let rest = literal.get(at..)?;
        if rest.starts_with('"') {
            offsets.push(at);
            break;
        }
        let (source, bytes) = piece(rest)?;
        offsets.extend(std::iter::repeat_n(at, bytes));
        at += source;
    }
    (offsets.len() == value.len() + 1).then_some(offsets)
}

/// The first character of a literal's rest, or its first escape: how long it is, and how many bytes of
/// the value it makes.
fn piece(rest: &str) -> Option<(usize, usize)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    if first == '\r' && chars.clone().next() == Some('\n') {
        return Some((2, 1));
    }
    if first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    match chars.next()? {
        'x' => Some((4, 1)),
        'u' => {
            let end = rest.find('}')?;
            let digits = rest.get(3..end)?.replace('_', "");
            let c = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            Some((end + 1, c.len_utf8()))
        }
        '\n' | '\r' => {
            let blanks = rest[1..].len() - rest[1..].trim_start().len();
            Some((1 + blanks, 0))
        }
        _ => Some((2, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_of_values() {
        for (literal, expected) in [
            (r##"r"ab""##, vec![2, 3, 4]),
            (r###"r#"a"#"###, vec![3, 4]),
            (r#""ab""#, vec![1, 2, 3]),
            (r#""\n\"\x41b""#, vec![1, 3, 5, 9, 10]),
            (r#""\u{e4}b""#, vec![1, 1, 7, 8]),
            ("\"a\\\n   b\"", vec![1, 7, 8]),
        ] {
            let value = syn::parse_str::<syn::LitStr>(literal).unwrap().value();
            assert_eq!(value_offsets(literal, &value), Some(expected), "{literal}");
        }
        assert_eq!(value_offsets("b\"a\"", "a"), None);
    }
}
