//! `ALTER TABLE` for the table itself: all actions in one statement.

use limbeck_schema::{QualifiedName, ReplicaIdentity};

use crate::op::TableAlteration;

use super::{SqlStatement, one, parameters};

/// The statement of one `alter_table`.
pub(super) fn alter(table: &QualifiedName, alteration: &TableAlteration) -> Vec<SqlStatement> {
    let actions = actions(alteration);
    let head = format!("ALTER TABLE {}", table.quoted());
    match actions.as_slice() {
        [] => Vec::new(),
        [only] => one(format!("{head} {only}")),
        several => one(format!("{head}\n    {}", several.join(",\n    "))),
    }
}

fn actions(alteration: &TableAlteration) -> Vec<String> {
    let mut actions = Vec::new();
    if let Some(unlogged) = alteration.unlogged {
        let words = if unlogged {
            "SET UNLOGGED"
        } else {
            "SET LOGGED"
        };
        actions.push(words.to_owned());
    }
    actions.extend(parameters::changes(&alteration.storage_parameters));
    if let Some(identity) = &alteration.replica_identity {
        actions.push(format!("REPLICA IDENTITY {}", identity_words(identity)));
    }
    match &alteration.cluster_on {
        Some(Some(index)) => actions.push(format!("CLUSTER ON {}", index.quoted())),
        Some(None) => actions.push("SET WITHOUT CLUSTER".to_owned()),
        None => {}
    }
    match &alteration.of_type {
        Some(Some(name)) => actions.push(format!("OF {}", name.quoted())),
        Some(None) => actions.push("NOT OF".to_owned()),
        None => {}
    }
    let switches = [
        (alteration.row_level_security, ["DISABLE", "ENABLE"]),
        (alteration.force_row_level_security, ["NO FORCE", "FORCE"]),
    ];
    for (value, words) in switches {
        let verb = value.map(|on| words[usize::from(on)]);
        actions.extend(verb.map(|verb| format!("{verb} ROW LEVEL SECURITY")));
    }
    actions
}

fn identity_words(identity: &ReplicaIdentity) -> String {
    match identity {
        ReplicaIdentity::Default => "DEFAULT".to_owned(),
        ReplicaIdentity::Full => "FULL".to_owned(),
        ReplicaIdentity::Nothing => "NOTHING".to_owned(),
        ReplicaIdentity::Index(name) => format!("USING INDEX {}", name.quoted()),
    }
}
