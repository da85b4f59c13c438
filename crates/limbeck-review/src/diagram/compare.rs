//! Two states of a schema as two diagrams: the tables that a change touches, with signs at what is
//! new, gone or different, and around them the tables that they are linked with.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_schema::{Name, QualifiedName, Schema, Table};

use super::build::foreign_keys;
use super::{Columns, Diagram, Mark};

/// Which names of the state before are which names of the state after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Tables: the name after, and the name before.
    tables: BTreeMap<QualifiedName, QualifiedName>,
    /// Columns: table and name after, and the name before.
    columns: BTreeMap<(QualifiedName, Name), Name>,
}

impl Renames {
    /// What an operation renames, after those before it.
    pub fn follow(&mut self, op: &Op) {
        if let Op::RenameTable { from, to } = op {
            let first = self.tables.remove(from).unwrap_or_else(|| from.clone());
            self.tables.insert(to.clone(), first);
            let moved: Vec<(QualifiedName, Name)> = self
                .columns
                .keys()
                .filter(|(table, _)| table == from)
                .cloned()
                .collect();
            for key in moved {
                if let Some(first) = self.columns.remove(&key) {
                    self.columns.insert((to.clone(), key.1), first);
                }
            }
        } else if let Op::RenameColumn { table, from, to } = op {
            let old = (table.clone(), from.clone());
            let first = self.columns.remove(&old).unwrap_or_else(|| from.clone());
            self.columns.insert((table.clone(), to.clone()), first);
        }
    }

    /// Tables that are called otherwise afterwards: the name after, and the name before.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&QualifiedName, &QualifiedName)> {
        self.tables.iter()
    }

    /// The name that a table had before.
    fn table<'a>(&'a self, name: &'a QualifiedName) -> &'a QualifiedName {
        self.tables.get(name).unwrap_or(name)
    }

    /// The name that a column had before.
    fn column<'a>(&'a self, table: &QualifiedName, name: &'a Name) -> &'a Name {
        let key = (table.clone(), name.clone());
        self.columns.get(&key).unwrap_or(name)
    }
}

/// The tables of one side that are the same table on the other: by the name after, both values.
struct Pairs<'a> {
    kept: Vec<(&'a Table, &'a Table)>,
    added: Vec<&'a Table>,
    removed: Vec<&'a Table>,
}

impl<'a> Pairs<'a> {
    fn new(before: &'a Schema, after: &'a Schema, renames: &Renames) -> Self {
        let mut pairs = Self {
            kept: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
        };
        let mut found = BTreeSet::new();
        for table in after.tables.values() {
            match before.tables.get(renames.table(&table.name)) {
                Some(old) => {
                    found.insert(&old.name);
                    pairs.kept.push((old, table));
                }
                None => pairs.added.push(table),
            }
        }
        let gone = before.tables.values();
        pairs.removed = gone.filter(|table| !found.contains(&table.name)).collect();
        pairs
    }
}

/// Marks of one side: of tables, and of columns and foreign keys that don't stay as they are.
#[derive(Default)]
struct Marks {
    tables: BTreeMap<QualifiedName, Mark>,
    columns: BTreeMap<(QualifiedName, Name), Mark>,
    links: BTreeMap<(QualifiedName, Name), Mark>,
}

impl Marks {
    fn whole(&mut self, table: &Table, mark: Mark) {
        self.tables.insert(table.name.clone(), mark);
        for column in table.columns.keys() {
            let key = (table.name.clone(), column.clone());
            self.columns.insert(key, mark);
        }
        for (constraint, _) in foreign_keys(table) {
            let key = (table.name.clone(), constraint.name.clone());
            self.links.insert(key, mark);
        }
    }

