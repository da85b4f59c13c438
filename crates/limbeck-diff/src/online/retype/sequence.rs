//! The steps: short locks, batches, validation, indexes, and the moment in which the new columns take the old names.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{CreateIndex, Op, RebuildEnum};
use limbeck_schema::{Check, Constraint, EnumType, Expr, Name, Schema, Table};

use crate::online::site::free_name;
use crate::plan::PlannedOp;

use super::between::{differing, not_valid};
use super::candidates::Candidates;
use super::moved::{Moved, moved};
use super::names::{Enums, first_free, free_type, new_names, renamed};
use super::obstacle::{Side, refusals};
use super::references;
use super::swap::Swap;
use super::text::{self, Filled};
use super::writer::Writer;
use super::{Refusals, Surroundings};

pub(super) fn steps(
    plain: &[PlannedOp],
    from: &Schema,
    to: &Schema,
    candidates: &Candidates,
    around: &Surroundings<'_>,
) -> Result<Vec<PlannedOp>, Refusals> {
    let candidates = &candidates.in_plan(plain);
    let columns = new_names(candidates, from, to);
    let enums = Enums {
        renamed: rebuilt(plain)
            .map(|rebuild| (rebuild.name.clone(), free_type(&rebuild.name, from)))
            .collect(),
    };
    let [old_renamed, new] = [from, to].map(|schema| renamed(schema, &columns, &enums));
    let sides = [
        &Side {
            real: from,
            renamed: &old_renamed,
        },
        &Side {
            real: to,
            renamed: &new,
        },
    ];
    let refused = refusals(plain, sides, candidates, around);
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut tables = Vec::new();
    for table in candidates.columns.keys() {
        match moved(plain, table, [from, to], (&columns, &enums)) {
            Some(found) if !found.filled.is_empty() => tables.push(found),
            Some(_) => {}
            None => {
                let reason = "its operations can't be taken apart".to_owned();
                return Err(Refusals::from([(table.clone(), reason)]));
            }
        }
    }
    let mut writer = Writer::new(from);
    for planned in plain {
        if matches!(planned.op, Op::AddEnumValue { .. } | Op::CreateEnum(_)) {
            writer.add(planned.op.clone());
        }
    }
    for (name, aside) in &enums.renamed {
        if let Some(found) = to.enums.get(name) {
            let comment = from.enums.get(name).and_then(|old| old.comment.clone());
            writer.add(Op::CreateEnum(EnumType {
                name: aside.clone(),
                comment,
                ..found.clone()
            }));
        }
    }
    for moved in &tables {
        let swap = Swap { from, to, moved };
        writer.add(swap.guard_before(&old_renamed)).comment(
            "Looks for what hangs on the old columns and was not known when this file was written.",
        );
    }
    // Batches commit: no transaction locks two tables here.
    for moved in &mut tables {
        expand(&mut writer, moved, from, to, &new).ok_or_else(|| {
            let reason = "the statements of its trigger can't be read".to_owned();
            Refusals::from([(moved.table.clone(), reason)])
        })?;
        let sql = text::fill(moved.table, &moved.filled);
        writer.add(Op::Execute { sql }).comment(
            "Each batch commits. Where it is interrupted, the next run goes on with the rows that are left.",
        );
    }
    for moved in &tables {
        validate(&mut writer, moved, to, &new);
    }
    for moved in &tables {
        index(&mut writer, moved, &new);
    }
    let references = references::references(&tables, from, to, &new);
    references::create(&mut writer, &references);
    // Tables that have nothing in common change places one by one.
    let is_whole = !references.is_empty() || !enums.renamed.is_empty();
    let size = if is_whole { tables.len() } else { 1 };
    for group in tables.chunks(size.max(1)) {
        for moved in group {
            let sql = text::vacuum(moved.table);
            writer.add(Op::Execute { sql }).comment(
                "The new column has no statistics yet, and each changed row has left an old one.",
            );
        }
        references::validate(&mut writer, &references);
        let swap = writer.len();
        references::drop_old(&mut writer, &references, from);
        for moved in group {
            let swap = Swap { from, to, moved };
            swap.write(&mut writer, &old_renamed)?;
        }
        writer.comment_at(
            swap,
            "From here on it is one short transaction: the new column takes the place of the old one.",
        );
        for (name, aside) in &enums.renamed {
            writer
                .add(Op::DropEnum { name: name.clone() })
                .comment("limbeck: allow(drop-enum): the new one gets its name");
            writer.add(Op::RenameEnum {
                from: aside.clone(),
                to: name.clone(),
            });
        }
        for moved in group {
            Swap { from, to, moved }.finish(&mut writer);
        }
        references::finish(&mut writer, &references);
    }
    for planned in plain {
        if let Op::DropEnum { name } = &planned.op {
            writer.add(Op::DropEnum { name: name.clone() });
        }
    }
    Ok(writer.finish())
}

fn rebuilt(plain: &[PlannedOp]) -> impl Iterator<Item = &RebuildEnum> {
    plain.iter().filter_map(|planned| {
        if let Op::RebuildEnum(rebuild) = &planned.op {
            return Some(rebuild);
        }
        None
    })
}

