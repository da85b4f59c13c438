//! Every word of the attribute grammar, by the place where it may stand.
//!
//! For suggestions, and for the test that the reference page explains each of them.

/// On a struct that derives `Model`.
pub const TABLE: &[&str] = &[
    "table",
    "schema",
    "comment",
    "renamed_from",
    "rename_all",
    "embedded",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "exclude",
    "partition_by",
    "partition",
    "partition_of",
    "inherits",
    "unlogged",
    "with",
    "replica_identity",
    "cluster_on",
    "row_level_security",
    "force_row_level_security",
    "of_type",
    "column_enum",
    "crate",
];

/// On a field of a model.
pub const FIELD: &[&str] = &[
    "column",
    "type",
    "primary_key",
    "identity",
    "serial",
    "default",
    "generated",
    "virtual",
    "null",
    "not_null",
    "unique",
    "index",
    "check",
    "collate",
    "storage",
    "compression",
    "statistics",
    "n_distinct",
    "n_distinct_inherited",
    "comment",
    "references",
    "on_delete",
    "on_update",
    "deferrable",
    "match_full",
    "not_valid",
    "fk_name",
    "fk_comment",
    "renamed_from",
    "backfill",
    "using",
    "inherited",
    "skip",
    "flatten",
];

/// Those about how a column is kept.
pub(crate) const COLUMN_OPTIONS: &[&str] = &[
    "storage",
    "compression",
    "statistics",
    "n_distinct",
    "n_distinct_inherited",
];

/// On an enum that derives `PgEnum`.
pub const ENUM: &[&str] = &[
    "name",
    "schema",
    "comment",
    "rename_all",
    "renamed_from",
    "replaced",
    "crate",
];

/// On a variant of such an enum.
pub const VARIANT: &[&str] = &["rename", "renamed_from"];

/// On a newtype that derives `PgDomain`.
pub const DOMAIN: &[&str] = &[
    "name", "schema", "type", "collate", "default", "not_null", "check", "comment", "crate",
];

/// On a struct that derives `PgComposite`.
pub const COMPOSITE: &[&str] = &["name", "schema", "comment", "rename_all", "crate"];

/// On a field of such a struct.
pub const ATTRIBUTE: &[&str] = &["rename", "type", "collate"];

/// On a type that derives `PgType`.
pub const NEWTYPE: &[&str] = &["type"];

/// In `primary_key(…)`.
pub const PRIMARY_KEY: &[&str] = &[
    "name",
    "deferrable",
    "include",
    "with",
    "comment",
    "renamed_from",
];

/// In `unique(…)`.
pub const UNIQUE: &[&str] = &[
    "name",
    "nulls_not_distinct",
    "deferrable",
    "include",
    "with",
    "comment",
    "renamed_from",
];

/// In `index(…)`, beside its keys.
pub const INDEX: &[&str] = &[
    "name",
    "unique",
    "using",
    "where",
    "include",
    "with",
    "nulls_not_distinct",
    "concurrently",
    "comment",
    "renamed_from",
];

/// Around a key in `index(…)`.
pub const INDEX_KEY: &[&str] = &["asc", "desc", "key", "sql"];

/// Beside a key in `key(…)`, `asc(…)` and `desc(…)`.
pub const KEY_OPTION: &[&str] = &[
    "nulls_first",
    "nulls_last",
    "opclass",
    "collate",
    "statistics",
];

/// In `check(…)`.
pub const CHECK: &[&str] = &["name", "no_inherit", "not_valid", "comment", "renamed_from"];

/// In `foreign_key(…)`.
pub const FOREIGN_KEY: &[&str] = &[
    "on_delete",
    "on_update",
    "deferrable",
    "match_full",
    "not_valid",
    "name",
    "comment",
    "renamed_from",
];

/// In `exclude(…)`, beside its keys.
pub const EXCLUDE: &[&str] = &[
    "name",
    "using",
    "where",
    "include",
    "with",
    "deferrable",
    "comment",
    "renamed_from",
];

/// In `partition(…)`.
pub const PARTITION: &[&str] = &[
    "name",
    "schema",
    "from",
    "to",
    "values",
    "modulus",
    "remainder",
    "default",
    "index_names",
    "without_indexes",
    "comment",
    "renamed_from",
    "partition_by",
    "partition",
];

/// In `partition_of(…)`, behind the model.
pub const PARTITION_OF: &[&str] = &[
    "from",
    "to",
    "values",
    "modulus",
    "remainder",
    "default",
    "index_names",
    "without_indexes",
];

