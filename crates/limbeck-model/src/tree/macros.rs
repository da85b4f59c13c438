//! The calls of `sql!`, `sql_file!` and `manage!`: noted while the tree is read, and found to be
//! limbeck's own when all imports are known.
//!
//! Macros have a namespace of their own: `mod sql;` and `use limbeck::sql;` may stand side by side.

use std::collections::HashSet;
use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use syn::{ItemExternCrate, ItemMacro};

use super::files::Place;
use super::resolve::Target;
use super::sql::Reading;
use super::{Entry, FileId, ModuleId, Tree, UnknownCfg, UsePath};
use crate::item::{SqlMacro, bare_name};
use crate::mistake::Mistake;
use crate::report::Report;
use crate::source::SourceLoader;

/// How many imports may lead to each other before a ring is assumed.
const DEEPEST: usize = 32;

/// A macro at the place of an item.
pub(super) struct MacroCall {
    pub(super) module: ModuleId,
    pub(super) file: FileId,
    /// The folder of the file.
    pub(super) folder: PathBuf,
    pub(super) path: UsePath,
    /// The place of the macro's name.
    pub(super) span: Span,
    pub(super) arguments: TokenStream,
    pub(super) unknown_cfgs: Vec<UnknownCfg>,
    /// The name that it defines, when it is `macro_rules!`.
    defines: Option<String>,
}

/// The calls of all macros, in the order of the source.
#[derive(Default)]
pub(super) struct SqlMacros {
    calls: Vec<MacroCall>,
    /// The names that `macro_rules!` defines.
    defined: HashSet<String>,
    /// Whether all macros of some crate are in scope everywhere: of limbeck, of another.
    of_limbeck: bool,
    of_others: bool,
}

/// Whether an import may be that of a macro of limbeck's.
pub(super) fn is_sql_macro(path: &UsePath) -> bool {
    let last = path.segments.last();
    last.is_some_and(|name| SqlMacro::from_name(name).is_some())
}

impl MacroCall {
    pub(super) fn new(
        item: ItemMacro,
        module: ModuleId,
        place: &Place,
        unknown_cfgs: Vec<UnknownCfg>,
    ) -> Self {
        let path = &item.mac.path;
        let name = path.segments.last();
        Self {
            module,
            file: place.file,
            folder: place.folder.clone(),
            path: UsePath {
                absolute: path.leading_colon.is_some(),
                segments: crate::types::segments(path),
            },
            span: name.map_or_else(Span::call_site, |segment| segment.ident.span()),
            arguments: item.mac.tokens,
            unknown_cfgs,
            defines: item.ident.as_ref().map(bare_name),
        }
    }
}

impl SqlMacros {
    pub(super) fn note(&mut self, call: MacroCall) {
        match call.defines {
            Some(name) => {
                self.defined.insert(name);
            }
            None => self.calls.push(call),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// `#[macro_use] extern crate …;`.
    pub(super) fn note_extern_crate(&mut self, item: &ItemExternCrate) {
        if item.attrs.iter().any(|a| a.path().is_ident("macro_use")) {
            self.of_limbeck |= item.ident == "limbeck";
            self.of_others |= item.ident != "limbeck";
        }
    }

    /// What could not be decided at a module counts for the calls inside it.
    pub(super) fn add_cfgs(&mut self, first: usize, unknown: &[UnknownCfg]) {
        for call in &mut self.calls[first..] {
            call.unknown_cfgs.extend(unknown.iter().cloned());
        }
    }

    /// Reads what limbeck's macros declare.
    pub(super) fn read(self, tree: &mut Tree, loader: &mut dyn SourceLoader, report: &mut Report) {
        let mut reading = Reading::new(loader, report);
        for call in &self.calls {
            match self.find(tree, call.module, &call.path, DEEPEST) {
                Some(found) => reading.call(tree, call, found),
                None => reading.report(call.file, self.unknown(tree, call)),
            }
        }
    }

    /// Which macro of limbeck's a path means in a module.
    fn find(
        &self,
        tree: &Tree,
        module: ModuleId,
        path: &UsePath,
        depth: usize,
    ) -> Option<SqlMacro> {
        let depth = depth.checked_sub(1)?;
        let (name, parents) = path.segments.split_last()?;
        if parents.is_empty() {
            return self.find_by_name(tree, module, name, depth);
        }
        match tree.resolve(module, path.absolute, parents).target {
            Target::External(krate) => of_limbeck(&krate, name),
            Target::Module(other) => self.find_by_name(tree, other, name, depth),
            Target::Decl(_) | Target::Unknown => None,
        }
    }

    fn find_by_name(
        &self,
        tree: &Tree,
        module: ModuleId,
        name: &str,
        depth: usize,
    ) -> Option<SqlMacro> {
        let own = tree.module(module);
        if let Some(import) = own.macros.get(name) {
            return self.find(tree, module, import, depth);
        }
        let behind_globs = own.globs.iter().find_map(|glob| {
            match tree.resolve(module, glob.absolute, &glob.segments).target {
                Target::External(krate) => of_limbeck(&krate, name),
                Target::Module(other) if other != module && depth > 0 => {
                    self.find_by_name(tree, other, name, depth - 1)
                }
                Target::Module(_) | Target::Decl(_) | Target::Unknown => None,
            }
        });
        behind_globs.or_else(|| {
            let in_scope = self.of_limbeck && !self.defined.contains(name);
            SqlMacro::from_name(name).filter(|_| in_scope)
        })
    }

    /// The warning that a macro called like one of limbeck's is none, where nothing tells what else
    /// it could be.
    fn unknown(&self, tree: &Tree, call: &MacroCall) -> Vec<Mistake> {
        let [name] = call.path.segments.as_slice() else {
            return Vec::new();
        };
        let module = tree.module(call.module);
        let imported = matches!(module.names.get(name), Some(Entry::Import(_)));
        let known = imported || self.of_others || self.defined.contains(name);
        match SqlMacro::from_name(name).filter(|_| !known && module.globs.is_empty()) {
            None => Vec::new(),
            Some(_) => vec![
                Mistake::warning(
                    call.span,
                    format!("macro `{name}!` is not imported from limbeck, so it is not read"),
                )
                .help(format!("Write `limbeck::{name}!(…)`."))
                .hiding_models(),
            ],
        }
    }
}

fn of_limbeck(krate: &[String], name: &str) -> Option<SqlMacro> {
    let [krate] = krate else { return None };
    let is_limbeck = krate == "limbeck" || krate == "limbeck_derive";
    SqlMacro::from_name(name).filter(|_| is_limbeck)
}
