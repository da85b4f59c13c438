//! `create_enum`, `add_enum_value` and `rebuild_enum`.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{EnumType, QualifiedName, normal_comment};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;
use crate::{EnumUse, EnumValuePosition, Op, RebuildEnum as RebuildEnumOp};

/// `create_enum`, to which a comment is added.
#[derive(Clone, Debug)]
pub struct CreateEnum {
    enum_type: EnumType,
    problems: Problems,
}

impl CreateEnum {
    pub(super) fn new(name: &str, labels: impl Names) -> Self {
        let mut problems = Problems::default();
        let name = problems.qualified(("create_enum", 0), name);
        let labels = distinct_labels("create_enum", labels, &mut problems);
        Self {
            enum_type: EnumType::new(name, labels),
            problems,
        }
    }

    /// `COMMENT ON TYPE`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.enum_type.comment = normal_comment(Some(text.to_owned()));
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::CreateEnum(self.enum_type)
    }
}

fn distinct_labels(call: &'static str, labels: impl Names, problems: &mut Problems) -> Vec<String> {
    let labels = labels.into_texts();
    let mut seen = BTreeSet::new();
    for label in &labels {
        if !seen.insert(label) {
            let (kind, name) = ("label", label.clone());
            problems.push((call, 1), BuildErrorKind::Duplicate { kind, name });
        }
    }
    labels
}

impl TakeErrors for CreateEnum {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

/// `add_enum_value`, to which the new label's place is added.
#[derive(Clone, Debug)]
pub struct AddEnumValue {
    name: QualifiedName,
    value: String,
    position: Option<EnumValuePosition>,
    problems: Problems,
}

impl AddEnumValue {
    pub(super) fn new(name: &str, value: &str) -> Self {
        let mut problems = Problems::default();
        Self {
            name: problems.qualified(("add_enum_value", 0), name),
            value: value.to_owned(),
            position: None,
            problems,
        }
    }

    /// Before this label.
    pub fn before(&mut self, label: &str) -> &mut Self {
        self.put("before", EnumValuePosition::Before(label.to_owned()))
    }

    /// After this label.
    pub fn after(&mut self, label: &str) -> &mut Self {
        self.put("after", EnumValuePosition::After(label.to_owned()))
    }

    fn put(&mut self, call: &'static str, position: EnumValuePosition) -> &mut Self {
        if self.position.replace(position).is_some() {
            self.problems
                .push_call(call, BuildErrorKind::SecondPosition);
        }
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::AddEnumValue {
            name: self.name,
            value: self.value,
            position: self.position,
        }
    }
}

impl TakeErrors for AddEnumValue {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}

/// `rebuild_enum`, to which the columns of the type are added.
#[derive(Clone, Debug)]
pub struct RebuildEnum {
    op: RebuildEnumOp,
    problems: Problems,
}

impl RebuildEnum {
    pub(super) fn new(name: &str, labels: impl Names) -> Self {
        let mut problems = Problems::default();
        let name = problems.qualified(("rebuild_enum", 0), name);
        let labels = distinct_labels("rebuild_enum", labels, &mut problems);
        let op = RebuildEnumOp {
            name,
            labels,
            mapping: BTreeMap::new(),
            columns: Vec::new(),
        };
        Self { op, problems }
    }

    /// A column of the type.
    pub fn column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("column", table, column, false)
    }

    /// A column of arrays of the type.
    pub fn array_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("array_column", table, column, true)
    }

    fn used(&mut self, call: &'static str, table: &str, column: &str, array: bool) -> &mut Self {
        let table = self.problems.qualified((call, 0), table);
        let column = self.problems.name((call, 1), column);
        self.op.columns.push(EnumUse {
            table,
            column,
            array,
        });
        self
    }

    /// Rows that hold the old label get the new one.
    pub fn replace(&mut self, old: &str, new: &str) -> &mut Self {
        if self.op.mapping.insert(old.into(), new.into()).is_some() {
            let (kind, name) = ("replaced label", old.to_owned());
            self.problems
                .push(("replace", 0), BuildErrorKind::Duplicate { kind, name });
        }
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        Op::RebuildEnum(self.op)
    }
}

impl TakeErrors for RebuildEnum {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
