//! The one error of the test kit: text for the person who reads a failed test.
//!
//! Tests don't tell errors apart, so there are no variants. `Debug` prints like `Display`, which
//! keeps `unwrap()` in tests readable.

use std::any::Any;
use std::fmt;
use std::iter;
use std::path::Path;

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// Why a test's preparation or comparison failed.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// An error with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        Self(format!(
            "could not {action} \"{}\": {error}",
            path.display()
        ))
    }

    /// An error of `sql`, with the line it points at.
    pub(crate) fn sql(error: &sqlx::Error, sql: &str) -> Self {
        let database = error.as_database_error();
        match database.and_then(|error| error.try_downcast_ref::<PgDatabaseError>()) {
            Some(error) => Self(describe(error, sql)),
            None => Self(error.to_string()),
        }
    }
}

/// In psql's layout, without the caret.
fn describe(error: &PgDatabaseError, sql: &str) -> String {
    let mut lines = vec![format!("ERROR {}: {}", error.code(), error.message())];
    lines.extend(error.detail().map(|detail| format!("DETAIL: {detail}")));
    lines.extend(error.hint().map(|hint| format!("HINT: {hint}")));
    if let Some(PgErrorPosition::Original(position)) = error.position() {
        let before: String = sql.chars().take(position.saturating_sub(1)).collect();
        let number = before.matches('\n').count();
        let line = sql.lines().nth(number).unwrap_or_default();
        lines.push(format!("LINE {}: {}", number + 1, line.trim_end()));
    }
    lines.join("\n")
}

/// Success, or the texts of all failures: a case tells everything that is wrong with it at once.
pub fn all(results: impl IntoIterator<Item = Result<(), Error>>) -> Result<(), Error> {
    let failures: Vec<String> = results
        .into_iter()
        .filter_map(Result::err)
        .map(String::from)
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Error(failures.join("\n\n")))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Error> for String {
    fn from(error: Error) -> Self {
        error.0
    }
}

/// Any other error, with its causes. This rules out that `Error` is itself a
/// [`std::error::Error`].
impl<E: std::error::Error + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        if let Some(error) = (&error as &dyn Any).downcast_ref::<sqlx::Error>() {
            return Self::sql(error, "");
        }
        let causes = iter::successors(error.source(), |cause| cause.source());
        // Many errors repeat their cause in their own text.
        let text = causes.fold(error.to_string(), |text, cause| match cause.to_string() {
            cause if text.contains(&cause) => text,
            cause => format!("{text}: {cause}"),
        });
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tells_every_failure() {
        let failures = [Ok(()), Err(Error::new("one")), Err(Error::new("two"))];
        assert_eq!(all(failures), Err(Error::new("one\n\ntwo")));
        assert_eq!(all([Ok(())]), Ok(()));
    }

    #[test]
    fn any_error_converts() {
        let number: Result<u8, Error> = "x".parse::<u8>().map_err(Error::from);
        assert_eq!(
            number.unwrap_err().to_string(),
            "invalid digit found in string"
        );
    }
}
