//! Words on a field about how its column is kept: `storage = external, compression = lz4,
//! statistics = 500, n_distinct = -0.5`.

use limbeck_schema::{ColumnOptions, ColumnStorage, Compression};
use proc_macro2::Span;

use super::tokens::{Clause, Spanned};
use super::{set, words};
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;

/// The options of a column as they are written.
#[derive(Clone, Debug, Default)]
pub struct ColumnOptionsAttr {
    /// `SET STORAGE`; `None` is that of the type.
    pub storage: Option<Spanned<Option<ColumnStorage>>>,
    /// `SET COMPRESSION`; `None` is the server's default.
    pub compression: Option<Spanned<Option<Compression>>>,
    /// `SET STATISTICS`.
    pub statistics: Option<Spanned<u16>>,
    /// `n_distinct`.
    pub n_distinct: Option<Spanned<String>>,
    /// `n_distinct_inherited`.
    pub n_distinct_inherited: Option<Spanned<String>>,
}

impl ColumnOptionsAttr {
    /// Whether a word is one of these.
    pub(crate) fn is_word(word: &str) -> bool {
        words::COLUMN_OPTIONS.contains(&word)
    }

    /// Reads one of these words.
    pub(crate) fn word(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let word = &clause.word;
        match word.text.as_str() {
            "storage" => set(&mut self.storage, word, storage(clause)?),
            "compression" => set(&mut self.compression, word, compression(clause)?),
            "statistics" => set(&mut self.statistics, word, statistics(clause)?),
            "n_distinct" => set(&mut self.n_distinct, word, distinct(clause)?),
            _ => set(&mut self.n_distinct_inherited, word, distinct(clause)?),
        }
    }

    /// The options; whether the type can have them is for later.
    pub(crate) fn options(&self) -> ColumnOptions {
        let parameters = [
            ("n_distinct", &self.n_distinct),
            ("n_distinct_inherited", &self.n_distinct_inherited),
        ];
        let parameters = parameters
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.as_ref()?.value.clone())));
        ColumnOptions {
            storage: self.storage.as_ref().and_then(|storage| storage.value),
            compression: self.compression.as_ref().and_then(|c| c.value),
            statistics: self.statistics.as_ref().map(|target| target.value),
            parameters: parameters.collect(),
        }
    }

    /// Where the first of them is.
    pub(crate) fn first_span(&self) -> Option<Span> {
        let storage = self.storage.as_ref().map(|s| s.span);
        storage
            .or(self.compression.as_ref().map(|s| s.span))
            .or(self.statistics.as_ref().map(|s| s.span))
            .or(self.n_distinct.as_ref().map(|s| s.span))
            .or(self.n_distinct_inherited.as_ref().map(|s| s.span))
    }
}

fn storage(clause: &Clause) -> Result<Spanned<Option<ColumnStorage>>, Mistake> {
    let expected = "`plain`, `external`, `extended`, `main` or `default`";
    let known = ColumnStorage::ALL.map(|storage| (storage.as_str(), storage));
    choice(clause, expected, &known)
}

fn compression(clause: &Clause) -> Result<Spanned<Option<Compression>>, Mistake> {
    let expected = "`pglz`, `lz4` or `default`";
    let known = Compression::ALL.map(|compression| (compression.as_str(), compression));
    choice(clause, expected, &known)
}

/// One of these words, or `default`.
fn choice<T: Copy>(
    clause: &Clause,
    expected: &str,
    known: &[(&'static str, T)],
) -> Result<Spanned<Option<T>>, Mistake> {
    let tokens = clause.assigned(expected)?;
    let word = tokens.word().ok_or_else(|| clause.wrong(expected))?;
    if word.is("default") {
        return Ok(Spanned::new(None, clause.span));
    }
    let found = known.iter().find(|(name, _)| word.is(name));
    match found {
        Some((_, value)) => Ok(Spanned::new(Some(*value), clause.span)),
        None => {
            let names = known.iter().map(|(name, _)| *name).chain(["default"]);
            let help = did_you_mean(&word.text, names);
            Err(clause.wrong(expected).maybe_help(help))
        }
    }
}

/// A target of statistics.
pub(crate) fn statistics(clause: &Clause) -> Result<Spanned<u16>, Mistake> {
    let expected = "a number from 0 to 10000";
    let text = clause.assigned(expected)?.text();
    let target: Option<u16> = text.replace('_', "").parse().ok();
    let target = target.filter(|target| *target <= ColumnOptions::MAX_STATISTICS);
    let target = target.ok_or_else(|| clause.wrong(expected))?;
    Ok(Spanned::new(target, clause.span))
}

/// A number of different values, or, negative, their share among all rows. Its text is kept as it is,
/// as the server does.
fn distinct(clause: &Clause) -> Result<Spanned<String>, Mistake> {
    let expected = "a number of values, or a share of the rows from -1 to 0";
    let tokens = clause.assigned(expected)?;
    let text = match tokens.string() {
        Some(text) => text.value,
        None => tokens.text().replace(' ', ""),
    };
    let number: Option<f64> = text.parse().ok();
    match number.filter(|number| number.is_finite() && *number >= -1.0) {
        Some(_) => Ok(Spanned::new(text, clause.span)),
        None => Err(clause.wrong(expected)),
    }
}
