//! What an upgrade and its downgrade do to rows: on a copy of the scratch database, whose tables are
//! filled.

use limbeck_revision::file::RevisionFile;
use limbeck_revision::graph::Direction;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::pair::Step;
use super::rows::{Loss, Snapshot, Unfilled, fill};
use super::trial::Trial;
use crate::commands::migrate_failure;
use crate::failure::Result;

/// What became of the rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataReport {
    /// How many there were.
    rows: i64,
    /// Tables without any.
    unfilled: Vec<Unfilled>,
    /// What is gone.
    losses: Vec<Loss>,
    /// A step that fails because of rows, with the server's words.
    refused: Option<(Step, String)>,
}

/// Fills the tables of a database of its own, upgrades, downgrades and counts.
///
/// # Errors
/// When the server can't be asked.
pub(crate) async fn lose(
    trial: &Trial<'_>,
    connection: &mut PgConnection,
    file: &RevisionFile,
) -> Result<DataReport> {
    let ignored = trial.table.names();
    let unfilled = fill(connection, &ignored).await?;
    let before = Snapshot::read(connection, &ignored).await?;
    let mut report = DataReport {
        rows: before.rows(),
        unfilled,
        ..DataReport::default()
    };
    let steps = [
        (Step::Upgrade, Direction::Upgrade),
        (Step::Downgrade, Direction::Downgrade),
    ];
    for (step, direction) in steps {
        if let Err(error) = trial.apply(connection, file, direction).await {
            let Some(failure) = error.sql_failure().filter(|f| !f.connection_lost) else {
                return Err(migrate_failure(&error));
            };
            report.refused = Some((step, failure.to_string()));
            return Ok(report);
        }
    }
    let after = Snapshot::read(connection, &ignored).await?;
    report.losses = before.losses(&after);
    Ok(report)
}

impl DataReport {
    /// A line for each fact.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some((step, message)) = &self.refused {
            lines.push(format!("with rows the {} fails: {message}", step.word()));
        }
        let losses = self.losses.iter().flat_map(Loss::lines);
        lines.extend(losses.map(|line| format!("loses {line}")));
        for unfilled in &self.unfilled {
            let Unfilled { table, reason } = unfilled;
            lines.push(format!("no valid row was found for {table}: {reason}"));
        }
        lines
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let losses: Vec<Value> = self.losses.iter().map(Loss::json).collect();
        let unfilled: Vec<Value> = self
            .unfilled
            .iter()
            .map(|unfilled| json!({ "table": unfilled.table, "reason": unfilled.reason }))
            .collect();
        let refused = self.refused.as_ref();
        json!({
            "rows": self.rows,
            "lost": losses,
            "not_filled": unfilled,
            "refused": refused.map(|(step, message)| json!({ "step": step.word(), "message": message })),
        })
    }
}
