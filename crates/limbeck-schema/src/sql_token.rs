//! A lexer for SQL text, as far as comparing and renaming identifiers needs one.
//!
//! It follows the lexical rules of the PostgreSQL manual, 4.1, with
//! `standard_conforming_strings = on`. It knows nothing of grammar.

mod escape;
mod type_place;
mod word;

use std::ops::Range;

use crate::keywords::needs_quotes;
use crate::name::Name;
pub use type_place::{mentions_type, names_type};

/// One token in normal form: blanks and comments are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// An unquoted word in lower case, or a quoted identifier that would need no quotes.
    Word(String),
    /// A quoted identifier that does need its quotes, without them.
    Quoted(String),
    /// A string, bit or dollar-quoted constant: its kind letter (`b`, `x`, or empty) and a quote before its
    /// content, in which quotes are doubled. All spellings of a string are the same; one whose escapes are
    /// not certain keeps its letter (`e`, `u`) and its raw content.
    Literal(String),
    /// A number or a parameter.
    Number(String),
    /// An operator or punctuation.
    Symbol(String),
}

/// The text ends inside a string, a quoted identifier or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unterminated;

impl std::fmt::Display for Unterminated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unterminated string, quoted identifier or comment")
    }
}

impl std::error::Error for Unterminated {}

/// The tokens of a text.
///
/// # Errors
/// [`Unterminated`] when the text ends inside a token.
pub fn tokens(sql: &str) -> Result<Vec<Token>, Unterminated> {
    Ok(spanned_tokens(sql)?
        .into_iter()
        .map(|(token, _)| token)
        .collect())
}

/// The tokens of a text with their byte ranges in it.
///
/// # Errors
/// [`Unterminated`] when the text ends inside a token.
pub fn spanned_tokens(sql: &str) -> Result<Vec<(Token, Range<usize>)>, Unterminated> {
    let mut lexer = Lexer { sql, at: 0 };
    let mut found = Vec::new();
    while let Some(spanned) = lexer.next_token()? {
        found.push(spanned);
    }
    Ok(found)
}

/// Where the token or comment begins inside of which the text ends; `None` when it ends outside.
pub fn unterminated_at(sql: &str) -> Option<usize> {
    let mut lexer = Lexer { sql, at: 0 };
    loop {
        let start = lexer.at;
        match lexer.next_token() {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(Unterminated) => {
                let rest = &sql[start..];
                return Some(start + rest.len() - rest.trim_start().len());
            }
        }
    }
}

/// Replaces an identifier wherever it stands as a word of its own, e.g. after a column was
/// renamed. A function of the same name (a word before `(`), a qualifier (a word before `.`), a type
/// (after `::`, also with its schema) and a collation stay, and so does a keyword that is spelled
/// like a name which would need quotes. The text comes back unchanged when it can't be read.
pub fn rename_identifier(sql: &str, from: &Name, to: &Name) -> String {
    let Ok(found) = spanned_tokens(sql) else {
        return sql.to_owned();
    };
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    for (i, (token, range)) in found.iter().enumerate() {
        let is_name = match token {
            Token::Word(word) => word == from.as_str() && !needs_quotes(word),
            Token::Quoted(word) => word == from.as_str(),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => false,
        };
        let next = found.get(i + 1).map(|(token, _)| token);
        let is_other = matches!(next, Some(Token::Symbol(s)) if s == "(" || s == ".");
        if is_name && !is_other && !follows_type_syntax(&found[..i]) {
            out.push_str(&sql[copied..range.start]);
            out.push_str(&to.quoted());
            copied = range.end;
        }
    }
    out.push_str(&sql[copied..]);
    out
}

/// Whether a type or a collation comes next: after `::`, `::schema.` and `COLLATE`.
fn follows_type_syntax(before: &[(Token, Range<usize>)]) -> bool {
    let comes_next = |token: &Token| token.is_symbol("::") || token.is_word("collate");
    match before {
        [.., (last, _), _, (dot, _)] if dot.is_symbol(".") => comes_next(last),
        [.., (last, _)] => comes_next(last),
        [] => false,
    }
}

/// The identifiers of a text: every word and quoted identifier, in order, with repetitions.
pub fn words(sql: &str) -> Vec<String> {
    tokens(sql)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|token| match token {
            Token::Word(word) | Token::Quoted(word) => Some(word),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
        })
        .collect()
}

