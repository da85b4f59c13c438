//! Whether a materialized view is filled when it is made. What a database has in it is data and no part of a
//! schema: `REFRESH` changes it, and a schema restored from a dump has all of them empty. So `WITH NO DATA` stays in
//! the statement and never counts as a difference.

use super::{SqlObject, SqlObjectKind};
use crate::sql_token::{Token, spanned_tokens};

const NO_DATA: &str = " WITH NO DATA";

impl SqlObject {
    /// Whether it is a materialized view that is left empty where it is made: by the words of the models or by
    /// its own ones.
    pub fn is_left_empty(&self) -> bool {
        let said = self.said.0.iter().flatten().take(1);
        let mut texts = std::iter::once(&self.definition).chain(said);
        self.id.kind == SqlObjectKind::MaterializedView && texts.any(|text| says_no_data(text))
    }

    /// The materialized view, left empty where it is made.
    #[must_use]
    pub fn left_empty(&self) -> Self {
        let mut object = self.clone();
        let said = object.said.0.iter_mut().flatten().take(1);
        for text in std::iter::once(&mut object.definition).chain(said) {
            text.truncate(without_data(text).len());
            text.push_str(NO_DATA);
        }
        object
    }

    /// The definition as far as it counts.
    pub(super) fn lasting_definition(&self) -> &str {
        match self.id.kind == SqlObjectKind::MaterializedView {
            true => without_data(&self.definition),
            false => &self.definition,
        }
    }
}

/// Whether the statement ends in `WITH NO DATA`.
fn says_no_data(definition: &str) -> bool {
    let tokens =
        may_end_in_data(definition).then(|| spanned_tokens(definition).unwrap_or_default());
    tokens.is_some_and(|tokens| {
        let kept = data_clause(&tokens, |token| &token.0);
        tokens.len() == kept + 3
    })
}

/// The statement without `WITH DATA` and `WITH NO DATA` at its end.
fn without_data(definition: &str) -> &str {
    if !may_end_in_data(definition) {
        return definition;
    }
    let tokens = spanned_tokens(definition).unwrap_or_default();
    let kept = data_clause(&tokens, |token| &token.0);
    match tokens.get(..kept).and_then(<[_]>::last) {
        Some((_, range)) if kept < tokens.len() => &definition[..range.end],
        _ => definition,
    }
}

/// Reading a text word by word takes time, and most end in something else.
fn may_end_in_data(definition: &str) -> bool {
    definition
        .get(definition.len().saturating_sub(64)..)
        .is_none_or(|end| end.to_ascii_lowercase().contains("data"))
}

/// How many tokens stand before `WITH DATA` or `WITH NO DATA` at the end.
pub(super) fn data_clause<T>(tokens: &[T], token: impl Fn(&T) -> &Token) -> usize {
    let is = |at: &T, word: &str| matches!(token(at), Token::Word(w) if w == word);
    match tokens {
        [rest @ .., with, no, data] if is(with, "with") && is(no, "no") && is(data, "data") => {
            rest.len()
        }
        [rest @ .., with, data] if is(with, "with") && is(data, "data") => rest.len(),
        _ => tokens.len(),
    }
}

#[cfg(test)]
mod tests {
    use crate::sql_object::{Said, SqlObject, read_object};

    fn view(sql: &str) -> SqlObject {
        read_object(sql).unwrap()
    }

    #[test]
    fn what_is_in_it_is_no_difference() {
        let filled = view("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a");
        let with_data = view("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH DATA");
        let empty = view("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a with no\n data");
        assert_eq!(filled, empty);
        assert_eq!(with_data, empty);
        assert_ne!(
            empty,
            view("CREATE MATERIALIZED VIEW m AS SELECT 2 AS a WITH NO DATA")
        );
        assert!(empty.is_left_empty() && !filled.is_left_empty() && !with_data.is_left_empty());
        for object in [&filled, &with_data, &empty] {
            assert_eq!(
                object.left_empty().definition,
                "CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS a WITH NO DATA"
            );
        }
        assert!(!view("CREATE MATERIALIZED VIEW m AS SELECT 1 AS data").is_left_empty());
        assert!(!view("CREATE VIEW m AS SELECT 1 AS data").is_left_empty());
    }

    #[test]
    fn words_of_the_models_count() {
        let mut object = view("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a");
        object.said = Said(Some(vec![format!("{} WITH NO DATA", object.definition)]));
        assert!(object.is_left_empty());
        let empty = object.left_empty();
        assert_eq!(empty.said.0.unwrap()[0], empty.definition);
    }
}
