//! From names in the temporary schema back to the real ones.

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{Name, QualifiedName};

/// What stands in place of what in the texts of one scratch object.
pub(super) struct Names {
    /// The schema of the object, or of the relation that it is on.
    pub(super) schema: Name,
    /// Another relation in the temporary schema.
    pub(super) relation: Option<QualifiedName>,
    /// The object's name, where it has another one in the temporary schema.
    pub(super) renamed: Option<(String, Name)>,
    /// Whether the relation stands behind the last `FROM`, where the server may leave out its schema.
    pub(super) relation_is_last: bool,
}

impl Names {
    /// Puts the real names into a text that the server has printed.
    pub(super) fn restore(&self, text: &str) -> String {
        let Ok(tokens) = spanned_tokens(text) else {
            return text.to_owned();
        };
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let mut put = |start: usize, end: usize, new: &str| {
            out.push_str(&text[copied..start]);
            out.push_str(new);
            copied = end;
        };
        let last_from = tokens.iter().rposition(|(token, _)| is_word(token, "from"));
        for (at, (token, range)) in tokens.iter().enumerate() {
            let Token::Word(word) = token else {
                continue;
            };
            let next = tokens.get(at + 1).map(|(token, _)| token);
            let is_schema = matches!(next, Some(Token::Symbol(s)) if s == ".");
            if is_schema && is_temporary_schema(word) {
                let name = tokens.get(at + 2).map(|(token, _)| token);
                put(range.start, range.end, &self.schema_of(name).quoted());
            } else if let Some((scratch, real)) = &self.renamed
                && word == scratch
            {
                put(range.start, range.end, &real.quoted());
            } else if self.relation_is_last
                && Some(at) == last_from
                && let Some((_, name)) = tokens.get(at + 1)
                && !matches!(tokens.get(at + 2), Some((Token::Symbol(s), _)) if s == ".")
                && let Some(relation) = &self.relation
            {
                let schema = format!("{}.", relation.schema.quoted());
                put(name.start, name.start, &schema);
            }
        }
        out.push_str(&text[copied..]);
        out
    }

    fn schema_of(&self, token: Option<&Token>) -> &Name {
        match (&self.relation, token) {
            (Some(relation), Some(Token::Word(word) | Token::Quoted(word)))
                if relation.name == word.as_str() =>
            {
                &relation.schema
            }
            _ => &self.schema,
        }
    }
}

/// `pg_temp`, or the schema behind it: older servers print that one.
fn is_temporary_schema(word: &str) -> bool {
    word.strip_prefix("pg_temp").is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('_')
                .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(w) if w == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_names_come_back() {
        let names = Names {
            schema: Name::new("app"),
            relation: Some(QualifiedName::new("Other", "users")),
            renamed: Some(("limbeck_1".to_owned(), Name::new("F"))),
            relation_is_last: true,
        };
        assert_eq!(
            names.restore("CREATE STATISTICS pg_temp.s ON a FROM users"),
            "CREATE STATISTICS app.s ON a FROM \"Other\".users"
        );
        assert_eq!(
            names.restore("pg_temp_3.limbeck_1(a) 'pg_temp.x' FROM pg_temp_3.users"),
            "app.\"F\"(a) 'pg_temp.x' FROM \"Other\".users"
        );
        assert_eq!(names.restore("pg_temporary.x"), "pg_temporary.x");
    }
}
