//! What the types of the sections can't say about their values.

use jiff::tz::TimeZone;
use limbeck_diff::filter::{Filter, Pattern};
use limbeck_revision::header::is_time;
use limbeck_schema::{Name, QualifiedName, SqlObjectKind};

use super::sections::{ConfigFile, Migrations, Patterns};
use crate::file_name::Template;
use crate::suggest;

/// The word of `autogenerate.manage` for every kind.
pub(crate) const ALL_KINDS: &str = "all";

/// The word of `autogenerate.manage` for the names of parts that the models leave unnamed.
pub(crate) const NAMES: &str = "names";

/// A value that can't be meant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its key.
    pub(crate) key: String,
    /// What is wrong, to follow the key's name.
    pub(crate) reason: String,
}

fn problem(key: impl Into<String>, reason: impl Into<String>) -> Problem {
    Problem {
        key: key.into(),
        reason: reason.into(),
    }
}

/// Checks the effective values.
///
/// # Errors
/// The first value that can't be meant, in the order of the sections.
pub(crate) fn check(file: &ConfigFile) -> Result<(), Problem> {
    if file.models.path.as_slice().is_empty() {
        return Err(problem("models.path", "names nothing"));
    }
    let paths = [
        ("models.path", file.models.path.as_slice()),
        (
            "migrations.path",
            std::slice::from_ref(&file.migrations.path),
        ),
        (
            "migrations.version_locations",
            &file.migrations.version_locations,
        ),
        ("seed.files", &file.seed.files),
    ];
    for (key, paths) in paths {
        if paths.iter().any(|path| path.as_os_str().is_empty()) {
            return Err(problem(
                key,
                "can't be empty; the project's folder is \".\"",
            ));
        }
    }
    no_models_in(file)?;
    check_migrations(&file.migrations)?;
    for schema in &file.autogenerate.schemas {
        Name::checked(schema).map_err(|e| {
            problem(
                "autogenerate.schemas",
                format!("{schema:?} is no name: {e}"),
            )
        })?;
    }
    for word in &file.autogenerate.manage {
        check_kind(word).map_err(|reason| problem("autogenerate.manage", reason))?;
    }
    filter(file)?;
    for (key, pattern) in file.naming.patterns() {
        check_naming(pattern).map_err(|reason| problem(format!("naming.{key}"), reason))?;
    }
    for (key, value) in [
        ("upgrade.lock_timeout", file.upgrade.lock_timeout.as_ref()),
        (
            "upgrade.statement_timeout",
            Some(&file.upgrade.statement_timeout),
        ),
    ] {
        if let Some(value) = value.filter(|value| !is_time(value)) {
            let reason = format!(
                "{value:?} is no time: write a number with us, ms, s, min, h or d behind it; 0 is for ever"
            );
            return Err(problem(key, reason));
        }
    }
    for code in file.lint.rules.keys() {
        let codes = limbeck_lint::RULES.iter().map(|rule| rule.code);
        if !codes.clone().any(|known| known == code) {
            let near = match suggest::nearest(code, codes) {
                Some(near) => format!("did you mean {near}?"),
                None => "`limbeck lint --list` names all".to_owned(),
            };
            return Err(problem(
                format!("lint.rules.{code}"),
                format!("names no rule; {near}"),
            ));
        }
    }
    check_hooks(file)
}

fn check_kind(word: &str) -> Result<(), String> {
    let words: Vec<&str> = [ALL_KINDS, NAMES]
        .into_iter()
        .chain(SqlObjectKind::all().map(SqlObjectKind::plural))
        .collect();
    if words.contains(&word) {
        return Ok(());
    }
    Err(match suggest::nearest(word, words.iter().copied()) {
        Some(near) => format!("{word:?} is no kind of object; did you mean {near}?"),
        None => format!("{word:?} is no kind of object: write {}", words.join(", ")),
    })
}

fn check_migrations(migrations: &Migrations) -> Result<(), Problem> {
    let key = |name: &str| format!("migrations.{name}");
    let table = &migrations.version_table;
    table.parse::<QualifiedName>().map_err(|error| {
        problem(
            key("version_table"),
            format!("{table:?} is no table name: {error}"),
        )
    })?;
    Template::read(&migrations.file_template, migrations.recursive).map_err(|reason| {
        let template = &migrations.file_template;
        problem(key("file_template"), format!("{template:?} {reason}"))
    })?;
    if !(1..=200).contains(&migrations.slug_length) {
        return Err(problem(key("slug_length"), "must be from 1 to 200"));
    }
    time_zone(&migrations.timezone).map_err(|reason| problem(key("timezone"), reason))?;
    let locations = &migrations.version_locations;
    match locations
        .iter()
        .enumerate()
        .find(|(at, path)| locations[..*at].contains(path))
    {
        Some((_, path)) => Err(problem(
            key("version_locations"),
            format!("names {:?} twice", path.display().to_string()),
        )),
        None => Ok(()),
    }
}

/// The time zone of this name.
///
/// # Errors
/// When there is none; holds the reason.
pub(crate) fn time_zone(name: &str) -> Result<TimeZone, String> {
    match name.to_lowercase().as_str() {
        "utc" => return Ok(TimeZone::UTC),
        "local" => return Ok(TimeZone::system()),
        _ => {}
    }
    TimeZone::get(name).map_err(|_| {
        let zones: Vec<String> = jiff::tz::db()
            .available()
            .map(|zone| zone.to_string())
            .collect();
        match suggest::nearest(name, zones.iter().map(String::as_str)) {
            Some(near) => format!("{name:?} is no time zone; did you mean {near}?"),
            None => {
                format!("{name:?} is no time zone: write utc, local or a name as Europe/Berlin")
            }
        }
    })
}

