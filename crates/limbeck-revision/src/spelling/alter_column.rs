//! `alter_column` with its changes.

use limbeck_ops::builder::sequence_type;
use limbeck_ops::{ColumnAlteration, DefaultChange};
use limbeck_schema::{Identity, Name, QualifiedName, Serial};

use super::column::{
    collation, compression, identity_kind, identity_sequence, sequence_name, sequence_options,
    storage, target,
};
use super::operation::qualified;
use super::{Chain, text};

pub(super) fn alter(table: &QualifiedName, column: &Name, alteration: &ColumnAlteration) -> Chain {
    let mut chain = Chain::new("alter_column", [qualified(table), text(column)]);
    let data_type = alteration.data_type.as_ref();
    chain.option("data_type", data_type.map(|t| text(t.to_reference())));
    let using = alteration.using.as_ref();
    chain.option("using", using.map(|expr| text(expr.as_str())));
    match &alteration.collation {
        Some(Some(name)) => chain.call("collate", [collation(name)]),
        Some(None) => chain.call("default_collation", []),
        None => {}
    }
    for change in &alteration.default {
        default_change(&mut chain, change, table, column, alteration);
    }
    if alteration.only {
        chain.call("only", []);
    }
    match alteration.nullable {
        Some(true) => chain.call("nullable", []),
        Some(false) => chain.call("not_null", []),
        None => {}
    }
    options(&mut chain, alteration);
    match &alteration.comment {
        Some(Some(comment)) => chain.call("comment", [text(comment)]),
        Some(None) => chain.call("drop_comment", []),
        None => {}
    }
    chain
}

fn options(chain: &mut Chain, alteration: &ColumnAlteration) {
    match alteration.storage {
        Some(Some(value)) => chain.call("storage", [storage(value)]),
        Some(None) => chain.call("default_storage", []),
        None => {}
    }
    match alteration.compression {
        Some(Some(value)) => chain.call("compression", [compression(value)]),
        Some(None) => chain.call("default_compression", []),
        None => {}
    }
    match alteration.statistics {
        Some(Some(value)) => chain.call("statistics", [target(value)]),
        Some(None) => chain.call("default_statistics", []),
        None => {}
    }
    for (name, value) in &alteration.parameters {
        match value {
            Some(value) => chain.call("parameter", [text(name), text(value)]),
            None => chain.call("reset_parameter", [text(name)]),
        }
    }
}

fn default_change(
    chain: &mut Chain,
    change: &DefaultChange,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) {
    let data_type = sequence_type(alteration);
    let identity = |chain: &mut Chain, call, identity: &Identity| {
        chain.call(call, [identity_kind(identity.kind)]);
        identity_sequence(chain, identity, table);
        sequence_options(chain, &identity.options, &data_type);
    };
    let serial = |chain: &mut Chain, call, serial: &Serial| {
        chain.call(call, []);
        sequence_name(chain, &serial.sequence, table, column);
        sequence_options(chain, &serial.options, &data_type);
    };
    match change {
        DefaultChange::SetDefault(expr) => chain.call("server_default", [text(expr.as_str())]),
        DefaultChange::DropDefault => chain.call("drop_default", []),
        DefaultChange::AddIdentity(value) => identity(chain, "add_identity", value),
        DefaultChange::RenameSequence { from, to } => {
            chain.call("rename_sequence", [text(from.to_reference()), text(to)]);
        }
        DefaultChange::SetIdentity(value) => identity(chain, "set_identity", value),
        DefaultChange::DropIdentity => chain.call("drop_identity", []),
        DefaultChange::AddSerial(value) => serial(chain, "add_serial", value),
        DefaultChange::SetSerial(value) => serial(chain, "set_serial", value),
        DefaultChange::DropSerial { sequence } => {
            chain.call("drop_serial", []);
            sequence_name(chain, sequence, table, column);
        }
        DefaultChange::DropExpression => chain.call("drop_expression", []),
        DefaultChange::SetExpression(expr) => {
            chain.call("set_expression", [text(expr.as_str())]);
        }
    }
}
