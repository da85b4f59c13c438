//! Objects that can't be in the temporary schema, compared token by token: the server says which
//! functions and types are meant, and lists of options have no order.

use std::collections::BTreeMap;
use std::ops::Range;

use limbeck_schema::canonical::{ObjectAnswer, ObjectQuestion};
use limbeck_schema::sql_object::Printed;
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{SqlObject, SqlObjectId, SqlObjectKind as K};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::canonical::ScratchSettings;
use crate::error::CatalogError;
use crate::literal::quote_literal;
use crate::row::Fields;

/// Whether objects of this kind are compared so.
pub(super) fn is_for(kind: K) -> bool {
    matches!(
        kind,
        K::Extension | K::Cast | K::ForeignDataWrapper | K::Server | K::EventTrigger
    )
}

type Spanned = (Token, Range<usize>);

/// A statement in pieces whose order is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Token(Token),
    /// Something that the server has to find.
    Reference(Reference),
    /// What stands in parentheses, sorted.
    List(Vec<Vec<Token>>),
}

/// What the server has to find: SQL text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reference {
    Type(String),
    Function(String),
    /// By its name alone.
    FunctionName(String),
}

/// Numbers of what the server has found.
type Found = BTreeMap<Reference, String>;

/// Answers the questions about such objects.
pub(super) async fn compare(
    conn: &mut PgConnection,
    questions: &[&ObjectQuestion],
    settings: &ScratchSettings,
    answers: &mut BTreeMap<SqlObjectId, ObjectAnswer>,
) -> Result<(), CatalogError> {
    let asked: Vec<(&ObjectQuestion, Vec<Piece>)> = questions
        .iter()
        .filter(|question| !question.candidates.is_empty())
        .map(|question| (*question, pieces(&question.desired)))
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let live = |question: &ObjectQuestion| -> Vec<Vec<Piece>> {
        question.candidates.iter().map(pieces).collect()
    };
    let all = asked
        .iter()
        .flat_map(|(question, own)| live(question).into_iter().flatten().chain(own.clone()));
    let references: Vec<Reference> = all
        .filter_map(|piece| match piece {
            Piece::Reference(reference) => Some(reference),
            Piece::Token(_) | Piece::List(_) => None,
        })
        .collect();
    let found = find(conn, &references, settings).await?;
    for (question, own) in asked {
        let desired = &question.desired;
        let mut candidates = question.candidates.iter().zip(live(question));
        let answer = candidates.find_map(|(live, pieces)| {
            let same_id = live.id == desired.id || is_same_cast(&own, &pieces, &found);
            same_id.then(|| ObjectAnswer::Read {
                id: live.id.clone(),
                is_same: is_same(&own, &pieces, &found)
                    && desired.additions.len() == live.additions.len()
                    && same_additions(desired, live),
                columns: live.columns.clone(),
                printed: Printed::default(),
            })
        });
        if let Some(answer) = answer {
            answers.insert(desired.id.clone(), answer);
        }
    }
    Ok(())
}

fn same_additions(desired: &SqlObject, live: &SqlObject) -> bool {
    let mut desired = desired.clone();
    desired.definition.clone_from(&live.definition);
    desired.same_tokens(live)
}

fn is_same(desired: &[Piece], live: &[Piece], found: &Found) -> bool {
    desired.len() == live.len()
        && desired
            .iter()
            .zip(live)
            .all(|(desired, live)| match (desired, live) {
                (Piece::Reference(desired), Piece::Reference(live)) => {
                    desired == live
                        || found.get(desired).is_some() && found.get(desired) == found.get(live)
                }
                _ => desired == live,
            })
}

/// Whether both begin with the same two types.
fn is_same_cast(desired: &[Piece], live: &[Piece], found: &Found) -> bool {
    let types = |pieces: &[Piece]| -> Vec<Piece> {
        let of_type = |piece: &&Piece| matches!(piece, Piece::Reference(Reference::Type(_)));
        pieces.iter().filter(of_type).cloned().collect()
    };
    let (desired, live) = (types(desired), types(live));
    desired.len() == 2 && is_same(&desired, &live, found)
}

