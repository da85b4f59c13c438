//! Partitioned tables and their partitions (PostgreSQL manual, 5.11).

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::Expr;
use crate::index::IndexElement;
use crate::name::{Name, QualifiedName};
use crate::sql_token::{Token, spanned_tokens};

/// How a partitioned table finds the partition of a row: `PARTITION BY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionBy {
    /// Range, list or hash.
    pub strategy: PartitionStrategy,
    /// The partition key. Order and place of NULLs say nothing here; they have their defaults.
    pub keys: Vec<IndexElement>,
}

/// What decides about a row's partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartitionStrategy {
    /// Ranges that don't overlap.
    Range,
    /// Lists of values.
    List,
    /// The remainder of a hash.
    Hash,
}

impl PartitionStrategy {
    /// The word after `PARTITION BY`.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::Range => "RANGE",
            Self::List => "LIST",
            Self::Hash => "HASH",
        }
    }

    /// The access method whose operator classes the keys have.
    pub fn method(self) -> Name {
        Name::new(match self {
            Self::Range | Self::List => "btree",
            Self::Hash => "hash",
        })
    }
}

/// That a table is a partition of another one.
///
/// Its columns are those of the parent, each with the partition's own default, NOT NULL and comment.
/// What it inherits beside them (checks, keys, foreign keys, indexes) is no object of its own and
/// stands at the parent only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// Which rows it takes.
    pub bound: PartitionBound,
    /// Names of the indexes that the partition has for indexes and keys of the tables above it, by
    /// the name of those; only where they are not the names that PostgreSQL chooses.
    pub index_names: BTreeMap<QualifiedName, Name>,
    /// Indexes and keys of the tables above it for which it has no index (`ON ONLY`, and nothing
    /// attached since), by their names. Those that its parent is without are not among them.
    pub without: BTreeSet<QualifiedName>,
}

impl PartitionOf {
    /// A partition whose indexes have the server's own names.
    pub fn new(parent: QualifiedName, bound: PartitionBound) -> Self {
        Self {
            parent,
            bound,
            index_names: BTreeMap::new(),
            without: BTreeSet::new(),
        }
    }
}

/// Which rows a partition takes.
#[derive(Clone, Debug)]
pub enum PartitionBound {
    /// `DEFAULT`: those that no other one takes.
    Default,
    /// `FROM (…) TO (…)`, the upper end not included. `MINVALUE` and `MAXVALUE` stand for no end.
    Range {
        /// The lower ends, key by key.
        from: Vec<Expr>,
        /// The upper ends, key by key.
        to: Vec<Expr>,
    },
    /// `IN (…)`; NULL may be among the values.
    List(Vec<Expr>),
    /// `WITH (MODULUS …, REMAINDER …)`.
    Hash {
        /// The divisor.
        modulus: u32,
        /// What is left.
        remainder: u32,
    },
}

/// The order of a list's values means nothing, and the server keeps none twice.
impl PartialEq for PartitionBound {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Default, Self::Default) => true,
            (Self::Range { from, to }, Self::Range { from: f, to: t }) => from == f && to == t,
            (Self::List(values), Self::List(others)) => {
                let contains = |list: &[Expr], value: &Expr| list.contains(value);
                values.iter().all(|value| contains(others, value))
                    && others.iter().all(|value| contains(values, value))
            }
            (
                Self::Hash { modulus, remainder },
                Self::Hash {
                    modulus: m,
                    remainder: r,
                },
            ) => (modulus, remainder) == (m, r),
            (Self::Default | Self::Range { .. } | Self::List(_) | Self::Hash { .. }, _) => false,
        }
    }
}

impl Eq for PartitionBound {}

