//! Asking the server what expressions, type names, operator classes, collations and whole objects
//! mean (DESIGN.md §1.4).
//!
//! All expressions go into scratch tables of the session's temporary schema, inside a transaction
//! that is always rolled back, and are read back as the server prints them. What to ask and what to
//! do with the answers is in [`limbeck_schema::canonical`].

mod bare_type;
mod batch;
mod objects;
mod output;
mod resolve;
mod scratch;
mod script;
mod stand_ins;

use limbeck_schema::canonical::{Answers, Ask, Questions};
use limbeck_schema::{DEFAULT_SCHEMA, Name};
use sqlx::PgConnection;

pub use bare_type::find_types;
pub use stand_ins::ask_columns;

use crate::error::CatalogError;
use crate::literal::quote_literal;
use batch::Scratch;

const NO_EVENT_TRIGGERS: &str = "SELECT WHERE CASE \
     WHEN pg_catalog.current_setting('is_superuser') = 'on' AND EXISTS (SELECT FROM pg_catalog.pg_event_trigger) \
     THEN pg_catalog.set_config('session_replication_role', 'replica', true) IS NULL END";

/// How expressions of models are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScratchSettings {
    /// Where names without a schema are looked up that are not along the session's `search_path`.
    pub search_path: Vec<Name>,
}

/// PostgreSQL's own default: `"$user", public`.
impl Default for ScratchSettings {
    fn default() -> Self {
        Self {
            search_path: vec![Name::new("$user"), Name::new(DEFAULT_SCHEMA)],
        }
    }
}

impl ScratchSettings {
    /// `public` and then the managed schemas.
    pub fn for_schemas<'a>(schemas: impl IntoIterator<Item = &'a Name>) -> Self {
        let mut settings = Self::default();
        for name in schemas {
            if !settings.search_path.contains(name) {
                settings.search_path.push(name.clone());
            }
        }
        settings
    }

    /// Statements without rows that set the path for the transaction: the session's own, along which the
    /// statements of revisions will look names up, and behind it ours. What is made for the time being is nothing
    /// that event triggers need to see, and they could refuse it; only a superuser can say so.
    pub(crate) fn set_local(&self) -> String {
        let quoted: Vec<_> = self
            .search_path
            .iter()
            .map(|name| format!("\"{}\"", name.as_str().replace('"', "\"\"")))
            .collect();
        format!(
            "SELECT WHERE pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', \
             nullif(pg_catalog.current_setting('search_path'), ''), {}), true) IS NULL;\n{NO_EVENT_TRIGGERS}",
            quote_literal(&quoted.join(", "))
        )
    }
}

/// Answers the questions. Nothing is left behind on the server.
///
/// The connection must not be in a transaction. A role without the right to make temporary tables
/// and a standby server are no errors: [`Answers::unavailable`] says why expressions were not asked
/// about. An expression that the server refuses is no error either, but an
/// [`Answer::Rejected`](limbeck_schema::canonical::Answer::Rejected).
///
/// # Errors
/// [`CatalogError`] when the connection fails or the server answers out of turn.
pub async fn ask(
    conn: &mut PgConnection,
    questions: &Questions,
    settings: &ScratchSettings,
) -> Result<Answers, CatalogError> {
    let mut answers = Answers::default();
    if questions.is_empty() {
        return Ok(answers);
    }
    let found = resolve::resolve(conn, questions, settings, &mut answers).await?;
    if let Some(reason) = found.unavailable {
        answers.unavailable = Some(reason);
        return Ok(answers);
    }
    let mut scratch = Scratch::new(settings, found.missing_enums);
    resolve::complete_modifiers(conn, &mut scratch, &mut answers).await?;
    let first: Vec<Ask> = questions.first_round().into_iter().cloned().collect();
    scratch.run(conn, first, &mut answers.expressions).await?;
    let objects = &mut answers.objects;
    objects::compare(conn, &questions.objects, settings, objects).await?;
    let second: Vec<Ask> = questions.second_round(&answers).into_iter().collect();
    scratch.run(conn, second, &mut answers.expressions).await?;
    Ok(answers)
}
