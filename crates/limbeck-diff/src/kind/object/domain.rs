//! Domains: default, NOT NULL and checks can be changed in place, the base type can't.

use limbeck_schema::SqlObject;
use limbeck_schema::sql_object::parts::{self, DomainCheck};

use crate::pair::Pair;

/// `ALTER DOMAIN` for each part that changes.
pub(super) fn changes(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::domain(&pair.from.definition)?;
    let to = parts::domain(&pair.to.definition)?;
    if from.base != to.base || from.collation != to.collation {
        return None;
    }
    let domain = format!("ALTER DOMAIN {}", pair.to.id.to_sql());
    let mut statements = Vec::new();
    for check in only_in(&from.checks, &to.checks) {
        // One without a name can't be dropped by name.
        let name = check.name.as_ref()?.quoted();
        statements.push(format!("{domain} DROP CONSTRAINT {name}"));
    }
    if from.default != to.default {
        statements.push(match &to.default {
            Some(expr) => format!("{domain} SET DEFAULT {expr}"),
            None => format!("{domain} DROP DEFAULT"),
        });
    }
    if from.not_null != to.not_null {
        let verb = if to.not_null { "SET" } else { "DROP" };
        statements.push(format!("{domain} {verb} NOT NULL"));
    }
    for check in only_in(&to.checks, &from.checks) {
        let name = match &check.name {
            Some(name) => format!("CONSTRAINT {} ", name.quoted()),
            None => String::new(),
        };
        statements.push(format!("{domain} ADD {name}CHECK ({})", check.condition));
    }
    Some(statements)
}

fn only_in<'a>(
    these: &'a [DomainCheck],
    others: &'a [DomainCheck],
) -> impl Iterator<Item = &'a DomainCheck> {
    these.iter().filter(|check| !others.contains(check))
}
