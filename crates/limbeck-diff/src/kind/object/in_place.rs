//! Whether and how an object can be changed in place.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{SqlObject, SqlObjectKind as K, sql_token};

use super::additions::{self, Changed};
use super::view::{self, ColumnRename};
use super::{composite, domain, foreign, operator, routine, sequence, text_search};
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
    let words = pair.map(comparable);
    let exact = words.as_ref();
    let definition = definition(pair, exact);
    let Some(parts) = changed_parts(exact) else {
        return InPlace::Impossible;
    };
    let comments = pair.map(|object| &object.comment);
    let changes = match definition {
        Definition::Impossible => return InPlace::Impossible,
        Definition::Same if parts.is_empty() => return InPlace::Comment,
        Definition::Replace if parts.undone.is_empty() && pair.to.comment.is_some() => {
            return InPlace::Replace;
        }
        Definition::Replace if parts.undone.is_empty() && !comments.differs() => {
            return InPlace::Replace;
        }
        Definition::Same => Vec::new(),
        Definition::Replace => vec![or_replace(&pair.to.definition)],
        Definition::Statements(statements) => statements,
    };
    let mut statements = parts.undone;
    statements.extend(changes);
    statements.extend(parts.added);
    if comments.differs() {
        statements.push(limbeck_ops::sql::comment_on(
            &pair.to.id,
            pair.to.comment.as_deref(),
        ));
    }
    InPlace::Statements(statements)
}

/// `CREATE OR REPLACE TRIGGER`, which PostgreSQL has since version 14, and for constraint triggers in none.
/// The new one fires as usual, so that all statements that complete it are said again.
pub(super) fn replaces_trigger(pair: Pair<&SqlObject>) -> bool {
    let is_plain = |object: &SqlObject| {
        let words = sql_token::words(&object.definition);
        words.get(1).is_some_and(|word| word == "trigger")
    };
    pair.to.id.kind == K::Trigger
        && is_plain(pair.from)
        && is_plain(pair.to)
        && (pair.from.comment.is_none() || pair.to.comment.is_some())
        && in_place(pair) == InPlace::Impossible
}

/// The object in the server's words, where both sides of a pair can be had in them.
fn comparable(object: &SqlObject) -> SqlObject {
    match object.id.kind {
        K::View
        | K::MaterializedView
        | K::ForeignTable
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::Operator
        | K::Statistics
        | K::Trigger
        | K::Rule => object.in_server_words(),
        K::Extension
        | K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::RangeType
        | K::Function
        | K::Procedure
        | K::Aggregate
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::ForeignDataWrapper
        | K::Server
        | K::Policy
        | K::EventTrigger => object.clone(),
    }
}

fn changed_parts(pair: Pair<&SqlObject>) -> Option<Changed> {
    if pair.to.id.kind == K::TextSearchConfiguration
        && let Some(added) = text_search::changed_mappings(pair)
    {
        return Some(Changed {
            undone: Vec::new(),
            added,
        });
    }
    let renames = view::renamed_columns(pair).unwrap_or_default();
    let mut changed = additions::changed(pair, &renames)?;
    if pair.to.id.kind == K::Domain {
        domain::follow_checks(pair, &mut changed);
    }
    if pair.to.id.kind == K::ForeignTable {
        let comments = foreign::lost_comments(pair).into_iter();
        let lost: Vec<String> = comments
            .filter(|text| !changed.added.contains(text))
            .collect();
        changed.added.extend(lost);
    }
    Some(changed)
}

fn or_replace(definition: &str) -> String {
    match definition.split_at_checked("CREATE".len()) {
        Some((create, rest)) => format!("{create} OR REPLACE{rest}"),
        None => definition.to_owned(),
    }
}

/// `pair` is as it is declared, `exact` in words that can be compared.
fn definition(pair: Pair<&SqlObject>, exact: Pair<&SqlObject>) -> Definition {
    if !exact.map(|object| &object.definition).differs() {
        return Definition::Same;
    }
    let statements = match pair.to.id.kind {
        K::View => return view(exact),
        K::Function | K::Procedure => return replaced_if(routine::keeps_interface(pair)),
        K::Rule => return Definition::Replace,
        K::Sequence => sequence::changes(pair),
        K::Domain => domain::changes(pair),
        K::CompositeType => composite::changes(pair),
        K::Policy => policy(pair),
        K::Extension => extension(pair),
        K::TextSearchDictionary => text_search::dictionary(exact),
        K::ForeignDataWrapper => foreign::wrapper(pair),
        K::Server => foreign::server(pair),
        K::ForeignTable => foreign::table(exact),
        K::MaterializedView => match view::renamed_columns(exact) {
            Some(renames) => Some(view::rename_statements(pair.to, &renames)),
            None => view::parameters(exact),
        },
        K::Operator => operator::changes(pair, exact),
        // Triggers can be replaced since PostgreSQL 14 only; of the others each part is fixed.
        K::Trigger
        | K::Collation
        | K::RangeType
        | K::Aggregate
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::TextSearchConfiguration
        | K::Statistics
        | K::EventTrigger => None,
    };
    statements.map_or(Definition::Impossible, Definition::Statements)
}

/// What a change in place takes from those that rest on the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Columns of a foreign table go or get other types.
    Columns,
    /// Columns have other names: what names them does not say the same any more.
    Names(Vec<ColumnRename>),
}

/// What moves where an object is changed in place.
pub(super) fn moved(pair: Pair<&SqlObject>) -> Option<Moved> {
    let words = pair.map(comparable);
    let exact = words.as_ref();
    match pair.to.id.kind {
        K::ForeignTable => foreign::moves_columns(exact).then_some(Moved::Columns),
        K::View if keeps_columns(exact) => None,
        K::View | K::MaterializedView => view::renamed_columns(exact).map(Moved::Names),
        K::Extension
        | K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::RangeType
        | K::Function
        | K::Procedure
        | K::Aggregate
        | K::Operator
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::ForeignDataWrapper
        | K::Server
        | K::Statistics
        | K::Trigger
        | K::Rule
        | K::Policy
        | K::EventTrigger => None,
    }
}

fn view(pair: Pair<&SqlObject>) -> Definition {
    match view::renamed_columns(pair) {
        _ if keeps_columns(pair) => Definition::Replace,
        Some(renames) => Definition::Statements(view::rename_statements(pair.to, &renames)),
        None => Definition::Impossible,
    }
}

fn replaced_if(possible: bool) -> Definition {
    if possible {
        Definition::Replace
    } else {
        Definition::Impossible
    }
}

/// `CREATE OR REPLACE VIEW` can only add columns at the end (PostgreSQL manual).
pub(super) fn keeps_columns(pair: Pair<&SqlObject>) -> bool {
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
