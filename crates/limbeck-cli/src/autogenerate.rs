//! From models and a database to a plan: what `revision --autogenerate`, `check` and `diff` share.

mod ask;
mod online;
mod text;

use std::collections::BTreeMap;

use limbeck_catalog::canonical::{ScratchSettings, ask as ask_server, ask_columns};
use limbeck_catalog::{Catalogue, RelationSize, Unmanaged};
use limbeck_diff::online::Stage;
use limbeck_diff::renames::{self, RenameHint, RenameReport};
use limbeck_diff::{
    Plan, PlannedOp, StaleText, adopt_names, plan, stale_texts, warn_of_left_alone,
    warn_of_lost_privileges,
};
use limbeck_lint::{Hazard, Level, Options};
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_review::review::{self, Review};
use limbeck_revision::file::{self, Statement};
use limbeck_revision::graph::RevisionError;
use limbeck_revision::header::RevisionId;
use limbeck_schema::canonical::{self, Questions, apply_answers, questions, stand_ins};
use limbeck_schema::{Desired, Name, QualifiedName, Schema, SqlObject};
use serde_json::Value;
use sqlx::PgConnection;

use crate::applied::Applied;
use crate::blind;
use crate::both_sides::{ComingModels, read_both};
use crate::commands::{Context, forks, migrate_failure};
use crate::excluded;
use crate::failure::{Failure, Result};
use crate::models::Models;
use crate::news::News;
use crate::object_answers;
use crate::project::{Project, refused};
use crate::proof::Origin;
use crate::type_names;

use ask::{ask, can_ask};
pub(crate) use online::Content;
use text::shell_word;
pub(crate) use text::{one_line, unmanaged_json, unmanaged_text};

/// Who answers questions about possible renames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// The user, if stdin and stderr are a terminal.
    Ask,
    /// Nobody: a candidate that no hint names is a drop and an add.
    None,
}

/// Models and database, compared.
pub(crate) struct Comparison {
    catalogue: Catalogue,
    /// The models, in the server's words where they mean the same.
    desired: Desired,
    /// The database, as it was read.
    current: Schema,
    /// The database after the renames, if there are any.
    renamed: Option<Schema>,
    renames: RenameReport,
    /// What the database has and nobody manages.
    left_alone: Vec<SqlObject>,
    /// The renames that the user told, with options or answers.
    told: Vec<String>,
    /// SQL texts of the models that use columns which go.
    stale: Vec<StaleText>,
    plan: Plan,
    /// The plan as a sequence of revisions, where that was asked for and can be.
    stages: Vec<Stage>,
    warnings: Vec<String>,
    /// What is configured about hazards.
    lint: Options,
}

/// Leaves out hazards that are switched off or no more than notes by configuration.
fn leave_out_notes(plan: &mut Plan, options: &Options) {
    for planned in plan.upgrade.iter_mut().chain(&mut plan.downgrade) {
        planned
            .hazards
            .retain(|hazard| options.level(hazard.rule) > Some(Level::Note));
    }
}

/// What is applied, and the files of it. Refuses to go on while the database is not at the heads.
///
/// # Errors
/// When revisions are not applied, or half applied.
pub(crate) async fn require_head(
    context: &Context,
    connection: &mut PgConnection,
    project: Project,
) -> Result<(Project, Applied)> {
    let graph = project.graph()?;
    forks::warn(context, graph);
    let table = context.version_table()?;
    let applied = Applied::read(connection, &table)
        .await
        .map_err(|e| migrate_failure(&e))?;
    if let Some(row) = applied.unfinished() {
        return Err(Failure::new(format!(
            "{} of revision {} is unfinished",
            row.direction, row.revision
        ))
        .hint(format!(
            "Run `limbeck {}` as before to finish it.",
            row.direction
        )));
    }
    graph.check_heads(&applied.tips).map_err(|error| {
        let RevisionError::NotAtHeads { missing } = &error else {
            return refused(&error);
        };
        Failure::new("the database is not up to date")
            .detail(not_applied(missing))
            .hint("Run `limbeck upgrade heads` first.")
    })?;
    Ok((project, applied))
}

