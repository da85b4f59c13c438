//! Rings of foreign keys among tables that are made (or dropped) together.
//!
//! A foreign key can be written inside `CREATE TABLE` when the table it refers to is made earlier.
//! Only the keys that close a ring have to be split off; which ones is decided by a depth-first
//! walk in name order, so the answer is always the same one.

mod again;
mod parts;

pub(crate) use again::Again;
pub(crate) use parts::{Parts, in_rings, parts_in_rings};

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{Name, QualifiedName, Table};

use crate::change::foreign_key;

/// The constraints, by table and name, that must be operations of their own.
pub(crate) type Split = BTreeSet<(QualifiedName, Name)>;

/// Finds the foreign keys that close a ring among these tables.
pub(crate) fn split_rings(tables: &BTreeMap<&QualifiedName, &Table>) -> Split {
    let mut walk = Walk {
        tables,
        state: BTreeMap::new(),
        split: Split::new(),
    };
    for name in tables.keys() {
        walk.from(name);
    }
    walk.split
}

/// Finds the foreign keys of partitioned tables to themselves: those hold the partitions, which hold their
/// table.
pub(crate) fn keys_to_own_partitions(tables: &BTreeMap<&QualifiedName, &Table>) -> Split {
    let partitioned = tables.values().filter(|table| table.partition_by.is_some());
    let keys = partitioned.flat_map(|table| {
        let own = table.constraints.iter().filter(|(_, object)| {
            foreign_key(object).is_some_and(|key| key.referenced_table == table.name)
        });
        own.map(|(constraint, _)| (table.name.clone(), constraint.clone()))
    });
    keys.collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    OnPath,
    Done,
}

struct Walk<'a> {
    tables: &'a BTreeMap<&'a QualifiedName, &'a Table>,
    state: BTreeMap<&'a QualifiedName, State>,
    split: Split,
}

/// A table on the path and the references of it that are still to be followed.
type Visit<'a> = (&'a QualifiedName, Vec<(&'a Name, &'a QualifiedName)>);

impl<'a> Walk<'a> {
    /// Walks with a stack of its own: chains of references can be longer than the thread's.
    fn from(&mut self, start: &'a QualifiedName) {
        let mut path = Vec::new();
        path.extend(self.enter(start));
        while let Some((table, references)) = path.last_mut() {
            let table: &'a QualifiedName = table;
            let Some((constraint, target)) = references.pop() else {
                self.state.insert(table, State::Done);
                path.pop();
                continue;
            };
            if self.state.get(target) == Some(&State::OnPath) {
                self.split.insert((table.clone(), constraint.clone()));
            } else {
                path.extend(self.enter(target));
            }
        }
    }

    /// Starts with a table, unless it was seen or is not one of ours.
    fn enter(&mut self, name: &'a QualifiedName) -> Option<Visit<'a>> {
        if self.state.contains_key(name) {
            return None;
        }
        let (name, table) = self.tables.get_key_value(name)?;
        self.state.insert(name, State::OnPath);
        let references = table.constraints.iter().rev();
        let references = references
            .filter_map(|(constraint, object)| {
                let target = &foreign_key(object)?.referenced_table;
                (target != *name).then_some((constraint, target))
            })
            .collect();
        Some((name, references))
    }
}

/// Finds rings among renames (`a` to `b` while `b` to `a`): one old name of each ring, the first
/// in order, which must step aside under a temporary name.
pub(crate) fn rename_rings<T: Ord + Clone>(renames: &BTreeMap<T, T>) -> BTreeSet<T> {
    let mut seen = BTreeSet::new();
    let mut rings = BTreeSet::new();
    for start in renames.keys() {
        let mut at = start;
        let mut path = BTreeSet::new();
        while let Some(next) = renames.get(at) {
            if !seen.insert(at) {
                break;
            }
            path.insert(at);
            at = next;
        }
        if path.contains(at) {
            rings.insert(start.clone());
        }
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_schema::{Constraint, ForeignKey};

    fn table(name: &str, references: &[&str]) -> Table {
        let mut table = Table::new(QualifiedName::public(name));
        for target in references {
            table.add_constraint(Constraint::new(
                format!("{name}_{target}"),
                ForeignKey::new([*target], QualifiedName::public(*target), ["id"]),
            ));
        }
        table
    }

    fn split(tables: &[Table]) -> Vec<String> {
        let tables = tables.iter().map(|table| (&table.name, table)).collect();
        split_rings(&tables)
            .into_iter()
            .map(|(_, name)| name.to_string())
            .collect()
    }

    #[test]
    fn one_name_of_each_ring_steps_aside() {
        let rings = |pairs: &[(&'static str, &'static str)]| {
            let renames: BTreeMap<_, _> = pairs.iter().copied().collect();
            rename_rings(&renames).into_iter().collect::<Vec<_>>()
        };
        assert!(rings(&[("a", "b"), ("b", "c")]).is_empty());
        assert!(rings(&[("b", "c"), ("a", "b"), ("c", "d")]).is_empty());
        assert_eq!(rings(&[("a", "b"), ("b", "a")]), ["a"]);
        let two = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "x")];
        assert_eq!(rings(&two), ["a", "x"]);
    }

    #[test]
    fn only_the_closing_edges_are_split() {
        assert!(split(&[table("a", &["b", "a"]), table("b", &[])]).is_empty());
        assert_eq!(split(&[table("a", &["b"]), table("b", &["a"])]), ["b_a"]);
        assert_eq!(
            split(&[
                table("a", &["b"]),
                table("b", &["c"]),
                table("c", &["a", "d"]),
                table("d", &[]),
                table("e", &["a"])
            ]),
            ["c_a"]
        );
    }
}
