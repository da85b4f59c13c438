//! What is not seen must not be dropped: models in macros and `include!`s.

use std::collections::BTreeSet;

use limbeck_diff::Plan;
use limbeck_model::Diagnostic;
use limbeck_ops::Op;
use limbeck_revision::file;

use crate::failure::{Failure, Result};

/// Refuses to drop what may be declared where limbeck can't see: in macros and `include!`s.
///
/// # Errors
/// When the plan drops a table, an enum type or a schema, and there are such places.
pub(crate) fn refuse_drops(plan: &Plan, unseen: &[Diagnostic]) -> Result<()> {
    let dropped: Vec<&Op> = plan
        .upgrade
        .iter()
        .map(|planned| &planned.op)
        .filter(|op| {
            matches!(
                op,
                Op::DropTable { .. } | Op::DropEnum { .. } | Op::DropSchema { .. }
            )
        })
        .collect();
    let places: BTreeSet<String> = unseen
        .iter()
        .filter_map(|hidden| Some(hidden.location.as_ref()?.file.display().to_string()))
        .collect();
    if dropped.is_empty() || places.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(
        "what the models lack would be dropped, but models may be hidden where limbeck can't see",
    );
    let failure = dropped.iter().fold(failure, |failure, op| {
        failure.detail(format!("It would be dropped: {}", file::operation_text(op)))
    });
    let failure = unseen.iter().fold(failure, |failure, hidden| {
        failure.detail(match &hidden.location {
            Some(at) => format!("{at}: {}.", hidden.message),
            None => format!("{}.", hidden.message),
        })
    });
    let places: Vec<String> = places.iter().map(|place| format!("{place:?}")).collect();
    Err(failure
        .hint(format!(
            "If their models are there, write them out, or leave them alone: [autogenerate] {}.",
            left_alone(&dropped)
        ))
        .hint(format!(
            "If there are no models, say so: [models] no_models_in = [{}].",
            places.join(", ")
        )))
}

/// `exclude.tables = ["users"], exclude.enums = ["mood"]`.
fn left_alone(dropped: &[&Op]) -> String {
    let (mut tables, mut enums) = (Vec::new(), Vec::new());
    for op in dropped {
        if let Op::DropTable { name } = op {
            tables.push(format!("{:?}", name.to_string()));
        } else if let Op::DropEnum { name } = op {
            enums.push(format!("{:?}", name.to_string()));
        }
    }
    let keys = [("tables", tables), ("enums", enums)];
    let set = keys.iter().filter(|(_, names)| !names.is_empty());
    set.map(|(kind, names)| format!("exclude.{kind} = [{}]", names.join(", ")))
        .collect::<Vec<_>>()
        .join(", ")
}
