//! One expression as it is put to the server: its text and all that its meaning depends on.

use std::collections::BTreeMap;

use crate::expr::Expr;
use crate::index::IndexKey;
use crate::name::{Name, QualifiedName};
use crate::sql_token::{Token, mentions_type, spanned_tokens, tokens};
use crate::table::Table;

use super::place::Spot;

/// An expression together with the types that decide its meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ask {
    /// What it is used as.
    pub kind: AskKind,
    /// Its SQL text.
    pub sql: String,
    /// The columns that it may refer to, with their types as SQL text.
    pub columns: BTreeMap<Name, String>,
    /// The table, where the expression uses a whole row by its name.
    pub whole_row: Option<QualifiedName>,
}

/// What an expression is used as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AskKind {
    /// A check or a predicate: a boolean.
    Condition,
    /// An index key: of any type.
    Key,
    /// A default of a column of this type (as SQL text).
    Default(String),
    /// The expression of a generated column of this type (as SQL text).
    Generated(String),
    /// A value of a partition's bound.
    Bound(BoundKey),
}

/// The partition key that a value of a bound is compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoundKey {
    /// A column of this type (as SQL text).
    Column(String),
    /// An expression.
    Expression(String),
}

impl Ask {
    /// The expression at a place of a table.
    pub(super) fn new(table: &Table, spot: &Spot, expr: &Expr) -> Self {
        let column_type = |name: &Name| {
            let column = table.columns.get(name);
            column.map(|c| c.data_type.to_sql()).unwrap_or_default()
        };
        let kind = match spot {
            Spot::Default(column) => AskKind::Default(column_type(column)),
            Spot::Generated(column) => AskKind::Generated(column_type(column)),
            Spot::Check(_) | Spot::IndexPredicate(_) | Spot::ExclusionPredicate(_) => {
                AskKind::Condition
            }
            Spot::IndexKey(..)
            | Spot::ExclusionKey(..)
            | Spot::PartitionKey(_)
            | Spot::Bound(_) => AskKind::Key,
        };
        // A default can't refer to columns; one that tries is shown as the server shows it.
        let sql = unqualified(expr.as_str(), table);
        let mut used = used_columns(&sql, table);
        let whole_row = (!table.columns.contains_key(&table.name.name)
            && used.contains_key(&table.name.name))
        .then(|| table.name.clone());
        if whole_row.is_some() {
            used = table.columns.keys().map(|c| (c.clone(), ())).collect();
        }
        let columns = used
            .into_keys()
            .map(|name| (name.clone(), column_type(&name)))
            .collect();
        Self {
            kind,
            sql,
            columns,
            whole_row,
        }
    }

    /// A value of a bound for this key of a partitioned table.
    pub(super) fn of_bound(parent: &Table, key: &IndexKey, value: &Expr) -> Self {
        let (key, columns) = match key {
            IndexKey::Column(name) => {
                let column = parent.columns.get(name);
                let data_type = column.map(|c| c.data_type.to_sql()).unwrap_or_default();
                (BoundKey::Column(data_type), BTreeMap::new())
            }
            IndexKey::Expression(expr) => {
                let ask = Self::new(parent, &Spot::PartitionKey(0), expr);
                (BoundKey::Expression(ask.sql), ask.columns)
            }
        };
        Self {
            kind: AskKind::Bound(key),
            sql: value.as_str().to_owned(),
            columns,
            whole_row: None,
        }
    }

    /// Whether a name stands in the text or in a type.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.sql.contains(name) || self.types().any(|data_type| data_type.contains(name))
    }

    /// Whether it names a type, or is about values of it: in a column, or as its own value.
    pub fn is_about_type(&self, name: &QualifiedName) -> bool {
        let names = |text: &str| mentions_type(&tokens(text).unwrap_or_default(), name);
        names(&self.sql)
            || self
                .types()
                .any(|data_type| names(&format!("NULL::{data_type}")))
    }

    /// The types of its value and of the columns that it can name.
    fn types(&self) -> impl Iterator<Item = &String> {
        let own = match &self.kind {
            AskKind::Default(data_type)
            | AskKind::Generated(data_type)
            | AskKind::Bound(BoundKey::Column(data_type) | BoundKey::Expression(data_type)) => {
                Some(data_type)
            }
            AskKind::Condition | AskKind::Key => None,
        };
        own.into_iter().chain(self.columns.values())
    }

    /// The server's text of this expression, to be read once more.
    pub(super) fn printed_as(&self, text: &Expr) -> Self {
        Self {
            sql: text.as_str().to_owned(),
            ..self.clone()
        }
    }
}

