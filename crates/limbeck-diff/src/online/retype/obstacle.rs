//! What uses a column, so that another one can't take its place.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::sql_token::words;
use limbeck_schema::{
    Constraint, ConstraintDefinition, Deferrable, ForeignKey, PrimaryKey, QualifiedName, Schema,
    SqlObject, SqlObjectKind, Table, Unique,
};

use crate::mentions::Names;
use crate::plan::PlannedOp;
use crate::step::Resource;

use super::candidates::Candidates;
use super::text::TRIGGER;
use super::{Refusals, Surroundings};

/// A schema, and the same with the columns and enum types under other names: what differs uses them.
pub(super) struct Side<'a> {
    pub(super) real: &'a Schema,
    pub(super) renamed: &'a Schema,
}

/// The tables that have to be written anew after all, and why.
pub(super) fn refusals(
    plain: &[PlannedOp],
    sides: [&Side<'_>; 2],
    candidates: &Candidates,
    around: &Surroundings<'_>,
) -> Refusals {
    let mut found = Refusals::new();
    for side in sides {
        for table in side.real.tables.values() {
            of_table(side, sides, table, candidates, &mut found);
        }
    }
    let [from, to] = sides;
    let objects = from.real.objects.values().chain(to.real.objects.values());
    of_objects(
        from.real,
        objects.chain(around.left_alone),
        candidates,
        &mut found,
    );
    if found.is_empty() {
        for planned in plain {
            if let Op::DropObject { id } = &planned.op {
                return candidates.all(&format!("{} \"{id}\" uses it", id.kind));
            }
        }
    }
    found
}

fn of_table(
    side: &Side<'_>,
    sides: [&Side<'_>; 2],
    table: &Table,
    candidates: &Candidates,
    found: &mut Refusals,
) {
    let Some(renamed) = side.renamed.tables.get(&table.name) else {
        return;
    };
    let mut refuse = |tables: &[&QualifiedName], reason: String| {
        for table in tables {
            found.entry((*table).clone()).or_insert(reason.clone());
        }
    };
    let own = candidates.columns.get(&table.name);
    let users: BTreeSet<&QualifiedName> = candidates.enums.values().flatten().collect();
    let users: Vec<&QualifiedName> = users.into_iter().collect();
    let blamed: Vec<&QualifiedName> = match own {
        Some(_) => vec![&table.name],
        None => users,
    };
    if own.is_some() && table.options.of_type.is_some() {
        refuse(
            &[&table.name],
            "its columns are the attributes of a type".to_owned(),
        );
    }
    for (name, constraint) in table.constraints.iter() {
        let kind = constraint.kind();
        let other = renamed.constraints.get(name);
        match &constraint.definition {
            ConstraintDefinition::ForeignKey(key) => {
                let Some(ConstraintDefinition::ForeignKey(other)) = other.map(|c| &c.definition)
                else {
                    continue;
                };
                let is_moved = other.referenced_columns != key.referenced_columns;
                if (own.is_some() || is_moved) && !goes_together(side.real, table, key) {
                    let reason = format!(
                        "foreign key \"{name}\" would join it with a column that still has another type"
                    );
                    refuse(&[&table.name, &key.referenced_table], reason);
                }
                if is_moved && let Some(obstacle) = obstacle_to_second(sides, table, constraint) {
                    let reason = format!(
                        "foreign key \"{name}\" of table \"{}\" refers to it, which {obstacle}",
                        table.name
                    );
                    refuse(&[&key.referenced_table], reason);
                }
            }
            // The index in its place would be looked at in the middle of a transaction.
            ConstraintDefinition::PrimaryKey(PrimaryKey { deferrable, .. })
            | ConstraintDefinition::Unique(Unique { deferrable, .. })
                if other != Some(constraint) && *deferrable != Deferrable::No =>
            {
                refuse(&blamed, format!("{kind} \"{name}\" is deferrable"));
            }
            ConstraintDefinition::Exclusion(_) if other != Some(constraint) => {
                refuse(&blamed, format!("{kind} \"{name}\" uses it"));
            }
            ConstraintDefinition::Exclusion(_)
            | ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_) => {
                if own.is_none() && other != Some(constraint) {
                    refuse(
                        &blamed,
                        format!(
                            "{kind} \"{name}\" of table \"{}\" uses the type",
                            table.name
                        ),
                    );
                }
            }
        }
    }
    for (name, index) in table.indexes.iter() {
        if own.is_none() && renamed.indexes.get(name) != Some(index) {
            refuse(
                &blamed,
                format!("index \"{name}\" of table \"{}\" uses the type", table.name),
            );
        }
    }
    for (name, column) in &table.columns {
        let is_own = own.is_some_and(|own| own.contains(name));
        if !is_own && renamed.columns.get(name) != Some(column) {
            let of = format!("column \"{name}\" of table \"{}\"", table.name);
            refuse(&blamed, format!("{of} uses it"));
        }
    }
    if own.is_some() {
        let used = super::between::differing(table, renamed);
        if let Some(name) = table.options.indexes().find(|name| used.contains(*name)) {
            let reason =
                format!("the table is known by index \"{name}\" (replica identity, CLUSTER)");
            refuse(&[&table.name], reason);
        }
    }
}

/// Why a second foreign key to the new column can't stand beside this one.
fn obstacle_to_second(
    sides: [&Side<'_>; 2],
    table: &Table,
    key: &Constraint,
) -> Option<&'static str> {
    if table.partition_by.is_some() || table.has_parent() {
        return Some("is one of a partitioned table or a partition");
    }
    let is_there = |side: &&Side<'_>| {
        let table = side.real.tables.get(&table.name);
        table.is_some_and(|table| table.constraints.get(&key.name) == Some(key))
    };
    let stays = sides.iter().all(is_there);
    (!stays).then_some("changes in the same plan")
}

