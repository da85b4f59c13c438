//! Names of relations: those that the models say, those that are settled, and free ones.

use std::collections::{BTreeSet, HashSet};

use limbeck_schema::{
    ColumnDefault, Constraint, MAX_NAME_BYTES, Name, ObjectId, QualifiedName, Schema, SqlObject,
    Table, truncate_name,
};

/// The relation that a constraint is, where it has an index.
pub(super) fn relation_names(
    table: &QualifiedName,
    constraint: &Constraint,
) -> impl Iterator<Item = QualifiedName> + use<> {
    let index = constraint
        .has_index()
        .then(|| table.sibling(constraint.name.clone()));
    index.into_iter()
}

/// The names of relations that the models say.
pub(super) fn claimed(schema: &Schema, unnamed: &BTreeSet<ObjectId>) -> HashSet<QualifiedName> {
    let mut named = HashSet::new();
    for table in schema.tables.values() {
        let owner = &table.name;
        named.insert(owner.clone());
        let id = |name: &Name| ObjectId::Index(owner.clone(), name.clone());
        let indexes = table
            .indexes
            .keys()
            .filter(|name| !unnamed.contains(&id(name)));
        named.extend(indexes.map(|name| owner.sibling(name.clone())));
        let id = |name: &Name| ObjectId::Constraint(owner.clone(), name.clone());
        let constraints = table.constraints.values();
        let constraints = constraints.filter(|object| !unnamed.contains(&id(&object.name)));
        named.extend(constraints.flat_map(|object| relation_names(owner, object)));
        let of = table.partition_of.iter();
        let indexes = of.flat_map(|of| of.index_names.values());
        named.extend(indexes.map(|name| owner.sibling(name.clone())));
        named.extend(named_sequences(schema, table, unnamed));
    }
    named.extend(schema.objects.values().flat_map(SqlObject::relation_names));
    named
}

/// The sequences of a table's columns that have a name of their own.
fn named_sequences<'a>(
    schema: &'a Schema,
    table: &'a Table,
    unnamed: &'a BTreeSet<ObjectId>,
) -> impl Iterator<Item = QualifiedName> + 'a {
    let columns = table.columns.values().filter(|column| {
        let id = ObjectId::Column(table.name.clone(), column.name.clone());
        !unnamed.contains(&id) && !schema.is_inherited_column(table, &column.name)
    });
    columns.filter_map(|column| column.sequence(&table.name))
}

/// The names of relations that are settled.
pub(super) fn relations(schema: &Schema, unnamed: &BTreeSet<ObjectId>) -> HashSet<QualifiedName> {
    let mut taken = HashSet::new();
    for table in schema.tables.values() {
        taken.insert(table.name.clone());
        let indexes = table.indexes.keys();
        taken.extend(indexes.map(|name| table.name.sibling(name.clone())));
        let constraints = table.constraints.values();
        taken.extend(constraints.flat_map(|object| relation_names(&table.name, object)));
        taken.extend(named_sequences(schema, table, unnamed));
    }
    taken.extend(schema.objects.values().flat_map(SqlObject::relation_names));
    taken
}

pub(super) fn name_sequences(
    schema: &mut Schema,
    unnamed: &BTreeSet<ObjectId>,
    taken: &mut HashSet<QualifiedName>,
) {
    for table in schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            let id = || ObjectId::Column(table.name.clone(), column.name.clone());
            let Some(old) = column
                .sequence(&table.name)
                .filter(|_| unnamed.contains(&id()))
            else {
                continue;
            };
            let name = free_name(&old.name, |name| taken.contains(&old.sibling(name.clone())));
            taken.insert(old.sibling(name.clone()));
            match &mut column.default {
                ColumnDefault::Serial(serial) => serial.sequence = old.sibling(name),
                ColumnDefault::Identity(identity) => {
                    identity.name_sequence(name, &table.name, &column.name);
                }
                ColumnDefault::None
                | ColumnDefault::Expression(_)
                | ColumnDefault::Generated(_) => {}
            }
        }
    }
}

/// The name itself, or with the first number that makes it free, as the server's
/// `ChooseRelationName` does: the number belongs to the label at the end, what is before it is cut.
pub(super) fn free_name(name: &Name, is_taken: impl Fn(&Name) -> bool) -> Name {
    let mut candidate = name.clone();
    let mut number = 0_u32;
    while is_taken(&candidate) {
        number += 1;
        candidate = numbered(name.as_str(), number);
    }
    candidate
}

pub(super) fn numbered(name: &str, number: u32) -> Name {
    let number = number.to_string();
    let (stem, label) = name.rfind('_').map_or((name, ""), |at| name.split_at(at));
    let room = MAX_NAME_BYTES.saturating_sub(label.len() + number.len());
    Name::new(format!("{}{label}{number}", truncate_name(stem, room)))
}
