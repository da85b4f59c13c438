//! Changes of one column, in the order in which the SQL makes them.

use limbeck_schema::{
    Builtin, Column, ColumnDefault, ColumnType, Generated, GeneratedKind, Identity, Name, ObjectId,
    QualifiedName, Schema, SequenceOptions, Table, TypeName, normal_comment,
};

use crate::op::{ColumnAlteration, DefaultChange};

use crate::uses;

use super::alter_index::change_parameters;
use super::lookup::{column_id, constraint_id, table_mut};
use super::{ApplyError, column, hierarchy, lookup, partition_index};

pub(super) fn alter(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
    alteration: &ColumnAlteration,
) -> Result<(), ApplyError> {
    let owner = table;
    let is_plain = |step: &DefaultChange| {
        matches!(
            step,
            DefaultChange::DropDefault | DefaultChange::SetDefault(_)
        )
    };
    if alteration.default.first().is_some_and(is_plain) {
        // A default that is dropped or another one leaves a sequence that the column owns.
        let found = lookup::column(lookup::table(schema, owner)?, name)?;
        if let ColumnDefault::Serial(serial) = &found.default {
            let sequence = serial.sequence.clone();
            let owner = schema.serial_owners().get(&sequence).copied();
            if owner == Some((table, name)) {
                schema.release_serial(&sequence);
            }
        }
    }
    let found = lookup::table(schema, owner)?;
    let before = lookup::column(found, name)?.clone();
    let id = column_id(found, name);
    if alteration.data_type.is_some() || alteration.collation.is_some() {
        hierarchy::column_is_own(schema, found, name)?;
        if hierarchy::in_partition_key(found, name) {
            return Err(ApplyError::PartitionKey(id));
        }
    }
    let mut column = before.clone();
    if !alteration.default.is_empty() {
        column.default = schema.own_default(found, &before);
    }
    let table = table_mut(schema, owner)?;
    for step in alteration.default.iter().filter(|step| step.leaves()) {
        leave(&mut column, step, &id)?;
    }
    if alteration.nullable == Some(true) {
        drop_not_null(table, &mut column, &id)?;
    }
    set_type(table, &mut column, alteration, &id)?;
    if alteration.nullable == Some(false) {
        column.nullable = false;
    }
    for step in alteration.default.iter().filter(|step| !step.leaves()) {
        enter(&mut column, step, &id, owner)?;
    }
    set_options(&mut column, alteration, &id)?;
    if let Some(comment) = &alteration.comment {
        column.comment = normal_comment(comment.clone());
    }
    table.add_column(column);
    if alteration.data_type.is_some() || alteration.collation.is_some() {
        forget_statistics(schema, owner, name);
        partition_index::build_keys_again(schema, owner, name);
    }
    hierarchy::alter_column(schema, owner, &before, alteration)?;
    if !alteration.default.is_empty() {
        schema.take_all_defaults(owner);
        schema.settle_serials();
    }
    Ok(())
}

fn drop_not_null(table: &Table, column: &mut Column, id: &ObjectId) -> Result<(), ApplyError> {
    if let Some((key_name, key)) = table.primary_key()
        && key.columns.contains(&column.name)
    {
        return Err(ApplyError::in_use(
            id.clone(),
            constraint_id(table, key_name),
        ));
    }
    if matches!(column.default, ColumnDefault::Identity(_)) {
        return Err(ApplyError::IdentityNeedsNotNull(id.clone()));
    }
    column.nullable = true;
    Ok(())
}

/// `TYPE` without `COLLATE` sets the type's own collation (PostgreSQL manual, `ALTER TABLE`); the
/// sequence of an identity column follows the type, that of a serial column does not.
fn set_type(
    table: &Table,
    column: &mut Column,
    alteration: &ColumnAlteration,
    id: &ObjectId,
) -> Result<(), ApplyError> {
    if alteration.data_type.is_none() && alteration.collation.is_none() {
        return Ok(());
    }
    if let Some(by) = column::generated_user(table, &column.name) {
        let object = id.clone();
        return Err(ApplyError::in_use(object, by));
    }
    if let Some(data_type) = &alteration.data_type {
        if let ColumnDefault::Identity(identity) = &mut column.default {
            follow_type(&mut identity.options, &column.data_type, data_type);
        }
        column.data_type = data_type.clone();
    }
    column.collation = alteration.collation.clone().flatten();
    column.options = column.options.retyped();
    Ok(())
}

