//! Random constraints, foreign keys and indexes.

use std::collections::BTreeMap;

use limbeck_schema::{
    Check, Column, ColumnType, Constraint, Expr, ForeignKey, Index, IndexElement, Name, PrimaryKey,
    QualifiedName, ReferentialAction, SortOrder, Table, Unique,
};

use crate::links::key_of_constraint;

use super::*;

impl Maker<'_> {
    pub(super) fn constraints(&mut self, table: &mut Table) {
        let suffix = ["pkey", "pk"][self.choose(2)];
        if let Some(key) = self.name(table, suffix) {
            let mut primary_key = PrimaryKey::new(["id"]);
            primary_key.storage_parameters = self.fillfactor();
            let mut constraint = Constraint::new(key, primary_key);
            constraint.comment = self.comment();
            table.add_constraint(constraint);
        }
        for i in 0..3 {
            if !self.chance(3) {
                continue;
            }
            let columns = self.some_columns(table);
            if let Some(name) = self.name(table, &format!("u{i}")) {
                let mut unique = Unique::new(columns);
                unique.nulls_not_distinct = self.chance(4);
                unique.storage_parameters = self.fillfactor();
                let mut constraint = Constraint::new(name, unique);
                constraint.comment = self.comment();
                table.add_constraint(constraint);
            }
        }
        for i in 0..3 {
            if self.chance(3)
                && let Some(expression) = self.condition(table)
            {
                let mut check = Check::new(expression.as_str());
                check.not_valid = self.chance(5);
                let mut constraint = Constraint::new(format!("check{i}"), check);
                constraint.comment = self.comment();
                table.add_constraint(constraint);
            }
        }
    }

    /// Parameters of an index, now and then.
    pub(super) fn fillfactor(&mut self) -> BTreeMap<String, String> {
        match self.chance(4) {
            true => BTreeMap::from([(
                "fillfactor".to_owned(),
                ["50", "80"][self.choose(2)].to_owned(),
            )]),
            false => BTreeMap::new(),
        }
    }

    /// A name for something with an index, unless it is taken.
    pub(super) fn name(&mut self, table: &Table, suffix: &str) -> Option<Name> {
        // Now and then a name that does not tell the table, so that names move between tables.
        let text = if self.chance(4) {
            format!("any_{suffix}")
        } else {
            format!("{}_{suffix}", table.name.name)
        };
        let name = Name::new(text);
        self.taken
            .insert(table.name.sibling(name.clone()))
            .then_some(name)
    }

    pub(super) fn some_columns(&mut self, table: &Table) -> Vec<Name> {
        let names: Vec<&Name> = table.columns.keys().collect();
        let first = self.choose(names.len());
        let count = 1 + self.choose(2);
        let picked = names
            .iter()
            .cycle()
            .skip(first)
            .take(count.min(names.len()));
        picked.map(|name| (*name).clone()).collect()
    }

    /// A condition over one column, in the server's own spelling.
    pub(super) fn condition(&mut self, table: &Table) -> Option<String> {
        let at = self.choose(table.columns.len());
        let (name, column) = table.columns.get_index(at)?;
        let data_type = &column.data_type;
        if data_type.user_type().is_some() && !data_type.array {
            let label = self.label_of(data_type)?;
            return Some(format!("({name} <> {label})"));
        }
        Some(match data_type.to_sql().as_str() {
            "integer" | "bigint" | "smallint" => format!("({name} > {})", self.choose(2)),
            "text" => format!("({name} <> ''::text)"),
            "character varying(20)" => format!("(({name})::text <> ''::text)"),
            _ => format!("({name} IS NOT NULL)"),
        })
    }

    pub(super) fn indexes(&mut self, table: &mut Table) {
        for i in 0..3 {
            if !self.chance(2) {
                continue;
            }
            let elements = self.elements(table);
            let Some(name) = self.name(table, &format!("idx{i}")) else {
                continue;
            };
            let mut index = Index::new(name, elements);
            index.unique = self.chance(4);
            if self.chance(3) {
                index.predicate = self.condition(table).map(Expr::new);
            }
            index.storage_parameters = self.fillfactor();
            index.comment = self.comment();
            table.add_index(index);
        }
    }

    pub(super) fn elements(&mut self, table: &Table) -> Vec<IndexElement> {
        let columns = self.some_columns(table);
        let mut elements = Vec::new();
        for column in columns {
            let is_text = table.columns[&column].data_type.is_builtin("text");
            if is_text && self.chance(3) {
                let mut element = IndexElement::expression(format!("lower({column})"));
                element.statistics = self.chance(3).then_some(300);
                elements.push(element);
                continue;
            }
            let mut element = IndexElement::column(column);
            if self.chance(3) {
                element.order = SortOrder::Descending;
                element.nulls = element.order.default_nulls();
            }
            elements.push(element);
        }
        elements
    }

    /// Foreign keys between any two tables, so that there are rings and references to oneself.
    pub(super) fn foreign_keys(&mut self) {
        let names: Vec<QualifiedName> = self.schema.tables.keys().cloned().collect();
        for owner in &names {
            for i in 0..2 {
                if self.chance(2) {
                    let target = names[self.choose(names.len())].clone();
                    self.foreign_key(owner, &target, i);
                }
            }
        }
    }

    pub(super) fn foreign_key(&mut self, owner: &QualifiedName, target: &QualifiedName, i: usize) {
        let is_unlogged = |name| self.schema.tables.get(name).is_some_and(is_unlogged);
        if is_unlogged(target) && !is_unlogged(owner) {
            return;
        }
        let Some(keys) = self.schema.tables.get(target).map(|table| {
            let is_key = |c: &&Constraint| key_of_constraint(c).is_some();
            let keys = table.constraints.values().filter(is_key);
            let columns = |c: &Constraint| c.definition.columns().to_vec();
            keys.map(columns).collect::<Vec<Vec<Name>>>()
        }) else {
            return;
        };
        let Some(referenced) = keys.get(self.choose(keys.len())).cloned() else {
            return;
        };
        let types: Vec<(ColumnType, Option<QualifiedName>)> = referenced
            .iter()
            .filter_map(|name| self.schema.tables.get(target)?.columns.get(name))
            .map(|column| (column.data_type.clone(), column.collation.clone()))
            .collect();
        let mut key = ForeignKey::new(Vec::<Name>::new(), target.clone(), referenced);
        key.on_delete = [
            ReferentialAction::NoAction,
            ReferentialAction::Cascade,
            ReferentialAction::SetNull,
        ][self.choose(3)];
        key.not_valid = self.chance(6);
        let Some(table) = self.schema.tables.get_mut(owner) else {
            return;
        };
        for (at, (data_type, collation)) in types.into_iter().enumerate() {
            let mut column = Column::new(format!("f{i}{at}"), data_type);
            column.collation = collation;
            key.columns.push(column.name.clone());
            table.add_column(column);
        }
        let name = format!("{}_f{i}_fkey", owner.name);
        table.add_constraint(Constraint::new(name, key));
    }
}
