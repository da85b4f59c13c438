//! Comments that name hazards which are none any more: a table that the squashed revision itself
//! makes holds no rows yet.

use std::collections::BTreeSet;

use limbeck_diff::NO_VALUE;
use limbeck_lint::{Hazard, Watch};
use limbeck_revision::file::{RevisionFile, Statement};

/// The files, lowest first, without the hazards that only they have one by one. `before` is what
/// was there before them.
pub(super) fn without_stale_hazards(before: Watch, files: &[RevisionFile]) -> Vec<RevisionFile> {
    let mut files = files.to_vec();
    let mut pair = Pair::new(before);
    for file in &mut files {
        pair.pass(&mut file.upgrade);
    }
    let mut pair = Pair::new(pair.alone);
    for file in files.iter_mut().rev() {
        pair.pass(&mut file.downgrade);
    }
    files
}

/// The same operations, watched one revision after the other and as one revision.
struct Pair {
    alone: Watch,
    squashed: Watch,
}

impl Pair {
    fn new(mut start: Watch) -> Self {
        start.settle();
        Self {
            squashed: start.clone(),
            alone: start,
        }
    }

    /// Takes out of a revision's comments what is no longer found. What was not found before
    /// either (the planner or a person knew it) stays.
    fn pass(&mut self, statements: &mut [Statement]) {
        self.alone.settle();
        for statement in statements {
            let alone = codes(&self.alone.see(&statement.op).hazards);
            let squashed = codes(&self.squashed.see(&statement.op).hazards);
            let is_stale = |code: &str| alone.contains(code) && !squashed.contains(code);
            // There are no rows that could need a value.
            let has_no_rows = is_stale("add-not-null-column");
            statement.comments.retain(|line| {
                let is_about_rows = has_no_rows && line == NO_VALUE;
                let is_gone = Hazard::code_of_comment(line).is_some_and(is_stale);
                !is_about_rows && !is_gone
            });
        }
    }
}

fn codes(hazards: &[Hazard]) -> BTreeSet<&'static str> {
    hazards.iter().map(Hazard::code).collect()
}
