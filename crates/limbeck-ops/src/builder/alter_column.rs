//! `alter_column` and its changes.

use limbeck_schema::{
    ColumnStorage, ColumnType, Compression, Expr, IdentityKind, Name, QualifiedName, Serial,
    normal_comment,
};

use super::column::serial_sequence;
use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::sequence::{SaidOptions, sequence_methods};
use crate::{ColumnAlteration, DefaultChange, Op};

/// `alter_column`, to which changes are added.
#[derive(Clone, Debug)]
pub struct AlterColumn {
    table: QualifiedName,
    column: Name,
    alteration: ColumnAlteration,
    steps: Vec<Step>,
    problems: Problems,
}

/// A step whose sequence options wait for the column's type.
#[derive(Clone, Debug)]
enum Step {
    Plain(DefaultChange),
    AddIdentity(IdentityKind, Option<QualifiedName>, SaidOptions),
    SetIdentity(IdentityKind, SaidOptions),
    AddSerial(QualifiedName, SaidOptions),
    SetSerial(QualifiedName, SaidOptions),
    DropSerial(QualifiedName),
}

impl AlterColumn {
    pub(super) fn new(table: &str, column: &str) -> Self {
        let mut problems = Problems::default();
        Self {
            table: problems.qualified(("alter_column", 0), table),
            column: problems.name(("alter_column", 1), column),
            alteration: ColumnAlteration::default(),
            steps: Vec::new(),
            problems,
        }
    }

    /// `SET DATA TYPE`: `.data_type("bigint")`.
    pub fn data_type(&mut self, data_type: &str) -> &mut Self {
        let data_type = self.problems.data_type(("data_type", 0), data_type);
        self.alteration.data_type = Some(data_type);
        self
    }

    /// `USING`, with [`AlterColumn::data_type`]: how old values become new ones.
    pub fn using(&mut self, sql: &str) -> &mut Self {
        self.alteration.using = Some(self.problems.expression(("using", 0), sql));
        self
    }

    /// `COLLATE`. A name without a schema is one of PostgreSQL's own collations.
    pub fn collate(&mut self, collation: &str) -> &mut Self {
        let collation = self.problems.catalogue_name(("collate", 0), collation);
        self.alteration.collation = Some(Some(collation));
        self
    }

    /// Back to the collation of the type.
    pub fn default_collation(&mut self) -> &mut Self {
        self.alteration.collation = Some(None);
        self
    }

    /// `SET NOT NULL`.
    pub fn not_null(&mut self) -> &mut Self {
        self.alteration.nullable = Some(false);
        self
    }

    /// `DROP NOT NULL`.
    pub fn nullable(&mut self) -> &mut Self {
        self.alteration.nullable = Some(true);
        self
    }

    /// `SET DEFAULT expression`, in SQL.
    pub fn server_default(&mut self, sql: &str) -> &mut Self {
        let expression = self.problems.expression(("server_default", 0), sql);
        self.plain(DefaultChange::SetDefault(expression))
    }

    /// `DROP DEFAULT`.
    pub fn drop_default(&mut self) -> &mut Self {
        self.plain(DefaultChange::DropDefault)
    }

    /// `ALTER TABLE ONLY` for `SET DEFAULT` and `DROP DEFAULT`, also those of a serial column: tables below
    /// keep the source of values that they have.
    pub fn only(&mut self) -> &mut Self {
        self.alteration.only = true;
        self
    }

    /// `ADD GENERATED … AS IDENTITY`: `.add_identity(Always)`. The sequence goes on after the
    /// largest value in the column.
    pub fn add_identity(&mut self, kind: IdentityKind) -> &mut Self {
        self.step(Step::AddIdentity(kind, None, SaidOptions::default()))
    }

    /// `SET GENERATED …` and all options of an identity column; those that are not said get their
    /// defaults.
    pub fn set_identity(&mut self, kind: IdentityKind) -> &mut Self {
        self.step(Step::SetIdentity(kind, SaidOptions::default()))
    }

