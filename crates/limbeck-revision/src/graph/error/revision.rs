//! Why a command can't do what was asked. The hints are in `hint`.

use thiserror::Error;

use crate::graph::identifier::{Identifier, IdentifierError};
use crate::header::{BranchLabel, NameError, RevisionId};

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
    #[error("\"{identifier}\" does not lead {direction}")]
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
    #[error("\"{target}\" would also roll back {} outside its branch", count(.others.len()))]
    BeyondBranch {
        /// What was typed, with a branch.
        target: Identifier,
        /// The revisions of other branches that would go.
        others: Vec<RevisionId>,
        /// Where the branch starts: going back to there stays on it.
        start: Option<RevisionId>,
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
    /// A merge with something that is no revision.
    #[error("\"{identifier}\" stands for no revision that could be merged")]
    NothingToMerge {
        /// What was typed.
        identifier: Identifier,
    },
    /// `+0` or `-0`.
    #[error("a relative revision goes at least one step")]
    NoStep,
    /// `stamp base` together with others.
    #[error("\"base\" can not be stamped together with other revisions")]
    BaseAmongOthers,
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
    /// The same label was named more than once.
    #[error("branch label \"{label}\" is named twice")]
    LabelTwice {
        /// The label.
        label: BranchLabel,
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
        /// What is not applied, in the order in which it would be.
        missing: Vec<RevisionId>,
    },
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