/// Splits a script into its statements at semicolons outside of parentheses (a rule's actions have
/// some inside); blank statements are left out. A `BEGIN ATOMIC … END` body is kept whole, and a statement ends with its last token: a comment
/// behind it would swallow the semicolon that somebody puts there.
///
/// # Errors
/// [`Unterminated`] when the text ends inside a token.
pub fn split_statements(sql: &str) -> Result<Vec<&str>, Unterminated> {
    let mut statements = Vec::new();
    let mut start = 0;
    let mut end = 0;
    let mut some = false;
    let mut atomic = 0_usize;
    let mut depth = 0_usize;
    let mut previous = String::new();
    for (token, range) in spanned_tokens(sql)? {
        match &token {
            Token::Symbol(s) if s == ";" && atomic == 0 && depth == 0 => {
                if some {
                    statements.push(sql[start..end].trim());
                }
                start = range.end;
                some = false;
                previous.clear();
                continue;
            }
            Token::Word(word) => {
                if word == "atomic" && previous == "begin" || atomic > 0 && word == "case" {
                    atomic += 1;
                } else if word == "end" && atomic > 0 {
                    atomic -= 1;
                }
                previous.clone_from(word);
            }
            Token::Quoted(_) | Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => {
                previous.clear();
            }
        }
        match &token {
            Token::Symbol(s) if s == "(" => depth += 1,
            Token::Symbol(s) if s == ")" => depth = depth.saturating_sub(1),
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
        some = true;
        end = range.end;
    }
    if some {
        statements.push(sql[start..end].trim());
    }
    Ok(statements)
}

struct Lexer<'a> {
    sql: &'a str,
    at: usize,
}

