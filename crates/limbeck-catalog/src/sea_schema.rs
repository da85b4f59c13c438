//! The part of a catalogue that sea-schema's types can hold, as sea-schema's own values.
//!
//! Tools that take `sea_schema::postgres::def::Schema` get from limbeck what `SchemaDiscovery` would
//! give them, in one round trip. The values are made by sea-schema's own row types and parsers; its
//! queries are not used, and facts that its types have no room for stay behind (ARCHITECTURE.md).

use std::collections::HashMap;

use ::sea_schema::postgres::def;
use ::sea_schema::postgres::parser::{
    parse_table_constraint_query_results, parse_unique_index_query_results,
};
use ::sea_schema::postgres::query::{
    ColumnQueryResult, TableConstraintsQueryResult, TableQueryResult, UniqueIndexQueryResult,
};
use limbeck_schema::{
    Builtin, Column, ColumnDefault, ColumnType, Constraint, ConstraintDefinition, Index, IndexKey,
    Name, Schema, Table, TypeName,
};

use crate::literal::quote_literal;

/// Labels of enum types by bare name, as sea-schema wants them.
type EnumLabels = HashMap<String, Vec<String>>;

/// One PostgreSQL schema of a database in sea-schema's types.
///
/// As with sea-schema's own discovery, unique indexes and unique constraints are one thing, other
/// indexes are left out, and foreign keys name their table without its schema.
pub fn to_sea_schema(schema: &Schema, namespace: &Name) -> def::Schema {
    let enums = schema.enums.values();
    let enums: Vec<def::EnumDef> = enums
        .filter(|enum_type| enum_type.name.schema == *namespace)
        .map(|enum_type| def::EnumDef {
            typename: enum_type.name.name.to_string(),
            values: enum_type.labels.clone(),
        })
        .collect();
    let labels: EnumLabels = enums
        .iter()
        .map(|enum_def| (enum_def.typename.clone(), enum_def.values.clone()))
        .collect();
    let tables = schema.tables.values();
    let tables = tables
        .filter(|table| table.name.schema == *namespace)
        .map(|table| table_def(table, &labels))
        .collect();
    def::Schema {
        schema: namespace.to_string(),
        tables,
        enums,
    }
}

fn table_def(table: &Table, labels: &EnumLabels) -> def::TableDef {
    let info = TableQueryResult {
        table_name: table.name.name.to_string(),
        ..TableQueryResult::default()
    };
    let columns = table.columns.values();
    let mut found = def::TableDef {
        info: info.parse(),
        columns: columns.map(|c| column_row(c).parse(labels)).collect(),
        check_constraints: Vec::new(),
        not_null_constraints: Vec::new(),
        unique_constraints: unique_constraints(table),
        primary_key_constraints: Vec::new(),
        reference_constraints: Vec::new(),
        exclusion_constraints: Vec::new(),
    };
    // The parser tells constraints apart by their names only, so it gets those of one table.
    let rows = table.constraints.values().flat_map(constraint_rows);
    for constraint in parse_table_constraint_query_results(rows.collect()) {
        match constraint {
            def::Constraint::Check(check) => found.check_constraints.push(check),
            def::Constraint::PrimaryKey(key) => found.primary_key_constraints.push(key),
            def::Constraint::References(key) => found.reference_constraints.push(key),
            def::Constraint::NotNull(_)
            | def::Constraint::Unique(_)
            | def::Constraint::Exclusion(_) => {}
        }
    }
    found
}

fn column_row(column: &Column) -> ColumnQueryResult {
    let data_type = &column.data_type;
    let yes_or_no = |yes| if yes { "YES" } else { "NO" }.to_owned();
    let numbers: Vec<i32> = data_type
        .modifiers
        .iter()
        .filter_map(|m| m.parse().ok())
        .collect();
    let first = numbers.first().copied();
    let builtin = match (&data_type.name, data_type.array) {
        (TypeName::Builtin(Builtin(name)), false) => *name,
        _ => "",
    };
    let is_time = builtin.starts_with("time");
    ColumnQueryResult {
        column_name: column.name.to_string(),
        column_type: information_schema_type(data_type),
        column_default: default_text(&column.default),
        column_generated: match &column.default {
            ColumnDefault::Generated(generated) => Some(generated.expression.to_string()),
            ColumnDefault::None
            | ColumnDefault::Expression(_)
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_) => None,
        },
        is_nullable: yes_or_no(column.nullable),
        is_identity: yes_or_no(matches!(column.default, ColumnDefault::Identity(_))),
        numeric_precision: first.filter(|_| builtin == "numeric"),
        numeric_scale: numbers.get(1).copied().filter(|_| builtin == "numeric"),
        character_maximum_length: first,
        datetime_precision: is_time.then(|| first.unwrap_or(6)),
        interval_type: data_type.interval_fields.as_ref().map(|fields| {
            let precision = first.map(|p| format!("({p})")).unwrap_or_default();
            fields.to_uppercase() + &precision
        }),
        udt_name: Some(udt_name(data_type)),
        udt_name_regtype: Some(bare_name(data_type) + if data_type.array { "[]" } else { "" }),
        ..ColumnQueryResult::default()
    }
}

