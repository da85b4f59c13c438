//! Operations and names as lines of a terminal, and what is not managed.

use std::collections::BTreeMap;

use limbeck_catalog::Unmanaged;
use serde_json::{Value, json};

/// What the database has and limbeck does not manage.
pub(crate) fn unmanaged_json(unmanaged: &[Unmanaged]) -> Value {
    let rows: Vec<Value> = unmanaged
        .iter()
        .map(|object| json!({ "kind": object.kind, "name": object.name }))
        .collect();
    json!(rows)
}

/// A text as one word of a shell.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// An operation's text on one line, cut where a terminal's line would end.
pub(crate) fn one_line(operation: &str) -> String {
    const LENGTH: usize = 110;
    let mut line = String::new();
    for part in operation.trim_end_matches(';').lines().map(str::trim) {
        if line.ends_with(',') && !part.starts_with([')', ']']) {
            line.push(' ');
        } else if part.starts_with([')', ']']) && line.ends_with(',') {
            line.pop();
        } else if !line.is_empty()
            && !line.ends_with(['(', '[', ','])
            && !part.starts_with(['.', ')', ']'])
        {
            // A text over several lines.
            line.push(' ');
        }
        line.push_str(part);
    }
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// One line per kind: how many, and the first few names (all of them with `--verbose`).
pub(crate) fn unmanaged_text(unmanaged: &[Unmanaged], verbose: bool) -> Option<String> {
    const SHOWN: usize = 5;
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for object in unmanaged {
        kinds.entry(&object.kind).or_default().push(&object.name);
    }
    if kinds.is_empty() {
        return None;
    }
    let mut text = "not managed, and left alone:".to_owned();
    for (kind, names) in kinds {
        let shown = if verbose {
            names.len()
        } else {
            SHOWN.min(names.len())
        };
        let more = match names.len() - shown {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text.push_str(&format!(
            "\n    {kind}: {}{more}",
            names[..shown].join(", ")
        ));
    }
    Some(text)
}
