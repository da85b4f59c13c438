//! [`Options`]: what is configured, and what a database told.

use std::collections::BTreeMap;

use limbeck_schema::QualifiedName;

use crate::rule::{Hazard, Level, Rule, Weight};

/// How large a table is, as far as the server estimates it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Rows; nothing where the server has not counted yet.
    pub rows: Option<u64>,
    /// Bytes, without indexes.
    pub bytes: u64,
}

/// What rules go by.
#[derive(Clone, Debug)]
pub struct Options {
    /// Levels by code, where another one is configured; `None` switches a rule off.
    pub levels: BTreeMap<String, Option<Level>>,
    /// Sizes by table, where a database was asked.
    pub sizes: Option<BTreeMap<QualifiedName, Size>>,
    /// From so many rows on a table counts as large.
    pub large_table_rows: u64,
    /// From so many bytes on as well.
    pub large_table_bytes: u64,
    /// Whether the runner sets a lock timeout.
    pub lock_timeout: bool,
    /// Whether all revisions of a run share one transaction.
    pub one_transaction: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            levels: BTreeMap::new(),
            sizes: None,
            large_table_rows: 10_000,
            large_table_bytes: 16 * 1024 * 1024,
            lock_timeout: false,
            one_transaction: false,
        }
    }
}

impl Options {
    /// The level of a rule; none where it is switched off.
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        self.levels
            .get(rule.code)
            .copied()
            .unwrap_or(Some(rule.level))
    }

    /// A finding with its level for this configuration and these sizes; none where its rule is
    /// switched off.
    pub fn judge(&self, mut hazard: Hazard) -> Option<Hazard> {
        hazard.level = self.level(hazard.rule)?;
        let size = self.size(&hazard);
        if size.is_some_and(|size| self.is_harmless(hazard.rule.weight, size)) {
            hazard.level = Level::Note;
        }
        Some(hazard)
    }

    fn size(&self, hazard: &Hazard) -> Option<Size> {
        let table = hazard.table.as_ref()?;
        self.sizes.as_ref()?.get(table).copied()
    }

    fn is_harmless(&self, weight: Weight, size: Size) -> bool {
        match weight {
            Weight::None => false,
            // An estimate of no rows is not to be trusted where there are pages.
            Weight::Rows => size.bytes == 0,
            Weight::Size => {
                size.bytes < self.large_table_bytes
                    && size.rows.is_none_or(|rows| rows < self.large_table_rows)
            }
        }
    }
}
