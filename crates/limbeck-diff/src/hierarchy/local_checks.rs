//! Checks that come, go and get other names above a table: what becomes of its own.
//!
//! A check that is dropped above stays where it is the table's own as well, and a new one above is refused
//! as long as the table has another one of its name. So the table's own goes after the one above, and its
//! own new one comes before that one: the two become one then, and it is still its own as well.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_schema::{Constraint, ConstraintDefinition, Name, QualifiedName, Schema, Table};

use crate::context::Context;
use crate::kind::constraint;
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Tables and names of their constraints.
type Keys = BTreeSet<(QualifiedName, Name)>;

/// Adds the steps for checks that are a table's own beside those above, and says of those above which
/// names they take and free in the tables below.
pub(crate) fn with_local_checks(context: &Context<'_>, steps: &mut Vec<Step>) {
    if !super::concerns(context.schemas) {
        return;
    }
    let gone: Keys = steps.iter().filter_map(|step| dropped(&step.op)).collect();
    let new: Keys = steps.iter().filter_map(|step| made(&step.op)).collect();
    let schemas = context.schemas;
    let mut stay = BTreeSet::new();
    let mut own = Vec::new();
    // What is a table's own beside those above does not count as a difference of it.
    for to in schemas.to.tables.values() {
        if let Some(from) = schemas.from.tables.get(&to.name) {
            own.extend(own_steps(context, Pair { from, to }, &gone, &new));
            stay.insert(to.name.clone());
        }
    }
    let come: Keys = own.iter().filter_map(|step| made(&step.op)).collect();
    steps.extend(own);
    let below = Below { stay, come };
    for step in steps {
        below.link(schemas, step);
    }
}

fn dropped(op: &Op) -> Option<(QualifiedName, Name)> {
    let Op::DropConstraint { table, name } = op else {
        return None;
    };
    Some((table.clone(), name.clone()))
}

fn made(op: &Op) -> Option<(QualifiedName, Name)> {
    let Op::CreateConstraint { table, constraint } = op else {
        return None;
    };
    Some((table.clone(), constraint.name.clone()))
}

/// A table's own checks that go after all of their name above, and come before them.
fn own_steps(context: &Context<'_>, tables: Pair<&Table>, gone: &Keys, new: &Keys) -> Vec<Step> {
    let is_own = |table: &Table, check: &Constraint| {
        let own = table.constraints.get(&check.name);
        own.is_some_and(|own| own.definition == check.definition)
    };
    let go = local_checks(context.schemas.from, tables.from, gone).into_iter();
    let go = go.filter(|check| !is_own(tables.to, check));
    let come = local_checks(context.schemas.to, tables.to, new).into_iter();
    let come = come.filter(|check| !is_own(tables.from, check));
    let go = go.map(|check| constraint::drop(context, tables.from, &check));
    let come = come.map(|check| constraint::create(context, tables.to, &check));
    go.chain(come).collect()
}

/// The checks that are a table's own as well, as far as all of their name above are among these.
fn local_checks(schema: &Schema, table: &Table, above: &Keys) -> Vec<Constraint> {
    let names = table.inherits.local_checks.iter();
    let found = names.filter_map(|name| {
        let tables = schema.ancestors(table).into_iter();
        let mut owners = tables
            .filter_map(|table| Some((&table.name, handed_down(table, name)?)))
            .peekable();
        let (_, check) = *owners.peek()?;
        let has_all = owners.all(|(owner, _)| above.contains(&(owner.clone(), name.clone())));
        has_all.then(|| Constraint {
            comment: None,
            ..check.clone()
        })
    });
    found.collect()
}

/// A check that tables below have, too.
fn handed_down<'t>(table: &'t Table, name: &Name) -> Option<&'t Constraint> {
    let found = table.constraints.get(name)?;
    match &found.definition {
        ConstraintDefinition::Check(check) if !check.no_inherit => Some(found),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}

/// What the tables below have to do with checks above.
struct Below {
    /// The tables that are there before and after.
    stay: BTreeSet<QualifiedName>,
    /// Their own checks that come before the ones above.
    come: Keys,
}

impl Below {
    fn link(&self, schemas: Pair<&Schema>, step: &mut Step) {
        if let Op::DropConstraint { table, name } = &step.op {
            for below in self.of(schemas.from, table, name) {
                let is_own = below.inherits.local_checks.contains(name);
                let resource = Resource::Constraint(below.name.clone(), name.clone());
                match is_own {
                    true => step.releases.insert(resource),
                    false => step.destroys.insert(resource),
                };
            }
        }
        if let Op::RenameConstraint { table, from, to } = &step.op {
            let old = self.of(schemas.from, table, from).into_iter();
            let old = old.map(|below| Resource::Constraint(below.name.clone(), from.clone()));
            step.destroys.extend(old);
            let new = self.of(schemas.to, table, to).into_iter();
            let new = new.map(|below| Resource::Constraint(below.name.clone(), to.clone()));
            step.provides.extend(new);
        }
        if let Op::CreateConstraint { table, constraint } = &step.op {
            let name = &constraint.name;
            for below in self.of(schemas.to, table, name) {
                let key = (below.name.clone(), name.clone());
                let comes = self.come.contains(&key);
                let resource = Resource::Constraint(key.0, key.1);
                match comes {
                    true => step.needs.insert(resource),
                    false => step.provides.insert(resource),
                };
            }
        }
    }

    /// The tables below one that have a check of it, and are there before and after.
    fn of<'s>(&self, schema: &'s Schema, table: &QualifiedName, name: &Name) -> Vec<&'s Table> {
        let owner = schema.tables.get(table);
        let is_handed_down = owner.is_some_and(|owner| {
            let is_own = owner.inherits.local_checks.contains(name);
            is_own || handed_down(owner, name).is_some()
        });
        if !is_handed_down {
            return Vec::new();
        }
        let below = schema.descendants(table).into_iter();
        let below = below.filter(|name| self.stay.contains(name));
        below.filter_map(|name| schema.tables.get(&name)).collect()
    }
}
