//! Where files are: those of modules, by the rules of the Rust reference ("Module source
//! filenames"), and those that macros name, which are relative to the file that names them.

use std::path::{Component, Path, PathBuf};

use syn::Attribute;

use super::FileId;
use crate::attr::tokens::string_value;

/// Where the items of a module stand and where its children's files are looked for.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) file: FileId,
    /// The folder of the file itself, from which `#[path]` counts outside inline modules.
    pub(super) folder: PathBuf,
    /// The folder of the files of child modules.
    pub(super) children: PathBuf,
    /// A second folder to look in: that of a root which is no `lib.rs`, `main.rs` or `mod.rs`.
    pub(super) fallback: Option<PathBuf>,
    pub(super) inline: bool,
}

/// The files that a module may be in, and whether its children are beside that file.
pub(super) fn candidates(
    name: &str,
    explicit: Option<&str>,
    place: &Place,
) -> Vec<(PathBuf, bool)> {
    if let Some(path) = explicit {
        let folder = if place.inline {
            &place.children
        } else {
            &place.folder
        };
        return vec![(normal_path(&folder.join(path)), true)];
    }
    let mut found = Vec::new();
    for folder in std::iter::once(&place.children).chain(&place.fallback) {
        found.push((folder.join(format!("{name}.rs")), false));
        found.push((folder.join(name).join("mod.rs"), true));
    }
    found
}

/// The path without `.` and without `x/..`, so that one file has one path.
pub(super) fn normal_path(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let goes_up = part == Component::ParentDir
            && matches!(out.components().next_back(), Some(Component::Normal(_)));
        if goes_up {
            out.pop();
        } else if part != Component::CurDir {
            out.push(part);
        }
    }
    out
}

/// Whether the child modules of a file are beside it.
pub(super) fn is_folder_file(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| ["lib.rs", "main.rs", "mod.rs"].contains(&name))
}

/// What `#[path = "…"]` says.
pub(super) fn path_attribute(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().find_map(|attr| {
        let syn::Meta::NameValue(pair) = &attr.meta else {
            return None;
        };
        let syn::Expr::Lit(literal) = &pair.value else {
            return None;
        };
        string_value(&literal.lit).filter(|_| pair.path.is_ident("path"))
    })
}
