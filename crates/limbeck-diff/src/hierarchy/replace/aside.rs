//! What partition keys rest on and can't stay: PostgreSQL changes no key in use and drops nothing under one. So
//! types, routines, collations and operator classes there are set aside together with the tables, and go with
//! them.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Desired, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table,
};

use crate::change::foreign_key;
use crate::context::{Context, Direction};
use crate::dependants::with_dependants;
use crate::groups::type_object;
use crate::hierarchy::{Commented, plain};
use crate::kind::{diff_schemas, object};
use crate::links::{Resources, column_links, constraint_links, partition_key_links};
use crate::mentions::Names;
use crate::pair::Pair;
use crate::step::Resource;

use super::types;

/// What can't stay and can be called otherwise for a while.
pub(super) struct Remade {
    /// The types.
    pub(super) types: BTreeSet<QualifiedName>,
    /// Types and other objects.
    pub(super) all: Resources,
}

impl Remade {
    pub(super) fn find(schemas: Pair<&Schema>) -> Self {
        let types = types::rebuilt(schemas);
        let mut all: Resources = types.iter().cloned().map(Resource::Type).collect();
        if rest_on_objects(schemas.from) {
            // What is made again is the same for all hints.
            let hints = Desired::default();
            let mut context = Context::new(schemas, Direction::Down(&hints));
            with_dependants(&mut context, diff_schemas(schemas));
            let remade = std::mem::take(&mut context.dependants.remade).into_iter();
            for resource in remade.filter(can_be_set_aside) {
                all.extend(with_family(schemas.from, &resource));
                all.insert(resource);
            }
        }
        Self { types, all }
    }

    /// Whether a table can't keep its partition key.
    pub(super) fn is_under(&self, schema: &Schema, table: &Table) -> bool {
        types::of_key(table).any(|name| self.types.contains(name))
            || !self.all.is_empty() && !partition_key_links(schema, table).is_disjoint(&self.all)
    }
}

fn rest_on_objects(schema: &Schema) -> bool {
    let mut tables = schema.tables.values();
    let is_object = |link: &Resource| matches!(link, Resource::Object(_));
    !schema.objects.is_empty()
        && tables.any(|table| partition_key_links(schema, table).iter().any(is_object))
}

fn can_be_set_aside(resource: &Resource) -> bool {
    matches!(resource, Resource::Object(id) if id.kind.is_routine() || matches!(id.kind,
        SqlObjectKind::Collation
            | SqlObjectKind::OperatorFamily
            | SqlObjectKind::OperatorClass
            | SqlObjectKind::TextSearchConfiguration
            | SqlObjectKind::TextSearchDictionary
    ))
}

/// The family of an operator class with all classes in it: what makes the class again would come into the family
/// beside it.
fn with_family(schema: &Schema, class: &Resource) -> Resources {
    let Resource::Object(id) = class else {
        return Resources::new();
    };
    let family = if id.kind == SqlObjectKind::OperatorFamily {
        Some(id.clone())
    } else {
        schema.objects.get(id).and_then(object::family_of)
    };
    let Some(family) = family else {
        return Resources::new();
    };
    let objects = schema.objects.values();
    let classes = objects.filter(|other| object::family_of(other).as_ref() == Some(&family));
    let mut found: Resources = classes
        .map(|other| Resource::Object(other.id.clone()))
        .collect();
    found.insert(Resource::Object(family));
    found
}

/// What is set aside, with the names that it gets.
#[derive(Default)]
pub(super) struct Aside {
    types: BTreeMap<QualifiedName, QualifiedName>,
    objects: BTreeMap<SqlObjectId, SqlObjectId>,
}

