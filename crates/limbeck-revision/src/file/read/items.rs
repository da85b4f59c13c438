//! What stands at the top level of a revision file: one `use`, texts, two functions.

use std::ops::Range;

use syn::{Attribute, Expr, FnArg, Item, ItemFn, Pat, ReturnType, Type, UseTree, Visibility};

use super::{Reader, call, range};
use crate::file::error::FileErrorKind;

/// The items of a file by their part in it.
#[derive(Default)]
pub(super) struct Items<'f> {
    pub(super) used: Option<Range<usize>>,
    pub(super) upgrade: Option<&'f ItemFn>,
    pub(super) downgrade: Option<&'f ItemFn>,
}

impl<'f> Items<'f> {
    /// Finds the items; reports everything else, and what is missing.
    pub(super) fn find(reader: &mut Reader<'_>, file: &'f syn::File) -> Self {
        let mut items = Self::default();
        reader.attributes(&file.attrs);
        for item in &file.items {
            items.sort(reader, item);
        }
        let start = 0..0;
        if items.used.is_none() {
            reader.error(start, FileErrorKind::NoUse);
        }
        let end = reader.source.text().trim_end().len();
        let line = reader.source.text()[..end]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        for (name, item) in [("upgrade", items.upgrade), ("downgrade", items.downgrade)] {
            if item.is_none() {
                reader.error(line..end, FileErrorKind::NoFunction(name));
            }
        }
        items
    }

    fn sort(&mut self, reader: &mut Reader<'_>, item: &'f Item) {
        match item {
            Item::Use(item) if is_prelude(&item.tree) => self.used = Some(range(item)),
            Item::Use(item) => reader.error(
                range(item),
                FileErrorKind::Unsupported {
                    what: "other imports",
                    help: "A revision uses limbeck::op::* only.",
                },
            ),
            Item::Const(item) => {
                reader.attributes(&item.attrs);
                reader.constant(item.ident.to_string(), &item.ty, &item.expr);
            }
            Item::Static(item) => {
                reader.attributes(&item.attrs);
                reader.constant(item.ident.to_string(), &item.ty, &item.expr);
            }
            Item::Fn(item) if item.sig.ident == "upgrade" => {
                reader.signature(item, self.upgrade.is_some());
                self.upgrade = Some(item);
            }
            Item::Fn(item) if item.sig.ident == "downgrade" => {
                reader.signature(item, self.downgrade.is_some());
                self.downgrade = Some(item);
            }
            _ => reader.unsupported_item(item),
        }
    }
}

/// `limbeck::op::*`.
fn is_prelude(tree: &UseTree) -> bool {
    let UseTree::Path(first) = tree else {
        return false;
    };
    let UseTree::Path(second) = &*first.tree else {
        return false;
    };
    first.ident == "limbeck" && second.ident == "op" && matches!(&*second.tree, UseTree::Glob(_))
}

/// The name of the function's parameter, when its signature is right.
pub(super) fn parameter(item: &ItemFn) -> Option<String> {
    let signature = &item.sig;
    let plain = signature.constness.is_none()
        && signature.asyncness.is_none()
        && signature.abi.is_none()
        && signature.generics.params.is_empty()
        && signature.variadic.is_none()
        && matches!(signature.output, ReturnType::Default)
        && matches!(item.vis, Visibility::Public(_));
    let mut inputs = signature.inputs.iter();
    let (Some(FnArg::Typed(input)), None) = (inputs.next(), inputs.next()) else {
        return None;
    };
    let Pat::Ident(name) = &*input.pat else {
        return None;
    };
    let operations = match &*input.ty {
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) => reference.mutability.is_some() && path.path.is_ident("Operations"),
            _ => false,
        },
        _ => false,
    };
    (plain && operations).then(|| name.ident.to_string())
}

impl Reader<'_> {
    fn signature(&mut self, item: &ItemFn, again: bool) {
        self.attributes(&item.attrs);
        let name = item.sig.ident.to_string();
        if again {
            self.error(range(&item.sig), FileErrorKind::DuplicateFunction(name));
        } else if parameter(item).is_none() {
            self.error(range(&item.sig), FileErrorKind::Signature(name));
        }
    }

    fn constant(&mut self, name: String, ty: &Type, expression: &Expr) {
        let is_text = match ty {
            Type::Reference(reference) => {
                matches!(&*reference.elem, Type::Path(path) if path.path.is_ident("str"))
            }
            _ => false,
        };
        match call::plain(expression) {
            Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) if is_text => {
                self.constants.insert(name, text.value());
            }
            _ => self.error(
                range(expression),
                FileErrorKind::Expected("a const of type &str with a string literal"),
            ),
        }
    }

    pub(super) fn unsupported_item(&mut self, item: &Item) {
        self.error(
            range(item),
            FileErrorKind::Unsupported {
                what: "other items",
                help: "A revision holds a header, \"use limbeck::op::*;\", const texts, and the \
                       functions upgrade and downgrade.",
            },
        );
    }

    /// Attributes that change nothing are left alone, others could hide an operation.
    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let path = attribute.path();
            let harmless = ["doc", "allow", "expect", "warn"]
                .iter()
                .any(|name| path.is_ident(name));
            let first = path
                .segments
                .first()
                .map(|segment| segment.ident.to_string());
            if !harmless && !matches!(first.as_deref(), Some("rustfmt" | "clippy")) {
                self.error(
                    range(attribute),
                    FileErrorKind::Unsupported {
                        what: "attributes",
                        help: "A revision means the same in every build: take the attribute away.",
                    },
                );
            }
        }
    }
}
