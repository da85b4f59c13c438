//! Relations: ordinary tables become [`Table`]s; views and the like are read as
//! [`SqlObject`](limbeck_schema::SqlObject)s, all others are named as unmanaged.

use limbeck_schema::{QualifiedName, ReplicaIdentity, Table, TableOptions};

use crate::assemble::{Assembly, TableParts};
use crate::catalogue::RelationSize;
use crate::error::CatalogError;
use crate::index::pairs;
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
        let mut table = Table::new(name);
        table.options = self.options(&table.name, f)?;
        self.table_at.insert(number, self.tables.len());
        self.tables.push(TableParts {
            table,
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

    /// The properties of a table. Which indexes it names is told by `indexes.sql`; an identity whose
    /// index is gone has nothing to be named by, and `pg_dump` forgets it as well.
    fn options(
        &mut self,
        name: &QualifiedName,
        f: &mut Fields<'_>,
    ) -> Result<TableOptions, CatalogError> {
        let mut options = TableOptions {
            unlogged: f.flag()?,
            row_level_security: f.flag()?,
            force_row_level_security: f.flag()?,
            replica_identity: match f.letter()? {
                'f' => ReplicaIdentity::Full,
                'n' => ReplicaIdentity::Nothing,
                _ => ReplicaIdentity::Default,
            },
            storage_parameters: pairs(f.texts()?),
            cluster_on: None,
            of_type: None,
        };
        for (key, value) in pairs(f.texts()?) {
            let key = format!("toast.{key}");
            options.storage_parameters.insert(key, value);
        }
        if let [schema, own] = f.texts()?.as_slice() {
            options.of_type = Some(QualifiedName::new(schema.as_str(), own.as_str()));
        }
        for kind in ["tablespace", "table access method"] {
            if f.optional()?.is_some() {
                self.unmanaged.add(kind, name);
            }
        }
        if f.flag()? {
            self.unmanaged.add("privileges", name);
        }
        Ok(options)
    }
}
