//! The state between the changes of type and the rest of a plan.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{
    ColumnDefault, Constraint, ConstraintDefinition, DEFAULT_SCHEMA, Name, QualifiedName, Schema,
    SqlObjectKind, Table, TypeName,
};

use crate::kind::enum_type::needs_rebuild;
use crate::pair::Pair;

use super::Refusals;
use super::candidates::Candidates;

/// A name that no column has.
const ASIDE: &str = "limbeck aside";

/// `before` with the types that columns and enum types have in the end. Constraints and indexes over them are
/// those of the end where there are any, and gone otherwise.
pub(super) fn state(
    candidates: &Candidates,
    before: &Schema,
    after: &Schema,
) -> Result<Schema, Refusals> {
    let mut state = before.clone();
    for name in candidates.enums.keys() {
        let labels = after.enums.get(name).map(|new| new.labels.clone());
        if let Some((old, labels)) = state.enums.get_mut(name).zip(labels) {
            old.labels = labels;
        }
    }
    types(candidates, before, after, &mut state)?;
    for (table, columns) in &candidates.columns {
        let Some((end, found)) = after.tables.get(table).zip(state.tables.get_mut(table)) else {
            continue;
        };
        for column in columns {
            if let Some((old, new)) = found.columns.get_mut(column).zip(end.columns.get(column)) {
                old.data_type = new.data_type.clone();
                old.collation.clone_from(&new.collation);
                old.options = new.options.clone();
                old.default = default_between(&old.default, &new.default);
            }
        }
        let old = used_over(before, table, columns);
        let unknown: BTreeSet<Name> = end
            .columns
            .keys()
            .filter(|column| !found.columns.contains_key(*column))
            .cloned()
            .collect();
        let late = used_over(after, table, &unknown);
        adopt(found, end, &old, &late);
    }
    Ok(state)
}

/// The types that columns get must be there, with the labels that their values become.
fn types(
    candidates: &Candidates,
    before: &Schema,
    after: &Schema,
    state: &mut Schema,
) -> Result<(), Refusals> {
    for (table, column) in candidates.each() {
        let type_in = |schema: &'_ Schema| {
            let column = schema.tables.get(table)?.columns.get(column)?;
            column.data_type.user_type().cloned()
        };
        let (old, new) = (type_in(before), type_in(after));
        let end = after
            .tables
            .get(table)
            .and_then(|end| end.columns.get(column));
        if let Some(TypeName::Unresolved(name)) = end.map(|column| &column.data_type.name)
            && gets_extension(before, after)
        {
            let reason = format!("type \"{name}\" may come in the same plan");
            return Err(Refusals::from([(table.clone(), reason)]));
        }
        let refuse = |reason: String| Err(Refusals::from([(table.clone(), reason)]));
        let is_anew = |name: &&QualifiedName| {
            let sides = before.enums.get(*name).zip(after.enums.get(*name));
            sides.is_some_and(|(from, to)| needs_rebuild(Pair { from, to }))
        };
        if old != new
            && let Some(name) = [&old, &new].into_iter().flatten().find(is_anew)
        {
            return refuse(format!("type \"{name}\" is made anew in the same plan"));
        }
        let Some(name) = new.filter(|name| !candidates.enums.contains_key(name)) else {
            continue;
        };
        if let Some(end) = after.enums.get(&name) {
            let has_home = name.schema.as_str() == DEFAULT_SCHEMA
                || state.namespaces.contains_key(&name.schema)
                || !after.namespaces.contains_key(&name.schema);
            match state.enums.get_mut(&name) {
                Some(known) => known.labels.clone_from(&end.labels),
                None if has_home => {
                    state.add_enum(end.clone());
                }
                None => {
                    return refuse(format!(
                        "the schema of type \"{name}\" comes in the same plan"
                    ));
                }
            }
        } else if !is_there(before, &name) && comes(before, after, &name) {
            return refuse(format!("type \"{name}\" comes in the same plan"));
        }
    }
    Ok(())
}

fn is_there(schema: &Schema, name: &QualifiedName) -> bool {
    let mut objects = schema.objects.keys();
    objects.any(|id| id.qualified_name().as_ref() == Some(name))
}

/// Whether the type comes with the plan: as an object, or perhaps with an extension.
fn comes(before: &Schema, after: &Schema, name: &QualifiedName) -> bool {
    is_there(after, name) || gets_extension(before, after)
}

fn gets_extension(before: &Schema, after: &Schema) -> bool {
    let new = after.objects.keys();
    let mut new = new.filter(|id| !before.objects.contains_key(*id));
    new.any(|id| id.kind == SqlObjectKind::Extension)
}

/// Where a value comes from once the column has its new type: a default of the old type may be none of the new one.
fn default_between(old: &ColumnDefault, new: &ColumnDefault) -> ColumnDefault {
    match old {
        ColumnDefault::None => ColumnDefault::None,
        ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_)
        | ColumnDefault::Generated(_) => new.clone(),
    }
}

/// The constraints and indexes of a table that involve one of these columns.
pub(super) fn used_over(
    schema: &Schema,
    table: &QualifiedName,
    columns: &BTreeSet<Name>,
) -> BTreeSet<Name> {
    let mut other = schema.clone();
    for (number, from) in columns.iter().enumerate() {
        let rename = Op::RenameColumn {
            table: table.clone(),
            from: from.clone(),
            to: Name::new(format!("{ASIDE} {number}")),
        };
        // The columns are there, and nothing has such a name.
        let _ = apply(&rename, &mut other);
    }
    match schema.tables.get(table).zip(other.tables.get(table)) {
        Some((old, new)) => differing(old, new),
        None => BTreeSet::new(),
    }
}

/// The constraints and indexes that are not the same on both sides.
pub(super) fn differing(one: &Table, other: &Table) -> BTreeSet<Name> {
    let constraints = one
        .constraints
        .iter()
        .filter(|(name, constraint)| other.constraints.get(*name) != Some(*constraint))
        .map(|(name, _)| name.clone());
    let indexes = one
        .indexes
        .iter()
        .filter(|(name, index)| other.indexes.get(*name) != Some(*index))
        .map(|(name, _)| name.clone());
    constraints.chain(indexes).collect()
}

/// Takes the constraints and indexes of these names from the end, but not those that come later.
fn adopt(table: &mut Table, end: &Table, names: &BTreeSet<Name>, late: &BTreeSet<Name>) {
    for name in names {
        if table.constraints.remove(name).is_some()
            && let Some(new) = end.constraints.get(name)
            && !late.contains(name)
        {
            table.add_constraint(new.clone());
        }
        if table.indexes.remove(name).is_some()
            && let Some(new) = end.indexes.get(name)
            && !late.contains(name)
        {
            table.add_index(new.clone());
        }
    }
}

/// The constraint without a look at the rows, if there is such a form.
pub(super) fn not_valid(constraint: &Constraint) -> Option<Constraint> {
    let mut unproved = constraint.clone();
    match &mut unproved.definition {
        ConstraintDefinition::Check(check) => check.not_valid = true,
        ConstraintDefinition::ForeignKey(key) => key.not_valid = true,
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Exclusion(_) => return None,
    }
    Some(unproved)
}
