//! Comments on what has operations of its own for them.

use limbeck_schema::normal_comment;

use super::operations::Operations;
use crate::Op;

impl Operations {
    /// `COMMENT ON TYPE` of an enum.
    pub fn set_enum_comment(&mut self, name: &str, comment: &str) {
        self.plain(|p| Op::SetEnumComment {
            name: p.qualified(("set_enum_comment", 0), name),
            comment: normal_comment(Some(comment.to_owned())),
        });
    }

    /// `COMMENT ON TYPE … IS NULL` of an enum.
    pub fn drop_enum_comment(&mut self, name: &str) {
        self.plain(|p| Op::SetEnumComment {
            name: p.qualified(("drop_enum_comment", 0), name),
            comment: None,
        });
    }

    /// `COMMENT ON TABLE`.
    pub fn create_table_comment(&mut self, table: &str, comment: &str) {
        self.plain(|p| Op::CreateTableComment {
            table: p.qualified(("create_table_comment", 0), table),
            comment: comment.to_owned(),
        });
    }

    /// `COMMENT ON TABLE … IS NULL`.
    pub fn drop_table_comment(&mut self, table: &str) {
        self.plain(|p| Op::DropTableComment {
            table: p.qualified(("drop_table_comment", 0), table),
        });
    }

    /// `COMMENT ON CONSTRAINT`.
    pub fn set_constraint_comment(&mut self, name: &str, table: &str, comment: &str) {
        self.plain(|p| Op::SetConstraintComment {
            name: p.name(("set_constraint_comment", 0), name),
            table: p.qualified(("set_constraint_comment", 1), table),
            comment: normal_comment(Some(comment.to_owned())),
        });
    }

    /// `COMMENT ON CONSTRAINT … IS NULL`.
    pub fn drop_constraint_comment(&mut self, name: &str, table: &str) {
        self.plain(|p| Op::SetConstraintComment {
            name: p.name(("drop_constraint_comment", 0), name),
            table: p.qualified(("drop_constraint_comment", 1), table),
            comment: None,
        });
    }

    /// `COMMENT ON INDEX`.
    pub fn set_index_comment(&mut self, name: &str, table: &str, comment: &str) {
        self.plain(|p| Op::SetIndexComment {
            name: p.name(("set_index_comment", 0), name),
            table: p.qualified(("set_index_comment", 1), table),
            comment: normal_comment(Some(comment.to_owned())),
        });
    }

    /// `COMMENT ON INDEX … IS NULL`.
    pub fn drop_index_comment(&mut self, name: &str, table: &str) {
        self.plain(|p| Op::SetIndexComment {
            name: p.name(("drop_index_comment", 0), name),
            table: p.qualified(("drop_index_comment", 1), table),
            comment: None,
        });
    }
}
