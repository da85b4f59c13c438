//! `serial-column`: a sequence beside the column in place of one in it.

use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::{Column, ColumnDefault, QualifiedName};

use super::new_columns::new_columns;
use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "serial-column",
    ids: &["L33"],
    title: "a serial column",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "A serial column takes its default from a sequence with rights of its own: who may insert must be granted the sequence as well, and any insert may write its own number. An identity column has neither problem.",
    safe_way: "Use GENERATED ALWAYS AS IDENTITY: .identity(Always).",
    link: "ddl-identity-columns.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    if let Op::AlterColumn {
        table,
        column,
        alteration,
    } = site.op
    {
        let serial = |step: &DefaultChange| matches!(step, DefaultChange::AddSerial(_));
        let becomes = alteration.default.iter().any(serial);
        return becomes.then(|| told(table, column)).into_iter().collect();
    }
    new_columns(site, found)
}

fn found(table: &QualifiedName, column: &Column) -> Option<Found> {
    let serial = matches!(column.default, ColumnDefault::Serial(_));
    serial.then(|| told(table, &column.name))
}

fn told(table: &QualifiedName, column: &limbeck_schema::Name) -> Found {
    let message =
        format!("column \"{table}.{column}\" is serial; identity needs no grant on a sequence");
    Found::on(table, message)
}
