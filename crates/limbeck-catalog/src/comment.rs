//! Comments: on tables, columns and enum types they are part of the schema, others are named.

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
                if let Some(path) = self.constraint_path(number) {
                    self.unmanaged.add("comment on constraint", path);
                }
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
        } else if let Some(index) = self.indexes.get(&number)
            && let Some(&at) = self.table_at.get(&index.table)
        {
            let name = format!("{}.{}", self.tables[at].table.name, index.index.name);
            self.unmanaged.add("comment on index", name);
        }
    }
}
