//! Where in the statements of an object a name can be that of a routine, a type or a relation.

use limbeck_schema::sql_token::{Token, names_type};
use limbeck_schema::{SqlObjectKind, needs_quotes};

use super::with::WithQuery;

/// What a name means, as far as it decides where it can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    Routine,
    Type,
    /// A table, a view, a foreign table: something to select from.
    Relation,
    Other,
}

/// What can stand where in a statement.
#[derive(Clone, Debug)]
pub(super) struct Places<'t> {
    kind: SqlObjectKind,
    /// Where the body of a routine begins.
    body: usize,
    queries: Vec<WithQuery<'t>>,
}

impl<'t> Places<'t> {
    /// In a statement about an object, from its name on.
    pub(super) fn of(kind: SqlObjectKind, found: &'t [Token]) -> Self {
        let is_body =
            |token: &Token| matches!(token, Token::Word(w) if w == "begin" || w == "return");
        let body = found.iter().position(is_body).unwrap_or(found.len());
        Self {
            kind,
            body,
            queries: WithQuery::all(found),
        }
    }

    /// Whether a name with a meaning can stand at a place.
    pub(super) fn can_be(&self, meant: Meant, place: Place<'_>) -> bool {
        let is_query = self.queries.iter().any(|query| {
            let is_meant = || query.is_meant(place.found, place.at);
            query.declares(place.at) || meant == Meant::Relation && is_meant()
        });
        if is_query {
            return false;
        }
        match meant {
            Meant::Routine => !calls_routines(self.kind) || is_called(place),
            Meant::Type => !holds_expressions(self.kind) || names_type(place.found, place.at),
            Meant::Relation if self.kind.is_routine() && place.at < self.body => {
                !names_argument(place)
            }
            Meant::Relation if self.kind == SqlObjectKind::CompositeType => !names_argument(place),
            Meant::Relation if is_view(self.kind) => !names_column(place),
            Meant::Relation | Meant::Other => true,
        }
    }
}

/// Whether statements about a kind call routines, and don't name them otherwise. Columns, arguments and types are often
/// called like routines.
fn calls_routines(kind: SqlObjectKind) -> bool {
    matches!(
        kind,
        SqlObjectKind::Function
            | SqlObjectKind::Procedure
            | SqlObjectKind::CompositeType
            | SqlObjectKind::Domain
            | SqlObjectKind::View
            | SqlObjectKind::MaterializedView
            | SqlObjectKind::Rule
            | SqlObjectKind::Policy
            | SqlObjectKind::Trigger
            | SqlObjectKind::EventTrigger
            | SqlObjectKind::Statistics
            | SqlObjectKind::ForeignTable
    )
}

fn is_view(kind: SqlObjectKind) -> bool {
    matches!(kind, SqlObjectKind::View | SqlObjectKind::MaterializedView)
}

/// Whether an argument, a column of a result or an attribute is named here: its type follows.
fn names_argument(place: Place<'_>) -> bool {
    let before = place.at.checked_sub(1).and_then(|at| place.found.get(at));
    let is_first = match before {
        Some(Token::Symbol(symbol)) => symbol == "(" || symbol == ",",
        Some(Token::Word(word)) => matches!(word.as_str(), "in" | "out" | "inout" | "variadic"),
        Some(Token::Quoted(_) | Token::Literal(_) | Token::Number(_)) | None => false,
    };
    let next = place.found.get(place.at + 1);
    let is_typed = match next {
        Some(Token::Word(word)) => word != "default",
        Some(Token::Quoted(_)) => true,
        Some(Token::Symbol(_) | Token::Literal(_) | Token::Number(_)) | None => false,
    };
    is_first && is_typed
}

/// Whether a column or an alias is named here, and certainly nothing to select from: in an expression, behind a
/// relation, or in the list behind an alias or behind the view's own name. What a name before a dot means is said
/// in a `FROM`.
fn names_column(place: Place<'_>) -> bool {
    let Place { found, at } = place;
    if matches!(found.get(at + 1), Some(Token::Symbol(dot)) if dot == ".") {
        return true;
    }
    if is_alias_of_relation(&found[..at]) {
        return true;
    }
    match at.checked_sub(1).and_then(|at| found.get(at)) {
        // A cast to the type of a row.
        Some(Token::Word(word)) if word == "as" => {
            !matches!(found.get(at + 1), Some(Token::Symbol(close)) if close == ")")
        }
        Some(Token::Word(word)) => matches!(
            word.as_str(),
            "select"
                | "distinct"
                | "where"
                | "and"
                | "or"
                | "not"
                | "by"
                | "case"
                | "when"
                | "then"
                | "else"
                | "having"
                | "limit"
                | "offset"
                | "between"
                | "returning"
                | "set"
        ),
        Some(Token::Symbol(symbol)) => match symbol.as_str() {
            "(" | "," => is_in_column_list(&found[..at]),
            "." | "::" => false,
            _ => true,
        },
        Some(Token::Quoted(_) | Token::Literal(_) | Token::Number(_)) | None => false,
    }
}

