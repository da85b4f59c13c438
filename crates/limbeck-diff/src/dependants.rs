//! What has to be dropped and made again because something that it rests on changes.
//!
//! PostgreSQL follows a change of type into keys, plain indexes, and checks and expressions that
//! read the same with the new type. It refuses, or the result would be another one, for what is
//! found here: generated columns over the column, expressions over a column that changes its kind
//! of type, foreign keys whose two ends stop fitting for a moment, and all that mentions an enum
//! type which is rebuilt.

mod all_columns;
mod gone_keys;
mod objects;
mod remade;
mod rows;
mod unchanged;
mod upserts;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{
    Column, ColumnDefault, Constraint, ConstraintKind, Index, Name, QualifiedName, Schema,
    SqlObjectId, SqlObjectKind, Table,
};

use crate::cast::{can_refer, same_family};
use crate::change::{SchemaChange, foreign_key};
use crate::context::Context;
use crate::groups::{groups, type_object};
use crate::kind::{column, enum_type, object};
use crate::links::{
    Resources, constraint_columns, constraint_expressions, constraint_links, index_columns,
    index_expressions, index_links, key_of_constraint, key_of_index, mentioned, with_type,
};
use crate::pair::{Change, Pair};
use crate::rings::split_rings;
use gone_keys::{GoneKeys, gone_keys, owned_key, renewed_keys};
use remade::Remade;
use unchanged::{lost_options, unchanged_members};

/// Objects by table and name (the name before, where it changes).
pub(crate) type Keys = BTreeSet<(QualifiedName, Name)>;

/// What is dropped and made again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dependants {
    /// Generated columns.
    pub(crate) columns: Keys,
    /// Constraints.
    pub(crate) constraints: Keys,
    /// Indexes.
    pub(crate) indexes: Keys,
    /// Columns whose default is dropped early, because a type is rebuilt or a function made again.
    pub(crate) defaults: Keys,
    /// Objects that are defined by SQL.
    pub(crate) objects: BTreeSet<SqlObjectId>,
    /// Objects that are the same and are replaced: views get columns at their end, because what they take all columns
    /// of does; others read the rows of a table that gets columns.
    pub(crate) replaced: BTreeSet<SqlObjectId>,
    /// The rows that objects are made for, as they are in the end.
    pub(crate) rows: BTreeMap<SqlObjectId, Resources>,
    /// What is made again: those, and objects that differ and can't change in place.
    pub(crate) remade: Resources,
    /// Collations that are made again.
    pub(crate) collations: BTreeSet<SqlObjectId>,
    /// Columns that leave such a collation and come back to it.
    pub(crate) collated: Keys,
}

/// Finds the dependants, puts them into the context and returns the changes together with those
/// of objects that are the same on both sides and yet have to be made again.
pub(crate) fn with_dependants<'a>(
    context: &mut Context<'a>,
    mut changes: Vec<SchemaChange<'a>>,
) -> Vec<SchemaChange<'a>> {
    let mut rebuilt = rebuilt_types(context, &changes);
    let mut found = loop {
        context.rebuilt = enum_type::uses_of_rebuilt(context, &rebuilt);
        let mut search = Search {
            context,
            rebuilt: &rebuilt,
            shaken: Shaken::default(),
            names: Remade::default(),
            remade: Resources::new(),
            found: Dependants {
                defaults: context.again.defaults.clone(),
                ..Dependants::default()
            },
        };
        search.find_all(&changes);
        // A type that has to be made again moves its columns over, which shakes more.
        let types = search.found.objects.iter().filter(|id| id.kind.is_type());
        let more: Vec<QualifiedName> = types
            .filter_map(SqlObjectId::qualified_name)
            .filter(|name| !rebuilt.contains(name))
            .collect();
        if more.is_empty() {
            search.found.remade = search.remade;
            break search.found;
        }
        rebuilt.extend(more);
    };
    found.constraints.extend(rings_between_logged(context));
    changes.extend(unchanged_members(context, &found, &changes));
    changes.extend(objects::unchanged_objects(context, &found, &changes));
    context.groups = groups(context, &found.collations, &found.remade);
    context.dependants = found;
    let lost = lost_options(context, &changes);
    changes.extend(lost);
    changes
}

