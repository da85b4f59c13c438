//! `INSERT` of rows that a revision holds.

use crate::op::{BulkInsert, Value};

use super::{Literal, SqlStatement, name_list, one};

/// One statement for all rows, a line for each; nothing when there are no rows.
pub(super) fn insert(insert: &BulkInsert) -> Vec<SqlStatement> {
    if insert.rows.is_empty() {
        return Vec::new();
    }
    let rows: Vec<String> = insert
        .rows
        .iter()
        .map(|row| {
            let values: Vec<String> = row.iter().map(value).collect();
            format!("    ({})", values.join(", "))
        })
        .collect();
    one(format!(
        "INSERT INTO {} ({}) VALUES\n{}",
        insert.table.quoted(),
        name_list(&insert.columns),
        rows.join(",\n")
    ))
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.clone(),
        Value::Text(text) => Literal(text).to_string(),
        Value::Sql(sql) => sql.clone(),
    }
}
