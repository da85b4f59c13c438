//! Views that the server can't make yet, because the same revision makes what they read, or would make with
//! other columns: what stands in for that in the temporary schema, so that the server can tell their
//! columns all the same. By these it is known whether `CREATE OR REPLACE VIEW` will do.

mod rewriting;
mod search;
mod thing;

use std::collections::{BTreeMap, BTreeSet};

use crate::name::Name;
use crate::schema::Schema;
use crate::sql_object::{SqlObject, SqlObjectId, SqlObjectKind as K};

use super::object::{ObjectAnswer, moved_columns, reads_all_of};
use super::question::{Answers, Questions};
use rewriting::Rewriting;
use search::Search;
use thing::Thing;

/// What to make in the temporary schema, and what to read there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandIns {
    /// What to make, in a working order.
    pub made: Vec<StandIn>,
    /// The views whose columns are to be read.
    pub views: Vec<SqlObjectId>,
    /// The real schema of each name in the temporary one.
    pub homes: BTreeMap<Name, Name>,
}

/// Something to make for the time being.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The statement; `None` for what can't be made.
    pub statement: Option<String>,
    /// The places of those before it that it rests on. Without one of them it must not be made: the server could
    /// find something else under the name.
    pub needs: Vec<usize>,
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
        old.is_some_and(|old| !view.same_tokens(old))
    };
    let mut found = StandIns::default();
    if answers.unavailable.is_some() {
        return found;
    }
    let views = desired
        .objects
        .values()
        .filter(|object| object.id.kind == K::View);
    let (read, unread): (Vec<&SqlObject>, Vec<&SqlObject>) =
        views.partition(|view| is_read(&view.id));
    let unread: Vec<&SqlObject> = unread.into_iter().filter(replaced).collect();
    let mut moved = moved_columns(questions, answers, current, desired);
    moved.extend(unread.iter().filter_map(|view| view.id.qualified_name()));
    let is_same = |id: &SqlObjectId| {
        let answer = answers.objects.get(id);
        matches!(answer, Some(ObjectAnswer::Read { is_same: true, .. }))
    };
    let settled = |id: &SqlObjectId| {
        let is_there = match (live.objects.get(id), current.objects.get(id)) {
            (Some(live), Some(current)) => live.same_tokens(current),
            _ => false,
        };
        is_there && (is_same(id) || questions.settled_objects.contains(id))
    };
    // Of what takes all columns of another relation, or rests on what changes its type, the server has told those of
    // now.
    let (growing, read): (Vec<&SqlObject>, Vec<&SqlObject>) = read
        .into_iter()
        .filter(replaced)
        .partition(|view| reads_all_of(view, &moved));
    let is_other = |view: &&SqlObject| !is_same(&view.id);
    let read: Vec<&SqlObject> = read.into_iter().filter(is_other).collect();
    let retyped = match read.is_empty() {
        true => Vec::new(),
        false => on_retyped(read, Search::new(live, desired, &settled)),
    };
    let open: BTreeSet<&SqlObjectId> = unread
        .iter()
        .copied()
        .chain(growing)
        .chain(retyped)
        .map(|view| &view.id)
        .collect();
    if open.is_empty() {
        return found;
    }
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
        namesakes: search.namesakes(&found.homes),
    };
    let place = |thing: &usize| search.made.iter().position(|at| at == thing);
    let stand_ins = search.made.iter().zip(&made).map(|(at, thing)| {
        let rests_on = search.rests_on.get(at).into_iter().flatten();
        let statement = match search.tainted.contains(at) {
            true => None,
            false => thing.statement((live, desired)),
        };
        StandIn {
            statement: statement.and_then(|sql| rewriting.rewrite(&sql)),
            needs: rests_on.filter_map(place).collect(),
        }
    });
    found.made = stand_ins.collect();
    found
}

/// Those of the views that rest on what changes its type.
fn on_retyped<'s>(views: Vec<&'s SqlObject>, mut search: Search<'_>) -> Vec<&'s SqlObject> {
    let mut rests = |view: &SqlObject| {
        let place = search.place(view);
        place.is_some_and(|at| search.visit(at) && search.rests_on_retyped(at))
    };
    views.into_iter().filter(|view| rests(view)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Column;
    use crate::enum_type::EnumType;
    use crate::name::QualifiedName;
    use crate::sql_object::read_object;
    use crate::table::Table;

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
        let statements: Vec<&str> = stand_ins
            .made
            .iter()
            .filter_map(|made| made.statement.as_deref())
            .collect();
        assert_eq!(stand_ins.made[3].needs, [1, 2]);
        assert_eq!(
            statements,
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
