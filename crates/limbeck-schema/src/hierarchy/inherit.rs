//! Tables that begin and cease to inherit: `INHERIT` and `NO INHERIT`.

use super::{Misfit, default_below, is_same_check};
use crate::constraint::Constraint;
use crate::name::{Name, QualifiedName};
use crate::schema::Schema;

impl Schema {
    /// Lets a table inherit from one more, as the server does: what both have is inherited, and local
    /// to the table as well.
    ///
    /// # Errors
    /// When the table does not fit.
    pub fn inherit(&mut self, name: &QualifiedName, parent: &QualifiedName) -> Result<(), Misfit> {
        let (Some(table), Some(above)) = (self.tables.get(name), self.tables.get(parent)) else {
            return Ok(());
        };
        if above.partition_by.is_some() || above.partition_of.is_some() {
            return Err(Misfit::Partitioned);
        }
        if table.partition_of.is_some() || table.inherits.parents.contains(parent) {
            return Err(Misfit::HasParent);
        }
        for column in above.columns.values() {
            match table.columns.get(&column.name) {
                None => return Err(Misfit::MissingColumn(column.name.clone())),
                Some(own)
                    if (&own.data_type, &own.collation)
                        != (&column.data_type, &column.collation) =>
                {
                    return Err(Misfit::ColumnType(column.name.clone()));
                }
                Some(own) if own.nullable && !column.nullable => {
                    return Err(Misfit::Nullable(column.name.clone()));
                }
                Some(_) => {}
            }
        }
        let known: Vec<Name> = self
            .inherited_checks(table)
            .iter()
            .map(|check| check.name.clone())
            .collect();
        let mut heir = table.clone();
        let columns = above.columns.keys();
        let fresh = columns.filter(|column| !self.is_inherited_column(table, column));
        heir.inherits.local_columns.extend(fresh.cloned());
        heir.inherits.parents.push(parent.clone());
        let checks = self.inherited_checks(&heir).into_iter();
        let checks: Vec<Constraint> = checks
            .filter(|check| !known.contains(&check.name))
            .cloned()
            .collect();
        for check in checks {
            let own = heir.constraints.remove(&check.name);
            if !own.is_some_and(|own| is_same_check(&own, &check)) {
                return Err(Misfit::Check(check.name));
            }
            heir.inherits.local_checks.insert(check.name);
        }
        self.tables.insert(name.clone(), heir);
        self.take_all_defaults(name);
        Ok(())
    }

    /// Normal form of the defaults of columns that a table and those below it have from above: a number from the
    /// sequence of the table above is that table's serial.
    pub fn take_all_defaults(&mut self, name: &QualifiedName) {
        self.take_defaults(name);
        for below in self.descendants(name) {
            self.take_defaults(&below);
        }
    }

    fn take_defaults(&mut self, name: &QualifiedName) {
        let Some(table) = self.tables.get(name) else {
            return;
        };
        let inherited = self.inherited_columns(table);
        let Some(table) = self.tables.get_mut(name) else {
            return;
        };
        for (column, above) in inherited {
            if let Some(own) = table.columns.get_mut(&column) {
                own.default = default_below(own, &above);
            }
        }
    }

    /// The opposite: the defaults as the tables themselves have them.
    fn give_all_defaults(&mut self, name: &QualifiedName) {
        let below = self.descendants(name);
        for name in below.iter().chain([name]) {
            let Some(table) = self.tables.get(name) else {
                continue;
            };
            let columns = table.columns.values();
            let own: Vec<_> = columns
                .map(|column| self.own_default(table, column))
                .collect();
            if let Some(table) = self.tables.get_mut(name) {
                for (column, own) in table.columns.values_mut().zip(own) {
                    column.default = own;
                }
            }
        }
    }

    /// Ends that a table inherits from another one, as the server does: it keeps its columns and
    /// checks.
    pub fn no_inherit(&mut self, name: &QualifiedName, parent: &QualifiedName) {
        self.give_all_defaults(name);
        let Some(table) = self.tables.get(name) else {
            return;
        };
        let mut left = table.clone();
        left.inherits.parents.retain(|other| other != parent);
        let still: Vec<Name> = self
            .inherited_checks(&left)
            .iter()
            .map(|check| check.name.clone())
            .collect();
        for check in self.inherited_checks(table) {
            if !still.contains(&check.name) {
                let copy = Constraint {
                    comment: None,
                    ..check.clone()
                };
                left.inherits.local_checks.remove(&check.name);
                left.add_constraint(copy);
            }
        }
        let columns = left.columns.keys().cloned();
        let columns: Vec<Name> = columns
            .filter(|column| !self.is_inherited_column(&left, column))
            .collect();
        for column in columns {
            left.inherits.local_columns.remove(&column);
        }
        self.tables.insert(name.clone(), left);
        self.take_all_defaults(name);
    }
}
