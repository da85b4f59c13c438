//! Random columns.

use limbeck_schema::{
    Column, ColumnDefault, ColumnOptions, ColumnStorage, ColumnType, Compression, Expr, Generated,
    GeneratedKind, Identity, IdentityKind, Name, QualifiedName, SequenceOptions, Serial, Table,
    default_object_name,
};

use super::*;

impl Maker<'_> {
    pub(super) fn id_column(&mut self, table: &QualifiedName) -> Column {
        let data_type = built_in(["bigint", "integer", "uuid"][self.choose(3)]);
        let mut column = Column::new("id", data_type);
        column.nullable = false;
        column.default = match self.choose(4) {
            1 if !column.data_type.is_builtin("uuid") => self.identity(table, &column),
            2 if !column.data_type.is_builtin("uuid") => self.serial(table, &column.data_type),
            _ => ColumnDefault::None,
        };
        column
    }

    pub(super) fn identity(&mut self, table: &QualifiedName, column: &Column) -> ColumnDefault {
        let mut options = SequenceOptions::defaults_for(&column.data_type);
        if self.chance(3) {
            options.start = 100;
            options.cache = 10;
        }
        let kind = if self.chance(2) {
            IdentityKind::Always
        } else {
            IdentityKind::ByDefault
        };
        ColumnDefault::Identity(Identity {
            kind,
            sequence: self
                .chance(4)
                .then(|| Name::new(format!("{}_{}_numbers", table.name, column.name))),
            options,
        })
    }

    pub(super) fn serial(
        &mut self,
        table: &QualifiedName,
        data_type: &ColumnType,
    ) -> ColumnDefault {
        let sequence = default_object_name(table.name.as_str(), "id", "seq");
        let sequence = table.sibling(sequence);
        if !self.taken.insert(sequence.clone()) {
            return ColumnDefault::None;
        }
        ColumnDefault::Serial(Serial {
            sequence,
            options: SequenceOptions::defaults_for(data_type),
        })
    }

    pub(super) fn column(&mut self, table: &Table, i: usize) -> Column {
        let data_type = self.data_type();
        let mut column = Column::new(format!("c{i}"), data_type);
        column.nullable = !self.chance(3);
        column.comment = self.comment();
        if self.chance(2) {
            column.default = self.default(&table.name, &column);
        }
        if matches!(column.default, ColumnDefault::Identity(_)) {
            column.nullable = false;
        }
        if column.data_type.is_builtin("text") && self.chance(4) {
            column.collation = Some(QualifiedName::new("pg_catalog", "C"));
        }
        column.options = self.column_options(&column.data_type);
        debug_assert!(!table.columns.contains_key(&column.name));
        column
    }

    pub(super) fn column_options(&mut self, data_type: &ColumnType) -> ColumnOptions {
        let mut options = ColumnOptions::default();
        if !self.chance(3) {
            return options;
        }
        if !data_type.is_only_plain() && (data_type.user_type().is_none() || data_type.array) {
            options.storage = [
                None,
                Some(ColumnStorage::External),
                Some(ColumnStorage::Main),
            ][self.choose(3)];
            // Not every server is built with LZ4.
            options.compression = [None, Some(Compression::Pglz)][self.choose(2)];
        }
        options.statistics = [None, Some(0), Some(500)][self.choose(3)];
        for name in ColumnOptions::PARAMETERS {
            if self.chance(3) {
                let value = ["-0.5", "200"][self.choose(2)].to_owned();
                options.parameters.insert(name.to_owned(), value);
            }
        }
        options.normal_for(data_type)
    }

    pub(super) fn data_type(&mut self) -> ColumnType {
        let text = TYPES[self.choose(TYPES.len())];
        let Some(rest) = text.strip_prefix("enum") else {
            return built_in(text);
        };
        let names: Vec<QualifiedName> = self.schema.enums.keys().cloned().collect();
        if names.is_empty() {
            return built_in("text");
        }
        let data_type = ColumnType::user(names[self.choose(names.len())].clone());
        if rest.is_empty() {
            data_type
        } else {
            data_type.array_of()
        }
    }

    /// A default in the server's own spelling.
    pub(super) fn default(&mut self, table: &QualifiedName, column: &Column) -> ColumnDefault {
        let data_type = &column.data_type;
        if let Some(label) = self.label_of(data_type) {
            return expression(label);
        }
        let pick = self.choose(2);
        let sql = match data_type.to_sql().as_str() {
            "integer" if self.chance(3) => return self.identity(table, column),
            "integer" | "bigint" | "smallint" => ["0", "7"][pick],
            "text" => ["'x'::text", "''::text"][pick],
            "character varying(20)" => ["'x'::character varying", "''::character varying"][pick],
            "boolean" => ["true", "false"][pick],
            "numeric(10,2)" => ["1.5", "0"][pick],
            "timestamp with time zone" => "now()",
            "date" => "CURRENT_DATE",
            "uuid" => "gen_random_uuid()",
            "jsonb" => ["'{}'::jsonb", "'[]'::jsonb"][pick],
            "integer[]" => ["'{}'::integer[]", "ARRAY[1, 2]"][pick],
            _ => return ColumnDefault::None,
        };
        expression(sql.to_owned())
    }

    /// A literal of an enum type, or an empty array of one.
    pub(super) fn label_of(&mut self, data_type: &ColumnType) -> Option<String> {
        let labels = self
            .schema
            .enums
            .get(data_type.user_type()?)?
            .labels
            .clone();
        let label = labels[self.choose(labels.len())].replace('\'', "''");
        Some(if data_type.array {
            format!("'{{}}'::{data_type}")
        } else {
            format!("'{label}'::{data_type}")
        })
    }

    pub(super) fn generated_column(&mut self, table: &mut Table) {
        if !self.chance(3) {
            return;
        }
        let numbers: Vec<Column> = table
            .columns
            .values()
            .filter(|column| is_integer(&column.data_type))
            .cloned()
            .collect();
        let Some(source) = numbers.get(self.choose(numbers.len())) else {
            return;
        };
        let mut column = Column::new(["g", "c0"][self.choose(2)], source.data_type.clone());
        if table.columns.contains_key(&column.name) {
            return;
        }
        let factor = 2 + self.choose(2);
        column.default = ColumnDefault::Generated(Generated {
            expression: Expr::new(format!("({} * {factor})", source.name)),
            kind: GeneratedKind::Stored,
        });
        table.add_column(column);
    }
}
