//! The moment in which new columns take the place of the old ones: one short transaction.

use std::collections::BTreeSet;

use limbeck_ops::{ColumnAlteration, DefaultChange, Op, UseIndex};
use limbeck_schema::{
    Column, ColumnDefault, Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind,
};

use crate::kind::unbounded;

use super::Refusals;
use super::between::differing;
use super::moved::Moved;
use super::names::first_free;
use super::references::{moved_references, refers_to};
use super::text::{self, Filled, TRIGGER};
use super::writer::Writer;

pub(super) struct Swap<'a> {
    pub(super) from: &'a Schema,
    pub(super) to: &'a Schema,
    pub(super) moved: &'a Moved<'a>,
}

impl Swap<'_> {
    fn alter(&self, column: &Name, alteration: ColumnAlteration) -> Op {
        Op::AlterColumn {
            table: self.moved.table.clone(),
            column: column.clone(),
            alteration,
        }
    }

    fn column<'s>(&self, schema: &'s Schema, column: &Name) -> Option<&'s Column> {
        schema.tables.get(self.moved.table)?.columns.get(column)
    }

    /// The old columns go, and the new ones get their names.
    pub(super) fn write(&self, writer: &mut Writer, renamed: &Schema) -> Result<(), Refusals> {
        let table = self.moved.table;
        let on_table =
            SqlObjectId::on_table(SqlObjectKind::Trigger, Name::new(TRIGGER), table.clone());
        writer.add(Op::DropObject { id: on_table });
        if let Some(function) = text::function(table, &self.moved.filled) {
            writer.add(Op::DropObject { id: function.id });
        }
        for (column, proof) in &self.moved.proofs {
            writer.add(self.alter(
                column,
                ColumnAlteration {
                    nullable: Some(false),
                    ..ColumnAlteration::default()
                },
            ));
            writer.add(Op::DropConstraint {
                table: table.clone(),
                name: proof.clone(),
            });
        }
        for name in &self.moved.kept {
            writer.add(Op::DropConstraint {
                table: table.clone(),
                name: name.clone(),
            });
        }
        let mut aside = Vec::new();
        for filled in &self.moved.filled {
            aside.extend(self.move_sequence(writer, filled)?);
        }
        self.drop_users(writer, renamed);
        let sql = text::guard(table, &self.old_columns(), &aside, false);
        writer
            .add(Op::Execute { sql })
            .comment("Nothing else may go with the old columns.");
        let sql = text::column_rights(table, &self.moved.filled);
        writer
            .add(Op::Execute { sql })
            .comment("limbeck: allow(dynamic-sql): it grants on the new columns what was granted on the old ones alone");
        for filled in &self.moved.filled {
            writer
                .add(Op::DropColumn {
                    table: table.clone(),
                    column: filled.old.clone(),
                })
                .comment(format!(
                    "limbeck: allow(drop-column): its values are in \"{}\", which takes its name",
                    filled.new
                ));
            writer.add(Op::RenameColumn {
                table: table.clone(),
                from: filled.new.clone(),
                to: filled.old.clone(),
            });
        }
        Ok(())
    }

    fn old_columns(&self) -> Vec<&Name> {
        self.moved.filled.iter().map(|filled| &filled.old).collect()
    }

    /// Before anything is done: what involves the old columns is known.
    pub(super) fn guard_before(&self, renamed: &Schema) -> Op {
        let table = self.moved.table;
        let sides = [self.from, renamed].map(|schema| schema.tables.get(table));
        let mut expected = Vec::new();
        let mut is_serial = false;
        if let [Some(old), Some(other)] = sides {
            let known = differing(old, other);
            expected.extend(known.iter().map(ToString::to_string));
            for (name, child) in &self.from.tables {
                if let Some(renamed) = renamed.tables.get(name).filter(|_| name != table) {
                    let found = moved_references(child, renamed);
                    let found = found.filter(|(key, _)| refers_to(key, table));
                    expected.extend(found.map(|(key, _)| key.name.to_string()));
                }
            }
            for column in self
                .old_columns()
                .iter()
                .filter_map(|name| old.columns.get(*name))
            {
                is_serial |= matches!(column.default, ColumnDefault::Serial(_));
                let sequence = column.sequence(table);
                expected.extend(sequence.map(|sequence| sequence.name.to_string()));
            }
        }
        let sql = text::guard(table, &self.old_columns(), &expected, is_serial);
        Op::Execute { sql }
    }

    /// A new sequence goes on where the old one was; returns the name that the old one has until it goes.
    fn move_sequence(
        &self,
        writer: &mut Writer,
        filled: &Filled,
    ) -> Result<Option<String>, Refusals> {
        let table = self.moved.table;
        let old = self.column(self.from, &filled.old);
        let new = self.column(self.to, &filled.old);
        let Some((old, new)) = old.zip(new) else {
            return Ok(None);
        };
        let (was, step) = match (&old.default, &new.default) {
            (ColumnDefault::Identity(was), ColumnDefault::Identity(identity)) => {
                let mut identity = unbounded(identity, &new.data_type);
                let name = identity.sequence_of(table, &filled.old);
                identity.name_sequence(name.name.clone(), table, &filled.new);
                let step = DefaultChange::AddIdentity(identity);
                (was.sequence_of(table, &filled.old), (name, step))
            }
            (ColumnDefault::Serial(was), ColumnDefault::Serial(serial)) => {
                let step = DefaultChange::AddSerial(serial.clone());
                (was.sequence.clone(), (serial.sequence.clone(), step))
            }
            _ => return Ok(None),
        };
        let end = self.to.tables.get(table);
        if !end.is_some_and(|end| end.has_leading_index(&filled.old)) {
            let reason = format!(
                "no index finds the last number of column \"{}\"",
                filled.old
            );
            return Err(Refusals::from([(table.clone(), reason)]));
        }
        let (name, step) = step;
        let is_taken = |name: &Name| {
            let other = was.sibling(name.clone());
            [self.from, self.to]
                .iter()
                .any(|schema| schema.has_relation(&other))
        };
        let aside = was.sibling(first_free(was.name.as_str(), "old", is_taken));
        let change = |step| ColumnAlteration {
            default: vec![step],
            ..ColumnAlteration::default()
        };
        writer.add(self.alter(
            &filled.old,
            change(DefaultChange::RenameSequence {
                from: was,
                to: aside.name.clone(),
            }),
        ));
        writer.add(self.alter(&filled.new, change(step)));
        writer
            .add(Op::Execute {
                sql: text::go_on(&aside, &name),
            })
            .comment("The numbers go on where the old sequence was.");
        writer
            .add(Op::Execute {
                sql: text::sequence_rights(&aside, &name),
            })
            .comment("limbeck: allow(dynamic-sql): it grants on the new sequence what was granted on the old one");
        Ok(Some(aside.name.to_string()))
    }

    /// What involves the old columns goes before them.
    fn drop_users(&self, writer: &mut Writer, renamed: &Schema) {
        let table = self.moved.table;
        let sides = [self.from, renamed].map(|schema| schema.tables.get(table));
        let [Some(old), Some(other)] = sides else {
            return;
        };
        let references = moved_references(old, other).map(|(one, _)| one.name.clone());
        let references: BTreeSet<Name> = references.collect();
        for name in differing(old, other) {
            if references.contains(&name) {
                continue;
            }
            if old.constraints.contains_key(&name) {
                writer.add(Op::DropConstraint {
                    table: table.clone(),
                    name,
                });
            } else {
                writer.add(Op::DropIndex(limbeck_ops::DropIndex {
                    table: table.clone(),
                    name,
                    concurrently: false,
                }));
            }
        }
    }

    /// Constraints, indexes and defaults of the new columns become those of the old ones.
    pub(super) fn finish(&self, writer: &mut Writer) {
        let table = self.moved.table;
        let Some(end) = self.to.tables.get(table) else {
            return;
        };
        for (name, aside) in &self.moved.aside {
            let op = match end.constraints.get(name) {
                Some(constraint) if constraint.has_index() => Op::UseIndex(UseIndex {
                    table: table.clone(),
                    index: aside.clone(),
                    constraint: constraint.clone(),
                }),
                Some(_) => Op::RenameConstraint {
                    table: table.clone(),
                    from: aside.clone(),
                    to: name.clone(),
                },
                None => rename_index(table, aside, name),
            };
            writer.add(op);
        }
        for filled in &self.moved.filled {
            if let Some(ColumnDefault::Expression(expr)) = self
                .column(self.to, &filled.old)
                .map(|column| &column.default)
            {
                writer.add(self.alter(
                    &filled.old,
                    ColumnAlteration {
                        default: vec![DefaultChange::SetDefault(expr.clone())],
                        ..ColumnAlteration::default()
                    },
                ));
            }
        }
    }
}

fn rename_index(table: &QualifiedName, from: &Name, to: &Name) -> Op {
    Op::RenameIndex {
        table: table.clone(),
        from: from.clone(),
        to: to.clone(),
    }
}
