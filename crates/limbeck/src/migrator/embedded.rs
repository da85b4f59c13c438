//! Applying the revisions that were compiled into an application.

use limbeck_ops::BuildError;
use limbeck_revision::Checksums;
use limbeck_revision::graph::{
    Direction, Edges, Graph, GraphError, Identifier, IdentifierError, RevisionError, Step,
};
use limbeck_revision::header::{NameError, RevisionId};
use sqlx::PgConnection;
use thiserror::Error;

use super::{
    Edited, Event, Lock, MigrateError, Migration, Run, Settings, SquashedRow, VersionTable,
    adopt_squashed, squashed_since,
};
use crate::Migrations;

/// Why an application could not bring its database to a revision.
#[derive(Debug, Error)]
pub enum EmbeddedError {
    /// The target is no revision identifier.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// The target, or a row of the version table, does not fit the revisions.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// The compiled revisions don't fit together.
    #[error("the compiled revisions don't fit together: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Graph(Vec<GraphError>),
    /// A name in a compiled revision is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An operation of a compiled revision is wrong.
    #[error("revision {revision}: {}", .errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Operations {
        /// The revision.
        revision: RevisionId,
        /// What is wrong.
        errors: Vec<BuildError>,
    },
    /// The `upgrade` of applied revisions has other operations now.
    #[error("revisions were edited since they were applied: {}", .0.join(", "))]
    Edited(Vec<String>),
    /// Running them failed.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The revisions that ran, in order.
    pub revisions: Vec<RevisionId>,
}

impl Migrations {
    /// Applies revisions up to a target such as `head`, with default settings. Safe to call from
    /// several processes at once: one works, the others wait and find nothing left to do.
    ///
    /// # Errors
    /// See [`EmbeddedError`]. Revisions before the one that failed are applied.
    pub async fn upgrade(
        &self,
        connection: &mut PgConnection,
        target: &str,
    ) -> Result<Report, EmbeddedError> {
        Migrator::new(self)
            .run(connection, Direction::Upgrade, target)
            .await
    }

    /// Takes revisions back down to a target such as `base`, with default settings.
    ///
    /// # Errors
    /// See [`EmbeddedError`]. Revisions that ran before the one that failed are taken back.
    pub async fn downgrade(
        &self,
        connection: &mut PgConnection,
        target: &str,
    ) -> Result<Report, EmbeddedError> {
        Migrator::new(self)
            .run(connection, Direction::Downgrade, target)
            .await
    }

    /// The revisions that an upgrade to the heads would apply, in order. Changes nothing.
    ///
    /// # Errors
    /// When the server can't be asked, or its rows don't fit the revisions.
    pub async fn pending(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Vec<RevisionId>, EmbeddedError> {
        let migrator = Migrator::new(self);
        let graph = migrator.graph()?;
        let tips = migrator.table.tips(connection).await?;
        let steps = graph.plan_upgrade(&tips, &"heads".parse()?)?;
        Ok(steps.into_iter().map(|step| step.revision).collect())
    }
}

/// Compiled revisions with settings other than the default ones.
#[derive(Clone, Debug)]
pub struct Migrator<'m> {
    migrations: &'m Migrations,
    table: VersionTable,
    settings: Settings,
}

impl<'m> Migrator<'m> {
    /// With the default version table and settings.
    pub fn new(migrations: &'m Migrations) -> Self {
        Self {
            migrations,
            table: VersionTable::default(),
            settings: Settings::default(),
        }
    }

    /// With another version table.
    #[must_use]
    pub fn with_version_table(mut self, table: VersionTable) -> Self {
        self.table = table;
        self
    }

    /// With other timeouts or another extent of transactions.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Goes to a target in the given direction.
    ///
    /// # Errors
    /// See [`EmbeddedError`].
    pub async fn run(
        &self,
        connection: &mut PgConnection,
        direction: Direction,
        target: &str,
    ) -> Result<Report, EmbeddedError> {
        let target: Identifier = target.parse()?;
        let graph = self.graph()?;
        let lock = Lock::take(connection, &self.table, self.settings.wait, || {}).await?;
        let outcome = self
            .run_locked(connection, &graph, direction, &target)
            .await;
        // A failure of the run is the one to tell; the lock ends with the session anyway.
        let released = lock.release(connection).await;
        let report = outcome?;
        released?;
        Ok(report)
    }

    async fn run_locked(
        &self,
        connection: &mut PgConnection,
        graph: &Graph,
        direction: Direction,
        target: &Identifier,
    ) -> Result<Report, EmbeddedError> {
        let tips = self.table.tips(connection).await?;
        let log = self.table.log(connection).await?;
        let edited = self.edited(graph, &tips, &log);
        if !edited.is_empty() {
            return Err(EmbeddedError::Edited(edited));
        }
        let steps = match direction {
            Direction::Upgrade => graph.plan_upgrade(&tips, target)?,
            Direction::Downgrade => graph.plan_downgrade(&tips, target)?,
        };
        let migrations = steps
            .into_iter()
            .map(|step| self.migration(step))
            .collect::<Result<Vec<_>, _>>()?;
        if !migrations.is_empty() {
            self.table.create(connection).await?;
        }
        adopt_squashed(connection, &self.table, &self.squashed(graph, &log)).await?;
        let mut report = Report::default();
        let mut run = Run::new(connection, self.table.clone(), self.settings.clone());
        run.apply(&migrations, &log, |event| {
            if let Event::Done(migration) = event {
                report.revisions.push(migration.revision.clone());
            }
        })
        .await?;
        Ok(report)
    }

