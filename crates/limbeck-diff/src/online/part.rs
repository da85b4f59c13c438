//! [`Part`]: the order in which a sequence does its work; [`StageKind`]: the revisions that it makes.

/// Where an operation stands in the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What takes short locks, and all that is not rewritten.
    Expand,
    /// Rows get values, in batches.
    Backfill,
    /// From here on no row may be without one.
    Constrain,
    /// Rows that came without one while the batches ran.
    BackfillRest,
    /// New indexes.
    CreateIndex,
    /// Constraints take the indexes that were built for them, and what they stand for goes.
    DeclareKey,
    /// Indexes that are not needed any more: the new ones are there.
    DropIndex,
    /// Indexes of primary keys whose columns are still to be proved NOT NULL.
    KeyIndex,
    /// The rows that are there are checked.
    Validate,
    /// What was proved is declared, and what proved it goes. Exclusive locks: they come after all reading.
    Contract,
}

/// What a revision of the sequence is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// Types of columns change, beside the old columns; everything else comes after it.
    Retype,
    /// Everything that takes short locks, and all that can't be rewritten.
    Expand,
    /// Rows get values, in batches that commit.
    Backfill,
    /// Indexes are built and dropped while the table is in use.
    Index,
    /// Rows are held against constraints while the table is in use, and what is proved then is declared.
    Validate,
}

impl Part {
    pub(super) fn stage(self) -> StageKind {
        match self {
            Self::Expand => StageKind::Expand,
            Self::Backfill | Self::Constrain | Self::BackfillRest => StageKind::Backfill,
            Self::CreateIndex | Self::DeclareKey | Self::DropIndex => StageKind::Index,
            Self::KeyIndex | Self::Validate | Self::Contract => StageKind::Validate,
        }
    }
}

impl StageKind {
    /// One word, for the revision's message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Retype => "retype",
            Self::Expand => "expand",
            Self::Backfill => "backfill",
            Self::Index => "index",
            Self::Validate => "validate",
        }
    }
}
