//! `${x.key}` and `${VARIABLE}` in the values of `limbeck.toml`.
//!
//! Only texts are filled, and only those of the file: what comes from a variable or an option is
//! taken as it is.

use std::collections::BTreeMap;

use super::environment::Environment;
use crate::failure::{Failure, Result};

/// What placeholders stand for.
#[derive(Debug)]
pub(crate) struct Placeholders<'a> {
    /// `-x key=value`.
    pub(crate) arguments: &'a BTreeMap<String, String>,
    pub(crate) environment: &'a Environment,
}

impl Placeholders<'_> {
    /// Fills all texts in a value of this key.
    ///
    /// # Errors
    /// When a placeholder is not closed, or nothing is set for it.
    pub(crate) fn fill_value(&self, key: &str, value: &mut toml::Value) -> Result<()> {
        match value {
            toml::Value::String(text) => *text = self.fill(key, text)?,
            toml::Value::Array(members) => {
                for member in members {
                    self.fill_value(key, member)?;
                }
            }
            toml::Value::Table(fields) => {
                for (_, field) in fields.iter_mut() {
                    self.fill_value(key, field)?;
                }
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_) => {}
        }
        Ok(())
    }

    /// Fills a text of this key. `$${` stands for `${` itself.
    ///
    /// # Errors
    /// When a placeholder is not closed, or nothing is set for it.
    pub(crate) fn fill(&self, key: &str, text: &str) -> Result<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            if let Some(before) = rest[..start].strip_suffix('$') {
                filled.push_str(before);
                filled.push_str("${");
                rest = &rest[start + 2..];
                continue;
            }
            filled.push_str(&rest[..start]);
            let Some(end) = rest[start..].find('}') else {
                return Err(
                    Failure::new(format!("{key} has a placeholder without an end"))
                        .hint("Write ${x.key} or ${VARIABLE}; $${ stands for the characters ${."),
                );
            };
            filled.push_str(self.value(key, &rest[start + 2..start + end])?);
            rest = &rest[start + end + 1..];
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value(&self, key: &str, name: &str) -> Result<&str> {
        if let Some(argument) = name.strip_prefix("x.") {
            return self
                .arguments
                .get(argument)
                .map(String::as_str)
                .ok_or_else(|| {
                    Failure::new(format!(
                        "{key} uses ${{{name}}}, and no -x {argument}=… was given"
                    ))
                });
        }
        match self.environment.get(name) {
            Some((value, _)) => Ok(value),
            None => Err(Failure::new(format!(
                "{key} uses ${{{name}}}, and the variable {name} is not set"
            ))
            .hint("Set it in the environment or in .env; ${x.key} stands for -x key=….")),
        }
    }
}

/// Reads the `-x` options.
///
/// # Errors
/// When one is not `key=value`, or a key is given twice.
pub(super) fn arguments(given: &[String]) -> Result<BTreeMap<String, String>> {
    let mut arguments = BTreeMap::new();
    for text in given {
        let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Failure::new(format!("-x {text:?} is not key=value")));
        };
        if arguments.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Failure::new(format!("-x {key}=… is given twice")));
        }
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String> {
        let environment = Environment {
            process: [("HOST".to_owned(), "db".to_owned())].into(),
            dotenv: [("PORT".to_owned(), "5433".to_owned())].into(),
        };
        let arguments = arguments(&["tenant=a=b".to_owned()])?;
        Placeholders {
            arguments: &arguments,
            environment: &environment,
        }
        .fill("database.url", text)
    }

    #[test]
    fn placeholders_are_filled() {
        assert_eq!(
            fill("postgresql://${HOST}:${PORT}/${x.tenant}").unwrap(),
            "postgresql://db:5433/a=b"
        );
        assert_eq!(fill("$5 $${HOST} $$").unwrap(), "$5 ${HOST} $$");
    }

    #[test]
    fn unset_ones_are_errors() {
        for (text, reason) in [
            ("${x.other}", "no -x other=… was given"),
            ("${OTHER}", "the variable OTHER is not set"),
            ("a ${HOST", "without an end"),
        ] {
            let error = fill(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn arguments_are_pairs() {
        let read = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            arguments(&texts)
        };
        assert_eq!(read(&["a="]).unwrap()["a"], "");
        assert!(read(&["a"]).is_err() && read(&["=a"]).is_err());
        assert!(read(&["a=1", "a=2"]).is_err());
    }
}