    fn graph(&self) -> Result<Graph, EmbeddedError> {
        let headers = self
            .migrations
            .revisions()
            .iter()
            .map(crate::Migration::header)
            .collect::<Result<Vec<_>, _>>()?;
        Graph::new(headers).map_err(EmbeddedError::Graph)
    }

    /// Revisions that were squashed since this database applied them.
    fn squashed(&self, graph: &Graph, log: &[super::AppliedRevision]) -> Vec<SquashedRow> {
        squashed_since(graph.headers(), log)
            .into_iter()
            .filter_map(|header| {
                let compiled = self.migrations.get(header.revision.as_str())?;
                Some(SquashedRow {
                    revision: header.revision.clone(),
                    replaces: header.replaces.clone(),
                    checksums: compiled.checksums(),
                    source_hash: None,
                })
            })
            .collect()
    }

    /// Applied revisions whose compiled `upgrade` is not the one that was applied.
    fn edited(
        &self,
        graph: &Graph,
        tips: &[RevisionId],
        log: &[super::AppliedRevision],
    ) -> Vec<String> {
        let applied: Vec<&RevisionId> = tips
            .iter()
            .flat_map(|tip| graph.ancestors(tip.as_str(), Edges::All))
            .collect();
        let squashed = squashed_since(graph.headers(), log);
        let is_squashed = |row: &super::AppliedRevision| {
            let mut headers = squashed.iter();
            headers.any(|header| header.revision == row.revision.as_str())
        };
        log.iter()
            .filter(|row| !is_squashed(row))
            .filter(|row| {
                !row.is_unfinished() && applied.iter().any(|id| **id == row.revision.as_str())
            })
            .filter(|row| {
                let compiled = self.migrations.get(&row.revision);
                compiled.and_then(|compiled| row.edited(&compiled.checksums()))
                    == Some(Edited::Upgrade)
            })
            .map(|row| row.revision.clone())
            .collect()
    }

    fn migration(&self, step: Step) -> Result<Migration, EmbeddedError> {
        let compiled = self.migrations.get(step.revision.as_str());
        let ops = compiled.map_or(Ok(Vec::new()), |compiled| match step.direction {
            Direction::Upgrade => compiled.upgrade_ops(),
            Direction::Downgrade => compiled.downgrade_ops(),
        });
        Ok(Migration {
            ops: ops.map_err(|errors| EmbeddedError::Operations {
                revision: step.revision.clone(),
                errors,
            })?,
            message: compiled.map_or_else(String::new, |compiled| compiled.message.to_owned()),
            checksums: compiled.map_or_else(Checksums::default, crate::Migration::checksums),
            source_hash: None,
            lock_timeout: compiled.and_then(|compiled| compiled.lock_timeout.map(str::to_owned)),
            revision: step.revision,
            direction: step.direction,
            version_ops: step.version_ops,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::AppliedRevision;
    use super::*;

    const SQUASHED: Migrations = Migrations::new(&[crate::Migration {
        file: "c3.rs",
        message: "",
        revision: "c3",
        down_revisions: &[],
        depends_on: &[],
        branch_labels: &[],
        create_date: None,
        replaces: &["a1", "b2"],
        lock_timeout: None,
        checksum: "new",
        upgrade_checksum: "new up",
        downgrade_checksum: "new down",
        upgrade: |_| {},
        downgrade: |_| {},
    }]);

    fn row(revision: &str, checksum: &str) -> AppliedRevision {
        AppliedRevision {
            revision: revision.to_owned(),
            applied_at: Some(String::new()),
            checksum: Some(checksum.to_owned()),
            source_hash: None,
            direction: Direction::Upgrade,
            steps_done: 0,
        }
    }

    #[test]
    fn squashed_after_it_was_applied_is_not_edited() {
        let migrator = Migrator::new(&SQUASHED);
        let graph = migrator.graph().unwrap();
        let tips = [RevisionId::new("c3").unwrap()];
        let log = [row("a1", "a"), row("b2", "b"), row("c3", "c")];
        assert!(migrator.edited(&graph, &tips, &log).is_empty());
        let rows = migrator.squashed(&graph, &log);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].checksums.whole, "new");
        assert_eq!(rows[0].replaces.len(), 2);
        let log = [row("c3", "c")];
        assert_eq!(migrator.edited(&graph, &tips, &log), ["c3"]);
        let log = [row("c3", "new up:old down")];
        assert!(migrator.edited(&graph, &tips, &log).is_empty());
        assert!(migrator.squashed(&graph, &log).is_empty());
    }
}
