//! Names inside expression texts: what the server prints after something was renamed.
//!
//! The server keeps expressions as trees of object ids, so a rename shows in every text that it
//! prints afterwards.

use std::ops::Range;

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{
    ColumnDefault, ConstraintDefinition, Exclusion, Expr, Index, IndexElement, IndexKey,
    QualifiedName, Schema, Table,
};

use super::super::sql::Literal;

/// Rewrites every expression of the schema.
pub(super) fn rewrite_all(schema: &mut Schema, rewrite: &dyn Fn(&str) -> String) {
    for table in schema.tables.values_mut() {
        for column in table.columns.values_mut() {
            match &mut column.default {
                ColumnDefault::Expression(expr) => edit(expr, rewrite),
                ColumnDefault::Generated(generated) => edit(&mut generated.expression, rewrite),
                ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => {}
            }
        }
        rewrite_keys(table, rewrite);
    }
}

/// Rewrites the expressions of a table that may name its columns: all but plain defaults.
pub(super) fn rewrite_row_expressions(table: &mut Table, rewrite: &dyn Fn(&str) -> String) {
    for column in table.columns.values_mut() {
        if let ColumnDefault::Generated(generated) = &mut column.default {
            edit(&mut generated.expression, rewrite);
        }
    }
    rewrite_keys(table, rewrite);
}

fn rewrite_keys(table: &mut Table, rewrite: &dyn Fn(&str) -> String) {
    for constraint in table.constraints_mut() {
        match &mut constraint.definition {
            ConstraintDefinition::Check(check) => edit(&mut check.expression, rewrite),
            ConstraintDefinition::Exclusion(exclusion) => rewrite_exclusion(exclusion, rewrite),
            ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::ForeignKey(_) => {}
        }
    }
    for index in table.indexes_mut() {
        rewrite_index(index, rewrite);
    }
    for key in table.partition_by.iter_mut().flat_map(|by| &mut by.keys) {
        rewrite_element(key, rewrite);
    }
}

/// All keys of a table: of its indexes, its exclusion constraints, its partitions.
pub(super) fn keys_mut(table: &mut Table) -> impl Iterator<Item = &mut IndexElement> {
    let constraints = table
        .constraints
        .iter_mut()
        .map(|(_, constraint)| constraint);
    let excluded = constraints.flat_map(|constraint| match &mut constraint.definition {
        ConstraintDefinition::Exclusion(exclusion) => exclusion.elements.as_mut_slice(),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_) => &mut [],
    });
    let indexes = table.indexes.iter_mut().map(|(_, index)| index);
    let indexed = indexes.flat_map(|index| index.elements.iter_mut());
    let partitioned = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
    let excluded = excluded.map(|part| &mut part.element);
    excluded.chain(indexed).chain(partitioned)
}

fn rewrite_exclusion(exclusion: &mut Exclusion, rewrite: &dyn Fn(&str) -> String) {
    for element in &mut exclusion.elements {
        rewrite_element(&mut element.element, rewrite);
    }
    if let Some(predicate) = &mut exclusion.predicate {
        edit(predicate, rewrite);
    }
}

fn rewrite_index(index: &mut Index, rewrite: &dyn Fn(&str) -> String) {
    for element in &mut index.elements {
        rewrite_element(element, rewrite);
    }
    if let Some(predicate) = &mut index.predicate {
        edit(predicate, rewrite);
    }
}

fn rewrite_element(element: &mut IndexElement, rewrite: &dyn Fn(&str) -> String) {
    if let IndexKey::Expression(expr) = &mut element.key {
        edit(expr, rewrite);
    }
}

fn edit(expr: &mut Expr, rewrite: &dyn Fn(&str) -> String) {
    *expr = expr.rewritten(rewrite);
}

/// A type's name after it was renamed: wherever it stands with its schema, and in casts also
/// without.
pub(super) fn rename_type(sql: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let Ok(found) = spanned_tokens(sql) else {
        return sql.to_owned();
    };
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    let mut at = 0;
    while at < found.len() {
        let cast = at > 0 && is_cast(&found, at - 1);
        let tokens: Vec<&Token> = found[at..].iter().take(4).map(|(token, _)| token).collect();
        let length = type_name_length(&tokens, from, cast);
        if length == 0 {
            at += 1;
            continue;
        }
        out.push_str(&sql[copied..found[at].1.start]);
        out.push_str(&new_name(from, to, length));
        at += length;
        copied = found[at - 1].1.end;
    }
    out.push_str(&sql[copied..]);
    out
}

fn new_name(from: &QualifiedName, to: &QualifiedName, length: usize) -> String {
    if length == 1 && from.schema == to.schema {
        to.name.quoted()
    } else {
        to.quoted()
    }
}

