//! Revisions that were compiled into the application by [`migrations!`](crate::migrations!).
//!
//! These are the plain facts; applying them is the migrator's business.

use limbeck_ops::{BuildError, Op, Operations};
use limbeck_revision::Checksums;
use limbeck_revision::header::{BranchLabel, Header, NameError, RevisionId};

/// One compiled revision file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The name of its file.
    pub file: &'static str,
    /// What it does, in the author's words.
    pub message: &'static str,
    /// Its id.
    pub revision: &'static str,
    /// Its parents: none for a base, several for a merge.
    pub down_revisions: &'static [&'static str],
    /// Revisions that must be applied first although they are not parents.
    pub depends_on: &'static [&'static str],
    /// The labels that it gives to its branch.
    pub branch_labels: &'static [&'static str],
    /// When it was made, as written.
    pub create_date: Option<&'static str>,
    /// The revisions that it was squashed from.
    pub replaces: &'static [&'static str],
    /// How long its statements wait for locks, unless the settings of the run say it.
    pub lock_timeout: Option<&'static str>,
    /// The checksum of its operations, as the command line computes it.
    pub checksum: &'static str,
    /// The checksum of what applies it, alone.
    pub upgrade_checksum: &'static str,
    /// The checksum of what takes it back, alone.
    pub downgrade_checksum: &'static str,
    /// Says the operations that apply it.
    pub upgrade: fn(&mut Operations),
    /// Says the operations that take it back.
    pub downgrade: fn(&mut Operations),
}

impl Migration {
    /// The header as the revision graph wants it.
    ///
    /// # Errors
    /// When a name in it can't be one, which [`migrations!`](crate::migrations!) rules out.
    pub fn header(&self) -> Result<Header, NameError> {
        let ids = self.down_revisions.iter().map(|id| RevisionId::new(*id));
        let replaced = self.replaces.iter().map(|id| RevisionId::new(*id));
        let labels = self.branch_labels.iter().map(|l| BranchLabel::new(*l));
        Ok(Header {
            message: self.message.to_owned(),
            revision: RevisionId::new(self.revision)?,
            down_revisions: ids.collect::<Result<_, _>>()?,
            depends_on: self.depends_on.iter().map(|&id| id.to_owned()).collect(),
            branch_labels: labels.collect::<Result<_, _>>()?,
            create_date: self.create_date.map(str::to_owned),
            replaces: replaced.collect::<Result<_, _>>()?,
            lock_timeout: self.lock_timeout.map(str::to_owned),
        })
    }

    /// Its checksums, as the migrator wants them.
    pub fn checksums(&self) -> Checksums {
        Checksums {
            whole: self.checksum.to_owned(),
            upgrade: self.upgrade_checksum.to_owned(),
            downgrade: self.downgrade_checksum.to_owned(),
        }
    }

    /// The operations that apply it.
    ///
    /// # Errors
    /// Everything that is wrong with them, which [`migrations!`](crate::migrations!) rules out.
    pub fn upgrade_ops(&self) -> Result<Vec<Op>, Vec<BuildError>> {
        said(self.upgrade)
    }

    /// The operations that take it back.
    ///
    /// # Errors
    /// Everything that is wrong with them, which [`migrations!`](crate::migrations!) rules out.
    pub fn downgrade_ops(&self) -> Result<Vec<Op>, Vec<BuildError>> {
        said(self.downgrade)
    }
}

fn said(function: fn(&mut Operations)) -> Result<Vec<Op>, Vec<BuildError>> {
    let mut operations = Operations::new();
    function(&mut operations);
    operations.finish()
}

/// The compiled revision files of a folder, by file name.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    revisions: &'static [Migration],
}

impl Migrations {
    /// What [`migrations!`](crate::migrations!) calls.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(revisions: &'static [Migration]) -> Self {
        Self { revisions }
    }

    /// All revisions, by file name; what follows what is said by their headers.
    #[must_use]
    pub const fn revisions(&self) -> &'static [Migration] {
        self.revisions
    }

    /// The revision with this id.
    #[must_use]
    pub fn get(&self, revision: &str) -> Option<&'static Migration> {
        self.revisions.iter().find(|each| each.revision == revision)
    }
}
