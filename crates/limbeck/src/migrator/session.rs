//! The settings of a run on a connection that may be somebody else's, and those of a script.

use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::error::MigrateError;
use super::settings::Settings;
use super::table::literal;

/// The server looks every second whether its client is still there, and ends a statement for which
/// there is nobody any more. Servers can do so from PostgreSQL 14 on, and not on every system.
const LOOK_FOR_CLIENT: &str = "SELECT set_config('client_connection_check_interval', '1s', false) \
     WHERE current_setting('client_connection_check_interval', true) = '0' AND version() LIKE '%linux%'";

/// What a run changes.
const NAMES: [&str; 5] = [
    "lock_timeout",
    "statement_timeout",
    "standard_conforming_strings",
    "check_function_bodies",
    "client_connection_check_interval",
];

/// What the driver sets when it connects. On it depends what texts mean that become dates, and how numbers and
/// times become texts; a server, a database and a role can each say otherwise.
const OF_DRIVER: [(&str, &str); 4] = [
    ("client_encoding", "UTF8"),
    ("DateStyle", "ISO, MDY"),
    ("TimeZone", "UTC"),
    ("extra_float_digits", "2"),
];

/// The statements with which a script, whose session is anybody's, begins.
pub(super) fn script_settings(settings: &Settings) -> String {
    let mut text =
        "-- The settings of limbeck's own sessions: the same text is the same value everywhere.\n"
            .to_owned();
    let [lock, statement] = [
        settings.lock_timeout(None),
        settings.statement_timeout.clone(),
    ];
    let own = [
        ("standard_conforming_strings", "on"),
        ("check_function_bodies", "off"),
        ("lock_timeout", &lock),
        ("statement_timeout", &statement),
    ];
    for (name, value) in OF_DRIVER.into_iter().chain(own) {
        text.push_str(&format!("SET {name} = {};\n", literal(value)));
    }
    text
}

/// The settings of a session as they were before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    /// `None`: the server has no such setting.
    before: [Option<String>; NAMES.len()],
}

impl Session {
    /// Prepares the session: timeouts, standard strings, a look for the client, and as in dumps no
    /// look into the bodies of functions, which may use what a later operation makes.
    ///
    /// # Errors
    /// When the server refuses a setting.
    pub(super) async fn begin(
        connection: &mut PgConnection,
        settings: &Settings,
    ) -> Result<Self, MigrateError> {
        let asked = NAMES.map(|name| format!("current_setting('{name}', true)"));
        let sql = format!("SELECT {}", asked.join(", "));
        let row = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_one(&mut *connection)
            .await?;
        let mut before = [const { None }; NAMES.len()];
        for (at, value) in before.iter_mut().enumerate() {
            *value = row.try_get(at)?;
        }
        let sql = format!(
            "SET lock_timeout = {}; SET statement_timeout = {}; SET standard_conforming_strings = on; SET check_function_bodies = off; {LOOK_FOR_CLIENT}",
            literal(&settings.lock_timeout(None)),
            literal(&settings.statement_timeout)
        );
        super::run::batch(connection, sql).await?;
        Ok(Self { before })
    }

    /// Puts the settings back. Where that fails the connection is of no more use, and whoever has
    /// it next is told so.
    pub(super) async fn end(self, connection: &mut PgConnection) {
        let restored: Vec<String> = NAMES
            .iter()
            .zip(&self.before)
            .filter_map(|(name, value)| {
                let value = literal(value.as_deref()?);
                Some(format!("set_config('{name}', {value}, false)"))
            })
            .collect();
        let sql = format!("SELECT {}", restored.join(", "));
        let _ = super::run::batch(connection, sql).await;
    }
}
