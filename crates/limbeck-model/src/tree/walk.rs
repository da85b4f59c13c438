//! From root files to the whole tree: `mod x;`, `x/mod.rs`, `#[path]`, inline modules, `use`.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use proc_macro2::TokenTree;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Field, Fields, Item, ItemMod, ItemStruct, ItemUse, Token, UseTree};

use super::cfg::Cfg;
use super::files::{Place, candidates, is_folder_file, path_attribute};
use super::macros::{MacroCall, SqlMacros, is_sql_macro};
use super::unseen::check_macro;
use super::{
    Decl, DeclId, DeclKind, EarlyModel, Entry, FileId, Module, ModuleId, StructDecl, Tree,
    UnknownCfg, UsePath,
};
use crate::item::{ModelItem, bare_name};
use crate::mistake::Mistake;
use crate::report::{self, Report};
use crate::source::{
    LoadError, ReadOptions, Root, SourceFile, SourceLoader, in_words, without_prefix,
};

/// Reads all files that belong to the roots.
pub(crate) fn walk(
    roots: &[Root],
    loader: &mut dyn SourceLoader,
    options: &ReadOptions,
    report: &mut Report,
) -> Tree {
    let mut walker = Walker {
        tree: Tree::default(),
        loader,
        options,
        report,
        open: Vec::new(),
        macros: SqlMacros::default(),
    };
    // Crates before single files, files before those in the folder of their name: what one root's
    // modules hold is not read again as a root of its own.
    let mut roots: Vec<&Root> = roots.iter().collect();
    roots.sort_by_key(|root| (!is_folder_file(&root.path), root.path.components().count()));
    for root in roots {
        walker.root(root);
    }
    let Walker {
        mut tree, macros, ..
    } = walker;
    macros.read(&mut tree, loader, report);
    tree
}

struct Walker<'a> {
    tree: Tree,
    loader: &'a mut dyn SourceLoader,
    options: &'a ReadOptions,
    report: &'a mut Report,
    /// The files that are being read, outermost first: a file can't be inside itself.
    open: Vec<PathBuf>,
    macros: SqlMacros,
}

