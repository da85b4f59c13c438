//! [`questions`]: what can't be compared as text.

use std::collections::BTreeMap;

use crate::column::ColumnDefault;
use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::partition::{PartitionBound, PartitionOf, is_word};
use crate::schema::Schema;
use crate::sql_object::{SqlObjectId, SqlObjectKind};
use crate::table::Table;

use super::ask::Ask;
use super::expressions;
use super::literal::is_same_constant;
use super::overload::Overloads;
use super::place::{Place, Pool, Spot};
use super::question::{Candidate, OpenQuestion, Questions};
use super::{object, operator_class, type_name};

/// Collects what only the server knows: expressions of `desired` that have no counterpart with the
/// same tokens, together with the live ones they may equal (none in a new table: then the server
/// can still say whether the expression is one); type names without a schema; named operator
/// classes and collations; objects that SQL defines and that have no counterpart with the same
/// tokens.
///
/// Renames must have been applied to `current` before.
pub fn questions(current: &Schema, desired: &Schema) -> Questions {
    let mut collector = Collector {
        other_kinds: types_of_other_kind(current, desired),
        overloads: Overloads::between(current, desired),
        questions: Questions::default(),
    };
    for (name, table) in &desired.tables {
        match current.tables.get(name) {
            Some(live) => collector.table(live, table),
            None => collector.table(&Table::new(name.clone()), table),
        }
        collector.bound(current, desired, table);
    }
    let mut questions = collector.questions;
    type_name::collect(current, desired, &mut questions);
    operator_class::collect(current, desired, &mut questions);
    object::collect(current, desired, &mut questions);
    if !questions.open.is_empty() {
        questions.enums = desired.enums.values().cloned().collect();
    }
    questions
}

/// The defaults of live serial columns, where the desired one is an expression: it can mean the same.
fn counting(live: &Table, desired: &Table) -> Vec<(Name, Expr)> {
    let columns = live.columns.values().filter_map(|column| {
        let ColumnDefault::Serial(serial) = &column.default else {
            return None;
        };
        let other = desired.columns.get(&column.name)?;
        matches!(other.default, ColumnDefault::Expression(_))
            .then(|| (column.name.clone(), serial.nextval()))
    });
    columns.collect()
}

/// The names of types that are of one kind now and of another one in the desired schema: an enum type that
/// becomes a domain. What mentions one can't be put to the server as it is, nor be the same as a live text.
fn types_of_other_kind(current: &Schema, desired: &Schema) -> Vec<String> {
    let kind = |schema: &Schema, name: &QualifiedName| {
        if schema.enums.contains_key(name) {
            return Some(None);
        }
        let mut kinds = SqlObjectKind::all().filter(|kind| kind.is_type());
        let is_there = |kind: &SqlObjectKind| {
            let id = SqlObjectId::in_schema(*kind, name.clone());
            schema.objects.contains_key(&id)
        };
        kinds.find(is_there).map(Some)
    };
    let objects = desired.objects.keys().filter(|id| id.kind.is_type());
    let names = objects.filter_map(SqlObjectId::qualified_name);
    let names = names.chain(desired.enums.keys().cloned());
    names
        .filter(|name| {
            let live = kind(current, name);
            live.is_some() && live != kind(desired, name)
        })
        .map(|name| name.name.to_string())
        .collect()
}

struct Collector<'a> {
    /// See [`types_of_other_kind`].
    other_kinds: Vec<String>,
    overloads: Overloads<'a>,
    questions: Questions,
}

