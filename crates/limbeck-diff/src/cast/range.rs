//! Conversions between range and multirange types, between which the server has no casts: their texts are the
//! same as far as those of the bounds are.

use limbeck_schema::ColumnType;

use super::{Cast, Conversion, READ_AS_TEXT, is_moment, is_number};
use crate::pair::Pair;

/// Range types, each with its multirange type and the type of its bounds.
const RANGES: &[(&str, &str, &str)] = &[
    ("int4range", "int4multirange", "integer"),
    ("int8range", "int8multirange", "bigint"),
    ("numrange", "nummultirange", "numeric"),
    ("tsrange", "tsmultirange", "timestamp without time zone"),
    ("tstzrange", "tstzmultirange", "timestamp with time zone"),
    ("daterange", "datemultirange", "date"),
];

/// A built-in type of ranges.
#[derive(Clone, Copy)]
struct Range {
    range: &'static str,
    bound: &'static str,
    is_multirange: bool,
}

impl Range {
    fn of(name: &str) -> Option<Self> {
        let (range, multirange, bound) = RANGES
            .iter()
            .find(|(range, multirange, _)| name == *range || name == *multirange)?;
        Some(Self {
            range,
            bound,
            is_multirange: name == *multirange,
        })
    }
}

/// The conversion from one range type to another one, also of arrays.
pub(super) fn conversion(
    cast: &Cast,
    names: Pair<&str>,
    types: Pair<&ColumnType>,
) -> Option<Conversion> {
    let (from, to) = (Range::of(names.from)?, Range::of(names.to)?);
    let sql = match (from.is_multirange, to.is_multirange) {
        (false, false) | (true, true) => cast.through_text(),
        (false, true) if !types.to.array => {
            format!("{}::text::{}::{}", cast.column, to.range, cast.target)
        }
        // Several ranges are not one.
        (false, true) | (true, false) => return None,
    };
    match (from.bound, to.bound) {
        ("numeric", "integer" | "bigint") => Some(cast.guess(sql, READ_AS_TEXT)),
        (moment, "date") if is_moment(moment) && moment != "date" => Some(cast.guess(
            sql,
            "bounds lose their time, and ranges within one day become empty",
        )),
        (from, to) => {
            let is_alike = is_number(from) && is_number(to) || is_moment(from) && is_moment(to);
            is_alike.then(|| cast.using(sql))
        }
    }
}
