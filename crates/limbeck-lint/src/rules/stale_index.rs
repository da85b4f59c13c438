//! `stale-index`: what a function gave before it was replaced stays stored.

use std::collections::BTreeSet;

use limbeck_ops::effect::definitions;
use limbeck_ops::{AlterObject, Op};
use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{
    ColumnDefault, ConstraintDefinition, Expr, GeneratedKind, Index, IndexElement, IndexKey, Name,
    ObjectId, Schema, SqlObject, SqlObjectKind, Table,
};

use super::drop_routine::body_words;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "stale-index",
    ids: &["L07"],
    title: "a function is replaced under values that it has computed",
    level: Level::Warning,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "PostgreSQL takes an IMMUTABLE function at its word: indexes over its results, stored generated columns and the places of rows in partitions stay as the old one made them. Where the new one gives something else for the same arguments, queries by such an index miss rows or find wrong ones.",
    safe_way: "Where the results are other ones, follow with REINDEX INDEX CONCURRENTLY of the indexes that are named, and write the rows anew under generated columns; or give the new function another name and change what uses it.",
    link: "sql-createindex.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    match site.op {
        Op::ReplaceObject(new) | Op::AlterObject(AlterObject { object: new, .. }) => {
            replaced(site, new)
        }
        Op::Execute { sql } => {
            let made = definitions(sql).into_iter();
            let replaced = made.flat_map(|op| match op {
                Op::ReplaceObject(new) => replaced(site, &new),
                _ => Vec::new(),
            });
            replaced.collect()
        }
        _ => Vec::new(),
    }
}

fn replaced(site: &Site<'_>, new: &SqlObject) -> Vec<Found> {
    let old = site.before.objects.get(&new.id);
    let is_other = new.id.kind == SqlObjectKind::Function
        && old.is_some_and(|old| tokens(&old.definition) != tokens(&new.definition));
    if !is_other {
        return Vec::new();
    }
    let names = callers(site.before, &new.id.name);
    let tables = site.before.tables.values();
    let tables = tables.filter(|table| site.is_old_table(&table.name));
    let mut found = Vec::new();
    for table in tables {
        let stored = stored(table, &names).into_iter();
        found.extend(stored.map(|what| {
            let message = format!("{what} keeps what function \"{}\" gave before", new.id);
            Found::on(&table.name, message)
        }));
    }
    found
}

/// The names of a function and of those whose bodies name it.
fn callers<'a>(schema: &'a Schema, name: &'a Name) -> BTreeSet<&'a str> {
    let functions = schema.objects.values();
    let functions = functions.filter(|object| object.id.kind == SqlObjectKind::Function);
    let mut rest: Vec<(&SqlObject, Vec<String>)> = functions
        .map(|object| (object, body_words(&object.definition)))
        .collect();
    let mut names = BTreeSet::from([name.as_str()]);
    loop {
        let calls = |words: &[String]| words.iter().any(|word| names.contains(word.as_str()));
        let (hit, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, words)| calls(words));
        if hit.is_empty() {
            return names;
        }
        names.extend(hit.iter().map(|(object, _)| object.id.name.as_str()));
        rest = others;
    }
}

/// What of a table holds results of these functions.
fn stored(table: &Table, names: &BTreeSet<&str>) -> Vec<String> {
    let calls = |exprs: &[&Expr]| exprs.iter().any(|expr| calls(expr, names));
    let index_calls = |elements: &[IndexElement], predicate: Option<&Expr>| {
        let mut exprs: Vec<&Expr> = elements.iter().filter_map(|e| expression(&e.key)).collect();
        exprs.extend(predicate);
        calls(&exprs)
    };
    let indexes = table
        .indexes
        .values()
        .filter(|index: &&Index| index_calls(&index.elements, index.predicate.as_ref()));
    let mut found: Vec<String> = indexes
        .map(|index| ObjectId::Index(table.name.clone(), index.name.clone()).to_string())
        .collect();
    for constraint in table.constraints.values() {
        if let ConstraintDefinition::Exclusion(exclusion) = &constraint.definition {
            let elements = exclusion.elements.iter().map(|e| e.element.clone());
            let elements: Vec<IndexElement> = elements.collect();
            if index_calls(&elements, exclusion.predicate.as_ref()) {
                let id = ObjectId::Constraint(table.name.clone(), constraint.name.clone());
                found.push(id.to_string());
            }
        }
    }
    for column in table.columns.values() {
        if let ColumnDefault::Generated(generated) = &column.default
            && generated.kind == GeneratedKind::Stored
            && calls(&[&generated.expression])
        {
            let id = ObjectId::Column(table.name.clone(), column.name.clone());
            found.push(format!("generated {id}"));
        }
    }
    let keys = table.partition_by.iter().flat_map(|by| &by.keys);
    let keys: Vec<IndexElement> = keys.cloned().collect();
    if index_calls(&keys, None) {
        let id = ObjectId::Table(table.name.clone());
        found.push(format!("the partition key of {id}"));
    }
    found
}

fn expression(key: &IndexKey) -> Option<&Expr> {
    match key {
        IndexKey::Expression(expr) => Some(expr),
        IndexKey::Column(_) => None,
    }
}

/// Whether an expression calls one of these functions.
fn calls(expr: &Expr, names: &BTreeSet<&str>) -> bool {
    let tokens = tokens(expr.as_str()).unwrap_or_default();
    tokens.windows(2).any(|two| match two {
        [Token::Word(word) | Token::Quoted(word), Token::Symbol(open)] => {
            open == "(" && names.contains(word.as_str())
        }
        _ => false,
    })
}
