//! Foreign keys: `references` on the field of a single column, else `foreign_key(…)`.

use limbeck_schema::{Constraint, ForeignKey, MatchType, Name, ReferentialAction};

use crate::attribute::Part;
use crate::column::word_or_string;
use crate::key::{constraint_comment, deferrable};
use crate::literal::string;
use crate::scope::Scope;
use crate::table::{Draft, field_ref};

impl Draft<'_> {
    pub(crate) fn foreign_key(
        &mut self,
        constraint: &Constraint,
        key: &ForeignKey,
        scope: &mut Scope<'_>,
    ) {
        let name = self.name_part(constraint);
        let single = self
            .single(&key.columns)
            .filter(|column| !self.referring.contains(column));
        match single {
            Some(column) => {
                self.referring.insert(column);
                let target = self.target(key, scope, true);
                let mut parts = vec![Part::assign("references", target)];
                parts.extend(self.options(key));
                if name.is_some() {
                    parts.push(Part::string("fk_name", constraint.name.as_str()));
                }
                let comment = constraint.comment.as_deref();
                parts.extend(comment.map(|text| Part::string("fk_comment", text)));
                self.on_field(column, parts);
            }
            None => {
                let target = self.target(key, scope, false);
                let mut columns: Vec<String> = key
                    .columns
                    .iter()
                    .map(|column| self.column_ref(column))
                    .collect();
                if let Some(last) = columns.last_mut() {
                    *last = format!("{last} => {target}");
                }
                let mut parts: Vec<Part> = columns.into_iter().map(Part::text).collect();
                parts.extend(self.options(key));
                parts.extend(name);
                parts.extend(constraint_comment(constraint));
                self.on_struct.push(Part::call("foreign_key", parts));
            }
        }
    }

    /// The other table with its columns, which its primary key needs not.
    fn target(&self, key: &ForeignKey, scope: &mut Scope<'_>, on_field: bool) -> String {
        let names = self.source.names;
        let other = self.source.schema.tables.get(&key.referenced_table);
        let ident = names.tables.get(&key.referenced_table);
        let (Some(other), Some(ident)) = (other, ident) else {
            let columns = key.referenced_columns.iter();
            let columns: Vec<String> = columns.map(|name| word_or_string(name.as_str())).collect();
            let table = string(&key.referenced_table.to_reference());
            return format!("{table}({})", columns.join(", "));
        };
        let path = scope.path(&key.referenced_table.schema, ident);
        let is_primary = other
            .primary_key()
            .is_some_and(|(_, primary)| primary.columns == key.referenced_columns);
        if is_primary {
            return path;
        }
        let fields: Vec<String> = key
            .referenced_columns
            .iter()
            .map(|column| match names.field(&key.referenced_table, column) {
                Some(field) => field_ref(field),
                None => string(column.as_str()),
            })
            .collect();
        match fields.as_slice() {
            [field] if on_field && field.starts_with(|c: char| c.is_ascii_lowercase()) => {
                format!("{path}::{field}")
            }
            fields => format!("{path}({})", fields.join(", ")),
        }
    }

    fn options(&self, key: &ForeignKey) -> Vec<Part> {
        let mut parts = Vec::new();
        if let Some(action) = action(key.on_delete) {
            let action = match key.on_delete_columns.as_slice() {
                [] => action.to_owned(),
                columns => {
                    let columns: Vec<String> = columns
                        .iter()
                        .map(|column: &Name| self.column_ref(column))
                        .collect();
                    format!("{action}({})", columns.join(", "))
                }
            };
            parts.push(Part::assign("on_delete", action));
        }
        if let Some(action) = action(key.on_update) {
            parts.push(Part::assign("on_update", action));
        }
        if key.match_type == MatchType::Full {
            parts.push(Part::text("match_full"));
        }
        parts.extend(deferrable(key.deferrable));
        if key.not_valid {
            parts.push(Part::text("not_valid"));
        }
        parts
    }
}

fn action(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("restrict"),
        ReferentialAction::Cascade => Some("cascade"),
        ReferentialAction::SetNull => Some("set_null"),
        ReferentialAction::SetDefault => Some("set_default"),
    }
}