const OPERATOR: &str = "+-*/<>=~!@#%^&|`?";

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.sql[self.at..]
    }

    fn next_token(&mut self) -> Result<Option<(Token, Range<usize>)>, Unterminated> {
        self.skip_blank()?;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        let token = if first == '\'' {
            self.string("", false)?
        } else if first == '"' {
            self.quoted_identifier()?
        } else if first == '$' {
            self.dollar()?
        } else if first.is_ascii_digit() || first == '.' && self.digit_follows() {
            self.number()
        } else if is_word_start(first) {
            self.word()?
        } else if OPERATOR.contains(first) {
            self.operator()
        } else {
            self.symbol(first)
        };
        Ok(Some((token, start..self.at)))
    }

    fn skip_blank(&mut self) -> Result<(), Unterminated> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            if rest.starts_with("--") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    /// Block comments nest in PostgreSQL.
    fn block_comment(&mut self) -> Result<(), Unterminated> {
        let mut depth = 0;
        loop {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else {
                self.at += rest.chars().next().ok_or(Unterminated)?.len_utf8();
            }
        }
    }

    fn digit_follows(&self) -> bool {
        self.rest()
            .as_bytes()
            .get(1)
            .is_some_and(u8::is_ascii_digit)
    }

    fn word(&mut self) -> Result<Token, Unterminated> {
        let rest = self.rest();
        let end = rest.find(|c| !is_word_part(c)).unwrap_or(rest.len());
        let word = rest[..end].to_lowercase();
        let tail = &rest[end..];
        let prefix = ["e", "b", "x", "n"].contains(&word.as_str());
        if prefix && tail.starts_with('\'') {
            self.at += end;
            let escapes = word == "e";
            return self.string(if word == "n" { "" } else { &word }, escapes);
        }
        if word == "u" && (tail.starts_with("&'") || tail.starts_with("&\"")) {
            self.at += end + 1;
            return self.unicode();
        }
        self.at += end;
        Ok(Token::Word(word))
    }

    fn string(&mut self, kind: &str, escapes: bool) -> Result<Token, Unterminated> {
        let content = self.string_content(escapes)?;
        let plain = match escapes {
            true => escape::escaped(&content),
            false => None,
        };
        Ok(Token::Literal(match plain {
            Some(plain) => format!("'{}", plain.replace('\'', "''")),
            None => format!("{kind}'{content}"),
        }))
    }

    /// What stands between quotes, up to the last one: after a line break a string goes on.
    fn string_content(&mut self, escapes: bool) -> Result<String, Unterminated> {
        let mut content = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            if rest.starts_with("''") {
                content.push_str("''");
                self.at += 2;
            } else if rest.starts_with('\'') {
                self.at += 1;
                match continuation(self.rest()) {
                    Some(length) => self.at += length,
                    None => return Ok(content),
                }
            } else {
                let c = rest.chars().next().ok_or(Unterminated)?;
                content.push(c);
                self.at += c.len_utf8();
                if escapes && c == '\\' {
                    let next = self.rest().chars().next().ok_or(Unterminated)?;
                    content.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
    }

    /// A string or an identifier behind `U&`, with the `UESCAPE` that may follow.
    fn unicode(&mut self) -> Result<Token, Unterminated> {
        let is_string = self.rest().starts_with('\'');
        let raw = match is_string {
            true => self.string_content(false)?.replace("''", "'"),
            false => self.quoted_content()?,
        };
        let end = self.at;
        let escape = self.escape_character()?;
        if escape.is_none() {
            self.at = end;
        }
        let plain = escape::unicode(&raw, escape.unwrap_or('\\'));
        if plain.is_none() {
            self.at = end;
        }
        Ok(match (is_string, plain) {
            (true, Some(plain)) => Token::Literal(format!("'{}", plain.replace('\'', "''"))),
            (true, None) => Token::Literal(format!("u'{}", raw.replace('\'', "''"))),
            (false, plain) => identifier(plain.unwrap_or(raw)),
        })
    }

    /// `UESCAPE '!'`, if it comes next.
    fn escape_character(&mut self) -> Result<Option<char>, Unterminated> {
        self.skip_blank()?;
        let word = self.rest().get(..7).unwrap_or_default();
        if !word.eq_ignore_ascii_case("uescape") {
            return Ok(None);
        }
        self.at += word.len();
        self.skip_blank()?;
        if !self.rest().starts_with('\'') {
            return Ok(None);
        }
        let text = self.string_content(false)?.replace("''", "'");
        let mut content = text.chars();
        Ok(content.next().filter(|_| content.next().is_none()))
    }

    fn quoted_identifier(&mut self) -> Result<Token, Unterminated> {
        Ok(identifier(self.quoted_content()?))
    }

    fn quoted_content(&mut self) -> Result<String, Unterminated> {
        let mut content = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            if rest.starts_with("\"\"") {
                content.push('"');
                self.at += 2;
            } else if rest.starts_with('"') {
                self.at += 1;
                return Ok(content);
            } else {
                let c = rest.chars().next().ok_or(Unterminated)?;
                content.push(c);
                self.at += c.len_utf8();
            }
        }
    }

    /// `$1`, or `$tag$ … $tag$`.
    fn dollar(&mut self) -> Result<Token, Unterminated> {
        let rest = self.rest();
        let body = &rest[1..];
        let tag_end = body
            .find(|c: char| !is_word_part(c) || c == '$')
            .unwrap_or(body.len());
        let is_tag = !body.starts_with(|c: char| c.is_ascii_digit());
        if !is_tag || !body[tag_end..].starts_with('$') {
            let end = body
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(body.len());
            let text = rest[..=end].to_owned();
            self.at += text.len();
            return Ok(Token::Number(text));
        }
        let fence = rest[..tag_end + 2].to_owned();
        let content = &rest[fence.len()..];
        let end = content.find(&fence).ok_or(Unterminated)?;
        let literal = format!("'{}", content[..end].replace('\'', "''"));
        self.at += fence.len() * 2 + end;
        Ok(Token::Literal(literal))
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let mut end = 0;
        let mut previous = ' ';
        for c in rest.chars() {
            let sign = (c == '+' || c == '-') && matches!(previous, 'e' | 'E');
            if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || sign) {
                break;
            }
            previous = c;
            end += c.len_utf8();
        }
        let text = rest[..end].to_lowercase();
        self.at += end;
        Token::Number(text)
    }

    /// The longest run of operator characters, by the manual's rules (4.1.3): it ends before a
    /// comment, and `+`/`-` may end it only if it holds one of `~!@#%^&|` + "`?".
    fn operator(&mut self) -> Token {
        let rest = self.rest();
        let mut end = rest.find(|c| !OPERATOR.contains(c)).unwrap_or(rest.len());
        for comment in ["--", "/*"] {
            if let Some(at) = rest[..end].find(comment) {
                end = at;
            }
        }
        while end > 1
            && rest[..end].ends_with(['+', '-'])
            && !rest[..end].contains(['~', '!', '@', '#', '%', '^', '&', '|', '`', '?'])
        {
            end -= 1;
        }
        let text = rest[..end].to_owned();
        self.at += end;
        Token::Symbol(if text == "!=" { "<>".to_owned() } else { text })
    }

    fn symbol(&mut self, first: char) -> Token {
        let text = if self.rest().starts_with("::") {
            "::".to_owned()
        } else {
            first.to_string()
        };
        self.at += text.len();
        Token::Symbol(text)
    }
}

/// How far it is behind the quote with which a string goes on: only blanks and comments to the end of the line
/// stand between, with a line break.
fn continuation(rest: &str) -> Option<usize> {
    let mut at = 0;
    let mut breaks = false;
    loop {
        let tail = &rest[at..];
        let blank = tail.len()
            - tail
                .trim_start_matches(|c: char| c.is_ascii_whitespace())
                .len();
        breaks |= tail[..blank].contains(['\n', '\r']);
        at += blank;
        let tail = &rest[at..];
        if !tail.starts_with("--") {
            return (breaks && tail.starts_with('\'')).then_some(at + 1);
        }
        at += tail.find('\n')?;
    }
}

fn identifier(content: String) -> Token {
    match needs_quotes(&content) {
        true => Token::Quoted(content),
        false => Token::Word(content),
    }
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

#[cfg(test)]
mod tests;