/// The server makes the indexes over the column again, here and in tables below, without the targets
/// of statistics of their expressions.
fn forget_statistics(schema: &mut Schema, table: &QualifiedName, column: &Name) {
    let mut tables = schema.descendants(table);
    tables.push(table.clone());
    for name in tables {
        let Some(table) = schema.tables.get_mut(&name) else {
            continue;
        };
        let indexes = table.indexes.iter_mut().map(|(_, index)| index);
        let indexes = indexes.filter(|index| uses::index_uses(index, column));
        let constraints = table
            .constraints
            .iter_mut()
            .map(|(_, constraint)| constraint);
        let constraints = constraints.filter(|object| uses::constraint_uses(object, column));
        indexes
            .flat_map(|index| &mut index.elements)
            .chain(constraints.flat_map(|object| object.definition.elements_mut()))
            .for_each(|key| key.statistics = None);
    }
}

fn set_options(
    column: &mut Column,
    alteration: &ColumnAlteration,
    id: &ObjectId,
) -> Result<(), ApplyError> {
    let options = &mut column.options;
    if let Some(storage) = alteration.storage {
        options.storage = storage;
    }
    if let Some(compression) = alteration.compression {
        options.compression = compression;
    }
    if let Some(statistics) = alteration.statistics {
        options.statistics = statistics;
    }
    change_parameters(&mut options.parameters, &alteration.parameters);
    column.options = column.options.clone().normal_for(&column.data_type);
    check_options(column, id)
}

/// A type whose values are always in the row has no other storage and no compression.
pub(super) fn check_options(column: &Column, id: &ObjectId) -> Result<(), ApplyError> {
    let options = &column.options;
    let is_told = options.storage.is_some() || options.compression.is_some();
    if is_told && column.data_type.is_only_plain() {
        return Err(ApplyError::OnlyPlain {
            column: id.clone(),
            data_type: Box::new(column.data_type.clone()),
        });
    }
    Ok(())
}

/// Bounds that are those of the old type become those of the new one (`init_params` in the
/// server's `sequence.c`).
fn follow_type(options: &mut SequenceOptions, from: &ColumnType, to: &ColumnType) {
    let (Some((from_min, from_max)), Some((to_min, to_max))) = (bounds(from), bounds(to)) else {
        return;
    };
    if options.max == from_max {
        options.max = to_max;
    }
    if options.min == from_min {
        options.min = to_min;
    }
}

/// The bounds of a bigint are "no bound" where the column is a smaller integer: an operation that
/// does not name the type tells its options as those of a bigint.
fn fitted(identity: &Identity, column: &Column) -> Identity {
    let mut fitted = identity.clone();
    if let Some((min, max)) = bounds(&column.data_type) {
        if fitted.options.max == i64::MAX {
            fitted.options.max = max;
        }
        if fitted.options.min == i64::MIN {
            fitted.options.min = min;
        }
    }
    fitted
}

fn bounds(data_type: &ColumnType) -> Option<(i64, i64)> {
    match data_type.name {
        TypeName::Builtin(Builtin("smallint")) => Some((i16::MIN.into(), i16::MAX.into())),
        TypeName::Builtin(Builtin("integer")) => Some((i32::MIN.into(), i32::MAX.into())),
        TypeName::Builtin(Builtin("bigint")) => Some((i64::MIN, i64::MAX)),
        TypeName::Builtin(_) | TypeName::User(_) | TypeName::Unresolved(_) => None,
    }
}

fn leave(column: &mut Column, step: &DefaultChange, id: &ObjectId) -> Result<(), ApplyError> {
    let fits = match (step, &column.default) {
        (DefaultChange::DropDefault, ColumnDefault::None | ColumnDefault::Expression(_))
        | (DefaultChange::DropIdentity, ColumnDefault::Identity(_)) => true,
        (DefaultChange::DropSerial { sequence }, ColumnDefault::Serial(serial)) => {
            serial.sequence == *sequence
        }
        (DefaultChange::DropExpression, ColumnDefault::Generated(generated)) => {
            generated.kind == GeneratedKind::Stored
        }
        (
            DefaultChange::DropDefault
            | DefaultChange::DropIdentity
            | DefaultChange::DropSerial { .. }
            | DefaultChange::DropExpression
            | DefaultChange::SetDefault(_)
            | DefaultChange::AddIdentity(_)
            | DefaultChange::RenameSequence { .. }
            | DefaultChange::SetIdentity(_)
            | DefaultChange::AddSerial(_)
            | DefaultChange::SetSerial(_)
            | DefaultChange::SetExpression(_),
            _,
        ) => false,
    };
    if !fits {
        return Err(wrong(column, step, id));
    }
    column.default = ColumnDefault::None;
    Ok(())
}

