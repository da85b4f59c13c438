//! A type that derives `PgType`: a column type of the application's own.

use limbeck_schema::ColumnType;
use proc_macro2::Span;
use syn::{Attribute, Field, Fields, Type};

use crate::attr::newtype;
use crate::attr::tokens::Spanned;
use crate::mistake::Mistake;

/// What a newtype says about its column type.
#[derive(Clone, Debug)]
pub struct NewtypeItem {
    /// The type that is written, in place of that of its field.
    pub data_type: Option<Spanned<ColumnType>>,
}

impl NewtypeItem {
    /// Reads a type of any shape: without `type = …` it must wrap one field. `fields` is `None`
    /// for an enum.
    pub fn read(
        attrs: &[Attribute],
        name: (&str, Span),
        fields: Option<&Fields>,
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let before = mistakes.len();
        let data_type = newtype::read(attrs, mistakes);
        let wraps_one = fields.and_then(newtype_field).is_some();
        if data_type.is_none() && !wraps_one && mistakes.len() == before {
            mistakes.push(
                Mistake::error(
                    name.1,
                    format!("type `{}` doesn't wrap exactly one field", name.0),
                )
                .help("Write its PostgreSQL type: `#[limbeck(type = jsonb)]`."),
            );
        }
        Self { data_type }
    }
}

/// The one field that a newtype wraps; markers of type `PhantomData` don't count.
pub fn newtype_field(fields: &Fields) -> Option<&Field> {
    let mut real = fields.iter().filter(|field| !is_phantom(&field.ty));
    match (real.next(), real.next()) {
        (Some(field), None) => Some(field),
        _ => None,
    }
}

fn is_phantom(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"))
}
