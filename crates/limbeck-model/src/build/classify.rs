//! Which declarations are models, enum types and newtypes.

use std::collections::{BTreeMap, HashMap, HashSet};

use limbeck_schema::QualifiedName;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Token};

use super::{Derived, Enum, Input, Model};
use crate::item::{CompositeItem, Derive, DomainItem, EnumItem, ModelItem, NewtypeItem};
use crate::mistake::Mistake;
use crate::report::Report;
use crate::source::ReadOptions;
use crate::tree::{DeclId, DeclKind, ModuleId, Target, Tree, UnknownCfg};
use crate::types::Mapper;

/// Reads every item that derives something of limbeck's.
pub(super) fn classify<'t>(
    tree: &'t Tree,
    options: &'t ReadOptions,
    report: &mut Report,
) -> Input<'t> {
    let mut input = Input {
        tree,
        options,
        mapper: Mapper {
            tree,
            declared: HashMap::new(),
            explicit: BTreeMap::new(),
        },
        models: Vec::new(),
        model_of: HashMap::new(),
        enums: Vec::new(),
        enum_of: HashMap::new(),
        domains: Vec::new(),
        composites: Vec::new(),
        types: super::sql_object::types(tree),
        rows: super::sql_object::rows(tree),
        has_casts: super::sql_object::has_casts(tree),
        broken: HashSet::new(),
    };
    for id in tree.decl_ids() {
        let derives = derives_of(tree, id);
        for (derive, span) in &derives {
            read_item(&mut input, id, *derive, *span, report);
        }
        if !derives.is_empty() {
            warn_of_unknown_cfgs(&tree.decl(id).unknown_cfgs, report);
        }
    }
    warn_of_unknown_cfgs(&tree.sql.unknown_cfgs, report);
    input
}

fn derives_of(tree: &Tree, id: DeclId) -> Vec<(Derive, Span)> {
    let decl = tree.decl(id);
    let attrs = match &decl.kind {
        DeclKind::Struct(found) => &found.item.attrs,
        DeclKind::Enum(item) => &item.attrs,
        DeclKind::Union(item) => &item.attrs,
        DeclKind::Alias(_) => return Vec::new(),
    };
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .flat_map(|attr| derives_in(tree, decl.module, attr))
        .collect()
}

fn derives_in(tree: &Tree, module: ModuleId, attr: &Attribute) -> Vec<(Derive, Span)> {
    attr.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
        .unwrap_or_default()
        .iter()
        .filter_map(|path| {
            let span = path.segments.last()?.ident.span();
            derive_named(tree, module, path).map(|derive| (derive, span))
        })
        .collect()
}

/// A derive that is imported from another crate than limbeck is not ours, whatever its name.
fn derive_named(tree: &Tree, module: ModuleId, path: &syn::Path) -> Option<Derive> {
    let mut segments = crate::types::segments(path);
    let absolute = path.leading_colon.is_some();
    if let Target::External(found) = tree.resolve(module, absolute, &segments).target {
        match found.as_slice() {
            [krate, ..] if krate == "limbeck" || krate == "limbeck_derive" => segments = found,
            // A bare name that is not imported: it may come from a glob or a prelude.
            [_] => {}
            _ => return None,
        }
    }
    match segments.last()?.as_str() {
        "Model" => Some(Derive::Model),
        "PgEnum" => Some(Derive::Enum),
        "PgDomain" => Some(Derive::Domain),
        "PgComposite" => Some(Derive::Composite),
        "PgType" => Some(Derive::Type),
        _ => None,
    }
}

