//! Chains of method calls in a source, and what to say about expressions that are none.

use std::ops::Range;

use syn::Expr;

use super::{Reader, range};
use crate::file::error::FileErrorKind;

/// A call in a source.
pub(super) struct Call<'e> {
    pub(super) name: String,
    pub(super) name_span: Range<usize>,
    pub(super) arguments: Vec<&'e Expr>,
    /// Something between the name and the parenthesis, which no call of the vocabulary has.
    pub(super) turbofish: Option<Range<usize>>,
}

/// What the first method is called on, and the methods in order.
pub(super) fn split(expression: &Expr) -> (&Expr, Vec<Call<'_>>) {
    let mut root = plain(expression);
    let mut calls = Vec::new();
    while let Expr::MethodCall(call) = root {
        calls.push(Call {
            name: call.method.to_string(),
            name_span: range(&call.method),
            arguments: call.args.iter().collect(),
            turbofish: call.turbofish.as_ref().map(range),
        });
        root = plain(&call.receiver);
    }
    calls.reverse();
    (root, calls)
}

/// The call of a function with a plain name.
pub(super) fn function(expression: &Expr) -> Option<Call<'_>> {
    let Expr::Call(call) = expression else {
        return None;
    };
    let Expr::Path(path) = &*call.func else {
        return None;
    };
    let name = path.path.get_ident()?;
    Some(Call {
        name: name.to_string(),
        name_span: range(name),
        arguments: call.args.iter().collect(),
        turbofish: None,
    })
}

/// The expression inside parentheses.
pub(super) fn plain(expression: &Expr) -> &Expr {
    match expression {
        Expr::Paren(inner) => plain(&inner.expr),
        Expr::Group(inner) => plain(&inner.expr),
        _ => expression,
    }
}

const STATIC: &str = "A revision is read without being compiled: write each operation as a \
                      statement of its own.";

impl Reader<'_> {
    /// Reports an expression that is no operation.
    pub(super) fn unsupported(&mut self, expression: &Expr) {
        let (what, help) = match expression {
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => ("loops", STATIC),
            Expr::If(_) | Expr::Match(_) => (
                "conditions",
                "A revision does the same on every database; for conditions inside of it, write \
                 SQL in op.execute(…).",
            ),
            Expr::Macro(_) => return self.unsupported_macro(range(expression)),
            Expr::Closure(_) | Expr::Async(_) | Expr::Await(_) => ("closures and async", STATIC),
            Expr::Block(_) | Expr::Unsafe(_) | Expr::Const(_) => ("blocks", STATIC),
            Expr::Assign(_) | Expr::Binary(_) => ("assignments and arithmetic", STATIC),
            Expr::Return(_) | Expr::Try(_) | Expr::Break(_) | Expr::Continue(_) => {
                ("jumps", STATIC)
            }
            _ => (
                "expressions other than operations",
                "Each statement calls a method of the parameter: op.create_table(…), \
                 op.execute(…).",
            ),
        };
        self.error(range(expression), FileErrorKind::Unsupported { what, help });
    }

    pub(super) fn unsupported_macro(&mut self, span: Range<usize>) {
        self.error(
            span,
            FileErrorKind::Unsupported {
                what: "macros",
                help: "Write out what the macro would give.",
            },
        );
    }
}
