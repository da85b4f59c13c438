//! What `verify` prints: a line for each revision with its facts below, or JSON.

use limbeck::migrator::{MeasuredOp, MeasuredTable};
use serde_json::{Value, json};

use super::{ModelsVerdict, Report, Verified, cannot_be_tried};
use crate::Outcome;
use crate::args::Verify;
use crate::failure::Result;
use crate::output::Output;
use crate::proof::{Broken, DataReport, Problem, Verdict};

impl Report {
    /// Prints it; what it says of the exit status.
    ///
    /// # Errors
    /// When a revision can't be tried because the scratch server lacks something.
    pub(super) fn print(&self, output: &Output, arguments: &Verify) -> Result<Outcome> {
        if output.json {
            output.json_data(&self.json())?;
        } else {
            let lines: Vec<String> = self
                .revisions
                .iter()
                .flat_map(|verified| verified.lines(arguments))
                .chain(self.end())
                .collect();
            if !lines.is_empty() {
                output.data(lines.join("\n"))?;
            }
        }
        self.tell(output);
        for verified in &self.revisions {
            if let Verdict::Lacking(what) = &verified.walked.verdict {
                return Err(cannot_be_tried(&verified.revision, what));
            }
        }
        Ok(match self.is_sound() {
            true => Outcome::Fine,
            false => Outcome::Different,
        })
    }

    fn is_sound(&self) -> bool {
        let sound = |verified: &Verified| !matches!(verified.walked.verdict, Verdict::Broken(_));
        self.revisions.iter().all(sound) && !matches!(self.models, ModelsVerdict::Broken(_))
    }

    /// What comes after the revisions.
    fn end(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .unreached
            .iter()
            .map(|revision| format!("{revision}: not reached"))
            .collect();
        match &self.models {
            ModelsVerdict::Open(_) => {}
            ModelsVerdict::Reached => lines.push("models: reached".to_owned()),
            ModelsVerdict::Broken(broken) => {
                lines.push("models: not reached".to_owned());
                lines.extend(broken.details().iter().map(|line| format!("    {line}")));
            }
        }
        lines
    }

    fn tell(&self, output: &Output) {
        if let ModelsVerdict::Open(why) = self.models {
            output.message(format!("the models were not compared: {why}"));
        }
        let count = |wanted: fn(&Verdict) -> bool| {
            let verdicts = self.revisions.iter().map(|v| &v.walked.verdict);
            verdicts.filter(|verdict| wanted(verdict)).count()
        };
        let proved = count(|verdict| matches!(verdict, Verdict::Proved));
        let irreversible = count(|verdict| matches!(verdict, Verdict::Irreversible(_)));
        let broken = count(|verdict| matches!(verdict, Verdict::Broken(_)));
        let parts = [
            (proved, "proved"),
            (irreversible, "irreversible"),
            (broken, "broken"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(count, word)| *count > 0 || *word == "proved")
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let mut line = said.join(", ");
        if output.verbose {
            line += &format!(" on PostgreSQL {}", version(self.server_version));
        }
        output.message(line);
    }

    fn json(&self) -> Value {
        let revisions: Vec<Value> = self.revisions.iter().map(Verified::json).collect();
        let unreached: Vec<&str> = self.unreached.iter().map(|id| id.as_str()).collect();
        let models = match &self.models {
            ModelsVerdict::Open(why) => json!({ "verdict": "open", "reason": why }),
            ModelsVerdict::Reached => json!({ "verdict": "reached" }),
            ModelsVerdict::Broken(broken) => {
                json!({ "verdict": "broken", "broken": broken_json(broken) })
            }
        };
        json!({
            "sound": self.is_sound(),
            "server_version": self.server_version,
            "revisions": revisions,
            "not_reached": unreached,
            "models": models,
        })
    }
}

impl Verified {
    fn lines(&self, arguments: &Verify) -> Vec<String> {
        let name = match self.message.lines().next() {
            None | Some("") => self.revision.to_string(),
            Some(message) => format!("{}: {message}", self.revision),
        };
        let mut lines = Vec::new();
        match &self.walked.verdict {
            Verdict::Proved => lines.push(format!("{name}: proved")),
            Verdict::Irreversible(why) => lines.push(format!("{name}: irreversible: {why}")),
            Verdict::Lacking(what) => lines.push(format!("{name}: not tried: {what}")),
            Verdict::Broken(broken) => {
                lines.push(format!("{name}: broken: {}", broken.primary()));
                lines.extend(broken.details().iter().map(|line| format!("    {line}")));
            }
        }
        let data = self.data_steps.iter();
        lines.extend(data.map(|step| format!("    runs {step}")));
        let rows = self.data.iter().flat_map(DataReport::lines);
        lines.extend(rows.map(|line| format!("    {line}")));
        if arguments.locks {
            lines.extend(self.lock_lines());
        }
        lines
    }

    fn lock_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for measured in &self.walked.measured {
            let operation = self.operation(measured);
            if measured.tables.is_empty() {
                continue;
            }
            lines.push(format!("    {operation}"));
            for table in &measured.tables {
                lines.push(format!(
                    "        {}: {}",
                    table.table,
                    effects(table).join(", ")
                ));
            }
        }
        lines
    }

    fn operation(&self, measured: &MeasuredOp) -> &str {
        self.operations.get(measured.at).map_or("", String::as_str)
    }

    fn json(&self) -> Value {
        let (verdict, reason) = match &self.walked.verdict {
            Verdict::Proved => ("proved", Value::Null),
            Verdict::Irreversible(why) => ("irreversible", json!(why)),
            Verdict::Lacking(what) => ("not tried", json!(what)),
            Verdict::Broken(broken) => ("broken", json!(broken.primary())),
        };
        let broken = match &self.walked.verdict {
            Verdict::Broken(broken) => broken_json(broken),
            Verdict::Proved | Verdict::Irreversible(_) | Verdict::Lacking(_) => Value::Null,
        };
        let operations: Vec<Value> = self
            .walked
            .measured
            .iter()
            .map(|measured| {
                let tables: Vec<Value> = measured.tables.iter().map(table_json).collect();
                json!({
                    "operation": self.operation(measured),
                    "in_transaction": !measured.outside,
                    "tables": tables,
                })
            })
            .collect();
        json!({
            "revision": self.revision.as_str(),
            "message": self.message,
            "verdict": verdict,
            "reason": reason,
            "broken": broken,
            "data_steps": self.data_steps,
            "data": self.data.as_ref().map(DataReport::json),
            "operations": operations,
        })
    }
}

fn table_json(table: &MeasuredTable) -> Value {
    json!({
        "table": table.table.to_string(),
        "lock": table.lock.map(|mode| mode.as_sql()),
        "rewritten": table.rewritten,
        "scanned": table.scanned,
    })
}

fn effects(table: &MeasuredTable) -> Vec<String> {
    let lock = table.lock.map(|mode| mode.to_string());
    let rewritten = table.rewritten.then(|| "rewritten".to_owned());
    let scanned = table.scanned.then(|| "scanned".to_owned());
    [lock, rewritten, scanned].into_iter().flatten().collect()
}

fn broken_json(broken: &Broken) -> Value {
    let mut value = json!({ "step": broken.step.word() });
    match &broken.problem {
        Problem::Refused {
            message, statement, ..
        } => {
            value["message"] = json!(message);
            value["statement"] = json!(statement);
        }
        Problem::Differs(difference) => value["difference"] = difference.json(),
    }
    value
}

/// `15.4` from `150004`.
fn version(number: u32) -> String {
    format!("{}.{}", number / 10_000, number % 10_000)
}
