//! Indexes of a table.

use indexmap::IndexMap;
use limbeck_schema::{Index, IndexElement, IndexKey, OperatorClass, SortOrder, normal_comment};

use super::column::collation;
use super::key::columns;
use super::object::{IndexDraft, TableDraft};
use super::table::{Part, find_column};
use crate::attr::index::{IndexAttr, KeyAttr, KeyOptions, KeyTarget};
use crate::mistake::Mistake;
use crate::report::{Place, Report};

/// Adds the indexes of fields, groups of fields and structs.
pub(super) fn draft_indexes(parts: &[Part<'_>], draft: &mut TableDraft, report: &mut Report) {
    let mut groups: IndexMap<String, (Vec<IndexElement>, Place)> = IndexMap::new();
    for part in parts {
        for field in &part.model.item.fields {
            for attr in &field.attrs.indexes {
                let key = IndexKey::Column(part.column_name(field));
                let element = element(draft, key, &attr.own_key);
                match &attr.group {
                    Some(group) => groups
                        .entry(group.value.clone())
                        .or_insert_with(|| (Vec::new(), part.place(attr.span)))
                        .0
                        .push(element),
                    None => push_index(part, attr, vec![element], draft, report),
                }
            }
        }
        for attr in &part.model.item.attrs.indexes {
            let elements = attr.keys.iter().filter_map(|key| {
                let target = index_key(part, draft, key, report)?;
                Some(element(draft, target, &key.options))
            });
            let elements: Vec<IndexElement> = elements.collect();
            if elements.len() == attr.keys.len() {
                push_index(part, attr, elements, draft, report);
            }
        }
    }
    for (elements, place) in groups.into_values() {
        draft.indexes.push(IndexDraft {
            index: Index::new("", elements),
            name: None,
            renamed_from: None,
            concurrently: false,
            place,
        });
    }
}

pub(super) fn index_key(
    part: &Part<'_>,
    draft: &TableDraft,
    key: &KeyAttr,
    report: &mut Report,
) -> Option<IndexKey> {
    match &key.target {
        KeyTarget::Sql(sql) => Some(IndexKey::Expression(sql.value.clone())),
        KeyTarget::Column(reference) => {
            let found = find_column(part, draft, reference);
            if found.is_none() {
                columns(part, draft, std::slice::from_ref(reference), report);
            }
            found.map(IndexKey::Column)
        }
    }
}

/// An element in normal form: NULLs concrete, the column's own collation left out.
pub(super) fn element(draft: &TableDraft, key: IndexKey, options: &KeyOptions) -> IndexElement {
    let order = options.order.unwrap_or(SortOrder::Ascending);
    let own_collation = match &key {
        IndexKey::Column(name) => draft
            .column(name)
            .and_then(|column| column.collation.clone()),
        IndexKey::Expression(_) => None,
    };
    let written = options.collate.as_ref().and_then(|c| collation(&c.value));
    IndexElement {
        key,
        collation: written.filter(|written| Some(written) != own_collation.as_ref()),
        operator_class: options.opclass.as_ref().map(|class| OperatorClass {
            schema: class.value.name.schema.clone(),
            name: class.value.name.name.clone(),
            parameters: class.value.parameters.clone(),
        }),
        order,
        nulls: options
            .nulls
            .as_ref()
            .map_or(order.default_nulls(), |nulls| nulls.value),
        statistics: options.statistics.as_ref().map(|target| target.value),
    }
}

fn push_index(
    part: &Part<'_>,
    attr: &IndexAttr,
    elements: Vec<IndexElement>,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let mut index = Index::new("", elements);
    index.unique = attr.unique.is_some();
    index.nulls_not_distinct = attr.nulls_not_distinct.is_some();
    if let Some(method) = &attr.using {
        index.method = method.value.clone();
    }
    index.include = columns(part, draft, &attr.include, report);
    index.predicate = attr.predicate.as_ref().map(|sql| sql.value.clone());
    index.storage_parameters = attr.with.clone();
    let comment = attr.comment.as_ref().map(|comment| comment.value.clone());
    index.comment = normal_comment(comment);
    for mistake in method_faults(attr, &index) {
        report.push(part.model.file, mistake);
    }
    draft.indexes.push(IndexDraft {
        index,
        name: attr.name.clone(),
        renamed_from: attr.renamed_from.as_ref().map(|old| old.value.clone()),
        concurrently: attr.concurrently.is_some(),
        place: part.place(attr.span),
    });
}

/// What an access method can't do (PostgreSQL manual, `CREATE INDEX` and 64.2, `amcanorder` and its
/// like). Methods of extensions may be able to do anything.
fn method_faults(attr: &IndexAttr, index: &Index) -> Vec<Mistake> {
    let mut faults = Vec::new();
    if let Some(span) = attr.nulls_not_distinct
        && attr.unique.is_none()
    {
        faults.push(
            Mistake::error(span, "`nulls_not_distinct` on an index that is not unique")
                .help("Write `unique` beside it."),
        );
    }
    let method = index.method.as_str();
    let place = attr.using.as_ref().map_or(attr.span, |using| using.span);
    if !["hash", "gist", "gin", "spgist", "brin"].contains(&method) {
        return faults;
    }
    let mut cannot = |span, what: &str| {
        faults.push(Mistake::error(
            span,
            format!("access method {method} can't have {what}"),
        ));
    };
    if let Some(span) = attr.unique {
        cannot(span, "unique indexes");
    }
    let ordered = index.elements.iter().any(|element| {
        element.order == SortOrder::Descending || element.nulls != element.order.default_nulls()
    });
    if ordered {
        cannot(attr.span, "ordered keys");
    }
    if !index.include.is_empty() && !["gist", "spgist"].contains(&method) {
        cannot(place, "included columns");
    }
    if index.elements.len() > 1 && ["hash", "spgist"].contains(&method) {
        cannot(place, "more than one key");
    }
    faults
}
