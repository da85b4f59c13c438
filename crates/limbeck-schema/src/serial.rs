//! Sequences of serial columns as objects of their own.
//!
//! To the server a serial column is a default and a sequence that the column owns. Where the sequence stays and
//! the column does not, or the other way round, the two have to be told apart.

use std::collections::BTreeMap;

use crate::column::{Column, ColumnDefault, Serial};
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;
use crate::sequence::SequenceOptions;
use crate::sql_object::{
    SqlObject, SqlObjectId, SqlObjectKind, owned_by, owned_by_statement, parts,
};

impl Schema {
    /// The sequences of serial columns, with the table and column that own them.
    pub fn serial_owners(&self) -> BTreeMap<&QualifiedName, (&QualifiedName, &Name)> {
        let mut owners = BTreeMap::new();
        for table in self.parents_first() {
            for column in table.columns.values() {
                if let ColumnDefault::Serial(serial) = &column.default {
                    let owner = (&table.name, &column.name);
                    owners.entry(&serial.sequence).or_insert(owner);
                }
            }
        }
        owners
    }

    /// Makes a sequence of a serial column an object that the column owns, and the column one with a default.
    /// Nothing happens where no serial column has the sequence.
    pub fn release_serial(&mut self, sequence: &QualifiedName) {
        let owner = self.serial_owners().get(sequence).copied();
        let Some((table, column)) = owner.map(|(table, column)| (table.clone(), column.clone()))
        else {
            return;
        };
        let found = self
            .tables
            .get(&table)
            .and_then(|found| found.columns.get(&column));
        let Some(object) = found.and_then(|found| sequence_of(&table, found)) else {
            return;
        };
        self.add_object(object);
        for table in self.tables.values_mut() {
            for column in table.columns.values_mut() {
                if let ColumnDefault::Serial(serial) = &column.default
                    && serial.sequence == *sequence
                {
                    column.default = ColumnDefault::Expression(serial.nextval());
                }
            }
        }
    }
}

impl Schema {
    /// The other way: a column that counts by a sequence which it owns, of its own type and without a comment, is a
    /// serial one, and the sequence no object of its own.
    pub fn settle_serials(&mut self) {
        let sequences = self
            .objects
            .values()
            .filter(|object| object.id.kind == SqlObjectKind::Sequence);
        let owned: Vec<(SqlObjectId, QualifiedName, Name)> = sequences
            .filter(|object| object.comment.is_none())
            .filter_map(|object| {
                let (table, column) = object.additions.iter().find_map(|text| owned_by(text))?;
                Some((object.id.clone(), table, column))
            })
            .collect();
        for (id, table, column) in owned {
            let found = self
                .tables
                .get(&table)
                .and_then(|found| found.columns.get(&column));
            let Some(serial) = found.and_then(|found| self.serial_of(&id, found)) else {
                continue;
            };
            let counts = ColumnDefault::Expression(serial.nextval());
            let mut with_it = self.descendants(&table);
            with_it.push(table);
            for name in with_it {
                let table = self.tables.get_mut(&name);
                let own = table.and_then(|table| table.columns.get_mut(&column));
                if let Some(own) = own.filter(|own| own.default == counts) {
                    own.default = ColumnDefault::Serial(serial.clone());
                }
            }
            self.objects.remove(&id);
        }
    }

    fn serial_of(&self, id: &SqlObjectId, column: &Column) -> Option<Serial> {
        let sequence = parts::sequence(&self.objects.get(id)?.definition)?;
        let serial = Serial {
            sequence: id.qualified_name()?,
            options: sequence.options,
        };
        let ColumnDefault::Expression(expr) = &column.default else {
            return None;
        };
        let is_plain = sequence.data_type == column.data_type && *expr == serial.nextval();
        is_plain.then_some(serial)
    }
}

fn sequence_of(table: &QualifiedName, column: &Column) -> Option<SqlObject> {
    let ColumnDefault::Serial(serial) = &column.default else {
        return None;
    };
    let id = SqlObjectId::in_schema(SqlObjectKind::Sequence, serial.sequence.clone());
    let owned = owned_by_statement(&serial.sequence, table, &column.name);
    Some(SqlObject {
        additions: vec![owned],
        ..SqlObject::new(id, serial.definition(column))
    })
}

impl Serial {
    /// `CREATE SEQUENCE` of the sequence, with what is not usual for it.
    pub fn definition(&self, column: &Column) -> String {
        let mut text = format!("CREATE SEQUENCE {}", self.sequence.quoted());
        let data_type = &column.data_type;
        if !data_type.is_builtin("bigint") {
            text.push_str(&format!(" AS {data_type}"));
        }
        let options = &self.options;
        let usual = match options.increment > 0 {
            true => SequenceOptions::defaults_for(data_type),
            false => SequenceOptions::descending_for(data_type),
        };
        let start = match options.increment > 0 {
            true => options.min,
            false => options.max,
        };
        let mut say = |word: &str, value: i64, usual: i64| {
            if value != usual {
                text.push_str(&format!(" {word} {value}"));
            }
        };
        say("START WITH", options.start, start);
        say("INCREMENT BY", options.increment, 1);
        say("MINVALUE", options.min, usual.min);
        say("MAXVALUE", options.max, usual.max);
        say("CACHE", options.cache, 1);
        if options.cycle {
            text.push_str(" CYCLE");
        }
        text
    }
}
