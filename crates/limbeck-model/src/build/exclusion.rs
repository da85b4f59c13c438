//! Exclusion constraints of a table.

use limbeck_schema::{Exclusion, ExclusionElement, Name};

use super::index::{element, index_key};
use super::key::columns;
use super::object::{ConstraintDraft, TableDraft};
use super::table::Part;
use crate::attr::exclusion::ExclusionAttr;
use crate::report::Report;

/// Adds the exclusion constraints of a struct.
pub(super) fn draft_exclusions(part: &Part<'_>, draft: &mut TableDraft, report: &mut Report) {
    for attr in &part.model.item.attrs.exclusions {
        draft_exclusion(part, attr, draft, report);
    }
}

fn draft_exclusion(
    part: &Part<'_>,
    attr: &ExclusionAttr,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let mut elements = Vec::new();
    for (key, operator) in &attr.keys {
        let Some(target) = index_key(part, draft, key, report) else {
            continue;
        };
        elements.push(ExclusionElement {
            element: element(draft, target, &key.options),
            operator: operator.value.trim().to_owned(),
        });
    }
    if elements.len() != attr.keys.len() {
        // Its unknown columns have been reported.
        return;
    }
    let method = attr.using.as_ref().map(|method| method.value.clone());
    let exclusion = Exclusion {
        method: method.unwrap_or_else(|| Name::new("btree")),
        elements,
        include: columns(part, draft, &attr.include, report),
        storage_parameters: attr.with.clone(),
        predicate: attr.predicate.as_ref().map(|sql| sql.value.clone()),
        deferrable: attr.deferrable,
    };
    draft.constraints.push(ConstraintDraft {
        definition: exclusion.into(),
        name: attr.name.clone(),
        comment: attr.comment.clone(),
        renamed_from: attr.renamed_from.as_ref().map(|old| old.value.clone()),
        place: part.place(attr.span),
    });
}
