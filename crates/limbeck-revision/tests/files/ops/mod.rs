//! Random operations in normal form, with names and texts that are hard to write down.

mod column;
mod constraint;
mod table;
mod text;

use std::collections::BTreeSet;

use limbeck_ops::*;
use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use column::*;
use constraint::*;
use table::*;
use text::*;

fn partition_op() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => related_table().prop_map(Op::CreateTable),
        1 => (qualified(), qualified(), bound()).prop_map(|(parent, partition, bound)| {
            Op::AttachPartition(AttachPartition {
                parent,
                partition,
                bound,
            })
        }),
        1 => (qualified(), qualified())
            .prop_map(|(parent, partition)| Op::DetachPartition { parent, partition }),
        1 => (name(), qualified(), qualified()).prop_map(|(name, partition, parent_index)| {
            Op::AttachIndex(AttachIndex {
                name,
                partition,
                parent_index,
            })
        }),
        1 => (qualified(), qualified(), name()).prop_map(|(partition, index, name)| {
            Op::RenamePartitionIndex(RenamePartitionIndex {
                partition,
                index,
                name,
            })
        }),
        1 => (qualified(), qualified()).prop_map(|(table, parent)| Op::Inherit { table, parent }),
        1 => (qualified(), qualified()).prop_map(|(table, parent)| Op::NoInherit { table, parent }),
    ]
    .boxed()
}

fn labels() -> BoxedStrategy<Vec<String>> {
    vec(any_text(), 0..14)
        .prop_map(|labels| {
            let mut distinct: Vec<String> = Vec::new();
            for label in labels {
                if !distinct.contains(&label) {
                    distinct.push(label);
                }
            }
            distinct
        })
        .boxed()
}

/// A column of a type that is rebuilt; only range types have multirange types.
fn type_use(has_multirange: bool) -> BoxedStrategy<EnumUse> {
    (qualified(), name(), any::<bool>(), any::<bool>())
        .prop_map(move |(table, column, array, multirange)| EnumUse {
            table,
            column,
            array,
            multirange: multirange && has_multirange,
        })
        .boxed()
}

fn rebuilt_type() -> BoxedStrategy<RebuiltType> {
    (type_object(), vec(type_use(true), 0..3), any::<bool>())
        .prop_map(|(object, mut columns, was)| {
            if object.id.kind != SqlObjectKind::RangeType {
                for used in &mut columns {
                    used.multirange = false;
                }
            }
            let was = was && object.id.kind.is_type();
            RebuiltType {
                was: was.then(|| object.definition.clone()),
                object,
                columns,
            }
        })
        .boxed()
}

/// Each column is named once.
fn name_once<'a>(lists: impl Iterator<Item = &'a mut Vec<EnumUse>>) {
    let mut seen = BTreeSet::new();
    for list in lists {
        list.retain(|used| seen.insert((used.table.clone(), used.column.clone())));
    }
}

/// A type that can be rebuilt.
fn type_object() -> BoxedStrategy<limbeck_schema::SqlObject> {
    (qualified(), 0..3_usize, comment())
        .prop_filter_map("a statement that can be read", |(name, kind, comment)| {
            let own = name.quoted();
            let sql = match kind {
                0 => format!("CREATE DOMAIN {own} AS text"),
                1 => format!("CREATE TYPE {own} AS (a integer)"),
                _ => format!("CREATE TYPE {own} AS RANGE (subtype = integer)"),
            };
            let mut object = limbeck_schema::sql_object::read_object(&sql).ok()?;
            object.comment = comment;
            Some(object)
        })
        .boxed()
}

