//! `create_view`, `replace_function`, `drop_trigger`, `rename_sequence` and their like: one table of all
//! kinds with their calls.

use limbeck_schema::sql_object::{Scope, read_object_id};
use limbeck_schema::{Name, SqlObjectId, SqlObjectKind as K};

use super::error::{BuildErrorKind, Place, Problems};
use super::object::{CreateObject, Way};
use super::operations::Operations;
use crate::Op;

/// The calls of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectCalls {
    /// `create_…`.
    pub create: &'static str,
    /// `replace_…`, for kinds that know `CREATE OR REPLACE`.
    pub replace: Option<&'static str>,
    /// `drop_…`.
    pub drop: &'static str,
    /// `rename_…`, for kinds that can be renamed.
    pub rename: Option<&'static str>,
}

/// A method of [`Operations`] that takes a `CREATE` statement.
macro_rules! create {
    ($kind:ident, $variant:ident, $create:ident, $words:literal) => {
        #[doc = concat!("`CREATE ", $words, "`: the whole statement. What completes the object \
            follows as `.also(…)`, its comment as `.comment(…)`.")]
        pub fn $create(&mut self, sql: &str) -> &mut CreateObject {
            self.object(CreateObject::new(
                stringify!($create),
                K::$kind,
                Way::$variant,
                sql,
            ))
        }
    };
}

/// A method of [`Operations`] that takes a name.
macro_rules! drop_named {
    ($kind:ident, $drop:ident, $words:literal) => {
        #[doc = concat!("`DROP ", $words, "`.")]
        pub fn $drop(&mut self, name: &str) {
            self.plain(|p| Op::DropObject {
                id: named(p, (stringify!($drop), 0), K::$kind, name),
            });
        }
    };
}

/// A method of [`Operations`] that takes a name and a table.
macro_rules! drop_on_table {
    ($kind:ident, $drop:ident, $words:literal) => {
        #[doc = concat!("`DROP ", $words, " … ON …`.")]
        pub fn $drop(&mut self, name: &str, table: &str) {
            self.plain(|p| {
                let name = p.name((stringify!($drop), 0), name);
                let table = p.qualified((stringify!($drop), 1), table);
                Op::DropObject {
                    id: SqlObjectId::on_table(K::$kind, name, table),
                }
            });
        }
    };
}

/// A method of [`Operations`] that takes an old and a new name.
macro_rules! rename_named {
    ($kind:ident, $rename:ident, $words:literal) => {
        #[doc = concat!("`ALTER ", $words, " … RENAME TO`, and `SET SCHEMA` where the new name is in \
            another schema. The old name is written as in `drop_…`.")]
        pub fn $rename(&mut self, old_name: &str, new_name: &str) {
            self.plain(|p| {
                let from = named(p, (stringify!($rename), 0), K::$kind, old_name);
                let to = renamed(p, (stringify!($rename), 1), &from, new_name);
                Op::RenameObject { from, to }
            });
        }
    };
}

/// A method of [`Operations`] that takes a table, an old and a new name.
macro_rules! rename_on_table {
    ($kind:ident, $rename:ident, $words:literal) => {
        #[doc = concat!("`ALTER ", $words, " … ON … RENAME TO`.")]
        pub fn $rename(&mut self, table: &str, old_name: &str, new_name: &str) {
            self.plain(|p| {
                let table = p.qualified((stringify!($rename), 0), table);
                let from = p.name((stringify!($rename), 1), old_name);
                let to = p.name((stringify!($rename), 2), new_name);
                Op::RenameObject {
                    from: SqlObjectId::on_table(K::$kind, from, table.clone()),
                    to: SqlObjectId::on_table(K::$kind, to, table),
                }
            });
        }
    };
}

/// All kinds with their calls.
macro_rules! kinds {
    ($($kind:ident $words:literal:
        $create:ident $(/ $replace:ident)?, $drop:ident by $form:ident
        $(, $rename:ident by $rename_form:ident)?;)*) => {
        /// The calls of a kind.
        pub fn object_calls(kind: K) -> ObjectCalls {
            match kind {
                $(K::$kind => ObjectCalls {
                    create: stringify!($create),
                    replace: kinds!(@some $($replace)?),
                    drop: stringify!($drop),
                    rename: kinds!(@some $($rename)?),
                },)*
            }
        }

        impl Operations {
            $(
                create!($kind, Create, $create, $words);
                $(create!($kind, Replace, $replace, $words);)?
                $form!($kind, $drop, $words);
                $($rename_form!($kind, $rename, $words);)?
            )*
        }
    };
    (@some) => { None };
    (@some $replace:ident) => { Some(stringify!($replace)) };
}

