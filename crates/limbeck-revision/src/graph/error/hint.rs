//! What to do about an error: full sentences that name the choices.

use super::{RevisionError, did_you_mean, list};
use crate::graph::identifier::Identifier;
use crate::header::RevisionId;

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
            Self::UnknownRow { .. } => Some(
                "Is its file missing from this checkout? \"stamp --purge REVISION\" sets the version table anew."
                    .to_owned(),
            ),
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
                target,
                others,
                start,
            } => Some(beyond_hint(target, others, start.as_ref())),
            Self::NothingAbove { dependents, .. } => Some(format!(
                "It is applied because others depend on it: {}.",
                list(dependents)
            )),
            Self::NotAHead { .. } => Some("Use --splice to start a new branch from it.".to_owned()),
            Self::AmbiguousParent { heads } => Some(format!(
                "Choose one of {} with --head, or run \"merge heads\" first.",
                list(heads)
            )),
            Self::NothingToMerge { .. } => {
                Some("Name two revisions or more, or heads; \"revision --head base\" begins a new base.".to_owned())
            }
            Self::NoStep => Some("Write +N or -N, N being 1 or more.".to_owned()),
            Self::BaseAmongOthers => Some(
                "\"base\" empties the version table. \"stamp --purge REVISION\" does so first and then stamps.".to_owned(),
            ),
            Self::Repeated { .. } | Self::LabelTwice { .. } => None,
            Self::RevisionExists { .. } | Self::LabelExists { .. } => {
                Some("Choose another name.".to_owned())
            }
            Self::StartRequired => Some("Write FROM:TO.".to_owned()),
            Self::SeveralStarts { .. } => Some("Make one script for each of them.".to_owned()),
            Self::NotAtHeads { missing } => Some(format!("Not applied: {}.", list(missing))),
        }
    }
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

fn beyond_hint(target: &Identifier, others: &[RevisionId], start: Option<&RevisionId>) -> String {
    let mut hint = format!("Also rolled back: {}.", list(others));
    if let Some(start) = start {
        hint.push_str(&format!(
            " To stay on the branch, go down to \"{start}\" where it starts."
        ));
    }
    let everything = target.without_branch();
    hint.push_str(&format!(
        " To roll back all of it, leave the branch out: \"{everything}\"."
    ));
    hint
}