/// Whether these tokens end with a relation of a `FROM`, so that its alias follows. A name alone behind a comma or a
/// parenthesis can be that of a column as well, whose type would follow.
fn is_alias_of_relation(before: &[Token]) -> bool {
    let is_name = |token: &Token| match token {
        Token::Word(word) => !needs_quotes(word),
        Token::Quoted(_) => true,
        Token::Literal(_) | Token::Number(_) | Token::Symbol(_) => false,
    };
    match before {
        [.., schema, Token::Symbol(dot), relation] if dot == "." => {
            is_name(schema) && is_name(relation)
        }
        [.., Token::Word(word), relation] => {
            matches!(word.as_str(), "from" | "join" | "only") && is_name(relation)
        }
        _ => false,
    }
}

/// Whether these tokens end inside of `alias(a, b, ` behind `)` or `AS`, or of the list behind the view's name.
fn is_in_column_list(before: &[Token]) -> bool {
    let mut rest = before;
    while let [
        inner @ ..,
        Token::Word(_) | Token::Quoted(_),
        Token::Symbol(comma),
    ] = rest
    {
        if comma != "," {
            break;
        }
        rest = inner;
    }
    let [
        head @ ..,
        Token::Word(_) | Token::Quoted(_),
        Token::Symbol(open),
    ] = rest
    else {
        return false;
    };
    if open != "(" {
        return false;
    }
    match head {
        [] => true,
        [Token::Word(_) | Token::Quoted(_), Token::Symbol(dot)] => dot == ".",
        [.., Token::Symbol(close)] => close == ")",
        [.., Token::Word(word)] => word == "as",
        _ => false,
    }
}

/// A token among others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) found: &'a [Token],
    pub(super) at: usize,
}

/// Whether a name in an expression can have a meaning.
pub(super) fn in_expression(meant: Meant, place: Place<'_>) -> bool {
    match meant {
        Meant::Routine => is_called(place),
        Meant::Type => names_type(place.found, place.at),
        Meant::Relation | Meant::Other => true,
    }
}

/// Whether statements about a kind name types only where columns can stand as well.
fn holds_expressions(kind: SqlObjectKind) -> bool {
    matches!(
        kind,
        SqlObjectKind::View
            | SqlObjectKind::MaterializedView
            | SqlObjectKind::Rule
            | SqlObjectKind::Policy
            | SqlObjectKind::Trigger
            | SqlObjectKind::Statistics
            | SqlObjectKind::ForeignTable
            | SqlObjectKind::CompositeType
            | SqlObjectKind::Domain
            | SqlObjectKind::RangeType
    )
}

/// Whether the name of a routine stands here: it is called, or plans are made with its support.
fn is_called(place: Place<'_>) -> bool {
    let is_symbol =
        |token: Option<&Token>, text| matches!(token, Some(Token::Symbol(s)) if s == text);
    let before = &place.found[..place.at];
    let before = match qualifier(before) {
        Some(_) => &before[..before.len() - 2],
        None => before,
    };
    is_symbol(place.found.get(place.at + 1), "(") && !is_alias(&place.found[..place.at])
        || matches!(before.last(), Some(Token::Word(word)) if word == "support")
}

/// Whether what follows these tokens, with a list in parentheses behind it, is an alias in `FROM` or the name of a
/// query in `WITH`.
fn is_alias(before: &[Token]) -> bool {
    match before.last() {
        Some(Token::Symbol(close)) => close == ")" && !ends_clause(before),
        Some(Token::Word(word)) => {
            matches!(word.as_str(), "as" | "with" | "recursive" | "ordinality")
        }
        Some(Token::Quoted(_) | Token::Literal(_) | Token::Number(_)) | None => false,
    }
}

/// Whether the parentheses at the end of these tokens are those of `DISTINCT ON (…)` or `OPERATOR(…)`, behind which an
/// expression follows.
fn ends_clause(before: &[Token]) -> bool {
    let mut depth = 0_usize;
    let open = before.iter().rposition(|token| {
        if let Token::Symbol(symbol) = token {
            match symbol.as_str() {
                ")" => depth += 1,
                "(" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        depth == 0
    });
    let word = open.and_then(|at| before.get(at.checked_sub(1)?));
    matches!(word, Some(Token::Word(word)) if word == "on" || word == "operator")
}

/// The word before a dot before the next token.
pub(super) fn qualifier(before: &[Token]) -> Option<&str> {
    match before {
        [
            ..,
            Token::Word(word) | Token::Quoted(word),
            Token::Symbol(dot),
        ] if dot == "." => Some(word),
        _ => None,
    }
}
