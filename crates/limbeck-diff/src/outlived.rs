//! Sequences of identity columns that go on without the identity: as objects, or as those of other columns.
//!
//! The server can't hand such a sequence over, and as long as the identity is there, nothing else can have the name. So
//! the column becomes a serial one first, which counts on from the largest value that is there, and then that sequence
//! is [handed over](crate::handed_over). The way back needs nothing of this: what an identity counts by is made anew.

use limbeck_schema::{
    Column, ColumnDefault, Desired, Name, QualifiedName, Schema, Serial, SqlObjectId,
    SqlObjectKind, Table,
};

use crate::mentions::relations_in_constants;
use crate::pair::Pair;
use crate::plan::Plan;
use crate::step::Resource;

/// A plan in two legs, each way that leaves such columns.
pub(crate) fn around(
    current: &Schema,
    desired: &Desired,
    plan: impl Fn(&Schema, &Desired) -> Plan,
) -> Plan {
    let schemas = Pair {
        from: current,
        to: &desired.schema,
    };
    let hints = |schema: Schema| Desired {
        schema,
        ..desired.clone()
    };
    let direct = plan(current, desired);
    let (up, down) = (serial_first(schemas), serial_first(schemas.reversed()));
    if up.is_none() && down.is_none() {
        return direct;
    }
    let mut warnings = Vec::new();
    let mut legs = direct;
    if let Some(between) = up {
        let second = plan(&between, desired);
        let first = plan(current, &hints(between));
        legs.upgrade = first.upgrade;
        legs.upgrade.extend(second.upgrade);
        warnings.extend(first.warnings.into_iter().chain(second.warnings));
    }
    if let Some(between) = down {
        let first = plan(&between, desired);
        let second = plan(current, &hints(between));
        legs.downgrade = first.downgrade;
        legs.downgrade.extend(second.downgrade);
        warnings.extend(first.warnings.into_iter().chain(second.warnings));
    }
    // What the direct way says can be of the direction that goes around; of the other one the legs say it as well.
    legs.warnings.clear();
    for warning in warnings {
        if !legs.warnings.contains(&warning) {
            legs.warnings.push(warning);
        }
    }
    legs
}

/// The state before with serial columns instead of identity columns whose sequences are something else's afterwards;
/// nothing where there are none.
fn serial_first(schemas: Pair<&Schema>) -> Option<Schema> {
    let mut tables = schemas.from.tables.values();
    if !tables.any(|table| left(schemas.to, table).next().is_some()) {
        return None;
    }
    let mut between = schemas.from.clone();
    for table in schemas.from.parents_first() {
        for (column, serial) in left(schemas.to, table) {
            become_serial(schemas, &mut between, (&table.name, column), &serial);
        }
    }
    Some(between)
}

/// The identity columns of a table whose sequences are something else's afterwards, with the serial default that goes
/// on in between.
fn left<'a>(to: &'a Schema, table: &'a Table) -> impl Iterator<Item = (&'a Name, Serial)> {
    let after = to.tables.get(&table.name);
    table.columns.values().filter_map(move |column| {
        let ColumnDefault::Identity(identity) = &column.default else {
            return None;
        };
        let new = after?.columns.get(&column.name)?;
        let sequence = identity.sequence_of(&table.name, &column.name);
        let options = identity.options.clone();
        outlives(to, &sequence, new).then_some((&column.name, Serial { sequence, options }))
    })
}

/// Whether a sequence is an object afterwards, or another column's by which this one counts.
fn outlives(schema: &Schema, sequence: &QualifiedName, column: &Column) -> bool {
    let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, sequence.clone());
    let counts = || {
        let ColumnDefault::Expression(expr) = &column.default else {
            return false;
        };
        relations_in_constants(expr.as_str()).contains(&Resource::Relation(sequence.clone()))
    };
    // Most columns don't count by another's; the owners of all sequences are looked for only then.
    schema.objects.contains_key(&id) || counts() && schema.serial_owners().contains_key(sequence)
}

/// Gives a column a serial default, and those below it that follow it.
fn become_serial(
    schemas: Pair<&Schema>,
    between: &mut Schema,
    (table, column): (&QualifiedName, &Name),
    serial: &Serial,
) {
    let after = |table: &QualifiedName| {
        let table = schemas.to.tables.get(table)?;
        Some(&table.columns.get(column)?.default)
    };
    let mut tables = vec![table.clone()];
    tables.extend(schemas.from.descendants(table));
    for name in tables {
        let found = between.tables.get_mut(&name);
        let Some(found) = found.and_then(|found| found.columns.get_mut(column)) else {
            continue;
        };
        let is_identity = matches!(found.default, ColumnDefault::Identity(_));
        if is_identity || after(&name) == after(table) {
            found.default = ColumnDefault::Serial(serial.clone());
        }
    }
}
