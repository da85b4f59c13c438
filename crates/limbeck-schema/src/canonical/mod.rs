//! Comparing what models say with what the server says (DESIGN.md §1.4), the part without a server.
//!
//! [`questions`] finds the expressions, type names, operator classes and collations of the desired
//! schema that can't be compared as text; the server answers them (`limbeck_catalog::canonical`);
//! [`apply_answers`] puts the live spelling where the desired one means the same. What has no
//! counterpart keeps the user's own spelling.

mod apply;
mod ask;
mod bare_type;
mod collect;
mod literal;
mod object;
mod operator_class;
mod overload;
mod place;
mod question;
mod stand_in;
mod type_name;

pub use apply::apply_answers;
pub use ask::{Ask, AskKind, BoundKey};
pub use bare_type::{BareType, TypeAnswer, UnknownType, bare_types, complete_types};
pub use collect::questions;
pub use object::{ObjectAnswer, ObjectQuestion, Relation, RelationKind, statistics_table};
pub use place::{Place, Spot};
pub use question::{
    Answer, Answers, ClassAnswer, ClassQuestion, OpenQuestion, Questions, Rejection,
};
pub use stand_in::{StandIn, StandIns, stand_ins};

use place::expressions;

#[cfg(test)]
mod tests;