impl Walker<'_> {
    fn root(&mut self, root: &Root) {
        if self.tree.files.iter().any(|file| *file.path == *root.path) {
            // Another root's tree holds it already.
            return;
        }
        let text = match self.loader.load(&root.path) {
            Ok(text) => text,
            Err(error) => return self.report.unreadable(&root.path, &error),
        };
        let whole_crate = is_folder_file(&root.path);
        let id = ModuleId(self.tree.modules.len());
        self.tree.modules.push(Module {
            partial: !whole_crate,
            ..Module::new(None, id)
        });
        if let Some(name) = &root.crate_name {
            self.tree.crates.insert(name.replace('-', "_"), id);
        }
        self.file(id, &root.path, text, is_folder_file(&root.path));
    }

    /// Reads a file into a module. `folder_file`: its child modules are beside it.
    fn file(&mut self, module: ModuleId, path: &Path, text: String, folder_file: bool) {
        let file = FileId(self.tree.files.len());
        let text = without_prefix(text);
        let parsed = syn::parse_file(&text);
        self.tree.files.push(SourceFile {
            path: path.into(),
            text,
        });
        self.report.note_file(path);
        let parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                let mistake = Mistake::error(error.span(), in_words(&error));
                return self.report.push(file, mistake);
            }
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let own = path
            .file_stem()
            .map_or_else(|| folder.clone(), |stem| folder.join(stem));
        let is_root = self.tree.module(module).parent.is_none();
        let place = Place {
            file,
            children: if folder_file { folder.clone() } else { own },
            fallback: (is_root && !folder_file).then(|| folder.clone()),
            folder,
            inline: false,
        };
        self.open.push(path.to_owned());
        self.items(module, parsed.items, &place);
        self.open.pop();
    }

    fn items(&mut self, module: ModuleId, items: Vec<Item>, place: &Place) {
        for item in items {
            self.item(module, item, place);
        }
    }

    fn item(&mut self, module: ModuleId, item: Item, place: &Place) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "nothing else declares a type that a column could have"
        )]
        match item {
            Item::Struct(item) => {
                self.declare(module, place, DeclKind::Struct(StructDecl::new(item)))
            }
            Item::Enum(item) => self.declare(module, place, DeclKind::Enum(item)),
            Item::Type(item) => self.declare(module, place, DeclKind::Alias(item)),
            Item::Union(item) => self.declare(module, place, DeclKind::Union(item)),
            Item::Mod(item) => self.child(module, item, place),
            Item::Use(item) => self.import(module, item),
            Item::ExternCrate(item) => {
                self.macros.note_extern_crate(&item);
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                let path = UsePath {
                    absolute: item.ident != "self",
                    segments: vec![match item.ident == "self" {
                        true => "crate".to_owned(),
                        false => bare_name(&item.ident),
                    }],
                };
                self.enter(module, bare_name(name), Entry::Import(path));
            }
            Item::Macro(mut item) => {
                let mut cfg = self.cfg();
                let kept = cfg.keep(&mut item.attrs);
                let unknown = undecided(cfg, place.file);
                if kept {
                    let mistakes = check_macro(&item).into_iter().collect();
                    self.report.extend(place.file, mistakes);
                    self.macros
                        .note(MacroCall::new(item, module, place, unknown));
                }
            }
            _ => {}
        }
    }

    fn cfg_keeps(&self, attrs: &mut Vec<Attribute>) -> bool {
        self.cfg().keep(attrs)
    }

    fn cfg(&self) -> Cfg<'_> {
        Cfg {
            features: &self.options.features,
            unknown: Vec::new(),
        }
    }

    fn declare(&mut self, module: ModuleId, place: &Place, mut kind: DeclKind) {
        let mut cfg = self.cfg();
        let (name, kept) = match &mut kind {
            DeclKind::Struct(found) => {
                let item = &mut found.item;
                let kept = cfg.keep(&mut item.attrs);
                keep_fields(&mut item.fields, &mut cfg);
                found.read_early();
                (bare_name(&found.item.ident), kept)
            }
            DeclKind::Enum(item) => {
                let kept = cfg.keep(&mut item.attrs);
                item.variants = std::mem::take(&mut item.variants)
                    .into_iter()
                    .filter_map(|mut variant| cfg.keep(&mut variant.attrs).then_some(variant))
                    .collect();
                (bare_name(&item.ident), kept)
            }
            DeclKind::Alias(item) => (bare_name(&item.ident), cfg.keep(&mut item.attrs)),
            DeclKind::Union(item) => (bare_name(&item.ident), cfg.keep(&mut item.attrs)),
        };
        let unknown_cfgs = undecided(cfg, place.file);
        if !kept {
            return;
        }
        let id = DeclId(self.tree.decls.len());
        self.tree.decls.push(Decl {
            module,
            file: place.file,
            kind,
            unknown_cfgs,
        });
        self.enter(module, name, Entry::Decl(id));
    }

    fn enter(&mut self, module: ModuleId, name: String, entry: Entry) {
        self.tree.modules[module.0].names.insert(name, entry);
    }

    fn import(&mut self, module: ModuleId, mut item: ItemUse) {
        if !self.cfg_keeps(&mut item.attrs) {
            return;
        }
        let prefix = UsePath {
            absolute: item.leading_colon.is_some(),
            segments: Vec::new(),
        };
        self.use_tree(module, prefix, &item.tree);
    }

    fn use_tree(&mut self, module: ModuleId, mut path: UsePath, tree: &UseTree) {
        match tree {
            UseTree::Path(part) => {
                path.segments.push(bare_name(&part.ident));
                self.use_tree(module, path, &part.tree);
            }
            UseTree::Name(part) if part.ident == "self" => {
                if let Some(name) = path.segments.last().cloned() {
                    self.enter_import(module, name, path);
                }
            }
            UseTree::Name(part) => {
                let name = bare_name(&part.ident);
                path.segments.push(name.clone());
                self.enter_import(module, name, path);
            }
            UseTree::Rename(part) => {
                if part.ident != "self" {
                    path.segments.push(bare_name(&part.ident));
                }
                self.enter_import(module, bare_name(&part.rename), path);
            }
            UseTree::Glob(_) => self.tree.modules[module.0].globs.push(path),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(module, path.clone(), tree);
                }
            }
        }
    }

    /// An import never hides a declaration: `use super::Model; struct Model` can't both be types.
    fn enter_import(&mut self, module: ModuleId, name: String, path: UsePath) {
        if is_sql_macro(&path) {
            let macros = &mut self.tree.modules[module.0].macros;
            macros.insert(name.clone(), path.clone());
        }
        self.tree.modules[module.0]
            .names
            .entry(name)
            .or_insert(Entry::Import(path));
    }

    fn child(&mut self, parent: ModuleId, mut item: ItemMod, place: &Place) {
        let mut cfg = self.cfg();
        let kept = cfg.keep(&mut item.attrs);
        let unknown = undecided(cfg, place.file);
        if !kept {
            return;
        }
        let first_decl = self.tree.decls.len();
        let first_call = self.macros.len();
        let name = bare_name(&item.ident);
        let id = ModuleId(self.tree.modules.len());
        let (root, partial) = {
            let parent = self.tree.module(parent);
            (parent.root, parent.partial)
        };
        self.tree.modules.push(Module {
            partial,
            ..Module::new(Some(parent), root)
        });
        self.enter(parent, name.clone(), Entry::Module(id));
        match item.content.take() {
            Some((_, items)) => {
                let folder = path_attribute(&item.attrs).unwrap_or(name);
                let inside = Place {
                    children: place.children.join(folder),
                    fallback: None,
                    inline: true,
                    ..place.clone()
                };
                self.items(id, items, &inside);
            }
            None => self.child_file(id, &name, &item, place, unknown.is_empty()),
        }
        // What could not be decided at a module counts for what is declared inside it.
        for decl in &mut self.tree.decls[first_decl..] {
            decl.unknown_cfgs.extend(unknown.iter().cloned());
        }
        self.macros.add_cfgs(first_call, &unknown);
    }

    fn child_file(
        &mut self,
        module: ModuleId,
        name: &str,
        item: &ItemMod,
        place: &Place,
        must_exist: bool,
    ) {
        let explicit = path_attribute(&item.attrs);
        let candidates = candidates(name, explicit.as_deref(), place);
        for (path, folder_file) in &candidates {
            match self.loader.load(path) {
                Ok(_) if self.open.contains(path) => {
                    let mistake = Mistake::error(
                        item.ident.span(),
                        format!("module `{name}` is inside its own file {}", path.display()),
                    );
                    return self.report.push(place.file, mistake);
                }
                Ok(text) => return self.file(module, path, text, *folder_file),
                Err(LoadError::NotFound) => {}
                Err(error) => {
                    let mistake = Mistake::error(
                        item.ident.span(),
                        format!("could not read {}", path.display()),
                    );
                    let LoadError::Failed(words) = error else {
                        continue;
                    };
                    return self.report.push(place.file, mistake.label(words));
                }
            }
        }
        if must_exist {
            let looked: Vec<String> = candidates
                .iter()
                .map(|(path, _)| path.display().to_string())
                .collect();
            self.report.push(
                place.file,
                Mistake::error(item.span(), format!("no file for module `{name}`"))
                    .help(format!("Looked for {}.", looked.join(" and "))),
            );
        }
    }
}

