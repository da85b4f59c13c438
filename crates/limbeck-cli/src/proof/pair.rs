//! One revision on a scratch database: up, down and up again, with the catalogue read in between.

use limbeck::migrator::{MeasureExtent, MeasuredOp, MigrateError, SqlFailure, measure};
use limbeck_catalog::Catalogue;
use limbeck_revision::file::RevisionFile;
use limbeck_revision::graph::Direction;
use sqlx::PgConnection;

use super::difference::Difference;
use super::lacking::lacking;
use super::trial::Trial;
use crate::commands::migrate_failure;
use crate::failure::Result;

/// SQLSTATE of `RAISE EXCEPTION` without a code of its own.
const RAISED: &str = "P0001";

/// SQLSTATEs of what is not there: schemas, columns, functions, tables, types and other objects.
const MISSING: [&str; 5] = ["3F000", "42703", "42883", "42P01", "42704"];

/// What a walk found.
#[derive(Debug)]
pub(crate) struct Walked {
    /// Whether the laws hold.
    pub(crate) verdict: Verdict,
    /// The catalogue after the upgrade, as far as the walk got there.
    pub(crate) after: Option<Catalogue>,
    /// What the upgrade locked, rewrote and scanned.
    pub(crate) measured: Vec<MeasuredOp>,
}

/// Whether the laws hold for a revision.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The downgrade returns to the start, and the upgrade works again.
    Proved,
    /// The downgrade says that there is no way back. The database is after the upgrade.
    Irreversible(String),
    /// A law is broken.
    Broken(Broken),
    /// The scratch server lacks something that the revision needs.
    Lacking(String),
}

/// Which law is broken.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Where.
    pub(crate) step: Step,
    /// How.
    pub(crate) problem: Problem,
}

/// The steps of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The first upgrade.
    Upgrade,
    /// The downgrade.
    Downgrade,
    /// The second upgrade.
    Again,
    /// What the revisions lead to, held against the models.
    Models,
}

/// What is wrong.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The server refused a statement.
    Refused {
        /// What it said.
        message: String,
        /// Whether it did not find something that the statement names.
        missing: bool,
        /// The statement.
        statement: Option<String>,
    },
    /// The catalogue is not what it should be.
    Differs(Difference),
}

impl Step {
    /// As JSON says it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Again => "second upgrade",
            Self::Models => "models",
        }
    }
}

impl Broken {
    /// The server's refusal.
    pub(crate) fn refused(step: Step, failure: &SqlFailure) -> Self {
        Self {
            step,
            problem: Problem::Refused {
                message: failure.to_string(),
                missing: failure
                    .code
                    .as_deref()
                    .is_some_and(|code| MISSING.contains(&code)),
                statement: failure.statement.clone(),
            },
        }
    }

    /// The wrong catalogue.
    pub(crate) fn differs(step: Step, difference: Difference) -> Self {
        Self {
            step,
            problem: Problem::Differs(difference),
        }
    }

    /// What is wrong, in one line.
    pub(crate) fn primary(&self) -> String {
        match (&self.problem, self.step) {
            (Problem::Refused { message, .. }, step) => {
                format!("the {} fails: {message}", step.word())
            }
            (Problem::Differs(_), Step::Downgrade) => {
                "the downgrade does not return to what was before".to_owned()
            }
            (Problem::Differs(_), Step::Again) => {
                "the second upgrade does not lead where the first one led".to_owned()
            }
            (Problem::Differs(_), Step::Upgrade | Step::Models) => {
                "the upgrade does not reach the models".to_owned()
            }
        }
    }

    /// The facts, a line each.
    pub(crate) fn details(&self) -> Vec<String> {
        match &self.problem {
            Problem::Refused { statement, .. } => statement
                .iter()
                .map(|sql| format!("The statement was: {}", super::first_line(sql)))
                .collect(),
            Problem::Differs(difference) => difference.lines(),
        }
    }
}

/// How closely a walk looks.
#[derive(Debug)]
pub(crate) enum Look<'o> {
    /// At what the laws need. The second upgrade is only run: from the same start it leads where the
    /// first one led.
    Laws,
    /// Also at what the first upgrade locks, rewrites and scans, with the help of another session, and
    /// at where the second one leads.
    Everything(&'o mut PgConnection),
}

/// Walks a revision up, down and up again. `before` is the catalogue as it is now.
///
/// # Errors
/// When the server can't be asked, or somebody interrupts: nothing is known of the revision then.
pub(crate) async fn walk(
    trial: &Trial<'_>,
    connection: &mut PgConnection,
    file: &RevisionFile,
    before: &Catalogue,
    look: Look<'_>,
) -> Result<Walked> {
    let mut walked = Walked {
        verdict: Verdict::Proved,
        after: None,
        measured: Vec::new(),
    };
    let everything = matches!(look, Look::Everything(_));
    let applied = match look {
        Look::Laws => trial.apply(connection, file, Direction::Upgrade).await,
        Look::Everything(observer) => {
            let ops = file.upgrade_ops();
            let measured = measure(connection, observer, &ops, MeasureExtent::Revision).await;
            measured
                .map(|measured| walked.measured = measured)
                .map_err(MigrateError::from)
        }
    };
    if let Err(error) = applied {
        walked.verdict = refusal(Step::Upgrade, error)?;
        return Ok(walked);
    }
    let after = trial.read(connection).await?;
    let changes = *before != after;
    let after = walked.after.insert(after);
    if file.downgrade.is_empty() && (changes || !file.upgrade.is_empty()) {
        walked.verdict = Verdict::Irreversible("its downgrade is empty".to_owned());
        return Ok(walked);
    }
    if let Err(error) = trial.apply(connection, file, Direction::Downgrade).await {
        walked.verdict = refusal(Step::Downgrade, error)?;
        return Ok(walked);
    }
    let back = trial.read(connection).await?;
    if let Some(difference) = Difference::read_again(connection, before, &back).await? {
        walked.verdict = Verdict::Broken(Broken::differs(Step::Downgrade, difference));
        return Ok(walked);
    }
    if let Err(error) = trial.apply(connection, file, Direction::Upgrade).await {
        walked.verdict = refusal(Step::Again, error)?;
        return Ok(walked);
    }
    if everything {
        let again = trial.read(connection).await?;
        if let Some(difference) = Difference::read_again(connection, after, &again).await? {
            walked.verdict = Verdict::Broken(Broken::differs(Step::Again, difference));
        }
    }
    Ok(walked)
}

/// What a failed run says of the revision.
fn refusal(step: Step, error: MigrateError) -> Result<Verdict> {
    if let Some(lacking) = lacking(&error) {
        return Ok(Verdict::Lacking(lacking));
    }
    match error.sql_failure() {
        Some(failure) if !failure.connection_lost => {
            let raised = failure.code.as_deref() == Some(RAISED);
            if step == Step::Downgrade && raised {
                return Ok(Verdict::Irreversible(format!(
                    "its downgrade says: {}",
                    failure.message
                )));
            }
            Ok(Verdict::Broken(Broken::refused(step, failure)))
        }
        Some(_) | None => Err(migrate_failure(&error)),
    }
}
