//! Partitions and inheritance as words of a struct.

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{
    Column, Expr, IndexKey, PartitionBound, PartitionOf, PartitionStrategy, QualifiedName, Table,
};

use crate::attribute::Part;
use crate::column::{full_reference, word_or_string};
use crate::literal::{sql, string};
use crate::scope::Scope;
use crate::table::Draft;

impl Draft<'_> {
    /// `partition_by`, `partition`, `partition_of` and `inherits`.
    pub(crate) fn hierarchy(&mut self, scope: &mut Scope<'_>) {
        let table = self.table;
        if let Some(of) = &table.partition_of {
            let mut parts = vec![Part::text(self.parent(&of.parent, scope))];
            parts.extend(self.rows(of, scope));
            self.on_struct.push(Part::call("partition_of", parts));
        }
        if !table.inherits.is_empty() {
            let parents = table.inherits.parents.iter();
            let parents = parents.map(|name| Part::text(self.parent(name, scope)));
            let parents = parents.collect();
            self.on_struct.push(Part::call("inherits", parents));
        }
        let words = self.partitioning(table, scope);
        self.on_struct.extend(words);
    }

    fn parent(&self, name: &QualifiedName, scope: &mut Scope<'_>) -> String {
        match self.source.names.tables.get(name) {
            Some(ident) => scope.path(&name.schema, ident),
            None => string(&full_reference(name)),
        }
    }

    /// How a table is partitioned, and its partitions that are said here.
    fn partitioning(&self, table: &Table, scope: &mut Scope<'_>) -> Vec<Part> {
        let mut words: Vec<Part> = self.partition_by(table).into_iter().collect();
        let schema = self.source.schema;
        for partition in schema.children(&table.name) {
            if let Some(of) = &partition.partition_of
                && self.source.listed.contains(&partition.name)
            {
                words.push(self.partition(table, partition, of, scope));
            }
        }
        words
    }

    fn partition_by(&self, table: &Table) -> Option<Part> {
        let by = table.partition_by.as_ref()?;
        let word = match by.strategy {
            PartitionStrategy::Range => "range",
            PartitionStrategy::List => "list",
            PartitionStrategy::Hash => "hash",
        };
        let keys = by.keys.iter().map(|key| self.index_key(key));
        let list = Part::call(word, keys.collect());
        Some(Part::assign("partition_by", list.one_line()))
    }

    fn partition(
        &self,
        parent: &Table,
        table: &Table,
        of: &PartitionOf,
        scope: &mut Scope<'_>,
    ) -> Part {
        let mut parts = vec![Part::string("name", table.name.name.as_str())];
        if table.name.schema != parent.name.schema {
            parts.push(Part::string("schema", table.name.schema.as_str()));
        }
        if let Some(comment) = &table.comment {
            parts.push(Part::string("comment", comment));
        }
        parts.extend(self.rows(of, scope));
        parts.extend(self.partitioning(table, scope));
        Part::call("partition", parts)
    }

    /// Which rows a partition takes, and what its indexes are called.
    fn rows(&self, of: &PartitionOf, scope: &mut Scope<'_>) -> Vec<Part> {
        let parent = self.source.schema.tables.get(&of.parent);
        let mut values = |values: &[Expr]| -> Vec<Part> {
            let values = values.iter().enumerate();
            let texts = values.map(|(nth, value)| {
                let column = parent.and_then(|parent| key_column(parent, nth));
                Part::text(self.bound_value(value, column, scope))
            });
            texts.collect()
        };
        let mut parts = match &of.bound {
            PartitionBound::Default => vec![Part::text("default")],
            PartitionBound::Range { from, to } => vec![
                one_or_more("from", values(from)),
                one_or_more("to", values(to)),
            ],
            PartitionBound::List(list) => {
                let list = list.iter().flat_map(|v| values(std::slice::from_ref(v)));
                vec![Part::call("values", list.collect())]
            }
            PartitionBound::Hash { modulus, remainder } => vec![
                Part::assign("modulus", modulus.to_string()),
                Part::assign("remainder", remainder.to_string()),
            ],
        };
        let names = of.index_names.iter().map(|(above, own)| {
            let above = above.name.as_str();
            match word_or_string(above) {
                word if word.starts_with('"') => {
                    Part::text(format!("{} => {}", string(above), string(own.as_str())))
                }
                word => Part::string(&word, own.as_str()),
            }
        });
        let names: Vec<Part> = names.collect();
        if !names.is_empty() {
            parts.push(Part::call("index_names", names));
        }
        let without = of.without.iter();
        let without = without.map(|above| Part::text(word_or_string(above.name.as_str())));
        let without: Vec<Part> = without.collect();
        if !without.is_empty() {
            parts.push(Part::call("without_indexes", without));
        }
        parts
    }

    /// A value as the grammar says it; `sql("…")` for what is no plain constant.
    fn bound_value(&self, value: &Expr, column: Option<&Column>, scope: &mut Scope<'_>) -> String {
        let text = value.as_str();
        let word = match text {
            "MINVALUE" => Some("min"),
            "MAXVALUE" => Some("max"),
            "NULL" => Some("null"),
            "true" => Some("true"),
            "false" => Some("false"),
            _ => None,
        };
        if let Some(word) = word {
            return word.to_owned();
        }
        let tokens = spanned_tokens(text).unwrap_or_default();
        match tokens.as_slice() {
            [(Token::Number(number), _)] if number.bytes().all(|b| b.is_ascii_digit()) => {
                number.clone()
            }
            [(Token::Literal(literal), _)] => match literal.strip_prefix('\'') {
                Some(inner) => {
                    let inner = inner.replace("''", "'");
                    let variant = column
                        .and_then(|column| self.source.variant(&column.data_type, &inner, scope));
                    variant.unwrap_or_else(|| string(&inner))
                }
                None => sql(text),
            },
            _ => sql(text),
        }
    }
}

fn one_or_more(word: &str, mut values: Vec<Part>) -> Part {
    match values.len() {
        1 => Part::assign(word, values.swap_remove(0).one_line()),
        _ => Part::call(word, values),
    }
}

fn key_column(parent: &Table, nth: usize) -> Option<&Column> {
    match &parent.partition_by.as_ref()?.keys.get(nth)?.key {
        IndexKey::Column(name) => parent.columns.get(name),
        IndexKey::Expression(_) => None,
    }
}
