//! Variables that look like limbeck's and are none: a misspelt one would be left out in silence.

use super::environment::Environment;
use super::keys;
use super::location;
use super::sections::ConfigFile;
use crate::suggest;

/// How the variables begin that set keys.
const PREFIX: &str = "LIMBECK_";

/// Variables that set no key.
const OTHERS: [&str; 3] = [location::VARIABLE, "LIMBECK_ENV", "LIMBECK_PG_BINDIR"];

/// A line for each variable that nothing reads and whose name is near to one that is read. Others are somebody
/// else's, and so are those that the file's own text names.
pub(super) fn unread(environment: &Environment, file: &ConfigFile, text: &str) -> Vec<String> {
    let names = environment.process.keys().chain(environment.dotenv.keys());
    let mut unread: Vec<&str> = names
        .map(String::as_str)
        .filter(|name| name.starts_with(PREFIX) && !text.contains(*name))
        .collect();
    unread.sort_unstable();
    unread.dedup();
    if unread.is_empty() {
        return Vec::new();
    }
    let known = known(file);
    let rest = |name: &str| name.strip_prefix(PREFIX).unwrap_or_default().to_owned();
    let candidates: Vec<String> = known.iter().map(|name| rest(name)).collect();
    // What ends in a key may be of a database that another file has.
    let is_of_database = |name: &str| {
        let mut keys = candidates.iter();
        keys.any(|key| {
            name.strip_suffix(key.as_str())
                .is_some_and(|name| name.ends_with('_'))
        })
    };
    unread.retain(|name| !is_of_database(name));
    unread
        .into_iter()
        .filter_map(|name| {
            let near = suggest::nearest(&rest(name), candidates.iter().map(String::as_str))?;
            Some(format!(
                "nothing reads the variable {name}; did you mean {PREFIX}{near}?"
            ))
        })
        .collect()
}

/// The variables of all keys, also of the databases that have names.
fn known(file: &ConfigFile) -> Vec<String> {
    let of_env = file.env.values().flat_map(|env| env.databases.keys());
    let named: Vec<&String> = file.databases.keys().chain(of_env).collect();
    let mut known: Vec<String> = OTHERS.map(str::to_owned).to_vec();
    for key in keys::all().into_iter().chain(keys::of_rules()) {
        let names = std::iter::once(None).chain(named.iter().map(|name| Some(name.as_str())));
        known.extend(names.map(|name| key.variable(name)));
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_misspelt_variables_are_told() {
        let mut environment = Environment::default();
        for name in [
            "LIMBECK_UPGRADE_WAITS",
            "LIMBECK_UPGRADE_WAIT",
            "LIMBECK_REPORTS_UPGRADE_WAIT",
            "LIMBECK_ARCHIVE_DATABASE_URL",
            "LIMBECK_LINT_RULES_DROP_COLUMN",
            "LIMBECK_CONFIG",
            "LIMBECK_KEEP",
            "LIMBECK_MIGRATIONS_PATHS",
            "DATABASE_URLS",
        ] {
            environment.process.insert(name.to_owned(), "1".to_owned());
        }
        let text = "[databases.reports]\nurl = \"${LIMBECK_MIGRATIONS_PATHS}\"\n";
        let file = toml::from_str("[databases.reports]").unwrap();
        assert_eq!(
            unread(&environment, &file, text),
            [
                "nothing reads the variable LIMBECK_UPGRADE_WAITS; did you mean LIMBECK_UPGRADE_WAIT?"
            ]
        );
    }
}
