//! `CHECK` constraints (PostgreSQL manual, 5.5.1).

use crate::expr::Expr;

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What every row must satisfy.
    pub expression: Expr,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// `NOT VALID`: rows that were there before are not known to satisfy it.
    pub not_valid: bool,
}

impl Check {
    /// A valid check that children inherit.
    pub fn new(expression: impl Into<Expr>) -> Self {
        Self {
            expression: expression.into(),
            no_inherit: false,
            not_valid: false,
        }
    }
}
