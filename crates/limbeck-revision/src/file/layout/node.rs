//! The expressions of revision files as the layout sees them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "syn's enums are open; what is not named is outside of the subset"
)]

use quote::ToTokens;
use syn::Expr;

use super::{ARRAY_WIDTH, CALL_WIDTH, Shape, chain, list};

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A word, a number or a boolean.
    Word(String),
    /// A string literal.
    Text(String),
    /// `function(…)`.
    Call(Call),
    /// `[…]`.
    Array(Vec<Node>),
    /// `root.method(…).method(…)`.
    Chain {
        /// What the first method is called on.
        root: Box<Node>,
        /// The methods; names with their dot.
        calls: Vec<Call>,
    },
}

/// A call with the text before its parenthesis.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) callee: String,
    pub(super) arguments: Vec<Node>,
}

impl Node {
    pub(super) fn new(expression: &Expr) -> Self {
        match expression {
            Expr::Call(call) => Self::Call(Call {
                callee: plain_text(&call.func),
                arguments: call.args.iter().map(Self::new).collect(),
            }),
            Expr::Array(array) => Self::Array(array.elems.iter().map(Self::new).collect()),
            Expr::MethodCall(call) => {
                let last = Call {
                    callee: format!(".{}", call.method),
                    arguments: call.args.iter().map(Self::new).collect(),
                };
                match Self::new(&call.receiver) {
                    Self::Chain { root, mut calls } => {
                        calls.push(last);
                        Self::Chain { root, calls }
                    }
                    root @ (Self::Word(_) | Self::Text(_) | Self::Call(_) | Self::Array(_)) => {
                        Self::Chain {
                            root: Box::new(root),
                            calls: vec![last],
                        }
                    }
                }
            }
            Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Self::Text(text.token().to_string()),
            _ => Self::Word(plain_text(expression)),
        }
    }

    /// The text of the expression in this room; `None` when rustfmt would give up.
    pub(super) fn rewrite(&self, shape: Shape) -> Option<String> {
        match self {
            Self::Word(text) => Some(text.clone()),
            // One line is never broken and never refused since edition 2024.
            Self::Text(text) if !text.contains('\n') => Some(text.clone()),
            Self::Text(text) => shape.fits(text).then(|| text.clone()),
            Self::Call(call) => call.rewrite(shape),
            Self::Array(items) => list::rewrite("", ("[", "]"), items, shape, ARRAY_WIDTH),
            Self::Chain { root, calls } => chain::rewrite(root, calls, shape),
        }
    }

    /// The text on one line but for its literals.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Word(text) | Self::Text(text) => text.clone(),
            Self::Call(call) => call.plain(),
            Self::Array(items) => format!("[{}]", plain_list(items)),
            Self::Chain { root, calls } => {
                let calls: String = calls.iter().map(Call::plain).collect();
                format!("{}{calls}", root.plain())
            }
        }
    }

    pub(super) fn is_simple(&self) -> bool {
        matches!(self, Self::Word(_) | Self::Text(_))
    }

    /// Whether a single argument may start on the line of its call and go on below.
    pub(super) fn can_overflow(&self) -> bool {
        !self.is_simple()
    }
}

impl Call {
    pub(super) fn rewrite(&self, shape: Shape) -> Option<String> {
        list::rewrite(&self.callee, ("(", ")"), &self.arguments, shape, CALL_WIDTH)
    }

    fn plain(&self) -> String {
        format!("{}({})", self.callee, plain_list(&self.arguments))
    }
}

fn plain_list(items: &[Node]) -> String {
    let items: Vec<String> = items.iter().map(Node::plain).collect();
    items.join(", ")
}

/// Tokens without blanks: words, paths and negative numbers.
fn plain_text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}
