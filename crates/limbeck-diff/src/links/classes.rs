//! What the keys of indexes and constraints rest on: operator classes, operators, collations.
//!
//! Where no class is named it is the default one of the key's type, which can be an object of the schema as
//! well: an index that is made before it has another one.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Constraint, ConstraintDefinition, Index, IndexElement, IndexKey, Name, PartitionStrategy,
    Schema, SqlObject, SqlObjectId, SqlObjectKind, Table, sql_token,
};

use super::{Resources, collation_link, key_columns};
use crate::step::Resource;

/// Of an index.
pub(super) fn of_index(schema: &Schema, table: &Table, index: &Index) -> Resources {
    let keys = Keys {
        schema,
        table,
        method: index.method.as_str(),
    };
    keys.of_elements(index.elements.iter())
}

/// Of a partition key, with the collations of its columns.
pub(super) fn of_partition_key(schema: &Schema, table: &Table) -> Resources {
    let Some(by) = &table.partition_by else {
        return Resources::new();
    };
    let keys = Keys {
        schema,
        table,
        method: match by.strategy {
            PartitionStrategy::Hash => "hash",
            PartitionStrategy::Range | PartitionStrategy::List => "btree",
        },
    };
    let mut links = keys.of_elements(by.keys.iter());
    let columns = key_columns(table, by.keys.iter().map(|element| &element.key));
    let columns = columns.iter().filter_map(|name| table.columns.get(name));
    links.extend(columns.filter_map(|column| collation_link(schema, column.collation.as_ref())));
    links
}

/// Of a constraint with an index behind it.
pub(super) fn of_constraint(schema: &Schema, table: &Table, constraint: &Constraint) -> Resources {
    let of_columns = |columns: &[Name]| {
        let keys = Keys {
            schema,
            table,
            method: "btree",
        };
        let links = columns.iter().flat_map(|column| keys.default_class(column));
        links.collect()
    };
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => of_columns(&key.columns),
        ConstraintDefinition::Unique(key) => of_columns(&key.columns),
        ConstraintDefinition::Exclusion(exclusion) => {
            let keys = Keys {
                schema,
                table,
                method: exclusion.method.as_str(),
            };
            let elements = exclusion.elements.iter();
            let mut links = keys.of_elements(elements.clone().map(|e| &e.element));
            links.extend(elements.flat_map(|element| operators(schema, &element.operator)));
            links
        }
        ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => Resources::new(),
    }
}

/// The operators that an exclusion constraint's `WITH` can mean.
fn operators(schema: &Schema, text: &str) -> Resources {
    let tokens = sql_token::tokens(text).unwrap_or_default();
    let has_name = |id: &&SqlObjectId| {
        id.kind == SqlObjectKind::Operator
            && tokens
                .iter()
                .any(|token| matches!(token, sql_token::Token::Symbol(s) if id.name == *s.as_str()))
    };
    let ids = schema.objects.keys().filter(has_name);
    ids.cloned().map(Resource::Object).collect()
}

/// Keys over columns of a table.
struct Keys<'a> {
    schema: &'a Schema,
    table: &'a Table,
    method: &'a str,
}

impl<'a> Keys<'a> {
    fn of_elements<'e>(&self, elements: impl Iterator<Item = &'e IndexElement>) -> Resources {
        let mut links = Resources::new();
        if self.schema.objects.is_empty() {
            return links;
        }
        for element in elements {
            links.extend(collation_link(self.schema, element.collation.as_ref()));
            match (&element.operator_class, &element.key) {
                (Some(class), _) => {
                    let classes = self.classes().filter(|object| {
                        object.id.name == class.name
                            && (class.schema.is_none() || object.id.schema == class.schema)
                    });
                    links.extend(classes.map(|object| Resource::Object(object.id.clone())));
                }
                (None, IndexKey::Column(column)) => links.extend(self.default_class(column)),
                // Its type is not known here.
                (None, IndexKey::Expression(_)) => links.extend(self.default_of(|_| true)),
            }
        }
        links
    }

    fn classes(&self) -> impl Iterator<Item = &'a SqlObject> {
        let objects = self.schema.objects.values();
        let method = Name::new(self.method).quoted();
        objects.filter(move |object| {
            object.id.kind == SqlObjectKind::OperatorClass
                && object.id.signature.as_ref() == Some(&method)
        })
    }

    /// The class that a column has without naming one.
    fn default_class(&self, column: &Name) -> Resources {
        let Some(column) = self.table.columns.get(column) else {
            return Resources::new();
        };
        let own = column.data_type.to_sql();
        // That of a domain is its base type's.
        let is_domain = column.data_type.user_type().is_some_and(|name| {
            let id = SqlObjectId::in_schema(SqlObjectKind::Domain, name.clone());
            self.schema.objects.contains_key(&id)
        });
        self.default_of(|data_type| is_domain || data_type == own)
    }

    fn default_of(&self, is_meant: impl Fn(&str) -> bool) -> Resources {
        let classes = self.classes().filter(|object| {
            let head = parts::operator_class(&object.definition);
            head.is_some_and(|head| head.is_default && is_meant(&head.data_type))
        });
        classes
            .map(|object| Resource::Object(object.id.clone()))
            .collect()
    }
}
