//! How the server keeps the values of a column, and what it is told about them for its plans.

use std::collections::BTreeMap;
use std::fmt;

use crate::types::{ColumnType, TypeName};

/// Properties of a column, each the server's own choice where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnOptions {
    /// `SET STORAGE`, where it is not the one of the type.
    pub storage: Option<ColumnStorage>,
    /// `SET COMPRESSION` (PostgreSQL 14), where it is not the server's `default_toast_compression`.
    pub compression: Option<Compression>,
    /// `SET STATISTICS`, where it is not the server's `default_statistics_target`.
    pub statistics: Option<u16>,
    /// `SET (…)`, as in `pg_attribute.attoptions`: `n_distinct` and `n_distinct_inherited`.
    pub parameters: BTreeMap<String, String>,
}

impl ColumnOptions {
    /// The largest target of `SET STATISTICS`; the server takes larger ones for this one.
    pub const MAX_STATISTICS: u16 = 10_000;

    /// The names of the parameters.
    pub const PARAMETERS: [&'static str; 2] = ["n_distinct", "n_distinct_inherited"];

    /// Those that a table below has from the start: the others are a table's own.
    pub fn for_child(&self) -> Self {
        Self {
            storage: self.storage,
            compression: self.compression,
            ..Self::default()
        }
    }

    /// Without a storage that is the type's own.
    pub fn normal_for(mut self, data_type: &ColumnType) -> Self {
        self.storage = self.storage.filter(|storage| {
            let own = data_type.own_storage();
            own != Some(*storage)
        });
        self
    }

    /// As they are once the column has another type: the server chooses the storage and the
    /// compression anew (`ATExecAlterColumnType`).
    pub fn retyped(&self) -> Self {
        Self {
            storage: None,
            compression: None,
            ..self.clone()
        }
    }
}

/// Where values are kept, and whether they are compressed (PostgreSQL manual, 73.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnStorage {
    /// In the row, as they are.
    Plain,
    /// Outside the row, as they are.
    External,
    /// Outside the row, compressed.
    Extended,
    /// In the row, compressed.
    Main,
}

impl ColumnStorage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::External, Self::Extended, Self::Main];

    /// The word, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }

    /// By the letter in `pg_attribute.attstorage`.
    pub fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "p" => Some(Self::Plain),
            "e" => Some(Self::External),
            "x" => Some(Self::Extended),
            "m" => Some(Self::Main),
            _ => None,
        }
    }
}

impl fmt::Display for ColumnStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How values are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compression {
    /// PostgreSQL's own.
    Pglz,
    /// LZ4, where the server was built with it.
    Lz4,
}

impl Compression {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Pglz, Self::Lz4];

    /// The word, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pglz => "pglz",
            Self::Lz4 => "lz4",
        }
    }

    /// By the letter in `pg_attribute.attcompression`.
    pub fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "p" => Some(Self::Pglz),
            "l" => Some(Self::Lz4),
            _ => None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ColumnType {
    /// The storage that the type has by itself (`pg_type.typstorage`); `None` where only the server
    /// knows it.
    pub fn own_storage(&self) -> Option<ColumnStorage> {
        if self.array {
            return Some(ColumnStorage::Extended);
        }
        let TypeName::Builtin(builtin) = &self.name else {
            return None;
        };
        Some(match builtin.as_str() {
            "numeric" | "inet" | "cidr" => ColumnStorage::Main,
            "character varying" | "character" | "bpchar" | "text" | "bytea" | "path"
            | "polygon" | "bit" | "bit varying" | "tsvector" | "xml" | "json" | "jsonb"
            | "jsonpath" | "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange"
            | "daterange" | "int4multirange" | "int8multirange" | "nummultirange"
            | "tsmultirange" | "tstzmultirange" | "datemultirange" | "pg_snapshot"
            | "txid_snapshot" | "refcursor" => ColumnStorage::Extended,
            _ => ColumnStorage::Plain,
        })
    }

    /// Whether it is certain that values can only be kept in the row as they are.
    pub fn is_only_plain(&self) -> bool {
        self.own_storage() == Some(ColumnStorage::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_storage_is_nothing_to_say() {
        let options = |storage| ColumnOptions {
            storage: Some(storage),
            ..ColumnOptions::default()
        };
        let normal = |storage, data_type: &str| {
            let data_type: ColumnType = data_type.parse().unwrap();
            options(storage).normal_for(&data_type).storage
        };
        assert_eq!(normal(ColumnStorage::Extended, "text"), None);
        assert_eq!(normal(ColumnStorage::Main, "numeric(10,2)"), None);
        assert_eq!(normal(ColumnStorage::Extended, "integer[]"), None);
        let external = Some(ColumnStorage::External);
        assert_eq!(normal(ColumnStorage::External, "text"), external);
        assert_eq!(normal(ColumnStorage::External, "citext"), external);
    }
}
