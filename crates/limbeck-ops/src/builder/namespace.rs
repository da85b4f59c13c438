//! PostgreSQL schemas.

use super::operations::Operations;
use crate::op::Op;

impl Operations {
    /// `CREATE SCHEMA`.
    pub fn create_schema(&mut self, name: &str) {
        self.plain(|p| Op::CreateSchema {
            name: p.name(("create_schema", 0), name),
        });
    }

    /// `DROP SCHEMA`, which must be empty.
    pub fn drop_schema(&mut self, name: &str) {
        self.plain(|p| Op::DropSchema {
            name: p.name(("drop_schema", 0), name),
        });
    }

    /// `COMMENT ON SCHEMA`.
    pub fn set_schema_comment(&mut self, name: &str, comment: &str) {
        self.plain(|p| Op::SetSchemaComment {
            name: p.name(("set_schema_comment", 0), name),
            comment: limbeck_schema::normal_comment(Some(comment.to_owned())),
        });
    }

    /// `COMMENT ON SCHEMA … IS NULL`; `public` gets the comment that it has in a new database.
    pub fn drop_schema_comment(&mut self, name: &str) {
        self.plain(|p| Op::SetSchemaComment {
            name: p.name(("drop_schema_comment", 0), name),
            comment: None,
        });
    }
}
