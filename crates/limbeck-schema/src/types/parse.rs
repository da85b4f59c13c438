//! Reading a type from SQL text.

use std::fmt;
use std::str::FromStr;

use super::{Builtin, ColumnType, TypeName};
use crate::name::{Name, NameError, QualifiedName};
use crate::sql_token::{Token, tokens};

/// Why a text is not a column type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeError {
    /// It is not of the grammar `name [(modifiers)] [[]]`; holds the text.
    Syntax(String),
    /// A modifier that the built-in type does not take, or not in this number or range: type and
    /// what is allowed.
    Modifiers {
        /// The type's name.
        name: &'static str,
        /// What it takes, e.g. `a length from 1 to 10485760`.
        allowed: &'static str,
    },
    /// A name in it can't be one.
    Name(NameError),
}

impl fmt::Display for TypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(text) => write!(f, "{text:?} is not a column type"),
            Self::Modifiers { name, allowed } => write!(f, "type {name} takes {allowed}"),
            Self::Name(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TypeError {}

/// Reads SQL text; unquoted words are folded to lower case, as the server does. A name without a
/// schema that is no built-in type becomes [`TypeName::Unresolved`].
impl FromStr for ColumnType {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, TypeError> {
        let syntax = || TypeError::Syntax(text.to_owned());
        let found = tokens(text).map_err(|_| syntax())?;
        Reader {
            tokens: &found,
            text,
        }
        .column_type()
        .and_then(normalise)
    }
}

/// Whether a bare word means more than a name to the type grammar, so that a user's type of that
/// name must be written with its schema.
pub(super) fn is_type_syntax(word: &str) -> bool {
    ["setof", "array", "serial", "bigserial", "smallserial"].contains(&word)
}

struct Reader<'a> {
    tokens: &'a [Token],
    text: &'a str,
}

impl Reader<'_> {
    fn syntax(&self) -> TypeError {
        TypeError::Syntax(self.text.to_owned())
    }

    fn word(&self) -> Option<&str> {
        match self.tokens.first() {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.tokens.first(), Some(Token::Symbol(s)) if s == symbol);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn column_type(mut self) -> Result<ColumnType, TypeError> {
        let mut column_type = self.named()?;
        if column_type.name == TypeName::Builtin(Builtin("interval")) {
            self.interval(&mut column_type)?;
        }
        if self.take_symbol("(") {
            column_type.modifiers = self.modifiers()?;
        }
        self.time_zone(&mut column_type)?;
        self.array(&mut column_type)?;
        if self.tokens.is_empty() {
            Ok(column_type)
        } else {
            Err(self.syntax())
        }
    }

    fn named(&mut self) -> Result<ColumnType, TypeError> {
        let (first, quoted) = match self.tokens.first() {
            // `"char"` in quotes is the one-byte type, without quotes it is `character`.
            Some(Token::Word(word)) => (word.clone(), false),
            Some(Token::Quoted(word)) => (word.clone(), true),
            _ => return Err(self.syntax()),
        };
        self.tokens = &self.tokens[1..];
        if self.take_symbol(".") {
            return self.qualified(&first);
        }
        if quoted && first == "char" {
            return Ok(ColumnType::plain(TypeName::Builtin(Builtin("\"char\""))));
        }
        if quoted {
            return unresolved(first);
        }
        let name = self.more_words(first);
        match Builtin::find(&name) {
            Some(builtin) => Ok(ColumnType::plain(TypeName::Builtin(builtin))),
            None => unresolved(name),
        }
    }

    fn qualified(&mut self, schema: &str) -> Result<ColumnType, TypeError> {
        let (Some(Token::Word(name) | Token::Quoted(name)), rest) = (
            self.tokens.first(),
            self.tokens.get(1..).unwrap_or_default(),
        ) else {
            return Err(self.syntax());
        };
        self.tokens = rest;
        if schema == "pg_catalog" {
            // Inside pg_catalog, `char` is the one-byte type and `bpchar` is `character`.
            let known = if name == "char" {
                Some(Builtin("\"char\""))
            } else {
                Builtin::find(name)
            };
            if let Some(builtin) = known {
                return Ok(ColumnType::plain(TypeName::Builtin(builtin)));
            }
        }
        let checked = |part: &str| Name::checked(part).map_err(TypeError::Name);
        Ok(ColumnType::user(QualifiedName::new(
            checked(schema)?,
            checked(name)?,
        )))
    }

    /// `double precision`, `character varying`, `national char varying`, `bit varying`.
    fn more_words(&mut self, first: String) -> String {
        let mut name = first;
        while let Some(word) = self.word() {
            let joined = format!("{name} {word}");
            let goes_on = joined == "national char" || joined == "national character";
            if !goes_on && Builtin::find(&joined).is_none() {
                break;
            }
            self.tokens = &self.tokens[1..];
            name = joined;
        }
        name
    }

    fn interval(&mut self, column_type: &mut ColumnType) -> Result<(), TypeError> {
        const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
        let rank = |word: Option<&str>| FIELDS.iter().position(|field| Some(*field) == word);
        let Some(from) = rank(self.word()) else {
            return Ok(());
        };
        self.tokens = &self.tokens[1..];
        let mut fields = FIELDS[from].to_owned();
        if self.take_word("to") {
            let to = rank(self.word()).filter(|to| *to > from && (from > 1) == (*to > 1));
            let to = to.ok_or_else(|| self.syntax())?;
            self.tokens = &self.tokens[1..];
            fields = format!("{fields} to {}", FIELDS[to]);
        }
        column_type.interval_fields = Some(fields);
        Ok(())
    }

    fn modifiers(&mut self) -> Result<Vec<String>, TypeError> {
        let mut modifiers = Vec::new();
        let mut sign = "";
        loop {
            let token = self.tokens.first().ok_or_else(|| self.syntax())?;
            self.tokens = &self.tokens[1..];
            match token {
                Token::Symbol(s) if s == "-" && sign.is_empty() => {
                    sign = "-";
                    continue;
                }
                Token::Number(text) => modifiers.push(format!("{sign}{text}")),
                Token::Word(text) | Token::Quoted(text) if sign.is_empty() => {
                    modifiers.push(self.spelled(text));
                }
                Token::Literal(_) | Token::Symbol(_) | Token::Word(_) | Token::Quoted(_) => {
                    return Err(self.syntax());
                }
            }
            sign = "";
            if self.take_symbol(")") {
                return Ok(modifiers);
            }
            if !self.take_symbol(",") {
                return Err(self.syntax());
            }
        }
    }

    /// A word modifier such as `Point` with the case that the text has.
    fn spelled(&self, word: &str) -> String {
        let lower = self.text.to_lowercase();
        match lower.rfind(word).filter(|_| lower.len() == self.text.len()) {
            Some(at) => self.text[at..at + word.len()].to_owned(),
            None => word.to_owned(),
        }
    }

    fn time_zone(&mut self, column_type: &mut ColumnType) -> Result<(), TypeError> {
        let TypeName::Builtin(Builtin(name)) = column_type.name else {
            return Ok(());
        };
        let base = match name {
            "timestamp without time zone" => "timestamp",
            "time without time zone" => "time",
            _ => return Ok(()),
        };
        let with = self.take_word("with");
        if !with && !self.take_word("without") {
            return Ok(());
        }
        if !(self.take_word("time") && self.take_word("zone")) {
            return Err(self.syntax());
        }
        column_type.name = TypeName::Builtin(Builtin(match (base, with) {
            ("timestamp", true) => "timestamp with time zone",
            ("timestamp", false) => "timestamp without time zone",
            (_, true) => "time with time zone",
            (_, false) => "time without time zone",
        }));
        Ok(())
    }

    /// `[]`, `[3][]`, `ARRAY`, `ARRAY[4]`.
    fn array(&mut self, column_type: &mut ColumnType) -> Result<(), TypeError> {
        column_type.array = self.take_word("array");
        while self.take_symbol("[") {
            column_type.array = true;
            if let Some(Token::Number(_)) = self.tokens.first() {
                self.tokens = &self.tokens[1..];
            }
            if !self.take_symbol("]") {
                return Err(self.syntax());
            }
        }
        Ok(())
    }
}

