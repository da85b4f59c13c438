//! How a column is kept, as words on its field.

use limbeck_schema::{Column, ColumnStorage, Compression};

use crate::attribute::Part;
use crate::literal::string;
use crate::parameters::is_number;

/// The words of what differs from the server's choice, or from the column of the table above.
pub(crate) fn words(column: &Column, above: Option<&Column>) -> Vec<Part> {
    let mut parts = Vec::new();
    let options = &column.options;
    let from = above.map(|above| &above.options);
    if options.storage != from.and_then(|from| from.storage) {
        let word = options.storage.map_or("default", ColumnStorage::as_str);
        parts.push(Part::assign("storage", word));
    }
    if options.compression != from.and_then(|from| from.compression) {
        let word = options.compression.map_or("default", Compression::as_str);
        parts.push(Part::assign("compression", word));
    }
    if let Some(target) = options.statistics {
        parts.push(Part::assign("statistics", target.to_string()));
    }
    for (name, value) in &options.parameters {
        parts.push(match is_number(value) {
            true => Part::assign(name, value),
            false => Part::assign(name, string(value)),
        });
    }
    parts
}
