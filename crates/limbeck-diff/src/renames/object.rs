//! Renames of objects that are defined by SQL: views, routines, sequences, triggers, types …
//!
//! Kind by kind, in the order of the kinds: a type that is renamed is in the signature of a function.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_ops::builder::object_reference;
use limbeck_schema::{ObjectId, RenamedFrom, Schema, SqlObjectId, SqlObjectKind};

use crate::pair::Pair;

use super::hint::qualified;
use super::select::{Wish, select, sequence};
use super::{RenameHint, Renames, Resolver, error::RenameError};

/// What is tried to be renamed, on both sides.
type Ids = Pair<BTreeSet<SqlObjectId>>;

impl Resolver<'_> {
    /// Renames of tables and enum types are settled before.
    pub(super) fn objects(&mut self) {
        let is_object = |id: &ObjectId| matches!(id, ObjectId::Sql(_));
        if self.hints.is_empty() && !self.desired.renamed_from.keys().any(is_object) {
            return;
        }
        self.renames.new_namespaces(self.schemas);
        // Renames that can't be applied are told when they all are.
        let Ok(mut state) = self.renames.applied_to(self.schemas.from) else {
            return;
        };
        for kind in SqlObjectKind::all().filter(|kind| kind.can_be_renamed()) {
            let of_kind = |schema: &Schema| -> BTreeSet<SqlObjectId> {
                let ids = schema.objects.keys();
                ids.filter(|id| id.kind == kind).cloned().collect()
            };
            let ids = Pair {
                from: of_kind(&state),
                to: of_kind(self.schemas.to),
            };
            let hints = self.object_hints(&ids);
            let models = self.object_models(kind);
            let selected = select([hints, models].concat(), &ids);
            let id = |id| ObjectId::Sql(Box::new(id));
            let renames = self.settle(selected, id, object_reference);
            for Pair { from, to } in sequence(&renames, aside) {
                // What can't be applied is told when all are.
                let _ = apply(&Op::RenameObject { from, to }, &mut state);
            }
            self.renames.objects.extend(renames);
        }
        self.renames.new_namespaces(self.schemas);
    }

    /// The hints that name an object that goes and one that comes, or that swap names in a schema. One
    /// hint renames all functions of the name.
    fn object_hints(&mut self, ids: &Ids) -> Vec<Wish<SqlObjectId>> {
        let mut wishes = Vec::new();
        for (at, hint) in self.hints.iter().enumerate() {
            let found: Vec<Pair<SqlObjectId>> = ids
                .from
                .iter()
                .filter_map(|from| self.fitting(hint, from, &ids.to))
                .collect();
            let changes = |pair: &Pair<SqlObjectId>| {
                !ids.to.contains(&pair.from) && !ids.from.contains(&pair.to)
            };
            let all_change = found.iter().all(changes);
            let Some(first) = found.first() else {
                continue;
            };
            if self.used.contains(&at) {
                if all_change {
                    self.ambiguous(at, first.from.clone());
                }
                continue;
            }
            let found: Vec<Pair<SqlObjectId>> = match found.iter().any(changes) {
                true => found.into_iter().filter(changes).collect(),
                // A column or a constraint may be meant.
                false if found.iter().any(|pair| pair.from.is_on_table()) => continue,
                false => found,
            };
            self.used.insert(at);
            self.meant.insert(at, found[0].from.clone());
            wishes.extend(found.into_iter().map(|names| Wish {
                names,
                hint: Some(at),
            }));
        }
        wishes
    }

    fn ambiguous(&mut self, at: usize, other: SqlObjectId) {
        let hint = &self.hints[at];
        let first = match (self.meant.get(&at), hint.from.qualified()) {
            (Some(first), _) => ObjectId::Sql(Box::new(first.clone())),
            (None, Some(name)) if self.schemas.from.enums.contains_key(&name) => {
                ObjectId::Enum(name)
            }
            (None, Some(name)) => ObjectId::Table(name),
            (None, None) => return,
        };
        self.errors.push(RenameError::Ambiguous {
            hint: hint.to_string(),
            candidates: vec![first, ObjectId::Sql(Box::new(other))],
        });
    }

    /// The new identity of an object, if the hint is about it and there is such an object.
    fn fitting(
        &self,
        hint: &RenameHint,
        from: &SqlObjectId,
        desired: &BTreeSet<SqlObjectId>,
    ) -> Option<Pair<SqlObjectId>> {
        let mut to = from.clone();
        if let Some(table) = &from.table {
            let is_owner = |path: &[String]| {
                let owner = qualified(path);
                owner.as_ref().is_some_and(|owner| {
                    owner == table || self.renames.tables.get(owner) == Some(table)
                })
            };
            let (old, new) = (hint.from.owner(), hint.to.owner());
            let fits = is_owner(old) && (new.is_empty() || is_owner(new));
            (fits && from.name == *hint.from.name()).then_some(())?;
            to.name = hint.to.name().into();
        } else if let Some(name) = from.qualified_name() {
            (hint.from.qualified()? == name).then_some(())?;
            let name = hint.to.qualified()?;
            to.schema = Some(name.schema);
            to.name = name.name;
        } else {
            let alone = hint.from.owner().is_empty() && hint.to.owner().is_empty();
            (alone && from.name == *hint.from.name()).then_some(())?;
            to.name = hint.to.name().into();
        }
        desired.contains(&to).then(|| Pair {
            from: from.clone(),
            to,
        })
    }

    fn object_models(&self, kind: SqlObjectKind) -> Vec<Wish<SqlObjectId>> {
        let told = self.desired.renamed_from.iter();
        told.filter_map(|(id, old)| {
            let ObjectId::Sql(to) = id else {
                return None;
            };
            let mut from = to.as_ref().clone();
            match old {
                RenamedFrom::Qualified(old) => {
                    from.schema = Some(old.schema.clone());
                    from.name = old.name.clone();
                }
                RenamedFrom::Name(old) => from.name = old.as_str().into(),
            }
            let to = to.as_ref().clone();
            (to.kind == kind).then_some(Wish {
                names: Pair { from, to },
                hint: None,
            })
        })
        .collect()
    }
}

/// A name that a ring of renames goes through.
pub(super) fn aside(id: &SqlObjectId) -> SqlObjectId {
    let mut aside = id.clone();
    aside.name = super::ops::temporary(id.name.as_str()).into();
    aside
}

impl Renames {
    /// The operations on objects, each with the one that undoes it.
    pub(super) fn object_ops(&self) -> impl Iterator<Item = Pair<Op>> {
        let renames = sequence(&self.objects, aside).into_iter();
        renames
            .map(|names| super::ops::both(names, |Pair { from, to }| Op::RenameObject { from, to }))
    }
}
