//! Domains: default, NOT NULL and checks can be changed in place, the base type can't.

pub(super) mod ring;

use std::collections::BTreeSet;
use std::iter;

use limbeck_ops::{AlterObject, Op};
use limbeck_schema::sql_object::parts::{self, Domain, DomainCheck};
use limbeck_schema::sql_token::{Token, mentions_type, tokens};
use limbeck_schema::{
    Column, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, default_object_name,
};

use super::additions::Changed;
use super::{is_in_expressions, links};
use crate::context::Context;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

/// What a domain is. Its checks all have names: where none is said, that which the server chooses (its
/// `ChooseConstraintName`), so that a check is added under the name by which it is dropped again.
fn read(object: &SqlObject) -> Option<Domain> {
    let mut domain = parts::domain(&object.definition)?;
    let mut taken: BTreeSet<Name> = BTreeSet::new();
    for check in &mut domain.checks {
        let name = check.name.get_or_insert_with(|| {
            let labels = iter::once("check".to_owned()).chain((1..).map(|n| format!("check{n}")));
            let mut names =
                labels.map(|label| default_object_name(object.id.name.as_str(), "", &label));
            let free = names.find(|name| !taken.contains(name));
            // The labels never end, and only so many names are taken.
            free.unwrap_or_else(|| Name::new("check"))
        });
        taken.insert(name.clone());
    }
    Some(domain)
}

/// `ALTER DOMAIN` for each part that changes.
pub(super) fn changes(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let (mut from, to) = (read(pair.from)?, read(pair.to)?);
    if from.base != to.base || from.collation != to.collation {
        return None;
    }
    let domain = format!("ALTER DOMAIN {}", pair.to.id.to_sql());
    let mut statements = Vec::new();
    for (old, new) in rename_checks(&mut from, &to) {
        let (old, new) = (old.quoted(), new.quoted());
        statements.push(format!("{domain} RENAME CONSTRAINT {old} TO {new}"));
    }
    for check in only_in(&from.checks, &to.checks) {
        let name = check.name.as_ref()?.quoted();
        statements.push(format!("{domain} DROP CONSTRAINT {name}"));
    }
    if from.default != to.default {
        statements.push(match &to.default {
            Some(expr) => format!("{domain} SET DEFAULT {expr}"),
            None => format!("{domain} DROP DEFAULT"),
        });
    }
    if from.not_null != to.not_null {
        let verb = if to.not_null { "SET" } else { "DROP" };
        statements.push(format!("{domain} {verb} NOT NULL"));
    }
    for check in only_in(&to.checks, &from.checks) {
        let name = check.name.as_ref()?.quoted();
        let condition = &check.condition;
        statements.push(format!(
            "{domain} ADD CONSTRAINT {name} CHECK ({condition})"
        ));
    }
    Some(statements)
}

/// Gives checks the names that they have afterwards, where a name is all that differs and it is free.
fn rename_checks(from: &mut Domain, to: &Domain) -> Vec<(Name, Name)> {
    let mut renames = Vec::new();
    for new in &to.checks {
        let is_there = |domain: &Domain, name: &Option<Name>| {
            domain.checks.iter().any(|check| check.name == *name)
        };
        if is_there(from, &new.name) {
            continue;
        }
        let old = from
            .checks
            .iter_mut()
            .find(|old| old.condition.same_tokens(&new.condition) && !is_there(to, &old.name));
        if let Some(old) = old
            && let (Some(old_name), Some(new_name)) = (&old.name, &new.name)
        {
            renames.push((old_name.clone(), new_name.clone()));
            *old = new.clone();
        }
    }
    renames
}

/// Comments go with the checks that they are on, and have to be said again of those that are made again.
pub(super) fn follow_checks(pair: Pair<&SqlObject>, changed: &mut Changed) {
    let (Some(mut from), Some(to)) = (read(pair.from), read(pair.to)) else {
        return;
    };
    rename_checks(&mut from, &to);
    let names = |checks: &mut dyn Iterator<Item = &DomainCheck>| -> BTreeSet<Name> {
        checks.filter_map(|check| check.name.clone()).collect()
    };
    let mut gone = names(&mut only_in(&from.checks, &to.checks));
    // Those that are not validated are statements of their own.
    let dropped = |text: &String| name_behind(text, &["drop", "constraint"]);
    gone.extend(changed.undone.iter().filter_map(dropped));
    let mut made = names(&mut only_in(&to.checks, &from.checks));
    let added = |text: &String| name_behind(text, &["add", "constraint"]);
    made.extend(changed.added.iter().filter_map(added));
    let commented = |text: &String| name_behind(text, &["comment", "on", "constraint"]);
    changed
        .undone
        .retain(|text| commented(text).is_none_or(|name| !gone.contains(&name)));
    for text in &pair.to.additions {
        let is_lost = commented(text).is_some_and(|name| made.contains(&name));
        if is_lost && !changed.added.contains(text) {
            changed.added.push(text.clone());
        }
    }
}

