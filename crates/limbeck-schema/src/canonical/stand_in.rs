//! Views that the server can't make yet, because the same revision makes what they read, or would make with
//! other columns: what stands in for that in the temporary schema, so that the server can tell their
//! columns all the same. By these it is known whether `CREATE OR REPLACE VIEW` will do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::enum_type::EnumType;
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::sql_object::{SqlObject, SqlObjectId, SqlObjectKind as K, parts};
use crate::sql_token::{Token, spanned_tokens, words};
use crate::table::Table;

use super::object::{ObjectAnswer, moved_columns, reads_all_of};
use super::question::{Answers, Questions};

/// The temporary schema, as SQL text.
const TEMP: &str = "pg_temp";

/// What to make in the temporary schema, and what to read there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandIns {
    /// What makes everything, in a working order. A statement may fail: then so does what rests on it.
    pub statements: Vec<String>,
    /// The views whose columns are to be read.
    pub views: Vec<SqlObjectId>,
    /// The real schema of each name in the temporary one.
    pub homes: BTreeMap<Name, Name>,
}

/// What is needed for the columns of views that are there and are to get another text, where the answers do
/// not tell them. `live` is the database as it is, `current` the same under the names that are told to be its
/// new ones, `desired` what models say.
pub fn stand_ins(
    questions: &Questions,
    answers: &Answers,
    live: &Schema,
    (current, desired): (&Schema, &Schema),
) -> StandIns {
    let is_read =
        |id: &SqlObjectId| matches!(answers.objects.get(id), Some(ObjectAnswer::Read { .. }));
    let replaced = |view: &&SqlObject| {
        let old = current.objects.get(&view.id);
        view.id.kind == K::View && old.is_some_and(|old| !view.same_tokens(old))
    };
    let views: Vec<&SqlObject> = desired.objects.values().filter(replaced).collect();
    let mut found = StandIns::default();
    if answers.unavailable.is_some() || views.is_empty() {
        return found;
    }
    let unread = views.iter().filter(|view| !is_read(&view.id));
    let mut moved = moved_columns(questions, answers, current, desired);
    moved.extend(unread.filter_map(|view| view.id.qualified_name()));
    // Of what takes all columns of another relation the server has told those of now.
    let is_open = |view: &SqlObject| !is_read(&view.id) || reads_all_of(view, &moved);
    let open: BTreeSet<&SqlObjectId> = views
        .iter()
        .filter(|view| is_open(view))
        .map(|view| &view.id)
        .collect();
    if open.is_empty() {
        return found;
    }
    let settled = |id: &SqlObjectId| {
        let is_same = matches!(
            answers.objects.get(id),
            Some(ObjectAnswer::Read { is_same: true, .. })
        );
        is_same || questions.settled_objects.contains(id)
    };
    let mut search = Search::new(live, desired, &settled);
    for (at, thing) in search.things.clone().into_iter().enumerate() {
        if let Thing::Object(object) = thing
            && open.contains(&object.id)
        {
            search.visit(at);
            found.views.push(object.id.clone());
        }
    }
    let made: Vec<Thing<'_>> = search.made.iter().map(|at| search.things[*at]).collect();
    for thing in &made {
        let name = thing.name();
        let home = found.homes.insert(name.name.clone(), name.schema.clone());
        // Two schemas have it: in the temporary one they can't both be.
        if home.is_some_and(|home| home != name.schema) {
            return StandIns::default();
        }
    }
    let routines = made.iter().filter(|thing| thing.is_routine());
    let rewriting = Rewriting {
        homes: &found.homes,
        routines: routines.map(|thing| thing.name().name).collect(),
    };
    let statements = made.iter().filter_map(|thing| thing.statement(live));
    found.statements = statements.map(|sql| rewriting.rewrite(&sql)).collect();
    found
}

