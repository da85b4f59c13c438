//! What is not seen must not be dropped: models in macros and `include!`s.

use std::collections::BTreeSet;

use limbeck_diff::Plan;
use limbeck_model::Diagnostic;
use limbeck_ops::Op;
use limbeck_revision::file;
use limbeck_schema::SqlObjectId;

use crate::failure::{Failure, Result};

/// Refuses to drop what may be declared where limbeck can't see: in macros and `include!`s.
///
/// # Errors
/// When the plan drops a table, a type, a schema or an object of SQL, and there are such places.
pub(crate) fn refuse_drops(plan: &Plan, unseen: &[Diagnostic]) -> Result<()> {
    let dropped = dropped(plan);
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
        .hint(match left_alone(&dropped).as_str() {
            "" => "If they are declared there, write that out.".to_owned(),
            keys => format!(
                "If they are declared there, write that out, or leave them alone: [autogenerate] {keys}."
            ),
        })
        .hint(format!(
            "If there are no models, say so: [models] no_models_in = [{}].",
            places.join(", ")
        )))
}

/// The operations that drop something for good. A view that is made anew is also dropped before.
fn dropped(plan: &Plan) -> Vec<&Op> {
    let ops = || plan.upgrade.iter().map(|planned| &planned.op);
    let is_made = |dropped: &SqlObjectId| {
        ops().any(|op| matches!(op, Op::CreateObject(object) if object.id == *dropped))
    };
    ops()
        .filter(|op| {
            if let Op::DropObject { id } = op {
                return !is_made(id);
            }
            matches!(
                op,
                Op::DropTable { .. } | Op::DropEnum { .. } | Op::DropSchema { .. }
            )
        })
        .collect()
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
