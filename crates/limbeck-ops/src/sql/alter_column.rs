//! `ALTER COLUMN`, its actions in the only order that works.
//!
//! Out of the old source of values, DROP NOT NULL, type, SET NOT NULL, into the new source of
//! values, storage and its like, comment. An identity column must be NOT NULL for as long as it is one; a default must
//! be of the column's type at every moment.

use limbeck_schema::{Identity, Name, QualifiedName, SequenceOptions, Serial};

use crate::op::{ColumnAlteration, DefaultChange};

use super::literal::dollar_quoted;
use super::{Literal, SqlStatement, column, column_options, comment, expression, one, sequence};

/// The statements of one `alter_column`.
pub(super) fn alter(
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<SqlStatement> {
    let alter = Alter {
        table,
        column,
        alteration,
    };
    let mut statements = alter.leave_defaults();
    if alteration.nullable == Some(true) {
        statements.extend(alter.action("DROP NOT NULL"));
    }
    statements.extend(alter.set_type());
    if alteration.nullable == Some(false) {
        statements.extend(alter.action("SET NOT NULL"));
    }
    statements.extend(alter.enter_defaults());
    statements.extend(column_options::alter(table, column, alteration));
    if let Some(text) = &alteration.comment {
        let text = comment::on_column(table, column, text.as_deref());
        statements.extend(one(text));
    }
    statements
}

struct Alter<'a> {
    table: &'a QualifiedName,
    column: &'a Name,
    alteration: &'a ColumnAlteration,
}

