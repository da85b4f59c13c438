//! What a model is at run time: the names of its table, its columns and its labels.
//!
//! The derives implement these traits, so that queries written with sea-query use names that follow
//! the model: a renamed field is a compile error, a renamed column needs no change.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use sea_query::{ColumnName, DynIden, Iden, IntoIden, SchemaName, TableName};

/// A struct whose fields are columns.
pub trait Columns {
    /// One variant per field: an identifier of sea-query.
    type Column: Column;

    /// All columns in the order of the fields, flattened ones in their place.
    fn columns() -> Vec<Self::Column>;
}

/// A column of a model.
pub trait Column: Iden + Copy + Debug + Eq + Hash + 'static {
    /// The column's name in the database.
    fn name(self) -> &'static str;
}

/// A struct that is a table.
///
/// ```
/// use limbeck::sea_query::{Expr, ExprTrait, PostgresQueryBuilder, Query};
/// use limbeck::Model;
///
/// #[derive(Model)]
/// #[limbeck(table = "users")]
/// struct User {
///     #[limbeck(primary_key, identity)]
///     id: i64,
///     #[limbeck(column = "mail")]
///     email: String,
/// }
///
/// let query = Query::select()
///     .column(UserColumn::Email)
///     .from(User::table())
///     .and_where(Expr::col(UserColumn::Id).eq(7))
///     .to_string(PostgresQueryBuilder);
/// assert_eq!(query, r#"SELECT "mail" FROM "users" WHERE "id" = 7"#);
/// ```
pub trait Model: Columns {
    /// The table's name.
    const TABLE: &'static str;

    /// Its schema, when the model names one; else the server's `search_path` finds it.
    const SCHEMA: Option<&'static str>;

    /// The table's name as sea-query takes it.
    fn table() -> TableName {
        let schema = Self::SCHEMA.map(|schema| SchemaName(None, identifier(schema)));
        TableName(schema, identifier(Self::TABLE))
    }

    /// A column's name with that of its table, for queries over several tables.
    fn column(column: Self::Column) -> ColumnName {
        ColumnName(Some(Self::table()), column.into_iden())
    }
}

fn identifier(name: &'static str) -> DynIden {
    name.into_iden()
}

/// An enum that is an enum type of PostgreSQL.
pub trait PgEnum: Sized {
    /// The type's name.
    const NAME: &'static str;

    /// Its schema, when the enum names one.
    const SCHEMA: Option<&'static str>;

    /// The labels in their order.
    const LABELS: &'static [&'static str];

    /// The label of a value.
    fn as_str(&self) -> &'static str;

    /// The value of a label.
    fn from_label(label: &str) -> Option<Self>;
}

/// A newtype that is a domain of PostgreSQL.
pub trait PgDomain {
    /// The type's name.
    const NAME: &'static str;

    /// Its schema, when the newtype names one.
    const SCHEMA: Option<&'static str>;
}

/// A struct that is a composite type of PostgreSQL.
pub trait PgComposite {
    /// The type's name.
    const NAME: &'static str;

    /// Its schema, when the struct names one.
    const SCHEMA: Option<&'static str>;

    /// The names of its attributes in their order.
    const ATTRIBUTES: &'static [&'static str];
}

/// The name of a column of a flattened struct. Each one is made once and kept.
#[doc(hidden)]
pub fn prefixed_name(prefix: &'static str, name: &'static str) -> &'static str {
    static NAMES: Mutex<BTreeMap<(&str, &str), &'static str>> = Mutex::new(BTreeMap::new());
    if prefix.is_empty() {
        return name;
    }
    // The map is whole at any time, so a panic elsewhere does not spoil it.
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names
        .entry((prefix, name))
        .or_insert_with(|| String::leak(format!("{prefix}{name}")))
}
