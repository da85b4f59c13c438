//! Names for objects that a model leaves unnamed.

use std::collections::BTreeMap;

use crate::constraint::ConstraintKind;
use crate::name::{MAX_NAME_BYTES, Name};

/// The name that PostgreSQL itself would choose: `{name1}_{name2}_{label}`, with the longer of the
/// two names cut until all fits into 63 bytes (`makeObjectName` in the server's
/// `commands/indexcmds.c`). An empty `name2` is left out.
pub fn default_object_name(name1: &str, name2: &str, label: &str) -> Name {
    let separators = usize::from(!name2.is_empty()) + usize::from(!label.is_empty());
    let room = MAX_NAME_BYTES.saturating_sub(label.len() + separators);
    let (mut len1, mut len2) = (name1.len(), name2.len());
    while len1 + len2 > room {
        if len1 > len2 {
            len1 -= 1;
        } else {
            len2 -= 1;
        }
    }
    let mut name = truncate_name(name1, len1).to_owned();
    for part in [truncate_name(name2, len2), label] {
        if !part.is_empty() {
            name.push('_');
            name.push_str(part);
        }
    }
    Name::new(name)
}

/// The longest prefix of at most `bytes` bytes that ends between characters, as the server's
/// `pg_mbcliplen` cuts.
pub fn truncate_name(name: &str, bytes: usize) -> &str {
    &name[..name.floor_char_boundary(bytes)]
}

/// How objects get their names when the model gives none: PostgreSQL's own pattern for each kind
/// unless a pattern is configured.
///
/// Patterns hold the tokens `{table}`, `{columns}` (joined by `_`), `{column}` (the first one) and,
/// for foreign keys, `{referenced_table}` and `{referenced_columns}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamingConvention {
    /// Patterns for constraints, by kind.
    pub constraints: BTreeMap<ConstraintKind, String>,
    /// Pattern for non-unique indexes.
    pub index: Option<String>,
    /// Pattern for unique indexes.
    pub unique_index: Option<String>,
}

impl NamingConvention {
    /// Name of a constraint. `columns` are its columns in order (for a check: those that its
    /// expression uses, when it uses exactly one; for an exclusion: its keys).
    pub fn constraint(
        &self,
        kind: ConstraintKind,
        table: &Name,
        columns: &[&str],
        referenced: Option<(&Name, &[&str])>,
    ) -> Name {
        if let Some(pattern) = self.constraints.get(&kind) {
            return fill(pattern, table, columns, referenced);
        }
        let joined = columns.join("_");
        match kind {
            ConstraintKind::PrimaryKey => default_object_name(table.as_str(), "", "pkey"),
            ConstraintKind::Unique => default_object_name(table.as_str(), &joined, "key"),
            ConstraintKind::Check => default_object_name(table.as_str(), &joined, "check"),
            ConstraintKind::Exclusion => default_object_name(table.as_str(), &joined, "excl"),
            ConstraintKind::ForeignKey => default_object_name(table.as_str(), &joined, "fkey"),
        }
    }

    /// Name of an index. An expression counts as `expr`, as in the server's
    /// `ChooseIndexNameAddition`.
    pub fn index(&self, unique: bool, table: &Name, columns: &[&str]) -> Name {
        let pattern = if unique {
            self.unique_index.as_ref().or(self.index.as_ref())
        } else {
            self.index.as_ref()
        };
        match pattern {
            Some(pattern) => fill(pattern, table, columns, None),
            None => default_object_name(table.as_str(), &columns.join("_"), "idx"),
        }
    }
}

fn fill(
    pattern: &str,
    table: &Name,
    columns: &[&str],
    referenced: Option<(&Name, &[&str])>,
) -> Name {
    let (other_table, other_columns) = referenced
        .map(|(table, columns)| (table.as_str(), columns.join("_")))
        .unwrap_or_default();
    let name = pattern
        .replace("{table}", table.as_str())
        .replace("{columns}", &columns.join("_"))
        .replace("{column}", columns.first().copied().unwrap_or_default())
        .replace("{referenced_table}", other_table)
        .replace("{referenced_columns}", &other_columns);
    Name::new(truncate_name(&name, MAX_NAME_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_as_the_server_does() {
        let table = "a".repeat(60);
        let column = "b".repeat(60);
        let name = default_object_name(&table, &column, "fkey");
        assert_eq!(
            name.as_str(),
            format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28))
        );
        let wide = default_object_name(&"é".repeat(31), "", "pkey");
        assert_eq!(wide.as_str(), format!("{}_pkey", "é".repeat(29)));
    }
}
