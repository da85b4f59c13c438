//! The proof of revision files that `revision --autogenerate` is about to write: from what the
//! revisions before them make, each upgrade works, its downgrade returns, the upgrade works again, and the
//! last one reaches the models.

use std::collections::BTreeSet;
use std::sync::Arc;

use limbeck_catalog::{Catalogue, Unmanaged};
use limbeck_diff::StaleText;
use limbeck_revision::file::RevisionFile;
use limbeck_revision::graph::Direction;
use limbeck_schema::sql_object::read_object;
use limbeck_schema::sql_token::words;
use limbeck_schema::{DEFAULT_SCHEMA, Name};
use sqlx::PgConnection;

use super::kept::{Kept, Place};
use super::{
    Broken, Difference, Look, Missing, Origin, Problem, Scratch, Step, Trial, Verdict, walk,
};
use crate::args::Revision;
use crate::autogenerate::{Answers, Comparison, compare_read, one_line};
use crate::commands::{Context, migrate_failure};
use crate::failure::{Failure, Result};
use crate::models::{self, Models};
use crate::new_revision::{NewFile, lay_out};
use crate::output::Output;
use crate::project::{self, Project};

/// What became of the proof.
#[derive(Debug)]
pub(crate) enum Proof {
    /// The files do what they should.
    Proved,
    /// Nothing is known, and why.
    Open(Vec<String>),
    /// The file of this number does not.
    Failed(usize, Broken),
}

/// Proves files that no command reads yet, each of which follows the one before. `origin` is what they
/// rest on.
///
/// # Errors
/// When somebody interrupts.
pub(crate) async fn prove(
    context: &Context,
    project: &Project,
    files: &[RevisionFile],
    origin: &Origin,
) -> Result<Proof> {
    // The scratch database is left as it should be also when somebody interrupts.
    let _hold = context.interrupt.hold();
    let proof = match Scratch::start(context, "proof", Missing::Private) {
        Ok(scratch) => {
            let proof = prove_on(context, &scratch, project, files, origin).await;
            if !scratch.keeps() {
                scratch.clear().await;
            }
            proof
        }
        Err(failure) => Err(failure),
    };
    if context.interrupt.stop().is_asked() {
        return Err(Failure::new("interrupted"));
    }
    Ok(proof.unwrap_or_else(|failure| Proof::Open(failure.lines())))
}

async fn prove_on(
    context: &Context,
    scratch: &Scratch,
    project: &Project,
    files: &[RevisionFile],
    origin: &Origin,
) -> Result<Proof> {
    // The models were read and warned of already.
    let quiet = Context {
        config: Arc::clone(&context.config),
        output: Output {
            quiet: true,
            ..context.output
        },
        interrupt: context.interrupt.clone(),
    };
    let models = models::read(&quiet.config, &quiet.output)?;
    let trial = Trial {
        schemas: Some(managed_schemas(context, &models)),
        ..Trial::new(context)?
    };
    let attempt = Attempt {
        quiet,
        models,
        place: Place::take(&trial, scratch).await?,
        trial,
        project,
        files,
    };
    let mut kept = attempt.open(scratch, false).await?;
    let mut proof = attempt.run(&mut kept).await?;
    if kept.reused && !matches!(proof, Proof::Proved) {
        // Whatever is wrong must be wrong on a database that nothing else has happened to.
        kept = attempt.open(scratch, true).await?;
        proof = attempt.run(&mut kept).await?;
    }
    match proof {
        Proof::Proved => {
            kept.close().await?;
            Ok(Proof::Proved)
        }
        Proof::Open(_) => Ok(proof),
        Proof::Failed(at, broken) => {
            drop(kept);
            let kept = attempt.open(scratch, true).await?;
            attempt.blame(kept, (at, broken), origin).await
        }
    }
}

/// Why a walk over the files ends early.
enum Stopped {
    Broken(Broken),
    Lacking(String),
}

struct Attempt<'a> {
    quiet: Context,
    models: Models,
    place: Place,
    trial: Trial<'a>,
    project: &'a Project,
    files: &'a [RevisionFile],
}

