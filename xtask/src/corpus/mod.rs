//! `corpus`: the laws of `limbeck pull` over folders of schemas.
//!
//! A case is a SQL file, or a folder with `new.sql`. For each: load it into a database, pull, pull
//! again (nothing changes), check (no difference), autogenerate and upgrade an empty database (the
//! same dump, but for what was named as not managed), downgrade (the dump of before). With `old.sql`
//! beside it also from the old schema to the new one and back.

mod case;
mod dump;
mod laws;
mod lenient;
mod server;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use clap::Args;

use self::case::Case;
use self::laws::{Outcome, Verdict};
use self::server::Server;
use crate::repository::{Profile, Repository};
use crate::terminal::{note, say};

/// Arguments of `corpus`.
#[derive(Debug, Args)]
pub(crate) struct Corpus {
    /// Folders of schemas: SQL files, or folders with `new.sql`
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,

    /// Only cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,

    /// The limbeck to run [default: the one of this repository, built first]
    #[arg(long, value_name = "FILE")]
    limbeck: Option<PathBuf>,

    /// Cases at the same time
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,

    /// Show every case, not only those that fail
    #[arg(long)]
    all: bool,

    /// Keep the projects of failed cases in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the cases and prints the table.
pub(crate) fn run(repository: &Repository, args: &Corpus) -> Result<()> {
    let cases = case::find(&args.folders, args.only.as_deref())?;
    if cases.is_empty() {
        bail!("no case found");
    }
    let limbeck = match &args.limbeck {
        Some(path) => path
            .canonicalize()
            .with_context(|| format!("no limbeck at {}", path.display()))?,
        None => repository.build_limbeck(Profile::Debug)?,
    };
    let server = Server::start()?;
    note(&format!("{} cases", cases.len()));
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(at) else { break };
                    let outcome = laws::run(&server, &limbeck, at, case, args.keep.as_deref());
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push((at, outcome));
                        tell_progress(cases.len(), case, &outcomes);
                    }
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by_key(|(at, _)| *at);
    let named: Vec<(&Case, Outcome)> = outcomes
        .into_iter()
        .filter_map(|(at, outcome)| Some((cases.get(at)?, outcome)))
        .collect();
    report(&named, args.all)
}

/// How often the number of finished cases is told.
const STRIDE: usize = 50;

/// The last outcome, where it is bad, and now and then how far the run is.
fn tell_progress(all: usize, case: &Case, outcomes: &[(usize, Outcome)]) {
    let done = outcomes.len();
    if let Some((_, last)) = outcomes.last()
        && last.verdict.is_bad()
    {
        let first = last.detail.lines().next().unwrap_or_default();
        let word = last.verdict.word();
        note(&format!("{done}/{all} {}: {word}: {first}", case.name));
    } else if done.is_multiple_of(STRIDE) {
        note(&format!("{done}/{all}"));
    }
}

fn report(outcomes: &[(&Case, Outcome)], all: bool) -> Result<()> {
    let width = outcomes
        .iter()
        .map(|(case, _)| case.name.chars().count())
        .max();
    let width = width.unwrap_or(0);
    for (case, outcome) in outcomes {
        if outcome.verdict.is_bad() || all {
            let detail = outcome.detail.replace('\n', &format!("\n{:width$}  ", ""));
            say(&format!(
                "{:width$}  {}: {detail}",
                case.name,
                outcome.verdict.word()
            ));
        }
    }
    table(outcomes);
    match outcomes.iter().any(|(_, outcome)| outcome.verdict.is_bad()) {
        true => bail!("the laws don't hold everywhere"),
        false => Ok(()),
    }
}

/// One line for each verdict, and below it how often each reason was given.
fn table(outcomes: &[(&Case, Outcome)]) {
    let total = outcomes.len();
    say(&format!("{total:>5}         cases"));
    for verdict in Verdict::ALL {
        let of_it: Vec<&Outcome> = outcomes
            .iter()
            .map(|(_, outcome)| outcome)
            .filter(|outcome| outcome.verdict == verdict)
            .collect();
        let percent = of_it.len() as f64 * 100.0 / total.max(1) as f64;
        say(&format!(
            "{:>5} {percent:>5.1} %  {}",
            of_it.len(),
            verdict.word()
        ));
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for reason in of_it.iter().flat_map(|outcome| outcome.reasons()) {
            *reasons.entry(reason).or_default() += 1;
        }
        let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (reason, count) in reasons {
            say(&format!("               {count:>5}  {reason}"));
        }
    }
}
