//! Comments: on tables, columns, constraints, indexes and enum types they are part of the schema, others
//! are named.

use limbeck_schema::normal_comment;

use crate::assemble::Assembly;
use crate::error::CatalogError;
use crate::row::Fields;

impl Assembly<'_> {
    /// A row of `comments.sql`.
    pub(crate) fn add_comment(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let class = f.text()?;
        let number = f.number()?;
        let column: i16 = f.number()?;
        let text = f.text()?;
        match class {
            "pg_class" => self.comment_relation(number, column, text),
            "pg_type" => self.enums.comment(number, text),
            "pg_constraint" => {
                let name = f.optional()?;
                self.comment_constraint(number, text, name);
            }
            _ => {}
        }
        Ok(())
    }

    fn comment_relation(&mut self, number: u32, column: i16, text: &str) {
        let comment = normal_comment(Some(text.to_owned()));
        if let Some(parts) = self.table_mut(number) {
            if column == 0 {
                parts.table.comment = comment;
            } else if let Ok(at) = parts.columns.binary_search_by_key(&column, |c| c.number)
                && let Some((_, column)) = parts.table.columns.get_index_mut(at)
            {
                column.comment = comment;
            }
        } else if let Some(row) = self.indexes.get_mut(&number) {
            row.index.comment = comment;
        }
    }

    /// A constraint that a table has from above is none of its own, and neither is its comment.
    fn comment_constraint(&mut self, number: u32, text: &str, name: Option<&str>) {
        if let Some(at) = self.constraint_at.get(&number) {
            self.constraints[*at].comment = normal_comment(Some(text.to_owned()));
        } else if let Some(name) = name {
            self.unmanaged.add("comment on constraint", name);
        }
    }
}
