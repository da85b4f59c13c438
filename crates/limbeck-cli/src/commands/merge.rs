//! `merge`: a revision that joins several others.

use limbeck_revision::graph::{NewRevision, Purpose};

use super::Context;
use super::revision::{chosen_id, labels, tell};
use crate::Outcome;
use crate::args::Merge;
use crate::failure::Result;
use crate::hooks;
use crate::new_revision::{Draft, prepare, write};
use crate::project::{Project, identifier, refused};

/// Writes the file and prints its path.
pub(super) fn run(context: &Context, arguments: &Merge) -> Result<Outcome> {
    let project = Project::load(&context.config)?;
    let graph = project.graph()?;
    let proposal = graph
        .propose(&NewRevision {
            purpose: Purpose::Merge,
            heads: arguments
                .revisions
                .iter()
                .map(|text| identifier(text))
                .collect::<Result<_>>()?,
            splice: arguments.splice,
            branch_labels: labels(&arguments.branch_label)?,
            ..NewRevision::new(chosen_id(arguments.rev_id.as_deref())?)
        })
        .map_err(|e| refused(&e))?;
    if let [only] = proposal.down_revisions.as_slice() {
        context.output.warning(format!(
            "there is nothing to join: the new revision just follows {only}"
        ));
    }
    let message = arguments.message.clone().unwrap_or_else(|| {
        let parents: Vec<&str> = proposal
            .down_revisions
            .iter()
            .map(|id| id.as_str())
            .collect();
        format!("merge {}", parents.join(" and "))
    });
    let draft = Draft {
        proposal,
        message: &message,
        version_path: arguments.version_path.as_deref(),
        after: None,
        upgrade: Vec::new(),
        downgrade: Vec::new(),
        lock_timeout: None,
    };
    let file = prepare(&project, &context.config, draft)?;
    write(&file, &context.config)?;
    hooks::run(&context.config, &file.path, &context.output)?;
    tell(context, &file)
}
