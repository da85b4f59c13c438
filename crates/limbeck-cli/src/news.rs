//! [`News`]: the names that a revision is about to make. What the server can't read because of one of them
//! is no news to anybody.

use std::collections::BTreeSet;

use limbeck_schema::canonical::Rejection;
use limbeck_schema::sql_token::{Token, tokens, words};
use limbeck_schema::{Schema, SqlObjectKind};

/// Names that the models have and the database has not.
pub(crate) struct News<'a> {
    /// Tables, types, routines and schemas.
    names: BTreeSet<&'a str>,
    /// Columns of tables that are there.
    columns: BTreeSet<&'a str>,
    /// Labels of enum types.
    labels: BTreeSet<&'a str>,
    /// Whether there are new casts: an expression uses one without naming it.
    casts: bool,
}

impl<'a> News<'a> {
    /// What is new in `desired`.
    pub(crate) fn between(current: &Schema, desired: &'a Schema) -> Self {
        let mut names = BTreeSet::new();
        let mut columns = BTreeSet::new();
        let mut labels = BTreeSet::new();
        let spaces = desired.namespaces.keys();
        let spaces = spaces.filter(|name| !current.namespaces.contains_key(*name));
        names.extend(spaces.map(|name| name.as_str()));
        for (name, table) in &desired.tables {
            let Some(live) = current.tables.get(name) else {
                names.insert(name.name.as_str());
                continue;
            };
            let said = table.columns.keys();
            let said = said.filter(|name| !live.columns.contains_key(*name));
            columns.extend(said.map(|name| name.as_str()));
        }
        for (name, enum_type) in &desired.enums {
            let live = current.enums.get(name);
            if live.is_none() {
                names.insert(name.name.as_str());
            }
            let said = enum_type.labels.iter();
            let said = said.filter(|label| live.is_none_or(|live| !live.labels.contains(label)));
            labels.extend(said.map(String::as_str));
        }
        let objects = desired.objects.keys();
        let objects = objects.filter(|id| !current.objects.contains_key(id));
        let mut casts = false;
        for id in objects {
            names.insert(id.name.as_str());
            casts |= id.kind == SqlObjectKind::Cast;
        }
        Self {
            names,
            columns,
            labels,
            casts,
        }
    }

    /// Whether the server refused something for a cast that may come with this revision.
    pub(crate) fn explain_cast(&self, rejection: &Rejection) -> bool {
        const CANNOT_COERCE: &str = "42846";
        self.casts && rejection.sqlstate == CANNOT_COERCE
    }

    /// Whether the statement of an object uses a new name.
    pub(crate) fn explain_object(&self, sql: &str) -> bool {
        let mut used = words(sql).into_iter();
        used.any(|word| self.columns.contains(word.as_str())) || self.explain(sql)
    }

    /// Whether an expression uses a new name.
    pub(crate) fn explain(&self, sql: &str) -> bool {
        let found = tokens(sql).unwrap_or_default();
        found.iter().any(|token| match token {
            Token::Word(word) | Token::Quoted(word) => self.names.contains(word.as_str()),
            Token::Symbol(symbol) => self.names.contains(symbol.as_str()),
            Token::Literal(content) => content
                .strip_prefix('\'')
                .is_some_and(|text| self.labels.contains(text.replace("''", "'").as_str())),
            Token::Number(_) => false,
        })
    }
}
