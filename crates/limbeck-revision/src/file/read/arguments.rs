//! The arguments of one call, read one after the other as what the call takes.

use limbeck_ops::Value;
use limbeck_ops::builder::{BoundSpec, ColumnSpec, Key};
use limbeck_schema::{ColumnStorage, Compression, IdentityKind, ReferentialAction};
use syn::{Expr, Lit, UnOp};

use super::call::{Call, plain};
use super::values::ConstraintValue;
use super::{Reader, range};
use crate::file::error::FileErrorKind;

/// What is left of the arguments of a call.
///
/// A wrong argument is reported and replaced by something harmless, so that all mistakes of a call
/// are found; [`Arguments::failed`] says that what the builder then thinks is not worth telling.
pub(super) struct Arguments<'r, 'a, 'e> {
    pub(super) reader: &'r mut Reader<'a>,
    arguments: std::vec::IntoIter<&'e Expr>,
    pub(super) failed: bool,
}

impl<'a> Reader<'a> {
    /// The arguments of a call that takes so many.
    pub(super) fn arguments<'r, 'e>(
        &'r mut self,
        call: &Call<'e>,
        expected: usize,
    ) -> Arguments<'r, 'a, 'e> {
        let found = call.arguments.len();
        let mut failed = found != expected;
        if failed {
            self.error(
                call.name_span.clone(),
                FileErrorKind::ArgumentCount {
                    call: call.name.clone(),
                    expected,
                    found,
                },
            );
        }
        if let Some(turbofish) = call.turbofish.clone() {
            failed = true;
            let what = "type arguments";
            let help = "No operation takes any.";
            self.error(turbofish, FileErrorKind::Unsupported { what, help });
        }
        Arguments {
            reader: self,
            arguments: call.arguments.clone().into_iter(),
            failed,
        }
    }
}

