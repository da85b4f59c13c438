//! What the log's `checksum` says: one text in one column, in forms that are told apart, so that
//! every database that an earlier version has worked on is read as it is.
//!
//! | text | on a row that is | means |
//! |---|---|---|
//! | `UPGRADE:DOWNGRADE` | finished | the checksums of the two functions |
//! | `SUM` | finished or unfinished | the checksum of both together (early versions) |
//! | `done:SUM` | unfinished | the checksum of the statements that are done; the next may have run |
//! | `refused:SUM` | unfinished | the same; the server has refused the next |

use limbeck_revision::Checksums;

use super::table::AppliedRevision;

/// What becomes of the statement after those that are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Next {
    /// It has not been sent.
    #[default]
    Untouched,
    /// It may have run: the process died, or the connection was lost.
    MayHaveRun,
    /// The server has refused it. What it leaves behind, if anything, is an invalid index.
    Refused,
}

/// A text of the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recorded<'r> {
    /// Both functions together.
    Whole(&'r str),
    /// Each alone.
    Parts {
        /// What applies it.
        upgrade: &'r str,
        /// What takes it back.
        downgrade: &'r str,
    },
    /// The statements that are done.
    Done {
        /// Their checksum.
        statements: &'r str,
        /// What is known of the next one.
        next: Next,
    },
}

impl<'r> Recorded<'r> {
    pub(super) fn read(text: &'r str) -> Self {
        match text.split_once(':') {
            None => Self::Whole(text),
            Some(("done", statements)) => Self::Done {
                statements,
                next: Next::MayHaveRun,
            },
            Some(("refused", statements)) => Self::Done {
                statements,
                next: Next::Refused,
            },
            Some((upgrade, downgrade)) => Self::Parts { upgrade, downgrade },
        }
    }
}

/// The text for a revision that is applied.
pub(super) fn finished(checksums: &Checksums) -> String {
    format!("{}:{}", checksums.upgrade, checksums.downgrade)
}

/// The text for a revision of which some statements are done.
pub(super) fn unfinished(statements: &str, next: Next) -> String {
    match next {
        Next::Untouched | Next::MayHaveRun => format!("done:{statements}"),
        Next::Refused => format!("refused:{statements}"),
    }
}

/// What was edited in the file of an applied revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// What applies it, or one of the two where only their common checksum is known: the database
    /// may not be what the files say.
    Upgrade,
    /// Only what takes it back.
    Downgrade,
}

impl AppliedRevision {
    /// What was edited since it was applied, if its checksums are these now. Nothing is known of a
    /// revision that is unfinished or was recorded without a checksum.
    pub fn edited(&self, now: &Checksums) -> Option<Edited> {
        let text = self.checksum.as_deref().filter(|_| !self.is_unfinished())?;
        match Recorded::read(text) {
            Recorded::Whole(sum) => (sum != now.whole).then_some(Edited::Upgrade),
            Recorded::Parts { upgrade, .. } if upgrade != now.upgrade => Some(Edited::Upgrade),
            Recorded::Parts { downgrade, .. } => {
                (downgrade != now.downgrade).then_some(Edited::Downgrade)
            }
            Recorded::Done { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use limbeck_revision::graph::Direction;

    use super::*;

    #[test]
    fn what_was_edited() {
        let now = Checksums {
            whole: "w".to_owned(),
            upgrade: "u".to_owned(),
            downgrade: "d".to_owned(),
        };
        for (checksum, expected) in [
            (None, None),
            (Some("w"), None),
            (Some("x"), Some(Edited::Upgrade)),
            (Some("u:d"), None),
            (Some("u:x"), Some(Edited::Downgrade)),
            (Some("x:d"), Some(Edited::Upgrade)),
        ] {
            let mut row = AppliedRevision {
                revision: "a1".to_owned(),
                applied_at: Some(String::new()),
                checksum: checksum.map(str::to_owned),
                source_hash: None,
                direction: Direction::Upgrade,
                steps_done: 0,
            };
            assert_eq!(row.edited(&now), expected, "{checksum:?}");
            row.applied_at = None;
            assert_eq!(row.edited(&now), None);
        }
    }

    #[test]
    fn every_form_is_read_back() {
        let sums = Checksums {
            whole: "w".to_owned(),
            upgrade: "u".to_owned(),
            downgrade: "d".to_owned(),
        };
        assert_eq!(
            Recorded::read(&finished(&sums)),
            Recorded::Parts {
                upgrade: "u",
                downgrade: "d"
            }
        );
        for next in [Next::MayHaveRun, Next::Refused] {
            let text = unfinished("s", next);
            let statements = "s";
            assert_eq!(Recorded::read(&text), Recorded::Done { statements, next });
        }
    }
}
