//! Which database: option, environment, `.env`, `limbeck.toml`, private server, in this order.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::postgres::PgConnectOptions;

use super::Config;
use crate::failure::{Failure, Result};

/// Variables that hold a whole URL, the first that is set wins.
pub(crate) const URL_VARIABLES: [&str; 4] = [
    "LIMBECK_DATABASE_URL",
    "DATABASE_URL",
    "DATABASE_CONN",
    "POSTGRES_URL",
];

/// Variables that hold the parts of a URL.
const PART_VARIABLES: [&str; 5] = [
    "DATABASE_HOSTNAME",
    "DATABASE_PORT",
    "DATABASE_NAME",
    "DATABASE_USERNAME",
    "DATABASE_PASSWORD",
];

/// How limbeck names itself to the server.
const APPLICATION: &str = "limbeck";

/// Where the database was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// `--database-url`.
    Option,
    /// One or several environment variables; holds their names.
    Environment(String),
    /// The same, from the `.env` file.
    DotEnv(String),
    /// `database.url` in `limbeck.toml`.
    File,
    /// Nowhere: the project's private server.
    Private,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Option => f.write_str("option --database-url"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::DotEnv(name) => write!(f, "variable {name} in .env"),
            Self::File => f.write_str("database.url in limbeck.toml"),
            Self::Private => f.write_str("the private server"),
        }
    }
}

/// The database that a command works on.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// A server that somebody else runs.
    Server {
        /// How to connect, with the password: never printed.
        options: Box<PgConnectOptions>,
        /// Where it was named.
        source: Source,
    },
    /// The private server.
    Private,
}

/// The environment: the process's, then `.env`'s.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    pub(crate) process: BTreeMap<String, String>,
    pub(crate) dotenv: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the process's environment and the `.env` file of the project's folder.
    ///
    /// # Errors
    /// When `.env` is there and can't be read.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let path = root.join(".env");
        let mut dotenv = BTreeMap::new();
        if path.is_file() {
            let entries =
                dotenvy::from_path_iter(&path).map_err(|error| unreadable(&path, &error))?;
            for entry in entries {
                let (name, value) = entry.map_err(|error| unreadable(&path, &error))?;
                dotenv.insert(name, value);
            }
        }
        let process = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Self { process, dotenv })
    }

    /// A variable that is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, Source)> {
        let set =
            |values: &'_ BTreeMap<String, String>| values.get(name).is_some_and(|v| !v.is_empty());
        if set(&self.process) {
            self.process
                .get(name)
                .map(|value| (value.as_str(), Source::Environment(name.to_owned())))
        } else if set(&self.dotenv) {
            self.dotenv
                .get(name)
                .map(|value| (value.as_str(), Source::DotEnv(name.to_owned())))
        } else {
            None
        }
    }
}

fn unreadable(path: &Path, error: &dotenvy::Error) -> Failure {
    // The error's text can hold the line, and the line can hold a password.
    let reason = match error {
        dotenvy::Error::LineParse(_, column) => {
            format!("a line is not NAME=VALUE (column {column})")
        }
        dotenvy::Error::Io(error) => error.to_string(),
        _ => "it is not valid".to_owned(),
    };
    Failure::new(format!("could not read {}: {reason}", path.display()))
}

/// Finds the database by DESIGN.md §2's order.
///
/// # Errors
/// When the URL or the port that was found can't be read.
pub(crate) fn choose(
    option: Option<&str>,
    environment: &Environment,
    config: &Config,
) -> Result<Database> {
    let from_url = |url: &str, source: Source| {
        let options = Box::new(options(url, &source)?);
        Ok(Database::Server { options, source })
    };
    if let Some(url) = option {
        return from_url(url, Source::Option);
    }
    if let Some((url, source)) = URL_VARIABLES.iter().find_map(|name| environment.get(name)) {
        return from_url(url, source);
    }
    if let Some(database) = from_parts(environment)? {
        return Ok(database);
    }
    match &config.file.database.url {
        Some(url) if !url.is_empty() => from_url(url, Source::File),
        _ => Ok(Database::Private),
    }
}

