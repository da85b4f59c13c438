//! Sequence options as they are said: only those that differ from PostgreSQL's defaults, which
//! depend on the type and the direction (PostgreSQL manual, `CREATE SEQUENCE`).

use limbeck_schema::{ColumnType, SequenceOptions};

/// The options that were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOptions {
    /// `START WITH`; the minimum of an ascending sequence, the maximum of a descending one.
    pub start: Option<i64>,
    /// `INCREMENT BY`; 1.
    pub increment: Option<i64>,
    /// `MINVALUE`.
    pub min: Option<i64>,
    /// `MAXVALUE`.
    pub max: Option<i64>,
    /// `CACHE`; 1.
    pub cache: Option<i64>,
    /// `CYCLE`.
    pub cycle: bool,
}

impl SaidOptions {
    /// All options of a sequence for a column of this type.
    pub fn complete(&self, data_type: &ColumnType) -> SequenceOptions {
        let increment = self.increment.unwrap_or(1);
        let defaults = defaults(data_type, increment);
        let min = self.min.unwrap_or(defaults.min);
        let max = self.max.unwrap_or(defaults.max);
        SequenceOptions {
            start: self.start.unwrap_or(if increment < 0 { max } else { min }),
            increment,
            min,
            max,
            cache: self.cache.unwrap_or(1),
            cycle: self.cycle,
        }
    }

    /// What needs to be said so that [`SaidOptions::complete`] gives these options.
    pub fn needed(options: &SequenceOptions, data_type: &ColumnType) -> Self {
        let defaults = defaults(data_type, options.increment);
        let first = if options.increment < 0 {
            options.max
        } else {
            options.min
        };
        let differs = |value: i64, default: i64| (value != default).then_some(value);
        Self {
            start: differs(options.start, first),
            increment: differs(options.increment, 1),
            min: differs(options.min, defaults.min),
            max: differs(options.max, defaults.max),
            cache: differs(options.cache, 1),
            cycle: options.cycle,
        }
    }
}

fn defaults(data_type: &ColumnType, increment: i64) -> SequenceOptions {
    if increment < 0 {
        SequenceOptions::descending_for(data_type)
    } else {
        SequenceOptions::defaults_for(data_type)
    }
}

/// The sequence options as methods of a builder whose `sequence_options(call)` gives the options
/// to change.
macro_rules! sequence_methods {
    (($($mode:tt)*) $this:ident -> $result:ty) => {
        /// `START WITH`, after an identity or serial.
        pub fn start($($mode)* $this, value: i64) -> $result {
            if let Some(options) = $this.sequence_options("start") {
                options.start = Some(value);
            }
            $this
        }

        /// `INCREMENT BY`, after an identity or serial; a sequence with a negative one descends.
        pub fn increment($($mode)* $this, value: i64) -> $result {
            if let Some(options) = $this.sequence_options("increment") {
                options.increment = Some(value);
            }
            $this
        }

        /// `MINVALUE`, after an identity or serial.
        pub fn min_value($($mode)* $this, value: i64) -> $result {
            if let Some(options) = $this.sequence_options("min_value") {
                options.min = Some(value);
            }
            $this
        }

        /// `MAXVALUE`, after an identity or serial.
        pub fn max_value($($mode)* $this, value: i64) -> $result {
            if let Some(options) = $this.sequence_options("max_value") {
                options.max = Some(value);
            }
            $this
        }

        /// `CACHE`, after an identity or serial.
        pub fn cache($($mode)* $this, value: i64) -> $result {
            if let Some(options) = $this.sequence_options("cache") {
                options.cache = Some(value);
            }
            $this
        }

        /// `CYCLE`, after an identity or serial.
        pub fn cycle($($mode)* $this) -> $result {
            if let Some(options) = $this.sequence_options("cycle") {
                options.cycle = true;
            }
            $this
        }
    };
}

pub(super) use sequence_methods;
