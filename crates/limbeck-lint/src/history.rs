//! [`history`]: what is to be said of the revisions together, and of what a database has of them.

use crate::rule::Hazard;
use crate::rules::told;

/// The revisions of a project, and what a database says of them.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The heads.
    pub heads: Vec<String>,
    /// Each revision with its parents and when its file says that it was made, in a form that sorts.
    pub revisions: Vec<(String, Vec<String>, Option<String>)>,
    /// Applied revisions whose files say something else now.
    pub edited: Vec<String>,
    /// Applied revisions, by the version table and the log.
    pub applied: Vec<String>,
}

/// A finding, and the revision that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFinding {
    /// The revision, where it is one that the project has.
    pub revision: Option<String>,
    /// What was found.
    pub hazard: Hazard,
}

/// Looks at the history.
pub fn history(history: &History) -> Vec<HistoryFinding> {
    let mut found = Vec::new();
    let mut say = |revision: Option<&str>, hazard: Hazard| {
        found.push(HistoryFinding {
            revision: revision.map(str::to_owned),
            hazard,
        });
    };
    if history.heads.len() > 1 {
        let message = format!(
            "{} heads: {}",
            history.heads.len(),
            history.heads.join(", ")
        );
        say(None, told::SEVERAL_HEADS.hazard(message));
    }
    for revision in &history.edited {
        let message = format!("revision {revision} was edited since it was applied");
        say(Some(revision), told::EDITED_REVISION.hazard(message));
    }
    let date_of = |wanted: &str| {
        let mut known = history.revisions.iter();
        let (_, _, date) = known.find(|(id, _, _)| id == wanted)?;
        date.as_deref()
    };
    for (revision, parents, date) in &history.revisions {
        let Some(date) = date.as_deref() else {
            continue;
        };
        for parent in parents {
            if date_of(parent).is_some_and(|of_parent| of_parent > date) {
                let message =
                    format!("revision {revision} is older than {parent}, which it follows");
                say(Some(revision), told::LATE_REVISION.hazard(message));
            }
        }
    }
    for applied in &history.applied {
        if !history.revisions.iter().any(|(id, _, _)| id == applied) {
            let message = format!("revision {applied} is applied, and no file has it");
            say(None, told::MISSING_REVISION.hazard(message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(of: &History) -> Vec<&'static str> {
        history(of)
            .iter()
            .map(|found| found.hazard.code())
            .collect()
    }

    fn linear() -> History {
        let revision = |id: &str, parents: &[&str], date: &str| {
            let parents = parents.iter().map(|p| (*p).to_owned()).collect();
            (id.to_owned(), parents, Some(date.to_owned()))
        };
        History {
            heads: vec!["b".to_owned()],
            revisions: vec![
                revision("a", &[], "2026-01-01"),
                revision("b", &["a"], "2026-01-02"),
            ],
            edited: Vec::new(),
            applied: vec!["a".to_owned()],
        }
    }

    #[test]
    fn a_straight_history_is_fine() {
        assert_eq!(codes(&linear()), Vec::<&str>::new());
    }

    #[test]
    fn what_is_not_straight_is_told() {
        let mut odd = linear();
        odd.heads.push("c".to_owned());
        odd.revisions[1].2 = Some("2025-12-31".to_owned());
        odd.edited.push("a".to_owned());
        odd.applied.push("gone".to_owned());
        assert_eq!(
            codes(&odd),
            [
                "several-heads",
                "edited-revision",
                "late-revision",
                "missing-revision"
            ]
        );
    }
}
