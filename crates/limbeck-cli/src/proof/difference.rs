//! What is not the same in two databases that should be.

use limbeck_catalog::Catalogue;
use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_diff::plan;
use limbeck_revision::file::operation_text;
use limbeck_schema::canonical::{apply_answers, questions};
use limbeck_schema::{Desired, SqlObjectKind};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::autogenerate::one_line;
use crate::failure::Result;

/// A difference of two catalogues, as far as their readers know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The operations that lead from what was found to what was expected.
    pub(crate) operations: Vec<String>,
    /// Objects of other kinds that were expected.
    pub(crate) missing: Vec<String>,
    /// Objects of other kinds that were not.
    pub(crate) extra: Vec<String>,
}

impl Difference {
    /// Compares; nothing if the catalogues are the same. PostgreSQL's own text is not a fixed point: what it
    /// has read from it once more it can print in other words (`IN` over `varchar`). So where texts differ, the
    /// expected ones are read again, on a database that has what was found.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(crate) async fn read_again(
        connection: &mut PgConnection,
        expected: &Catalogue,
        found: &Catalogue,
    ) -> Result<Option<Self>> {
        let difference = Self::between(expected, found);
        if difference.is_none() || expected.schema == found.schema {
            return Ok(difference);
        }
        let questions = questions(&found.schema, &expected.schema);
        let settings = ScratchSettings::default();
        let answers = ask(connection, &questions, &settings).await?;
        let (mut expected, mut found) = (expected.clone(), found.clone());
        apply_answers(
            &questions,
            &answers,
            &mut found.schema,
            &mut expected.schema,
        );
        Ok(Self::between(&expected, &found))
    }

    /// Compares word by word; nothing if the catalogues are the same.
    pub(crate) fn between(expected: &Catalogue, found: &Catalogue) -> Option<Self> {
        let same_schema = expected.schema == found.schema;
        if same_schema && expected.unmanaged == found.unmanaged {
            return None;
        }
        let mut difference = Self {
            operations: Vec::new(),
            missing: only(expected, found),
            extra: only(found, expected),
        };
        if !same_schema {
            let desired = Desired {
                schema: expected.schema.clone(),
                managed: SqlObjectKind::all().collect(),
                ..Desired::default()
            };
            let plan = plan(&found.schema, &desired);
            let line = |text: String| one_line(&text);
            difference.operations = plan
                .upgrade
                .iter()
                .map(|planned| line(operation_text(&planned.op)))
                .collect();
            if difference.operations.is_empty() {
                difference.operations = changed_lines(expected, found);
            }
        }
        Some(difference)
    }

    /// Only operations.
    pub(crate) fn of_operations(operations: Vec<String>) -> Self {
        Self {
            operations,
            ..Self::default()
        }
    }

    /// A line for each part.
    pub(crate) fn lines(&self) -> Vec<String> {
        let parts = [
            ("Still to do", &self.operations),
            ("Missing", &self.missing),
            ("Too much", &self.extra),
        ];
        parts
            .into_iter()
            .flat_map(|(word, texts)| texts.iter().map(move |text| format!("{word}: {text}")))
            .collect()
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "operations": self.operations,
            "missing": self.missing,
            "extra": self.extra,
        })
    }
}

/// What no operation says, so that a difference is never without a word.
fn changed_lines(expected: &Catalogue, found: &Catalogue) -> Vec<String> {
    let (expected, found) = (expected.schema.to_text(), found.schema.to_text());
    let missing = expected
        .lines()
        .filter(|line| !found.lines().any(|l| l == *line));
    let extra = found
        .lines()
        .filter(|line| !expected.lines().any(|l| l == *line));
    missing
        .map(|line| format!("+ {}", line.trim()))
        .chain(extra.map(|line| format!("- {}", line.trim())))
        .collect()
}

fn only(these: &Catalogue, those: &Catalogue) -> Vec<String> {
    let mut only = these.unmanaged.clone();
    only.retain(|object| !those.unmanaged.contains(object));
    only.iter()
        .map(|object| format!("{} {}", object.kind, object.name))
        .collect()
}