    /// `DROP IDENTITY`.
    pub fn drop_identity(&mut self) -> &mut Self {
        self.plain(DefaultChange::DropIdentity)
    }

    /// Makes a sequence that the column owns and takes its default from it; it goes on after the
    /// largest value in the column.
    pub fn add_serial(&mut self) -> &mut Self {
        self.step(Step::AddSerial(self.own_sequence(), SaidOptions::default()))
    }

    /// `ALTER SEQUENCE` of a serial column; options that are not said get their defaults.
    pub fn set_serial(&mut self) -> &mut Self {
        self.step(Step::SetSerial(self.own_sequence(), SaidOptions::default()))
    }

    /// `DROP DEFAULT`, then `DROP SEQUENCE`.
    pub fn drop_serial(&mut self) -> &mut Self {
        self.step(Step::DropSerial(self.own_sequence()))
    }

    /// `ALTER SEQUENCE … RENAME TO` of the sequence behind an identity or serial column.
    pub fn rename_sequence(&mut self, old_name: &str, new_name: &str) -> &mut Self {
        let from = self.problems.qualified(("rename_sequence", 0), old_name);
        let to = self.problems.name(("rename_sequence", 1), new_name);
        self.plain(DefaultChange::RenameSequence { from, to })
    }

    /// The sequence of `add_identity`, `add_serial`, `set_serial` or `drop_serial` before it, where
    /// its name is not `{table}_{column}_seq`.
    pub fn sequence(&mut self, name: &str) -> &mut Self {
        let name = self.problems.qualified(("sequence", 0), name);
        match self.steps.last_mut() {
            Some(Step::AddIdentity(_, sequence, _)) => *sequence = Some(name),
            Some(
                Step::AddSerial(sequence, _)
                | Step::SetSerial(sequence, _)
                | Step::DropSerial(sequence),
            ) => *sequence = name,
            Some(Step::Plain(_) | Step::SetIdentity(..)) | None => self
                .problems
                .push_call("sequence", BuildErrorKind::NoSequence),
        }
        self
    }

    sequence_methods!((&mut) self -> &mut Self);

    /// `DROP EXPRESSION`: a stored generated column becomes a plain one and keeps its values.
    pub fn drop_expression(&mut self) -> &mut Self {
        self.plain(DefaultChange::DropExpression)
    }

    /// `SET EXPRESSION`: a generated column gets another expression, and its values are computed anew.
    /// PostgreSQL has it since version 17, of virtual columns since 18.
    pub fn set_expression(&mut self, sql: &str) -> &mut Self {
        self.plain(DefaultChange::SetExpression(Expr::new(sql)))
    }

    /// `SET STORAGE`: `Plain`, `External`, `Extended` or `Main`.
    pub fn storage(&mut self, storage: ColumnStorage) -> &mut Self {
        self.alteration.storage = Some(Some(storage));
        self
    }

    /// `SET STORAGE` to that of the type.
    pub fn default_storage(&mut self) -> &mut Self {
        self.alteration.storage = Some(None);
        self
    }

    /// `SET COMPRESSION`: `Pglz` or `Lz4` (PostgreSQL 14).
    pub fn compression(&mut self, compression: Compression) -> &mut Self {
        self.alteration.compression = Some(Some(compression));
        self
    }

    /// `SET COMPRESSION default`: that of `default_toast_compression`.
    pub fn default_compression(&mut self) -> &mut Self {
        self.alteration.compression = Some(None);
        self
    }

    /// `SET STATISTICS`, from 0 to 10000.
    pub fn statistics(&mut self, target: i64) -> &mut Self {
        let target = self.problems.statistics(("statistics", 0), target);
        self.alteration.statistics = Some(Some(target));
        self
    }

    /// `SET STATISTICS` to that of `default_statistics_target`.
    pub fn default_statistics(&mut self) -> &mut Self {
        self.alteration.statistics = Some(None);
        self
    }

