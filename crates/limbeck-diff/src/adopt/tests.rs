//! Which names unnamed objects get.

use super::names::numbered;
use super::*;
use limbeck_schema::{IndexElement, Unique};

fn table(name: &str, constraints: &[(&str, &str)], indexes: &[(&str, &str)]) -> Table {
    let mut table = Table::new(QualifiedName::public(name));
    for (name, column) in constraints {
        table.add_constraint(Constraint::new(*name, Unique::new([*column])));
    }
    for (name, column) in indexes {
        table.add_index(Index::new(*name, vec![IndexElement::column(*column)]));
    }
    table
}

fn names(desired: &Desired) -> Vec<String> {
    let tables = desired.schema.tables.values();
    tables
        .flat_map(|table| table.constraints.keys().chain(table.indexes.keys()))
        .map(ToString::to_string)
        .collect()
}

fn run(live: Table, wanted: Table, named: &[&str]) -> Vec<String> {
    let mut desired = Desired::default();
    let ids = |table: &Table| {
        let owner = table.name.clone();
        let constraints = table.constraints.keys().cloned();
        let constraints = constraints.map(|name| ObjectId::Constraint(owner.clone(), name));
        let indexes = table.indexes.keys().cloned();
        let indexes = indexes.map(|name| ObjectId::Index(owner.clone(), name));
        constraints.chain(indexes).collect::<Vec<_>>()
    };
    let is_named = |id: &ObjectId| match id {
        ObjectId::Constraint(_, name) | ObjectId::Index(_, name) => named.contains(&name.as_str()),
        ObjectId::Schema(_)
        | ObjectId::Enum(_)
        | ObjectId::EnumLabel(..)
        | ObjectId::Table(_)
        | ObjectId::Column(..)
        | ObjectId::Sql(_) => false,
    };
    desired.unnamed = ids(&wanted)
        .into_iter()
        .filter(|id| !is_named(id))
        .collect();
    desired.schema.add_table(wanted);
    let mut current = Schema::new();
    current.add_table(live);
    adopt_names(&current, &mut desired);
    assert!(
        desired
            .schema
            .tables
            .values()
            .flat_map(ids)
            .filter(|id| !is_named(id))
            .eq(desired.unnamed.iter().cloned())
    );
    names(&desired)
}

#[test]
fn takes_live_names_by_definition() {
    let live = table("t", &[("old_key", "a")], &[("one", "b"), ("two", "b")]);
    let wanted = table(
        "t",
        &[("t_a_key", "a")],
        &[("t_b_idx", "b"), ("t_b_idx1", "b"), ("t_b_idx2", "b")],
    );
    assert_eq!(
        run(live, wanted, &[]),
        ["old_key", "one", "t_b_idx2", "two"]
    );
}

#[test]
fn named_ones_come_first_and_same_names_before_others() {
    let live = table("t", &[], &[("a_idx", "b"), ("t_b_idx", "b")]);
    let wanted = table("t", &[], &[("t_b_idx", "b"), ("mine", "b")]);
    // "mine" will be "a_idx" renamed.
    assert_eq!(run(live, wanted, &["mine"]), ["mine", "t_b_idx"]);
}

#[test]
fn new_names_are_free() {
    // The live index under the default name is another one's definition, and stays.
    let live = table("t", &[], &[("t_b_idx", "a")]);
    let wanted = table("t", &[], &[("t_a_idx", "a"), ("t_b_idx", "b")]);
    assert_eq!(run(live, wanted, &[]), ["t_b_idx", "t_b_idx1"]);
    let long = "x".repeat(59);
    let name = numbered(&format!("{long}_idx"), 12);
    assert_eq!(name.as_str(), format!("{}_idx12", "x".repeat(57)));
}
