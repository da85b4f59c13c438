//! Objects that rows name by number: operator classes, collations, operators, foreign columns.

use std::collections::HashMap;

use limbeck_schema::{Name, OperatorClass, QualifiedName};

use crate::error::CatalogError;
use crate::row::Fields;

/// Names by object number.
#[derive(Default)]
pub(crate) struct Lookup {
    classes: HashMap<u32, Class>,
    /// Default operator classes by method and input type.
    defaults: HashMap<(u32, u32), u32>,
    collations: HashMap<u32, QualifiedName>,
    operators: HashMap<u32, String>,
    foreign_columns: HashMap<(u32, i16), Name>,
}

struct Class {
    name: QualifiedName,
    method: u32,
    is_default: bool,
}

impl Lookup {
    pub(crate) fn add_operator_class(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let number = f.number()?;
        let name = QualifiedName::new(f.text()?, f.text()?);
        let method = f.number()?;
        let is_default = f.flag()?;
        let input_type = f.number()?;
        if is_default {
            self.defaults.insert((method, input_type), number);
        }
        let class = Class {
            name,
            method,
            is_default,
        };
        self.classes.insert(number, class);
        Ok(())
    }

    pub(crate) fn add_collation(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let number = f.number()?;
        let name = QualifiedName::new(f.text()?, f.text()?);
        self.collations.insert(number, name);
        Ok(())
    }

    pub(crate) fn add_operator(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let number = f.number()?;
        let schema = Name::new(f.text()?);
        let operator = f.text()?;
        let text = if schema == "pg_catalog" {
            operator.to_owned()
        } else {
            format!("OPERATOR({}.{operator})", schema.quoted())
        };
        self.operators.insert(number, text);
        Ok(())
    }

    pub(crate) fn add_foreign_column(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let key = (f.number()?, f.number()?);
        self.foreign_columns.insert(key, Name::new(f.text()?));
        Ok(())
    }

    pub(crate) fn collation(&self, number: u32) -> Option<&QualifiedName> {
        self.collations.get(&number)
    }

    pub(crate) fn operator(&self, number: u32) -> Option<&String> {
        self.operators.get(&number)
    }

    pub(crate) fn foreign_column(&self, relation: u32, column: i16) -> Option<&Name> {
        self.foreign_columns.get(&(relation, column))
    }

    /// Whether an index key of this type (a domain's base type) gets this class when none is named,
    /// as the server's `GetDefaultOpClass` decides: a default class made for the very type wins over
    /// one of a type that it is binary-compatible with.
    pub(crate) fn is_default_class(&self, class: u32, key_type: u32) -> bool {
        let Some(found) = self.classes.get(&class) else {
            return false;
        };
        let exact = self.defaults.get(&(found.method, key_type));
        found.is_default && exact.is_none_or(|exact| *exact == class)
    }

    /// The class by name, without parameters.
    pub(crate) fn operator_class(&self, number: u32) -> Option<OperatorClass> {
        let name = &self.classes.get(&number)?.name;
        Some(OperatorClass {
            schema: (name.schema != "pg_catalog").then(|| name.schema.clone()),
            name: name.name.clone(),
            parameters: std::collections::BTreeMap::new(),
        })
    }
}
