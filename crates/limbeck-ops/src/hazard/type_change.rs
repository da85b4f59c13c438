//! Changes of a column's type: which ones cost a rewrite, and which ones can lose or refuse values.

use limbeck_schema::{Builtin, ColumnType, Name, ObjectId, QualifiedName, TypeName};

use crate::op::ColumnAlteration;

use super::{Hazard, HazardCode, HazardContext};

/// `rewrite-table`: every type change but the free ones writes all rows and all indexes anew
/// (PostgreSQL manual, `ALTER TABLE`, notes). `USING` counts as one, whatever it holds.
pub(super) fn rewrite(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<Hazard> {
    let Some(change) = Change::of(context, table, column, alteration) else {
        return Vec::new();
    };
    if alteration.using.is_none() && is_free(change.from, change.to) {
        return Vec::new();
    }
    let table = ObjectId::Table(table.clone());
    vec![Hazard::new(
        HazardCode::RewriteTable,
        format!(
            "rewrites {table} under an exclusive lock: column \"{column}\" changes from {} to {}",
            change.from, change.to
        ),
    )]
}

/// `narrow-type`: there are values of the old type that the new one can't hold.
pub(super) fn narrowing(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<Hazard> {
    let Some(change) = Change::of(context, table, column, alteration) else {
        return Vec::new();
    };
    if is_free(change.from, change.to) || holds_all(change.from, change.to) {
        return Vec::new();
    }
    let id = ObjectId::Column(table.clone(), column.clone());
    vec![Hazard::new(
        HazardCode::NarrowType,
        format!(
            "fails or loses data where values of {id} do not fit type {}",
            change.to
        ),
    )]
}

struct Change<'a> {
    from: &'a ColumnType,
    to: &'a ColumnType,
}

impl<'a> Change<'a> {
    fn of(
        context: &HazardContext<'a>,
        table: &QualifiedName,
        column: &Name,
        alteration: &'a ColumnAlteration,
    ) -> Option<Self> {
        let from = &context.column(table, column)?.data_type;
        let to = alteration.data_type.as_ref()?;
        (context.is_old_table(table) && from != to).then_some(Self { from, to })
    }
}

fn builtin(data_type: &ColumnType) -> Option<&'static str> {
    match data_type.name {
        TypeName::Builtin(Builtin(name)) => Some(name),
        TypeName::User(_) | TypeName::Unresolved(_) => None,
    }
}

fn numbers(data_type: &ColumnType) -> Vec<i64> {
    let modifiers = data_type.modifiers.iter();
    modifiers.filter_map(|m| m.parse().ok()).collect()
}

/// Whether the server changes the type in the catalogue only: the cast does nothing
/// (`ATColumnChangeRequiresRewrite`) because the types are binary coercible and the new modifier
/// takes all that the old one took (the support functions of `varchar`, `numeric`, `varbit`,
/// `timestamp`, `time` and `interval`).
pub(crate) fn is_free(from: &ColumnType, to: &ColumnType) -> bool {
    let (Some(old), Some(new)) = (builtin(from), builtin(to)) else {
        return from == to;
    };
    if from.array != to.array {
        return false;
    }
    let unlimited = to.modifiers.is_empty() && to.interval_fields.is_none();
    if old == new {
        return from == to || unlimited || !from.array && is_wider_modifier(old, from, to);
    }
    unlimited && !from.array && BINARY_COERCIBLE.contains(&(old, new))
}

/// Pairs of `pg_cast` with `castmethod = 'b'` that columns have.
const BINARY_COERCIBLE: &[(&str, &str)] = &[
    ("text", "character varying"),
    ("character varying", "text"),
    ("cidr", "inet"),
    ("integer", "oid"),
    ("oid", "integer"),
    ("bit", "bit varying"),
    ("text", "bpchar"),
    ("character varying", "bpchar"),
    ("character", "bpchar"),
    ("xml", "text"),
    ("xml", "character varying"),
    ("xml", "bpchar"),
];

/// Whether the new modifier of the same type takes all that the old one took, so that the server
/// leaves the length coercion away.
fn is_wider_modifier(name: &str, from: &ColumnType, to: &ColumnType) -> bool {
    match (name, numbers(from).as_slice(), numbers(to).as_slice()) {
        ("numeric", [old, old_scale], [new, new_scale]) => old_scale == new_scale && new >= old,
        ("character varying" | "bit varying", [old], [new]) => new >= old,
        ("interval", old, new) => {
            let (old_field, new_field) = (least_field(from), least_field(to));
            new_field >= old_field && (old_field < SECOND || precision(new) >= precision(old))
        }
        (_, old, new) if name.starts_with("time") => precision(new) >= precision(old),
        _ => false,
    }
}

