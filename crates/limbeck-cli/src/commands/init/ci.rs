//! `init --ci`: a workflow that reviews pull requests, and hooks for git. Both stand at the top of the
//! git repository, and work in the folder of the project.

use std::path::{Component, Path, PathBuf};

use super::{Written, write_new};
use crate::args::{CiService, Global};
use crate::config::{Config, Location};
use crate::failure::Result;
use crate::output::Output;

const WORKFLOW: &str = include_str!("../../../templates/ci/github.yml");
const HOOKS: &str = include_str!("../../../templates/ci/pre-commit.yaml");

/// Writes the files that are missing for the project in a folder.
///
/// # Errors
/// When its configuration can't be read, or a file can't be written.
pub(super) fn run(
    service: CiService,
    options: &Global,
    current: &Path,
    output: &Output,
    written: &mut Written,
) -> Result<()> {
    let config = Config::load(options, Location::find(options, current)?)?;
    let root = config.root();
    let top = repository(root).unwrap_or_else(|| root.to_path_buf());
    let place = Place::of(&config, &top);
    let files = match service {
        CiService::Github => [
            (".github/workflows/limbeck.yml", place.fill(WORKFLOW)),
            (".pre-commit-config.yaml", place.fill(HOOKS)),
        ],
    };
    for (name, text) in files {
        let path = top.join(name);
        let shown = place.shown(name);
        if path.exists() {
            output.message(format!("left as it was: {shown}"));
            continue;
        }
        write_new(&path, &text)?;
        written.add(shown, output)?;
    }
    Ok(())
}

/// The top of the git repository around a folder. A `.git` file belongs to a worktree or submodule.
fn repository(folder: &Path) -> Option<PathBuf> {
    let mut above = folder.ancestors();
    let top = above.find(|folder| folder.join(".git").exists())?;
    Some(top.to_path_buf())
}

/// Where a project stands in its repository, with `/` between the parts of every path.
struct Place {
    /// The project's folder; empty at the top.
    folder: String,
    /// The folders of the revision files, below the top. git knows nothing of others.
    revisions: Vec<String>,
    /// Those and the models.
    sources: Vec<String>,
}

impl Place {
    fn of(config: &Config, top: &Path) -> Self {
        let below = |path: &Path| below(&config.root().join(path), top);
        let locations = config.version_locations();
        let locations = locations.iter();
        let revisions: Vec<String> = locations.filter_map(|path| below(path)).collect();
        let models = config.file.models.path.as_slice().iter();
        let models = models.filter_map(|path| below(path));
        Self {
            folder: below(Path::new("")).unwrap_or_default(),
            sources: revisions.iter().cloned().chain(models).collect(),
            revisions,
        }
    }

    fn fill(&self, template: &str) -> String {
        let folder = match self.folder.as_str() {
            "" => ".",
            folder => folder,
        };
        template
            .replace("{folder}", &yaml(folder))
            .replace(
                "{lint}",
                &yaml(&self.command("limbeck lint --from-git HEAD")),
            )
            .replace("{check}", &yaml(&self.command("limbeck check")))
            .replace("{revisions}", &yaml(&starting_with(&self.revisions)))
            .replace("{sources}", &yaml(&starting_with(&self.sources)))
            .replace("{version}", env!("CARGO_PKG_VERSION"))
    }

    /// A file at the top, as it is named in the project's folder.
    fn shown(&self, name: &str) -> String {
        let above = self.folder.split('/').filter(|part| !part.is_empty());
        "../".repeat(above.count()) + name
    }

    /// A command in the project's folder; hooks run at the top.
    fn command(&self, command: &str) -> String {
        match self.folder.as_str() {
            "" => command.to_owned(),
            folder => {
                let script = format!("cd {} && {command}", shell(folder));
                format!("sh -c {}", shell(&script))
            }
        }
    }
}

/// A path as git names it below the top of its repository, without `..`; nothing where it is outside.
fn below(path: &Path, top: &Path) -> Option<String> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    let path = plain.strip_prefix(top).ok()?;
    let parts = path.components().map(|part| part.as_os_str());
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    Some(parts.join("/"))
}

/// A regular expression, as Python reads it, for these paths and those below them.
fn starting_with(paths: &[String]) -> String {
    let escape = |path: &String| {
        let mut escaped = String::new();
        for c in path.chars() {
            if r"\.+*?()|[]{}^$#&-~".contains(c) || c.is_whitespace() {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        // A file ends with its name, and a folder beside this one may begin with the same letters.
        escaped.push_str(match path.as_str() {
            "" => "",
            file if file.ends_with(".rs") => "$",
            _ => "/",
        });
        escaped
    };
    let paths: Vec<String> = paths.iter().map(escape).collect();
    match paths.as_slice() {
        // No path at all.
        [] => "^$".to_owned(),
        [path] => format!("^{path}"),
        _ => format!("^({})", paths.join("|")),
    }
}

/// A word for a shell.
fn shell(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A scalar of YAML: plain where that can't be read as anything else, else in double quotes, whose
/// escapes are a superset of JSON's (YAML 1.2.2, 7.3.1).
fn yaml(text: &str) -> String {
    let starts_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || "^./_".contains(c));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_./^$()|\\&'".contains(c);
    if starts_plain && text.chars().all(is_plain) && !text.ends_with(' ') {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &str) -> Place {
        let below = |path: &str| match folder {
            "" => path.to_owned(),
            _ => format!("{folder}/{path}"),
        };
        let revisions = vec![below("migrations/versions")];
        let sources = vec![below("migrations/versions"), below("src")];
        Place {
            folder: folder.to_owned(),
            revisions,
            sources,
        }
    }

    #[test]
    fn readme_shows_what_is_written() {
        let readme = include_str!("../../../../../README.md");
        let block = |text: &str| format!("```yaml\n{text}```");
        assert!(readme.contains(&block(&place("").fill(WORKFLOW))));
        assert!(readme.contains(&block(&place("").fill(HOOKS))));
    }

    #[test]
    fn paths_are_those_of_git() {
        let below = |path: &str| below(Path::new(path), Path::new("/repository"));
        assert_eq!(
            below("/repository/api/../shared/./models").as_deref(),
            Some("shared/models")
        );
        assert_eq!(below("/repository").as_deref(), Some(""));
        assert_eq!(below("/repository/../elsewhere"), None);
        let files = |paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
            starting_with(&paths)
        };
        assert_eq!(files(&["models", "src/a.rs"]), r"^(models/|src/a\.rs$)");
        assert_eq!(files(&[""]), "^");
        assert_eq!(files(&[]), "^$");
    }

    #[test]
    fn odd_folders_are_quoted() {
        let hooks = place("it's a [folder]").fill(HOOKS);
        let lines = [
            r#"entry: "sh -c 'cd '\\''it'\\''\\'\\'''\\''s a [folder]'\\'' && limbeck check'""#,
            r#"files: "^it's\\ a\\ \\[folder\\]/migrations/versions/""#,
        ];
        for line in lines {
            assert!(hooks.contains(line), "{hooks}");
        }
    }
}
