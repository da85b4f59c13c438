//! Connections to the database of the run.

use limbeck_schema::Name;
use limbeck_server::{PrivateServer, Status};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use crate::config::database::{Database, options};
use crate::config::{Config, Location, Origin};
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::locations;
use crate::output::Output;

/// The database of the project's private server.
pub(crate) const PRIVATE_DATABASE: &str = "limbeck";

/// Databases of the private server that `-n` can't choose.
const RESERVED: [&str; 4] = [PRIVATE_DATABASE, "postgres", "template0", "template1"];

/// How the names of databases begin that stay on the private server for proofs.
pub(crate) const KEPT_PREFIX: &str = "limbeck_proof_";

/// Connects, starting the private server if that is the database.
///
/// # Errors
/// When nothing names a database and there is no project to have a server, the URL can't be read, the server can't be reached or refuses, or no private server can be
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
            locations::require_project(config)?;
            let name = config.chosen.database.as_deref();
            let url = private_database(&config.location, name, output, interrupt).await?;
            open(
                &options(&url, &Origin::Private)?,
                &Origin::Private,
                interrupt,
            )
            .await
        }
    }
}

/// The URL of a database on the private server, which is started and made if need be: the one
/// that `-n` chose, or the project's.
///
/// # Errors
/// When the server can't be started, or `-n` chose a name that the server has for itself.
pub(crate) async fn private_database(
    location: &Location,
    chosen: Option<&str>,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<String> {
    let main = private_url(location, output)?;
    let Some(name) = chosen else {
        return Ok(main);
    };
    if RESERVED.contains(&name) || name.starts_with(KEPT_PREFIX) {
        return Err(Failure::new(format!(
            "the private server has a database {name:?} of its own"
        ))
        .hint(format!(
            "Give section [databases.{name}] another name, or a database.url."
        )));
    }
    let mut connection = open(
        &options(&main, &Origin::Private)?,
        &Origin::Private,
        interrupt,
    )
    .await?;
    create_database(&mut connection, name).await?;
    Ok(private_server(location).url(name)?)
}

/// Makes a database for `-n NAME` on the private server, where it is missing.
async fn create_database(connection: &mut PgConnection, name: &str) -> Result<()> {
    const DUPLICATE_DATABASE: &str = "42P04";
    let name = Name::checked(name)?;
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name.as_str())
            .fetch_one(&mut *connection)
            .await?;
    if exists {
        return Ok(());
    }
    let sql = format!("CREATE DATABASE {}", name.quoted());
    match sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await {
        Ok(_) => Ok(()),
        // Another command made it meanwhile.
        Err(error)
            if error
                .as_database_error()
                .is_some_and(|e| e.code().as_deref() == Some(DUPLICATE_DATABASE)) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Starts the private server and gives its URL.
///
/// # Errors
/// When there are no server binaries or the server does not start.
pub(crate) fn private_url(location: &Location, output: &Output) -> Result<String> {
    let server = private_server(location);
    if !matches!(server.status(), Status::Running { .. }) {
        output.message("starting the project's private PostgreSQL server");
    }
    server.start()?;
    Ok(server.url(PRIVATE_DATABASE)?)
}

/// The private server of the project.
pub(crate) fn private_server(location: &Location) -> PrivateServer {
    PrivateServer::new(location.state_dir())
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
    let failure = Failure::new(primary)
        .detail(format!("{reason}."))
        .detail(format!("The database was named by {source}."));
    let code = error.as_database_error().and_then(|error| error.code());
    if matches!(error, sqlx::Error::Io(_)) {
        failure.hint("Does a server run there, and listen at that place?")
    } else if code.as_deref() == Some("3D000") {
        failure.hint("Create it with CREATE DATABASE or createdb; limbeck makes what is in it.")
    } else {
        failure
    }
}
