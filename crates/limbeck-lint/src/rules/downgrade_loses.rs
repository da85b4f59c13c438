//! `downgrade-loses`: rows that a downgrade takes.

use limbeck_ops::Op;
use limbeck_ops::effect::definitions;
use limbeck_schema::{ColumnDefault, Name, ObjectId};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "downgrade-loses",
    ids: &["L29"],
    title: "the downgrade loses data",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Statements,
    conversions: false,
    explanation: "What was written since the upgrade goes with the tables and columns that the downgrade drops. That is how additions are undone; it is worth knowing before one runs it in a hurry.",
    safe_way: "Prefer a new revision that mends what is wrong. Keep a dump before a downgrade.",
    link: "sql-altertable.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut lost = Vec::new();
    for (number, op) in whole.downgrade.iter().enumerate() {
        match op {
            Op::Execute { sql } => {
                let ops = definitions(sql);
                let losing = ops.iter().filter(|op| !is_computed(whole, op));
                lost.extend(losing.filter_map(dropped));
            }
            op if !is_replaced(whole, number, op) && !is_computed(whole, op) => {
                lost.extend(dropped(op));
            }
            _ => {}
        }
    }
    let Some(first) = lost.first() else {
        return Vec::new();
    };
    let more = match lost.len() {
        1 => String::new(),
        number => format!(" and {} more", number - 1),
    };
    vec![Found::new(format!(
        "the downgrade drops {first}{more} with all that is written until then"
    ))]
}

/// Whether what goes is a generated column, which holds nothing of its own.
fn is_computed(whole: &Whole<'_>, op: &Op) -> bool {
    let Op::DropColumn { table, column } = op else {
        return false;
    };
    let known = whole.after.tables.get(table);
    known
        .and_then(|known| known.columns.get(column))
        .is_some_and(|column| matches!(column.default, ColumnDefault::Generated(_)))
}

/// Whether a column that the downgrade adds and fills takes the name of the one that is dropped, and with it its values.
/// One that was there holds values of its own, such as one that the upgrade renamed.
fn is_replaced(whole: &Whole<'_>, number: usize, op: &Op) -> bool {
    let Op::DropColumn { table, column } = op else {
        return false;
    };
    let (earlier, later) = whole.downgrade.split_at(number);
    let is_added = |name: &Name| {
        earlier.iter().any(|op| matches!(op, Op::AddColumn { table: owner, column } if owner == table && column.name == *name))
    };
    later.iter().any(|op| {
        matches!(op, Op::RenameColumn { table: owner, from, to } if owner == table && to == column && is_added(from))
    })
}

fn dropped(op: &Op) -> Option<String> {
    match op {
        Op::DropTable { name } => Some(ObjectId::Table(name.clone()).to_string()),
        Op::DropColumn { table, column } => {
            Some(ObjectId::Column(table.clone(), column.clone()).to_string())
        }
        _ => None,
    }
}
