//! Databases to try revisions on. They are on the server that `scratch.server` names, else on the project's
//! private server, else on one that lives as long as the command.

use limbeck_schema::Name;
use limbeck_server::{PrivateServer, ScratchServer, Status};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

use crate::commands::Context;
use crate::config::Origin;
use crate::config::database::options;
use crate::config::keys::{SCRATCH_SERVER, variable};
use crate::connect::{PRIVATE_DATABASE, private_server, private_url};
use crate::failure::{Failure, Result, said};
use crate::interrupt::Interrupt;

/// A server with scratch databases, whose names begin alike.
pub(crate) struct Scratch {
    /// The database that is always there.
    maintenance: PgConnectOptions,
    prefix: String,
    /// Who named the server.
    origin: Origin,
    interrupt: Interrupt,
    /// Whether the server is the project's own, so that databases on it can stay.
    is_private: bool,
    /// Ends with the value.
    _own: Option<ScratchServer>,
}

/// What to do where neither a server is configured nor a private one exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Start one for this command.
    Passing,
    /// Create the private server, so that the next command has it.
    Private,
}

impl Scratch {
    /// Starts or finds the server. Databases are named after this process.
    ///
    /// # Errors
    /// When there are no server binaries, or the server does not start or answer.
    pub(crate) fn start(context: &Context, purpose: &str, missing: Missing) -> Result<Self> {
        let prefix = format!("limbeck_{purpose}_{}", std::process::id());
        let scratch = |url: &str, origin: &Origin, is_private, own| {
            // What is lost in a crash of the machine was to be thrown away.
            let maintenance = options(url, origin)?
                .options([("synchronous_commit", "off")])
                .disable_statement_logging();
            Ok::<_, Failure>(Self {
                maintenance,
                prefix: prefix.clone(),
                origin: origin.clone(),
                interrupt: context.interrupt.clone(),
                is_private,
                _own: own,
            })
        };
        if let Some(url) = &context.config.file.scratch.server {
            return scratch(url, &context.config.origin(SCRATCH_SERVER), false, None);
        }
        let server: PrivateServer = private_server(&context.config.location);
        if missing == Missing::Passing && server.status() == Status::NotCreated {
            let own = ScratchServer::start()?;
            let url = own.url(PRIVATE_DATABASE)?;
            return scratch(&url, &Origin::Private, false, Some(own));
        }
        let url = private_url(&context.config.location, &context.output)?;
        scratch(&url, &Origin::Private, true, None)
    }

    /// Whether databases can stay for the next command.
    pub(crate) fn keeps(&self) -> bool {
        self.is_private
    }

    /// The whole name of one of the databases of this process.
    pub(crate) fn name(&self, which: &str) -> String {
        format!("{}_{which}", self.prefix)
    }

    /// Makes a database, empty.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn create(&self, which: &str) -> Result<PgConnection> {
        self.make(&self.name(which), "template0").await
    }

    /// Makes a database that is a copy of another, to which nobody is connected.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn copy(&self, from: &str, to: &str) -> Result<PgConnection> {
        self.make(&self.name(to), &self.name(from)).await
    }

    /// Makes a database of this very name, empty.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn create_named(&self, name: &str) -> Result<PgConnection> {
        self.make(name, "template0").await
    }

    async fn make(&self, name: &str, template: &str) -> Result<PgConnection> {
        self.run(&[
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        ])
        .await?;
        self.open_named(name).await
    }

    /// Connects to one of the databases again.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn open(&self, which: &str) -> Result<PgConnection> {
        self.open_named(&self.name(which)).await
    }

    /// A connection to a database of this name, for revisions, which may take long.
    ///
    /// # Errors
    /// When the server refuses, or there is none.
    pub(crate) async fn open_named(&self, name: &str) -> Result<PgConnection> {
        let options = self.maintenance.clone().database(name);
        let failed = |error| {
            self.refused(
                &format!("could not connect to scratch database {name}"),
                &error,
            )
        };
        let mut connection = options.connect().await.map_err(failed)?;
        let watched = self.interrupt.watch(&mut connection, &options).await;
        watched.map_err(failed)?;
        Ok(connection)
    }

    /// Drops the databases that are named after this process. Nothing is lost where that fails.
    pub(crate) async fn clear(&self) {
        if let Ok(mut connection) = self.maintenance.connect().await {
            let _ = clear(&mut connection, &self.prefix).await;
        }
    }

    /// Runs statements, each in a transaction of its own.
    async fn run(&self, statements: &[String]) -> Result<()> {
        let mut connection = self.connect().await?;
        for sql in statements {
            sqlx::raw_sql(AssertSqlSafe(sql.clone()))
                .execute(&mut connection)
                .await
                .map_err(|error| self.refused("could not make a scratch database", &error))?;
        }
        connection.close().await?;
        Ok(())
    }

    /// A connection to the database that is always there.
    ///
    /// # Errors
    /// When the server can't be reached.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let connected = self.maintenance.connect().await;
        connected.map_err(|error| {
            self.refused(
                "could not connect to the server for scratch databases",
                &error,
            )
        })
    }

    /// What was tried, why it failed, and who named the server.
    fn refused(&self, tried: &str, error: &sqlx::Error) -> Failure {
        const INSUFFICIENT_PRIVILEGE: &str = "42501";
        let failure = Failure::new(tried)
            .detail(format!("{}.", said(error).trim_end_matches('.')))
            .detail(format!("The server was named by {}.", self.origin));
        let code = error.as_database_error().and_then(|error| error.code());
        if self.origin == Origin::Private {
            return failure;
        }
        match code.as_deref() {
            Some(INSUFFICIENT_PRIVILEGE) => failure.hint(format!(
                "Revisions are tried on databases of their own: give the role the right with ALTER ROLE {} CREATEDB, or name another role in {SCRATCH_SERVER}.",
                Name::new(self.maintenance.get_username()).quoted()
            )),
            _ => failure.hint(format!(
                "{SCRATCH_SERVER} (or the variable {}) is the URL of a server where a role may create databases; without it limbeck starts a server of its own.",
                variable(SCRATCH_SERVER, None)
            )),
        }
    }
}

async fn clear(connection: &mut PgConnection, prefix: &str) -> Result<(), sqlx::Error> {
    let sql = format!(
        "SELECT datname::text FROM pg_catalog.pg_database WHERE starts_with(datname::text, '{prefix}_')"
    );
    let rows = sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        let name: String = row.try_get(0)?;
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
