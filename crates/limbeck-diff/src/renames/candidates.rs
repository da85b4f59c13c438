//! Possible renames, ranked: what a person may be asked about.
//!
//! Only pairs of one kind where one side goes and the other is new; columns of one table, labels
//! of one enum type, objects defined by SQL. Constraints and indexes are not asked about: the differ renames them where
//! the definition is the same, and nothing is lost where it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use limbeck_schema::sql_token::words;
use limbeck_schema::{
    Column, ColumnType, EnumType, ObjectId, QualifiedName, Schema, SqlObject, SqlObjectId,
    SqlObjectKind, Table,
};
use similar::TextDiff;

use crate::cast::same_family;
use crate::pair::Pair;

use super::RenameHint;

/// A possible rename.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The object that would be dropped.
    pub from: ObjectId,
    /// The object that would be made.
    pub to: ObjectId,
    /// How alike the two are, in per cent.
    pub likeness: u8,
}

impl Candidate {
    /// The hint that says that it is a rename.
    pub fn hint(&self) -> RenameHint {
        RenameHint::between(&self.from, &self.to)
    }
}

/// `table "public.users" renamed to "public.accounts"`.
impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, .. } = self;
        match to {
            ObjectId::Schema(name) => write!(f, "{from} renamed to \"{name}\""),
            ObjectId::Enum(name) | ObjectId::Table(name) => {
                write!(f, "{from} renamed to \"{name}\"")
            }
            ObjectId::EnumLabel(_, label) => write!(f, "{from} renamed to \"{label}\""),
            ObjectId::Sql(id) => write!(f, "{from} renamed to \"{id}\""),
            ObjectId::Column(_, name)
            | ObjectId::Constraint(_, name)
            | ObjectId::Index(_, name) => write!(f, "{from} renamed to \"{name}\""),
        }
    }
}

/// Below this many per cent nobody is asked.
const ENOUGH: u8 = 50;

/// Above this many pairs of one kind nobody is asked either: whoever replaces hundreds of objects
/// at once is not renaming them, and comparing every pair would take minutes.
const TOO_MANY: usize = 40_000;

/// The candidates of two schemas, the most alike first.
pub(super) fn candidates(schemas: Pair<&Schema>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let tables = unmatched(schemas.map(|schema| &schema.tables));
    rank(&tables, &mut found, table_likeness, |table: &Table| {
        ObjectId::Table(table.name.clone())
    });
    let enums = unmatched(schemas.map(|schema| &schema.enums));
    rank(&enums, &mut found, enum_likeness, |object: &EnumType| {
        ObjectId::Enum(object.name.clone())
    });
    object_candidates(schemas, &mut found);
    let types = renamed_types(&found);
    for (name, from) in &schemas.from.tables {
        if let Some(to) = schemas.to.tables.get(name) {
            column_candidates(schemas, Pair { from, to }, &types, &mut found);
        }
    }
    for (name, from) in &schemas.from.enums {
        if let Some(to) = schemas.to.enums.get(name) {
            label_candidates(Pair { from, to }, &mut found);
        }
    }
    found.sort_by(|a, b| {
        let key = |c: &Candidate| (std::cmp::Reverse(c.likeness), c.from.clone(), c.to.clone());
        key(a).cmp(&key(b))
    });
    found
}

fn unmatched<'a, K: Ord, T>(maps: Pair<&'a BTreeMap<K, T>>) -> Pair<Vec<&'a T>> {
    let only = |sides: Pair<&'a BTreeMap<K, T>>| {
        let left = sides.from.iter();
        left.filter(|(key, _)| !sides.to.contains_key(*key))
            .map(|(_, object)| object)
            .collect()
    };
    Pair {
        from: only(maps),
        to: only(maps.reversed()),
    }
}

