//! The tables and columns that SQL text makes, as operations: for advice about types, names and order. Of
//! constraints only keys are read.

use std::ops::Range;

use limbeck_schema::sql_token::{Token, spanned_tokens, split_statements};
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Constraint, DEFAULT_SCHEMA, ForeignKey, Identity,
    IdentityKind, Name, PrimaryKey, QualifiedName, SequenceOptions, Serial, Table,
};

use crate::op::Op;

/// `CREATE TABLE` and `ADD COLUMN` of a script. What can't be read is left out.
pub fn definitions(sql: &str) -> Vec<Op> {
    let parts = split_statements(sql).unwrap_or_default();
    parts.into_iter().flat_map(of_statement).collect()
}

type Spanned = (Token, Range<usize>);

/// A part of a statement.
#[derive(Clone, Copy)]
struct Part<'a> {
    sql: &'a str,
    tokens: &'a [Spanned],
}

impl<'a> Part<'a> {
    fn is(self, at: usize, word: &str) -> bool {
        matches!(self.tokens.get(at), Some((Token::Word(found), _)) if found == word)
    }

    fn symbol(self, at: usize, symbol: &str) -> bool {
        matches!(self.tokens.get(at), Some((Token::Symbol(found), _)) if found == symbol)
    }

    fn starts(self, words: &[&str]) -> Option<Self> {
        let here = words.iter().enumerate().all(|(at, word)| self.is(at, word));
        here.then(|| self.from(words.len()))
    }

    /// Without these words, if it begins with them.
    fn without(self, words: &[&str]) -> Self {
        self.starts(words).unwrap_or(self)
    }

    fn from(self, at: usize) -> Self {
        Self {
            tokens: self.tokens.get(at..).unwrap_or_default(),
            ..self
        }
    }

    fn has(self, words: &[&str]) -> bool {
        (0..self.tokens.len()).any(|at| self.from(at).starts(words).is_some())
    }

    fn name(self) -> Option<(Name, Self)> {
        match self.tokens.first()? {
            (Token::Word(word) | Token::Quoted(word), _) => {
                Some((Name::new(word.as_str()), self.from(1)))
            }
            (Token::Literal(_) | Token::Number(_) | Token::Symbol(_), _) => None,
        }
    }

    fn qualified(self) -> Option<(QualifiedName, Self)> {
        let (first, rest) = self.name()?;
        if !rest.symbol(0, ".") {
            return Some((QualifiedName::new(DEFAULT_SCHEMA, first), rest));
        }
        let (own, rest) = rest.from(1).name()?;
        Some((QualifiedName::new(first, own), rest))
    }

    /// What is in the parentheses that come next.
    fn group(self) -> Option<Self> {
        self.symbol(0, "(").then_some(())?;
        let mut depth = 0_usize;
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            depth = depth_after(depth, token);
            if depth == 0 {
                return Some(Self {
                    tokens: &self.tokens[1..at],
                    ..self
                });
            }
        }
        None
    }

    /// Cut at commas outside of parentheses.
    fn split(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0_usize, 0);
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            depth = depth_after(depth, token);
            if depth == 0 && self.symbol(at, ",") {
                parts.push(&self.tokens[start..at]);
                start = at + 1;
            }
        }
        parts.push(&self.tokens[start..]);
        let parts = parts.into_iter();
        parts.map(|tokens| Self { tokens, ..self }).collect()
    }

    fn text(self) -> &'a str {
        let ends = self.tokens.first().zip(self.tokens.last());
        let text = ends.and_then(|((_, first), (_, last))| self.sql.get(first.start..last.end));
        text.unwrap_or_default()
    }

    fn names(self) -> Vec<Name> {
        let parts = self.split().into_iter();
        parts.filter_map(|part| Some(part.name()?.0)).collect()
    }
}

fn depth_after(depth: usize, token: &Token) -> usize {
    match token {
        Token::Symbol(symbol) if symbol == "(" || symbol == "[" => depth + 1,
        Token::Symbol(symbol) if symbol == ")" || symbol == "]" => depth.saturating_sub(1),
        Token::Word(_)
        | Token::Quoted(_)
        | Token::Literal(_)
        | Token::Number(_)
        | Token::Symbol(_) => depth,
    }
}

fn of_statement(sql: &str) -> Vec<Op> {
    let tokens = spanned_tokens(sql).unwrap_or_default();
    let part = Part {
        sql,
        tokens: &tokens,
    };
    if let Some(rest) = part.starts(&["create"]) {
        let rest = rest.without(&["unlogged"]);
        let made = rest.starts(&["table"]).and_then(created);
        return made.map(Op::CreateTable).into_iter().collect();
    }
    let altered = part.starts(&["alter", "table"]).and_then(added);
    altered.unwrap_or_default()
}

fn created(part: Part<'_>) -> Option<Table> {
    let (name, rest) = part.without(&["if", "not", "exists"]).qualified()?;
    let mut table = Table::new(name);
    for item in rest.group()?.split() {
        add(&mut table, item)?;
    }
    Some(table)
}

