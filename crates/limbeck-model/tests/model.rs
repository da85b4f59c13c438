//! Cases of `fixtures/model`: model files to a schema, or to diagnostics.
//!
//! A case is `model.rs` (one file) or a crate with `src/lib.rs`. `schema.txt` is what the models
//! say, `diagnostics.txt` what is wrong or can't be seen; with an error there is no schema.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases"
)]
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use annotate_snippets::Renderer;
use limbeck_model::{DocComments, LoadError, ModelOutput, ReadOptions, Root, SourceLoader, read};
use limbeck_schema::{ConstraintKind, Desired, Name, RenamedFrom};
use limbeck_testkit::{Case, Error, run_cases};
use serde::Deserialize;

fn main() {
    run_cases("model", test)
}

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    features: Option<BTreeSet<String>>,
    default_schema: Option<String>,
    doc_comments: bool,
    index_names: Option<String>,
    foreign_key_names: Option<String>,
    roots: Vec<String>,
}

fn test(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let roots = roots(case, &options);
    let mut loader = Folder(case.dir.clone());
    let output = read(&roots, &mut loader, &read_options(options));
    let renderer = Renderer::plain();
    let mut diagnostics = String::new();
    for diagnostic in &output.diagnostics {
        let text = limbeck_model::render(diagnostic, &output.files, &renderer);
        writeln!(diagnostics, "{text}\n").map_err(|error| Error::new(error.to_string()))?;
    }
    let schema = (!output.has_errors()).then(|| describe(&output));
    let diagnostics = (!diagnostics.is_empty()).then_some(diagnostics);
    case.expect_optional("diagnostics.txt", diagnostics.as_deref())?;
    case.expect_optional("schema.txt", schema.as_deref())
}

fn roots(case: &Case, options: &Options) -> Vec<Root> {
    if options.roots.is_empty() {
        let file = ["model.rs", "src/lib.rs", "src/main.rs"]
            .into_iter()
            .find(|file| case.path(file).exists());
        return vec![Root::new(file.unwrap_or("model.rs"))];
    }
    let named = |root: &String| match root.split_once('=') {
        Some((name, path)) => Root {
            path: PathBuf::from(path),
            crate_name: Some(name.to_owned()),
        },
        None => Root::new(root),
    };
    options.roots.iter().map(named).collect()
}

fn read_options(options: Options) -> ReadOptions {
    let mut read = ReadOptions {
        features: options
            .features
            .map(limbeck_model::Features::These)
            .unwrap_or_default(),
        ..ReadOptions::default()
    };
    if let Some(schema) = options.default_schema {
        read.default_schema = Name::new(schema);
    }
    if options.doc_comments {
        read.doc_comments = DocComments::Taken;
    }
    read.naming.index = options.index_names;
    if let Some(pattern) = options.foreign_key_names {
        read.naming
            .constraints
            .insert(ConstraintKind::ForeignKey, pattern);
    }
    read
}

/// Files below the case's folder.
struct Folder(PathBuf);

impl SourceLoader for Folder {
    fn load(&mut self, path: &Path) -> Result<String, LoadError> {
        std::fs::read_to_string(self.0.join(path)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                LoadError::NotFound
            } else {
                LoadError::Failed(error.to_string())
            }
        })
    }
}

/// The schema and everything beside it, one line each.
fn describe(output: &ModelOutput) -> String {
    let Desired {
        schema,
        unnamed,
        renamed_from,
        backfill,
        using,
        enum_mapping,
        concurrently,
        managed,
        manages_names,
        spans: _,
        server_version: _,
    } = &output.desired;
    let mut lines = vec![schema.to_text()];
    lines.extend(unnamed.iter().map(|id| format!("unnamed {id}\n")));
    lines.extend(renamed_from.iter().map(|(id, old)| match old {
        RenamedFrom::Qualified(old) => format!("{id} was {old}\n"),
        RenamedFrom::Name(old) => format!("{id} was {old}\n"),
    }));
    lines.extend(
        backfill
            .iter()
            .map(|((table, column), sql)| format!("backfill {table}.{column} {sql}\n")),
    );
    lines.extend(
        using
            .iter()
            .map(|((table, column), sql)| format!("using {table}.{column} {sql}\n")),
    );
    for (name, mapping) in enum_mapping {
        lines.extend(
            mapping
                .iter()
                .map(|(old, new)| format!("replaced {name} {old} by {new}\n")),
        );
    }
    lines.extend(
        concurrently
            .iter()
            .map(|(table, index)| format!("concurrently {table} {index}\n")),
    );
    lines.extend(
        managed
            .iter()
            .map(|kind| format!("manages {}\n", kind.plural())),
    );
    lines.extend(manages_names.then(|| "manages names\n".to_owned()));
    lines.concat()
}
