//! `rebuild_type`.

use std::collections::BTreeSet;

use limbeck_schema::SqlObjectKind;
use limbeck_schema::sql_object::read_object;

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
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
    was: Option<String>,
    call: &'static str,
    spec: Spec,
}

impl TypeSpec {
    pub(super) fn new(call: &'static str, sql: &str) -> Self {
        Self {
            columns: Vec::new(),
            was: None,
            call,
            spec: Spec::new(call, sql),
        }
    }

    pub(super) fn also(&mut self, sql: &str) {
        self.spec.also(sql);
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.spec.comment(text);
    }

    pub(super) fn was(&mut self, sql: &str) {
        if self.was.replace(sql.to_owned()).is_some() {
            let message = "the old type is said already";
            let problem = BuildErrorKind::Statement(message.to_owned());
            self.spec.problems().push_call("was", problem);
        }
    }

    pub(super) fn take_errors(&mut self) -> Vec<BuildError> {
        self.spec.problems().take()
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> RebuiltType {
        let object = self.spec.object(None);
        if let Some(sql) = &self.was {
            let name = object.id.qualified_name();
            let problem = match read_object(sql) {
                Ok(old) if old.id.kind.is_type() && old.id.qualified_name() == name => None,
                Ok(_) => {
                    Some("the statement makes no type of the name that the new one has".to_owned())
                }
                Err(error) => Some(error.message),
            };
            if let Some(message) = problem {
                problems.push(("was", 0), BuildErrorKind::Statement(message));
            }
        }
        let kind = object.id.kind;
        // Else it is told that the statement can't be read.
        if self.spec.problems().is_empty() {
            if let Some(problem) = misfits(kind, &self.columns) {
                problems.push_call(problem.0, BuildErrorKind::Statement(problem.1));
            }
            let is_support = matches!(kind, SqlObjectKind::Collation | SqlObjectKind::Function);
            if !kind.is_type() && !is_support {
                let message =
                    format!("the statement makes a {kind}, not a type, collation or function");
                problems.push((self.call, 0), BuildErrorKind::Statement(message));
            }
        }
        problems.extend(self.spec.problems());
        RebuiltType {
            object,
            columns: self.columns,
            was: self.was,
        }
    }
}

/// What is said of columns that can't be of this kind, by the call that says it.
fn misfits(kind: SqlObjectKind, columns: &[EnumUse]) -> Option<(&'static str, String)> {
    let first = columns.first()?;
    if kind == SqlObjectKind::Collation {
        let message = "columns leave a collation and come back to it by .collate of alter_column";
        return Some((call_of(first), message.to_owned()));
    }
    if kind == SqlObjectKind::Function {
        let message = "no column is of a function";
        return Some((call_of(first), message.to_owned()));
    }
    let multirange = columns.iter().find(|used| used.multirange)?;
    let message = "only a range type has a multirange type";
    (kind != SqlObjectKind::RangeType).then(|| (call_of(multirange), message.to_owned()))
}

/// The call that names a column so.
pub(super) fn call_of(used: &EnumUse) -> &'static str {
    match (used.multirange, used.array) {
        (true, true) => "multirange_array_column",
        (true, false) => "multirange_column",
        (false, true) => "array_column",
        (false, false) => "column",
    }
}

/// Columns that are named twice: each has one type.
pub(super) fn named_twice<'a>(columns: impl Iterator<Item = &'a EnumUse>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for used in columns {
        if !seen.insert((&used.table, &used.column)) {
            let name = format!("{}.{}", used.table.to_reference(), used.column);
            let kind = "column";
            problems.push_call(call_of(used), BuildErrorKind::Duplicate { kind, name });
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

    /// The statement that made the old type, where its attributes are others or stand in another order, or it
    /// is made of other types: values go over by the names of attributes.
    pub fn was(&mut self, sql: &str) -> &mut Self {
        self.last().was(sql);
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
        let with: Vec<RebuiltType> = with.map(|with| with.finish(problems)).collect();
        let columns = std::iter::once(&new).chain(&with);
        named_twice(columns.flat_map(|of| &of.columns), problems);
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
