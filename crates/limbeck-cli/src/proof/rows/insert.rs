//! One row: values are varied where the server says that they are wrong, until it takes the row.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::sql::Literal;
use limbeck_schema::Name;
use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::candidates::Values;
use super::catalogue::{FilledTable, PARTITION, Reference};
use crate::failure::Result;

/// After so many refused rows there is none.
pub(super) const ATTEMPTS: usize = 400;

/// Values that belong together: those of one column, or those of a foreign key.
pub(super) struct Dimension {
    pub(super) columns: Vec<String>,
    /// Each has a value for every column, as SQL.
    choices: Vec<Vec<String>>,
    chosen: usize,
}

/// Inserts the row of this number; the reason if none is found.
///
/// # Errors
/// When the server can't be asked.
pub(super) async fn insert(
    connection: &mut PgConnection,
    table: &FilledTable,
    row: usize,
    values: &mut Values,
) -> Result<Result<(), String>> {
    let mut dimensions = match dimensions(connection, table, &[], row, values).await? {
        Ok(dimensions) => dimensions,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut reason = String::new();
    for _ in 0..ATTEMPTS {
        let sql = statement(table, &dimensions);
        let sent = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await;
        let Err(error) = sent else {
            return Ok(Ok(()));
        };
        let Some(error) = error.as_database_error() else {
            return Err(error.into());
        };
        let error = error.downcast_ref::<PgDatabaseError>();
        reason = error.message().to_owned();
        if !advance(&mut dimensions, &blamed(table, error)) {
            break;
        }
    }
    Ok(Err(reason))
}

fn statement(table: &FilledTable, dimensions: &[Dimension]) -> String {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for dimension in dimensions {
        let chosen = dimension.choices.get(dimension.chosen);
        for (column, value) in dimension.columns.iter().zip(chosen.into_iter().flatten()) {
            columns.push(Name::new(column.as_str()).quoted().to_string());
            values.push(value.as_str());
        }
    }
    let name = table.name.quoted();
    match columns.is_empty() {
        true => format!("INSERT INTO {name} DEFAULT VALUES"),
        false => format!(
            "INSERT INTO {name} ({}) VALUES ({})",
            columns.join(", "),
            values.join(", ")
        ),
    }
}

/// The value that is chosen for a column.
pub(super) fn chosen<'d>(dimensions: &'d [Dimension], column: &str) -> Option<&'d str> {
    dimensions.iter().find_map(|dimension| {
        let at = dimension.columns.iter().position(|name| name == column)?;
        let values = dimension.choices.get(dimension.chosen)?;
        values.get(at).map(String::as_str)
    })
}

/// The columns that a refused row is to be varied in; all if nobody knows.
pub(super) fn blamed(table: &FilledTable, error: &PgDatabaseError) -> BTreeSet<String> {
    if let Some(column) = error.column() {
        return BTreeSet::from([column.to_owned()]);
    }
    let name = error.constraint();
    if let Some(reference) = table.references.iter().find(|r| name == Some(&r.name)) {
        return reference.columns.iter().cloned().collect();
    }
    let rule = table.rules.get(name.unwrap_or(PARTITION));
    rule.map(|rule| rule.columns.clone()).unwrap_or_default()
}

/// Goes on to the next choice; false when all were tried.
pub(super) fn advance(dimensions: &mut [Dimension], blamed: &BTreeSet<String>) -> bool {
    let is_blamed = |dimension: &Dimension| {
        blamed.is_empty() || dimension.columns.iter().any(|name| blamed.contains(name))
    };
    for dimension in dimensions.iter_mut().filter(|d| is_blamed(d)) {
        dimension.chosen += 1;
        if dimension.chosen < dimension.choices.len() {
            return true;
        }
        dimension.chosen = 0;
    }
    false
}

/// The values to choose among, without those of the columns of `links`.
pub(super) async fn dimensions(
    connection: &mut PgConnection,
    table: &FilledTable,
    links: &[&Reference],
    row: usize,
    values: &mut Values,
) -> Result<Result<Vec<Dimension>, String>> {
    let linked = links.iter().flat_map(|link| &link.columns);
    let mut taken: BTreeMap<&str, ()> = linked.map(|name| (name.as_str(), ())).collect();
    let mut dimensions = Vec::new();
    for reference in &table.references {
        let free = |name: &String| {
            !taken.contains_key(name.as_str()) && table.columns.iter().any(|c| c.name == *name)
        };
        if !reference.columns.iter().all(free) {
            continue;
        }
        let mut choices = referenced(connection, reference, row).await?;
        if table.may_be_null(reference) {
            choices.push(vec!["NULL".to_owned(); reference.columns.len()]);
        }
        if choices.is_empty() {
            return Ok(Err(format!(
                "foreign key {} finds no row in {}",
                reference.name, reference.table_name
            )));
        }
        taken.extend(reference.columns.iter().map(|name| (name.as_str(), ())));
        dimensions.push(Dimension {
            columns: reference.columns.clone(),
            choices,
            chosen: 0,
        });
    }
    for column in &table.columns {
        if taken.contains_key(column.name.as_str()) {
            continue;
        }
        let choices = values.of(connection, table, column, row).await?;
        if choices.is_empty() {
            return Ok(Err(format!(
                "no value of type {} is known for column {}",
                column.data_type, column.name
            )));
        }
        dimensions.push(Dimension {
            columns: vec![column.name.clone()],
            choices: choices.into_iter().map(|value| vec![value]).collect(),
            chosen: 0,
        });
    }
    Ok(Ok(dimensions))
}

/// Some keys of the table that is referred to, that of the same number first.
async fn referenced(
    connection: &mut PgConnection,
    reference: &Reference,
    row: usize,
) -> Result<Vec<Vec<String>>> {
    let columns: Vec<String> = reference
        .referenced
        .iter()
        .map(|name| format!("{}::text", Name::new(name.as_str()).quoted()))
        .collect();
    let sql = format!(
        "SELECT {} FROM {} LIMIT 8",
        columns.join(", "),
        reference.table_name.quoted()
    );
    let mut keys = Vec::new();
    for found in sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await?
    {
        let key: Option<Vec<String>> = (0..columns.len())
            .map(|at| found.try_get::<Option<String>, _>(at))
            .collect::<std::result::Result<Option<Vec<String>>, _>>()?;
        keys.extend(key.map(|key| {
            key.iter()
                .map(|v| Literal(v).to_string())
                .collect::<Vec<_>>()
        }));
    }
    let begin = row % keys.len().max(1);
    keys.rotate_left(begin);
    Ok(keys)
}