fn rebuilt_types(context: &Context<'_>, changes: &[SchemaChange<'_>]) -> BTreeSet<QualifiedName> {
    let mut rebuilt = BTreeSet::new();
    for change in changes {
        match change {
            SchemaChange::Enum(Change::Alter(pair)) if enum_type::needs_rebuild(*pair) => {
                rebuilt.insert(pair.from.name.clone());
            }
            SchemaChange::Object(Change::Alter(pair))
                if object::needs_rebuild(context.schemas.from, *pair) =>
            {
                rebuilt.extend(pair.from.id.qualified_name());
            }
            SchemaChange::Enum(Change::Add(new)) => {
                rebuilt.extend(takes_place(context, &new.name));
            }
            SchemaChange::Object(Change::Add(new)) if new.id.kind.is_type() => {
                let name = new.id.qualified_name();
                rebuilt.extend(name.and_then(|name| takes_place(context, &name)));
            }
            SchemaChange::Namespace(_)
            | SchemaChange::Enum(_)
            | SchemaChange::Table(_)
            | SchemaChange::TableComment(..)
            | SchemaChange::TableOptions(..)
            | SchemaChange::Column(..)
            | SchemaChange::Constraint(..)
            | SchemaChange::Index(..)
            | SchemaChange::IndexNames(_)
            | SchemaChange::Object(_) => {}
        }
    }
    rebuilt
}

/// The name of a new type, where there is one of another kind that has it.
fn takes_place(context: &Context<'_>, name: &QualifiedName) -> Option<QualifiedName> {
    let schema = context.schemas.from;
    let is_there = schema.enums.contains_key(name) || type_object(schema, name).is_some();
    is_there.then(|| name.clone())
}

fn changes_a_key(change: &SchemaChange<'_>) -> bool {
    match change {
        SchemaChange::Constraint(_, change) => change
            .from()
            .is_some_and(|c| key_of_constraint(c).is_some()),
        SchemaChange::Index(_, change) => change
            .from()
            .is_some_and(|index| key_of_index(index).is_some()),
        SchemaChange::Namespace(_)
        | SchemaChange::Enum(_)
        | SchemaChange::Table(_)
        | SchemaChange::TableComment(..)
        | SchemaChange::TableOptions(..)
        | SchemaChange::Column(..)
        | SchemaChange::Object(_)
        | SchemaChange::IndexNames(_) => false,
    }
}

/// Columns that don't stay what they were, by how much.
#[derive(Default)]
struct Shaken {
    /// The type or collation changes, or the enum type is rebuilt.
    retyped: Keys,
    /// Expressions over the column may not read the same.
    crossing: Keys,
    /// A foreign key can't hold between the old and the new type.
    unfitting: Keys,
    /// The column is dropped and added again.
    replaced: Keys,
}

impl Shaken {
    fn is_empty(&self, rebuilt: &BTreeSet<QualifiedName>) -> bool {
        self.retyped.is_empty() && self.replaced.is_empty() && rebuilt.is_empty()
    }

    /// How many there are; more of them can shake more.
    fn number(&self) -> usize {
        self.retyped.len() + self.replaced.len()
    }
}

struct Search<'s, 'a> {
    context: &'s Context<'a>,
    rebuilt: &'s BTreeSet<QualifiedName>,
    shaken: Shaken,
    /// How expressions name what is made again.
    names: Remade,
    /// The objects that are made again.
    remade: Resources,
    found: Dependants,
}

fn has(keys: &Keys, table: &Table, columns: &BTreeSet<Name>) -> bool {
    columns
        .iter()
        .any(|column| keys.contains(&(table.name.clone(), column.clone())))
}