/// The new columns, what keeps them in step, and what holds for them. All of it is done at once: nothing is read.
fn expand(
    writer: &mut Writer,
    moved: &mut Moved<'_>,
    from: &Schema,
    to: &Schema,
    new: &Schema,
) -> Option<()> {
    let table = moved.table;
    let (before, after) = from.tables.get(table).zip(to.tables.get(table))?;
    let shape = new.tables.get(table)?;
    for (number, filled) in moved.filled.iter().enumerate() {
        let mut column = shape.columns.get(&filled.new)?.clone();
        column.nullable = true;
        column.default = limbeck_schema::ColumnDefault::None;
        let place = format!(
            "Takes the place of \"{}\" at the end of this revision.",
            filled.old
        );
        writer
            .add(Op::AddColumn {
                table: table.clone(),
                column,
            })
            .comment(place);
        if number == 0 {
            writer.comment(
                "A new column is the last one: SELECT *, COPY and INSERT without a list of columns show it.",
            );
        }
    }
    let function = text::function(table, &moved.filled)?;
    let trigger = text::trigger(table, &function)?;
    writer.add(Op::CreateObject(function)).comment(
        "Code that writes the old column goes on; from here on, values that can't be converted are refused.",
    );
    writer.told(moved);
    writer.add(Op::CreateObject(trigger));
    for filled in &moved.filled {
        let is_nullable = before.columns.get(&filled.old)?.nullable;
        let (label, holds) = match is_nullable {
            true => ("kept", filled.kept()),
            false => ("not_null", format!("{} IS NOT NULL", filled.new.quoted())),
        };
        let name = free_name(before, after, std::slice::from_ref(&filled.new), label);
        let check = Check {
            not_valid: true,
            ..Check::new(Expr::new(holds))
        };
        writer.add(Op::CreateConstraint {
            table: table.clone(),
            constraint: Constraint::new(name.clone(), check),
        });
        match is_nullable {
            true => moved.kept.push(name),
            false => moved.proofs.push((filled.new.clone(), name)),
        }
    }
    let involved = differing(after, shape);
    let later = referring(after, shape);
    for name in &involved {
        let is_taken = |other: &Name| {
            let relation = table.sibling(other.clone());
            moved.aside.values().any(|given| given == other)
                || [from, to]
                    .iter()
                    .any(|schema| schema.has_relation(&relation))
                || [before, after]
                    .iter()
                    .any(|table| table.constraints.contains_key(other))
        };
        let free = first_free(name.as_str(), "new", is_taken);
        moved.aside.insert(name.clone(), free);
    }
    for constraint in shape.constraints.values() {
        if let Some(aside) = moved.aside.get(&constraint.name)
            && !later.contains(&constraint.name)
            && let Some(unproved) = not_valid(constraint)
        {
            writer.add(Op::CreateConstraint {
                table: table.clone(),
                constraint: Constraint {
                    name: aside.clone(),
                    ..unproved
                },
            });
            if let Some(old) = after.constraints.get(&constraint.name) {
                references::acknowledge(writer, old, constraint);
            }
        }
    }
    Some(())
}

/// The foreign keys that wait for what they refer to.
fn referring(table: &Table, shape: &Table) -> BTreeSet<Name> {
    let found = references::moved_references(table, shape);
    found.map(|(one, _)| one.name.clone()).collect()
}

fn validate(writer: &mut Writer, moved: &Moved<'_>, to: &Schema, new: &Schema) {
    let sides = [to, new].map(|schema| schema.tables.get(moved.table));
    let [Some(after), Some(shape)] = sides else {
        return;
    };
    let later = referring(after, shape);
    let proofs = moved.proofs.iter().map(|(_, name)| name);
    let proofs: Vec<Name> = proofs.chain(&moved.kept).cloned().collect();
    let constraints = shape.constraints.values().filter_map(|constraint| {
        let is_open = not_valid(constraint).is_some_and(|open| open != *constraint);
        let aside = moved.aside.get(&constraint.name)?;
        (is_open && !later.contains(&constraint.name)).then(|| aside.clone())
    });
    let constraints: Vec<Name> = constraints.collect();
    for name in proofs.iter().chain(&constraints) {
        writer.add(Op::ValidateConstraint {
            table: moved.table.clone(),
            name: name.clone(),
        });
        if proofs.first() == Some(name) {
            writer.comment(
                "Fails where a rule, a trigger or row-level security kept the batches from a row.",
            );
        }
    }
}

fn index(writer: &mut Writer, moved: &Moved<'_>, new: &Schema) {
    let Some(shape) = new.tables.get(moved.table) else {
        return;
    };
    let own = shape.indexes.values().cloned();
    let keys = shape
        .constraints
        .values()
        .filter_map(|constraint| constraint.own_index(constraint.name.clone()));
    let indexes: BTreeMap<Name, _> = own
        .chain(keys)
        .map(|index| (index.name.clone(), index))
        .collect();
    for (name, aside) in &moved.aside {
        let Some(index) = indexes.get(name) else {
            continue;
        };
        let mut index = index.clone();
        index.name = aside.clone();
        let converted = |filled: &Filled| filled.is_lossy && index.uses_column(&filled.new);
        let is_unique = index.unique && !moved.filled.iter().any(converted);
        writer.add(Op::CreateIndex(CreateIndex {
            table: moved.table.clone(),
            index,
            concurrently: true,
            only: false,
        }));
        if is_unique {
            writer.is_unique_already();
        }
    }
}
