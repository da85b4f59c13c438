//! Names inside the statements of objects after something was renamed, as the server prints them:
//! columns are behind the new name of their table, and a renamed column keeps the old name as that
//! of the view's column.

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

/// The statement after a column was renamed; for statements that name its table. A column behind the name
/// or the alias of another relation stays.
pub(super) fn rename_column(text: &str, table: &QualifiedName, from: &Name, to: &Name) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
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
            && !is_behind_another(&tokens, at, table);
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

/// Whether a name stands behind a qualifier that is another relation, or the alias of one, wherever it
/// stands for something. What is not understood could be the table.
fn is_behind_another(tokens: &[Spanned], at: usize, table: &QualifiedName) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    let (true, Some((Token::Word(name) | Token::Quoted(name), _))) =
        (is_symbol(before(1), "."), before(2))
    else {
        return false;
    };
    let mut places = (0..tokens.len())
        .filter(|&at| is_word(tokens.get(at), name) && !is_symbol(tokens.get(at + 1), "."))
        .peekable();
    places.peek().is_some() && places.all(|at| declares_another(tokens, at, table))
}

/// Whether the name is certainly that or the alias of a relation that is not the table.
fn declares_another(tokens: &[Spanned], at: usize, table: &QualifiedName) -> bool {
    let previous = |at: usize| at.checked_sub(1);
    let behind_as = previous(at).filter(|&at| is_word(tokens.get(at), "as"));
    let relation =
        relation(tokens, at).or_else(|| relation(tokens, previous(behind_as.unwrap_or(at))?));
    relation.is_some_and(|(schema, name)| {
        name != table.name.as_str() || schema.is_some_and(|schema| schema != table.schema.as_str())
    })
}

/// The relation that a name is, with its schema, where a relation can stand.
fn relation(tokens: &[Spanned], at: usize) -> Option<(Option<&str>, &str)> {
    let name = |at: usize| {
        let Some((Token::Word(word) | Token::Quoted(word), _)) = tokens.get(at) else {
            return None;
        };
        Some(word.as_str())
    };
    let has_schema = at >= 2 && is_symbol(tokens.get(at - 1), ".");
    let start = if has_schema { at - 2 } else { at };
    let before = tokens.get(start.checked_sub(1)?);
    let can_stand = [
        "from", "join", "on", "into", "update", "only", "using", "to",
    ]
    .iter()
    .any(|word| is_word(before, word))
        || is_symbol(before, ",")
        || is_symbol(before, "(");
    let schema = if has_schema { name(start) } else { None };
    can_stand.then_some((schema, name(at)?))
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
            SqlObjectKind::CompositeType | SqlObjectKind::Cast
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
        is_word(tokens.get(at), from.name.as_str())
            && !is_symbol(before, ".")
            && (is_result || is_last || is_word(after, "default"))
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
    fn columns_keep_their_old_name_in_the_view() {
        let table = QualifiedName::public("p");
        let rename =
            |sql: &str| rename_column(sql, &table, &Name::new("title"), &Name::new("Name"));
        assert_eq!(
            rename("SELECT p.title, lower(p.title) AS title FROM p WHERE p.title <> ''"),
            "SELECT p.\"Name\" AS title, lower(p.\"Name\") AS title FROM p WHERE p.\"Name\" <> ''"
        );
    }

    #[test]
    fn columns_of_other_relations_stay() {
        let (table, id, mid) = (
            QualifiedName::public("m"),
            Name::new("id"),
            Name::new("mid"),
        );
        let rename = |sql: &str| rename_column(sql, &table, &id, &mid);
        for (sql, renamed) in [
            (
                "SELECT kid.id FROM (public.m JOIN public.kid ON ((kid.m_id = m.id)))",
                "SELECT kid.id FROM (public.m JOIN public.kid ON ((kid.m_id = m.mid)))",
            ),
            (
                "ON public.m USING (EXISTS (SELECT 1 FROM public.kid k WHERE k.id > 5 AND k.m_id = m.id))",
                "ON public.m USING (EXISTS (SELECT 1 FROM public.kid k WHERE k.id > 5 AND k.m_id = m.mid))",
            ),
            (
                "SELECT a.x, b.id AS i FROM public.m a, other.m b WHERE a.id = b.id",
                "SELECT a.x, b.id AS i FROM public.m a, other.m b WHERE a.mid = b.id",
            ),
            (
                "SELECT q.id > 1 FROM (TABLE public.m) q",
                "SELECT q.mid > 1 FROM (TABLE public.m) q",
            ),
        ] {
            assert_eq!(rename(sql), renamed);
        }
    }
}
