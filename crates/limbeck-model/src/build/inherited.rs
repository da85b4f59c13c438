//! The columns that tables have from the tables above them.

use indexmap::IndexMap;
use limbeck_schema::{Column, Name, column_for_child, default_below};

use super::object::{ColumnDraft, Said, TableDraft};
use super::table::Tables;
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::suggest::did_you_mean;

/// A column of the tables above.
struct Above {
    column: Column,
    field: Option<String>,
    known_type: bool,
    /// The first of the tables that has it.
    table: usize,
}

/// Completes a table's columns with those of the tables above, which are complete.
pub(super) fn complete_columns(tables: &mut Tables<'_>, at: usize, report: &mut Report) {
    if tables.drafts[at].parents.is_empty() {
        report_flags(&tables.drafts[at], report);
        return;
    }
    super::hierarchy::check_parents(tables, at, report);
    let above = columns_above(&tables.drafts, &tables.drafts[at]);
    let own = std::mem::take(&mut tables.drafts[at].table.columns);
    let (mut shared, mut rest) = (IndexMap::new(), IndexMap::new());
    for (name, column) in own {
        let Some(from) = above.get(&name) else {
            rest.insert(name, column);
            continue;
        };
        let parent = &tables.drafts[from.table];
        let merged = merge(&tables.drafts[at], parent, column, from, report);
        shared.insert(name, merged);
    }
    check_rest(tables, at, &above, &rest, report);
    let draft = &mut tables.drafts[at];
    for column in &mut draft.columns {
        // The sequence of a table above has its name there.
        column.named_sequence |= !column.said.default && shared.contains_key(&column.name);
    }
    note_local(draft, &shared, report);
    let all_said = shared.len() == above.len();
    if all_said && !draft.columns.is_empty() {
        // The struct has all columns, in the order that it gives.
        for column in &draft.columns {
            let found = shared.shift_remove(&column.name);
            let found = found.or_else(|| rest.shift_remove(&column.name));
            draft
                .table
                .columns
                .extend(found.map(|found| (column.name.clone(), found)));
        }
        return;
    }
    for (name, from) in above {
        let column = shared.shift_remove(&name).unwrap_or_else(|| {
            draft.columns.push(ColumnDraft {
                name: name.clone(),
                field: from.field,
                place: draft.place,
                optional: None,
                renamed_from: None,
                backfill: None,
                using: None,
                named_sequence: true,
                known_type: from.known_type,
                said: Said::default(),
            });
            from.column
        });
        draft.table.columns.insert(name, column);
    }
    draft.table.columns.extend(rest);
}

fn columns_above(drafts: &[TableDraft], draft: &TableDraft) -> IndexMap<Name, Above> {
    let mut above: IndexMap<Name, Above> = IndexMap::new();
    for parent in &draft.parents {
        for column in drafts[*parent].table.columns.values() {
            let said = drafts[*parent].column_draft(&column.name);
            let entry = above.entry(column.name.clone());
            let merged = entry.or_insert_with(|| Above {
                column: column_for_child(column, draft.table.partition_of.is_some()),
                field: said.and_then(|said| said.field.clone()),
                known_type: said.is_some_and(|said| said.known_type),
                table: *parent,
            });
            merged.column.nullable &= column.nullable;
        }
    }
    above
}

/// The column of a field and of the tables above as one.
fn merge(
    draft: &TableDraft,
    parent: &TableDraft,
    mut column: Column,
    above: &Above,
    report: &mut Report,
) -> Column {
    let Some(own) = draft.column_draft(&column.name) else {
        return column;
    };
    let from = &above.column;
    let mut mistakes = Vec::new();
    let error = |place: Place, text: String| {
        let there = parent.column_draft(&column.name).map(|there| there.place);
        let mistake = Mistake::error(place.span, text);
        match there {
            Some(there) => mistake.also_in(there.file, there.span, "the column above"),
            None => mistake,
        }
    };
    let name = &parent.table.name;
    if own.known_type && above.known_type && column.data_type != from.data_type {
        mistakes.push(error(
            own.place,
            format!(
                "column \"{}\" is of type {}, but of type {} in table \"{name}\"",
                column.name, column.data_type, from.data_type
            ),
        ));
    }
    if own.said.collation && column.collation != from.collation {
        mistakes.push(error(
            own.place,
            format!(
                "column \"{}\" is of another collation than in table \"{name}\"",
                column.name
            ),
        ));
    }
    if let Some(place) = own.optional.filter(|_| column.nullable && !from.nullable) {
        mistakes.push(error(
            place,
            format!(
                "column \"{}\" can't be null: it is not null in table \"{name}\"",
                column.name
            ),
        ));
    }
    report.extend(own.place.file, mistakes);
    column.nullable &= from.nullable;
    column.collation = from.collation.clone();
    let (own_options, from_options) = (&mut column.options, &from.options);
    if !own.said.storage {
        own_options.storage = from_options.storage;
    }
    if !own.said.compression {
        own_options.compression = from_options.compression;
    }
    column.default = match own.said.default {
        true => default_below(&column, from),
        false => from.default.clone(),
    };
    column
}

/// A partition has no columns but those of its table.
fn check_rest(
    tables: &Tables<'_>,
    at: usize,
    above: &IndexMap<Name, Above>,
    rest: &IndexMap<Name, Column>,
    report: &mut Report,
) {
    let draft = &tables.drafts[at];
    for name in rest.keys() {
        let Some(own) = draft.column_draft(name) else {
            continue;
        };
        let text = if let Some(of) = &draft.table.partition_of {
            format!("table \"{}\" has no column \"{name}\"", of.parent)
        } else if own.said.inherited.is_some() {
            format!("none of the tables above has a column \"{name}\"")
        } else {
            continue;
        };
        let near = did_you_mean(name.as_str(), above.keys().map(Name::as_str));
        let span = own.said.inherited.unwrap_or(own.place.span);
        report.push(own.place.file, Mistake::error(span, text).maybe_help(near));
    }
}

/// Notes which columns are the table's own as well as those of the tables above.
fn note_local(draft: &mut TableDraft, shared: &IndexMap<Name, Column>, report: &mut Report) {
    if draft.table.partition_of.is_some() {
        report_flags(draft, report);
        return;
    }
    for column in &draft.columns {
        if column.said.inherited.is_none() && shared.contains_key(&column.name) {
            let local = &mut draft.table.inherits.local_columns;
            local.insert(column.name.clone());
        }
    }
}

/// `inherited` where it means nothing.
fn report_flags(draft: &TableDraft, report: &mut Report) {
    for column in &draft.columns {
        if let Some(span) = column.said.inherited {
            let mistake = match draft.table.partition_of {
                Some(_) => Mistake::error(span, "the columns of a partition are always inherited"),
                None => Mistake::error(span, "the table inherits from no other one")
                    .help("Write `inherits(Parent)` on the struct."),
            };
            report.push(column.place.file, mistake);
        }
    }
}
