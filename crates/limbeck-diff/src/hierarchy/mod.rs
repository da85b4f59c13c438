//! Plans with tables above and below each other: partitions and inheritance.
//!
//! Such a plan goes in stages, and each is planned in the state that the ones before it leave:
//!
//! 1. Tables leave the ones above them ([`moves`]) where they stay, but elsewhere. One that inherits before
//!    and after does so all the while ([`bridge`]); where a column comes from several parents and its type
//!    changes, the table leaves all but one of them ([`merged`]).
//! 2. Everything changes to the goal, in which the tables of stage 3 still stand alone ([`goal`]).
//!    Tables that are partitioned in another way are made anew beside the old ones ([`replace`]).
//!    A new table whose inherited columns stand in another order than `INHERITS` gives them gets them from
//!    a table that is there for that only ([`form`]).
//!    Partitions below a table that has yet to join one with an identity column wait for that ([`late`]).
//! 3. Tables join the ones above them, rows of replaced tables are copied.
//! 4. What is left: foreign keys that were in the way, names of indexes, what tables below have of
//!    their own.

mod bridge;
mod computed;
mod copy;
mod form;
mod goal;
mod late;
mod links;
mod local_checks;
mod merged;
mod moves;
mod only;
mod own;
mod replace;

pub(crate) use form::is_taken;
pub(crate) use links::link_steps;
pub(crate) use local_checks::with_local_checks;

use std::collections::BTreeSet;

use limbeck_lint::Watch;
use limbeck_ops::Op;
use limbeck_schema::{Desired, QualifiedName, Schema};

use crate::context::{Context, Direction};
use crate::handed_over::handed_over;
use crate::kind::{diff_schemas, object};
use crate::pair::Pair;
use crate::plan::{Plan, PlannedOp, planned, planned_step, steps_of};

use moves::Moves;
use replace::Replaced;

/// Whether a table of either side is above or below another one.
pub(crate) fn concerns(schemas: Pair<&Schema>) -> bool {
    let has = |schema: &Schema| {
        let mut tables = schema.tables.values();
        tables.any(|table| table.has_parent() || table.partition_by.is_some())
    };
    has(schemas.from) || has(schemas.to)
}

/// Plans both ways.
pub(crate) fn plan(schemas: Pair<&Schema>, desired: &Desired) -> Plan {
    if schemas.from == schemas.to {
        return Plan {
            own: own::differing(schemas),
            ..Plan::default()
        };
    }
    let mut upwards = Run::new(schemas.from, Direction::Up(desired));
    upwards.go(schemas.to);
    let mut downwards = Run::new(schemas.to, Direction::Down(desired));
    downwards.go(schemas.from);
    let mut warnings = upwards.warnings;
    for warning in downwards.warnings {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    let mut own = own::differing(Pair {
        from: upwards.watch.state(),
        to: schemas.to,
    });
    own.extend(own::differing(Pair {
        from: downwards.watch.state(),
        to: schemas.from,
    }));
    own.sort();
    own.dedup();
    Plan {
        upgrade: upwards.ops,
        downgrade: downwards.ops,
        warnings,
        own,
    }
}

/// One way, as far as it is planned.
struct Run<'a> {
    direction: Direction<'a>,
    watch: Watch,
    ops: Vec<PlannedOp>,
    warnings: Vec<String>,
    /// How many operations there are until new tables had rows.
    filled: usize,
}

/// An operation with lines for the revision file.
type Commented = (Op, Vec<String>);

fn plain(op: Op) -> Commented {
    (op, Vec::new())
}

/// What is left after a pass is done in the next one; there are never more.
const PASSES: usize = 4;

impl<'a> Run<'a> {
    fn new(start: &Schema, direction: Direction<'a>) -> Self {
        Self {
            direction,
            watch: Watch::new(start),
            ops: Vec::new(),
            warnings: Vec::new(),
            filled: 0,
        }
    }

    /// All of the way, with event triggers that go at its start and those that come at its end.
    fn go(&mut self, goal: &Schema) {
        fn schemas<'s>(state: &'s Schema, goal: &'s Schema) -> Pair<&'s Schema> {
            Pair {
                from: state,
                to: goal,
            }
        }
        if let Some(silent) = object::with_silent(schemas(self.watch.state(), goal)) {
            self.settle(&silent, self.direction);
        }
        match object::set_out(schemas(self.watch.state(), goal)) {
            Some(silent) => {
                self.go_in_stages(&silent);
                self.settle(goal, self.direction);
            }
            None => self.go_in_stages(goal),
        }
    }

