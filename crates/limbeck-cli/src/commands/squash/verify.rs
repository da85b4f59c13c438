//! Whether the squashed revision does what the old ones did, on databases that are thrown away.
//!
//! One database gets everything below the range and is copied; the old revisions run on the one, the
//! new revision on the other, and the catalogues must be the same, also after the way back.

use limbeck::migrator::{Migration, Run, VersionTable};
use limbeck_catalog::{Catalogue, ReadRequest};
use limbeck_diff::plan;
use limbeck_revision::file::{RevisionFile, operation_text};
use limbeck_revision::graph::{Chain, Direction, Graph};
use limbeck_revision::header::RevisionId;
use limbeck_schema::Desired;
use sqlx::{Connection, PgConnection};

use super::scratch::{Scratch, Which};
use crate::applied::Applied;
use crate::autogenerate::one_line;
use crate::commands::{Context, migrate_failure};
use crate::failure::{Failure, Result};
use crate::project::{Project, identifier, refused};

/// Runs both and compares.
///
/// # Errors
/// When something does not run, or the effect is not the same.
pub(super) async fn verify(
    context: &Context,
    project: &Project<'_>,
    graph: &Graph,
    chain: &Chain,
    old: &[RevisionFile],
    new: &RevisionFile,
) -> Result<()> {
    // The scratch databases are dropped also when somebody interrupts.
    let _hold = context.interrupt.hold();
    let scratch = Scratch::start(context).map_err(skippable)?;
    let trial = Trial {
        context,
        table: context.version_table()?,
        scratch: &scratch,
    };
    let outcome = trial.run(project, graph, chain, old, new).await;
    scratch.clear().await;
    if context.interrupt.stop().is_asked() {
        return Err(Failure::new("interrupted"));
    }
    let warning = outcome?;
    let message = "verified on a scratch database: the same schema up and down";
    match warning {
        None => context.output.message(message),
        Some(warning) => context.output.warning(warning),
    }
    Ok(())
}

fn skippable(failure: Failure) -> Failure {
    failure.hint("--no-verify squashes without trying it.")
}

struct Trial<'t> {
    context: &'t Context,
    table: VersionTable,
    scratch: &'t Scratch,
}

