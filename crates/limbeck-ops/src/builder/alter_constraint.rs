//! `alter_constraint`.

use limbeck_schema::{Deferrable, Name, QualifiedName};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use crate::Op;

/// `alter_constraint`, to which is added when the constraint is checked.
#[derive(Clone, Debug)]
pub struct AlterConstraint {
    name: Name,
    table: QualifiedName,
    deferrable: Option<Deferrable>,
    problems: Problems,
}

impl AlterConstraint {
    pub(super) fn new(name: &str, table: &str) -> Self {
        let mut problems = Problems::default();
        Self {
            name: problems.name(("alter_constraint", 0), name),
            table: problems.qualified(("alter_constraint", 1), table),
            deferrable: None,
            problems,
        }
    }

    /// `NOT DEFERRABLE`.
    pub fn not_deferrable(&mut self) -> &mut Self {
        self.deferrable = Some(Deferrable::No);
        self
    }

    /// `DEFERRABLE INITIALLY IMMEDIATE`.
    pub fn deferrable(&mut self) -> &mut Self {
        self.deferrable = Some(Deferrable::Immediate);
        self
    }

    /// `DEFERRABLE INITIALLY DEFERRED`.
    pub fn initially_deferred(&mut self) -> &mut Self {
        self.deferrable = Some(Deferrable::Deferred);
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        if self.deferrable.is_none() {
            let problem = BuildErrorKind::NothingAltered;
            self.problems.push_call("alter_constraint", problem);
        }
        problems.extend(&mut self.problems);
        Op::AlterConstraint {
            table: self.table,
            name: self.name,
            deferrable: self.deferrable.unwrap_or(Deferrable::No),
        }
    }
}

impl TakeErrors for AlterConstraint {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