impl<'a> Search<'_, 'a> {
    fn tables(&self) -> impl Iterator<Item = Pair<&'a Table>> + use<'a> {
        let schemas = self.context.schemas;
        let from = schemas.from.tables.values();
        from.filter_map(move |from| {
            let to = schemas.to.tables.get(&from.name)?;
            Some(Pair { from, to })
        })
    }

    fn find_all(&mut self, changes: &[SchemaChange<'_>]) {
        self.shake_columns();
        // Defaults, generated columns and columns of a collation can rest on what is found, and objects on
        // these again.
        while self.find_objects(changes) {
            let before = self.shaken.number();
            self.shake_columns();
            if self.shaken.number() == before {
                break;
            }
        }
        let renewed = renewed_keys(self.context, &mut self.found);
        let is_quiet = self.shaken.is_empty(self.rebuilt) && self.names.is_empty();
        if !is_quiet || !renewed.is_empty() || changes.iter().any(changes_a_key) {
            self.find(changes, renewed);
        }
    }

    fn shake_columns(&mut self) {
        for tables in self.tables() {
            for from in tables.from.columns.values() {
                if let Some(to) = tables.to.columns.get(&from.name) {
                    self.shake_column(tables, Pair { from, to });
                } else if self.is_used(tables.from, from) {
                    // It goes later; any other dropped column goes before the type is rebuilt.
                    self.suspend_default(tables.from, from);
                }
            }
        }
        for tables in self.tables() {
            for from in tables.from.columns.values() {
                if let Some(to) = tables.to.columns.get(&from.name) {
                    self.shake_generated(tables, Pair { from, to });
                }
            }
        }
    }

    fn shake_column(&mut self, tables: Pair<&Table>, pair: Pair<&Column>) {
        let key = || (tables.from.name.clone(), pair.from.name.clone());
        if column::replaces(self.context, tables, pair) {
            self.shaken.replaced.insert(key());
            return;
        }
        if pair.from.collation == pair.to.collation && self.has_remade_collation(pair.from) {
            self.found.collated.insert(key());
            self.shaken.retyped.insert(key());
            self.shaken.unfitting.insert(key());
        }
        let types = pair.map(|column| &column.data_type);
        let of_type = types.from.user_type();
        let moves_over = of_type.is_some_and(|name| self.rebuilt.contains(name))
            || self.is_used(tables.from, pair.from);
        let collated = pair.map(|column| &column.collation).differs();
        if types.differs() || collated || moves_over {
            self.shaken.retyped.insert(key());
        }
        if !same_family(types) || moves_over {
            self.shaken.crossing.insert(key());
        }
        if !can_refer(types) || collated || moves_over {
            self.shaken.unfitting.insert(key());
        }
        self.suspend_default(tables.from, pair.from);
        self.suspend_own_default(tables, pair);
    }

    fn has_remade_collation(&self, column: &Column) -> bool {
        let collation = column.collation.iter();
        let mut ids =
            collation.map(|name| SqlObjectId::in_schema(SqlObjectKind::Collation, name.clone()));
        ids.any(|id| self.found.collations.contains(&id))
    }

    /// Whether the column moves over when its enum type is rebuilt, perhaps with a table above.
    fn is_used(&self, table: &Table, column: &Column) -> bool {
        let above = self.context.schemas.from.ancestors(table);
        let mut uses = self.context.rebuilt.values().flatten();
        uses.any(|used| {
            used.column == column.name
                && (used.table == table.name || above.iter().any(|a| a.name == used.table))
        })
    }

    /// A default of its own stands in the way when a table above changes the column's type.
    fn suspend_own_default(&mut self, tables: Pair<&Table>, pair: Pair<&Column>) {
        let is_expression = matches!(pair.from.default, ColumnDefault::Expression(_));
        if is_expression
            && !self.goes_with_default_above(tables.from, pair.from)
            && self.context.follows(tables, &pair.from.name)
            && !same_family(pair.map(|column| &column.data_type))
        {
            let key = (tables.from.name.clone(), pair.from.name.clone());
            self.found.defaults.insert(key);
        }
    }

    /// Whether dropping the default of a table above drops this one as well, as the server does it.
    fn goes_with_default_above(&self, table: &Table, column: &Column) -> bool {
        let above = self.context.schemas.from.ancestors(table).into_iter();
        let mut above = above.filter_map(|table| table.columns.get(&column.name));
        above.any(|above| matches!(above.default, ColumnDefault::Expression(_)))
    }

    /// A default of a rebuilt type, or one that mentions it, can't be there while it is rebuilt.
    fn suspend_default(&mut self, table: &Table, column: &Column) {
        let ColumnDefault::Expression(expr) = &column.default else {
            return;
        };
        let expr = with_type(column, expr);
        let is_held = self.is_used(table, column) || self.mentions_rebuilt(table, [expr.as_ref()]);
        if is_held && !self.goes_with_default_above(table, column) {
            let key = (table.name.clone(), column.name.clone());
            self.found.defaults.insert(key);
        }
    }

    /// A generated column is made again when a column in its expression changes its type.
    fn shake_generated(&mut self, tables: Pair<&Table>, pair: Pair<&Column>) {
        let (ColumnDefault::Generated(from), ColumnDefault::Generated(_)) =
            (&pair.from.default, &pair.to.default)
        else {
            return;
        };
        let key = (tables.from.name.clone(), pair.from.name.clone());
        let mentioned = mentioned(tables.from, [&from.expression]);
        let of_type = pair.from.data_type.user_type();
        if has(&self.shaken.retyped, tables.from, &mentioned)
            || has(&self.shaken.replaced, tables.from, &mentioned)
            || of_type.is_some_and(|name| self.rebuilt.contains(name))
            || self.mentions_rebuilt(tables.from, [&from.expression])
        {
            self.shaken.replaced.insert(key.clone());
            self.found.columns.insert(key);
        }
    }

    fn mentions_rebuilt<'e>(
        &self,
        table: &Table,
        exprs: impl IntoIterator<Item = &'e limbeck_schema::Expr>,
    ) -> bool {
        let names = &self.context.names.from;
        !(self.rebuilt.is_empty() && self.names.is_empty())
            && exprs.into_iter().any(|expr| {
                self.names.is_in(expr, self.rebuilt, |cast| {
                    names.can_use_cast(table, expr.as_str(), cast)
                })
            })
    }

    fn find(&mut self, changes: &[SchemaChange<'_>], mut keys: GoneKeys) {
        keys.extend(gone_keys(self.context, changes));
        for tables in self.tables() {
            for object in tables.from.constraints.values() {
                if object.kind() != ConstraintKind::ForeignKey
                    && self.shakes_constraint(tables.from, object)
                {
                    let key = (tables.from.name.clone(), object.name.clone());
                    self.found.constraints.insert(key);
                    keys.extend(owned_key(&tables.from.name, key_of_constraint(object)));
                }
            }
            for object in tables.from.indexes.values() {
                if self.shakes_index(tables.from, object) {
                    let key = (tables.from.name.clone(), object.name.clone());
                    self.found.indexes.insert(key);
                    keys.extend(owned_key(&tables.from.name, key_of_index(object)));
                }
            }
        }
        self.add_keys_below(&mut keys);
        for tables in self.tables() {
            for object in tables.from.constraints.values() {
                if self.shakes_foreign_key(tables.from, object, &keys) {
                    let key = (tables.from.name.clone(), object.name.clone());
                    self.found.constraints.insert(key);
                }
            }
        }
    }

    /// Partitions have the keys of the tables above them.
    fn add_keys_below(&self, keys: &mut GoneKeys) {
        let schema = self.context.schemas.from;
        let mut below = GoneKeys::new();
        for (table, columns) in keys.iter() {
            let partitions = schema.descendants(table).into_iter();
            below.extend(partitions.map(|name| (name, columns.clone())));
        }
        keys.append(&mut below);
    }

    /// Whether one of the objects that are made again is among what a key or condition rests on.
    fn rests_on_remade(&self, links: impl Fn(&Schema) -> Resources) -> bool {
        !self.remade.is_empty() && !links(self.context.schemas.from).is_disjoint(&self.remade)
    }

    fn shakes_constraint(&self, table: &Table, object: &Constraint) -> bool {
        let columns = constraint_columns(table, object);
        let exprs = constraint_expressions(object);
        let is_read_again = match object.kind() {
            ConstraintKind::Check | ConstraintKind::Exclusion => true,
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::ForeignKey => {
                false
            }
        };
        has(&self.shaken.replaced, table, &columns)
            || is_read_again && has(&self.shaken.crossing, table, &columns)
            || object.definition.has_statistics() && has(&self.shaken.retyped, table, &columns)
            || self.mentions_rebuilt(table, exprs)
            || self.rests_on_remade(|schema| constraint_links(schema, table, object))
    }

    fn shakes_index(&self, table: &Table, object: &Index) -> bool {
        let columns = index_columns(table, object);
        let exprs = index_expressions(object);
        has(&self.shaken.replaced, table, &columns)
            || !exprs.is_empty() && has(&self.shaken.crossing, table, &columns)
            // The server makes it again by itself, and forgets the statistics.
            || object.has_statistics() && has(&self.shaken.retyped, table, &columns)
            || self.mentions_rebuilt(table, exprs)
            || self.rests_on_remade(|schema| index_links(schema, table, object))
    }

    fn shakes_foreign_key(&self, table: &Table, object: &Constraint, gone: &GoneKeys) -> bool {
        let Some(key) = foreign_key(object) else {
            return false;
        };
        let shaken = |table: &QualifiedName, column: &Name| {
            let key = (table.clone(), column.clone());
            self.shaken.unfitting.contains(&key) || self.shaken.replaced.contains(&key)
        };
        let referenced: BTreeSet<Name> = key.referenced_columns.iter().cloned().collect();
        key.columns.iter().any(|column| shaken(&table.name, column))
            || referenced
                .iter()
                .any(|column| shaken(&key.referenced_table, column))
            || gone.contains(&(key.referenced_table.clone(), referenced))
    }
}

/// Foreign keys that close a ring among tables which become logged or unlogged: one of the tables is
/// always first, and would refer to rows that a crash takes.
fn rings_between_logged(context: &Context<'_>) -> Keys {
    let tables = context.schemas.from.tables.keys();
    let changed = tables
        .filter_map(|name| context.table(name))
        .filter(|tables| tables.map(|table| table.options.unlogged).differs())
        .map(|tables| (&tables.from.name, tables.from));
    split_rings(&changed.collect())
}
