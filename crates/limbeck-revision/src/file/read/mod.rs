//! Reads revision files without compiling them: finds the two functions, calls the builders with
//! what their statements say, and puts the comments beside the operations. All mistakes of a file
//! come out at once.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn's enums are open; what is not named is outside of the subset"
)]

mod arguments;
mod call;
mod comments;
mod items;
mod values;
mod vocabulary;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use limbeck_ops::Operations;
use limbeck_ops::builder::BuildError;
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use self::call::Call;
use self::comments::Comments;
use self::items::Items;
use super::error::{FileError, FileErrorKind};
use super::source::Source;
use super::{PlacedFile, RevisionFile, Statement};
use crate::graph::suggest::nearest;

/// Reads a revision file.
///
/// # Errors
/// Everything in the file that is not a header, `use limbeck::op::*;`, a `const` text or one of the
/// two functions, and every operation that can't be read; in the order of the file.
pub fn read(source: &str, path: impl AsRef<Path>) -> Result<RevisionFile, Vec<FileError>> {
    read_placed(source, path).map(|placed| placed.file)
}

/// Reads a revision file, and tells where its operations stand.
///
/// # Errors
/// As [`read`].
pub fn read_placed(source: &str, path: impl AsRef<Path>) -> Result<PlacedFile, Vec<FileError>> {
    let source = Source::new(source, path.as_ref());
    let mut reader = Reader {
        source: &source,
        constants: BTreeMap::new(),
        errors: Vec::new(),
    };
    let header = super::header::header_and_notes(&source)
        .map_err(|errors| reader.errors.extend(errors))
        .ok();
    let body = reader.body();
    match (header, body) {
        (Some((header, notes)), Some(body)) if reader.errors.is_empty() => {
            let mut file = RevisionFile {
                header,
                upgrade: body.upgrade,
                downgrade: body.downgrade,
                notes,
            };
            body.comments.place(&mut file);
            let [upgrade, downgrade] = body.spans.map(|spans| source.positions(&spans));
            Ok(PlacedFile {
                file,
                upgrade,
                downgrade,
            })
        }
        _ => {
            reader.errors.sort_by_key(|error| error.span.start);
            Err(reader.errors)
        }
    }
}

struct Reader<'a> {
    source: &'a Source<'a>,
    /// The `const` texts of the file.
    constants: BTreeMap<String, String>,
    errors: Vec<FileError>,
}

/// The functions of a file, and where everything in it stands.
struct Body {
    upgrade: Vec<Statement>,
    downgrade: Vec<Statement>,
    /// Where the statements of both stand.
    spans: [Vec<Range<usize>>; 2],
    comments: Comments,
}

fn range(tokens: &impl Spanned) -> Range<usize> {
    tokens.span().byte_range()
}

