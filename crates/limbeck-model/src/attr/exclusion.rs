//! `exclude(…)`: exclusion constraints, which models can't declare so far.

use super::tokens::Clause;
use crate::mistake::Mistake;

/// Says that it can't be done.
pub(crate) fn unsupported(clause: &Clause) -> Mistake {
    Mistake::error(
        clause.span,
        "exclusion constraints can't be declared in models",
    )
    .help("Create it in a revision with `op.execute(…)`.")
}
