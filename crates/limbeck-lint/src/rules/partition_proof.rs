//! The check that spares the server to look at the rows of a table that becomes a partition.

use std::ops::Range;

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{
    Column, ColumnType, ConstraintDefinition, Expr, IndexKey, Name, PartitionBound, PartitionBy,
    Table,
};

/// What has to hold for each row, in the words of a check; nothing where no simple check says it.
pub(super) fn condition(by: &PartitionBy, bound: &PartitionBound, table: &Table) -> Option<String> {
    let key = key(by)?;
    let mut atoms = atoms(&key, bound)?;
    if table
        .columns
        .get(&key)
        .is_some_and(|column| column.nullable)
    {
        atoms.insert(0, format!("{} IS NOT NULL", key.quoted()));
    }
    Some(atoms.join(" AND "))
}

/// Whether valid checks of the table say so. Where they say it in other words, the server may still see it.
pub(super) fn is_proved(by: &PartitionBy, bound: &PartitionBound, table: &Table) -> bool {
    let known = key(by).and_then(|key| table.columns.get(&key));
    let Some((column, condition)) = known.zip(condition(by, bound, table)) else {
        return false;
    };
    let checks = table.constraints.values();
    let known: Vec<Vec<Token>> = checks
        .filter_map(|constraint| match &constraint.definition {
            ConstraintDefinition::Check(check) if !check.not_valid => Some(&check.expression),
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => None,
        })
        .flat_map(|check| conjuncts(check.as_str(), column))
        .collect();
    conjuncts(&condition, column)
        .iter()
        .all(|atom| is_constant(atom) && known.contains(atom))
}

fn key(by: &PartitionBy) -> Option<Name> {
    match by.keys.as_slice() {
        // Another operator class or collation has an order of its own, which the check's operators don't.
        [one] if one.operator_class.is_none() && one.collation.is_none() => match &one.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expression(_) => None,
        },
        _ => None,
    }
}

fn atoms(key: &Name, bound: &PartitionBound) -> Option<Vec<String>> {
    let key = key.quoted();
    let is = |expr: &Expr, word: &str| expr.as_str().eq_ignore_ascii_case(word);
    match bound {
        PartitionBound::Range { from, to } => {
            let ([from], [to]) = (from.as_slice(), to.as_slice()) else {
                return None;
            };
            let lower = (!is(from, "minvalue")).then(|| format!("{key} >= {from}"));
            let upper = (!is(to, "maxvalue")).then(|| format!("{key} < {to}"));
            Some(lower.into_iter().chain(upper).collect())
        }
        PartitionBound::List(values) if !values.iter().any(|value| is(value, "null")) => {
            let texts: Vec<&str> = values.iter().map(Expr::as_str).collect();
            Some(vec![match texts.as_slice() {
                [one] => format!("{key} = {one}"),
                several => format!("{key} IN ({})", several.join(", ")),
            }])
        }
        PartitionBound::List(_) | PartitionBound::Default | PartitionBound::Hash { .. } => None,
    }
}

/// The parts of an expression that must all hold, with constants of the column's type written in one way. Empty
/// where something else than `AND` holds the parts together.
fn conjuncts(sql: &str, column: &Column) -> Vec<Vec<Token>> {
    let tokens = spanned_tokens(sql).unwrap_or_default();
    let mut found = Vec::new();
    split(
        Text {
            sql,
            tokens: &tokens,
        },
        &mut |atom| found.push(plain(atom, column)),
    );
    found
}

/// A part of an expression.
#[derive(Clone, Copy)]
struct Text<'a> {
    sql: &'a str,
    tokens: &'a [(Token, Range<usize>)],
}

impl<'a> Text<'a> {
    fn part(self, range: Range<usize>) -> Self {
        Self {
            tokens: self.tokens.get(range).unwrap_or_default(),
            ..self
        }
    }

    fn is(self, at: usize, word: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|(token, _)| is(token, word))
    }

    /// The tokens outside of parentheses and brackets, by number.
    fn outer(self) -> impl Iterator<Item = usize> {
        let mut depth = 0_usize;
        (0..self.tokens.len()).filter(move |at| {
            let closes = self.is(*at, ")") || self.is(*at, "]");
            depth = depth.saturating_sub(usize::from(closes));
            let here = depth == 0;
            depth += usize::from(self.is(*at, "(") || self.is(*at, "["));
            here
        })
    }

    fn text(self) -> &'a str {
        let ends = self.tokens.first().zip(self.tokens.last());
        ends.and_then(|((_, first), (_, last))| self.sql.get(first.start..last.end))
            .unwrap_or_default()
    }
}

