//! From revision files, or from a plan, to a [`Review`]: every operation is looked at in the state
//! that the ones before it leave in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use limbeck_lint::{Annotated, Hazard, Options, Report, Revision, Watch, is_acknowledgement};
use limbeck_ops::Op;
use limbeck_ops::effect::{Action, locks, statements_of};
use limbeck_ops::sql::{SqlOptions, Transaction, all_statements};
use limbeck_revision::file::{PlacedFile, Position, Statement, operation_text};
use limbeck_schema::{ObjectId, Schema, SourceSpan};

use super::target::{table_of, targets};
use super::{Effect, Finding, Operation, Part, Place, Review, Sql, Subject};
use crate::diagram::Renames;
use crate::text::count;

/// A revision of the history that leads to the end of a review.
#[derive(Clone, Debug)]
pub struct Source {
    /// What its file says, and where.
    pub file: PlacedFile,
    /// The file, as it is shown.
    pub path: PathBuf,
    /// Whether it is to be reviewed, or only leads there.
    pub reviewed: bool,
}

/// Reviews revisions of a history, which comes in the order in which it runs, from an empty database
/// on. `range` is how the revisions were named.
pub fn revisions(
    history: &[Source],
    range: &str,
    models: &BTreeMap<ObjectId, SourceSpan>,
    options: &Options,
) -> Review {
    let mut walk = Walk::new(Schema::new(), models, options);
    let (mut parts, mut before, mut after) = (Vec::new(), None, None);
    let mut foreign = 0;
    for source in history {
        walk.watch.settle();
        if !source.reviewed {
            foreign += walk.pass(&source.file.file.upgrade, before.is_some());
            continue;
        }
        if before.is_none() {
            before = Some(walk.watch.state().clone());
        }
        parts.push(walk.part(source));
        after = Some(walk.watch.state().clone());
    }
    walk.notes_about_history(foreign, history);
    let end = || walk.watch.state().clone();
    Review {
        subject: Subject::Revisions(range.to_owned()),
        before: before.unwrap_or_else(end),
        after: after.unwrap_or_else(end),
        renames: walk.renames,
        parts,
        notes: walk.notes,
        sizes: BTreeMap::new(),
    }
}

/// Reviews the way from the database to the models: operations with their comments, both
/// directions.
pub fn drift(
    current: &Schema,
    desired: &Schema,
    (upgrade, downgrade): (&[Statement], &[Statement]),
    models: &BTreeMap<ObjectId, SourceSpan>,
    options: &Options,
) -> Review {
    let mut walk = Walk::new(current.clone(), models, options);
    let report = walk.report(upgrade, downgrade, &[], false);
    let up = walk.operations(upgrade, None, &report.upgrade);
    let mut back = Walk::new(desired.clone(), models, options);
    let down = back.operations(downgrade, None, &report.downgrade);
    Review {
        subject: Subject::Drift,
        before: current.clone(),
        after: desired.clone(),
        renames: walk.renames,
        parts: vec![Part {
            revision: None,
            file: None,
            description: Vec::new(),
            // A drift is no revision: how it would be cut into some is open.
            findings: Vec::new(),
            upgrade: up,
            downgrade: down,
        }],
        notes: Vec::new(),
        sizes: BTreeMap::new(),
    }
}

/// Goes along with operations.
struct Walk<'m> {
    watch: Watch,
    renames: Renames,
    models: &'m BTreeMap<ObjectId, SourceSpan>,
    options: &'m Options,
    notes: Vec<String>,
}

impl<'m> Walk<'m> {
    fn new(
        start: Schema,
        models: &'m BTreeMap<ObjectId, SourceSpan>,
        options: &'m Options,
    ) -> Self {
        Self {
            watch: Watch::from(start),
            renames: Renames::default(),
            models,
            options,
            notes: Vec::new(),
        }
    }

    /// Goes past a revision that is not reviewed; says how many statements of its author's own it
    /// has. Renames between reviewed revisions count.
    fn pass(&mut self, statements: &[Statement], between: bool) -> usize {
        let mut foreign = 0;
        for statement in statements {
            // What can't be followed is told where it is reviewed.
            let _ = self.watch.follow(&statement.op);
            if between {
                self.renames.follow(&statement.op);
            }
            foreign += usize::from(is_opaque(&statement.op));
        }
        foreign
    }

    /// What rules say about a revision that begins in the state at hand.
    fn report(
        &self,
        upgrade: &[Statement],
        downgrade: &[Statement],
        above: &[String],
        lock_timeout: bool,
    ) -> Report {
        let revision = Revision {
            upgrade: &annotated(upgrade),
            downgrade: &annotated(downgrade),
            above,
            lock_timeout,
        };
        limbeck_lint::revision(&mut self.watch.state().clone(), &revision, self.options)
    }

    fn part(&mut self, source: &Source) -> Part {
        let file = &source.file.file;
        let at = |positions| Some((source.path.as_path(), positions));
        let report = self.report(
            &file.upgrade,
            &file.downgrade,
            &file.notes.above_upgrade,
            file.header.lock_timeout.is_some(),
        );
        let places = at(source.file.upgrade.as_slice());
        let upgrade = self.operations(&file.upgrade, places, &report.upgrade);
        let mut back = Walk::new(self.watch.state().clone(), self.models, self.options);
        let places = at(source.file.downgrade.as_slice());
        let downgrade = back.operations(&file.downgrade, places, &report.downgrade);
        self.notes.extend(back.notes);
        Part {
            revision: Some(file.header.clone()),
            file: Some(source.path.clone()),
            description: file.notes.description.clone(),
            findings: report.whole.iter().map(Finding::from).collect(),
            upgrade,
            downgrade,
        }
    }

