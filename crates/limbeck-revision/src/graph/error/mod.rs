//! What can be wrong with a graph and with a question to it. Variants carry data; `Display` is the primary
//! line, `hint` says what to do. Positions are places in the list the graph was made from, so that a caller
//! who knows files can name them.

mod graph;
mod hint;
mod revision;

use std::fmt;

pub use graph::{EdgeKind, GraphError};
pub use revision::RevisionError;

fn did_you_mean(similar: &[String]) -> Option<String> {
    (!similar.is_empty()).then(|| format!("Did you mean {}?", list(similar)))
}

/// Up to eight names in quotes, the rest as a number.
fn list<T: fmt::Display>(names: &[T]) -> String {
    let mut parts: Vec<String> = names
        .iter()
        .take(8)
        .map(|name| format!("\"{name}\""))
        .collect();
    if names.len() > 8 {
        parts.push(format!("{} more", names.len() - 8));
    }
    parts.join(", ")
}