/// In `serial(…)`.
pub const SERIAL: &[&str] = &[
    "sequence",
    "start",
    "increment",
    "min",
    "max",
    "cache",
    "cycle",
];

/// In `identity(…)`.
pub const IDENTITY: &[&str] = &[
    "always",
    "by_default",
    "sequence",
    "start",
    "increment",
    "min",
    "max",
    "cache",
    "cycle",
];

/// What `replica_identity` takes.
pub const REPLICA_IDENTITY: &[&str] = &["full", "nothing"];

/// What `on_delete` and `on_update` take.
pub const ACTION: &[&str] = &[
    "cascade",
    "set_null",
    "set_default",
    "restrict",
    "no_action",
];

/// Every list with the place that messages name.
pub const ALL: &[(&str, &[&str])] = &[
    ("on the struct", TABLE),
    ("on a field", FIELD),
    ("on the enum", ENUM),
    ("on a variant", VARIANT),
    ("on the domain", DOMAIN),
    ("on the composite type", COMPOSITE),
    ("on its field", ATTRIBUTE),
    ("on the newtype", NEWTYPE),
    ("in `primary_key(…)`", PRIMARY_KEY),
    ("in `unique(…)`", UNIQUE),
    ("in `index(…)`", INDEX),
    ("in `index(…)`", INDEX_KEY),
    ("in a key of `index(…)`", KEY_OPTION),
    ("in `check(…)`", CHECK),
    ("in `foreign_key(…)`", FOREIGN_KEY),
    ("in `exclude(…)`", EXCLUDE),
    ("in `partition(…)`", PARTITION),
    ("in `partition_of(…)`", PARTITION_OF),
    ("in `identity(…)`", IDENTITY),
    ("in `serial(…)`", SERIAL),
    ("after `replica_identity =`", REPLICA_IDENTITY),
    ("after `on_delete =` or `on_update =`", ACTION),
];

/// Words of other tools and of SQL, with those that say the same here. Of several the first that
/// may stand at the place is meant.
const SYNONYMS: &[(&[&str], &[&str])] = &[
    (
        &[
            "name",
            "rename",
            "column_name",
            "table_name",
            "type_name",
            "column",
            "rename_to",
        ],
        &["column", "table", "name", "rename"],
    ),
    (&["schema_name"], &["schema"]),
    (
        &["sql_type", "column_type", "data_type", "db_type"],
        &["type"],
    ),
    (&["id", "pk", "primary", "key"], &["primary_key"]),
    (
        &["foreign_key", "foreign", "fk", "belongs_to"],
        &["references", "foreign_key"],
    ),
    (&["nullable", "optional"], &["null"]),
    (&["required", "non_null", "notnull"], &["not_null"]),
    (&["auto_increment", "autoincrement"], &["identity"]),
    (
        &["default_value", "default_expr", "server_default"],
        &["default"],
    ),
    (&["computed", "generated_as", "stored"], &["generated"]),
    (&["cascade"], &["on_delete"]),
    (&["ignore", "ignored", "transient"], &["skip"]),
    (&["embed", "nested"], &["flatten"]),
    (&["old_name", "previous_name", "was"], &["renamed_from"]),
    (&["doc", "description"], &["comment"]),
    (&["constraint"], &["check"]),
    (&["method", "index_type"], &["using"]),
    (&["condition", "predicate", "filter"], &["where"]),
    (&["ops", "operator_class"], &["opclass"]),
    (&["rls"], &["row_level_security"]),
    (&["start_with"], &["start"]),
    (&["increment_by", "step"], &["increment"]),
    (&["minvalue", "min_value"], &["min"]),
    (&["maxvalue", "max_value"], &["max"]),
    (&["value", "label"], &["rename"]),
];

/// The word that says at a place what `word` says elsewhere.
pub(crate) fn synonym<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = word.to_lowercase();
    let meanings = SYNONYMS
        .iter()
        .filter(|(words, _)| words.contains(&lower.as_str()))
        .flat_map(|(_, meanings)| *meanings);
    meanings
        .filter_map(|meaning| known.iter().find(|word| *word == meaning))
        .next()
        .copied()
}

/// Where a word may stand, in the words of messages.
pub(crate) fn places_of(word: &str) -> Vec<&'static str> {
    let mut places: Vec<&'static str> = ALL
        .iter()
        .filter(|(_, words)| words.contains(&word))
        .map(|(place, _)| *place)
        .collect();
    places.dedup();
    places
}
