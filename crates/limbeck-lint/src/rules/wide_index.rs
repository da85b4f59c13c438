//! `wide-index`: an index over many columns.

use limbeck_ops::Op;

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "wide-index",
    ids: &["L38"],
    title: "an index over more than three columns",
    level: Level::Note,
    weight: Weight::None,
    advice: true,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "Columns behind the third seldom narrow a search, and make the index larger and every write dearer.",
    safe_way: "Put the columns that narrow most first, and leave the others away; columns that are only read go into INCLUDE.",
    link: "indexes-multicolumn.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    match site.op {
        Op::CreateIndex(create)
            if !create.index.unique
                && create.index.method == "btree"
                && create.index.elements.len() > 3 =>
        {
            let number = create.index.elements.len();
            let message = format!("index \"{}\" has {number} columns", create.index.name);
            vec![Found::on(&create.table, message)]
        }
        _ => Vec::new(),
    }
}
