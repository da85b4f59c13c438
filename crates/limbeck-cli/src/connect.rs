//! Connections to the database of the run.

use limbeck_schema::Name;
use limbeck_server::{PrivateServer, Status};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use crate::config::Config;
use crate::config::Origin;
use crate::config::database::{Database, options};
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::Output;

/// The database of the project's private server.
pub(crate) const PRIVATE_DATABASE: &str = "limbeck";

/// Connects, starting the private server if that is the database.
///
/// # Errors
/// When the URL can't be read, the server can't be reached or refuses, or no private server can be
/// started. No message holds a password.
pub(crate) async fn connect(
    database: &Database,
    config: &Config,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<PgConnection> {
    match database {
        Database::Server { options, source } => open(options, source, interrupt).await,
        Database::Private => {
            let url = private_url(config, output)?;
            let main = options(&url, &Origin::Private)?;
            let Some(name) = &config.chosen.database else {
                return open(&main, &Origin::Private, interrupt).await;
            };
            let mut connection = open(&main, &Origin::Private, interrupt).await?;
            create_database(&mut connection, name).await?;
            let url = private_server(config).url(name)?;
            open(
                &options(&url, &Origin::Private)?,
                &Origin::Private,
                interrupt,
            )
            .await
        }
    }
}

/// Makes a database for `-n NAME` on the private server, where it is missing.
async fn create_database(connection: &mut PgConnection, name: &str) -> Result<()> {
    let name = Name::checked(name)?;
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name.as_str())
            .fetch_one(&mut *connection)
            .await?;
    if !exists {
        let sql = format!("CREATE DATABASE {}", name.quoted());
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Starts the private server and gives its URL.
///
/// # Errors
/// When there are no server binaries or the server does not start.
pub(crate) fn private_url(config: &Config, output: &Output) -> Result<String> {
    let server = private_server(config);
    if !matches!(server.status(), Status::Running { .. }) {
        output.message("starting the project's private PostgreSQL server");
    }
    server.start()?;
    Ok(server.url(PRIVATE_DATABASE)?)
}

/// The private server of the project.
pub(crate) fn private_server(config: &Config) -> PrivateServer {
    PrivateServer::new(config.state_dir())
}

async fn open(
    options: &PgConnectOptions,
    source: &Origin,
    interrupt: &Interrupt,
) -> Result<PgConnection> {
    let options = options.clone().disable_statement_logging();
    let failed = |error| describe(&error, &options, source);
    let mut connection = options.connect().await.map_err(failed)?;
    interrupt
        .watch(&mut connection, &options)
        .await
        .map_err(failed)?;
    Ok(connection)
}

fn describe(error: &sqlx::Error, options: &PgConnectOptions, source: &Origin) -> Failure {
    let place = match options.get_socket() {
        Some(socket) => format!("socket \"{}\"", socket.display()),
        None => format!("\"{}:{}\"", options.get_host(), options.get_port()),
    };
    let primary = format!("could not connect to the server at {place}");
    let reason = match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    };
    Failure::new(primary)
        .detail(format!("{reason}."))
        .detail(format!("The database was named by {source}."))
}
