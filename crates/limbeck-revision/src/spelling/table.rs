//! Tables: `create_table` and `alter_table`.

use limbeck_ops::TableAlteration;
use limbeck_schema::{QualifiedName, ReplicaIdentity, Table, TableOptions};

use super::column::column;
use super::{Argument, Chain, constraint, list, partition, text};

pub(super) fn create(table: &Table) -> Chain {
    let mut chain = Chain::new("create_table", [text(table.name.to_reference())]);
    partition::parents(&mut chain, table);
    for each in table.columns.values() {
        chain.call("column", [Argument::Chain(column(each, &table.name))]);
    }
    let key = table.primary_key().map(|(name, _)| name);
    let first = key.and_then(|name| table.constraints.get(name));
    let others = table
        .constraints
        .values()
        .filter(|constraint| Some(&constraint.name) != key);
    for each in first.into_iter().chain(others) {
        match constraint::plain_primary_key(each) {
            Some(key) => chain.call("primary_key", [text(&each.name), list(&key.columns)]),
            None => chain.call("constraint", [Argument::Chain(constraint::value(each))]),
        }
    }
    partition::partition_by(&mut chain, table);
    options(&mut chain, &table.options);
    chain.option("comment", table.comment.as_ref().map(text));
    chain
}

fn options(chain: &mut Chain, options: &TableOptions) {
    chain.flag("unlogged", options.unlogged);
    for (name, value) in &options.storage_parameters {
        chain.call("storage_parameter", [text(name), text(value)]);
    }
    if options.replica_identity != ReplicaIdentity::Default {
        identity(chain, &options.replica_identity);
    }
    chain.option("cluster_on", options.cluster_on.as_ref().map(text));
    chain.flag("enable_row_level_security", options.row_level_security);
    let forced = options.force_row_level_security;
    chain.flag("force_row_level_security", forced);
    let of_type = options.of_type.as_ref();
    chain.option("of_type", of_type.map(|name| text(name.to_reference())));
}

pub(super) fn alter(table: &QualifiedName, alteration: &TableAlteration) -> Chain {
    let mut chain = Chain::new("alter_table", [text(table.to_reference())]);
    switch(&mut chain, alteration.unlogged, ["logged", "unlogged"]);
    for (name, value) in &alteration.storage_parameters {
        match value {
            Some(value) => chain.call("storage_parameter", [text(name), text(value)]),
            None => chain.call("reset_storage_parameter", [text(name)]),
        }
    }
    if let Some(replica_identity) = &alteration.replica_identity {
        identity(&mut chain, replica_identity);
    }
    match &alteration.cluster_on {
        Some(Some(index)) => chain.call("cluster_on", [text(index)]),
        Some(None) => chain.call("without_cluster", []),
        None => {}
    }
    let words = ["disable_row_level_security", "enable_row_level_security"];
    switch(&mut chain, alteration.row_level_security, words);
    let words = ["no_force_row_level_security", "force_row_level_security"];
    switch(&mut chain, alteration.force_row_level_security, words);
    match &alteration.of_type {
        Some(Some(name)) => chain.call("of_type", [text(name.to_reference())]),
        Some(None) => chain.call("not_of_type", []),
        None => {}
    }
    chain
}

fn switch(chain: &mut Chain, value: Option<bool>, [off, on]: [&'static str; 2]) {
    match value {
        Some(true) => chain.call(on, []),
        Some(false) => chain.call(off, []),
        None => {}
    }
}

fn identity(chain: &mut Chain, identity: &ReplicaIdentity) {
    match identity {
        ReplicaIdentity::Default => chain.call("replica_identity_default", []),
        ReplicaIdentity::Full => chain.call("replica_identity_full", []),
        ReplicaIdentity::Nothing => chain.call("replica_identity_nothing", []),
        ReplicaIdentity::Index(name) => chain.call("replica_identity_index", [text(name)]),
    }
}