/// The revisions that are not applied, and no more of them than one reads.
fn not_applied(missing: &[RevisionId]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<&str> = missing.iter().take(SHOWN).map(|id| id.as_str()).collect();
    let more = match missing.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("Not applied: {}{more}.", shown.join(", "))
}

/// Reads both sides and plans the way from the database to the models.
///
/// # Errors
/// When the models have mistakes, the catalogue can't be read, the server refuses an expression of
/// the models, or a rename hint fits nothing.
pub(crate) async fn compare(
    context: &Context,
    connection: &mut PgConnection,
    models: ComingModels,
    hints: &[String],
    answers: Answers,
) -> Result<Comparison> {
    let (models, catalogue) = read_both(context, connection, models).await?;
    compare_read(context, connection, models, catalogue, hints, answers).await
}

/// Plans the way from a database to the models that were both read already.
///
/// # Errors
/// As [`compare`].
pub(crate) async fn compare_read(
    context: &Context,
    connection: &mut PgConnection,
    models: Models,
    mut catalogue: Catalogue,
    hints: &[String],
    answers: Answers,
) -> Result<Comparison> {
    let Models {
        mut desired,
        unseen,
    } = models;
    desired.managed.extend(context.config.managed_kinds());
    desired.manages_names |= context.config.manages_names();
    desired.server_version = Some(catalogue.server_version);
    let left_alone = catalogue.leave_alone_kinds(&desired.managed);
    catalogue.leave_alone_schemas(&desired.schema.namespaces);
    excluded::leave_out(&context.config.filter()?, &mut catalogue, &mut desired);
    let mut warnings = Vec::new();
    let managed = context.config.schemas();
    let settings =
        ScratchSettings::for_schemas(managed.iter().chain(desired.schema.namespaces.keys()));
    type_names::complete(connection, &mut desired, &settings).await?;

    let mut hints = hints
        .iter()
        .map(|text| text.parse::<RenameHint>().map_err(Failure::from))
        .collect::<Result<Vec<_>>>()?;
    let mut renames = resolve(&catalogue.schema, &desired, &hints)?;
    if answers == Answers::Ask && can_ask() {
        let accepted = ask(&renames.candidates)?;
        if !accepted.is_empty() {
            hints.extend(accepted);
            renames = resolve(&catalogue.schema, &desired, &hints)?;
        }
    }
    let current = std::mem::take(&mut catalogue.schema);
    let (before_renames, mut renamed) = if renames.renames.is_empty() {
        (None, current)
    } else {
        let renamed = renames.renames.applied_to(&current)?;
        (Some(current), renamed)
    };

    // The server is asked while extensions are still where they were.
    renames.renames.leave_extensions(&mut renamed);
    renames.renames.leave_extensions(&mut desired.schema);
    let mut questions = questions(&renamed, &desired.schema);
    let old_words = before_renames.as_ref().map(|before| {
        let renames = &renames.renames;
        renames.in_old_words(&mut questions.objects, before, &desired.schema)
    });
    let mut answers = ask_server(connection, &questions, &settings).await?;
    if let Some(old_words) = old_words {
        old_words.answered(&mut questions, &mut answers);
    }
    refuse_to_guess(&questions, &answers)?;
    object_answers::refuse_to_guess(&desired, &questions.objects, &answers)?;
    let news = News::between(&renamed, &desired.schema);
    warnings.extend(rejections(&desired, &news, &questions, &answers)?);
    warnings.extend(object_answers::rejections(
        &desired,
        &news,
        &questions.objects,
        &answers,
    )?);
    let before = before_renames.as_ref().unwrap_or(&renamed);
    let stale = stale_texts(before, &renames.renames, &desired);
    warnings.extend(stale.iter().map(|text| {
        let at = object_answers::place(&desired, &text.object);
        format!("{text}: change its text{at}")
    }));
    let unmade = stand_ins(&questions, &answers, before, (&renamed, &desired.schema));
    ask_columns(connection, &unmade, &settings, &mut answers).await?;
    apply_answers(&questions, &answers, &mut renamed, &mut desired.schema);
    renames.renames.move_extensions(&mut renamed);
    renames.renames.move_extensions(&mut desired.schema);
    adopt_names(&renamed, &mut desired);

    let mut plan = plan(&renamed, &desired);
    blind::refuse_drops(&plan, &unseen)?;
    warn_of_left_alone(&mut plan, &renamed, &left_alone);
    let privileged = catalogue.unmanaged.iter();
    let privileged = privileged.filter(|object| object.kind == "privileges");
    let privileged = privileged.map(|object| object.name.as_str()).collect();
    warn_of_lost_privileges(&mut plan, &privileged);
    renames.renames.surround(&mut plan);
    warnings.append(&mut plan.warnings);
    let lint = context.config.lint_options();
    plan.say();
    leave_out_notes(&mut plan, &lint);
    let (current, renamed) = match before_renames {
        None => (renamed, None),
        Some(current) => (current, Some(renamed)),
    };
    Ok(Comparison {
        lint,
        catalogue,
        desired,
        current,
        renamed,
        renames,
        left_alone,
        stages: Vec::new(),
        stale,
        told: hints.iter().map(ToString::to_string).collect(),
        plan,
        warnings,
    })
}

