//! Reading the cases of `fixtures/diff`: two models and what is said about them in `case.toml`.

#![allow(dead_code, reason = "each of the test programs uses a part of it")]

use std::collections::BTreeMap;
use std::path::Path;

use annotate_snippets::Renderer;
use limbeck_diff::online::{Stage, StageKind, stages};
use limbeck_diff::renames::{RenameHint, RenameReport, Renames, resolve};
use limbeck_diff::{Plan, adopt_names, plan};
use limbeck_model::{LoadError, ModelOutput, ReadOptions, Root, SourceLoader, read};
use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::sql_object::OutputColumns;
use limbeck_schema::{Desired, Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind};
use limbeck_testkit::{Case, Error};
use serde::Deserialize;

/// `[options]` of `case.toml`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    /// `--rename` arguments.
    pub(crate) renames: Vec<String>,
    /// SQL that puts rows into the tables of `before.rs`; the server runs it before the upgrade.
    pub(crate) rows: Option<String>,
    /// A query and what psql prints for it after the upgrade.
    pub(crate) check: Option<String>,
    pub(crate) expect: Option<String>,
    /// What extensions of `before.rs` have brought along, by their names: names and kinds, as the catalogue says them.
    pub(crate) members: BTreeMap<String, BTreeMap<String, String>>,
    /// The major version of the server that the plan is for.
    pub(crate) server: Option<u32>,
    /// Tables that are too small to matter, of a case of `fixtures/online`.
    pub(crate) small: Vec<String>,
}

/// A case with its models read.
pub(crate) struct Input {
    pub(crate) before: Desired,
    pub(crate) after: Desired,
    pub(crate) options: Options,
}

/// A file of the case's folder; a missing one is empty, which is a database without anything.
struct Folder<'a>(&'a Case);

impl SourceLoader for Folder<'_> {
    fn load(&mut self, path: &Path) -> Result<String, LoadError> {
        let file = path.to_string_lossy();
        match self.0.read_optional(&file) {
            Ok(text) => Ok(text.unwrap_or_default()),
            Err(error) => Err(LoadError::Failed(error.to_string())),
        }
    }
}

impl Input {
    pub(crate) fn read(case: &Case) -> Result<Self, Error> {
        let options: Options = case.config()?.options()?;
        let mut after = model(case, "after.rs")?;
        after.server_version = options.server.map(|major| major * 10_000);
        let mut before = model(case, "before.rs")?;
        add_members(&mut before.schema, &options.members);
        Ok(Self {
            before,
            after,
            options,
        })
    }

    pub(crate) fn hints(&self) -> Result<Vec<RenameHint>, String> {
        let hints = self.options.renames.iter();
        hints
            .map(|text| text.parse().map_err(|error| format!("{error}")))
            .collect()
    }
}

fn add_members(schema: &mut Schema, members: &BTreeMap<String, BTreeMap<String, String>>) {
    for (extension, members) in members {
        let id = SqlObjectId::in_database(SqlObjectKind::Extension, extension.as_str().into());
        if let Some(extension) = schema.objects.get_mut(&id) {
            let members = members.iter();
            let members = members.map(|(name, kind)| (Name::new(name.as_str()), kind.clone()));
            extension.columns = OutputColumns(Some(members.collect()));
        }
    }
}

fn model(case: &Case, file: &str) -> Result<Desired, Error> {
    let output = read(
        &[Root::new(file)],
        &mut Folder(case),
        &ReadOptions::default(),
    );
    if output.has_errors() {
        return Err(Error::new(diagnostics(&output)));
    }
    Ok(output.desired)
}

fn diagnostics(output: &ModelOutput) -> String {
    let renderer = Renderer::plain();
    let texts = output.diagnostics.iter();
    texts
        .map(|diagnostic| limbeck_model::render(diagnostic, &output.files, &renderer) + "\n")
        .collect()
}

/// A plan with everything that led to it.
pub(crate) struct Planned {
    pub(crate) report: RenameReport,
    pub(crate) plan: Plan,
    /// What the upgrade must reach.
    pub(crate) target: Schema,
    /// The start after the renames.
    renamed: Schema,
    desired: Desired,
}

impl Planned {
    /// The plan as a sequence of revisions, as `revision --online` writes it.
    pub(crate) fn online(&self, is_large: impl Fn(&QualifiedName) -> bool) -> Option<Vec<Stage>> {
        let bare = plan(&self.renamed, &self.desired);
        let mut found = stages(&bare, &self.renamed, &self.desired, &is_large, &[])?;
        match found.first_mut() {
            Some(first) => self.report.renames.surround(&mut first.plan),
            None => {
                return Some(vec![Stage {
                    kind: StageKind::Expand,
                    plan: self.plan.clone(),
                }]);
            }
        }
        Some(found)
    }
}

/// The pipeline without a server: renames, names of live objects, plan. `canonical` puts
/// expressions into the form in which they can be compared.
pub(crate) fn plan_case(
    current: &Schema,
    desired: &Desired,
    hints: &[RenameHint],
    canonical: impl FnOnce(&Renames, &mut Schema, &mut Desired) -> Result<(), Error>,
) -> Result<Planned, String> {
    let report = resolve(current, desired, hints).map_err(|errors| errors.to_string())?;
    let mut desired = desired.clone();
    let renamed = report.renames.applied_to(current);
    let mut renamed = renamed.map_err(|error| error.to_string())?;
    canonical(&report.renames, &mut renamed, &mut desired).map_err(|error| error.to_string())?;
    adopt_names(&renamed, &mut desired);
    let mut plan = plan(&renamed, &desired);
    report.renames.surround(&mut plan);
    Ok(Planned {
        report,
        plan,
        target: desired.schema.clone(),
        renamed,
        desired,
    })
}

/// Applies operations in memory.
pub(crate) fn applied(start: &Schema, ops: &[Op]) -> Result<Schema, Error> {
    let mut schema = start.clone();
    for op in ops {
        apply(op, &mut schema).map_err(|error| Error::new(format!("{error}\nin {op:#?}")))?;
    }
    Ok(schema)
}
