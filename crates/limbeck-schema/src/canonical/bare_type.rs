//! Types that a model names without a schema and does not declare (`citext`, a domain made by
//! hand): only the server knows where they are.
//!
//! They are completed before anything else is asked, because expressions are read with the types
//! of their columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::types::TypeName;

/// A type name without a schema, in a table of some schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BareType {
    /// The schema of the table: where the type is looked for first.
    pub schema: Name,
    /// The type's name.
    pub name: Name,
}

/// What the server says about a [`BareType`]; nothing when there is no such type anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeAnswer {
    /// The type.
    Found(QualifiedName),
    /// Several types of that name, none of which a search path finds.
    Ambiguous(Vec<QualifiedName>),
}

/// A column whose type is nowhere, or in several places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownType {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// The type's name.
    pub name: Name,
    /// The types that it could be.
    pub choices: Vec<QualifiedName>,
}

/// All type names without a schema.
pub fn bare_types(desired: &Schema) -> BTreeSet<BareType> {
    let mut found = BTreeSet::new();
    for table in desired.tables.values() {
        for column in table.columns.values() {
            if let TypeName::Unresolved(name) = &column.data_type.name {
                found.insert(BareType {
                    schema: table.name.schema.clone(),
                    name: name.clone(),
                });
            }
        }
    }
    found
}

/// Puts the complete names in, and tells the columns for which there is none.
pub fn complete_types(
    answers: &BTreeMap<BareType, TypeAnswer>,
    desired: &mut Schema,
) -> Vec<UnknownType> {
    let mut unknown = Vec::new();
    for table in desired.tables.values_mut() {
        for (column, definition) in &mut table.columns {
            let TypeName::Unresolved(name) = &definition.data_type.name else {
                continue;
            };
            let asked = BareType {
                schema: table.name.schema.clone(),
                name: name.clone(),
            };
            let choices = match answers.get(&asked) {
                Some(TypeAnswer::Found(complete)) => {
                    definition.data_type.name = TypeName::User(complete.clone());
                    continue;
                }
                Some(TypeAnswer::Ambiguous(choices)) => choices.clone(),
                None => Vec::new(),
            };
            unknown.push(UnknownType {
                table: table.name.clone(),
                column: column.clone(),
                name: asked.name,
                choices,
            });
        }
    }
    unknown
}
