//! SQL text to [`SqlObject`]s: what models declare and what revision files hold.
//!
//! Only the head of a statement is understood: kind, name, signature, table. The rest is the
//! server's to judge.

mod attach;
mod comment;
pub(super) mod cursor;
mod header;
mod namespace;
mod scratch;
pub(super) mod signature;

use std::ops::Range;

use super::{SqlObject, SqlObjectId, SqlObjectKind};
use crate::name::Name;
use crate::schema::Namespace;

use crate::sql_token::{spanned_tokens, split_statements, unterminated_at};
use attach::{Addition, addition};
pub use attach::{Loose, made_index, owned_by, owned_by_statement};
use comment::{Comment, comment};
use cursor::Cursor;
use header::header;
use namespace::namespace;
pub use scratch::scratch_addition;

/// What a script declares.
#[derive(Clone, Debug, Default)]
pub struct ReadObjects {
    /// The objects with the place of their `CREATE` statements (bytes of the text), in order.
    pub objects: Vec<(SqlObject, Range<usize>)>,
    /// The PostgreSQL schemas that `CREATE SCHEMA` names, with their places.
    pub namespaces: Vec<(Namespace, Range<usize>)>,
    /// Statements about objects that are not in the script.
    pub loose: Vec<Loose>,
    /// All mistakes.
    pub errors: Vec<StatementError>,
}

/// A statement that can't be part of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementError {
    /// Where it is, in bytes of the text.
    pub range: Range<usize>,
    /// What is wrong, in a line.
    pub message: String,
    /// What to do, in a sentence.
    pub help: Option<String>,
}

/// Why a statement is none that can be read.
#[derive(Debug)]
struct Mistake {
    message: String,
    help: Option<String>,
}

type Verdict<T> = Result<T, Mistake>;

impl Mistake {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn at(self, range: Range<usize>) -> StatementError {
        StatementError {
            range,
            message: self.message,
            help: self.help,
        }
    }
}

/// One statement of a script.
enum Statement {
    Object(SqlObject),
    Namespace(Namespace),
    Addition(Addition),
    Comment(Comment),
}

/// Reads a script of `CREATE` statements, of statements that complete what these create
/// (`ALTER TABLE … DISABLE TRIGGER`, `CREATE INDEX` on a materialized view) and of `COMMENT ON`.
///
/// A name without a schema is taken to be in `public`. Mistakes don't stop the reading.
pub fn read_statements(sql: &str) -> ReadObjects {
    let Ok(statements) = split_statements(sql) else {
        let mistake = Mistake::new("unterminated string, quoted identifier or comment");
        let start = unterminated_at(sql).unwrap_or(0);
        return ReadObjects {
            errors: vec![mistake.at(start..sql.len())],
            ..ReadObjects::default()
        };
    };
    let mut read = ReadObjects::default();
    let mut loose = Vec::new();
    for text in statements {
        let start = text.as_ptr() as usize - sql.as_ptr() as usize;
        // Comments before a statement are no part of its place.
        let first = Cursor::new(text).map_or(0, |cursor| cursor.start());
        let range = start + first..start + text.len();
        match statement(text) {
            Ok(Statement::Object(object)) => read.objects.push((object, range)),
            Ok(Statement::Namespace(namespace)) => read.namespaces.push((namespace, range)),
            Ok(Statement::Addition(addition)) => loose.push(Loose::addition(addition, range)),
            Ok(Statement::Comment(comment)) => loose.push(Loose::comment(comment, range)),
            Err(mistake) => read.errors.push(mistake.at(range)),
        }
    }
    // Indexes first, so that comments on them find them.
    let (comments, others): (Vec<_>, Vec<_>) = loose.into_iter().partition(Loose::is_about_index);
    for part in others.into_iter().chain(comments) {
        let objects = read.objects.iter_mut().map(|(object, _)| object);
        if let Err(part) = part.attach(objects) {
            read.loose.push(*part);
        }
    }
    refuse_duplicates(&mut read);
    read
}

/// Reads the one object of a text: its `CREATE` statement, then statements that complete it.
///
/// # Errors
/// The first mistake, or that there is no object or more than one.
pub fn read_object(sql: &str) -> Result<SqlObject, StatementError> {
    let mut read = read_statements(sql);
    if let Some(error) = read.errors.into_iter().next() {
        return Err(error);
    }
    if let Some(loose) = read.loose.first() {
        let message = format!(
            "the statement is about {}, not about the object",
            loose.about()
        );
        return Err(Mistake::new(message).at(loose.range()));
    }
    if let Some((_, range)) = read.namespaces.pop() {
        let mistake = Mistake::new("a schema is not defined by a statement of its own")
            .help("Write op.create_schema(…).");
        return Err(mistake.at(range));
    }
    match (read.objects.pop(), read.objects.is_empty()) {
        (Some((object, _)), true) => Ok(object),
        (None, _) => Err(Mistake::new("no CREATE statement").at(0..sql.len())),
        (Some((_, range)), false) => Err(Mistake::new("more than one CREATE statement").at(range)),
    }
}

