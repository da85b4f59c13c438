//! Where a value comes from.

use std::fmt;

/// Where a value comes from, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An option of the command line; holds it.
    Option(&'static str),
    /// One or several environment variables; holds their names.
    Environment(String),
    /// The same, from the `.env` file.
    DotEnv(String),
    /// The file: the key with the section that chose it, and the file's name.
    File {
        /// `database.url`, `env.production.database.url`.
        key: String,
        /// `limbeck.toml`.
        file: String,
    },
    /// Nowhere.
    Default,
    /// Nowhere, where that means the project's private server.
    Private,
}

impl Origin {
    /// As a comment beside a key: the key again says nothing.
    pub(crate) fn beside(&self, name: &str) -> String {
        if let Self::File { key, file } = self
            && key == name
        {
            return file.clone();
        }
        self.to_string()
    }

    /// One word for JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Option(_) => "flag",
            Self::Environment(_) => "variable",
            Self::DotEnv(_) => ".env",
            Self::File { .. } => "file",
            Self::Default | Self::Private => "default",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "option {name}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::DotEnv(name) => write!(f, "variable {name} in .env"),
            Self::File { key, file } => write!(f, "{key} in {file}"),
            Self::Default => f.write_str("default"),
            Self::Private => f.write_str("the private server"),
        }
    }
}
