//! Columns behind the name or the alias of a relation: those of another relation are not meant.

use limbeck_schema::sql_token::Token;
use std::collections::HashMap;

use limbeck_schema::{Name, QualifiedName};

use super::place::qualifier;

/// A text with the places where names of relations stand, each with a schema and a name of what it may be there.
#[derive(Debug)]
pub(super) struct Relations<'a, 't> {
    found: &'t [Token],
    /// But for those before a dot, which say where a column is.
    relations: Vec<(usize, &'a Name, &'a Name)>,
    /// Where each name stands.
    places: HashMap<&'t str, Vec<usize>>,
}

impl<'a, 't> Relations<'a, 't> {
    pub(super) fn new(found: &'t [Token], named: Vec<(usize, &'a Name, &'a Name)>) -> Self {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, token) in found.iter().enumerate() {
            if let Token::Word(word) | Token::Quoted(word) = token {
                places.entry(word).or_default().push(at);
            }
        }
        let mut relations = named;
        relations.retain(|(at, ..)| !is_symbol(found, at + 1, "."));
        Self {
            found,
            relations,
            places,
        }
    }

    fn places(&self, name: &str) -> impl Iterator<Item = usize> + '_ {
        self.places.get(name).into_iter().flatten().copied()
    }

    /// Whether a name can be that of a column of the table anywhere: it stands alone somewhere, or behind
    /// something that is not certainly another relation.
    pub(super) fn can_name_column_of(&self, table: &QualifiedName, column: &Name) -> bool {
        let mut known: HashMap<&str, bool> = HashMap::new();
        let mut places = self.places(column.as_str());
        places.any(|at| {
            let Some(name) = qualifier(&self.found[..at]) else {
                return true;
            };
            !*known
                .entry(name)
                .or_insert_with(|| self.is_another(name, table))
        })
    }

    /// Whether a qualifier is a relation or the alias of one wherever it stands for something, and never of this table.
    fn is_another(&self, name: &str, table: &QualifiedName) -> bool {
        let mut is_known = false;
        let places = self.places(name);
        for at in places.filter(|at| !is_symbol(self.found, at + 1, ".")) {
            if self.is_of_query(at) {
                return false;
            }
            let named = self
                .relations
                .iter()
                .filter(|(place, ..)| match self.alias(*place) {
                    Some(alias) => alias == at,
                    None => *place == at,
                });
            let mut named = named.map(|(_, schema, name)| (*schema, *name)).peekable();
            let has_alias = self.relations.iter().any(|(place, ..)| *place == at);
            if named.peek().is_none() && !has_alias {
                return false;
            }
            is_known |= named.peek().is_some();
            if named.any(|relation| relation == (&table.schema, &table.name)) {
                return false;
            }
        }
        is_known
    }

    /// Whether a query or a function has the name here: behind `WITH`, or behind a parenthesis in `FROM`.
    fn is_of_query(&self, at: usize) -> bool {
        let word = |at: Option<usize>| at.and_then(|at| self.name(at));
        let before = at.checked_sub(1);
        let is_closed = |at: Option<usize>| at.is_some_and(|at| is_symbol(self.found, at, ")"));
        let behind = match word(before) {
            Some("as") => is_closed(at.checked_sub(2)),
            Some("with" | "recursive") => true,
            _ => is_closed(before),
        };
        behind
            || self.name(at + 1) == Some("as") && is_symbol(self.found, at + 2, "(")
            || is_symbol(self.found, at + 1, "(")
    }

    /// Where the alias of a relation is.
    fn alias(&self, relation: usize) -> Option<usize> {
        let next = match self.name(relation + 1)? {
            "as" => relation + 2,
            _ => relation + 1,
        };
        let name = self.name(next)?;
        // A word that is missing here hides the relation's own name, which is on the safe side.
        let is_alias = !matches!(
            name,
            "where"
                | "join"
                | "on"
                | "left"
                | "right"
                | "full"
                | "inner"
                | "cross"
                | "natural"
                | "using"
                | "group"
                | "order"
                | "having"
                | "limit"
                | "offset"
                | "fetch"
                | "union"
                | "except"
                | "intersect"
                | "window"
                | "for"
                | "tablesample"
                | "with"
        );
        is_alias.then_some(next)
    }

    fn name(&self, at: usize) -> Option<&str> {
        match self.found.get(at)? {
            Token::Word(word) | Token::Quoted(word) => Some(word),
            Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => None,
        }
    }
}

fn is_symbol(found: &[Token], at: usize, text: &str) -> bool {
    matches!(found.get(at), Some(Token::Symbol(symbol)) if symbol == text)
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_token::tokens;

    use super::*;

    /// The names that stand for `public.u` when `t` and `u` are tables.
    fn can_name(sql: &str, column: &str) -> bool {
        let (t, u) = (QualifiedName::public("t"), QualifiedName::public("u"));
        let found = tokens(sql).unwrap();
        let names = found.iter().enumerate().filter_map(|(at, token)| {
            let is_column = matches!(found.get(at + 1), Some(Token::Symbol(dot)) if dot == ".");
            let is = |name: &str| !is_column && matches!(token, Token::Word(word) if word == name);
            let table = [&t, &u].into_iter().find(|table| is(table.name.as_str()))?;
            Some((at, &table.schema, &table.name))
        });
        let relations = Relations::new(&found, names.collect());
        relations.can_name_column_of(&u, &Name::new(column))
    }

    #[test]
    fn columns_of_other_relations() {
        for sql in [
            "SELECT t.x FROM public.t JOIN u ON u.id = t.id",
            "SELECT a.x FROM public.t AS a JOIN public.u b ON b.id = a.id",
            "SELECT a.x FROM t a, u WHERE a.x > 0",
            "SELECT public.t.x FROM public.t, public.u",
        ] {
            assert!(!can_name(sql, "x"), "{sql}");
        }
        for sql in [
            "SELECT x FROM t, u",
            "SELECT t.x, u.x FROM t, u",
            "SELECT b.x FROM t a JOIN u b USING (id)",
            "SELECT t.x FROM t JOIN u USING (x)",
            "SELECT j.x FROM (t JOIN u ON true) j",
            "SELECT a.x FROM t a, LATERAL (SELECT a.x FROM u a) b",
            "WITH a AS (TABLE u) SELECT a.x FROM a, t",
            "WITH t AS (SELECT * FROM u) SELECT t.x FROM t",
            "SELECT t.x FROM (SELECT * FROM u) AS t",
            "SELECT (t.r).x FROM t, u",
            "SELECT t.x FROM (SELECT 1 FROM t) q, u t",
            "SELECT t.x FROM unnest(ARRAY[1]) t (x), u",
        ] {
            assert!(can_name(sql, "x"), "{sql}");
        }
    }
}
