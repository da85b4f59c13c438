//! What tables have from the tables above, where names are needed to tell it.

use std::collections::BTreeSet;

use limbeck_schema::{
    Constraint, ConstraintDefinition, Desired, InheritedKey, Name, ObjectId, QualifiedName, Schema,
};

use crate::attr::tokens::Spanned;
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::suggest::did_you_mean;

/// A finished table with a table above it.
pub(super) struct Below {
    pub(super) table: QualifiedName,
    pub(super) place: Place,
    /// Names of its indexes, by the names of those of the tables above.
    pub(super) index_names: Vec<(Spanned<String>, Spanned<Name>)>,
    /// Indexes of the tables above that it has none for.
    pub(super) without_indexes: Vec<Spanned<String>>,
}

impl Below {
    /// Merges its checks with those from above, and notes what its indexes are called.
    pub(super) fn finish(self, desired: &mut Desired, report: &mut Report) {
        self.merge_checks(desired, report);
        self.leave_out_indexes(desired, report);
        self.name_indexes(desired, report);
    }

    /// A check that the table has from above as well is no object of its own.
    fn merge_checks(&self, desired: &mut Desired, report: &mut Report) {
        let Some(table) = desired.schema.tables.get(&self.table) else {
            return;
        };
        let mut merged = Vec::new();
        for check in desired.schema.inherited_checks(table) {
            let Some(own) = table.constraints.get(&check.name) else {
                continue;
            };
            let id = ObjectId::Constraint(self.table.clone(), check.name.clone());
            if !is_same_check(own, check) {
                report.push(
                    self.place.file,
                    Mistake::error(
                        self.place.span,
                        format!(
                            "constraint \"{}\" of table \"{}\" has the name of a check of a table above",
                            check.name, self.table
                        ),
                    )
                    .help("Give it another name."),
                );
            }
            merged.push((check.name.clone(), id));
        }
        let Some(table) = desired.schema.tables.get_mut(&self.table) else {
            return;
        };
        for (name, id) in merged {
            table.constraints.remove(&name);
            if !table.inherits.is_empty() {
                table.inherits.local_checks.insert(name);
            }
            desired.unnamed.remove(&id);
            desired.spans.remove(&id);
        }
    }

    /// Notes the indexes above that it has none for. Those that its parent is without go without saying.
    fn leave_out_indexes(&self, desired: &mut Desired, report: &mut Report) {
        let Some(table) = desired.schema.tables.get(&self.table) else {
            return;
        };
        let keys = desired.schema.inherited_keys(table);
        let mut without = BTreeSet::new();
        for above in &self.without_indexes {
            match keys.iter().find(|key| is_named(key, &above.value)) {
                Some(key) => {
                    if !without.insert(key.name()) {
                        report.push(
                            self.place.file,
                            Mistake::error(
                                above.span,
                                format!("\"{}\" is named twice", above.value),
                            ),
                        );
                    }
                }
                None => report.push(self.place.file, unknown_key(above, &keys)),
            }
        }
        let table = desired.schema.tables.get_mut(&self.table);
        if let Some(of) = table.and_then(|table| table.partition_of.as_mut()) {
            of.without = without;
        }
    }

    fn name_indexes(self, desired: &mut Desired, report: &mut Report) {
        let Some(table) = desired.schema.tables.get(&self.table) else {
            return;
        };
        let keys = desired.schema.inherited_keys(table);
        let mut named: Vec<(QualifiedName, Name)> = Vec::new();
        for (above, own) in &self.index_names {
            match keys.iter().find(|key| is_named(key, &above.value)) {
                Some(key) if named.iter().any(|(name, _)| *name == key.name()) => report.push(
                    self.place.file,
                    Mistake::error(above.span, format!("\"{}\" is named twice", above.value)),
                ),
                Some(key) => {
                    if own.value != key.default_name(&self.table) {
                        named.push((key.name(), own.value.clone()));
                    }
                }
                None => report.push(self.place.file, unknown_key(above, &keys)),
            }
        }
        if let Some(of) = desired
            .schema
            .tables
            .get_mut(&self.table)
            .and_then(|table| table.partition_of.as_mut())
        {
            of.index_names.extend(named);
        }
    }
}

/// The options of a table name indexes that it must have, perhaps for one of a table above.
pub(super) fn check_named_indexes(
    schema: &Schema,
    table: &QualifiedName,
    named: &[(Name, Place)],
    report: &mut Report,
) {
    let Some(table) = schema.tables.get(table) else {
        return;
    };
    let mut known = schema.index_names(table);
    known.sort();
    for (name, place) in named {
        if !known.contains(name) {
            let mistake = Mistake::error(
                place.span,
                format!("table \"{}\" has no index or key \"{name}\"", table.name),
            );
            let help = did_you_mean(name.as_str(), known.iter().map(Name::as_str));
            report.push(place.file, mistake.maybe_help(help));
        }
    }
}

fn unknown_key(above: &Spanned<String>, keys: &[InheritedKey<'_>]) -> Mistake {
    let names: Vec<QualifiedName> = keys.iter().map(InheritedKey::name).collect();
    let names = names.iter().map(|name| name.name.as_str());
    Mistake::error(
        above.span,
        format!("no table above has an index or key \"{}\"", above.value),
    )
    .maybe_help(did_you_mean(&above.value, names))
}

/// Whether a text is the name of an index, with its schema or without.
fn is_named(key: &InheritedKey<'_>, text: &str) -> bool {
    let name = key.name();
    name.name == text || name.to_string() == text
}

fn is_same_check(own: &Constraint, check: &Constraint) -> bool {
    match (&own.definition, &check.definition) {
        (ConstraintDefinition::Check(own), ConstraintDefinition::Check(check)) => {
            own.expression.same_tokens(&check.expression) && !own.no_inherit
        }
        (
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::PrimaryKey(_)
            | ConstraintDefinition::Unique(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_),
            _,
        ) => false,
    }
}
