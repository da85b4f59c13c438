//! The laws, for one case.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use tempfile::TempDir;

use super::case::Case;
use super::dump::{Entry, entries, first_difference, in_any_order, in_first_words, normalised};
use super::lenient::{Named, managed, prelude};
use super::server::Server;
use crate::demo::without_database;
use crate::process;

/// What came of a case.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) detail: String,
}

impl Outcome {
    /// What to count it under, below its verdict.
    pub(super) fn reasons(&self) -> Vec<String> {
        let first = self.detail.lines().next().unwrap_or_default();
        let text = match self.verdict {
            Verdict::Passed => return Vec::new(),
            // the kinds that were named
            Verdict::Partly => return self.detail.split(", ").map(str::to_owned).collect(),
            // `because of language plperl: …`
            Verdict::Needs => first.split(':').next().unwrap_or(first),
            // the law: `check: …`, `pair: upgrade: …`
            Verdict::Failed => match first.strip_prefix("pair: ") {
                Some(rest) => {
                    return vec![format!("pair: {}", rest.split(':').next().unwrap_or(rest))];
                }
                None => first.split(':').next().unwrap_or(first),
            },
            Verdict::Skipped => first.split(':').next().unwrap_or(first),
        };
        vec![text.to_owned()]
    }
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Every law holds, and everything is managed.
    Passed,
    /// Every law holds, apart from what was named as not managed.
    Partly,
    /// A managed object needs something that was named as not managed, and that could not be made first.
    Needs,
    /// A law does not hold.
    Failed,
    /// Not run.
    Skipped,
}

impl Verdict {
    pub(super) const ALL: [Self; 5] = [
        Self::Passed,
        Self::Partly,
        Self::Needs,
        Self::Failed,
        Self::Skipped,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Partly => "passed, some not managed",
            Self::Needs => "needs what is not managed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    pub(super) fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Needs)
    }
}

/// What pg_dump says about a database.
#[derive(Debug)]
struct Dump {
    text: String,
    entries: Vec<Entry>,
}

/// A case in the making.
struct Run<'a> {
    server: &'a Server,
    limbeck: &'a Path,
    project: TempDir,
    number: usize,
    named: Named,
}

/// Runs a case; its databases are gone afterwards.
pub(super) fn run(
    server: &Server,
    limbeck: &Path,
    number: usize,
    case: &Case,
    keep: Option<&Path>,
) -> Outcome {
    let project = match tempfile::Builder::new().prefix("limbeck-corpus-").tempdir() {
        Ok(project) => project,
        Err(error) => return failed(&error.into()),
    };
    let mut run = Run {
        server,
        limbeck,
        project,
        number,
        named: Named::default(),
    };
    let outcome = run.laws(case).unwrap_or_else(|error| run.explain(&error));
    for name in run.databases() {
        let _ = server.drop(&name);
    }
    if let (true, Some(keep)) = (outcome.verdict.is_bad(), keep) {
        let _ = copy(run.project.path(), &keep.join(&case.name));
    }
    outcome
}

fn failed(error: &anyhow::Error) -> Outcome {
    Outcome {
        verdict: Verdict::Failed,
        detail: format!("{error:#}"),
    }
}

fn skipped(why: &str, error: &anyhow::Error) -> Outcome {
    Outcome {
        verdict: Verdict::Skipped,
        detail: format!("{why}: {error:#}"),
    }
}

