//! Asking somebody at the terminal about renames.

use std::io::{BufRead, IsTerminal, Write};

use limbeck_diff::renames::{Candidate, RenameHint};

use crate::failure::Result;

/// Whether there is somebody to ask.
pub(super) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks about each candidate; a drop or add that was answered once is not asked about again.
pub(super) fn ask(candidates: &[Candidate]) -> Result<Vec<RenameHint>> {
    let mut accepted: Vec<RenameHint> = Vec::new();
    for candidate in candidates {
        let hint = candidate.hint();
        if accepted.iter().any(|other| other.overlaps(&hint)) {
            continue;
        }
        let mut stderr = std::io::stderr().lock();
        write!(stderr, "Was {candidate}? [y/N] ")?;
        stderr.flush()?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            accepted.push(hint);
        }
    }
    Ok(accepted)
}
