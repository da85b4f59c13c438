//! `FOREIGN KEY`.

use limbeck_schema::{ForeignKey, MatchType, ReferentialAction};

use super::{deferrable, name_list};

pub(super) fn definition(key: &ForeignKey) -> String {
    let mut text = format!(
        "FOREIGN KEY ({}) REFERENCES {} ({})",
        name_list(&key.columns),
        key.referenced_table.quoted(),
        name_list(&key.referenced_columns)
    );
    if key.match_type == MatchType::Full {
        text.push_str(" MATCH FULL");
    }
    if key.on_update != ReferentialAction::NoAction {
        text.push_str(&format!(" ON UPDATE {}", key.on_update.as_sql()));
    }
    if key.on_delete != ReferentialAction::NoAction {
        text.push_str(&format!(" ON DELETE {}", key.on_delete.as_sql()));
    }
    if !key.on_delete_columns.is_empty() {
        text.push_str(&format!(" ({})", name_list(&key.on_delete_columns)));
    }
    text.push_str(deferrable(key.deferrable));
    if key.not_valid {
        text.push_str(" NOT VALID");
    }
    text
}