impl StructDecl {
    fn new(item: ItemStruct) -> Box<Self> {
        Box::new(Self {
            item,
            early: RefCell::new(None),
        })
    }

    /// Reads what seems to be a model at once and lets go of its syntax tree, which is many times
    /// larger. Whether the derive is ours can only be told when all imports are known.
    fn read_early(&mut self) {
        if !derives_by_name(&self.item.attrs, "Model") {
            return;
        }
        let mut mistakes = Vec::new();
        let model = ModelItem::read(&self.item, &mut mistakes);
        self.early = RefCell::new(Some(Box::new(EarlyModel { model, mistakes })));
        if self.item.fields.len() > 1 {
            self.item.fields = Fields::Unit;
        }
        let is_read = |attr: &Attribute| {
            ["limbeck", "doc"]
                .iter()
                .any(|name| attr.path().is_ident(name))
        };
        self.item.attrs.retain(|attr| !is_read(attr));
        self.item.attrs.shrink_to_fit();
    }
}

fn derives_by_name(attrs: &[Attribute], name: &str) -> bool {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| attr.meta.require_list().ok())
        .any(|list| {
            list.tokens
                .clone()
                .into_iter()
                .any(|tree| matches!(tree, TokenTree::Ident(ident) if ident == name))
        })
}

fn undecided(cfg: Cfg<'_>, file: FileId) -> Vec<UnknownCfg> {
    cfg.unknown
        .into_iter()
        .map(|(span, text)| UnknownCfg {
            place: report::Place { file, span },
            text,
        })
        .collect()
}

fn keep_fields(fields: &mut Fields, cfg: &mut Cfg<'_>) {
    match fields {
        Fields::Named(named) => keep_listed(&mut named.named, cfg),
        Fields::Unnamed(unnamed) => keep_listed(&mut unnamed.unnamed, cfg),
        Fields::Unit => {}
    }
}

/// Most lists lose nothing and stay as they are.
fn keep_listed(fields: &mut Punctuated<Field, Token![,]>, cfg: &mut Cfg<'_>) {
    let kept: Vec<bool> = fields
        .iter_mut()
        .map(|field| cfg.keep(&mut field.attrs))
        .collect();
    if kept.contains(&false) {
        let both = std::mem::take(fields).into_iter().zip(kept);
        *fields = both
            .filter_map(|(field, kept)| kept.then_some(field))
            .collect();
    }
}
