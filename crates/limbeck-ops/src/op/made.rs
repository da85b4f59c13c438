//! What an operation makes: the one list for all who ask whether something is new.

use limbeck_schema::{ObjectId, SqlObjectId};

use super::Op;

impl Op {
    /// The object that is there after the operation and was not before it. A table stands for all
    /// that is made with it. What gets another name or another shape is not new; what the text of
    /// `execute` makes is not known.
    pub fn made(&self) -> Option<ObjectId> {
        match self {
            Self::CreateSchema { name } => Some(ObjectId::Schema(name.clone())),
            Self::CreateEnum(made) => Some(ObjectId::Enum(made.name.clone())),
            Self::AddEnumValue { name, value, .. } => {
                Some(ObjectId::EnumLabel(name.clone(), value.clone()))
            }
            Self::CreateTable(table) => Some(ObjectId::Table(table.name.clone())),
            Self::AddColumn { table, column } => {
                Some(ObjectId::Column(table.clone(), column.name.clone()))
            }
            Self::CreateConstraint { table, constraint }
            | Self::CreateKeyOnly { table, constraint } => {
                Some(ObjectId::Constraint(table.clone(), constraint.name.clone()))
            }
            Self::CreateIndex(made) => {
                Some(ObjectId::Index(made.table.clone(), made.index.name.clone()))
            }
            Self::CreateObject(made) => Some(sql(&made.id)),
            Self::DropSchema { .. }
            | Self::DropEnum { .. }
            | Self::RenameEnum { .. }
            | Self::RenameEnumValue { .. }
            | Self::RebuildEnum(_)
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
            | Self::AlterColumn { .. }
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
            | Self::ReplaceObject(_)
            | Self::AlterObject(_)
            | Self::RebuildType(_)
            | Self::DropObject { .. }
            | Self::RenameObject { .. }
            | Self::SetObjectComment { .. }
            | Self::Execute { .. }
            | Self::BulkInsert(_) => None,
        }
    }
}

fn sql(id: &SqlObjectId) -> ObjectId {
    ObjectId::Sql(Box::new(id.clone()))
}
