//! `EXCLUDE`.

use limbeck_schema::Exclusion;

use crate::sql::{expression, index};

use super::{deferrable, include, parameters};

pub(super) fn definition(exclusion: &Exclusion) -> String {
    let elements: Vec<String> = exclusion
        .elements
        .iter()
        .map(|e| format!("{} WITH {}", index::element(&e.element), e.operator))
        .collect();
    let mut text = format!(
        "EXCLUDE USING {} ({}){}{}",
        exclusion.method.quoted(),
        elements.join(", "),
        include(&exclusion.include),
        parameters::with(&exclusion.storage_parameters)
    );
    if let Some(predicate) = &exclusion.predicate {
        text.push_str(&format!(" WHERE {}", expression::parenthesised(predicate)));
    }
    text.push_str(deferrable(exclusion.deferrable));
    text
}
