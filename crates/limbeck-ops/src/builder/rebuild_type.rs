//! `rebuild_type`.

use limbeck_schema::{Name, SqlObjectKind};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;
use super::object::Spec;
use super::operations::Operations;
use crate::{EnumUse, Op, RebuildType as RebuildTypeOp, RebuiltType};

impl Operations {
    /// Puts a domain, composite or range type in the place of the type of the same name, which
    /// PostgreSQL can't do in place where columns have it. The columns follow as
    /// `.column(table, column)` and `.array_column(table, column)`; then, as `.with_type("CREATE …")`,
    /// the types that rest on it, each with its columns.
    pub fn rebuild_type(&mut self, sql: &str) -> &mut RebuildType {
        self.rebuilt(RebuildType::new(sql))
    }
}

/// A type with its columns.
#[derive(Clone, Debug)]
pub(super) struct TypeSpec {
    pub(super) columns: Vec<EnumUse>,
    attributes: Vec<Name>,
    spec: Spec,
}

impl TypeSpec {
    pub(super) fn new(call: &'static str, sql: &str) -> Self {
        Self {
            columns: Vec::new(),
            attributes: Vec::new(),
            spec: Spec::new(call, sql),
        }
    }

    pub(super) fn also(&mut self, sql: &str) {
        self.spec.also(sql);
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.spec.comment(text);
    }

    pub(super) fn attributes(&mut self, names: impl Names) {
        let problems = self.spec.problems();
        for text in names.into_texts() {
            let name = problems.name(("attributes", 0), &text);
            if self.attributes.contains(&name) {
                let (kind, name) = ("attribute", text);
                problems.push(("attributes", 0), BuildErrorKind::Duplicate { kind, name });
                continue;
            }
            self.attributes.push(name);
        }
    }

    pub(super) fn take_errors(&mut self) -> Vec<BuildError> {
        self.spec.problems().take()
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> RebuiltType {
        let object = self.spec.object(None);
        if !self.attributes.is_empty() && object.id.kind != SqlObjectKind::CompositeType {
            let message = "only a composite type has attributes";
            let problem = BuildErrorKind::Statement(message.to_owned());
            problems.push_call("attributes", problem);
        }
        problems.extend(self.spec.problems());
        RebuiltType {
            object,
            columns: self.columns,
            attributes: self.attributes,
        }
    }
}

/// A column as one of these calls names it.
pub(super) fn type_use(
    problems: &mut Problems,
    call: &'static str,
    table: &str,
    column: &str,
) -> EnumUse {
    EnumUse {
        table: problems.qualified((call, 0), table),
        column: problems.name((call, 1), column),
        array: call.contains("array"),
        multirange: call.contains("multirange"),
    }
}

/// `rebuild_type`, to which the columns and other types are added.
#[derive(Clone, Debug)]
pub struct RebuildType {
    first: TypeSpec,
    with: Vec<TypeSpec>,
}

impl RebuildType {
    pub(super) fn new(sql: &str) -> Self {
        Self {
            first: TypeSpec::new("rebuild_type", sql),
            with: Vec::new(),
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

    /// A column of the multirange type that comes with the range type.
    pub fn multirange_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("multirange_column", table, column)
    }

    /// A column of arrays of the multirange type that comes with the range type.
    pub fn multirange_array_column(&mut self, table: &str, column: &str) -> &mut Self {
        self.used("multirange_array_column", table, column)
    }

    fn used(&mut self, call: &'static str, table: &str, column: &str) -> &mut Self {
        let last = self.last();
        let used = type_use(last.spec.problems(), call, table, column);
        last.columns.push(used);
        self
    }

    fn last(&mut self) -> &mut TypeSpec {
        self.with.last_mut().unwrap_or(&mut self.first)
    }

    /// The attributes of the old composite type in their order: values go over by name.
    pub fn attributes(&mut self, names: impl Names) -> &mut Self {
        self.last().attributes(names);
        self
    }

    /// A statement that completes the type.
    pub fn also(&mut self, sql: &str) -> &mut Self {
        self.last().also(sql);
        self
    }

    /// `COMMENT ON`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.last().comment(text);
        self
    }

    pub(super) fn finish(self, problems: &mut Problems) -> Op {
        let new = self.first.finish(problems);
        let with = self.with.into_iter();
        let with = with.map(|with| with.finish(problems)).collect();
        Op::RebuildType(RebuildTypeOp { new, with })
    }
}

impl TakeErrors for RebuildType {
    fn take_errors(&mut self) -> Vec<BuildError> {
        let mut errors = self.first.take_errors();
        for with in &mut self.with {
            errors.extend(with.take_errors());
        }
        errors
    }
}
