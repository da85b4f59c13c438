//! Sequences: every option can be changed in place.

use limbeck_schema::SqlObject;
use limbeck_schema::sql_object::parts;

use crate::pair::Pair;

/// `ALTER SEQUENCE` with what changes; `None` where the statements are not understood.
pub(super) fn changes(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::sequence(&pair.from.definition)?;
    let to = parts::sequence(&pair.to.definition)?;
    let mut text = String::new();
    if from.data_type != to.data_type {
        text.push_str(&format!(" AS {}", to.data_type));
    }
    let (old, new) = (&from.options, &to.options);
    // A change of type moves a bound that is the type's own along; saying it does no harm.
    let retyped = from.data_type != to.data_type;
    for (word, old, new) in [
        ("INCREMENT BY", old.increment, new.increment),
        ("MINVALUE", old.min, new.min),
        ("MAXVALUE", old.max, new.max),
        ("START WITH", old.start, new.start),
        ("CACHE", old.cache, new.cache),
    ] {
        let is_bound = word.ends_with("VALUE");
        if old != new || retyped && is_bound {
            text.push_str(&format!(" {word} {new}"));
        }
    }
    if old.cycle != new.cycle {
        text.push_str(if new.cycle { " CYCLE" } else { " NO CYCLE" });
    }
    // The server refuses bounds that leave the current value out. Where the old start is out of
    // them, a sequence that was not used yet would be.
    if !(new.min..=new.max).contains(&old.start) {
        text.push_str(&format!(" RESTART WITH {}", new.start));
    }
    let name = pair.to.id.to_sql();
    let mut statements = Vec::new();
    if !text.is_empty() {
        statements.push(format!("ALTER SEQUENCE {name}{text}"));
    }
    match (from.unlogged, to.unlogged) {
        (false, true) => statements.push(format!("ALTER SEQUENCE {name} SET UNLOGGED")),
        (true, false) => statements.push(format!("ALTER SEQUENCE {name} SET LOGGED")),
        (false, false) | (true, true) => {}
    }
    Some(statements)
}
