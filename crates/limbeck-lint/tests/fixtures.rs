//! Cases of `fixtures/lint/<rule>/<case>`: the operations of `upgrade.rs` (and `downgrade.rs`) on the
//! schema that those of `before.rs` make, and what the rule of the folder finds. Without a `before.rs`
//! the schema is that of `tests/default`. `case.toml` says what is configured and how large tables
//! are.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use limbeck_lint::{Annotated, Hazard, Level, Options, Revision, Size, revision};
use limbeck_ops::apply::apply;
use limbeck_revision::file::{self, RevisionFile, Statement};
use limbeck_schema::Schema;
use limbeck_testkit::{Case, Error, run_cases};
use serde::Deserialize;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CaseOptions {
    /// Rows and bytes of tables.
    sizes: Option<BTreeMap<String, (u64, u64)>>,
    lock_timeout: bool,
    one_transaction: bool,
    /// Levels of rules.
    levels: BTreeMap<String, String>,
    /// Rules whose findings are shown beside that of the folder.
    also: Vec<String>,
    /// Comments above `upgrade`.
    above: Vec<String>,
}

fn main() {
    run_cases("lint", test)
}

fn test(case: &Case) -> Result<(), Error> {
    let given: CaseOptions = case.config()?.options()?;
    let rule = case.name.split('/').next().unwrap_or_default();
    let shown = |hazard: &&Hazard| {
        hazard.code() == rule || given.also.iter().any(|code| hazard.code() == code)
    };
    let file = read(case)?;
    let mut state = before(case)?;
    let upgrade: Vec<Annotated<'_>> = file.upgrade.iter().map(annotated).collect();
    let downgrade: Vec<Annotated<'_>> = file.downgrade.iter().map(annotated).collect();
    let looked_at = Revision {
        upgrade: &upgrade,
        downgrade: &downgrade,
        above: &given.above,
        lock_timeout: false,
    };
    let report = revision(&mut state, &looked_at, &options(&given)?);
    let mut text = String::new();
    for (number, error) in &report.unfollowed {
        let _ = writeln!(text, "upgrade {}: can't run: {error}", number + 1);
    }
    for (direction, all) in [
        ("upgrade", &report.upgrade),
        ("downgrade", &report.downgrade),
    ] {
        for (number, hazards) in all.iter().enumerate() {
            let place = format!("{direction} {}", number + 1);
            hazards
                .iter()
                .filter(shown)
                .for_each(|h| say(&mut text, &place, h));
        }
    }
    report
        .whole
        .iter()
        .filter(shown)
        .for_each(|h| say(&mut text, "revision", h));
    if text.is_empty() {
        text.push_str("nothing\n");
    }
    case.expect("expected.txt", &text)
}

fn say(text: &mut String, place: &str, hazard: &Hazard) {
    let _ = writeln!(
        text,
        "{place}: {} {}: {}",
        hazard.level,
        hazard.code(),
        hazard.message
    );
    if let Some(query) = &hazard.query {
        let _ = writeln!(text, "    {query}");
    }
    if let Some(reason) = &hazard.acknowledged {
        let _ = writeln!(text, "    acknowledged: {reason}");
    }
}

fn annotated(statement: &Statement) -> Annotated<'_> {
    Annotated {
        op: &statement.op,
        comments: &statement.comments,
    }
}

fn options(given: &CaseOptions) -> Result<Options, Error> {
    let mut options = Options {
        lock_timeout: given.lock_timeout,
        one_transaction: given.one_transaction,
        ..Options::default()
    };
    for (code, level) in &given.levels {
        options.levels.insert(code.clone(), Level::from_word(level));
    }
    if let Some(sizes) = &given.sizes {
        let read = |(table, (rows, bytes)): (&String, &(u64, u64))| {
            let table = table
                .parse()
                .map_err(|e| Error::new(format!("{table}: {e}")))?;
            let size = Size {
                rows: Some(*rows),
                bytes: *bytes,
            };
            Ok((table, size))
        };
        options.sizes = Some(sizes.iter().map(read).collect::<Result<_, Error>>()?);
    }
    Ok(options)
}

fn read(case: &Case) -> Result<RevisionFile, Error> {
    let upgrade = case.read_file("upgrade.rs")?;
    let downgrade = case.read_optional("downgrade.rs")?.unwrap_or_default();
    parse(&upgrade, &downgrade)
}

fn before(case: &Case) -> Result<Schema, Error> {
    let text = case.read_optional("before.rs")?;
    let text = text
        .as_deref()
        .unwrap_or(include_str!("default/before.txt"));
    let mut schema = Schema::new();
    for op in parse(text, "")?.upgrade_ops() {
        apply(&op, &mut schema).map_err(|error| Error::new(format!("before.rs: {error}")))?;
    }
    Ok(schema)
}

/// A revision file around the operations.
fn parse(upgrade: &str, downgrade: &str) -> Result<RevisionFile, Error> {
    let text = format!(
        "//! case\n//!\n//! Revision ID: 0123456789ab\n//! Revises:\n//! Create Date: 2026-01-01 00:00:00+00:00\n\n\
         use limbeck::op::*;\n\npub fn upgrade(op: &mut Operations) {{\n{upgrade}\n}}\n\n\
         pub fn downgrade(op: &mut Operations) {{\n{downgrade}\n}}\n"
    );
    file::read(&text, Path::new("case.rs")).map_err(|errors| {
        let all: Vec<String> = errors.iter().map(file::FileError::render).collect();
        Error::new(all.join("\n"))
    })
}
