//! The statements of a change of type beside the old column: the trigger, the batches, the rights.

use limbeck_schema::sql_object::read_object;
use limbeck_schema::{Expr, Name, QualifiedName, SqlObject, default_object_name};

use crate::online::backfill::batches;

/// The trigger's name: BEFORE triggers run in the order of their names, and it has to see what the others leave.
pub(super) const TRIGGER: &str = "zz_limbeck_retype";

/// What values look like as text, and which point in time a text means.
const SETTINGS: [&str; 6] = [
    "timezone",
    "datestyle",
    "intervalstyle",
    "bytea_output",
    "extra_float_digits",
    "lc_monetary",
];

/// What is written into a new column.
pub(super) struct Filled {
    pub(super) old: Name,
    pub(super) new: Name,
    /// The conversion; the value as it is if there is none.
    pub(super) using: Option<Expr>,
    /// Whether the conversion goes by settings of the session, as that of points in time does.
    pub(super) by_settings: bool,
    /// Whether it may make the same of two values.
    pub(super) is_lossy: bool,
}

impl Filled {
    /// What makes the trigger write the new column, so that the conversion stands in one place.
    fn set(&self) -> String {
        match &self.using {
            Some(_) => format!("{0} = {0}", self.old.quoted()),
            None => format!("{} = {}", self.new.quoted(), self.old.quoted()),
        }
    }

    fn needed(&self) -> String {
        let (old, new) = (self.old.quoted(), self.new.quoted());
        format!("{new} IS NULL AND {old} IS NOT NULL")
    }

    /// What holds as soon as every row is filled.
    pub(super) fn kept(&self) -> String {
        let (old, new) = (self.old.quoted(), self.new.quoted());
        format!("{old} IS NULL OR {new} IS NOT NULL")
    }
}

/// The function that keeps new columns in step.
pub(super) fn function(table: &QualifiedName, filled: &[Filled]) -> Option<SqlObject> {
    let name = table.sibling(default_object_name(
        table.name.as_str(),
        "limbeck",
        "retype",
    ));
    let mut settings = String::new();
    if filled.iter().any(|column| column.using.is_some()) {
        settings.push_str("\n    SET search_path FROM CURRENT");
    }
    if filled.iter().any(|column| column.by_settings) {
        for setting in SETTINGS {
            settings.push_str(&format!("\n    SET {setting} FROM CURRENT"));
        }
    }
    let row = table.name.quoted();
    let lines = filled.iter().map(|column| {
        let value = match &column.using {
            Some(expr) => format!("(SELECT {expr} FROM (SELECT NEW.*) AS {row})"),
            None => format!("NEW.{}", column.old.quoted()),
        };
        format!("    NEW.{} := {value};\n", column.new.quoted())
    });
    let sql = format!(
        "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql{settings} AS $limbeck$\n\
         #variable_conflict use_column\nBEGIN\n{}    RETURN NEW;\nEND\n$limbeck$",
        name.quoted(),
        lines.collect::<String>()
    );
    read_object(&sql).ok()
}

/// The trigger that calls it, also for rows that a subscription brings.
pub(super) fn trigger(table: &QualifiedName, function: &SqlObject) -> Option<SqlObject> {
    let (on, called) = (table.quoted(), function.id.qualified_name()?.quoted());
    let sql = format!(
        "CREATE TRIGGER {TRIGGER} BEFORE INSERT OR UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {called}()"
    );
    let mut trigger = read_object(&sql).ok()?;
    let always = format!("ALTER TABLE {on} ENABLE ALWAYS TRIGGER {TRIGGER}");
    trigger.additions.push(always);
    Some(trigger)
}

/// The batches that fill new columns.
pub(super) fn fill(table: &QualifiedName, filled: &[Filled]) -> String {
    let sets: Vec<String> = filled.iter().map(Filled::set).collect();
    let needed: Vec<String> = filled.iter().map(Filled::needed).collect();
    let needed = match needed.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(" OR ")),
    };
    batches(table, &sets.join(", "), &needed)
}

