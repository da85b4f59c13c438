//! The rules, one file each, and the list of all of them.

mod add_not_null_column;
mod analyze;
mod blocking_drop_index;
mod blocking_index;
mod cascade;
mod char_type;
mod column_padding;
mod default_change;
mod domain_constraint;
mod downgrade_differs;
mod downgrade_loses;
mod drop_attribute;
mod drop_column;
mod drop_enum;
mod drop_foreign_key;
mod drop_routine;
mod drop_table;
mod duplicate_index;
mod dynamic_sql;
mod enum_label_in_use;
mod enum_label_position;
mod exclusion_constraint;
mod extension;
mod foreign_key_index;
mod grant;
mod int_key;
mod irreversible;
mod json_type;
mod long_name;
mod lost_counter;
mod materialized_view;
mod mixed_transaction;
mod money_type;
mod naive_timestamp;
mod narrow_type;
mod new_columns;
mod no_lock_timeout;
mod no_policy;
mod not_forced;
mod outside_transaction;
mod owner_change;
mod partition_proof;
mod partition_rows;
mod policy_change;
mod probable_rename;
mod remove_enum_label;
mod rename;
mod reorder_enum;
mod replication;
mod reserved_name;
mod rewrite_table;
mod row_level_security;
mod security_definer;
mod serial_column;
mod set_not_null;
mod several_locks;
mod stale_index;
pub mod told;
mod trigger_lock;
mod truncate;
mod type_dependents;
mod unbatched_update;
mod unique_conflict;
mod validate_constraint;
mod validate_in_transaction;
mod view_bypasses_policies;
mod wide_index;
mod work_under_lock;

pub use add_not_null_column::RULE as ADD_NOT_NULL_COLUMN;
pub use drop_column::RULE as DROP_COLUMN;
pub use narrow_type::RULE as NARROW_TYPE;
pub use partition_rows::RULE as PARTITION_ROWS;
pub use remove_enum_label::RULE as REMOVE_ENUM_LABEL;
pub use rewrite_table::RULE as REWRITE_TABLE;
pub use set_not_null::RULE as SET_NOT_NULL;

pub(crate) use default_change::{RULE as DEFAULT_CHANGE, gives, set_to};
pub(crate) use policy_change::RULE as POLICY_CHANGE;

use crate::rule::Rule;

/// All rules. The order is that in which an operation's findings are told.
pub static RULES: &[&Rule] = &[
    &drop_table::RULE,
    &truncate::RULE,
    &drop_column::RULE,
    &drop_attribute::RULE,
    &probable_rename::RULE,
    &rename::RULE,
    &remove_enum_label::RULE,
    &rewrite_table::RULE,
    &narrow_type::RULE,
    &type_dependents::RULE,
    &stale_index::RULE,
    &set_not_null::RULE,
    &add_not_null_column::RULE,
    &validate_constraint::RULE,
    &validate_in_transaction::RULE,
    &blocking_index::RULE,
    &blocking_drop_index::RULE,
    &exclusion_constraint::RULE,
    &unique_conflict::RULE,
    &mixed_transaction::RULE,
    &outside_transaction::RULE,
    &foreign_key_index::RULE,
    &drop_foreign_key::RULE,
    &cascade::RULE,
    &no_lock_timeout::RULE,
    &several_locks::RULE,
    &work_under_lock::RULE,
    &partition_rows::RULE,
    &reorder_enum::RULE,
    &drop_enum::RULE,
    &enum_label_in_use::RULE,
    &enum_label_position::RULE,
    &domain_constraint::RULE,
    &row_level_security::RULE,
    &no_policy::RULE,
    &not_forced::RULE,
    &policy_change::RULE,
    &view_bypasses_policies::RULE,
    &grant::RULE,
    &owner_change::RULE,
    &security_definer::RULE,
    &replication::RULE,
    &default_change::RULE,
    &lost_counter::RULE,
    &long_name::RULE,
    &reserved_name::RULE,
    &irreversible::RULE,
    &downgrade_differs::RULE,
    &downgrade_loses::RULE,
    &drop_routine::RULE,
    &column_padding::RULE,
    &int_key::RULE,
    &char_type::RULE,
    &naive_timestamp::RULE,
    &json_type::RULE,
    &money_type::RULE,
    &serial_column::RULE,
    &extension::RULE,
    &analyze::RULE,
    &materialized_view::RULE,
    &trigger_lock::RULE,
    &wide_index::RULE,
    &duplicate_index::RULE,
    &unbatched_update::RULE,
    &dynamic_sql::RULE,
    &told::INVENTED_VALUE,
    &told::GUESSED_CONVERSION,
    &told::MISSING_CONVERSION,
    &told::LEFT_ALONE,
    &told::LOST_PRIVILEGES,
    &told::SEVERAL_HEADS,
    &told::EDITED_REVISION,
    &told::LATE_REVISION,
    &told::MISSING_REVISION,
    &told::UNMANAGED_KIND,
    &told::BAD_ACKNOWLEDGEMENT,
    &told::UNUSED_ACKNOWLEDGEMENT,
];

/// The rules that a word means: one by its code, or all of a number.
pub fn find(word: &str) -> Vec<&'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(|rule| rule.is_called(word))
        .collect()
}
