//! Statements that complete an object, and joining them to it.

use std::ops::Range;

use super::comment::Comment;
use super::cursor::{Cursor, Spanned};
use super::{Mistake, Verdict};
use crate::name::{Name, QualifiedName};
use crate::sql_object::{SqlObject, SqlObjectId, SqlObjectKind as K};
use crate::sql_token::Token;

/// Which object a statement is about, as far as the statement tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// This one.
    Object(SqlObjectId),
    /// What has this name among tables, views and sequences, or among types.
    Relation(QualifiedName),
    /// What has an index of this name.
    Index(QualifiedName),
}

/// A statement that completes an object.
#[derive(Clone, Debug)]
pub(super) struct Addition {
    pub(super) target: Target,
    pub(super) text: String,
}

/// What could not be joined to an object of its script; it may be in another.
#[derive(Clone, Debug)]
pub struct Loose {
    target: Target,
    part: Part,
    range: Range<usize>,
}

#[derive(Clone, Debug)]
enum Part {
    Addition(String),
    Comment(Option<String>),
}

impl Loose {
    pub(super) fn addition(addition: Addition, range: Range<usize>) -> Self {
        Self {
            target: addition.target,
            part: Part::Addition(addition.text),
            range,
        }
    }

    pub(super) fn comment(comment: Comment, range: Range<usize>) -> Self {
        let part = match comment.about_part {
            Some(text) => Part::Addition(text),
            None => Part::Comment(comment.text),
        };
        Self {
            target: comment.target,
            part,
            range,
        }
    }

    /// Whether it can be joined only after the index that it is about.
    pub fn is_about_index(&self) -> bool {
        matches!(self.target, Target::Index(_))
    }

    /// Where the statement is in its script, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What it is about, for a message.
    pub fn about(&self) -> String {
        match &self.target {
            Target::Object(id) => format!("{} \"{id}\"", id.kind),
            Target::Relation(name) => format!("\"{name}\""),
            Target::Index(name) => format!("index \"{name}\""),
        }
    }

    /// The table, view, sequence or type that it is about, where the statement does not say which of
    /// these.
    pub fn relation(&self) -> Option<&QualifiedName> {
        match &self.target {
            Target::Relation(name) => Some(name),
            Target::Object(_) | Target::Index(_) => None,
        }
    }

    /// Joins it to the object that it completes.
    ///
    /// # Errors
    /// Gives it back when none of the objects is the one.
    pub fn attach<'o>(
        self,
        objects: impl IntoIterator<Item = &'o mut SqlObject>,
    ) -> Result<(), Box<Self>> {
        let mut objects = objects.into_iter();
        let Some(object) = objects.find(|object| self.target.is(object)) else {
            return Err(Box::new(self));
        };
        match self.part {
            Part::Addition(text) => {
                // In full, as the catalogue says it.
                let owned = owned_by(&text).zip(object.id.qualified_name());
                let text = owned
                    .map(|((table, column), sequence)| {
                        owned_by_statement(&sequence, &table, &column)
                    })
                    .unwrap_or(text);
                object.additions.push(text);
                object.sort_additions();
            }
            Part::Comment(text) => object.comment = crate::comment::normal_comment(text),
        }
        Ok(())
    }
}

impl Target {
    fn is(&self, object: &SqlObject) -> bool {
        match self {
            Self::Object(id) => *id == object.id,
            Self::Relation(name) => {
                let kind = object.id.kind;
                (kind.is_relation() || kind.is_type())
                    && object.id.qualified_name().as_ref() == Some(name)
            }
            Self::Index(name) => {
                object.id.schema.as_ref() == Some(&name.schema)
                    && object
                        .additions
                        .iter()
                        .any(|text| index_name(text) == Some(name.name.clone()))
            }
        }
    }
}

/// The name in a `CREATE INDEX` statement.
fn index_name(text: &str) -> Option<Name> {
    let mut cursor = Cursor::new(text)?;
    if !cursor.take("create index") && !cursor.take("create unique index") {
        return None;
    }
    cursor.take("concurrently");
    cursor.take("if not exists");
    if cursor.is("on") { None } else { cursor.name() }
}

/// Reads a statement that completes an object.
pub(super) fn addition(text: &str, cursor: &mut Cursor) -> Verdict<Addition> {
    let target = if cursor.take("create index") || cursor.take("create unique index") {
        indexed(cursor)
    } else {
        cursor.take("alter");
        altered(cursor)?
    };
    match target {
        Some(target) => Ok(Addition {
            target,
            text: text.to_owned(),
        }),
        None => Err(Mistake::new("not a statement that models can hold")
            .help("Declare objects in their final form; changes belong into revisions.")),
    }
}

