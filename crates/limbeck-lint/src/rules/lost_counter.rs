//! `lost-counter`: the last number of a column is forgotten with its sequence.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, ColumnAction, TableAction};
use limbeck_schema::sql_token::words;
use limbeck_schema::{Name, ObjectId, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "lost-counter",
    ids: &["L27"],
    title: "a column loses its sequence",
    level: Level::Warning,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The sequence goes with the last number that it gave. A column that counts again later, after a downgrade as well, goes on behind the largest value that is there: numbers of deleted rows, and those of rows whose values are no numbers any more, are given again. Rights on the sequence go, too.",
    safe_way: "Keep the sequence where the column may count again: ALTER SEQUENCE … OWNED BY NONE before it, or note its last_value and say setval afterwards.",
    link: "sql-altersequence.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AlterColumn {
        table,
        column,
        alteration,
    } = site.op
        && alteration.default.iter().any(|step| {
            use limbeck_ops::DefaultChange::{DropIdentity, DropSerial};
            matches!(step, DropIdentity | DropSerial { .. })
        })
    {
        found.extend(forgotten(site, table, column));
    }
    for statement in &site.script {
        let Action::AlterTable { table, actions } = &statement.action else {
            continue;
        };
        let words = words(statement.text);
        let drops = words
            .windows(2)
            .any(|pair| pair[0] == "drop" && pair[1] == "identity");
        for action in actions.iter().filter(|_| drops) {
            if let TableAction::AlterColumn {
                column,
                action: ColumnAction::Other,
            } = action
            {
                found.extend(forgotten(site, table, column));
            }
        }
    }
    found
}

fn forgotten(site: &Site<'_>, table: &QualifiedName, column: &Name) -> Option<Found> {
    let sequence = site.column(table, column)?.sequence(table)?;
    site.is_old_column(table, column).then(|| {
        let id = ObjectId::Column(table.clone(), column.clone());
        let message = format!(
            "sequence \"{sequence}\" goes with its last number: if {id} counts again, it starts behind the largest value that is there"
        );
        Found::on(table, message)
    })
}
