//! `drop-attribute`: values inside of the values of columns that no downgrade brings back.

use std::collections::BTreeSet;

use limbeck_ops::{Op, RebuiltType};
use limbeck_schema::sql_object::parts;
use limbeck_schema::sql_token::{Token, mentions_type, tokens};
use limbeck_schema::{Name, ObjectId, QualifiedName, Schema, SqlObject};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "drop-attribute",
    ids: &["L02"],
    title: "an attribute of a composite type is dropped",
    level: Level::Danger,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Values of the type lose what they hold in the attribute, wherever columns have them, and a downgrade makes an empty one. An attribute that is renamed in the models is one that goes and another one that comes. Running code that still reads it fails from then on.",
    safe_way: "Copy the values into an attribute or a column that stays, release code that does not name the attribute, and drop it in a later revision. Rename it with ALTER TYPE … RENAME ATTRIBUTE in an op.execute.",
    link: "sql-altertype.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let with: Vec<&SqlObject> = match site.op {
        Op::AlterObject(alter) => vec![&alter.object],
        Op::RebuildType(rebuild) => rebuild.all().map(object).collect(),
        Op::RebuildEnum(rebuild) => rebuild.with.iter().map(object).collect(),
        _ => return Vec::new(),
    };
    with.into_iter()
        .filter_map(|new| dropped(site, new))
        .collect()
}

fn object(new: &RebuiltType) -> &SqlObject {
    &new.object
}

fn dropped(site: &Site<'_>, new: &SqlObject) -> Option<Found> {
    let old = site.before.objects.get(&new.id)?;
    let kept = parts::composite_attributes(&new.definition)?;
    let mut gone = parts::composite_attributes(&old.definition)?;
    gone.retain(|old| !kept.iter().any(|new| new.name == old.name));
    if gone.is_empty() {
        return None;
    }
    let mut holders = holders(site.before, &new.id.qualified_name()?);
    holders.retain(|(table, column)| site.is_old_column(table, column));
    let (table, _) = holders.first()?;
    let is_one_table = holders.iter().all(|(other, _)| other == table);
    let gone: Vec<String> = gone.iter().map(|a| format!("\"{}\"", a.name)).collect();
    let columns = holders.iter().map(|(table, column)| {
        let id = ObjectId::Column((*table).clone(), (*column).clone());
        id.to_string()
    });
    let columns: Vec<String> = columns.collect();
    let message = format!(
        "drops attribute {} of type \"{}\" with its data in {}",
        gone.join(", "),
        new.id,
        columns.join(", ")
    );
    Some(Found {
        // Of several tables no one size tells.
        table: is_one_table.then(|| (*table).clone()),
        ..Found::new(message)
    })
}

/// The columns that hold values of a type, at any depth.
fn holders<'a>(schema: &'a Schema, name: &QualifiedName) -> Vec<(&'a QualifiedName, &'a Name)> {
    let types = schema.objects.values().filter(|o| o.id.kind.is_type());
    let types: Vec<(QualifiedName, Option<QualifiedName>, Vec<Token>)> = types
        .filter_map(|object| {
            let multirange = parts::range_multirange(object);
            let tokens = tokens(&object.definition).unwrap_or_default();
            Some((object.id.qualified_name()?, multirange, tokens))
        })
        .collect();
    let mut holding: BTreeSet<&QualifiedName> = BTreeSet::from([name]);
    let mut open = vec![name];
    while let Some(inner) = open.pop() {
        for (outer, multirange, tokens) in &types {
            if mentions_type(tokens, inner) {
                for found in [Some(outer), multirange.as_ref()].into_iter().flatten() {
                    if holding.insert(found) {
                        open.push(found);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    for table in schema.tables.values() {
        for column in table.columns.values() {
            let used = column.data_type.user_type();
            if used.is_some_and(|used| holding.contains(used)) {
                found.push((&table.name, &column.name));
            }
        }
    }
    found
}
