//! Columns, their defaults and the keys of indexes.

use limbeck_ops::builder::{SaidOptions, serial_sequence};
use limbeck_schema::{
    Column, ColumnDefault, ColumnOptions, ColumnStorage, ColumnType, Compression, GeneratedKind,
    Identity, IdentityKind, IndexElement, IndexKey, Name, NullsOrder, OperatorClass, QualifiedName,
    SequenceOptions, SortOrder,
};

use super::{Argument, Chain, text};

pub(super) fn column(column: &Column, table: &QualifiedName) -> Chain {
    let data_type = text(column.data_type.to_reference());
    let mut chain = Chain::new("column", [text(&column.name), data_type]);
    let implied = matches!(
        column.default,
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_)
    );
    chain.flag("not_null", !column.nullable && !implied);
    source(&mut chain, column, table);
    chain.flag("nullable", column.nullable && implied);
    chain.option("collate", column.collation.as_ref().map(collation));
    options(&mut chain, &column.options);
    chain.option("comment", column.comment.as_ref().map(text));
    chain
}

fn options(chain: &mut Chain, options: &ColumnOptions) {
    chain.option("storage", options.storage.map(storage));
    chain.option("compression", options.compression.map(compression));
    chain.option("statistics", options.statistics.map(target));
    for (name, value) in &options.parameters {
        chain.call("parameter", [text(name), text(value)]);
    }
}

pub(super) fn storage(storage: ColumnStorage) -> Argument {
    Argument::Word(match storage {
        ColumnStorage::Plain => "Plain",
        ColumnStorage::External => "External",
        ColumnStorage::Extended => "Extended",
        ColumnStorage::Main => "Main",
    })
}

pub(super) fn compression(compression: Compression) -> Argument {
    Argument::Word(match compression {
        Compression::Pglz => "Pglz",
        Compression::Lz4 => "Lz4",
    })
}

/// A target of statistics.
pub(super) fn target(target: u16) -> Argument {
    Argument::Integer(i64::from(target))
}

/// Says where values come from.
fn source(chain: &mut Chain, column: &Column, table: &QualifiedName) {
    match &column.default {
        ColumnDefault::None => {}
        ColumnDefault::Expression(expression) => {
            chain.call("server_default", [text(expression.as_str())]);
        }
        ColumnDefault::Generated(generated) => {
            let name = match generated.kind {
                GeneratedKind::Stored => "generated",
                GeneratedKind::Virtual => "generated_virtual",
            };
            chain.call(name, [text(generated.expression.as_str())]);
        }
        ColumnDefault::Identity(identity) => {
            chain.call("identity", [identity_kind(identity.kind)]);
            identity_sequence(chain, identity, table);
            sequence_options(chain, &identity.options, &column.data_type);
        }
        ColumnDefault::Serial(serial) => {
            chain.call("serial", []);
            sequence_name(chain, &serial.sequence, table, &column.name);
            sequence_options(chain, &serial.options, &column.data_type);
        }
    }
}

pub(super) fn identity_kind(kind: IdentityKind) -> Argument {
    Argument::Word(match kind {
        IdentityKind::Always => "Always",
        IdentityKind::ByDefault => "ByDefault",
    })
}

pub(super) fn identity_sequence(chain: &mut Chain, identity: &Identity, table: &QualifiedName) {
    let name = identity.sequence.as_ref();
    let name = name.map(|name| text(table.sibling(name.clone()).to_reference()));
    chain.option("sequence", name);
}

pub(super) fn sequence_name(
    chain: &mut Chain,
    sequence: &QualifiedName,
    table: &QualifiedName,
    column: &Name,
) {
    if *sequence != serial_sequence(table, column.as_str()) {
        chain.call("sequence", [text(sequence.to_reference())]);
    }
}

pub(super) fn sequence_options(
    chain: &mut Chain,
    options: &SequenceOptions,
    data_type: &ColumnType,
) {
    let said = SaidOptions::needed(options, data_type);
    for (name, value) in [
        ("start", said.start),
        ("increment", said.increment),
        ("min_value", said.min),
        ("max_value", said.max),
        ("cache", said.cache),
    ] {
        chain.option(name, value.map(Argument::Integer));
    }
    chain.flag("cycle", said.cycle);
}

/// A collation: without its schema where that is `pg_catalog`.
pub(super) fn collation(name: &QualifiedName) -> Argument {
    text(catalogue_reference(&name.schema, &name.name))
}

fn catalogue_reference(schema: &Name, name: &Name) -> String {
    if *schema == "pg_catalog" {
        QualifiedName::public(name.clone()).to_reference()
    } else {
        // The default schema is named here: a name without one means `pg_catalog`.
        let schema_part = QualifiedName::public(schema.clone()).to_reference();
        let name_part = QualifiedName::public(name.clone()).to_reference();
        format!("{schema_part}.{name_part}")
    }
}

/// Keys as plain names where none of them has options, else as calls.
pub(super) fn keys(elements: &[IndexElement]) -> Argument {
    let plain: Option<Vec<Argument>> = elements.iter().map(plain_key).collect();
    Argument::List(plain.unwrap_or_else(|| {
        elements
            .iter()
            .map(|element| Argument::Chain(key(element)))
            .collect()
    }))
}

fn plain_key(element: &IndexElement) -> Option<Argument> {
    match &element.key {
        IndexKey::Column(name) if *element == IndexElement::column(name.clone()) => {
            Some(text(name))
        }
        IndexKey::Column(_) | IndexKey::Expression(_) => None,
    }
}

pub(super) fn key(element: &IndexElement) -> Chain {
    let descending = element.order == SortOrder::Descending;
    let mut chain = match &element.key {
        IndexKey::Column(name) if descending => Chain::new("desc", [text(name)]),
        IndexKey::Column(name) => Chain::new("key", [text(name)]),
        IndexKey::Expression(expression) => {
            let mut chain = Chain::new("expression", [text(expression.as_str())]);
            chain.flag("desc", descending);
            chain
        }
    };
    if element.nulls != element.order.default_nulls() {
        chain.flag("nulls_first", element.nulls == NullsOrder::First);
        chain.flag("nulls_last", element.nulls == NullsOrder::Last);
    }
    chain.option("collate", element.collation.as_ref().map(collation));
    if let Some(class) = &element.operator_class {
        operator_class(&mut chain, class);
    }
    chain.option("statistics", element.statistics.map(target));
    chain
}

fn operator_class(chain: &mut Chain, class: &OperatorClass) {
    let catalogue = Name::new("pg_catalog");
    let schema = class.schema.as_ref().unwrap_or(&catalogue);
    chain.call(
        "operator_class",
        [text(catalogue_reference(schema, &class.name))],
    );
    for (name, value) in &class.parameters {
        chain.call("operator_class_parameter", [text(name), text(value)]);
    }
}
