//! [`LockMode`]: the lock modes of tables (PostgreSQL manual, 13.3.1).

use std::fmt;

/// A lock mode of a table, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// What reading takes.
    AccessShare,
    /// What `SELECT … FOR UPDATE` takes.
    RowShare,
    /// What `INSERT`, `UPDATE` and `DELETE` take.
    RowExclusive,
    /// Lets rows be read and written; one at a time.
    ShareUpdateExclusive,
    /// Lets rows be read.
    Share,
    /// Lets rows be read; one at a time.
    ShareRowExclusive,
    /// Lets rows be read, but not with `FOR UPDATE`.
    Exclusive,
    /// Lets nothing in.
    AccessExclusive,
}

impl LockMode {
    /// All modes, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The manual's words: `SHARE ROW EXCLUSIVE`.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode of `pg_locks.mode`: `ShareRowExclusiveLock`.
    pub fn from_catalogue(text: &str) -> Option<Self> {
        let words = text.strip_suffix("Lock")?;
        Self::ALL.into_iter().find(|mode| {
            let sql = mode.as_sql().replace(' ', "");
            sql.eq_ignore_ascii_case(words)
        })
    }

    /// Whether rows can't be written while it is held.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Whether rows can't be read while it is held.
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_sql())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_catalogue() {
        assert_eq!(
            LockMode::from_catalogue("ShareUpdateExclusiveLock"),
            Some(LockMode::ShareUpdateExclusive)
        );
        assert_eq!(LockMode::from_catalogue("SIReadLock"), None);
        assert!(!LockMode::ShareUpdateExclusive.blocks_writes());
        assert!(LockMode::Share.blocks_writes() && !LockMode::Share.blocks_reads());
    }
}
