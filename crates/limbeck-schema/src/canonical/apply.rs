//! [`apply_answers`]: the live spelling where the desired one means the same.

use crate::expr::Expr;
use crate::schema::Schema;

use super::place::{Place, expression_mut};
use super::question::{Answers, Candidate, OpenQuestion, Questions};
use super::{expressions, object, operator_class, type_name};

/// Rewrites both schemas so that what means the same has the same spelling: a desired expression
/// gets the live text, desired types, operator classes and collations their full names. Where
/// several live texts of one table mean the same (one of them came through a dump), all get the
/// text of the first. What matches nothing keeps the user's spelling.
pub fn apply_answers(
    questions: &Questions,
    answers: &Answers,
    current: &mut Schema,
    desired: &mut Schema,
) {
    for (place, text) in &questions.settled {
        spell(desired, place, text);
    }
    for open in &questions.open {
        let equal = open.equal_candidates(answers);
        let Some(first) = equal.iter().min_by_key(|candidate| &candidate.place) else {
            continue;
        };
        for other in &equal {
            if other.text != first.text {
                unify(current, other, &first.text, set);
                unify(desired, other, &first.text, spell);
            }
        }
        spell(desired, &open.place, &first.text);
    }
    object::apply(questions, answers, current, desired);
    type_name::apply(answers, current, desired);
    operator_class::apply(answers, current, desired);
}

impl OpenQuestion {
    /// The live expressions that mean the same as the desired one.
    fn equal_candidates(&self, answers: &Answers) -> Vec<&Candidate> {
        let Some(printed) = answers.printed(&self.ask) else {
            return Vec::new();
        };
        let again = answers.printed(&self.ask.printed_as(printed));
        let is_mine = |text: &Expr| {
            text.same_tokens(printed) || again.is_some_and(|again| text.same_tokens(again))
        };
        self.candidates
            .iter()
            .filter(|c| is_mine(&c.text) || answers.printed(&c.ask).is_some_and(is_mine))
            .collect()
    }
}

fn set(schema: &mut Schema, place: &Place, text: &Expr) {
    if let Some(expr) = expression_mut(schema, place) {
        expr.clone_from(text);
    }
}

/// The live text for a desired one, which keeps its own words beside.
fn spell(schema: &mut Schema, place: &Place, text: &Expr) {
    if let Some(expr) = expression_mut(schema, place) {
        *expr = expr.spelled_like(text);
    }
}

/// Replaces a text wherever the same table has it in the same kind of place.
fn unify(
    schema: &mut Schema,
    candidate: &Candidate,
    text: &Expr,
    set: fn(&mut Schema, &Place, &Expr),
) {
    let Some(table) = schema.tables.get(&candidate.place.table) else {
        return;
    };
    let pool = candidate.place.spot.pool();
    let places: Vec<_> = expressions(table)
        .into_iter()
        .filter(|(spot, expr)| spot.pool() == pool && **expr == candidate.text)
        .map(|(spot, _)| Place {
            table: candidate.place.table.clone(),
            spot,
        })
        .collect();
    for place in &places {
        set(schema, place, text);
    }
}
