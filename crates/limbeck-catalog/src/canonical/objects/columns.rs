//! Views whose columns may only have got other names.

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{Name, SqlObject, SqlObjectKind as K};

/// The desired view with the live one's names for its columns, where it has as many columns of the same
/// types under other names: if that is the live view, nothing but the names has changed.
pub(super) fn under_old_names(
    desired: &SqlObject,
    live: &SqlObject,
    shown: &SqlObject,
) -> Option<SqlObject> {
    matches!(desired.id.kind, K::View | K::MaterializedView).then_some(())?;
    let (from, to) = (live.columns.0.as_ref()?, shown.columns.0.as_ref()?);
    let types = |columns: &[(Name, String)]| -> Vec<String> {
        columns.iter().map(|(_, text)| text.clone()).collect()
    };
    if from == to || types(from) != types(to) {
        return None;
    }
    let names: Vec<String> = from
        .iter()
        .map(|(name, _)| name.quoted().to_string())
        .collect();
    let mut object = SqlObject::new(
        desired.id.clone(),
        with_columns(&desired.definition, &names.join(", "))?,
    );
    object.comment.clone_from(&desired.comment);
    Some(object)
}

/// The statement with this list of columns.
fn with_columns(definition: &str, names: &str) -> Option<String> {
    let tokens = spanned_tokens(definition).ok()?;
    let is = |at: usize, text: &str| matches!(tokens.get(at), Some((Token::Word(t) | Token::Symbol(t), _)) if t == text);
    let view = if is(1, "materialized") { 2 } else { 1 };
    // Schema, dot and name come behind VIEW.
    let name = (is(view, "view") && is(view + 2, ".")).then_some(view + 3)?;
    let end = tokens.get(name)?.1.end;
    let mut rest = end;
    if is(name + 1, "(") {
        let close = (name + 1..tokens.len()).find(|at| is(*at, ")"))?;
        rest = tokens.get(close)?.1.end;
    }
    Some(format!(
        "{} ({names}){}",
        &definition[..end],
        &definition[rest..]
    ))
}

#[cfg(test)]
mod tests {
    use super::with_columns;

    #[test]
    fn lists_of_columns() {
        for (text, expected) in [
            (
                "CREATE VIEW a.v AS SELECT 1 AS x",
                Some("CREATE VIEW a.v (o, p) AS SELECT 1 AS x"),
            ),
            (
                "CREATE MATERIALIZED VIEW a.\"V\" (x, y) WITH (fillfactor=70) AS SELECT 1, 2",
                Some("CREATE MATERIALIZED VIEW a.\"V\" (o, p) WITH (fillfactor=70) AS SELECT 1, 2"),
            ),
            ("CREATE RECURSIVE VIEW a.v (n) AS SELECT 1", None),
        ] {
            assert_eq!(with_columns(text, "o, p").as_deref(), expected);
        }
    }
}