/// The columns whose names stand in the text, and the table's own name if it does. Too many do no
/// harm.
fn used_columns(sql: &str, table: &Table) -> BTreeMap<Name, ()> {
    crate::sql_token::words(sql)
        .into_iter()
        .map(Name::new)
        .filter(|word| table.columns.contains_key(word) || *word == table.name.name)
        .map(|word| (word, ()))
        .collect()
}

/// The text without `table.` and `schema.table.` before columns: there is only one table that a
/// column of these expressions can belong to, and the scratch table has another name.
fn unqualified(sql: &str, table: &Table) -> String {
    if !sql.contains('.') {
        return sql.to_owned();
    }
    let Ok(tokens) = spanned_tokens(sql) else {
        return sql.to_owned();
    };
    let mut out = String::with_capacity(sql.len());
    let (mut copied, mut at) = (0, 0);
    while at < tokens.len() {
        let Some(length) = qualifier_length(&tokens[at..], table)
            .filter(|_| at == 0 || !matches!(&tokens[at - 1].0, Token::Symbol(s) if s == "."))
        else {
            at += 1;
            continue;
        };
        out.push_str(&sql[copied..tokens[at].1.start]);
        copied = tokens[at + length].1.start;
        at += length;
    }
    out.push_str(&sql[copied..]);
    out
}

/// How many tokens of `schema . table . column` or `table . column` are not the column.
fn qualifier_length<T>(tokens: &[(Token, T)], table: &Table) -> Option<usize> {
    let name = |at: usize| match tokens.get(at) {
        Some((Token::Word(word) | Token::Quoted(word), _)) => Some(word.as_str()),
        _ => None,
    };
    let dot = |at: usize| matches!(tokens.get(at), Some((Token::Symbol(s), _)) if s == ".");
    let is_column = |at: usize| {
        name(at).is_some_and(|word| table.columns.contains_key(word))
            && !matches!(tokens.get(at + 1), Some((Token::Symbol(s), _)) if s == "(")
    };
    let QualifiedName { schema, name: own } = &table.name;
    if name(0) == Some(own.as_str()) && dot(1) && is_column(2) {
        Some(2)
    } else if name(0) == Some(schema.as_str())
        && dot(1)
        && name(2) == Some(own.as_str())
        && dot(3)
        && is_column(4)
    {
        Some(4)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Column;

    fn table() -> Table {
        let mut table = Table::new(QualifiedName::new("app", "users"));
        for name in ["age", "name"] {
            table.add_column(Column::new(name, "integer".parse().unwrap()));
        }
        table
    }

    #[test]
    fn qualifiers_go_where_they_mean_the_table() {
        let check = |sql: &str| unqualified(sql, &table());
        assert_eq!(check("users.age > 0.5"), "age > 0.5");
        assert_eq!(check("app.users.age > users.name"), "age > name");
        assert_eq!(check("other.users(age)"), "other.users(age)");
        assert_eq!(check("users.name(age)"), "users.name(age)");
        assert_eq!(check("users.* IS NOT NULL"), "users.* IS NOT NULL");
        assert_eq!(check("'users.age'"), "'users.age'");
    }

    #[test]
    fn only_used_columns_count() {
        let ask = |sql: &str| Ask::new(&table(), &Spot::Check("c".into()), &sql.into());
        assert_eq!(ask("age > 0").columns.len(), 1);
        assert_eq!(ask("lower('age') = ''").columns.len(), 0);
        let whole = ask("users IS NOT NULL");
        assert_eq!(whole.columns.len(), 2);
        assert_eq!(whole.whole_row, Some(table().name));
    }
}
