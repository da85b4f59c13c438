//! `partition_by = range(at)`, `partition(name = "…", from = …, to = …)` on the struct of a
//! partitioned table; `partition_of(Parent, …)` and `inherits(Parent, …)` on that of a table below.

use limbeck_schema::{Name, PartitionStrategy};
use proc_macro2::Span;

use super::default::{self, DefaultAttr};
use super::foreign_key::{TargetRef, table_target};
use super::index::{self, KeyAttr};
use super::name::{check_name, object_name};
use super::table::{CommentAttr, comment};
use super::tokens::{Clause, Spanned, Tokens, Value};
use super::{set, set_flag, twice, unknown_word, words};
use crate::mistake::Mistake;

/// How a table is partitioned, as it is written.
#[derive(Clone, Debug)]
pub struct PartitionByAttr {
    /// Where it is written.
    pub span: Span,
    /// Range, list or hash.
    pub strategy: PartitionStrategy,
    /// The partition key.
    pub keys: Vec<KeyAttr>,
}

/// A partition as it is written on its parent.
#[derive(Clone, Debug)]
pub struct PartitionAttr {
    /// Where it is written.
    pub span: Span,
    /// Its name.
    pub name: Spanned<Name>,
    /// Its schema, where it is not that of its parent.
    pub schema: Option<Spanned<Name>>,
    /// Its comment.
    pub comment: Option<Spanned<CommentAttr>>,
    /// Its old name.
    pub renamed_from: Option<Spanned<Name>>,
    /// Which rows it takes.
    pub bound: BoundAttr,
    /// How it is partitioned itself.
    pub below: Partitioning,
}

/// How a table is partitioned, and its partitions.
#[derive(Clone, Debug, Default)]
pub struct Partitioning {
    /// `partition_by = …`.
    pub by: Option<PartitionByAttr>,
    /// `partition(…)`.
    pub partitions: Vec<PartitionAttr>,
}

/// That a table is a partition, as it is written on its own struct.
#[derive(Clone, Debug)]
pub struct PartitionOfAttr {
    /// Where it is written.
    pub span: Span,
    /// The partitioned table.
    pub parent: TargetRef,
    /// Which rows it takes.
    pub bound: BoundAttr,
}

/// Which rows a partition takes, and what its indexes are called.
#[derive(Clone, Debug)]
pub struct BoundAttr {
    /// The rows; `None` when they could not be read, which was reported.
    pub rows: Option<RowsAttr>,
    /// Names of its indexes by the names of those of the tables above.
    pub index_names: Vec<(Spanned<String>, Spanned<Name>)>,
    /// Indexes of the tables above that it has none for.
    pub without_indexes: Vec<Spanned<String>>,
}

/// Which rows a partition takes.
#[derive(Clone, Debug)]
pub enum RowsAttr {
    /// `default`.
    Default,
    /// `from = …, to = …`.
    Range {
        /// The lower ends.
        from: Vec<Spanned<DefaultAttr>>,
        /// The upper ends.
        to: Vec<Spanned<DefaultAttr>>,
    },
    /// `values(…)`.
    List(Vec<Spanned<DefaultAttr>>),
    /// `modulus = …, remainder = …`.
    Hash {
        /// The divisor.
        modulus: u32,
        /// What is left.
        remainder: u32,
    },
}

const ROWS: &str =
    "its rows: `from = …, to = …`, `values(…)`, `modulus = …, remainder = …` or `default`";

