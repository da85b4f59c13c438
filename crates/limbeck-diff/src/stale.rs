//! SQL text of the models that uses a column which the models don't have any more.
//!
//! The text of a view or a function is the author's own; nothing can put a new name into it. What is
//! found here is told before anything is written: PostgreSQL refuses a view over a missing column, and
//! takes a function over one, which fails when it is called.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{
    Desired, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table,
};

use crate::renames::Renames;

/// A column that goes, in a text that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleText {
    /// The object whose text it is.
    pub object: SqlObjectId,
    /// The table, by its name in the models.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// Its new name, where it has one.
    pub new_name: Option<Name>,
}

/// `view public.v uses column "name" of table "public.users", which is called "title" now`.
impl fmt::Display for StaleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            object,
            table,
            column,
            new_name,
        } = self;
        write!(
            f,
            "{} uses column \"{column}\" of table \"{table}\", which ",
            limbeck_schema::ObjectId::Sql(Box::new(object.clone()))
        )?;
        match new_name {
            Some(name) => write!(f, "is called \"{name}\" now"),
            None => f.write_str("is not there any more"),
        }
    }
}

/// The texts of the models that use columns which are renamed or dropped. `current` is the database as it
/// was before the renames. Where a name could mean something else, nothing is said.
pub fn stale_texts(current: &Schema, renames: &Renames, desired: &Desired) -> Vec<StaleText> {
    let gone = Gone::find(current, renames, &desired.schema);
    if gone.tables.is_empty() {
        return Vec::new();
    }
    let schema = &desired.schema;
    let fired = trigger_tables(schema);
    schema
        .objects
        .values()
        .filter_map(|object| Text::read(object, fired.get(&object.id)))
        .flat_map(|text| gone.in_text(schema, &text))
        .collect()
}

/// Columns that go, with their new names, by table.
struct Gone<'a> {
    tables: Vec<(&'a Table, BTreeMap<&'a Name, Option<Name>>)>,
}

impl<'a> Gone<'a> {
    fn find(current: &'a Schema, renames: &Renames, desired: &'a Schema) -> Self {
        let mut tables = Vec::new();
        for live in current.tables.values() {
            let name = renames.table(&live.name);
            let Some(table) = desired.tables.get(name) else {
                continue;
            };
            let columns = live.columns.keys();
            let gone: BTreeMap<_, _> = columns
                .filter(|column| !table.columns.contains_key(*column))
                .map(|column| (column, renames.column(name, column)))
                .collect();
            if !gone.is_empty() {
                tables.push((table, gone));
            }
        }
        Self { tables }
    }

    fn in_text(&self, schema: &Schema, text: &Text<'_>) -> Vec<StaleText> {
        let mut found = Vec::new();
        for (table, columns) in &self.tables {
            let aliases = text.names_of(&table.name);
            if aliases.is_empty() {
                continue;
            }
            let others = text.other_columns(schema, &table.name);
            for (column, new_name) in columns {
                if text.uses(column, &aliases, &others) {
                    found.push(StaleText {
                        object: text.object.id.clone(),
                        table: table.name.clone(),
                        column: (*column).clone(),
                        new_name: new_name.clone(),
                    });
                }
            }
        }
        found
    }
}

/// The tables whose triggers run a function.
fn trigger_tables(schema: &Schema) -> BTreeMap<&SqlObjectId, BTreeSet<&QualifiedName>> {
    let mut fired: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let triggers = schema.objects.values();
    for trigger in triggers.filter(|object| object.id.kind == SqlObjectKind::Trigger) {
        let found = tokens(&trigger.definition).unwrap_or_default();
        let Some(at) = found
            .iter()
            .rposition(|t| t.is_word("function") || t.is_word("procedure"))
        else {
            continue;
        };
        let name = match &found[at + 1..] {
            [schema, dot, name, ..] if dot.is_symbol(".") => (word(schema), word(name)),
            [name, ..] => (Some(limbeck_schema::DEFAULT_SCHEMA), word(name)),
            [] => continue,
        };
        let (Some(home), Some(name)) = name else {
            continue;
        };
        let functions = schema.objects.keys().filter(|id| {
            id.kind == SqlObjectKind::Function
                && id.name == *name
                && id.schema.as_ref().is_some_and(|schema| *schema == *home)
        });
        for id in functions {
            fired.entry(id).or_default().extend(&trigger.id.table);
        }
    }
    fired
}

/// The part of an object's text that can use columns.
struct Text<'a> {
    object: &'a SqlObject,
    tokens: Vec<Token>,
    /// Words that mean something of the text's own: arguments and variables.
    own: BTreeSet<String>,
    /// The tables whose rows are `new` and `old`.
    rows_of: BTreeSet<&'a QualifiedName>,
}

