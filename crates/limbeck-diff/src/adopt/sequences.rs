//! Serial columns of models, and what the database has in their place.

use limbeck_schema::sql_object::owned_by;
use limbeck_schema::{
    Column, ColumnDefault, Expr, Name, ObjectId, QualifiedName, Schema, Serial, SqlObject,
    SqlObjectId, SqlObjectKind, Table,
};

use super::Unnamed;

/// Unnamed sequences of serial columns are called as they are.
pub(super) fn adopt_sequences(table: &mut Table, current: &Schema, unnamed: Unnamed<'_>) {
    let Some(live) = current.tables.get(&table.name) else {
        return;
    };
    for column in table.columns.values_mut() {
        let id = || ObjectId::Column(table.name.clone(), column.name.clone());
        let found = live.columns.get(&column.name);
        // The sequence of a table above is that table's.
        let found = found.map(|column| current.own_default(live, column));
        if let ColumnDefault::Serial(serial) = &mut column.default
            && let Some(ColumnDefault::Serial(live)) = &found
            && unnamed.ids.contains(&id())
            && !unnamed.claimed.contains(&live.sequence)
        {
            serial.sequence.clone_from(&live.sequence);
        }
        if let ColumnDefault::Identity(identity) = &mut column.default
            && let Some(ColumnDefault::Identity(own)) = &found
            && unnamed.ids.contains(&id())
        {
            let column = live.columns.get(&column.name);
            let sequence = column.and_then(|column| column.sequence(&live.name));
            if sequence.is_none_or(|sequence| !unnamed.claimed.contains(&sequence)) {
                identity.sequence.clone_from(&own.sequence);
            }
        }
    }
}

/// A sequence of another type than its column, or with a comment, is no part of the column: dumps of
/// servers before version 10 make such. A model that says `serial` means it all the same.
pub(super) fn adopt_free_sequences(current: &Schema, desired: &mut Schema, unnamed: Unnamed<'_>) {
    let mut adopted: Vec<SqlObject> = Vec::new();
    for table in desired.tables.values_mut() {
        let Some(live) = current.tables.get(&table.name) else {
            continue;
        };
        let owner = table.name.clone();
        for column in table.columns.values_mut() {
            let Some(live) = live.columns.get(&column.name) else {
                continue;
            };
            let ColumnDefault::Serial(serial) = &column.default else {
                continue;
            };
            let id = ObjectId::Column(owner.clone(), column.name.clone());
            let named = (!unnamed.ids.contains(&id)).then_some(&serial.sequence);
            let Some(found) = free_sequence(current, &owner, live, named) else {
                continue;
            };
            if named.is_none() && unnamed.claimed.contains(&found.name) {
                continue;
            }
            let Some(object) = found.object else {
                // Nobody manages sequences: what it counts like is not looked at.
                column.default = live.default.clone();
                continue;
            };
            adopted.push(SqlObject {
                definition: definition(&found.name, column, serial),
                ..object.clone()
            });
            column.default = live.default.clone();
        }
    }
    for object in adopted {
        desired.add_object(object);
    }
}

struct Free<'a> {
    name: QualifiedName,
    object: Option<&'a SqlObject>,
}

/// The sequence of its own that a live column counts by. `named` is the one that the model names.
fn free_sequence<'a>(
    current: &'a Schema,
    table: &QualifiedName,
    live: &Column,
    named: Option<&QualifiedName>,
) -> Option<Free<'a>> {
    let ColumnDefault::Expression(expr) = &live.default else {
        return None;
    };
    let sequences = current.objects.values();
    let mut owned = sequences.filter(|object| {
        object.id.kind == SqlObjectKind::Sequence
            && owner(object) == Some((table, &live.name).into())
    });
    let found = owned.find_map(|object| {
        let name = object.id.qualified_name()?;
        is_nextval(expr, &name).then_some(Free {
            name,
            object: Some(object),
        })
    });
    let found = found.or_else(|| {
        let name = named?;
        let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, name.clone());
        let is_managed = current.objects.contains_key(&id);
        (is_nextval(expr, name) && !is_managed).then(|| Free {
            name: name.clone(),
            object: None,
        })
    });
    let found = found.or_else(|| {
        // The name that the server gives the sequence of a serial column.
        let usual =
            limbeck_schema::default_object_name(table.name.as_str(), live.name.as_str(), "seq");
        let name = table.sibling(usual);
        let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, name.clone());
        let is_managed = current.objects.contains_key(&id);
        (named.is_none() && is_nextval(expr, &name) && !is_managed)
            .then_some(Free { name, object: None })
    });
    found.filter(|found| named.is_none_or(|named| *named == found.name))
}

#[derive(PartialEq)]
struct Owner(QualifiedName, Name);

impl From<(&QualifiedName, &Name)> for Owner {
    fn from((table, column): (&QualifiedName, &Name)) -> Self {
        Self(table.clone(), column.clone())
    }
}

fn owner(object: &SqlObject) -> Option<Owner> {
    let mut additions = object.additions.iter();
    let (table, column) = additions.find_map(|text| owned_by(text))?;
    Some(Owner(table, column))
}

/// Whether it is the default of a serial column of this sequence, in the server's words.
fn is_nextval(expr: &Expr, sequence: &QualifiedName) -> bool {
    let name = sequence.quoted().replace('\'', "''");
    expr.as_str() == format!("nextval('{name}'::regclass)")
}

/// The sequence that the model means, as a statement that names what is not usual.
fn definition(name: &QualifiedName, column: &Column, serial: &Serial) -> String {
    let serial = Serial {
        sequence: name.clone(),
        options: serial.options.clone(),
    };
    serial.definition(column)
}
