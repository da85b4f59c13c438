//! The modules of the models' source and what they declare.
//!
//! Types, structs and enums are kept as `syn` parsed them; functions and everything else that
//! can't hold a model are dropped at once.

mod cfg;
mod files;
mod macros;
mod resolve;
mod sql;
mod unseen;
mod walk;

pub(crate) use resolve::Target;
pub(crate) use sql::{SqlDecl, SqlDecls};
pub(crate) use walk::walk;

use std::cell::RefCell;
use std::collections::HashMap;

use syn::{ItemEnum, ItemStruct, ItemType};

use crate::item::ModelItem;
use crate::mistake::Mistake;
use crate::report::Place;
use crate::source::SourceFile;

/// A file of the tree, by its place in [`Tree::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(pub(crate) usize);

/// A module, by its place in [`Tree::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ModuleId(pub(crate) usize);

/// A declaration, by its place in [`Tree::decls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DeclId(pub(crate) usize);

/// Everything that was read.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) modules: Vec<Module>,
    pub(crate) decls: Vec<Decl>,
    /// Root modules by the name of their crate.
    pub(crate) crates: HashMap<String, ModuleId>,
    /// What is declared as SQL.
    pub(crate) sql: SqlDecls,
}

/// A module: names and where they lead.
pub(crate) struct Module {
    pub(crate) parent: Option<ModuleId>,
    pub(crate) root: ModuleId,
    /// Whether the root of its tree is a part of a crate only: paths that lead out of it are
    /// looked for by name.
    pub(crate) partial: bool,
    pub(crate) names: HashMap<String, Entry>,
    pub(crate) globs: Vec<UsePath>,
    /// Imports of macros that declare SQL, which have names of their own.
    pub(crate) macros: HashMap<String, UsePath>,
}

impl Module {
    fn new(parent: Option<ModuleId>, root: ModuleId) -> Self {
        Self {
            parent,
            root,
            partial: false,
            names: HashMap::new(),
            globs: Vec::new(),
            macros: HashMap::new(),
        }
    }
}

/// What a name in a module leads to.
pub(crate) enum Entry {
    Module(ModuleId),
    Decl(DeclId),
    Import(UsePath),
}

/// The path of a `use`.
#[derive(Clone, Debug)]
pub(crate) struct UsePath {
    /// Whether it begins with `::`.
    pub(crate) absolute: bool,
    pub(crate) segments: Vec<String>,
}

/// A declared type.
pub(crate) struct Decl {
    pub(crate) module: ModuleId,
    pub(crate) file: FileId,
    pub(crate) kind: DeclKind,
    /// `cfg` predicates on it, inside it and around it that could not be decided.
    pub(crate) unknown_cfgs: Vec<UnknownCfg>,
}

/// A `cfg` predicate that could not be decided.
#[derive(Clone, Debug)]
pub(crate) struct UnknownCfg {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// What kind of type.
pub(crate) enum DeclKind {
    Struct(Box<StructDecl>),
    Enum(ItemEnum),
    Alias(ItemType),
    /// A union, for the message that it can't be a model.
    Union(syn::ItemUnion),
}

/// A struct, and the model that it probably is.
pub(crate) struct StructDecl {
    pub(crate) item: ItemStruct,
    /// What [`ModelItem::read`] says; `None` when no derive is called `Model`, or when it was taken.
    pub(crate) early: RefCell<Option<Box<EarlyModel>>>,
}

/// A struct read as a model.
pub(crate) struct EarlyModel {
    pub(crate) model: Option<ModelItem>,
    pub(crate) mistakes: Vec<Mistake>,
}

impl StructDecl {
    /// The struct as a model, and what is wrong with it.
    pub(crate) fn model(&self) -> EarlyModel {
        if let Some(early) = self.early.take() {
            return *early;
        }
        let mut mistakes = Vec::new();
        let model = ModelItem::read(&self.item, &mut mistakes);
        EarlyModel { model, mistakes }
    }
}

impl Tree {
    pub(crate) fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    pub(crate) fn decl(&self, id: DeclId) -> &Decl {
        &self.decls[id.0]
    }

    pub(crate) fn decl_ids(&self) -> impl Iterator<Item = DeclId> + use<> {
        (0..self.decls.len()).map(DeclId)
    }
}