impl Attempt<'_> {
    async fn open(&self, scratch: &Scratch, fresh: bool) -> Result<Kept> {
        let kept = Kept::open(&self.trial, scratch, &self.place, self.project, fresh).await;
        kept.map_err(|failure| {
            failure.before("the revisions before it don't run on a scratch database")
        })
    }

    /// Of each file up, down, up; the models; and down again: the database is as it was.
    async fn run(&self, kept: &mut Kept) -> Result<Proof> {
        let connection = &mut kept.connection;
        let mut state = self.trial.read(connection).await?;
        for (at, file) in self.files.iter().enumerate() {
            match self.step(connection, file, &state).await? {
                Ok(after) => state = after,
                Err(Stopped::Broken(broken)) => return Ok(Proof::Failed(at, broken)),
                Err(Stopped::Lacking(what)) => return Ok(Proof::Open(vec![what])),
            }
        }
        let reached = self.compare(connection, state, &[]).await?;
        if !reached.is_empty() {
            let operations = reached.operations();
            let operations = operations.iter().map(|text| one_line(text)).collect();
            let difference = Difference::of_operations(operations);
            let last = self.files.len().saturating_sub(1);
            return Ok(Proof::Failed(
                last,
                Broken::differs(Step::Models, difference),
            ));
        }
        for (at, file) in self.files.iter().enumerate().rev() {
            let applied = self.trial.apply(connection, file, Direction::Downgrade);
            if let Err(error) = applied.await {
                return match error.sql_failure() {
                    Some(failure) => {
                        Ok(Proof::Failed(at, Broken::refused(Step::Downgrade, failure)))
                    }
                    None => Err(migrate_failure(&error)),
                };
            }
        }
        Ok(Proof::Proved)
    }

    /// Up, down and up; what the catalogue says then.
    async fn step(
        &self,
        connection: &mut PgConnection,
        file: &RevisionFile,
        before: &Catalogue,
    ) -> Result<std::result::Result<Catalogue, Stopped>> {
        let walked = walk(&self.trial, connection, file, before, Look::Laws).await?;
        let after = walked.after;
        match walked.verdict {
            Verdict::Proved => {}
            // A generated file says how to return, wherever there is a way.
            Verdict::Irreversible(_) => {
                let difference = after
                    .as_ref()
                    .and_then(|after| Difference::between(before, after));
                if let Some(difference) = difference {
                    let broken = Broken::differs(Step::Downgrade, difference);
                    return Ok(Err(Stopped::Broken(broken)));
                }
            }
            Verdict::Broken(broken) => return Ok(Err(Stopped::Broken(broken))),
            Verdict::Lacking(what) => return Ok(Err(Stopped::Lacking(what))),
        }
        match after {
            Some(after) => Ok(Ok(after)),
            None => Err(Failure::new("the upgrade was not looked at")),
        }
    }

    async fn compare(
        &self,
        connection: &mut PgConnection,
        catalogue: Catalogue,
        renames: &[String],
    ) -> Result<Comparison> {
        let (models, answers) = (self.models.clone(), Answers::None);
        compare_read(&self.quiet, connection, models, catalogue, renames, answers).await
    }

    /// Whether the files are wrong, or the database is not what the revisions make: then they are
    /// right for the database, and nothing is known of it here.
    async fn blame(
        &self,
        mut kept: Kept,
        (at, broken): (usize, Broken),
        origin: &Origin,
    ) -> Result<Proof> {
        let connection = &mut kept.connection;
        let before = self.trial.read(connection).await?;
        let lacks = |object: &&Unmanaged| !before.unmanaged.contains(object);
        let lacking: Vec<&Unmanaged> = origin.unmanaged.iter().filter(lacks).collect();
        let lacking = match &broken.problem {
            Problem::Refused { missing: true, .. } => not_made(&broken, &lacking),
            Problem::Refused { .. } | Problem::Differs(_) => None,
        };
        let planned = self.compare(connection, before, &origin.told).await;
        let expected = &origin.operations;
        kept.close().await?;
        let found = match planned {
            Ok(planned) => planned.operations(),
            Err(failure) => return Ok(Proof::Open(lacking.unwrap_or_else(|| failure.lines()))),
        };
        if found == *expected {
            return Ok(lacking.map_or(Proof::Failed(at, broken), Proof::Open));
        }
        let mut reasons = vec![
            "the database is not what the revisions make, so the file was not tried from there"
                .to_owned(),
        ];
        let differing = |these: &[String], those: &[String], word: &str| -> Vec<String> {
            these
                .iter()
                .filter(|text| !those.contains(text))
                .map(|text| format!("{word}: {}", one_line(text)))
                .collect()
        };
        reasons.extend(differing(expected, &found, "Only for the database"));
        reasons.extend(differing(&found, expected, "Only from the revisions"));
        Ok(Proof::Open(reasons))
    }
}

/// The schemas that the comparison looked at.
fn managed_schemas(context: &Context, models: &Models) -> BTreeSet<Name> {
    let mut schemas: BTreeSet<Name> = context.config.schemas().into_iter().collect();
    schemas.insert(DEFAULT_SCHEMA.into());
    schemas.extend(models.desired.schema.namespaces.keys().cloned());
    schemas
}

/// Why a file can't be tried: the database has what no revision makes, and what the server did not find may be
/// that.
fn not_made(broken: &Broken, lacking: &[&Unmanaged]) -> Option<Vec<String>> {
    const SHOWN: usize = 5;
    let message = broken.primary();
    let lacking: Vec<_> = lacking
        .iter()
        .filter(|object| may_be_missed(object, &message))
        .collect();
    if lacking.is_empty() {
        return None;
    }
    let mut reasons = vec![format!(
        "{}, where only the revisions were run",
        broken.primary()
    )];
    let shown = lacking.iter().take(SHOWN);
    reasons.extend(shown.map(|object| {
        format!(
            "The database has {} {}, which no revision makes.",
            object.kind, object.name
        )
    }));
    if lacking.len() > SHOWN {
        reasons.push(format!("So it has {} things more.", lacking.len() - SHOWN));
    }
    Some(reasons)
}

