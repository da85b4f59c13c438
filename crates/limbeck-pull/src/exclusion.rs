//! Exclusion constraints: `exclude(room => "=", during => "&&", using = gist)`.

use limbeck_schema::{Constraint, Exclusion};

use crate::attribute::Part;
use crate::index::method;
use crate::key::deferrable;
use crate::literal::string;
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
        if let Some(predicate) = &exclusion.predicate {
            let text = predicate.without_parentheses();
            parts.push(Part::string("where", text.as_str()));
        }
        parts.extend(deferrable(exclusion.deferrable));
        self.on_struct.push(Part::call("exclude", parts));
    }
}
