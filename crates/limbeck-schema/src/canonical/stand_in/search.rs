//! Which of what a view reads is to be made, and in which order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::DEFAULT_SCHEMA;
use crate::column::Column;
use crate::name::Name;
use crate::schema::Schema;
use crate::sql_object::parts::{self, Argument};
use crate::sql_object::{SqlObject, SqlObjectId, SqlObjectKind as K};
use crate::table::Table;

use super::thing::Thing;

/// What a text may name, and which of it has to be made.
pub(super) struct Search<'s> {
    pub(super) live: &'s Schema,
    /// Whether an object says the same as the live one.
    pub(super) settled: &'s dyn Fn(&SqlObjectId) -> bool,
    pub(super) things: Vec<Thing<'s>>,
    pub(super) by_name: HashMap<String, Vec<usize>>,
    /// Those that are looked at; whether each is to be made, once that is known.
    pub(super) seen: HashMap<usize, Option<bool>>,
    /// Those that are to be made, each behind what it rests on.
    pub(super) made: Vec<usize>,
    /// What each of these names of the others.
    pub(super) rests_on: HashMap<usize, BTreeSet<usize>>,
    /// Those that name something which names them, perhaps: there is no order for them.
    pub(super) tainted: BTreeSet<usize>,
    pub(super) depth: usize,
}

/// Chains of names that are longer than this are not followed.
pub(super) const DEPTH: usize = 200;

impl<'s> Search<'s> {
    pub(super) fn new(
        live: &'s Schema,
        desired: &'s Schema,
        settled: &'s dyn Fn(&SqlObjectId) -> bool,
    ) -> Self {
        let tables = desired.tables.values().map(Thing::Table);
        let enums = desired.enums.values().map(Thing::Enum);
        let objects = desired
            .objects
            .values()
            .filter(|object| is_made(object.id.kind));
        let things: Vec<Thing<'s>> = tables
            .chain(enums)
            .chain(objects.map(Thing::Object))
            .collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, thing) in things.iter().enumerate() {
            by_name
                .entry(thing.name().name.to_string())
                .or_default()
                .push(at);
        }
        Self {
            live,
            settled,
            things,
            by_name,
            seen: HashMap::new(),
            made: Vec::new(),
            rests_on: HashMap::new(),
            tainted: BTreeSet::new(),
            depth: 0,
        }
    }

    /// Where an object is among the things.
    pub(super) fn place(&self, object: &SqlObject) -> Option<usize> {
        let is_it = |thing: &Thing<'_>| matches!(thing, Thing::Object(o) if o.id == object.id);
        let named = self.by_name.get(object.id.name.as_str())?;
        named.iter().copied().find(|at| is_it(&self.things[*at]))
    }

    /// Whether it has to be made: it is another one than the live one, or it rests on one that has to be.
    pub(super) fn visit(&mut self, at: usize) -> bool {
        if let Some(is_made) = self.seen.get(&at) {
            return is_made.unwrap_or(true);
        }
        self.seen.insert(at, None);
        let thing = self.things[at];
        let mut is_made = self.is_other(thing);
        let named: BTreeSet<usize> = thing
            .words()
            .iter()
            .filter_map(|word| self.by_name.get(word))
            .flatten()
            .copied()
            .filter(|named| *named != at)
            .collect();
        let is_deep = self.depth >= DEPTH;
        let mut rests_on = BTreeSet::new();
        for named in named {
            if is_deep || self.seen.get(&named) == Some(&None) {
                self.tainted.insert(at);
                continue;
            }
            self.depth += 1;
            if self.visit(named) {
                is_made = true;
                rests_on.insert(named);
            }
            self.depth -= 1;
        }
        self.seen.insert(at, Some(is_made));
        if is_made {
            self.made.push(at);
            self.rests_on.insert(at, rests_on);
        }
        is_made
    }

    /// Whether something that is visited rests on what is there before and after, with columns of other types, or a
    /// result of another one.
    pub(super) fn rests_on_retyped(&self, at: usize) -> bool {
        let mut seen = BTreeSet::from([at]);
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            for named in self.rests_on.get(&at).into_iter().flatten() {
                if self.is_retyped(self.things[*named]) {
                    return true;
                }
                if seen.insert(*named) {
                    open.push(*named);
                }
            }
        }
        false
    }

    fn is_retyped(&self, thing: Thing<'_>) -> bool {
        match thing {
            Thing::Table(table) => {
                let live = self.live.tables.get(&table.name);
                live.is_some_and(|live| {
                    let mut columns = table.columns.values();
                    columns.any(|column| {
                        let old = live.columns.get(&column.name);
                        old.is_some_and(|old| is_of_other_type(old, column))
                    })
                })
            }
            Thing::Enum(_) => false,
            Thing::Object(object) if object.id.kind.is_routine() => {
                let live = self.live.objects.values();
                let name = object.id.qualified_name();
                let mut live = live
                    .filter(|old| old.id.kind.is_routine() && old.id.qualified_name() == name)
                    .peekable();
                let returns = |routine: &SqlObject| {
                    let routine = parts::routine(&routine.definition);
                    routine.map(|routine| (outputs(&routine.arguments), routine.returns))
                };
                live.peek().is_some() && !live.any(|old| returns(old) == returns(object))
            }
            // Their own texts say the columns.
            Thing::Object(object) => {
                let old = self.live.objects.get(&object.id);
                let says_columns = matches!(object.id.kind, K::ForeignTable | K::CompositeType);
                says_columns && old.is_some_and(|old| !object.same_tokens(old))
            }
        }
    }

    /// Names that something else in another schema has as well: without a schema they are not certain, but for those
    /// of `public`, which is looked at first.
    pub(super) fn namesakes(&self, homes: &BTreeMap<Name, Name>) -> BTreeSet<Name> {
        let names = self.things.iter().map(Thing::name);
        let others = names.filter(|name| {
            let home = homes.get(&name.name);
            home.is_some_and(|home| *home != name.schema && *home != DEFAULT_SCHEMA)
        });
        others.map(|name| name.name).collect()
    }

    pub(super) fn is_other(&self, thing: Thing<'_>) -> bool {
        match thing {
            Thing::Table(table) => {
                let key = |table: &Table| table.primary_key().map(|(_, key)| key.columns.clone());
                let live = self.live.tables.get(&table.name);
                live.is_none_or(|live| {
                    live.columns.len() != table.columns.len()
                        || key(live) != key(table)
                        || table.columns.values().any(|column| {
                            let old = live.columns.get(&column.name);
                            old.is_none_or(|old| is_of_other_type(old, column))
                        })
                })
            }
            Thing::Enum(enum_type) => {
                let old = self.live.enums.get(&enum_type.name);
                old.is_none_or(|old| old.labels != enum_type.labels)
            }
            Thing::Object(object) => {
                let old = self.live.objects.get(&object.id);
                let is_same = old.is_some_and(|old| object.same_tokens(old));
                !is_same && !(self.settled)(&object.id)
            }
        }
    }
}

fn is_of_other_type(old: &Column, new: &Column) -> bool {
    old.data_type != new.data_type || old.collation != new.collation
}

/// What a routine gives by its arguments.
fn outputs(arguments: &[Argument]) -> Vec<(Option<Name>, String)> {
    let given = arguments.iter().filter(|argument| argument.mode != "in");
    let given = given.map(|argument| (argument.name.clone(), argument.data_type.clone()));
    given.collect()
}

/// What can be in the temporary schema and is found there by its name.
pub(super) fn is_made(kind: K) -> bool {
    kind.is_relation() && kind != K::Sequence || kind.is_type() || kind.is_routine()
}
