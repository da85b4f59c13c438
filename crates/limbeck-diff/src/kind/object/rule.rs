//! Rules whose `RETURNING` gives rows of their table.

use limbeck_schema::SqlObject;
use limbeck_schema::sql_token::{Token, tokens};

use crate::context::Context;
use crate::step::Step;

/// Whether a rule says what its statement returns.
pub(crate) fn returns(rule: &SqlObject) -> bool {
    let tokens = tokens(&rule.definition).unwrap_or_default();
    let is_word = |token: &Token| matches!(token, Token::Word(word) if word == "returning");
    tokens.iter().any(is_word)
}

/// The step that makes an object; with what PostgreSQL says of a rule that returns rows of a table which columns were
/// dropped from (its `checkRuleResultList`).
pub(super) fn explained(context: &Context<'_>, new: &SqlObject, step: Step) -> Step {
    let has_rows = context.dependants.rows.contains_key(&new.id);
    let table = new.id.table.as_ref().filter(|_| has_rows && returns(new));
    let tables = table.and_then(|table| context.table(table));
    let loses = tables.is_some_and(|tables| {
        let mut columns = tables.from.columns.keys();
        columns.any(|column| !tables.to.columns.contains_key(column))
    });
    match loses {
        true => step.comment(
            "PostgreSQL refuses a rule with RETURNING on a table that columns were dropped from: make the table anew, \
             or do without RETURNING.",
        ),
        false => step,
    }
}
