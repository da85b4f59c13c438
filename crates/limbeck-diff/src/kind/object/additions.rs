//! Statements that complete an object, said again or taken back.

use limbeck_schema::{SqlObject, sql_token};

use crate::pair::Pair;

/// The statements that the later side has more.
pub(super) fn added(pair: Pair<&SqlObject>) -> Vec<String> {
    let more = pair.to.additions.iter();
    more.filter(|text| !pair.from.additions.contains(text))
        .cloned()
        .collect()
}

/// Statements that take back what the earlier side has more; `None` where there is none for one.
pub(super) fn undone(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let gone = pair.from.additions.iter();
    gone.filter(|text| !pair.to.additions.contains(text))
        // What says the same thing otherwise is overwritten by that.
        .filter(|text| !pair.to.additions.iter().any(|new| overwrites(text, new)))
        .map(|text| undo(pair.from, text))
        .collect()
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
        .or_else(|| position(&tokens, &["set", "storage"]))?;
    Some(tokens[..end].to_vec())
}

fn is_word(token: &sql_token::Token, word: &str) -> bool {
    matches!(token, sql_token::Token::Word(w) if w == word)
}

fn starts_with(tokens: &[sql_token::Token], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(t, word)| is_word(t, word))
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
    if let Some(at) = position(&tokens, &["set", "statistics"]) {
        return Some(format!("{} SET STATISTICS -1", before(at)?));
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

/// A trigger or rule that fires as usual again.
fn switched(
    tokens: &[sql_token::Token],
    spanned: &[(sql_token::Token, std::ops::Range<usize>)],
    text: &str,
) -> Option<String> {
    let at = (0..tokens.len())
        .find(|&at| is_word(&tokens[at], "disable") || is_word(&tokens[at], "enable"))?;
    let kind = (at..tokens.len())
        .find(|&at| is_word(&tokens[at], "trigger") || is_word(&tokens[at], "rule"))?;
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
            ("ALTER MATERIALIZED VIEW m CLUSTER ON x", None),
        ] {
            assert_eq!(undo(&view, text).as_deref(), back, "{text}");
        }
    }
}
