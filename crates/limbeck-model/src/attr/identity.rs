//! `identity`, `identity = always`, `identity(by_default, start = 10, …)`, `serial`.

use limbeck_schema::{ColumnType, IdentityKind, SequenceOptions};
use proc_macro2::Span;

use super::name::{Reference, reference};
use super::tokens::{Clause, Spanned, Tokens, Value, Word};
use super::{read_clauses, set, unknown_word, words};
use crate::mistake::Mistake;

/// An identity column as it is written.
#[derive(Clone, Debug)]
pub struct IdentityAttr {
    /// Where it is written.
    pub span: Span,
    /// Whether an insert may give its own value.
    pub kind: IdentityKind,
    /// The sequence's name.
    pub sequence: Option<Spanned<Reference>>,
    /// `START WITH`.
    pub start: Option<Spanned<i64>>,
    /// `INCREMENT BY`.
    pub increment: Option<Spanned<i64>>,
    /// `MINVALUE`.
    pub min: Option<Spanned<i64>>,
    /// `MAXVALUE`.
    pub max: Option<Spanned<i64>>,
    /// `CACHE`.
    pub cache: Option<Spanned<i64>>,
    /// `CYCLE`.
    pub cycle: bool,
}

/// A serial column as it is written.
#[derive(Clone, Debug)]
pub struct SerialAttr {
    /// Where it is written.
    pub span: Span,
    /// Its name and options; the kind says nothing here.
    pub options: IdentityAttr,
}

/// On a field: `serial` or `serial(sequence = "…", start = 10, …)`.
pub(crate) fn read_serial(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<SerialAttr, Mistake> {
    let mut serial = SerialAttr {
        span: clause.span,
        options: empty(clause.span),
    };
    match &clause.value {
        Value::Flag => {}
        Value::Assigned(_) => {
            return Err(clause.wrong("nothing or `(sequence = \"…\", start = 10, …)`"));
        }
        Value::List(list) => read_clauses(list.clone(), mistakes, |part| {
            match words::SERIAL.contains(&part.word.text.as_str()) {
                true => serial.options.option(&part),
                false => Err(unknown_word(&part.word, "in `serial(…)`", words::SERIAL)),
            }
        }),
    }
    Ok(serial)
}

const EXPECTED: &str = "nothing, `= always`, `= by_default` or `(always, start = 10, …)`";

/// On a field. A bare `identity` is `by_default`: the form that restored and copied rows fit into.
pub(crate) fn read(clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<IdentityAttr, Mistake> {
    let mut identity = empty(clause.span);
    match &clause.value {
        Value::Flag => {}
        Value::Assigned(tokens) => {
            let word = tokens.word().ok_or_else(|| clause.wrong(EXPECTED))?;
            identity.kind = kind(&word).ok_or_else(|| clause.wrong(EXPECTED))?;
        }
        Value::List(list) => {
            read_clauses(list.clone(), mistakes, |part| identity.option(&part));
        }
    }
    Ok(identity)
}

fn empty(span: Span) -> IdentityAttr {
    IdentityAttr {
        span,
        kind: IdentityKind::ByDefault,
        sequence: None,
        start: None,
        increment: None,
        min: None,
        max: None,
        cache: None,
        cycle: false,
    }
}

fn kind(word: &Word) -> Option<IdentityKind> {
    match word.text.as_str() {
        "always" => Some(IdentityKind::Always),
        "by_default" => Some(IdentityKind::ByDefault),
        _ => None,
    }
}

impl IdentityAttr {
    fn option(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let slot = match clause.word.text.as_str() {
            "always" | "by_default" => {
                clause.flag()?;
                self.kind = kind(&clause.word).unwrap_or(self.kind);
                return Ok(());
            }
            "cycle" => return clause.flag().map(|_| self.cycle = true),
            "sequence" => return set(&mut self.sequence, &clause.word, reference(clause)?),
            "start" => &mut self.start,
            "increment" => &mut self.increment,
            "min" => &mut self.min,
            "max" => &mut self.max,
            "cache" => &mut self.cache,
            _ => {
                return Err(unknown_word(
                    &clause.word,
                    "in `identity(…)`",
                    words::IDENTITY,
                ));
            }
        };
        let expected = "a whole number";
        let number = integer(clause.assigned(expected)?).ok_or_else(|| clause.wrong(expected))?;
        set(slot, &clause.word, Spanned::new(number, clause.span))
    }

    /// The complete options of the sequence, or what is wrong with them (PostgreSQL manual,
    /// `CREATE SEQUENCE`).
    pub(crate) fn options(&self, data_type: &ColumnType) -> Result<SequenceOptions, Mistake> {
        let value = |slot: &Option<Spanned<i64>>| slot.as_ref().map(|s| s.value);
        let increment = value(&self.increment).unwrap_or(1);
        let defaults = if increment < 0 {
            SequenceOptions::descending_for(data_type)
        } else {
            SequenceOptions::defaults_for(data_type)
        };
        let min = value(&self.min).unwrap_or(defaults.min);
        let max = value(&self.max).unwrap_or(defaults.max);
        let options = SequenceOptions {
            start: value(&self.start).unwrap_or(if increment < 0 { max } else { min }),
            increment,
            min,
            max,
            cache: value(&self.cache).unwrap_or(defaults.cache),
            cycle: self.cycle,
        };
        match self.fault(&options, data_type) {
            Some(fault) => Err(Mistake::error(self.span, fault)),
            None => Ok(options),
        }
    }

    fn fault(&self, options: &SequenceOptions, data_type: &ColumnType) -> Option<String> {
        let limit = SequenceOptions::defaults_for(data_type).max;
        if options.increment == 0 {
            Some("the increment of a sequence can't be 0".to_owned())
        } else if options.min >= options.max {
            Some(format!(
                "the minimum of the sequence ({}) must be less than its maximum ({})",
                options.min, options.max
            ))
        } else if options.max > limit || options.min < -limit - 1 {
            Some(format!(
                "the range of the sequence doesn't fit into type {data_type}"
            ))
        } else if !(options.min..=options.max).contains(&options.start) {
            Some(format!(
                "the start of the sequence ({}) is outside {} to {}",
                options.start, options.min, options.max
            ))
        } else if options.cache < 1 {
            Some("the cache of a sequence must be at least 1".to_owned())
        } else {
            None
        }
    }
}

/// A whole number with an optional sign.
fn integer(tokens: &Tokens) -> Option<i64> {
    tokens.text().replace(['_', ' '], "").parse().ok()
}
