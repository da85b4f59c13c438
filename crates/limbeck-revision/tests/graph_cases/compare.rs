//! Compares an answer with what a case expects: in order, unless the case says that the order is arbitrary.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::case::Case;
use crate::run::Answer;

/// Fields of an expectation that describe the command line or Alembic rather than the answer.
const NOT_COMPARED: [&str; 2] = ["ok", "file_left_behind"];

pub(crate) fn compare(case: &Case, answer: &Answer) -> Result<(), String> {
    let expects_success = case.expect.get("ok") == Some(&Value::Bool(true));
    match answer {
        // Without an error from Alembic, an error of ours is right only where rows decide in Alembic.
        Err(_) if case.row_order_dependent => Ok(()),
        Err(_) if !expects_success => check_message(case, answer),
        Err(error) => Err(format!("error where success is expected: {error}")),
        Ok(fields) if !expects_success => {
            Err(format!("success where an error is expected: {fields:?}"))
        }
        Ok(fields) => {
            for (name, expected) in &case.expect {
                if !NOT_COMPARED.contains(&name.as_str()) {
                    compare_field(
                        case,
                        name,
                        expected,
                        fields.get(name).unwrap_or(&Value::Null),
                    )?;
                }
            }
            Ok(())
        }
    }
}

fn compare_field(case: &Case, name: &str, expected: &Value, found: &Value) -> Result<(), String> {
    let is_same = match (case.order_stable, name) {
        (true, "version_ops") => same_movements(expected, found),
        (true, _) => expected == found,
        // The rows in between follow the order of the steps; `end_heads` is compared as well.
        (false, _) => name == "version_ops" || sorted(expected) == sorted(found),
    };
    if is_same {
        Ok(())
    } else {
        Err(format!(
            "{name}:\n  expected {expected}\n  found    {found}"
        ))
    }
}

/// Alembic splits and joins rows in the order of a Python set, which differs from process to process: which
/// of several rows is updated and which are inserted or deleted is arbitrary, the rows afterwards are not.
fn same_movements(expected: &Value, found: &Value) -> bool {
    let steps = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (expected, found) = (steps(expected), steps(found));
    expected.len() == found.len()
        && expected
            .iter()
            .zip(&found)
            .all(|(a, b)| movement(a) == movement(b))
}

/// Rows that go and rows that come, and the number of statements.
fn movement(ops: &Value) -> (BTreeSet<String>, BTreeSet<String>, usize) {
    let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
    let ops = ops.as_array().cloned().unwrap_or_default();
    for op in &ops {
        let word = |at: usize| op[at].as_str().unwrap_or_default().to_owned();
        match word(0).as_str() {
            "insert" => new.insert(word(1)),
            "delete" => gone.insert(word(1)),
            _ => gone.insert(word(1)) && new.insert(word(2)),
        };
    }
    (gone, new, ops.len())
}

fn sorted(value: &Value) -> Vec<String> {
    let mut texts: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect();
    texts.sort();
    texts
}

/// Our own cases may say what the message contains.
fn check_message(case: &Case, answer: &Answer) -> Result<(), String> {
    let (Err(error), Some(Value::String(part))) = (answer, case.expect.get("contains")) else {
        return Ok(());
    };
    if error.contains(part.as_str()) {
        Ok(())
    } else {
        Err(format!("message {error:?} lacks {part:?}"))
    }
}
