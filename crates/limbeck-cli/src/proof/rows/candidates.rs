//! Values to try for a column, the most likely first.

use std::collections::BTreeMap;

use limbeck_ops::sql::Literal;
use sqlx::{AssertSqlSafe, PgConnection};

use super::catalogue::{FilledColumn, FilledTable};
use crate::failure::Result;

/// Texts that many checks ask for.
const TEXTS: [&str; 12] = [
    "a",
    "A",
    "abc",
    "ABC",
    "a@example.com",
    "https://example.com/",
    "+15551234567",
    "12345",
    "2024-01-02",
    "a-b",
    "0123456789abcdef0123456789abcdef",
    "",
];

/// Which values a type takes, as far as it was asked.
#[derive(Debug, Default)]
pub(super) struct Values(BTreeMap<(String, String), bool>);

impl Values {
    /// Values for a column of the row of this number, written as SQL.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(super) async fn of(
        &mut self,
        connection: &mut PgConnection,
        table: &FilledTable,
        column: &FilledColumn,
        row: usize,
    ) -> Result<Vec<String>> {
        let mut texts = constants(table, column);
        // A table with checks on the column gets what they name; others get what differs by row.
        let own = by_type(column, row);
        match texts.is_empty() {
            true => texts = own,
            false => texts.extend(own),
        }
        let mut valid: Vec<String> = Vec::new();
        for text in texts {
            let sql = match column.array {
                true => format!("ARRAY[{}]::{}", Literal(&text), column.data_type),
                false => format!("{}::{}", Literal(&text), column.data_type),
            };
            if !valid.contains(&sql) && self.is_valid(connection, column, &sql).await? {
                valid.push(sql);
            }
        }
        if column.array {
            valid.push("'{}'".to_owned());
        }
        if column.has_default {
            valid.push("DEFAULT".to_owned());
        }
        if column.nullable {
            valid.push("NULL".to_owned());
        }
        Ok(valid)
    }

    async fn is_valid(
        &mut self,
        connection: &mut PgConnection,
        column: &FilledColumn,
        sql: &str,
    ) -> Result<bool> {
        let key = (column.data_type.clone(), sql.to_owned());
        if let Some(known) = self.0.get(&key) {
            return Ok(*known);
        }
        let asked = sqlx::raw_sql(AssertSqlSafe(format!("SELECT {sql}")))
            .execute(connection)
            .await;
        let valid = match asked {
            Ok(_) => true,
            Err(error) if error.as_database_error().is_some() => false,
            Err(error) => return Err(error.into()),
        };
        self.0.insert(key, valid);
        Ok(valid)
    }
}

/// Constants of the checks and bounds that speak of the column, and their neighbours.
fn constants(table: &FilledTable, column: &FilledColumn) -> Vec<String> {
    let rules = table.rules.values();
    let about = rules.filter(|rule| rule.columns.contains(&column.name));
    let texts = about.map(|rule| rule.text.as_str());
    let mut found = Vec::new();
    for text in texts.chain([column.domain_checks.as_str()]) {
        for constant in constants_of(text) {
            if let Ok(number) = constant.parse::<i64>() {
                found.extend([number, number + 1, number - 1].map(|n| n.to_string()));
            } else {
                found.push(constant);
            }
        }
    }
    found
}

/// The string and number constants in a piece of SQL.
fn constants_of(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let mut text = String::new();
            let mut chars = rest[1..].char_indices().peekable();
            let mut end = rest.len();
            while let Some((at, c)) = chars.next() {
                if c != '\'' {
                    text.push(c);
                } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
                    text.push('\'');
                } else {
                    end = at + 2;
                    break;
                }
            }
            found.push(text);
            rest = &rest[end..];
        } else if c.is_alphabetic() || c == '_' || c == '"' {
            // A number within a name is none.
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '"'));
            rest = &rest[end.unwrap_or(rest.len())..];
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
            let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
            found.push(number.to_owned());
            rest = after;
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