fn read_item(input: &mut Input<'_>, id: DeclId, derive: Derive, span: Span, report: &mut Report) {
    let tree = input.tree;
    let decl = tree.decl(id);
    let mut mistakes = Vec::new();
    let read = match (&decl.kind, derive) {
        (DeclKind::Struct(found), Derive::Model) => {
            let early = found.model();
            mistakes = early.mistakes;
            early.model.map(|item| input.add_model(id, item)).is_some()
        }
        (DeclKind::Enum(item), Derive::Enum) => {
            let item = EnumItem::read(item, &mut mistakes);
            input.add_enum(id, item);
            true
        }
        (DeclKind::Struct(found), Derive::Domain) => {
            let item = DomainItem::read(&found.item, &mut mistakes);
            item.map(|item| input.add_domain(id, item)).is_some()
        }
        (DeclKind::Struct(found), Derive::Composite) => {
            let item = CompositeItem::read(&found.item, &mut mistakes);
            item.map(|item| input.add_composite(id, item)).is_some()
        }
        (DeclKind::Struct(found), Derive::Type) => {
            let item = &found.item;
            let name = (item.ident.to_string(), item.ident.span());
            let name = (name.0.as_str(), name.1);
            let newtype = NewtypeItem::read(&item.attrs, name, Some(&item.fields), &mut mistakes);
            input.add_newtype(id, newtype);
            true
        }
        (DeclKind::Enum(item), Derive::Type) => {
            let name = (item.ident.to_string(), item.ident.span());
            let name = (name.0.as_str(), name.1);
            let newtype = NewtypeItem::read(&item.attrs, name, None, &mut mistakes);
            input.add_newtype(id, newtype);
            true
        }
        (DeclKind::Struct(_), Derive::Enum)
        | (DeclKind::Enum(_), Derive::Model | Derive::Domain | Derive::Composite)
        | (DeclKind::Union(_) | DeclKind::Alias(_), _) => {
            mistakes.push(derive.wrong_shape(shape_of(&decl.kind), span));
            false
        }
    };
    if !read {
        input.broken.insert(id);
    }
    report.extend(decl.file, mistakes);
}

fn shape_of(kind: &DeclKind) -> &'static str {
    match kind {
        DeclKind::Struct(_) => "a struct",
        DeclKind::Enum(_) => "an enum",
        DeclKind::Alias(_) => "an alias",
        DeclKind::Union(_) => "a union",
    }
}

impl Input<'_> {
    fn add_model(&mut self, id: DeclId, item: ModelItem) {
        let decl = self.tree.decl(id);
        self.model_of.insert(id, self.models.len());
        self.rows
            .insert(item.table_name(&self.options.default_schema));
        self.models.push(Model {
            file: decl.file,
            module: decl.module,
            item,
        });
    }

    fn add_enum(&mut self, id: DeclId, item: EnumItem) {
        let name = item.type_name(&self.options.default_schema);
        self.mapper.declared.insert(id, name.clone());
        self.enum_of.insert(id, self.enums.len());
        self.enums.push(Enum {
            id,
            file: self.tree.decl(id).file,
            item,
            name,
        });
    }

    fn add_domain(&mut self, id: DeclId, item: DomainItem) {
        let names = &item.attrs.type_name;
        let name = names.resolve(&item.ident, &self.options.default_schema);
        let derived = self.derived(id, item, name);
        self.domains.push(derived);
    }

    fn add_composite(&mut self, id: DeclId, item: CompositeItem) {
        let names = &item.attrs.type_name;
        let name = names.resolve(&item.ident, &self.options.default_schema);
        let derived = self.derived(id, item, name);
        self.composites.push(derived);
    }

    fn derived<T>(&mut self, id: DeclId, item: T, name: QualifiedName) -> Derived<T> {
        let decl = self.tree.decl(id);
        self.mapper.declared.insert(id, name.clone());
        self.types.push(name.clone());
        Derived {
            file: decl.file,
            module: decl.module,
            item,
            name,
        }
    }

    fn add_newtype(&mut self, id: DeclId, item: NewtypeItem) {
        if let Some(data_type) = item.data_type {
            self.mapper.explicit.insert(id, data_type.value);
        }
    }
}

fn warn_of_unknown_cfgs(unknown: &[UnknownCfg], report: &mut Report) {
    for cfg in unknown {
        report.push(
            cfg.place.file,
            Mistake::warning(
                cfg.place.span,
                format!("can't tell whether `{}` holds, so it is taken", cfg.text),
            )
            .help("Features are told in the configuration; other predicates can't be."),
        );
    }
}
