//! Changes of an index, or of the index behind a constraint, that keep its name.

use std::collections::BTreeMap;

use limbeck_schema::{
    ConstraintDefinition, IndexElement, IndexKey, Name, QualifiedName, Schema, Table,
    normal_comment,
};

use crate::op::{AlterIndex, IndexAlteration};

use super::lookup::{index_id, table_mut};
use super::{ApplyError, lookup};

pub(super) fn alter(schema: &mut Schema, alter: &AlterIndex) -> Result<(), ApplyError> {
    let table = lookup::table(schema, &alter.table)?;
    let keys = keys(table, &alter.name)?;
    for number in alter.alteration.statistics.keys() {
        let key = keys.get(usize::from(*number).wrapping_sub(1));
        if !key.is_some_and(|key| matches!(key.key, IndexKey::Expression(_))) {
            return Err(ApplyError::NoExpressionKey {
                index: index_id(table, &alter.name),
                key: *number,
            });
        }
    }
    let table = table_mut(schema, &alter.table)?;
    if let Some(index) = table.indexes.get_mut(&alter.name) {
        set_parameters(&mut index.storage_parameters, &alter.alteration);
        set_statistics(index.elements.iter_mut(), &alter.alteration);
    } else if let Some(constraint) = table.constraints.get_mut(&alter.name) {
        if let Some(parameters) = constraint.definition.storage_parameters_mut() {
            set_parameters(parameters, &alter.alteration);
        }
        set_statistics(constraint.definition.elements_mut(), &alter.alteration);
    }
    Ok(())
}

/// The keys of an index, or of that behind a constraint as far as they can be expressions.
fn keys<'a>(table: &'a Table, name: &Name) -> Result<Vec<&'a IndexElement>, ApplyError> {
    if let Some(index) = table.indexes.get(name) {
        return Ok(index.elements.iter().collect());
    }
    let missing = || ApplyError::Missing(index_id(table, name));
    match &table.constraints.get(name).ok_or_else(missing)?.definition {
        ConstraintDefinition::Exclusion(exclusion) => {
            Ok(exclusion.elements.iter().map(|key| &key.element).collect())
        }
        ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_) => Ok(Vec::new()),
        ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => Err(missing()),
    }
}

fn set_parameters(parameters: &mut BTreeMap<String, String>, alteration: &IndexAlteration) {
    change_parameters(parameters, &alteration.storage_parameters);
}

/// `SET (…)` and `RESET (…)`.
pub(super) fn change_parameters(
    parameters: &mut BTreeMap<String, String>,
    changes: &BTreeMap<String, Option<String>>,
) {
    for (name, value) in changes {
        match value {
            Some(value) => parameters.insert(name.clone(), value.clone()),
            None => parameters.remove(name),
        };
    }
}

fn set_statistics<'a>(
    elements: impl Iterator<Item = &'a mut IndexElement>,
    alteration: &IndexAlteration,
) {
    for (element, number) in elements.zip(1..) {
        if let Some(target) = alteration.statistics.get(&number) {
            element.statistics = *target;
        }
    }
}

pub(super) fn set_comment(
    schema: &mut Schema,
    table: &QualifiedName,
    name: &Name,
    comment: Option<String>,
) -> Result<(), ApplyError> {
    let table = table_mut(schema, table)?;
    lookup::index(table, name)?;
    if let Some(index) = table.indexes.get_mut(name) {
        index.comment = normal_comment(comment);
    }
    Ok(())
}