fn resolve(current: &Schema, desired: &Desired, hints: &[RenameHint]) -> Result<RenameReport> {
    renames::resolve(current, desired, hints).map_err(Failure::from)
}

/// Refuses to go on when expressions differ as text and the server could not say whether they
/// mean the same: a difference that is none is worse than no answer.
///
/// # Errors
/// When there are such expressions.
fn refuse_to_guess(questions: &Questions, answers: &canonical::Answers) -> Result<()> {
    let Some(reason) = &answers.unavailable else {
        return Ok(());
    };
    let open: Vec<String> = questions
        .open
        .iter()
        .filter(|open| open.has_candidates())
        .map(|open| format!("{} ({})", open.place.object(), open.ask.sql))
        .collect();
    let Some(first) = open.first() else {
        return Ok(());
    };
    Err(Failure::new(match open.len() {
        1 => "an expression could not be compared with the database's".to_owned(),
        count => format!("{count} expressions could not be compared with the database's"),
    })
    .detail(format!("{reason}."))
    .detail(format!("The first is that of {first}."))
    .hint("The server reads expressions in temporary tables of a transaction that is rolled back: use a role with the privilege TEMP on the database, and not a standby server."))
}

/// What the server refused of the models' own text: mistakes end the run, what may come into being
/// with this very revision is a warning.
fn rejections(
    desired: &Desired,
    news: &News<'_>,
    questions: &Questions,
    answers: &canonical::Answers,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    let mut mistakes = Vec::new();
    for (place, ask, rejection) in questions.rejections(answers) {
        let object = place.object();
        let at = desired
            .spans
            .get(&object)
            .map(|span| format!(" ({}:{}:{})", span.file.display(), span.line, span.column))
            .unwrap_or_default();
        let text = format!(
            "{object}{at}: {:?}: {}",
            ask.sql.as_str(),
            rejection.message
        );
        if news.explain_cast(rejection)
            || news.explain_call(&ask.sql, rejection)
            || news.change_type_of(ask)
        {
            continue;
        }
        if rejection.is_mistake() {
            mistakes.push(text);
        } else if !news.explain(&ask.sql) {
            warnings.push(format!("the server can't read an expression yet: {text}"));
        }
    }
    if mistakes.is_empty() {
        return Ok(warnings);
    }
    let failure = Failure::new(match mistakes.len() {
        1 => "the server refuses an expression of the models".to_owned(),
        count => format!("the server refuses {count} expressions of the models"),
    });
    Err(mistakes.into_iter().fold(failure, Failure::detail))
}

