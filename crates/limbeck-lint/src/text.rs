//! SQL text as the operations in whose place it stands, as far as it can be read, and what it does to the state.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::apply::apply;
use limbeck_ops::effect::definitions;
use limbeck_schema::{
    ConstraintDefinition, Name, NamingConvention, ObjectId, QualifiedName, Schema, index_words,
};

use crate::whole::Step;

/// What the statements of an `execute` make and take. What is there already is not made: the statement says `IF NOT
/// EXISTS`, or is one of a block that finds out.
pub(crate) fn read(op: &Op, state: &Schema) -> Vec<Op> {
    let Op::Execute { sql } = op else {
        return Vec::new();
    };
    let mut made = Names::default();
    let ops = definitions(sql).into_iter();
    ops.filter_map(|op| made.settle(op, state)).collect()
}

/// What a script made and took so far, beside the state before it.
#[derive(Default)]
struct Names {
    made: BTreeSet<QualifiedName>,
    gone: BTreeSet<QualifiedName>,
}

impl Names {
    /// The operation with the names that its statement leaves to the server; none where it changes nothing.
    fn settle(&mut self, mut op: Op, state: &Schema) -> Option<Op> {
        match &mut op {
            Op::CreateTable(table) => {
                self.make(table.name.clone(), state)?;
            }
            Op::CreateIndex(create) => {
                let home = create.table.schema.clone();
                if create.index.name.as_str().is_empty() {
                    let words = index_words(&create.index.elements);
                    let words: Vec<&str> = words.iter().map(Name::as_str).collect();
                    let taken = |name: &Name| self.is_there(&sibling(&home, name), state);
                    let table = &create.table.name;
                    create.index.name =
                        NamingConvention::default().free_index(false, table, &words, taken);
                }
                self.make(sibling(&home, &create.index.name), state)?;
            }
            Op::AddColumn { table, column } => {
                let old = state.tables.get(table);
                let is_there = old.is_some_and(|old| old.columns.contains_key(&column.name));
                (!is_there || self.gone.contains(table)).then_some(())?;
            }
            Op::DropTable { name } => self.take(name.clone()),
            Op::DropIndex(drop) => {
                let name = sibling(&drop.table.schema, &drop.name);
                if let Some(owner) = owner(&name, state) {
                    drop.table = owner.clone();
                }
                self.take(name);
            }
            _ => {}
        }
        Some(op)
    }

    fn make(&mut self, name: QualifiedName, state: &Schema) -> Option<()> {
        (!self.is_there(&name, state)).then(|| {
            self.made.insert(name);
        })
    }

    fn take(&mut self, name: QualifiedName) {
        self.made.remove(&name);
        self.gone.insert(name);
    }

    fn is_there(&self, name: &QualifiedName, state: &Schema) -> bool {
        let was = state.tables.contains_key(name) || owner(name, state).is_some();
        self.made.contains(name) || was && !self.gone.contains(name)
    }
}

fn sibling(home: &Name, name: &Name) -> QualifiedName {
    QualifiedName::new(home.clone(), name.clone())
}

/// The table of an index.
fn owner<'a>(index: &QualifiedName, state: &'a Schema) -> Option<&'a QualifiedName> {
    let mut tables = state.tables.values();
    let table = tables
        .find(|table| table.name.schema == index.schema && table.indexes.contains_key(&index.name));
    table.map(|table| &table.name)
}

/// The operations of a revision with those in whose place SQL text stands.
pub(crate) struct Texts {
    /// The state after them.
    pub(crate) after: Schema,
    read: Vec<Vec<Op>>,
    /// The number of the operation that each step belongs to.
    pub(crate) numbers: Vec<usize>,
}

impl Texts {
    pub(crate) fn of(before: &Schema, ops: &[&Op]) -> Self {
        let mut texts = Self {
            after: before.clone(),
            read: Vec::new(),
            numbers: Vec::new(),
        };
        for (number, op) in ops.iter().enumerate() {
            let read = read(op, &texts.after);
            match op {
                Op::Execute { .. } => read.iter().for_each(|op| loosely(op, &mut texts.after)),
                _ => loosely(op, &mut texts.after),
            }
            let steps = match op {
                Op::Execute { .. } => read.len(),
                _ => 1,
            };
            texts.numbers.extend(std::iter::repeat_n(number, steps));
            texts.read.push(read);
        }
        texts
    }

    pub(crate) fn steps<'a>(&'a self, ops: &[&'a Op]) -> Vec<Step<'a>> {
        let mut created: BTreeSet<ObjectId> = BTreeSet::new();
        let all = ops.iter().zip(&self.read).flat_map(|(op, read)| match op {
            Op::Execute { .. } => read.iter().collect(),
            _ => vec![*op],
        });
        let steps = all.map(|op| {
            let step = Step {
                op,
                script: Vec::new(),
                locks: Vec::new(),
                created: created.clone(),
                outside: false,
                unit: 0,
            };
            created.extend(op.made());
            step
        });
        steps.collect()
    }
}

/// What text takes from the state. What it makes is not read in full, and rules rather know nothing of it.
pub(crate) fn forget(op: &Op, state: &mut Schema) {
    for op in read(op, state) {
        match op {
            Op::DropTable { .. }
            | Op::DropColumn { .. }
            | Op::DropConstraint { .. }
            | Op::DropIndex(_)
            | Op::DropObject { .. }
            | Op::AlterColumn { .. } => loosely(&op, state),
            _ => {}
        }
    }
}

/// What text says is not exact, so that parts of it may not fit.
fn loosely(op: &Op, state: &mut Schema) {
    match op {
        Op::CreateTable(table) => {
            state.add_table(table.clone());
        }
        Op::CreateConstraint { table, constraint } => {
            if let Some(found) = state.tables.get_mut(table) {
                found.add_constraint(constraint.clone());
            }
        }
        Op::DropTable { name } => {
            // `CASCADE` may stand there, or what is in the way went by words that nobody reads.
            for table in state.tables.values_mut() {
                table.constraints.retain(|_, constraint| {
                    !matches!(&constraint.definition, ConstraintDefinition::ForeignKey(key)
                        if key.referenced_table == *name)
                });
            }
            if apply(op, state).is_err() {
                state.tables.remove(name);
            }
        }
        _ => {
            // What does not fit is left out.
            let _ = apply(op, state);
        }
    }
}
