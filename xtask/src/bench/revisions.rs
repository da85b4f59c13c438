//! A long history of small revisions, written once for limbeck and once for Alembic.
//!
//! In turns: a new table, a column for it, an index on it, a new default.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// One revision in both vocabularies.
#[derive(Debug)]
struct Step {
    message: String,
    rust: [String; 2],
    python: [String; 2],
}

fn step(number: usize) -> Step {
    let table = format!("table_{:04}", number / 4);
    match number % 4 {
        0 => Step {
            message: format!("add {table}"),
            rust: [
                format!(
                    "op.create_table(\"{table}\")\n        \
                     .column(column(\"id\", \"bigint\").not_null())\n        \
                     .column(column(\"name\", \"text\").not_null())\n        \
                     .column(column(\"quantity\", \"integer\").not_null().server_default(\"0\"))\n        \
                     .primary_key(\"{table}_pkey\", [\"id\"])"
                ),
                format!("op.drop_table(\"{table}\")"),
            ],
            python: [
                format!(
                    "op.create_table(\n        \"{table}\",\n        \
                     sa.Column(\"id\", sa.BigInteger(), autoincrement=False, nullable=False),\n        \
                     sa.Column(\"name\", sa.Text(), nullable=False),\n        \
                     sa.Column(\"quantity\", sa.Integer(), server_default=\"0\", nullable=False),\n        \
                     sa.PrimaryKeyConstraint(\"id\", name=\"{table}_pkey\"),\n    )"
                ),
                format!("op.drop_table(\"{table}\")"),
            ],
        },
        1 => Step {
            message: format!("add a note to {table}"),
            rust: [
                format!("op.add_column(\"{table}\", column(\"note\", \"text\"))"),
                format!("op.drop_column(\"{table}\", \"note\")"),
            ],
            python: [
                format!("op.add_column(\"{table}\", sa.Column(\"note\", sa.Text()))"),
                format!("op.drop_column(\"{table}\", \"note\")"),
            ],
        },
        2 => Step {
            message: format!("find {table} by name"),
            rust: [
                format!("op.create_index(\"{table}_name_idx\", \"{table}\", [\"name\"])"),
                format!("op.drop_index(\"{table}_name_idx\", \"{table}\")"),
            ],
            python: [
                format!("op.create_index(\"{table}_name_idx\", \"{table}\", [\"name\"])"),
                format!("op.drop_index(\"{table}_name_idx\", \"{table}\")"),
            ],
        },
        _ => Step {
            message: format!("count {table} from one"),
            rust: [
                format!("op.alter_column(\"{table}\", \"quantity\").server_default(\"1\")"),
                format!("op.alter_column(\"{table}\", \"quantity\").server_default(\"0\")"),
            ],
            python: [
                format!("op.alter_column(\"{table}\", \"quantity\", server_default=\"1\")"),
                format!("op.alter_column(\"{table}\", \"quantity\", server_default=\"0\")"),
            ],
        },
    }
}

/// Ids look like the random ones that both tools make.
fn id(number: usize) -> String {
    let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:012x}", mixed >> 16)
}

/// Writes them as limbeck's revision files.
pub(super) fn write_limbeck(dir: &Path, count: usize) -> Result<()> {
    for number in 0..count {
        let Step { message, rust, .. } = step(number);
        let revises = number
            .checked_sub(1)
            .map(|parent| format!(" {}", id(parent)));
        let text = format!(
            "//! {message}\n//!\n//! Revision ID: {id}\n//! Revises:{revises}\n\
             //! Create Date: 2026-01-01 00:00:00+00:00\n\n\
             use limbeck::op::*;\n\n\
             pub fn upgrade(op: &mut Operations) {{\n    {};\n}}\n\n\
             pub fn downgrade(op: &mut Operations) {{\n    {};\n}}\n",
            rust[0],
            rust[1],
            id = id(number),
            revises = revises.unwrap_or_default(),
        );
        fs::write(dir.join(file_name(number, &message, "rs")), text)?;
    }
    Ok(())
}

/// Writes them as Alembic's.
pub(super) fn write_alembic(dir: &Path, count: usize) -> Result<()> {
    for number in 0..count {
        let Step {
            message, python, ..
        } = step(number);
        let parent = number
            .checked_sub(1)
            .map(|parent| format!("\"{}\"", id(parent)));
        let parent = parent.unwrap_or_else(|| "None".to_owned());
        let text = format!(
            "\"\"\"{message}\n\nRevision ID: {id}\nRevises: {parent}\nCreate Date: 2026-01-01 00:00:00\n\n\"\"\"\n\
             from alembic import op\nimport sqlalchemy as sa\n\n\n\
             revision = \"{id}\"\ndown_revision = {parent}\nbranch_labels = None\ndepends_on = None\n\n\n\
             def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
            python[0],
            python[1],
            id = id(number),
        );
        fs::write(dir.join(file_name(number, &message, "py")), text)?;
    }
    Ok(())
}

fn file_name(number: usize, message: &str, extension: &str) -> String {
    format!("{}_{}.{extension}", id(number), message.replace(' ', "_"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_differ_and_files_chain() {
        let ids: BTreeSet<String> = (0..5000).map(id).collect();
        assert_eq!(ids.len(), 5000);
        let dir = tempfile::tempdir().unwrap();
        write_limbeck(dir.path(), 2).unwrap();
        write_alembic(dir.path(), 2).unwrap();
        let second = dir.path().join(file_name(1, &step(1).message, "rs"));
        let text = fs::read_to_string(second).unwrap();
        assert!(
            text.contains(&format!("//! Revises: {}\n", id(0))),
            "{text}"
        );
    }
}
