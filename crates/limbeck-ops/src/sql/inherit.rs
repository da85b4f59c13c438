//! `INHERIT`, `NO INHERIT` and `INHERITS`.

use limbeck_schema::{Inherits, QualifiedName};

pub(super) fn begin(table: &QualifiedName, parent: &QualifiedName) -> String {
    format!("ALTER TABLE {} INHERIT {}", table.quoted(), parent.quoted())
}

pub(super) fn end(table: &QualifiedName, parent: &QualifiedName) -> String {
    format!(
        "ALTER TABLE {} NO INHERIT {}",
        table.quoted(),
        parent.quoted()
    )
}

/// The clause behind the columns of a new table.
pub(super) fn clause(inherits: &Inherits) -> String {
    if inherits.is_empty() {
        return String::new();
    }
    let parents: Vec<String> = inherits.parents.iter().map(QualifiedName::quoted).collect();
    format!("\nINHERITS ({})", parents.join(", "))
}
