//! The check that spares the server to look at the rows of a table that becomes a partition.

use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{
    ConstraintDefinition, Expr, IndexKey, Name, PartitionBound, PartitionBy, Table,
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
    let Some(condition) = condition(by, bound, table) else {
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
        .flat_map(|check| conjuncts(check.as_str()))
        .collect();
    conjuncts(&condition)
        .iter()
        .all(|atom| known.contains(atom))
}

fn key(by: &PartitionBy) -> Option<Name> {
    match by.keys.as_slice() {
        [one] => match &one.key {
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

/// The parts of an expression that must all hold, without parentheses and casts.
fn conjuncts(sql: &str) -> Vec<Vec<Token>> {
    let is = |token: &Token, word: &str| matches!(token, Token::Word(found) | Token::Symbol(found) if found == word);
    let mut bare: Vec<Token> = Vec::new();
    let mut in_type = false;
    for token in tokens(sql).unwrap_or_default() {
        if is(&token, "or") {
            return Vec::new();
        }
        let ends_type = !matches!(token, Token::Word(_) | Token::Quoted(_))
            || ["and", "is", "in", "not"]
                .iter()
                .any(|word| is(&token, word));
        in_type = (in_type && !ends_type) || is(&token, "::");
        let is_parenthesis = is(&token, "(") || is(&token, ")");
        if !in_type && !is_parenthesis {
            bare.push(token);
        }
    }
    bare.split(|token| is(token, "and"))
        .map(<[Token]>::to_vec)
        .collect()
}
