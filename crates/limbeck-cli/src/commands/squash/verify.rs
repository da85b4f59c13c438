//! Whether the squashed revision does what the old ones did, on databases that are thrown away.
//!
//! One database gets everything below the range and is copied; the old revisions run on the one, the
//! new revision on the other, and the catalogues must be the same, also after the way back.

use limbeck_catalog::Catalogue;
use limbeck_revision::file::RevisionFile;
use limbeck_revision::graph::{Chain, Direction, Graph};
use limbeck_revision::header::RevisionId;
use sqlx::{Connection, PgConnection};

use crate::commands::{Context, migrate_failure};
use crate::failure::{Failure, Result};
use crate::project::Project;
use crate::proof::{Difference, Missing, Scratch, Trial};

/// The database of the revisions one by one.
const OLD: &str = "old";

/// The database of the squashed revision.
const NEW: &str = "new";

/// Runs both and compares.
///
/// # Errors
/// When something does not run, or the effect is not the same.
pub(super) async fn verify(
    context: &Context,
    project: &Project,
    graph: &Graph,
    chain: &Chain,
    old: &[RevisionFile],
    new: &RevisionFile,
) -> Result<()> {
    // The scratch databases are dropped also when somebody interrupts.
    let _hold = context.interrupt.hold();
    let scratch = Scratch::start(context, "squash", Missing::Passing).map_err(skippable)?;
    let comparison = Comparison {
        trial: Trial::new(context)?,
        scratch: &scratch,
    };
    let outcome = comparison.run(project, graph, chain, old, new).await;
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

struct Comparison<'t> {
    trial: Trial<'t>,
    scratch: &'t Scratch,
}

impl Comparison<'_> {
    /// What to warn of, if anything.
    async fn run(
        &self,
        project: &Project,
        graph: &Graph,
        chain: &Chain,
        old: &[RevisionFile],
        new: &RevisionFile,
    ) -> Result<Option<String>> {
        let mut one = self.scratch.create(OLD).await?;
        let unrelated = |failure: Failure| {
            skippable(failure.detail("The old revisions don't run on an empty database."))
        };
        let parents = chain.down_revisions.iter().map(RevisionId::as_str);
        let needed = parents.chain(chain.depends_on.iter().map(String::as_str));
        self.trial
            .replay(&mut one, project, graph, needed)
            .await
            .map_err(unrelated)?;
        let before = self.trial.read(&mut one).await?;
        one.close().await?;
        let mut other = self.scratch.copy(OLD, NEW).await?;
        let mut one = self.scratch.open(OLD).await?;

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
        let expected = self.trial.read(&mut one).await?;
        let found = self.trial.read(&mut other).await?;
        let difference = Difference::read_again(&mut other, &expected, &found).await?;
        if let Some(difference) = difference {
            return Err(differs(
                "the squashed revision does not do the same",
                &difference,
            ));
        }

        let found = self.way_back(&mut other, &[new]).await;
        if let Ok(found) = &found
            && Difference::read_again(&mut other, &before, found)
                .await?
                .is_none()
        {
            return Ok(None);
        }
        let reversed: Vec<&RevisionFile> = old.iter().rev().collect();
        let expected = self.way_back(&mut one, &reversed).await;
        same_way_back(&mut other, expected, found).await
    }

    async fn way_back(
        &self,
        connection: &mut PgConnection,
        files: &[&RevisionFile],
    ) -> Result<Catalogue> {
        for file in files {
            self.apply(connection, file, Direction::Downgrade).await?;
        }
        self.trial.read(connection).await
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        file: &RevisionFile,
        direction: Direction,
    ) -> Result<()> {
        let applied = self.trial.apply(connection, file, direction).await;
        applied.map_err(|error| migrate_failure(&error))
    }
}

/// The new way back may fail to restore what was before the range only where the old one did, too.
async fn same_way_back(
    connection: &mut PgConnection,
    expected: Result<Catalogue>,
    found: Result<Catalogue>,
) -> Result<Option<String>> {
    match (expected, found) {
        (Ok(expected), Ok(found)) => {
            match Difference::read_again(connection, &expected, &found).await? {
                None => Ok(Some("the downgrade does not restore what was before the range; neither did that of the old revisions".to_owned())),
                Some(difference) => Err(differs(
                    "the downgrade of the squashed revision does not do the same",
                    &difference,
                )),
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
fn differs(primary: &str, difference: &Difference) -> Failure {
    let failure = Failure::new(primary).detail("Nothing was changed.");
    difference
        .lines()
        .into_iter()
        .fold(failure, Failure::detail)
}
