//! The names that columns, types, constraints and indexes have until they take those of the old ones.

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{Name, QualifiedName, Schema, default_object_name};

use super::candidates::Candidates;

/// The types by the names that they have meanwhile.
pub(super) struct Enums {
    pub(super) renamed: Vec<(QualifiedName, QualifiedName)>,
}

/// The new columns by the old ones.
pub(super) type NewNames = BTreeMap<QualifiedName, BTreeMap<Name, Name>>;

pub(super) fn new_names(candidates: &Candidates, from: &Schema, to: &Schema) -> NewNames {
    let mut names = NewNames::new();
    for (table, column) in candidates.each() {
        let is_taken = |name: &Name| {
            let is_given = |names: &BTreeMap<Name, Name>| names.values().any(|new| new == name);
            names.get(table).is_some_and(is_given)
                || [from, to].iter().any(|schema| {
                    let found = schema.tables.get(table);
                    found.is_some_and(|found| found.columns.contains_key(name))
                })
        };
        let free = first_free(column.as_str(), "new", is_taken);
        let of_table = names.entry(table.clone()).or_default();
        of_table.insert(column.clone(), free);
    }
    names
}

/// `{stem}_{label}`, or with a number.
pub(super) fn first_free(stem: &str, label: &str, is_taken: impl Fn(&Name) -> bool) -> Name {
    let mut number = 0;
    loop {
        let numbered = match number {
            0 => label.to_owned(),
            number => format!("{label}{number}"),
        };
        let name = default_object_name(stem, "", &numbered);
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

pub(super) fn free_type(name: &QualifiedName, schema: &Schema) -> QualifiedName {
    let is_taken = |other: &Name| schema.has_type(&name.sibling(other.clone()));
    name.sibling(first_free(name.name.as_str(), "new", is_taken))
}

/// The schema with the columns and types under the names that they have meanwhile.
pub(super) fn renamed(schema: &Schema, columns: &NewNames, enums: &Enums) -> Schema {
    let mut other = schema.clone();
    for (table, names) in columns {
        for (from, to) in names {
            let rename = Op::RenameColumn {
                table: table.clone(),
                from: from.clone(),
                to: to.clone(),
            };
            // The columns are there, and the names are free.
            let _ = apply(&rename, &mut other);
        }
    }
    for (from, to) in &enums.renamed {
        let rename = Op::RenameEnum {
            from: from.clone(),
            to: to.clone(),
        };
        let _ = apply(&rename, &mut other);
    }
    other
}
