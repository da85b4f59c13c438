//! Columns with their types and defaults.

use std::collections::HashMap;

use limbeck_schema::{
    Column, ColumnDefault, ColumnOptions, ColumnStorage, ColumnType, Compression, Expr, Generated,
    GeneratedKind, Identity, IdentityKind, Name, QualifiedName, SequenceOptions, TypeName,
};

use crate::assemble::{Assembly, ColumnParts};
use crate::error::CatalogError;
use crate::index::pairs;
use crate::row::Fields;

/// Types by `format_type`'s text: most columns of a database share a few.
#[derive(Default)]
pub(crate) struct TypeCache(HashMap<String, ColumnType>);

impl TypeCache {
    /// Reads `format_type`'s text. A text that the grammar of types does not cover (an extension's
    /// odd modifiers) becomes a type of that very name; the second value says so.
    pub(crate) fn get(&mut self, text: &str) -> (ColumnType, bool) {
        if let Some(found) = self.0.get(text) {
            return (found.clone(), true);
        }
        let Ok(mut data_type) = text.parse::<ColumnType>() else {
            let whole = QualifiedName::new("pg_catalog", text);
            return (ColumnType::user(whole), false);
        };
        // Only pg_catalog is on the search path, so a name without a schema is one of its types.
        if let TypeName::Unresolved(name) = data_type.name {
            data_type.name = TypeName::User(QualifiedName::new("pg_catalog", name));
        }
        self.0.insert(text.to_owned(), data_type.clone());
        (data_type, true)
    }
}

impl Assembly<'_> {
    /// A row of `columns.sql`; they come in the order of table and `attnum`.
    pub(crate) fn add_column(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let Some(&at) = self.table_at.get(&f.number()?) else {
            return Ok(());
        };
        let number = f.number()?;
        let name = Name::new(f.text()?);
        let owner = self.tables[at].table.name.clone();
        let path = || format!("{owner}.{name}");
        let type_text = f.text()?;
        let (data_type, readable) = self.types.get(type_text);
        if !readable {
            self.unmanaged.add("column type", path());
        }
        let mut column = Column::new(name.clone(), data_type);
        column.nullable = !f.flag()?;
        let identity = f.letter()?;
        let generated = f.letter()?;
        let expression = f.optional()?;
        column.default = default(identity, generated, expression, &column.data_type);
        let collation = f.number()?;
        if f.flag()? {
            column.collation = self.lookup.collation(collation).cloned();
        }
        let base_type = f.number()?;
        column.options = options(f)?;
        self.unmanaged.add_if(f.optional()?, path);
        let parts = &mut self.tables[at];
        parts.columns.push(ColumnParts {
            number,
            collation,
            base_type,
        });
        parts.table.add_column(column);
        Ok(())
    }
}

fn options(f: &mut Fields<'_>) -> Result<ColumnOptions, CatalogError> {
    Ok(ColumnOptions {
        storage: f.optional()?.and_then(ColumnStorage::from_letter),
        compression: f.optional()?.and_then(Compression::from_letter),
        statistics: match f.optional()? {
            Some(target) => Some(target.parse().map_err(|_| f.unexpected(Some(target)))?),
            None => None,
        },
        parameters: pairs(f.texts()?),
    })
}

/// What a column gets when an insert names no value; a serial is told apart later, when the
/// sequences are known.
fn default(
    identity: char,
    generated: char,
    expression: Option<&str>,
    data_type: &ColumnType,
) -> ColumnDefault {
    let identity_kind = match identity {
        'a' => Some(IdentityKind::Always),
        'd' => Some(IdentityKind::ByDefault),
        _ => None,
    };
    if let Some(kind) = identity_kind {
        return ColumnDefault::Identity(Identity {
            kind,
            sequence: None,
            options: SequenceOptions::defaults_for(data_type),
        });
    }
    let Some(text) = expression.filter(|text| *text != "NULL") else {
        return ColumnDefault::None;
    };
    let generated_kind = match generated {
        's' => Some(GeneratedKind::Stored),
        'v' => Some(GeneratedKind::Virtual),
        _ => None,
    };
    match generated_kind {
        Some(kind) => ColumnDefault::Generated(Generated {
            expression: Expr::new(text).without_parentheses(),
            kind,
        }),
        None => ColumnDefault::Expression(Expr::new(text)),
    }
}
