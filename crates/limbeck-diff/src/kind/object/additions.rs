//! Statements that complete an object, said again or taken back.

use limbeck_schema::sql_object::made_index;
use limbeck_schema::{Name, SqlObject, sql_token};

use super::view::ColumnRename;
use crate::pair::Pair;

/// What completes an object, changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// Statements that take back what the earlier side has more. They come first: what they name may
    /// go or get another name.
    pub(super) undone: Vec<String>,
    /// The statements that the later side has more.
    pub(super) added: Vec<String>,
}

impl Changed {
    pub(super) fn is_empty(&self) -> bool {
        self.undone.is_empty() && self.added.is_empty()
    }
}

/// The changes; `None` where a statement can't be taken back. `renames` are columns under other names,
/// which the statements follow.
pub(super) fn changed(pair: Pair<&SqlObject>, renames: &[ColumnRename]) -> Option<Changed> {
    let followed: Vec<String> = pair
        .from
        .additions
        .iter()
        .map(|text| follow(text, renames))
        .collect();
    let (from, to) = (&followed, &pair.to.additions);
    // Indexes that go take along what is said about them, and new ones are without.
    let indexes = |texts: &[String], others: &[String]| -> Vec<Name> {
        let changed = texts.iter().filter(|text| !others.contains(text));
        changed.filter_map(|text| made_index(text)).collect()
    };
    let (gone, made) = (indexes(from, to), indexes(to, from));
    let is_about = |text: &String, indexes: &[Name]| {
        made_index(text).is_none()
            && about_index(text).is_some_and(|index| indexes.contains(&Name::new(index)))
    };
    let added = to
        .iter()
        .filter(|text| !from.contains(text) || is_about(text, &made));
    let undone = from
        .iter()
        .zip(&pair.from.additions)
        .filter(|(text, _)| !to.contains(text) && !is_about(text, &gone))
        // What says the same thing otherwise is overwritten by that.
        .filter(|(text, _)| !to.iter().any(|new| overwrites(text, new)))
        .map(|(_, text)| undo(pair.from, text));
    Some(Changed {
        undone: undone.collect::<Option<_>>()?,
        added: added.cloned().collect(),
    })
}

/// The statement after columns got other names. The name of an index stays.
fn follow(text: &str, renames: &[ColumnRename]) -> String {
    let mut head = 0;
    if made_index(text).is_some()
        && let Ok(tokens) = sql_token::spanned_tokens(text)
    {
        let on = tokens.iter().find(|(token, _)| token.is_word("on"));
        head = on.map_or(0, |(_, range)| range.end);
    }
    let (head, rest) = text.split_at(head);
    let rename =
        |text: String, (from, to): &ColumnRename| sql_token::rename_identifier(&text, from, to);
    head.to_owned() + &renames.iter().fold(rest.to_owned(), rename)
}

/// The index that a statement is about.
pub(super) fn about_index(text: &str) -> Option<String> {
    let tokens = sql_token::tokens(text).ok()?;
    if let Some(at) = position(&tokens, &["cluster", "on"]) {
        return identifier(tokens.get(at + 2)?);
    }
    let start = [["comment", "on", "index"].as_slice(), &["alter", "index"]];
    let start = start
        .into_iter()
        .find(|words| starts_with(&tokens, words))?;
    let name = match tokens.get(start.len() + 1) {
        Some(sql_token::Token::Symbol(dot)) if dot == "." => start.len() + 2,
        _ => start.len(),
    };
    identifier(tokens.get(name)?)
}

fn identifier(token: &sql_token::Token) -> Option<String> {
    match token {
        sql_token::Token::Word(word) | sql_token::Token::Quoted(word) => Some(word.clone()),
        sql_token::Token::Literal(_)
        | sql_token::Token::Number(_)
        | sql_token::Token::Symbol(_) => None,
    }
}

