//! Objects that SQL defines: which of them can't be compared as text, and what to do with the answers.

use std::collections::BTreeSet;

use crate::column::{Column, ColumnDefault};
use crate::name::{Name, QualifiedName};
use crate::partition::PartitionBy;
use crate::schema::Schema;
use crate::sql_object::{
    OutputColumns, Printed, Said, SqlObject, SqlObjectId, SqlObjectKind as K, parts,
};
use crate::sql_token::{Token, spanned_tokens};

use super::overload::Overloads;
use super::question::{Answers, Questions, Rejection};

/// A desired object, and the live ones that it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectQuestion {
    /// As the models say it.
    pub desired: SqlObject,
    /// The live object of the same identity; else those of the same name, whose signatures may
    /// say the same in other words; none for a new object, and for statistics that go to another table.
    pub candidates: Vec<SqlObject>,
    /// What a trigger, rule, policy or statistics object is on; the parent of a foreign table.
    pub on: Option<Relation>,
}

/// A relation that an object hangs on, as far as its columns matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Its name.
    pub name: QualifiedName,
    /// What is known of it.
    pub kind: RelationKind,
}

/// What is known of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationKind {
    /// A table with these columns and their types as SQL text.
    Table(Vec<(Name, String)>),
    /// A partitioned table with these columns and their types as SQL text.
    Partitioned(Vec<(Name, String)>, PartitionBy),
    /// A view with these columns and their types as SQL text.
    View(Vec<(Name, String)>),
    /// Nothing; the server may have it.
    Unknown,
}

/// What the server says about a desired object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectAnswer {
    /// It could be made for the time being.
    Read {
        /// Its identity in the server's words, in which a live object may have it.
        id: SqlObjectId,
        /// Whether it says the same as the live one of this identity.
        is_same: bool,
        /// The columns that it gives.
        columns: OutputColumns,
        /// How the server prints it.
        printed: Printed,
    },
    /// It can't be made, at least not now.
    Rejected(Rejection),
    /// Whether it says the same as the live one can't be found out; says why.
    Unknown(String),
}

impl ObjectQuestion {
    /// Why it could not be found out whether the object says the same as the live one.
    pub fn undecided<'a>(&self, answers: &'a Answers) -> Option<&'a str> {
        if self.candidates.is_empty() {
            return None;
        }
        match answers.objects.get(&self.desired.id) {
            Some(ObjectAnswer::Unknown(reason)) => Some(reason),
            Some(ObjectAnswer::Read { .. } | ObjectAnswer::Rejected(_)) => None,
            None => answers.unavailable.as_deref(),
        }
    }

    /// Why the server does not take the object.
    pub fn rejection<'a>(&self, answers: &'a Answers) -> Option<&'a Rejection> {
        match answers.objects.get(&self.desired.id)? {
            ObjectAnswer::Rejected(rejection) => Some(rejection),
            ObjectAnswer::Read { .. } | ObjectAnswer::Unknown(_) => None,
        }
    }
}

/// Sorts out what is certainly the same and asks about the rest.
pub(super) fn collect(current: &Schema, desired: &Schema, questions: &mut Questions) {
    let overloads = Overloads::between(current, desired);
    for object in desired.objects.values() {
        let candidates = candidates(current, desired, object);
        if let [live] = candidates.as_slice()
            && live.id == object.id
            && is_certainly_same(object, live)
        {
            if object != *live {
                questions.settled_objects.push(object.id.clone());
            }
            continue;
        }
        let is_call = |text: &str| overloads.are_in(text);
        if !object.id.kind.is_routine() && object.statements().any(is_call) {
            continue;
        }
        questions.objects.push(ObjectQuestion {
            desired: object.clone(),
            candidates: candidates.into_iter().cloned().collect(),
            on: on(current, desired, object),
        });
    }
}

fn candidates<'s>(current: &'s Schema, desired: &Schema, object: &SqlObject) -> Vec<&'s SqlObject> {
    let id = &object.id;
    if let Some(live) = current.objects.get(id) {
        return match is_elsewhere(object, live) {
            true => Vec::new(),
            false => vec![live],
        };
    }
    let is_cast = id.kind == K::Cast;
    if id.signature.is_none() && !is_cast {
        return Vec::new();
    }
    current
        .objects
        .values()
        .filter(|live| live.id.kind == id.kind && !desired.objects.contains_key(&live.id))
        .filter(|live| is_cast || live.id.schema == id.schema && live.id.name == id.name)
        .collect()
}