fn enum_op() -> BoxedStrategy<Op> {
    let position = prop_oneof![
        any_text().prop_map(EnumValuePosition::Before),
        any_text().prop_map(EnumValuePosition::After),
    ];
    prop_oneof![
        (qualified(), labels(), comment()).prop_map(|(name, labels, comment)| {
            Op::CreateEnum(EnumType {
                name,
                labels,
                comment,
            })
        }),
        qualified().prop_map(|name| Op::DropEnum { name }),
        (qualified(), qualified()).prop_map(|(from, to)| Op::RenameEnum { from, to }),
        (qualified(), any_text(), option::of(position)).prop_map(|(name, value, position)| {
            Op::AddEnumValue {
                name,
                value,
                position,
            }
        }),
        (qualified(), any_text(), any_text()).prop_map(|(name, from, to)| Op::RenameEnumValue {
            name,
            from,
            to
        }),
        (
            qualified(),
            labels(),
            btree_map(any_text(), any_text(), 0..3),
            vec(type_use(false), 0..3),
            vec(rebuilt_type(), 0..3)
        )
            .prop_map(|(name, labels, mapping, mut columns, mut with)| {
                let others = with.iter_mut().map(|with| &mut with.columns);
                name_once(std::iter::once(&mut columns).chain(others));
                Op::RebuildEnum(RebuildEnum {
                    name,
                    labels,
                    mapping,
                    columns,
                    with,
                })
            }),
        (qualified(), comment()).prop_map(|(name, comment)| Op::SetEnumComment { name, comment }),
    ]
    .boxed()
}

fn table_op() -> BoxedStrategy<Op> {
    prop_oneof![
        name().prop_map(|name| Op::CreateSchema { name }),
        name().prop_map(|name| Op::DropSchema { name }),
        table().prop_map(Op::CreateTable),
        qualified().prop_map(|name| Op::DropTable { name }),
        (qualified(), qualified()).prop_map(|(from, to)| Op::RenameTable { from, to }),
        (qualified(), table_alteration())
            .prop_map(|(table, alteration)| Op::AlterTable { table, alteration }),
        (qualified(), any_text())
            .prop_map(|(table, comment)| Op::CreateTableComment { table, comment }),
        qualified().prop_map(|table| Op::DropTableComment { table }),
        qualified().prop_flat_map(|table| column(table.clone()).prop_map(move |column| {
            let table = table.clone();
            Op::AddColumn { table, column }
        })),
        (qualified(), name()).prop_map(|(table, column)| Op::DropColumn { table, column }),
        (qualified(), name(), name()).prop_map(|(table, from, to)| Op::RenameColumn {
            table,
            from,
            to
        }),
        (qualified(), name(), alteration()).prop_map(|(table, column, alteration)| {
            Op::AlterColumn {
                table,
                column,
                alteration,
            }
        }),
    ]
    .boxed()
}

fn constraint_op() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => (qualified(), constraint())
            .prop_map(|(table, constraint)| Op::CreateConstraint { table, constraint }),
        1 => (qualified(), key_constraint())
            .prop_map(|(table, constraint)| Op::CreateKeyOnly { table, constraint }),
        1 => (qualified(), name(), key_constraint()).prop_map(|(table, index, constraint)| {
            Op::UseIndex(UseIndex { table, index, constraint })
        }),
        1 => (qualified(), name()).prop_map(|(table, name)| Op::DropConstraint { table, name }),
        1 => (qualified(), name(), name())
            .prop_map(|(table, from, to)| Op::RenameConstraint { table, from, to }),
        1 => (qualified(), name()).prop_map(|(table, name)| Op::ValidateConstraint { table, name }),
        1 => (qualified(), name(), deferrable()).prop_map(|(table, name, deferrable)| {
            Op::AlterConstraint { table, name, deferrable }
        }),
        2 => (qualified(), index(), any::<bool>(), any::<bool>()).prop_map(
            |(table, index, concurrently, only)| {
                Op::CreateIndex(CreateIndex { table, index, concurrently, only })
            }
        ),
        1 => (qualified(), name(), any::<bool>()).prop_map(|(table, name, concurrently)| {
            Op::DropIndex(DropIndex { table, name, concurrently })
        }),
        1 => (qualified(), name(), name())
            .prop_map(|(table, from, to)| Op::RenameIndex { table, from, to }),
        1 => (qualified(), name(), index_alteration()).prop_map(|(table, name, alteration)| {
            Op::AlterIndex(AlterIndex { table, name, alteration })
        }),
        1 => (qualified(), name(), comment())
            .prop_map(|(table, name, comment)| Op::SetIndexComment { table, name, comment }),
        1 => (qualified(), name(), comment())
            .prop_map(|(table, name, comment)| Op::SetConstraintComment { table, name, comment }),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<limbeck_ops::Value> {
    use limbeck_ops::Value;
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Int),
        "-?[0-9]{1,4}\\.[0-9]{1,4}(e[0-9]{1,3})?".prop_map(Value::Float),
        any_text().prop_map(Value::Text),
        sql_text().prop_map(Value::Sql),
    ]
    .boxed()
}

