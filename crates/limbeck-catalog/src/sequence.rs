//! Sequences behind columns: options of identity columns, serial columns.

use limbeck_schema::{
    Builtin, Column, ColumnDefault, ColumnType, QualifiedName, SequenceOptions, Serial, TypeName,
};

use crate::assemble::Assembly;
use crate::error::CatalogError;
use crate::literal::quote_literal;
use crate::row::Fields;

/// From this version on, a sequence of a column is unlogged when its table is.
const SEQUENCES_FOLLOW: u32 = 150_000;

/// How one is named that is not.
const OTHER_PERSISTENCE: &str = "persistence of a sequence unlike its table's";

/// A row of `sequences.sql`.
pub(crate) struct SequenceRow {
    of_identity: bool,
    number: u32,
    name: QualifiedName,
    data_type: ColumnType,
    options: SequenceOptions,
    unlogged: bool,
    has_comment: bool,
}

impl Assembly<'_> {
    /// A row of `sequences.sql`.
    pub(crate) fn add_sequence(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let owner = (f.number()?, f.number()?);
        let row = SequenceRow {
            of_identity: f.flag()?,
            number: f.number()?,
            name: QualifiedName::new(f.text()?, f.text()?),
            data_type: self.types.get(f.text()?).0,
            options: SequenceOptions {
                start: f.number()?,
                increment: f.number()?,
                min: f.number()?,
                max: f.number()?,
                cache: f.number()?,
                cycle: f.flag()?,
            },
            unlogged: f.flag()?,
            has_comment: f.flag()?,
        };
        // A column that became identity may own an older sequence as well.
        let known = self.sequences.get(&owner);
        if known.is_none_or(|known| !known.of_identity) {
            if let Some(other) = self.sequences.insert(owner, row) {
                self.keep_or_forget(owner.0, other);
            }
        } else {
            self.keep_or_forget(owner.0, row);
        }
        Ok(())
    }

    /// A second sequence of a column stays in the list of free ones if its table is managed.
    fn keep_or_forget(&mut self, owner: u32, row: SequenceRow) {
        if !self.table_at.contains_key(&owner) {
            self.free_sequences.remove(&row.number);
        }
    }

    /// Puts the sequences into their columns. Those of a relation that is itself unmanaged need no
    /// name of their own.
    pub(crate) fn place_sequences(&mut self) {
        for (number, owner) in self.owned_sequences() {
            let Some(row) = self.sequences.remove(&owner) else {
                continue;
            };
            let follows = self.server_version >= SEQUENCES_FOLLOW;
            let has_comment = row.has_comment;
            let (mut odd, mut commented, mut retyped) = (None, None, None);
            let placed = match self.table_mut(owner.0) {
                Some(parts) => {
                    let is_alike = row.unlogged == parts.table.options.unlogged;
                    odd = (follows && !is_alike).then(|| row.name.clone());
                    let table = parts.table.name.clone();
                    let at = parts
                        .columns
                        .binary_search_by_key(&owner.1, |c| c.number)
                        .ok();
                    let column = at.and_then(|at| parts.table.columns.get_index_mut(at));
                    column.is_some_and(|(_, column)| {
                        let is_other_type = row.data_type != column.data_type;
                        let placed = place(row, &table, column);
                        let is_identity = matches!(column.default, ColumnDefault::Identity(_));
                        let is_hidden = placed && is_identity && has_comment;
                        retyped = (placed && is_identity && is_other_type)
                            .then(|| format!("{table}.{}", column.name));
                        commented = is_hidden.then(|| format!("{table}.{}", column.name));
                        placed
                    })
                }
                None => true,
            };
            if let Some(path) = commented {
                self.unmanaged.add("comment on an identity sequence", path);
            }
            if let Some(path) = retyped {
                self.unmanaged.add("type of an identity sequence", path);
            }
            if placed {
                self.free_sequences.remove(&number);
                if let Some(name) = odd {
                    self.unmanaged.add(OTHER_PERSISTENCE, name);
                }
            }
        }
    }

    /// Those that are no column's stay objects of their own.
    pub(crate) fn place_free_sequences(&mut self) {
        for (number, name) in std::mem::take(&mut self.free_sequences) {
            if !self.objects.add_sequence(number) {
                self.unmanaged.add("sequence", name);
            }
        }
    }

    fn owned_sequences(&self) -> Vec<(u32, (u32, i16))> {
        let mut owned: Vec<_> = self
            .sequences
            .keys()
            .map(|owner| (self.sequences[owner].number, *owner))
            .collect();
        owned.sort_unstable();
        owned
    }
}

/// Whether the column is an identity or serial column of this sequence; it is one afterwards. A sequence
/// of another type or with a comment is none that `serial` makes: it stays an object of its own.
fn place(row: SequenceRow, table: &QualifiedName, column: &mut Column) -> bool {
    match &mut column.default {
        ColumnDefault::Identity(identity) => {
            if row.of_identity {
                identity.name_sequence(row.name.name, table, &column.name);
                identity.options = row.options;
            }
            row.of_identity
        }
        ColumnDefault::Expression(expr)
            if is_integer(&column.data_type)
                && row.data_type == column.data_type
                && !row.has_comment
                && expr.as_str() == nextval(&row.name) =>
        {
            let options = row.options;
            column.default = ColumnDefault::Serial(Serial {
                sequence: row.name,
                options,
            });
            true
        }
        ColumnDefault::None
        | ColumnDefault::Expression(_)
        | ColumnDefault::Serial(_)
        | ColumnDefault::Generated(_) => false,
    }
}

/// The server's text of a serial column's default.
fn nextval(sequence: &QualifiedName) -> String {
    format!("nextval({}::regclass)", quote_literal(&sequence.quoted()))
}

fn is_integer(data_type: &ColumnType) -> bool {
    !data_type.array
        && matches!(
            data_type.name,
            TypeName::Builtin(Builtin("smallint" | "integer" | "bigint"))
        )
}
