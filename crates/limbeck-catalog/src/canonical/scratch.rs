//! Which expressions share a scratch table, and the statements that make the tables.
//!
//! Conditions and keys of one table are tested together by few `CHECK (ROW(…) IS NULL)`: one
//! catalogue row and one deparse for hundreds of expressions. Defaults and generation expressions
//! need a column each, because the server converts them to the column's type. The values of bounds
//! are those of one partition of the scratch table.

use std::collections::BTreeMap;

use limbeck_schema::canonical::{Ask, AskKind, BoundKey};
use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{Name, QualifiedName};

use super::script::{Part, Script};
use crate::literal::quote_literal;

/// Expressions in one `ROW(…)`; PostgreSQL takes 1664.
const ROW_LENGTH: usize = 250;
/// Columns in one scratch table; PostgreSQL takes 1600.
const WIDTH: usize = 500;
/// The same where generation expressions are: printing one takes time for every column.
const GENERATED_WIDTH: usize = 30;
/// Values in one bound; PostgreSQL takes as many partition keys.
const KEYS: usize = 32;
/// Prefix of the names of columns and constraints that hold an answer.
pub(super) const MARK: &str = "limbeck$";

/// A temporary table for some of the expressions, which are numbers in a list.
pub(super) struct ScratchTable<'a> {
    pub(super) name: String,
    /// The table whose whole rows an expression uses.
    row_of: Option<&'a QualifiedName>,
    /// Type of each column and where it comes from.
    columns: BTreeMap<&'a Name, (&'a str, Part)>,
    /// Conditions and keys.
    tested: Vec<usize>,
    /// Defaults and generation expressions.
    valued: Vec<usize>,
    /// Values of bounds.
    bounds: Vec<usize>,
    has_generated: bool,
}

/// Distributes expressions over tables so that no column needs two types.
pub(super) fn layout<'a>(asks: &'a [Ask], members: &[usize]) -> Vec<ScratchTable<'a>> {
    let mut tables: Vec<ScratchTable<'a>> = Vec::new();
    for &at in members {
        let ask = &asks[at];
        let free = tables.iter_mut().find(|table| table.accepts(ask));
        match free {
            Some(table) => table.add(ask, at),
            None => {
                let number = tables.len();
                let mut table = ScratchTable {
                    name: match &ask.whole_row {
                        Some(name) => name.name.to_string(),
                        None => format!("limbeck_scratch_{number}"),
                    },
                    row_of: ask.whole_row.as_ref(),
                    columns: BTreeMap::new(),
                    tested: Vec::new(),
                    valued: Vec::new(),
                    bounds: Vec::new(),
                    has_generated: matches!(ask.kind, AskKind::Generated(_)),
                };
                table.add(ask, at);
                tables.push(table);
            }
        }
    }
    tables
}

