//! `before.rs` and `after.rs` to a review of the difference.

use limbeck_diff::{PlannedOp, adopt_names, plan};
use limbeck_review::review::drift;
use limbeck_revision::file::Statement;
use limbeck_testkit::{Case, Error};

pub(crate) fn test(case: &Case) -> Result<(), Error> {
    let before = super::model(case, "before.rs")?.schema;
    let mut after = super::model(case, "after.rs")?;
    adopt_names(&before, &mut after);
    let plan = plan(&before, &after);
    let statements = |planned: &[PlannedOp]| -> Vec<Statement> {
        let statement = |planned: &PlannedOp| Statement {
            comments: planned.comments.clone(),
            op: planned.op.clone(),
        };
        planned.iter().map(statement).collect()
    };
    let (up, down) = (statements(&plan.upgrade), statements(&plan.downgrade));
    let review = drift(
        &before,
        &after.schema,
        (&up, &down),
        &after.spans,
        &limbeck_lint::Options::default(),
    );
    super::expect_review(case, &review, &[])
}
