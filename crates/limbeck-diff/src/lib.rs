//! Two schemas to ordered operations.
//!
//! [`plan`] compares a current schema with a desired one and gives the operations of an upgrade
//! and of its downgrade, in an order in which they run. No IO, no clock, no guessing: what can't
//! be known (renames, values for rows) comes in as hints.

mod adopt;
#[cfg(any(test, feature = "proptest"))]
pub mod arbitrary;
mod cast;
mod change;
mod context;
mod dependants;
pub mod filter;
mod groups;
mod handed_over;
mod hierarchy;
mod kind;
#[cfg(test)]
mod laws;
mod left_alone;
mod links;
mod mentions;
mod neutral;
pub mod online;
mod order;
mod outlived;
mod pair;
mod pending;
mod plan;
pub mod renames;
mod rings;
mod row_types;
mod stale;
mod step;

pub use adopt::adopt_names;
pub use kind::NO_VALUE;
pub use left_alone::{warn_of_left_alone, warn_of_lost_privileges};
pub use pair::Pair;
pub use plan::{Plan, PlannedOp, plan};
pub use stale::{StaleText, stale_texts};