/// Whether PostgreSQL compares the columns of a foreign key with those that they refer to.
fn goes_together(schema: &Schema, table: &Table, key: &ForeignKey) -> bool {
    let Some(referenced) = schema.tables.get(&key.referenced_table) else {
        return true;
    };
    let mut pairs = key.columns.iter().zip(&key.referenced_columns);
    pairs.all(|(own, other)| {
        let types = table.columns.get(own).zip(referenced.columns.get(other));
        types.is_none_or(|(own, other)| {
            let both = |names: &[&str]| {
                let mut sides = [own, other].into_iter();
                sides.all(|column| names.iter().any(|name| column.data_type.is_builtin(name)))
            };
            own.data_type.name == other.data_type.name
                || both(&["smallint", "integer", "bigint"])
                || both(&["text", "character varying"])
        })
    })
}

fn of_objects<'a>(
    schema: &Schema,
    objects: impl Iterator<Item = &'a SqlObject>,
    candidates: &Candidates,
    found: &mut Refusals,
) {
    let names = Names::of(schema);
    for object in objects {
        let (kind, id) = (object.id.kind, &object.id);
        let text: Vec<&str> = object.statements().collect();
        let text = text.join(";\n");
        if kind == SqlObjectKind::Trigger
            && let Some(table) = &id.table
            && id.name.as_str() >= TRIGGER
            && candidates.columns.contains_key(table)
            && words(&text).iter().any(|word| word == "before")
        {
            let reason = format!("trigger \"{id}\" runs after the one that would keep it in step");
            found.entry(table.clone()).or_insert(reason);
        }
        let used = names.mentioned_by(object);
        for (name, tables) in &candidates.enums {
            if used.contains(&Resource::Type(name.clone())) {
                for table in tables {
                    let reason = format!("{kind} \"{id}\" uses type \"{name}\"");
                    found.entry(table.clone()).or_insert(reason);
                }
            }
        }
        if !holds_fast(kind, &text) {
            continue;
        }
        for (table, column) in candidates.each() {
            if used.contains(&Resource::Column(table.clone(), column.clone())) {
                let reason = format!("{kind} \"{id}\" uses column \"{column}\"");
                found.entry(table.clone()).or_insert(reason);
            }
        }
    }
}

/// Whether the server keeps the text as a tree, with columns by number. The body of a function is text, unless it is
/// written in the SQL standard's way.
fn holds_fast(kind: SqlObjectKind, text: &str) -> bool {
    if kind.is_routine() {
        return words(text)
            .iter()
            .any(|word| word == "atomic" || word == "return");
    }
    [
        SqlObjectKind::View,
        SqlObjectKind::MaterializedView,
        SqlObjectKind::Rule,
        SqlObjectKind::Policy,
        SqlObjectKind::Trigger,
        SqlObjectKind::Statistics,
    ]
    .contains(&kind)
}
