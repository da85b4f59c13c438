//! Names inside the statements of objects after something was renamed, as the server prints them:
//! a renamed table keeps its old name as an alias, a renamed column the old one as that of the
//! view's column.

use std::ops::Range;

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName, needs_quotes};

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

/// The statement after the relation was renamed.
pub(super) fn rename_table(text: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let Ok(tokens) = spanned_tokens(text) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for place in places(&tokens, from) {
        let before = place.start.checked_sub(1).and_then(|at| tokens.get(at));
        let in_from = ["from", "join", "only"]
            .iter()
            .any(|word| is_word(before, word))
            || is_symbol(before, ",")
            || is_symbol(before, "(");
        let after = tokens.get(place.end);
        let has_alias = matches!(after, Some((Token::Quoted(_), _)))
            || matches!(after, Some((Token::Word(word), _)) if word == "as" || !needs_quotes(word) && !is_clause(word))
            || is_symbol(after, ".")
            || is_symbol(after, "(");
        out.push_str(&text[copied..tokens[place.start].1.start]);
        let is_bare = place.len() == 1 && to.schema == from.schema;
        out.push_str(&if is_bare {
            to.name.quoted()
        } else {
            to.quoted()
        });
        if in_from && !has_alias && from.name != to.name {
            out.push(' ');
            out.push_str(&from.name.quoted());
        }
        // An alias that is the table's own name is none.
        let is_own = in_from && is_word(after, to.name.as_str());
        let last = place.end - usize::from(!is_own);
        copied = tokens[last].1.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// Words that need no quotes as identifiers and yet follow a relation as keywords of the grammar.
fn is_clause(word: &str) -> bool {
    ["set", "values", "row", "rows", "execute", "instead"].contains(&word)
}

/// The statement after a column was renamed; for statements that name its table.
pub(super) fn rename_column(text: &str, from: &Name, to: &Name) -> String {
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
            && !is_symbol(before, "::");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_their_old_name_as_alias() {
        let rename = |sql: &str| {
            rename_table(
                sql,
                &QualifiedName::public("users"),
                &QualifiedName::public("accounts"),
            )
        };
        assert_eq!(
            rename("SELECT users.id FROM public.users WHERE users.id > 0"),
            "SELECT users.id FROM public.accounts users WHERE users.id > 0"
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
        let rename = |sql: &str| rename_column(sql, &Name::new("title"), &Name::new("Name"));
        assert_eq!(
            rename("SELECT p.title, lower(p.title) AS title FROM p WHERE p.title <> ''"),
            "SELECT p.\"Name\" AS title, lower(p.\"Name\") AS title FROM p WHERE p.\"Name\" <> ''"
        );
    }
}
