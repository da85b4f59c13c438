//! Cases of `fixtures/online`, without a server: two models to the sequence of revisions that a database in
//! use can bear.
//!
//! A case is `before.rs` and `after.rs`; `small` in the options of `case.toml` names the tables that are too
//! small to matter. `stages.txt` has each revision's operations both ways. The laws: run one after the other,
//! the upgrades reach what the plain plan reaches, and each downgrade returns to the revision before.

mod common;

use std::fmt::Write;

use limbeck_diff::PlannedOp;
use limbeck_diff::online::Stage;
use limbeck_revision::file::operation_text;
use limbeck_testkit::{Case, Error, run_cases};

use common::{Input, applied, plan_case};

fn main() {
    run_cases("online", test)
}

fn test(case: &Case) -> Result<(), Error> {
    let input = Input::read(case)?;
    let hints = input.hints().map_err(Error::new)?;
    let start = &input.before.schema;
    let planned = plan_case(start, &input.after, &hints, |_, _, _| Ok(())).map_err(Error::new)?;
    let small = &input.options.small;
    let found = planned.online(|table| !small.iter().any(|name| name == table.name.as_str()));
    case.expect("stages.txt", &text(found.as_deref()))?;
    let mut state = start.clone();
    for stage in found.iter().flatten() {
        let reached = applied(&state, &stage.plan.upgrade_ops())?;
        let returned = applied(&reached, &stage.plan.downgrade_ops())?;
        if returned != state {
            let kind = stage.kind.word();
            return Err(Error::new(format!(
                "the downgrade of {kind} does not return"
            )));
        }
        state = reached;
    }
    match found.is_none() || state == planned.target {
        true => Ok(()),
        false => Err(Error::new("the revisions lead elsewhere")),
    }
}

fn text(stages: Option<&[Stage]>) -> String {
    let Some(stages) = stages else {
        return "not rewritten\n".to_owned();
    };
    let mut text = String::new();
    for stage in stages {
        let _ = writeln!(text, "== {}", stage.kind.word());
        operations(&mut text, &stage.plan.upgrade);
        text.push_str("-- downgrade\n");
        operations(&mut text, &stage.plan.downgrade);
        text.push('\n');
    }
    text
}

fn operations(text: &mut String, ops: &[PlannedOp]) {
    for planned in ops {
        for hazard in &planned.hazards {
            let _ = writeln!(text, "// {}: {}", hazard.code(), hazard.message);
        }
        for comment in &planned.comments {
            let _ = writeln!(text, "// {comment}");
        }
        let _ = writeln!(text, "{}", operation_text(&planned.op).trim_end());
    }
}
