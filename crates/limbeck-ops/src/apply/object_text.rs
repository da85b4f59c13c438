//! Names inside the statements of objects after something was renamed, as the server prints them:
//! columns are behind the new name of their table, and a renamed column keeps the old name as that
//! of the view's column.

use std::collections::BTreeSet;
use std::ops::Range;

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName, SqlObject, SqlObjectKind};

use crate::sql::Literal;

type Spanned = (Token, Range<usize>);

fn is_word(token: Option<&Spanned>, text: &str) -> bool {
    matches!(token, Some((Token::Word(w) | Token::Quoted(w), _)) if w == text)
}

fn is_symbol(token: Option<&Spanned>, text: &str) -> bool {
    matches!(token, Some((Token::Symbol(s), _)) if s == text)
}

/// Where the relation is named: with its schema, or without one behind a word that a relation
/// follows.
fn places(tokens: &[Spanned], name: &QualifiedName) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let dot_before = at > 0 && is_symbol(tokens.get(at - 1), ".");
        let qualified = is_word(tokens.get(at), name.schema.as_str())
            && is_symbol(tokens.get(at + 1), ".")
            && is_word(tokens.get(at + 2), name.name.as_str());
        if qualified && !dot_before {
            found.push(at..at + 3);
        }
        let bare = name.schema == DEFAULT_SCHEMA
            && is_word(tokens.get(at), name.name.as_str())
            && at > 0
            && ["from", "join", "on", "into", "update", "only", "to"]
                .iter()
                .any(|word| is_word(tokens.get(at - 1), word))
            && !is_symbol(tokens.get(at + 1), ".");
        if bare && !dot_before {
            found.push(at..at + 1);
        }
    }
    found
}

/// Whether a statement names the relation.
pub(super) fn mentions(text: &str, name: &QualifiedName) -> bool {
    spanned_tokens(text).is_ok_and(|tokens| !places(&tokens, name).is_empty())
}

