//! `verify`: every upgrade and downgrade of the history, tried on a scratch database.

mod report;

use std::collections::BTreeSet;

use limbeck_catalog::Catalogue;
use limbeck_ops::Op;
use limbeck_revision::file::{RevisionFile, operation_text};
use limbeck_revision::graph::{Direction, Graph};
use limbeck_revision::header::RevisionId;
use sqlx::{Connection, PgConnection};

use super::{Context, migrate_failure};
use crate::Outcome;
use crate::args::Verify;
use crate::autogenerate::{self, Answers, one_line};
use crate::both_sides::ComingModels;
use crate::commands::review::choose::Chosen;
use crate::failure::{Failure, Result};
use crate::locations;
use crate::project::Project;
use crate::proof::{
    Broken, DataReport, Difference, Look, Missing, Scratch, Step, Trial, Verdict, Walked, lacking,
    lose, walk,
};

/// The database on which the revisions are walked.
const WALK: &str = "walk";

/// What was found.
struct Report {
    /// The scratch server's version, as `server_version_num` says it.
    server_version: u32,
    revisions: Vec<Verified>,
    /// What follows a revision that can't be applied.
    unreached: Vec<RevisionId>,
    models: ModelsVerdict,
}

/// One revision.
struct Verified {
    revision: RevisionId,
    message: String,
    walked: Walked,
    /// The operations of its upgrade, one a line.
    operations: Vec<String>,
    /// What became of generated rows.
    data: Option<DataReport>,
    /// What it does to rows, in words of the author.
    data_steps: Vec<String>,
}

/// What the revisions lead to, held against the models.
enum ModelsVerdict {
    /// Not compared, and why.
    Open(&'static str),
    /// They are reached.
    Reached,
    /// They are not.
    Broken(Broken),
}

/// Walks the revisions and prints what came of it.
pub(super) async fn run(context: &Context, arguments: &Verify) -> Result<Outcome> {
    locations::require_files(&context.config)?;
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let text = arguments.range.as_deref().unwrap_or("..");
    let chosen = match &arguments.from_git {
        Some(base) => Chosen::since_git(context, &project, base)?,
        None if graph.is_empty() => Chosen::of(&project, text.to_owned(), BTreeSet::new())?,
        None => Chosen::named(context, &project, text).await?,
    };
    chosen
        .notes
        .iter()
        .for_each(|note| context.output.message(note));
    let files: Vec<RevisionFile> = chosen
        .order
        .iter()
        .map(|id| project.parse(id.as_str(), &project.source(id.as_str())?))
        .collect::<Result<_>>()?;

    // The scratch databases are dropped also when somebody interrupts.
    let _hold = context.interrupt.hold();
    let scratch = Scratch::start(context, "verify", Missing::Passing)?;
    let verification = Verification {
        context,
        trial: Trial::new(context)?,
        scratch: &scratch,
        with_data: arguments.with_data,
        graph,
        chosen: &chosen.reviewed,
        files: &files,
    };
    let report = verification.run().await;
    scratch.clear().await;
    if context.interrupt.stop().is_asked() {
        return Err(Failure::new("interrupted"));
    }
    report?.print(&context.output, arguments)
}

struct Verification<'v> {
    context: &'v Context,
    trial: Trial<'v>,
    scratch: &'v Scratch,
    with_data: bool,
    graph: &'v Graph,
    chosen: &'v BTreeSet<RevisionId>,
    /// The files of the chosen revisions and of what they need, in their order.
    files: &'v [RevisionFile],
}

