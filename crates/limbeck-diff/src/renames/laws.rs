//! Renames on random schemas: what hints tell is found, done and undone, whatever the names do.

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_schema::{Desired, Name, QualifiedName, Schema};
use proptest::prelude::*;

use crate::arbitrary::schema;
use crate::pair::Pair;
use crate::plan;

use super::{RenameHint, resolve};

/// A schema under other names, and the hints that tell them.
struct Told {
    schema: Schema,
    hints: Vec<RenameHint>,
}

impl Told {
    /// Gives members new names by way of temporary ones.
    fn rename<K: Clone>(
        &mut self,
        pairs: &[Pair<K>],
        aside: impl Fn(&K) -> K,
        op: impl Fn(K, K) -> Op,
    ) {
        for pair in pairs {
            self.apply(&op(pair.from.clone(), aside(&pair.to)));
        }
        for pair in pairs {
            self.apply(&op(aside(&pair.to), pair.to.clone()));
        }
    }

    fn apply(&mut self, op: &Op) {
        apply(op, &mut self.schema).unwrap();
    }

    fn tell(&mut self, from: String, to: String) {
        self.hints.push(format!("{from}:{to}").parse().unwrap());
    }
}

/// Hands the names of some objects around, one place on, or gives them new ones.
fn moved<K: Clone>(names: &[K], pick: u8, fresh: impl Fn(&K) -> K) -> Vec<Pair<K>> {
    let some: Vec<&K> = names.iter().take(usize::from(pick % 4)).collect();
    let Some(first) = some.first() else {
        return Vec::new();
    };
    let last = if pick & 4 == 0 && some.len() > 1 {
        (*first).clone()
    } else {
        fresh(first)
    };
    let targets = some.iter().skip(1).map(|name| (*name).clone());
    let targets = targets.chain([last]);
    some.iter()
        .zip(targets)
        .map(|(from, to)| Pair {
            from: (*from).clone(),
            to,
        })
        .collect()
}

fn shuffled(schema: &Schema, picks: &[u8]) -> Told {
    let mut told = Told {
        schema: schema.clone(),
        hints: Vec::new(),
    };
    let mut picks = picks.iter().copied().cycle();
    let mut pick = move || picks.next().unwrap_or_default();
    for (owner, table) in &schema.tables {
        let names: Vec<Name> = table.columns.keys().cloned().collect();
        let pairs = moved(&names, pick(), |name| Name::new(format!("new_{name}")));
        for Pair { from, to } in &pairs {
            told.tell(format!("{}.{from}", owner.to_reference()), to.to_string());
        }
        let aside = |name: &Name| Name::new(format!("aside_{name}"));
        told.rename(&pairs, aside, |from, to| {
            let table = owner.clone();
            Op::RenameColumn { table, from, to }
        });
    }
    for (owner, made) in &schema.enums {
        let pairs = moved(&made.labels, pick(), |label| format!("new {label}"));
        for Pair { from, to } in &pairs {
            let owner = owner.to_reference();
            told.tell(format!("{owner}.\"{from}\""), format!("\"{to}\""));
        }
        let aside = |label: &String| format!("aside {label}");
        told.rename(&pairs, aside, |from, to| {
            let name = owner.clone();
            Op::RenameEnumValue { name, from, to }
        });
    }
    let names: Vec<QualifiedName> = schema.tables.keys().cloned().collect();
    let pairs = moved(&names, pick(), |name| {
        name.sibling(format!("new_{}", name.name))
    });
    for Pair { from, to } in &pairs {
        told.tell(from.to_reference(), to.to_reference());
    }
    let aside = |name: &QualifiedName| name.sibling(format!("aside_{}", name.name));
    told.rename(&pairs, aside, |from, to| Op::RenameTable { from, to });
    told
}

fn after(start: &Schema, ops: &[Op]) -> Result<Schema, TestCaseError> {
    let mut schema = start.clone();
    for op in ops {
        apply(op, &mut schema)
            .map_err(|error| TestCaseError::fail(format!("{error} at {op:?} of {ops:#?}")))?;
    }
    Ok(schema)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn told_renames_are_found(
        schema in schema(),
        picks in prop::collection::vec(any::<u8>(), 12),
    ) {
        let told = shuffled(&schema, &picks);
        let desired = Desired { schema: told.schema.clone(), ..Desired::default() };
        let report = resolve(&schema, &desired, &told.hints);
        let renames = report.map_err(|errors| TestCaseError::fail(errors.to_string()))?.renames;
        let renamed = after(&schema, &renames.ops())?;
        prop_assert_eq!(renamed.to_text(), told.schema.to_text());
        prop_assert!(plan(&renamed, &desired).is_empty());
        let back = after(&renamed, &renames.reverse_ops())?;
        prop_assert_eq!(back.to_text(), schema.to_text());
    }
}