fn rank<T>(
    objects: &Pair<Vec<&T>>,
    found: &mut Vec<Candidate>,
    likeness: impl Fn(Pair<&T>) -> u8,
    id: impl Fn(&T) -> ObjectId,
) {
    if objects.from.len().saturating_mul(objects.to.len()) > TOO_MANY {
        return;
    }
    for from in &objects.from {
        for to in &objects.to {
            let likeness = likeness(Pair { from, to });
            if likeness >= ENOUGH {
                found.push(Candidate {
                    from: id(from),
                    to: id(to),
                    likeness,
                });
            }
        }
    }
}

/// Old and new names of types that may have been renamed: columns of them are asked about in the same round.
fn renamed_types(found: &[Candidate]) -> BTreeSet<(QualifiedName, QualifiedName)> {
    let name = |id: &ObjectId| match id {
        ObjectId::Enum(name) | ObjectId::Table(name) => Some(name.clone()),
        ObjectId::Sql(id) if id.kind.is_type() || id.kind.is_relation() => id.qualified_name(),
        ObjectId::Sql(_)
        | ObjectId::Schema(_)
        | ObjectId::EnumLabel(..)
        | ObjectId::Column(..)
        | ObjectId::Constraint(..)
        | ObjectId::Index(..) => None,
    };
    let candidates = found.iter();
    candidates
        .filter_map(|candidate| name(&candidate.from).zip(name(&candidate.to)))
        .collect()
}

fn column_candidates(
    schemas: Pair<&Schema>,
    tables: Pair<&Table>,
    types: &BTreeSet<(QualifiedName, QualifiedName)>,
    found: &mut Vec<Candidate>,
) {
    // What a table has from above is renamed there.
    let only = |schema: &Schema, sides: Pair<&Table>| -> Vec<Column> {
        let columns = sides.from.columns.values();
        columns
            .filter(|column| !sides.to.columns.contains_key(&column.name))
            .filter(|column| !schema.is_inherited_column(sides.from, &column.name))
            .cloned()
            .collect()
    };
    let columns = Pair {
        from: only(schemas.from, tables),
        to: only(schemas.to, tables.reversed()),
    };
    let columns = Pair {
        from: columns.from.iter().collect(),
        to: columns.to.iter().collect(),
    };
    rank(
        &columns,
        found,
        |columns| column_likeness(columns, types),
        |column: &Column| ObjectId::Column(tables.to.name.clone(), column.name.clone()),
    );
}

fn label_candidates(enums: Pair<&EnumType>, found: &mut Vec<Candidate>) {
    let only = |sides: Pair<&EnumType>| -> Vec<(usize, String)> {
        let labels = sides.from.labels.iter().enumerate();
        labels
            .filter(|(_, label)| !sides.to.labels.contains(label))
            .map(|(at, label)| (at, label.clone()))
            .collect()
    };
    let labels = Pair {
        from: only(enums),
        to: only(enums.reversed()),
    };
    let labels = Pair {
        from: labels.from.iter().collect(),
        to: labels.to.iter().collect(),
    };
    let likeness = |pair: Pair<&(usize, String)>| {
        let same_place = if pair.from.0 == pair.to.0 { 100 } else { 0 };
        mean(text_likeness(&pair.from.1, &pair.to.1), same_place)
    };
    rank(&labels, found, likeness, |(_, label): &(usize, String)| {
        ObjectId::EnumLabel(enums.to.name.clone(), label.clone())
    });
}

/// An object with what its likeness is told by.
struct Said<'a> {
    id: &'a SqlObjectId,
    words: BTreeSet<String>,
}

/// Only objects of one kind, on one table, with one signature.
fn object_candidates(schemas: Pair<&Schema>, found: &mut Vec<Candidate>) {
    let objects = unmatched(schemas.map(|schema| &schema.objects));
    let said = |objects: &[&'_ SqlObject], kind| -> Vec<_> {
        let objects = objects.iter().filter(|object| object.id.kind == kind);
        objects.map(|object| (*object).clone()).collect()
    };
    for kind in SqlObjectKind::all().filter(|kind| kind.can_be_renamed()) {
        let of_kind = Pair {
            from: said(&objects.from, kind),
            to: said(&objects.to, kind),
        };
        if of_kind.from.is_empty() || of_kind.to.is_empty() {
            continue;
        }
        let of_kind = Pair {
            from: of_kind.from.iter().map(Said::of).collect::<Vec<_>>(),
            to: of_kind.to.iter().map(Said::of).collect(),
        };
        let of_kind = Pair {
            from: of_kind.from.iter().collect(),
            to: of_kind.to.iter().collect(),
        };
        rank(&of_kind, found, object_likeness, |said: &Said<'_>| {
            ObjectId::Sql(Box::new(said.id.clone()))
        });
    }
}

