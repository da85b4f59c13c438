//! `index(a, desc(b), sql("lower(email)"), …)` on a struct; `index`, `index = "group"` and
//! `index(…)` on a field.

use std::collections::BTreeMap;

use limbeck_schema::{Expr, Name, NullsOrder, SortOrder};
use proc_macro2::Span;

use super::column_options::statistics;
use super::column_ref::{ColumnRef, column_ref, include, is_column};
use super::name::{Reference, check_name, check_reference, object_name};
use super::parameters::{parameters, read_parameters};
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Tokens, Value, sql_text};
use super::{set, set_flag, twice, unknown_word, words};
use crate::mistake::Mistake;
use crate::suggest::nearest;

/// An index as it is written.
#[derive(Clone, Debug)]
pub struct IndexAttr {
    /// Where it is written.
    pub span: Span,
    /// Its keys; on a field none, which means the field's column.
    pub keys: Vec<KeyAttr>,
    /// What is said of the field's own key.
    pub own_key: KeyOptions,
    /// Fields that name the same group form one index.
    pub group: Option<Spanned<String>>,
    /// The index's name.
    pub name: Option<Spanned<Name>>,
    /// `UNIQUE`.
    pub unique: Option<Span>,
    /// The access method.
    pub using: Option<Spanned<Name>>,
    /// `WHERE`.
    pub predicate: Option<Spanned<Expr>>,
    /// `INCLUDE` columns.
    pub include: Vec<ColumnRef>,
    /// `WITH (…)`.
    pub with: BTreeMap<String, String>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: Option<Span>,
    /// Whether to create it without blocking writers.
    pub concurrently: Option<Span>,
    /// `COMMENT ON INDEX`.
    pub comment: Option<Spanned<String>>,
    /// The index's old name.
    pub renamed_from: Option<Spanned<Name>>,
}

/// A key of an index.
#[derive(Clone, Debug)]
pub struct KeyAttr {
    /// The column or expression.
    pub target: KeyTarget,
    /// What is said of it.
    pub options: KeyOptions,
}

/// What an index key is made of.
#[derive(Clone, Debug)]
pub enum KeyTarget {
    /// A column.
    Column(ColumnRef),
    /// An expression.
    Sql(Spanned<Expr>),
}

/// Order, NULLs, operator class and collation of a key.
#[derive(Clone, Debug, Default)]
pub struct KeyOptions {
    /// `ASC` or `DESC`.
    pub order: Option<SortOrder>,
    /// `NULLS FIRST` or `LAST`.
    pub nulls: Option<Spanned<NullsOrder>>,
    /// The operator class with its parameters.
    pub opclass: Option<Spanned<OperatorClassAttr>>,
    /// The collation.
    pub collate: Option<Spanned<Reference>>,
    /// The target of statistics.
    pub statistics: Option<Spanned<u16>>,
}

/// An operator class as it is written.
#[derive(Clone, Debug)]
pub struct OperatorClassAttr {
    /// Its name.
    pub name: Reference,
    /// Its parameters.
    pub parameters: BTreeMap<String, String>,
}

/// On a struct: with keys.
pub(crate) fn table_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<IndexAttr, Mistake> {
    let expected = "keys: `(a, desc(b))`";
    let mut index = empty(clause);
    for part in clause.list(expected)? {
        let result = match key(&part) {
            Some(key) => key.map(|key| index.keys.push(key)),
            None => Clause::read(part.clone())
                .and_then(|clause| index.option(&clause))
                .map_err(|mistake| mistake.maybe_help(expression_help(&part, words::INDEX))),
        };
        if let Err(mistake) = result {
            mistakes.push(mistake);
        }
    }
    if index.keys.is_empty() && mistakes.is_empty() {
        return Err(clause.wrong(expected));
    }
    Ok(index)
}

