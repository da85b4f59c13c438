//! Tables that become partitions and partitions that become tables.

use super::*;
use crate::constraint::{Check, PrimaryKey};
use crate::index::{Index, IndexElement};
use crate::partition::{PartitionBound, PartitionBy, PartitionOf, PartitionStrategy};

fn name(text: &str) -> QualifiedName {
    QualifiedName::public(text)
}

fn table(text: &str) -> Table {
    let mut table = Table::new(name(text));
    for column in ["a", "b"] {
        table.add_column(Column::new(column, "integer".parse().unwrap()));
    }
    table.columns.get_mut("a").unwrap().nullable = false;
    table
}

fn partitioned() -> Schema {
    let mut parent = table("p");
    parent.partition_by = Some(PartitionBy {
        strategy: PartitionStrategy::List,
        keys: vec![IndexElement::column("a")],
    });
    parent.add_constraint(Constraint::new("p_pkey", PrimaryKey::new(["a"])));
    parent.add_constraint(Constraint::new("small", Check::new("b < 10")));
    parent.add_index(Index::new("p_b", vec![IndexElement::column("b")]));
    let mut child = table("c");
    let bound = PartitionBound::List(vec![1_i32.to_string().as_str().into()]);
    child.partition_of = Some(PartitionOf::new(name("p"), bound));
    let mut schema = Schema::new();
    schema.add_table(parent).add_table(child);
    schema
}

#[test]
fn a_detached_partition_keeps_what_it_had() {
    let mut schema = partitioned();
    let start = schema.clone();
    schema.detach(&name("c"));
    let child = &schema.tables[&name("c")];
    let constraints: Vec<&str> = child.constraints.keys().map(Name::as_str).collect();
    assert_eq!(constraints, ["c_pkey", "small"]);
    assert_eq!(child.indexes.keys().next().unwrap(), &"c_b_idx");
    let bound = start.tables[&name("c")].partition_of.clone().unwrap().bound;
    schema.attach(&name("c"), &name("p"), bound).unwrap();
    assert_eq!(schema, start);
}

#[test]
fn other_names_of_indexes_are_noted() {
    let mut schema = partitioned();
    let start = schema.clone();
    schema.detach(&name("c"));
    let child = schema.tables.get_mut(&name("c")).unwrap();
    let mut index = child.indexes.remove("c_b_idx").unwrap();
    index.name = Name::new("other");
    child.add_index(index);
    let bound = start.tables[&name("c")].partition_of.clone().unwrap().bound;
    schema.attach(&name("c"), &name("p"), bound).unwrap();
    let of = schema.tables[&name("c")].partition_of.clone().unwrap();
    assert_eq!(of.index_names[&name("p_b")], "other");
    let key = schema.inherited_keys(&schema.tables[&name("c")]);
    assert_eq!(key[0].name_in(&schema.tables[&name("c")]), "other");
}

#[test]
fn what_does_not_fit_is_refused() {
    let attach = |change: fn(&mut Table)| {
        let mut schema = partitioned();
        let mut child = table("d");
        child.add_constraint(Constraint::new("small", Check::new("(b < 10)")));
        change(&mut child);
        schema.add_table(child);
        schema.attach(&name("d"), &name("p"), PartitionBound::Default)
    };
    assert_eq!(attach(|_| {}), Ok(()));
    let column = Name::new("a");
    assert_eq!(
        attach(|d| d.columns.get_mut("a").unwrap().nullable = true),
        Err(Misfit::Nullable(column))
    );
    let check = Name::new("small");
    assert_eq!(attach(|d| d.constraints.clear()), Err(Misfit::Check(check)));
}

#[test]
fn inheritance_begins_and_ends() {
    let mut parent = table("p");
    parent.add_constraint(Constraint::new("small", Check::new("b < 10")));
    let mut child = table("c");
    child.add_column(Column::new("own", "text".parse().unwrap()));
    child.add_constraint(Constraint::new("small", Check::new("b < 10")));
    let mut schema = Schema::new();
    schema.add_table(parent).add_table(child);
    let start = schema.clone();
    schema.inherit(&name("c"), &name("p")).unwrap();
    let heir = &schema.tables[&name("c")];
    assert!(heir.constraints.is_empty());
    assert_eq!(heir.inherits.local_columns.len(), 2);
    assert_eq!(heir.inherits.local_checks.len(), 1);
    assert_eq!(schema.descendants(&name("p")), [name("c")]);
    schema.no_inherit(&name("c"), &name("p"));
    assert_eq!(schema, start);
    assert!(schema.tables[&name("c")].inherits.local_columns.is_empty());
}
