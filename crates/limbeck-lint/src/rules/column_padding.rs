//! `column-padding`: bytes of each row that only fill gaps.

use limbeck_ops::Op;
use limbeck_schema::{Builtin, Column, ColumnType, TypeName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "column-padding",
    ids: &["L32"],
    title: "the order of columns wastes space",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Values of 8 bytes begin at multiples of 8, of 4 bytes at multiples of 4; what lies between is filled. PostgreSQL can't change the order of columns later.",
    safe_way: "Put columns of fixed width first, the widest before the narrower ones, then those of variable width.",
    link: "storage-page-layout.html",
    check: Check::Operation(check),
};

/// Fewer bytes are not worth a word.
const WORTH: usize = 8;

fn check(site: &Site<'_>) -> Vec<Found> {
    let Op::CreateTable(made) = site.op else {
        return Vec::new();
    };
    if made.has_parent() {
        return Vec::new();
    }
    let columns: Vec<&Column> = made.columns.values().collect();
    let widths: Vec<Option<(usize, usize)>> = columns
        .iter()
        .map(|column| width(&column.data_type))
        .collect();
    let mut best: Vec<(usize, usize)> = widths.iter().flatten().copied().collect();
    best.sort_by_key(|(align, _)| std::cmp::Reverse(*align));
    let runs: Vec<Vec<(usize, usize)>> = widths
        .split(Option::is_none)
        .map(|run| run.iter().flatten().copied().collect())
        .collect();
    let saved = match runs.as_slice() {
        [whole] => total(whole).saturating_sub(total(&best)),
        // Behind a value of variable length nothing is certain but what lies between those of fixed width.
        _ => runs.iter().map(|run| gaps(run)).sum(),
    };
    if saved < WORTH {
        return Vec::new();
    }
    let message = format!(
        "{saved} bytes of each row of {} only fill gaps",
        table(&made.name)
    );
    vec![Found::on(&made.name, message)]
}

/// Alignment and length of types of fixed width; nothing where they vary.
fn width(data_type: &ColumnType) -> Option<(usize, usize)> {
    let TypeName::Builtin(Builtin(name)) = &data_type.name else {
        return None;
    };
    if data_type.array {
        return None;
    }
    Some(match *name {
        "bigint"
        | "double precision"
        | "timestamp without time zone"
        | "money"
        | "timestamp with time zone"
        | "time without time zone" => (8, 8),
        "interval" => (8, 16),
        "time with time zone" => (8, 12),
        "integer" | "real" | "date" | "oid" => (4, 4),
        "smallint" => (2, 2),
        "boolean" | "\"char\"" => (1, 1),
        "uuid" => (1, 16),
        _ => return None,
    })
}

/// The bytes between these values, of which the first one lies well.
fn gaps(widths: &[(usize, usize)]) -> usize {
    let lengths: usize = widths.iter().map(|(_, length)| length).sum();
    end(widths).saturating_sub(lengths)
}

/// The length of a row without its header.
fn total(widths: &[(usize, usize)]) -> usize {
    end(widths).next_multiple_of(8)
}

fn end(widths: &[(usize, usize)]) -> usize {
    widths.iter().fold(0, |at: usize, (align, length)| {
        at.next_multiple_of(*align) + length
    })
}