impl Verification<'_> {
    async fn run(&self) -> Result<Report> {
        let mut connection = self.start().await?;
        let mut before = self.trial.read(&mut connection).await?;
        let mut report = Report {
            server_version: before.server_version,
            revisions: Vec::new(),
            unreached: Vec::new(),
            models: ModelsVerdict::Open("no revision was tried"),
        };
        let mut stale = false;
        for (at, file) in self.files.iter().enumerate() {
            let id = &file.header.revision;
            if !self.chosen.contains(id) {
                self.apply(&mut connection, file).await?;
                stale = true;
                continue;
            }
            if stale {
                before = self.trial.read(&mut connection).await?;
            }
            let data = match self.with_data && !file.downgrade.is_empty() {
                true => {
                    connection.close().await?;
                    let data = self.data(file).await?;
                    connection = self.scratch.open(WALK).await?;
                    Some(data)
                }
                false => None,
            };
            let mut observer = self.scratch.open(WALK).await?;
            let look = Look::Everything(&mut observer);
            let walked = walk(&self.trial, &mut connection, file, &before, look).await?;
            let verdict = Verified::new(file, walked, data);
            stale = true;
            match (&verdict.walked.verdict, &verdict.walked.after) {
                (Verdict::Proved | Verdict::Irreversible(_), Some(after)) => {
                    before = Catalogue::clone(after);
                    stale = false;
                }
                (Verdict::Broken(broken), _) if broken.step != Step::Upgrade => {
                    // Whatever is there now, the next revision begins where this one leads.
                    connection = self.start().await?;
                    for file in &self.files[..=at] {
                        self.apply(&mut connection, file).await?;
                    }
                }
                _ => {
                    let rest = self.files[at + 1..].iter();
                    let rest = rest.map(|file| file.header.revision.clone());
                    report.unreached = rest.filter(|id| self.chosen.contains(id)).collect();
                    report.revisions.push(verdict);
                    report.models = ModelsVerdict::Open("the last revision was not reached");
                    return Ok(report);
                }
            }
            report.revisions.push(verdict);
        }
        report.models = self.models(&mut connection).await?;
        Ok(report)
    }

    /// What becomes of rows, on a copy of the database as it is before the revision.
    async fn data(&self, file: &RevisionFile) -> Result<DataReport> {
        let mut copy = self.scratch.copy(WALK, "rows").await?;
        let report = lose(&self.trial, &mut copy, file).await;
        copy.close().await?;
        report
    }

    /// An empty database.
    async fn start(&self) -> Result<PgConnection> {
        let mut connection = self.scratch.create(WALK).await?;
        let created = self.trial.table.create(&mut connection).await;
        created.map_err(|error| migrate_failure(&error))?;
        Ok(connection)
    }

    /// Applies a revision that is not looked at.
    async fn apply(&self, connection: &mut PgConnection, file: &RevisionFile) -> Result<()> {
        let applied = self.trial.apply(connection, file, Direction::Upgrade).await;
        applied.map_err(|error| match lacking(&error) {
            Some(what) => cannot_be_tried(&file.header.revision, &what),
            None => migrate_failure(&error),
        })
    }

    /// What the history leads to is what the models say.
    async fn models(&self, connection: &mut PgConnection) -> Result<ModelsVerdict> {
        let heads = self.graph.effective_heads();
        if self.files.is_empty() {
            return Ok(ModelsVerdict::Open("there are no revisions"));
        }
        let reached = |head: &&RevisionId| self.files.iter().any(|f| f.header.revision == **head);
        if !heads.iter().all(reached) {
            return Ok(ModelsVerdict::Open("the range does not end at the heads"));
        }
        let config = &self.context.config;
        let mut paths = config.file.models.path.as_slice().iter();
        if !paths.any(|path| config.root().join(path).exists()) {
            return Ok(ModelsVerdict::Open("there are no models"));
        }
        let models = ComingModels::start(self.context)?;
        let comparison =
            autogenerate::compare(self.context, connection, models, &[], Answers::None).await?;
        comparison.warn(self.context);
        if comparison.is_empty() {
            return Ok(ModelsVerdict::Reached);
        }
        let operations = comparison.operations();
        let lines = operations.iter().map(|text| one_line(text)).collect();
        let difference = Difference::of_operations(lines);
        Ok(ModelsVerdict::Broken(Broken::differs(
            Step::Models,
            difference,
        )))
    }
}

/// A revision that needs what the scratch server lacks.
fn cannot_be_tried(revision: &RevisionId, what: &str) -> Failure {
    Failure::new(format!(
        "revision {revision} can't be tried on the scratch server: {what}"
    ))
    .hint("Name a server that has it in limbeck.toml: [scratch] server = \"…\".")
}

impl Verified {
    fn new(file: &RevisionFile, walked: Walked, data: Option<DataReport>) -> Self {
        // A revision that does not return anyway says nothing about rows.
        let data = data.filter(|_| matches!(walked.verdict, Verdict::Proved));
        let line = |op: &Op| one_line(&operation_text(op));
        let both = file.upgrade.iter().map(|statement| ("", statement));
        let both = both.chain(
            file.downgrade
                .iter()
                .map(|statement| ("downgrade: ", statement)),
        );
        Self {
            revision: file.header.revision.clone(),
            message: file.header.message.clone(),
            walked,
            data,
            operations: file.upgrade.iter().map(|s| line(&s.op)).collect(),
            data_steps: both
                .filter(|(_, s)| matches!(s.op, Op::Execute { .. } | Op::BulkInsert(_)))
                .map(|(direction, s)| format!("{direction}{}", line(&s.op)))
                .collect(),
        }
    }
}
