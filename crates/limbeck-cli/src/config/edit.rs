//! One value of `limbeck.toml` written anew; comments and layout of the rest stay as they are.

use std::ops::Range;

use toml_edit::{Array, Document, DocumentMut, Item, Key, Table, TableLike, Value};

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

/// The text without the value at a path; nothing when there is none. What stands around it stays,
/// comments above it included.
///
/// # Errors
/// When the text is no TOML.
pub(crate) fn unset(text: &str, path: &[&str]) -> Result<Option<String>> {
    let Some((key, sections)) = path.split_last() else {
        return Ok(None);
    };
    let document: Document<&str> = Document::parse(text)?;
    let mut table: &dyn TableLike = document.as_table();
    for section in sections {
        match table.get(section).and_then(Item::as_table_like) {
            Some(found) => table = found,
            None => return Ok(None),
        }
    }
    let Some((written, item)) = table.get_key_value(key) else {
        return Ok(None);
    };
    if let Some(lines) = own_lines(text, written, item) {
        return Ok(Some(format!(
            "{}{}",
            &text[..lines.start],
            &text[lines.end..]
        )));
    }
    let mut document = document.into_mut();
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for section in sections {
        match table.get_mut(section).and_then(Item::as_table_like_mut) {
            Some(found) => table = found,
            None => return Ok(None),
        }
    }
    table.remove(key);
    Ok(Some(document.to_string()))
}

/// The lines that hold a key with its value and nothing else: none in an inline table.
fn own_lines(text: &str, key: &Key, item: &Item) -> Option<Range<usize>> {
    let (key, value) = (key.span()?, item.span()?);
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[value.end..]
        .find('\n')
        .map_or(text.len(), |at| value.end + at + 1);
    // In an inline table there is more on the line.
    let before = &text[start..key.start];
    let after = text[value.end..end].trim();
    (!before.contains(['{', ',', '=']) && (after.is_empty() || after.starts_with('#')))
        .then_some(start..end)
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
    fn values_are_taken_out() {
        let without = |text: &str, path: &[&str]| unset(text, path).unwrap();
        assert_eq!(
            without(TEXT, &["migrations", "path"]).unwrap(),
            "# Mine.\n[migrations] # here\n\n[env.p]\nupgrade.wait = 5\n"
        );
        assert_eq!(
            without(TEXT, &["env", "p", "upgrade", "wait"]).unwrap(),
            "# Mine.\n[migrations] # here\npath   =  'db' # keep\n\n[env.p]\n"
        );
        assert_eq!(without(TEXT, &["migrations", "timezone"]), None);
        assert_eq!(without(TEXT, &["upgrade", "wait"]), None);
        let lists = "[autogenerate]\n# Two.\nschemas = [\n  'a',\n  'b',\n] # end\n# Last.\n";
        assert_eq!(
            without(lists, &["autogenerate", "schemas"]).unwrap(),
            "[autogenerate]\n# Two.\n# Last.\n"
        );
        assert_eq!(
            without(
                "upgrade = { wait = 5, transaction = 'all' }\n",
                &["upgrade", "wait"]
            )
            .unwrap(),
            "upgrade = { transaction = 'all' }\n"
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
