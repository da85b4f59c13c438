//! [`apply_answers`]: the live spelling where the desired one means the same.

use crate::expr::Expr;
use crate::name::QualifiedName;
use crate::schema::Schema;

use super::place::{Place, Spot, expression_mut};
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
    let handed_down = handed_down(desired);
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
    follow_parents(desired, &handed_down);
    object::apply(questions, answers, current, desired);
    type_name::apply(answers, current, desired);
    operator_class::apply(answers, current, desired);
}

/// What a column has from a table above, and where it has it from.
struct HandedDown {
    place: Place,
    above: Place,
    text: Expr,
}

/// The defaults and generated columns that tables say in the same words as those above them.
fn handed_down(schema: &Schema) -> Vec<HandedDown> {
    let mut found = Vec::new();
    let below = schema.tables.values();
    for table in below.filter(|table| table.parents().next().is_some()) {
        let parents: Vec<_> = table
            .parents()
            .filter_map(|name| schema.tables.get(name))
            .map(|parent| (&parent.name, expressions(parent)))
            .collect();
        for (spot, text) in expressions(table) {
            if !matches!(spot, Spot::Default(_) | Spot::Generated(_)) {
                continue;
            }
            let above = parents.iter().find_map(|(name, theirs)| {
                let mut theirs = theirs.iter();
                let is_same = theirs.any(|(other, expr)| *other == spot && expr.same_tokens(text));
                is_same.then_some(*name)
            });
            let place = |table: &QualifiedName| Place {
                table: table.clone(),
                spot: spot.clone(),
            };
            found.extend(above.map(|above| HandedDown {
                place: place(&table.name),
                above: place(above),
                text: text.clone(),
            }));
        }
    }
    found
}

/// A new table has no live words. What is said there as above takes the words that were found above, level by
/// level: else it would look like its own.
fn follow_parents(schema: &mut Schema, handed_down: &[HandedDown]) {
    loop {
        let mut changed = false;
        for child in handed_down {
            let Some(above) = expression_mut(schema, &child.above).map(|expr| expr.clone()) else {
                continue;
            };
            if let Some(expr) = expression_mut(schema, &child.place)
                && *expr == child.text
                && *expr != above
            {
                *expr = expr.spelled_like(&above);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
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