fn enter(
    column: &mut Column,
    step: &DefaultChange,
    id: &ObjectId,
    table: &QualifiedName,
) -> Result<(), ApplyError> {
    let plain = matches!(
        column.default,
        ColumnDefault::None | ColumnDefault::Expression(_)
    );
    let entered = match step {
        DefaultChange::SetDefault(expr) if plain => Some(ColumnDefault::Expression(expr.clone())),
        DefaultChange::AddIdentity(identity) if column.default == ColumnDefault::None => {
            if column.nullable {
                return Err(ApplyError::IdentityNeedsNotNull(id.clone()));
            }
            Some(ColumnDefault::Identity(fitted(identity, column)))
        }
        DefaultChange::RenameSequence { from, to } => {
            Name::checked(to.as_str())?;
            renamed_sequence(column, table, from, to)
        }
        DefaultChange::SetIdentity(identity) => match &column.default {
            ColumnDefault::Identity(old) => Some(ColumnDefault::Identity(Identity {
                sequence: old.sequence.clone(),
                ..fitted(identity, column)
            })),
            ColumnDefault::None
            | ColumnDefault::Expression(_)
            | ColumnDefault::Serial(_)
            | ColumnDefault::Generated(_) => None,
        },
        DefaultChange::AddSerial(serial) if column.default == ColumnDefault::None => {
            Some(ColumnDefault::Serial(serial.clone()))
        }
        DefaultChange::SetSerial(serial) if matches!(&column.default, ColumnDefault::Serial(old) if old.sequence == serial.sequence) => {
            Some(ColumnDefault::Serial(serial.clone()))
        }
        DefaultChange::SetExpression(expr) => match &column.default {
            ColumnDefault::Generated(old) => Some(ColumnDefault::Generated(Generated {
                expression: expr.clone(),
                kind: old.kind,
            })),
            ColumnDefault::None
            | ColumnDefault::Expression(_)
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_) => None,
        },
        DefaultChange::SetDefault(_)
        | DefaultChange::DropDefault
        | DefaultChange::AddIdentity(_)
        | DefaultChange::DropIdentity
        | DefaultChange::AddSerial(_)
        | DefaultChange::SetSerial(_)
        | DefaultChange::DropSerial { .. }
        | DefaultChange::DropExpression => None,
    };
    column.default = entered.ok_or_else(|| wrong(column, step, id))?;
    Ok(())
}

/// The source of values under another name of its sequence.
fn renamed_sequence(
    column: &Column,
    table: &QualifiedName,
    from: &QualifiedName,
    to: &Name,
) -> Option<ColumnDefault> {
    match &column.default {
        ColumnDefault::Identity(old) if old.sequence_of(table, &column.name) == *from => {
            let mut identity = old.clone();
            identity.name_sequence(to.clone(), table, &column.name);
            Some(ColumnDefault::Identity(identity))
        }
        ColumnDefault::Serial(old) if old.sequence == *from => {
            let mut serial = old.clone();
            serial.sequence = from.sibling(to.clone());
            Some(ColumnDefault::Serial(serial))
        }
        ColumnDefault::None
        | ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_)
        | ColumnDefault::Generated(_) => None,
    }
}

fn wrong(column: &Column, step: &DefaultChange, id: &ObjectId) -> ApplyError {
    ApplyError::WrongDefault {
        column: id.clone(),
        found: match column.default {
            ColumnDefault::None => "has no default",
            ColumnDefault::Expression(_) => "has a default",
            ColumnDefault::Identity(_) => "is an identity column",
            ColumnDefault::Serial(_) => "has a sequence of its own",
            ColumnDefault::Generated(_) => "is a generated column",
        },
        step: match step {
            DefaultChange::SetDefault(_) => "set a default",
            DefaultChange::DropDefault => "drop its default",
            DefaultChange::AddIdentity(_) => "make it an identity column",
            DefaultChange::RenameSequence { .. } => "rename this sequence",
            DefaultChange::SetIdentity(_) => "change its identity",
            DefaultChange::DropIdentity => "drop its identity",
            DefaultChange::AddSerial(_) => "give it a sequence",
            DefaultChange::SetSerial(_) => "change this sequence",
            DefaultChange::DropSerial { .. } => "drop this sequence",
            DefaultChange::DropExpression => "drop its expression",
            DefaultChange::SetExpression(_) => "set its expression",
        },
    }
}