/// Something that a view may read.
#[derive(Clone, Copy)]
enum Thing<'s> {
    Table(&'s Table),
    Enum(&'s EnumType),
    Object(&'s SqlObject),
}

impl Thing<'_> {
    fn name(&self) -> QualifiedName {
        match self {
            Thing::Table(table) => table.name.clone(),
            Thing::Enum(enum_type) => enum_type.name.clone(),
            Thing::Object(object) => {
                let home = object.id.schema.clone();
                let home = home.unwrap_or_else(|| Name::new(crate::DEFAULT_SCHEMA));
                QualifiedName::new(home, object.id.name.clone())
            }
        }
    }

    fn is_routine(&self) -> bool {
        matches!(self, Thing::Object(object) if object.id.kind.is_routine())
    }

    /// The names in what makes it; some may mean something else.
    fn words(&self) -> Vec<String> {
        match self {
            Thing::Table(table) => {
                let types = table.columns.values().map(|c| c.data_type.to_sql());
                types.flat_map(|sql| words(&sql)).collect()
            }
            Thing::Enum(_) => Vec::new(),
            Thing::Object(object) => words(&object.definition),
        }
    }

    /// What makes it, with its real names.
    fn statement(&self, live: &Schema) -> Option<String> {
        match self {
            Thing::Table(table) => Some(create_table(table, live.tables.get(&table.name))),
            Thing::Enum(enum_type) => {
                let labels = enum_type.labels.iter();
                let labels: Vec<String> = labels
                    .map(|label| format!("'{}'", label.replace('\'', "''")))
                    .collect();
                let name = enum_type.name.quoted();
                Some(format!(
                    "CREATE TYPE {name} AS ENUM ({})",
                    labels.join(", ")
                ))
            }
            Thing::Object(object) if object.id.kind == K::MaterializedView => {
                // There are no temporary ones; a view gives the same columns.
                let view = parts::materialized_view(&object.definition)?;
                let columns = view.columns.map(|piece| format!(" {}", piece.text));
                Some(format!(
                    "CREATE VIEW {}{} AS {}",
                    object.id.to_sql(),
                    columns.unwrap_or_default(),
                    view.query.text
                ))
            }
            Thing::Object(object) => Some(object.definition.clone()),
        }
    }
}

/// Its columns in the order that they will have, and the key, by which a query may be grouped.
fn create_table(table: &Table, live: Option<&Table>) -> String {
    let names = live.into_iter().flat_map(|live| live.columns.keys());
    let old = names.filter_map(|name| table.columns.get(name));
    let is_new = |name: &Name| live.is_none_or(|live| !live.columns.contains_key(name));
    let new = table.columns.values().filter(|column| is_new(&column.name));
    let mut items: Vec<String> = old
        .chain(new)
        .map(|column| {
            let collation = match &column.collation {
                Some(collation) => format!(" COLLATE {}", collation.quoted()),
                None => String::new(),
            };
            let data_type = column.data_type.to_sql();
            format!("{} {data_type}{collation}", column.name.quoted())
        })
        .collect();
    if let Some((_, key)) = table.primary_key() {
        let columns: Vec<String> = key.columns.iter().map(|c| c.quoted().to_string()).collect();
        items.push(format!("PRIMARY KEY ({})", columns.join(", ")));
    }
    let name = table.name.quoted();
    format!("CREATE TABLE {name} ({})", items.join(", "))
}

/// What a text may name, and which of it has to be made.
struct Search<'s> {
    live: &'s Schema,
    /// Whether an object says the same as the live one.
    settled: &'s dyn Fn(&SqlObjectId) -> bool,
    things: Vec<Thing<'s>>,
    by_name: HashMap<String, Vec<usize>>,
    /// Those that were looked at; whether each is to be made, once that is known.
    seen: HashMap<usize, bool>,
    /// Those that are to be made, each behind what it rests on.
    made: Vec<usize>,
}

impl<'s> Search<'s> {
    fn new(
        live: &'s Schema,
        desired: &'s Schema,
        settled: &'s dyn Fn(&SqlObjectId) -> bool,
    ) -> Self {
        let tables = desired.tables.values().map(Thing::Table);
        let enums = desired.enums.values().map(Thing::Enum);
        let objects = desired
            .objects
            .values()
            .filter(|object| is_made(object.id.kind));
        let things: Vec<Thing<'s>> = tables
            .chain(enums)
            .chain(objects.map(Thing::Object))
            .collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, thing) in things.iter().enumerate() {
            by_name
                .entry(thing.name().name.to_string())
                .or_default()
                .push(at);
        }
        Self {
            live,
            settled,
            things,
            by_name,
            seen: HashMap::new(),
            made: Vec::new(),
        }
    }

    /// Whether it has to be made: it is another one than the live one, or it rests on one that has to be.
    fn visit(&mut self, at: usize) -> bool {
        if let Some(is_made) = self.seen.get(&at) {
            return *is_made;
        }
        self.seen.insert(at, false);
        let thing = self.things[at];
        let mut is_made = self.is_other(thing);
        let named: BTreeSet<usize> = thing
            .words()
            .iter()
            .filter_map(|word| self.by_name.get(word))
            .flatten()
            .copied()
            .collect();
        for named in named {
            is_made |= self.visit(named);
        }
        if is_made {
            self.seen.insert(at, true);
            self.made.push(at);
        }
        is_made
    }

    fn is_other(&self, thing: Thing<'_>) -> bool {
        match thing {
            Thing::Table(table) => {
                let key = |table: &Table| table.primary_key().map(|(_, key)| key.columns.clone());
                let live = self.live.tables.get(&table.name);
                live.is_none_or(|live| {
                    live.columns.len() != table.columns.len()
                        || key(live) != key(table)
                        || table.columns.values().any(|column| {
                            let old = live.columns.get(&column.name);
                            old.is_none_or(|old| {
                                old.data_type != column.data_type
                                    || old.collation != column.collation
                            })
                        })
                })
            }
            Thing::Enum(enum_type) => {
                let old = self.live.enums.get(&enum_type.name);
                old.is_none_or(|old| old.labels != enum_type.labels)
            }
            Thing::Object(object) => {
                let old = self.live.objects.get(&object.id);
                let is_same = old.is_some_and(|old| object.same_tokens(old));
                !is_same && !(self.settled)(&object.id)
            }
        }
    }
}