impl Reader<'_> {
    fn error(&mut self, span: Range<usize>, kind: FileErrorKind) {
        self.errors.push(self.source.error(span, kind));
    }

    fn body(&mut self) -> Option<Body> {
        let parsed = self
            .source
            .text()
            .parse::<TokenStream>()
            .map_err(syn::Error::from)
            .and_then(|tokens| Ok((tokens.clone(), syn::parse2::<syn::File>(tokens)?)));
        let (tokens, file) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.syntax(error);
                return None;
            }
        };
        let items = Items::find(self, &file);
        let mut comments = Comments::find(self.source, tokens);
        comments.above(&items);
        let mut functions = [Vec::new(), Vec::new()];
        let mut places = [Vec::new(), Vec::new()];
        for (at, item) in [items.upgrade, items.downgrade].into_iter().enumerate() {
            let Some(item) = item else { continue };
            if let Some((read, spans)) = self.function(item) {
                comments.inside(item, &spans);
                functions[at] = read;
                places[at] = spans;
            }
        }
        let [upgrade, downgrade] = functions;
        Some(Body {
            upgrade,
            downgrade,
            spans: places,
            comments,
        })
    }

    fn syntax(&mut self, error: syn::Error) {
        for error in error {
            let span = error.span().byte_range();
            self.error(span, FileErrorKind::Syntax(in_words(&error)));
        }
    }

    /// The operations of a function, and where their statements stand.
    fn function(&mut self, item: &syn::ItemFn) -> Option<(Vec<Statement>, Vec<Range<usize>>)> {
        let parameter = items::parameter(item)?;
        let mut operations = Operations::new();
        let mut spans = Vec::new();
        let reported = self.errors.len();
        for statement in &item.block.stmts {
            spans.push(range(statement));
            self.statement(&mut operations, &parameter, statement);
        }
        match operations.finish() {
            Ok(ops) => Some((ops.into_iter().map(Statement::from).collect(), spans)),
            // They were reported where they stand, but for those that only the whole operation shows.
            Err(errors) => {
                if self.errors.len() == reported {
                    self.unfinished(&item.block.stmts, errors);
                }
                None
            }
        }
    }

    /// Reports what a builder found when nothing more was to come: at the last call that it is about.
    fn unfinished(&mut self, statements: &[Stmt], errors: Vec<BuildError>) {
        for error in errors {
            let statement = statements.get(error.operation.saturating_sub(1));
            let Some(Stmt::Expr(expression, _)) = statement else {
                continue;
            };
            let (_, calls) = call::split(expression);
            let about = calls.iter().rfind(|call| call.name == error.call);
            if let Some(call) = about.or(calls.first()) {
                self.built(call, vec![error]);
            }
        }
    }

    fn statement(&mut self, operations: &mut Operations, parameter: &str, statement: &Stmt) {
        let expression = match statement {
            Stmt::Expr(expression, Some(_)) => expression,
            Stmt::Expr(expression @ Expr::MethodCall(_), None) => {
                let end = range(expression).end;
                self.error(end..end, FileErrorKind::NoSemicolon);
                expression
            }
            Stmt::Expr(expression, None) => return self.unsupported(expression),
            Stmt::Local(local) => {
                return self.error(
                    range(local),
                    FileErrorKind::Unsupported {
                        what: "variables",
                        help: "Write the value where it is used, or a const &str outside of the \
                               functions.",
                    },
                );
            }
            Stmt::Item(item) => return self.unsupported_item(item),
            Stmt::Macro(call) => return self.unsupported_macro(range(call)),
        };
        let (root, calls) = call::split(expression);
        match root {
            Expr::Path(path) if path.path.is_ident(parameter) && !calls.is_empty() => {
                self.operation(operations, &calls);
            }
            _ => self.unsupported(root),
        }
    }

    /// Reports what a builder found in the arguments of a call.
    fn built(&mut self, call: &Call<'_>, errors: Vec<BuildError>) {
        for error in errors {
            let argument = error
                .argument
                .filter(|_| error.call == call.name)
                .and_then(|at| call.arguments.get(at));
            let span = argument.map_or(call.name_span.clone(), |argument| range(*argument));
            self.error(span, error.kind.into());
        }
    }

    fn unknown(
        &mut self,
        kind: &'static str,
        call: &Call<'_>,
        of: Option<&'static str>,
        known: &[&'static str],
    ) {
        let suggestions = nearest(&call.name, known.iter().copied());
        self.error(
            call.name_span.clone(),
            FileErrorKind::Unknown {
                kind,
                name: call.name.clone(),
                of,
                suggestions,
            },
        );
    }
}

/// What a parser says, in words that a person knows.
fn in_words(error: &syn::Error) -> String {
    match error.to_string().as_str() {
        // The lexer's only message (proc_macro2's `LexError`).
        "cannot parse string into token stream" => {
            "a bracket, quote or comment is not closed, or a character is no Rust".to_owned()
        }
        text => text.to_owned(),
    }
}