/// What values of the type look like; the first differs from row to row.
fn by_type(column: &FilledColumn, row: usize) -> Vec<String> {
    let n = row + 1;
    let texts = |texts: &[String]| texts.to_vec();
    if column.kind == "e" {
        let labels = column.labels.iter().cycle().skip(row);
        return labels.take(column.labels.len()).cloned().collect();
    }
    match column.base.as_str() {
        "boolean" => match row % 2 {
            0 => texts(&["true".into(), "false".into()]),
            _ => texts(&["false".into(), "true".into()]),
        },
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "money"
        | "oid" => [n, 0, 1, 10, 50, 100, 1000, 2024]
            .iter()
            .map(ToString::to_string)
            .chain(["-1".to_owned(), "0.5".to_owned()])
            .collect(),
        "date" | "timestamp without time zone" | "timestamp with time zone" => {
            let day = |year: usize| format!("{year}-0{n}-02");
            [2024, 2000, 2030].map(day).to_vec()
        }
        "time without time zone" | "time with time zone" => texts(&[format!("0{n}:00")]),
        "interval" => texts(&[format!("{n} days")]),
        "uuid" => texts(&[format!("00000000-0000-4000-8000-00000000000{n}")]),
        "json" | "jsonb" => texts(&[format!("{{\"n\": {n}}}"), "[]".into(), "\"a\"".into()]),
        "bytea" => texts(&[format!("\\x0{n}")]),
        "inet" | "cidr" => texts(&[format!("10.0.0.{n}")]),
        "macaddr" => texts(&[format!("08:00:2b:01:02:0{n}")]),
        "macaddr8" => texts(&[format!("08:00:2b:01:02:03:04:0{n}")]),
        "point" => texts(&[format!("({n},{n})")]),
        "line" => texts(&[format!("{{{n},1,1}}")]),
        "lseg" | "path" | "box" | "polygon" => texts(&[format!("((0,0),({n},{n}))")]),
        "circle" => texts(&[format!("<(0,0),{n}>")]),
        "bit" | "bit varying" => {
            let length = length(&column.data_type).unwrap_or(1);
            texts(&[format!("{n:0length$b}"), "0".repeat(length), "1".into()])
        }
        "xml" => texts(&[format!("<a>{n}</a>")]),
        "pg_lsn" => texts(&[format!("0/{n}")]),
        "jsonpath" => texts(&[format!("$.a{n}")]),
        _ => match column.kind.as_str() {
            "r" => texts(&[
                format!("[{n},{})", n + 1),
                format!("[2024-0{n}-02,2024-0{n}-03)"),
                "empty".into(),
            ]),
            "m" => texts(&[
                format!("{{[{n},{})}}", n + 1),
                format!("{{[2024-0{n}-02,2024-0{n}-03)}}"),
                "{}".into(),
            ]),
            "c" => (0..32)
                .map(|commas| format!("({})", ",".repeat(commas)))
                .collect(),
            _ => text_like(column, n),
        },
    }
}

/// Texts, cut to what the type can hold.
fn text_like(column: &FilledColumn, n: usize) -> Vec<String> {
    let own = format!("{n} of {}", column.name);
    let mail = format!("{n}@example.com");
    let link = format!("https://example.com/{n}");
    let word = format!("a{n}");
    let named = [own.as_str(), &word, &mail, &link, "1", "a=>1", "a.b"];
    let length = length(&column.data_type).unwrap_or(usize::MAX);
    let mut all: Vec<String> = Vec::new();
    for text in named.into_iter().chain(TEXTS) {
        let cut: String = text.chars().take(length).collect();
        if !all.contains(&cut) {
            all.push(cut);
        }
    }
    all
}

/// The number in `character varying(20)`.
fn length(data_type: &str) -> Option<usize> {
    let (_, rest) = data_type.split_once('(')?;
    rest.split_once(')')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_found_in_checks() {
        let found = constants_of("CHECK (((price > (0)::numeric) AND (col2 = 'it''s'::text)))");
        assert_eq!(found, ["0", "it's"]);
        assert_eq!(constants_of("CHECK ((a = 'x"), ["x"]);
        assert_eq!(length("character varying(20)"), Some(20));
        assert_eq!(length("text"), None);
    }
}
