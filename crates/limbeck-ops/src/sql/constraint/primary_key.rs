//! `PRIMARY KEY`.

use limbeck_schema::PrimaryKey;

use super::{deferrable, include, name_list};

pub(super) fn definition(key: &PrimaryKey) -> String {
    format!(
        "PRIMARY KEY ({}){}{}",
        name_list(&key.columns),
        include(&key.include),
        deferrable(key.deferrable)
    )
}
