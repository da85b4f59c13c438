//! `CREATE OPERATOR CLASS`.

use super::{after_name, text_of, type_text, until};
use crate::name::QualifiedName;

/// What the head of an operator class's statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorClassHead {
    /// `DEFAULT`.
    pub is_default: bool,
    /// The type behind `FOR TYPE`.
    pub data_type: String,
    /// `FAMILY`. Where none is named the class brings along one of its own name.
    pub family: Option<QualifiedName>,
}

/// Reads the head of a definition, up to the members.
pub fn operator_class(definition: &str) -> Option<OperatorClassHead> {
    let mut cursor = after_name(definition, "operator class")?;
    let is_default = cursor.take("default");
    cursor.take("for type").then_some(())?;
    let rest = cursor.rest();
    let length = until(rest, &["using"]);
    let data_type = type_text(text_of(definition, rest.get(..length)?)?);
    cursor.advance(length);
    cursor.take("using").then_some(())?;
    cursor.name()?;
    let family = if cursor.take("family") {
        Some(cursor.qualified()?.0)
    } else {
        None
    };
    Some(OperatorClassHead {
        is_default,
        data_type,
        family,
    })
}
