//! Indexes: keys from column numbers, expressions from the definition's text.

use std::collections::BTreeMap;

use limbeck_schema::{
    Expr, Index, IndexElement, Name, NullsOrder, ReplicaIdentity, SortOrder, Table,
};

use crate::assemble::{Assembly, TableParts};
use crate::error::CatalogError;
use crate::index_definition::{KeyText, read_keys};
use crate::lookup::Lookup;
use crate::row::Fields;

/// A row of `indexes.sql`. Its `index` has no keys yet.
pub(crate) struct IndexRow {
    pub(crate) table: u32,
    pub(crate) index: Index,
    key_count: usize,
    numbers: KeyNumbers,
    definition: Option<String>,
    class_options: Vec<String>,
    /// Number of the key and target.
    statistics: Vec<String>,
    pub(crate) is_invalid: bool,
}

/// What stands in vectors, key by key.
pub(crate) struct KeyNumbers {
    /// Column numbers, 0 for an expression; of an index also those of included columns.
    pub(crate) columns: Vec<i16>,
    pub(crate) classes: Vec<u32>,
    pub(crate) collations: Vec<u32>,
    /// The bits of `indoption`; none for a partition key.
    pub(crate) options: Vec<u16>,
}

impl Assembly<'_> {
    /// A row of `indexes.sql`.
    pub(crate) fn add_index(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let table = f.number()?;
        let Some(&at) = self.table_at.get(&table) else {
            return Ok(());
        };
        let number = f.number()?;
        let mut index = Index::new(f.text()?, Vec::new());
        index.method = Name::new(f.text()?);
        index.unique = f.flag()?;
        index.nulls_not_distinct = f.flag()?;
        let key_count = f.number()?;
        let numbers = KeyNumbers {
            columns: f.numbers()?,
            classes: f.numbers()?,
            collations: f.numbers()?,
            options: f.numbers()?,
        };
        let definition = f.optional()?.map(str::to_owned);
        index.predicate = f
            .optional()?
            .map(|text| Expr::new(text).without_parentheses());
        index.storage_parameters = pairs(f.texts()?);
        let class_options = f.texts()?;
        let table_options = &mut self.tables[at].table.options;
        if f.flag()? {
            table_options.cluster_on = Some(index.name.clone());
        }
        if f.flag()? {
            table_options.replica_identity = ReplicaIdentity::Index(index.name.clone());
        }
        let is_invalid = f.optional()?.is_some();
        let owner = &self.tables[at].table.name;
        self.unmanaged
            .add_if(f.optional()?, || format!("{owner}.{}", index.name));
        let statistics = f.texts()?;
        let row = IndexRow {
            table,
            index,
            key_count,
            numbers,
            definition,
            class_options,
            statistics,
            is_invalid,
        };
        self.indexes.insert(number, row);
        Ok(())
    }

    /// Puts the indexes that no constraint has taken into their tables.
    pub(crate) fn place_indexes(&mut self) -> Result<(), CatalogError> {
        for (number, row) in std::mem::take(&mut self.indexes) {
            let Some(&at) = self.table_at.get(&row.table) else {
                continue;
            };
            let parts = &mut self.tables[at];
            if self.hierarchy.is_handed_down(number) {
                if row.index.comment.is_some() {
                    self.unmanaged
                        .add("comment on index", row.path(&parts.table));
                }
                continue;
            }
            let elements = row.elements(parts, &self.lookup)?;
            let include = row.include(parts)?;
            let mut index = row.index;
            index.elements = elements;
            index.include = include;
            parts.table.add_index(index);
        }
        Ok(())
    }
}