/// The statement behind `CREATE`.
fn pieces(object: &SqlObject) -> Vec<Piece> {
    let sql = &object.definition;
    let tokens = spanned_tokens(sql).unwrap_or_default();
    let mut reader = Reader {
        sql,
        tokens: &tokens,
        pieces: Vec::new(),
    };
    if object.id.kind == K::Cast {
        reader.take(2);
        reader.cast_types();
    }
    while !reader.tokens.is_empty() {
        reader.next(object.id.kind);
    }
    reader.pieces
}

struct Reader<'s> {
    sql: &'s str,
    tokens: &'s [Spanned],
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some((Token::Word(word), _)) => word,
            _ => "",
        }
    }

    fn follows(&self, word: &str) -> bool {
        matches!(self.pieces.last(), Some(Piece::Token(Token::Word(w))) if w == word)
    }

    fn take(&mut self, count: usize) {
        let (taken, rest) = self.tokens.split_at(count.min(self.tokens.len()));
        let taken = taken.iter().map(|(token, _)| Piece::Token(token.clone()));
        self.pieces.extend(taken);
        self.tokens = rest;
    }

    fn skip(&mut self, count: usize) {
        self.tokens = &self.tokens[count.min(self.tokens.len())..];
    }

    fn text(&self, tokens: &[Spanned]) -> String {
        let range = tokens.first().zip(tokens.last());
        let text = range.and_then(|(first, last)| self.sql.get(first.1.start..last.1.end));
        text.unwrap_or_default().to_owned()
    }

    /// How many tokens the parentheses at this place have, with them.
    fn group(&self, at: usize) -> usize {
        let mut depth = 0_i32;
        for (length, (token, _)) in self.tokens.iter().skip(at).enumerate() {
            if let Token::Symbol(symbol) = token {
                depth += i32::from(symbol == "(") - i32::from(symbol == ")");
            }
            if depth == 0 {
                return if length == 0 { 0 } else { length + 1 };
            }
        }
        0
    }

    /// `(type AS type)`.
    fn cast_types(&mut self) {
        let length = self.group(0);
        let Some(inside) = self.tokens.get(1..length.saturating_sub(1)) else {
            return;
        };
        let between = inside
            .iter()
            .position(|(token, _)| matches!(token, Token::Word(word) if word == "as"));
        if let Some(between) = between {
            for tokens in [&inside[..between], &inside[between + 1..]] {
                let text = self.text(tokens);
                self.pieces.push(Piece::Reference(Reference::Type(text)));
            }
        }
        self.skip(length);
    }

    fn next(&mut self, kind: K) {
        let words: &[&str] = if kind == K::Cast && !self.follows("without") {
            &["function"]
        } else if kind == K::ForeignDataWrapper {
            &["handler", "validator"]
        } else if kind == K::EventTrigger && self.follows("execute") {
            &["function", "procedure"]
        } else {
            &[]
        };
        let names_function = words.contains(&self.word(0));
        if names_function {
            self.function();
        } else if kind == K::ForeignDataWrapper
            && self.word(0) == "no"
            && matches!(self.word(1), "handler" | "validator")
            || kind == K::Extension && self.word(0) == "cascade"
        {
            self.skip(if kind == K::Extension { 1 } else { 2 });
        } else if kind == K::Extension && self.word(0) == "version" {
            self.skip(2);
        } else if kind == K::Extension && self.word(0) == "with" {
            self.skip(1);
        } else {
            match self.group(0) {
                0 => self.take(1),
                length => self.list(length),
            }
        }
    }

    /// A function behind a word.
    fn function(&mut self) {
        let word = match self.word(0) {
            "procedure" => "function".to_owned(),
            other => other.to_owned(),
        };
        self.pieces.push(Piece::Token(Token::Word(word)));
        self.skip(1);
        let is_qualified = matches!(self.tokens.get(1), Some((Token::Symbol(s), _)) if s == ".");
        let name = if is_qualified { 3 } else { 1 };
        let length = name + self.group(name);
        let text = self.text(&self.tokens[..length.min(self.tokens.len())]);
        self.pieces.push(Piece::Reference(if length > name {
            Reference::Function(text)
        } else {
            Reference::FunctionName(text)
        }));
        self.skip(length);
    }

    fn list(&mut self, length: usize) {
        let inside = self.tokens.get(1..length - 1).unwrap_or_default();
        let is_comma = |(token, _): &Spanned| matches!(token, Token::Symbol(s) if s == ",");
        let mut items: Vec<Vec<Token>> = inside
            .split(is_comma)
            .map(|item| item.iter().map(|(token, _)| token.clone()).collect())
            .collect();
        items.sort_by_cached_key(|item| format!("{item:?}"));
        self.pieces.push(Piece::List(items));
        self.skip(length);
    }
}

