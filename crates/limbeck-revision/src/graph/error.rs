//! What can be wrong with a graph and with a question to it. Variants carry data; `Display` is the primary
//! line, `hint` says what to do. Positions are places in the list the graph was made from, so that a caller
//! who knows files can name them.

use std::fmt;

use thiserror::Error;

use super::identifier::{Identifier, IdentifierError};
use crate::header::{BranchLabel, NameError, RevisionId};

/// Which edges a cycle runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeKind {
    /// Parents only.
    Parent,
    /// Parents and dependencies.
    Dependency,
}

impl fmt::Display for EdgeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parent => "parent",
            Self::Dependency => "dependency",
        })
    }
}

/// Why a list of headers is no graph.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraphError {
    /// Two headers have the same id.
    #[error("revision \"{revision}\" exists more than once")]
    DuplicateRevision {
        /// The id.
        revision: RevisionId,
        /// Position of the header that came first.
        first: usize,
        /// Position of the other one.
        second: usize,
    },
    /// Two revisions carry the same label.
    #[error(
        "branch label \"{label}\" of revision \"{second}\" is already used by revision \"{first}\""
    )]
    DuplicateLabel {
        /// The label.
        label: BranchLabel,
        /// The revision that came first.
        first: RevisionId,
        /// The other one.
        second: RevisionId,
    },
    /// A label reads like a revision.
    #[error("branch label \"{label}\" of revision \"{revision}\" is the id of a revision")]
    LabelIsRevision {
        /// The label.
        label: BranchLabel,
        /// The revision that carries it.
        revision: RevisionId,
    },
    /// A parent that does not exist.
    #[error("parent \"{parent}\" of revision \"{revision}\" does not exist")]
    UnknownParent {
        /// The revision that names it.
        revision: RevisionId,
        /// The missing parent.
        parent: RevisionId,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// A dependency that is neither an id nor a label.
    #[error("revision \"{revision}\" depends on \"{dependency}\", which does not exist")]
    UnknownDependency {
        /// The revision that names it.
        revision: RevisionId,
        /// What was written.
        dependency: String,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// A parent that is named twice.
    #[error("revision \"{revision}\" names parent \"{parent}\" twice")]
    RepeatedParent {
        /// The revision.
        revision: RevisionId,
        /// The parent.
        parent: RevisionId,
    },
    /// A revision that is its own parent or dependency.
    #[error("revision \"{revision}\" is its own {kind}")]
    SelfLoop {
        /// The revision.
        revision: RevisionId,
        /// Parent or dependency.
        kind: EdgeKind,
    },
    /// Revisions that wait for one another.
    #[error("{kind} cycle: {}", join_cycle(.path))]
    Cycle {
        /// Parents only, or dependencies too.
        kind: EdgeKind,
        /// The ids on the cycle, each below the one before it.
        path: Vec<RevisionId>,
    },
}

fn join_cycle(path: &[RevisionId]) -> String {
    let closed = path.iter().chain(path.first());
    closed
        .map(RevisionId::as_str)
        .collect::<Vec<_>>()
        .join(" -> ")
}

impl GraphError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::DuplicateRevision { .. } => Some("Give one of the files another id.".to_owned()),
            Self::DuplicateLabel { .. } | Self::LabelIsRevision { .. } => {
                Some("Rename one of them: labels and ids share one set of names.".to_owned())
            }
            Self::UnknownParent { similar, .. } | Self::UnknownDependency { similar, .. } => Some(
                did_you_mean(similar)
                    .unwrap_or_else(|| "Is a file missing from this checkout?".to_owned()),
            ),
            Self::RepeatedParent { .. } | Self::SelfLoop { .. } => None,
            Self::Cycle { .. } => {
                Some("Change a parent or a dependency of one of them.".to_owned())
            }
        }
    }
}

