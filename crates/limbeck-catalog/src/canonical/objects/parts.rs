//! Parts of statements that can't be made in the temporary schema, or not without a trace elsewhere:
//! they are taken out and compared in a spelling of their own.

use std::ops::Range;

use limbeck_schema::sql_object::owned_by;
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName, SqlObject, SqlObjectKind as K};

type Spanned = (Token, Range<usize>);

/// An object without such parts, and the parts.
#[derive(Clone, Debug)]
pub(super) struct Apart {
    pub(super) object: SqlObject,
    pub(super) parts: Vec<String>,
}

impl Apart {
    pub(super) fn new(object: &SqlObject) -> Self {
        let (object, parts) = take_apart(object);
        Self { object, parts }
    }

    /// Without the statements that complete it.
    pub(super) fn bare(&self) -> Self {
        let mut bare = self.clone();
        bare.object.additions.clear();
        bare
    }

    /// Whether both certainly say the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let sorted = |parts: &[String]| {
            let mut parts = parts.to_vec();
            parts.sort_unstable();
            parts
        };
        self.object.same_tokens(&other.object) && sorted(&self.parts) == sorted(&other.parts)
    }
}

fn take_apart(object: &SqlObject) -> (SqlObject, Vec<String>) {
    if object.id.kind == K::Sequence {
        return sequence(object).unwrap_or_else(|| (object.clone(), Vec::new()));
    }
    let taken = match object.id.kind {
        K::Operator => operator(object),
        K::OperatorClass => operator_class(object),
        K::RangeType => range_type(object),
        K::Extension
        | K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::Function
        | K::Procedure
        | K::Aggregate
        | K::OperatorFamily
        | K::Cast
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::ForeignDataWrapper
        | K::Server
        | K::ForeignTable
        | K::View
        | K::MaterializedView
        | K::Statistics
        | K::Trigger
        | K::Rule
        | K::Policy
        | K::EventTrigger => None,
    };
    match taken {
        Some((definition, parts)) => {
            let mut rest = object.clone();
            rest.definition = definition;
            (rest, parts)
        }
        None => (object.clone(), Vec::new()),
    }
}

/// A temporary sequence is owned by no column of another schema, and it is never `UNLOGGED`.
fn sequence(object: &SqlObject) -> Option<(SqlObject, Vec<String>)> {
    let sql = &object.definition;
    let tokens = spanned_tokens(sql).ok()?;
    let word =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let mut cuts = Vec::new();
    let mut parts = Vec::new();
    if word(1, "unlogged") {
        cuts.push(tokens[1].1.clone());
        parts.push("UNLOGGED".to_owned());
    }
    let mut rest = object.clone();
    let mut owners = rest.additions.iter().filter_map(|text| owned_by(text));
    let mut owner = owners.next_back();
    rest.additions.retain(|text| owned_by(text).is_none());
    if let Some(at) = (2..tokens.len()).find(|at| word(*at, "owned") && word(*at + 1, "by")) {
        let names = names(&tokens[at + 2..]);
        let end = tokens.get(at + 1 + names.len() * 2 - 1)?.1.end;
        cuts.push(tokens[at].1.start..end);
        if names.len() > 1 {
            let inline = format!("ALTER SEQUENCE s {}", sql.get(tokens[at].1.start..end)?);
            owner = owned_by(&inline);
        }
    }
    if let Some((table, column)) = owner {
        parts.push(format!("OWNED BY {}.{}", table.quoted(), column.quoted()));
    }
    rest.definition = cut(sql, &cuts);
    Some((rest, parts))
}

/// The names of `a.b.c` at the start.
fn names(tokens: &[Spanned]) -> Vec<&str> {
    let mut names = Vec::new();
    for pair in tokens.chunks(2) {
        if let [(Token::Word(name) | Token::Quoted(name), _), ..] = pair {
            names.push(name.as_str());
        }
        if !matches!(pair, [_, (dot, _)] if is(dot, ".")) {
            break;
        }
    }
    names
}

