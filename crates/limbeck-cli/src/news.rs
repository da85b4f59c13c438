//! [`News`]: the names that a revision is about to make. What the server can't read because of one of them
//! is no news to anybody.

use std::collections::BTreeSet;

use limbeck_schema::canonical::{Ask, Rejection};
use limbeck_schema::sql_object::parts::{self, composite_attributes};
use limbeck_schema::sql_token::{Token, tokens, words};
use limbeck_schema::{QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table};

/// Names that the models have and the database has not.
pub(crate) struct News<'a> {
    /// Tables, types, routines and schemas.
    names: BTreeSet<&'a str>,
    /// Columns of tables, and attributes of composite types, that are there.
    columns: BTreeSet<String>,
    /// Labels of enum types.
    labels: BTreeSet<&'a str>,
    /// Whether there are new casts: an expression uses one without naming it.
    casts: bool,
    /// Types that are there and change, and domains and the like over them: the server judges by what they are now.
    types: BTreeSet<QualifiedName>,
    /// Routines and operators that are there and give something else afterwards, or are stable where they were not:
    /// the server judges a call by what they are now.
    calls: BTreeSet<&'a str>,
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
            columns.extend(said.map(ToString::to_string));
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
        let types = changed_types(current, desired);
        for name in &types {
            columns.extend(new_attributes(current, desired, name));
        }
        Self {
            names,
            columns,
            labels,
            casts,
            types,
            calls: changed_calls(current, desired),
        }
    }

    /// Whether an expression is about a type that this revision changes.
    pub(crate) fn change_type_of(&self, ask: &Ask) -> bool {
        let mut types = self.types.iter();
        types.any(|name| ask.is_about_type(name))
    }

    /// Whether the server may have refused a text for a routine or operator that this revision changes.
    pub(crate) fn explain_call(&self, sql: &str, rejection: &Rejection) -> bool {
        const UNDEFINED_COLUMN: &str = "42703";
        if self.calls.is_empty() || rejection.is_syntax_error() {
            return false;
        }
        let found = tokens(sql).unwrap_or_default();
        let is = |token: &Token, symbol: &str| matches!(token, Token::Symbol(s) if s == symbol);
        // `(f(a)).b`
        let takes_apart = || {
            let mut pairs = found.windows(2);
            pairs.any(|pair| is(&pair[0], ")") && is(&pair[1], "."))
        };
        if rejection.sqlstate == UNDEFINED_COLUMN && !takes_apart() {
            return false;
        }
        found.iter().any(|token| match token {
            Token::Word(word) | Token::Quoted(word) => self.calls.contains(word.as_str()),
            Token::Symbol(symbol) => self.calls.contains(symbol.as_str()),
            Token::Literal(_) | Token::Number(_) => false,
        })
    }

    /// Whether the server refused something for a cast that may come with this revision.
    pub(crate) fn explain_cast(&self, rejection: &Rejection) -> bool {
        // `cannot_coerce`, and `datatype_mismatch` of a default.
        const NO_CAST: [&str; 2] = ["42846", "42804"];
        self.casts && NO_CAST.contains(&rejection.sqlstate.as_str())
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

/// The types that change, and those that rest on them.
fn changed_types(current: &Schema, desired: &Schema) -> BTreeSet<QualifiedName> {
    let enums = desired.enums.iter().filter(|(name, new)| {
        let old = current.enums.get(*name);
        old.is_some_and(|old| old.labels != new.labels)
    });
    let mut found: BTreeSet<QualifiedName> = enums.map(|(name, _)| name.clone()).collect();
    let types = desired
        .objects
        .values()
        .filter(|object| object.id.kind.is_type());
    let changed = types.filter(|new| {
        let old = current.objects.get(&new.id);
        old.is_some_and(|old| !new.same_tokens(old))
    });
    found.extend(changed.filter_map(|object| object.id.qualified_name()));
    found.extend(changed_tables(current, desired));
    desired.types_over(found)
}

/// The names of routines that give something else than before, or may be called where they could not be, and of
/// operators that are others or stand for these.
fn changed_calls<'a>(current: &Schema, desired: &'a Schema) -> BTreeSet<&'a str> {
    let live = |new: &SqlObject| current.objects.get(&new.id);
    let routines = desired.objects.values().filter(|new| {
        let is_other = |old: &SqlObject| {
            if new.id.kind == SqlObjectKind::Aggregate {
                return !new.same_tokens(old);
            }
            of_calls(new) != of_calls(old)
        };
        new.id.kind.is_routine() && live(new).is_some_and(is_other)
    });
    let routines: BTreeSet<&str> = routines.map(|new| new.id.name.as_str()).collect();
    let stands_for = |new: &SqlObject| {
        let used = words(&new.definition);
        let mut used = used.iter();
        used.any(|word| routines.contains(word.as_str()))
    };
    let operators = desired.objects.values().filter(|new| {
        new.id.kind == SqlObjectKind::Operator
            && live(new).is_some_and(|old| !new.same_tokens(old) || stands_for(new))
    });
    let operators: BTreeSet<&str> = operators.map(|new| new.id.name.as_str()).collect();
    routines.union(&operators).copied().collect()
}

/// What the server wants to know of a routine that is called: what it takes and gives, and how stable that is.
fn of_calls(routine: &SqlObject) -> (Option<parts::Routine>, BTreeSet<&'static str>) {
    const STABILITY: [&str; 2] = ["immutable", "stable"];
    let said = words(&routine.definition);
    let is_said = |word: &&str| said.iter().any(|said| said == word);
    let stability = STABILITY.into_iter().filter(is_said).collect();
    (parts::routine(&routine.definition), stability)
}

/// Tables whose rows have other columns, or columns of other types.
fn changed_tables<'a>(
    current: &'a Schema,
    desired: &'a Schema,
) -> impl Iterator<Item = QualifiedName> + 'a {
    let tables = desired.tables.iter();
    let changed = tables.filter(move |(name, table)| {
        let differs = |live: &Table| {
            let mut columns = table.columns.values();
            live.columns.len() != table.columns.len()
                || columns.any(|column| {
                    let live = live.columns.get(&column.name);
                    live.is_none_or(|live| live.data_type != column.data_type)
                })
        };
        current.tables.get(*name).is_some_and(differs)
    });
    changed.map(|(name, _)| name.clone())
}

/// The attributes that a composite type gets.
fn new_attributes(current: &Schema, desired: &Schema, name: &QualifiedName) -> Vec<String> {
    let id = SqlObjectId::in_schema(SqlObjectKind::CompositeType, name.clone());
    let attributes = |schema: &Schema| -> BTreeSet<String> {
        let definition = |object: &SqlObject| composite_attributes(&object.definition);
        let found = schema.objects.get(&id).and_then(definition);
        let names = found.into_iter().flatten();
        names.map(|attribute| attribute.name.to_string()).collect()
    };
    let (old, new) = (attributes(current), attributes(desired));
    new.difference(&old).cloned().collect()
}