/// Whether a text can stand in parentheses among others: it ends where it seems to end.
pub(super) fn is_self_contained(sql: &str) -> bool {
    let Ok(tokens) = tokens(sql) else {
        return false;
    };
    let mut depth = 0_i32;
    for token in &tokens {
        if let Token::Symbol(symbol) = token {
            depth += match symbol.as_str() {
                "(" | "[" => 1,
                ")" | "]" => -1,
                ";" => return false,
                _ => 0,
            };
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !tokens.is_empty()
}

impl<'a> ScratchTable<'a> {
    fn accepts(&self, ask: &Ask) -> bool {
        let generated = matches!(ask.kind, AskKind::Generated(_));
        let limit = if generated { GENERATED_WIDTH } else { WIDTH };
        let bound = matches!(ask.kind, AskKind::Bound(_));
        generated == self.has_generated
            && bound != self.bounds.is_empty()
            && self.bounds.len() < KEYS
            && ask.whole_row.is_none()
            && self.columns.len() + self.valued.len() + ask.columns.len() < limit
            && ask.columns.iter().all(|(name, data_type)| {
                let taken = self.columns.get(name);
                taken.is_none_or(|(taken, _)| taken == data_type)
            })
    }

    fn add(&mut self, ask: &'a Ask, at: usize) {
        for (n, (name, data_type)) in ask.columns.iter().enumerate() {
            let part = Part::Column(at, n);
            self.columns.entry(name).or_insert((data_type, part));
        }
        match ask.kind {
            AskKind::Condition | AskKind::Key => self.tested.push(at),
            AskKind::Default(_) | AskKind::Generated(_) => self.valued.push(at),
            AskKind::Bound(_) => self.bounds.push(at),
        }
    }

    /// The values of the bound, in the order in which they are printed.
    pub(super) fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    /// The expressions of each `ROW(…)`.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[usize]> {
        self.tested.chunks(ROW_LENGTH)
    }

    /// Adds the statements that make it, without a semicolon at the end.
    pub(super) fn create(&self, asks: &[Ask], script: &mut Script) {
        let Some(table) = self.row_of else {
            return self.create_at_once(asks, script);
        };
        let name = format!("pg_temp.{}", quoted(&self.name));
        script.push(&format!("CREATE TEMPORARY TABLE {} (", quoted(&self.name)));
        script.push_list(self.column_elements(), |script, e| e.push(asks, script));
        script.push(&format!(");\n{};\nALTER TABLE {name} ", row_cast(table)));
        script.push_list(self.answer_elements(asks), |script, element| {
            script.push("ADD ");
            element.push(asks, script);
        });
    }

    fn column_elements(&self) -> impl Iterator<Item = Element<'_, 'a>> {
        self.columns.iter().map(Element::Column)
    }

    fn answer_elements<'s>(&'s self, asks: &'s [Ask]) -> impl Iterator<Item = Element<'s, 'a>> {
        let values = self.valued.iter().map(|at| Element::Value(*at));
        let rows = self.rows().enumerate().map(Element::Row);
        let keys = self
            .bounds
            .iter()
            .filter(|at| own_key(&asks[**at]).is_some());
        let keys = keys.map(|at| Element::Key(*at));
        values.chain(keys).chain(rows)
    }

    /// Adds `CREATE TEMPORARY TABLE` alone.
    pub(super) fn create_at_once(&self, asks: &[Ask], script: &mut Script) {
        script.push("CREATE TEMPORARY TABLE ");
        script.push(&quoted(&self.name));
        script.push(" (");
        let elements = self.column_elements().chain(self.answer_elements(asks));
        script.push_list(elements, |script, element| element.push(asks, script));
        script.push(")");
        if !self.bounds.is_empty() {
            script.push(" PARTITION BY RANGE (");
            script.push_list(&self.bounds, |script, &at| match &asks[at].kind {
                AskKind::Bound(BoundKey::Expression(key)) => script.push(&format!("({key}\n)")),
                AskKind::Bound(BoundKey::Column(_))
                | AskKind::Condition
                | AskKind::Key
                | AskKind::Default(_)
                | AskKind::Generated(_) => script.push(&format!("\"{MARK}{at}\"")),
            });
            script.push(")");
        }
    }

    /// Adds the `CREATE TABLE` of the partition whose bound holds the values, if there are some.
    pub(super) fn create_partition(&self, asks: &[Ask], script: &mut Script) -> bool {
        if self.bounds.is_empty() {
            return false;
        }
        let name = quoted(&self.name);
        let partition = quoted(&format!("{}_partition", self.name));
        script.push(&format!(
            "CREATE TEMPORARY TABLE {partition} PARTITION OF {name} FOR VALUES FROM ("
        ));
        script.push_list(&self.bounds, |script, &at| {
            script.push("(");
            push_expression(&asks[at], at, script);
            script.push(")");
        });
        script.push(") TO (");
        script.push_list(&self.bounds, |script, _| script.push("MAXVALUE"));
        script.push(")");
        true
    }
}

/// Lets rows of the temporary namesake of a table be rows of the table itself, for functions that take these; where
/// there is no such table, or rows of it can't be had, nothing happens. An object or expression that calls one is
/// printed with the cast, whichever way it was written.
pub(super) fn row_cast(table: &QualifiedName) -> String {
    let cast = format!(
        "CREATE CAST (pg_temp.{} AS {}) WITH INOUT AS IMPLICIT",
        table.name.quoted(),
        table.quoted()
    );
    let body = format!(
        "\nBEGIN\n    EXECUTE {};\nEXCEPTION WHEN OTHERS THEN\n    NULL;\nEND\n",
        quote_literal(&cast)
    );
    format!("DO {}", quote_literal(&body))
}

/// The type of the column that stands for the partition key of a value.
fn own_key(ask: &Ask) -> Option<&str> {
    match &ask.kind {
        AskKind::Bound(BoundKey::Column(data_type)) => Some(data_type),
        AskKind::Bound(BoundKey::Expression(_))
        | AskKind::Condition
        | AskKind::Key
        | AskKind::Default(_)
        | AskKind::Generated(_) => None,
    }
}