    fn operations(
        &mut self,
        statements: &[Statement],
        places: Option<(&Path, &[Position])>,
        hazards: &[Vec<Hazard>],
    ) -> Vec<Operation> {
        let ops: Vec<Op> = statements
            .iter()
            .map(|statement| statement.op.clone())
            .collect();
        let sql = all_statements(&ops, &SqlOptions::default());
        let numbered = statements.iter().zip(sql).enumerate();
        numbered
            .map(|(at, (statement, sql))| {
                let place = places.and_then(|(file, positions)| {
                    let position = positions.get(at)?;
                    Some(Place {
                        file: file.to_owned(),
                        line: position.line,
                        column: position.column,
                    })
                });
                let sql = sql.into_iter().map(|statement| Sql {
                    text: statement.sql,
                    outside_transaction: statement.transaction == Transaction::Outside,
                });
                let hazards = hazards.get(at).map(Vec::as_slice);
                self.operation(statement, sql.collect(), place, hazards.unwrap_or_default())
            })
            .collect()
    }

    fn operation(
        &mut self,
        statement: &Statement,
        sql: Vec<Sql>,
        place: Option<Place>,
        hazards: &[Hazard],
    ) -> Operation {
        let op = &statement.op;
        let text = operation_text(op);
        let targets = targets(op, &text, self.watch.state());
        let effects = locks(op, self.watch.state());
        if let Err(error) = self.watch.follow(op) {
            let line = place
                .as_ref()
                .map(|place| format!(" (line {})", place.line));
            self.notes.push(format!(
                "{}{} could not be followed in memory: {error}. What depends on it is not shown as it will be.",
                method(&text),
                line.unwrap_or_default()
            ));
        }
        self.renames.follow(op);
        let tables: BTreeSet<_> = targets.iter().filter_map(table_of).cloned().collect();
        // Comments that name hazards were made from the findings.
        let own =
            |line: &&String| Hazard::code_of_comment(line).is_none() && !is_acknowledgement(line);
        Operation {
            name: method(&text).to_owned(),
            text,
            model: targets
                .iter()
                .find_map(|id| self.models.get(id))
                .map(Place::from),
            target: targets.into_iter().next(),
            tables: tables.into_iter().collect(),
            sql,
            findings: hazards.iter().map(Finding::from).collect(),
            effects: effects.into_iter().map(Effect::from).collect(),
            comments: statement.comments.iter().filter(own).cloned().collect(),
            place,
            opaque: is_opaque(op),
        }
    }

    /// What the pictures lack, and what lies between the revisions.
    fn notes_about_history(&mut self, foreign: usize, history: &[Source]) {
        let reviewed = history.iter().filter(|source| source.reviewed);
        let upgrades = reviewed.flat_map(|source| &source.file.file.upgrade);
        let own = upgrades
            .filter(|statement| is_opaque(&statement.op))
            .count();
        if own > 0 {
            let verb = if own == 1 { "runs" } else { "run" };
            self.notes.push(format!(
                "{} {verb} SQL of the author's own (op.execute); what it does to the schema is not shown.",
                count(own, "operation")
            ));
        }
        if foreign > 0 {
            self.notes.push(format!(
                "Other revisions run SQL text (op.execute, {}); what it did to the schema is not in the states before and after.",
                count(foreign, "operation")
            ));
        }
        let first = history.iter().position(|source| source.reviewed);
        let last = history.iter().rposition(|source| source.reviewed);
        let between: Vec<String> = match (first, last) {
            (Some(first), Some(last)) => history[first..=last]
                .iter()
                .filter(|source| !source.reviewed)
                .map(|source| source.file.file.header.revision.to_string())
                .collect(),
            (None, _) | (_, None) => Vec::new(),
        };
        if !between.is_empty() {
            self.notes.push(format!(
                "Revisions that run between those under review are part of the difference from before to after: {}.",
                between.join(", ")
            ));
        }
    }
}

fn annotated(statements: &[Statement]) -> Vec<Annotated<'_>> {
    let statements = statements.iter();
    statements
        .map(|statement| Annotated {
            op: &statement.op,
            comments: &statement.comments,
        })
        .collect()
}

/// Whether an operation may do something to the schema that nobody here follows: SQL text, unless it is about rows,
/// statistics and settings alone.
fn is_opaque(op: &Op) -> bool {
    let Op::Execute { sql } = op else {
        return false;
    };
    let leaves_the_schema = |action: &Action| {
        matches!(
            action,
            Action::Insert { .. }
                | Action::Update { .. }
                | Action::Delete { .. }
                | Action::Merge { .. }
                | Action::CopyFrom { .. }
                | Action::Lock { .. }
                | Action::Vacuum { .. }
                | Action::Analyze { .. }
                | Action::Refresh { .. }
                | Action::SetLockTimeout
                | Action::SetStatementTimeout
        )
    };
    !statements_of(sql)
        .iter()
        .all(|statement| leaves_the_schema(&statement.action))
}

/// `create_table` of `op.create_table(…)`.
fn method(text: &str) -> &str {
    let name = text.strip_prefix("op").unwrap_or(text).trim_start();
    let name = name.strip_prefix('.').unwrap_or(name);
    name.split(['(', ' ', '\n']).next().unwrap_or_default()
}

impl From<&SourceSpan> for Place {
    fn from(span: &SourceSpan) -> Self {
        Self {
            file: span.file.to_path_buf(),
            line: span.line,
            column: span.column,
        }
    }
}
