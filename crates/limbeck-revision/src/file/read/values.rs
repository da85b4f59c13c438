//! Values that functions make: columns, constraints, keys and the values of rows.

use limbeck_ops::Value;
use limbeck_ops::builder::{
    self, BoundSpec, BuildError, CheckSpec, ColumnSpec, ExcludeSpec, ForeignKeySpec,
    IntoConstraint, Key, PrimaryKeySpec, TakeErrors, UniqueSpec,
};
use limbeck_schema::Constraint;
use syn::Expr;

use super::call::{self, Call};
use super::{Reader, range};
use crate::file::error::FileErrorKind;

/// A constraint of any kind.
pub(super) enum ConstraintValue {
    PrimaryKey(PrimaryKeySpec),
    Unique(UniqueSpec),
    Check(CheckSpec),
    ForeignKey(ForeignKeySpec),
    Exclude(ExcludeSpec),
}

impl IntoConstraint for ConstraintValue {
    fn into_constraint(self) -> (Constraint, Vec<BuildError>) {
        match self {
            Self::PrimaryKey(value) => value.into_constraint(),
            Self::Unique(value) => value.into_constraint(),
            Self::Check(value) => value.into_constraint(),
            Self::ForeignKey(value) => value.into_constraint(),
            Self::Exclude(value) => value.into_constraint(),
        }
    }
}

/// An argument as the function takes it.
macro_rules! argument {
    ($arguments:ident text) => {
        &$arguments.text()
    };
    ($arguments:ident $kind:ident) => {
        $arguments.$kind()
    };
}

/// Calls a function of the vocabulary, then the methods that the source names.
macro_rules! make {
    ($reader:ident, $call:ident, $rest:ident, $function:ident($($kind:ident),*):
        $($name:ident($($argument:ident),*))*
    ) => {{
        let expected = <[&str]>::len(&[$(stringify!($kind)),*]);
        #[allow(unused_mut, reason = "some calls take no arguments")]
        let mut arguments = $reader.arguments($call, expected);
        let mut value = builder::$function($(argument!(arguments $kind)),*);
        let failed = arguments.failed;
        let errors = value.take_errors();
        if !failed {
            $reader.built($call, errors);
        }
        for call in $rest {
            value = match call.name.as_str() {
                $(stringify!($name) => {
                    let expected = <[&str]>::len(&[$(stringify!($argument)),*]);
                    #[allow(unused_mut, reason = "some calls take no arguments")]
                    let mut arguments = $reader.arguments(call, expected);
                    let mut value = value.$name($(argument!(arguments $argument)),*);
                    let failed = arguments.failed;
                    let errors = value.take_errors();
                    if !failed {
                        $reader.built(call, errors);
                    }
                    value
                })*
                _ => {
                    let of = Some(stringify!($function));
                    $reader.unknown("option", call, of, &[$(stringify!($name)),*]);
                    value
                }
            };
        }
        value
    }};
}