kinds! {
    Extension "EXTENSION": create_extension, drop_extension by drop_named;
    Collation "COLLATION": create_collation, drop_collation by drop_named,
        rename_collation by rename_named;
    Sequence "SEQUENCE": create_sequence, drop_sequence by drop_named,
        rename_sequence by rename_named;
    CompositeType "TYPE": create_composite_type, drop_composite_type by drop_named,
        rename_composite_type by rename_named;
    Domain "DOMAIN": create_domain, drop_domain by drop_named,
        rename_domain by rename_named;
    RangeType "TYPE": create_range_type, drop_range_type by drop_named;
    Function "FUNCTION": create_function / replace_function, drop_function by drop_named,
        rename_function by rename_named;
    Procedure "PROCEDURE": create_procedure / replace_procedure, drop_procedure by drop_named,
        rename_procedure by rename_named;
    Aggregate "AGGREGATE": create_aggregate / replace_aggregate, drop_aggregate by drop_named,
        rename_aggregate by rename_named;
    Operator "OPERATOR": create_operator, drop_operator by drop_named;
    OperatorFamily "OPERATOR FAMILY": create_operator_family, drop_operator_family by drop_named,
        rename_operator_family by rename_named;
    OperatorClass "OPERATOR CLASS": create_operator_class, drop_operator_class by drop_named,
        rename_operator_class by rename_named;
    Cast "CAST": create_cast, drop_cast by drop_named;
    TextSearchDictionary "TEXT SEARCH DICTIONARY":
        create_text_search_dictionary, drop_text_search_dictionary by drop_named,
        rename_text_search_dictionary by rename_named;
    TextSearchConfiguration "TEXT SEARCH CONFIGURATION":
        create_text_search_configuration, drop_text_search_configuration by drop_named,
        rename_text_search_configuration by rename_named;
    ForeignDataWrapper "FOREIGN DATA WRAPPER":
        create_foreign_data_wrapper, drop_foreign_data_wrapper by drop_named,
        rename_foreign_data_wrapper by rename_named;
    Server "SERVER": create_server, drop_server by drop_named,
        rename_server by rename_named;
    ForeignTable "FOREIGN TABLE": create_foreign_table, drop_foreign_table by drop_named,
        rename_foreign_table by rename_named;
    View "VIEW": create_view / replace_view, drop_view by drop_named,
        rename_view by rename_named;
    MaterializedView "MATERIALIZED VIEW":
        create_materialized_view, drop_materialized_view by drop_named,
        rename_materialized_view by rename_named;
    Statistics "STATISTICS": create_statistics, drop_statistics by drop_named,
        rename_statistics by rename_named;
    Trigger "TRIGGER": create_trigger / replace_trigger, drop_trigger by drop_on_table,
        rename_trigger by rename_on_table;
    Rule "RULE": create_rule / replace_rule, drop_rule by drop_on_table,
        rename_rule by rename_on_table;
    Policy "POLICY": create_policy, drop_policy by drop_on_table,
        rename_policy by rename_on_table;
    EventTrigger "EVENT TRIGGER": create_event_trigger, drop_event_trigger by drop_named,
        rename_event_trigger by rename_named;
}

/// The name of an object as `drop_…` takes it and a file says it: `"active_users"` where names alone
/// tell objects apart, else as SQL, `"public.f(integer)"`.
pub fn object_reference(id: &SqlObjectId) -> String {
    if id.signature.is_some() || id.kind == K::Cast {
        return id.to_sql();
    }
    match id.qualified_name() {
        Some(name) => name.to_reference(),
        None => id.name.to_string(),
    }
}

fn named(p: &mut Problems, place: Place, kind: K, text: &str) -> SqlObjectId {
    let in_sql = kind.is_routine()
        || matches!(
            kind,
            K::Cast | K::Operator | K::OperatorClass | K::OperatorFamily
        );
    if in_sql {
        return in_sql_words(p, place, kind, text);
    }
    match kind.scope() {
        Scope::Schema => SqlObjectId::in_schema(kind, p.qualified(place, text)),
        Scope::Database | Scope::Table => SqlObjectId::in_database(kind, p.name(place, text)),
    }
}

/// The object under its new name: only name and schema can be other ones.
fn renamed(p: &mut Problems, place: Place, from: &SqlObjectId, text: &str) -> SqlObjectId {
    let mut to = from.clone();
    match from.schema {
        Some(_) => {
            let name = p.qualified(place, text);
            to.schema = Some(name.schema);
            to.name = name.name;
        }
        None => to.name = p.name(place, text),
    }
    to
}

pub(super) fn in_sql_words(p: &mut Problems, place: Place, kind: K, text: &str) -> SqlObjectId {
    match read_object_id(kind, text) {
        Ok(id) => id,
        Err(error) => {
            p.push(place, BuildErrorKind::Statement(error.message));
            SqlObjectId::in_database(kind, Name::new(text))
        }
    }
}
