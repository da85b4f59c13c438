//! Constraints: as values for `create_table` (`foreign_key(…)`) and as operations of their own
//! (`op.create_foreign_key(…)`), with the same options on both.

use std::collections::BTreeMap;

use limbeck_schema::{
    Check, Constraint, ConstraintDefinition, Deferrable, Exclusion, ForeignKey, MatchType, Name,
    PrimaryKey, QualifiedName, ReferentialAction, Unique, normal_comment,
};

use super::error::{BuildError, BuildErrorKind, Place, Problems, TakeErrors};
use super::key::exclusion_elements;
use super::names::{Keys, Names};
use crate::{Op, UseIndex};

/// A constraint of one kind while its options are said.
#[derive(Clone, Debug)]
struct Draft<D> {
    name: Name,
    definition: D,
    comment: Option<String>,
    problems: Problems,
}

impl<D: Into<ConstraintDefinition>> Draft<D> {
    fn finish(mut self, problems: &mut Problems) -> Constraint {
        problems.extend(&mut self.problems);
        Constraint {
            name: self.name,
            definition: self.definition.into(),
            comment: self.comment,
        }
    }
}

/// A constraint of any kind for `create_table`.
pub trait IntoConstraint {
    /// The constraint, and what is wrong with it.
    #[doc(hidden)]
    fn into_constraint(self) -> (Constraint, Vec<BuildError>);
}

