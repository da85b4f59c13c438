//! Times and memory of whole processes.
//!
//! Times are medians of several runs after one that warms the caches; what is compared runs in
//! turns, so that a busy moment of the machine meets both sides.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;

/// Between two looks at a process's memory.
const LOOK: Duration = Duration::from_millis(1);

/// From here on one run tells enough.
const LONG: Duration = Duration::from_secs(10);

/// Something that can be run again and again.
pub(super) type Work<'a> = &'a dyn Fn() -> Result<Command>;

/// The medians of each of the works.
pub(super) fn medians<const N: usize>(works: [Work<'_>; N], runs: usize) -> Result<[Duration; N]> {
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::new());
    for work in works {
        // The warm-up; it also shows at once what does not work.
        time(work()?)?;
    }
    for _ in 0..runs {
        for (work, times) in works.iter().zip(&mut times) {
            times.push(time(work()?)?);
        }
    }
    Ok(times.map(|times| median(&times)))
}

/// The median of a work that may take long: then once, without a warm-up.
pub(super) fn patient_median(work: Work<'_>, runs: usize) -> Result<Duration> {
    let first = time(work()?)?;
    if first > LONG {
        return Ok(first);
    }
    let times: Result<Vec<Duration>> = (0..runs).map(|_| time(work()?)).collect();
    Ok(median(&times?))
}

/// How long the process runs, from its start to its end; it must succeed.
pub(super) fn time(mut command: Command) -> Result<Duration> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let child = command.spawn().context("could not start it")?;
    let output = child.wait_with_output()?;
    let duration = start.elapsed();
    process::check(
        &command,
        output.status,
        &String::from_utf8_lossy(&output.stderr),
    )?;
    Ok(duration)
}

/// The most memory that the process itself has had, in bytes: the kernel's high-water mark, read
/// until the process ends.
pub(super) fn peak_memory(mut command: Command) -> Result<u64> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().context("could not start it")?;
    let mut peak = None;
    let status = loop {
        peak = high_water_mark(&child).or(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(LOOK);
    };
    process::check(&command, status, "")?;
    match peak {
        Some(peak) => Ok(peak),
        None => bail!("this system does not tell the memory of a process in /proc"),
    }
}

fn high_water_mark(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    let middle = times.len() / 2;
    let upper = times.get(middle).copied().unwrap_or_default();
    if times.len() % 2 == 1 || middle == 0 {
        return upper;
    }
    (upper + times[middle - 1]) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_odd_and_even() {
        let times = [3, 1, 2].map(Duration::from_secs);
        assert_eq!(median(&times), Duration::from_secs(2));
        assert_eq!(median(&times[..2]), Duration::from_secs(2));
        assert_eq!(median(&[]), Duration::ZERO);
    }

    #[test]
    fn failures_are_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no >&2; exit 2"]);
        assert!(time(command).unwrap_err().to_string().contains("no"));
    }
}
