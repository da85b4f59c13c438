//! `row-level-security`: who sees which rows changes at once.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "row-level-security",
    ids: &["L24"],
    title: "row level security is switched",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Enabled without a policy that fits, a table is empty for all but its owner. Disabled, every role with the privilege sees every row. Forced, the owner is bound as well, and with it usually the migrations.",
    safe_way: "Create the policies in the same revision, and try it with the role of the application: SET ROLE, then SELECT.",
    link: "ddl-rowsecurity.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if let Op::AlterTable {
        table: name,
        alteration,
    } = site.op
        && site.is_old_table(name)
    {
        let id = table(name);
        let switched = alteration.row_level_security.map(|on| match on {
            true => format!("hides every row of {id} that no policy lets a role see"),
            false => format!("shows every row of {id} to all roles that may read it"),
        });
        let forced = alteration.force_row_level_security.filter(|on| *on);
        let forced = forced.map(|_| format!("the policies of {id} apply to its owner, too"));
        found.extend(
            switched
                .into_iter()
                .chain(forced)
                .map(|text| Found::on(name, text)),
        );
    }
    for action in site.actions() {
        let Action::AlterTable {
            table: name,
            actions,
        } = action
        else {
            continue;
        };
        for action in actions {
            if let TableAction::RowLevelSecurity { loosens } = action
                && site.is_old_table(name)
            {
                let id = table(name);
                found.push(Found::on(
                    name,
                    match loosens {
                        false => format!("hides every row of {id} that no policy lets a role see"),
                        true => format!("shows rows of {id} to roles that did not see them"),
                    },
                ));
            }
        }
    }
    found
}
