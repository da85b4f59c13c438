//! Indexes: on the field of a single column where limbeck would choose the name, else on the struct.

use limbeck_schema::{
    Index, IndexElement, IndexKey, Name, NullsOrder, OperatorClass, QualifiedName, SortOrder,
};

use crate::attribute::Part;
use crate::column::{collation_text, full_reference, word_or_string};
use crate::literal::string;
use crate::parameters::{parameters, with};
use crate::table::Draft;

impl Draft<'_> {
    pub(crate) fn indexes(&mut self) {
        let table = self.table;
        for index in table.indexes.values() {
            let unnamed = self.source.unnamed.has_index(&table.name, &index.name);
            let own = match index.elements.as_slice() {
                [element] if unnamed => self.own_column(element),
                _ => None,
            };
            match own {
                Some((column, element)) => {
                    let mut parts = order_words(element);
                    parts.extend(key_options(element));
                    parts.extend(self.index_options(index));
                    self.on_field(column, [Part::call("index", parts)]);
                }
                None => {
                    let mut parts: Vec<Part> = index
                        .elements
                        .iter()
                        .map(|element| self.index_key(element))
                        .collect();
                    if !unnamed {
                        parts.push(Part::string("name", index.name.as_str()));
                    }
                    parts.extend(self.index_options(index));
                    self.on_struct.push(Part::call("index", parts));
                }
            }
        }
    }

    fn own_column<'e>(&self, element: &'e IndexElement) -> Option<(&'e Name, &'e IndexElement)> {
        match &element.key {
            IndexKey::Column(name) => self.with_field(name).map(|_| (name, element)),
            IndexKey::Expression(_) => None,
        }
    }

    /// A key as lists name it: `a`, `desc(a)`, `key(sql("…"), opclass = …)`.
    pub(crate) fn index_key(&self, element: &IndexElement) -> Part {
        let target = match &element.key {
            IndexKey::Column(name) => Part::text(self.column_ref(name)),
            IndexKey::Expression(expression) => {
                Part::sql(expression.without_parentheses().as_str())
            }
        };
        let options = key_options(element);
        match (element.order, options.is_empty()) {
            (SortOrder::Ascending, true) => target,
            (SortOrder::Ascending, false) => with_options("key", target, options),
            (SortOrder::Descending, _) => with_options("desc", target, options),
        }
    }

    fn index_options(&self, index: &Index) -> Vec<Part> {
        let mut parts = Vec::new();
        if index.unique {
            parts.push(Part::text("unique"));
        }
        if index.nulls_not_distinct {
            parts.push(Part::text("nulls_not_distinct"));
        }
        if index.method != "btree" {
            parts.push(method(&index.method));
        }
        parts.extend(self.include(&index.include));
        if let Some(predicate) = &index.predicate {
            let text = predicate.without_parentheses();
            parts.push(Part::string("where", text.as_str()));
        }
        parts.extend(with(&index.storage_parameters));
        let comment = index.comment.as_deref();
        parts.extend(comment.map(|text| Part::string("comment", text)));
        parts
    }
}

/// `using = gin`.
pub(crate) fn method(method: &Name) -> Part {
    Part::assign("using", word_or_string(method.as_str()))
}

fn with_options(word: &str, target: Part, options: Vec<Part>) -> Part {
    Part::call(word, std::iter::once(target).chain(options).collect())
}

fn order_words(element: &IndexElement) -> Vec<Part> {
    match element.order {
        SortOrder::Ascending => Vec::new(),
        SortOrder::Descending => vec![Part::text("desc")],
    }
}

/// Operator class, collation, statistics and the place of NULLs.
fn key_options(element: &IndexElement) -> Vec<Part> {
    let mut parts = Vec::new();
    if element.nulls != element.order.default_nulls() {
        parts.push(Part::text(match element.nulls {
            NullsOrder::First => "nulls_first",
            NullsOrder::Last => "nulls_last",
        }));
    }
    if let Some(class) = &element.operator_class {
        parts.push(operator_class(class));
    }
    if let Some(collation) = &element.collation {
        parts.push(Part::string("collate", &collation_text(collation)));
    }
    if let Some(target) = element.statistics {
        parts.push(Part::assign("statistics", target.to_string()));
    }
    parts
}

fn operator_class(class: &OperatorClass) -> Part {
    let name = match &class.schema {
        Some(schema) => string(&full_reference(&QualifiedName::new(
            schema.clone(),
            class.name.clone(),
        ))),
        None => word_or_string(class.name.as_str()),
    };
    Part::call(format!("opclass = {name}"), parameters(&class.parameters))
}