/// Whether a statement sets what the other one set.
fn overwrites(old: &str, new: &str) -> bool {
    match (setting(old), setting(new)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// The part of a statement that says what is set, where a second such statement sets it anew.
fn setting(text: &str) -> Option<Vec<sql_token::Token>> {
    let tokens = sql_token::tokens(text).ok()?;
    let end = position(&tokens, &["is"])
        .filter(|_| starts_with(&tokens, &["comment", "on"]))
        .or_else(|| position(&tokens, &["owned", "by"]))
        .or_else(|| position(&tokens, &["set", "default"]))
        .or_else(|| position(&tokens, &["set", "statistics"]))
        .or_else(|| position(&tokens, &["set", "storage"]))
        .or_else(|| position(&tokens, &["set", "compression"]))
        .or_else(|| position(&tokens, &["cluster", "on"]))?;
    Some(tokens[..end].to_vec())
}

fn starts_with(tokens: &[sql_token::Token], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(t, word)| t.is_word(word))
}

fn position(tokens: &[sql_token::Token], words: &[&str]) -> Option<usize> {
    (0..tokens.len()).find(|&at| starts_with(&tokens[at..], words))
}

/// The statement that takes one back.
fn undo(object: &SqlObject, text: &str) -> Option<String> {
    let spanned = sql_token::spanned_tokens(text).ok()?;
    let tokens: Vec<sql_token::Token> = spanned.iter().map(|(token, _)| token.clone()).collect();
    let before = |at: usize| text.get(..spanned.get(at)?.1.start).map(str::trim_end);
    if starts_with(&tokens, &["comment", "on"]) {
        let at = position(&tokens, &["is"])?;
        return Some(format!("{} IS NULL", before(at)?));
    }
    if starts_with(&tokens, &["create", "index"])
        || starts_with(&tokens, &["create", "unique", "index"])
    {
        let at = position(&tokens, &["index"])? + 1;
        let (_, range) = spanned.get(at)?;
        let schema = object.id.schema.as_ref()?.quoted();
        return Some(format!("DROP INDEX {schema}.{}", text.get(range.clone())?));
    }
    if let Some(at) = position(&tokens, &["owned", "by"]) {
        return Some(format!("{} OWNED BY NONE", before(at)?));
    }
    if let Some(at) = position(&tokens, &["set", "default"]) {
        return Some(format!("{} DROP DEFAULT", before(at)?));
    }
    if let Some(at) = position(&tokens, &["set", "not", "null"]) {
        return Some(format!("{} DROP NOT NULL", before(at)?));
    }
    if let Some(at) = position(&tokens, &["set", "statistics"]) {
        return Some(format!("{} SET STATISTICS -1", before(at)?));
    }
    if let Some(at) = position(&tokens, &["set", "compression"]) {
        return Some(format!("{} SET COMPRESSION default", before(at)?));
    }
    if let Some(at) = position(&tokens, &["cluster", "on"]) {
        return Some(format!("{} SET WITHOUT CLUSTER", before(at)?));
    }
    if position(&tokens, &["alter", "column"]).is_some()
        && let Some(at) = tokens
            .windows(2)
            .position(|two| two[0].is_word("set") && is_open(&two[1]))
    {
        let names: Option<Vec<String>> = items(tokens.get(at + 2..)?)
            .map(|item| identifier(item.first()?))
            .collect();
        return Some(format!("{} RESET ({})", before(at)?, names?.join(", ")));
    }
    if position(&tokens, &["alter", "column"]).is_some()
        && let Some(at) = position(&tokens, &["options"])
    {
        let names: Option<Vec<String>> = items(tokens.get(at + 2..)?)
            .map(|item| match item {
                [add, name, _] if add.is_word("add") => {
                    let name = limbeck_schema::Name::new(identifier(name)?);
                    Some(format!("DROP {}", name.quoted()))
                }
                _ => None,
            })
            .collect();
        return Some(format!("{} OPTIONS ({})", before(at)?, names?.join(", ")));
    }
    if starts_with(&tokens, &["alter", "domain"])
        && let Some(at) = position(&tokens, &["add", "constraint"])
    {
        let (_, range) = spanned.get(at + 2)?;
        let name = text.get(range.clone())?;
        return Some(format!("{} DROP CONSTRAINT {name}", before(at)?));
    }
    if let Some(at) = position(&tokens, &["add", "mapping", "for"]) {
        let with = position(&tokens, &["with"])?;
        let kinds = text.get(spanned.get(at + 3)?.1.start..spanned.get(with)?.1.start)?;
        return Some(format!(
            "{} DROP MAPPING FOR {}",
            before(at)?,
            kinds.trim_end()
        ));
    }
    if starts_with(&tokens, &["alter", "event", "trigger"]) {
        return Some(format!("{} ENABLE", before(4)?));
    }
    switched(&tokens, &spanned, text)
}

fn is_open(token: &sql_token::Token) -> bool {
    matches!(token, sql_token::Token::Symbol(s) if s == "(")
}

/// The items of a list up to its closing parenthesis.
fn items(tokens: &[sql_token::Token]) -> impl Iterator<Item = &[sql_token::Token]> {
    let is = |token: &sql_token::Token, symbol: &str| matches!(token, sql_token::Token::Symbol(s) if s == symbol);
    let end = tokens.iter().position(|token| is(token, ")"));
    tokens[..end.unwrap_or(tokens.len())].split(move |token| is(token, ","))
}

/// A trigger or rule that fires as usual again.
fn switched(
    tokens: &[sql_token::Token],
    spanned: &[(sql_token::Token, std::ops::Range<usize>)],
    text: &str,
) -> Option<String> {
    let at = (0..tokens.len())
        .find(|&at| tokens[at].is_word("disable") || tokens[at].is_word("enable"))?;
    let kind = (at..tokens.len())
        .find(|&at| tokens[at].is_word("trigger") || tokens[at].is_word("rule"))?;
    let head = text.get(..spanned.get(at)?.1.start)?;
    let tail = text.get(spanned.get(kind)?.1.start..)?;
    Some(format!("{head}ENABLE {tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_schema::sql_object::read_object;

    #[test]
    fn what_takes_a_statement_back() {
        let view = read_object("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a").unwrap();
        for (text, back) in [
            (
                "ALTER FOREIGN TABLE public.f ALTER COLUMN a SET NOT NULL",
                Some("ALTER FOREIGN TABLE public.f ALTER COLUMN a DROP NOT NULL"),
            ),
            (
                "COMMENT ON COLUMN m.a IS 'x is y'",
                Some("COMMENT ON COLUMN m.a IS NULL"),
            ),
            (
                "CREATE UNIQUE INDEX \"m A\" ON public.m USING btree (a)",
                Some("DROP INDEX public.\"m A\""),
            ),
            (
                "ALTER SEQUENCE public.s OWNED BY public.t.a",
                Some("ALTER SEQUENCE public.s OWNED BY NONE"),
            ),
            (
                "ALTER TABLE public.t ENABLE REPLICA TRIGGER x",
                Some("ALTER TABLE public.t ENABLE TRIGGER x"),
            ),
            (
                "ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH simple",
                Some("ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word"),
            ),
            (
                "ALTER EVENT TRIGGER e DISABLE",
                Some("ALTER EVENT TRIGGER e ENABLE"),
            ),
            (
                "ALTER DOMAIN d ADD CONSTRAINT c CHECK (true) NOT VALID",
                Some("ALTER DOMAIN d DROP CONSTRAINT c"),
            ),
            (
                "ALTER MATERIALIZED VIEW m CLUSTER ON x",
                Some("ALTER MATERIALIZED VIEW m SET WITHOUT CLUSTER"),
            ),
            (
                "ALTER MATERIALIZED VIEW m ALTER COLUMN a SET (n_distinct=5, n_distinct_inherited=6)",
                Some(
                    "ALTER MATERIALIZED VIEW m ALTER COLUMN a RESET (n_distinct, n_distinct_inherited)",
                ),
            ),
            (
                "ALTER FOREIGN TABLE f ALTER COLUMN a OPTIONS (ADD x 'y', ADD \"user\" 'z')",
                Some("ALTER FOREIGN TABLE f ALTER COLUMN a OPTIONS (DROP x, DROP \"user\")"),
            ),
            (
                "ALTER MATERIALIZED VIEW m ALTER COLUMN a SET STORAGE plain",
                None,
            ),
            ("ALTER FOREIGN TABLE f ALTER COLUMN a OPTIONS", None),
        ] {
            assert_eq!(undo(&view, text).as_deref(), back, "{text}");
        }
    }
}