/// The name behind words.
fn name_behind(text: &str, words: &[&str]) -> Option<Name> {
    let found = tokens(text).ok()?;
    let is_word = |(token, word): (&Token, &&str)| matches!(token, Token::Word(w) if w == word);
    let at = found
        .windows(words.len())
        .position(|window| window.iter().zip(words).all(is_word))?;
    match found.get(at + words.len())? {
        Token::Word(name) | Token::Quoted(name) => Some(Name::new(name.as_str())),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}

/// A step that takes default and checks from a domain which is rebuilt, where they rest on a function, an operator or
/// a cast that is made again: the new domain needs the new one, and the old one must let go of the old one before.
pub(super) fn stripped(context: &Context<'_>, id: &SqlObjectId) -> Option<Step> {
    let old = context.schemas.from.objects.get(id)?;
    let held = links(&context.names.from, old);
    let is_held =
        |link: &Resource| is_in_expressions(link) && context.dependants.remade.contains(link);
    if id.kind != SqlObjectKind::Domain || !held.iter().any(is_held) {
        return None;
    }
    let domain = read(old)?;
    let alter = format!("ALTER DOMAIN {}", id.to_sql());
    let mut statements = Vec::new();
    for check in &domain.checks {
        let name = check.name.as_ref()?.quoted();
        statements.push(format!("{alter} DROP CONSTRAINT {name}"));
    }
    if domain.default.is_some() {
        statements.push(format!("{alter} DROP DEFAULT"));
    }
    let op = Op::AlterObject(AlterObject {
        statements,
        object: ring::bare(old)?,
    });
    Some(Step::new(Phase::Detach, op).releases(held))
}

/// Whether the server refuses to make a domain narrower where it is, because it can't look for values
/// inside of others: a column is an array of it, or of a type that has it in it.
pub(super) fn is_held(schema: &Schema, pair: Pair<&SqlObject>) -> bool {
    let Some(name) = pair.from.id.qualified_name() else {
        return false;
    };
    let (Some(mut from), Some(to)) = (read(pair.from), read(pair.to)) else {
        return false;
    };
    rename_checks(&mut from, &to);
    let is_narrower =
        to.not_null && !from.not_null || only_in(&to.checks, &from.checks).next().is_some();
    is_narrower && is_inside(schema, &name)
}

/// Whether values of a type stand inside of the values of a column.
fn is_inside(schema: &Schema, name: &QualifiedName) -> bool {
    let has = |column: &Column, name| column.data_type.user_type() == Some(name);
    let columns = || schema.tables.values().flat_map(|t| t.columns.values());
    // Domains over it, whose values are values of it.
    let mut over = vec![name.clone()];
    let mut at = 0;
    while let Some(name) = over.get(at).cloned() {
        let domains = schema.objects.values().filter(|object| {
            object.id.kind == SqlObjectKind::Domain
                && !has_inside(object, &name)
                && mentions(object, &name)
        });
        for name in domains.filter_map(|object| object.id.qualified_name()) {
            if !over.contains(&name) {
                over.push(name);
            }
        }
        at += 1;
    }
    if columns().any(|column| column.data_type.array && over.iter().any(|n| has(column, n))) {
        return true;
    }
    // Types that have it in them, at any depth.
    let mut outer: BTreeSet<QualifiedName> = BTreeSet::new();
    let mut inner = over.clone();
    while let Some(name) = inner.pop() {
        for object in schema.objects.values() {
            let Some(id) = object.id.qualified_name().filter(|id| *id != name) else {
                continue;
            };
            let is_over_outer = object.id.kind == SqlObjectKind::Domain && outer.contains(&name);
            let is_outer = has_inside(object, &name) || is_over_outer && mentions(object, &name);
            if is_outer && outer.insert(id.clone()) {
                inner.push(id);
            }
        }
    }
    outer
        .iter()
        .any(|name| columns().any(|column| has(column, name)))
}

/// Whether a type is made of another one, other than as a domain over it.
fn has_inside(object: &SqlObject, name: &QualifiedName) -> bool {
    let kind = object.id.kind;
    let is_made_of_others = match kind == SqlObjectKind::Domain {
        true => object.definition.contains('['),
        false => kind.is_type(),
    };
    is_made_of_others && mentions(object, name)
}

/// Whether the statement that makes a type names another one.
pub(crate) fn mentions(object: &SqlObject, name: &QualifiedName) -> bool {
    let tokens = tokens(&object.definition).unwrap_or_default();
    mentions_type(&tokens, name)
}

fn only_in<'a>(
    these: &'a [DomainCheck],
    others: &'a [DomainCheck],
) -> impl Iterator<Item = &'a DomainCheck> {
    these.iter().filter(|check| !others.contains(check))
}
