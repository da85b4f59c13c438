//! `#[derive(Model)]`: checks the attributes, and gives the application the names of the table and
//! of its columns as identifiers of sea-query.

use heck::ToUpperCamelCase;
use limbeck_model::Mistake;
use limbeck_model::attr::{TargetTable, TypeNameAttrs};
use limbeck_model::item::{Derive, FieldItem, ModelItem, bare_name};
use limbeck_schema::{DEFAULT_SCHEMA, Name};
use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{Item, ItemStruct, Type};

use crate::compile_error::compile_errors;

/// The implementations, or what is wrong with the item.
pub(crate) fn expand(item: &Item) -> TokenStream {
    expand_struct(item, Derive::Model, |item, mistakes| {
        let model = ModelItem::read(item, mistakes);
        model.map(|model| implementations(item, &model))
    })
}

/// The code that a derive for structs makes, or what is wrong with the item.
pub(crate) fn expand_struct(
    item: &Item,
    derive: Derive,
    read: impl FnOnce(&ItemStruct, &mut Vec<Mistake>) -> Option<TokenStream>,
) -> TokenStream {
    let mut mistakes = Vec::new();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a derive stands on a struct, an enum or a union"
    )]
    let code = match item {
        Item::Struct(item) => read(item, &mut mistakes),
        Item::Enum(item) => {
            mistakes.push(derive.wrong_shape("an enum", item.ident.span()));
            None
        }
        _ => {
            mistakes.push(derive.wrong_shape("a union", Span::call_site()));
            None
        }
    };
    errors_and_code(&mistakes, code)
}

/// With a mistake the code is still made where it can be, so that its absence adds no errors.
pub(crate) fn errors_and_code(mistakes: &[Mistake], code: Option<TokenStream>) -> TokenStream {
    let errors = compile_errors(mistakes);
    let code = code.unwrap_or_default();
    quote!(#errors #code)
}

fn implementations(item: &ItemStruct, model: &ModelItem) -> TokenStream {
    let krate = crate_path(model.attrs.krate.as_ref().map(|path| &path.value));
    let columns = column_enum(item, model, &krate);
    if model.attrs.embedded.is_some() {
        return columns;
    }
    let ident = &item.ident;
    let (generics, arguments, clause) = item.generics.split_for_impl();
    let name = model.table_name(&limbeck_schema::Name::new(limbeck_schema::DEFAULT_SCHEMA));
    let table = name.name.as_str();
    let written = model.attrs.schema.is_some()
        || model
            .attrs
            .table
            .as_ref()
            .is_some_and(|table| table.value.schema.is_some());
    let schema = optional(written.then(|| name.schema.as_str()));
    let referenced = referenced_models(model);
    quote! {
        #columns
        #referenced
        #[automatically_derived]
        impl #generics #krate::Model for #ident #arguments #clause {
            const TABLE: &'static str = #table;
            const SCHEMA: ::core::option::Option<&'static str> = #schema;
        }
    }
}

/// Names the models that foreign keys refer to and those of tables above, so that the compiler finds
/// them, too: an import that only an attribute needs is used, and a model that does not exist is an
/// error.
fn referenced_models(model: &ModelItem) -> TokenStream {
    let on_fields = model
        .fields
        .iter()
        .filter_map(|field| Some((field.attrs.references.as_deref()?, true)));
    let on_struct = model
        .attrs
        .foreign_keys
        .iter()
        .map(|key| (&key.target, false));
    let above = model.attrs.parents().map(|parent| (parent, false));
    let paths: Vec<TokenStream> = on_fields
        .chain(on_struct)
        .chain(above)
        .filter_map(|(target, on_field)| model_path(&target.table, on_field))
        .collect();
    if paths.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: () = {
            #[allow(dead_code, clippy::too_many_arguments)]
            fn referenced(#(_: &#paths),*) {}
        };
    }
}

