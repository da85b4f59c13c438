//! The bodies of `DO` blocks: their statements, as far as they stand there as they run.

use limbeck_schema::sql_token::{Token, spanned_tokens, split_statements};

use super::read::action;
use super::{Action, ScriptStatement};

/// The statements of a block, behind that of the block itself.
pub(super) fn statements(text: &str) -> Vec<ScriptStatement<'_>> {
    let mut found = Vec::new();
    let unread = match body(text) {
        Some(body) => read(body, &mut found),
        None => true,
    };
    if commits(&found) {
        // Each round of a loop ends with what it has done.
        found
            .iter_mut()
            .for_each(|statement| bound(&mut statement.action));
    }
    let block = ScriptStatement {
        text,
        action: Action::Do { unread },
    };
    std::iter::once(block).chain(found).collect()
}

/// What is between the quotes, of a block in PL/pgSQL.
fn body(text: &str) -> Option<&str> {
    let tokens = spanned_tokens(text).ok()?;
    let words: Vec<&Token> = tokens.iter().map(|(token, _)| token).collect();
    let other_language = words.windows(2).any(|pair| {
        is(pair[0], "language")
            && !is(pair[1], "plpgsql")
            && !matches!(pair[1], Token::Literal(name) if name == "'plpgsql")
    });
    let mut literals = tokens
        .iter()
        .filter(|(token, _)| matches!(token, Token::Literal(name) if name != "'plpgsql"));
    let (_, range) = literals.next().filter(|_| !other_language)?;
    let quoted = text.get(range.clone())?;
    if let Some(rest) = quoted.strip_prefix('$') {
        let tag = &quoted[..rest.find('$')? + 2];
        return quoted.strip_prefix(tag)?.strip_suffix(tag);
    }
    let plain = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    (!plain.contains('\'')).then_some(plain)
}

/// Reads the statements of a body; says whether something of it is put together while it runs.
fn read<'a>(body: &'a str, found: &mut Vec<ScriptStatement<'a>>) -> bool {
    let Ok(parts) = split_statements(body) else {
        return true;
    };
    let mut unread = false;
    for part in parts {
        let Ok(tokens) = spanned_tokens(part) else {
            return true;
        };
        let at = head(&tokens);
        let skipped = tokens.get(..at).unwrap_or_default();
        unread |= skipped.iter().any(|(token, _)| is(token, "execute"));
        let Some((first, range)) = tokens.get(at) else {
            continue;
        };
        let rest = tokens.get(at + 1..).unwrap_or_default();
        if is(first, "execute") {
            match rest {
                [(Token::Literal(_), range)] => unread |= constant(part, range.clone(), found),
                _ => unread = true,
            }
            continue;
        }
        unread |= is(first, "return") && rest.iter().any(|(token, _)| is(token, "execute"));
        let text = part.get(range.start..).unwrap_or_default();
        let action = match is(first, "perform") {
            true => action(&format!(
                "SELECT {}",
                part.get(range.end..).unwrap_or_default()
            )),
            false => action(text),
        };
        found.push(ScriptStatement { text, action });
    }
    unread
}

/// `EXECUTE 'statement'`.
fn constant<'a>(
    part: &'a str,
    range: std::ops::Range<usize>,
    found: &mut Vec<ScriptStatement<'a>>,
) -> bool {
    let quoted = part.get(range).unwrap_or_default();
    let plain = quoted
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''));
    let Some(sql) = plain.filter(|sql| !sql.contains('\'')) else {
        return true;
    };
    found.extend(super::statements_of(sql));
    false
}

/// Where the statement begins behind what leads to it: `BEGIN`, `IF … THEN`, `FOR … LOOP`.
fn head(tokens: &[(Token, std::ops::Range<usize>)]) -> usize {
    let mut at = 0;
    while let Some((token, _)) = tokens.get(at) {
        let Token::Word(word) = token else {
            // `#variable_conflict use_column`, or `<<label>>`.
            let is_option = matches!(token, Token::Symbol(symbol) if symbol == "#");
            at += if is_option { 3 } else { 1 };
            continue;
        };
        let until: &[&str] = match word.as_str() {
            "begin" | "else" | "loop" => {
                at += 1;
                continue;
            }
            "declare" => &["begin"],
            "if" | "elsif" | "elseif" | "when" | "exception" | "case" => &["then"],
            "for" | "foreach" | "while" => &["loop"],
            _ => return at,
        };
        let mut rest = tokens.iter().skip(at);
        let Some(over) = rest.position(|(token, _)| until.iter().any(|word| is(token, word)))
        else {
            return tokens.len();
        };
        at += over + 1;
    }
    at
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found == word)
}

fn commits(statements: &[ScriptStatement<'_>]) -> bool {
    let mut texts = statements.iter().map(|statement| statement.text.trim());
    texts.any(|text| text.eq_ignore_ascii_case("commit"))
}

fn bound(action: &mut Action) {
    if let Action::Update { bounded, .. } | Action::Delete { bounded, .. } = action {
        *bounded = true;
    }
}
