//! A model to a table draft: its own fields, then those that it flattens, then the keys of both.

use std::collections::HashMap;

use limbeck_schema::{Name, QualifiedName, Table};

use super::column::draft_column;
use super::key::draft_keys;
use super::object::TableDraft;
use super::{Input, Model};
use crate::attr::column_ref::ColumnRef;
use crate::item::FieldItem;
use crate::item::model::comment_text;
use crate::mistake::Mistake;
use crate::report::{Place, Report};

/// A struct whose fields are columns of the table: the model itself or what it flattens.
pub(super) struct Part<'a> {
    pub(super) model: &'a Model,
    pub(super) prefix: String,
}

impl Part<'_> {
    pub(super) fn place(&self, span: proc_macro2::Span) -> Place {
        Place {
            file: self.model.file,
            span,
        }
    }

    /// The column of a field.
    pub(super) fn column_name(&self, field: &FieldItem) -> Name {
        Name::new(format!("{}{}", self.prefix, field.column))
    }
}

/// Drafts the table of every model.
pub(super) fn draft_tables(input: &Input<'_>, report: &mut Report) -> Vec<TableDraft> {
    let mut drafts: Vec<TableDraft> = Vec::new();
    let mut seen: HashMap<QualifiedName, Place> = HashMap::new();
    for (index, model) in input.models.iter().enumerate() {
        if model.item.attrs.embedded.is_some() {
            continue;
        }
        let draft = draft_table(input, index, report);
        if let Some(first) = seen.insert(draft.table.name.clone(), draft.place) {
            report.push(
                draft.place.file,
                Mistake::error(
                    draft.place.span,
                    format!("table \"{}\" is declared twice", draft.table.name),
                )
                .also_in(first.file, first.span, "first declared here"),
            );
            continue;
        }
        drafts.push(draft);
    }
    drafts
}

fn draft_table(input: &Input<'_>, index: usize, report: &mut Report) -> TableDraft {
    let model = &input.models[index];
    let name = model.item.table_name(&input.options.default_schema);
    let attrs = &model.item.attrs;
    let mut table = Table::new(name.clone());
    table.comment = comment_text(
        attrs.comment.as_ref(),
        model.item.doc.as_ref(),
        input.options.doc_comments,
    );
    table.options = attrs.options.options();
    let mut draft = TableDraft {
        model: index,
        place: Place {
            file: model.file,
            span: model.item.name_span(),
        },
        renamed_from: attrs
            .renamed_from
            .as_ref()
            .map(|old| old.value.in_schema(&name.schema)),
        table,
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        references: Vec::new(),
        named_indexes: Vec::new(),
    };
    let root = Part {
        model,
        prefix: String::new(),
    };
    let mut parts = Vec::new();
    collect_columns(
        input,
        root,
        &mut vec![index],
        &mut parts,
        &mut draft,
        report,
    );
    draft_keys(&parts, &mut draft, report);
    let named = attrs.options.indexes();
    draft.named_indexes = named
        .map(|(name, span)| (name.clone(), parts[0].place(span)))
        .collect();
    draft
}

/// The columns of a part in the order of its fields, flattened ones in their field's place. `open`
/// are the models that the part is inside of.
fn collect_columns<'i>(
    input: &'i Input<'_>,
    part: Part<'i>,
    open: &mut Vec<usize>,
    parts: &mut Vec<Part<'i>>,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let at = parts.len();
    let (model, prefix) = (part.model, part.prefix.clone());
    parts.push(part);
    for field in &model.item.fields {
        match &field.attrs.flatten {
            None => draft_column(input, &parts[at], field, draft, report),
            Some(more) => {
                let prefix = format!("{prefix}{}", more.value);
                match flattened(input, model, field, open) {
                    Ok(index) => {
                        let model = &input.models[index];
                        open.push(index);
                        let part = Part { model, prefix };
                        collect_columns(input, part, open, parts, draft, report);
                        open.pop();
                    }
                    Err(mistake) => report.push(model.file, mistake),
                }
            }
        }
    }
}

/// The model that a field flattens, by its place in the input.
fn flattened(
    input: &Input<'_>,
    model: &Model,
    field: &FieldItem,
    open: &[usize],
) -> Result<usize, Mistake> {
    let span = field.ident.span();
    let found = input.mapper.struct_of(&field.ty, model.module);
    match found.and_then(|id| input.model_of.get(&id)) {
        Some(index) if open.contains(index) => Err(Mistake::error(
            span,
            format!("field `{}` flattens a struct into itself", field.ident),
        )),
        Some(index) => Ok(*index),
        None => Err(Mistake::error(
            span,
            format!(
                "field `{}` flattens a type that is not a model",
                field.ident
            ),
        )
        .help("The struct derives `Model` with `#[limbeck(embedded)]`.")),
    }
}

/// The column that a key of a part names: a field of the part, or a column of the whole table.
pub(super) fn find_column(
    part: &Part<'_>,
    draft: &TableDraft,
    reference: &ColumnRef,
) -> Option<Name> {
    if let Some(field) = part.model.item.find_field(reference)
        && field.attrs.flatten.is_none()
    {
        return Some(part.column_name(field));
    }
    draft
        .table
        .columns
        .get_key_value(reference.name.as_str())
        .map(|(name, _)| name.clone())
}