enum Element<'s, 'a> {
    Column((&'s &'a Name, &'s (&'a str, Part))),
    Value(usize),
    Key(usize),
    Row((usize, &'s [usize])),
}

impl Element<'_, '_> {
    fn push(&self, asks: &[Ask], script: &mut Script) {
        match self {
            Self::Column((name, (data_type, part))) => {
                let text = format!("{} {data_type}", quoted(name.as_str()));
                script.push_part(*part, &text);
            }
            Self::Value(at) => push_value(&asks[*at], *at, script),
            Self::Key(at) => {
                let data_type = own_key(&asks[*at]).unwrap_or_default();
                script.push_part(Part::OwnType(*at), &format!("\"{MARK}{at}\" {data_type}"));
            }
            Self::Row((number, members)) => {
                script.push(&format!("CONSTRAINT \"{MARK}{number}\" CHECK (ROW("));
                script.push_list(*members, |script, &at| {
                    script.push("(");
                    push_expression(&asks[at], at, script);
                    script.push(match asks[at].kind {
                        AskKind::Condition => ") IS TRUE",
                        AskKind::Key
                        | AskKind::Default(_)
                        | AskKind::Generated(_)
                        | AskKind::Bound(_) => ") IS NOT NULL",
                    });
                });
                script.push(") IS NULL)");
            }
        }
    }
}

fn push_value(ask: &Ask, at: usize, script: &mut Script) {
    let (data_type, before, after) = match &ask.kind {
        AskKind::Generated(data_type) => (data_type, " GENERATED ALWAYS AS (", ") STORED"),
        AskKind::Default(data_type) => (data_type, " DEFAULT (", ")"),
        AskKind::Condition | AskKind::Key | AskKind::Bound(_) => return,
    };
    script.push_part(Part::OwnType(at), &format!("\"{MARK}{at}\" {data_type}"));
    script.push(before);
    push_expression(ask, at, script);
    script.push(after);
}

/// The expression on lines of its own, so that a comment at its end ends there.
fn push_expression(ask: &Ask, at: usize, script: &mut Script) {
    script.push("\n");
    script.push_part(Part::Ask(at), &format!("{}\n", ask.sql));
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(kind: AskKind, sql: &str, columns: &[(&str, &str)]) -> Ask {
        Ask {
            kind,
            sql: sql.to_owned(),
            columns: columns
                .iter()
                .map(|(name, data_type)| (Name::new(*name), (*data_type).to_owned()))
                .collect(),
            whole_row: None,
        }
    }

    #[test]
    fn columns_of_one_type_share_a_table() {
        let asks = [
            ask(AskKind::Condition, "a > 0", &[("a", "integer")]),
            ask(AskKind::Key, "a + b", &[("a", "integer"), ("b", "integer")]),
            ask(AskKind::Condition, "a = ''", &[("a", "text")]),
            ask(AskKind::Default("bigint".to_owned()), "1", &[]),
        ];
        let tables = layout(&asks, &[0, 1, 2, 3]);
        let mut script = Script::default();
        for table in &tables {
            table.create(&asks, &mut script);
            script.push(";\n");
        }
        assert_eq!(
            script.sql.replace('\n', " ").replace("; ", ";\n"),
            "CREATE TEMPORARY TABLE \"limbeck_scratch_0\" (\"a\" integer, \"b\" integer, \
             \"limbeck$3\" bigint DEFAULT ( 1 ), CONSTRAINT \"limbeck$0\" CHECK (ROW(( a > 0 ) \
             IS TRUE, ( a + b ) IS NOT NULL) IS NULL));\n\
             CREATE TEMPORARY TABLE \"limbeck_scratch_1\" (\"a\" text, CONSTRAINT \"limbeck$0\" \
             CHECK (ROW(( a = '' ) IS TRUE) IS NULL));\n"
        );
    }

    #[test]
    fn values_of_bounds_are_those_of_one_partition() {
        let bound = |key, sql| ask(AskKind::Bound(key), sql, &[]);
        let mut asks = [
            bound(BoundKey::Column("date".to_owned()), "'2024-1-1'"),
            bound(BoundKey::Expression("lower(a)".to_owned()), "'x'"),
            ask(AskKind::Condition, "a > 0", &[("a", "integer")]),
        ];
        let text = Name::new("a");
        asks[1].columns.insert(text, "text".to_owned());
        let tables = layout(&asks, &[0, 1, 2]);
        assert_eq!(tables.len(), 2);
        let mut script = Script::default();
        tables[0].create(&asks, &mut script);
        script.push("; ");
        assert!(tables[0].create_partition(&asks, &mut script));
        assert_eq!(
            script.sql.replace('\n', " "),
            "CREATE TEMPORARY TABLE \"limbeck_scratch_0\" (\"a\" text, \"limbeck$0\" date) \
             PARTITION BY RANGE (\"limbeck$0\", (lower(a) )); \
             CREATE TEMPORARY TABLE \"limbeck_scratch_0_partition\" PARTITION OF \
             \"limbeck_scratch_0\" FOR VALUES FROM (( '2024-1-1' ), ( 'x' )) \
             TO (MAXVALUE, MAXVALUE)"
        );
    }

    #[test]
    fn texts_that_could_reach_further() {
        assert!(is_self_contained("a > (0) -- why"));
        assert!(!is_self_contained("a) IS TRUE, (b"));
        assert!(!is_self_contained("a; DROP TABLE t"));
        assert!(!is_self_contained("'a"));
        assert!(!is_self_contained(" /* nothing */ "));
    }
}
