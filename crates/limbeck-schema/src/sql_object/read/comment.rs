//! `COMMENT ON`.

use super::attach::Target;
use super::cursor::Cursor;
use super::signature::{Outputs, canonical_type, signature};
use super::{Mistake, Verdict};
use crate::name::{Name, QualifiedName};
use crate::schema::Namespace;
use crate::sql_object::{SqlObjectId, SqlObjectKind as K};
use crate::sql_token::Token;

/// A comment.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    pub(super) target: Target,
    pub(super) text: Option<String>,
    /// The statement, where it is about a part of the object: a column, a constraint, an index.
    pub(super) about_part: Option<String>,
}

/// Reads a comment; the cursor is at its start.
pub(super) fn comment(sql: &str, cursor: &mut Cursor) -> Verdict<Comment> {
    cursor.take("comment on");
    let (target, is_part) = target(sql, cursor)?;
    let text = if cursor.take("is") {
        text(cursor)
    } else {
        None
    };
    let text = text.ok_or_else(|| Mistake::new("a comment is written COMMENT ON … IS 'text'"))?;
    Ok(Comment {
        target,
        text,
        about_part: is_part.then(|| sql.to_owned()),
    })
}

/// Reads a comment on a schema; the cursor is behind `COMMENT ON SCHEMA`.
pub(super) fn on_schema(cursor: &mut Cursor) -> Verdict<Namespace> {
    let name = cursor.name().ok_or_else(unnamed)?;
    let text = if cursor.take("is") {
        text(cursor)
    } else {
        None
    };
    let comment =
        text.ok_or_else(|| Mistake::new("a comment is written COMMENT ON … IS 'text'"))?;
    Ok(Namespace { name, comment })
}

/// What stands behind `IS`: a string or NULL.
fn text(cursor: &mut Cursor) -> Option<Option<String>> {
    if cursor.take("null") {
        return Some(None);
    }
    let [(Token::Literal(literal), _)] = cursor.rest() else {
        return None;
    };
    Some(Some(string_value(literal)))
}

/// The text of a string constant; of an `E''` constant with the common escapes.
fn string_value(literal: &str) -> String {
    let (kind, content) = literal.split_once('\'').unwrap_or(("", literal));
    let content = content.replace("''", "'");
    if kind != "e" {
        return content;
    }
    let mut out = String::with_capacity(content.len());
    let mut chars = content.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            (c, false) => out.push(c),
        }
    }
    out
}

/// The kinds that are named by their own words in `COMMENT ON`. Longer words come first where one
/// begins with another.
const KINDS: [K; 23] = [
    K::Collation,
    K::Sequence,
    K::Domain,
    K::TextSearchDictionary,
    K::TextSearchConfiguration,
    K::Statistics,
    K::ForeignTable,
    K::MaterializedView,
    K::View,
    K::Extension,
    K::ForeignDataWrapper,
    K::Server,
    K::EventTrigger,
    K::Trigger,
    K::Rule,
    K::Policy,
    K::Function,
    K::Procedure,
    K::Aggregate,
    K::Cast,
    K::OperatorClass,
    K::OperatorFamily,
    K::Operator,
];

fn target(sql: &str, cursor: &mut Cursor) -> Verdict<(Target, bool)> {
    for kind in KINDS {
        if cursor.take(&kind.sql().to_lowercase()) {
            return Ok((Target::Object(named(sql, cursor, kind)?), false));
        }
    }
    if cursor.take("type") {
        let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
        return Ok((Target::Relation(name), false));
    }
    part(cursor)
}

fn unnamed() -> Mistake {
    Mistake::new("no name of an object")
}

/// The object of a kind whose name is all of the text.
pub(super) fn object_id(kind: K, text: &str) -> Verdict<SqlObjectId> {
    let mut cursor = Cursor::new(text).ok_or_else(unnamed)?;
    let id = named(text, &mut cursor, kind)?;
    if cursor.rest().is_empty() {
        Ok(id)
    } else {
        Err(Mistake::new(format!(
            "{text:?} is not the name of a {kind}"
        )))
    }
}

