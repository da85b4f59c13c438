//! Functions and procedures: `CREATE OR REPLACE` keeps the interface.

use limbeck_schema::sql_object::parts;
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{SqlObject, SqlObjectId};

use crate::links::Resources;
use crate::mentions::Names;
use crate::pair::Pair;
use crate::step::Resource;

/// Whether a routine can be replaced: its result, and the modes, names and types of its arguments
/// stay, and no default goes (PostgreSQL manual, `CREATE FUNCTION`, notes).
pub(super) fn keeps_interface(pair: Pair<&SqlObject>) -> bool {
    let (Some(from), Some(to)) = (
        parts::routine(&pair.from.definition),
        parts::routine(&pair.to.definition),
    ) else {
        return false;
    };
    from.returns == to.returns
        && from.arguments.len() == to.arguments.len()
        && from.arguments.iter().zip(&to.arguments).all(|(old, new)| {
            old.mode == new.mode
                && old.data_type == new.data_type
                // A name can be given to an argument that had none.
                && (old.name == new.name || old.name.is_none() && old.mode == "in")
                && (new.has_default || !old.has_default)
        })
}

/// The columns and routines that the body of a routine uses, if the server only reads it when the routine is used: by a
/// check, an index or a default of the same plan, perhaps.
pub(super) fn wishes(names: &Names<'_>, routine: &SqlObject) -> Resources {
    let opened = match routine.id.kind.is_routine() {
        true => with_open_body(&routine.definition),
        false => None,
    };
    let Some(definition) = opened else {
        return Resources::new();
    };
    let opened = SqlObject {
        definition,
        ..routine.clone()
    };
    let mut used = names.mentioned_by(&opened);
    used.retain(|resource| {
        let other = |id: &SqlObjectId| id.kind.is_routine() && *id != routine.id;
        matches!(resource, Resource::Column(..))
            || matches!(resource, Resource::Object(id) if other(id))
    });
    used
}

/// A definition in SQL or PL/pgSQL whose body in quotes stands in it without them.
fn with_open_body(definition: &str) -> Option<String> {
    let found = spanned_tokens(definition).ok()?;
    let mut pairs = found.windows(2);
    let is_read = |language: &Token| language.is_word("sql") || language.is_word("plpgsql");
    if !pairs
        .clone()
        .any(|pair| pair[0].0.is_word("language") && is_read(&pair[1].0))
    {
        return None;
    }
    let (body, place) = pairs.find_map(|pair| match &pair[1] {
        (Token::Literal(content), place) if pair[0].0.is_word("as") => {
            Some((content.split_once('\'')?.1, place.clone()))
        }
        _ => None,
    })?;
    Some(format!(
        "{}{}{}",
        &definition[..place.start],
        body.replace("''", "'"),
        &definition[place.end..]
    ))
}
