//! The options of a sequence, as identity and serial columns have one.

use crate::types::{Builtin, ColumnType, TypeName};

/// Options of a sequence (PostgreSQL manual, `CREATE SEQUENCE`), all of them spelled out, so that
/// a default that was written and one that was not are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceOptions {
    /// `START WITH`.
    pub start: i64,
    /// `INCREMENT BY`.
    pub increment: i64,
    /// `MINVALUE`.
    pub min: i64,
    /// `MAXVALUE`.
    pub max: i64,
    /// `CACHE`.
    pub cache: i64,
    /// `CYCLE`.
    pub cycle: bool,
}

impl SequenceOptions {
    /// What the server fills in for a sequence behind a column of this type: ascending from 1 to
    /// the type's maximum. Types other than the three integers count as `bigint`.
    pub fn defaults_for(data_type: &ColumnType) -> Self {
        Self::ascending(maximum(data_type))
    }

    /// The defaults for a descending sequence: from -1 down to the type's minimum.
    pub fn descending_for(data_type: &ColumnType) -> Self {
        Self {
            start: -1,
            increment: -1,
            min: -maximum(data_type) - 1,
            max: -1,
            cache: 1,
            cycle: false,
        }
    }

    /// Whether the bounds are among the integers of the type.
    pub fn fits(&self, data_type: &ColumnType) -> bool {
        let widest = Self::descending_for(data_type).min..=Self::defaults_for(data_type).max;
        widest.contains(&self.min) && widest.contains(&self.max)
    }

    /// Whether the bounds are the ones that the server fills in for one of the integer types.
    pub fn is_type_wide(&self) -> bool {
        let maxima = [i64::from(i16::MAX), i64::from(i32::MAX), i64::MAX];
        if self.increment < 0 {
            self.max == -1 && maxima.contains(&-(self.min.saturating_add(1)))
        } else {
            self.min == 1 && maxima.contains(&self.max)
        }
    }

    fn ascending(max: i64) -> Self {
        Self {
            start: 1,
            increment: 1,
            min: 1,
            max,
            cache: 1,
            cycle: false,
        }
    }
}

fn maximum(data_type: &ColumnType) -> i64 {
    match &data_type.name {
        TypeName::Builtin(Builtin("smallint")) => i64::from(i16::MAX),
        TypeName::Builtin(Builtin("integer")) => i64::from(i32::MAX),
        TypeName::Builtin(_) | TypeName::User(_) | TypeName::Unresolved(_) => i64::MAX,
    }
}