impl Alter<'_> {
    fn action(&self, action: &str) -> Vec<SqlStatement> {
        one(format!(
            "ALTER TABLE {} ALTER COLUMN {} {action}",
            self.table.quoted(),
            self.column.quoted()
        ))
    }

    /// Of a default: tables below get it as well, unless the operation is for the table alone.
    fn set_default(&self, action: &str) -> Vec<SqlStatement> {
        let only = if self.alteration.only { "ONLY " } else { "" };
        one(format!(
            "ALTER TABLE {only}{} ALTER COLUMN {} {action}",
            self.table.quoted(),
            self.column.quoted()
        ))
    }

    fn leave_defaults(&self) -> Vec<SqlStatement> {
        let steps = &self.alteration.default;
        let mut statements: Vec<SqlStatement> = steps
            .iter()
            .filter(|step| step.leaves())
            .flat_map(|step| self.leave(step))
            .collect();
        // The server converts the old default along with the type where it can and fails where it
        // can't; a default that is replaced anyway should not be in the way.
        let replaced = steps
            .iter()
            .any(|step| matches!(step, DefaultChange::SetDefault(_)));
        let dropped = steps
            .iter()
            .any(|step| matches!(step, DefaultChange::DropDefault));
        if self.alteration.data_type.is_some() && replaced && !dropped {
            statements.extend(self.set_default("DROP DEFAULT"));
        }
        statements
    }

    fn leave(&self, step: &DefaultChange) -> Vec<SqlStatement> {
        match step {
            DefaultChange::DropDefault => self.set_default("DROP DEFAULT"),
            DefaultChange::DropIdentity => self.action("DROP IDENTITY"),
            DefaultChange::DropExpression => self.action("DROP EXPRESSION"),
            DefaultChange::DropSerial { sequence } => {
                let mut statements = self.set_default("DROP DEFAULT");
                statements.extend(one(format!("DROP SEQUENCE {}", sequence.quoted())));
                statements
            }
            DefaultChange::SetDefault(_)
            | DefaultChange::AddIdentity(_)
            | DefaultChange::RenameSequence { .. }
            | DefaultChange::SetIdentity(_)
            | DefaultChange::AddSerial(_)
            | DefaultChange::SetSerial(_)
            | DefaultChange::SetExpression(_) => Vec::new(),
        }
    }

    fn enter_defaults(&self) -> Vec<SqlStatement> {
        let steps = self.alteration.default.iter().enumerate();
        steps.flat_map(|(at, step)| self.enter(at, step)).collect()
    }

    fn enter(&self, at: usize, step: &DefaultChange) -> Vec<SqlStatement> {
        match step {
            DefaultChange::SetDefault(expr) => {
                self.set_default(&format!("SET DEFAULT {}", expression::closed(expr)))
            }
            DefaultChange::AddIdentity(identity) => self.add_identity(identity),
            DefaultChange::RenameSequence { from, to } => one(sequence::rename(from, to)),
            DefaultChange::SetIdentity(identity) => self.set_identity(at, identity),
            DefaultChange::AddSerial(serial) => self.add_serial(serial),
            DefaultChange::SetSerial(serial) => self.set_serial(at, serial),
            DefaultChange::SetExpression(expr) => self.action(&format!(
                "SET EXPRESSION AS {}",
                expression::parenthesised(expr)
            )),
            DefaultChange::DropDefault
            | DefaultChange::DropIdentity
            | DefaultChange::DropExpression
            | DefaultChange::DropSerial { .. } => Vec::new(),
        }
    }

    fn add_identity(&self, identity: &Identity) -> Vec<SqlStatement> {
        // Without a type in the operation the options are told as those of a bigint; the server
        // fits unsaid bounds to the column.
        let data_type = self.alteration.data_type.clone();
        let data_type = data_type.unwrap_or_else(|| sequence::builtin_type("bigint"));
        let options = column::identity_options(identity, self.table, &data_type);
        let mut statements = self.action(&format!(
            "ADD {}{}",
            column::identity_words(identity),
            column::in_parentheses(&options)
        ));
        statements.extend(sequence::advance(
            self.table,
            self.column,
            &identity.options,
        ));
        statements
    }

    fn set_identity(&self, at: usize, identity: &Identity) -> Vec<SqlStatement> {
        let options: Vec<String> = sequence::all_options(&identity.options)
            .into_iter()
            .map(|option| format!("SET {option}"))
            .collect();
        let mut statements = self.clamp(at, &identity.options);
        statements.extend(self.action(&format!(
            "SET GENERATED {} {}",
            column::kind_words(identity.kind),
            options.join(" ")
        )));
        statements
    }

    fn add_serial(&self, serial: &Serial) -> Vec<SqlStatement> {
        let data_type = sequence::type_for(&serial.options, self.alteration.data_type.as_ref());
        let mut statements = one(sequence::create(
            &serial.sequence,
            &data_type,
            &serial.options,
        ));
        let nextval = sequence::nextval(&serial.sequence);
        statements.extend(self.set_default(&format!("SET DEFAULT {nextval}")));
        statements.extend(one(sequence::own(
            &serial.sequence,
            self.table,
            self.column,
        )));
        statements.extend(sequence::advance(self.table, self.column, &serial.options));
        statements
    }

    /// `AS` only where the type is known or the bounds need it: a sequence does not follow its
    /// column's type by itself.
    fn set_serial(&self, at: usize, serial: &Serial) -> Vec<SqlStatement> {
        let wide =
            serial.options.max > i64::from(i32::MAX) || serial.options.min < i64::from(i32::MIN);
        let data_type = match &self.alteration.data_type {
            Some(data_type) if serial.options.fits(data_type) => {
                format!(" AS {data_type}")
            }
            Some(_) | None if wide => " AS bigint".to_owned(),
            Some(_) | None => String::new(),
        };
        let mut statements = self.clamp(at, &serial.options);
        statements.extend(one(format!(
            "ALTER SEQUENCE {}{data_type} {}",
            serial.sequence.quoted(),
            sequence::all_options(&serial.options).join(" ")
        )));
        statements
    }

    /// Moves the sequence into new bounds. Options before others only make room, and bounds as wide as a type's
    /// are taken to be no narrower than the old ones where no options before them made room.
    fn clamp(&self, at: usize, options: &SequenceOptions) -> Vec<SqlStatement> {
        let sets = |step: &DefaultChange| {
            matches!(
                step,
                DefaultChange::SetIdentity(_) | DefaultChange::SetSerial(_)
            )
        };
        let (before, after) = self.alteration.default.split_at(at);
        let makes_room = after.iter().skip(1).any(sets);
        let has_room = before.iter().any(sets);
        if makes_room || options.is_type_wide() && !has_room {
            return Vec::new();
        }
        sequence::clamp(self.table, self.column, options)
    }

    fn set_type(&self) -> Vec<SqlStatement> {
        let collation = self.alteration.collation.as_ref();
        let using = self.alteration.using.as_ref();
        let mut tail = String::new();
        if let Some(Some(collation)) = collation {
            tail.push_str(&format!(" COLLATE {}", collation.quoted()));
        }
        if let Some(using) = using {
            tail.push_str(&format!(" USING {}", expression::closed(using)));
        }
        match (&self.alteration.data_type, collation, using) {
            (Some(data_type), _, _) => self.action(&format!("TYPE {data_type}{tail}")),
            (None, None, None) => Vec::new(),
            (None, _, _) => self.keep_type(&tail),
        }
    }

    /// A collation (or rewrite) without a type: the grammar wants the type, so the server is asked
    /// for the one that the column has.
    fn keep_type(&self, tail: &str) -> Vec<SqlStatement> {
        let template = format!(
            "ALTER TABLE {} ALTER COLUMN {} TYPE ",
            self.table.quoted(),
            self.column.quoted()
        );
        let body = format!(
            "\nBEGIN\n    EXECUTE (SELECT {} || format_type(atttypid, atttypmod) || {}\n        \
             FROM pg_attribute WHERE attrelid = {}::regclass AND attname = {});\nEND\n",
            Literal(&template),
            Literal(tail),
            Literal(&self.table.quoted()),
            Literal(self.column.as_str()),
        );
        one(format!("DO {}", dollar_quoted(&body)))
    }
}