/// Why a command can't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RevisionError {
    /// What was typed is no identifier.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// An id or label that can't be used.
    #[error(transparent)]
    Name(#[from] NameError),
    /// No revision, label or prefix of that name.
    #[error("revision \"{name}\" does not exist{}", on_branch(.branch))]
    Unknown {
        /// What was typed.
        name: String,
        /// The branch it was looked for in.
        branch: Option<String>,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// A prefix of several names.
    #[error("\"{prefix}\" is the beginning of {} names{}", .candidates.len(), on_branch(.branch))]
    Ambiguous {
        /// What was typed.
        prefix: String,
        /// The branch it was looked for in.
        branch: Option<String>,
        /// All ids and labels that begin with it.
        candidates: Vec<String>,
    },
    /// What stands before `@` is neither a label nor a revision.
    #[error("branch \"{branch}\" does not exist")]
    UnknownBranch {
        /// What was typed.
        branch: String,
        /// Names that are close to it.
        similar: Vec<String>,
    },
    /// What stands after `@` is not on the branch that stands before it.
    #[error("revision \"{revision}\" is not on branch \"{branch}\"")]
    NotOnBranch {
        /// The revision.
        revision: RevisionId,
        /// The branch as typed.
        branch: String,
    },
    /// One revision was needed and the symbol stands for several.
    #[error("\"{symbol}\" stands for {} heads", .heads.len())]
    MultipleHeads {
        /// What was typed.
        symbol: Identifier,
        /// The heads.
        heads: Vec<RevisionId>,
    },
    /// A form that the command does not know.
    #[error("\"{identifier}\" can not be used here")]
    NotAllowed {
        /// What was typed.
        identifier: Identifier,
        /// What can be used instead.
        instead: &'static str,
    },
    /// A relative form met a fork on its way.
    #[error("\"{identifier}\" is ambiguous: there are {} ways {}", .choices.len(), from(.at))]
    AmbiguousWalk {
        /// What was typed.
        identifier: Identifier,
        /// Where the fork is; none for the base.
        at: Option<RevisionId>,
        /// The next revisions.
        choices: Vec<RevisionId>,
    },
    /// A relative form went past the last or the first revision.
    #[error("\"{identifier}\" goes beyond the {} revision", if *.offset > 0 { "last" } else { "first" })]
    BeyondEnd {
        /// What was typed.
        identifier: Identifier,
        /// Its number of steps.
        offset: i32,
    },
    /// A step up where the command goes down, or the other way round.
    #[error("\"{identifier}\" does not lead {direction} from the current revision")]
    WrongDirection {
        /// What was typed.
        identifier: Identifier,
        /// `up` or `down`.
        direction: &'static str,
    },
    /// A relative form with several rows to start from.
    #[error("\"{identifier}\" is ambiguous: {} revisions are current", .rows.len())]
    AmbiguousStart {
        /// What was typed.
        identifier: Identifier,
        /// The rows of the version table that it could start from.
        rows: Vec<RevisionId>,
    },
    /// A relative form on a branch of which nothing is applied.
    #[error("nothing is applied on branch \"{branch}\"")]
    NothingApplied {
        /// The branch as typed.
        branch: String,
    },
    /// A row of the version table that no file belongs to.
    #[error("revision \"{row}\" is in the version table but has no file")]
    UnknownRow {
        /// The row.
        row: String,
        /// Ids that are close to it.
        similar: Vec<String>,
    },
    /// A row that exists more than once and would be changed.
    #[error("revision \"{revision}\" is in the version table {count} times")]
    RepeatedRow {
        /// The row.
        revision: RevisionId,
        /// How often.
        count: usize,
    },
    /// A row that the step needs is not there.
    #[error("revision \"{revision}\" is not in the version table although it is applied")]
    MissingRow {
        /// The row.
        revision: RevisionId,
    },
    /// Two revisions of which one is below the other, where each must stand alone.
    #[error("revision \"{lower}\" is already part of revision \"{upper}\"")]
    Overlap {
        /// The one below.
        lower: RevisionId,
        /// The one above.
        upper: RevisionId,
    },
    /// The target of a downgrade is not applied.
    #[error("\"{target}\" is not below what is applied")]
    NotBelowCurrent {
        /// What was typed.
        target: Identifier,
        /// The rows of the version table.
        rows: Vec<RevisionId>,
    },
    /// The target is applied, but no applied revision has it as a parent.
    #[error("nothing that is applied follows \"{target}\"")]
    NothingAbove {
        /// What was typed.
        target: Identifier,
        /// The applied revisions that depend on it.
        dependents: Vec<RevisionId>,
    },
    /// None of the revisions above the target leads to the branch.
    #[error("nothing above \"{target}\" leads to branch \"{branch}\"")]
    NotTowardsBranch {
        /// What was typed.
        target: Identifier,
        /// The branch as typed.
        branch: String,
    },
    /// A downgrade that names a branch would roll back others too.
    #[error("\"{target}\" would also roll back {} outside branch \"{branch}\"", count(.others.len()))]
    BeyondBranch {
        /// What was typed.
        target: Identifier,
        /// The branch as typed.
        branch: String,
        /// The revisions of other branches that would go.
        others: Vec<RevisionId>,
        /// Where the branch starts: going back to there stays on it.
        start: Option<RevisionId>,
        /// The same target without the branch.
        everything: String,
    },
    /// The ends of a range do not belong together.
    #[error("\"{lower}\" is not below \"{upper}\"")]
    NotAncestor {
        /// The lower end as typed.
        lower: String,
        /// The upper end as typed.
        upper: String,
    },
    /// The revision has a child already and a new one was not asked for.
    #[error("revision \"{revision}\" is not a head")]
    NotAHead {
        /// The revision.
        revision: RevisionId,
    },
    /// Several heads, and none was chosen as the parent of a new revision.
    #[error("the project has {} heads; the parent of the new revision is ambiguous", .heads.len())]
    AmbiguousParent {
        /// The heads.
        heads: Vec<RevisionId>,
    },
    /// The same revision was named more than once.
    #[error("revision \"{revision}\" is named twice")]
    Repeated {
        /// The revision.
        revision: RevisionId,
    },
    /// The id of a new revision exists.
    #[error("revision \"{revision}\" exists already")]
    RevisionExists {
        /// The id.
        revision: RevisionId,
    },
    /// The label of a new revision exists.
    #[error("branch label \"{label}\" is already used by revision \"{revision}\"")]
    LabelExists {
        /// The label.
        label: BranchLabel,
        /// The revision that has it, as a label or as its id.
        revision: RevisionId,
    },
    /// `id@base` needs the label of a branch and the revision has none, or several.
    #[error("revision \"{revision}\" does not have exactly one branch label")]
    NoSingleLabel {
        /// The revision.
        revision: RevisionId,
        /// The labels it has.
        labels: Vec<BranchLabel>,
    },
    /// A downgrade to SQL without a starting revision.
    #[error("the starting revision is missing")]
    StartRequired,
    /// Several different starting revisions for one script.
    #[error("\"{first}\" and \"{second}\" are different starting revisions")]
    SeveralStarts {
        /// The first one.
        first: Identifier,
        /// The other one.
        second: Identifier,
    },
    /// Not all heads are applied.
    #[error("the database is not at the heads")]
    NotAtHeads {
        /// Heads that are not applied.
        missing: Vec<RevisionId>,
    },
}

impl RevisionError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Identifier(error) => Some(error.hint().to_owned()),
            Self::Name(error) => Some(error.hint()),
            Self::Unknown { similar, name, .. } => {
                did_you_mean(similar).or_else(|| short_prefix(name))
            }
            Self::UnknownBranch { similar, .. } => did_you_mean(similar),
            Self::UnknownRow { similar, .. } => Some(did_you_mean(similar).unwrap_or_else(|| {
                "Is a file missing from this checkout? \"stamp --purge\" replaces the rows."
                    .to_owned()
            })),
            Self::Ambiguous { candidates, .. } => {
                Some(format!("It could be {}.", list(candidates)))
            }
            Self::NotOnBranch { .. }
            | Self::NotTowardsBranch { .. }
            | Self::NoSingleLabel { .. } => {
                Some("\"branches\" and \"history\" show what belongs together.".to_owned())
            }
            Self::MultipleHeads { heads, .. } => Some(format!(
                "Name one of {}, use BRANCH@head or heads, or merge them.",
                list(heads)
            )),
            Self::NotAllowed { instead, .. } => Some(format!("Use {instead}.")),
            Self::AmbiguousWalk { choices, .. } => Some(format!("Name one of {}.", list(choices))),
            Self::BeyondEnd { .. } | Self::NothingApplied { .. } | Self::NotAncestor { .. } => {
                Some("\"history\" shows the order of the revisions.".to_owned())
            }
            Self::WrongDirection { .. } => {
                Some("upgrade goes up (+N), downgrade goes down (-N).".to_owned())
            }
            Self::AmbiguousStart { identifier, rows } => Some(start_hint(identifier, rows)),
            Self::RepeatedRow { .. } | Self::MissingRow { .. } => {
                Some("\"stamp --purge\" writes the rows anew.".to_owned())
            }
            Self::Overlap { upper, .. } => Some(format!("\"{upper}\" alone is enough.")),
            Self::NotBelowCurrent { rows, .. } => Some(match rows.as_slice() {
                [] => "Nothing is applied.".to_owned(),
                rows => format!("Applied: {}.", list(rows)),
            }),
            Self::BeyondBranch {
                others,
                start,
                everything,
                ..
            } => Some(beyond_hint(others, start.as_ref(), everything)),
            Self::NothingAbove { dependents, .. } => Some(format!(
                "It is applied because others depend on it: {}.",
                list(dependents)
            )),
            Self::NotAHead { .. } => Some("Use --splice to start a new branch from it.".to_owned()),
            Self::AmbiguousParent { heads } => Some(format!(
                "Choose one of {} with --head, or run \"merge heads\" first.",
                list(heads)
            )),
            Self::Repeated { .. } => None,
            Self::RevisionExists { .. } | Self::LabelExists { .. } => {
                Some("Choose another name.".to_owned())
            }
            Self::StartRequired => Some("Write FROM:TO.".to_owned()),
            Self::SeveralStarts { .. } => Some("Make one script for each of them.".to_owned()),
            Self::NotAtHeads { missing } => Some(format!("Not applied: {}.", list(missing))),
        }
    }
}

