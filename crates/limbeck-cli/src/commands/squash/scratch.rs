//! Databases to try revisions on, dropped afterwards: on the project's private server where there is
//! one, else on a server that lives as long as the command.

use limbeck_server::{PrivateServer, ScratchServer, Status};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::commands::Context;
use crate::config::Origin;
use crate::config::database::options;
use crate::connect::{PRIVATE_DATABASE, private_server, private_url};
use crate::failure::Result;
use crate::interrupt::Interrupt;

/// A server with scratch databases.
pub(super) struct Scratch {
    server: PrivateServer,
    prefix: String,
    interrupt: Interrupt,
    /// Ends with the value.
    _own: Option<ScratchServer>,
}

/// The scratch databases by their purpose.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// The revisions one by one.
    Old,
    /// The squashed revision.
    New,
}

impl Scratch {
    /// Starts or finds the server.
    ///
    /// # Errors
    /// When there are no server binaries, or the server does not start.
    pub(super) fn start(context: &Context) -> Result<Self> {
        let prefix = format!("limbeck_squash_{}", std::process::id());
        let interrupt = context.interrupt.clone();
        let server = private_server(&context.config);
        if server.status() == Status::NotCreated {
            let own = ScratchServer::start()?;
            return Ok(Self {
                server: own.server().clone(),
                prefix,
                interrupt,
                _own: Some(own),
            });
        }
        private_url(&context.config, &context.output)?;
        Ok(Self {
            server,
            prefix,
            interrupt,
            _own: None,
        })
    }

    fn name(&self, which: Which) -> String {
        let end = match which {
            Which::Old => "old",
            Which::New => "new",
        };
        format!("{}_{end}", self.prefix)
    }

    /// Makes the first database, empty.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) async fn create(&self, which: Which) -> Result<PgConnection> {
        self.make(which, "template0").await
    }

    /// Makes a database that is a copy of another, to which nobody is connected.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) async fn copy(&self, from: Which, to: Which) -> Result<PgConnection> {
        self.make(to, &self.name(from)).await
    }

    async fn make(&self, which: Which, template: &str) -> Result<PgConnection> {
        let name = self.name(which);
        self.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await?;
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await?;
        self.connect_for_work(&name).await
    }

    /// Connects to one of the databases again.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) async fn open(&self, which: Which) -> Result<PgConnection> {
        self.connect_for_work(&self.name(which)).await
    }

    /// Drops the databases. Nothing is lost where that fails.
    pub(super) async fn clear(&self) {
        for which in [Which::Old, Which::New] {
            let name = self.name(which);
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = self.run(&drop).await;
        }
    }

    async fn run(&self, sql: &str) -> Result<()> {
        let mut connection = self.connect(PRIVATE_DATABASE).await?;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }

    async fn connect(&self, database: &str) -> Result<PgConnection> {
        Ok(self.options(database)?.connect().await?)
    }

    /// A connection for revisions, which may take long.
    async fn connect_for_work(&self, database: &str) -> Result<PgConnection> {
        let options = self.options(database)?;
        let mut connection = options.connect().await?;
        self.interrupt.watch(&mut connection, &options).await?;
        Ok(connection)
    }

    fn options(&self, database: &str) -> Result<PgConnectOptions> {
        let url = self.server.url(database)?;
        Ok(options(&url, &Origin::Private)?.disable_statement_logging())
    }
}