/// `COMMUTATOR` and `NEGATOR` change the operators that they name. Such a name without a schema is
/// taken to be in the operator's own.
fn operator(object: &SqlObject) -> Option<(String, Vec<String>)> {
    let sql = &object.definition;
    let tokens = spanned_tokens(sql).ok()?;
    let options = options(&tokens)?;
    let mut parts = Vec::new();
    let mut cuts = Vec::new();
    for option in &options {
        let [(Token::Word(word), _), (Token::Symbol(_), _), value @ ..] = *option else {
            continue;
        };
        if word == "commutator" || word == "negator" {
            let name = operator_name(value, object.id.schema.as_ref()?)?;
            parts.push(format!("{} {name}", word.to_uppercase()));
            cuts.push(span(option)?);
        }
    }
    Some((without_items(sql, &tokens, &cuts)?, parts))
}

/// `OPERATOR(schema.+)`, `schema.+` or `+`.
fn operator_name(value: &[Spanned], own_schema: &Name) -> Option<String> {
    let inner = match value {
        [(Token::Word(word), _), (Token::Symbol(_), _), inner @ .., _] if word == "operator" => {
            inner
        }
        _ => value,
    };
    match inner {
        [(Token::Symbol(symbol), _)] => Some(format!("{}.{symbol}", own_schema.quoted())),
        [
            (Token::Word(schema) | Token::Quoted(schema), _),
            (Token::Symbol(_), _),
            (Token::Symbol(symbol), _),
        ] => Some(format!("{}.{symbol}", Name::new(schema.as_str()).quoted())),
        _ => None,
    }
}

/// There can be one `DEFAULT` class for a type, and the members are in the `FAMILY` already.
fn operator_class(object: &SqlObject) -> Option<(String, Vec<String>)> {
    let sql = &object.definition;
    let tokens = spanned_tokens(sql).ok()?;
    let word =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let end = (0..tokens.len()).find(|at| word(*at, "as"))?;
    let mut cuts = Vec::new();
    let mut parts = Vec::new();
    let mut family = object.id.qualified_name()?;
    for at in 0..end {
        if word(at, "default") && word(at + 1, "for") {
            cuts.push(tokens[at].1.clone());
            parts.push("DEFAULT".to_owned());
        } else if word(at, "family") && at + 1 < end {
            family = qualified(&tokens[at + 1..end])?;
            cuts.push(tokens[at].1.start..tokens[end - 1].1.end);
        }
    }
    parts.push(format!("FAMILY {}", family.quoted()));
    Some((cut(sql, &cuts), parts))
}

/// The multirange type has a name of its own, which is taken while the live one exists.
fn range_type(object: &SqlObject) -> Option<(String, Vec<String>)> {
    let sql = &object.definition;
    let tokens = spanned_tokens(sql).ok()?;
    let mut name = usual_multirange(&object.id.qualified_name()?);
    let mut cuts = Vec::new();
    for option in options(&tokens)? {
        let [(Token::Word(word), _), (Token::Symbol(_), _), value @ ..] = option else {
            continue;
        };
        if word == "multirange_type_name" {
            name = qualified(value)?;
            cuts.push(span(option)?);
        }
    }
    let parts = vec![format!("MULTIRANGE {}", name.quoted())];
    Some((without_items(sql, &tokens, &cuts)?, parts))
}

/// The name that the server gives by itself (`makeMultirangeTypeName`).
fn usual_multirange(range: &QualifiedName) -> QualifiedName {
    let name = range.name.as_str();
    let multirange = if name.contains("range") {
        name.replacen("range", "multirange", 1)
    } else {
        format!("{name}_multirange")
    };
    QualifiedName::new(range.schema.clone(), multirange)
}

/// The items of the first parentheses.
fn options(tokens: &[Spanned]) -> Option<Vec<&[Spanned]>> {
    let open = tokens.iter().position(|(token, _)| is(token, "("))?;
    let mut depth = 0_i32;
    let mut start = open + 1;
    let mut items = Vec::new();
    for (at, (token, _)) in tokens.iter().enumerate().skip(open) {
        if is(token, "(") {
            depth += 1;
        } else if is(token, ")") {
            depth -= 1;
        }
        if depth == 0 || depth == 1 && is(token, ",") {
            items.push(&tokens[start..at]);
            start = at + 1;
        }
        if depth == 0 {
            return Some(items);
        }
    }
    None
}

fn is(token: &Token, symbol: &str) -> bool {
    matches!(token, Token::Symbol(s) if s == symbol)
}

fn span(tokens: &[Spanned]) -> Option<Range<usize>> {
    Some(tokens.first()?.1.start..tokens.last()?.1.end)
}