/// Looks the references up.
async fn find(
    conn: &mut PgConnection,
    references: &[Reference],
    settings: &ScratchSettings,
) -> Result<Found, CatalogError> {
    let mut found = Found::new();
    if references.is_empty() {
        return Ok(found);
    }
    let values: Vec<String> = references
        .iter()
        .enumerate()
        .map(|(n, reference)| {
            let (function, text) = match reference {
                Reference::Type(text) => ("to_regtype", text),
                Reference::Function(text) => ("to_regprocedure", text),
                Reference::FunctionName(text) => ("to_regproc", text),
            };
            format!(
                "({n}, pg_catalog.{function}({})::pg_catalog.oid)",
                quote_literal(text)
            )
        })
        .collect();
    let script = format!(
        "BEGIN READ ONLY;\n{};\n\
         SELECT v.n, v.number FROM (VALUES {}) AS v (n, number) WHERE v.number IS NOT NULL;\nROLLBACK",
        settings.set_local(),
        values.join(", ")
    );
    let rows = sqlx::raw_sql(AssertSqlSafe(script)).fetch_all(&mut *conn);
    let rows = match rows.await {
        Ok(rows) => rows,
        Err(error) => {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
            return Err(error.into());
        }
    };
    for row in rows {
        let mut fields = Fields::new("references", &row);
        let at: usize = fields.number()?;
        if let Some(reference) = references.get(at) {
            found.insert(reference.clone(), fields.text()?.to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_object::read_object;

    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let [a, b] = [a, b].map(|sql| pieces(&read_object(sql).unwrap()));
        let found = [&a, &b]
            .into_iter()
            .flatten()
            .filter_map(|piece| match piece {
                Piece::Reference(reference) => {
                    let text = match reference {
                        Reference::Type(text)
                        | Reference::Function(text)
                        | Reference::FunctionName(text) => text,
                    };
                    let bare = text.replace("public.", "").replace("()", "");
                    Some((reference.clone(), bare))
                }
                Piece::Token(_) | Piece::List(_) => None,
            });
        is_same(&a, &b, &found.collect())
    }

    #[test]
    fn references_and_lists() {
        assert!(same(
            "CREATE CAST (text AS public.pair) WITH FUNCTION f(text) AS ASSIGNMENT",
            "create cast (text as pair) with function public.f(text) as assignment"
        ));
        assert!(!same(
            "CREATE CAST (text AS pair) WITH INOUT",
            "CREATE CAST (text AS pair) WITHOUT FUNCTION"
        ));
        assert!(same(
            "CREATE CAST (bytea AS text) WITHOUT FUNCTION AS ASSIGNMENT",
            "create cast (bytea as text) without function as assignment"
        ));
        let without = read_object("CREATE CAST (bytea AS text) WITHOUT FUNCTION").unwrap();
        let is_function = |piece: &Piece| {
            matches!(
                piece,
                Piece::Reference(Reference::Function(_) | Reference::FunctionName(_))
            )
        };
        assert!(!pieces(&without).iter().any(is_function));
        assert!(same(
            "CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('A', 'B') EXECUTE PROCEDURE f()",
            "CREATE EVENT TRIGGER e ON sql_drop WHEN TAG IN ('B', 'A') EXECUTE FUNCTION public.f()"
        ));
        assert!(same(
            "CREATE FOREIGN DATA WRAPPER w HANDLER h NO VALIDATOR OPTIONS (a 'x, y', b 'z')",
            "CREATE FOREIGN DATA WRAPPER w HANDLER public.h OPTIONS (b 'z', a 'x, y')"
        ));
        assert!(!same(
            "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a 'x')",
            "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a 'y')"
        ));
        assert!(same(
            "CREATE EXTENSION e SCHEMA public VERSION '1.2' CASCADE",
            "CREATE EXTENSION e WITH SCHEMA public"
        ));
    }
}
