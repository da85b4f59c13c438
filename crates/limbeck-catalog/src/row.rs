//! [`Fields`]: the values of one row in the order of the statement's select list, as text.

use std::str::FromStr;

use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::array;
use crate::error::CatalogError;

/// Reads a row of the simple query protocol from left to right, without copying.
pub(crate) struct Fields<'r> {
    statement: &'static str,
    row: &'r PgRow,
    next: usize,
}

impl<'r> Fields<'r> {
    pub(crate) fn new(statement: &'static str, row: &'r PgRow) -> Self {
        Self {
            statement,
            row,
            next: 0,
        }
    }

    /// The next value, which may be NULL.
    pub(crate) fn optional(&mut self) -> Result<Option<&'r str>, CatalogError> {
        let value = self.row.try_get_raw(self.next)?;
        self.next += 1;
        if sqlx::ValueRef::is_null(&value) {
            return Ok(None);
        }
        match value.as_str() {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(self.unexpected(None)),
        }
    }

    /// The next value.
    pub(crate) fn text(&mut self) -> Result<&'r str, CatalogError> {
        self.optional()?.ok_or_else(|| self.unexpected(None))
    }

    /// The next value as a number.
    pub(crate) fn number<T: FromStr>(&mut self) -> Result<T, CatalogError> {
        let text = self.text()?;
        text.parse().map_err(|_| self.unexpected(Some(text)))
    }

    /// The next value, a boolean.
    pub(crate) fn flag(&mut self) -> Result<bool, CatalogError> {
        match self.text()? {
            "t" => Ok(true),
            "f" => Ok(false),
            other => Err(self.unexpected(Some(other))),
        }
    }

    /// The next value, a `"char"`; NUL, which comes as an empty text, is `' '`.
    pub(crate) fn letter(&mut self) -> Result<char, CatalogError> {
        Ok(self.text()?.chars().next().unwrap_or(' '))
    }

    /// The next value as numbers of an array or vector; NULL is none.
    pub(crate) fn numbers<T: FromStr>(&mut self) -> Result<Vec<T>, CatalogError> {
        let Some(text) = self.optional()? else {
            return Ok(Vec::new());
        };
        array::numbers(text).ok_or_else(|| self.unexpected(Some(text)))
    }

    /// The next value as texts of an array; NULL is none.
    pub(crate) fn texts(&mut self) -> Result<Vec<String>, CatalogError> {
        let Some(text) = self.optional()? else {
            return Ok(Vec::new());
        };
        array::array_elements(text).ok_or_else(|| self.unexpected(Some(text)))
    }

    /// The error for the value read last.
    pub(crate) fn unexpected(&self, value: Option<&str>) -> CatalogError {
        CatalogError::Value {
            statement: self.statement,
            column: self.next,
            value: value.map(str::to_owned),
        }
    }
}
