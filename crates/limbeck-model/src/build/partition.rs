//! Partition keys, and which rows partitions take.

use limbeck_schema::{
    Column, Expr, IndexKey, PartitionBound, PartitionBy, PartitionOf, PartitionStrategy,
};
use proc_macro2::Span;

use super::Input;
use super::default::{ValueOf, quote, render_value};
use super::index::{element, index_key};
use super::table::{Part, Tables};
use crate::attr::default::DefaultAttr;
use crate::attr::partition::{PartitionByAttr, RowsAttr};
use crate::attr::tokens::Spanned;
use crate::mistake::Mistake;
use crate::report::Report;

/// How a table is partitioned, and its own rows if it is a partition.
pub(super) fn draft_partitioning(
    input: &Input<'_>,
    tables: &mut Tables<'_>,
    at: usize,
    report: &mut Report,
) {
    if let Some(by) = tables.kin[at].by {
        let found = partition_by(input, tables, at, by, report);
        let table = &mut tables.drafts[at].table;
        table.partition_by = Some(found);
        if std::mem::take(&mut table.options.unlogged) {
            let mistake = Mistake::error(by.span, "a partitioned table can't be unlogged")
                .help("It has no rows of its own: write `unlogged` on its partitions.");
            report.push(tables.drafts[at].place.file, mistake);
        }
    }
    let Some((bound, parent)) = tables.kin[at].bound.zip(tables.drafts[at].parents.first()) else {
        return;
    };
    let mut mistakes = Vec::new();
    let values = Values {
        input,
        tables,
        above: *parent,
        at,
    };
    let rows = bound.rows.as_ref();
    let found = rows.map_or(PartitionBound::Default, |rows| {
        values.bound(rows, &mut mistakes)
    });
    report.extend(tables.drafts[at].place.file, mistakes);
    let parent = tables.drafts[*parent].table.name.clone();
    tables.drafts[at].table.partition_of = Some(PartitionOf::new(parent, found));
}

fn root<'i>(input: &'i Input<'_>, tables: &Tables<'_>, at: usize) -> Part<'i> {
    Part {
        model: &input.models[tables.drafts[at].model],
        prefix: String::new(),
    }
}

fn partition_by(
    input: &Input<'_>,
    tables: &Tables<'_>,
    at: usize,
    by: &PartitionByAttr,
    report: &mut Report,
) -> PartitionBy {
    let part = root(input, tables, at);
    let draft = &tables.drafts[at];
    let mut keys = Vec::new();
    for key in &by.keys {
        if let Some(target) = index_key(&part, draft, key, report) {
            keys.push(element(draft, target, &key.options));
        }
    }
    if by.strategy == PartitionStrategy::List && by.keys.len() > 1 {
        report.push(
            draft.place.file,
            Mistake::error(by.span, "partitions by list have one key only"),
        );
    }
    PartitionBy {
        strategy: by.strategy,
        keys,
    }
}

/// What the values of a partition are read with.
struct Values<'a> {
    input: &'a Input<'a>,
    tables: &'a Tables<'a>,
    /// The partitioned table.
    above: usize,
    /// The partition.
    at: usize,
}

