//! Enum types of the desired state.

use std::collections::BTreeMap;

use limbeck_schema::{Desired, EnumType, ObjectId, RenamedFrom};

use super::{Enum, Input};
use crate::item::model::comment_text;
use crate::mistake::Mistake;
use crate::report::Report;

/// Adds every enum type.
pub(super) fn add_enums(input: &Input<'_>, desired: &mut Desired, report: &mut Report) {
    let mut first: BTreeMap<&limbeck_schema::QualifiedName, &Enum> = BTreeMap::new();
    for found in &input.enums {
        let span = found.item.name_span();
        if let Some(other) = first.insert(&found.name, found) {
            report.push(
                found.file,
                Mistake::error(
                    span,
                    format!("enum type \"{}\" is declared twice", found.name),
                )
                .also_in(other.file, other.item.name_span(), "first declared here"),
            );
            continue;
        }
        add_enum(input, found, desired);
    }
}

fn add_enum(input: &Input<'_>, found: &Enum, desired: &mut Desired) {
    let Enum { item, name, .. } = found;
    let mut enum_type = EnumType::new(
        name.clone(),
        item.variants.iter().map(|variant| variant.label.as_str()),
    );
    enum_type.comment = comment_text(
        item.attrs.comment.as_ref(),
        item.doc.as_ref(),
        input.options.doc_comments,
    );
    desired.schema.add_enum(enum_type);
    let id = ObjectId::Enum(name.clone());
    input.note_span(desired, id.clone(), found.file, item.name_span());
    if let Some(old) = &item.attrs.renamed_from {
        let old = old.value.in_schema(&name.schema);
        desired.renamed_from.insert(id, RenamedFrom::Qualified(old));
    }
    for variant in &item.variants {
        let id = ObjectId::EnumLabel(name.clone(), variant.label.clone());
        input.note_span(desired, id.clone(), found.file, variant.span());
        if let Some(old) = &variant.attrs.renamed_from {
            let old = RenamedFrom::Name(old.value.clone());
            desired.renamed_from.insert(id, old);
        }
    }
    let mapping: BTreeMap<String, String> = item
        .attrs
        .replaced
        .iter()
        .map(|(old, new)| (old.value.clone(), new.value.clone()))
        .collect();
    if !mapping.is_empty() {
        desired.enum_mapping.insert(name.clone(), mapping);
    }
}
