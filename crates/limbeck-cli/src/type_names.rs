//! Types that models name without a schema: completed with the server's help, or refused.

use limbeck_catalog::canonical::{ScratchSettings, find_types};
use limbeck_schema::canonical::{UnknownType, bare_types, complete_types};
use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Builtin, DEFAULT_SCHEMA, Desired, ObjectId, QualifiedName, Schema, SqlObjectId, SqlObjectKind,
    TypeName,
};
use sqlx::PgConnection;

use crate::failure::{Failure, Result};

/// Extensions by the names of their types.
const EXTENSIONS: [(&str, &[&str]); 8] = [
    ("citext", &["citext"]),
    ("hstore", &["hstore"]),
    ("ltree", &["ltree", "lquery", "ltxtquery"]),
    ("cube", &["cube"]),
    ("seg", &["seg"]),
    (
        "isn",
        &[
            "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "ean13", "upc",
        ],
    ),
    (
        "postgis",
        &["geometry", "geography", "box2d", "box3d", "raster"],
    ),
    ("vector", &["vector", "halfvec", "sparsevec"]),
];

/// Puts the complete names in.
///
/// # Errors
/// When there is no type of a name, or several; all of them are told, with their places in the
/// models.
pub(crate) async fn complete(
    connection: &mut PgConnection,
    desired: &mut Desired,
    settings: &ScratchSettings,
) -> Result<()> {
    let bare = bare_types(&desired.schema);
    if bare.is_empty() {
        return Ok(());
    }
    let answers = find_types(connection, &bare, settings).await?;
    let mut unknown = complete_types(&answers, &mut desired.schema);
    unknown.retain(|column| !is_of_new_extension(column, &mut desired.schema));
    let Some(first) = unknown.first() else {
        return Ok(());
    };
    let mut failure = Failure::new(match unknown.len() {
        1 => format!("type \"{}\" {}", first.name, what_is_wrong(first)),
        count => format!("the types of {count} columns can't be found in the database"),
    });
    for column in &unknown {
        failure = failure.detail(told(column, desired));
    }
    for hint in hints(&unknown, desired) {
        failure = failure.hint(hint);
    }
    Err(failure)
}

/// The extension that has a type of this name.
fn extension_of(name: &str) -> Option<&'static str> {
    EXTENSIONS
        .iter()
        .find(|(_, types)| types.contains(&name))
        .map(|(extension, _)| *extension)
}

/// Whether the type comes with an extension that the models declare and the database does not have
/// yet; then its name is completed.
fn is_of_new_extension(unknown: &UnknownType, schema: &mut Schema) -> bool {
    let Some(extension) = extension_of(unknown.name.as_str()) else {
        return false;
    };
    let id = SqlObjectId::in_database(SqlObjectKind::Extension, extension.into());
    let Some(declared) = schema.objects.get(&id) else {
        return false;
    };
    let home = parts::extension(&declared.definition).and_then(|declared| declared.schema);
    let home = home.unwrap_or_else(|| DEFAULT_SCHEMA.into());
    let table = schema.tables.get_mut(&unknown.table);
    if let Some(column) = table.and_then(|table| table.columns.get_mut(&unknown.column)) {
        let complete = QualifiedName::new(home, unknown.name.clone());
        column.data_type.name = TypeName::User(complete);
    }
    true
}

fn what_is_wrong(unknown: &UnknownType) -> &'static str {
    match unknown.choices.as_slice() {
        [] => "does not exist in the database",
        _ => "is in several schemas of the database",
    }
}

/// `column "public.users.email" (models/lib.rs:7:5) has type "citext".`
fn told(unknown: &UnknownType, desired: &Desired) -> String {
    let column = ObjectId::Column(unknown.table.clone(), unknown.column.clone());
    let at = desired
        .spans
        .get(&column)
        .map(|span| format!(" ({}:{}:{})", span.file.display(), span.line, span.column))
        .unwrap_or_default();
    let choices: Vec<String> = unknown
        .choices
        .iter()
        .map(|name| format!("\"{}\"", name.quoted()))
        .collect();
    let or = match choices.as_slice() {
        [] => String::new(),
        choices => format!(", which could be {}", choices.join(" or ")),
    };
    format!("{column}{at} has type \"{}\"{or}.", unknown.name)
}

/// A built-in type or an enum type of the models whose name is almost the same.
fn near<'d>(name: &str, desired: &'d Desired) -> Option<&'d str> {
    let mut words: Vec<&str> = Builtin::all_names()
        .filter(|name| !name.contains(' '))
        .collect();
    words.extend(desired.schema.enums.keys().map(|name| name.name.as_str()));
    limbeck_model::nearest(name, words)
}

/// Each extension is named once.
fn hints(unknown: &[UnknownType], desired: &Desired) -> Vec<String> {
    let mut hints = Vec::new();
    let mut push = |hint: String| {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    };
    for column in unknown {
        let name = column.name.as_str();
        let extension = extension_of(name);
        push(match (column.choices.first(), extension, near(name, desired)) {
            (Some(choice), _, _) => format!(
                "Say which one is meant: type = \"{}\".",
                choice.quoted().replace('"', "\\\"")
            ),
            (None, Some(extension), _) => format!(
                "\"{name}\" is a type of extension {extension}: declare that in the models, with limbeck::sql!(\"CREATE EXTENSION {extension}\")."
            ),
            (None, None, Some(near)) => format!("Did you mean `{near}`?"),
            (None, None, None) => "Declare such types in the models, as limbeck::sql!(\"CREATE DOMAIN …\"); a type of an extension is written with its schema, type = \"public.…\", until the extension is there.".to_owned(),
        });
    }
    hints
}
