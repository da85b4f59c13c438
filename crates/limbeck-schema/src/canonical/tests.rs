//! Questions, canned answers, and what becomes of the two schemas.

use super::*;
use crate::column::{Column, ColumnDefault};
use crate::constraint::{Check, Constraint, ConstraintDefinition};
use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::table::Table;

fn schema(checks: &[(&str, &str)], default: &str) -> Schema {
    let mut table = Table::new(QualifiedName::public("t"));
    let mut column = Column::new("a", "varchar(10)".parse().unwrap());
    column.default = ColumnDefault::Expression(default.into());
    table.add_column(column);
    for (name, sql) in checks {
        table.add_constraint(Constraint::new(*name, Check::new(*sql)));
    }
    let mut schema = Schema::new();
    schema.add_table(table);
    schema
}

fn check(schema: &Schema, name: &str) -> Expr {
    let table = &schema.tables[&QualifiedName::public("t")];
    let definition = &table.constraints[&Name::new(name)].definition;
    if let ConstraintDefinition::Check(check) = definition {
        check.expression.clone()
    } else {
        panic!("{definition:?}")
    }
}

/// Answers both rounds from a table of texts.
fn answer(questions: &Questions, printed: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    let mut round: Vec<Ask> = questions.first_round().into_iter().cloned().collect();
    for _ in 0..2 {
        for ask in round {
            let found = printed.iter().find(|(sql, _)| *sql == ask.sql);
            if let Some((_, text)) = found {
                let printed = Answer::Printed(Expr::new(text));
                answers.expressions.insert(ask, printed);
            }
        }
        round = questions.second_round(&answers).into_iter().collect();
    }
    answers
}

#[test]
fn equal_texts_need_no_server() {
    let mut current = schema(&[("c", "a IS NOT NULL")], "'x'::character varying");
    let mut desired = schema(&[("c", "(A is not null)")], "'x'");
    let questions = questions(&current, &desired);
    assert!(questions.is_empty());
    apply_answers(&questions, &Answers::default(), &mut current, &mut desired);
    assert_eq!(current, desired);
}

#[test]
fn the_servers_text_decides() {
    let mut current = schema(&[("c", "(a)::text = 'x'::text")], "now()");
    let mut desired = schema(&[("c", "a = 'x'"), ("d", "a = 'y'")], "now()");
    let questions = questions(&current, &desired);
    assert_eq!(questions.first_round().len(), 2);
    let answers = answer(
        &questions,
        &[
            ("a = 'x'", "((a)::text = 'x'::text)"),
            ("a = 'y'", "((a)::text = 'y'::text)"),
        ],
    );
    // Only `d` has a live text that could still turn out to be equal; its own text goes again too.
    assert_eq!(questions.second_round(&answers).len(), 2);
    apply_answers(&questions, &answers, &mut current, &mut desired);
    assert_eq!(check(&desired, "c"), check(&current, "c"));
    assert_eq!(check(&desired, "d").as_str(), "a = 'y'");
}

#[test]
fn texts_of_one_meaning_become_one() {
    let fresh = "(a)::text = ANY ((ARRAY['x'::character varying])::text[])";
    let restored = "(a)::text = ANY (ARRAY[('x'::character varying)::text])";
    let mut current = schema(&[("c1", fresh), ("c2", restored)], "now()");
    let mut desired = schema(&[("c1", "a IN ('x')"), ("other", "a IN ('x')")], "now()");
    let questions = questions(&current, &desired);
    let answers = answer(
        &questions,
        &[
            ("a IN ('x')", fresh),
            (fresh, restored),
            (restored, restored),
        ],
    );
    apply_answers(&questions, &answers, &mut current, &mut desired);
    for name in ["c1", "c2"] {
        assert_eq!(check(&current, name).as_str(), fresh);
    }
    assert_eq!(check(&desired, "c1").as_str(), fresh);
    assert_eq!(check(&desired, "other").as_str(), fresh);
}

#[test]
fn a_restored_text_is_found() {
    let fresh = "(a)::text = ANY ((ARRAY['x'::character varying])::text[])";
    let restored = "(a)::text = ANY (ARRAY[('x'::character varying)::text])";
    let mut current = schema(&[("c", restored)], "now()");
    let mut desired = schema(&[("c", "a IN ('x')")], "now()");
    let questions = questions(&current, &desired);
    let answers = answer(
        &questions,
        &[
            ("a IN ('x')", fresh),
            (fresh, restored),
            (restored, restored),
        ],
    );
    apply_answers(&questions, &answers, &mut current, &mut desired);
    assert_eq!(current, desired);
}

#[test]
fn rejected_expressions_are_told() {
    let current = schema(&[], "now()");
    let desired = schema(&[("c", "b > 0")], "now()");
    let questions = questions(&current, &desired);
    let mut answers = Answers::default();
    let rejection = Rejection {
        sqlstate: "42703".to_owned(),
        message: "column \"b\" does not exist".to_owned(),
        position: Some(0),
    };
    assert!(rejection.is_mistake());
    answers.expressions.insert(
        questions.open[0].ask.clone(),
        Answer::Rejected(rejection.clone()),
    );
    let told: Vec<_> = questions.rejections(&answers).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].0.object().to_string(),
        "constraint \"c\" of table \"public.t\""
    );
    assert_eq!(told[0].2, &rejection);
}