fn bulk_insert() -> BoxedStrategy<Op> {
    (qualified(), names())
        .prop_flat_map(|(table, columns)| {
            vec(vec(value(), columns.len()), 0..4).prop_map(move |rows| {
                Op::BulkInsert(BulkInsert {
                    table: table.clone(),
                    columns: columns.clone(),
                    rows,
                })
            })
        })
        .boxed()
}

/// Objects of several kinds with odd names, additions and bodies.
fn object() -> BoxedStrategy<limbeck_schema::SqlObject> {
    use limbeck_schema::sql_object::read_object;
    let body = "[a-z'\"\\\\ \t\n]{0,40}";
    (name(), name(), 0..6_usize, body, comment())
        .prop_filter_map(
            "a statement that can be read",
            |(schema, name, kind, body, comment)| {
                let own = format!("{}.{}", schema.quoted(), name.quoted());
                let body = body.replace('\'', "''");
                let sql = match kind {
                    0 => format!("CREATE VIEW {own} AS\n SELECT '{body}'::text"),
                    1 => format!("CREATE FUNCTION {own}(a integer) RETURNS text AS '{body}'"),
                    2 => format!(
                        "CREATE TRIGGER {0} BEFORE INSERT ON {own} EXECUTE FUNCTION f('{body}');
                     ALTER TABLE {own} DISABLE TRIGGER {0}",
                        name.quoted()
                    ),
                    3 => format!(
                        "CREATE POLICY {} ON {own} USING ('{body}' = '')",
                        name.quoted()
                    ),
                    4 => format!("CREATE CAST (integer AS {own}) WITH INOUT"),
                    _ => format!("CREATE DOMAIN {own} AS text DEFAULT '{body}'"),
                };
                let mut object = read_object(&sql).ok()?;
                object.comment = comment;
                Some(object)
            },
        )
        .boxed()
}

fn object_op() -> BoxedStrategy<Op> {
    use limbeck_ops::{AlterObject, RebuildType};
    prop_oneof![
        object().prop_map(Op::CreateObject),
        object().prop_map(|object| Op::DropObject { id: object.id }),
        (object(), qualified()).prop_filter_map("can be renamed", |(object, name)| {
            let from = object.id;
            let mut to = from.clone();
            if to.schema.is_some() {
                to.schema = Some(name.schema);
            }
            to.name = name.name;
            from.kind
                .can_be_renamed()
                .then_some(Op::RenameObject { from, to })
        }),
        (object(), comment()).prop_map(|(object, comment)| Op::SetObjectComment {
            id: object.id,
            comment
        }),
        (vec(any_text(), 1..3), object())
            .prop_map(|(statements, object)| Op::AlterObject(AlterObject { statements, object })),
        (rebuilt_type(), vec(rebuilt_type(), 0..3)).prop_map(|(mut new, mut with)| {
            let others = with.iter_mut().map(|with| &mut with.columns);
            name_once(std::iter::once(&mut new.columns).chain(others));
            Op::RebuildType(RebuildType { new, with })
        }),
    ]
    .boxed()
}

/// Any operation.
pub(crate) fn op() -> BoxedStrategy<Op> {
    prop_oneof![
        2 => enum_op(),
        3 => table_op(),
        2 => partition_op(),
        2 => constraint_op(),
        1 => sql_text()
            .prop_filter("complete SQL", |sql| sql_token::tokens(sql).is_ok())
            .prop_map(|sql| Op::Execute { sql }),
        1 => bulk_insert(),
        2 => object_op(),
    ]
    .boxed()
}

/// The operations of a function.
pub(crate) fn ops() -> BoxedStrategy<Vec<Op>> {
    vec(op(), 0..5).boxed()
}
