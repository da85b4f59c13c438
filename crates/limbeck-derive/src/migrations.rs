//! `migrations!`: revision files as modules of the application, with their headers and checksums.
//!
//! Each file is compiled as it is and also read as the command line reads it, so that a file
//! outside of the readable subset does not compile, and the checksums are the same.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use limbeck_revision::file::{self, RevisionFile};
use limbeck_revision::graph::{Graph, GraphError};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::LitStr;
use syn::parse::{ParseStream, Parser as _};

/// Where the files are looked for when the macro is given no folder.
const DEFAULT_FOLDERS: [&str; 2] = ["migrations", "versions"];

/// The expression of type `limbeck::Migrations`, or compile errors.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    expression(input).unwrap_or_else(|messages| {
        let errors = messages
            .iter()
            .map(|message| quote!(::core::compile_error!(#message);));
        quote!({ #(#errors)* ::limbeck::Migrations::new(&[]) })
    })
}

fn expression(input: TokenStream) -> Result<TokenStream, Vec<String>> {
    let argument = |stream: ParseStream<'_>| -> syn::Result<Option<LitStr>> {
        if stream.is_empty() {
            Ok(None)
        } else {
            stream.parse().map(Some)
        }
    };
    let folder = argument
        .parse2(input)
        .map_err(|error| one(format!("migrations! takes a folder in quotes: {error}")))?;
    let folder = find_folder(folder.map(|folder| folder.value()).as_deref()).map_err(one)?;
    let files = read_files(&folder)?;
    check_graph(&files)?;
    let modules = files.iter().enumerate().map(|(i, file)| module(i, file));
    let revisions = files.iter().enumerate().map(|(i, file)| revision(i, file));
    Ok(quote!({
        #(#modules)*
        const REVISIONS: &[::limbeck::Migration] = &[#(#revisions),*];
        ::limbeck::Migrations::new(REVISIONS)
    }))
}

fn one(message: String) -> Vec<String> {
    vec![message]
}

/// The folder with the revision files: the named one, or `versions` in it.
fn find_folder(named: Option<&str>) -> Result<PathBuf, String> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| "migrations! needs Cargo: CARGO_MANIFEST_DIR is not set".to_owned())?;
    let candidates = match named {
        Some(named) => vec![named],
        None => DEFAULT_FOLDERS.to_vec(),
    };
    let mut folders = candidates.iter().map(|folder| root.join(folder));
    let found = folders.find(|folder| folder.is_dir());
    let Some(folder) = found else {
        return Err(match named {
            Some(named) => format!("there is no folder {named:?} in {}", root.display()),
            None => format!(
                "there is no folder \"migrations\" or \"versions\" in {}; name one: \
                 migrations!(\"path\")",
                root.display()
            ),
        });
    };
    let versions = folder.join("versions");
    Ok(if versions.is_dir() { versions } else { folder })
}

/// A revision file with what was found in it.
struct File {
    path: String,
    name: String,
    read: RevisionFile,
}

fn read_files(folder: &Path) -> Result<Vec<File>, Vec<String>> {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for path in list(folder).map_err(one)? {
        match read_file(&path) {
            Ok(file) => files.push(file),
            Err(mut messages) => errors.append(&mut messages),
        }
    }
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors)
    }
}

/// The Rust files of the folder, by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("could not read folder {}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_source = path.extension() == Some(OsStr::new("rs"));
        if is_source && !name.starts_with('.') && name != "mod.rs" {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path) -> Result<File, Vec<String>> {
    let shown = path.display();
    let source = fs::read_to_string(path)
        .map_err(|error| one(format!("could not read {shown}: {error}")))?;
    let read = in_own_words(|| file::read(&source, path))
        .map_err(|errors| errors.iter().map(message).collect::<Vec<_>>())?;
    let text = |part: Option<&OsStr>| part.and_then(OsStr::to_str).map(str::to_owned);
    let (Some(name), Some(path)) = (text(path.file_name()), text(Some(path.as_os_str()))) else {
        return Err(one(format!("the path {shown} is not UTF-8")));
    };
    Ok(File { path, name, read })
}

/// A mistake with its source line; the compiler writes `error: ` before it.
fn message(error: &file::FileError) -> String {
    let text = error.render();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    text.trim_end().to_owned()
}

/// Runs a parser with the positions of proc-macro2 itself: inside of a macro, the compiler's say
/// nothing about a source that comes as text.
fn in_own_words<T>(read: impl FnOnce() -> T) -> T {
    proc_macro2::fallback::force();
    let result = read();
    proc_macro2::fallback::unforce();
    result
}

/// The files must fit together, as the command line demands.
fn check_graph(files: &[File]) -> Result<(), Vec<String>> {
    let headers = files.iter().map(|file| file.read.header.clone()).collect();
    match Graph::new(headers) {
        Ok(_) => Ok(()),
        Err(errors) => Err(errors.iter().map(GraphError::to_string).collect()),
    }
}

fn module(i: usize, file: &File) -> TokenStream {
    let name = format_ident!("revision_{i}");
    let path = &file.path;
    quote! {
        #[path = #path]
        #[allow(missing_docs, unreachable_pub, clippy::all)]
        mod #name;
    }
}

fn revision(i: usize, file: &File) -> TokenStream {
    let module = format_ident!("revision_{i}");
    let header = &file.read.header;
    let (name, message, revision) = (&file.name, &header.message, header.revision.as_str());
    let parents = header.down_revisions.iter().map(AsRef::<str>::as_ref);
    let labels = header.branch_labels.iter().map(AsRef::<str>::as_ref);
    let replaced = header.replaces.iter().map(AsRef::<str>::as_ref);
    let depends_on = &header.depends_on;
    let optional = |text: &Option<String>| match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    };
    let (date, lock_timeout) = (
        optional(&header.create_date),
        optional(&header.lock_timeout),
    );
    let sums = file.read.checksums();
    let (checksum, up, down) = (&sums.whole, &sums.upgrade, &sums.downgrade);
    quote! {
        ::limbeck::Migration {
            file: #name,
            message: #message,
            revision: #revision,
            down_revisions: &[#(#parents),*],
            depends_on: &[#(#depends_on),*],
            branch_labels: &[#(#labels),*],
            create_date: #date,
            replaces: &[#(#replaced),*],
            lock_timeout: #lock_timeout,
            checksum: #checksum,
            upgrade_checksum: #up,
            downgrade_checksum: #down,
            upgrade: #module::upgrade,
            downgrade: #module::downgrade,
        }
    }
}
