//! Constraints: rows here, one file per kind for what they mean.

mod check;
mod exclusion;
mod foreign_key;
mod primary_key;
mod unique;

use limbeck_schema::{Constraint, ConstraintDefinition, Deferrable, Name, QualifiedName};

use crate::assemble::{Assembly, TableParts};
use crate::error::CatalogError;
use crate::index::IndexRow;
use crate::lookup::Lookup;
use crate::row::Fields;

/// A row of `constraints.sql`.
pub(crate) struct ConstraintRow {
    table: u32,
    number: u32,
    name: Name,
    kind: char,
    deferrable: Deferrable,
    validated: bool,
    no_inherit: bool,
    index: u32,
    columns: Vec<i16>,
    foreign: Option<ForeignSide>,
    expression: Option<String>,
    operators: Vec<u32>,
    enforced: bool,
    period: bool,
    pub(crate) comment: Option<String>,
}

/// The other side of a foreign key.
struct ForeignSide {
    table: QualifiedName,
    number: u32,
    columns: Vec<i16>,
    match_type: char,
    on_update: char,
    on_delete: char,
    on_delete_columns: Vec<i16>,
}

impl ConstraintRow {
    fn read(f: &mut Fields<'_>) -> Result<Self, CatalogError> {
        Ok(Self {
            table: f.number()?,
            number: f.number()?,
            name: Name::new(f.text()?),
            kind: f.letter()?,
            deferrable: match (f.flag()?, f.flag()?) {
                (false, _) => Deferrable::No,
                (true, false) => Deferrable::Immediate,
                (true, true) => Deferrable::Deferred,
            },
            validated: f.flag()?,
            no_inherit: f.flag()?,
            index: f.number()?,
            columns: f.numbers()?,
            foreign: ForeignSide::read(f)?,
            expression: f.optional()?.map(str::to_owned),
            operators: f.numbers()?,
            enforced: f.flag()?,
            period: f.flag()?,
            comment: None,
        })
    }

    /// Whether its own index stands behind it; `conindid` of a foreign key is the other table's.
    fn has_index(&self) -> bool {
        matches!(self.kind, 'p' | 'u' | 'x')
    }
}

impl ForeignSide {
    fn read(f: &mut Fields<'_>) -> Result<Option<Self>, CatalogError> {
        let (schema, table) = (f.optional()?, f.optional()?);
        let number = f.number()?;
        let columns = f.numbers()?;
        let (match_type, on_update, on_delete) = (f.letter()?, f.letter()?, f.letter()?);
        let on_delete_columns = f.numbers()?;
        Ok(schema.zip(table).map(|(schema, table)| Self {
            table: QualifiedName::new(schema, table),
            number,
            columns,
            match_type,
            on_update,
            on_delete,
            on_delete_columns,
        }))
    }
}

impl Assembly<'_> {
    /// A row of `constraints.sql`.
    pub(crate) fn add_constraint(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let row = ConstraintRow::read(f)?;
        let Some(&at) = self.table_at.get(&row.table) else {
            return Ok(());
        };
        let name = || format!("{}.{}", self.tables[at].table.name, row.name);
        let temporal = match row.kind {
            'f' => "PERIOD foreign key",
            _ => "WITHOUT OVERLAPS constraint",
        };
        self.unmanaged.add_if(row.period.then_some(temporal), name);
        let lenient = (!row.enforced).then_some("NOT ENFORCED constraint");
        self.unmanaged.add_if(lenient, name);
        let odd = (row.kind == 'n').then_some("NOT NULL constraint");
        self.unmanaged.add_if(odd, name);
        if row.kind != 'n' {
            self.constraint_at
                .insert(row.number, self.constraints.len());
            self.constraints.push(row);
        }
        Ok(())
    }

    /// Puts the constraints into their tables and takes the indexes behind them.
    pub(crate) fn place_constraints(&mut self) -> Result<(), CatalogError> {
        for row in std::mem::take(&mut self.constraints) {
            let Some(&at) = self.table_at.get(&row.table) else {
                continue;
            };
            let index = if row.has_index() {
                self.indexes.remove(&row.index)
            } else {
                None
            };
            let definition = self.definition(&row, &self.tables[at], index.as_ref())?;
            let parts = &mut self.tables[at];
            if let Some(index) = index.filter(|index| index.index.comment.is_some()) {
                // Beside that on the constraint; nobody writes both.
                let kind = "comment on the index of a constraint";
                self.unmanaged.add(kind, index.path(&parts.table));
            }
            let mut constraint = Constraint::new(row.name, definition);
            constraint.comment = row.comment;
            parts.table.add_constraint(constraint);
        }
        Ok(())
    }

    fn definition(
        &self,
        row: &ConstraintRow,
        parts: &TableParts,
        index: Option<&IndexRow>,
    ) -> Result<ConstraintDefinition, CatalogError> {
        let backing = || index.ok_or_else(|| parts.changed());
        Ok(match row.kind {
            'p' => primary_key::build(row, parts, backing()?)?.into(),
            'u' => unique::build(row, parts, backing()?)?.into(),
            'x' => exclusion::build(row, parts, backing()?, &self.lookup)?.into(),
            'f' => foreign_key::build(row, parts, self)?.into(),
            _ => check::build(row, parts)?.into(),
        })
    }

    /// The names of columns of any table that a foreign key refers to.
    fn referenced_columns(&self, side: &ForeignSide) -> Option<Vec<Name>> {
        let own = self.table_at.get(&side.number).map(|at| &self.tables[*at]);
        side.columns
            .iter()
            .map(|column| match own {
                Some(parts) => parts.column(*column).map(|(name, _)| name.clone()),
                None => self.lookup.foreign_column(side.number, *column).cloned(),
            })
            .collect()
    }
}

/// Operator texts of an exclusion constraint.
fn operator_names(row: &ConstraintRow, lookup: &Lookup) -> Option<Vec<String>> {
    row.operators
        .iter()
        .map(|number| lookup.operator(*number).cloned())
        .collect()
}