impl Trial<'_> {
    /// What to warn of, if anything.
    async fn run(
        &self,
        project: &Project<'_>,
        graph: &Graph,
        chain: &Chain,
        old: &[RevisionFile],
        new: &RevisionFile,
    ) -> Result<Option<String>> {
        let mut one = self.scratch.create(Which::Old).await?;
        let unrelated = |failure: Failure| {
            skippable(failure.detail("The old revisions don't run on an empty database."))
        };
        self.below(&mut one, project, graph, chain)
            .await
            .map_err(unrelated)?;
        let before = self.read(&mut one).await?;
        one.close().await?;
        let mut other = self.scratch.copy(Which::Old, Which::New).await?;
        let mut one = self.scratch.open(Which::Old).await?;

        for file in old {
            self.apply(&mut one, file, Direction::Upgrade)
                .await
                .map_err(unrelated)?;
        }
        self.apply(&mut other, new, Direction::Upgrade)
            .await
            .map_err(|failure| {
                failure.detail(
                    "One by one the old revisions run, as one they don't; nothing was changed.",
                )
            })?;
        let (expected, found) = (self.read(&mut one).await?, self.read(&mut other).await?);
        if let Some(failure) = differs(
            "the squashed revision does not do the same",
            &expected,
            &found,
        ) {
            return Err(failure);
        }

        let found = self.way_back(&mut other, &[new]).await;
        if found
            .as_ref()
            .is_ok_and(|found| differs("", &before, found).is_none())
        {
            return Ok(None);
        }
        let reversed: Vec<&RevisionFile> = old.iter().rev().collect();
        let expected = self.way_back(&mut one, &reversed).await;
        same_way_back(expected, found)
    }

    /// Everything that the range needs.
    async fn below(
        &self,
        connection: &mut PgConnection,
        project: &Project<'_>,
        graph: &Graph,
        chain: &Chain,
    ) -> Result<()> {
        self.table
            .create(connection)
            .await
            .map_err(|e| migrate_failure(&e))?;
        let parents = chain.down_revisions.iter().map(RevisionId::as_str);
        for target in parents.chain(chain.depends_on.iter().map(String::as_str)) {
            let applied = Applied::read(connection, &self.table)
                .await
                .map_err(|e| migrate_failure(&e))?;
            let steps = graph
                .plan_upgrade(&applied.tips, &identifier(target)?)
                .map_err(|e| refused(&e))?;
            let migrations = project.migrations(steps)?;
            self.send(connection, &migrations).await?;
        }
        Ok(())
    }

    async fn way_back(
        &self,
        connection: &mut PgConnection,
        files: &[&RevisionFile],
    ) -> Result<Catalogue> {
        for file in files {
            self.apply(connection, file, Direction::Downgrade).await?;
        }
        self.read(connection).await
    }

    /// Runs one file. The rows of the version table are left alone: nobody looks at them.
    async fn apply(
        &self,
        connection: &mut PgConnection,
        file: &RevisionFile,
        direction: Direction,
    ) -> Result<()> {
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
            version_ops: Vec::new(),
        };
        self.send(connection, &[migration]).await
    }

    async fn send(&self, connection: &mut PgConnection, migrations: &[Migration]) -> Result<()> {
        let settings = self.context.settings(None, None, None);
        let mut run = Run::new(connection, self.table.clone(), settings);
        run.apply(migrations, &[], |_| {})
            .await
            .map_err(|e| migrate_failure(&e))
    }

    async fn read(&self, connection: &mut PgConnection) -> Result<Catalogue> {
        let schemas = limbeck_catalog::schemas(connection).await?;
        let request = ReadRequest::new(schemas).ignoring(self.table.names().map(Clone::clone));
        Ok(limbeck_catalog::read(connection, &request).await?)
    }
}

/// The new way back may fail to restore what was before the range only where the old one did, too.
fn same_way_back(expected: Result<Catalogue>, found: Result<Catalogue>) -> Result<Option<String>> {
    match (expected, found) {
        (Ok(expected), Ok(found)) => {
            match differs("the downgrade of the squashed revision does not do the same", &expected, &found) {
                None => Ok(Some("the downgrade does not restore what was before the range; neither did that of the old revisions".to_owned())),
                Some(failure) => Err(failure),
            }
        }
        (Err(_), Err(_)) => Ok(Some(
            "the downgrade fails on a scratch database; that of the old revisions does, too"
                .to_owned(),
        )),
        (Ok(_), Err(failure)) => Err(failure
            .detail("One by one the old revisions can be taken back, as one they can't; nothing was changed.")),
        (Err(_), Ok(_)) => Ok(Some(
            "the downgrade does not restore what was before the range; that of the old revisions fails"
                .to_owned(),
        )),
    }
}

/// The differences of two databases that should be the same.
fn differs(primary: &str, expected: &Catalogue, found: &Catalogue) -> Option<Failure> {
    let same_schema = expected.schema == found.schema;
    if same_schema && expected.unmanaged == found.unmanaged {
        return None;
    }
    let mut failure = Failure::new(primary).detail("Nothing was changed.");
    let desired = Desired {
        schema: expected.schema.clone(),
        ..Desired::default()
    };
    if !same_schema {
        for planned in plan(&found.schema, &desired).upgrade {
            let line = one_line(&operation_text(&planned.op));
            failure = failure.detail(format!("Still to do: {line}"));
        }
    }
    let only = |these: &Catalogue, those: &Catalogue| -> Vec<String> {
        let mut only = these.unmanaged.clone();
        only.retain(|object| !those.unmanaged.contains(object));
        only.iter()
            .map(|object| format!("{} {}", object.kind, object.name))
            .collect()
    };
    for (word, objects) in [
        ("Missing", only(expected, found)),
        ("Too much", only(found, expected)),
    ] {
        for object in objects {
            failure = failure.detail(format!("{word}: {object}"));
        }
    }
    Some(failure)
}