impl<'a> Said<'a> {
    fn of(object: &'a SqlObject) -> Self {
        let name = object.id.name.as_str();
        let words = object.statements().flat_map(words);
        Self {
            id: &object.id,
            words: words.filter(|word| word != name).collect(),
        }
    }
}

fn object_likeness(pair: Pair<&Said<'_>>) -> u8 {
    let apart = |said: &Said<'_>| (said.id.table.clone(), said.id.signature.clone());
    if pair.map(apart).differs() || !pair.map(|said| &said.id.name).differs() {
        return 0;
    }
    let definition = overlap(&Pair {
        from: pair.from.words.iter().collect(),
        to: pair.to.words.iter().collect(),
    });
    if definition < ENOUGH {
        return 0;
    }
    let names = pair.map(|said| said.id.name.as_str());
    mean(text_likeness(names.from, names.to), definition)
}

fn mean(name: u8, definition: u8) -> u8 {
    // Half each, rounded down; both are at most 100.
    name / 2 + definition / 2 + (name % 2 + definition % 2) / 2
}

fn text_likeness(from: &str, to: &str) -> u8 {
    percent(TextDiff::from_chars(from, to).ratio())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a ratio between 0 and 1"
)]
fn percent(ratio: f32) -> u8 {
    (ratio.clamp(0.0, 1.0) * 100.0) as u8
}

fn overlap<T: Ord>(sets: &Pair<BTreeSet<T>>) -> u8 {
    let common = sets.from.intersection(&sets.to).count();
    let all = sets.from.union(&sets.to).count();
    if all == 0 {
        return 100;
    }
    u8::try_from(common * 100 / all).unwrap_or(100)
}

fn table_likeness(tables: Pair<&Table>) -> u8 {
    let columns = tables.map(|table| -> BTreeSet<_> {
        let columns = table.columns.values();
        columns
            .map(|column| (&column.name, &column.data_type))
            .collect()
    });
    // All partitions are alike; one is another one's heir only if it takes the same rows.
    let places = tables.map(|table| {
        let of = table.partition_of.as_ref();
        of.map(|of| (&of.parent, &of.bound))
    });
    if places.differs() {
        return 0;
    }
    let names = tables.map(|table| table.name.name.as_str());
    mean(text_likeness(names.from, names.to), overlap(&columns))
}

fn enum_likeness(enums: Pair<&EnumType>) -> u8 {
    let labels = enums.map(|object| object.labels.iter().collect());
    let names = enums.map(|object| object.name.name.as_str());
    mean(text_likeness(names.from, names.to), overlap(&labels))
}

fn column_likeness(
    columns: Pair<&Column>,
    renamed: &BTreeSet<(QualifiedName, QualifiedName)>,
) -> u8 {
    let types = columns.map(|column| &column.data_type);
    let names = types.map(ColumnType::user_type);
    let is_renamed = types.from.array == types.to.array
        && names
            .from
            .zip(names.to)
            .is_some_and(|(from, to)| renamed.contains(&(from.clone(), to.clone())));
    let of_type = if !types.differs() || is_renamed {
        70
    } else if same_family(types) {
        40
    } else {
        0
    };
    let nullable = if columns.map(|column| column.nullable).differs() {
        0
    } else {
        15
    };
    let default = if columns.map(|column| &column.default).differs() {
        0
    } else {
        15
    };
    let names = columns.map(|column| column.name.as_str());
    mean(
        text_likeness(names.from, names.to),
        of_type + nullable + default,
    )
}
