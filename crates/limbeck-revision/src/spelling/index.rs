//! `create_index`, `alter_index` and `drop_index`.

use limbeck_ops::{AlterIndex, CreateIndex, DropIndex};

use super::column::{keys, target};
use super::operation::qualified;
use super::{Argument, Chain, text};

pub(super) fn create(create: &CreateIndex) -> Chain {
    let index = &create.index;
    let mut chain = Chain::new(
        "create_index",
        [
            text(&index.name),
            qualified(&create.table),
            keys(&index.elements),
        ],
    );
    chain.flag("unique", index.unique);
    chain.flag("nulls_not_distinct", index.nulls_not_distinct);
    chain.option(
        "using",
        (index.method != "btree").then(|| text(&index.method)),
    );
    chain.list("include", &index.include);
    let predicate = index.predicate.as_ref();
    chain.option("where_", predicate.map(|expr| text(expr.as_str())));
    for (name, value) in &index.storage_parameters {
        chain.call("storage_parameter", [text(name), text(value)]);
    }
    chain.option("comment", index.comment.as_ref().map(text));
    chain.flag("concurrently", create.concurrently);
    chain.flag("only", create.only);
    chain
}

pub(super) fn drop(drop: &DropIndex) -> Chain {
    let mut chain = Chain::new("drop_index", [text(&drop.name), qualified(&drop.table)]);
    chain.flag("concurrently", drop.concurrently);
    chain
}

pub(super) fn alter(alter: &AlterIndex) -> Chain {
    let mut chain = Chain::new("alter_index", [text(&alter.name), qualified(&alter.table)]);
    for (name, value) in &alter.alteration.storage_parameters {
        match value {
            Some(value) => chain.call("storage_parameter", [text(name), text(value)]),
            None => chain.call("reset_storage_parameter", [text(name)]),
        }
    }
    for (key, statistics) in &alter.alteration.statistics {
        let key = Argument::Integer(i64::from(*key));
        match statistics {
            Some(statistics) => chain.call("statistics", [key, target(*statistics)]),
            None => chain.call("default_statistics", [key]),
        }
    }
    chain
}
