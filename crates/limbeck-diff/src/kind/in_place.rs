//! What changes in place at an index, or at the one behind a constraint: parameters and statistics.

use std::collections::BTreeMap;

use limbeck_ops::{AlterIndex, IndexAlteration, Op};
use limbeck_schema::{Constraint, ConstraintDefinition, Index, IndexElement, Name, QualifiedName};

use crate::pair::Pair;
use crate::step::{Phase, Step};

use super::relation;
use super::table_options::changed_parameters;

/// The changes of an index.
pub(super) fn of_index(pair: Pair<&Index>) -> IndexAlteration {
    let elements = pair.map(|index| index.elements.iter());
    IndexAlteration {
        storage_parameters: changed_parameters(pair.map(|index| &index.storage_parameters)),
        statistics: changed_statistics(elements.from, elements.to),
    }
}

/// The changes of the index behind a constraint.
pub(super) fn of_constraint(pair: Pair<&Constraint>) -> IndexAlteration {
    let none = BTreeMap::new();
    let parameters = pair.map(|object| object.definition.storage_parameters().unwrap_or(&none));
    let elements = pair.map(|object| elements(&object.definition));
    IndexAlteration {
        storage_parameters: changed_parameters(parameters),
        statistics: changed_statistics(elements.from, elements.to),
    }
}

fn elements(definition: &ConstraintDefinition) -> impl Iterator<Item = &IndexElement> {
    let exclusion = match definition {
        ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_) => None,
    };
    let keys = exclusion.into_iter().flat_map(|e| &e.elements);
    keys.map(|key| &key.element)
}

fn changed_statistics<'a>(
    from: impl Iterator<Item = &'a IndexElement>,
    to: impl Iterator<Item = &'a IndexElement>,
) -> BTreeMap<u16, Option<u16>> {
    let keys = (1..).zip(from.zip(to));
    let changed = keys.filter(|(_, (from, to))| from.statistics != to.statistics);
    changed
        .map(|(number, (_, to))| (number, to.statistics))
        .collect()
}

/// `ALTER INDEX`, where there is something to alter.
pub(super) fn alter(
    table: &QualifiedName,
    name: &Name,
    alteration: IndexAlteration,
) -> Option<Step> {
    if alteration == IndexAlteration::default() {
        return None;
    }
    let op = Op::AlterIndex(AlterIndex {
        table: table.clone(),
        name: name.clone(),
        alteration,
    });
    let index = relation(&table.sibling(name.clone()));
    Some(Step::new(Phase::TableOptions, op).needs([index]))
}