impl<'a> Text<'a> {
    fn read(object: &'a SqlObject, fired: Option<&BTreeSet<&'a QualifiedName>>) -> Option<Self> {
        let found = tokens(&object.definition).ok()?;
        let mut text = Self {
            object,
            tokens: found,
            own: BTreeSet::new(),
            rows_of: fired.cloned().unwrap_or_default(),
        };
        match object.id.kind {
            SqlObjectKind::View | SqlObjectKind::MaterializedView => {
                text.tokens = after(text.tokens, "as")?;
            }
            SqlObjectKind::Trigger | SqlObjectKind::Rule | SqlObjectKind::Policy => {
                text.rows_of.extend(&object.id.table);
            }
            SqlObjectKind::Function | SqlObjectKind::Procedure => text.open_body()?,
            SqlObjectKind::Extension
            | SqlObjectKind::Collation
            | SqlObjectKind::Sequence
            | SqlObjectKind::CompositeType
            | SqlObjectKind::Domain
            | SqlObjectKind::RangeType
            | SqlObjectKind::Aggregate
            | SqlObjectKind::Operator
            | SqlObjectKind::OperatorFamily
            | SqlObjectKind::OperatorClass
            | SqlObjectKind::Cast
            | SqlObjectKind::TextSearchDictionary
            | SqlObjectKind::TextSearchConfiguration
            | SqlObjectKind::ForeignDataWrapper
            | SqlObjectKind::Server
            | SqlObjectKind::ForeignTable
            | SqlObjectKind::Statistics
            | SqlObjectKind::EventTrigger => return None,
        }
        Some(text)
    }

    /// Leaves the body of a routine in SQL or PL/pgSQL.
    fn open_body(&mut self) -> Option<()> {
        let all = &self.tokens;
        let language = all.iter().position(|token| token.is_word("language"));
        let language = language.and_then(|at| word(all.get(at + 1)?));
        if !matches!(language, None | Some("sql" | "plpgsql")) {
            return None;
        }
        let (at, body) = match all.iter().position(|token| token.is_word("as")) {
            Some(at) => match all.get(at + 1)? {
                Token::Literal(content) => (
                    at,
                    tokens(&content.split_once('\'')?.1.replace("''", "'")).ok()?,
                ),
                Token::Word(_) | Token::Quoted(_) | Token::Number(_) | Token::Symbol(_) => {
                    return None;
                }
            },
            None => {
                let words = ["begin", "return"];
                let starts = |token: &Token| words.iter().any(|word| token.is_word(word));
                let at = all.iter().position(starts)?;
                (at, all.get(at..)?.to_vec())
            }
        };
        let header = all.get(..at)?.iter();
        let first = body.iter().position(|token| token.is_word("begin"));
        let declared = body.get(..first.unwrap_or(0))?.iter();
        let own = header.chain(declared).filter_map(word).map(str::to_owned);
        self.own = own.collect();
        self.tokens = body;
        Some(())
    }

    /// The names by which the text calls a table; none if it does not use it.
    fn names_of(&self, table: &QualifiedName) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if word(token) != Some(table.name.as_str()) || !self.is_in_schema(at, &table.schema) {
                continue;
            }
            let rest = self.tokens.get(at + 1..).unwrap_or_default();
            if rest.first().is_some_and(|next| next.is_symbol(".")) {
                continue;
            }
            names.insert(table.name.to_string());
            let alias = match rest {
                [marker, alias, ..] if marker.is_word("as") => word(alias),
                [alias, ..] => word(alias),
                [] => None,
            };
            names.extend(alias.map(str::to_owned));
        }
        if self.rows_of.contains(table) {
            names.extend(["new", "old"].map(str::to_owned));
            if self.object.id.is_on_table() {
                names.insert(table.name.to_string());
            }
        }
        names
    }

    /// Whether the word is not behind another name than that of the schema.
    fn is_in_schema(&self, at: usize, schema: &Name) -> bool {
        match self.qualifier(at) {
            Some(qualifier) => *schema == *qualifier,
            None => true,
        }
    }

    fn qualifier(&self, at: usize) -> Option<&str> {
        let dot = at.checked_sub(1)?;
        let before = at.checked_sub(2)?;
        self.tokens
            .get(dot)?
            .is_symbol(".")
            .then(|| word(self.tokens.get(before)?))?
    }

    /// The columns of all else that the text mentions.
    fn other_columns<'s>(&self, schema: &'s Schema, table: &QualifiedName) -> BTreeSet<&'s str> {
        let words: BTreeSet<&str> = self.tokens.iter().filter_map(word).collect();
        let tables = schema.tables.values();
        let tables = tables.filter(|other| other.name != *table);
        let tables = tables.filter(|other| words.contains(other.name.name.as_str()));
        let tables = tables.flat_map(|other| other.columns.keys());
        let views = schema.objects.values();
        let views = views.filter(|view| words.contains(view.id.name.as_str()));
        let views = views.flat_map(|view| view.columns.0.iter().flatten());
        let views = views.map(|(name, _)| name);
        tables.chain(views).map(Name::as_str).collect()
    }

    /// Whether the text uses a column of the table that it calls by these names.
    fn uses(&self, column: &Name, names: &BTreeSet<String>, others: &BTreeSet<&str>) -> bool {
        let column = column.as_str();
        let places = || {
            let tokens = self.tokens.iter().enumerate();
            tokens.filter(|(_, token)| word(token) == Some(column))
        };
        let is_next = |at: usize, symbol: &str| {
            let next = self.tokens.get(at + 1);
            next.is_some_and(|next| next.is_symbol(symbol))
        };
        let is_made = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
            before.is_some_and(|before| before.is_word("as")) || is_next(at, "(")
        };
        let is_behind = |at: usize| {
            let dot = at.checked_sub(1).and_then(|at| self.tokens.get(at));
            dot.is_some_and(|dot| dot.is_symbol("."))
        };
        let is_qualified = |at: usize| {
            self.qualifier(at)
                .is_some_and(|qualifier| names.contains(qualifier))
                && !is_next(at, ".")
        };
        if places().any(|(at, _)| is_qualified(at)) {
            return true;
        }
        let calls_table = names.iter().any(|name| name != "new" && name != "old");
        calls_table
            && !self.own.contains(column)
            && !others.contains(column)
            && !names.contains(column)
            && !places().any(|(at, _)| is_made(at))
            && places().any(|(at, _)| !is_behind(at) && !is_next(at, "."))
    }
}

