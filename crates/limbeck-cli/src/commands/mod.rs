//! The commands, one file each, and what they share.

mod branches;
mod check;
mod config;
mod config_edit;
mod current;
mod db;
mod diff;
mod edit;
mod ensure_version;
mod erd;
pub(crate) mod forks;
mod graph;
mod heads;
mod history;
mod init;
mod lint;
mod listing;
mod man;
mod merge;
mod migrate;
mod offline;
mod pull;
mod review;
mod revision;
mod seed;
mod show;
mod sizes;
mod squash;
mod stamp;
mod stamp_offline;
mod verify;
mod written;

pub(crate) use pull::Pull;

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgConnection;

use limbeck::migrator::{Lock, LockRetry, MigrateError, Settings, TransactionScope, VersionTable};
use limbeck_revision::header::RevisionId;

use crate::Outcome;
use crate::args::{Cli, Command, RunOptions};
use crate::config::database::{self, Database};
use crate::config::{Config, Location, Transaction};
use crate::connect;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::locations;
use crate::output::Output;
use crate::project::{Project, identifier, refused};

/// What every command works with.
pub(crate) struct Context {
    pub(crate) config: Arc<Config>,
    pub(crate) output: Output,
    pub(crate) interrupt: Interrupt,
}

impl Context {
    /// The database of this run.
    pub(crate) fn database(&self) -> Result<Database> {
        database::choose(&self.config)
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        connect::connect(
            &self.database()?,
            &self.config,
            &self.output,
            &self.interrupt,
        )
        .await
    }

    /// How revisions run: options before the configuration.
    pub(crate) fn settings(&self, options: &RunOptions) -> Settings {
        let upgrade = &self.config.file.upgrade;
        Settings {
            transaction: match options.transaction.unwrap_or(upgrade.transaction) {
                Transaction::PerRevision => TransactionScope::PerRevision,
                Transaction::All => TransactionScope::All,
            },
            lock_timeout: options
                .lock_timeout
                .clone()
                .or_else(|| upgrade.lock_timeout.clone()),
            lock_retry: LockRetry {
                count: options.lock_retries.unwrap_or(upgrade.lock_retries),
                delay: Duration::from_secs(u64::from(
                    options.lock_retry_delay.unwrap_or(upgrade.lock_retry_delay),
                )),
            },
            statement_timeout: options
                .statement_timeout
                .as_ref()
                .unwrap_or(&upgrade.statement_timeout)
                .clone(),
            wait: Duration::from_secs(upgrade.wait),
            stop: self.interrupt.stop().clone(),
        }
    }

    /// The lock of the version table, for commands that write.
    pub(crate) async fn lock(
        &self,
        connection: &mut PgConnection,
        table: &VersionTable,
        settings: &Settings,
    ) -> Result<Lock> {
        let waiting = || {
            self.output
                .message("waiting for another limbeck on this database")
        };
        Lock::take(connection, table, settings.wait, waiting)
            .await
            .map_err(|error| migrate_failure(&error))
    }

    /// The tips of the database.
    pub(crate) async fn tips(&self) -> Result<Vec<RevisionId>> {
        let mut connection = self.connect().await?;
        let tips = self.version_table()?.tips(&mut connection).await;
        tips.map_err(|error| migrate_failure(&error))
    }

    /// The revisions that an identifier stands for, and the project that has them. The database is
    /// asked only where it matters.
    pub(crate) async fn shown(&self, text: &str) -> Result<(Project, Vec<RevisionId>)> {
        let project = Project::load(&self.config)?;
        let graph = project.graph()?;
        let identifier = identifier(text)?;
        let rows = match identifier.is_current() {
            true => self.tips().await?,
            false => Vec::new(),
        };
        let shown = graph.show(&identifier, &rows).map_err(|e| refused(&e))?;
        let shown = shown.into_iter().cloned().collect();
        Ok((project, shown))
    }

    pub(crate) fn version_table(&self) -> Result<VersionTable> {
        Ok(VersionTable::new(self.config.version_table()?))
    }
}

