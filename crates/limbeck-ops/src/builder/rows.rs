//! `bulk_insert` and the values of its rows.

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;
use crate::{BulkInsert as BulkInsertOp, Op, Value};

/// What [`value`] takes: whole numbers, numbers with a fraction, booleans and texts.
///
/// There is one implementation for all whole numbers (`i64`) and one for those with a fraction
/// (`f64`), so that a plain literal means the same in the compiler and in the file reader.
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for i64 {
    fn into_value(self) -> Value {
        Value::Int(self)
    }
}

impl IntoValue for f64 {
    fn into_value(self) -> Value {
        Value::Float(format!("{self:?}"))
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// A literal value: `value(1)`, `value(0.5)`, `value(true)`, `value("text")`. The server converts
/// a text to the column's type.
pub fn value(value: impl IntoValue) -> Value {
    value.into_value()
}

/// NULL.
pub fn null() -> Value {
    Value::Null
}

/// A number in exactly these digits: `number("0.10")`, `number("1e100")`.
pub fn number(digits: &str) -> Value {
    Value::Float(digits.to_owned())
}

/// A SQL expression: `sql("now()")`.
pub fn sql(expression: &str) -> Value {
    Value::Sql(expression.to_owned())
}

/// `bulk_insert`, to which rows are added.
#[derive(Clone, Debug)]
pub struct BulkInsert {
    op: BulkInsertOp,
    problems: Problems,
}

impl BulkInsert {
    pub(super) fn new(table: &str, columns: impl Names) -> Self {
        let mut problems = Problems::default();
        let table = problems.qualified(("bulk_insert", 0), table);
        let columns = problems.columns(("bulk_insert", 1), columns);
        let op = BulkInsertOp {
            table,
            columns,
            rows: Vec::new(),
        };
        Self { op, problems }
    }

    /// A row, with one value for each column: `.row([value(1), value("rust"), null()])`.
    pub fn row(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        let row: Vec<Value> = values.into_iter().collect();
        let (expected, found) = (self.op.columns.len(), row.len());
        if expected != found {
            self.problems
                .push(("row", 0), BuildErrorKind::RowLength { expected, found });
        }
        for value in &row {
            self.check(value);
        }
        self.op.rows.push(row);
        self
    }

    fn check(&mut self, value: &Value) {
        match value {
            Value::Float(text) if !is_number(text) => self
                .problems
                .push(("row", 0), BuildErrorKind::Number(text.clone())),
            Value::Sql(text) if text.trim().is_empty() => {
                self.problems.push(("row", 0), BuildErrorKind::EmptySql);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Sql(_) => {}
        }
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::BulkInsert(self.op)
    }
}

impl TakeErrors for BulkInsert {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

/// Digits with an optional sign, fraction and exponent (PostgreSQL manual, 4.1.2.6).
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && power
}
