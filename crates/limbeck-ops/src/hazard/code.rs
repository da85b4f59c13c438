//! The closed set of hazard codes.

use std::fmt;

/// Which rule found a hazard. The text of a code is stable: configuration and files name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HazardCode {
    /// A table goes with its rows.
    DropTable,
    /// A column goes with its values.
    DropColumn,
    /// An enum type goes.
    DropEnum,
    /// A label of an enum type goes.
    RemoveEnumLabel,
    /// The whole table is written anew while nobody can use it.
    RewriteTable,
    /// Old values may not fit the new type.
    NarrowType,
    /// A column is added that rows can't have a value for.
    AddNotNullColumn,
    /// Rows with NULL make it fail; all rows are looked at under an exclusive lock.
    SetNotNull,
    /// All rows are checked while writes are blocked.
    ValidateConstraint,
    /// Writes wait until an index is built.
    BlockingIndex,
    /// Rows with equal values make it fail.
    UniqueConflict,
    /// Rows in the wrong partition make it fail; all rows are looked at.
    PartitionRows,
    /// Running code still uses the old name.
    Rename,
    /// Rows become hidden or visible.
    RowLevelSecurity,
    /// Rows get a value that the models do not name.
    InventedValue,
    /// Values are converted to another type by a rule that somebody has to look at.
    GuessedConversion,
    /// Values would have to be converted to another type, and there is no rule.
    MissingConversion,
    /// Something that limbeck does not manage stands in the way.
    LeftAlone,
}

/// How bad a hazard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Locks, rewrites and failures that leave the data as it is.
    Warning,
    /// Data is lost, or the operation fails on most tables that hold rows.
    Danger,
}

impl HazardCode {
    /// Every code.
    pub const ALL: [Self; 18] = [
        Self::DropTable,
        Self::DropColumn,
        Self::DropEnum,
        Self::RemoveEnumLabel,
        Self::RewriteTable,
        Self::NarrowType,
        Self::AddNotNullColumn,
        Self::SetNotNull,
        Self::ValidateConstraint,
        Self::BlockingIndex,
        Self::UniqueConflict,
        Self::PartitionRows,
        Self::Rename,
        Self::RowLevelSecurity,
        Self::InventedValue,
        Self::GuessedConversion,
        Self::MissingConversion,
        Self::LeftAlone,
    ];

    /// The stable text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DropTable => "drop-table",
            Self::DropColumn => "drop-column",
            Self::DropEnum => "drop-enum",
            Self::RemoveEnumLabel => "remove-enum-label",
            Self::RewriteTable => "rewrite-table",
            Self::NarrowType => "narrow-type",
            Self::AddNotNullColumn => "add-not-null-column",
            Self::SetNotNull => "set-not-null",
            Self::ValidateConstraint => "validate-constraint",
            Self::BlockingIndex => "blocking-index",
            Self::UniqueConflict => "unique-conflict",
            Self::PartitionRows => "partition-rows",
            Self::Rename => "rename",
            Self::RowLevelSecurity => "row-level-security",
            Self::InventedValue => "invented-value",
            Self::GuessedConversion => "guessed-conversion",
            Self::MissingConversion => "missing-conversion",
            Self::LeftAlone => "left-alone",
        }
    }

    /// Whether a person has to decide something that limbeck could not know.
    pub fn is_open(self) -> bool {
        match self {
            Self::InventedValue | Self::GuessedConversion | Self::MissingConversion => true,
            Self::DropTable
            | Self::DropColumn
            | Self::DropEnum
            | Self::RemoveEnumLabel
            | Self::RewriteTable
            | Self::NarrowType
            | Self::AddNotNullColumn
            | Self::SetNotNull
            | Self::ValidateConstraint
            | Self::BlockingIndex
            | Self::UniqueConflict
            | Self::PartitionRows
            | Self::Rename
            | Self::RowLevelSecurity
            | Self::LeftAlone => false,
        }
    }

    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::DropTable
            | Self::DropColumn
            | Self::RemoveEnumLabel
            | Self::NarrowType
            | Self::AddNotNullColumn
            | Self::GuessedConversion
            | Self::MissingConversion => Severity::Danger,
            Self::DropEnum
            | Self::RewriteTable
            | Self::SetNotNull
            | Self::ValidateConstraint
            | Self::BlockingIndex
            | Self::UniqueConflict
            | Self::PartitionRows
            | Self::Rename
            | Self::RowLevelSecurity
            | Self::InventedValue
            | Self::LeftAlone => Severity::Warning,
        }
    }
}

impl fmt::Display for HazardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Danger => "danger",
        })
    }
}
