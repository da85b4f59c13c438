//! From a path in a module to what it names: a declaration, a module, or an external crate's item.

use super::{DeclId, Entry, ModuleId, Tree, UsePath};

/// How many imports may lead to each other before a ring is assumed.
const DEEPEST: usize = 32;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Decl(DeclId),
    Module(ModuleId),
    /// An item of a crate that is not read, by its path from the crate on.
    External(Vec<String>),
    /// Nothing that is known.
    Unknown,
}

/// What a path names, and the segments that follow a declaration in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolution {
    pub(crate) target: Target,
    pub(crate) rest: Vec<String>,
}

impl Resolution {
    fn to(target: Target) -> Self {
        Self {
            target,
            rest: Vec::new(),
        }
    }

    fn unknown() -> Self {
        Self::to(Target::Unknown)
    }
}

impl Tree {
    /// Resolves a path written in a module.
    pub(crate) fn resolve(&self, module: ModuleId, absolute: bool, path: &[String]) -> Resolution {
        self.resolve_path(module, absolute, path, DEEPEST)
    }

    fn resolve_path(
        &self,
        module: ModuleId,
        absolute: bool,
        path: &[String],
        depth: usize,
    ) -> Resolution {
        let [first, rest @ ..] = path else {
            return Resolution::to(Target::Module(module));
        };
        if depth == 0 {
            return Resolution::unknown();
        }
        let start = if absolute {
            Resolution::to(self.external(first))
        } else {
            match first.as_str() {
                "self" => Resolution::to(Target::Module(module)),
                "crate" => Resolution::to(Target::Module(self.module(module).root)),
                "super" => Resolution::to(match self.module(module).parent {
                    Some(parent) => Target::Module(parent),
                    None => Target::Unknown,
                }),
                _ => self.in_scope(module, first, depth),
            }
        };
        let found = self.go_on(start, rest, depth);
        if found.target == Target::Unknown && self.module(module).partial {
            return self.by_suffix(path).unwrap_or(found);
        }
        found
    }

    /// Follows the rest of a path from what its beginning names.
    fn go_on(&self, start: Resolution, rest: &[String], depth: usize) -> Resolution {
        let mut at = start;
        for (i, segment) in rest.iter().enumerate() {
            at = match at.target {
                Target::Module(module) if segment == "super" => {
                    Resolution::to(match self.module(module).parent {
                        Some(parent) => Target::Module(parent),
                        None => Target::Unknown,
                    })
                }
                Target::Module(module) => self
                    .in_module(module, segment, depth)
                    .unwrap_or_else(Resolution::unknown),
                Target::External(mut path) => {
                    path.push(segment.clone());
                    Resolution::to(Target::External(path))
                }
                Target::Decl(_) => {
                    at.rest.extend(rest[i..].iter().cloned());
                    return at;
                }
                Target::Unknown => return at,
            };
        }
        at
    }

    /// A name as the first segment of a path: what the module has, then the prelude, then crates.
    fn in_scope(&self, module: ModuleId, name: &str, depth: usize) -> Resolution {
        if let Some(found) = self.in_module(module, name, depth) {
            return found;
        }
        match prelude(name) {
            Some(path) => Resolution::to(Target::External(path)),
            None => Resolution::to(self.external(name)),
        }
    }

    fn external(&self, name: &str) -> Target {
        match self.crates.get(name) {
            Some(root) => Target::Module(*root),
            None => Target::External(vec![name.to_owned()]),
        }
    }

    /// A name in a module: declared, imported, or behind a glob.
    fn in_module(&self, id: ModuleId, name: &str, depth: usize) -> Option<Resolution> {
        let module = self.module(id);
        match module.names.get(name) {
            Some(Entry::Decl(decl)) => return Some(Resolution::to(Target::Decl(*decl))),
            Some(Entry::Module(module)) => return Some(Resolution::to(Target::Module(*module))),
            Some(Entry::Import(path)) => return Some(self.import(id, name, path, depth)),
            None => {}
        }
        let depth = depth.checked_sub(1)?;
        module
            .globs
            .iter()
            .find_map(|glob| self.behind_glob(id, glob, name, depth))
    }

    fn import(&self, module: ModuleId, name: &str, path: &UsePath, depth: usize) -> Resolution {
        // `use chrono;` or `use c::{self}` in a crate root names itself: the crate is meant.
        if !path.absolute && path.segments.len() == 1 && path.segments[0] == name {
            return Resolution::to(self.external(name));
        }
        self.resolve_path(module, path.absolute, &path.segments, depth - 1)
    }

    fn behind_glob(
        &self,
        module: ModuleId,
        glob: &UsePath,
        name: &str,
        depth: usize,
    ) -> Option<Resolution> {
        if depth == 0 {
            return None;
        }
        match self
            .resolve_path(module, glob.absolute, &glob.segments, depth - 1)
            .target
        {
            Target::Module(other) if other != module => self.in_module(other, name, depth - 1),
            Target::External(mut path) => {
                // Only what limbeck knows to be there: a glob doesn't tell its names.
                path.push(name.to_owned());
                crate::types::is_known(&path).then(|| Resolution::to(Target::External(path)))
            }
            Target::Module(_) | Target::Decl(_) | Target::Unknown => None,
        }
    }

    /// In a part of a crate, a path that leads out of it: the only declaration whose name is the
    /// last segment (or the one before, for `Org::code`).
    fn by_suffix(&self, path: &[String]) -> Option<Resolution> {
        let only = |name: &str| {
            let mut found = self
                .modules
                .iter()
                .filter_map(|module| match module.names.get(name) {
                    Some(Entry::Decl(decl)) => Some(*decl),
                    Some(Entry::Module(_) | Entry::Import(_)) | None => None,
                });
            match (found.next(), found.next()) {
                (Some(decl), None) => Some(decl),
                _ => None,
            }
        };
        let (last, before) = path.split_last()?;
        if let Some(decl) = only(last) {
            return Some(Resolution::to(Target::Decl(decl)));
        }
        let decl = only(before.last()?)?;
        Some(Resolution {
            target: Target::Decl(decl),
            rest: vec![last.clone()],
        })
    }
}

/// The types that need no `use`, by their whole paths.
fn prelude(name: &str) -> Option<Vec<String>> {
    let path: &[&str] = match name {
        "String" => &["std", "string", "String"],
        "Vec" => &["std", "vec", "Vec"],
        "Option" => &["std", "option", "Option"],
        "Box" => &["std", "boxed", "Box"],
        "bool" | "char" | "str" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8"
        | "u16" | "u32" | "u64" | "u128" | "usize" | "f32" | "f64" => {
            return Some(vec![
                "std".to_owned(),
                "primitive".to_owned(),
                name.to_owned(),
            ]);
        }
        _ => return None,
    };
    Some(path.iter().map(|part| (*part).to_owned()).collect())
}
