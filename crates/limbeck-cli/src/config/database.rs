//! Which database: option, environment, `.env`, `limbeck.toml`, private server, in this order.

use sqlx::postgres::PgConnectOptions;

use super::Config;
use super::environment::Environment;
use super::keys::DATABASE_URL;
use super::mask::mask;
use super::origin::Origin;
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

/// The database that a command works on.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// A server that somebody else runs.
    Server {
        /// How to connect, with the password: never printed.
        options: Box<PgConnectOptions>,
        /// Where it was named.
        source: Origin,
    },
    /// The private server.
    Private,
}

/// A database as it was named, before anything of it is understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// By a URL, which may hold a password.
    Url(String, Origin),
    /// By `DATABASE_HOSTNAME` and its companions: what is set of them.
    Parts(Parts, Origin),
    /// By nobody.
    Nowhere,
}

/// The parts of a URL, each in a variable.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) host: Option<String>,
    pub(crate) port: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
}

/// Finds out who named the database, by DESIGN.md §2's order. A database that `-n NAME` chose has a
/// variable of its own: the others stand for the one without a name.
///
/// # Errors
/// When the URL in the file has a placeholder that nothing fills.
pub(crate) fn locate(config: &Config) -> Result<Named> {
    if let Some(url) = &config.database_url {
        let origin = Origin::Option("--database-url");
        return Ok(Named::Url(url.clone(), origin));
    }
    let environment = &config.environment;
    let variables = match &config.chosen.database {
        Some(_) => vec![config.variable(DATABASE_URL)],
        None => URL_VARIABLES.map(str::to_owned).to_vec(),
    };
    if let Some((url, origin)) = variables.iter().find_map(|name| environment.get(name)) {
        return Ok(Named::Url(url.to_owned(), origin));
    }
    if config.chosen.database.is_none()
        && let Some((parts, origin)) = parts(environment)
    {
        return Ok(Named::Parts(parts, origin));
    }
    Ok(match config.layers.0.get(DATABASE_URL) {
        Some(setting) => {
            let url = config.filled(DATABASE_URL, setting.value.as_str().unwrap_or_default())?;
            match url.as_str() {
                "" => Named::Nowhere,
                _ => Named::Url(url, setting.origin.clone()),
            }
        }
        None => Named::Nowhere,
    })
}

/// Finds the database.
///
/// # Errors
/// When the URL or the port that was found can't be read.
pub(crate) fn choose(config: &Config) -> Result<Database> {
    match locate(config)? {
        Named::Nowhere => Ok(Database::Private),
        Named::Url(url, source) => Ok(Database::Server {
            options: Box::new(options(&url, &source)?),
            source,
        }),
        Named::Parts(parts, source) => Ok(Database::Server {
            options: Box::new(parts.options()?),
            source,
        }),
    }
}

/// The host or the database's name is enough to start; what is missing is left to libpq's own
/// variables and defaults.
fn parts(environment: &Environment) -> Option<(Parts, Origin)> {
    let (_, origin) = environment
        .get("DATABASE_HOSTNAME")
        .or_else(|| environment.get("DATABASE_NAME"))?;
    let set: Vec<&str> = PART_VARIABLES
        .into_iter()
        .filter(|name| environment.get(name).is_some())
        .collect();
    let origin = if matches!(origin, Origin::DotEnv(_)) {
        Origin::DotEnv(set.join(", "))
    } else {
        Origin::Environment(set.join(", "))
    };
    let part = |name| environment.get(name).map(|(value, _)| value.to_owned());
    let parts = Parts {
        host: part("DATABASE_HOSTNAME"),
        port: part("DATABASE_PORT"),
        name: part("DATABASE_NAME"),
        user: part("DATABASE_USERNAME"),
        password: part("DATABASE_PASSWORD"),
    };
    Some((parts, origin))
}

impl Parts {
    /// The parts as a URL, for display: nothing in it is escaped.
    pub(crate) fn url(&self) -> String {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let part = |before: &str, part: &Option<String>| match part {
            Some(part) => format!("{before}{part}"),
            None => String::new(),
        };
        let user = match (&self.user, &self.password) {
            (None, None) => String::new(),
            _ => format!("{}{}@", text(&self.user), part(":", &self.password)),
        };
        let (port, name) = (part(":", &self.port), part("/", &self.name));
        format!("postgresql://{user}{}{port}{name}", text(&self.host))
    }

