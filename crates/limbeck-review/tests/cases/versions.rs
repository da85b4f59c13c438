//! The revision files of a case, in the order in which they run.

use std::path::{Path, PathBuf};

use limbeck_revision::file::{PlacedFile, read_placed};
use limbeck_revision::graph::{Graph, RevisionRange};
use limbeck_revision::header::RevisionId;
use limbeck_testkit::{Case, Error};

/// The files with their paths below the case, and their graph.
pub(crate) struct Versions {
    pub(crate) files: Vec<(PathBuf, PlacedFile)>,
    pub(crate) graph: Graph,
}

impl Versions {
    pub(crate) fn read(case: &Case) -> Result<Self, Error> {
        let folder = Path::new("versions");
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(case.path("versions"))? {
            paths.push(folder.join(entry?.file_name()));
        }
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let text = std::fs::read_to_string(case.dir.join(&path))?;
            let file = read_placed(&text, &path).map_err(|errors| {
                let errors: Vec<String> = errors.iter().map(|error| error.render()).collect();
                Error::new(errors.join("\n"))
            })?;
            files.push((path, file));
        }
        let headers = files.iter().map(|(_, file)| file.file.header.clone());
        let graph =
            Graph::new(headers.collect()).map_err(|errors| Error::new(format!("{errors:?}")))?;
        Ok(Self { files, graph })
    }

    /// All revisions, newest first.
    pub(crate) fn newest_first(&self) -> Result<Vec<&RevisionId>, Error> {
        let all = self.graph.history::<&str>(&RevisionRange::default(), &[]);
        all.map_err(|error| Error::new(error.to_string()))
    }

    /// The file of a revision.
    pub(crate) fn file(&self, revision: &RevisionId) -> Option<&(PathBuf, PlacedFile)> {
        self.files
            .iter()
            .find(|(_, file)| file.file.header.revision == *revision)
    }
}