fn indexed(cursor: &mut Cursor) -> Option<Target> {
    cursor.skip_over("on").then_some(())?;
    cursor.take("only");
    Some(Target::Relation(cursor.qualified()?.0))
}

fn altered(cursor: &mut Cursor) -> Verdict<Option<Target>> {
    for (words, kind) in [
        ("text search configuration", K::TextSearchConfiguration),
        ("text search dictionary", K::TextSearchDictionary),
        ("statistics", K::Statistics),
        ("domain", K::Domain),
    ] {
        if cursor.take(words) {
            let name = cursor.qualified();
            return Ok(name.map(|(name, _)| Target::Object(SqlObjectId::in_schema(kind, name))));
        }
    }
    if cursor.take("event trigger") {
        let name = cursor.name();
        return Ok(name.map(|name| Target::Object(SqlObjectId::in_database(K::EventTrigger, name))));
    }
    if cursor.take("operator family") {
        let name = cursor.qualified().map(|(name, _)| name);
        cursor.take("using");
        let method = cursor.name();
        let id = name.zip(method).map(|(name, method)| {
            SqlObjectId::in_schema(K::OperatorFamily, name).with_signature(method.quoted())
        });
        return Ok(id.map(Target::Object));
    }
    if cursor.take("index") {
        return Ok(cursor.qualified().map(|(name, _)| Target::Index(name)));
    }
    for words in ["view", "materialized view", "foreign table", "sequence"] {
        if cursor.take(words) {
            cursor.take("if exists");
            refuse_owner(cursor)?;
            return Ok(cursor.qualified().map(|(name, _)| Target::Relation(name)));
        }
    }
    if cursor.take("table") {
        return altered_table(cursor);
    }
    refuse_owner(cursor)?;
    Ok(None)
}

fn refuse_owner(cursor: &Cursor) -> Verdict<()> {
    let word = |(token, _): &Spanned, word: &str| matches!(token, Token::Word(w) if w == word);
    let mut pairs = cursor.rest().windows(2);
    if pairs.any(|pair| word(&pair[0], "owner") && word(&pair[1], "to")) {
        return Err(Mistake::new("owners are not managed"));
    }
    Ok(())
}

fn altered_table(cursor: &mut Cursor) -> Verdict<Option<Target>> {
    cursor.take("if exists");
    cursor.take("only");
    let Some((table, _)) = cursor.qualified() else {
        return Ok(None);
    };
    let switched = cursor.take("enable") || cursor.take("disable");
    if !switched {
        refuse_owner(cursor)?;
        return Ok(Some(Target::Relation(table)));
    }
    if cursor.is("row level security") {
        return Err(Mistake::new("row-level security is declared on the model")
            .help("Write #[limbeck(row_level_security)] on the struct."));
    }
    let _ = cursor.take("replica") || cursor.take("always");
    let kind = if cursor.take("trigger") {
        K::Trigger
    } else if cursor.take("rule") {
        K::Rule
    } else {
        return Ok(None);
    };
    let name = cursor.name();
    Ok(name.map(|name| Target::Object(SqlObjectId::on_table(kind, name, table))))
}

/// The index that `CREATE INDEX` makes.
pub fn made_index(text: &str) -> Option<Name> {
    let mut cursor = Cursor::new(text)?;
    (cursor.take("create index") || cursor.take("create unique index")).then_some(())?;
    cursor.name()
}

/// `ALTER SEQUENCE … OWNED BY` with full names.
pub fn owned_by_statement(
    sequence: &QualifiedName,
    table: &QualifiedName,
    column: &Name,
) -> String {
    format!(
        "ALTER SEQUENCE {} OWNED BY {}.{}",
        sequence.quoted(),
        table.quoted(),
        column.quoted()
    )
}

/// The column that owns a sequence, in `ALTER SEQUENCE … OWNED BY …`.
pub fn owned_by(text: &str) -> Option<(QualifiedName, Name)> {
    let mut cursor = Cursor::new(text)?;
    cursor.take("alter sequence").then_some(())?;
    cursor.take("if exists");
    cursor.qualified()?;
    if !cursor.skip_over("owned") || !cursor.take("by") {
        return None;
    }
    let mut parts = vec![cursor.name()?];
    while cursor.symbol(".") {
        parts.push(cursor.name()?);
    }
    let column = parts.pop()?;
    let table = parts.pop()?;
    let schema = parts
        .pop()
        .unwrap_or_else(|| Name::new(crate::name::DEFAULT_SCHEMA));
    Some((QualifiedName::new(schema, table), column))
}
