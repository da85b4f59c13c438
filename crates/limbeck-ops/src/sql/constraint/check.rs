//! `CHECK`.

use limbeck_schema::Check;

use crate::sql::expression;

pub(super) fn definition(check: &Check) -> String {
    let mut text = format!("CHECK {}", expression::parenthesised(&check.expression));
    if check.no_inherit {
        text.push_str(" NO INHERIT");
    }
    if check.not_valid {
        text.push_str(" NOT VALID");
    }
    text
}
