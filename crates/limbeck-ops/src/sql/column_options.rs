//! Storage, compression, statistics and parameters of a column.
//!
//! `ONLY`: some of these reach tables below and some don't, so each table is told for itself.

use std::collections::BTreeMap;

use limbeck_schema::{ColumnOptions, ColumnStorage, Compression, Name, QualifiedName};

use crate::op::ColumnAlteration;

use super::literal::dollar_quoted;
use super::{Literal, SqlStatement, one, parameters};

/// What a new column is to be told.
pub(super) fn settle(
    table: &QualifiedName,
    column: &Name,
    options: &ColumnOptions,
) -> Vec<SqlStatement> {
    let set = options.parameters.iter();
    let changes = Changes {
        storage: options.storage.map(Some),
        compression: options.compression.map(Some),
        statistics: options.statistics.map(Some),
        parameters: &set
            .map(|(name, value)| (name.clone(), Some(value.clone())))
            .collect(),
    };
    changes.statements(table, column)
}

/// What an `alter_column` changes of them.
pub(super) fn alter(
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<SqlStatement> {
    let changes = Changes {
        storage: alteration.storage,
        compression: alteration.compression,
        statistics: alteration.statistics,
        parameters: &alteration.parameters,
    };
    changes.statements(table, column)
}

struct Changes<'a> {
    storage: Option<Option<ColumnStorage>>,
    compression: Option<Option<Compression>>,
    statistics: Option<Option<u16>>,
    parameters: &'a BTreeMap<String, Option<String>>,
}

impl Changes<'_> {
    /// All of them in one statement but for the storage of a type that only the server knows.
    fn statements(&self, table: &QualifiedName, column: &Name) -> Vec<SqlStatement> {
        let mut statements = match self.storage {
            Some(None) => own_storage(table, column),
            Some(Some(_)) | None => Vec::new(),
        };
        let actions = self.actions();
        let action = |action: &String| format!("ALTER COLUMN {} {action}", column.quoted());
        let head = format!("ALTER TABLE ONLY {}", table.quoted());
        match actions.as_slice() {
            [] => {}
            [only] => statements.extend(one(format!("{head} {}", action(only)))),
            several => {
                let lines: Vec<String> = several.iter().map(action).collect();
                statements.extend(one(format!("{head}\n    {}", lines.join(",\n    "))));
            }
        }
        statements
    }

    fn actions(&self) -> Vec<String> {
        let mut actions = Vec::new();
        if let Some(Some(storage)) = self.storage {
            let word = storage.as_str().to_uppercase();
            actions.push(format!("SET STORAGE {word}"));
        }
        if let Some(compression) = self.compression {
            let word = compression.map_or("default", Compression::as_str);
            actions.push(format!("SET COMPRESSION {word}"));
        }
        if let Some(statistics) = self.statistics {
            actions.push(set_statistics(statistics));
        }
        actions.extend(parameters::changes(self.parameters));
        actions
    }
}

/// `SET STATISTICS`; -1 is the server's default in every version.
pub(super) fn set_statistics(target: Option<u16>) -> String {
    match target {
        Some(target) => format!("SET STATISTICS {target}"),
        None => "SET STATISTICS -1".to_owned(),
    }
}

/// The storage of the column's type, which the server is asked for: `SET STORAGE DEFAULT` came with
/// PostgreSQL 16.
fn own_storage(table: &QualifiedName, column: &Name) -> Vec<SqlStatement> {
    let template = format!(
        "ALTER TABLE ONLY {} ALTER COLUMN {} SET STORAGE ",
        table.quoted(),
        column.quoted()
    );
    let body = format!(
        "\nBEGIN\n    EXECUTE (SELECT {} || CASE typstorage WHEN 'p' THEN 'PLAIN' \
         WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END\n        \
         FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid\n        \
         WHERE attrelid = {}::regclass AND attname = {});\nEND\n",
        Literal(&template),
        Literal(&table.quoted()),
        Literal(column.as_str()),
    );
    one(format!("DO {}", dollar_quoted(&body)))
}
