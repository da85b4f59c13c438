//! Indexes (PostgreSQL manual, `CREATE INDEX`).

use std::collections::BTreeMap;

use crate::expr::Expr;
use crate::name::{Name, QualifiedName};

/// An index that backs no constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The index's name; its schema is that of its table.
    pub name: Name,
    /// `UNIQUE`.
    pub unique: bool,
    /// `NULLS NOT DISTINCT` (PostgreSQL 15).
    pub nulls_not_distinct: bool,
    /// The access method: `btree`, `gin`, ….
    pub method: Name,
    /// The key columns and expressions, in order.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE` columns.
    pub include: Vec<Name>,
    /// `WHERE`.
    pub predicate: Option<Expr>,
    /// `WITH (…)`, as in `pg_class.reloptions`.
    pub storage_parameters: BTreeMap<String, String>,
    /// `COMMENT ON INDEX`; never `Some("")`.
    pub comment: Option<String>,
}

impl Index {
    /// A plain btree index over these elements.
    pub fn new(name: impl Into<Name>, elements: Vec<IndexElement>) -> Self {
        Self {
            name: name.into(),
            unique: false,
            nulls_not_distinct: false,
            method: Name::new("btree"),
            elements,
            include: Vec::new(),
            predicate: None,
            storage_parameters: BTreeMap::new(),
            comment: None,
        }
    }

    /// Whether the two are the same but for what changes in place: names, comments, parameters and
    /// statistics.
    pub fn same_definition(&self, other: &Self) -> bool {
        let alike = Self {
            name: other.name.clone(),
            comment: other.comment.clone(),
            storage_parameters: other.storage_parameters.clone(),
            elements: Vec::new(),
            ..self.clone()
        };
        let keys = |index: &Self| index.elements.iter().map(IndexElement::bare).collect();
        let (mine, theirs): (Vec<_>, Vec<_>) = (keys(self), keys(other));
        mine == theirs
            && alike
                == Self {
                    elements: Vec::new(),
                    ..other.clone()
                }
    }

    /// Whether a key has a target of statistics of its own.
    pub fn has_statistics(&self) -> bool {
        self.elements.iter().any(|key| key.statistics.is_some())
    }

    /// Whether a key or included column is this column. Expressions and the predicate are not
    /// looked into.
    pub fn uses_column(&self, column: &Name) -> bool {
        self.include.contains(column)
            || self
                .elements
                .iter()
                .any(|element| matches!(&element.key, IndexKey::Column(name) if name == column))
    }
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexElement {
    /// The column or expression.
    pub key: IndexKey,
    /// The collation, where it is not that of the column or expression.
    pub collation: Option<QualifiedName>,
    /// The operator class, where it is not the default one of the key's type.
    pub operator_class: Option<OperatorClass>,
    /// `ASC` or `DESC`.
    pub order: SortOrder,
    /// `NULLS FIRST` or `LAST`.
    pub nulls: NullsOrder,
    /// `ALTER INDEX … ALTER COLUMN … SET STATISTICS` of an expression, where it is not the server's
    /// `default_statistics_target`.
    pub statistics: Option<u16>,
}

impl IndexElement {
    /// A column in ascending order, NULLs last.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::new(IndexKey::Column(name.into()))
    }

    /// An expression in ascending order, NULLs last.
    pub fn expression(sql: impl AsRef<str>) -> Self {
        Self::new(IndexKey::Expression(Expr::new(sql)))
    }

    fn new(key: IndexKey) -> Self {
        Self {
            key,
            collation: None,
            operator_class: None,
            order: SortOrder::Ascending,
            nulls: NullsOrder::Last,
            statistics: None,
        }
    }

    /// The key without its statistics.
    fn bare(&self) -> Self {
        Self {
            statistics: None,
            ..self.clone()
        }
    }
}

/// What an index key is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    /// A column of the table.
    Column(Name),
    /// An expression over columns of the row.
    Expression(Expr),
}

/// An operator class with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorClass {
    /// Its name; the schema is `None` where it is `pg_catalog` or not known (from a model).
    pub schema: Option<Name>,
    /// The bare name, e.g. `gin_trgm_ops`.
    pub name: Name,
    /// Parameters, e.g. `siglen => 32`.
    pub parameters: BTreeMap<String, String>,
}

/// Direction of an index key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// `ASC`.
    Ascending,
    /// `DESC`.
    Descending,
}

impl SortOrder {
    /// Where NULLs go when nothing is said: last when ascending, first when descending.
    pub fn default_nulls(self) -> NullsOrder {
        match self {
            Self::Ascending => NullsOrder::Last,
            Self::Descending => NullsOrder::First,
        }
    }
}

/// Where NULLs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullsOrder {
    /// `NULLS FIRST`.
    First,
    /// `NULLS LAST`.
    Last,
}
