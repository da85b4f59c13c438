//! `CREATE SEQUENCE`.

use crate::sequence::SequenceOptions;
use crate::sql_object::read::cursor::Cursor;
use crate::sql_token::Token;
use crate::types::ColumnType;

/// What a sequence is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// `AS`: `bigint` where nothing is said.
    pub data_type: ColumnType,
    /// The options, all spelled out.
    pub options: SequenceOptions,
    /// `UNLOGGED`.
    pub unlogged: bool,
}

#[derive(Default)]
struct Said {
    start: Option<i64>,
    increment: Option<i64>,
    min: Option<i64>,
    max: Option<i64>,
    cache: Option<i64>,
    cycle: bool,
}

/// Reads a definition.
pub fn sequence(definition: &str) -> Option<Sequence> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create").then_some(())?;
    let unlogged = cursor.take("unlogged");
    cursor.take("sequence").then_some(())?;
    cursor.qualified()?;
    let mut data_type = ColumnType::builtin("bigint")?;
    let mut said = Said::default();
    while !cursor.rest().is_empty() {
        if cursor.take("as") {
            data_type = ColumnType::builtin(cursor.name()?.as_str())?;
        } else if cursor.take("start") {
            cursor.take("with");
            said.start = Some(number(&mut cursor)?);
        } else if cursor.take("increment") {
            cursor.take("by");
            said.increment = Some(number(&mut cursor)?);
        } else if cursor.take("minvalue") {
            said.min = Some(number(&mut cursor)?);
        } else if cursor.take("maxvalue") {
            said.max = Some(number(&mut cursor)?);
        } else if cursor.take("cache") {
            said.cache = Some(number(&mut cursor)?);
        } else if cursor.take("cycle") {
            said.cycle = true;
        } else if !(cursor.take("no minvalue")
            || cursor.take("no maxvalue")
            || cursor.take("no cycle")
            || cursor.take("owned by none"))
        {
            return None;
        }
    }
    let options = options(&data_type, &said);
    Some(Sequence {
        data_type,
        options,
        unlogged,
    })
}

fn number(cursor: &mut Cursor) -> Option<i64> {
    let negative = cursor.symbol("-");
    let (Token::Number(digits), _) = cursor.rest().first()? else {
        return None;
    };
    let text = format!("{}{digits}", if negative { "-" } else { "" });
    let value = text.parse().ok()?;
    cursor.advance(1);
    Some(value)
}

fn options(data_type: &ColumnType, said: &Said) -> SequenceOptions {
    let increment = said.increment.unwrap_or(1);
    let usual = if increment < 0 {
        SequenceOptions::descending_for(data_type)
    } else {
        SequenceOptions::defaults_for(data_type)
    };
    let min = said.min.unwrap_or(usual.min);
    let max = said.max.unwrap_or(usual.max);
    SequenceOptions {
        start: said.start.unwrap_or(if increment < 0 { max } else { min }),
        increment,
        min,
        max,
        cache: said.cache.unwrap_or(1),
        cycle: said.cycle,
    }
}
