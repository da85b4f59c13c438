//! Primary keys, unique constraints and checks: on the field where they are about one column and
//! have the name which limbeck would choose, else on the struct.

use limbeck_schema::{Check, Constraint, Deferrable, PrimaryKey, Unique};

use crate::attribute::Part;
use crate::constraint::only_column;
use crate::literal::string;
use crate::parameters::with;
use crate::table::Draft;

impl Draft<'_> {
    pub(crate) fn primary_key(&mut self, constraint: &Constraint, key: &PrimaryKey) {
        let mut options: Vec<Part> = self.name_part(constraint).into_iter().collect();
        options.extend(self.include(&key.include));
        options.extend(with(&key.storage_parameters));
        options.extend(deferrable(key.deferrable));
        options.extend(constraint_comment(constraint));
        match self.single(&key.columns) {
            Some(column) => self.on_field(column, [Part::call("primary_key", options)]),
            None => {
                let mut parts = self.column_refs(&key.columns);
                parts.extend(options);
                self.on_struct.push(Part::call("primary_key", parts));
            }
        }
    }

    pub(crate) fn unique(&mut self, constraint: &Constraint, unique: &Unique) {
        let name = self.name_part(constraint);
        let mut options = Vec::new();
        if unique.nulls_not_distinct {
            options.push(Part::text("nulls_not_distinct"));
        }
        options.extend(self.include(&unique.include));
        options.extend(with(&unique.storage_parameters));
        options.extend(deferrable(unique.deferrable));
        options.extend(constraint_comment(constraint));
        match (self.single(&unique.columns), name) {
            (Some(column), None) => self.on_field(column, [Part::call("unique", options)]),
            (_, name) => {
                let mut parts = self.column_refs(&unique.columns);
                parts.extend(name);
                parts.extend(options);
                self.on_struct.push(Part::call("unique", parts));
            }
        }
    }

    pub(crate) fn check(&mut self, constraint: &Constraint, check: &Check) {
        let name = self.name_part(constraint);
        let is_unnamed = name.is_none();
        let text = string(check.expression.without_parentheses().as_str());
        let mut options: Vec<Part> = name.into_iter().collect();
        if check.no_inherit {
            options.push(Part::text("no_inherit"));
        }
        if check.not_valid {
            options.push(Part::text("not_valid"));
        }
        options.extend(constraint_comment(constraint));
        let part = match options.is_empty() {
            true => Part::assign("check", &text),
            false => {
                let mut parts = vec![Part::text(&text)];
                parts.append(&mut options);
                Part::call("check", parts)
            }
        };
        match only_column(self.table, check)
            .and_then(|column| self.with_field(column))
            .filter(|_| is_unnamed)
        {
            Some(column) => {
                let column = column.clone();
                self.on_field(&column, [part]);
            }
            None if is_unnamed && !part.is_call() => {
                let parts = vec![Part::text(text)];
                self.on_struct.push(Part::call("check", parts));
            }
            None => self.on_struct.push(part),
        }
    }
}

/// `comment = "…"` of a constraint.
pub(crate) fn constraint_comment(constraint: &Constraint) -> Option<Part> {
    let comment = constraint.comment.as_deref();
    comment.map(|text| Part::string("comment", text))
}

/// `deferrable` where it is.
pub(crate) fn deferrable(when: Deferrable) -> Option<Part> {
    match when {
        Deferrable::No => None,
        Deferrable::Immediate => Some(Part::text("deferrable")),
        Deferrable::Deferred => Some(Part::assign("deferrable", "deferred")),
    }
}
