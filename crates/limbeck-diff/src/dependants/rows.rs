//! Objects that are made for rows of one form: rules whose `RETURNING` gives rows of their table, and what selects
//! from functions that return rows of a table. The server keeps the form that the rows had when they were made.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::sql_object::parts;
use limbeck_schema::sql_token::{Token, mentions_type, tokens};
use limbeck_schema::{
    ColumnType, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind,
};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::kind::object;
use crate::links::Resources;
use crate::pair::Pair;
use crate::step::Resource;

/// Such objects.
#[derive(Clone, Debug, Default)]
pub(super) struct Readers {
    /// Those that are made again.
    pub(super) again: BTreeSet<SqlObjectId>,
    /// Those that can be replaced.
    pub(super) replaced: BTreeSet<SqlObjectId>,
    /// The rows that each of them is made for, as they are in the end.
    pub(super) rows: BTreeMap<SqlObjectId, Resources>,
}

/// What becomes of the columns of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reshaped {
    gains: bool,
    loses: bool,
    retypes: bool,
}

/// Finds them; `grown` are views that get columns without another text.
pub(super) fn readers(
    context: &Context<'_>,
    changes: &[SchemaChange<'_>],
    grown: &BTreeSet<QualifiedName>,
) -> Readers {
    let schemas = context.schemas;
    let reshaped = reshaped(schemas, grown);
    let mut found = Readers::default();
    if reshaped.is_empty() {
        return found;
    }
    let givers = givers(schemas.to, &reshaped);
    let is_changed = |id: &SqlObjectId| {
        let mut objects = changes.iter().filter_map(SchemaChange::of_object);
        objects.any(|change| change.from().is_some_and(|object| object.id == *id))
    };
    for old in schemas.from.objects.values() {
        let Some(new) = schemas.to.objects.get(&old.id) else {
            continue;
        };
        let pair = Pair { from: old, to: new };
        let table = returned(pair).filter(|table| reshaped.contains_key(*table));
        if let Some(table) = table {
            found.again.insert(old.id.clone());
            let row = Resource::Row(table.clone());
            found.rows.entry(old.id.clone()).or_default().insert(row);
        }
        if !keeps_queries(old) || !selects_from_call(old) && !selects_from_call(new) {
            continue;
        }
        let mut rows = rows_given(old, &reshaped);
        if !givers.is_empty() {
            rows.extend(rows_read(context, pair, &givers));
        }
        if rows.is_empty() {
            continue;
        }
        let changed = is_changed(&old.id);
        let shapes = rows.iter().filter_map(|table| reshaped.get(table));
        let ways: Vec<Way> = shapes.map(|rows| way(pair, changed, *rows)).collect();
        match ways.iter().max() {
            Some(Way::Again) => found.again.insert(old.id.clone()),
            Some(Way::Replaced) => found.replaced.insert(old.id.clone()),
            Some(Way::Stays) | None => false,
        };
        let rows = rows.into_iter().map(Resource::Row);
        found.rows.entry(old.id.clone()).or_default().extend(rows);
    }
    found
}

/// What an object has to go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Stays,
    Replaced,
    Again,
}

/// The way of an object that selects rows which get another form. Columns that go are left out of what stays; what
/// comes is in what is made anew only.
fn way(pair: Pair<&SqlObject>, changed: bool, rows: Reshaped) -> Way {
    if rows.retypes || rows.loses && changed {
        return Way::Again;
    }
    let is_view = pair.from.id.kind == SqlObjectKind::View;
    let is_replaced = || is_view && object::is_replaced_view(pair);
    let can_be_replaced = is_view && !has_star(pair.to)
        || pair.from.id.kind == SqlObjectKind::Rule
        || pair.from.id.kind.is_routine();
    match changed {
        _ if !rows.gains => Way::Stays,
        true if is_replaced() => Way::Stays,
        false if can_be_replaced => Way::Replaced,
        true | false => Way::Again,
    }
}

/// The table of whose rows a rule returns all columns.
fn returned(rule: Pair<&SqlObject>) -> Option<&QualifiedName> {
    let is_rule = rule.from.id.kind == SqlObjectKind::Rule;
    let table = rule.to.id.table.as_ref().filter(|_| is_rule)?;
    (object::returns(rule.from) || object::returns(rule.to)).then_some(table)
}

/// Whether the server keeps queries of an object in their parsed form.
fn keeps_queries(object: &SqlObject) -> bool {
    let kind = object.id.kind;
    matches!(
        kind,
        SqlObjectKind::View
            | SqlObjectKind::MaterializedView
            | SqlObjectKind::Rule
            | SqlObjectKind::Policy
    ) || kind.is_routine()
}

/// The tables whose rows are selected by calls of functions.
fn rows_read(
    context: &Context<'_>,
    pair: Pair<&SqlObject>,
    givers: &BTreeMap<&SqlObjectId, QualifiedName>,
) -> BTreeSet<QualifiedName> {
    let mut links = object::links(&context.names.from, pair.from);
    links.extend(object::links(&context.names.to, pair.to));
    let rows = givers.iter().filter(|(id, _)| {
        let function = Resource::Object((**id).clone());
        links.contains(&function)
    });
    rows.map(|(_, table)| table.clone()).collect()
}