impl PartitionBound {
    /// The words of the server, as in `pg_get_expr(relpartbound, …)`.
    pub fn to_sql(&self) -> String {
        match self {
            Self::Default => "DEFAULT".to_owned(),
            Self::Range { from, to } => {
                format!("FOR VALUES FROM ({}) TO ({})", join(from), join(to))
            }
            Self::List(values) => format!("FOR VALUES IN ({})", join(values)),
            Self::Hash { modulus, remainder } => {
                format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})")
            }
        }
    }

    /// Reads the server's words; `None` when it is no such text.
    pub fn from_sql(text: &str) -> Option<Self> {
        if text == "DEFAULT" {
            return Some(Self::Default);
        }
        let rest = text.strip_prefix("FOR VALUES ")?;
        let lists = lists(rest)?;
        let list = |at: usize| lists.get(at).cloned();
        if rest.starts_with("FROM ") {
            let (from, to) = (list(0)?, list(1)?);
            return Some(Self::Range { from, to });
        }
        if rest.starts_with("IN ") {
            return list(0).map(Self::List);
        }
        let number = |value: &Expr| value.as_str().rsplit(' ').next()?.parse().ok();
        match list(0)?.as_slice() {
            [modulus, remainder] => Some(Self::Hash {
                modulus: number(modulus)?,
                remainder: number(remainder)?,
            }),
            _ => None,
        }
    }

    /// Every value in it, in order.
    pub fn values(&self) -> impl Iterator<Item = &Expr> {
        let (first, second): (&[Expr], &[Expr]) = match self {
            Self::Default | Self::Hash { .. } => (&[], &[]),
            Self::Range { from, to } => (from, to),
            Self::List(values) => (values, &[]),
        };
        first.iter().chain(second)
    }

    /// The values in it, to be replaced.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let (first, second): (&mut [Expr], &mut [Expr]) = match self {
            Self::Default | Self::Hash { .. } => (&mut [], &mut []),
            Self::Range { from, to } => (from, to),
            Self::List(values) => (values, &mut []),
        };
        first.iter_mut().chain(second)
    }
}

/// Whether a value of a bound is a word of the grammar and no expression.
pub(crate) fn is_word(value: &Expr) -> bool {
    ["MINVALUE", "MAXVALUE", "NULL"]
        .iter()
        .any(|word| value.as_str().eq_ignore_ascii_case(word))
}

/// The elements of every top-level list in parentheses.
fn lists(text: &str) -> Option<Vec<Vec<Expr>>> {
    let mut lists: Vec<Vec<Expr>> = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (token, range) in spanned_tokens(text).ok()? {
        let Token::Symbol(symbol) = token else {
            continue;
        };
        match (symbol.as_str(), depth) {
            ("(", 0) => {
                lists.push(Vec::new());
                (depth, start) = (1, range.end);
            }
            ("(" | "[", _) => depth += 1,
            (")", 1) | (",", 1) => {
                lists.last_mut()?.push(Expr::new(&text[start..range.start]));
                start = range.end;
                depth -= usize::from(symbol == ")");
            }
            (")" | "]", _) => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0).then_some(lists)
}

fn join(values: &[Expr]) -> String {
    let texts: Vec<&str> = values.iter().map(Expr::as_str).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_server_are_read() {
        for text in [
            "DEFAULT",
            "FOR VALUES FROM ('2024-01-01', MINVALUE) TO ('a,(b', 5)",
            "FOR VALUES IN ('{1,2}'::integer[], NULL)",
        ] {
            assert_eq!(PartitionBound::from_sql(text).unwrap().to_sql(), text);
        }
        let hash = PartitionBound::from_sql("FOR VALUES WITH (modulus 4, remainder 3)");
        assert_eq!(
            hash.unwrap().to_sql(),
            "FOR VALUES WITH (MODULUS 4, REMAINDER 3)"
        );
        assert!(PartitionBound::from_sql("FOR VALUES IN ('a'").is_none());
    }

    #[test]
    fn lists_have_no_order() {
        let list =
            |values: &[&str]| PartitionBound::List(values.iter().map(|v| (*v).into()).collect());
        assert_eq!(list(&["'a'", "NULL"]), list(&["NULL", "'a'"]));
        assert_eq!(list(&["'a'", "'a'"]), list(&["'a'"]));
        assert_ne!(list(&["'a'"]), list(&["'a'", "'b'"]));
        assert_ne!(list(&["'a'"]), PartitionBound::Default);
        assert_eq!(list(&["1", "2"]).to_sql(), "FOR VALUES IN (1, 2)");
    }
}