    fn go_in_stages(&mut self, goal: &Schema) {
        let start = self.watch.state().clone();
        let schemas = Pair {
            from: &start,
            to: goal,
        };
        let replaced = Replaced::find(schemas);
        let moves = Moves::find(schemas, &replaced);
        self.push(moves.leave());
        let mut alone = goal::standing_alone(self.watch.state(), goal, &moves, &replaced);
        let late = late::find(self.watch.state(), goal, &moves);
        alone.tables.retain(|name, _| !late.contains(name));
        if replaced.is_empty() {
            self.settle(&alone, self.direction);
            self.join(&moves, goal);
        } else {
            let before = replaced.before(self.watch.state(), &alone);
            self.settle(&before, self.direction);
            let aside = replaced.set_aside(self.watch.state());
            self.push(aside);
            let beside = replaced.beside(self.watch.state(), &alone);
            // New tables get the old rows.
            let no_hints = Desired::default();
            self.settle(&beside, Direction::Up(&no_hints));
            self.join(&moves, goal);
            if !late.is_empty() {
                let made = late::with(self.watch.state(), goal, &late);
                self.settle(&made, Direction::Up(&no_hints));
            }
            for step in replaced.copies(self.watch.state(), goal, self.direction) {
                self.ops.push(planned_step(&mut self.watch, step));
            }
            self.filled = self.ops.len();
        }
        let known = self.ops.len();
        self.settle(goal, self.direction);
        replaced.comment_drops(&mut self.ops[known..]);
        if self.watch.state() != goal {
            self.warnings.push(format!(
                "the plan does not do everything that differs in partitions and inheritance: \
                 complete it by hand{}",
                self.unreached(goal)
            ));
        }
    }

    fn join(&mut self, moves: &Moves, goal: &Schema) {
        let mut ops = moves.join();
        late::comment(self.watch.state(), goal, &mut ops);
        self.push(ops);
    }

    /// The tables that are not as they should be.
    fn unreached(&self, goal: &Schema) -> String {
        let state = self.watch.state();
        let names: BTreeSet<&QualifiedName> =
            state.tables.keys().chain(goal.tables.keys()).collect();
        let mut differing = names
            .into_iter()
            .filter(|name| state.tables.get(*name) != goal.tables.get(*name))
            .map(|name| format!("\"{name}\""));
        let list = differing.by_ref().take(5).collect::<Vec<_>>().join(", ");
        match (list.is_empty(), differing.count()) {
            (true, _) => String::new(),
            (false, 0) => format!(" ({list})"),
            (false, more) => format!(" ({list} and {more} more)"),
        }
    }

    fn push(&mut self, ops: Vec<Commented>) {
        for (op, comments) in ops {
            self.ops.push(planned(&mut self.watch, op, comments));
        }
    }

    /// The tables that were made and have no rows, nor have those below them.
    fn empty(&self) -> BTreeSet<QualifiedName> {
        let made = self.ops[self.filled..].iter();
        let made: BTreeSet<&QualifiedName> = made
            .filter_map(|planned| {
                let Op::CreateTable(table) = &planned.op else {
                    return None;
                };
                Some(&table.name)
            })
            .collect();
        let is_empty = |name: &&&QualifiedName| {
            let below = self.watch.state().descendants(name);
            below.iter().all(|below| made.contains(below))
        };
        made.iter()
            .filter(is_empty)
            .map(|name| (*name).clone())
            .collect()
    }

    /// Everything that differs: first what tables hand down, then what those below have otherwise.
    fn settle(&mut self, goal: &Schema, direction: Direction<'_>) {
        for pass in 0..PASSES {
            let state = self.watch.state().clone();
            let schemas = Pair {
                from: &state,
                to: goal,
            };
            let released = handed_over(schemas);
            let schemas = released.as_ref().map_or(schemas, Pair::as_ref);
            let mut context = Context::new(schemas, direction);
            context.leaves_inherited = pass == 0;
            context.empty = self.empty();
            let changes = diff_schemas(schemas);
            let steps = steps_of(&mut context, changes, &mut self.warnings);
            if steps.is_empty() && pass > 0 {
                return;
            }
            for step in steps {
                let (first, step) = only::told(self.watch.state(), step);
                self.push(first.into_iter().map(plain).collect());
                self.ops.push(planned_step(&mut self.watch, step));
            }
        }
    }
}
