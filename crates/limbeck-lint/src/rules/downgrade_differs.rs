//! `downgrade-differs`: the way back leads somewhere else.

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{ColumnDefault, ConstraintDefinition, Expr, IndexElement, IndexKey, Schema};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "downgrade-differs",
    ids: &["L29"],
    title: "the downgrade does not lead back",
    level: Level::Warning,
    weight: Weight::None,
    advice: true,
    reads: Reads::Statements,
    conversions: false,
    explanation: "After upgrade and downgrade the schema is not what it was before. SQL of op.execute is not followed, so a revision with some is not judged; neither are the texts of expressions and bodies.",
    safe_way: "Let `limbeck verify` show what differs, and mend the downgrade.",
    link: "sql-begin.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let opaque = |op: &Op| matches!(op, Op::Execute { .. });
    let mut ops = whole
        .steps
        .iter()
        .map(|step| step.op)
        .chain(whole.downgrade.iter().copied());
    if whole.downgrade.is_empty() || !whole.followed || ops.any(opaque) {
        return Vec::new();
    }
    let mut state = whole.after.clone();
    for op in whole.downgrade {
        if let Err(error) = apply(op, &mut state) {
            return vec![Found::new(format!("the downgrade can't run: {error}"))];
        }
    }
    match without_texts(&state) == without_texts(whole.before) {
        true => Vec::new(),
        false => vec![Found::new(
            "after the downgrade the schema is not what it was before",
        )],
    }
}

/// The schema without SQL text: models and revisions say the same in other words than the server, which
/// only a server can tell.
fn without_texts(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for object in schema.objects.values_mut() {
        object.definition.clear();
        object.additions.clear();
    }
    let none = || Expr::new("");
    for table in schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            match &mut column.default {
                ColumnDefault::Expression(expr) => *expr = none(),
                ColumnDefault::Generated(generated) => generated.expression = none(),
                ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => {}
            }
        }
        for index in table.indexes_mut() {
            without_expressions(&mut index.elements);
            index.predicate = index.predicate.as_ref().map(|_| none());
        }
        for constraint in table.constraints_mut() {
            match &mut constraint.definition {
                ConstraintDefinition::Check(check) => check.expression = none(),
                ConstraintDefinition::Exclusion(exclusion) => {
                    for element in &mut exclusion.elements {
                        without_expressions(std::slice::from_mut(&mut element.element));
                    }
                    exclusion.predicate = exclusion.predicate.as_ref().map(|_| none());
                }
                ConstraintDefinition::PrimaryKey(_)
                | ConstraintDefinition::Unique(_)
                | ConstraintDefinition::ForeignKey(_) => {}
            }
        }
    }
    schema
}

fn without_expressions(elements: &mut [IndexElement]) {
    for element in elements {
        if let IndexKey::Expression(expr) = &mut element.key {
            *expr = Expr::new("");
        }
    }
}