/// `information_schema.columns.data_type`.
fn information_schema_type(data_type: &ColumnType) -> String {
    match &data_type.name {
        _ if data_type.array => "ARRAY".to_owned(),
        TypeName::Builtin(Builtin("bpchar")) => "character".to_owned(),
        TypeName::Builtin(Builtin(name)) => (*name).to_owned(),
        TypeName::User(_) | TypeName::Unresolved(_) => "USER-DEFINED".to_owned(),
    }
}

fn udt_name(data_type: &ColumnType) -> String {
    let name = bare_name(data_type);
    if data_type.array {
        format!("_{name}")
    } else {
        name
    }
}

fn bare_name(data_type: &ColumnType) -> String {
    match &data_type.name {
        TypeName::Builtin(Builtin(name)) => (*name).to_owned(),
        TypeName::User(name) => name.name.to_string(),
        TypeName::Unresolved(name) => name.to_string(),
    }
}

fn default_text(default: &ColumnDefault) -> Option<String> {
    match default {
        ColumnDefault::Expression(expr) => Some(expr.to_string()),
        ColumnDefault::Serial(serial) => {
            let name = quote_literal(&serial.sequence.quoted());
            Some(format!("nextval({name}::regclass)"))
        }
        ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Generated(_) => None,
    }
}

/// Unique constraints and unique indexes over columns alone; one with an expression would look as
/// if it were over fewer columns.
fn unique_constraints(table: &Table) -> Vec<def::Unique> {
    let constraints =
        table
            .constraints
            .values()
            .filter_map(|constraint| match &constraint.definition {
                ConstraintDefinition::Unique(unique) => {
                    Some((&constraint.name, unique.columns.clone(), false))
                }
                ConstraintDefinition::PrimaryKey(_)
                | ConstraintDefinition::Check(_)
                | ConstraintDefinition::ForeignKey(_)
                | ConstraintDefinition::Exclusion(_) => None,
            });
    let indexes = table.indexes.values().filter(|index| index.unique);
    let indexes = indexes
        .filter_map(|index| Some((&index.name, key_columns(index)?, index.predicate.is_some())));
    let rows: Vec<_> = constraints
        .chain(indexes)
        .flat_map(|(name, columns, is_partial)| {
            columns
                .into_iter()
                .map(move |column| UniqueIndexQueryResult {
                    index_name: name.to_string(),
                    column_name: column.to_string(),
                    is_partial,
                    ..UniqueIndexQueryResult::default()
                })
        })
        .collect();
    parse_unique_index_query_results(Box::new(rows.into_iter())).collect()
}

fn key_columns(index: &Index) -> Option<Vec<Name>> {
    let elements = index.elements.iter();
    elements
        .map(|element| match &element.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expression(_) => None,
        })
        .collect()
}

fn constraint_rows(constraint: &Constraint) -> Vec<TableConstraintsQueryResult> {
    let row = |kind: &str| TableConstraintsQueryResult {
        constraint_name: constraint.name.to_string(),
        constraint_type: kind.to_owned(),
        ..TableConstraintsQueryResult::default()
    };
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => key
            .columns
            .iter()
            .map(|column| TableConstraintsQueryResult {
                column_name: Some(column.to_string()),
                ..row("PRIMARY KEY")
            })
            .collect(),
        ConstraintDefinition::Check(check) => vec![TableConstraintsQueryResult {
            check_clause: Some(check.expression.to_string()),
            ..row("CHECK")
        }],
        ConstraintDefinition::ForeignKey(key) => key
            .columns
            .iter()
            .zip(&key.referenced_columns)
            .map(|(column, referenced)| TableConstraintsQueryResult {
                column_name: Some(column.to_string()),
                referential_key_table_name: Some(key.referenced_table.name.to_string()),
                referential_key_column_name: Some(referenced.to_string()),
                update_rule: Some(key.on_update.as_sql().to_owned()),
                delete_rule: Some(key.on_delete.as_sql().to_owned()),
                ..row("FOREIGN KEY")
            })
            .collect(),
        ConstraintDefinition::Unique(_) | ConstraintDefinition::Exclusion(_) => Vec::new(),
    }
}