fn after(tokens: Vec<Token>, marker: &str) -> Option<Vec<Token>> {
    let at = tokens.iter().position(|token| token.is_word(marker))?;
    Some(tokens.into_iter().skip(at + 1).collect())
}

fn word(token: &Token) -> Option<&str> {
    match token {
        Token::Word(word) | Token::Quoted(word) => Some(word),
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::Column;
    use limbeck_schema::sql_object::read_object;

    use super::*;
    use crate::renames::resolve;

    fn table(name: &str, columns: &[&str]) -> Table {
        let mut table = Table::new(QualifiedName::public(name));
        for column in columns {
            table.add_column(Column::new(*column, "text".parse().unwrap()));
        }
        table
    }

    fn found(sql: &[&str]) -> Vec<String> {
        let mut current = Schema::new();
        current.add_table(table("t", &["id", "gone", "name"]));
        current.add_table(table("other", &["id", "key"]));
        let mut desired = Desired::default();
        desired.schema.add_table(table("t", &["id", "title"]));
        desired.schema.add_table(table("other", &["id", "key"]));
        for sql in sql {
            desired.schema.add_object(read_object(sql).unwrap());
        }
        let hints = ["t.name:title".parse().unwrap()];
        let renames = resolve(&current, &desired, &hints).unwrap().renames;
        let stale = stale_texts(&current, &renames, &desired);
        stale.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn old_names_in_texts() {
        let is_renamed = |object: &str| {
            format!(
                "{object} uses column \"name\" of table \"public.t\", which is called \"title\" now"
            )
        };
        for (sql, object) in [
            (
                "CREATE VIEW v AS SELECT id, name FROM t",
                "view \"public.v\"",
            ),
            (
                "CREATE VIEW v AS SELECT x.name AS n FROM public.t x",
                "view \"public.v\"",
            ),
            (
                "CREATE POLICY p ON t USING (name = current_user)",
                "policy \"public.t.p\"",
            ),
            (
                "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT t.name FROM t'",
                "function \"public.f()\"",
            ),
        ] {
            assert_eq!(found(&[sql]), [is_renamed(object)], "{sql}");
        }
        assert_eq!(
            found(&[
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ DECLARE name text; BEGIN name := new.gone; RETURN new; END $$",
                "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            ]),
            [
                "function \"public.f()\" uses column \"gone\" of table \"public.t\", \
              which is not there any more"
            ]
        );
    }

    #[test]
    fn the_same_word_for_something_else() {
        for sql in [
            "CREATE VIEW v AS SELECT id, title AS name FROM t",
            "CREATE VIEW v AS SELECT o.name, t.id FROM t, elsewhere.things o",
            "CREATE VIEW name AS SELECT id FROM t",
            "CREATE VIEW v AS SELECT key AS name FROM other",
            "CREATE FUNCTION f(name text) RETURNS text LANGUAGE sql \
             AS 'SELECT id FROM t WHERE title = name'",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''name'' FROM t'",
        ] {
            assert_eq!(found(&[sql]), [] as [String; 0], "{sql}");
        }
    }
}
