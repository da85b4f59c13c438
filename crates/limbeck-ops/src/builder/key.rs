//! Keys of indexes and exclusion constraints.

use std::collections::BTreeMap;

use limbeck_schema::{
    ExclusionElement, IndexElement, IndexKey, NullsOrder, OperatorClass, SortOrder,
};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};

/// A key of an index or of an exclusion constraint, made by [`key`], [`desc`] or [`expression`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Key {
    element: IndexElement,
    operator: Option<String>,
    nulls: Option<NullsOrder>,
    problems: Problems,
}

/// A column as a key, in ascending order.
///
/// ```
/// # use limbeck_ops::prelude::*;
/// # let mut op = Operations::new();
/// op.create_index("posts_author_idx", "posts", [key("author_id"), desc("created_at")]);
/// # assert!(op.finish().is_ok());
/// ```
pub fn key(column: &str) -> Key {
    let mut problems = Problems::default();
    let name = problems.name(("key", 0), column);
    Key::new(IndexElement::column(name), problems)
}

/// A column as a key, in descending order.
pub fn desc(column: &str) -> Key {
    let mut problems = Problems::default();
    let name = problems.name(("desc", 0), column);
    Key::new(IndexElement::column(name), problems).desc()
}

/// A SQL expression as a key: `expression("lower(email)")`.
pub fn expression(sql: &str) -> Key {
    let mut problems = Problems::default();
    problems.expression(("expression", 0), sql);
    Key::new(IndexElement::expression(sql), problems)
}

impl Key {
    fn new(element: IndexElement, problems: Problems) -> Self {
        Self {
            element,
            operator: None,
            nulls: None,
            problems,
        }
    }

    /// `DESC`. NULLs come first unless [`Key::nulls_last`] says otherwise.
    pub fn desc(mut self) -> Self {
        self.element.order = SortOrder::Descending;
        self
    }

    /// `NULLS FIRST`, where it is not the default of the order.
    pub fn nulls_first(mut self) -> Self {
        self.nulls = Some(NullsOrder::First);
        self
    }

    /// `NULLS LAST`, where it is not the default of the order.
    pub fn nulls_last(mut self) -> Self {
        self.nulls = Some(NullsOrder::Last);
        self
    }

    /// `COLLATE`. A name without a schema is one of PostgreSQL's own collations.
    pub fn collate(mut self, collation: &str) -> Self {
        let collation = self.problems.catalogue_name(("collate", 0), collation);
        self.element.collation = Some(collation);
        self
    }

    /// The operator class, e.g. `text_pattern_ops`; with its schema where that is not
    /// `pg_catalog`, e.g. `extensions.gin_trgm_ops`.
    pub fn operator_class(mut self, name: &str) -> Self {
        let class = self.problems.catalogue_name(("operator_class", 0), name);
        self.element.operator_class = Some(OperatorClass {
            schema: Some(class.schema).filter(|schema| *schema != "pg_catalog"),
            name: class.name,
            parameters: BTreeMap::new(),
        });
        self
    }

    /// A parameter of the operator class: `.operator_class_parameter("siglen", "32")`.
    pub fn operator_class_parameter(mut self, name: &str, value: &str) -> Self {
        const CALL: &str = "operator_class_parameter";
        match &mut self.element.operator_class {
            Some(class) => {
                class.parameters.insert(name.to_owned(), value.to_owned());
            }
            None => self
                .problems
                .push_call(CALL, BuildErrorKind::NoOperatorClass),
        }
        self
    }

    /// `ALTER COLUMN … SET STATISTICS` of an expression: `expression("lower(email)").statistics(500)`.
    pub fn statistics(mut self, target: i64) -> Self {
        const CALL: &str = "statistics";
        if let IndexKey::Column(_) = self.element.key {
            self.problems.push_call(CALL, BuildErrorKind::KeyStatistics);
        }
        self.element.statistics = Some(self.problems.statistics((CALL, 0), target));
        self
    }

    /// The operator of an exclusion constraint: `key("room").with("=")`.
    pub fn with(mut self, operator: &str) -> Self {
        if operator.trim().is_empty() {
            self.problems.push(("with", 0), BuildErrorKind::EmptySql);
        }
        self.operator = Some(operator.to_owned());
        self
    }

    fn finish(mut self, problems: &mut Problems) -> (IndexElement, Option<String>) {
        problems.extend(&mut self.problems);
        self.element.nulls = self
            .nulls
            .unwrap_or_else(|| self.element.order.default_nulls());
        (self.element, self.operator)
    }
}

impl TakeErrors for Key {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

pub(super) fn index_elements(
    place: (&'static str, usize),
    keys: Vec<Key>,
    problems: &mut Problems,
) -> Vec<IndexElement> {
    if keys.is_empty() {
        problems.push(place, BuildErrorKind::EmptyList("key"));
    }
    let mut elements = Vec::with_capacity(keys.len());
    for key in keys {
        let (element, operator) = key.finish(problems);
        if operator.is_some() {
            problems.push(place, BuildErrorKind::UnexpectedOperator);
        }
        elements.push(element);
    }
    elements
}

pub(super) fn exclusion_elements(
    place: (&'static str, usize),
    keys: Vec<Key>,
    problems: &mut Problems,
) -> Vec<ExclusionElement> {
    if keys.is_empty() {
        problems.push(place, BuildErrorKind::EmptyList("key"));
    }
    let mut elements = Vec::with_capacity(keys.len());
    for (i, key) in keys.into_iter().enumerate() {
        let (element, operator) = key.finish(problems);
        if operator.is_none() {
            problems.push(place, BuildErrorKind::MissingOperator(i + 1));
        }
        elements.push(ExclusionElement {
            element,
            operator: operator.unwrap_or_default(),
        });
    }
    elements
}
