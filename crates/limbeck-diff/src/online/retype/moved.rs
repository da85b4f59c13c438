//! [`Moved`]: a table whose columns get others in their place, and what the plain operations say of these.

use std::collections::BTreeMap;

use limbeck_lint::Hazard;
use limbeck_ops::Op;
use limbeck_ops::sql::rebuilt_value;
use limbeck_schema::{ColumnType, Expr, Name, QualifiedName, Schema};

use crate::plan::PlannedOp;

use super::names::{Enums, NewNames};
use super::text::Filled;

/// Hazards of the plain operations that hold as well for these.
const STILL: [&str; 4] = [
    "narrow-type",
    "remove-enum-label",
    "reorder-enum",
    "type-dependents",
];

/// What a table goes through.
pub(super) struct Moved<'a> {
    pub(super) table: &'a QualifiedName,
    pub(super) filled: Vec<Filled>,
    pub(super) hazards: Vec<Hazard>,
    pub(super) comments: Vec<String>,
    /// The proofs that new columns are NOT NULL.
    pub(super) proofs: Vec<(Name, Name)>,
    /// The proofs that every value has gone over.
    pub(super) kept: Vec<Name>,
    /// The names of new constraints and indexes by those that they get.
    pub(super) aside: BTreeMap<Name, Name>,
}

/// What the plain operations do to the columns of a table.
pub(super) fn moved<'a>(
    plain: &[PlannedOp],
    table: &'a QualifiedName,
    sides: [&Schema; 2],
    (columns, enums): (&NewNames, &Enums),
) -> Option<Moved<'a>> {
    let mut moved = Moved {
        table,
        filled: Vec::new(),
        hazards: Vec::new(),
        comments: Vec::new(),
        proofs: Vec::new(),
        kept: Vec::new(),
        aside: BTreeMap::new(),
    };
    let names = columns.get(table)?;
    let [from, to] = sides.map(|schema| schema.tables.get(table));
    let (from, to) = from.zip(to)?;
    for planned in plain {
        let mut concerned = false;
        if let Op::RebuildEnum(rebuild) = &planned.op {
            let (_, aside) = enums
                .renamed
                .iter()
                .find(|(name, _)| *name == rebuild.name)?;
            let uses = rebuild.columns.iter().filter(|used| used.table == *table);
            for used in uses {
                concerned = true;
                moved.filled.push(Filled {
                    old: used.column.clone(),
                    new: names.get(&used.column)?.clone(),
                    using: Some(Expr::new(rebuilt_value(rebuild, used, aside))),
                    by_settings: false,
                    is_lossy: !rebuild.mapping.is_empty(),
                });
            }
        } else if let Op::AlterColumn {
            table: owner,
            column,
            alteration,
        } = &planned.op
            && owner == table
            && alteration.data_type.is_some()
        {
            concerned = true;
            let types = [from, to].map(|side| side.columns.get(column));
            moved.filled.push(Filled {
                old: column.clone(),
                new: names.get(column)?.clone(),
                using: alteration.using.clone(),
                is_lossy: planned.hazards.iter().any(loses),
                by_settings: types
                    .iter()
                    .flatten()
                    .any(|c| goes_by_settings(&c.data_type)),
            });
        }
        if concerned {
            let still = |hazard: &&Hazard| hazard.is_open() || STILL.contains(&hazard.code());
            moved
                .hazards
                .extend(planned.hazards.iter().filter(still).cloned());
            let comments = planned.comments.iter();
            let comments = comments
                .map(|text| text.replace("say here with a mapping", "write into this function"));
            moved.comments.extend(comments);
        }
    }
    moved.filled.sort_by(|a, b| a.old.cmp(&b.old));
    moved.filled.dedup_by(|a, b| a.old == b.old);
    Some(moved)
}

/// Whether two values may become one.
fn loses(hazard: &Hazard) -> bool {
    hazard.is_open() || hazard.code() == "narrow-type"
}

/// Whether what values of a type look like as text, or are read from, goes by settings of the session.
fn goes_by_settings(data_type: &ColumnType) -> bool {
    let fixed = [
        "smallint", "integer", "bigint", "numeric", "boolean", "uuid", "text",
    ];
    let texts = ["character varying", "character"];
    let mut plain = fixed.iter().chain(&texts);
    !plain.any(|name| data_type.is_builtin(name))
}