fn qualified(tokens: &[Spanned]) -> Option<QualifiedName> {
    match tokens {
        [(Token::Word(name) | Token::Quoted(name), _)] => {
            Some(QualifiedName::new(DEFAULT_SCHEMA, name.as_str()))
        }
        [
            (Token::Word(schema) | Token::Quoted(schema), _),
            (Token::Symbol(_), _),
            (Token::Word(name) | Token::Quoted(name), _),
        ] => Some(QualifiedName::new(schema.as_str(), name.as_str())),
        _ => None,
    }
}

/// The text without some items of its list, each with the comma on one side.
fn without_items(sql: &str, tokens: &[Spanned], items: &[Range<usize>]) -> Option<String> {
    let mut cuts = Vec::new();
    for item in items {
        let first = tokens
            .iter()
            .position(|(_, range)| range.start == item.start)?;
        let last = tokens.iter().position(|(_, range)| range.end == item.end)?;
        let before = tokens.get(first.checked_sub(1)?)?;
        let after = tokens.get(last + 1)?;
        // The comma before goes along; before the first item, the one behind.
        if is(&before.0, ",") {
            cuts.push(before.1.start..item.end);
        } else if is(&after.0, ",") {
            cuts.push(item.start..after.1.end);
        } else {
            cuts.push(item.clone());
        }
    }
    Some(cut(sql, &cuts))
}

fn cut(sql: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    for range in ranges {
        out.push_str(sql.get(copied..range.start).unwrap_or_default());
        copied = range.end.max(copied);
    }
    out.push_str(sql.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_object::read_object;

    use super::*;

    fn apart(sql: &str) -> (String, Vec<String>) {
        let (object, parts) = take_apart(&read_object(sql).unwrap());
        (object.definition, parts)
    }

    #[test]
    fn operators() {
        let (rest, parts) = apart(
            "CREATE OPERATOR a.= (COMMUTATOR = =, FUNCTION = f, LEFTARG = int, RIGHTARG = int, NEGATOR = OPERATOR(b.<>))",
        );
        assert_eq!(
            rest,
            "CREATE OPERATOR a.= ( FUNCTION = f, LEFTARG = int, RIGHTARG = int)"
        );
        assert_eq!(parts, ["COMMUTATOR a.=", "NEGATOR b.<>"]);
    }

    #[test]
    fn operator_classes() {
        let (rest, parts) = apart(
            "CREATE OPERATOR CLASS c DEFAULT FOR TYPE int USING btree FAMILY f AS STORAGE int",
        );
        assert_eq!(
            rest,
            "CREATE OPERATOR CLASS public.c  FOR TYPE int USING btree  AS STORAGE int"
        );
        assert_eq!(parts, ["DEFAULT", "FAMILY public.f"]);
        let (_, parts) = apart("CREATE OPERATOR CLASS a.c FOR TYPE int USING gin AS STORAGE int");
        assert_eq!(parts, ["FAMILY a.c"]);
    }

    #[test]
    fn sequences() {
        let (rest, parts) = apart("CREATE UNLOGGED SEQUENCE a.s START 5 OWNED BY t.\"C\" CYCLE");
        assert_eq!(rest, "CREATE  SEQUENCE a.s START 5  CYCLE");
        assert_eq!(parts, ["UNLOGGED", "OWNED BY public.t.\"C\""]);
        let (rest, parts) = apart("CREATE SEQUENCE a.s OWNED BY NONE");
        assert_eq!(rest, "CREATE SEQUENCE a.s ");
        assert!(parts.is_empty());
        let (_, parts) = apart("CREATE SEQUENCE a.s; ALTER SEQUENCE a.s OWNED BY a.t.c");
        assert_eq!(parts, ["OWNED BY a.t.c"]);
    }

    #[test]
    fn range_types() {
        let (rest, parts) =
            apart("CREATE TYPE a.x AS RANGE (multirange_type_name = b.y, subtype = int)");
        assert_eq!(rest, "CREATE TYPE a.x AS RANGE ( subtype = int)");
        assert_eq!(parts, ["MULTIRANGE b.y"]);
        let (_, parts) = apart("CREATE TYPE a.my_range AS RANGE (subtype = int)");
        assert_eq!(parts, ["MULTIRANGE a.my_multirange"]);
    }
}
