//! What the version table and its log say, held against the files.

use limbeck::migrator::{
    AppliedRevision, Edited, MigrateError, SquashedRow, VersionTable, squashed_since,
};
use limbeck_revision::header::RevisionId;
use limbeck_revision::source_hash;
use sqlx::PgConnection;

use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::project::Project;

/// What is applied.
pub(crate) struct Applied {
    /// The rows of the version table.
    pub(crate) tips: Vec<RevisionId>,
    /// Every applied revision.
    pub(crate) log: Vec<AppliedRevision>,
}

impl Applied {
    /// Reads both tables.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        table: &VersionTable,
    ) -> Result<Self, MigrateError> {
        let (tips, log) = table.read(connection).await?;
        Ok(Self { tips, log })
    }

    /// The revision that stopped half way.
    pub(crate) fn unfinished(&self) -> Option<&AppliedRevision> {
        self.log.iter().find(|row| row.is_unfinished())
    }

    /// When a revision was applied.
    pub(crate) fn applied_at(&self, revision: &RevisionId) -> Option<&str> {
        self.log
            .iter()
            .find(|row| *revision == row.revision.as_str())
            .and_then(|row| row.applied_at.as_deref())
    }

    /// The applied revisions whose files do not say what they said then.
    ///
    /// # Errors
    /// When a revision file can't be read: then nobody knows.
    pub(crate) fn edited(&self, project: &Project) -> Result<EditedRevisions> {
        let mut edited = EditedRevisions::default();
        let squashed = squashed_since(project.graph()?.headers(), &self.log);
        for row in &self.log {
            let mut headers = squashed.iter();
            if headers.any(|header| header.revision == row.revision.as_str()) {
                continue;
            }
            if row.is_unfinished() || row.checksum.is_none() || !project.has(&row.revision) {
                continue;
            }
            // Parsing is the dear part: a file with the same text needs none.
            if let Some(hash) = &row.source_hash
                && project.has_hash(&row.revision, hash)?
            {
                continue;
            }
            let source = project.source(&row.revision)?;
            let checksums = project.parse(&row.revision, &source)?.checksums();
            match row.edited(&checksums) {
                Some(Edited::Upgrade) => edited.upgrade.push(row.revision.clone()),
                Some(Edited::Downgrade) => edited.downgrade.push(row.revision.clone()),
                None => {}
            }
        }
        Ok(edited)
    }

    /// What the log shall say of the revisions that were squashed since they were applied.
    ///
    /// # Errors
    /// When the file of such a revision can't be read.
    pub(crate) fn squashed(&self, project: &Project) -> Result<Vec<SquashedRow>> {
        squashed_since(project.graph()?.headers(), &self.log)
            .into_iter()
            .map(|header| {
                let id = header.revision.as_str();
                let source = project.source(id)?;
                Ok(SquashedRow {
                    revision: header.revision.clone(),
                    replaces: header.replaces.clone(),
                    checksums: project.parse(id, &source)?.checksums(),
                    source_hash: Some(source_hash(&source)),
                })
            })
            .collect()
    }

    /// Refuses to go on when what was applied was edited.
    ///
    /// # Errors
    /// When the `upgrade` of a revision was.
    pub(crate) fn refuse_edited(&self, project: &Project) -> Result<()> {
        let edited = self.edited(project)?.upgrade;
        let Some(first) = edited.first() else {
            return Ok(());
        };
        Err(Failure::new(match edited.len() {
            1 => format!("revision {first} was edited since it was applied"),
            count => format!("{count} revisions were edited since they were applied"),
        })
        .detail(format!("Applied were other operations than those in: {}.", edited.join(", ")))
        .hint("Put the change into a new revision and restore the file, or accept the files as they are with `limbeck stamp` of the current revision."))
    }
}

/// The applied revisions whose files were edited since.
#[derive(Debug, Default)]
pub(crate) struct EditedRevisions {
    /// What was applied is not what the file says.
    pub(crate) upgrade: Vec<String>,
    /// Only the way back is another.
    pub(crate) downgrade: Vec<String>,
}

impl EditedRevisions {
    /// Warns of each.
    pub(crate) fn warn(&self, output: &Output) {
        for revision in &self.upgrade {
            output.warning(format!(
                "revision {revision} was edited since it was applied"
            ));
        }
        for revision in &self.downgrade {
            output.warning(format!(
                "the downgrade of revision {revision} was edited since it was applied"
            ));
        }
    }
}