impl Values<'_> {
    fn bound(&self, rows: &RowsAttr, mistakes: &mut Vec<Mistake>) -> PartitionBound {
        let by = self.tables.drafts[self.above].table.partition_by.as_ref();
        let strategy = by.map(|by| by.strategy);
        let needs = |needed: PartitionStrategy, mistakes: &mut Vec<Mistake>| {
            if let Some(strategy) = strategy.filter(|strategy| *strategy != needed) {
                mistakes.push(self.wrong_rows(strategy));
            }
        };
        match rows {
            RowsAttr::Default => {
                if strategy == Some(PartitionStrategy::Hash) {
                    mistakes.push(self.wrong_rows(PartitionStrategy::Hash));
                }
                PartitionBound::Default
            }
            RowsAttr::Range { from, to } => {
                needs(PartitionStrategy::Range, mistakes);
                let count = by.map_or(from.len(), |by| by.keys.len());
                if count != from.len()
                    && strategy == Some(PartitionStrategy::Range)
                    && let Some(first) = from.first()
                {
                    let keys = match count {
                        1 => "1 key".to_owned(),
                        count => format!("{count} keys"),
                    };
                    let name = &self.tables.drafts[self.above].table.name;
                    mistakes.push(Mistake::error(
                        first.span,
                        format!("table \"{name}\" is partitioned by {keys}"),
                    ));
                }
                PartitionBound::Range {
                    from: self.values(from, mistakes),
                    to: self.values(to, mistakes),
                }
            }
            RowsAttr::List(values) => {
                needs(PartitionStrategy::List, mistakes);
                let read = |value| self.value(value, 0, false, mistakes);
                PartitionBound::List(values.iter().map(read).collect())
            }
            RowsAttr::Hash { modulus, remainder } => {
                needs(PartitionStrategy::Hash, mistakes);
                PartitionBound::Hash {
                    modulus: *modulus,
                    remainder: *remainder,
                }
            }
        }
    }

    fn wrong_rows(&self, strategy: PartitionStrategy) -> Mistake {
        let name = &self.tables.drafts[self.above].table.name;
        let (by, rows) = match strategy {
            PartitionStrategy::Range => ("range", "`from = …, to = …` or `default`"),
            PartitionStrategy::List => ("list", "`values(…)` or `default`"),
            PartitionStrategy::Hash => ("hash", "`modulus = …, remainder = …`"),
        };
        Mistake::error(
            self.tables.drafts[self.at].place.span,
            format!(
                "the rows of this partition don't fit: table \"{name}\" is partitioned by {by}"
            ),
        )
        .help(format!("Its partitions have {rows}."))
    }

    fn values(&self, values: &[Spanned<DefaultAttr>], mistakes: &mut Vec<Mistake>) -> Vec<Expr> {
        let values = values.iter().enumerate();
        values
            .map(|(nth, value)| self.value(value, nth, true, mistakes))
            .collect()
    }

    fn value(
        &self,
        value: &Spanned<DefaultAttr>,
        nth: usize,
        in_range: bool,
        mistakes: &mut Vec<Mistake>,
    ) -> Expr {
        if in_range
            && let DefaultAttr::Path(path) = &value.value
            && let [word] = path.as_slice()
            && let Some(word) = no_end(word)
        {
            return Expr::new(word);
        }
        if in_range && matches!(value.value, DefaultAttr::Null) {
            mistakes.push(
                Mistake::error(value.span, "a range can't begin or end with NULL")
                    .help("No end is written `min` or `max`."),
            );
        }
        let part = root(self.input, self.tables, self.at);
        let found = match self.key_column(nth) {
            Some(column) => {
                let of = ValueOf {
                    column,
                    role: "a value",
                };
                let value = Spanned::new(&value.value, value.span);
                render_value(self.input, part.model.module, value, of)
            }
            None => render_alone(&value.value, value.span),
        };
        found.unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            Expr::new("NULL")
        })
    }

    /// The column of the partition key, if it is one.
    fn key_column(&self, nth: usize) -> Option<&Column> {
        let table = &self.tables.drafts[self.above].table;
        match &table.partition_by.as_ref()?.keys.get(nth)?.key {
            IndexKey::Column(name) => table.columns.get(name),
            IndexKey::Expression(_) => None,
        }
    }
}

fn no_end(word: &str) -> Option<&'static str> {
    match word {
        "min" => Some("MINVALUE"),
        "max" => Some("MAXVALUE"),
        _ => None,
    }
}

/// A value of an expression, of whose type nothing is known.
fn render_alone(value: &DefaultAttr, span: Span) -> Result<Expr, Mistake> {
    Ok(match value {
        DefaultAttr::Text(text) => Expr::new(quote(text)),
        DefaultAttr::Number(number) => Expr::new(number),
        DefaultAttr::Boolean(value) => Expr::new(value.to_string()),
        DefaultAttr::Null => Expr::new("NULL"),
        DefaultAttr::Sql(sql) => sql.clone(),
        DefaultAttr::Path(path) => {
            return Err(Mistake::error(
                span,
                format!("`{}` is no value of an expression", path.join("::")),
            )
            .help("A string is written `\"…\"`, SQL text `sql(\"…\")`."));
        }
    })
}
