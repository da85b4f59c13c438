//! [`Context`]: what lowering a change may look at besides the change itself.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::EnumUse;
use limbeck_schema::{
    Column, ColumnDefault, Desired, Expr, Name, QualifiedName, Schema, SqlObject, SqlObjectId,
    Table,
};

use crate::dependants::Dependants;
use crate::groups::Group;
use crate::links::Resources;
use crate::mentions::{Names, relations_in_constants};
use crate::pair::{Change, Pair};
use crate::rings::{Again, Parts, keys_to_own_partitions, parts_in_rings, split_rings};
use crate::step::Resource;

/// Which way a plan goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Direction<'a> {
    /// To what the models say; their hints count this way only.
    Up(&'a Desired),
    /// Back to what was there before. The hints of the models do not count.
    Down(&'a Desired),
}

/// One direction of a plan: both schemas and what was found out about them as a whole.
pub(crate) struct Context<'a> {
    /// The whole of both sides.
    pub(crate) schemas: Pair<&'a Schema>,
    /// Which way, with the hints of the models.
    pub(crate) direction: Direction<'a>,
    /// What is dropped and made again although it could change in place.
    pub(crate) again: Again,
    /// Types that are rebuilt, with the columns that move over.
    pub(crate) rebuilt: BTreeMap<QualifiedName, Vec<EnumUse>>,
    /// Which of them are rebuilt together.
    pub(crate) groups: Vec<Group>,
    /// Whether columns that tables have from above are changed at those only.
    pub(crate) leaves_inherited: bool,
    /// What has to be dropped and made again because of something that it rests on.
    pub(crate) dependants: Dependants,
    /// Old names in a ring of renames that make way under a temporary one.
    pub(crate) swapped: Resources,
    /// Tables that are made in an earlier part of the plan and have no rows yet.
    pub(crate) empty: BTreeSet<QualifiedName>,
    /// Parts of new tables that are created after their tables.
    pub(crate) created_later: Parts,
    /// Parts of dropped tables that are dropped before their tables.
    pub(crate) dropped_first: Parts,
    /// What the names of both sides mean inside of SQL text.
    pub(crate) names: Pair<Names<'a>>,
}

impl<'a> Context<'a> {
    /// A context without dependants; [`crate::dependants`] finds them.
    pub(crate) fn new(schemas: Pair<&'a Schema>, direction: Direction<'a>) -> Self {
        let dropped = only_in_first(schemas);
        let mut dropped_first = split_rings(&dropped);
        dropped_first.extend(keys_to_own_partitions(&dropped));
        Self {
            schemas,
            direction,
            leaves_inherited: false,
            again: Again::default(),
            rebuilt: BTreeMap::new(),
            groups: Vec::new(),
            dependants: Dependants::default(),
            swapped: Resources::new(),
            empty: BTreeSet::new(),
            created_later: Parts {
                constraints: split_rings(&only_in_first(schemas.reversed())),
                ..Parts::default()
            },
            dropped_first: Parts {
                constraints: dropped_first,
                ..Parts::default()
            },
            names: schemas.map(Names::of),
        }
    }

    /// Splits off what closes rings through more than foreign keys; says whether there is such.
    pub(crate) fn split_parts(&mut self) -> bool {
        let Pair { from, to } = self.schemas;
        let only = |schema: &'a Schema, other: &Schema| -> Vec<&'a SqlObject> {
            let objects = schema.objects.values();
            objects
                .filter(|object| !other.objects.contains_key(&object.id))
                .collect()
        };
        let new = parts_in_rings(
            to,
            &self.names.to,
            &only_in_first(self.schemas.reversed()),
            &only(to, from),
            &self.created_later.constraints,
            false,
        );
        let gone = parts_in_rings(
            from,
            &self.names.from,
            &only_in_first(self.schemas),
            &only(from, to),
            &self.dropped_first.constraints,
            true,
        );
        let found = new != self.created_later || gone != self.dropped_first;
        self.created_later = new;
        self.dropped_first = gone;
        found
    }

