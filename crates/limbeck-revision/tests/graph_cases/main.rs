//! Runs recorded cases against the graph: one JSON object per line with a graph, version rows, a command and
//! what is expected. The project's own cases are in `fixtures/revision`; where a folder of cases that
//! Alembic answered is beside the repository (or in `LIMBECK_SHARED_CASES`), it is run too, and every
//! difference must be listed with its reason in `fixtures/revision/deviations.toml`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases"
)]

mod case;
mod compare;
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use case::Case;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for file in own_files() {
        for case in case::load(&file) {
            trials.push(Trial::test(
                format!("{}::{}", file_stem(&file), case.id),
                move || check(&case),
            ));
        }
    }
    if let Some(file) = shared_file() {
        trials.push(Trial::test("shared", move || check_shared(&file)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/revision")
}

fn own_files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(fixtures()).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    files.sort();
    files
}

fn shared_file() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases");
    let folder = std::env::var_os("LIMBECK_SHARED_CASES").map_or(beside, PathBuf::from);
    let file = folder.join("revision-graph.jsonl");
    file.exists().then_some(file)
}

fn file_stem(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

fn check(case: &Case) -> Result<(), Failed> {
    compare::compare(case, &run::run(case)).map_err(Failed::from)
}

/// Differences by case must be exactly those that are listed.
fn check_shared(file: &Path) -> Result<(), Failed> {
    let cases = case::load(file);
    let listed = case::load_deviations(&fixtures().join("deviations.toml"));
    let mut by_reason: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut agreeing = 0;
    for case in &cases {
        let result = run::run(case);
        match (compare::compare(case, &result), listed.get(&case.id)) {
            (Ok(()), None) => agreeing += 1,
            (Ok(()), Some(_)) => wrong.push(format!("{}: listed as different but agrees", case.id)),
            (Err(_), Some(reason)) => *by_reason.entry(reason.clone()).or_default() += 1,
            (Err(difference), None) => wrong.push(format!("{}: {difference}", case.id)),
        }
    }
    println!("{} cases, {agreeing} agree", cases.len());
    for (reason, count) in &by_reason {
        println!("{count} differ: {reason}");
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{} unexpected:\n{}", wrong.len(), wrong.join("\n")).into())
}
