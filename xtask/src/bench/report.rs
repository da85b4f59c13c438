//! The printed table: each row with its target of DESIGN.md and whether it is met.

use std::time::Duration;

use crate::terminal::say;

/// One measured target.
#[derive(Debug)]
pub(super) struct Row {
    /// What was done.
    work: String,
    /// What was measured, in words.
    measured: String,
    /// The figure that the target is about.
    figure: String,
    target: String,
    is_met: Option<bool>,
}

/// The rows so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    rows: Vec<Row>,
    skipped: Vec<String>,
}

impl Report {
    /// Our time over theirs must not exceed `limit`.
    pub(super) fn at_most(
        &mut self,
        work: String,
        ours: Duration,
        theirs: (&str, Duration),
        limit: f64,
    ) {
        let ratio = ratio(ours, theirs.1);
        self.push(Row {
            work,
            measured: format!("{} / {} {}", millis(ours), theirs.0, millis(theirs.1)),
            figure: format!("{ratio:.2} ×"),
            target: format!("≤ {limit} ×"),
            is_met: Some(ratio <= limit),
        });
    }

    /// Their time over ours must reach `limit`.
    pub(super) fn faster(
        &mut self,
        work: String,
        ours: Duration,
        theirs: (&str, Duration),
        limit: f64,
    ) {
        let ratio = ratio(theirs.1, ours);
        self.push(Row {
            work,
            measured: format!("{} / {} {}", millis(ours), theirs.0, millis(theirs.1)),
            figure: format!("{ratio:.0} × faster"),
            target: format!("≥ {limit} × faster"),
            is_met: Some(ratio >= limit),
        });
    }

    /// A value for each table at both sizes: the larger may not cost more for each.
    pub(super) fn growth(
        &mut self,
        work: String,
        small: (usize, f64),
        large: (usize, f64),
        unit: &str,
    ) {
        let per_table = |(tables, value): (usize, f64)| value / tables as f64;
        let ratio = per_table(large) / per_table(small);
        self.push(Row {
            work,
            measured: format!(
                "{:.3} → {:.3} {unit} a table",
                per_table(small),
                per_table(large)
            ),
            figure: format!("{ratio:.2} ×"),
            target: "≤ 1 ×".to_owned(),
            is_met: Some(ratio <= 1.0),
        });
    }

    /// A duration with an absolute limit.
    pub(super) fn within(&mut self, work: String, time: Duration, limit: Duration) {
        self.push(Row {
            work,
            measured: String::new(),
            figure: millis(time),
            target: format!("< {}", millis(limit)),
            is_met: Some(time < limit),
        });
    }

    /// Memory with an absolute limit.
    pub(super) fn memory(&mut self, work: String, bytes: u64, limit: Option<u64>) {
        self.push(Row {
            work,
            measured: String::new(),
            figure: megabytes(bytes),
            target: limit.map_or_else(String::new, |limit| format!("≤ {}", megabytes(limit))),
            is_met: limit.map(|limit| bytes <= limit),
        });
    }

    /// Something that was not measured, and why.
    pub(super) fn skip(&mut self, reason: String) {
        self.skipped.push(reason);
    }

    /// Prints a row as soon as it is known, too: the whole takes minutes.
    fn push(&mut self, row: Row) {
        let line = format!("{}: {} {}", row.work, row.figure, row.measured);
        say(line.trim_end());
        self.rows.push(row);
    }

    /// Prints the table.
    pub(super) fn print(&self) {
        say("");
        let head = ["work", "limbeck / other", "figure", "target", ""].map(str::to_owned);
        let lines: Vec<[String; 5]> = [head]
            .into_iter()
            .chain(self.rows.iter().map(cells))
            .collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
        let widths: [usize; 5] = std::array::from_fn(|column| width(column).unwrap_or_default());
        for line in &lines {
            let padded = line
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            say(padded.collect::<Vec<_>>().join("  ").trim_end());
        }
        for reason in &self.skipped {
            say(&format!("not measured: {reason}"));
        }
    }
}

fn cells(row: &Row) -> [String; 5] {
    let verdict = match row.is_met {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    };
    [&row.work, &row.measured, &row.figure, &row.target, verdict].map(|cell| (*cell).to_owned())
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis >= 10_000.0 {
        return format!("{:.1} s", millis / 1000.0);
    }
    format!("{millis:.0} ms")
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let second = Duration::from_secs(1);
        let mut report = Report::default();
        report.at_most("a".to_owned(), second * 3, ("psql", second * 2), 1.5);
        report.faster("b".to_owned(), second, ("Alembic", second * 29), 30.0);
        report.growth("c".to_owned(), (100, 10.0), (3000, 600.0), "ms");
        report.memory("d".to_owned(), 150_000_000, Some(150_000_000));
        let met: Vec<_> = report.rows.iter().map(|row| row.is_met).collect();
        assert_eq!(met, [Some(true), Some(false), Some(false), Some(true)]);
        assert_eq!(report.rows[0].measured, "3000 ms / psql 2000 ms");
    }
}
