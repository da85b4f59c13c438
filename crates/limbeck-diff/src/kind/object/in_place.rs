//! Whether and how an object can be changed in place.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{SqlObject, SqlObjectKind as K};

use super::additions::{added, undone};
use super::{composite, domain, routine, sequence};
use crate::pair::Pair;

/// How an object becomes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InPlace {
    /// Only its comment is another one.
    Comment,
    /// `CREATE OR REPLACE`.
    Replace,
    /// These statements.
    Statements(Vec<String>),
    /// Not at all: drop and create, or rebuild.
    Impossible,
}

/// What the definition needs.
enum Definition {
    Same,
    Replace,
    Statements(Vec<String>),
    Impossible,
}

/// Finds the way.
pub(super) fn in_place(pair: Pair<&SqlObject>) -> InPlace {
    let definition = definition(pair);
    let (Some(undone), added) = (undone(pair), added(pair)) else {
        return InPlace::Impossible;
    };
    let parts_differ = !undone.is_empty() || !added.is_empty();
    let comments = pair.map(|object| &object.comment);
    let mut statements = match definition {
        Definition::Impossible => return InPlace::Impossible,
        Definition::Same if !parts_differ => return InPlace::Comment,
        Definition::Replace if undone.is_empty() && pair.to.comment.is_some() => {
            return InPlace::Replace;
        }
        Definition::Replace if undone.is_empty() && !comments.differs() => {
            return InPlace::Replace;
        }
        Definition::Same => Vec::new(),
        Definition::Replace => vec![or_replace(&pair.to.definition)],
        Definition::Statements(statements) => statements,
    };
    if pair.to.id.kind == K::CompositeType {
        // The comment of an attribute that goes.
        statements.splice(0..0, undone);
    } else {
        statements.extend(undone);
    }
    statements.extend(added);
    if comments.differs() {
        statements.push(limbeck_ops::sql::comment_on(
            &pair.to.id,
            pair.to.comment.as_deref(),
        ));
    }
    InPlace::Statements(statements)
}

fn or_replace(definition: &str) -> String {
    match definition.split_at_checked("CREATE".len()) {
        Some((create, rest)) => format!("{create} OR REPLACE{rest}"),
        None => definition.to_owned(),
    }
}

fn definition(pair: Pair<&SqlObject>) -> Definition {
    if !pair.map(|object| &object.definition).differs() {
        return Definition::Same;
    }
    let statements = match pair.to.id.kind {
        K::View => return replaced_if(keeps_columns(pair)),
        K::Function | K::Procedure => return replaced_if(routine::keeps_interface(pair)),
        K::Rule => return Definition::Replace,
        K::Sequence => sequence::changes(pair),
        K::Domain => domain::changes(pair),
        K::CompositeType => composite::changes(pair),
        K::Policy => policy(pair),
        K::Extension => extension(pair),
        // Triggers can be replaced since PostgreSQL 14 only; of the others each part is fixed.
        K::Trigger
        | K::Collation
        | K::RangeType
        | K::Aggregate
        | K::Operator
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::ForeignDataWrapper
        | K::Server
        | K::ForeignTable
        | K::MaterializedView
        | K::Statistics
        | K::EventTrigger => None,
    };
    statements.map_or(Definition::Impossible, Definition::Statements)
}

fn replaced_if(possible: bool) -> Definition {
    if possible {
        Definition::Replace
    } else {
        Definition::Impossible
    }
}

/// `CREATE OR REPLACE VIEW` can only add columns at the end (PostgreSQL manual).
fn keeps_columns(pair: Pair<&SqlObject>) -> bool {
    match (&pair.from.columns.0, &pair.to.columns.0) {
        (Some(from), Some(to)) => to.starts_with(from),
        _ => false,
    }
}

/// `ALTER POLICY` changes roles and conditions, but can't take a condition away.
fn policy(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::policy(&pair.from.definition)?;
    let to = parts::policy(&pair.to.definition)?;
    let fixed = from.restrictive == to.restrictive && from.command == to.command;
    let loses =
        from.using.is_some() && to.using.is_none() || from.check.is_some() && to.check.is_none();
    if !fixed || loses {
        return None;
    }
    let mut text = format!("ALTER POLICY {}", pair.to.id.to_sql());
    if from.roles != to.roles {
        text.push_str(&format!(" TO {}", to.roles));
    }
    if from.using != to.using
        && let Some(condition) = &to.using
    {
        text.push_str(&format!(" USING ({condition})"));
    }
    if from.check != to.check
        && let Some(condition) = &to.check
    {
        text.push_str(&format!(" WITH CHECK ({condition})"));
    }
    Some(vec![text])
}

fn extension(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::extension(&pair.from.definition)?;
    let to = parts::extension(&pair.to.definition)?;
    let name = pair.to.id.name.quoted();
    let mut statements = Vec::new();
    if let Some(schema) = &to.schema
        && from.schema.as_ref() != Some(schema)
    {
        if pair.from.is_fixed() || pair.to.is_fixed() {
            return None;
        }
        let schema = schema.quoted();
        statements.push(format!("ALTER EXTENSION {name} SET SCHEMA {schema}"));
    }
    if let Some(version) = &to.version
        && from.version.as_ref() != Some(version)
    {
        let version = version.replace('\'', "''");
        statements.push(format!("ALTER EXTENSION {name} UPDATE TO '{version}'"));
    }
    Some(statements)
}