    /// A diagram of these tables, with those that they are linked with in short.
    fn diagram(&self, schema: &Schema) -> Diagram {
        let mut around = BTreeSet::new();
        for table in schema.tables.values() {
            for (_, key) in foreign_keys(table) {
                let ends = [&table.name, &key.referenced_table];
                if ends.iter().any(|end| self.tables.contains_key(*end)) {
                    around.extend(ends);
                }
            }
        }
        let mut diagram = Diagram::of_all(schema, |name| match self.tables.get(name) {
            Some(_) => Some(Columns::All),
            None => around.contains(name).then_some(Columns::Keys),
        });
        for entity in &mut diagram.tables {
            entity.mark = self.tables.get(&entity.name).copied().unwrap_or_default();
            for field in &mut entity.fields {
                let key = (entity.name.clone(), field.name.clone());
                field.mark = self.columns.get(&key).copied().unwrap_or_default();
            }
        }
        let changed = |from: usize| diagram.tables[from].mark != Mark::Same;
        // What joins two tables of the surroundings is not what the change is about.
        let mut links = std::mem::take(&mut diagram.links);
        links.retain(|link| changed(link.from) || changed(link.to));
        diagram.outward.clear();
        for link in &mut links {
            let key = (diagram.tables[link.from].name.clone(), link.name.clone());
            link.mark = self.links.get(&key).copied().unwrap_or_default();
        }
        diagram.links = links;
        diagram
    }
}

/// The tables that differ, before and after, with their surroundings.
pub fn compare(before: &Schema, after: &Schema, renames: &Renames) -> (Diagram, Diagram) {
    let pairs = Pairs::new(before, after, renames);
    let (mut old, mut new) = (Marks::default(), Marks::default());
    for table in &pairs.added {
        new.whole(table, Mark::Added);
    }
    for table in &pairs.removed {
        old.whole(table, Mark::Removed);
    }
    for (from, to) in &pairs.kept {
        if from == to {
            continue;
        }
        old.tables.insert(from.name.clone(), Mark::Changed);
        new.tables.insert(to.name.clone(), Mark::Changed);
        compare_columns(from, to, renames, &mut old, &mut new);
        compare_links(from, to, &mut old, &mut new);
    }
    (old.diagram(before), new.diagram(after))
}

fn compare_columns(from: &Table, to: &Table, renames: &Renames, old: &mut Marks, new: &mut Marks) {
    let mut found = BTreeSet::new();
    for column in to.columns.values() {
        let key = (to.name.clone(), column.name.clone());
        let first = renames.column(&to.name, &column.name);
        // One that was made beside the old one and took its name is that one with another type.
        let before = from.columns.get(first);
        match before.or_else(|| from.columns.get(&column.name)) {
            Some(before) => {
                found.insert(&before.name);
                if before != column {
                    new.columns.insert(key, Mark::Changed);
                    let key = (from.name.clone(), before.name.clone());
                    old.columns.insert(key, Mark::Changed);
                }
            }
            None => {
                new.columns.insert(key, Mark::Added);
            }
        }
    }
    for name in from.columns.keys().filter(|name| !found.contains(*name)) {
        let key = (from.name.clone(), name.clone());
        old.columns.insert(key, Mark::Removed);
    }
}

fn compare_links(from: &Table, to: &Table, old: &mut Marks, new: &mut Marks) {
    let sides = [(from, to, Mark::Removed, old), (to, from, Mark::Added, new)];
    for (own, other, mark, marks) in sides {
        for (constraint, key) in foreign_keys(own) {
            let same = foreign_keys(other).any(|(_, theirs)| theirs.columns == key.columns);
            if !same {
                let key = (own.name.clone(), constraint.name.clone());
                marks.links.insert(key, mark);
            }
        }
    }
}

/// Both sides of a comparison in one diagram: that of the state after, with what goes.
pub fn merge(before: Diagram, mut after: Diagram) -> Diagram {
    let mut place = BTreeMap::new();
    for (at, entity) in before.tables.iter().enumerate() {
        let there = after
            .tables
            .iter()
            .position(|table| table.name == entity.name);
        let there = match there {
            Some(there) => {
                let gone = entity
                    .fields
                    .iter()
                    .filter(|field| field.mark == Mark::Removed);
                after.tables[there].fields.extend(gone.cloned());
                there
            }
            None if entity.mark == Mark::Removed => {
                after.tables.push(entity.clone());
                after.tables.len() - 1
            }
            // A table that has another name now.
            None => continue,
        };
        place.insert(at, there);
    }
    let gone = before
        .links
        .into_iter()
        .filter(|link| link.mark == Mark::Removed);
    for mut link in gone {
        if let (Some(from), Some(to)) = (place.get(&link.from), place.get(&link.to)) {
            (link.from, link.to) = (*from, *to);
            after.links.push(link);
        }
    }
    after
}