/// Makes the value type and the operation type of one kind, with its options.
macro_rules! kind {
    (
        $(#[$value_doc:meta])* $value:ident, $(#[$op_doc:meta])* $op:ident: $definition:ident {
            $($(#[$doc:meta])* $option:ident($($arg:ident: $ty:ty),*) => |$draft:ident| $set:expr;)*
        }
    ) => {
        $(#[$value_doc])*
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct $value(Draft<$definition>);

        $(#[$op_doc])*
        #[derive(Clone, Debug)]
        pub struct $op {
            table: QualifiedName,
            draft: Draft<$definition>,
            index: Option<Name>,
            only: bool,
        }

        impl $value {
            $(
                $(#[$doc])*
                pub fn $option(mut self $(, $arg: $ty)*) -> Self {
                    let $draft = &mut self.0;
                    $set;
                    self
                }
            )*

            /// `COMMENT ON CONSTRAINT`.
            pub fn comment(mut self, text: &str) -> Self {
                self.0.comment = normal_comment(Some(text.to_owned()));
                self
            }
        }

        impl $op {
            $(
                $(#[$doc])*
                pub fn $option(&mut self $(, $arg: $ty)*) -> &mut Self {
                    let $draft = &mut self.draft;
                    $set;
                    self
                }
            )*

            /// `COMMENT ON CONSTRAINT`.
            pub fn comment(&mut self, text: &str) -> &mut Self {
                self.draft.comment = normal_comment(Some(text.to_owned()));
                self
            }

            pub(super) fn on(table: (Place, &str), value: $value) -> Self {
                let mut draft = value.0;
                let table = draft.problems.qualified(table.0, table.1);
                Self {
                    table,
                    draft,
                    index: None,
                    only: false,
                }
            }

            pub(super) fn finish(self, problems: &mut Problems) -> Op {
                let (table, constraint) = (self.table, self.draft.finish(problems));
                if self.only && self.index.is_some() {
                    problems.push_call("only", BuildErrorKind::OnlyUsingIndex);
                }
                match self.index {
                    None if self.only => Op::CreateKeyOnly { table, constraint },
                    None => Op::CreateConstraint { table, constraint },
                    Some(index) => Op::UseIndex(UseIndex {
                        table,
                        index,
                        constraint,
                    }),
                }
            }
        }

        impl IntoConstraint for $value {
            fn into_constraint(self) -> (Constraint, Vec<BuildError>) {
                let mut problems = Problems::default();
                let constraint = self.0.finish(&mut problems);
                (constraint, problems.take())
            }
        }

        impl TakeErrors for $value {
            fn take_errors(&mut self) -> Vec<BuildError> {
                self.0.problems.take()
            }
        }

        impl TakeErrors for $op {
            fn take_errors(&mut self) -> Vec<BuildError> {
                self.draft.problems.take()
            }
        }
    };
}

kind! {
    /// A primary key, made by [`primary_key`].
    PrimaryKeySpec,
    /// `create_primary_key`, to which options are added.
    CreatePrimaryKey: PrimaryKey {
        /// `INCLUDE` columns of the index behind it.
        include(columns: impl Names) => |draft| {
            draft.definition.include = draft.problems.names(("include", 0), columns);
        };
        /// A parameter of `WITH (…)`: `.storage_parameter("fillfactor", "70")`.
        storage_parameter(name: &str, value: &str) => |draft| {
            let parameters = &mut draft.definition.storage_parameters;
            parameters.insert(name.to_owned(), value.to_owned());
        };
        /// `DEFERRABLE INITIALLY IMMEDIATE`.
        deferrable() => |draft| draft.definition.deferrable = Deferrable::Immediate;
        /// `DEFERRABLE INITIALLY DEFERRED`.
        initially_deferred() => |draft| draft.definition.deferrable = Deferrable::Deferred;
    }
}

kind! {
    /// A unique constraint, made by [`unique`].
    UniqueSpec,
    /// `create_unique_constraint`, to which options are added.
    CreateUniqueConstraint: Unique {
        /// `INCLUDE` columns of the index behind it.
        include(columns: impl Names) => |draft| {
            draft.definition.include = draft.problems.names(("include", 0), columns);
        };
        /// A parameter of `WITH (…)`: `.storage_parameter("fillfactor", "70")`.
        storage_parameter(name: &str, value: &str) => |draft| {
            let parameters = &mut draft.definition.storage_parameters;
            parameters.insert(name.to_owned(), value.to_owned());
        };
        /// `NULLS NOT DISTINCT` (PostgreSQL 15).
        nulls_not_distinct() => |draft| draft.definition.nulls_not_distinct = true;
        /// `DEFERRABLE INITIALLY IMMEDIATE`.
        deferrable() => |draft| draft.definition.deferrable = Deferrable::Immediate;
        /// `DEFERRABLE INITIALLY DEFERRED`.
        initially_deferred() => |draft| draft.definition.deferrable = Deferrable::Deferred;
    }
}

/// `USING INDEX`, for the keys.
macro_rules! using_index {
    ($($op:ident)*) => {
        $(impl $op {
            /// `USING INDEX`: takes a unique index over the same columns, which gets the constraint's
            /// name, instead of building one. What the index has beside its columns is said here as
            /// well.
            pub fn using_index(&mut self, index: &str) -> &mut Self {
                self.index = Some(self.draft.problems.name(("using_index", 0), index));
                self
            }
        })*
    };
}

using_index!(CreatePrimaryKey CreateUniqueConstraint);

/// `ONLY`, for the keys.
macro_rules! only {
    ($($op:ident)*) => {
        $(impl $op {
            /// `ALTER TABLE ONLY`: partitions that are there don't get the key; theirs are attached by
            /// `attach_index`.
            pub fn only(&mut self) -> &mut Self {
                self.only = true;
                self
            }
        })*
    };
}

only!(CreatePrimaryKey CreateUniqueConstraint CreateExcludeConstraint);

kind! {
    /// A check constraint, made by [`check`].
    CheckSpec,
    /// `create_check_constraint`, to which options are added.
    CreateCheckConstraint: Check {
        /// `NO INHERIT`.
        no_inherit() => |draft| draft.definition.no_inherit = true;
        /// `NOT VALID`: rows that are there are not checked.
        not_valid() => |draft| draft.definition.not_valid = true;
    }
}

kind! {
    /// A foreign key, made by [`foreign_key`].
    ForeignKeySpec,
    /// `create_foreign_key`, to which options are added.
    CreateForeignKey: ForeignKey {
        /// `MATCH FULL`.
        match_full() => |draft| draft.definition.match_type = MatchType::Full;
        /// `ON UPDATE`: `Cascade`, `Restrict`, `SetNull`, `SetDefault` or `NoAction`.
        on_update(action: ReferentialAction) => |draft| draft.definition.on_update = action;
        /// `ON DELETE`: `Cascade`, `Restrict`, `SetNull`, `SetDefault` or `NoAction`.
        on_delete(action: ReferentialAction) => |draft| draft.definition.on_delete = action;
        /// The column list of `ON DELETE SET NULL (…)` or `SET DEFAULT (…)` (PostgreSQL 15).
        on_delete_columns(columns: impl Names) => |draft| {
            let columns = draft.problems.names(("on_delete_columns", 0), columns);
            draft.definition.on_delete_columns = columns;
        };
        /// `DEFERRABLE INITIALLY IMMEDIATE`.
        deferrable() => |draft| draft.definition.deferrable = Deferrable::Immediate;
        /// `DEFERRABLE INITIALLY DEFERRED`.
        initially_deferred() => |draft| draft.definition.deferrable = Deferrable::Deferred;
        /// `NOT VALID`: rows that are there are not checked.
        not_valid() => |draft| draft.definition.not_valid = true;
    }
}

kind! {
    /// An exclusion constraint, made by [`exclude`].
    ExcludeSpec,
    /// `create_exclude_constraint`, to which options are added.
    CreateExcludeConstraint: Exclusion {
        /// The access method, where it is not `gist`.
        using(method: &str) => |draft| {
            draft.definition.method = draft.problems.name(("using", 0), method);
        };
        /// `INCLUDE` columns of the index behind it.
        include(columns: impl Names) => |draft| {
            draft.definition.include = draft.problems.names(("include", 0), columns);
        };
        /// A parameter of `WITH (…)`: `.storage_parameter("fillfactor", "70")`.
        storage_parameter(name: &str, value: &str) => |draft| {
            let parameters = &mut draft.definition.storage_parameters;
            parameters.insert(name.to_owned(), value.to_owned());
        };
        /// `WHERE`: only rows that satisfy this are compared.
        where_(sql: &str) => |draft| {
            draft.definition.predicate = Some(draft.problems.expression(("where_", 0), sql));
        };
        /// `DEFERRABLE INITIALLY IMMEDIATE`.
        deferrable() => |draft| draft.definition.deferrable = Deferrable::Immediate;
        /// `DEFERRABLE INITIALLY DEFERRED`.
        initially_deferred() => |draft| draft.definition.deferrable = Deferrable::Deferred;
    }
}

/// Where the arguments of a constraint stand: in `foreign_key(name, …)`, or in
/// `op.create_foreign_key(name, table, …)`.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) call: &'static str,
    pub(super) after_name: usize,
}

impl Places {
    fn at(self, argument: usize) -> Place {
        (self.call, argument + self.after_name)
    }

    fn start<D>(self, name: &str, define: impl FnOnce(&mut Problems) -> D) -> Draft<D> {
        let mut problems = Problems::default();
        let name = problems.name((self.call, 0), name);
        Draft {
            name,
            definition: define(&mut problems),
            comment: None,
            problems,
        }
    }

    pub(super) fn primary_key(self, name: &str, columns: impl Names) -> PrimaryKeySpec {
        PrimaryKeySpec(self.start(name, |problems| {
            PrimaryKey::new(problems.columns(self.at(0), columns))
        }))
    }

    pub(super) fn unique(self, name: &str, columns: impl Names) -> UniqueSpec {
        UniqueSpec(self.start(name, |problems| {
            Unique::new(problems.columns(self.at(0), columns))
        }))
    }

    pub(super) fn check(self, name: &str, condition: &str) -> CheckSpec {
        CheckSpec(self.start(name, |problems| Check {
            expression: problems.expression(self.at(0), condition),
            no_inherit: false,
            not_valid: false,
        }))
    }

    pub(super) fn exclude(self, name: &str, keys: impl Keys) -> ExcludeSpec {
        ExcludeSpec(self.start(name, |problems| Exclusion {
            method: Name::new("gist"),
            elements: exclusion_elements(self.at(0), keys.into_keys(), problems),
            include: Vec::new(),
            storage_parameters: BTreeMap::new(),
            predicate: None,
            deferrable: Deferrable::No,
        }))
    }

    /// The places of columns, referent and referenced columns differ between the two forms.
    pub(super) fn foreign_key(
        self,
        name: &str,
        (local_at, columns): (usize, impl Names),
        (referent_at, referent): (usize, &str),
        (remote_at, referenced): (usize, impl Names),
    ) -> ForeignKeySpec {
        ForeignKeySpec(self.start(name, |problems| {
            let columns = problems.columns((self.call, local_at), columns);
            let referent = problems.qualified((self.call, referent_at), referent);
            let referenced = problems.columns((self.call, remote_at), referenced);
            ForeignKey::new(columns, referent, referenced)
        }))
    }
}

fn value(call: &'static str) -> Places {
    Places {
        call,
        after_name: 1,
    }
}

/// A primary key with options for `create_table`; without options, `.primary_key(name, columns)`
/// of `create_table` is shorter.
pub fn primary_key(name: &str, columns: impl Names) -> PrimaryKeySpec {
    value("primary_key").primary_key(name, columns)
}

/// A unique constraint for `create_table`: `unique("users_email_key", ["email"])`.
pub fn unique(name: &str, columns: impl Names) -> UniqueSpec {
    value("unique").unique(name, columns)
}

/// A check constraint for `create_table`: `check("items_price_check", "price > 0")`.
pub fn check(name: &str, condition: &str) -> CheckSpec {
    value("check").check(name, condition)
}

/// A foreign key for `create_table`:
/// `foreign_key("posts_user_id_fkey", ["user_id"], "users", ["id"]).on_delete(Cascade)`.
pub fn foreign_key(
    name: &str,
    columns: impl Names,
    referent: &str,
    referenced_columns: impl Names,
) -> ForeignKeySpec {
    value("foreign_key").foreign_key(name, (1, columns), (2, referent), (3, referenced_columns))
}

/// An exclusion constraint for `create_table`, by default with the access method `gist`:
/// `exclude("bookings_excl", [key("room").with("="), key("during").with("&&")])`.
pub fn exclude(name: &str, keys: impl Keys) -> ExcludeSpec {
    value("exclude").exclude(name, keys)
}
