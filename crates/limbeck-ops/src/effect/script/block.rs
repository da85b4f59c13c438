//! The bodies of `DO` blocks: their statements, as far as they stand there as they run.

use limbeck_schema::sql_token::{Token, spanned_tokens, split_statements};

mod loops;

use self::loops::{Loops, Placed};
use super::part::Part;
use super::read::action;
use super::{Action, ScriptStatement};

/// The statements of a block, behind that of the block itself.
pub(super) fn statements(text: &str) -> Vec<ScriptStatement<'_>> {
    let mut loops = Loops::default();
    let mut found = Vec::new();
    let unread = match body(text) {
        Some(body) => read(body, &mut loops, &mut found),
        None => true,
    };
    let block = ScriptStatement::new(text, Action::Do { unread });
    std::iter::once(block).chain(loops.judge(found)).collect()
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
    unquoted(quoted)
}

/// What is between quotes that hold no others.
fn unquoted(quoted: &str) -> Option<&str> {
    if let Some(rest) = quoted.strip_prefix('$') {
        let tag = &quoted[..rest.find('$')? + 2];
        return quoted.strip_prefix(tag)?.strip_suffix(tag);
    }
    let plain = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    (!plain.contains('\'')).then_some(plain)
}

/// Reads the statements of a body; says whether something of it is put together while it runs, or stands where it
/// can't be found.
fn read<'a>(body: &'a str, loops: &mut Loops, found: &mut Vec<Placed<'a>>) -> bool {
    let Ok(parts) = split_statements(body) else {
        return true;
    };
    let mut unread = false;
    for part in parts {
        let Ok(tokens) = spanned_tokens(part) else {
            return true;
        };
        let all = Part {
            sql: part,
            tokens: &tokens,
        };
        let Some(rest) = lead(all, loops, found, &mut unread) else {
            unread = true;
            continue;
        };
        let Some((first, range)) = rest.tokens.first() else {
            continue;
        };
        loops.pass(rest);
        let behind = rest.from(1).tokens;
        if is(first, "execute") {
            let sql = match behind {
                [(Token::Literal(_), range)] => part.get(range.clone()).and_then(unquoted),
                _ => None,
            };
            match sql {
                Some(sql) => {
                    let statements = super::statements_of(sql).into_iter();
                    found.extend(statements.map(|statement| loops.place(statement)));
                }
                None => unread = true,
            }
            continue;
        }
        unread |= is(first, "return") && behind.iter().any(|(token, _)| is(token, "execute"));
        let text = part.get(range.start..).unwrap_or_default();
        let action = match is(first, "perform") {
            true => action(&format!("SELECT {}", rest.from(1).text())),
            false => action(text),
        };
        found.push(loops.place(ScriptStatement::new(text, action)));
    }
    unread
}

/// The statement behind what leads to it: `BEGIN`, `IF … THEN`, `FOR … LOOP`. Nothing where that does not end.
fn lead<'a, 't>(
    mut part: Part<'a, 't>,
    loops: &mut Loops,
    found: &mut Vec<Placed<'a>>,
    unread: &mut bool,
) -> Option<Part<'a, 't>> {
    while let Some((token, _)) = part.tokens.first() {
        let Token::Word(word) = token else {
            // `#variable_conflict use_column`, or `<<label>>`.
            let is_option = matches!(token, Token::Symbol(symbol) if symbol == "#");
            part = part.from(if is_option { 3 } else { 1 });
            continue;
        };
        let until = match word.as_str() {
            "loop" => {
                loops.open(part.from(part.tokens.len()));
                part = part.from(1);
                continue;
            }
            "begin" | "else" => {
                part = part.from(1);
                continue;
            }
            "declare" => "begin",
            "if" | "elsif" | "elseif" | "when" | "exception" | "case" => "then",
            "for" | "foreach" | "while" => "loop",
            _ => return Some(part),
        };
        let Some(at) = end_of_head(part, until) else {
            // Of declarations each ends with a semicolon, and what follows begins with the next one's name.
            return (word == "declare").then(|| part.from(part.tokens.len()));
        };
        let head = Part {
            tokens: part.tokens.get(..at).unwrap_or_default(),
            ..part
        };
        *unread |= head.has(&["execute"]);
        if until == "loop" {
            found.extend(query(head).map(|statement| loops.place(statement)));
            loops.open(head);
        }
        part = part.from(at + 1);
    }
    Some(part)
}

/// `FOR … IN DELETE … RETURNING …`.
fn query<'a>(head: Part<'a, '_>) -> Option<ScriptStatement<'a>> {
    head.starts(&["for"])?;
    let at = (0..head.tokens.len()).find(|at| head.is(*at, "in"))?;
    let text = head.from(at + 1).text();
    let action = action(text);
    (action != Action::Other).then(|| ScriptStatement::new(text, action))
}

/// Where this word stands outside of parentheses and of `CASE … END`.
fn end_of_head(part: Part<'_, '_>, word: &str) -> Option<usize> {
    let (mut depth, mut cases) = (0_usize, 0_usize);
    for at in 1..part.tokens.len() {
        if part.symbol(at, "(") {
            depth += 1;
        } else if part.symbol(at, ")") {
            depth = depth.saturating_sub(1);
        } else if part.is(at, "case") {
            cases += 1;
        } else if cases > 0 && part.is(at, "end") {
            cases -= 1;
        } else if depth == 0 && cases == 0 && part.is(at, word) {
            return Some(at);
        }
    }
    None
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found == word)
}
