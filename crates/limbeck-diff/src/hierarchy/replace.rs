//! Tables that are partitioned in another way: PostgreSQL can't change it, so they are made anew and
//! get the rows of the old ones.

mod aside;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_schema::{
    ColumnDefault, ConstraintKind, PartitionBound, QualifiedName, Schema, SqlObjectId,
    SqlObjectKind, Table,
};

use crate::change::foreign_key;
use crate::context::Direction;
use crate::kind::object;
use crate::links::{
    Resources, constraint_expressions, index_expressions, partition_key_expressions, words,
};
use crate::mentions::{Names, own_of};
use crate::pair::Pair;
use crate::plan::PlannedOp;
use crate::step::{Resource, Step};

use super::{Commented, copy, plain};

use aside::{Aside, Remade};
pub(super) use types::rebuilt;

/// The tables that are made anew.
#[derive(Default)]
pub(super) struct Replaced {
    /// Those that are partitioned in another way themselves.
    roots: BTreeSet<QualifiedName>,
    /// They and the tables below them before, with the names that these get in between.
    old: BTreeMap<QualifiedName, QualifiedName>,
    /// They and the tables below them after.
    new: BTreeSet<QualifiedName>,
    /// What their partition keys rest on and can't stay.
    aside: Aside,
    /// Objects that mention the tables: they are away until the new tables have their rows. A rule or a trigger
    /// would change what is copied, and others would hold the old tables.
    users: BTreeSet<SqlObjectId>,
}

impl Replaced {
    pub(super) fn find(schemas: Pair<&Schema>) -> Self {
        let Pair { from, to } = schemas;
        let remade = Remade::find(schemas);
        let both = |name: &QualifiedName| {
            let from = from.tables.get(name)?;
            let to = to.tables.get(name)?;
            Some(Pair { from, to })
        };
        let names: BTreeSet<&QualifiedName> = from
            .tables
            .keys()
            .filter(|name| both(name).is_some_and(|tables| is_replaced(schemas, tables, &remade)))
            .collect();
        let is_below = |name: &QualifiedName, root: &QualifiedName| {
            partitions(from, root).contains(name) && partitions(to, root).contains(name)
        };
        let roots: BTreeSet<QualifiedName> = names
            .iter()
            .filter(|name| !names.iter().any(|root| is_below(name, root)))
            .map(|name| (*name).clone())
            .collect();
        let mut replaced = Self::default();
        for root in &roots {
            let before = partitions(from, root);
            let after = partitions(to, root);
            let both: BTreeSet<&QualifiedName> = before.intersection(&after).collect();
            for name in with_below(from, root, &|name| {
                !to.tables.contains_key(name) || both.contains(name)
            }) {
                let aside = aside(schemas, &name);
                replaced.old.insert(name, aside);
            }
            replaced.new.extend(with_below(to, root, &|name| {
                !from.tables.contains_key(name) || both.contains(name)
            }));
        }
        replaced.roots = roots;
        replaced.aside = Aside::find(schemas, replaced.old.keys(), &remade);
        if !replaced.roots.is_empty() {
            replaced.users = replaced.users(schemas);
        }
        replaced
    }

