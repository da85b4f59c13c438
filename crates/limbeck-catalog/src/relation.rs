//! Relations: ordinary tables become [`Table`]s; views and the like are read as
//! [`SqlObject`](limbeck_schema::SqlObject)s, all others are named as unmanaged.

use limbeck_schema::{QualifiedName, Table};

use crate::assemble::{Assembly, TableParts};
use crate::catalogue::RelationSize;
use crate::error::CatalogError;
use crate::row::Fields;

const PAGE: u64 = 8192;

impl Assembly<'_> {
    /// A row of `relations.sql`.
    pub(crate) fn add_relation(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let number = f.number()?;
        let kind = f.letter()?;
        let name = QualifiedName::new(f.text()?, f.text()?);
        let of_extension = f.flag()?;
        if of_extension || self.request.ignored_tables.contains(&name) {
            return Ok(());
        }
        if kind == 'S' {
            self.free_sequences.insert(number, name);
            return Ok(());
        }
        if matches!(kind, 'r' | 'p') {
            self.add_table(number, name, f)?;
        }
        Ok(())
    }

    fn add_table(
        &mut self,
        number: u32,
        name: QualifiedName,
        f: &mut Fields<'_>,
    ) -> Result<(), CatalogError> {
        let size = self.size(f.number()?, f.number()?);
        self.sizes.insert(name.clone(), size);
        self.note_properties(&name, f)?;
        self.table_at.insert(number, self.tables.len());
        self.tables.push(TableParts {
            table: Table::new(name),
            columns: Vec::new(),
        });
        Ok(())
    }

    /// `reltuples` is -1 for a table that was never looked at; before PostgreSQL 14 it is 0 then,
    /// as for an empty one.
    fn size(&self, rows: f32, pages: u32) -> RelationSize {
        let unknown = rows < 0.0 || self.server_version < 140_000 && pages == 0;
        RelationSize {
            rows: (!unknown).then_some(rows as u64),
            bytes: u64::from(pages) * PAGE,
        }
    }

    fn note_properties(
        &mut self,
        name: &QualifiedName,
        f: &mut Fields<'_>,
    ) -> Result<(), CatalogError> {
        for kind in [
            "unlogged table",
            "row-level security",
            "forced row-level security",
        ] {
            if f.flag()? {
                self.unmanaged.add(kind, name);
            }
        }
        if f.letter()? != 'd' {
            self.unmanaged.add("replica identity", name);
        }
        if f.flag()? {
            self.unmanaged.add("toast storage parameters", name);
        }
        for kind in [
            "table storage parameters",
            "typed table",
            "tablespace",
            "table access method",
        ] {
            if f.optional()?.is_some() {
                self.unmanaged.add(kind, name);
            }
        }
        if f.flag()? {
            self.unmanaged.add("privileges", name);
        }
        Ok(())
    }
}
