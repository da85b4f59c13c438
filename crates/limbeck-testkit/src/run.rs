//! Turns fixture folders into tests of their own names.
//!
//! Built on libtest-mimic, so that filters, `--list`, threads and nextest work as with ordinary
//! tests. A test target with `harness = false` calls one of these functions from `main`.

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::case::{Case, fixtures};
use crate::error::Error;
use crate::server::server;

/// Runs `test` on each case of `fixtures/<area>` and exits the process.
pub fn run_cases<E>(area: &str, test: impl Fn(&Case) -> Result<(), E> + Clone + Send + 'static) -> !
where
    E: Into<String>,
{
    run_trials(trials(area, move |case| {
        case.config()?;
        complete(test(case))
    }))
}

/// Like [`run_cases`], and leaves out the cases that are not for the server's version.
pub fn run_server_cases<E>(
    area: &str,
    test: impl Fn(&Case) -> Result<(), E> + Clone + Send + 'static,
) -> !
where
    E: Into<String>,
{
    run_trials(trials(area, move |case| {
        let major = server()?.major_version()?;
        match case.config()?.skip_reason(major) {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => complete(test(&case.on_version(major))),
        }
    }))
}

/// Runs tests that were made otherwise and exits the process.
pub fn run_trials(trials: Result<Vec<Trial>, Error>) -> ! {
    let arguments = Arguments::from_args();
    let failing = |error: Error| vec![Trial::test("fixtures", move || Err(error.into()))];
    libtest_mimic::run(&arguments, trials.unwrap_or_else(failing)).exit()
}

fn trials<T>(area: &str, test: T) -> Result<Vec<Trial>, Error>
where
    T: Fn(&Case) -> Result<Completion, Failed> + Clone + Send + 'static,
{
    let trial = |case: Case| {
        let test = test.clone();
        Trial::ignorable_test(case.name.clone(), move || test(&case))
    };
    Ok(fixtures(area)?.into_iter().map(trial).collect())
}

fn complete<E: Into<String>>(result: Result<(), E>) -> Result<Completion, Failed> {
    result.map_err(|error| Failed::from(error.into()))?;
    Ok(Completion::Completed)
}