    fn users(&self, schemas: Pair<&Schema>) -> BTreeSet<SqlObjectId> {
        let names = schemas.map(Names::of);
        let tables = self.old.keys().chain(&self.new);
        let mut away: Resources = tables
            .flat_map(|name| {
                [
                    Resource::Relation(name.clone()),
                    Resource::Type(name.clone()),
                ]
            })
            .collect();
        let called = called_by_tables(schemas);
        let is_called =
            |id: &SqlObjectId| id.kind.is_routine() && called.contains(id.name.as_str());
        let mut users = BTreeSet::new();
        loop {
            let before = users.len();
            for object in schemas
                .to
                .objects
                .values()
                .filter(|o| can_be_away(o.id.kind))
            {
                let mut links = object::links(&names.to, object);
                if let Some(old) = schemas.from.objects.get(&object.id) {
                    links.extend(object::links(&names.from, old));
                }
                let stays = users.contains(&object.id) || is_called(&object.id);
                if !stays && !links.is_disjoint(&away) {
                    away.extend(own_of(object));
                    users.insert(object.id.clone());
                }
            }
            if users.len() == before {
                return users;
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    pub(super) fn is_root(&self, table: &QualifiedName) -> bool {
        self.roots.contains(table)
    }

    /// Whether a table that stays is made anew with a table above it.
    pub(super) fn is_made_anew(&self, table: &QualifiedName) -> bool {
        self.old.contains_key(table) && self.new.contains(table) && !self.is_root(table)
    }

    pub(super) fn is_old(&self, table: &QualifiedName) -> bool {
        self.old.contains_key(table)
    }

    /// The goal before the new tables are made: the old ones without what has names that the new
    /// ones need, or what would hold them.
    pub(super) fn before(&self, state: &Schema, goal: &Schema) -> Schema {
        // With something set aside, all that rests on it changes afterwards.
        let mut before = match self.aside.is_empty() {
            true => goal.clone(),
            false => state.clone(),
        };
        for name in &self.new {
            before.tables.remove(name);
        }
        for name in self.old.keys() {
            if let Some(table) = state.tables.get(name) {
                let bare = bare(state, table);
                before.tables.insert(name.clone(), bare);
            }
        }
        before.objects.retain(|id, _| !self.users.contains(id));
        self.keep_what_is_used(state, &mut before);
        self.without_references(&mut before);
        before
    }

    /// The goal with the old tables beside the new ones.
    pub(super) fn beside(&self, state: &Schema, goal: &Schema) -> Schema {
        let mut beside = goal.clone();
        for name in self.old.values() {
            if let Some(table) = state.tables.get(name) {
                beside.tables.insert(name.clone(), table.clone());
            }
        }
        for name in &self.new {
            if let Some(table) = beside.tables.get_mut(name) {
                table.options.row_level_security = false;
                table.options.force_row_level_security = false;
            }
        }
        beside.objects.retain(|id, _| !self.users.contains(id));
        self.keep_what_is_used(state, &mut beside);
        self.without_references(&mut beside);
        beside
    }

    /// What the old tables rest on stays as long as these.
    fn keep_what_is_used(&self, state: &Schema, goal: &mut Schema) {
        let tables = self.old.iter().filter_map(|(old, now)| {
            let table = state.tables.get(now);
            table.or_else(|| state.tables.get(old))
        });
        aside::keep(state, goal, tables);
    }

    fn without_references(&self, goal: &mut Schema) {
        for table in goal.tables.values_mut() {
            table.constraints.retain(|_, constraint| {
                let target = foreign_key(constraint).map(|key| &key.referenced_table);
                target.is_none_or(|name| !self.new.contains(name) && !self.old.contains_key(name))
            });
        }
    }

    /// The operations that take the names away from the old tables.
    pub(super) fn set_aside(&self, state: &Schema) -> Vec<Commented> {
        let old = self.old.iter().filter(|(name, aside)| name != aside);
        let rename = |(from, to): (&QualifiedName, &QualifiedName)| {
            plain(Op::RenameTable {
                from: from.clone(),
                to: to.clone(),
            })
        };
        old.map(rename).chain(self.aside.renames(state)).collect()
    }

    /// The operations that copy the rows.
    pub(super) fn copies(
        &self,
        state: &Schema,
        goal: &Schema,
        direction: Direction<'_>,
    ) -> Vec<Step> {
        let mut copies = Vec::new();
        for root in &self.roots {
            let old = self.old.get(root).and_then(|name| state.tables.get(name));
            if let (Some(from), Some(to)) = (old, goal.tables.get(root)) {
                let schemas = Pair {
                    from: state,
                    to: goal,
                };
                copies.extend(copy::rows(schemas, Pair { from, to }, direction));
            }
        }
        copies
    }

    /// Says of the old tables that go that their rows are still there.
    pub(super) fn comment_drops(&self, ops: &mut [PlannedOp]) {
        for planned in ops {
            if let Op::DropTable { name } = &planned.op
                && self.old.values().any(|old| old == name)
            {
                planned
                    .comments
                    .push("limbeck: allow(drop-table): its rows were copied before".to_owned());
                // What a copy loses is told of the copy.
                planned
                    .hazards
                    .retain(|hazard| hazard.rule.code != "drop-table");
            }
        }
    }
}

/// The partitions of a table, and those of these.
fn partitions(schema: &Schema, root: &QualifiedName) -> BTreeSet<QualifiedName> {
    let is_partition = |name: &QualifiedName| {
        let table = schema.tables.get(name);
        table.is_some_and(|table| table.partition_of.is_some())
    };
    let mut found = with_below(schema, root, &is_partition);
    found.remove(root);
    found
}

/// A table with those below it that count, as far as all tables between them do.
fn with_below(
    schema: &Schema,
    root: &QualifiedName,
    counts: &dyn Fn(&QualifiedName) -> bool,
) -> BTreeSet<QualifiedName> {
    let mut found = BTreeSet::from([root.clone()]);
    let mut open = vec![root.clone()];
    while let Some(name) = open.pop() {
        for child in schema.children(&name) {
            if counts(&child.name) && found.insert(child.name.clone()) {
                open.push(child.name.clone());
            }
        }
    }
    found
}

/// Whether an object of this kind can be away while tables are replaced.
fn can_be_away(kind: SqlObjectKind) -> bool {
    kind.is_routine()
        || matches!(
            kind,
            SqlObjectKind::View
                | SqlObjectKind::MaterializedView
                | SqlObjectKind::Rule
                | SqlObjectKind::Trigger
                | SqlObjectKind::Policy
                | SqlObjectKind::Statistics
                // As a partition or a child.
                | SqlObjectKind::ForeignTable
        )
}

/// The words of all expressions of tables: routines among them can't be away.
fn called_by_tables(schemas: Pair<&Schema>) -> BTreeSet<String> {
    let tables = schemas
        .from
        .tables
        .values()
        .chain(schemas.to.tables.values());
    let mut called = BTreeSet::new();
    for table in tables {
        let columns = table
            .columns
            .values()
            .filter_map(|column| match &column.default {
                ColumnDefault::Expression(expr) => Some(expr),
                ColumnDefault::Generated(generated) => Some(&generated.expression),
                ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => None,
            });
        let constraints = table.constraints.values().flat_map(constraint_expressions);
        let indexes = table.indexes.values().flat_map(index_expressions);
        let keys = partition_key_expressions(table);
        let all = columns.chain(constraints).chain(indexes).chain(keys);
        called.extend(all.flat_map(words));
    }
    called
}

/// The name of an old table while the new one is there.
fn aside(schemas: Pair<&Schema>, name: &QualifiedName) -> QualifiedName {
    match schemas.to.tables.contains_key(name) {
        true => types::free(schemas, name),
        false => name.clone(),
    }
}

/// Whether a table can't become the other one in place.
fn is_replaced(schemas: Pair<&Schema>, tables: Pair<&Table>, remade: &Remade) -> bool {
    if tables.map(|table| &table.partition_by).differs()
        || remade.is_under(schemas.from, tables.from)
    {
        return true;
    }
    let in_key = types::key_columns(tables.from);
    let retyped = in_key.into_iter().any(|name| {
        let columns = tables.map(|table| table.columns.get(&name));
        columns
            .map(|column| column.map(|column| (&column.data_type, &column.collation)))
            .differs()
    });
    retyped || rehashes(schemas, &tables.from.name)
}

/// Whether a partition by hash gets other rows: those of the others don't go there by themselves.
fn rehashes(schemas: Pair<&Schema>, parent: &QualifiedName) -> bool {
    let bounds = |schema: &Schema| -> Vec<(u32, u32)> {
        let children = schema.children(parent);
        let bounds = children.filter_map(|table| match &table.partition_of.as_ref()?.bound {
            PartitionBound::Hash { modulus, remainder } => Some((*modulus, *remainder)),
            PartitionBound::Default | PartitionBound::Range { .. } | PartitionBound::List(_) => {
                None
            }
        });
        let mut bounds: Vec<(u32, u32)> = bounds.collect();
        bounds.sort_unstable();
        bounds
    };
    let (before, after) = (bounds(schemas.from), bounds(schemas.to));
    !before.is_empty() && !after.is_empty() && before != after
}

/// A table without keys, indexes and sequences of its own.
fn bare(state: &Schema, table: &Table) -> Table {
    let mut bare = table.clone();
    bare.indexes.clear();
    bare.options.map_indexes(|_| None);
    // All rows are to be read.
    bare.options.row_level_security = false;
    bare.options.force_row_level_security = false;
    bare.constraints
        .retain(|_, constraint| match constraint.kind() {
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => {
                false
            }
            ConstraintKind::Check | ConstraintKind::ForeignKey => true,
        });
    for column in bare.columns.values_mut() {
        let above = state.ancestors(table);
        let owned = |default: &ColumnDefault| {
            matches!(
                default,
                ColumnDefault::Serial(_) | ColumnDefault::Identity(_)
            )
        };
        let mut above = above
            .iter()
            .filter_map(|table| table.columns.get(&column.name));
        if owned(&column.default) || above.any(|column| owned(&column.default)) {
            column.default = ColumnDefault::None;
        }
    }
    if let Some(of) = &mut bare.partition_of {
        of.index_names.clear();
        of.without.clear();
    }
    bare
}