/// The path of a model; on a field, `User::email` names a field of it as well.
fn model_path(table: &TargetTable, on_field: bool) -> Option<TokenStream> {
    let TargetTable::Model(segments) = table else {
        return None;
    };
    let is_field = |name: &str| name.starts_with(|c: char| c.is_lowercase() || c == '_');
    let segments = match segments.split_last() {
        Some(((last, _), model)) if on_field && !model.is_empty() && is_field(last) => model,
        _ => segments,
    };
    let names = segments
        .iter()
        .map(|(name, span)| match name.strip_prefix("r#") {
            Some(raw) => Ident::new_raw(raw, *span),
            None => Ident::new(name, *span),
        });
    Some(quote!(#(#names)::*))
}

/// `Some("…")` or `None`, by their whole paths.
pub(crate) fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

/// `NAME` and `SCHEMA` of a type of PostgreSQL.
pub(crate) fn name_constants(names: &TypeNameAttrs, ident: &Ident) -> TokenStream {
    let name = names.resolve(ident, &Name::new(DEFAULT_SCHEMA));
    let name = name.name.as_str();
    let schema = optional(names.written_schema().map(Name::as_str));
    quote! {
        const NAME: &'static str = #name;
        const SCHEMA: ::core::option::Option<&'static str> = #schema;
    }
}

/// Where the generated code finds the `limbeck` crate.
pub(crate) fn crate_path(written: Option<&syn::Path>) -> TokenStream {
    match written {
        Some(path) => quote!(#path),
        None => quote!(::limbeck),
    }
}

/// A field as a variant of the enum of columns.
struct Variant<'a> {
    ident: Ident,
    field: &'a FieldItem,
    /// The type of a flattened field.
    flattened: Option<&'a Type>,
}

fn variants<'a>(item: &'a ItemStruct, model: &'a ModelItem) -> Vec<Variant<'a>> {
    let mut variants: Vec<Variant<'_>> = Vec::new();
    for field in &model.fields {
        let mut name = bare_name(&field.ident).to_upper_camel_case();
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || name == "Self" {
            name.insert(0, '_');
        }
        // `ab` and `a_b` stay apart, as do `a_b` and `a__b`.
        while variants.iter().any(|variant| variant.ident == name) {
            name.push('_');
        }
        let ident = Ident::new(&name, field.ident.span());
        let mut fields = item.fields.iter();
        let own = fields.find(|own| own.ident.as_ref() == Some(&field.ident));
        let own = own.filter(|_| field.attrs.flatten.is_some());
        variants.push(Variant {
            ident,
            field,
            flattened: own.map(|own| &own.ty),
        });
    }
    variants
}

fn column_enum(item: &ItemStruct, model: &ModelItem, krate: &TokenStream) -> TokenStream {
    let ident = &item.ident;
    let (generics, arguments, clause) = item.generics.split_for_impl();
    let visibility = &item.vis;
    let name = match &model.attrs.column_enum {
        Some(name) => name.value.clone(),
        None => format_ident!("{}Column", bare_name(ident), span = ident.span()),
    };
    let variants = variants(item, model);
    let declared = variants.iter().map(|variant| declaration(variant, krate));
    let names = variants.iter().map(|variant| name_arm(variant, krate));
    let listed = variants.iter().map(|variant| listing(variant, krate));
    let doc = format!("The columns of [`{}`], as identifiers.", bare_name(ident));
    // A model without columns still has the type; nothing can be made of it.
    let body = match variants.is_empty() {
        true => quote!(match self {}),
        false => quote!(match self { #(#names)* }),
    };
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(dead_code, missing_docs, clippy::enum_variant_names)]
        #visibility enum #name { #(#declared),* }

        #[automatically_derived]
        impl #krate::Column for #name {
            fn name(self) -> &'static str {
                #body
            }
        }

        #[automatically_derived]
        impl #krate::sea_query::Iden for #name {
            fn quoted(&self) -> ::std::borrow::Cow<'static, str> {
                #krate::sea_query::Iden::quoted(&#krate::Column::name(*self))
            }

            fn unquoted(&self) -> &str {
                #krate::Column::name(*self)
            }
        }

        #[automatically_derived]
        impl #generics #krate::Columns for #ident #arguments #clause {
            type Column = #name;

            fn columns() -> ::std::vec::Vec<#name> {
                let mut columns = ::std::vec::Vec::new();
                #(#listed)*
                columns
            }
        }
    }
}

/// `Email`, or `Billing(<Address as Columns>::Column)` for a flattened field.
fn declaration(variant: &Variant<'_>, krate: &TokenStream) -> TokenStream {
    let ident = &variant.ident;
    match variant.flattened {
        None => quote!(#ident),
        Some(ty) => {
            let ty = static_type(ty);
            quote!(#ident(<#ty as #krate::Columns>::Column))
        }
    }
}

fn name_arm(variant: &Variant<'_>, krate: &TokenStream) -> TokenStream {
    let (ident, field) = (&variant.ident, variant.field);
    match &field.attrs.flatten {
        None => {
            let name = field.column.as_str();
            quote!(Self::#ident => #name,)
        }
        Some(prefix) => {
            let prefix = &prefix.value;
            quote!(Self::#ident(column) => {
                #krate::prefixed_name(#prefix, #krate::Column::name(column))
            })
        }
    }
}

fn listing(variant: &Variant<'_>, krate: &TokenStream) -> TokenStream {
    let ident = &variant.ident;
    match variant.flattened {
        None => quote!(columns.push(Self::Column::#ident);),
        Some(ty) => {
            let ty = static_type(ty);
            quote!(columns.extend(
                <#ty as #krate::Columns>::columns().into_iter().map(Self::Column::#ident)
            );)
        }
    }
}

/// The type of a field with every lifetime `'static`: the enum of columns borrows nothing.
fn static_type(ty: &Type) -> TokenStream {
    make_static(quote!(#ty))
}

fn make_static(tokens: TokenStream) -> TokenStream {
    let mut after_quote = false;
    tokens
        .into_iter()
        .map(|tree| {
            let lifetime = std::mem::take(&mut after_quote);
            match tree {
                TokenTree::Ident(ident) if lifetime => {
                    TokenTree::Ident(Ident::new("static", ident.span()))
                }
                TokenTree::Punct(punct) => {
                    after_quote = punct.as_char() == '\'' && punct.spacing() == Spacing::Joint;
                    TokenTree::Punct(punct)
                }
                TokenTree::Group(group) => TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    make_static(group.stream()),
                )),
                TokenTree::Ident(_) | TokenTree::Literal(_) => tree,
            }
        })
        .collect()
}
