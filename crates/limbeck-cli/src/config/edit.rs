//! One value of `limbeck.toml` written anew; comments and layout of the rest stay as they are.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use crate::failure::{Failure, Result};

/// The text with a value at a path of sections and a key. Sections are created as needed.
///
/// # Errors
/// When the text is no TOML, a section of the path is something else, or a value is of a type that
/// no key has.
pub(crate) fn set(text: &str, path: &[&str], value: &toml::Value) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let Some((key, sections)) = path.split_last() else {
        return Ok(text.to_owned());
    };
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for (at, section) in sections.iter().enumerate() {
        let last = at + 1 == sections.len();
        table = table
            .entry(section)
            .or_insert_with(|| new_section(last))
            .as_table_like_mut()
            .ok_or_else(|| Failure::new(format!("{} is no section", sections[..=at].join("."))))?;
    }
    let mut value = convert(value)?;
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        *value.decor_mut() = old.decor().clone();
        *old = value;
    } else {
        table.insert(key, Item::Value(value));
    }
    Ok(document.to_string())
}

/// A section above another is written only if it has values of its own.
fn new_section(last: bool) -> Item {
    let mut table = Table::new();
    table.set_implicit(!last);
    Item::Table(table)
}

fn convert(value: &toml::Value) -> Result<Value> {
    match value {
        toml::Value::String(text) => Ok(text.as_str().into()),
        toml::Value::Integer(number) => Ok((*number).into()),
        toml::Value::Boolean(yes) => Ok((*yes).into()),
        toml::Value::Array(members) => {
            let members = members.iter().map(convert).collect::<Result<Vec<_>>>()?;
            Ok(Value::Array(members.into_iter().collect::<Array>()))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
            Err(Failure::new(format!("{value} is no value of a key")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Mine.\n[migrations] # here\npath   =  'db' # keep\n\n[env.p]\nupgrade.wait = 5\n";

    #[test]
    fn the_rest_of_the_file_stays() {
        assert_eq!(
            set(TEXT, &["migrations", "path"], &"x".into()).unwrap(),
            TEXT.replace("'db'", "\"x\"")
        );
        assert_eq!(
            set(TEXT, &["env", "p", "upgrade", "wait"], &7.into()).unwrap(),
            TEXT.replace('5', "7")
        );
    }

    #[test]
    fn sections_are_created() {
        let list: toml::Value = vec!["a", "b"].into();
        assert_eq!(
            set(TEXT, &["databases", "r", "autogenerate", "schemas"], &list).unwrap(),
            format!("{TEXT}\n[databases.r.autogenerate]\nschemas = [\"a\", \"b\"]\n")
        );
        assert_eq!(
            set("", &["upgrade", "wait"], &1.into()).unwrap(),
            "[upgrade]\nwait = 1\n"
        );
    }

    #[test]
    fn values_are_no_sections() {
        let error = set("upgrade = 5", &["upgrade", "wait"], &1.into()).unwrap_err();
        assert!(
            error.to_string().contains("upgrade is no section"),
            "{error}"
        );
    }
}