impl Comparison {
    /// Whether there is nothing to migrate.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.is_empty()
    }

    /// The upgrade operations, each as a revision file says it on one line.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.plan
            .upgrade
            .iter()
            .map(|planned| file::operation_text(&planned.op))
            .collect()
    }

    /// What can go wrong when the upgrade runs on a live database, line by line; of the downgrade,
    /// what limbeck could not know.
    pub(crate) fn hazards(&self) -> impl Iterator<Item = String> {
        let upgrade = self.plans().flat_map(|plan| &plan.upgrade);
        let downgrade = self.plans().flat_map(|plan| &plan.downgrade);
        upgrade
            .flat_map(|op| &op.hazards)
            .map(Hazard::comment)
            .chain(
                downgrade
                    .flat_map(|op| &op.hazards)
                    .filter(|hazard| hazard.is_open())
                    .map(|hazard| format!("downgrade: {}", hazard.comment())),
            )
    }

    /// The plans of the revisions to come.
    fn plans(&self) -> impl Iterator<Item = &Plan> {
        let whole = self.stages.is_empty().then_some(&self.plan);
        let stages = self.stages.iter().map(|stage| &stage.plan);
        whole.into_iter().chain(stages)
    }

    /// The SQL of the upgrade.
    pub(crate) fn sql(&self) -> Vec<String> {
        self.plan
            .upgrade
            .iter()
            .flat_map(|planned| statements(&planned.op, &SqlOptions::default()))
            .map(|statement| statement.sql)
            .collect()
    }

    /// Both sides as text: the database, the models.
    pub(crate) fn texts(&self) -> (String, String) {
        (self.current.to_text(), self.models_in_order().to_text())
    }

    /// The models. PostgreSQL can't change the order of columns, so the tables have the database's.
    fn models_in_order(&self) -> Schema {
        let mut models = self.desired.schema.clone();
        for (name, table) in &mut models.tables {
            let Some(live) = self.current.tables.get(name) else {
                continue;
            };
            let place = |column: &Name| live.columns.get_index_of(column).unwrap_or(usize::MAX);
            table.columns.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
        }
        models
    }

    /// The difference as a review.
    pub(crate) fn review(&self) -> Review {
        let statements = |planned: &[PlannedOp]| -> Vec<Statement> {
            let statement = |planned: &PlannedOp| Statement {
                comments: planned.comments.clone(),
                op: planned.op.clone(),
            };
            planned.iter().map(statement).collect()
        };
        let up = statements(&self.plan.upgrade);
        let down = statements(&self.plan.downgrade);
        let models = self.models_in_order();
        let spans = &self.desired.spans;
        review::drift(&self.current, &models, (&up, &down), spans, &self.lint)
    }

    /// How large the tables of the database are.
    pub(crate) fn sizes(&self) -> &BTreeMap<QualifiedName, RelationSize> {
        &self.catalogue.sizes
    }

    /// Tells on stderr what to look at in the models.
    pub(crate) fn warn(&self, context: &Context) {
        for warning in &self.warnings {
            context.output.warning(warning);
        }
    }

    /// Tells on stderr what is not managed, what was not guessed, and what to look at.
    pub(crate) fn report(&self, context: &Context) {
        self.warn(context);
        for notice in &self.renames.notices {
            context.output.warning(notice.to_string());
        }
        for candidate in &self.renames.candidates {
            context.output.message(format!(
                "hint: {candidate}? Say so with --rename {}; otherwise it is dropped and added",
                shell_word(&candidate.hint().to_string())
            ));
        }
        if let Some(text) = unmanaged_text(&self.unmanaged(), context.output.verbose) {
            context.output.message(text);
        }
    }

    /// What a proof of the revision goes by.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            told: self.told.clone(),
            stale: self.stale.clone(),
            operations: self.operations(),
            unmanaged: self.catalogue.unmanaged.clone(),
        }
    }

    /// What the database has and limbeck does not manage.
    pub(crate) fn unmanaged_json(&self) -> Value {
        unmanaged_json(&self.unmanaged())
    }

    /// The same, with what can't be changed about columns that are inherited.
    fn unmanaged(&self) -> Vec<Unmanaged> {
        let own = self.plan.own.iter().map(|(table, name)| Unmanaged {
            kind: "own declaration of what is inherited".to_owned(),
            name: format!("{table}.{name}"),
        });
        let mut all = self.catalogue.unmanaged.clone();
        all.extend(own);
        all.sort();
        all.dedup();
        all
    }
}
