//! The states in which the columns are set aside: without what rests on them, and without types that can't stay.

use std::collections::BTreeMap;

use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Name, QualifiedName, Schema, SqlObjectId, Table,
};

use super::refused::Held;
use super::{Columns, Types, text};
use crate::kind::object;
use crate::links::{Resources, column_links, constraint_links, constraint_names, index_links};
use crate::mentions::{Names, own_of};
use crate::pair::Pair;
use crate::step::Resource;

/// Both sides with the columns set aside.
pub(super) struct Aside {
    /// The states.
    pub(super) states: Pair<Schema>,
    /// Types that are away with something that they rest on.
    pub(super) types: Types,
}

/// Sets columns aside on both sides.
pub(super) fn both(
    schemas: Pair<&Schema>,
    held: &BTreeMap<QualifiedName, Held>,
    columns: &Columns,
) -> Aside {
    let is_generated = |schema: &Schema, (table, column): &(QualifiedName, Name)| {
        let column = schema.tables.get(table).and_then(|t| t.columns.get(column));
        column.is_some_and(|column| matches!(column.default, ColumnDefault::Generated(_)))
    };
    let mut types = Types::new();
    let mut one = |schema: &Schema, computed: &dyn Fn(&(QualifiedName, Name)) -> bool| {
        let mut side = Side::new(schema, held, columns, computed);
        side.take_away();
        types.extend(side.types);
        side.state
    };
    let from = one(schemas.from, &|key| {
        is_generated(schemas.from, key) && is_generated(schemas.to, key)
    });
    let to = one(schemas.to, &|key| is_generated(schemas.to, key));
    Aside {
        states: Pair { from, to },
        types,
    }
}

/// One side, as far as it is done.
struct Side<'a> {
    schema: &'a Schema,
    names: Names<'a>,
    state: Schema,
    /// What is away, and the columns that are set aside.
    moved: Resources,
    /// Types among it that were not meant to go.
    types: Types,
}

impl<'a> Side<'a> {
    fn new(
        schema: &'a Schema,
        held: &BTreeMap<QualifiedName, Held>,
        columns: &Columns,
        is_computed: &dyn Fn(&(QualifiedName, Name)) -> bool,
    ) -> Self {
        let mut side = Self {
            schema,
            names: Names::of(schema),
            state: schema.clone(),
            moved: Resources::new(),
            types: Types::new(),
        };
        let away = |name: &QualifiedName| held.get(name).is_some_and(|held| held.away);
        let gone: Vec<SqlObjectId> = schema
            .objects
            .keys()
            .filter(|id| id.kind.is_type() && id.qualified_name().is_some_and(|name| away(&name)))
            .cloned()
            .collect();
        for id in gone {
            side.remove(&id);
        }
        for table in side.state.tables.values_mut() {
            let owner = table.name.clone();
            let mut computed = Vec::new();
            for column in table.columns.values_mut() {
                let key = (owner.clone(), column.name.clone());
                let data_type = match columns.get(&key) {
                    Some(_) if is_computed(&key) => {
                        computed.push(key.1);
                        continue;
                    }
                    Some(carried) => carried.data_type(),
                    None if column.data_type.user_type().is_some_and(away) => text(),
                    None => continue,
                };
                side.moved.insert(Resource::Column(key.0, key.1));
                set_aside(column, data_type);
                table.options.of_type = None;
            }
            for name in computed {
                side.moved
                    .insert(Resource::Column(owner.clone(), name.clone()));
                remove_column(table, &name);
            }
        }
        side
    }

    fn remove(&mut self, id: &SqlObjectId) {
        if let Some(object) = self.state.objects.remove(id) {
            self.moved.extend(own_of(&object));
        }
    }

    fn take_away(&mut self) {
        loop {
            let before = self.moved.len();
            self.take_objects();
            self.take_members();
            if self.moved.len() == before {
                return;
            }
        }
    }

    fn take_objects(&mut self) {
        let resting: Vec<SqlObjectId> = self
            .state
            .objects
            .values()
            .filter(|object| !object::links(&self.names, object).is_disjoint(&self.moved))
            .map(|object| object.id.clone())
            .collect();
        for id in resting {
            self.types
                .extend(id.qualified_name().filter(|_| id.kind.is_type()));
            self.remove(&id);
        }
    }

    fn take_members(&mut self) {
        let (schema, moved) = (self.schema, &mut self.moved);
        for table in self.state.tables.values_mut() {
            let Some(whole) = schema.tables.get(&table.name) else {
                continue;
            };
            for column in whole.columns.values() {
                let is_free =
                    |moved: &Resources| column_links(schema, whole, column).is_disjoint(moved);
                let Some(now) = table.columns.get_mut(&column.name) else {
                    continue;
                };
                match &now.default {
                    ColumnDefault::Expression(_) if !is_free(moved) => {
                        now.default = ColumnDefault::None;
                    }
                    ColumnDefault::Generated(_) if !is_free(moved) => {
                        moved.insert(Resource::Column(table.name.clone(), column.name.clone()));
                        remove_column(table, &column.name);
                    }
                    ColumnDefault::None
                    | ColumnDefault::Expression(_)
                    | ColumnDefault::Generated(_)
                    | ColumnDefault::Identity(_)
                    | ColumnDefault::Serial(_) => {}
                }
            }
            table.constraints.retain(|_, constraint| {
                let stays = constraint_links(schema, whole, constraint).is_disjoint(moved);
                if !stays {
                    moved.extend(constraint_names(&whole.name, constraint));
                }
                stays
            });
            table.indexes.retain(|name, index| {
                let stays = index_links(schema, whole, index).is_disjoint(moved);
                if !stays {
                    moved.insert(Resource::Relation(whole.name.sibling(name.clone())));
                }
                stays
            });
            let left: Table = table.clone();
            table
                .options
                .map_indexes(|name| left.has_index(name).then(|| name.clone()));
        }
    }
}

fn set_aside(column: &mut Column, data_type: ColumnType) {
    column.data_type = data_type;
    column.default = ColumnDefault::None;
    column.collation = None;
    column.options = column.options.retyped();
}

fn remove_column(table: &mut Table, name: &Name) {
    table.columns.shift_remove(name);
    table.inherits.local_columns.remove(name);
}
