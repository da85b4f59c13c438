//! Casts: they have no name that a text could hold, but it holds the type that they lead to.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::{Token, mentions_type, tokens};
use limbeck_schema::{ColumnType, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind};

use super::{is_cast, own};
use crate::links::Resources;
use crate::step::Resource;

/// A cast with what can give values of the type that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Cast<'a> {
    pub(super) object: &'a SqlObject,
    /// Where that is a type of the server's own, everything can.
    givers: Option<Resources>,
}

impl<'a> Cast<'a> {
    pub(super) fn of(schema: &'a Schema, object: &'a SqlObject) -> Self {
        let source = object.id.name.as_str().split_once(" AS ");
        let source = source.and_then(|(source, _)| source.parse::<ColumnType>().ok());
        let source = source.and_then(|source| source.user_type().cloned());
        let givers = source.map(|source| givers(schema, source));
        Self { object, givers }
    }

    /// Whether a text that mentions these can use the cast.
    pub(super) fn is_in(&self, found: &[Token], mentioned: &Resources) -> bool {
        let givers = self.givers.as_ref();
        givers.is_none_or(|givers| !givers.is_disjoint(mentioned))
            && can_use_cast(found, &self.object.id)
    }
}

/// Types that values of a type are in, and tables, views and routines that give such.
fn givers(schema: &Schema, source: QualifiedName) -> Resources {
    let objects = || schema.objects.values();
    let names_one = |text: &str, types: &BTreeSet<QualifiedName>| {
        let found = tokens(text).unwrap_or_default();
        types.iter().any(|name| mentions_type(&found, name))
    };
    let types = schema.types_over(BTreeSet::from([source]));
    let tables = schema.tables.values().filter(|table| {
        let mut columns = table.columns.values();
        columns.any(|column| {
            let name = column.data_type.user_type();
            name.is_some_and(|name| types.contains(name))
        })
    });
    let tables = tables.map(|table| Resource::Relation(table.name.clone()));
    let giving = objects().filter(|object| match &object.columns.0 {
        Some(columns) => columns.iter().any(|(_, text)| names_one(text, &types)),
        None if object.id.kind.is_routine() => names_one(&object.definition, &types),
        None => object.id.kind.is_relation(),
    });
    let giving = giving.flat_map(|object| own(&object.id));
    let mut givers: Resources = tables.chain(giving).collect();
    givers.extend(types.into_iter().map(Resource::Type));
    givers
}

/// Whether a text has a cast to the type that a cast leads to. From which type it comes, the text does not say.
pub(crate) fn can_use_cast(found: &[Token], cast: &SqlObjectId) -> bool {
    if cast.kind != SqlObjectKind::Cast {
        return false;
    }
    let Some((_, target)) = cast.name.as_str().split_once(" AS ") else {
        return false;
    };
    let words = tokens(target).unwrap_or_default();
    let leads_there = |after: &[Token]| {
        after.starts_with(&words)
            || after.first().zip(words.last()).is_some_and(|(own, word)| {
                let is_qualified = words.len() > 1;
                own == word && is_qualified || is_alias(own, target)
            })
    };
    (0..found.len()).any(|at| match is_cast(&found[at..]) {
        true => leads_there(&found[at + 1..]),
        false => is_cast_call(&found[at..]) && leads_there(target_of_call(&found[at + 1..])),
    })
}

/// `int` and the like, which only people write.
fn is_alias(token: &Token, target: &str) -> bool {
    let Token::Word(word) = token else {
        return false;
    };
    let named = word.parse::<ColumnType>();
    named.is_ok_and(|named| named.to_sql() == target)
}

fn is_cast_call(found: &[Token]) -> bool {
    matches!(found, [Token::Word(word), Token::Symbol(open), ..] if word == "cast" && open == "(")
}

/// What is behind the `AS` of `CAST(… AS type)`.
fn target_of_call(found: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (at, token) in found.iter().enumerate() {
        match token {
            Token::Symbol(symbol) if symbol == "(" => depth += 1,
            Token::Symbol(symbol) if symbol == ")" => depth = depth.saturating_sub(1),
            Token::Word(word) if word == "as" && depth == 1 => return &found[at + 1..],
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casts_are_found_by_where_they_lead() {
        let cast = |name: &str| SqlObjectId::in_database(SqlObjectKind::Cast, name.into());
        let uses =
            |text: &str, name: &str| can_use_cast(&tokens(text).unwrap_or_default(), &cast(name));
        assert!(uses("(x)::integer > 0", "public.c AS integer"));
        assert!(uses("x::int", "public.c AS integer"));
        assert!(uses("'{}'::public.e[]", "text AS public.e"));
        assert!(uses("cast((1 + 2) as e)", "integer AS public.e"));
        assert!(uses(
            "x::character varying(3)",
            "public.c AS character varying"
        ));
        assert!(!uses("integer + x::bigint", "public.c AS integer"));
        assert!(!uses("x AS integer", "public.c AS integer"));
    }
}
