//! [`Watch`]: a run of operations, each looked at in the state that the ones before it leave.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::apply::{ApplyError, apply};
use limbeck_schema::{ObjectId, Schema};

use crate::rule::{Check, Hazard, Level};
use crate::rules::RULES;
use crate::site::Site;

/// Goes along with the operations of a plan or of a revision, to tell the hazards of each one where
/// it stands.
#[derive(Clone, Debug)]
pub struct Watch {
    state: Schema,
    created: BTreeSet<ObjectId>,
}

/// What is to be said of one operation.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What can go wrong when it runs on a live database.
    pub hazards: Vec<Hazard>,
    /// Whether its effect is in the state now. Where it is not, later hazards are told from an older
    /// state.
    pub applied: Result<(), ApplyError>,
}

impl Watch {
    /// Begins in a state of the database.
    pub fn new(start: &Schema) -> Self {
        Self::from(start.clone())
    }

    /// Goes past an operation without looking at it.
    ///
    /// # Errors
    /// When its effect can't be brought into the state.
    pub fn follow(&mut self, op: &Op) -> Result<(), ApplyError> {
        self.created.extend(op.made());
        apply(op, &mut self.state)
    }

    /// The next operation.
    pub fn see(&mut self, op: &Op) -> Seen {
        let hazards = self.hazards(op);
        Seen {
            hazards,
            applied: self.follow(op),
        }
    }

    /// The hazards of an operation that would come next: those of its moment, no advice.
    fn hazards(&self, op: &Op) -> Vec<Hazard> {
        let site = Site::new(op, &self.state, &self.created);
        let rules = RULES.iter().filter(|rule| !rule.advice);
        let serious = rules.filter(|rule| rule.level > Level::Note);
        serious
            .flat_map(|rule| {
                match &rule.check {
                    Check::Operation(check) => check(&site),
                    Check::Revision(_) | Check::Told(_) => Vec::new(),
                }
                .into_iter()
                .map(|found| rule.judged(found))
            })
            .collect()
    }

    /// The state after the operations so far.
    pub fn state(&self) -> &Schema {
        &self.state
    }

    /// Forgets what earlier operations made: a new plan or revision begins in the state at hand, and
    /// finds everything in use.
    pub fn settle(&mut self) {
        self.created.clear();
    }
}

impl From<Schema> for Watch {
    fn from(state: Schema) -> Self {
        Self {
            state,
            created: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_ops::Operations;

    fn codes(watch: &mut Watch, ops: impl FnOnce(&mut Operations)) -> Vec<&'static str> {
        let mut operations = Operations::new();
        ops(&mut operations);
        let ops = operations.finish().unwrap();
        let seen = ops.iter().flat_map(|op| watch.see(op).hazards);
        seen.map(|hazard| hazard.code()).collect()
    }

    #[test]
    fn a_table_is_new_until_it_settles() {
        let mut watch = Watch::new(&Schema::new());
        let found = codes(&mut watch, |op| {
            op.create_table("users");
            op.drop_table("users");
            op.create_table("users");
        });
        assert_eq!(found, Vec::<&str>::new());
        watch.settle();
        assert_eq!(
            codes(&mut watch, |op| {
                op.drop_table("users");
            }),
            ["drop-table"]
        );
        assert!(watch.state().tables.is_empty());
    }

    #[test]
    fn an_operation_that_fits_nothing_is_told() {
        let op = Op::DropTable {
            name: limbeck_schema::QualifiedName::public("users"),
        };
        assert!(Watch::new(&Schema::new()).see(&op).applied.is_err());
    }
}