/// On a field: its column is the key.
pub(crate) fn field_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<IndexAttr, Mistake> {
    let mut index = empty(clause);
    match &clause.value {
        Value::Flag => {}
        Value::Assigned(_) => index.group = Some(clause.string()?),
        Value::List(list) => {
            super::read_clauses(list.clone(), mistakes, |part| {
                if index.own_key.option(&part)? {
                    return Ok(());
                }
                index.option(&part)
            });
            if let Some(told) = &index.own_key.statistics {
                mistakes.push(statistics_of_column(told.span));
            }
        }
    }
    Ok(index)
}

fn empty(clause: &Clause) -> IndexAttr {
    IndexAttr {
        span: clause.span,
        keys: Vec::new(),
        own_key: KeyOptions::default(),
        group: None,
        name: None,
        unique: None,
        using: None,
        predicate: None,
        include: Vec::new(),
        with: BTreeMap::new(),
        nulls_not_distinct: None,
        concurrently: None,
        comment: None,
        renamed_from: None,
    }
}

/// A part of `index(…)` as a key; `None` when it is an option.
pub(crate) fn key(part: &Tokens) -> Option<Result<KeyAttr, Mistake>> {
    if is_column(part, words::INDEX) {
        return Some(column_ref(part).map(|column| KeyAttr {
            target: KeyTarget::Column(column),
            options: KeyOptions::default(),
        }));
    }
    let (word, inner) = part.call()?;
    if !words::INDEX_KEY.contains(&word.text.as_str()) {
        return None;
    }
    if word.is("sql") {
        return Some(key_target(part).map(|target| KeyAttr {
            target,
            options: KeyOptions::default(),
        }));
    }
    let order = match word.text.as_str() {
        "asc" => Some(SortOrder::Ascending),
        "desc" => Some(SortOrder::Descending),
        _ => None,
    };
    Some(key_with_options(&inner, order))
}

fn key_with_options(inner: &Tokens, order: Option<SortOrder>) -> Result<KeyAttr, Mistake> {
    let mut parts = inner.clone().split_commas().into_iter();
    let Some(first) = parts.next() else {
        return Err(Mistake::error(
            inner.span,
            "expected a field or `sql(\"…\")`",
        ));
    };
    let mut key = KeyAttr {
        target: key_target(&first)?,
        options: KeyOptions {
            order,
            ..KeyOptions::default()
        },
    };
    for part in parts {
        let clause = Clause::read(part)?;
        if !key.options.option(&clause)? {
            return Err(unknown_word(
                &clause.word,
                "in a key of `index(…)`",
                words::KEY_OPTION,
            ));
        }
    }
    match (&key.target, &key.options.statistics) {
        (KeyTarget::Column(_), Some(told)) => Err(statistics_of_column(told.span)),
        (KeyTarget::Column(_) | KeyTarget::Sql(_), _) => Ok(key),
    }
}

fn statistics_of_column(span: Span) -> Mistake {
    Mistake::error(
        span,
        "only an expression has statistics of its own in an index",
    )
    .help("Those of a column are a word on its field: `statistics = 500`.")
}

fn key_target(tokens: &Tokens) -> Result<KeyTarget, Mistake> {
    if tokens.call().is_some()
        && let Some(sql) = sql_text(tokens)?
    {
        return Ok(KeyTarget::Sql(sql.map(Expr::new)));
    }
    column_ref(tokens).map(KeyTarget::Column).map_err(|_| {
        Mistake::error(
            tokens.span,
            "expected a field, a column's name as a string, or `sql(\"…\")`",
        )
        .maybe_help(expression_help(tokens, &[]))
    })
}

/// What to write where somebody wrote the call of a function, `lower(email)`, among a list's keys
/// and options.
pub(crate) fn expression_help(tokens: &Tokens, options: &[&str]) -> Option<String> {
    let sql = as_sql(tokens, options)?;
    Some(format!("An expression is SQL text: `{sql}`."))
}

