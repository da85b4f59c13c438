//! Typed tables (`of_type`).

use limbeck_schema::sql_object::parts::composite_attributes;
use limbeck_schema::{Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind};

use crate::mistake::Mistake;
use crate::report::{Place, Report};

/// The columns of a typed table are the attributes of its type (server's `ATExecAddOf`). A type that the models
/// don't declare is for the server to judge.
pub(super) fn check_typed(
    schema: &Schema,
    table: &QualifiedName,
    place: Place,
    report: &mut Report,
) {
    let found = schema.tables.get(table).and_then(|table| {
        let of_type = table.options.of_type.clone()?;
        let id = SqlObjectId::in_schema(SqlObjectKind::CompositeType, of_type.clone());
        let attributes = composite_attributes(&schema.objects.get(&id)?.definition)?;
        let attributes: Vec<Name> = attributes.into_iter().map(|a| a.name).collect();
        (!attributes.iter().eq(table.columns.keys())).then_some((of_type, attributes))
    });
    if let Some((of_type, attributes)) = found {
        let names: Vec<&str> = attributes.iter().map(Name::as_str).collect();
        let mistake = Mistake::error(
            place.span,
            format!(
                "the columns of table \"{table}\" are not the attributes of type \"{of_type}\""
            ),
        );
        let help = format!("It has, in this order: {}.", names.join(", "));
        report.push(place.file, mistake.help(help));
    }
}