/// Refuses to go on where something hangs on old columns that is not known here: it would go with them, or keep them
/// from going. `expected` are constraints, indexes and sequences; `owner`: whether sequences are made, which have
/// to have the table's owner.
pub(super) fn guard(
    table: &QualifiedName,
    columns: &[&Name],
    expected: &[String],
    owner: bool,
) -> String {
    let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
    let on = text(&table.quoted());
    let columns: Vec<String> = columns.iter().map(|name| text(name.as_str())).collect();
    let columns = columns.join(", ");
    let mut known = String::new();
    if !expected.is_empty() {
        let names: Vec<String> = expected.iter().map(|name| text(name)).collect();
        known = format!(
            "
       AND coalesce(k.conname, r.relname, '') NOT IN ({})",
            names.join(", ")
        );
    }
    let owned = match owner {
        false => String::new(),
        true => format!(
            "
    IF (SELECT relowner FROM pg_class WHERE oid = {on}::regclass) <> current_user::regrole::oid THEN
        RAISE EXCEPTION USING MESSAGE = {};
    END IF;",
            text(&format!(
                "only the owner of table {} can put another sequence in its place",
                table.quoted()
            ))
        ),
    };
    format!(
        "DO $limbeck$
DECLARE
    limbeck_found text;
BEGIN
    SELECT string_agg(pg_describe_object(d.classid, d.objid, d.objsubid), ', ')
      INTO limbeck_found
      FROM pg_depend d
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
      LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
      LEFT JOIN pg_class r ON d.classid = 'pg_class'::regclass AND r.oid = d.objid
     WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = {on}::regclass
       AND a.attname IN ({columns})
       AND f.adnum IS DISTINCT FROM a.attnum
       AND k.contype IS DISTINCT FROM 'n'{known};
    IF limbeck_found IS NOT NULL THEN
        RAISE EXCEPTION USING
            MESSAGE = 'hangs on a column whose type changes, and was not known when this revision was written: ' || limbeck_found,
            HINT = 'Drop it before, or write the revision without --online.';
    END IF;{owned}
END
$limbeck$"
    )
}

/// New rows leave old ones behind, and the new column has no statistics yet.
pub(super) fn vacuum(table: &QualifiedName) -> String {
    format!("VACUUM (ANALYZE) {}", table.quoted())
}

/// The sequence of a column goes on where the old one was.
pub(super) fn go_on(old: &QualifiedName, new: &QualifiedName) -> String {
    let literal = new.quoted().replace('\'', "''");
    format!(
        "SELECT setval('{literal}', last_value, is_called) FROM {}",
        old.quoted()
    )
}

/// Rights that were granted on columns alone, for those in their place.
pub(super) fn column_rights(table: &QualifiedName, filled: &[Filled]) -> String {
    let (on, literal) = (table.quoted(), table.quoted().replace('\'', "''"));
    let text = |name: &Name| name.as_str().replace('\'', "''");
    let pairs = filled.iter();
    let pairs: Vec<String> = pairs
        .map(|column| format!("('{}', '{}')", text(&column.old), text(&column.new)))
        .collect();
    rights(
        &format!("%s (%I) ON {}", on.replace('%', "%%")),
        "granted.privilege_type, moved.new",
        &format!(
            "(VALUES {}) AS moved (old, new)\n        JOIN pg_attribute ON attrelid = '{literal}'::regclass AND attname = moved.old,\n            aclexplode(attacl) AS granted",
            pairs.join(", ")
        ),
    )
}

/// Rights on a sequence, for the one in its place.
pub(super) fn sequence_rights(old: &QualifiedName, new: &QualifiedName) -> String {
    let literal = old.quoted().replace('\'', "''");
    rights(
        &format!("%s ON SEQUENCE {}", new.quoted().replace('%', "%%")),
        "granted.privilege_type",
        &format!(
            "pg_class, aclexplode(relacl) AS granted\n        WHERE oid = '{literal}'::regclass AND granted.grantee <> relowner"
        ),
    )
}

fn rights(granted: &str, what: &str, of: &str) -> String {
    let granted = granted.replace('\'', "''");
    format!(
        "DO $limbeck$
DECLARE
    limbeck_grant text;
BEGIN
    FOR limbeck_grant IN
        SELECT format(
            'GRANT {granted} TO %s%s',
            {what},
            CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        )
        FROM {of}
    LOOP
        EXECUTE limbeck_grant;
    END LOOP;
END
$limbeck$"
    )
}
