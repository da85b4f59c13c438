//! `blocking-drop-index`: an index goes under an exclusive lock, and queries lose it.

use limbeck_ops::effect::Action;
use limbeck_ops::{DropIndex, Op};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "blocking-drop-index",
    ids: &["L11", "L38"],
    title: "an index is dropped under an exclusive lock",
    level: Level::Note,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "DROP INDEX takes ACCESS EXCLUSIVE on the table: short, but it waits for every running query, and all new ones wait behind it. Queries that used the index are slow from then on.",
    safe_way: "Look at pg_stat_user_indexes.idx_scan whether anything uses it; drop it with .concurrently(), in a revision of its own.",
    link: "sql-dropindex.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::DropIndex(drop) = site.op
        && !drop.concurrently
        && site.is_old_table(&drop.table)
        && !goes_anyway(site, drop)
    {
        let message = format!(
            "waits for all queries on {} and lets none in; concurrently() does not",
            table(&drop.table)
        );
        found.push(Found::on(&drop.table, message));
    }
    for action in site.actions() {
        if let Action::DropIndex {
            indexes,
            concurrently: false,
        } = action
        {
            found.extend(indexes.iter().map(|index| {
                Found::new(format!(
                    "waits for all queries on the table of index \"{index}\" and lets none in; CONCURRENTLY does not"
                ))
            }));
        }
    }
    found
}

/// Whether the same transaction drops a column of the index, which takes the same lock and the index with it.
fn goes_anyway(site: &Site<'_>, drop: &DropIndex) -> bool {
    let index = site
        .table(&drop.table)
        .and_then(|table| table.indexes.get(&drop.name));
    index.is_some_and(|index| {
        site.later.iter().any(|op| {
            matches!(op, Op::DropColumn { table, column }
                if *table == drop.table && index.uses_column(column))
        })
    })
}
