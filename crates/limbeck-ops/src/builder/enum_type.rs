//! `create_enum`, `add_enum_value` and `rebuild_enum`.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{EnumType, QualifiedName, normal_comment};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;
use super::rebuild_type::{TypeSpec, call_of, named_twice, type_use};
use crate::{EnumValuePosition, Op, RebuildEnum as RebuildEnumOp};

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
    with: Vec<TypeSpec>,
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
            with: Vec::new(),
        };
        Self {
            op,
            with: Vec::new(),
            problems,
        }
    }

    /// A type that rests on this one and is put in the place of its namesake along with it; its
    /// columns follow.
    pub fn with_type(&mut self, sql: &str) -> &mut Self {
        self.with.push(TypeSpec::new("with_type", sql));
        self
    }

    /// A column of the type.
    pub fn column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("column", table, column)
    }

    /// A column of arrays of the type.
    pub fn array_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("array_column", table, column)
    }

    /// A column of the multirange type that comes with the range type that was named last.
    pub fn multirange_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("multirange_column", table, column)
    }

    /// A column of arrays of the multirange type.
    pub fn multirange_array_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("multirange_array_column", table, column)
    }

    fn used(&mut self, call: &'static str, table: &str, column: &str) -> &mut Self {
        let used = type_use(&mut self.problems, call, table, column);
        match self.with.last_mut() {
            Some(with) => with.columns.push(used),
            None => self.op.columns.push(used),
        }
        self
    }

    /// The statement that made the old type of the one that was named last by `.with_type(…)`, where its
    /// attributes are others or stand in another order, or it is made of other types.
    pub fn was(&mut self, sql: &str) -> &mut Self {
        match self.with.last_mut() {
            Some(with) => with.was(sql),
            None => self.only_with_type("was"),
        }
        self
    }

    /// A statement that completes the type that was named last by `.with_type(…)`.
    pub fn also(&mut self, sql: &str) -> &mut Self {
        match self.with.last_mut() {
            Some(with) => with.also(sql),
            None => self.only_with_type("also"),
        }
        self
    }

    /// `COMMENT ON` the type that was named last by `.with_type(…)`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        match self.with.last_mut() {
            Some(with) => with.comment(text),
            None => self.only_with_type("comment"),
        }
        self
    }

    fn only_with_type(&mut self, call: &'static str) {
        let message = "an enum type that is rebuilt keeps its comment, and nothing completes it";
        self.problems
            .push_call(call, BuildErrorKind::Statement(message.to_owned()));
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
        let with = self.with.into_iter();
        self.op.with = with.map(|with| with.finish(problems)).collect();
        if let Some(used) = self.op.columns.iter().find(|used| used.multirange) {
            let message = "only a range type has a multirange type".to_owned();
            problems.push_call(call_of(used), BuildErrorKind::Statement(message));
        }
        let with = self.op.with.iter().flat_map(|with| &with.columns);
        named_twice(self.op.columns.iter().chain(with), problems);
        Op::RebuildEnum(self.op)
    }
}

impl TakeErrors for RebuildEnum {
    fn take_errors(&mut self) -> Vec<BuildError> {
        let mut errors = self.problems.take();
        for with in &mut self.with {
            errors.extend(with.take_errors());
        }
        errors
    }
}