    fn options(self) -> Result<PgConnectOptions> {
        let mut options = PgConnectOptions::new().application_name(APPLICATION);
        if let Some(host) = self.host {
            options = options.host(&host);
        }
        if let Some(port) = self.port {
            let port = port
                .parse()
                .map_err(|_| Failure::new(format!("DATABASE_PORT {port:?} is no port number")))?;
            options = options.port(port);
        }
        if let Some(name) = self.name {
            options = options.database(&name);
        }
        if let Some(user) = self.user {
            options = options.username(&user);
        }
        if let Some(password) = self.password {
            options = options.password(&password);
        }
        Ok(options)
    }
}

/// Reads a URL, SQLAlchemy spellings included (`postgresql+psycopg2://`, `postgres+asyncpg://`).
///
/// # Errors
/// When it is no PostgreSQL URL. The message never holds the URL, which may hold a password.
pub(crate) fn options(url: &str, source: &Origin) -> Result<PgConnectOptions> {
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
    let readable = with_user_apart(&url);
    readable
        .parse::<PgConnectOptions>()
        .map(|options| options.application_name(APPLICATION))
        .map_err(|error| {
            Failure::new(format!("the database URL from {source} can't be read"))
                .detail(mask(&error.to_string(), &url))
                .hint("Write postgresql://user:password@host:port/database; characters such as @ : / in a password must be percent-encoded.")
        })
}

/// libpq and SQLAlchemy know `user:password@` without a host (`postgresql://me@/app?host=/run/pg`),
/// general parsers of URLs do not: the same with parameters.
fn with_user_apart(url: &str) -> String {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let user = rest[..end].strip_suffix('@')?;
        Some((scheme, user, &rest[end..]))
    });
    let Some((scheme, user, rest)) = parts else {
        return url.to_owned();
    };
    let (user, password) = match user.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (user, None),
    };
    // In a parameter a plus sign means a space.
    let parameter = |name: &str, value: &str| format!("{name}={}", value.replace('+', "%2B"));
    let mut url = format!("{scheme}://{rest}");
    let parameters = [("user", Some(user)), ("password", password)];
    for (name, value) in parameters {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&parameter(name, value));
        }
    }
    url
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_name_a_database() {
        let pairs = [
            ("DATABASE_HOSTNAME", "db"),
            ("DATABASE_PORT", "5433"),
            ("DATABASE_NAME", "my app"),
            ("DATABASE_USERNAME", "me"),
            ("DATABASE_PASSWORD", "a@b/c"),
        ];
        let environment = Environment {
            process: pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
            ..Environment::default()
        };
        let options = parts(&environment).unwrap().0.options().unwrap();
        assert_eq!(options.get_database(), Some("my app"));
        assert_eq!((options.get_host(), options.get_port()), ("db", 5433));
    }

    #[test]
    fn a_socket_needs_no_host() {
        let source = Origin::Option("--database-url");
        let read = |url| options(url, &source).unwrap();
        let found = read("postgresql+psycopg2://m%40e:s+e%2Fcret@/app?host=/run/pg&port=5433");
        assert_eq!(found.get_username(), "m@e");
        assert_eq!(found.get_database(), Some("app"));
        assert_eq!(found.get_socket(), Some(&"/run/pg".into()));
        assert_eq!(found.get_port(), 5433);
        assert!(format!("{found:?}").contains("s+e/cret"));
        assert_eq!(read("postgresql://me@/app").get_username(), "me");
        assert_eq!(read("postgresql://@/app").get_database(), Some("app"));
    }

    #[test]
    fn sqlalchemy_spellings_are_read() {
        for url in [
            "postgresql+psycopg2://u@h/d",
            "postgres+asyncpg://u@h/d",
            "postgres://u@h/d",
        ] {
            assert_eq!(
                options(url, &Origin::Option("--database-url"))
                    .unwrap()
                    .get_host(),
                "h"
            );
        }
        let error = options("mysql://u:secret@h/d", &Origin::Option("--database-url"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("\"mysql\"") && !error.contains("secret"),
            "{error}"
        );
        let error = options(
            "postgresql://u:sec:ret@h:port/d",
            &Origin::Option("--database-url"),
        )
        .unwrap_err();
        assert!(!error.to_string().contains("sec"), "{error}");
    }
}
