//! Types of partition keys that can't stay: PostgreSQL changes the type of no column in a partition key, so such a
//! type is set aside together with the tables, and goes with them.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{
    IndexKey, Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind, Table, helper_name,
};

use crate::groups::type_object;
use crate::hierarchy::form::is_taken;
use crate::kind::{enum_type, object};
use crate::links::mentioned;
use crate::pair::Pair;

/// The types that have to be made anew and can be called otherwise for a while.
pub(in crate::hierarchy) fn rebuilt(schemas: Pair<&Schema>) -> BTreeSet<QualifiedName> {
    let Pair { from, to } = schemas;
    let enums = from.enums.values().filter(|old| {
        let new = to.enums.get(&old.name);
        new.is_some_and(|new| {
            enum_type::needs_rebuild(Pair {
                from: *old,
                to: new,
            })
        })
    });
    let mut found: BTreeSet<QualifiedName> = enums.map(|old| old.name.clone()).collect();
    let kinds = [SqlObjectKind::Domain, SqlObjectKind::CompositeType];
    let objects = from.objects.values().filter(|old| {
        let new = to.objects.get(&old.id);
        kinds.contains(&old.id.kind)
            && new.is_some_and(|new| {
                object::needs_rebuild(
                    from,
                    Pair {
                        from: *old,
                        to: new,
                    },
                )
            })
    });
    found.extend(objects.filter_map(|old| old.id.qualified_name()));
    // What rests on them goes along; a range type would leave its constructors under the old name.
    let mut found = from.types_over(found);
    found.retain(|name| {
        let object = type_object(from, name);
        object.is_none_or(|object| {
            object.id.kind != SqlObjectKind::RangeType && to.objects.contains_key(&object.id)
        })
    });
    found
}

/// The types in a table's partition key.
pub(super) fn of_key(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    let columns = key_columns(table).into_iter();
    let columns = columns.filter_map(|name| table.columns.get(&name));
    columns.filter_map(|column| column.data_type.user_type())
}

/// The columns that a table's partition key names or mentions.
pub(super) fn key_columns(table: &Table) -> Vec<Name> {
    let keys = table.partition_by.iter().flat_map(|by| &by.keys);
    let columns = keys.flat_map(|key| match &key.key {
        IndexKey::Column(name) => vec![name.clone()],
        IndexKey::Expression(expr) => mentioned(table, [expr]).into_iter().collect(),
    });
    columns.collect()
}

/// A name for what is set aside that nothing has.
pub(super) fn free(schemas: Pair<&Schema>, name: &QualifiedName) -> QualifiedName {
    let numbers = std::iter::once(String::new()).chain((1..).map(|n: u32| n.to_string()));
    let names = numbers
        .map(|number| name.sibling(helper_name(&name.name, &format!("limbeck_old{number}"))));
    let mut names =
        names.filter(|name| !is_taken(schemas.from, name) && !is_taken(schemas.to, name));
    // The numbers never end, and only so many names are taken.
    names.next().unwrap_or_else(|| name.clone())
}

/// The operation that takes its name away from a type.
pub(super) fn rename(schema: &Schema, from: &QualifiedName, to: &QualifiedName) -> Op {
    match type_object(schema, from) {
        Some(object) => Op::RenameObject {
            from: object.id.clone(),
            to: SqlObjectId::in_schema(object.id.kind, to.clone()),
        },
        None => Op::RenameEnum {
            from: from.clone(),
            to: to.clone(),
        },
    }
}
