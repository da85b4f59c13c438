//! The repository that this binary was built from: its folders, its tracked files.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The repository.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The one that holds xtask's sources.
    pub(crate) fn new() -> Self {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        Self {
            root: root.canonicalize().unwrap_or(root),
        }
    }

    /// Its root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target folder, recognised by the tag that cargo puts there.
    pub(crate) fn target_dir(&self) -> PathBuf {
        let exe = env::current_exe().unwrap_or_default();
        let tagged = exe
            .ancestors()
            .skip(1)
            .find(|dir| dir.join("CACHEDIR.TAG").exists())
            .map(Path::to_path_buf);
        let from_env = || env::var_os("CARGO_TARGET_DIR").map(|dir| self.root.join(dir));
        tagged
            .or_else(from_env)
            .unwrap_or_else(|| self.path("target"))
    }

    /// The files that git tracks or would track, relative to the root, sorted.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let mut command = Command::new("git");
        command.current_dir(&self.root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let list = process::output(&mut command).context("the list of files comes from git")?;
        let mut files: Vec<String> = list
            .split_terminator('\0')
            // A deleted file stays in the index until its deletion is staged.
            .filter(|file| self.path(file).is_file())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// A cargo command in the root folder.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).args(args);
        command
    }

    /// Builds the `limbeck` command and returns its path.
    pub(crate) fn build_limbeck(&self, profile: Profile) -> Result<PathBuf> {
        let (flags, folder): (&[&str], _) = match profile {
            Profile::Debug => (&[], "debug"),
            Profile::Release => (&["--release"], "release"),
        };
        let mut command =
            self.cargo(&["build", "--quiet", "-p", "limbeck-cli", "--bin", "limbeck"]);
        process::run(
            command
                .args(flags)
                .env("CARGO_TARGET_DIR", self.target_dir()),
        )?;
        Ok(self.target_dir().join(folder).join("limbeck"))
    }
}

/// How to build.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Profile {
    /// Quickly.
    Debug,
    /// To be measured.
    Release,
}
