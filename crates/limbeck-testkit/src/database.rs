//! A fresh database on the shared server, dropped with its value.
//!
//! The plain methods block, for tests without a runtime; those ending in `_async` and [`connect`]
//! are for tests within one. `LIMBECK_KEEP_DATABASES=1` keeps the databases for a look afterwards.
//!
//! [`connect`]: TestDatabase::connect

use std::env;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::runtime::{Builder, Runtime};

use crate::dump::Dump;
use crate::error::Error;
use crate::server::{TestServer, server};

/// How the names of test databases begin; the process id follows.
pub(crate) const DATABASE_PREFIX: &str = "limbeck_test_";

/// An empty database of its own for one test.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
    server: &'static TestServer,
}

/// Runs a future to its end on the test kit's runtime; not to be called within another runtime.
pub fn block_on<F: Future>(future: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(new_runtime).block_on(future)
}

/// Like [`block_on`], on a thread and a runtime of its own, so that the caller may be within any
/// runtime: also within the test kit's, which stands still meanwhile.
pub(crate) fn block_apart<F>(future: F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>> + Send,
{
    let ended = thread::scope(|scope| scope.spawn(|| new_runtime().block_on(future)).join());
    ended.unwrap_or_else(|_| Err(Error::new("a thread of the test kit has panicked")))
}

fn new_runtime() -> Runtime {
    #[expect(clippy::expect_used, reason = "without a runtime no test can run")]
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a tokio runtime")
}

impl TestDatabase {
    /// Creates an empty database.
    pub fn create() -> Result<Self, Error> {
        block_on(Self::create_async())
    }

    /// Creates an empty database.
    pub async fn create_async() -> Result<Self, Error> {
        Self::create_from("template0").await
    }

    /// Creates an empty database and runs `sql` in it.
    pub fn with(sql: &str) -> Result<Self, Error> {
        let database = Self::create()?;
        database.execute(sql)?;
        Ok(database)
    }

    /// A second database with the same contents. Nobody may be connected to this one meanwhile.
    pub fn duplicate(&self) -> Result<Self, Error> {
        block_on(Self::create_from(&self.name))
    }

    async fn create_from(template: &str) -> Result<Self, Error> {
        let server = server()?;
        let name = unique_name();
        let mut admin = server.admin().await?;
        let strategy = copy_strategy(&admin);
        let sql = format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"{strategy}");
        run(&mut admin, &sql).await?;
        admin.close().await?;
        let url = server.url(&name)?;
        Ok(Self { name, url, server })
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL, for sqlx, psql and limbeck alike.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server it is on.
    pub fn server(&self) -> &'static TestServer {
        self.server
    }

    /// A new connection.
    pub async fn connect(&self) -> Result<PgConnection, Error> {
        Ok(PgConnection::connect(&self.url).await?)
    }

    /// Runs any number of statements, as one transaction unless they say otherwise, in a session of
    /// its own.
    pub fn execute(&self, sql: &str) -> Result<(), Error> {
        block_on(self.execute_async(sql))
    }

    /// Runs any number of statements; see [`execute`](Self::execute).
    pub async fn execute_async(&self, sql: &str) -> Result<(), Error> {
        let mut connection = self.connect().await?;
        run(&mut connection, sql).await?;
        connection.close().await?;
        Ok(())
    }

    /// The result of a query in psql's unaligned form: one line per row, columns joined by `|`.
    pub fn query(&self, sql: &str) -> Result<String, Error> {
        let text = self.psql(&["-A", "-t", "-c", sql])?;
        Ok(text.trim_end_matches('\n').to_owned())
    }

    /// Runs psql, which stops at the first error; returns what it prints.
    pub fn psql(&self, args: &[&str]) -> Result<String, Error> {
        let mut command = self.program("psql")?;
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url])
            .args(args);
        output_of(command)
    }

    /// The database's schema as normalised text, without the tables that match one of the patterns
    /// (psql's, such as `limbeck_version` or `audit.*`).
    pub fn pg_dump(&self, without_tables: &[&str]) -> Result<String, Error> {
        without_tables
            .iter()
            .fold(self.dump(), |dump, table| dump.without_table(table))
            .run()
    }

    /// A dump with more choices than [`pg_dump`](Self::pg_dump) has.
    pub fn dump(&self) -> Dump<'_> {
        Dump::new(self)
    }

    /// A client program that hears of no other server.
    pub(crate) fn program(&self, name: &str) -> Result<Command, Error> {
        let mut command = Command::new(self.server.program(name)?);
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("PG") {
                command.env_remove(variable);
            }
        }
        Ok(command)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if env::var_os("LIMBECK_KEEP_DATABASES").is_some() {
            return;
        }
        // What is left over goes at the next run.
        let _ = block_apart(drop_database(self.server, &self.name));
    }
}

async fn drop_database(server: &TestServer, name: &str) -> Result<(), Error> {
    let mut admin = server.admin().await?;
    run(
        &mut admin,
        &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
    )
    .await?;
    Ok(admin.close().await?)
}

/// Copying files is what servers before 15 do, and less than half the work of logging every page.
fn copy_strategy(connection: &PgConnection) -> &'static str {
    match connection.server_version_num() {
        Some(150_000..) => " STRATEGY FILE_COPY",
        Some(_) | None => "",
    }
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), Error> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.map(|_| ()).map_err(|error| Error::sql(&error, sql))
}

/// Standard output, or an error with what the program said.
pub(crate) fn output_of(mut command: Command) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| Error::new(format!("{program}: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!(
        "{program}: {}\n{}",
        output.status,
        stderr.trim_end()
    )))
}

fn unique_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_micros());
    format!("{DATABASE_PREFIX}{}_{number}_{now:x}", std::process::id())
}