    fn hints(&self) -> Option<&'a Desired> {
        match self.direction {
            Direction::Up(desired) => Some(desired),
            Direction::Down(_) => None,
        }
    }

    /// Whether the server that the operations are for is of this version or later.
    pub(crate) fn server_has(&self, version: u32) -> bool {
        let (Direction::Up(desired) | Direction::Down(desired)) = self.direction;
        desired
            .server_version
            .is_some_and(|server| server >= version)
    }

    /// The types that are rebuilt of columns among these.
    pub(crate) fn rebuilt_under<'s>(
        &'s self,
        links: &'s Resources,
    ) -> impl Iterator<Item = &'s QualifiedName> {
        let rebuilt = self.rebuilt.iter().filter(|(_, columns)| {
            let mut columns = columns.iter();
            columns.any(|used| {
                links.contains(&Resource::Column(used.table.clone(), used.column.clone()))
            })
        });
        rebuilt.map(|(name, _)| name)
    }

    /// Whether a type that is defined by SQL is put in the place of the old one, or a collation or
    /// function is made again along with types.
    pub(crate) fn is_rebuilt(&self, id: &SqlObjectId) -> bool {
        let name = id.qualified_name().filter(|_| id.kind.is_type());
        name.is_some_and(|name| self.rebuilt.contains_key(&name))
            || self.groups.iter().any(|group| group.objects.contains(id))
    }

    /// The two sides of a table that stays.
    pub(crate) fn table(&self, name: &QualifiedName) -> Option<Pair<&'a Table>> {
        let from = self.schemas.from.tables.get(name)?;
        let to = self.schemas.to.tables.get(name)?;
        Some(Pair { from, to })
    }

    /// Whether a column of a table that stays changes with the tables above, and only so.
    pub(crate) fn follows(&self, tables: Pair<&Table>, column: &Name) -> bool {
        let has_from_above = |schema: &Schema, table| schema.is_inherited_column(table, column);
        let is_new = !tables.from.columns.contains_key(column);
        self.leaves_inherited
            && !self.lets_sequence_go(tables, column)
            && (has_from_above(self.schemas.from, tables.from)
                || is_new && has_from_above(self.schemas.to, tables.to))
    }

    /// Whether a column gets nothing but another default, because the sequence that it counts by goes.
    fn lets_sequence_go(&self, tables: Pair<&Table>, column: &Name) -> bool {
        let sides = tables.map(|table| table.columns.get(column));
        let (Some(from), Some(to)) = (sides.from, sides.to) else {
            return false;
        };
        let ColumnDefault::Expression(old) = &from.default else {
            return false;
        };
        let only_default = Column {
            default: to.default.clone(),
            ..from.clone()
        };
        let goes = |link: &Resource| matches!(link, Resource::Relation(name) if !self.schemas.to.has_relation(name));
        only_default == *to && relations_in_constants(old.as_str()).iter().any(goes)
    }

    /// The model's `using` of a column.
    pub(crate) fn using(&self, table: &QualifiedName, column: &Name) -> Option<&'a Expr> {
        let key = (table.clone(), column.clone());
        self.hints()?.using.get(&key)
    }

    /// The model's `backfill` of a column.
    pub(crate) fn backfill(&self, table: &QualifiedName, column: &Name) -> Option<&'a Expr> {
        let key = (table.clone(), column.clone());
        self.hints()?.backfill.get(&key)
    }

    /// What the model says about removed labels of an enum type.
    pub(crate) fn enum_mapping(
        &self,
        name: &QualifiedName,
    ) -> Option<&'a BTreeMap<String, String>> {
        self.hints()?.enum_mapping.get(name)
    }

    /// Whether an index is to be made without blocking writers.
    pub(crate) fn is_concurrent(&self, table: &QualifiedName, index: &Name) -> bool {
        let key = (table.clone(), index.clone());
        self.hints()
            .is_some_and(|hints| hints.concurrently.contains(&key))
    }

    /// Whether a value of this column is still to be copied elsewhere: a `backfill` or `using` of
    /// its table mentions it.
    pub(crate) fn is_copied_from(&self, table: &QualifiedName, column: &Name) -> bool {
        let Some(hints) = self.hints() else {
            return false;
        };
        let of_table = |entry: &(&'a (QualifiedName, Name), &'a Expr)| entry.0.0 == *table;
        let hints = hints.backfill.iter().chain(&hints.using).filter(of_table);
        hints
            .into_iter()
            .any(|(_, expr)| crate::links::words(expr).contains(column.as_str()))
    }
}

fn only_in_first(schemas: Pair<&Schema>) -> BTreeMap<&QualifiedName, &Table> {
    let tables = schemas.from.tables.iter();
    tables
        .filter(|(name, _)| !schemas.to.tables.contains_key(*name))
        .collect()
}

/// The objects of two sorted maps that are not the same on both sides, in the order of their keys.
pub(crate) fn pair_by_key<'a, K: Ord + 'a, T: PartialEq + 'a>(
    maps: Pair<impl IntoIterator<Item = (&'a K, &'a T)>>,
) -> Vec<(&'a K, Change<&'a T>)> {
    let mut from = maps.from.into_iter().peekable();
    let mut to = maps.to.into_iter().peekable();
    let mut changes = Vec::new();
    while let Some(key) = [from.peek(), to.peek()]
        .into_iter()
        .flatten()
        .map(|e| e.0)
        .min()
    {
        let sides = Pair {
            from: from.next_if(|entry| entry.0 == key).map(|entry| entry.1),
            to: to.next_if(|entry| entry.0 == key).map(|entry| entry.1),
        };
        changes.extend(change(sides).map(|change| (key, change)));
    }
    changes
}

/// The change between two sides that may be missing; `None` where there is none.
pub(crate) fn change<T: PartialEq>(sides: Pair<Option<T>>) -> Option<Change<T>> {
    match (sides.from, sides.to) {
        (None, None) => None,
        (Some(from), None) => Some(Change::Drop(from)),
        (None, Some(to)) => Some(Change::Add(to)),
        (Some(from), Some(to)) => (from != to).then_some(Change::Alter(Pair { from, to })),
    }
}