fn did_you_mean(similar: &[String]) -> Option<String> {
    (!similar.is_empty()).then(|| format!("Did you mean {}?", list(similar)))
}

fn short_prefix(name: &str) -> Option<String> {
    (name.chars().count() < 4)
        .then(|| "Names shorter than four characters must be complete.".to_owned())
}

fn start_hint(identifier: &Identifier, rows: &[RevisionId]) -> String {
    let offset = match identifier {
        Identifier::FromCurrent { offset, .. } => *offset,
        Identifier::Absolute { .. } | Identifier::FromSymbol { .. } => {
            return format!("Current: {}.", list(rows));
        }
    };
    let choices: Vec<String> = rows.iter().map(|row| format!("{row}@{offset:+}")).collect();
    format!("Name the one that is meant: {}.", list(&choices))
}

fn beyond_hint(others: &[RevisionId], start: Option<&RevisionId>, everything: &str) -> String {
    let mut hint = format!("Also rolled back: {}.", list(others));
    if let Some(start) = start {
        hint.push_str(&format!(
            " To stay on the branch, go down to \"{start}\" where it starts."
        ));
    }
    hint.push_str(&format!(
        " To roll back all of it, leave the branch out: \"{everything}\"."
    ));
    hint
}

fn on_branch(branch: &Option<String>) -> String {
    branch
        .as_ref()
        .map_or_else(String::new, |branch| format!(" on branch \"{branch}\""))
}

fn from(at: &Option<RevisionId>) -> String {
    at.as_ref()
        .map_or_else(|| "from the base".to_owned(), |at| format!("from \"{at}\""))
}

fn count(revisions: usize) -> String {
    if revisions == 1 {
        "1 revision".to_owned()
    } else {
        format!("{revisions} revisions")
    }
}

/// Up to eight names in quotes, the rest as a number.
fn list<T: fmt::Display>(names: &[T]) -> String {
    let mut parts: Vec<String> = names
        .iter()
        .take(8)
        .map(|name| format!("\"{name}\""))
        .collect();
    if names.len() > 8 {
        parts.push(format!("{} more", names.len() - 8));
    }
    parts.join(", ")
}
