//! What is in the tables: rows, values that are not null, and a sum over the values that changes when one
//! of them does.

use std::collections::BTreeMap;

use limbeck_schema::{Name, QualifiedName};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::failure::Result;

/// The contents of all tables, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<String, Contents>);

/// The contents of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Contents {
    rows: i64,
    columns: BTreeMap<String, Filled>,
}

/// The values of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filled {
    values: i64,
    sum: String,
}

/// What a table has lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) table: String,
    /// How many rows it had.
    pub(crate) had: i64,
    /// How many of them are gone.
    pub(crate) rows: i64,
    /// Columns of the rows that stay, with the number of values that are gone.
    pub(crate) values: Vec<(String, i64)>,
    /// Columns of the rows that stay, some of whose values are others.
    pub(crate) changed: Vec<String>,
}

const COLUMNS: &str = "SELECT n.nspname::text, c.relname::text, \
       COALESCE(string_agg(a.attname::text, E'\\n' ORDER BY a.attnum), '') \
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
 WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
 GROUP BY 1, 2";

impl Snapshot {
    /// Reads it.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        ignored: &[&QualifiedName],
    ) -> Result<Self> {
        let mut tables = BTreeMap::new();
        for row in sqlx::raw_sql(COLUMNS).fetch_all(&mut *connection).await? {
            let (schema, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let table = QualifiedName::new(schema, name);
            if ignored.contains(&&table) {
                continue;
            }
            let columns: String = row.try_get(2)?;
            let columns: Vec<&str> = columns.lines().collect();
            let contents = read_table(connection, &table, &columns).await?;
            tables.insert(table.to_string(), contents);
        }
        Ok(Self(tables))
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> i64 {
        self.0.values().map(|contents| contents.rows).sum()
    }

    /// What is gone afterwards.
    pub(crate) fn losses(&self, after: &Self) -> Vec<Loss> {
        let none = Contents::default();
        let tables = self.0.iter();
        tables
            .filter_map(|(table, before)| {
                let now = after.0.get(table).unwrap_or(&none);
                let rows = (before.rows - now.rows).max(0);
                let mut loss = Loss {
                    table: table.clone(),
                    had: before.rows,
                    rows,
                    values: Vec::new(),
                    changed: Vec::new(),
                };
                if rows == 0 {
                    for (name, column) in &before.columns {
                        let found = now.columns.get(name).cloned().unwrap_or_default();
                        let gone = column.values - found.values;
                        if gone > 0 {
                            loss.values.push((name.clone(), gone));
                        } else if found.sum != column.sum {
                            loss.changed.push(name.clone());
                        }
                    }
                }
                let something = rows > 0 || !loss.values.is_empty() || !loss.changed.is_empty();
                something.then_some(loss)
            })
            .collect()
    }
}

async fn read_table(
    connection: &mut PgConnection,
    table: &QualifiedName,
    columns: &[&str],
) -> Result<Contents> {
    let mut asked = vec!["count(*)".to_owned()];
    for column in columns {
        let column = Name::new(*column);
        let column = column.quoted();
        asked.push(format!("count({column})"));
        asked.push(format!(
            "COALESCE(sum(hashtextextended({column}::text, 0)), 0)::text"
        ));
    }
    // Without the rows of tables that inherit, which are counted there.
    let sql = format!("SELECT {} FROM ONLY {}", asked.join(", "), table.quoted());
    let row = sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?;
    let mut contents = Contents {
        rows: row.try_get(0)?,
        columns: BTreeMap::new(),
    };
    for (at, column) in columns.iter().enumerate() {
        let filled = Filled {
            values: row.try_get(1 + 2 * at)?,
            sum: row.try_get(2 + 2 * at)?,
        };
        contents.columns.insert((*column).to_owned(), filled);
    }
    Ok(contents)
}

impl Loss {
    /// What is lost, in words.
    pub(crate) fn lines(&self) -> Vec<String> {
        let table = &self.table;
        let mut lines = Vec::new();
        if self.rows > 0 {
            lines.push(format!("{} of {} rows of {table}", self.rows, self.had));
        }
        for (column, count) in &self.values {
            lines.push(format!("{count} values of {table}.{column}"));
        }
        for column in &self.changed {
            lines.push(format!("values of {table}.{column}, which are others now"));
        }
        lines
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let values: Vec<Value> = self
            .values
            .iter()
            .map(|(column, count)| json!({ "column": column, "values": count }))
            .collect();
        json!({
            "table": self.table,
            "rows_before": self.had,
            "rows": self.rows,
            "values": values,
            "changed": self.changed,
        })
    }
}