impl Partitioning {
    /// Reads `partition_by` and `partition`; `false` for another word.
    pub(crate) fn word(
        &mut self,
        clause: &Clause,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<bool, Mistake> {
        match clause.word.text.as_str() {
            "partition_by" => {
                let by = partition_by(clause)?;
                if let Some(first) = &self.by {
                    return Err(twice(&clause.word, first.span));
                }
                self.by = Some(by);
            }
            "partition" => self.partitions.push(partition(clause, mistakes)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Partitions of a table that is not partitioned.
    pub(crate) fn check_conflicts(&self, mistakes: &mut Vec<Mistake>) {
        if let (None, Some(first)) = (&self.by, self.partitions.first()) {
            mistakes.push(
                Mistake::error(first.span, "a partition of a table that is not partitioned")
                    .help("Write `partition_by = range(column)`, `list(column)` or `hash(column)` beside it."),
            );
        }
        for partition in &self.partitions {
            partition.below.check_conflicts(mistakes);
        }
    }
}

/// `partition_by = range(a, sql("lower(b)"), key(c, collate = "C"))`.
fn partition_by(clause: &Clause) -> Result<PartitionByAttr, Mistake> {
    let expected = "a strategy and keys: `= range(column)`, `= list(column)` or `= hash(column)`";
    let wrong = || clause.wrong(expected);
    let (word, list) = clause.assigned(expected)?.call().ok_or_else(wrong)?;
    let strategy = match word.text.as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => return Err(wrong()),
    };
    let mut keys = Vec::new();
    for part in list.split_commas() {
        let key = index::key(&part).unwrap_or_else(|| {
            Err(Mistake::error(
                part.span,
                "expected a field, a column's name as a string, `sql(\"…\")` or `key(…)`",
            ))
        })?;
        if key.options.order.is_some() || key.options.nulls.is_some() {
            return Err(Mistake::error(
                part.span,
                "a partition key has no order and no place of NULLs",
            ));
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(wrong());
    }
    Ok(PartitionByAttr {
        span: clause.span,
        strategy,
        keys,
    })
}

/// `partition(name = "…", …)`.
fn partition(clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<PartitionAttr, Mistake> {
    let expected = "a name and rows: `(name = \"…\", from = …, to = …)`";
    let Value::List(list) = &clause.value else {
        return Err(clause.wrong(expected));
    };
    let mut name = None;
    let mut schema = None;
    let mut text = None;
    let mut renamed_from = None;
    let mut rows = Rows::default();
    let mut below = Partitioning::default();
    let mut more = Vec::new();
    let before = mistakes.len();
    super::read_clauses(list.clone(), mistakes, |part| {
        let word = &part.word;
        match word.text.as_str() {
            "name" => set(&mut name, word, object_name(&part)?),
            "schema" => set(&mut schema, word, object_name(&part)?),
            "comment" => set(&mut text, word, comment(&part)?),
            "renamed_from" => set(&mut renamed_from, word, object_name(&part)?),
            _ if rows.word(&part)? || below.word(&part, &mut more)? => Ok(()),
            _ => Err(unknown_word(word, "in `partition(…)`", words::PARTITION)),
        }
    });
    mistakes.append(&mut more);
    Ok(PartitionAttr {
        span: clause.span,
        name: name.ok_or_else(|| Mistake::error(clause.span, "a partition needs a name"))?,
        schema,
        comment: text,
        renamed_from,
        bound: rows.finish(clause.span, mistakes, before),
        below,
    })
}

/// `partition_of(Parent, …)`.
pub(crate) fn partition_of(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<PartitionOfAttr, Mistake> {
    let expected = "a model and rows: `(Parent, from = …, to = …)`";
    let mut parts = clause.list(expected)?.into_iter();
    let parent = parts.next().ok_or_else(|| clause.wrong(expected))?;
    let parent = table_target(&parent).ok_or_else(|| clause.wrong(expected))?;
    let mut rows = Rows::default();
    let before = mistakes.len();
    for part in parts {
        let read = Clause::read(part).and_then(|part| match rows.word(&part)? {
            true => Ok(()),
            false => Err(unknown_word(
                &part.word,
                "in `partition_of(…)`",
                words::PARTITION_OF,
            )),
        });
        mistakes.extend(read.err());
    }
    Ok(PartitionOfAttr {
        span: clause.span,
        parent,
        bound: rows.finish(clause.span, mistakes, before),
    })
}

/// `inherits(Parent, Other)`.
pub(crate) fn inherits(clause: &Clause) -> Result<Vec<TargetRef>, Mistake> {
    let expected = "models: `(Parent, Other)`";
    let parts = clause.list(expected)?;
    let parents: Option<Vec<TargetRef>> = parts.iter().map(table_target).collect();
    parents
        .filter(|parents| !parents.is_empty())
        .ok_or_else(|| clause.wrong(expected))
}

/// The words that say which rows a partition takes, while they are read.
#[derive(Default)]
struct Rows {
    default: Option<Span>,
    from: Option<Spanned<Vec<Spanned<DefaultAttr>>>>,
    to: Option<Spanned<Vec<Spanned<DefaultAttr>>>>,
    values: Option<Spanned<Vec<Spanned<DefaultAttr>>>>,
    modulus: Option<Spanned<u32>>,
    remainder: Option<Spanned<u32>>,
    index_names: Vec<(Spanned<String>, Spanned<Name>)>,
    without_indexes: Vec<Spanned<String>>,
}

impl Rows {
    /// Reads a word; `false` when it is none of these.
    fn word(&mut self, clause: &Clause) -> Result<bool, Mistake> {
        let word = &clause.word;
        match word.text.as_str() {
            "default" => set_flag(&mut self.default, clause)?,
            "from" => set(&mut self.from, word, values(clause)?)?,
            "to" => set(&mut self.to, word, values(clause)?)?,
            "values" => set(&mut self.values, word, values(clause)?)?,
            "modulus" => set(&mut self.modulus, word, number(clause)?)?,
            "remainder" => set(&mut self.remainder, word, number(clause)?)?,
            "index_names" => self.names(clause)?,
            "without_indexes" => self.without(clause)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `index_names(events_pkey = "…", "odd name" => "…")`.
    fn names(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let expected =
            "names of indexes above with those of the partition: `(events_pkey = \"…\")`";
        for part in clause.list(expected)? {
            let pair = match part.split_arrow() {
                Some((above, own)) => above.string().zip(own.string()),
                None => Clause::read(part).ok().and_then(|pair| {
                    let own = pair.string().ok()?;
                    Some((Spanned::new(pair.word.text, pair.word.span), own))
                }),
            };
            let (above, own) = pair.ok_or_else(|| {
                clause
                    .wrong(expected)
                    .help("A name that is no identifier is written `\"odd name\" => \"…\"`.")
            })?;
            self.index_names.push((above, check_name(own)?));
        }
        Ok(())
    }

    /// `without_indexes(events_at_idx, "odd name")`.
    fn without(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let expected = "names of indexes above: `(events_at_idx)`";
        for part in clause.list(expected)? {
            let name = part.string().or_else(|| {
                let clause = Clause::read(part).ok()?;
                matches!(clause.value, Value::Flag)
                    .then(|| Spanned::new(clause.word.text, clause.word.span))
            });
            self.without_indexes.push(name.ok_or_else(|| {
                clause
                    .wrong(expected)
                    .help("A name that is no identifier is written as a string.")
            })?);
        }
        Ok(())
    }

    /// The rows. What is missing is told unless there are other mistakes after the first `before`.
    fn finish(mut self, span: Span, mistakes: &mut Vec<Mistake>, before: usize) -> BoundAttr {
        let index_names = std::mem::take(&mut self.index_names);
        let without_indexes = std::mem::take(&mut self.without_indexes);
        let rows = match self.rows(span) {
            Ok(rows) => Some(rows),
            Err(mistake) => {
                if mistakes.len() == before {
                    mistakes.push(mistake);
                }
                None
            }
        };
        BoundAttr {
            rows,
            index_names,
            without_indexes,
        }
    }

    fn rows(self, span: Span) -> Result<RowsAttr, Mistake> {
        let range = (self.from, self.to);
        let hash = (self.modulus, self.remainder);
        Ok(match (self.default, range, self.values, hash) {
            (Some(_), (None, None), None, (None, None)) => RowsAttr::Default,
            (None, (Some(from), Some(to)), None, (None, None)) => {
                if from.value.len() != to.value.len() {
                    return Err(Mistake::error(
                        to.span,
                        "a range ends with as many values as it begins with",
                    )
                    .also(from.span, "it begins here"));
                }
                RowsAttr::Range {
                    from: from.value,
                    to: to.value,
                }
            }
            (None, (None, None), Some(values), (None, None)) => RowsAttr::List(values.value),
            (None, (None, None), None, (Some(modulus), Some(remainder))) => {
                if remainder.value >= modulus.value {
                    return Err(Mistake::error(
                        remainder.span,
                        "the remainder must be less than the modulus",
                    ));
                }
                RowsAttr::Hash {
                    modulus: modulus.value,
                    remainder: remainder.value,
                }
            }
            _ => return Err(Mistake::error(span, format!("a partition needs {ROWS}"))),
        })
    }
}

/// `= value` or `(value, …)`: literals as for `default`, and `min` and `max` for no end.
fn values(clause: &Clause) -> Result<Spanned<Vec<Spanned<DefaultAttr>>>, Mistake> {
    let expected = "values: a number, a string, `true`, `false`, `null`, `min`, `max`, a variant or `sql(\"…\")`";
    let parts: Vec<Tokens> = match &clause.value {
        Value::Assigned(tokens) => vec![tokens.clone()],
        Value::List(list) => list.clone().split_commas(),
        Value::Flag => Vec::new(),
    };
    let values: Result<Vec<_>, Mistake> = parts
        .iter()
        .map(|part| default::value(part, || clause.wrong(expected)))
        .collect();
    let values = values?;
    if values.is_empty() {
        return Err(clause.wrong(expected));
    }
    Ok(Spanned::new(values, clause.span))
}

fn number(clause: &Clause) -> Result<Spanned<u32>, Mistake> {
    let expected = "a whole number";
    let tokens = clause.assigned(expected)?;
    let text = tokens.text().replace('_', "");
    text.parse()
        .map(|number| Spanned::new(number, tokens.span))
        .map_err(|_| clause.wrong(expected))
}