fn added(part: Part<'_>) -> Option<Vec<Op>> {
    let part = part.without(&["if", "exists"]).without(&["only"]);
    let (name, rest) = part.qualified()?;
    let columns = rest.split().into_iter().filter_map(|action| {
        let column = action.starts(&["add"])?;
        let is_constraint = CONSTRAINTS.iter().any(|word| column.is(0, word));
        let column = column
            .without(&["column"])
            .without(&["if", "not", "exists"]);
        let mut table = Table::new(name.clone());
        (!is_constraint).then(|| add(&mut table, column))??;
        let (_, column) = table.columns.shift_remove_index(0)?;
        Some(Op::AddColumn {
            table: name.clone(),
            column,
        })
    });
    Some(columns.collect())
}

const CONSTRAINTS: [&str; 7] = [
    "constraint",
    "primary",
    "unique",
    "check",
    "foreign",
    "exclude",
    "like",
];

fn add(table: &mut Table, item: Part<'_>) -> Option<()> {
    if !CONSTRAINTS.iter().any(|word| item.is(0, word)) {
        return column(table, item);
    }
    let item = match item.starts(&["constraint"]) {
        Some(named) => named.name()?.1,
        None => item,
    };
    if let Some(key) = item.starts(&["primary", "key"]) {
        is_key(table, key.group()?.names());
    } else if let Some(key) = item.starts(&["foreign", "key"]) {
        refers(table, key.group()?.names());
    }
    Some(())
}

fn is_key(table: &mut Table, columns: Vec<Name>) {
    for column in &columns {
        if let Some(column) = table.columns.get_mut(column) {
            column.nullable = false;
        }
    }
    table.add_constraint(Constraint::new("primary key", PrimaryKey::new(columns)));
}

/// What it refers to is not read.
fn refers(table: &mut Table, columns: Vec<Name>) {
    let name = format!("foreign key {}", table.constraints.len());
    let key = ForeignKey::new(columns, table.name.clone(), ["id"]);
    table.add_constraint(Constraint::new(name, key));
}

/// The words that end a column's type.
const BEHIND_TYPE: [&str; 13] = [
    "collate",
    "constraint",
    "not",
    "null",
    "default",
    "check",
    "unique",
    "primary",
    "references",
    "generated",
    "storage",
    "compression",
    "deferrable",
];

fn column(table: &mut Table, item: Part<'_>) -> Option<()> {
    let (name, rest) = item.name()?;
    let ends = |at: &usize| BEHIND_TYPE.iter().any(|word| rest.is(*at, word));
    let end = (0..rest.tokens.len()).find(ends);
    let end = end.unwrap_or(rest.tokens.len());
    let behind = rest.from(end);
    let words = Part {
        tokens: rest.tokens.get(..end)?,
        ..rest
    };
    let (data_type, is_serial) = match serial(words) {
        Some(data_type) => (data_type, true),
        None => (words.text(), false),
    };
    let data_type: ColumnType = data_type.parse().ok()?;
    let options = SequenceOptions::defaults_for(&data_type);
    let mut column = Column::new(name.clone(), data_type);
    if is_serial {
        let sequence = table.name.sibling(limbeck_schema::default_object_name(
            table.name.name.as_str(),
            name.as_str(),
            "seq",
        ));
        column.default = ColumnDefault::Serial(Serial { sequence, options });
    } else if behind.has(&["as", "identity"]) {
        column.default = ColumnDefault::Identity(Identity {
            kind: IdentityKind::ByDefault,
            sequence: None,
            options,
        });
    }
    column.nullable = !(behind.has(&["not", "null"]) || column.default != ColumnDefault::None);
    table.add_column(column);
    if behind.has(&["primary", "key"]) {
        is_key(table, vec![name.clone()]);
    }
    if behind.has(&["references"]) {
        refers(table, vec![name]);
    }
    Some(())
}

fn serial(words: Part<'_>) -> Option<&'static str> {
    let one = words.tokens.len() == 1;
    let is = |names: [&str; 2]| one && names.iter().any(|name| words.is(0, name));
    let integers = [
        (["serial", "serial4"], "integer"),
        (["bigserial", "serial8"], "bigint"),
        (["smallserial", "serial2"], "smallint"),
    ];
    let found = integers.into_iter().find(|(names, _)| is(*names));
    found.map(|(_, data_type)| data_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_columns() {
        let ops = definitions(
            "create table if not exists app.pets (id bigserial primary key, \"Name\" varchar(10) not null,
               at timestamp with time zone default now(), owner int references users, tags text[],
               constraint c check (id > 0), unique (at));
             alter table pets add column a numeric(10, 2) not null, add constraint x check (a > 0), drop column b;
             drop table t",
        );
        let [Op::CreateTable(table), Op::AddColumn { column, .. }] = ops.as_slice() else {
            panic!("{ops:#?}");
        };
        let types: Vec<String> = table
            .columns
            .values()
            .map(|column| column.data_type.to_string())
            .collect();
        assert_eq!(
            types,
            [
                "bigint",
                "character varying(10)",
                "timestamp with time zone",
                "integer",
                "text[]"
            ]
        );
        assert!(matches!(
            table.columns["id"].default,
            ColumnDefault::Serial(_)
        ));
        assert_eq!(table.constraints.len(), 2);
        assert_eq!(column.data_type.to_string(), "numeric(10,2)");
        assert!(!column.nullable);
        assert!(definitions("create table t as select 1").is_empty());
    }
}
