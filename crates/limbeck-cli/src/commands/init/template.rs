//! What `init --template` can write. Each template is a list of files; nothing here touches a disk.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::suggest;

/// The first model of a project that has none.
const FIRST_MODEL: &str = include_str!("../../../templates/models.rs");

/// Where models go in templates that have a folder for them.
const MODELS: &str = "models";

/// A template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// The configuration beside what is there.
    Bare,
    /// One crate with models and migrations.
    Crate,
    /// A crate for the models, a crate for the migrations.
    Workspace,
    /// Models and a first revision from a database that is there.
    Existing,
}

impl Template {
    /// All of them, as `list-templates` shows them.
    pub(super) const ALL: [Self; 4] = [Self::Bare, Self::Crate, Self::Workspace, Self::Existing];

    /// The name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Crate => "crate",
            Self::Workspace => "workspace",
            Self::Existing => "existing",
        }
    }

    /// What it is for, in one line.
    pub(super) fn summary(self) -> &'static str {
        match self {
            Self::Bare => "limbeck.toml, migrations and a first model, without any crate",
            Self::Crate => {
                "one crate with models and compiled migrations; beside a Cargo.toml, only what it lacks"
            }
            Self::Workspace => "a workspace with a crate for the models and one for the migrations",
            Self::Existing => {
                "models from the database, and a first revision that is stamped, not run"
            }
        }
    }

    /// The template of this name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find(name: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name);
        if let Some(at) = names.iter().position(|known| *known == name) {
            return Ok(Self::ALL[at]);
        }
        let failure = Failure::new(format!("there is no template {name:?}"));
        Err(match suggest::nearest(name, names) {
            Some(near) => failure.hint(format!("Did you mean {near}?")),
            None => failure.hint(format!("There are: {}.", names.join(", "))),
        })
    }

    /// The template for a folder when none is named.
    pub(super) fn default_for(folder: &Path) -> Self {
        if folder.join("Cargo.toml").is_file() {
            Self::Crate
        } else {
            Self::Bare
        }
    }

    /// Where the models are, or will be.
    pub(super) fn models(self, folder: &Path) -> &'static str {
        let is_crate = |name: &str| folder.join(name).join("Cargo.toml").is_file();
        let has_models = is_crate(MODELS) || folder.join("models/lib.rs").is_file();
        let has_source = is_crate("") && folder.join("src").is_dir();
        match self {
            Self::Bare | Self::Crate if has_models => MODELS,
            Self::Bare if has_source => "src",
            Self::Crate => "src",
            Self::Bare | Self::Workspace | Self::Existing => MODELS,
        }
    }

    /// The files of the template that a folder has not got, with their contents.
    pub(super) fn files(self, folder: &Path, migrations: &Path) -> Vec<(PathBuf, String)> {
        let files = match self {
            Self::Existing => Vec::new(),
            Self::Bare if self.has_models(folder) => Vec::new(),
            Self::Bare => vec![(PathBuf::from("models/lib.rs"), FIRST_MODEL)],
            Self::Crate if folder.join("Cargo.toml").is_file() => Vec::new(),
            Self::Crate => vec![
                (
                    PathBuf::from("Cargo.toml"),
                    include_str!("../../../templates/crate/Cargo.toml"),
                ),
                (
                    PathBuf::from("src/lib.rs"),
                    include_str!("../../../templates/crate/lib.rs"),
                ),
                (PathBuf::from("src/models.rs"), FIRST_MODEL),
            ],
            Self::Workspace => vec![
                (
                    PathBuf::from("Cargo.toml"),
                    include_str!("../../../templates/workspace/Cargo.toml"),
                ),
                (
                    PathBuf::from("models/Cargo.toml"),
                    include_str!("../../../templates/workspace/models.toml"),
                ),
                (PathBuf::from("models/src/lib.rs"), FIRST_MODEL),
                (
                    migrations.join("Cargo.toml"),
                    include_str!("../../../templates/workspace/migrations.toml"),
                ),
                (
                    migrations.join("src/lib.rs"),
                    include_str!("../../../templates/workspace/migrations.rs"),
                ),
            ],
        };
        let fill = |text: &str| fill(text, folder, migrations);
        files
            .into_iter()
            .map(|(path, text)| (path, fill(text)))
            .collect()
    }

    fn has_models(self, folder: &Path) -> bool {
        let models = folder.join(self.models(folder));
        models.join("Cargo.toml").is_file()
            || models.join("lib.rs").is_file()
            || models.ends_with("src")
    }

    /// The file to write models in first.
    pub(super) fn first_model(self, folder: &Path) -> String {
        let models = self.models(folder);
        let candidates = [
            format!("{models}/models.rs"),
            format!("{models}/src/lib.rs"),
            format!("{models}/lib.rs"),
        ];
        let written = candidates
            .into_iter()
            .find(|path| folder.join(path).is_file());
        written.unwrap_or_else(|| models.to_owned())
    }
}

fn fill(text: &str, folder: &Path, migrations: &Path) -> String {
    text.replace("{name}", &package_name(folder, "app"))
        .replace("{migrations_name}", &package_name(migrations, "migrations"))
        .replace("{migrations}", &toml_path(migrations))
        .replace("{version}", env!("CARGO_PKG_VERSION"))
}

/// A package name from a folder's: Cargo allows letters, digits, `-` and `_`, and no digit first.
fn package_name(folder: &Path, otherwise: &str) -> String {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = name
        .trim_start_matches(|c: char| c == '-' || c.is_ascii_digit())
        .trim_end_matches('-');
    if name.is_empty() {
        otherwise.to_owned()
    } else {
        name.to_owned()
    }
}

/// A path as the content of a TOML string, with `/` between its parts.
pub(super) fn toml_path(path: &Path) -> String {
    path.display()
        .to_string()
        .replace('\\', "/")
        .replace('"', "\\\"")
}