/// The tables whose rows a function in `FROM` can return because it is given one:
/// `json_populate_recordset(NULL::t, …)`.
fn rows_given(
    object: &SqlObject,
    reshaped: &BTreeMap<QualifiedName, Reshaped>,
) -> BTreeSet<QualifiedName> {
    let tokens = tokens(&object.definition).unwrap_or_default();
    let given = reshaped.keys().filter(|name| mentions_type(&tokens, name));
    given.cloned().collect()
}

/// Whether a function is called in a `FROM` or `USING`.
fn selects_from_call(object: &SqlObject) -> bool {
    let tokens = tokens(&object.definition).unwrap_or_default();
    let is_name = |token: &Token| matches!(token, Token::Word(_) | Token::Quoted(_));
    let is = |token: &Token, symbol: &str| matches!(token, Token::Symbol(s) if s == symbol);
    let starts = |token: &Token| {
        let words = ["from", "join", "lateral", "using", ","];
        matches!(token, Token::Word(word) | Token::Symbol(word) if words.contains(&word.as_str()))
    };
    let places = (0..tokens.len()).filter(|&at| tokens.get(at).is_some_and(starts));
    places.into_iter().any(|at| match &tokens[at + 1..] {
        [schema, dot, name, open, ..] if is(dot, ".") => {
            is_name(schema) && is_name(name) && is(open, "(")
        }
        [name, open, ..] => is_name(name) && is(open, "("),
        [_] | [] => false,
    })
}

/// The functions that return such rows.
fn givers<'a>(
    schema: &'a Schema,
    reshaped: &BTreeMap<QualifiedName, Reshaped>,
) -> BTreeMap<&'a SqlObjectId, QualifiedName> {
    let functions = schema.objects.values();
    let functions = functions.filter(|object| object.id.kind == SqlObjectKind::Function);
    let rows = functions.filter_map(|function| {
        let returns = parts::routine(&function.definition)?.returns?;
        let row = returns.strip_prefix("SETOF ").unwrap_or(&returns);
        let row: ColumnType = row.parse().ok()?;
        let name = row.user_type().filter(|_| !row.array)?;
        let is_reshaped = reshaped.contains_key(name);
        is_reshaped.then(|| (&function.id, name.clone()))
    });
    rows.collect()
}

/// Tables and the like that have other columns afterwards.
fn reshaped(
    schemas: Pair<&Schema>,
    grown: &BTreeSet<QualifiedName>,
) -> BTreeMap<QualifiedName, Reshaped> {
    let mut found = BTreeMap::new();
    let names = schemas.from.tables.keys().cloned();
    let objects = schemas.from.objects.keys();
    let names = names.chain(objects.filter_map(SqlObjectId::qualified_name));
    for name in names {
        let (Some(from), Some(to)) = (columns(schemas.from, &name), columns(schemas.to, &name))
        else {
            continue;
        };
        let lacks = |these: &Columns, others: &Columns| {
            let mut names = these.keys();
            names.any(|name| !others.contains_key(name))
        };
        let rows = Reshaped {
            gains: lacks(&to, &from),
            loses: lacks(&from, &to),
            retypes: from
                .iter()
                .any(|(name, own)| to.get(name).is_some_and(|other| other != own)),
        };
        if rows.gains || rows.loses || rows.retypes {
            found.insert(name, rows);
        }
    }
    let grows = Reshaped {
        gains: true,
        loses: false,
        retypes: false,
    };
    for name in grown {
        found.entry(name.clone()).or_insert(grows);
    }
    found
}

/// Columns with their types.
type Columns = BTreeMap<Name, String>;

/// The columns of a table, a foreign table, a view as far as they are known, or the attributes of a composite type.
fn columns(schema: &Schema, name: &QualifiedName) -> Option<Columns> {
    if let Some(table) = schema.tables.get(name) {
        let columns = table.columns.values();
        let columns = columns.map(|column| (column.name.clone(), column.data_type.to_sql()));
        return Some(columns.collect());
    }
    let object = |kind| {
        let id = SqlObjectId::in_schema(kind, name.clone());
        schema.objects.get(&id)
    };
    if let Some(table) = object(SqlObjectKind::ForeignTable) {
        let columns = parts::foreign_table(&table.definition)?.columns.into_iter();
        return Some(columns.map(|own| (own.name, own.data_type)).collect());
    }
    if let Some(composite) = object(SqlObjectKind::CompositeType) {
        let attributes = parts::composite_attributes(&composite.definition)?;
        let attributes = attributes.into_iter();
        return Some(attributes.map(|own| (own.name, own.data_type)).collect());
    }
    let view = object(SqlObjectKind::View).or_else(|| object(SqlObjectKind::MaterializedView));
    let columns = view?.columns.0.clone()?;
    Some(columns.into_iter().collect())
}

/// Whether a query can take all columns of something.
fn has_star(query: &SqlObject) -> bool {
    let tokens = tokens(&query.definition).unwrap_or_default();
    let is_star = |token: &Token| matches!(token, Token::Symbol(symbol) if symbol == "*");
    tokens.iter().any(is_star)
}