fn split<'a>(text: Text<'a>, found: &mut impl FnMut(Text<'a>)) {
    let end = text.tokens.len();
    // Parentheses around all of it.
    if text.is(0, "(") && text.outer().eq([0, end - 1]) {
        return split(text.part(1..end - 1), found);
    }
    // `AND` in them means something else, or binds more tightly.
    let others = ["or", "not", "between", "case"];
    let ands: Vec<usize> = text.outer().filter(|at| text.is(*at, "and")).collect();
    if ands.is_empty() {
        return found(text);
    }
    // `IS NOT NULL` is no such `NOT`.
    let is_null_test = |at: usize| text.is(at, "not") && at > 0 && text.is(at - 1, "is");
    let other = |at: usize| others.iter().any(|word| text.is(at, word)) && !is_null_test(at);
    if text.outer().any(other) {
        return;
    }
    let starts = std::iter::once(0).chain(ands.iter().map(|at| at + 1));
    let ends = ands.iter().copied().chain([end]);
    for (start, end) in starts.zip(ends) {
        split(text.part(start..end), found);
    }
}

/// The tokens without the casts that change nothing: of a constant to the type of the column, and to `text` where
/// `varchar` has no operators of its own. `= ANY (ARRAY[…])` is `IN (…)`.
fn plain(text: Text<'_>, column: &Column) -> Vec<Token> {
    let is_varchar = column.data_type.is_builtin("character varying");
    let is_free = |cast: Text<'_>| {
        let to: Option<ColumnType> = cast.text().parse().ok();
        to.is_some_and(|to| to == column.data_type || is_varchar && to.is_builtin("text"))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((token, _)) = text.tokens.get(at) {
        let in_parentheses = text.is(at, "(") && text.is(at + 2, ")");
        let (inner, behind) = if in_parentheses {
            (at + 1, at + 3)
        } else {
            (at, at + 1)
        };
        let is_key = matches!(text.tokens.get(inner), Some((Token::Word(name) | Token::Quoted(name), _)) if *name == column.name.as_str());
        let is_value = matches!(
            text.tokens.get(inner),
            Some((Token::Literal(_) | Token::Number(_), _))
        );
        if text.is(behind, "::") && (is_key || is_value) {
            let rest = text.part(behind + 1..text.tokens.len());
            let stops = |at: &usize| {
                rest.tokens
                    .get(*at)
                    .is_some_and(|(token, _)| ends_cast(token))
            };
            let length = rest.outer().find(stops).unwrap_or(rest.tokens.len());
            if is_free(rest.part(0..length)) {
                found.extend(
                    text.tokens
                        .get(inner)
                        .map(|(token, _)| value(token, column)),
                );
                at = behind + 1 + length;
                continue;
            }
        }
        found.push(value(token, column));
        at += 1;
    }
    in_list(found)
}

/// What can stand behind a type, outside of its own parentheses.
fn ends_cast(token: &Token) -> bool {
    match token {
        Token::Symbol(symbol) => !["(", "[", "."].contains(&symbol.as_str()),
        Token::Word(word) => ["and", "is", "in", "not", "or"].contains(&word.as_str()),
        Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => false,
    }
}

/// The server writes some numbers as strings.
fn value(token: &Token, column: &Column) -> Token {
    let numbers = ["bigint", "integer", "smallint", "numeric"];
    if let Token::Literal(text) = token
        && let Some(digits) = text.strip_prefix('\'')
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && numbers.iter().any(|name| column.data_type.is_builtin(name))
    {
        return Token::Number(digits.to_owned());
    }
    token.clone()
}

fn in_list(tokens: Vec<Token>) -> Vec<Token> {
    const ANY: [&str; 5] = ["=", "any", "(", "array", "["];
    let at = tokens
        .iter()
        .position(|token| is(token, "any"))
        .unwrap_or_default();
    let (Some(head), Some(rest)) = (
        tokens.get(..at.saturating_sub(1)),
        tokens.get(at.saturating_sub(1)..),
    ) else {
        return tokens;
    };
    let begins =
        rest.len() > ANY.len() && ANY.iter().zip(rest).all(|(word, token)| is(token, word));
    match rest.get(ANY.len()..) {
        Some([values @ .., bracket, end]) if begins && is(bracket, "]") && is(end, ")") => {
            let symbol = |symbol: &str| Token::Symbol(symbol.to_owned());
            let open = [Token::Word("in".to_owned()), symbol("(")];
            head.iter()
                .cloned()
                .chain(open)
                .chain(values.iter().cloned())
                .chain([symbol(")")])
                .collect()
        }
        _ => tokens,
    }
}

/// Whether it compares with nothing but constants: what a function says may be another value by now.
fn is_constant(atom: &[Token]) -> bool {
    let mut behind = atom.iter().skip(1);
    behind.all(|token| match token {
        Token::Literal(_) | Token::Number(_) => true,
        Token::Word(word) => ["in", "is", "not", "null", "true", "false"].contains(&word.as_str()),
        Token::Symbol(symbol) => ["=", "<", ">=", "-", "(", ",", ")"].contains(&symbol.as_str()),
        Token::Quoted(_) => false,
    })
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) | Token::Symbol(found) if found == word)
}