/// The precision of fractional seconds; 6 when none is said.
fn precision(modifiers: &[i64]) -> i64 {
    modifiers.first().copied().unwrap_or(6)
}

const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
const SECOND: usize = 5;

/// The finest field that an interval keeps.
fn least_field(interval: &ColumnType) -> usize {
    let fields = interval.interval_fields.as_deref().unwrap_or("second");
    FIELDS
        .iter()
        .position(|field| fields.ends_with(field))
        .unwrap_or(SECOND)
}

/// Whether each value of the old type has one of the new type that keeps what it says.
fn holds_all(from: &ColumnType, to: &ColumnType) -> bool {
    let Some(new) = builtin(to).filter(|_| from.array == to.array || !to.array) else {
        return false;
    };
    if new == "text" || new == "character varying" && to.modifiers.is_empty() {
        return true;
    }
    let Some(old) = builtin(from).filter(|_| from.array == to.array) else {
        return false;
    };
    match (old, new) {
        ("smallint" | "integer" | "bigint", "numeric") => holds_integer(old, &numbers(to)),
        ("numeric", "numeric") => holds_numeric(&numbers(from), &numbers(to)),
        ("character varying" | "character", "character varying" | "character") => {
            matches!((numbers(from).as_slice(), numbers(to).as_slice()), ([a], [b]) if b >= a)
        }
        _ if old == new => is_wider_modifier(old, from, to),
        _ => to.modifiers.is_empty() && LOSSLESS.contains(&(old, new)),
    }
}

fn holds_integer(name: &str, modifiers: &[i64]) -> bool {
    let digits = match name {
        "smallint" => 5,
        "integer" => 10,
        _ => 19,
    };
    match modifiers {
        [precision, scale] => precision - scale >= digits,
        _ => true,
    }
}

fn holds_numeric(from: &[i64], to: &[i64]) -> bool {
    match (from, to) {
        ([old, old_scale], [new, new_scale]) => {
            new_scale >= old_scale && new - new_scale >= old - old_scale
        }
        (_, []) => true,
        _ => false,
    }
}

#[rustfmt::skip]
const LOSSLESS: &[(&str, &str)] = &[
    ("smallint", "integer"), ("smallint", "bigint"), ("integer", "bigint"),
    ("smallint", "real"), ("smallint", "double precision"), ("integer", "double precision"),
    ("real", "double precision"),
    ("date", "timestamp without time zone"), ("date", "timestamp with time zone"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("json", "jsonb"), ("jsonb", "json"), ("macaddr", "macaddr8"), ("bit", "bit varying"),
    ("cidr", "inet"), ("integer", "oid"),
    ("int4range", "int4multirange"), ("int8range", "int8multirange"),
    ("numrange", "nummultirange"), ("tsrange", "tsmultirange"),
    ("tstzrange", "tstzmultirange"), ("daterange", "datemultirange"),
];

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn types() {
        for (from, to, expected) in [
            ("varchar(10)", "varchar(20)", ""),
            ("varchar(10)", "text", ""),
            ("numeric(10,2)", "numeric(12,2)", ""),
            ("timestamp(3)", "timestamp(6)", ""),
            ("integer", "bigint", "rewrite-table"),
            ("numeric(10,2)", "numeric(12,4)", "rewrite-table"),
            ("integer", "numeric(10,0)", "rewrite-table"),
            ("uuid", "text", "rewrite-table"),
            ("mood", "text", "rewrite-table"),
            ("bigint", "integer", "rewrite-table narrow-type"),
            ("varchar(20)", "varchar(10)", "rewrite-table narrow-type"),
            ("text", "varchar(10)", "rewrite-table narrow-type"),
            ("integer", "numeric(10,2)", "rewrite-table narrow-type"),
            ("text", "mood", "rewrite-table narrow-type"),
            ("text", "integer[]", "rewrite-table narrow-type"),
            ("timestamptz", "date", "rewrite-table narrow-type"),
        ] {
            let column = format!("c {from}");
            let messages = found(&[&column], |op| {
                op.alter_column("users", "c").data_type(to);
            });
            let codes: Vec<&str> = messages
                .iter()
                .filter_map(|m| m.split(':').next())
                .collect();
            assert_eq!(codes.join(" "), expected, "{from} to {to}");
        }
    }

    #[test]
    fn using_rewrites() {
        let found = found(&["c varchar(5)"], |op| {
            op.alter_column("users", "c").data_type("text").using("c");
        });
        assert_eq!(
            found,
            [
                "rewrite-table: rewrites table \"public.users\" under an exclusive lock: column \"c\" changes from character varying(5) to text"
            ]
        );
    }
}