/// The patterns of `models.no_models_in`.
///
/// # Errors
/// When a text is no pattern.
pub(crate) fn no_models_in(file: &ConfigFile) -> Result<Vec<Pattern>, Problem> {
    read_patterns("models.no_models_in", &file.models.no_models_in)
}

/// The patterns of `autogenerate.include` and `autogenerate.exclude`.
///
/// # Errors
/// When a text is no pattern.
pub(crate) fn filter(file: &ConfigFile) -> Result<Filter, Problem> {
    Ok(Filter {
        include: patterns("include", &file.autogenerate.include)?,
        exclude: patterns("exclude", &file.autogenerate.exclude)?,
    })
}

fn patterns(section: &str, given: &Patterns) -> Result<limbeck_diff::filter::Patterns, Problem> {
    let read = |kind: &str, texts: &[String]| {
        read_patterns(&format!("autogenerate.{section}.{kind}"), texts)
    };
    Ok(limbeck_diff::filter::Patterns {
        tables: read("tables", &given.tables)?,
        columns: read("columns", &given.columns)?,
        indexes: read("indexes", &given.indexes)?,
        constraints: read("constraints", &given.constraints)?,
        enums: read("enums", &given.enums)?,
    })
}

fn read_patterns(key: &str, texts: &[String]) -> Result<Vec<Pattern>, Problem> {
    texts
        .iter()
        .map(|text| Pattern::new(text).map_err(|error| problem(key, format!("{text:?}: {error}"))))
        .collect()
}

/// A pattern of `[naming]` knows five tokens.
fn check_naming(pattern: &str) -> Result<(), String> {
    const TOKENS: [&str; 5] = [
        "table",
        "columns",
        "column",
        "referenced_table",
        "referenced_columns",
    ];
    let mut rest = pattern;
    while let Some(start) = rest.find('{') {
        let end = rest[start..]
            .find('}')
            .ok_or_else(|| format!("{pattern:?} has a brace without its partner"))?;
        let token = &rest[start + 1..start + end];
        if !TOKENS.contains(&token) {
            return Err(format!(
                "{pattern:?} has an unknown token {{{token}}}; there are {{{}}}",
                TOKENS.join("}, {")
            ));
        }
        rest = &rest[start + end + 1..];
    }
    if pattern.is_empty() {
        return Err("can't be empty".to_owned());
    }
    if !pattern.contains('{') {
        return Err(format!(
            "{pattern:?} has no token, so that all would have one name; there are {{{}}}",
            TOKENS.join("}, {")
        ));
    }
    Ok(())
}

fn check_hooks(file: &ConfigFile) -> Result<(), Problem> {
    for (at, hook) in file.post_write.iter().enumerate() {
        let name = &hook.name;
        if hook.command.first().is_none_or(String::is_empty) {
            return Err(problem("post_write", format!("{name:?} has no command")));
        }
        if file.post_write[..at]
            .iter()
            .any(|other| other.name == *name)
        {
            return Err(problem(
                "post_write",
                format!("has two hooks called {name:?}"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        let problem = check(&toml::from_str(text).unwrap()).unwrap_err();
        format!("{} {}", problem.key, problem.reason)
    }

    #[test]
    fn defaults_are_fine() {
        assert_eq!(check(&ConfigFile::default()), Ok(()));
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for (text, wanted) in [
            ("models.path = []", "models.path names nothing"),
            ("migrations.version_table = 'a.b.c'", "is no table name"),
            (
                "migrations.timezone = 'Europe/Berln'",
                "did you mean Europe/Berlin?",
            ),
            ("migrations.slug_length = 0", "from 1 to 200"),
            ("migrations.version_locations = ['a', 'a']", "twice"),
            ("migrations.file_template = '{slug}'", "has no {rev}"),
            (
                "autogenerate.exclude.tables = ['a[b]']",
                "autogenerate.exclude.tables \"a[b]\"",
            ),
            ("autogenerate.schemas = ['']", "is no name"),
            ("autogenerate.manage = ['view']", "did you mean views?"),
            ("autogenerate.manage = ['roles']", "no kind of object"),
            ("naming.index = 'ix_{tabel}'", "naming.index"),
            ("naming.index = 'abc'", "has no token"),
            ("upgrade.lock_timeout = '5 sec'", "is no time"),
            ("lint.rules.drop-colum = 'off'", "did you mean drop-column?"),
            ("[[post_write]]\nname = 'a'\ncommand = []", "has no command"),
        ] {
            let reason = reason(text);
            assert!(reason.contains(wanted), "{text}: {reason}");
        }
    }

    #[test]
    fn times_are_those_of_the_server() {
        for time in ["0", "5s", "1.5 h", "300ms", "2 min"] {
            assert!(is_time(time), "{time}");
        }
        for time in ["", "s", "5 sec", "1,5h", "-1"] {
            assert!(!is_time(time), "{time}");
        }
    }

    #[test]
    fn zones_have_names() {
        assert_eq!(time_zone("UTC"), Ok(TimeZone::UTC));
        assert!(time_zone("Europe/Berlin").is_ok() && time_zone("local").is_ok());
    }
}
