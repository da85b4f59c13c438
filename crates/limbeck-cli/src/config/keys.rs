//! The names of all keys with their defaults, as serde makes them of the sections' structs.

use serde_json::Value;

use super::lint;
use super::sections::ConfigFile;
use crate::failure::{Failure, Result};
use crate::suggest;

/// The key of the database, which is found in more places than the others.
pub(crate) const DATABASE_URL: &str = "database.url";

/// The key of the server for scratch databases, whose URL may hold a password as well.
pub(crate) const SCRATCH_SERVER: &str = "scratch.server";

/// The one key that holds tables; neither a variable nor `config --set` can write it.
pub(crate) const POST_WRITE: &str = "post_write";

/// A key as the file writes it, with its default.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// `migrations.path`.
    pub(crate) name: String,
    /// JSON's null where nothing is set by default; such a key holds a string.
    pub(crate) default: Value,
}

/// All keys, sorted.
pub(crate) fn all() -> Vec<Key> {
    let mut keys = Vec::new();
    // Only maps with keys that are no strings can't be JSON, and there are none.
    let sections = serde_json::to_value(ConfigFile::default()).unwrap_or_default();
    collect("", sections, &mut keys);
    keys
}

/// The levels of rules: keys of a map, which are not among [`all`] because they are so many.
pub(crate) fn of_rules() -> impl Iterator<Item = Key> {
    limbeck_lint::RULES.iter().map(|rule| Key {
        name: lint::key(rule),
        default: rule.level.as_str().into(),
    })
}

fn collect(prefix: &str, value: Value, keys: &mut Vec<Key>) {
    let Value::Object(fields) = value else {
        keys.push(Key {
            name: prefix.to_owned(),
            default: value,
        });
        return;
    };
    for (name, value) in fields {
        let name = match prefix {
            "" => name,
            prefix => format!("{prefix}.{name}"),
        };
        collect(&name, value, keys);
    }
}

/// The key of this name.
///
/// # Errors
/// When there is none; the nearest is named.
pub(crate) fn find(name: &str) -> Result<Key> {
    let mut keys = all();
    keys.extend(of_rules());
    if let Some(key) = keys.iter().find(|key| key.name == name) {
        return Ok(key.clone());
    }
    let near = suggest::nearest(name, keys.iter().map(|key| key.name.as_str()));
    let failure = Failure::new(format!("there is no configuration key {name:?}"));
    Err(match near.map(str::to_owned).or_else(|| elsewhere(name)) {
        Some(near) => failure.hint(format!("Did you mean `{near}`?")),
        None => failure.hint("`limbeck config` lists all of them."),
    })
}

/// The whole name of the only key that ends in this word.
pub(super) fn elsewhere(word: &str) -> Option<String> {
    let keys = all();
    let mut found = keys
        .iter()
        .filter(|key| key.name.rsplit('.').next() == Some(word));
    match (found.next(), found.next()) {
        (Some(key), None) => Some(key.name.clone()),
        _ => None,
    }
}

/// The variable that sets a key: `LIMBECK_MIGRATIONS_PATH`, `LIMBECK_REPORTS_MIGRATIONS_PATH`.
pub(crate) fn variable(key: &str, database: Option<&str>) -> String {
    let name = match database {
        None => format!("limbeck_{key}"),
        Some(database) => format!("limbeck_{database}_{key}"),
    };
    name.to_uppercase().replace(['.', '-'], "_")
}

impl Key {
    /// The variable that sets it, for the database that `-n` chose.
    pub(crate) fn variable(&self, database: Option<&str>) -> String {
        variable(&self.name, database)
    }

    /// Whether a value is of this key's type.
    ///
    /// # Errors
    /// When it is not; holds the reason.
    pub(crate) fn check_type(&self, value: &toml::Value) -> Result<(), String> {
        let mut tree = toml::Table::new();
        plant(&mut tree, &self.name, value.clone());
        match toml::Value::Table(tree).try_into::<ConfigFile>() {
            Ok(_) => Ok(()),
            Err(error) => Err(error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned()),
        }
    }

