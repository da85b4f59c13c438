//! Enum types from their rows, one per label.

use std::collections::BTreeMap;

use limbeck_schema::{EnumType, QualifiedName};

use crate::error::CatalogError;
use crate::row::Fields;

/// The enum types read so far, by number.
#[derive(Default)]
pub(crate) struct Enums(BTreeMap<u32, EnumType>);

impl Enums {
    /// A row of `enums.sql`. Labels come in their sort order.
    pub(crate) fn add(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let number = f.number()?;
        let name = QualifiedName::new(f.text()?, f.text()?);
        let label = f.optional()?;
        self.0
            .entry(number)
            .or_insert_with(|| EnumType::new(name, Vec::<String>::new()))
            .labels
            .extend(label.map(str::to_owned));
        Ok(())
    }

    /// Sets a type's comment, if it is an enum type that was read.
    pub(crate) fn comment(&mut self, number: u32, text: &str) {
        if let Some(enum_type) = self.0.get_mut(&number) {
            enum_type.comment = Some(text.to_owned());
        }
    }

    /// All of them.
    pub(crate) fn finish(self) -> impl Iterator<Item = EnumType> {
        self.0.into_values()
    }
}
