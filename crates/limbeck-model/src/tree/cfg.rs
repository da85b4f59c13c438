//! `cfg` and `cfg_attr` against the configured features.
//!
//! `test`, `doctest`, `doc` and `miri` are off; what else is not about features can't be known
//! here, is taken as on, and is named in a warning.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Meta, Token};

use crate::source::Features;

/// Three-valued truth: `None` is "not known".
type Truth = Option<bool>;

/// Evaluates predicates and remembers those that it could not.
pub(super) struct Cfg<'a> {
    pub(super) features: &'a Features,
    pub(super) unknown: Vec<(Span, String)>,
}

impl Cfg<'_> {
    /// Unwraps `cfg_attr` in place and says whether the item is there at all.
    pub(super) fn keep(&mut self, attrs: &mut Vec<Attribute>) -> bool {
        if attrs.iter().any(|attr| attr.path().is_ident("cfg_attr")) {
            *attrs = std::mem::take(attrs)
                .into_iter()
                .flat_map(|attr| self.unwrap(attr))
                .collect();
        }
        attrs
            .iter()
            .filter(|attr| attr.path().is_ident("cfg"))
            .all(|attr| self.holds(attr))
    }

    fn holds(&mut self, attr: &Attribute) -> bool {
        match attr.parse_args::<Meta>() {
            Ok(predicate) => self.evaluate_noting(&predicate),
            Err(_) => true,
        }
    }

    fn unwrap(&mut self, attr: Attribute) -> Vec<Attribute> {
        if !attr.path().is_ident("cfg_attr") {
            return vec![attr];
        }
        let Ok(parts) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        else {
            return vec![attr];
        };
        let mut parts = parts.into_iter();
        let Some(predicate) = parts.next() else {
            return Vec::new();
        };
        if !self.evaluate_noting(&predicate) {
            return Vec::new();
        }
        let unwrapped = parts.map(|meta| Attribute {
            pound_token: attr.pound_token,
            style: attr.style,
            bracket_token: attr.bracket_token,
            meta,
        });
        unwrapped.flat_map(|attr| self.unwrap(attr)).collect()
    }

    fn evaluate_noting(&mut self, predicate: &Meta) -> bool {
        let truth = self.evaluate(predicate);
        if truth.is_none() {
            let text = quote::quote!(#predicate).to_string();
            self.unknown.push((predicate.span(), text));
        }
        truth.unwrap_or(true)
    }

    fn evaluate(&self, predicate: &Meta) -> Truth {
        match predicate {
            Meta::Path(path) => {
                let word = path.get_ident()?.to_string();
                match word.as_str() {
                    "test" | "doctest" | "doc" | "miri" | "false" => Some(false),
                    "true" => Some(true),
                    _ => None,
                }
            }
            Meta::NameValue(pair) if pair.path.is_ident("feature") => {
                let syn::Expr::Lit(literal) = &pair.value else {
                    return None;
                };
                let syn::Lit::Str(name) = &literal.lit else {
                    return None;
                };
                self.features.is_on(&name.value())
            }
            Meta::NameValue(_) => None,
            Meta::List(list) => {
                let parts = list
                    .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                    .ok()?;
                let truths = parts.iter().map(|part| self.evaluate(part));
                match list.path.get_ident()?.to_string().as_str() {
                    "not" => truths.last()?.map(|truth| !truth),
                    "all" => combine(truths, false),
                    "any" => combine(truths, true),
                    _ => None,
                }
            }
        }
    }
}

/// `any` is true when one is (`decisive` = true), `all` false when one is (`decisive` = false);
/// else unknown when one is unknown.
fn combine(truths: impl Iterator<Item = Truth>, decisive: bool) -> Truth {
    let mut unknown = false;
    for truth in truths {
        match truth {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!decisive)
}
