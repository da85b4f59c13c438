//! [`Filter`]: which objects take part in a comparison.
//!
//! It is applied to both sides before anything is compared, so what it leaves out is neither
//! created nor dropped nor altered. Where the patterns come from is left to the command line.

mod pattern;

pub use pattern::{Pattern, PatternError};

use std::collections::BTreeSet;

use limbeck_schema::{Desired, Name, ObjectId, QualifiedName, Schema, Table};

/// Which objects take part: those that `include` names (all, where it names none of their kind) and
/// `exclude` does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What takes part.
    pub include: Patterns,
    /// What does not, even if it is included.
    pub exclude: Patterns,
}

/// Patterns for the objects of each kind.
///
/// A table or enum type is named with or without its schema when that is `public` (`users`,
/// `public.users`), else with it (`audit.log`). A column is named behind its table
/// (`users.email`). An index or constraint is named alone or behind its table (`ix_users_email`,
/// `users.ix_users_email`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patterns {
    /// For tables, with all that is in them.
    pub tables: Vec<Pattern>,
    /// For columns. Indexes and constraints on a column that is left out are left out with it.
    pub columns: Vec<Pattern>,
    /// For indexes.
    pub indexes: Vec<Pattern>,
    /// For constraints.
    pub constraints: Vec<Pattern>,
    /// For enum types.
    pub enums: Vec<Pattern>,
}

impl Filter {
    /// Whether everything takes part.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes what has no part out of a schema, and says what that was. Of a table that goes, its
    /// columns, constraints and indexes are not listed.
    pub fn apply(&self, schema: &mut Schema) -> Vec<ObjectId> {
        let mut taken = Vec::new();
        schema.enums.retain(|name, _| {
            let stays = self.takes(|patterns| &patterns.enums, &references(name));
            if !stays {
                taken.push(ObjectId::Enum(name.clone()));
            }
            stays
        });
        schema.tables.retain(|name, _| {
            let stays = self.takes(|patterns| &patterns.tables, &references(name));
            if !stays {
                taken.push(ObjectId::Table(name.clone()));
            }
            stays
        });
        take_orphans(schema, &mut taken);
        let mut columns: BTreeSet<(QualifiedName, Name)> = BTreeSet::new();
        let names = schema.parents_first().into_iter();
        let names: Vec<QualifiedName> = names.map(|table| table.name.clone()).collect();
        for name in names {
            let Some(table) = schema.tables.get_mut(&name) else {
                continue;
            };
            let parents: Vec<QualifiedName> = table.parents().cloned().collect();
            let is_gone_above = |column: &Name| {
                let mut parents = parents.iter();
                parents.any(|parent| columns.contains(&(parent.clone(), column.clone())))
            };
            let gone = self.apply_to_table(table, &is_gone_above, &mut taken);
            columns.extend(gone.into_iter().map(|column| (name.clone(), column)));
        }
        taken
    }

    /// Takes what has no part out of the models, with all hints for it, and says what that was.
    pub fn apply_to_desired(&self, desired: &mut Desired) -> Vec<ObjectId> {
        let taken = self.apply(&mut desired.schema);
        let gone: BTreeSet<&ObjectId> = taken.iter().collect();
        let is_gone = |id: &ObjectId| {
            gone.contains(id) || owner(id).is_some_and(|owner| gone.contains(&owner))
        };
        let gone_column = |(table, column): &(QualifiedName, Name)| {
            is_gone(&ObjectId::Column(table.clone(), column.clone()))
        };
        desired.unnamed.retain(|id| !is_gone(id));
        desired.renamed_from.retain(|id, _| !is_gone(id));
        desired.backfill.retain(|column, _| !gone_column(column));
        desired.using.retain(|column, _| !gone_column(column));
        desired
            .enum_mapping
            .retain(|name, _| !is_gone(&ObjectId::Enum(name.clone())));
        desired
            .concurrently
            .retain(|(table, index)| !is_gone(&ObjectId::Index(table.clone(), index.clone())));
        taken
    }

    /// Gives the columns that have no part.
    fn apply_to_table(
        &self,
        table: &mut Table,
        is_gone_above: &dyn Fn(&Name) -> bool,
        taken: &mut Vec<ObjectId>,
    ) -> Vec<Name> {
        let name = &table.name;
        let mut columns = Vec::new();
        table.columns.retain(|column, _| {
            let stays = self.takes(|patterns| &patterns.columns, &behind(name, column))
                && !is_gone_above(column);
            if !stays {
                columns.push(column.clone());
                taken.push(ObjectId::Column(name.clone(), column.clone()));
            }
            stays
        });
        table.constraints.retain(|key, constraint| {
            let definition = &constraint.definition;
            let stays = self.takes(|patterns| &patterns.constraints, &in_table(name, key))
                && !definition.columns().iter().any(|c| columns.contains(c));
            if !stays {
                taken.push(ObjectId::Constraint(name.clone(), key.clone()));
            }
            stays
        });
        table.indexes.retain(|key, index| {
            let stays = self.takes(|patterns| &patterns.indexes, &in_table(name, key))
                && !columns.iter().any(|column| index.uses_column(column));
            if !stays {
                taken.push(ObjectId::Index(name.clone(), key.clone()));
            }
            stays
        });
        columns
    }

    fn takes(&self, kind: impl Fn(&Patterns) -> &Vec<Pattern>, names: &[String]) -> bool {
        let any = |patterns: &[Pattern]| {
            patterns
                .iter()
                .any(|pattern| names.iter().any(|name| pattern.matches(name)))
        };
        let include = kind(&self.include);
        (include.is_empty() || any(include)) && !any(kind(&self.exclude))
    }
}

/// Takes the tables below those that have no part: they are nothing without them.
fn take_orphans(schema: &mut Schema, taken: &mut Vec<ObjectId>) {
    let gone = taken.iter().filter_map(|id| match id {
        ObjectId::Table(name) => Some(name.clone()),
        ObjectId::Schema(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel(..)
        | ObjectId::Column(..)
        | ObjectId::Constraint(..)
        | ObjectId::Index(..)
        | ObjectId::Sql(_) => None,
    });
    let mut gone: Vec<QualifiedName> = gone.collect();
    while let Some(name) = gone.pop() {
        let below: Vec<QualifiedName> = schema
            .children(&name)
            .map(|table| table.name.clone())
            .collect();
        for name in below {
            schema.tables.remove(&name);
            taken.push(ObjectId::Table(name.clone()));
            gone.push(name);
        }
    }
}

/// What a table or type may be called in a pattern.
fn references(name: &QualifiedName) -> Vec<String> {
    let mut names = vec![name.to_string()];
    let short = name.to_reference();
    if !names.contains(&short) {
        names.push(short);
    }
    names
}

fn behind(table: &QualifiedName, name: &Name) -> Vec<String> {
    let tables = references(table);
    tables
        .iter()
        .map(|table| format!("{table}.{name}"))
        .collect()
}

fn in_table(table: &QualifiedName, name: &Name) -> Vec<String> {
    let mut names = behind(table, name);
    names.push(name.to_string());
    names
}

/// The table or type that an object is part of.
fn owner(id: &ObjectId) -> Option<ObjectId> {
    match id {
        ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::Table(_) => None,
        ObjectId::Sql(id) => id.table.clone().map(ObjectId::Table),
        ObjectId::EnumLabel(name, _) => Some(ObjectId::Enum(name.clone())),
        ObjectId::Column(table, _) | ObjectId::Constraint(table, _) | ObjectId::Index(table, _) => {
            Some(ObjectId::Table(table.clone()))
        }
    }
}

#[cfg(test)]
mod tests;