impl Run<'_> {
    fn databases(&self) -> [String; 4] {
        ["original", "rebuilt", "old", "restored"].map(|word| format!("{word}_{}", self.number))
    }

    /// A failure to build that speaks of something not managed is no mistake.
    fn explain(&self, error: &anyhow::Error) -> Outcome {
        let outcome = failed(error);
        let message = &outcome.detail;
        let words = [
            "does not exist",
            "already exists",
            "depend on it",
            "cannot alter type of a column used",
        ];
        let missing =
            message.contains("upgrade: ") && words.iter().any(|word| message.contains(word));
        match self.named.explains(message).filter(|_| missing) {
            Some(what) => Outcome {
                verdict: Verdict::Needs,
                detail: format!(
                    "because of {what}: {}",
                    message.lines().next().unwrap_or_default()
                ),
            },
            None => outcome,
        }
    }

    fn laws(&mut self, case: &Case) -> Result<Outcome> {
        let [original, rebuilt, _, _] = self.databases();
        for role in &case.roles {
            self.server.create_role(role)?;
        }
        let url = self.server.create(&original)?;
        if let Err(error) = self.server.load(&url, &case.file) {
            return Ok(skipped("does not load", &error));
        }
        let dump = self.dump(&url)?;
        self.prepare(&dump)?;
        self.pull(&url)?;
        self.check(&url, "check")?;
        let url = self.server.create(&rebuilt)?;
        self.rebuild(&url, &dump)?;
        if let Some(old) = &case.old {
            let [_, _, name, _] = self.databases();
            let url = self.server.create(&name)?;
            if let Err(error) = self.server.load(&url, old) {
                return Ok(skipped("the old one does not load", &error));
            }
            self.pair(&url, &dump)?;
        }
        let kinds: Vec<&str> = self.named.kinds().into_iter().collect();
        Ok(Outcome {
            verdict: match kinds.is_empty() {
                true => Verdict::Passed,
                false => Verdict::Partly,
            },
            detail: kinds.join(", "),
        })
    }

    fn prepare(&self, dump: &Dump) -> Result<()> {
        fs::create_dir_all(self.project.path().join("migrations/versions"))?;
        self.configure(dump)
    }

    fn dump(&self, url: &str) -> Result<Dump> {
        let text = self.server.dump(url)?;
        let entries = normalised(entries(&text));
        Ok(Dump { text, entries })
    }

    /// The first difference between two dumps in what is managed, if there is one.
    fn difference(
        &self,
        expected: &Dump,
        actual: &Dump,
        form: impl Fn(&[Entry]) -> Vec<Entry>,
    ) -> Result<Option<String>> {
        let (first, found) = (form(&expected.entries), form(&actual.entries));
        if first_difference(&first, &found).is_none() {
            return Ok(None);
        }
        // Perhaps only the words of the server, which it finds anew when it reads them again.
        let [_, _, _, name] = self.databases();
        let url = self.server.create(&name)?;
        let script = self.project.path().join("dump.sql");
        fs::write(&script, &expected.text)?;
        self.server.load_what_works(&url, &script)?;
        let second = form(&self.dump(&url)?.entries);
        self.server.drop(&name)?;
        let found = in_first_words(found, &first, &second);
        Ok(first_difference(&first, &found))
    }

    /// A project that manages the schemas of a database, beside those that its models name.
    fn configure(&self, dump: &Dump) -> Result<()> {
        let schemas = dump.entries.iter().filter(|entry| entry.kind == "SCHEMA");
        let mut list: Vec<String> = schemas.map(|entry| format!("{:?}", entry.name)).collect();
        list.push("\"public\"".to_owned());
        list.sort_unstable();
        list.dedup();
        let text = format!(
            "[models]\npath = \"models\"\n\n[migrations]\npath = \"migrations\"\n\n[autogenerate]\nschemas = [{}]\n",
            list.join(", ")
        );
        Ok(fs::write(self.project.path().join("limbeck.toml"), text)?)
    }

    /// Pulls twice: the second time nothing changes. What is not managed is named.
    fn pull(&mut self, url: &str) -> Result<()> {
        let first = self.text(url, &["--json", "pull"], "pull")?;
        self.name_from(&first);
        let second = self.json(url, &["pull"], "second pull")?;
        let changed = second.get("changed").and_then(Value::as_array);
        match changed.is_some_and(Vec::is_empty) {
            true => self.rustfmt(),
            false => bail!("second pull: changed {second}"),
        }
    }

    /// The files are as rustfmt writes them.
    fn rustfmt(&self) -> Result<()> {
        let mut command = Command::new("rustfmt");
        command.args(["--edition", "2024", "--check", "models/lib.rs"]);
        let output = process::capture(command.current_dir(self.project.path()))?;
        match output.status.success() {
            true => Ok(()),
            false => bail!("rustfmt: {}", first_lines(&text_of(&output), 12)),
        }
    }

    /// Models and database agree.
    fn check(&self, url: &str, law: &'static str) -> Result<()> {
        let output = self.limbeck(url, &["--json", "check"])?;
        if output.status.success() {
            return Ok(());
        }
        let stdout = String::from_utf8_lossy(&output.stdout);
        let found: Option<Value> = serde_json::from_str(&stdout).ok();
        let missing = found
            .as_ref()
            .and_then(|found| found.get("operations")?.as_array())
            .map(|list| {
                let lines = list.iter().filter_map(Value::as_str);
                lines.collect::<Vec<_>>().join("\n")
            });
        bail!(
            "{law}: {}",
            first_lines(&missing.unwrap_or_else(|| text_of(&output)), 8)
        )
    }

    /// The first revision makes the same schema in an empty database, and takes it back.
    fn rebuild(&self, url: &str, original: &Dump) -> Result<()> {
        let script = self.project.path().join("prelude.sql");
        fs::write(&script, prelude(&original.entries, &self.named))?;
        self.server.load_what_works(url, &script)?;
        let start = self.dump(url)?;
        self.text(
            url,
            &["revision", "--autogenerate", "-m", "create"],
            "revision",
        )?;
        self.text(url, &["upgrade", "head"], "upgrade")?;
        self.check(url, "check after upgrade")?;
        let form = |entries: &[Entry]| managed(entries.to_vec(), &self.named);
        let built = self.dump(url)?;
        if let Some(difference) = self.difference(original, &built, form)? {
            bail!("dump: {difference}");
        }
        self.text(url, &["downgrade", "base"], "downgrade")?;
        let end = self.dump(url)?;
        let all = |entries: &[Entry]| managed(entries.to_vec(), &Named::default());
        match self.difference(&start, &end, all)? {
            Some(difference) => bail!("dump after downgrade: {difference}"),
            None => Ok(()),
        }
    }

    /// From the old schema of a pair to the new one and back, by one revision.
    fn pair(&mut self, url: &str, new: &Dump) -> Result<()> {
        let versions = self.project.path().join("migrations/versions");
        fs::remove_dir_all(&versions)?;
        fs::create_dir_all(&versions)?;
        self.configure(&self.dump(url)?)?;
        let output = self.limbeck(url, &["--json", "check"])?;
        self.name_from(&String::from_utf8_lossy(&output.stdout));
        let script = self.project.path().join("prelude.sql");
        self.server.load_what_works(url, &script)?;
        let start = self.dump(url)?;
        let args = ["revision", "--autogenerate", "-m", "change"];
        self.text(url, &args, "pair: revision")?;
        self.text(url, &["upgrade", "head"], "pair: upgrade")?;
        self.check(url, "pair: check after upgrade")?;
        let form = |entries: &[Entry]| in_any_order(managed(entries.to_vec(), &self.named));
        let reached = self.dump(url)?;
        if let Some(difference) = self.difference(new, &reached, form)? {
            bail!("pair: dump: {difference}");
        }
        self.text(url, &["downgrade", "base"], "pair: downgrade")?;
        let end = self.dump(url)?;
        match self.difference(&start, &end, form)? {
            Some(difference) => bail!("pair: dump after downgrade: {difference}"),
            None => Ok(()),
        }
    }

    /// Notes what limbeck has named as not managed.
    fn name_from(&mut self, json: &str) {
        let found: Option<Value> = serde_json::from_str(json).ok();
        let named = found.as_ref().and_then(|f| f.get("unmanaged")?.as_array());
        for object in named.into_iter().flatten() {
            let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
            self.named.0.extend(text("kind").zip(text("name")));
        }
    }

    fn json(&self, url: &str, args: &[&str], law: &'static str) -> Result<Value> {
        let args: Vec<&str> = ["--json"].into_iter().chain(args.iter().copied()).collect();
        let text = self.text(url, &args, law)?;
        serde_json::from_str(&text).with_context(|| format!("{law}: no JSON"))
    }

    fn text(&self, url: &str, args: &[&str], law: &'static str) -> Result<String> {
        let output = self.limbeck(url, args)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let at = text.find("error: ").unwrap_or(0);
        Err(anyhow!("{law}: {}", first_lines(&text[at..], 12)))
    }

    fn limbeck(&self, url: &str, args: &[&str]) -> Result<Output> {
        let mut command = Command::new(self.limbeck);
        without_database(&mut command);
        command.current_dir(self.project.path());
        // The database has more than the revisions make; the laws are tried on it itself.
        command.env("LIMBECK_AUTOGENERATE_VERIFY", "false");
        command.args(["-D", url]).args(args);
        process::capture(&mut command)
    }
}

fn text_of(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    both.join("\n").trim().to_owned()
}

fn first_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim().lines().take(count).collect();
    lines.join("\n")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
