//! The head of a `CREATE` statement: kind, name and what else identifies the object.

use std::ops::Range;

use super::cursor::{Cursor, split_list};
use super::signature::{Outputs, canonical_type, signature};
use super::{Mistake, Verdict};
use crate::name::{Name, QualifiedName};
use crate::sql_object::{Scope, SqlObjectId, SqlObjectKind as K};
use crate::sql_token::Token;

/// What the head of a statement says.
pub(super) struct Header {
    pub(super) id: SqlObjectId,
    /// Where the object's own name stands.
    pub(super) name: Range<usize>,
    /// Where the table of a trigger, rule or policy stands.
    pub(super) table: Option<Range<usize>>,
    /// `OR REPLACE`, `IF NOT EXISTS`, with the blanks behind them.
    pub(super) noise: Vec<Range<usize>>,
}

/// Reads a head; the cursor is behind `CREATE`.
pub(super) fn header(sql: &str, cursor: &mut Cursor) -> Verdict<Header> {
    let mut noise: Vec<Range<usize>> = cursor.take_range("or replace").into_iter().collect();
    if cursor.is("temp") || cursor.is("temporary") || cursor.is("local") || cursor.is("global") {
        return Err(Mistake::new("temporary objects are not part of a schema"));
    }
    let kind = kind(cursor)?;
    noise.extend(cursor.take_range("if not exists"));
    let mut table = None;
    let (id, name) = match kind.scope() {
        _ if kind == K::Cast => cast(sql, cursor)?,
        _ if kind == K::Operator => operator(sql, cursor)?,
        Scope::Database => {
            let start = cursor.start();
            let name = cursor.name().ok_or_else(|| no_name(kind))?;
            (
                SqlObjectId::in_database(kind, name),
                start..cursor.read_to(),
            )
        }
        Scope::Table => {
            let start = cursor.start();
            let name = cursor.name().ok_or_else(|| no_name(kind))?;
            let range = start..cursor.read_to();
            let found = cursor.skip_over(if kind == K::Rule { "to" } else { "on" });
            let target = if found { cursor.qualified() } else { None };
            let (owner, place) =
                target.ok_or_else(|| Mistake::new(format!("{kind} \"{name}\" names no table")))?;
            table = Some(place);
            (SqlObjectId::on_table(kind, name, owner), range)
        }
        Scope::Schema => {
            let (name, range) = cursor.qualified().ok_or_else(|| no_name(kind))?;
            (in_schema(sql, cursor, kind, name)?, range)
        }
    };
    Ok(Header {
        id,
        name,
        table,
        noise,
    })
}

fn no_name(kind: K) -> Mistake {
    Mistake::new(format!("no name for the {kind}"))
}

fn kind(cursor: &mut Cursor) -> Verdict<K> {
    const SIMPLE: [(&str, K); 22] = [
        ("extension", K::Extension),
        ("collation", K::Collation),
        ("sequence", K::Sequence),
        ("unlogged sequence", K::Sequence),
        ("domain", K::Domain),
        ("function", K::Function),
        ("procedure", K::Procedure),
        ("aggregate", K::Aggregate),
        ("operator family", K::OperatorFamily),
        ("operator class", K::OperatorClass),
        ("operator", K::Operator),
        ("cast", K::Cast),
        ("text search dictionary", K::TextSearchDictionary),
        ("text search configuration", K::TextSearchConfiguration),
        ("foreign data wrapper", K::ForeignDataWrapper),
        ("foreign table", K::ForeignTable),
        ("server", K::Server),
        ("view", K::View),
        ("recursive view", K::View),
        ("materialized view", K::MaterializedView),
        ("statistics", K::Statistics),
        ("rule", K::Rule),
    ];
    for (words, kind) in SIMPLE {
        if cursor.take(words) {
            return Ok(kind);
        }
    }
    for (words, kind) in [
        ("trigger", K::Trigger),
        ("constraint trigger", K::Trigger),
        ("policy", K::Policy),
        ("event trigger", K::EventTrigger),
    ] {
        if cursor.take(words) {
            return Ok(kind);
        }
    }
    if cursor.take("type") {
        return type_kind(cursor);
    }
    if cursor.is("table") || cursor.is("unlogged table") {
        return Err(Mistake::new("tables are declared as structs").help(
            "Derive `Model` on a struct; `limbeck pull` writes such structs from a database.",
        ));
    }
    Err(Mistake::new("not a statement that models can hold").help(
        "Models hold CREATE statements of views, functions, triggers, policies, domains and so on, \
         statements that complete them, and COMMENT ON.",
    ))
}