impl<'e> Arguments<'_, '_, 'e> {
    fn next(&mut self) -> Option<&'e Expr> {
        self.arguments.next().map(plain)
    }

    fn wrong(&mut self, argument: &Expr, expected: &'static str) {
        self.failed = true;
        let computed = !matches!(argument, Expr::Lit(_) | Expr::Array(_));
        let kind = if computed {
            FileErrorKind::NotLiteral(expected)
        } else {
            FileErrorKind::Expected(expected)
        };
        self.reader.error(range(argument), kind);
    }

    pub(super) fn text(&mut self) -> String {
        match self.next() {
            Some(argument) => self.text_of(argument, "a string literal"),
            None => String::new(),
        }
    }

    fn text_of(&mut self, argument: &Expr, expected: &'static str) -> String {
        match plain(argument) {
            Expr::Lit(literal) => {
                if let Lit::Str(text) = &literal.lit
                    && text.suffix().is_empty()
                {
                    return text.value();
                }
            }
            Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                let text = name.and_then(|name| self.reader.constants.get(&name));
                if let Some(text) = text {
                    return text.clone();
                }
            }
            _ => {}
        }
        self.wrong(argument, expected);
        String::new()
    }

    fn items(&mut self, expected: &'static str) -> Vec<&'e Expr> {
        match self.next() {
            Some(Expr::Array(array)) => array.elems.iter().map(plain).collect(),
            Some(argument) => {
                self.wrong(argument, expected);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn names(&mut self) -> Vec<String> {
        let items = self.items("a list of string literals");
        items
            .into_iter()
            .map(|item| self.text_of(item, "a string literal"))
            .collect()
    }

    /// Names of columns, or keys with options; an array holds one kind only.
    pub(super) fn keys(&mut self) -> Vec<Key> {
        let items = self.items("a list of columns or keys");
        let calls = items.iter().any(|item| is_call(item));
        let mut keys = Vec::new();
        for item in items {
            if calls && !is_call(item) {
                self.wrong(
                    item,
                    "key(…), desc(…) or expression(…), as the other keys are",
                );
            } else if calls {
                match self.reader.key(item) {
                    Some(key) => keys.push(key),
                    None => self.failed = true,
                }
            } else {
                let column = self.text_of(item, "a column's name");
                keys.push(limbeck_ops::builder::key(&column));
            }
        }
        keys
    }

    pub(super) fn values(&mut self) -> Vec<Value> {
        let items = self.items("a list of values");
        let mut values = Vec::new();
        for item in items {
            match self.reader.value(item) {
                Some(value) => values.push(value),
                None => self.failed = true,
            }
        }
        values
    }

    pub(super) fn column(&mut self) -> ColumnSpec {
        let column = self
            .next()
            .and_then(|argument| self.reader.column(argument));
        self.failed |= column.is_none();
        column.unwrap_or_else(|| limbeck_ops::builder::column("", ""))
    }

    pub(super) fn constraint(&mut self) -> ConstraintValue {
        let value = self
            .next()
            .and_then(|argument| self.reader.constraint(argument));
        self.failed |= value.is_none();
        value.unwrap_or_else(|| ConstraintValue::Check(limbeck_ops::builder::check("", "")))
    }

    pub(super) fn bound(&mut self) -> BoundSpec {
        let bound = self.next().and_then(|argument| self.reader.bound(argument));
        self.failed |= bound.is_none();
        bound.unwrap_or_else(limbeck_ops::builder::default_partition)
    }

    pub(super) fn integer(&mut self) -> i64 {
        let Some(argument) = self.next() else {
            return 0;
        };
        integer(argument).unwrap_or_else(|| {
            self.wrong(argument, "a whole number of 64 bits");
            0
        })
    }

    pub(super) fn action(&mut self) -> ReferentialAction {
        let actions = [
            ("Cascade", ReferentialAction::Cascade),
            ("NoAction", ReferentialAction::NoAction),
            ("Restrict", ReferentialAction::Restrict),
            ("SetDefault", ReferentialAction::SetDefault),
            ("SetNull", ReferentialAction::SetNull),
        ];
        self.word(
            &actions,
            "Cascade, NoAction, Restrict, SetDefault or SetNull",
        )
    }

    pub(super) fn identity(&mut self) -> IdentityKind {
        let kinds = [
            ("Always", IdentityKind::Always),
            ("ByDefault", IdentityKind::ByDefault),
        ];
        self.word(&kinds, "Always or ByDefault")
    }

    pub(super) fn storage(&mut self) -> ColumnStorage {
        let storages = [
            ("Extended", ColumnStorage::Extended),
            ("External", ColumnStorage::External),
            ("Main", ColumnStorage::Main),
            ("Plain", ColumnStorage::Plain),
        ];
        self.word(&storages, "Extended, External, Main or Plain")
    }

    pub(super) fn compression(&mut self) -> Compression {
        let compressions = [("Lz4", Compression::Lz4), ("Pglz", Compression::Pglz)];
        self.word(&compressions, "Lz4 or Pglz")
    }

    fn word<T: Copy>(&mut self, words: &[(&str, T)], expected: &'static str) -> T {
        if let Some(argument) = self.next() {
            let found = match argument {
                Expr::Path(path) => words.iter().find(|(word, _)| path.path.is_ident(word)),
                _ => None,
            };
            match found {
                Some((_, word)) => return *word,
                None => {
                    self.failed = true;
                    self.reader
                        .error(range(argument), FileErrorKind::Expected(expected));
                }
            }
        }
        words[0].1
    }

    /// The argument of `value(…)`.
    pub(super) fn literal(&mut self) -> Value {
        let Some(argument) = self.next() else {
            return Value::Null;
        };
        if let Some(value) = integer(argument) {
            return limbeck_ops::builder::value(value);
        }
        if let Some(value) = float(argument) {
            return limbeck_ops::builder::value(value);
        }
        if let Expr::Lit(literal) = argument
            && let Lit::Bool(value) = &literal.lit
        {
            return limbeck_ops::builder::value(value.value);
        }
        let text = self.text_of(argument, "a number, a boolean or a string literal");
        limbeck_ops::builder::value(text.as_str())
    }
}

fn is_call(expression: &Expr) -> bool {
    matches!(expression, Expr::Call(_) | Expr::MethodCall(_))
}

/// A literal, and whether a minus stands before it.
fn signed(expression: &Expr) -> Option<(bool, &Lit)> {
    match expression {
        Expr::Lit(literal) => Some((false, &literal.lit)),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match plain(&unary.expr) {
            Expr::Lit(literal) => Some((true, &literal.lit)),
            _ => None,
        },
        _ => None,
    }
}

fn integer(expression: &Expr) -> Option<i64> {
    let (negative, Lit::Int(literal)) = signed(expression)? else {
        return None;
    };
    let digits: i128 = literal.base10_digits().parse().ok()?;
    let value = if negative { -digits } else { digits };
    let plain = ["", "i64"].contains(&literal.suffix());
    i64::try_from(value).ok().filter(|_| plain)
}

fn float(expression: &Expr) -> Option<f64> {
    let (negative, Lit::Float(literal)) = signed(expression)? else {
        return None;
    };
    let value: f64 = literal.base10_parse().ok()?;
    let plain = ["", "f64"].contains(&literal.suffix());
    (plain && value.is_finite()).then_some(if negative { -value } else { value })
}