impl Aside {
    /// What the partition keys of the old tables rest on, at any depth.
    pub(super) fn find<'a>(
        schemas: Pair<&Schema>,
        old: impl Iterator<Item = &'a QualifiedName>,
        remade: &Remade,
    ) -> Self {
        let mut aside = Self::default();
        if remade.all.is_empty() {
            return aside;
        }
        let schema = schemas.from;
        let names = Names::of(schema);
        let tables = old.filter_map(|name| schema.tables.get(name));
        let mut open: Resources = Resources::new();
        for table in tables {
            open.extend(partition_key_links(schema, table));
            open.extend(types::of_key(table).cloned().map(Resource::Type));
        }
        let mut seen = Resources::new();
        while let Some(resource) = open.pop_first() {
            if !remade.all.contains(&resource) || !seen.insert(resource.clone()) {
                continue;
            }
            if let Resource::Type(name) = resource {
                if let Some(found) = type_object(schema, &name) {
                    open.extend(object::links(&names, found));
                }
                let free = types::free(schemas, &name);
                aside.types.entry(name).or_insert(free);
            } else if let Resource::Object(id) = &resource {
                open.extend(with_family(schema, &resource));
                // Which one of its overloads a call means, only the server knows: they stay together.
                for object in schema
                    .objects
                    .values()
                    .filter(|o| is_called_like(&o.id, id))
                {
                    open.extend(object::links(&names, object));
                    let Some(name) = object.id.qualified_name() else {
                        continue;
                    };
                    let mut renamed = object.id.clone();
                    renamed.name = types::free(schemas, &name).name;
                    aside.objects.insert(object.id.clone(), renamed);
                }
            }
        }
        aside
    }

    pub(super) fn is_empty(&self) -> bool {
        self.types.is_empty() && self.objects.is_empty()
    }

    /// The operations that take the names away.
    pub(super) fn renames(&self, state: &Schema) -> Vec<Commented> {
        let mut ops = Vec::new();
        for (from, to) in &self.objects {
            let object = state.objects.get(from);
            if let Some(family) = object.and_then(|object| object::family_along(state, object)) {
                // It goes with its class, and is found by the class's name.
                let sql = format!(
                    "ALTER OPERATOR FAMILY {} RENAME TO {}",
                    family.to_sql(),
                    to.name.quoted()
                );
                ops.push(plain(Op::Execute { sql }));
            }
            ops.push(plain(Op::RenameObject {
                from: from.clone(),
                to: to.clone(),
            }));
        }
        // These change the signatures of the routines.
        let types = self.types.iter();
        ops.extend(types.map(|(from, to)| plain(types::rename(state, from, to))));
        ops
    }
}

/// Whether an object is the other one, or a routine of its name.
fn is_called_like(id: &SqlObjectId, other: &SqlObjectId) -> bool {
    id == other
        || id.kind.is_routine()
            && other.kind.is_routine()
            && id.qualified_name() == other.qualified_name()
}

/// Keeps what tables of the state rest on in a goal that lacks it.
pub(super) fn keep<'a>(state: &Schema, goal: &mut Schema, tables: impl Iterator<Item = &'a Table>) {
    let mut open = Resources::new();
    for table in tables {
        open.extend(partition_key_links(state, table));
        let columns = table.columns.values();
        open.extend(columns.flat_map(|column| column_links(state, table, column)));
        let constraints = table.constraints.values();
        let constraints = constraints.filter(|object| foreign_key(object).is_none());
        open.extend(constraints.flat_map(|object| constraint_links(state, table, object)));
        open.insert(Resource::Schema(table.name.schema.clone()));
        // Nothing says what uses an extension.
        let ids = state.objects.keys();
        let extensions = ids.filter(|id| id.kind == SqlObjectKind::Extension);
        open.extend(extensions.cloned().map(Resource::Object));
    }
    let names = Names::of(state);
    let mut seen = Resources::new();
    while let Some(resource) = open.pop_first() {
        if !seen.insert(resource.clone()) {
            continue;
        }
        if let Resource::Type(name) = resource {
            if let Some(found) = state.enums.get(&name) {
                open.insert(Resource::Schema(name.schema.clone()));
                goal.enums.entry(name).or_insert_with(|| found.clone());
            } else if let Some(found) = type_object(state, &name) {
                open.extend(kept(&names, goal, found));
            }
        } else if let Resource::Object(id) = resource {
            let found = state.objects.get(&id);
            open.extend(found.iter().flat_map(|found| kept(&names, goal, found)));
        } else if let Resource::Schema(name) = resource
            && let Some(found) = state.namespaces.get(&name)
        {
            goal.namespaces.entry(name).or_insert_with(|| found.clone());
        }
    }
}

/// What a kept object rests on; nothing of one that the goal has.
fn kept(names: &Names<'_>, goal: &mut Schema, object: &SqlObject) -> Resources {
    if goal.objects.contains_key(&object.id) {
        return Resources::new();
    }
    goal.objects.insert(object.id.clone(), object.clone());
    let mut links = object::links(names, object);
    let extension = parts::extension(&object.definition);
    links.extend(
        extension
            .and_then(|found| found.schema)
            .map(Resource::Schema),
    );
    links
}