    /// `SET (name = value)`: `.parameter("n_distinct", "-0.5")`.
    pub fn parameter(&mut self, name: &str, value: &str) -> &mut Self {
        let name = self.problems.column_parameter(("parameter", 0), name);
        let parameters = &mut self.alteration.parameters;
        parameters.insert(name, Some(value.to_owned()));
        self
    }

    /// `RESET (name)`.
    pub fn reset_parameter(&mut self, name: &str) -> &mut Self {
        let call = ("reset_parameter", 0);
        let name = self.problems.column_parameter(call, name);
        self.alteration.parameters.insert(name, None);
        self
    }

    /// `COMMENT ON COLUMN`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.alteration.comment = Some(normal_comment(Some(text.to_owned())));
        self
    }

    /// `COMMENT ON COLUMN … IS NULL`.
    pub fn drop_comment(&mut self) -> &mut Self {
        self.alteration.comment = Some(None);
        self
    }

    fn own_sequence(&self) -> QualifiedName {
        serial_sequence(&self.table, self.column.as_str())
    }

    fn plain(&mut self, change: DefaultChange) -> &mut Self {
        self.step(Step::Plain(change))
    }

    fn step(&mut self, step: Step) -> &mut Self {
        self.steps.push(step);
        self
    }

    fn sequence_options(&mut self, call: &'static str) -> Option<&mut SaidOptions> {
        match self.steps.last_mut() {
            Some(
                Step::AddIdentity(_, _, options)
                | Step::SetIdentity(_, options)
                | Step::AddSerial(_, options)
                | Step::SetSerial(_, options),
            ) => Some(options),
            Some(Step::Plain(_) | Step::DropSerial(_)) | None => {
                self.problems.push_call(call, BuildErrorKind::NoSequence);
                None
            }
        }
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        problems.extend(&mut self.problems);
        let data_type = sequence_type(&self.alteration);
        let steps = std::mem::take(&mut self.steps).into_iter();
        let of = (&self.table, &self.column);
        let steps = steps.map(|step| step.finish(&data_type, of, problems));
        self.alteration.default = steps.collect();
        Op::AlterColumn {
            table: self.table,
            column: self.column,
            alteration: self.alteration,
        }
    }
}

/// The type that decides the defaults of sequence options in an `alter_column`: the new type if
/// the operation names one, else `bigint`.
pub fn sequence_type(alteration: &ColumnAlteration) -> ColumnType {
    alteration.data_type.clone().unwrap_or_else(|| {
        // "bigint" is in the table of built-in types; the other arm is never taken.
        ColumnType::builtin("bigint")
            .unwrap_or_else(|| ColumnType::user(QualifiedName::new("pg_catalog", "int8")))
    })
}

impl Step {
    fn finish(
        self,
        data_type: &ColumnType,
        of: (&QualifiedName, &Name),
        problems: &mut Problems,
    ) -> DefaultChange {
        let mut identity = |kind, sequence, said: SaidOptions| {
            super::column::identity(of, kind, sequence, said.complete(data_type), problems)
        };
        let serial = |sequence, said: SaidOptions| Serial {
            sequence,
            options: said.complete(data_type),
        };
        match self {
            Self::Plain(change) => change,
            Self::AddIdentity(kind, sequence, said) => {
                DefaultChange::AddIdentity(identity(kind, sequence, said))
            }
            Self::SetIdentity(kind, said) => DefaultChange::SetIdentity(identity(kind, None, said)),
            Self::AddSerial(sequence, said) => DefaultChange::AddSerial(serial(sequence, said)),
            Self::SetSerial(sequence, said) => DefaultChange::SetSerial(serial(sequence, said)),
            Self::DropSerial(sequence) => DefaultChange::DropSerial { sequence },
        }
    }
}

impl TakeErrors for AlterColumn {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.problems.take()
    }
}