/// The kind behind `CREATE TYPE`, without reading on.
fn type_kind(cursor: &Cursor) -> Verdict<K> {
    let rest = cursor.rest();
    let after_name = match rest {
        [_, (Token::Symbol(dot), _), _, after @ ..] if dot == "." => after,
        [_, after @ ..] => after,
        [] => rest,
    };
    let word = |at: usize| match after_name.get(at) {
        Some((Token::Word(word) | Token::Symbol(word), _)) => word.as_str(),
        _ => "",
    };
    match (word(0), word(1)) {
        ("as", "(") => Ok(K::CompositeType),
        ("as", "range") => Ok(K::RangeType),
        ("as", "enum") => Err(Mistake::new("enum types are declared as Rust enums")
            .help("Derive `PgEnum` on an enum.")),
        _ => Err(Mistake::new("base types and shell types can't be declared")),
    }
}

fn in_schema(sql: &str, cursor: &mut Cursor, kind: K, name: QualifiedName) -> Verdict<SqlObjectId> {
    let id = SqlObjectId::in_schema(kind, name);
    if kind.is_routine() {
        let arguments = cursor
            .group()
            .ok_or_else(|| Mistake::new(format!("no argument list for {kind} \"{}\"", id.name)))?;
        if kind == K::Aggregate && is_old_style(arguments) {
            return Err(Mistake::new(
                "the old syntax of CREATE AGGREGATE does not say the argument types",
            )
            .help("Write CREATE AGGREGATE name(types) (SFUNC = …, STYPE = …)."));
        }
        let types = signature(sql, arguments, Outputs::of(kind));
        return Ok(id.with_signature(types));
    }
    if matches!(kind, K::OperatorFamily | K::OperatorClass) {
        let method = if cursor.skip_over("using") {
            cursor.name()
        } else {
            None
        };
        let method = method.ok_or_else(|| {
            Mistake::new(format!("{kind} \"{}\" names no access method", id.name))
        })?;
        return Ok(id.with_signature(method.quoted()));
    }
    Ok(id)
}

fn is_old_style(arguments: &[super::cursor::Spanned]) -> bool {
    matches!(arguments, [(Token::Word(_), _), (Token::Symbol(equals), _), ..] if equals == "=")
}

fn cast(sql: &str, cursor: &mut Cursor) -> Verdict<(SqlObjectId, Range<usize>)> {
    let wrong = || Mistake::new("a cast is written CREATE CAST (type AS type)");
    let start = cursor.start();
    let inside = cursor.group().ok_or_else(wrong)?;
    let between = inside
        .iter()
        .position(|(token, _)| matches!(token, Token::Word(word) if word == "as"));
    let between = between.ok_or_else(wrong)?;
    let type_of = |tokens: &[super::cursor::Spanned]| {
        let (first, last) = (tokens.first()?, tokens.last()?);
        canonical_type(sql.get(first.1.start..last.1.end)?)
    };
    let source = type_of(&inside[..between]).ok_or_else(wrong)?;
    let target = type_of(&inside[between + 1..]).ok_or_else(wrong)?;
    let name = Name::new(format!("{source} AS {target}"));
    let id = SqlObjectId::in_database(K::Cast, name);
    Ok((id, start..cursor.read_to()))
}

fn operator(sql: &str, cursor: &mut Cursor) -> Verdict<(SqlObjectId, Range<usize>)> {
    let (name, range) = cursor.operator().ok_or_else(|| no_name(K::Operator))?;
    let wrong = || Mistake::new("an operator is written CREATE OPERATOR name (FUNCTION = …, …)");
    let options = cursor.group().ok_or_else(wrong)?;
    let operand = |word: &str| {
        let mut options = split_list(options).into_iter();
        let option = options
            .find(|tokens| matches!(tokens.first(), Some((Token::Word(w), _)) if w == word))?;
        let (first, last) = (option.get(2)?, option.last()?);
        canonical_type(sql.get(first.1.start..last.1.end)?)
    };
    let none = || "NONE".to_owned();
    let left = operand("leftarg").unwrap_or_else(none);
    let right = operand("rightarg").unwrap_or_else(none);
    let id = SqlObjectId::in_schema(K::Operator, name);
    Ok((id.with_signature(format!("{left}, {right}")), range))
}