/// The statement after the relation was renamed: columns are behind its new name, unless its old one
/// is an alias that somebody gave.
pub(super) fn rename_table(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let mut places = places(&tokens, from);
    if places.is_empty() {
        return text.to_owned();
    }
    let is_alias = |place: &Range<usize>| {
        let next = usize::from(is_word(tokens.get(place.end), "as"));
        is_word(tokens.get(place.end + next), from.name.as_str())
    };
    if !places.iter().any(is_alias) {
        let qualifiers = (0..tokens.len()).filter(|&at| {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            is_word(tokens.get(at), from.name.as_str())
                && is_symbol(tokens.get(at + 1), ".")
                && !is_symbol(before, ".")
        });
        places.extend(qualifiers.map(|at| at..at + 1));
        places.sort_by_key(|place| place.start);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for place in places {
        out.push_str(&text[copied..tokens[place.start].1.start]);
        let is_qualifier = is_symbol(tokens.get(place.end), ".");
        let is_bare = place.len() == 1 && (is_qualifier || to.schema == from.schema);
        out.push_str(&if is_bare {
            to.name.quoted()
        } else {
            to.quoted()
        });
        copied = tokens[place.end - 1].1.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// What a statement calls relations for which `is_other` says so: their names and aliases.
pub(super) fn other_names(
    text: &str,
    is_other: &dyn Fn(&QualifiedName) -> bool,
) -> BTreeSet<String> {
    let tokens = spanned_tokens(text).unwrap_or_default();
    let name = |at: usize| match tokens.get(at) {
        Some((Token::Word(name) | Token::Quoted(name), _)) => Some(name.as_str()),
        Some((Token::Literal(_) | Token::Number(_) | Token::Symbol(_), _)) | None => None,
    };
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    for at in 1..tokens.len() {
        let before = tokens.get(at - 1);
        let starts = is_symbol(before, ",")
            || is_symbol(before, "(")
            || ["from", "join", "into", "update", "only"]
                .iter()
                .any(|word| is_word(before, word));
        let (relation, end) = match (name(at), name(at + 2)) {
            (Some(schema), Some(name)) if is_symbol(tokens.get(at + 1), ".") => {
                (QualifiedName::new(schema, name), at + 3)
            }
            (Some(name), _) => (QualifiedName::public(name), at + 1),
            (None, _) => continue,
        };
        if !starts {
            continue;
        }
        let alias = end + usize::from(is_word(tokens.get(end), "as"));
        let called = name(alias).unwrap_or(relation.name.as_str()).to_owned();
        let names = match is_other(&relation) {
            true => &mut others,
            false => &mut own,
        };
        names.extend([called, relation.name.to_string()]);
    }
    &others - &own
}

/// The statement after an attribute of a row type was renamed, where it is taken from a value: `(r).x`, `rs[1].x`.
pub(super) fn rename_field(text: &str, from: &Name, to: &Name) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let places = (2..tokens.len()).filter(|&at| {
        [")", "]"]
            .iter()
            .any(|end| is_symbol(tokens.get(at - 2), end))
            && is_symbol(tokens.get(at - 1), ".")
            && is_word(tokens.get(at), from.as_str())
            && !is_symbol(tokens.get(at + 1), "(")
    });
    let places = places.map(|at| tokens[at].1.clone());
    replaced(text, places, &to.quoted())
}

/// The statement after a column was renamed; for statements that name its table. `others` are names of other
/// relations.
pub(super) fn rename_column(
    text: &str,
    from: &Name,
    to: &Name,
    others: &BTreeSet<String>,
) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let is_of_other = |at: usize| {
        let qualifier = at.checked_sub(2).and_then(|at| tokens.get(at));
        let dot = at.checked_sub(1).and_then(|at| tokens.get(at));
        is_symbol(dot, ".")
            && matches!(qualifier, Some((Token::Word(w) | Token::Quoted(w), _)) if others.contains(w))
    };
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut in_list = false;
    for (at, (token, range)) in tokens.iter().enumerate() {
        if range.start < copied {
            continue;
        }
        if let Token::Word(word) = token {
            in_list = match word.as_str() {
                "select" | "distinct" => true,
                "from" => false,
                _ => in_list,
            };
        }
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let after = tokens.get(at + 1);
        let is_column = is_word(Some(&tokens[at]), from.as_str())
            && !is_word(before, "as")
            && !is_symbol(after, "(")
            && !is_symbol(after, ".")
            && !is_symbol(before, "::")
            && !is_of_other(at);
        if !is_column {
            continue;
        }
        out.push_str(&text[copied..range.start]);
        out.push_str(&to.quoted());
        // A name for the view's column that is the column's own is none.
        if is_word(after, "as") && is_word(tokens.get(at + 2), to.as_str()) {
            copied = tokens.get(at + 2).map_or(range.end, |(_, range)| range.end);
            continue;
        }
        let ends = is_symbol(after, ",") || is_word(after, "from");
        if in_list && ends {
            out.push_str(" AS ");
            out.push_str(&from.quoted());
        }
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// The statement after something in a schema was renamed that is named with its schema; a routine only
/// where it is called.
pub(super) fn rename_qualified(
    text: &str,
    from: &QualifiedName,
    to: &QualifiedName,
    called: bool,
) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let places = (0..tokens.len()).filter(|&at| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        is_word(tokens.get(at), from.schema.as_str())
            && is_symbol(tokens.get(at + 1), ".")
            && is_word(tokens.get(at + 2), from.name.as_str())
            && !is_symbol(before, ".")
            && (!called || is_symbol(tokens.get(at + 3), "("))
    });
    let places = places.map(|at| tokens[at].1.start..tokens[at + 2].1.end);
    replaced(text, places, &to.quoted())
}

/// The statement after something was renamed whose name stands behind the words of its kind.
pub(super) fn rename_behind(text: &str, words: &str, from: &Name, to: &str) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let words: Vec<String> = words.split(' ').map(str::to_lowercase).collect();
    let places = (words.len()..tokens.len()).filter(|&at| {
        let before = &tokens[at - words.len()..at];
        let is_kind = before
            .iter()
            .zip(&words)
            .all(|((token, _), word)| matches!(token, Token::Word(found) if found == word));
        is_kind && is_word(tokens.get(at), from.as_str())
    });
    let places = places.map(|at| tokens[at].1.clone());
    replaced(text, places, to)
}

