//! Revisions on a scratch database: replayed, run one by one, and what the catalogue says then.

use std::collections::BTreeSet;

use limbeck::migrator::{MigrateError, Migration, Run, VersionTable};
use limbeck_catalog::{Catalogue, ReadRequest};
use limbeck_revision::file::RevisionFile;
use limbeck_revision::graph::{Direction, Graph};
use limbeck_schema::Name;
use sqlx::PgConnection;

use crate::applied::Applied;
use crate::args::RunOptions;
use crate::commands::{Context, migrate_failure};
use crate::config::Transaction;
use crate::failure::Result;
use crate::project::{Project, identifier, refused};

/// Who runs revisions on scratch databases.
pub(crate) struct Trial<'t> {
    pub(crate) context: &'t Context,
    pub(crate) table: VersionTable,
    /// Only these schemas are looked at; all if `None`.
    pub(crate) schemas: Option<BTreeSet<Name>>,
}

impl<'t> Trial<'t> {
    /// For the project of this run.
    ///
    /// # Errors
    /// When the version table's configured name is none.
    pub(crate) fn new(context: &'t Context) -> Result<Self> {
        Ok(Self {
            context,
            table: context.version_table()?,
            schemas: None,
        })
    }

    /// Applies everything up to these targets that is not applied yet.
    ///
    /// # Errors
    /// When a target is unknown, a file can't be read, or a statement is refused.
    pub(crate) async fn replay<'i>(
        &self,
        connection: &mut PgConnection,
        project: &Project,
        graph: &Graph,
        targets: impl IntoIterator<Item = &'i str>,
    ) -> Result<()> {
        let failed = |error: MigrateError| migrate_failure(&error);
        self.table.create(connection).await.map_err(failed)?;
        for target in targets {
            let applied = Applied::read(connection, &self.table)
                .await
                .map_err(failed)?;
            let steps = graph
                .plan_upgrade(&applied.tips, &identifier(target)?)
                .map_err(|e| refused(&e))?;
            let migrations = project.migrations(steps)?;
            self.send(connection, &migrations).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Runs one file. The rows of the version table are left alone: nobody looks at them.
    ///
    /// # Errors
    /// When a statement is refused.
    pub(crate) async fn apply(
        &self,
        connection: &mut PgConnection,
        file: &RevisionFile,
        direction: Direction,
    ) -> Result<(), MigrateError> {
        let migration = Migration {
            revision: file.header.revision.clone(),
            message: file.header.message.clone(),
            direction,
            ops: match direction {
                Direction::Upgrade => file.upgrade_ops(),
                Direction::Downgrade => file.downgrade_ops(),
            },
            checksums: file.checksums(),
            source_hash: None,
            lock_timeout: None,
            version_ops: Vec::new(),
        };
        self.send(connection, &[migration]).await
    }

    async fn send(
        &self,
        connection: &mut PgConnection,
        migrations: &[Migration],
    ) -> Result<(), MigrateError> {
        let one_by_one = Some(Transaction::PerRevision);
        let settings = self.context.settings(&RunOptions {
            transaction: one_by_one,
            ..RunOptions::default()
        });
        let mut run = Run::new(connection, self.table.clone(), settings);
        run.apply(migrations, &[], |_| {}).await
    }

    /// What the database has, of all kinds.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(crate) async fn read(&self, connection: &mut PgConnection) -> Result<Catalogue> {
        let schemas = match &self.schemas {
            Some(schemas) => schemas.iter().cloned().collect(),
            None => limbeck_catalog::schemas(connection).await?,
        };
        let request = ReadRequest::new(schemas).ignoring(self.table.names().map(Clone::clone));
        Ok(limbeck_catalog::read(connection, &request).await?)
    }
}
