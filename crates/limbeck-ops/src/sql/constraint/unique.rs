//! `UNIQUE`.

use limbeck_schema::Unique;

use super::{deferrable, include, name_list, parameters};

pub(super) fn definition(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct {
        " NULLS NOT DISTINCT"
    } else {
        ""
    };
    format!(
        "UNIQUE{nulls} ({}){}{}{}",
        name_list(&unique.columns),
        include(&unique.include),
        parameters::with(&unique.storage_parameters),
        deferrable(unique.deferrable)
    )
}