/// Whether statistics are of another table than the live ones of their name, or a foreign table has another
/// parent: then there is nothing to compare.
fn is_elsewhere(desired: &SqlObject, live: &SqlObject) -> bool {
    let parent = |object: &SqlObject| Some(parts::foreign_parent(&object.definition)?.name);
    let table = |object: &SqlObject| statistics_table(&object.definition);
    match desired.id.kind == K::ForeignTable {
        true => parent(desired) != parent(live),
        false => desired.id.kind == K::Statistics && table(desired) != table(live),
    }
}

/// What no server is needed for: the same tokens; an extension that names no schema or version.
fn is_certainly_same(desired: &SqlObject, live: &SqlObject) -> bool {
    desired.same_tokens(live) || desired.id.kind == K::Extension && is_in_its_schema(desired, live)
}

/// Whether an extension is where it is said to be. Where nothing is said, any place is right, and so
/// is any for one that has made its own schema.
fn is_in_its_schema(desired: &SqlObject, live: &SqlObject) -> bool {
    let schema = |object: &SqlObject| Some(parts::extension(&object.definition)?.schema);
    match (schema(desired), schema(live)) {
        (Some(Some(desired)), Some(Some(live))) => desired == live,
        (desired, live) => desired.is_some() && live.is_some(),
    }
}

fn on(current: &Schema, desired: &Schema, object: &SqlObject) -> Option<Relation> {
    let name = if object.id.kind == K::Statistics {
        statistics_table(&object.definition)?
    } else if object.id.kind == K::ForeignTable {
        parts::foreign_parent(&object.definition)?.name
    } else {
        object.id.table.clone()?
    };
    let mut kind = relation_kind(current, &name).or_else(|| relation_kind(desired, &name));
    if object.id.kind == K::ForeignTable {
        let parent = current
            .tables
            .get(&name)
            .or_else(|| desired.tables.get(&name));
        let columns = match &mut kind {
            Some(RelationKind::Table(columns) | RelationKind::Partitioned(columns, _)) => {
                columns.as_mut_slice()
            }
            Some(RelationKind::View(_) | RelationKind::Unknown) | None => &mut [],
        };
        for ((_, data_type), column) in columns
            .iter_mut()
            .zip(parent.into_iter().flat_map(|table| table.columns.values()))
        {
            data_type.push_str(&handed_down(column));
        }
    }
    Some(Relation {
        name,
        kind: kind.unwrap_or(RelationKind::Unknown),
    })
}

/// What a foreign table has from its parent for a column if it says nothing else.
fn handed_down(column: &Column) -> String {
    let default = match &column.default {
        ColumnDefault::Expression(expr) => format!(" DEFAULT {}", expr.as_str()),
        ColumnDefault::Serial(serial) => format!(" DEFAULT {}", serial.nextval().as_str()),
        ColumnDefault::Generated(_) | ColumnDefault::Identity(_) | ColumnDefault::None => {
            String::new()
        }
    };
    let not_null = if column.nullable { "" } else { " NOT NULL" };
    format!("{default}{not_null}")
}

fn relation_kind(schema: &Schema, name: &QualifiedName) -> Option<RelationKind> {
    if let Some(table) = schema.tables.get(name) {
        let columns = table.columns.values().map(|column| {
            let collation = match &column.collation {
                Some(collation) => format!(" COLLATE {}", collation.quoted()),
                None => String::new(),
            };
            let data_type = format!("{}{collation}", column.data_type.to_sql());
            (column.name.clone(), data_type)
        });
        let columns = columns.collect();
        return Some(match &table.partition_by {
            Some(by) => RelationKind::Partitioned(columns, by.clone()),
            None => RelationKind::Table(columns),
        });
    }
    let id = SqlObjectId::in_schema(K::View, name.clone());
    let columns = schema.objects.get(&id)?.columns.0.clone()?;
    Some(RelationKind::View(columns))
}

/// The table behind the last `FROM` of `CREATE STATISTICS`.
pub fn statistics_table(definition: &str) -> Option<QualifiedName> {
    let tokens = spanned_tokens(definition).ok()?;
    let from = tokens
        .iter()
        .rposition(|(token, _)| matches!(token, Token::Word(word) if word == "from"))?;
    let name = |at: usize| match tokens.get(at) {
        Some((Token::Word(word) | Token::Quoted(word), _)) => Some(Name::new(word.as_str())),
        _ => None,
    };
    let first = name(from + 1)?;
    Some(match name(from + 3) {
        Some(second) => QualifiedName::new(first, second),
        None => QualifiedName::public(first),
    })
}

