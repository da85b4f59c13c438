//! Names for objects that a model leaves unnamed.

use std::collections::BTreeMap;

use crate::constraint::ConstraintKind;
use crate::index::{IndexElement, IndexKey};
use crate::name::{MAX_NAME_BYTES, Name};
use crate::sql_token::{Token, tokens};

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

/// The name of something beside an object that is there for a while: `{name}_{label}`. Names that have to be cut
/// for it get the number of the whole name, so that no two that begin alike have the same.
pub fn helper_name(name: &Name, label: &str) -> Name {
    let name = name.as_str();
    if name.len() + 1 + label.len() <= MAX_NAME_BYTES {
        return Name::new(format!("{name}_{label}"));
    }
    let bytes = name.bytes();
    // FNV-1a.
    let number = bytes.fold(0x811c_9dc5_u32, |number, byte| {
        (number ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    default_object_name(name, "", &format!("{number:08x}_{label}"))
}

/// The longest prefix of at most `bytes` bytes that ends between characters, as the server's
/// `pg_mbcliplen` cuts.
pub fn truncate_name(name: &str, bytes: usize) -> &str {
    &name[..name.floor_char_boundary(bytes)]
}

/// What the keys of an index count as in its default name: their columns, `expr` or the called
/// function for an expression, each once (the server's `ChooseIndexColumnNames` and
/// `FigureIndexColname`).
pub fn index_words<'a>(elements: impl IntoIterator<Item = &'a IndexElement>) -> Vec<Name> {
    let mut words: Vec<String> = Vec::new();
    for element in elements {
        let word = match &element.key {
            IndexKey::Column(name) => name.as_str().to_owned(),
            IndexKey::Expression(sql) => {
                called_function(sql.as_str()).unwrap_or_else(|| "expr".to_owned())
            }
        };
        let mut candidate = word.clone();
        let mut pass = 0;
        while words.contains(&candidate) {
            pass += 1;
            candidate = format!("{word}{pass}");
        }
        words.push(candidate);
    }
    words.into_iter().map(Name::new).collect()
}

/// The function's name, when the whole expression is a call of it.
fn called_function(sql: &str) -> Option<String> {
    let tokens = tokens(sql).ok()?;
    let open = tokens
        .iter()
        .position(|token| matches!(token, Token::Symbol(s) if s == "("))?;
    let (Token::Word(name) | Token::Quoted(name)) = tokens.get(open.checked_sub(1)?)? else {
        return None;
    };
    let qualified = open == 1 || open == 3;
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Symbol(s) if s == "(" => depth += 1,
            Token::Symbol(s) if s == ")" => depth = depth.saturating_sub(1),
            Token::Word(_)
            | Token::Quoted(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::Symbol(_) => {}
        }
        if depth == 0 {
            return (qualified && i + 1 == tokens.len()).then(|| name.clone());
        }
    }
    None
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

impl NamingConvention {
    /// [`NamingConvention::constraint`], counted up (`…_fkey1`, `…_fkey2`) until the name is not
    /// `taken`, as the server's `ChooseConstraintName` does.
    pub fn free_constraint(
        &self,
        kind: ConstraintKind,
        table: &Name,
        columns: &[&str],
        referenced: Option<(&Name, &[&str])>,
        taken: impl Fn(&Name) -> bool,
    ) -> Name {
        let first = self.constraint(kind, table, columns, referenced);
        if self.constraints.contains_key(&kind) {
            return count_up(first, taken);
        }
        let (label, columns) = match kind {
            ConstraintKind::PrimaryKey => ("pkey", String::new()),
            ConstraintKind::Unique => ("key", columns.join("_")),
            ConstraintKind::Check => ("check", columns.join("_")),
            ConstraintKind::Exclusion => ("excl", columns.join("_")),
            ConstraintKind::ForeignKey => ("fkey", columns.join("_")),
        };
        count_up_label(first, (table.as_str(), &columns), label, taken)
    }

    /// [`NamingConvention::index`], counted up until the name is not `taken`, as the server's
    /// `ChooseRelationName` does.
    pub fn free_index(
        &self,
        unique: bool,
        table: &Name,
        columns: &[&str],
        taken: impl Fn(&Name) -> bool,
    ) -> Name {
        let first = self.index(unique, table, columns);
        if self.index.is_some() || unique && self.unique_index.is_some() {
            return count_up(first, taken);
        }
        count_up_label(first, (table.as_str(), &columns.join("_")), "idx", taken)
    }
}

/// The first of `name`, `{name1}_{name2}_{label}1`, … that is free.
fn count_up_label(
    name: Name,
    parts: (&str, &str),
    label: &str,
    taken: impl Fn(&Name) -> bool,
) -> Name {
    let counted = (1_u32..).map(|n| default_object_name(parts.0, parts.1, &format!("{label}{n}")));
    let free = std::iter::once(name.clone())
        .chain(counted)
        .find(|name| !taken(name));
    free.unwrap_or(name)
}

/// The first of `name`, `{name}1`, … that is free, cut where it would be too long.
fn count_up(name: Name, taken: impl Fn(&Name) -> bool) -> Name {
    let counted = (1_u32..).map(|n| {
        let digits = n.to_string();
        let stem = truncate_name(name.as_str(), MAX_NAME_BYTES - digits.len());
        Name::new(format!("{stem}{digits}"))
    });
    let free = std::iter::once(name.clone())
        .chain(counted)
        .find(|name| !taken(name));
    free.unwrap_or(name)
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

    #[test]
    fn names_beside_others_are_their_own() {
        assert_eq!(helper_name(&Name::new("t"), "old"), "t_old");
        let long = "a".repeat(63);
        let cut = helper_name(&Name::new(long.as_str()), "old");
        assert_eq!(cut.as_str().len(), 63);
        assert!(cut.as_str().ends_with("_old"));
        assert_ne!(helper_name(&cut, "old"), cut);
        let other = format!("{}b", "a".repeat(62));
        assert_ne!(helper_name(&Name::new(other), "old"), cut);
    }

    #[test]
    fn counts_up_where_a_name_is_taken() {
        let (table, naming) = (Name::new("users"), NamingConvention::default());
        let taken = |name: &Name| ["users_email_key", "users_email_key1"].contains(&name.as_str());
        let kind = ConstraintKind::Unique;
        let name = naming.free_constraint(kind, &table, &["email"], None, taken);
        assert_eq!(name, "users_email_key2");
        assert_eq!(
            naming.free_index(true, &table, &["email"], taken),
            "users_email_idx"
        );
        let naming = NamingConvention {
            index: Some("ix_{table}".to_owned()),
            ..NamingConvention::default()
        };
        let name = naming.free_index(true, &table, &["email"], |name| *name == "ix_users");
        assert_eq!(name, "ix_users1");
    }
}
