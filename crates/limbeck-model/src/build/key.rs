//! Primary keys, unique constraints and checks of a table.

use std::collections::HashSet;

use indexmap::IndexMap;
use limbeck_schema::{Check, ConstraintDefinition, Name, PrimaryKey, Unique};

use super::exclusion::draft_exclusions;
use super::index::draft_indexes;
use super::object::{ConstraintDraft, ReferenceDraft, TableDraft};
use super::table::{Part, find_column};
use crate::attr::check::CheckAttr;
use crate::attr::column_ref::ColumnRef;
use crate::attr::foreign_key::{ForeignKeyAttr, ForeignKeyOptions, TargetRef};
use crate::attr::unique::UniqueAttr;
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::suggest::did_you_mean;

/// Adds everything that names columns of the table.
pub(super) fn draft_keys(parts: &[Part<'_>], draft: &mut TableDraft, report: &mut Report) {
    draft_primary_key(parts, draft, report);
    draft_uniques(parts, draft, report);
    for part in parts {
        let fields = part.model.item.fields.iter();
        let checks = fields.flat_map(|field| &field.attrs.checks);
        for check in checks.chain(&part.model.item.attrs.checks) {
            draft_check(part, check, draft);
        }
    }
    for part in parts {
        draft_exclusions(part, draft, report);
    }
    draft_indexes(parts, draft, report);
    draft_references(parts, draft, report);
    // There are thousands of drafts, most of them with fewer of each than vectors make room for.
    draft.constraints.shrink_to_fit();
    draft.indexes.shrink_to_fit();
    draft.references.shrink_to_fit();
}

/// The columns of a list; those that don't exist are reported where the item alone could not.
pub(super) fn columns(
    part: &Part<'_>,
    draft: &TableDraft,
    references: &[ColumnRef],
    report: &mut Report,
) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut seen = HashSet::new();
    for reference in references {
        match find_column(part, draft, reference) {
            Some(name) => {
                if !seen.insert(name.clone()) {
                    report.push(
                        part.model.file,
                        Mistake::error(
                            reference.span,
                            format!("column \"{name}\" appears twice in the list"),
                        ),
                    );
                }
                found.push(name);
            }
            None => report_unknown(part, draft, reference, report),
        }
    }
    found
}

fn report_unknown(part: &Part<'_>, draft: &TableDraft, reference: &ColumnRef, report: &mut Report) {
    // A struct without flattened fields and parents has told it itself.
    let has_parent = part.model.item.attrs.parents().next().is_some();
    if part.model.item.has_flattened() || has_parent || !part.prefix.is_empty() {
        let names = draft.table.columns.keys().map(Name::as_str);
        report.push(
            part.model.file,
            Mistake::error(
                reference.span,
                format!(
                    "table \"{}\" has no column \"{}\"",
                    draft.table.name, reference.name
                ),
            )
            .maybe_help(did_you_mean(&reference.name, names)),
        );
    }
}

