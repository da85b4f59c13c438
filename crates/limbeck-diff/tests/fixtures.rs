//! Cases of `fixtures/diff`, without a server: two models to operations and SQL both ways.
//!
//! A case is `before.rs` and `after.rs` (a missing one is an empty database). `ops.txt` has the
//! operations as a revision file would, `upgrade.sql` and `downgrade.sql` what they run;
//! `errors.txt` stands in their place when a rename can't be. The laws hold on every case: the
//! upgrade reaches `after`, the downgrade returns to `before`, planning again finds nothing.

mod common;

use std::fmt::Write;

use limbeck_diff::{PlannedOp, plan};
use limbeck_ops::sql::{SqlOptions, statements};
use limbeck_revision::file::operation_text;
use limbeck_schema::{Desired, Schema, sql_token};
use limbeck_testkit::{Case, Error, expect_same, run_cases};

use common::{Input, Planned, applied, plan_case};

fn main() {
    run_cases("diff", test)
}

fn test(case: &Case) -> Result<(), Error> {
    let input = Input::read(case)?;
    let planned = input
        .hints()
        .and_then(|hints| plan_case(&input.before.schema, &input.after, &hints, |_, _, _| Ok(())));
    let error = planned.as_ref().err().map(|error| format!("{error}\n"));
    case.expect_optional("errors.txt", error.as_deref())?;
    let planned = planned.ok();
    let text = |part: fn(&Planned) -> String| planned.as_ref().map(part);
    case.expect_optional("ops.txt", text(ops_text).as_deref())?;
    let upgrade = text(|planned| sql(&planned.plan.upgrade));
    case.expect_optional("upgrade.sql", upgrade.as_deref())?;
    let downgrade = text(|planned| sql(&planned.plan.downgrade));
    case.expect_optional("downgrade.sql", downgrade.as_deref())?;
    planned.map_or(Ok(()), |planned| laws(&input, &planned))
}

fn laws(input: &Input, planned: &Planned) -> Result<(), Error> {
    let start = &input.before.schema;
    let reached = applied(start, &planned.plan.upgrade_ops())?;
    let names = ("after.rs", "upgrade applied to before.rs");
    expect_equal(&planned.target, &reached, names)?;
    let returned = applied(&reached, &planned.plan.downgrade_ops())?;
    let names = ("before.rs", "downgrade applied to after.rs");
    expect_equal(start, &returned, names)?;
    let again = Desired {
        schema: planned.target.clone(),
        ..Desired::default()
    };
    let again = plan(&reached, &again);
    expect_same("", &sql(&again.upgrade), ("nothing", "planned again"))
}

/// The order of columns is no difference.
fn expect_equal(wanted: &Schema, reached: &Schema, names: (&str, &str)) -> Result<(), Error> {
    if wanted == reached {
        return Ok(());
    }
    expect_same(&wanted.to_text(), &reached.to_text(), names)?;
    Err(Error::new("the schemas differ although their texts do not"))
}

/// Everything that a reviewer sees, one operation after the other.
fn ops_text(planned: &Planned) -> String {
    let mut text = String::new();
    let notices = planned.report.notices.iter().map(ToString::to_string);
    section(&mut text, "notices", notices);
    let candidates = planned.report.candidates.iter();
    let candidates = candidates.map(|c| format!("{}%: {c}? --rename {}", c.likeness, c.hint()));
    section(&mut text, "candidates", candidates);
    section(&mut text, "warnings", planned.plan.warnings.iter().cloned());
    operations(&mut text, "upgrade", &planned.plan.upgrade);
    operations(&mut text, "downgrade", &planned.plan.downgrade);
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "{title}:\n{}\n", lines.join("\n"));
    }
}

fn operations(text: &mut String, title: &str, ops: &[PlannedOp]) {
    let _ = writeln!(text, "{title}:");
    for planned in ops {
        for hazard in &planned.hazards {
            let _ = writeln!(text, "// {}: {}", hazard.code(), hazard.message);
        }
        for comment in &planned.comments {
            let _ = writeln!(text, "// {comment}");
        }
        let op = operation_text(&planned.op);
        let _ = writeln!(text, "{}", op.trim_end());
    }
    if title == "upgrade" {
        text.push('\n');
    }
}

fn sql(ops: &[PlannedOp]) -> String {
    let options = SqlOptions::default();
    let mut text = String::new();
    for statement in ops
        .iter()
        .flat_map(|planned| statements(&planned.op, &options))
    {
        debug_assert_eq!(
            sql_token::split_statements(&statement.sql).map(|s| s.len()),
            Ok(1)
        );
        let _ = writeln!(text, "{};", statement.sql);
    }
    text
}