/// The object of a kind whose name comes next.
fn named(sql: &str, cursor: &mut Cursor, kind: K) -> Verdict<SqlObjectId> {
    match kind {
        K::Cast => cast(sql, cursor),
        K::Operator => operator(sql, cursor),
        K::OperatorClass | K::OperatorFamily => {
            let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
            cursor.take("using");
            let method = cursor.name().ok_or_else(unnamed)?;
            Ok(SqlObjectId::in_schema(kind, name).with_signature(method.quoted()))
        }
        K::Function | K::Procedure | K::Aggregate => {
            let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
            let arguments = cursor.group().ok_or_else(unnamed)?;
            let types = signature(sql, arguments, Outputs::of(kind));
            Ok(SqlObjectId::in_schema(kind, name).with_signature(types))
        }
        K::Trigger | K::Rule | K::Policy => {
            let name = cursor.name().ok_or_else(unnamed)?;
            cursor.take("on");
            let (table, _) = cursor.qualified().ok_or_else(unnamed)?;
            Ok(SqlObjectId::on_table(kind, name, table))
        }
        K::Extension | K::ForeignDataWrapper | K::Server | K::EventTrigger => {
            let name = cursor.name().ok_or_else(unnamed)?;
            Ok(SqlObjectId::in_database(kind, name))
        }
        K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::RangeType
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::ForeignTable
        | K::View
        | K::MaterializedView
        | K::Statistics => {
            let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
            Ok(SqlObjectId::in_schema(kind, name))
        }
    }
}

/// Comments on parts of objects.
fn part(cursor: &mut Cursor) -> Verdict<(Target, bool)> {
    if cursor.take("index") {
        let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
        return Ok((Target::Index(name), true));
    }
    if cursor.take("column") {
        let first = cursor.name().ok_or_else(unnamed)?;
        let mut parts = vec![first];
        while cursor.symbol(".") {
            parts.push(cursor.name().ok_or_else(unnamed)?);
        }
        parts.pop();
        let name = match <[Name; 2]>::try_from(parts) {
            Ok([schema, name]) => QualifiedName::new(schema, name),
            Err(mut one) => QualifiedName::public(one.pop().ok_or_else(unnamed)?),
        };
        return Ok((Target::Relation(name), true));
    }
    if cursor.take("constraint") {
        cursor.name().ok_or_else(unnamed)?;
        cursor.take("on domain");
        cursor.take("on");
        let (name, _) = cursor.qualified().ok_or_else(unnamed)?;
        return Ok((Target::Relation(name), true));
    }
    if cursor.is("table") {
        return Err(
            Mistake::new("the comment of a table is declared on its model")
                .help("Write #[limbeck(comment = \"…\")] on the struct."),
        );
    }
    Err(Mistake::new("not a comment that models can hold"))
}

fn cast(sql: &str, cursor: &mut Cursor) -> Verdict<SqlObjectId> {
    let wrong = || Mistake::new("a cast is named CAST (type AS type)");
    let inside = cursor.group().ok_or_else(wrong)?;
    let at = inside
        .iter()
        .position(|(token, _)| matches!(token, Token::Word(word) if word == "as"))
        .ok_or_else(wrong)?;
    let type_of = |tokens: &[super::cursor::Spanned]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        canonical_type(sql.get(first.1.start..last.1.end)?)
    };
    let source = type_of(&inside[..at]).ok_or_else(wrong)?;
    let target = type_of(&inside[at + 1..]).ok_or_else(wrong)?;
    let name = Name::new(format!("{source} AS {target}"));
    Ok(SqlObjectId::in_database(K::Cast, name))
}

fn operator(sql: &str, cursor: &mut Cursor) -> Verdict<SqlObjectId> {
    let wrong = || Mistake::new("an operator is named with its two operand types");
    let (name, _) = cursor.operator().ok_or_else(wrong)?;
    let inside = cursor.group().ok_or_else(wrong)?;
    let operands: Vec<String> = super::cursor::split_list(inside)
        .into_iter()
        .filter_map(|tokens| {
            let (first, last) = (tokens.first()?, tokens.last()?);
            let text = sql.get(first.1.start..last.1.end)?;
            if text.eq_ignore_ascii_case("none") {
                return Some("NONE".to_owned());
            }
            canonical_type(text)
        })
        .collect();
    Ok(SqlObjectId::in_schema(K::Operator, name).with_signature(operands.join(", ")))
}