fn draft_primary_key(parts: &[Part<'_>], draft: &mut TableDraft, report: &mut Report) {
    let mut keys = Vec::new();
    for part in parts {
        // A flattened model's own key is the key of its own table only.
        if !part.prefix.is_empty() || part.model.item.attrs.embedded.is_some() || keys.is_empty() {
            collect_keys(part, draft, &mut keys, report);
        }
    }
    let Some((first, rest)) = keys.split_first_mut() else {
        return;
    };
    for key in rest {
        if first.on_struct || key.on_struct {
            report.push(
                key.place.file,
                Mistake::error(key.place.span, "a table has only one primary key").also_in(
                    first.place.file,
                    first.place.span,
                    "first given here",
                ),
            );
            continue;
        }
        first.key.columns.append(&mut key.key.columns);
        first.key.include.append(&mut key.key.include);
        let more = std::mem::take(&mut key.key.storage_parameters);
        first.key.storage_parameters.extend(more);
        first.draft_name = first.draft_name.take().or(key.draft_name.take());
        first.comment = first.comment.take().or(key.comment.take());
    }
    let found = keys.swap_remove(0);
    for column in &found.key.columns {
        make_not_null(column, found.place, draft, report);
    }
    draft.constraints.push(ConstraintDraft {
        definition: found.key.into(),
        name: found.draft_name,
        comment: found.comment,
        renamed_from: found.renamed_from,
        place: found.place,
    });
}

/// A primary key as one place tells it: the struct, or one field.
struct FoundKey {
    on_struct: bool,
    key: PrimaryKey,
    draft_name: Option<crate::attr::tokens::Spanned<Name>>,
    comment: Option<crate::attr::tokens::Spanned<String>>,
    renamed_from: Option<Name>,
    place: Place,
}

fn collect_keys(
    part: &Part<'_>,
    draft: &TableDraft,
    keys: &mut Vec<FoundKey>,
    report: &mut Report,
) {
    let on_struct = part.model.item.attrs.primary_key.iter().map(|attr| {
        let found = columns(part, draft, &attr.columns, report);
        (attr, found, true)
    });
    let on_struct: Vec<_> = on_struct.collect();
    let on_fields = part.model.item.fields.iter().filter_map(|field| {
        let attr = field.attrs.primary_key.as_deref()?;
        Some((attr, vec![part.column_name(field)], false))
    });
    for (attr, key_columns, on_struct) in on_struct.into_iter().chain(on_fields) {
        let mut key = PrimaryKey::new(key_columns);
        key.include = columns(part, draft, &attr.include, report);
        key.storage_parameters = attr.with.clone();
        key.deferrable = attr.deferrable;
        keys.push(FoundKey {
            on_struct,
            key,
            draft_name: attr.name.clone(),
            comment: attr.comment.clone(),
            renamed_from: attr.renamed_from.as_ref().map(|old| old.value.clone()),
            place: part.place(attr.span),
        });
    }
}

/// The columns of a primary key are NOT NULL (PostgreSQL manual, 5.5.4).
fn make_not_null(name: &Name, key: Place, draft: &mut TableDraft, report: &mut Report) {
    let optional = draft.column_draft(name).and_then(|column| column.optional);
    let Some(column) = draft.table.columns.get_mut(name) else {
        return;
    };
    if let Some(place) = optional
        && column.nullable
    {
        report.push(
            place.file,
            Mistake::error(
                place.span,
                format!("column \"{name}\" of the primary key can't be null"),
            )
            .also_in(key.file, key.span, "primary key here")
            .help("Take the `Option` away, or write `not_null` beside it."),
        );
    }
    column.nullable = false;
}

/// Unique constraints of fields, groups of fields and structs.
fn draft_uniques(parts: &[Part<'_>], draft: &mut TableDraft, report: &mut Report) {
    let mut groups: IndexMap<String, (Unique, Place)> = IndexMap::new();
    for part in parts {
        for field in &part.model.item.fields {
            for attr in &field.attrs.uniques {
                let column = part.column_name(field);
                match &attr.group {
                    Some(group) => groups
                        .entry(group.value.clone())
                        .or_insert_with(|| (Unique::new([""; 0]), part.place(attr.span)))
                        .0
                        .columns
                        .push(column),
                    None => push_unique(part, attr, vec![column], draft, report),
                }
            }
        }
        for attr in &part.model.item.attrs.uniques {
            let found = columns(part, draft, &attr.columns, report);
            push_unique(part, attr, found, draft, report);
        }
    }
    for (unique, place) in groups.into_values() {
        draft.constraints.push(ConstraintDraft {
            definition: unique.into(),
            name: None,
            comment: None,
            renamed_from: None,
            place,
        });
    }
}

fn push_unique(
    part: &Part<'_>,
    attr: &UniqueAttr,
    key: Vec<Name>,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let unique = Unique {
        columns: key,
        include: columns(part, draft, &attr.include, report),
        storage_parameters: attr.with.clone(),
        nulls_not_distinct: attr.nulls_not_distinct.is_some(),
        deferrable: attr.deferrable,
    };
    draft.constraints.push(ConstraintDraft {
        definition: unique.into(),
        name: attr.name.clone(),
        comment: attr.comment.clone(),
        renamed_from: attr.renamed_from.as_ref().map(|old| old.value.clone()),
        place: part.place(attr.span),
    });
}

fn draft_check(part: &Part<'_>, attr: &CheckAttr, draft: &mut TableDraft) {
    draft.constraints.push(ConstraintDraft {
        definition: ConstraintDefinition::Check(Check {
            expression: attr.expression.value.clone(),
            no_inherit: attr.no_inherit.is_some(),
            not_valid: attr.not_valid.is_some(),
        }),
        name: attr.name.clone(),
        comment: attr.comment.clone(),
        renamed_from: attr.renamed_from.as_ref().map(|old| old.value.clone()),
        place: part.place(attr.span),
    });
}

/// Foreign keys, without their other sides.
fn draft_references(parts: &[Part<'_>], draft: &mut TableDraft, report: &mut Report) {
    for part in parts {
        for field in &part.model.item.fields {
            if let Some(target) = &field.attrs.references {
                let options = field
                    .attrs
                    .foreign_key
                    .as_deref()
                    .cloned()
                    .unwrap_or_default();
                draft.references.push(ReferenceDraft {
                    columns: vec![part.column_name(field)],
                    on_delete_columns: action_columns(part, draft, &options, report),
                    file: part.model.file,
                    module: part.model.module,
                    span: target.span,
                    target: TargetRef::clone(target),
                    options,
                });
            }
        }
        for attr in &part.model.item.attrs.foreign_keys {
            draft_foreign_key(part, attr, draft, report);
        }
    }
}

fn draft_foreign_key(
    part: &Part<'_>,
    attr: &ForeignKeyAttr,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let found = columns(part, draft, &attr.columns, report);
    if found.len() != attr.columns.len() {
        // Its unknown columns have been reported.
        return;
    }
    draft.references.push(ReferenceDraft {
        columns: found,
        on_delete_columns: action_columns(part, draft, &attr.options, report),
        file: part.model.file,
        module: part.model.module,
        span: attr.target.span,
        target: attr.target.clone(),
        options: attr.options.clone(),
    });
}

fn action_columns(
    part: &Part<'_>,
    draft: &TableDraft,
    options: &ForeignKeyOptions,
    report: &mut Report,
) -> Vec<Name> {
    match &options.on_delete {
        Some(action) => columns(part, draft, &action.value.columns, report),
        None => Vec::new(),
    }
}

/// The columns that an expression uses, as far as its words tell; each once, in the table's order.
pub(super) fn used_columns(draft: &TableDraft, sql: &str) -> Vec<Name> {
    let words: HashSet<String> = limbeck_schema::sql_token::words(sql).into_iter().collect();
    let names = draft.table.columns.keys();
    names
        .filter(|name| words.contains(name.as_str()))
        .cloned()
        .collect()
}
