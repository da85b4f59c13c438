//! Drafts: tables with everything but the names of what the models leave unnamed.

use limbeck_schema::{
    Column, ConstraintDefinition, Deferrable, Expr, Index, Name, QualifiedName, Table,
};
use proc_macro2::Span;

use crate::attr::foreign_key::{ForeignKeyOptions, TargetRef};
use crate::attr::tokens::Spanned;
use crate::report::Place;
use crate::tree::{FileId, ModuleId};

/// A table in the making.
pub(super) struct TableDraft {
    /// The model that it comes from, by its place in the input.
    pub(super) model: usize,
    pub(super) table: Table,
    pub(super) place: Place,
    pub(super) renamed_from: Option<QualifiedName>,
    /// The tables above it, by their places among the drafts.
    pub(super) parents: Vec<usize>,
    /// Whether it is written as `partition(…)` on the struct of the table above.
    pub(super) in_attribute: bool,
    /// Names of a partition's indexes, by the names of those of the tables above.
    pub(super) index_names: Vec<(Spanned<String>, Spanned<Name>)>,
    /// Indexes of the tables above that it has none for.
    pub(super) without_indexes: Vec<Spanned<String>>,
    pub(super) columns: Vec<ColumnDraft>,
    pub(super) constraints: Vec<ConstraintDraft>,
    pub(super) indexes: Vec<IndexDraft>,
    pub(super) references: Vec<ReferenceDraft>,
    /// Indexes that the table's options name.
    pub(super) named_indexes: Vec<(Name, Place)>,
    /// Where its type is named, if it is a typed table.
    pub(super) of_type: Option<Place>,
}

/// What a column has beside itself.
pub(super) struct ColumnDraft {
    pub(super) name: Name,
    /// The field, for references by Rust name; flattened ones have none.
    pub(super) field: Option<String>,
    pub(super) place: Place,
    /// Why it may be null, when the model itself says that it may.
    pub(super) optional: Option<Place>,
    pub(super) renamed_from: Option<Name>,
    pub(super) backfill: Option<Expr>,
    pub(super) using: Option<Expr>,
    /// Whether the sequence of an identity or serial column has a written name.
    pub(super) named_sequence: bool,
    /// Whether its type could be told; else it has been reported.
    pub(super) known_type: bool,
    /// What its field says that a table above may say, too.
    pub(super) said: Said,
}

/// What a field says that a table above may say, too.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// The field itself: else the column comes from above.
    pub(super) field: bool,
    /// Default, identity, sequence or expression.
    pub(super) default: bool,
    /// The collation.
    pub(super) collation: bool,
    /// The storage.
    pub(super) storage: bool,
    /// The compression.
    pub(super) compression: bool,
    /// That the column is no one's own.
    pub(super) inherited: Option<Span>,
}

/// A constraint without a final name.
pub(super) struct ConstraintDraft {
    pub(super) definition: ConstraintDefinition,
    pub(super) name: Option<Spanned<Name>>,
    pub(super) comment: Option<Spanned<String>>,
    pub(super) renamed_from: Option<Name>,
    pub(super) place: Place,
}

/// An index without a final name.
pub(super) struct IndexDraft {
    pub(super) index: Index,
    pub(super) name: Option<Spanned<Name>>,
    pub(super) renamed_from: Option<Name>,
    pub(super) concurrently: bool,
    pub(super) place: Place,
}

/// A foreign key whose other side has not been looked for.
pub(super) struct ReferenceDraft {
    pub(super) columns: Vec<Name>,
    pub(super) target: TargetRef,
    pub(super) options: ForeignKeyOptions,
    pub(super) on_delete_columns: Vec<Name>,
    pub(super) file: FileId,
    pub(super) module: ModuleId,
    pub(super) span: Span,
}

impl ReferenceDraft {
    pub(super) fn deferrable(&self) -> Deferrable {
        self.options
            .deferrable
            .as_ref()
            .map_or(Deferrable::No, |when| when.value)
    }
}

impl TableDraft {
    pub(super) fn column(&self, name: &Name) -> Option<&Column> {
        self.table.columns.get(name)
    }

    pub(super) fn column_draft(&self, name: &Name) -> Option<&ColumnDraft> {
        self.columns.iter().find(|column| column.name == *name)
    }
}