/// The statement after a type was renamed, where the statement names it without its schema as the type
/// of an argument, a result or an attribute. There a name is followed by its type, a type by a symbol.
pub(super) fn rename_bare_type(
    object: &SqlObject,
    from: &QualifiedName,
    to: &QualifiedName,
) -> String {
    let text = object.definition.as_str();
    let has_types = object.id.kind.is_routine()
        || matches!(
            object.id.kind,
            SqlObjectKind::CompositeType | SqlObjectKind::Cast | SqlObjectKind::Operator
        );
    let (true, true, Ok(tokens)) = (
        has_types,
        from.schema == DEFAULT_SCHEMA,
        spanned_tokens(text),
    ) else {
        return text.to_owned();
    };
    let is_body = |(token, _): &Spanned| matches!(token, Token::Word(w) if w == "as" || w == "begin" || w == "return");
    let end = match object.id.kind.is_routine() {
        true => tokens.iter().position(is_body).unwrap_or(tokens.len()),
        false => tokens.len(),
    };
    let places = (1..end).filter(|&at| {
        let (before, after) = (tokens.get(at - 1), tokens.get(at + 1));
        let is_result = is_word(before, "returns") || is_word(before, "setof");
        let is_last = [",", ")", "[", "="].iter().any(|end| is_symbol(after, end));
        let is_source = object.id.kind == SqlObjectKind::Cast && is_word(after, "as");
        let option = at.checked_sub(2).and_then(|at| tokens.get(at));
        let options = ["leftarg", "rightarg", "basetype", "stype", "mstype"];
        let is_value = is_symbol(before, "=") && !options.iter().any(|word| is_word(option, word));
        is_word(tokens.get(at), from.name.as_str())
            && !is_symbol(before, ".")
            && !is_value
            && (is_result || is_last || is_source || is_word(after, "default"))
    });
    let places = places.map(|at| tokens[at].1.clone());
    replaced(text, places, &bare(from, to))
}

/// The text after something was renamed that constants of a `reg…` type name: `nextval('s'::regclass)`.
pub(super) fn rename_in_constants(
    text: &str,
    cast: &str,
    from: &QualifiedName,
    to: &QualifiedName,
) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let (long, short) = (from.quoted(), from.name.quoted());
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, (token, range)) in tokens.iter().enumerate() {
        let Token::Literal(content) = token else {
            continue;
        };
        let is_cast = is_symbol(tokens.get(at + 1), "::") && is_word(tokens.get(at + 2), cast);
        let named = content
            .strip_prefix('\'')
            .unwrap_or_default()
            .replace("''", "'");
        let is_bare = from.schema == DEFAULT_SCHEMA && named == short;
        if !is_cast || !(is_bare || named == long) {
            continue;
        }
        out.push_str(&text[copied..range.start]);
        let new = if is_bare { bare(from, to) } else { to.quoted() };
        out.push_str(&Literal(&new).to_string());
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// What stands in the place of a name without its schema.
pub(super) fn bare(from: &QualifiedName, to: &QualifiedName) -> String {
    if from.schema == to.schema {
        to.name.quoted()
    } else {
        to.quoted()
    }
}

fn replaced(text: &str, places: impl Iterator<Item = Range<usize>>, new: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for place in places {
        out.push_str(&text[copied..place.start]);
        out.push_str(new);
        copied = place.end;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_behind_the_new_name() {
        let rename = |sql: &str| {
            rename_table(
                sql,
                &QualifiedName::public("users"),
                &QualifiedName::public("accounts"),
            )
        };
        assert_eq!(
            rename("SELECT users.id FROM public.users WHERE users.id > 0"),
            "SELECT accounts.id FROM public.accounts WHERE accounts.id > 0"
        );
        assert_eq!(
            rename("FROM (public.users u JOIN other.users ON true)"),
            "FROM (public.accounts u JOIN other.users ON true)"
        );
        assert_eq!(
            rename("CREATE TRIGGER t BEFORE INSERT ON public.users FOR EACH ROW"),
            "CREATE TRIGGER t BEFORE INSERT ON public.accounts FOR EACH ROW"
        );
    }

    #[test]
    fn fields_of_rows() {
        let rename = |sql: &str| rename_field(sql, &Name::new("x"), &Name::new("y"));
        assert_eq!(rename("((r).x > 1)"), "((r).y > 1)");
        assert_eq!(rename("(rs[1].x)"), "(rs[1].y)");
        assert_eq!(rename("(t.x > f(a).x(1))"), "(t.x > f(a).x(1))");
    }

    #[test]
    fn columns_keep_their_old_name_in_the_view() {
        let others = other_names(
            "FROM public.p JOIN public.o x ON true",
            &|name: &QualifiedName| *name == QualifiedName::public("o"),
        );
        let rename =
            |sql: &str| rename_column(sql, &Name::new("title"), &Name::new("Name"), &others);
        assert_eq!(rename("x.title > p.title"), "x.title > p.\"Name\"");
        assert_eq!(
            rename("SELECT p.title, lower(p.title) AS title FROM p WHERE p.title <> ''"),
            "SELECT p.\"Name\" AS title, lower(p.\"Name\") AS title FROM p WHERE p.\"Name\" <> ''"
        );
    }
}