/// Whether a type follows: behind most `AS` there is an alias.
fn is_cast(tokens: &[(Token, Range<usize>)], at: usize) -> bool {
    let is_word =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let is_symbol = |at: usize, symbol: &str| matches!(tokens.get(at), Some((Token::Symbol(s), _)) if s == symbol);
    if is_symbol(at, "::") {
        return true;
    }
    if !is_word(at, "as") {
        return false;
    }
    let mut depth = 0_usize;
    for open in (0..at).rev() {
        if is_symbol(open, ")") {
            depth += 1;
        } else if is_symbol(open, "(") {
            if depth == 0 {
                return open.checked_sub(1).is_some_and(|at| is_word(at, "cast"));
            }
            depth -= 1;
        }
    }
    is_word(0, "create") && is_word(1, "domain")
}

/// How many tokens at the start are the name of the type: three with its schema, one without, or
/// none.
fn type_name_length(tokens: &[&Token], name: &QualifiedName, cast: bool) -> usize {
    let is =
        |token: &Token, text: &str| matches!(token, Token::Word(w) | Token::Quoted(w) if w == text);
    let dot = |token: &Token| matches!(token, Token::Symbol(s) if s == ".");
    match tokens {
        [schema, point, own, rest @ ..]
            if is(schema, name.schema.as_str())
                && dot(point)
                && is(own, name.name.as_str())
                && !rest.first().is_some_and(
                    |next| matches!(next, Token::Symbol(s) if s == "(" || s == "."),
                ) =>
        {
            3
        }
        [own, rest @ ..]
            if cast
                && is(own, name.name.as_str())
                && !rest.first().is_some_and(|next| dot(next)) =>
        {
            1
        }
        _ => 0,
    }
}

/// A label's constants after it was renamed: string constants that are cast to the type, alone or
/// as elements of an array constant.
pub(super) fn rename_label(sql: &str, name: &QualifiedName, from: &str, to: &str) -> String {
    let Ok(found) = spanned_tokens(sql) else {
        return sql.to_owned();
    };
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    for (at, (token, range)) in found.iter().enumerate() {
        let Token::Literal(content) = token else {
            continue;
        };
        let next: Vec<&Token> = found[at + 1..].iter().take(6).map(|(t, _)| t).collect();
        let Some((_, type_tokens)) = next.split_first() else {
            continue;
        };
        if !is_cast(&found, at + 1) || type_name_length(type_tokens, name, true) == 0 {
            continue;
        }
        if let Some(text) = relabelled(content, from, to) {
            out.push_str(&sql[copied..range.start]);
            out.push_str(&Literal(&text).to_string());
            copied = range.end;
        }
    }
    out.push_str(&sql[copied..]);
    out
}

/// The new text of a string constant, if the label is in it. `content` is that of
/// [`Token::Literal`]: `'text` with quotes doubled.
fn relabelled(content: &str, from: &str, to: &str) -> Option<String> {
    let text = content.strip_prefix('\'')?.replace("''", "'");
    if text == from {
        return Some(to.to_owned());
    }
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let elements: Vec<String> = inner
        .split(',')
        .map(|element| {
            if element.trim_matches('"') == from {
                array_element(to)
            } else {
                element.to_owned()
            }
        })
        .collect();
    let changed = format!("{{{}}}", elements.join(","));
    (changed != text).then_some(changed)
}

fn array_element(label: &str) -> String {
    let plain = !label.is_empty()
        && !label.eq_ignore_ascii_case("null")
        && !label.contains(['{', '}', ',', '"', '\\'])
        && !label.contains(char::is_whitespace);
    if plain {
        label.to_owned()
    } else {
        format!("\"{}\"", label.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mood() -> QualifiedName {
        QualifiedName::public("mood")
    }

    #[test]
    fn types_in_casts() {
        let rename =
            |sql: &str| rename_type(sql, &mood(), &QualifiedName::new("public", "Feeling"));
        assert_eq!(
            rename("mood = 'a'::public.mood"),
            "mood = 'a'::public.\"Feeling\""
        );
        assert_eq!(rename("cast(x as mood)"), "cast(x as \"Feeling\")");
        assert_eq!(rename("'{}'::mood[]"), "'{}'::\"Feeling\"[]");
        assert_eq!(rename("public.mood(x)"), "public.mood(x)");
        let alias = "SELECT (SELECT m.x AS mood) AS mood FROM public.m AS mood";
        assert_eq!(rename(alias), alias);
        assert_eq!(
            rename("CREATE DOMAIN public.d AS mood"),
            "CREATE DOMAIN public.d AS \"Feeling\""
        );
        let moved = rename_type("x::mood", &mood(), &QualifiedName::new("app", "mood"));
        assert_eq!(moved, "x::app.mood");
    }

    #[test]
    fn labels_in_constants() {
        let rename = |sql: &str| rename_label(sql, &mood(), "ok", "it's fine");
        assert_eq!(
            rename("m = 'ok'::public.mood or t = 'ok'::text"),
            "m = 'it''s fine'::public.mood or t = 'ok'::text"
        );
        assert_eq!(
            rename("'{sad,ok}'::public.mood[]"),
            "'{sad,\"it''s fine\"}'::public.mood[]"
        );
        assert_eq!(rename("'okay'::mood"), "'okay'::mood");
    }
}