/// `sql("lower(email)")` for `lower(email)`, unless the word is a slip for one of the grammar's.
pub(crate) fn as_sql(tokens: &Tokens, options: &[&str]) -> Option<String> {
    let (word, inner) = tokens.call()?;
    let words = options.iter().chain(words::INDEX_KEY);
    if nearest(&word.text, words.copied()).is_some() {
        return None;
    }
    let arguments = inner.text().replace(" ,", ",").replace(" (", "(");
    let arguments = arguments.replace('"', "\\\"");
    Some(format!("sql(\"{}({arguments})\")", word.text))
}

impl KeyOptions {
    /// Reads an option of a key; `false` when it is none.
    fn option(&mut self, clause: &Clause) -> Result<bool, Mistake> {
        match clause.word.text.as_str() {
            "asc" => self.order(clause, SortOrder::Ascending)?,
            "desc" => self.order(clause, SortOrder::Descending)?,
            "nulls_first" => self.nulls(clause, NullsOrder::First)?,
            "nulls_last" => self.nulls(clause, NullsOrder::Last)?,
            "opclass" => {
                let class = operator_class(clause)?;
                set(&mut self.opclass, &clause.word, class)?;
            }
            "collate" => {
                let collation = check_reference(clause.string()?)?;
                set(&mut self.collate, &clause.word, collation)?;
            }
            "statistics" => set(&mut self.statistics, &clause.word, statistics(clause)?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn order(&mut self, clause: &Clause, order: SortOrder) -> Result<(), Mistake> {
        let span = clause.flag()?;
        if self.order.is_some() {
            return Err(Mistake::error(span, "the order of a key is given twice"));
        }
        self.order = Some(order);
        Ok(())
    }

    fn nulls(&mut self, clause: &Clause, nulls: NullsOrder) -> Result<(), Mistake> {
        let span = clause.flag()?;
        if let Some(first) = &self.nulls {
            return Err(twice(&clause.word, first.span));
        }
        self.nulls = Some(Spanned::new(nulls, span));
        Ok(())
    }
}

/// `opclass = gin_trgm_ops`, `opclass = "schema.name"`, `opclass = gist_trgm_ops(siglen = 32)`.
fn operator_class(clause: &Clause) -> Result<Spanned<OperatorClassAttr>, Mistake> {
    let expected = "an operator class: `= gin_trgm_ops` or `= \"schema.name\"`";
    let tokens = clause.assigned(expected)?;
    let mut parameters = BTreeMap::new();
    let name = if let Some(text) = tokens.string() {
        check_reference(text)?
    } else if let Some((text, list)) = tokens.string_call() {
        read_parameters(list, &mut parameters)?;
        check_reference(text)?
    } else {
        let word = match tokens.call() {
            Some((word, list)) => {
                read_parameters(list, &mut parameters)?;
                word
            }
            None => tokens.word().ok_or_else(|| clause.wrong(expected))?,
        };
        check_name(Spanned::new(word.text, word.span))?.map(|name| Reference { schema: None, name })
    };
    let class = OperatorClassAttr {
        name: name.value,
        parameters,
    };
    Ok(Spanned::new(class, tokens.span))
}

impl IndexAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "unique" => set_flag(&mut self.unique, clause),
            "nulls_not_distinct" => set_flag(&mut self.nulls_not_distinct, clause),
            "concurrently" => set_flag(&mut self.concurrently, clause),
            "using" => set(&mut self.using, &clause.word, method(clause)?),
            "where" => set(
                &mut self.predicate,
                &clause.word,
                clause.sql()?.map(Expr::new),
            ),
            "include" => include(clause, &mut self.include),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "with" => parameters(clause, &mut self.with),
            _ => Err(unknown_word(&clause.word, "in `index(…)`", words::INDEX)),
        }
    }
}

/// `using = gin` or `using = "gin"`.
pub(crate) fn method(clause: &Clause) -> Result<Spanned<Name>, Mistake> {
    let expected = "an access method: `= gin`";
    let tokens = clause.assigned(expected)?;
    match tokens.word() {
        Some(word) => check_name(Spanned::new(word.text, word.span)),
        None => check_name(tokens.string().ok_or_else(|| clause.wrong(expected))?),
    }
}
