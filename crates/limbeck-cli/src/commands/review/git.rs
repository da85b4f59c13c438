//! Which revision files a git branch changes: committed, not yet committed, not yet known to git.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use limbeck_revision::header::RevisionId;

use crate::commands::Context;
use crate::failure::{Failure, Result};
use crate::project::Project;

/// What a branch changes.
pub(super) struct Changed {
    /// The revisions whose files are new or edited.
    pub(super) revisions: BTreeSet<RevisionId>,
    /// What is to be said about files that were there before.
    pub(super) notes: Vec<String>,
}

/// The revision files that are new or edited since the branch left `base`.
///
/// # Errors
/// When git can't be asked, or `base` is no commit that it knows.
pub(super) fn changed(context: &Context, project: &Project, base: &str) -> Result<Changed> {
    let root = context.config.root();
    let fork = fork(root, base)?;
    let fork = fork.trim();
    let with_locations = |arguments: &[&str]| {
        let mut all: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        all.push("--".into());
        let locations = context.config.version_locations();
        all.extend(locations.into_iter().map(PathBuf::into_os_string));
        all
    };
    let diff = [
        "diff",
        "--name-status",
        "--no-renames",
        "--relative",
        "-z",
        fork,
    ];
    let listed = git(root, &with_locations(&diff))?;
    let untracked = ["ls-files", "--others", "--exclude-standard", "-z"];
    let untracked = git(root, &with_locations(&untracked))?;

    let mut changed = Changed {
        revisions: BTreeSet::new(),
        notes: Vec::new(),
    };
    let mut fields = listed.split('\0').filter(|field| !field.is_empty());
    while let (Some(status), Some(file)) = (fields.next(), fields.next()) {
        let revision = revision_of(project, root, file);
        match (status, revision) {
            ("D", _) if file.ends_with(".rs") => {
                changed.notes.push(format!("The file {file} is deleted."));
            }
            ("M", Some(revision)) => {
                changed.notes.push(format!(
                    "Revision {revision} was there before and is edited: databases that have applied it stay as they are."
                ));
                changed.revisions.insert(revision);
            }
            (_, Some(revision)) => {
                changed.revisions.insert(revision);
            }
            (_, None) => {}
        }
    }
    let new = untracked.split('\0').filter(|file| !file.is_empty());
    let new = new.filter_map(|file| revision_of(project, root, file));
    changed.revisions.extend(new);
    Ok(changed)
}

/// Where the branch left `base`. Before the first commit `HEAD` is the empty tree: everything is new.
fn fork(root: &Path, base: &str) -> Result<String> {
    let found = git(root, &["merge-base", base, "HEAD"]);
    if found.is_err() && base == "HEAD" && git(root, &["rev-parse", "--git-dir"]).is_ok() {
        return git(root, &["hash-object", "-t", "tree", "/dev/null"]);
    }
    found.map_err(|failure| {
        failure.hint("In CI, fetch the whole history: `fetch-depth: 0` of actions/checkout.")
    })
}

/// The revision in a file, by its path below the project's folder.
fn revision_of(project: &Project, root: &Path, file: &str) -> Option<RevisionId> {
    project.revision_in(&root.join(file))
}

/// What a git command prints.
fn git(root: &Path, arguments: &[impl AsRef<std::ffi::OsStr>]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .map_err(|error| Failure::new(format!("could not run git: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    let command = arguments
        .first()
        .map(|word| word.as_ref().to_string_lossy());
    let failure = Failure::new(format!("git {} failed", command.unwrap_or_default()));
    Err(if said.is_empty() {
        failure
    } else {
        failure.detail(said)
    })
}