/// Puts the live spelling where the desired one means the same, and the server's identity where the
/// desired one was written in other words.
pub(super) fn apply(
    questions: &Questions,
    answers: &Answers,
    current: &Schema,
    desired: &mut Schema,
) {
    for id in &questions.settled_objects {
        if let (Some(live), Some(object)) = (current.objects.get(id), desired.objects.get_mut(id)) {
            take_spelling(object, live);
        }
    }
    let moved = moved_columns(questions, answers, current, desired);
    for question in &questions.objects {
        let own = &question.desired.id;
        let Some(ObjectAnswer::Read {
            id,
            is_same,
            columns,
            printed,
        }) = answers.objects.get(own)
        else {
            continue;
        };
        let Some(mut object) = desired.objects.remove(own) else {
            continue;
        };
        object.columns = columns.clone();
        object.printed = printed.clone();
        let takes_moved = reads_all_of(&object, &moved);
        if takes_moved {
            // They are those of now.
            object.columns = OutputColumns::default();
        }
        if let Some(live) = current.objects.get(id) {
            object.id = id.clone();
            if *is_same && !takes_moved {
                take_spelling(&mut object, live);
            }
        }
        desired.objects.insert(object.id.clone(), object);
    }
    for (id, columns) in &answers.view_columns {
        if let Some(object) = desired.objects.get_mut(id) {
            object.columns.clone_from(columns);
        }
    }
}

/// Tables, foreign tables and views whose columns change.
pub(super) fn moved_columns(
    questions: &Questions,
    answers: &Answers,
    current: &Schema,
    desired: &Schema,
) -> Vec<QualifiedName> {
    let tables = desired.tables.values().filter(|table| {
        let live = current.tables.get(&table.name);
        live.is_some_and(|live| {
            let is_there = |name| live.columns.contains_key(name);
            live.columns.len() != table.columns.len() || !table.columns.keys().all(is_there)
        })
    });
    let mut moved: Vec<QualifiedName> = tables.map(|table| table.name.clone()).collect();
    let foreign = desired.objects.values().filter(|object| {
        let live = current.objects.get(&object.id);
        object.id.kind == K::ForeignTable
            && live.is_some_and(|live| foreign_columns(live) != foreign_columns(object))
    });
    moved.extend(foreign.filter_map(|object| object.id.qualified_name()));
    for question in &questions.objects {
        let id = &question.desired.id;
        let live = question.candidates.iter().find(|live| live.id == *id);
        if let (
            Some(live),
            Some(ObjectAnswer::Read {
                is_same: false,
                columns: OutputColumns(Some(columns)),
                ..
            }),
        ) = (live, answers.objects.get(id))
            && live.columns.0.as_ref() != Some(columns)
        {
            moved.extend(id.qualified_name());
        }
    }
    for (id, columns) in &answers.view_columns {
        if current
            .objects
            .get(id)
            .is_some_and(|live| live.columns != *columns)
        {
            moved.extend(id.qualified_name());
        }
    }
    // And views of all columns of these.
    let objects = questions.objects.iter().map(|question| &question.desired);
    let mut rest: Vec<&SqlObject> = objects.collect();
    loop {
        let (hit, left): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|object| reads_all_of(object, &moved));
        if hit.is_empty() {
            return moved;
        }
        moved.extend(hit.iter().filter_map(|object| object.id.qualified_name()));
        rest = left;
    }
}

fn foreign_columns(table: &SqlObject) -> Option<BTreeSet<Name>> {
    let columns = parts::foreign_table(&table.definition)?.columns;
    Some(columns.into_iter().map(|column| column.name).collect())
}

/// Whether a text says `*` of a table or view whose columns change: the live words have its old columns. The body of
/// a routine is such a text if it is no constant.
pub(super) fn reads_all_of(object: &SqlObject, moved: &[QualifiedName]) -> bool {
    let kind = object.id.kind;
    if moved.is_empty() || !matches!(kind, K::View | K::MaterializedView) && !kind.is_routine() {
        return false;
    }
    let takes_all = |name| parts::takes_all_columns(&object.definition, name).is_some();
    moved.iter().any(takes_all)
}

fn take_spelling(object: &mut SqlObject, live: &SqlObject) {
    if !object.same_tokens(live) || object.is_left_empty() != live.is_left_empty() {
        let said = object.statements().map(str::to_owned).collect();
        object.said = Said(Some(said));
    }
    object.definition.clone_from(&live.definition);
    object.additions.clone_from(&live.additions);
    object.columns = live.columns.clone();
    object.printed = Printed::default();
    // An extension brings its own comment, which changes from version to version.
    if object.id.kind == K::Extension && object.comment.is_none() {
        object.comment.clone_from(&live.comment);
    }
}