/// Reads the name of an object as `DROP` and `COMMENT ON` write it behind the kind:
/// `public.f(integer)`, `audit ON public.users`, `(text AS public.email)`. A name without a schema
/// is taken to be in `public`.
///
/// # Errors
/// When the text is no such name.
pub fn read_object_id(kind: SqlObjectKind, text: &str) -> Result<SqlObjectId, StatementError> {
    comment::object_id(kind, text).map_err(|mistake| mistake.at(0..text.len()))
}

/// A `CREATE` statement under another name, and on another table where it is on one: how the server
/// is asked about it without touching the object itself. Both are SQL text.
///
/// `None` when the text is no such statement.
pub fn scratch_statement(definition: &str, name: &str, table: Option<&str>) -> Option<String> {
    let mut cursor = Cursor::new(definition)?;
    if !cursor.take("create") {
        return None;
    }
    let head = header(definition, &mut cursor).ok()?;
    let mut edits = vec![(head.name, name.to_owned())];
    if let (Some(range), Some(table)) = (head.table, table) {
        edits.push((range, table.to_owned()));
    }
    Some(edited(definition, edits))
}

/// A `CREATE` statement as it is after its object was renamed. `None` when the text is no such
/// statement.
pub fn renamed_statement(definition: &str, to: &SqlObjectId) -> Option<String> {
    let mut cursor = Cursor::new(definition)?;
    if !cursor.take("create") {
        return None;
    }
    let head = header(definition, &mut cursor).ok()?;
    Some(edited(definition, vec![(head.name, full_name(to))]))
}

fn statement(text: &str) -> Verdict<Statement> {
    let mut cursor =
        Cursor::new(text).ok_or_else(|| Mistake::new("unterminated string or comment"))?;
    if !cursor.is_balanced() {
        return Err(Mistake::new("unbalanced parentheses"));
    }
    if cursor.take("comment on schema") {
        return comment::on_schema(&mut cursor).map(Statement::Namespace);
    }
    if cursor.is("comment on") {
        return comment(text, &mut cursor).map(Statement::Comment);
    }
    if cursor.is("alter") || cursor.is("create index") || cursor.is("create unique index") {
        return addition(text, &mut cursor).map(Statement::Addition);
    }
    if !cursor.take("create") {
        return Err(Mistake::new("not a statement that models can hold").help(
            "Models hold CREATE statements, statements that complete what these create, and \
             COMMENT ON. Data and other commands belong into a revision, as op.execute(…).",
        ));
    }
    if cursor.take("schema") {
        return namespace(&mut cursor).map(Statement::Namespace);
    }
    let head = header(text, &mut cursor)?;
    check_names(&head.id)?;
    let mut edits: Vec<(Range<usize>, String)> = head
        .noise
        .iter()
        .map(|range| (range.clone(), String::new()))
        .collect();
    edits.push((head.name.clone(), full_name(&head.id)));
    if let (Some(range), Some(table)) = (&head.table, &head.id.table) {
        edits.push((range.clone(), table.quoted()));
    }
    Ok(Statement::Object(SqlObject::new(
        head.id,
        edited(text, edits),
    )))
}

fn check_names(id: &SqlObjectId) -> Verdict<()> {
    let own = (id.kind != super::SqlObjectKind::Cast).then_some(&id.name);
    let table = id
        .table
        .iter()
        .flat_map(|table| [&table.schema, &table.name]);
    for name in own.into_iter().chain(&id.schema).chain(table) {
        Name::checked(name.as_str()).map_err(|error| Mistake::new(error.to_string()))?;
    }
    Ok(())
}

/// The name as it stands in the normal form of the statement.
fn full_name(id: &SqlObjectId) -> String {
    match (&id.schema, id.kind) {
        (None, super::SqlObjectKind::Cast) => format!("({})", id.name),
        (Some(schema), super::SqlObjectKind::Operator) => {
            format!("{}.{}", schema.quoted(), id.name)
        }
        (Some(schema), _) => format!("{}.{}", schema.quoted(), id.name.quoted()),
        (None, _) => id.name.quoted(),
    }
}

/// The text with some ranges replaced; comments before its first token go.
fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len() + 32);
    let first = spanned_tokens(text).ok().and_then(|tokens| {
        let (_, range) = tokens.first()?;
        Some(range.start)
    });
    let mut copied = first.unwrap_or(0);
    for (range, new) in edits {
        out.push_str(text.get(copied..range.start).unwrap_or_default());
        out.push_str(&new);
        copied = range.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

fn refuse_duplicates(read: &mut ReadObjects) {
    let mut seen = std::collections::BTreeSet::new();
    let errors = &mut read.errors;
    read.objects.retain(|(object, range)| {
        let is_new = seen.insert(object.id.clone());
        if !is_new {
            let text = format!("{} \"{}\" is declared twice", object.id.kind, object.id);
            errors.push(Mistake::new(text).at(range.clone()));
        }
        is_new
    });
    errors.sort_by_key(|error| error.range.start);
}

#[cfg(test)]
mod tests;
