//! [`RustType`]: a type as far as it can say what a column's type is.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, PathArguments, Type};

use crate::item::bare_name;

/// A Rust type. Many times smaller than its syntax tree: a project has thousands of fields.
///
/// References and parentheses are what they hold.
#[derive(Clone, Debug)]
pub struct RustType {
    pub(crate) shape: Shape,
    /// Its first and its last token; joining them is left to whoever needs it.
    ends: (Span, Span),
    /// How a person writes it, where [`RustType::text`] can't tell by the shape.
    text: Option<Box<str>>,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A path, and the type arguments of its last segment.
    Path(RustPath),
    /// `[T]` or `[T; n]`.
    List(Box<RustType>),
    /// What no column could have.
    Other,
}

/// The path of a type.
#[derive(Clone, Debug)]
pub(crate) struct RustPath {
    /// Whether it begins with `::`.
    pub(crate) absolute: bool,
    /// Its segments, without `r#` and generic arguments.
    pub(crate) segments: Box<[String]>,
    pub(crate) arguments: Box<[RustType]>,
}

impl RustPath {
    /// The one word that it is, if it could be a generic parameter.
    pub(crate) fn as_word(&self) -> Option<&str> {
        match &*self.segments {
            [word] if !self.absolute && self.arguments.is_empty() => Some(word),
            _ => None,
        }
    }
}

impl RustType {
    /// Reads a syntax tree.
    pub fn read(ty: &Type) -> Self {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "no other type could be a column's"
        )]
        match ty {
            Type::Path(path) if path.qself.is_none() => Self::of_path(&path.path),
            Type::Reference(reference) => Self::read(&reference.elem),
            Type::Paren(paren) => Self::read(&paren.elem),
            Type::Group(group) => Self::read(&group.elem),
            Type::Slice(slice) => Self::list(ty, &slice.elem),
            Type::Array(array) => Self::list(ty, &array.elem),
            _ => Self::verbatim(ty, Shape::Other),
        }
    }

    fn of_path(path: &syn::Path) -> Self {
        let mut is_plain = true;
        let mut arguments = Vec::new();
        let last = path.segments.len().saturating_sub(1);
        for (at, segment) in path.segments.iter().enumerate() {
            match &segment.arguments {
                PathArguments::None => {}
                PathArguments::AngleBracketed(list) if at == last => {
                    for argument in &list.args {
                        if let GenericArgument::Type(ty) = argument {
                            arguments.push(Self::read(ty));
                        } else {
                            is_plain = false;
                        }
                    }
                }
                PathArguments::AngleBracketed(_) | PathArguments::Parenthesized(_) => {
                    is_plain = false;
                }
            }
        }
        is_plain &= arguments.iter().all(|argument| argument.text.is_none());
        let segments: Vec<String> = segments(path);
        let shape = Shape::Path(RustPath {
            absolute: path.leading_colon.is_some(),
            segments: segments.into_boxed_slice(),
            arguments: arguments.into_boxed_slice(),
        });
        if !is_plain {
            return Self::verbatim(path, shape);
        }
        Self {
            shape,
            ends: ends(path),
            text: None,
        }
    }

    fn list(ty: &Type, element: &Type) -> Self {
        Self::verbatim(ty, Shape::List(Box::new(Self::read(element))))
    }

    fn verbatim(tokens: &(impl ToTokens + syn::spanned::Spanned), shape: Shape) -> Self {
        Self {
            shape,
            ends: (tokens.span(), tokens.span()),
            text: Some(token_text(tokens).into()),
        }
    }

    /// The place of the whole type.
    pub fn span(&self) -> Span {
        let (first, last) = self.ends;
        first.join(last).unwrap_or(first)
    }

    /// The type as a person writes it.
    pub(crate) fn text(&self) -> String {
        match (&self.text, &self.shape) {
            (Some(text), _) => text.to_string(),
            (None, Shape::Path(path)) => {
                let start = if path.absolute { "::" } else { "" };
                let name = path.segments.join("::");
                let arguments: Vec<String> = path.arguments.iter().map(Self::text).collect();
                match arguments.is_empty() {
                    true => format!("{start}{name}"),
                    false => format!("{start}{name}<{}>", arguments.join(", ")),
                }
            }
            (None, Shape::List(element)) => format!("[{}]", element.text()),
            (None, Shape::Other) => "_".to_owned(),
        }
    }
}

/// The first and the last token of a path.
fn ends(path: &syn::Path) -> (Span, Span) {
    let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
        return (path.span(), path.span());
    };
    let start = match &path.leading_colon {
        Some(colons) => colons.spans[0],
        None => first.ident.span(),
    };
    let end = match &last.arguments {
        PathArguments::AngleBracketed(list) => list.gt_token.span,
        PathArguments::None | PathArguments::Parenthesized(_) => last.ident.span(),
    };
    (start, end)
}

/// The segments of a path, without `r#` and generic arguments.
pub(crate) fn segments(path: &syn::Path) -> Vec<String> {
    let segments = path.segments.iter();
    segments.map(|segment| bare_name(&segment.ident)).collect()
}

/// Tokens as a person writes them.
fn token_text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace("& ", "&")
}
