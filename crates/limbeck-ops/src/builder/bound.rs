//! Which rows a partition takes: `values_from_to(…)`, `values_in(…)`, `values_with(…)` and
//! `default_partition()`.

use limbeck_schema::{Expr, PartitionBound};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;

/// Which rows a partition takes.
#[derive(Clone, Debug)]
#[must_use]
pub struct BoundSpec {
    bound: PartitionBound,
    problems: Problems,
}

/// `FOR VALUES FROM (…) TO (…)`, in SQL: `values_from_to(["'2024-01-01'"], ["'2025-01-01'"])`. The
/// upper end is not included; `MINVALUE` and `MAXVALUE` stand for no end.
pub fn values_from_to(from: impl Names, to: impl Names) -> BoundSpec {
    let mut problems = Problems::default();
    let from = values(("values_from_to", 0), from, &mut problems);
    let to = values(("values_from_to", 1), to, &mut problems);
    if from.len() != to.len() {
        let (from, to) = (from.len(), to.len());
        problems.push_call("values_from_to", BuildErrorKind::BoundLength { from, to });
    }
    BoundSpec {
        bound: PartitionBound::Range { from, to },
        problems,
    }
}

/// `FOR VALUES IN (…)`, in SQL: `values_in(["'de'", "'fr'", "NULL"])`.
pub fn values_in(list: impl Names) -> BoundSpec {
    let mut problems = Problems::default();
    let list = values(("values_in", 0), list, &mut problems);
    BoundSpec {
        bound: PartitionBound::List(list),
        problems,
    }
}

/// `FOR VALUES WITH (MODULUS …, REMAINDER …)`: `values_with(4, 0)`.
pub fn values_with(modulus: i64, remainder: i64) -> BoundSpec {
    let mut problems = Problems::default();
    let checked = u32::try_from(modulus)
        .ok()
        .zip(u32::try_from(remainder).ok());
    let (modulus, remainder) = checked
        .filter(|(modulus, remainder)| remainder < modulus)
        .unwrap_or_else(|| {
            problems.push_call("values_with", BuildErrorKind::Remainder);
            (1, 0)
        });
    BoundSpec {
        bound: PartitionBound::Hash { modulus, remainder },
        problems,
    }
}

/// `DEFAULT`: the rows that no other partition takes.
pub fn default_partition() -> BoundSpec {
    BoundSpec {
        bound: PartitionBound::Default,
        problems: Problems::default(),
    }
}

fn values(place: (&'static str, usize), texts: impl Names, problems: &mut Problems) -> Vec<Expr> {
    let texts = texts.into_texts();
    if texts.is_empty() {
        problems.push(place, BuildErrorKind::EmptyList("value"));
    }
    texts
        .iter()
        .map(|text| problems.expression(place, text))
        .collect()
}

impl BoundSpec {
    pub(super) fn finish(mut self, problems: &mut Problems) -> PartitionBound {
        problems.extend(&mut self.problems);
        self.bound
    }
}

impl TakeErrors for BoundSpec {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
