//! Alembic for comparison: a virtual environment made once, and projects in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::server::sqlalchemy_url;
use super::sqlalchemy;
use super::tables::Table;
use crate::demo::without_database;
use crate::process;
use crate::terminal::note;

const PACKAGES: [&str; 3] = ["alembic", "sqlalchemy", "psycopg2-binary"];

const ENV: &str = "\
from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
metadata = None
if config.get_main_option(\"models\") == \"yes\":
    import models

    metadata = models.Base.metadata

engine = create_engine(config.get_main_option(\"sqlalchemy.url\"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
";

/// The virtual environment.
#[derive(Debug)]
pub(super) struct Alembic {
    bin: PathBuf,
}

/// A folder with `alembic.ini`, models or not, and revisions.
#[derive(Debug)]
pub(super) struct AlembicProject<'a> {
    alembic: &'a Alembic,
    dir: PathBuf,
}

impl Alembic {
    /// Makes the environment below the folder, unless an earlier run did.
    ///
    /// # Errors
    /// When Python is missing or its packages can't be had; the caller goes on without.
    pub(super) fn install(dir: &Path) -> Result<Self> {
        let venv = dir.join("venv");
        let alembic = Self {
            bin: venv.join("bin"),
        };
        if process::succeeds(alembic.program("alembic").arg("--version")) {
            return Ok(alembic);
        }
        note("installing Alembic into a virtual environment");
        process::output(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&venv),
        )
        .context("no virtual environment")?;
        process::output(
            alembic
                .program("python")
                .args(["-m", "pip", "install", "--quiet"])
                .args(PACKAGES),
        )
        .context("no Alembic")?;
        Ok(alembic)
    }

    /// What is installed, for the report.
    pub(super) fn version(&self) -> Result<String> {
        let code = "import alembic, sqlalchemy, sys; \
                    print(f'Alembic {alembic.__version__}, SQLAlchemy {sqlalchemy.__version__}, Python {sys.version.split()[0]}')";
        let text = process::output(self.program("python").args(["-c", code]))?;
        Ok(text.trim().to_owned())
    }

    /// A project in place of what is in the folder.
    pub(super) fn project(
        &self,
        dir: PathBuf,
        url: &str,
        tables: &[Table],
    ) -> Result<AlembicProject<'_>> {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(dir.join("migrations/versions"))?;
        // configparser expands percent signs.
        let url = sqlalchemy_url(url)?.replace('%', "%%");
        let models = if tables.is_empty() { "no" } else { "yes" };
        fs::write(
            dir.join("alembic.ini"),
            format!(
                "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n\
                 path_separator = os\nmodels = {models}\nsqlalchemy.url = {url}\n"
            ),
        )?;
        fs::write(dir.join("migrations/env.py"), ENV)?;
        sqlalchemy::write(&dir, tables)?;
        Ok(AlembicProject { alembic: self, dir })
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        without_database(&mut command);
        command
    }
}

impl AlembicProject<'_> {
    pub(super) fn versions_dir(&self) -> PathBuf {
        self.dir.join("migrations/versions")
    }

    /// An alembic command in the project.
    pub(super) fn alembic(&self, args: &[&str]) -> Command {
        let mut command = self.alembic.program("alembic");
        command.current_dir(&self.dir).args(args);
        command
    }

    /// Makes the tables of the models in the database, as SQLAlchemy does it.
    pub(super) fn create_tables(&self, url: &str) -> Result<()> {
        let code = "import sys, models, sqlalchemy; \
                    models.Base.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))";
        let mut python = self.alembic.program("python");
        python
            .current_dir(&self.dir)
            .args(["-c", code, &sqlalchemy_url(url)?]);
        process::output(&mut python)?;
        Ok(())
    }
}
