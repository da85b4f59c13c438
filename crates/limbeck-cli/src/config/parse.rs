//! The text of `limbeck.toml` to typed sections, with every mistake shown in its line.

use std::path::Path;

use super::keys;
use super::sections::ConfigFile;
use crate::failure::{Failure, Result};
use crate::suggest;

/// The file, read twice over: as types, which finds the mistakes, and as a tree, which knows what
/// was written.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) sections: ConfigFile,
    pub(super) tree: toml::Table,
}

/// Reads the text of the file.
///
/// # Errors
/// When it is no TOML, has an unknown key (with the nearest known one), a value of a wrong type, or
/// a section inside one that can't hold it.
pub(super) fn parse(text: &str, path: &Path) -> Result<Document> {
    let failed = |error: toml::de::Error| describe(&error, text, path);
    let sections: ConfigFile = toml::from_str(text).map_err(failed)?;
    refuse_nesting(&sections, path)?;
    Ok(Document {
        sections,
        tree: text.parse().map_err(failed)?,
    })
}

/// A database's section has no sections for databases or environments, an environment's none for
/// environments: there is one order of precedence, `env.NAME.databases.NAME` being the last.
fn refuse_nesting(file: &ConfigFile, path: &Path) -> Result<()> {
    let refused =
        |outer: String, inner: &str| {
            Err(Failure::new(format!(
            "configuration file {:?} is not valid",
            path.display().to_string()
        ))
        .detail(format!("[{outer}] can't hold sections [{outer}.{inner}.…]."))
        .hint("What differs for a database in an environment goes into [env.NAME.databases.NAME]."))
        };
    let database = |prefix: &str, (name, section): (&String, &ConfigFile)| {
        let outer = format!("{prefix}databases.{name}");
        match (section.databases.is_empty(), section.env.is_empty()) {
            (true, true) => Ok(()),
            (false, _) => refused(outer, "databases"),
            (true, false) => refused(outer, "env"),
        }
    };
    for section in &file.databases {
        database("", section)?;
    }
    for (name, environment) in &file.env {
        if !environment.env.is_empty() {
            return refused(format!("env.{name}"), "env");
        }
        for section in &environment.databases {
            database(&format!("env.{name}."), section)?;
        }
    }
    Ok(())
}

fn describe(error: &toml::de::Error, text: &str, path: &Path) -> Failure {
    let message = error.message().lines().next().unwrap_or_default();
    let message = &message
        .replace("expected u64", "expected a whole number from 0 up")
        .replace("expected usize", "expected a whole number from 0 up");
    let shown = path.display().to_string();
    let mut failure = Failure::new(format!("configuration file {shown:?} is not valid"));
    if let Some(span) = error.span() {
        failure = failure.snippet(crate::snippet::error(text, &shown, span, message, None));
    } else {
        failure = failure.detail(format!("{message}."));
    }
    match nearest_key(message) {
        Some(key) => failure.hint(format!("Did you mean `{key}`?")),
        None => failure,
    }
}

/// The known key nearest to the unknown one that serde names: ``unknown field `a`, expected one of
/// `b`, `c` ``; or the key of that name in another section.
fn nearest_key(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, expected) = rest.split_once('`')?;
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    match suggest::nearest(unknown, known) {
        Some(near) => Some(near.to_owned()),
        None => keys::elsewhere(unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text, Path::new("limbeck.toml"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn unknown_keys_get_a_suggestion() {
        let text = error("[migrations]\npaht = \"x\"\n");
        assert!(text.contains("Did you mean `path`?"), "{text}");
        assert!(text.contains("limbeck.toml:2:1"), "{text}");
        let text = error("[env.production.databases.reports]\nurl = \"x\"\n");
        assert!(text.contains("Did you mean `database.url`?"), "{text}");
    }

    #[test]
    fn empty_file_is_all_defaults() {
        let file = parse("", Path::new("limbeck.toml")).unwrap().sections;
        assert_eq!(file.migrations.version_table, "limbeck_version");
        assert_eq!(file.autogenerate.schemas, ["public"]);
    }

    #[test]
    fn sections_nest_in_one_way() {
        let fine = "[env.p.databases.a]\nupgrade.wait = 1\n[databases.a]\n";
        parse(fine, Path::new("limbeck.toml")).unwrap();
        for text in [
            "[env.p.env.q]",
            "[databases.a.env.p]",
            "[databases.a.databases.b]",
            "[env.p.databases.a.databases.b]",
        ] {
            assert!(error(text).contains("can't hold"), "{text}");
        }
    }
}