    /// A value that was typed, in a variable or behind `--set`. A list is a TOML array, or its
    /// members with commas between them.
    ///
    /// # Errors
    /// When it is none of this key's type; holds the reason.
    pub(crate) fn read(&self, text: &str) -> Result<toml::Value, String> {
        let is_array = text.trim_start().starts_with('[');
        match &self.default {
            Value::Bool(_) => match text {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err("it must be true or false".to_owned()),
            },
            Value::Number(_) => text
                .parse::<u32>()
                .map(|number| i64::from(number).into())
                .map_err(|_| "it must be a whole number".to_owned()),
            Value::Array(_) if !is_array => Ok(text
                .split(',')
                .map(str::trim)
                .filter(|member| !member.is_empty())
                .map(toml::Value::from)
                .collect::<Vec<_>>()
                .into()),
            _ if is_array => format!("value = {text}")
                .parse::<toml::Table>()
                .ok()
                .and_then(|mut table| table.remove("value"))
                .ok_or_else(|| "it is no TOML array".to_owned()),
            Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => Ok(text.into()),
        }
    }
}

/// Puts a value into a tree at a dotted name.
pub(super) fn plant(tree: &mut toml::Table, name: &str, value: toml::Value) {
    match name.split_once('.') {
        None => {
            tree.insert(name.to_owned(), value);
        }
        Some((section, rest)) => {
            let entry = tree
                .entry(section)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(table) = entry {
                plant(table, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_sections() {
        let names: Vec<String> = all().into_iter().map(|key| key.name).collect();
        for name in [DATABASE_URL, POST_WRITE, "autogenerate.exclude.tables"] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert!(!names.iter().any(|name| name.starts_with("env")));
        assert!(names.is_sorted());
    }

    #[test]
    fn every_key_is_on_the_reference_page() {
        let page = include_str!("../../../../docs/configuration.md");
        for Key { name, default } in all() {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{name}` |")));
            let row = row.unwrap_or_else(|| panic!("docs/configuration.md has no row for {name}"));
            if name != DATABASE_URL && name != POST_WRITE && !default.is_null() {
                assert!(
                    row.contains(&format!("| `{default}`")),
                    "default {default}: {row}"
                );
            }
        }
        let keys = all();
        let rows = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        for (name, _) in rows.filter(|(name, _)| name.contains('.')) {
            assert!(keys.iter().any(|key| key.name == name), "{name} is no key");
        }
    }

    #[test]
    fn unknown_keys_get_a_suggestion() {
        let hint = |name: &str| find(name).unwrap_err().to_string();
        assert!(hint("migrations.paht").contains("Did you mean `migrations.path`?"));
        assert!(hint("timezone").contains("Did you mean `migrations.timezone`?"));
        assert!(hint("xyz").contains("lists all of them"));
    }

    #[test]
    fn every_key_has_a_variable_of_its_own() {
        let keys = all().into_iter().chain(of_rules());
        let mut variables: Vec<String> = keys.map(|key| key.variable(None)).collect();
        variables.sort();
        let count = variables.len();
        variables.dedup();
        assert_eq!(variables.len(), count);
        let key = find("upgrade.lock_timeout").unwrap();
        assert_eq!(
            key.variable(Some("my-reports")),
            "LIMBECK_MY_REPORTS_UPGRADE_LOCK_TIMEOUT"
        );
    }

    #[test]
    fn values_are_read_by_the_type_of_their_key() {
        let read = |name: &str, text: &str| find(name).unwrap().read(text);
        assert_eq!(read("upgrade.wait", "5"), Ok(5.into()));
        assert!(read("upgrade.wait", "-5").is_err() && read("upgrade.wait", "x").is_err());
        assert_eq!(read("migrations.recursive", "true"), Ok(true.into()));
        assert!(read("migrations.recursive", "yes").is_err());
        let list: toml::Value = vec!["public", "app"].into();
        assert_eq!(
            read("autogenerate.schemas", "public, app"),
            Ok(list.clone())
        );
        assert_eq!(
            read("autogenerate.schemas", "['public', 'app']"),
            Ok(list.clone())
        );
        assert_eq!(read("models.path", "['public', 'app']"), Ok(list));
        assert_eq!(read("models.path", "a,b"), Ok("a,b".into()));
        assert!(read("autogenerate.schemas", "['public'").is_err());
        assert_eq!(read("naming.index", "ix_{table}"), Ok("ix_{table}".into()));
    }
}
