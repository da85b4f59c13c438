//! The laws of the differ on random schemas, in memory (DESIGN.md §3).

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_ops::sql::{SqlOptions, all_statements};
use limbeck_schema::{Desired, Schema};
use proptest::prelude::*;

use crate::arbitrary::{schema, schema_pair};
use crate::online::stages;
use crate::pair::Pair;
use crate::plan;

fn desired(schema: &Schema) -> Desired {
    Desired {
        schema: schema.clone(),
        ..Desired::default()
    }
}

/// The SQL of operations, one statement per line.
fn sql(ops: &[Op]) -> String {
    let statements = all_statements(ops, &SqlOptions::default());
    let lines = statements.into_iter().flatten().map(|s| s.sql);
    lines.collect::<Vec<_>>().join(";\n")
}

fn reaches(start: &Schema, ops: &[Op], end: &Schema) -> Result<(), TestCaseError> {
    let mut schema = start.clone();
    for op in ops {
        apply(op, &mut schema).map_err(|error| {
            let at = sql(std::slice::from_ref(op));
            let (start, all) = (start.to_text(), sql(ops));
            TestCaseError::fail(format!("{error}\nat {at}\nof {all}\nfrom {start}"))
        })?;
    }
    if schema == *end {
        return Ok(());
    }
    let (reached, wanted) = (schema.to_text(), end.to_text());
    let difference = similar::TextDiff::from_lines(&reached, &wanted);
    Err(TestCaseError::fail(format!(
        "{}\n{}",
        difference.unified_diff(),
        sql(ops)
    )))
}

/// A pair that shows itself as text.
struct Case(Pair<Schema>);

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = (self.0.from.to_text(), self.0.to.to_text());
        write!(f, "FROM\n{}TO\n{}", texts.0, texts.1)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    schema_pair().prop_map(Case)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_difference_with_itself(schema in schema()) {
        prop_assert!(plan(&schema, &desired(&schema)).is_empty());
    }

    #[test]
    fn upgrade_reaches_the_target(Case(pair) in cases()) {
        let plan = plan(&pair.from, &desired(&pair.to));
        reaches(&pair.from, &plan.upgrade_ops(), &pair.to)?;
        prop_assert!(plan.warnings.is_empty(), "{:?}\n{}", plan.warnings, sql(&plan.upgrade_ops()));
    }

    #[test]
    fn downgrade_returns_to_the_start(Case(pair) in cases()) {
        let plan = plan(&pair.from, &desired(&pair.to));
        reaches(&pair.to, &plan.downgrade_ops(), &pair.from)?;
    }

    #[test]
    fn a_sequence_leads_where_the_plan_leads(Case(pair) in cases()) {
        let target = desired(&pair.to);
        let plan = plan(&pair.from, &target);
        let found = stages(&plan, &pair.from, &target, &|_| true, &[]);
        let found = found.ok_or_else(|| {
            TestCaseError::fail(format!("not rewritten: {}", sql(&plan.upgrade_ops())))
        })?;
        let mut ops = Vec::new();
        let mut back = Vec::new();
        for stage in found {
            ops.extend(stage.plan.upgrade_ops());
            back.splice(0..0, stage.plan.downgrade_ops());
        }
        reaches(&pair.from, &ops, &pair.to)?;
        reaches(&pair.to, &back, &pair.from)?;
    }
}
