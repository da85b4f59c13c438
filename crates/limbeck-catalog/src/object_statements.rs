//! The statements that read objects which SQL defines, one file per kind or small family.
//!
//! Their rows have one shape, which [`crate::sql_object`] reads: kind, number, schema, name, table's
//! schema and name, signature, definition, additions, comment, names and types of output columns.

/// A file of `sql/objects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObjectStatement {
    Extensions,
    Collations,
    Sequences,
    CompositeTypes,
    Domains,
    RangeTypes,
    Routines,
    Aggregates,
    Operators,
    OperatorFamilies,
    OperatorClasses,
    Casts,
    TextSearch,
    ForeignServers,
    ForeignTables,
    Views,
    MaterializedViews,
    Statistics,
    Triggers,
    Rules,
    Policies,
    EventTriggers,
}

use ObjectStatement as O;

impl ObjectStatement {
    /// All of them, in the order in which they are sent.
    pub(crate) const ALL: [Self; 22] = [
        O::Extensions,
        O::Collations,
        O::Sequences,
        O::CompositeTypes,
        O::Domains,
        O::RangeTypes,
        O::Routines,
        O::Aggregates,
        O::Operators,
        O::OperatorFamilies,
        O::OperatorClasses,
        O::Casts,
        O::TextSearch,
        O::ForeignServers,
        O::ForeignTables,
        O::Views,
        O::MaterializedViews,
        O::Statistics,
        O::Triggers,
        O::Rules,
        O::Policies,
        O::EventTriggers,
    ];

    /// The statement of this [`name`](Self::name).
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|statement| statement.name() == name)
    }

    /// The file's name without folder and ending, as `kinds.sql` says it.
    pub(crate) fn name(self) -> &'static str {
        let (file, _) = self.source();
        file.trim_start_matches("objects/").trim_end_matches(".sql")
    }

    /// The file's name and its text.
    pub(crate) fn source(self) -> (&'static str, &'static str) {
        macro_rules! file {
            ($name:literal) => {
                (
                    concat!("objects/", $name),
                    include_str!(concat!("sql/objects/", $name)),
                )
            };
        }
        match self {
            O::Extensions => file!("extensions.sql"),
            O::Collations => file!("collations.sql"),
            O::Sequences => file!("sequences.sql"),
            O::CompositeTypes => file!("composite_types.sql"),
            O::Domains => file!("domains.sql"),
            O::RangeTypes => file!("range_types.sql"),
            O::Routines => file!("routines.sql"),
            O::Aggregates => file!("aggregates.sql"),
            O::Operators => file!("operators.sql"),
            O::OperatorFamilies => file!("operator_families.sql"),
            O::OperatorClasses => file!("operator_classes.sql"),
            O::Casts => file!("casts.sql"),
            O::TextSearch => file!("text_search.sql"),
            O::ForeignServers => file!("foreign_servers.sql"),
            O::ForeignTables => file!("foreign_tables.sql"),
            O::Views => file!("views.sql"),
            O::MaterializedViews => file!("materialized_views.sql"),
            O::Statistics => file!("statistics.sql"),
            O::Triggers => file!("triggers.sql"),
            O::Rules => file!("rules.sql"),
            O::Policies => file!("policies.sql"),
            O::EventTriggers => file!("event_triggers.sql"),
        }
    }
}
