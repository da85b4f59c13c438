//! The one error that ends a command: primary line, detail, hint, annotated source.
//!
//! Laid out as PostgreSQL does (manual, 54.2): what is wrong in one line, facts in the detail,
//! what to do in the hint.

use std::error::Error;
use std::fmt;

/// Why a command ended. Printed once by `main`, which exits with status 2.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    /// One line, lower case, no full stop.
    primary: String,
    /// Facts, in sentences.
    details: Vec<String>,
    /// What to do, in sentences.
    hints: Vec<String>,
    /// Annotated source text, printed before the primary line.
    snippets: Vec<String>,
    /// Whether it says what an interruption left.
    interruption: bool,
}

impl Failure {
    pub(crate) fn new(primary: impl Into<String>) -> Self {
        Self {
            primary: primary.into(),
            ..Self::default()
        }
    }

    /// Takes apart a text that is laid out already, as that of limbeck-server's errors is: detail
    /// and hint on lines of their own.
    fn from_text(text: &str) -> Self {
        let (text, hint) = cut(text, "\nHINT: ");
        let (primary, detail) = cut(text, "\nDETAIL: ");
        Self {
            primary: primary.to_owned(),
            details: detail.map(str::to_owned).into_iter().collect(),
            hints: hint.map(str::to_owned).into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn detail(mut self, text: impl Into<String>) -> Self {
        self.details.push(text.into());
        self
    }

    pub(crate) fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(text.into());
        self
    }

    /// Says what could not be done because of it, which becomes the primary line.
    pub(crate) fn before(mut self, primary: impl Into<String>) -> Self {
        let reason = std::mem::replace(&mut self.primary, primary.into());
        self.details.insert(0, reason);
        self
    }

    /// Its lines without marks: the primary one, the details, the hints.
    pub(crate) fn lines(self) -> Vec<String> {
        let all = [vec![self.primary], self.details, self.hints];
        all.into_iter().flatten().collect()
    }

    /// Marks it as the word on an interruption.
    pub(crate) fn interruption(mut self) -> Self {
        self.interruption = true;
        self
    }

    pub(crate) fn is_interruption(&self) -> bool {
        self.interruption
    }

    pub(crate) fn snippet(mut self, text: impl Into<String>) -> Self {
        self.snippets.push(text.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for snippet in &self.snippets {
            writeln!(f, "{}\n", snippet.trim_end())?;
        }
        write!(f, "error: {}", self.primary)?;
        for (label, texts) in [("detail", &self.details), ("hint", &self.hints)] {
            for text in texts {
                write!(f, "\n{label}: {}", text.replace('\n', "\n    "))?;
            }
        }
        Ok(())
    }
}

/// The text before a mark, and what follows it.
fn cut<'t>(text: &'t str, mark: &str) -> (&'t str, Option<&'t str>) {
    match text.split_once(mark) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// What an error says: of the server's the message alone, as the line of the server's own source is of no use.
pub(crate) fn said(error: &(dyn Error + 'static)) -> String {
    server_message(error).unwrap_or_else(|| error.to_string())
}

fn server_message(error: &(dyn Error + 'static)) -> Option<String> {
    let error = error.downcast_ref::<sqlx::Error>()?.as_database_error()?;
    Some(error.message().to_owned())
}

/// The cause behind an error; the server's has said all.
fn cause_of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match server_message(error) {
        Some(_) => None,
        None => error.source(),
    }
}

/// Any error of a library is the primary line, its causes are the detail.
impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut failure = Self::from_text(&said(&error));
        let mut cause = cause_of(&error);
        while let Some(error) = cause {
            let text = said(error);
            let is_known = |told: &String| told.contains(&text);
            if !is_known(&failure.primary) && !failure.details.iter().any(is_known) {
                failure = failure.detail(text);
            }
            cause = cause_of(error);
        }
        failure
    }
}

/// The result of everything in the command line that can fail.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;