impl IndexRow {
    /// The keys.
    pub(crate) fn elements(
        &self,
        parts: &TableParts,
        lookup: &Lookup,
    ) -> Result<Vec<IndexElement>, CatalogError> {
        let texts = match &self.definition {
            Some(definition) => read_keys(definition).ok_or_else(|| parts.changed())?,
            None => Vec::new(),
        };
        (0..self.key_count)
            .map(|i| {
                let element = self.numbers.element(i, texts.get(i), parts, lookup);
                let mut element = element.ok_or_else(|| parts.changed())?;
                self.add_parameters(i, &mut element, lookup);
                element.statistics = self.target(i);
                Ok(element)
            })
            .collect()
    }

    /// The target of statistics of a key.
    fn target(&self, i: usize) -> Option<u16> {
        let number = (i + 1).to_string();
        let mut told = self
            .statistics
            .iter()
            .filter_map(|text| text.split_once(' '));
        let (_, target) = told.find(|(key, _)| *key == number)?;
        target.parse().ok()
    }

    /// Whether the index of a partition says something else of itself than the one above.
    pub(crate) fn differs_in_place(&self, above: &Self) -> bool {
        let said = |row: &Self| (row.index.storage_parameters.clone(), row.statistics.clone());
        said(self) != said(above)
    }

    /// The name of the index for messages: `schema.table.index`.
    pub(crate) fn path(&self, table: &Table) -> String {
        format!("{}.{}", table.name, self.index.name)
    }

    /// The columns that are stored beside the keys.
    pub(crate) fn include(&self, parts: &TableParts) -> Result<Vec<Name>, CatalogError> {
        let columns = self.numbers.columns.get(self.key_count..);
        parts.column_names(columns.unwrap_or_default())
    }

    /// The parameters of a key's operator class.
    fn add_parameters(&self, i: usize, element: &mut IndexElement, lookup: &Lookup) {
        let number = (i + 1).to_string();
        let parameters: BTreeMap<_, _> = self
            .class_options
            .iter()
            .filter_map(|option| option.split_once(' '))
            .filter(|(column, _)| *column == number)
            .filter_map(|(_, option)| option.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let class = self.numbers.classes.get(i).copied();
        if let Some(mut class) = class.and_then(|class| lookup.operator_class(class))
            && !parameters.is_empty()
        {
            class.parameters = parameters;
            element.operator_class = Some(class);
        }
    }
}

impl KeyNumbers {
    /// A key; its text is needed where it is an expression.
    pub(crate) fn element(
        &self,
        i: usize,
        text: Option<&KeyText>,
        parts: &TableParts,
        lookup: &Lookup,
    ) -> Option<IndexElement> {
        let column = *self.columns.get(i)?;
        let class = *self.classes.get(i)?;
        let collation = *self.collations.get(i)?;
        let (mut element, own_collation, own_class) = if column == 0 {
            let text = text?;
            let element = IndexElement::expression(text.expression.as_str());
            (element, text.names_collation, text.names_class)
        } else {
            let (name, column) = parts.column(column)?;
            let own_collation = collation != 0 && collation != column.collation;
            let own_class = !lookup.is_default_class(class, column.base_type);
            (IndexElement::column(name.clone()), own_collation, own_class)
        };
        if own_collation {
            element.collation = lookup.collation(collation).cloned();
        }
        if own_class {
            element.operator_class = lookup.operator_class(class);
        }
        (element.order, element.nulls) = order(self.options.get(i).copied().unwrap_or_default());
        Some(element)
    }
}

/// The bits of `indoption` (`INDOPTION_DESC`, `INDOPTION_NULLS_FIRST`); both are off for methods that
/// don't order.
fn order(options: u16) -> (SortOrder, NullsOrder) {
    let order = if options & 1 == 0 {
        SortOrder::Ascending
    } else {
        SortOrder::Descending
    };
    let nulls = if options & 2 == 0 {
        NullsOrder::Last
    } else {
        NullsOrder::First
    };
    (order, nulls)
}

/// `key=value` texts, as in `reloptions`.
pub(crate) fn pairs(options: Vec<String>) -> BTreeMap<String, String> {
    options
        .iter()
        .filter_map(|option| option.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}