/// What can be in the temporary schema and is found there by its name.
fn is_made(kind: K) -> bool {
    kind.is_relation() && kind != K::Sequence || kind.is_type() || kind.is_routine()
}

/// Puts names in the temporary schema for the real ones.
struct Rewriting<'a> {
    homes: &'a BTreeMap<Name, Name>,
    /// Routines are not found in the temporary schema without its name.
    routines: BTreeSet<Name>,
}

impl Rewriting<'_> {
    fn rewrite(&self, sql: &str) -> String {
        let Ok(found) = spanned_tokens(sql) else {
            return sql.to_owned();
        };
        let name = |at: usize| match found.get(at) {
            Some((Token::Word(word) | Token::Quoted(word), _)) => Some(Name::new(word.as_str())),
            _ => None,
        };
        let is = |at: usize, symbol: &str| matches!(found.get(at), Some((Token::Symbol(s), _)) if s == symbol);
        let mut out = String::with_capacity(sql.len());
        let mut copied = 0;
        for (at, (_, range)) in found.iter().enumerate() {
            let Some(word) = name(at) else { continue };
            let is_qualified = at > 0 && is(at - 1, ".");
            let home = name(at + 2).and_then(|name| self.homes.get(&name));
            if !is_qualified && is(at + 1, ".") && home == Some(&word) {
                out.push_str(&sql[copied..range.start]);
                out.push_str(TEMP);
                copied = range.end;
            } else if !is_qualified && is(at + 1, "(") && self.routines.contains(&word) {
                out.push_str(&sql[copied..range.start]);
                out.push_str(TEMP);
                out.push('.');
                copied = range.start;
            }
        }
        out.push_str(&sql[copied..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Column;
    use crate::sql_object::read_object;

    fn schema(columns: &[&str], labels: &[&str], objects: &[&str]) -> Schema {
        let mut table = Table::new(QualifiedName::new("app", "t"));
        for name in columns {
            table.add_column(Column::new(*name, "app.status".parse().unwrap()));
        }
        let mut schema = Schema::new();
        schema.add_table(table);
        let name = QualifiedName::new("app", "status");
        let status = EnumType::new(name.clone(), labels.iter().copied());
        schema.enums.insert(name, status);
        for object in objects {
            schema.add_object(read_object(object).unwrap());
        }
        schema
    }

    fn made(live: &Schema, desired: &Schema) -> StandIns {
        stand_ins(
            &Questions::default(),
            &Answers::default(),
            live,
            (live, desired),
        )
    }

    #[test]
    fn what_a_view_rests_on_is_made_before_it() {
        let live = schema(
            &["a"],
            &["x"],
            &["CREATE VIEW app.v AS SELECT a FROM app.t"],
        );
        let desired = schema(
            &["b", "a"],
            &["x", "y's"],
            &[
                "CREATE FUNCTION app.f(s app.status) RETURNS text RETURN 'app.f'",
                "CREATE VIEW app.v AS SELECT t.a, f(b), app.f(a) AS app FROM app.t",
                "CREATE VIEW app.other AS SELECT 1 AS a",
            ],
        );
        let stand_ins = made(&live, &desired);
        assert_eq!(
            stand_ins.statements,
            [
                "CREATE TYPE pg_temp.status AS ENUM ('x', 'y''s')",
                "CREATE TABLE pg_temp.t (a pg_temp.status, b pg_temp.status)",
                "CREATE FUNCTION pg_temp.f(s pg_temp.status) RETURNS text RETURN 'app.f'",
                "CREATE VIEW pg_temp.v AS SELECT t.a, pg_temp.f(b), pg_temp.f(a) AS app FROM pg_temp.t",
            ]
        );
        assert_eq!(stand_ins.views.len(), 1);
        assert_eq!(stand_ins.homes[&Name::new("t")], "app");
    }

    #[test]
    fn nothing_for_views_that_are_new_or_stay() {
        let view = "CREATE VIEW app.v AS SELECT a FROM app.t";
        let live = schema(&["a"], &[], &[view]);
        let desired = schema(&["a", "b"], &[], &[view, "CREATE VIEW w AS SELECT 1 AS a"]);
        assert_eq!(made(&live, &desired), StandIns::default());
    }

    #[test]
    fn one_name_in_two_schemas_is_too_much() {
        let live = schema(&["a"], &[], &["CREATE VIEW v AS SELECT a FROM app.t"]);
        let desired = schema(
            &["a", "b"],
            &[],
            &[
                "CREATE VIEW t AS SELECT b FROM app.t",
                "CREATE VIEW v AS SELECT b FROM t",
            ],
        );
        assert_eq!(made(&live, &desired), StandIns::default());
    }
}