/// The database of `DATABASE_HOSTNAME` and its companions. The host or the database's name is
/// enough to start; what is missing is left to libpq's own variables and defaults.
fn from_parts(environment: &Environment) -> Result<Option<Database>> {
    let part = |name| environment.get(name).map(|(value, _)| value);
    let Some((_, source)) = environment
        .get("DATABASE_HOSTNAME")
        .or_else(|| environment.get("DATABASE_NAME"))
    else {
        return Ok(None);
    };
    let mut options = PgConnectOptions::new().application_name(APPLICATION);
    if let Some(host) = part("DATABASE_HOSTNAME") {
        options = options.host(host);
    }
    if let Some(port) = part("DATABASE_PORT") {
        let port = port
            .parse()
            .map_err(|_| Failure::new(format!("DATABASE_PORT {port:?} is no port number")))?;
        options = options.port(port);
    }
    if let Some(name) = part("DATABASE_NAME") {
        options = options.database(name);
    }
    if let Some(user) = part("DATABASE_USERNAME") {
        options = options.username(user);
    }
    if let Some(password) = part("DATABASE_PASSWORD") {
        options = options.password(password);
    }
    let named = PART_VARIABLES
        .iter()
        .filter(|name| environment.get(name).is_some())
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let source = match source {
        Source::DotEnv(_) => Source::DotEnv(named),
        Source::Environment(_) | Source::Option | Source::File | Source::Private => {
            Source::Environment(named)
        }
    };
    Ok(Some(Database::Server {
        options: Box::new(options),
        source,
    }))
}

/// Reads a URL, SQLAlchemy spellings included (`postgresql+psycopg2://`, `postgres+asyncpg://`).
///
/// # Errors
/// When it is no PostgreSQL URL. The message never holds the URL, which may hold a password.
pub(crate) fn options(url: &str, source: &Source) -> Result<PgConnectOptions> {
    let url = normalise_scheme(url);
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        let scheme = url.split("://").next().filter(|_| url.contains("://"));
        return Err(Failure::new(format!(
            "the database URL from {source} is not a PostgreSQL URL"
        ))
        .detail(match scheme {
            Some(scheme) => format!("Its scheme is {scheme:?}."),
            None => "It has no scheme.".to_owned(),
        })
        .hint("Write postgresql://user:password@host:port/database."));
    }
    url.parse::<PgConnectOptions>()
        .map(|options| options.application_name(APPLICATION))
        .map_err(|error| {
            Failure::new(format!("the database URL from {source} can't be read"))
                .detail(mask(&error.to_string(), &url))
                .hint("Write postgresql://user:password@host:port/database; characters such as @ : / in a password must be percent-encoded.")
        })
}

fn normalise_scheme(url: &str) -> String {
    let url = url.trim();
    match url.split_once("://") {
        Some((scheme, rest)) => match scheme.split_once('+') {
            Some((base, _)) => format!("{base}://{rest}"),
            None => url.to_owned(),
        },
        None => url.to_owned(),
    }
}

/// Takes the password of a URL out of a text.
fn mask(text: &str, url: &str) -> String {
    let password = url
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .and_then(|(user, _)| user.split_once(':'))
        .map(|(_, password)| password)
        .filter(|password| !password.is_empty());
    match password {
        Some(password) => text.replace(password, "***"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let process = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Environment {
            process,
            dotenv: BTreeMap::new(),
        }
    }

    #[test]
    fn parts_name_a_database() {
        let environment = environment(&[
            ("DATABASE_HOSTNAME", "db"),
            ("DATABASE_PORT", "5433"),
            ("DATABASE_NAME", "my app"),
            ("DATABASE_USERNAME", "me"),
            ("DATABASE_PASSWORD", "a@b/c"),
        ]);
        let Some(Database::Server { options, .. }) = from_parts(&environment).unwrap() else {
            panic!("no server");
        };
        assert_eq!(options.get_database(), Some("my app"));
        assert_eq!((options.get_host(), options.get_port()), ("db", 5433));
    }

    #[test]
    fn sqlalchemy_spellings_are_read() {
        for url in [
            "postgresql+psycopg2://u@h/d",
            "postgres+asyncpg://u@h/d",
            "postgres://u@h/d",
        ] {
            assert_eq!(options(url, &Source::Option).unwrap().get_host(), "h");
        }
        let error = options("mysql://u:secret@h/d", &Source::Option)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("\"mysql\"") && !error.contains("secret"),
            "{error}"
        );
        let error = options("postgresql://u:sec:ret@h:port/d", &Source::Option).unwrap_err();
        assert!(!error.to_string().contains("sec"), "{error}");
    }
}
