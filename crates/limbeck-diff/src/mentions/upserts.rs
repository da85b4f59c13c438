//! `INSERT … ON CONFLICT … DO UPDATE`: PostgreSQL has it rest on every column of its table, since any of them can be
//! read by way of `excluded`.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::Token;

/// The names of the tables, without their schemas.
pub(crate) fn upserted(found: &[Token]) -> BTreeSet<&str> {
    let targets = found.iter().enumerate();
    let targets = targets.filter(|(_, token)| token.is_word("into"));
    let names = targets.filter_map(|(at, _)| {
        let rest = &found[at + 1..];
        let (name, rest) = match rest {
            [_, Token::Symbol(dot), name, rest @ ..] if dot == "." => (name, rest),
            [name, rest @ ..] => (name, rest),
            [] => return None,
        };
        match name {
            Token::Word(name) | Token::Quoted(name) if updates(rest) => Some(name.as_str()),
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => None,
        }
    });
    names.collect()
}

/// Whether rows that are there already are updated, before the next statement begins.
fn updates(found: &[Token]) -> bool {
    let ends = |token: &&Token| token.is_symbol(";");
    let length = found.iter().take_while(|token| !ends(token)).count();
    let statement = &found[..length];
    let two = |words: [&str; 2]| {
        let mut pairs = statement.windows(2);
        pairs.any(|pair| pair[0].is_word(words[0]) && pair[1].is_word(words[1]))
    };
    two(["on", "conflict"]) && two(["do", "update"])
}
