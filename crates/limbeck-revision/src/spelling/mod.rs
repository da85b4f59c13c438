//! How an operation is spelled as calls of the builders in `limbeck_ops::builder`: only what
//! differs from the defaults. The writer of revision files turns the calls into Rust, the checksum
//! into bytes; nothing here knows Rust syntax.
//!
//! Checksums are stored in databases: the calls for an operation, and their order, stay as they
//! are. A new option is spelled only where it has not its default.

mod alter_column;
mod column;
mod constraint;
mod index;
mod operation;
mod partition;
mod table;

pub(crate) use operation::spell;

/// A call with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The method or function.
    pub(crate) name: &'static str,
    /// The arguments in order.
    pub(crate) arguments: Vec<Argument>,
}

/// A call and the method calls on its result: `column("id", "bigint").not_null()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    /// The calls; the first one is a method of `Operations` or a function.
    pub(crate) calls: Vec<Call>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, as a Rust literal.
    Float(String),
    /// A boolean.
    Boolean(bool),
    /// A word of the vocabulary: `Cascade`, `Always`.
    Word(&'static str),
    /// A list.
    List(Vec<Argument>),
    /// A value made by a function.
    Chain(Chain),
}

impl Chain {
    fn new(name: &'static str, arguments: impl Into<Vec<Argument>>) -> Self {
        let mut chain = Self { calls: Vec::new() };
        chain.call(name, arguments);
        chain
    }

    fn call(&mut self, name: &'static str, arguments: impl Into<Vec<Argument>>) {
        let arguments = arguments.into();
        self.calls.push(Call { name, arguments });
    }

    /// A call without arguments, where it is needed.
    fn flag(&mut self, name: &'static str, needed: bool) {
        if needed {
            self.call(name, []);
        }
    }

    /// A call with one argument, where there is one.
    fn option(&mut self, name: &'static str, argument: Option<Argument>) {
        if let Some(argument) = argument {
            self.call(name, [argument]);
        }
    }

    /// A call with a list, where it is not empty.
    fn list(&mut self, name: &'static str, texts: &[impl AsRef<str>]) {
        if !texts.is_empty() {
            self.call(name, [list(texts)]);
        }
    }
}

fn text(text: impl AsRef<str>) -> Argument {
    Argument::Text(text.as_ref().to_owned())
}

fn list(texts: &[impl AsRef<str>]) -> Argument {
    Argument::List(texts.iter().map(text).collect())
}
