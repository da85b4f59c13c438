//! A value for rows that have none, when a column becomes NOT NULL.
//!
//! The value is neutral (zero, empty, now) and always shown to the reviewer. Where no value can be
//! right for more than one row, or where the type is not known, there is none.

use limbeck_lint::{Hazard, told};
use limbeck_schema::{Builtin, Column, ConstraintKind, Expr, Schema, Table, TypeName};

use crate::change::foreign_key;
use crate::links::{constraint_columns, index_columns};

/// The neutral value for a column of `table`, if there is one.
pub(crate) fn neutral_value(schema: &Schema, table: &Table, column: &Column) -> Option<Expr> {
    if is_reference(table, column) {
        return None;
    }
    let value = value_of_type(schema, column)?;
    (value == "gen_random_uuid()" || !is_key(table, column)).then(|| Expr::new(value))
}

/// Says that rows get it.
pub(crate) fn invented(value: &Expr, place: &str) -> Hazard {
    told::INVENTED_VALUE.hazard(format!(
        "existing rows get {value} in {place}, which no model says: change it here, or say it with \
         `backfill`"
    ))
}

fn is_reference(table: &Table, column: &Column) -> bool {
    let mut keys = table.constraints.values().filter_map(foreign_key);
    keys.any(|key| key.columns.contains(&column.name))
}

fn is_key(table: &Table, column: &Column) -> bool {
    let in_constraint = table.constraints.values().any(|constraint| {
        let is_key = match constraint.kind() {
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion => true,
            ConstraintKind::Check | ConstraintKind::ForeignKey => false,
        };
        is_key && constraint_columns(table, constraint).contains(&column.name)
    });
    let mut indexes = table.indexes.values();
    in_constraint || indexes.any(|i| i.unique && index_columns(table, i).contains(&column.name))
}

fn value_of_type(schema: &Schema, column: &Column) -> Option<String> {
    if column.data_type.array {
        return Some("'{}'".to_owned());
    }
    match &column.data_type.name {
        TypeName::Builtin(builtin) => value_of_builtin(*builtin).map(str::to_owned),
        TypeName::User(name) => {
            let label = schema.enums.get(name)?.labels.first()?;
            Some(format!("'{}'", label.replace('\'', "''")))
        }
        TypeName::Unresolved(_) => None,
    }
}

fn value_of_builtin(builtin: Builtin) -> Option<&'static str> {
    Some(match builtin.as_str() {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "money" => {
            "0"
        }
        "character varying" | "character" | "bpchar" | "text" | "name" | "bytea" | "tsvector"
        | "tsquery" | "bit varying" => "''",
        "boolean" => "false",
        "uuid" => "gen_random_uuid()",
        "timestamp with time zone" => "now()",
        "timestamp without time zone" => "localtimestamp",
        "date" => "current_date",
        "time without time zone" => "localtime",
        "time with time zone" => "current_time",
        "interval" => "'0'",
        "json" | "jsonb" => "'{}'",
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => "'empty'",
        "int4multirange" | "int8multirange" | "nummultirange" | "tsmultirange"
        | "tstzmultirange" | "datemultirange" => "'{}'",
        _ => return None,
    })
}