fn unresolved(name: String) -> Result<ColumnType, TypeError> {
    let name = Name::checked(name).map_err(TypeError::Name)?;
    Ok(ColumnType::plain(TypeName::Unresolved(name)))
}

/// Checks the modifiers of a built-in type and fills in those that the server fills in.
fn normalise(mut column_type: ColumnType) -> Result<ColumnType, TypeError> {
    let TypeName::Builtin(Builtin(name)) = column_type.name else {
        return Ok(column_type);
    };
    let given: Vec<i64> = column_type
        .modifiers
        .iter()
        .filter_map(|m| m.parse().ok())
        .collect();
    let wrong = |allowed| Err(TypeError::Modifiers { name, allowed });
    if given.len() != column_type.modifiers.len() {
        return wrong("only numbers in parentheses");
    }
    match (name, given.as_slice()) {
        ("character" | "bit", []) => column_type.modifiers = vec!["1".to_owned()],
        ("character varying" | "character" | "bpchar", [1..=10_485_760]) => {
            if name == "bpchar" {
                column_type.name = TypeName::Builtin(Builtin("character"));
            }
        }
        ("character varying" | "character" | "bpchar", [_, ..]) => {
            return wrong("one length from 1 to 10485760");
        }
        ("bit" | "bit varying", [1..=83_886_080]) => {}
        ("bit" | "bit varying", [_, ..]) => return wrong("one length from 1 to 83886080"),
        ("numeric", [precision @ 1..=1000]) => {
            column_type.modifiers = vec![precision.to_string(), "0".to_owned()];
        }
        ("numeric", [1..=1000, -1000..=1000]) => {}
        ("numeric", [_, ..]) => {
            return wrong("a precision from 1 to 1000 and a scale from -1000 to 1000");
        }
        ("double precision", [bits @ 1..=53]) => {
            let canonical = if *bits <= 24 { "real" } else { name };
            column_type.name = TypeName::Builtin(Builtin(canonical));
            column_type.modifiers.clear();
        }
        ("double precision", [_, ..]) => return wrong("a precision from 1 to 53 (as float)"),
        (_, [0..=6]) if name.starts_with("time") => {}
        ("interval", [0..=6])
            if column_type
                .interval_fields
                .as_ref()
                .is_none_or(|fields| fields.ends_with("second")) => {}
        (_, [_, ..]) if name.starts_with("time") || name == "interval" => {
            return wrong("one precision from 0 to 6 (an interval only when it has seconds)");
        }
        (_, [_, ..]) => return wrong("no modifiers"),
        (_, []) => {}
    }
    Ok(column_type)
}
