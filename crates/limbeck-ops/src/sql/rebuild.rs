//! Types in the place of their namesakes: the old ones are renamed aside, the new ones made, the columns
//! converted through text, the old ones dropped.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{QualifiedName, SqlObject, SqlObjectKind, helper_name};

use crate::op::{EnumUse, RebuildType, RebuiltType};

use super::by_name::ByName;
use super::literal::dollar_quoted;
use super::{Literal, SqlStatement, object};

/// The statements of a `rebuild_type`.
pub(super) fn types(rebuild: &RebuildType) -> Vec<SqlStatement> {
    let all: Vec<&RebuiltType> = rebuild.all().collect();
    let mut statements = aside(&all);
    statements.extend(all.iter().flat_map(|new| object::create(&new.object)));
    let by_name = ByName::new(&all);
    statements.extend(by_name.create());
    let conversions = all.iter().flat_map(|new| conversions(new, &by_name));
    statements.extend(convert(conversions.collect()));
    statements.extend(by_name.drop());
    statements.extend(drop_old(&[], &all));
    statements
}

/// The name that an old type has while the new one is made.
pub(super) fn name_aside(name: &QualifiedName) -> QualifiedName {
    name.sibling(helper_name(&name.name, "limbeck_old"))
}

/// Renames the old types. The kind of the old one does not matter: `ALTER TYPE` takes them all. Functions come first:
/// their arguments can be of these types.
pub(super) fn aside(types: &[&RebuiltType]) -> Vec<SqlStatement> {
    let mut statements = Vec::new();
    let objects = types.iter().map(|new| &new.object);
    let (functions, others): (Vec<_>, Vec<_>) =
        objects.partition(|object| object.id.kind == SqlObjectKind::Function);
    for object in functions.into_iter().chain(others) {
        let Some(name) = object.id.qualified_name() else {
            continue;
        };
        let old = name_aside(&name);
        statements.push(format!(
            "ALTER {} {} RENAME TO {}",
            word(object),
            object.id.to_sql(),
            old.name.quoted()
        ));
        if object.id.kind == SqlObjectKind::RangeType {
            statements.push(constructors_aside(&old));
        }
    }
    statements.into_iter().map(SqlStatement::inside).collect()
}

/// Drops what was renamed. The types go in one statement: one of them can rest on another that the new one of its
/// name does not rest on. Types let go of collations and functions.
pub(super) fn drop_old(types: &[QualifiedName], with: &[&RebuiltType]) -> Vec<SqlStatement> {
    let objects = with.iter().rev().map(|new| &new.object);
    let (of_types, held): (Vec<&SqlObject>, Vec<&SqlObject>) =
        objects.partition(|object| word(object) == "TYPE");
    let old = |object: &SqlObject| Some(name_aside(&object.id.qualified_name()?).quoted());
    let mut names: Vec<String> = of_types.into_iter().filter_map(old).collect();
    names.extend(types.iter().map(QualifiedName::quoted));
    let types = (!names.is_empty()).then(|| format!("DROP TYPE {}", names.join(", ")));
    let held = held
        .into_iter()
        .filter_map(|object| Some(format!("DROP {} {}", word(object), old(object)?)));
    let texts = types.into_iter().chain(held);
    texts.map(SqlStatement::inside).collect()
}

/// `TYPE` is right for types of every kind, also where the old one is of another kind than the new. The name aside tells a
/// function from all others, so its arguments need not be said.
fn word(object: &SqlObject) -> &'static str {
    let kind = object.id.kind;
    if kind == SqlObjectKind::Collation {
        "COLLATION"
    } else if kind == SqlObjectKind::Function {
        "FUNCTION"
    } else {
        "TYPE"
    }
}

/// The constructors of a range type keep its old name, and its multirange type has a name of its own: with
/// them in the way the new type could not be made. Which there are depends on the subtype and on the
/// server's version.
fn constructors_aside(old: &QualifiedName) -> String {
    let old = Literal(&old.quoted()).to_string();
    let body = format!(
        "
DECLARE
    part text;
BEGIN
    FOR part IN
        WITH multirange AS (
            SELECT d.objid
              FROM pg_depend d
              JOIN pg_type t ON t.oid = d.objid AND t.typtype = 'm'
             WHERE d.classid = 'pg_type'::regclass
               AND d.refclassid = 'pg_type'::regclass
               AND d.refobjid = {old}::regtype
               AND d.deptype = 'i'
        )
        SELECT format('ALTER FUNCTION %s RENAME TO limbeck_old_%s', d.objid::regprocedure, d.objid)
          FROM pg_depend d
         WHERE d.classid = 'pg_proc'::regclass
           AND d.refclassid = 'pg_type'::regclass
           AND (d.refobjid = {old}::regtype OR d.refobjid IN (SELECT objid FROM multirange))
           AND d.deptype = 'i'
        UNION ALL
        SELECT format('ALTER TYPE %s RENAME TO limbeck_old_%s', objid::regtype, objid)
          FROM multirange
    LOOP
        EXECUTE part;
    END LOOP;
END
"
    );
    format!("DO {}", dollar_quoted(&body))
}

/// A conversion of a column: its table, and the action.
pub(super) type Conversion<'a> = (&'a EnumUse, String);

/// One `ALTER TABLE` for each table, so that one with several such columns is rewritten once.
pub(super) fn convert(mut conversions: Vec<Conversion<'_>>) -> Vec<SqlStatement> {
    conversions.sort();
    let of_tables = conversions.chunk_by(|a, b| a.0.table == b.0.table);
    of_tables
        .filter_map(|of_table| {
            let table = &of_table.first()?.0.table;
            let actions: Vec<&str> = of_table.iter().map(|(_, action)| action.as_str()).collect();
            let text = format!(
                "ALTER TABLE {}\n    {}",
                table.quoted(),
                actions.join(",\n    ")
            );
            Some(SqlStatement::inside(text))
        })
        .collect()
}

/// Through text, or by the function that there is for the type.
pub(super) fn conversions<'a>(
    new: &'a RebuiltType,
    by_name: &ByName,
) -> impl Iterator<Item = Conversion<'a>> {
    let object = &new.object;
    let multirange = parts::range_multirange(object);
    let function = object.id.qualified_name();
    let function = function.and_then(|name| by_name.function(&name));
    new.columns.iter().map(move |used| {
        let target = match &multirange {
            Some(name) if used.multirange => name.quoted(),
            _ => object.id.to_sql(),
        };
        let brackets = if used.array { "[]" } else { "" };
        let target = format!("{target}{brackets}");
        let through = if used.array && object.id.kind == SqlObjectKind::Domain {
            "text[]"
        } else {
            "text"
        };
        let column = used.column.quoted();
        let value = match &function {
            Some(function) => format!("{function}({column})"),
            None => format!("{column}::{through}::{target}"),
        };
        let action = format!("ALTER COLUMN {column} TYPE {target} USING {value}");
        (used, action)
    })
}
