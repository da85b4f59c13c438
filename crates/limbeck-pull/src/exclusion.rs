//! Exclusion constraints: `exclude(room => "=", during => "&&", using = gist)`.

use limbeck_schema::{Constraint, Exclusion};

use crate::attribute::Part;
use crate::index::method;
use crate::key::{constraint_comment, deferrable};
use crate::literal::string;
use crate::parameters::with;
use crate::table::Draft;

impl Draft<'_> {
    pub(crate) fn exclusion(&mut self, constraint: &Constraint, exclusion: &Exclusion) {
        let mut parts: Vec<Part> = exclusion
            .elements
            .iter()
            .map(|key| {
                let operator = string(&key.operator);
                self.index_key(&key.element).arrow(&operator)
            })
            .collect();
        parts.extend(self.name_part(constraint));
        if exclusion.method != "btree" {
            parts.push(method(&exclusion.method));
        }
        parts.extend(self.include(&exclusion.include));
        parts.extend(with(&exclusion.storage_parameters));
        if let Some(predicate) = &exclusion.predicate {
            let text = predicate.without_parentheses();
            parts.push(Part::string("where", text.as_str()));
        }
        parts.extend(deferrable(exclusion.deferrable));
        parts.extend(constraint_comment(constraint));
        self.on_struct.push(Part::call("exclude", parts));
    }
}
