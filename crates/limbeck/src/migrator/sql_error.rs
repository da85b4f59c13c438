//! What the server said about a failed statement.

use std::fmt;

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// What is between two statements of one message.
pub(super) const SEPARATOR: &str = ";\n";

/// An error of the server with the statement that it refused.
#[derive(Debug)]
pub struct SqlFailure {
    /// The primary message.
    pub message: String,
    /// SQLSTATE, if the error is one of the server's.
    pub code: Option<String>,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint.
    pub hint: Option<String>,
    /// The statement that failed, where it is known.
    pub statement: Option<String>,
    /// Where in the batch the server points at, in characters counted from 1.
    pub position: Option<usize>,
    /// How many statements of the batch had succeeded before it.
    pub completed: usize,
    /// Whether the connection was lost rather than a statement refused.
    pub connection_lost: bool,
}

impl SqlFailure {
    /// Finds the statement that failed among those that were sent in one message. The server reads
    /// the whole message before it runs the first statement, so that a syntax error is known by its
    /// place only; an error at run time may have none.
    pub(super) fn find_statement(&mut self, statements: &[String]) {
        let found = match self.position {
            None => statements.get(self.completed),
            Some(position) => {
                let mut end = 0;
                statements.iter().find(|statement| {
                    end += statement.chars().count() + SEPARATOR.len();
                    position <= end
                })
            }
        };
        self.statement = found.cloned();
    }

    /// Whether somebody cancelled the statement, or ended the session.
    pub(super) fn is_cancelled(&self) -> bool {
        self.connection_lost || self.code.as_deref() == Some("57014")
    }
}

impl fmt::Display for SqlFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} (SQLSTATE {code})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for SqlFailure {}

impl From<sqlx::Error> for SqlFailure {
    fn from(error: sqlx::Error) -> Self {
        let server = error
            .as_database_error()
            .and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
        let Some(server) = server else {
            return Self {
                message: format!("the connection to the server was lost: {error}"),
                code: None,
                detail: None,
                hint: None,
                statement: None,
                position: None,
                completed: 0,
                connection_lost: true,
            };
        };
        Self {
            message: server.message().to_owned(),
            code: Some(server.code().to_owned()),
            detail: server.detail().map(str::to_owned),
            hint: server.hint().map(str::to_owned),
            statement: None,
            position: match server.position() {
                Some(PgErrorPosition::Original(position)) => Some(position),
                Some(PgErrorPosition::Internal { .. }) | None => None,
            },
            completed: 0,
            // Class 57P: the server is shutting down or the session was terminated.
            connection_lost: server.code().starts_with("57P"),
        }
    }
}