impl Collector<'_> {
    fn table(&mut self, live: &Table, desired: &Table) {
        let mine = expressions(desired);
        if mine.is_empty() {
            return;
        }
        let mut pools: BTreeMap<Pool, Vec<(Spot, &Expr)>> = BTreeMap::new();
        for (spot, expr) in expressions(live) {
            pools.entry(spot.pool()).or_default().push((spot, expr));
        }
        let counting = counting(live, desired);
        for (name, expr) in &counting {
            let spot = Spot::Default(name.clone());
            pools.entry(spot.pool()).or_default().push((spot, expr));
        }
        for (spot, expr) in mine {
            let pool = pools.get(&spot.pool()).map(Vec::as_slice);
            self.expression(live, desired, spot, expr, pool.unwrap_or_default());
        }
    }

    /// The values of a partition's bound.
    fn bound(&mut self, current: &Schema, desired: &Schema, table: &Table) {
        let keys = |schema: &Schema, of: &PartitionOf| -> Option<Table> {
            let parent = schema.tables.get(&of.parent)?;
            parent.partition_by.as_ref().map(|_| parent.clone())
        };
        let Some((of, parent)) = table
            .partition_of
            .as_ref()
            .and_then(|of| Some((of, keys(desired, of)?)))
        else {
            return;
        };
        let live = current.tables.get(&table.name);
        let live = live.and_then(|live| live.partition_of.as_ref());
        let live = live.and_then(|of| Some((of, keys(current, of)?)));
        let place = |at: usize| Place {
            table: table.name.clone(),
            spot: Spot::Bound(at),
        };
        for (at, value) in of.bound.values().enumerate() {
            let others = live
                .as_ref()
                .map(|(live, _)| alike(&of.bound, &live.bound, at));
            let others = others.unwrap_or_default();
            let certain = |other: &&(usize, &Expr)| value.same_tokens(other.1);
            if let Some((_, text)) = others.iter().find(certain) {
                self.questions.settled.push((place(at), (*text).clone()));
            } else if let Some(ask) = bound_ask(&parent, &of.bound, at, value) {
                let candidates = others.into_iter().filter_map(|(other, text)| {
                    let (live, above) = live.as_ref()?;
                    Some(Candidate {
                        place: place(other),
                        text: text.clone(),
                        ask: bound_ask(above, &live.bound, other, text)?,
                    })
                });
                self.questions.open.push(OpenQuestion {
                    place: place(at),
                    candidates: candidates.collect(),
                    ask,
                });
            }
        }
    }

    fn expression(
        &mut self,
        live: &Table,
        desired: &Table,
        spot: Spot,
        expr: &Expr,
        pool: &[(Spot, &Expr)],
    ) {
        let ask = Ask::new(desired, &spot, expr);
        if self.other_kinds.iter().any(|name| ask.mentions(name)) {
            return;
        }
        let place = |spot: &Spot| Place {
            table: desired.name.clone(),
            spot: spot.clone(),
        };
        let certain = |other: &Expr| {
            expr.same_tokens(other) || is_same_default(live, desired, &spot, expr, other)
        };
        let namesake = pool.iter().find(|(other, _)| *other == spot);
        let settled = match namesake {
            Some((_, other)) => certain(other).then_some(other),
            None => pool.iter().map(|(_, e)| e).find(|e| certain(e)),
        };
        if let Some(text) = settled {
            self.questions.settled.push((place(&spot), (*text).clone()));
            return;
        }
        if self.overloads.are_in(expr.as_str()) {
            return;
        }
        let rest = pool.iter().filter(|(other, _)| *other != spot);
        let candidates = namesake
            .into_iter()
            .chain(rest)
            .map(|(other, text)| Candidate {
                place: place(other),
                text: (*text).clone(),
                ask: Ask::new(live, other, text),
            })
            .collect();
        self.questions.open.push(OpenQuestion {
            place: place(&spot),
            ask,
            candidates,
        });
    }
}

/// The values of a live bound that a desired one may be equal to: the one at the same end for the same
/// key, any of a list.
fn alike<'a>(
    desired: &PartitionBound,
    live: &'a PartitionBound,
    at: usize,
) -> Vec<(usize, &'a Expr)> {
    let values = live.values().enumerate();
    match (desired, live) {
        (PartitionBound::List(_), PartitionBound::List(_)) => values.collect(),
        (PartitionBound::Range { from, .. }, PartitionBound::Range { from: live, .. })
            if from.len() == live.len() =>
        {
            values.filter(|(other, _)| *other == at).collect()
        }
        _ => Vec::new(),
    }
}

/// The question about a value of a bound; none about a word of the grammar.
fn bound_ask(parent: &Table, bound: &PartitionBound, at: usize, value: &Expr) -> Option<Ask> {
    if is_word(value) {
        return None;
    }
    let keys = &parent.partition_by.as_ref()?.keys;
    let key = match bound {
        PartitionBound::Range { from, .. } => keys.get(at % from.len().max(1))?,
        PartitionBound::List(_) | PartitionBound::Default | PartitionBound::Hash { .. } => {
            keys.first()?
        }
    };
    Some(Ask::of_bound(parent, &key.key, value))
}

/// Whether the two are the same constant as defaults of a column whose type stays.
fn is_same_default(live: &Table, desired: &Table, spot: &Spot, mine: &Expr, other: &Expr) -> bool {
    let Spot::Default(name) = spot else {
        return false;
    };
    match (live.columns.get(name), desired.columns.get(name)) {
        (Some(live), Some(desired)) => {
            live.data_type == desired.data_type && is_same_constant(mine, other, &live.data_type)
        }
        _ => false,
    }
}