impl Reader<'_> {
    /// `function(…).method(…)` in parts; `None` is reported.
    fn made<'e>(
        &mut self,
        expression: &'e Expr,
        expected: &'static str,
    ) -> Option<(Call<'e>, Vec<Call<'e>>)> {
        let (root, rest) = call::split(expression);
        let found = call::function(root);
        if found.is_none() {
            self.error(range(expression), FileErrorKind::Expected(expected));
        }
        found.map(|call| (call, rest))
    }

    pub(super) fn column(&mut self, expression: &Expr) -> Option<ColumnSpec> {
        let (call, rest) = self.made(expression, "column(name, type)")?;
        if call.name != "column" {
            self.unknown("function", &call, None, &["column"]);
            return None;
        }
        let (call, rest) = (&call, &rest);
        Some(make!(self, call, rest, column(text, text):
            not_null() nullable() server_default(text) identity(identity) serial() sequence(text)
            start(integer) increment(integer) min_value(integer) max_value(integer) cache(integer)
            cycle() generated(text) generated_virtual(text) collate(text) storage(storage)
            compression(compression) statistics(integer) parameter(text, text) comment(text)))
    }

    pub(super) fn constraint(&mut self, expression: &Expr) -> Option<ConstraintValue> {
        let (call, rest) = self.made(expression, "a constraint such as unique(name, columns)")?;
        let (call, rest) = (&call, &rest);
        Some(match call.name.as_str() {
            "primary_key" => ConstraintValue::PrimaryKey(make!(
                self, call, rest, primary_key(text, names):
                include(names) storage_parameter(text, text) deferrable() initially_deferred()
                comment(text))),
            "unique" => ConstraintValue::Unique(make!(
                self, call, rest, unique(text, names):
                nulls_not_distinct() include(names) storage_parameter(text, text) deferrable()
                initially_deferred()
                comment(text))),
            "check" => ConstraintValue::Check(make!(
                self, call, rest, check(text, text): no_inherit() not_valid() comment(text))),
            "foreign_key" => ConstraintValue::ForeignKey(make!(
                self, call, rest, foreign_key(text, names, text, names):
                match_full() on_update(action) on_delete(action) on_delete_columns(names)
                deferrable() initially_deferred() not_valid() comment(text))),
            "exclude" => ConstraintValue::Exclude(make!(
                self, call, rest, exclude(text, keys):
                using(text) include(names) storage_parameter(text, text) where_(text)
                deferrable() initially_deferred() comment(text))),
            _ => {
                let known = ["primary_key", "unique", "check", "foreign_key", "exclude"];
                self.unknown("constraint", call, None, &known);
                return None;
            }
        })
    }

    pub(super) fn key(&mut self, expression: &Expr) -> Option<Key> {
        let (call, rest) = self.made(expression, "a key such as desc(column)")?;
        let (call, rest) = (&call, &rest);
        macro_rules! key {
            ($function:ident) => {
                make!(self, call, rest, $function(text):
                    desc() nulls_first() nulls_last() collate(text) operator_class(text)
                    operator_class_parameter(text, text) statistics(integer) with(text))
            };
        }
        Some(match call.name.as_str() {
            "key" => key!(key),
            "desc" => key!(desc),
            "expression" => key!(expression),
            _ => {
                self.unknown("key", call, None, &["key", "desc", "expression"]);
                return None;
            }
        })
    }

    pub(super) fn bound(&mut self, expression: &Expr) -> Option<BoundSpec> {
        let (call, rest) = self.made(expression, "a bound such as values_in([…])")?;
        let (call, rest) = (&call, &rest);
        Some(match call.name.as_str() {
            "values_from_to" => make!(self, call, rest, values_from_to(names, names):),
            "values_in" => make!(self, call, rest, values_in(names):),
            "values_with" => make!(self, call, rest, values_with(integer, integer):),
            "default_partition" => make!(self, call, rest, default_partition():),
            _ => {
                let known = [
                    "values_from_to",
                    "values_in",
                    "values_with",
                    "default_partition",
                ];
                self.unknown("bound", call, None, &known);
                return None;
            }
        })
    }

    pub(super) fn value(&mut self, expression: &Expr) -> Option<Value> {
        let (call, rest) = self.made(expression, "value(…), number(…), sql(…) or null()")?;
        for option in &rest {
            self.unknown("option", option, Some("value"), &[]);
        }
        let takes = usize::from(call.name != "null");
        if !["value", "number", "sql", "null"].contains(&call.name.as_str()) {
            let known = ["value", "number", "sql", "null"];
            self.unknown("function", &call, None, &known);
            return None;
        }
        let mut arguments = self.arguments(&call, takes);
        let value = match call.name.as_str() {
            "number" => builder::number(&arguments.text()),
            "sql" => builder::sql(&arguments.text()),
            "value" => arguments.literal(),
            _ => builder::null(),
        };
        (!arguments.failed).then_some(value)
    }
}
