//! Objects that SQL defines: all kinds have rows of one shape.

use std::collections::{BTreeMap, HashMap};

use limbeck_schema::sql_object::OutputColumns;
use limbeck_schema::{Name, QualifiedName, SqlObject, SqlObjectId, SqlObjectKind, normal_comment};

use crate::assemble::Assembly;
use crate::error::CatalogError;
use crate::row::Fields;

/// The objects read so far.
#[derive(Default)]
pub(crate) struct Objects {
    found: BTreeMap<SqlObjectId, SqlObject>,
    /// Sequences by number; which of them are free shows when columns have taken theirs.
    sequences: HashMap<u32, SqlObject>,
}

impl Objects {
    /// Takes a sequence for a free one; false when it was not read.
    pub(crate) fn add_sequence(&mut self, number: u32) -> bool {
        let Some(sequence) = self.sequences.remove(&number) else {
            return false;
        };
        self.found.insert(sequence.id.clone(), sequence);
        true
    }

    /// All of them.
    pub(crate) fn finish(self) -> BTreeMap<SqlObjectId, SqlObject> {
        self.found
    }
}

/// A row of a file in `sql/objects`.
pub(crate) struct ObjectRow {
    number: u32,
    pub(crate) object: SqlObject,
}

impl ObjectRow {
    pub(crate) fn read(f: &mut Fields<'_>) -> Result<Self, CatalogError> {
        let word = f.text()?;
        let kind = SqlObjectKind::from_plural(word).ok_or_else(|| f.unexpected(Some(word)))?;
        let number = f.number()?;
        let schema = f.optional()?.map(Name::new);
        let name = Name::new(f.text()?);
        let table = f.optional()?.zip(f.optional()?);
        let id = SqlObjectId {
            kind,
            schema,
            table: table.map(|(schema, name)| QualifiedName::new(schema, name)),
            name,
            signature: f.optional()?.map(str::to_owned),
        };
        let mut object = SqlObject::new(id, f.text()?);
        object.additions = f.texts()?;
        object.sort_additions();
        object.comment = normal_comment(f.optional()?.map(str::to_owned));
        let names = f.texts()?.into_iter().map(Name::new);
        let columns: Vec<_> = names.zip(f.texts()?).collect();
        object.columns = OutputColumns((!columns.is_empty()).then_some(columns));
        Ok(Self { number, object })
    }
}

impl Assembly<'_> {
    /// A row of a file in `sql/objects`.
    pub(crate) fn add_sql_object(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let ObjectRow { number, object } = ObjectRow::read(f)?;
        if self.is_ignored(&object.id) {
            return Ok(());
        }
        if object.id.kind == SqlObjectKind::Sequence {
            self.objects.sequences.insert(number, object);
        } else {
            self.objects.found.insert(object.id.clone(), object);
        }
        Ok(())
    }

    fn is_ignored(&self, id: &SqlObjectId) -> bool {
        let ignored = &self.request.ignored_tables;
        let own = id.qualified_name().filter(|_| id.kind.is_relation());
        own.iter()
            .chain(&id.table)
            .any(|name| ignored.contains(name))
    }
}
