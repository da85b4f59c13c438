//! A model to a table draft: its own fields, then those that it flattens, then the keys of both.

use std::collections::HashMap;

use limbeck_schema::{Name, QualifiedName, Table};

use super::column::{draft_column, named_type};
use super::hierarchy::Kin;
use super::key::draft_keys;
use super::object::TableDraft;
use super::{Input, Model, hierarchy, inherited, partition};
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

/// The tables in the making, and what their structs say of the tables above and below them.
#[derive(Default)]
pub(super) struct Tables<'i> {
    pub(super) drafts: Vec<TableDraft>,
    pub(super) kin: Vec<Kin<'i>>,
    seen: HashMap<QualifiedName, Place>,
}

/// Drafts the table of every model, and those of the partitions that it lists.
pub(super) fn draft_tables(input: &Input<'_>, report: &mut Report) -> Vec<TableDraft> {
    let mut tables = Tables::default();
    for (index, model) in input.models.iter().enumerate() {
        if model.item.attrs.embedded.is_some() {
            continue;
        }
        let (draft, parts) = draft_table(input, index, report);
        let kin = Kin::of_model(&model.item.attrs, parts);
        if let Some(at) = tables.add(draft, kin, report) {
            let below = &model.item.attrs.partitioning.partitions;
            hierarchy::list_partitions(input, &mut tables, at, below, report);
        }
    }
    hierarchy::link(input, &mut tables, report);
    for at in hierarchy::parents_first(&mut tables, report) {
        inherited::complete_columns(&mut tables, at, report);
        draft_keys(&tables.kin[at].parts, &mut tables.drafts[at], report);
        partition::draft_partitioning(input, &mut tables, at, report);
    }
    tables.drafts
}

impl<'i> Tables<'i> {
    /// Adds a table and says where, unless there is one of its name.
    pub(super) fn add(
        &mut self,
        draft: TableDraft,
        kin: Kin<'i>,
        report: &mut Report,
    ) -> Option<usize> {
        if let Some(first) = self.seen.get(&draft.table.name) {
            report.push(
                draft.place.file,
                Mistake::error(
                    draft.place.span,
                    format!("table \"{}\" is declared twice", draft.table.name),
                )
                .also_in(first.file, first.span, "first declared here"),
            );
            return None;
        }
        self.seen.insert(draft.table.name.clone(), draft.place);
        self.drafts.push(draft);
        self.kin.push(kin);
        Some(self.drafts.len() - 1)
    }
}

/// A model's table with its columns, and the structs that they come from.
fn draft_table<'i>(
    input: &'i Input<'_>,
    index: usize,
    report: &mut Report,
) -> (TableDraft, Vec<Part<'i>>) {
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
    let of_type = attrs.options.of_type.as_ref();
    table.options.of_type = of_type.map(|of_type| named_type(input, &of_type.value, &name.schema));
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
        parents: Vec::new(),
        in_attribute: false,
        index_names: Vec::new(),
        without_indexes: Vec::new(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        references: Vec::new(),
        named_indexes: Vec::new(),
        of_type: None,
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
    let named = attrs.options.indexes();
    draft.named_indexes = named
        .map(|(name, span)| (name.clone(), parts[0].place(span)))
        .collect();
    let of_type = attrs.options.of_type.as_ref();
    draft.of_type = of_type.map(|of_type| parts[0].place(of_type.span));
    (draft, parts)
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
    let fields = model.item.fields.len();
    draft.columns.reserve_exact(fields);
    draft.table.columns.reserve_exact(fields);
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
    let columns = &draft.table.columns;
    let by_name = columns.get_key_value(reference.name.as_str());
    by_name.map(|(name, _)| name.clone()).or_else(|| {
        // A field of the struct of a table above.
        let field = Some(&reference.name).filter(|_| !reference.quoted);
        let mut columns = draft.columns.iter().filter(|column| !column.said.field);
        let column =
            columns.find(|column| column.field.is_some() && column.field.as_ref() == field);
        column.map(|column| column.name.clone())
    })
}
