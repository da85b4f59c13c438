//! `PRIMARY KEY`.

use limbeck_schema::PrimaryKey;

use super::{deferrable, include, name_list, parameters};

pub(super) fn definition(key: &PrimaryKey) -> String {
    format!(
        "PRIMARY KEY ({}){}{}{}",
        name_list(&key.columns),
        include(&key.include),
        parameters::with(&key.storage_parameters),
        deferrable(key.deferrable)
    )
}
