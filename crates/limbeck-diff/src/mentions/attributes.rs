//! Attributes that a text selects from values of a row type, `(w.r).n`: columns of the table that the type belongs to.

use std::collections::BTreeSet;

use limbeck_schema::sql_object::parts::{self, composite_attributes, domain};
use limbeck_schema::sql_token::Token;
use limbeck_schema::{
    ColumnType, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind,
};

use crate::links::Resources;
use crate::step::Resource;

/// The names behind `).`.
#[derive(Debug)]
pub(super) struct Attributes<'a, 't> {
    schema: &'a Schema,
    names: BTreeSet<&'t str>,
    /// `(w.r).*`.
    all: bool,
}

impl<'a, 't> Attributes<'a, 't> {
    pub(super) fn selected(found: &'t [Token], schema: &'a Schema) -> Self {
        let mut selected = Self {
            schema,
            names: BTreeSet::new(),
            all: false,
        };
        for three in found.windows(3) {
            let [Token::Symbol(close), Token::Symbol(dot), last] = three else {
                continue;
            };
            if close != ")" || dot != "." {
                continue;
            }
            match last {
                Token::Word(word) | Token::Quoted(word) => {
                    selected.names.insert(word);
                }
                Token::Symbol(star) => selected.all |= star == "*",
                Token::Literal(_) | Token::Number(_) => {}
            }
        }
        selected
    }

    /// The columns that are selected from values of mentioned columns and results of mentioned routines.
    pub(super) fn of_values(&self, mentioned: &Resources) -> Resources {
        let mut found = Resources::new();
        if self.names.is_empty() && !self.all {
            return found;
        }
        let mut seen = BTreeSet::new();
        let mut next = Vec::new();
        for resource in mentioned {
            if let Resource::Column(table, column) = resource {
                next.extend(self.type_of(table, column));
            } else if let Resource::Object(id) = resource
                && let Some(object) = self.schema.objects.get(id)
                && id.kind.is_routine()
            {
                next.extend(result(object));
            }
        }
        while let Some(name) = next.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            if let Some(table) = self.schema.tables.get(&name) {
                let columns = table.columns.keys().filter(|column| self.has(column));
                for column in columns {
                    found.insert(Resource::Column(name.clone(), column.clone()));
                    next.extend(self.type_of(&name, column));
                }
            } else {
                next.extend(self.within(&name));
            }
        }
        found
    }

    fn has(&self, name: &Name) -> bool {
        self.all || self.names.contains(name.as_str())
    }

    fn type_of(&self, table: &QualifiedName, column: &Name) -> Option<QualifiedName> {
        let column = self.schema.tables.get(table)?.columns.get(column)?;
        column.data_type.user_type().cloned()
    }

    /// The types inside of a type that SQL defines.
    fn within(&self, name: &QualifiedName) -> Vec<QualifiedName> {
        let object = |kind: SqlObjectKind| {
            let id = SqlObjectId::in_schema(kind, name.clone());
            self.schema.objects.get(&id)
        };
        let mut types = Vec::new();
        if let Some(object) = object(SqlObjectKind::CompositeType) {
            let attributes = composite_attributes(&object.definition).unwrap_or_default();
            let selected = attributes.into_iter().filter(|own| self.has(&own.name));
            types.extend(selected.map(|attribute| attribute.data_type));
        }
        if let Some(object) = object(SqlObjectKind::Domain) {
            types.extend(domain(&object.definition).map(|domain| domain.base));
        }
        let types = types.into_iter();
        let types = types.filter_map(|text| text.parse::<ColumnType>().ok());
        types.filter_map(|own| own.user_type().cloned()).collect()
    }
}

/// The type that a routine gives values of.
fn result(routine: &SqlObject) -> Option<QualifiedName> {
    let returns = parts::routine(&routine.definition)?.returns?;
    let words = returns.split_once(' ');
    let one = match words.filter(|(first, _)| first.eq_ignore_ascii_case("setof")) {
        Some((_, data_type)) => data_type,
        None => returns.as_str(),
    };
    one.parse::<ColumnType>().ok()?.user_type().cloned()
}
