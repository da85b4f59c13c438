//! The checksum of a revision's operations, by which an edited revision is noticed after it was
//! applied. It knows nothing of files: formatting, comments and line endings can't change it.

use limbeck_ops::Op;
use sha2::{Digest, Sha256};

use crate::spelling::{Argument, Chain, spell};

/// SHA-256, in hexadecimal, of what the two functions of a revision do.
///
/// The value is stored in databases and is therefore stable: it is computed over the calls with
/// which the operations are spelled, without those that say a default, each text with its length
/// before it. An operation that gets a new option keeps its checksum as long as the option has its
/// default.
#[must_use]
pub fn checksum(upgrade: &[Op], downgrade: &[Op]) -> String {
    let mut hash = Hash(Sha256::new());
    hash.text("limbeck operations 1");
    for function in [upgrade, downgrade] {
        hash.tag('f', function.len());
        for op in function {
            hash.chain(&spell(op));
        }
    }
    hash.finish()
}

/// The checksums of a revision: of its two functions together, and of each alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checksums {
    /// [`checksum`] of both.
    pub whole: String,
    /// [`checksum`] of `upgrade` with nothing to take back.
    pub upgrade: String,
    /// [`checksum`] of `downgrade` with nothing to apply.
    pub downgrade: String,
}

impl Checksums {
    /// Of these operations.
    #[must_use]
    pub fn of(upgrade: &[Op], downgrade: &[Op]) -> Self {
        Self {
            whole: checksum(upgrade, downgrade),
            upgrade: checksum(upgrade, &[]),
            downgrade: checksum(&[], downgrade),
        }
    }
}

/// SHA-256, in hexadecimal, of SQL statements: what an unfinished revision has done.
#[must_use]
pub fn statements_checksum<'s>(statements: impl IntoIterator<Item = &'s str>) -> String {
    let mut hash = Hash(Sha256::new());
    hash.text("limbeck statements 1");
    for statement in statements {
        hash.text(statement);
    }
    hash.finish()
}

/// SHA-256, in hexadecimal, of a revision file's text, whatever its line endings.
///
/// Cheaper than [`checksum`], which needs the file to be parsed: a file with the same hash has the
/// same operations. One with another hash may have them as well.
#[must_use]
pub fn source_hash(source: &str) -> String {
    let mut hash = Hash(Sha256::new());
    for line in source.split('\n') {
        hash.0.update(line.strip_suffix('\r').unwrap_or(line));
        hash.0.update("\n");
    }
    hash.finish()
}

/// Writes everything as a letter, a count and a semicolon, so that no two inputs give the same
/// bytes.
struct Hash(Sha256);

impl Hash {
    fn tag(&mut self, letter: char, count: usize) {
        self.0.update(format!("{letter}{count};"));
    }

    fn text(&mut self, text: &str) {
        self.tag('t', text.len());
        self.0.update(text);
    }

    fn chain(&mut self, chain: &Chain) {
        self.tag('c', chain.calls.len());
        for call in &chain.calls {
            self.text(call.name);
            self.tag('a', call.arguments.len());
            for argument in &call.arguments {
                self.argument(argument);
            }
        }
    }

    fn argument(&mut self, argument: &Argument) {
        match argument {
            Argument::Text(text) => self.text(text),
            Argument::Integer(value) => self.0.update(format!("i{value};")),
            Argument::Float(digits) => self.0.update(format!("n{digits};")),
            Argument::Boolean(value) => self.0.update(format!("b{value};")),
            Argument::Word(word) => self.0.update(format!("w{word};")),
            Argument::List(items) => {
                self.tag('l', items.len());
                for item in items {
                    self.argument(item);
                }
            }
            Argument::Chain(chain) => self.chain(chain),
        }
    }

    fn finish(self) -> String {
        let bytes = self.0.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
