//! Operations in the words of the models.

use limbeck_schema::{
    Column, ColumnDefault, Constraint, ConstraintDefinition, Expr, Index, IndexElement, IndexKey,
    SqlObjectKind, Table,
};

use super::{CreateIndex, DefaultChange, Op, RebuiltType};

impl Op {
    /// Puts the words of the models in the place of the server's, which meant the same before the operations:
    /// what is made anew rests on what has changed by then (`f()::integer` is `f()` to the server as long as `f`
    /// gives an integer).
    pub fn say(&mut self) {
        match self {
            Self::CreateTable(table) => say_table(table),
            Self::AddColumn { column, .. } => say_column(column),
            Self::AlterColumn { alteration, .. } => {
                for change in &mut alteration.default {
                    if let DefaultChange::SetDefault(expr) | DefaultChange::SetExpression(expr) =
                        change
                    {
                        say_expr(expr);
                    }
                }
            }
            Self::CreateConstraint { constraint, .. } | Self::CreateKeyOnly { constraint, .. } => {
                say_constraint(constraint);
            }
            Self::CreateIndex(CreateIndex { index, .. }) => say_index(index),
            // What an extension is said to be leaves its schema open.
            Self::CreateObject(object) if object.id.kind != SqlObjectKind::Extension => {
                *object = object.as_said();
            }
            Self::RebuildType(rebuild) => {
                say_type(&mut rebuild.new);
                rebuild.with.iter_mut().for_each(say_type);
            }
            Self::RebuildEnum(rebuild) => rebuild.with.iter_mut().for_each(say_type),
            Self::CreateSchema { .. }
            | Self::DropSchema { .. }
            | Self::CreateEnum(_)
            | Self::DropEnum { .. }
            | Self::RenameEnum { .. }
            | Self::AddEnumValue { .. }
            | Self::RenameEnumValue { .. }
            | Self::SetSchemaComment { .. }
            | Self::SetEnumComment { .. }
            | Self::DropTable { .. }
            | Self::RenameTable { .. }
            | Self::AlterTable { .. }
            | Self::CreateTableComment { .. }
            | Self::DropTableComment { .. }
            | Self::AttachPartition(_)
            | Self::DetachPartition { .. }
            | Self::AttachIndex(_)
            | Self::RenamePartitionIndex(_)
            | Self::Inherit { .. }
            | Self::NoInherit { .. }
            | Self::DropColumn { .. }
            | Self::RenameColumn { .. }
            | Self::UseIndex(_)
            | Self::DropConstraint { .. }
            | Self::RenameConstraint { .. }
            | Self::ValidateConstraint { .. }
            | Self::AlterConstraint { .. }
            | Self::SetConstraintComment { .. }
            | Self::AlterIndex(_)
            | Self::DropIndex(_)
            | Self::RenameIndex { .. }
            | Self::SetIndexComment { .. }
            | Self::CreateObject(_)
            | Self::ReplaceObject(_)
            | Self::AlterObject(_)
            | Self::DropObject { .. }
            | Self::RenameObject { .. }
            | Self::SetObjectComment { .. }
            | Self::Execute { .. }
            | Self::BulkInsert(_) => {}
        }
    }
}

fn say_table(table: &mut Table) {
    table.columns.values_mut().for_each(say_column);
    table.constraints_mut().for_each(say_constraint);
    table.indexes_mut().for_each(say_index);
    let keys = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
    keys.for_each(say_element);
}

fn say_column(column: &mut Column) {
    match &mut column.default {
        ColumnDefault::Expression(expr) => say_expr(expr),
        ColumnDefault::Generated(generated) => say_expr(&mut generated.expression),
        ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => {}
    }
}

fn say_constraint(constraint: &mut Constraint) {
    match &mut constraint.definition {
        ConstraintDefinition::Check(check) => say_expr(&mut check.expression),
        ConstraintDefinition::Exclusion(exclusion) => {
            let elements = exclusion.elements.iter_mut();
            elements.for_each(|part| say_element(&mut part.element));
            exclusion.predicate.iter_mut().for_each(say_expr);
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_) => {}
    }
}

fn say_index(index: &mut Index) {
    index.elements.iter_mut().for_each(say_element);
    index.predicate.iter_mut().for_each(say_expr);
}

fn say_element(element: &mut IndexElement) {
    if let IndexKey::Expression(expr) = &mut element.key {
        say_expr(expr);
    }
}

fn say_type(rebuilt: &mut RebuiltType) {
    rebuilt.object = rebuilt.object.as_said();
}

fn say_expr(expr: &mut Expr) {
    *expr = expr.as_said();
}