/// Runs the command of the command line.
pub(crate) async fn run(cli: Cli, interrupt: Interrupt) -> Result<Outcome> {
    let current = std::env::current_dir()
        .map_err(|error| Failure::new(format!("could not find the current folder: {error}")))?;
    let output = Output::new(&cli.global);
    let location = || Location::find(&cli.global, &current);
    let load = || {
        let config = Config::load(&cli.global, location()?)?;
        for line in &config.unread {
            output.warning(line);
        }
        Ok::<_, Failure>(config)
    };
    let in_project = || {
        let config = load()?;
        config.check()?;
        // These make what is missing.
        if !matches!(cli.command, Command::Revision(_) | Command::Create(_)) {
            locations::warn_of_missing(&config, &output);
        }
        Ok::<_, Failure>(Context {
            config: Arc::new(config),
            output,
            interrupt: interrupt.clone(),
        })
    };
    match &cli.command {
        Command::Init(arguments) => {
            init::run(arguments, &cli.global, &current, &output, &interrupt).await
        }
        Command::ListTemplates => init::list(&output),
        Command::Config(arguments) => config::run(&load()?, &cli.global, arguments, &output),
        Command::Completions(arguments) => man::completions(arguments.shell, &output),
        Command::Man => man::page(&output),
        Command::Create(arguments) => revision::create(&in_project()?, arguments).await,
        Command::Revision(arguments) => revision::run(&in_project()?, arguments).await,
        Command::Upgrade(arguments) => migrate::upgrade(&in_project()?, arguments).await,
        Command::Downgrade(arguments) => migrate::downgrade(&in_project()?, arguments).await,
        Command::Merge(arguments) => merge::run(&in_project()?, arguments),
        Command::Squash(arguments) => squash::run(&in_project()?, arguments).await,
        Command::Edit(arguments) => edit::run(&in_project()?, arguments).await,
        Command::Current(arguments) => current::run(&in_project()?, arguments).await,
        Command::Heads(arguments) => heads::run(&in_project()?, arguments),
        Command::Branches => branches::run(&in_project()?),
        Command::EnsureVersion(arguments) => ensure_version::run(&in_project()?, arguments).await,
        Command::History(arguments) => history::run(&in_project()?, arguments).await,
        Command::Show(arguments) => show::run(&in_project()?, arguments).await,
        Command::Stamp(arguments) => stamp::run(&in_project()?, arguments).await,
        Command::Pull(arguments) => pull::run(&in_project()?, arguments).await,
        Command::Check(arguments) => check::run(&in_project()?, arguments).await,
        Command::Diff(arguments) => diff::run(&in_project()?, arguments).await,
        Command::Verify(arguments) => verify::run(&in_project()?, arguments).await,
        Command::Review(arguments) => review::run(&in_project()?, arguments).await,
        Command::Lint(arguments) => lint::run(&in_project()?, arguments).await,
        Command::Graph(arguments) => graph::run(&in_project()?, arguments).await,
        Command::Erd(arguments) => erd::run(&in_project()?, arguments).await,
        Command::Seed => seed::run(&in_project()?).await,
        Command::Db(arguments) => {
            db::run(
                &cli.global,
                location()?,
                arguments.action,
                &output,
                &interrupt,
            )
            .await
        }
    }
}

/// `statement is` or, of more than one, `3 statements are`: what follows `its first`.
pub(crate) fn statements_are(count: usize) -> String {
    match count {
        1 => "statement is".to_owned(),
        count => format!("{count} statements are"),
    }
}

/// Statements as a list: the first line of each, and no more of them than one reads.
pub(crate) fn statement_list(statements: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut lines: Vec<String> = statements
        .iter()
        .take(SHOWN)
        .map(|statement| match statement.split_once('\n') {
            None => statement.clone(),
            Some((first, _)) => format!("{} …", first.trim_end()),
        })
        .collect();
    if statements.len() > SHOWN {
        lines.push(format!("… and {} more", statements.len() - SHOWN));
    }
    lines.join("\n")
}

/// An error of the migrator, laid out.
pub(crate) fn migrate_failure(error: &MigrateError) -> Failure {
    let mut failure = Failure::new(error.to_string());
    if matches!(
        error,
        MigrateError::Interrupted { .. } | MigrateError::SeedInterrupted
    ) {
        failure = failure.interruption();
    }
    if let Some(sql) = error.sql_failure() {
        if let Some(detail) = &sql.detail {
            failure = failure.detail(detail.clone());
        }
        if let Some(statement) = &sql.statement {
            failure = failure.detail(format!("The statement was:\n{statement}"));
        }
    }
    if !error.kept().is_empty() {
        failure = failure.detail(format!(
            "Its first {} committed and recorded:\n{}",
            statements_are(error.kept().len()),
            statement_list(error.kept())
        ));
    }
    if let Some(index) = error.leftover() {
        failure = failure.detail(format!(
            "Index {index} is there, but invalid; the next run drops it before it creates it again."
        ));
    }
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
