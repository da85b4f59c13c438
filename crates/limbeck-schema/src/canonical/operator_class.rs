//! Operator classes and collations of index keys: naming the one that a key has anyway is the same
//! as naming none.

use crate::constraint::ConstraintDefinition;
use crate::index::{IndexElement, IndexKey, OperatorClass};
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::table::Table;
use crate::types::TypeName;

use super::question::{Answers, ClassQuestion, Questions};

/// Asks about every operator class that a model names and no live index of the table has by that
/// name.
pub(super) fn collect(current: &Schema, desired: &Schema, questions: &mut Questions) {
    for (name, table) in &desired.tables {
        let live = current.tables.get(name);
        for (method, element) in keys(table) {
            let Some(class) = &element.operator_class else {
                continue;
            };
            let is_known = live.is_some_and(|live| live_class(live, class).is_some());
            let question = question(table, &method, element, class);
            if !is_known && !questions.operator_classes.contains(&question) {
                questions.operator_classes.push(question);
            }
        }
    }
}

/// Completes the classes' schemas, takes away those that are the default, and collations that are
/// the column's own.
pub(super) fn apply(answers: &Answers, current: &Schema, desired: &mut Schema) {
    for (name, table) in &mut desired.tables {
        let says = |e: &IndexElement| e.operator_class.is_some() || e.collation.is_some();
        if !keys(table).any(|(_, element)| says(element)) {
            continue;
        }
        let live = current.tables.get(name);
        let snapshot = table.clone();
        for (method, element) in keys_mut(table) {
            if let Some(class) = &element.operator_class {
                let found = live.and_then(|live| live_class(live, class));
                let answer = answers
                    .operator_classes
                    .get(&question(&snapshot, &method, element, class));
                let schema = match (found, answer) {
                    (Some(found), _) => found.schema.clone(),
                    (None, Some(answer)) if answer.is_default && class.parameters.is_empty() => {
                        element.operator_class = None;
                        continue;
                    }
                    (None, Some(answer)) => answer.schema.clone(),
                    (None, None) => continue,
                };
                element.operator_class = Some(OperatorClass {
                    schema,
                    ..class.clone()
                });
            }
        }
        drop_own_collations(table, &snapshot);
    }
}

/// A collation of a key that its column has by itself is not named in the normal form.
fn drop_own_collations(table: &mut Table, snapshot: &Table) {
    for (_, element) in keys_mut(table) {
        let IndexKey::Column(column) = &element.key else {
            continue;
        };
        let Some(column) = snapshot.columns.get(column) else {
            continue;
        };
        let by_type = QualifiedName::new("pg_catalog", "default");
        let own = match &column.data_type.name {
            TypeName::Builtin(_) => column.collation.as_ref().unwrap_or(&by_type),
            TypeName::User(_) | TypeName::Unresolved(_) => match &column.collation {
                Some(own) => own,
                None => continue,
            },
        };
        if element.collation.as_ref() == Some(own) {
            element.collation = None;
        }
    }
}

fn question(
    table: &Table,
    method: &Name,
    element: &IndexElement,
    class: &OperatorClass,
) -> ClassQuestion {
    let column = match &element.key {
        IndexKey::Column(name) => table.columns.get(name),
        IndexKey::Expression(_) => None,
    };
    ClassQuestion {
        method: method.clone(),
        schema: class.schema.clone(),
        name: class.name.clone(),
        key_type: column.map(|column| column.data_type.to_sql()),
    }
}

/// A live operator class of the table by this name.
fn live_class<'a>(live: &'a Table, class: &OperatorClass) -> Option<&'a OperatorClass> {
    keys(live)
        .filter_map(|(_, element)| element.operator_class.as_ref())
        .find(|found| {
            found.name == class.name && (class.schema.is_none() || class.schema == found.schema)
        })
}

fn keys(table: &Table) -> impl Iterator<Item = (Name, &IndexElement)> {
    let indexes = table
        .indexes
        .values()
        .flat_map(|index| index.elements.iter().map(|e| (index.method.clone(), e)));
    let partition_key = table.partition_by.iter().flat_map(|by| {
        let method = by.strategy.method();
        by.keys.iter().map(move |e| (method.clone(), e))
    });
    let exclusions =
        table
            .constraints
            .values()
            .filter_map(|constraint| match &constraint.definition {
                ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
                ConstraintDefinition::PrimaryKey(_)
                | ConstraintDefinition::Unique(_)
                | ConstraintDefinition::Check(_)
                | ConstraintDefinition::ForeignKey(_) => None,
            });
    let exclusions = exclusions.flat_map(|exclusion| {
        let elements = exclusion.elements.iter();
        elements.map(|e| (exclusion.method.clone(), &e.element))
    });
    indexes.chain(exclusions).chain(partition_key)
}

fn keys_mut(table: &mut Table) -> impl Iterator<Item = (Name, &mut IndexElement)> {
    let indexes = table
        .indexes
        .iter_mut()
        .map(|(_, object)| object)
        .flat_map(|index| {
            let method = index.method.clone();
            index.elements.iter_mut().map(move |e| (method.clone(), e))
        });
    let exclusions = table
        .constraints
        .iter_mut()
        .map(|(_, object)| object)
        .filter_map(|constraint| match &mut constraint.definition {
            ConstraintDefinition::Exclusion(exclusion) => Some(exclusion),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_) => None,
        });
    let exclusions = exclusions.flat_map(|exclusion| {
        let method = exclusion.method.clone();
        let elements = exclusion.elements.iter_mut();
        elements.map(move |e| (method.clone(), &mut e.element))
    });
    let partition_key = table.partition_by.iter_mut().flat_map(|by| {
        let method = by.strategy.method();
        by.keys.iter_mut().map(move |e| (method.clone(), e))
    });
    indexes.chain(exclusions).chain(partition_key)
}