/// Whether the server's message can be about this object: it has its name, or that of something in an
/// extension. Privileges and publications have names of what they are about.
fn may_be_missed(object: &Unmanaged, message: &str) -> bool {
    const ABOUT_OTHERS: [&str; 4] = ["privileges", "default privileges", "owner", "publication"];
    match object.kind.as_str() {
        "extension" => true,
        kind if ABOUT_OTHERS.contains(&kind) => false,
        kind if kind.starts_with("operator") => message.contains("operator"),
        _ => {
            let bare = object.name.split('(').next().unwrap_or(&object.name);
            let name = match message.contains("schema \"") {
                true => bare.split('.').next(),
                false => bare.rsplit('.').next(),
            };
            let name = name.unwrap_or(bare).to_lowercase();
            let said = words(message);
            said.iter().any(|word| word.to_lowercase() == name)
        }
    }
}

/// What goes to the top of a file that failed.
pub(crate) fn mark(file: &mut RevisionFile, broken: &Broken) {
    let mut lines = vec![format!("NOT PROVED: {}.", broken.primary())];
    lines.extend(broken.details());
    // Without a message, prose above the revision's data would be one.
    match file.header.message.is_empty() {
        true => file.notes.appendix = lines,
        false => file.notes.description = lines,
    }
}

/// The failure about a text of the models that uses a column which goes, where that is why the proof
/// failed: the server refused the text, or the object with it is still to be made.
fn stale_text(broken: &Broken, origin: &Origin) -> Option<Failure> {
    let details = broken.details();
    let is_concerned = |text: &&StaleText| match &broken.problem {
        Problem::Refused {
            missing, statement, ..
        } => {
            let refused = statement.as_ref().filter(|_| *missing);
            let refused = refused.and_then(|statement| read_object(statement).ok());
            refused.is_some_and(|object| object.id == text.object)
        }
        Problem::Differs(_) => {
            let name = text.object.name.as_str();
            let mut operations = details.iter();
            operations.any(|line| words(line).iter().any(|word| word == name))
                || details
                    .iter()
                    .any(|line| line.contains(&format!("\"{name}\"")))
        }
    };
    let mut texts = origin.stale.iter().filter(is_concerned);
    let first = texts.next()?;
    let failure = Failure::new(first.to_string()).detail(format!("{}.", broken.primary()));
    let failure = texts.fold(failure, |failure, text| failure.detail(format!("{text}.")));
    Some(failure.hint(
        "Change the text in the models. Nothing is written; --no-verify writes files that are not tried.",
    ))
}

/// Whether a new file is to be proved.
pub(crate) fn is_wanted(context: &Context, arguments: &Revision) -> bool {
    arguments.autogenerate && !arguments.no_verify && context.config.file.autogenerate.verify
}

/// Proves files that are about to be written and tells what came of it. One that fails is marked, and
/// the failure says how.
///
/// # Errors
/// When somebody interrupts, and when the server refuses an object of the models whose text uses a column
/// that goes: no file can be right then.
pub(crate) async fn prove_new(
    context: &Context,
    project: &Project,
    new: &mut [NewFile],
    origin: &Origin,
) -> Result<Option<Failure>> {
    let mut files = new
        .iter()
        .map(|new| project::parse(&new.text, &new.path, &context.config))
        .collect::<Result<Vec<_>>>()?;
    if files
        .iter()
        .all(|file| file.upgrade.is_empty() && file.downgrade.is_empty())
    {
        return Ok(None);
    }
    let output = &context.output;
    match prove(context, project, &files, origin).await? {
        Proof::Proved => {
            output.message(match files.len() {
                1 => "proved on a scratch database: up, down and up again",
                _ => "proved on a scratch database: each file up, down and up again",
            });
            Ok(None)
        }
        Proof::Open(reasons) => {
            let mut reasons = reasons.iter();
            let first = reasons.next().map_or("", String::as_str);
            output.message(format!("note: not proved: {first}"));
            for reason in reasons {
                output.message(format!("note: {reason}"));
            }
            Ok(None)
        }
        Proof::Failed(at, broken) => {
            let (Some(file), Some(new)) = (files.get_mut(at), new.get_mut(at)) else {
                return Err(Failure::new("the proof is about a file that is not there"));
            };
            if let Some(failure) = stale_text(&broken, origin) {
                return Err(failure);
            }
            mark(file, &broken);
            let marked = lay_out(file, new.path.clone(), &context.config)?;
            new.text = marked.text;
            let shown = context.config.shown(&new.path);
            let failure = Failure::new(format!("{shown} is written, but {}", broken.primary()));
            let failure = broken.details().into_iter().fold(failure, Failure::detail);
            Ok(Some(failure.hint(
                "Mend the file and try it with `limbeck verify head`, or delete it. --no-verify writes files that are not tried.",
            )))
        }
    }
}
