//! Values for rows that have none, before a column is `NOT NULL`.

use limbeck_ops::{Op, TableAlteration};
use limbeck_schema::{Column, Expr, QualifiedName, Table};

use super::super::relation;
use crate::context::Context;
use crate::links::expression_links;
use crate::neutral::invented;
use crate::pending::settle_pending;
use crate::step::{Phase, Resource, Step};

/// Where a value for rows without one comes from.
pub(super) enum Fill {
    /// The model says so.
    Told(Expr),
    /// limbeck chose something neutral.
    Neutral(Expr),
    /// The column's own default.
    Default(Expr),
}

impl Fill {
    pub(super) fn expr(&self) -> &Expr {
        let (Self::Told(expr) | Self::Neutral(expr) | Self::Default(expr)) = self;
        expr
    }

    /// The step with a comment or hazard that says what rows get.
    pub(super) fn told(&self, step: Step, table: &Table, column: &Column) -> Step {
        let place = format!("{}.{}", table.name.to_reference(), column.name);
        match self {
            Self::Told(expr) => step.comment(format!(
                "Existing rows get {expr} in {place}: as the model says."
            )),
            Self::Default(expr) => step.comment(format!(
                "Existing rows get {expr} in {place}: the column's default."
            )),
            Self::Neutral(expr) => step.hazard(invented(expr, &place)),
        }
    }
}

/// All rows get a value, also those that policies hide from the table's owner, and the table can be altered afterwards.
pub(super) fn fill_steps(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    fill: &Fill,
) -> Vec<Step> {
    let mut steps = vec![fill_step(context, table, column, fill)];
    steps.extend(settle_pending(context, &table.name));
    // What the table becomes comes later.
    let before = context.schemas.from.tables.get(&table.name);
    let options = before.map(|before| &before.options);
    if options.is_some_and(|now| now.row_level_security && now.force_row_level_security) {
        let comment = "Policies hide rows from the table's owner, too, but not meanwhile.";
        steps.insert(0, force(table, false).comment(comment));
        if let Some(fill) = steps.get_mut(1) {
            fill.chained = true;
        }
        // Where it ends in this plan, that may be before.
        if table.options.force_row_level_security {
            steps.push(force(table, true).chained());
        }
    }
    steps
}

/// `[NO] FORCE ROW LEVEL SECURITY`.
fn force(table: &Table, force: bool) -> Step {
    let op = Op::AlterTable {
        table: table.name.clone(),
        alteration: TableAlteration {
            force_row_level_security: Some(force),
            ..TableAlteration::default()
        },
    };
    Step::new(Phase::Columns, op).needs([relation(&table.name)])
}

/// Leaves out that a table's policies begin to count for its owner where soon they don't again.
pub(crate) fn force_once(steps: &mut Vec<Step>) {
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        let again = forced(&step.op, true).and_then(|table| {
            let later = steps.iter().enumerate().skip(at + 1);
            let mut later = later.skip_while(|(_, step)| is_of_columns(&step.op));
            let (next, step) = later.next()?;
            (forced(&step.op, false) == Some(table)).then_some(next)
        });
        match again {
            Some(again) => {
                steps.remove(again);
                steps.remove(at);
            }
            None => at += 1,
        }
    }
}

/// What can't commit.
fn is_of_columns(op: &Op) -> bool {
    matches!(
        op,
        Op::AlterColumn { .. } | Op::AddColumn { .. } | Op::Execute { .. }
    )
}

/// The table about whose owner alone an operation says this.
fn forced(op: &Op, force: bool) -> Option<&QualifiedName> {
    let Op::AlterTable { table, alteration } = op else {
        return None;
    };
    let alone = TableAlteration {
        force_row_level_security: Some(force),
        ..TableAlteration::default()
    };
    (*alteration == alone).then_some(table)
}

/// `UPDATE … SET … WHERE … IS NULL`, with a comment or hazard that says what rows get.
fn fill_step(context: &Context<'_>, table: &Table, column: &Column, fill: &Fill) -> Step {
    let expr = fill.expr();
    let own = Resource::Column(table.name.clone(), column.name.clone());
    let mut mentioned = expression_links(context.schemas.to, table, expr);
    // What the model says can read what goes; its default is what it is in the end.
    let before = context.schemas.from.tables.get(&table.name);
    if let Some(before) = before.filter(|_| !matches!(fill, Fill::Default(_))) {
        mentioned.extend(expression_links(context.schemas.from, before, expr));
    }
    mentioned.remove(&own);
    let op = Op::Execute {
        sql: update(&table.name, column, expr),
    };
    let step = Step::new(Phase::Columns, op).needs(mentioned).chained();
    fill.told(step, table, column)
}

fn update(table: &QualifiedName, column: &Column, value: &Expr) -> String {
    let column = column.name.quoted();
    format!(
        "UPDATE {} SET {column} = {value} WHERE {column} IS NULL",
        table.quoted()
    )
}
