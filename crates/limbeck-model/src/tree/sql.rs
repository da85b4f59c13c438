//! What `sql!`, `sql_file!` and `manage!` say: statements with their places, and kinds.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use limbeck_schema::Namespace;
use limbeck_schema::RenamedFrom;
use limbeck_schema::sql_object::{Loose, ReadObjects, SqlObject, SqlObjectId, read_statements};

use super::files::normal_path;
use super::macros::MacroCall;
use super::{FileId, Tree, UnknownCfg};
use crate::diagnostic::Location;
use crate::item::sql::{Managed, SqlArguments};
use crate::item::{SqlMacro, sql};
use crate::lines::Lines;
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::source::{LoadError, SourceFile, SourceLoader, without_byte_order_mark};

/// What is declared as SQL, in the order of the source.
#[derive(Default)]
pub(crate) struct SqlDecls {
    pub(crate) objects: Vec<SqlDecl<SqlObject>>,
    /// The PostgreSQL schemas that are declared by themselves.
    pub(crate) namespaces: Vec<SqlDecl<Namespace>>,
    pub(crate) loose: Vec<SqlDecl<Loose>>,
    /// The old names of objects.
    pub(crate) renamed_from: BTreeMap<SqlObjectId, RenamedFrom>,
    /// The kinds that `manage!` names.
    pub(crate) managed: Managed,
    /// `cfg` predicates on the macros that could not be decided.
    pub(crate) unknown_cfgs: Vec<UnknownCfg>,
}

/// A statement with the place of its first line.
pub(crate) struct SqlDecl<T> {
    pub(crate) what: T,
    pub(crate) file: FileId,
    pub(crate) location: Location,
}

/// Calls of macros as they are read.
pub(super) struct Reading<'a> {
    loader: &'a mut dyn SourceLoader,
    report: &'a mut Report,
    /// The files that were named, with the place of the name.
    named: BTreeMap<PathBuf, Place>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(loader: &'a mut dyn SourceLoader, report: &'a mut Report) -> Self {
        Self {
            loader,
            report,
            named: BTreeMap::new(),
        }
    }

    pub(super) fn report(&mut self, file: FileId, mistakes: Vec<Mistake>) {
        self.report.extend(file, mistakes);
    }

    /// Reads a call.
    pub(super) fn call(&mut self, tree: &mut Tree, call: &MacroCall, found: SqlMacro) {
        let mut mistakes = Vec::new();
        let arguments = call.arguments.clone();
        match found {
            SqlMacro::Manage => {
                let managed = sql::read_managed(arguments, call.span, &mut mistakes);
                tree.sql.managed.kinds.extend(managed.kinds);
                tree.sql.managed.names |= managed.names;
            }
            SqlMacro::Sql => {
                let read = sql::read_arguments(arguments, call.span, found, &mut mistakes);
                if let Some(given) = read {
                    inline(tree, call, &given, &mut mistakes);
                }
            }
            SqlMacro::SqlFile => {
                let read = sql::read_arguments(arguments, call.span, found, &mut mistakes);
                if let Some(given) = read {
                    self.file(tree, call, &given, &mut mistakes);
                }
            }
        }
        let cfgs = call.unknown_cfgs.iter().cloned();
        tree.sql.unknown_cfgs.extend(cfgs);
        self.report(call.file, mistakes);
    }

    /// Reads the file that a macro names.
    fn file(
        &mut self,
        tree: &mut Tree,
        call: &MacroCall,
        given: &SqlArguments,
        mistakes: &mut Vec<Mistake>,
    ) {
        let name = &given.text;
        let path = normal_path(&call.folder.join(&name.value));
        let place = Place {
            file: call.file,
            span: name.span,
        };
        if let Some(first) = self.named.insert(path.clone(), place) {
            let mistake = Mistake::error(
                name.span,
                format!("file \"{}\" is named twice", path.display()),
            );
            mistakes.push(mistake.also_in(first.file, first.span, "first named here"));
            return;
        }
        let text = match self.loader.load(&path) {
            Ok(text) => without_byte_order_mark(text),
            Err(LoadError::NotFound) if !call.unknown_cfgs.is_empty() => return,
            Err(LoadError::NotFound) => {
                let mistake = Mistake::error(name.span, format!("no file \"{}\"", path.display()));
                let help = "The path is relative to the file that names it.";
                return mistakes.push(mistake.help(help));
            }
            Err(LoadError::Failed(words)) => {
                let mistake = format!("could not read \"{}\"", path.display());
                return mistakes.push(Mistake::error(name.span, mistake).label(words));
            }
        };
        let file = FileId(tree.files.len());
        self.report.note_file(&path);
        let lines = Lines::new(&path, &text);
        let read = read_statements(&text);
        mistakes.extend(renamed(&mut tree.sql, given, &read));
        let found = statements(&mut tree.sql, read, file, |range| lines.first_line(range));
        self.report.extend(file, found);
        tree.files.push(SourceFile {
            path: path.into(),
            text,
        });
    }
}

/// Reads the text that a macro holds; its places are in the Rust file.
fn inline(tree: &mut Tree, call: &MacroCall, given: &SqlArguments, mistakes: &mut Vec<Mistake>) {
    let text = &given.text;
    let Some(file) = tree.files.get(call.file.0) else {
        return;
    };
    let literal = text.span.byte_range();
    let source = file.text.get(literal.clone()).unwrap_or_default();
    let offsets = sql::value_offsets(source, &text.value);
    let lines = Lines::new(&file.path, &file.text);
    let place = |range: Range<usize>| match &offsets {
        Some(offsets) => {
            let at = |at: usize| literal.start + offsets.get(at).copied().unwrap_or(source.len());
            lines.first_line(at(range.start)..at(range.end))
        }
        None => lines.first_line(literal.clone()),
    };
    let read = read_statements(&text.value);
    mistakes.extend(renamed(&mut tree.sql, given, &read));
    mistakes.append(&mut statements(&mut tree.sql, read, call.file, place));
}

/// Notes the old name of the object of a text.
fn renamed(decls: &mut SqlDecls, given: &SqlArguments, read: &ReadObjects) -> Option<Mistake> {
    match sql::renamed_from(given.renamed_from.as_ref()?, &read.objects) {
        Ok((id, from)) => {
            decls.renamed_from.insert(id, from);
            None
        }
        Err(mistake) => Some(mistake),
    }
}

/// Adds the statements of a text; its mistakes come back.
fn statements(
    decls: &mut SqlDecls,
    read: ReadObjects,
    file: FileId,
    place: impl Fn(Range<usize>) -> Location,
) -> Vec<Mistake> {
    for (object, range) in read.objects {
        decls.objects.push(SqlDecl {
            what: object,
            file,
            location: place(range),
        });
    }
    for (namespace, range) in read.namespaces {
        decls.namespaces.push(SqlDecl {
            what: namespace,
            file,
            location: place(range),
        });
    }
    for loose in read.loose {
        decls.loose.push(SqlDecl {
            location: place(loose.range()),
            what: loose,
            file,
        });
    }
    let errors = read.errors.into_iter();
    errors
        .map(|error| {
            let location = place(error.range.clone());
            sql::statement_mistake(error, proc_macro2::Span::call_site()).at(location)
        })
        .collect()
}
