//! Words on a struct about the table itself: `unlogged`, `with(…)`, `replica_identity = …`,
//! `cluster_on = "…"`, `row_level_security`, `of_type = "…"`.

use std::collections::BTreeMap;

use limbeck_schema::{Name, ReplicaIdentity, TableOptions};
use proc_macro2::Span;

use super::name::{Reference, check_name, object_name, reference};
use super::parameters::parameters;
use super::tokens::{Clause, Spanned};
use super::{set, set_flag};
use crate::mistake::Mistake;

/// The options of a table as they are written.
#[derive(Clone, Debug, Default)]
pub struct TableOptionsAttr {
    /// `UNLOGGED`.
    pub unlogged: Option<Span>,
    /// `WITH (…)`.
    pub with: BTreeMap<String, String>,
    /// `REPLICA IDENTITY`.
    pub replica_identity: Option<Spanned<ReplicaIdentity>>,
    /// `CLUSTER ON`.
    pub cluster_on: Option<Spanned<Name>>,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub row_level_security: Option<Span>,
    /// `FORCE ROW LEVEL SECURITY`.
    pub force_row_level_security: Option<Span>,
    /// `OF`.
    pub of_type: Option<Spanned<Reference>>,
    /// Where the first of them is.
    pub span: Option<Span>,
}

impl TableOptionsAttr {
    /// Reads a word; `None` when it is none of these.
    pub(super) fn word(&mut self, clause: &Clause) -> Option<Result<(), Mistake>> {
        let word = &clause.word;
        let result = match word.text.as_str() {
            "unlogged" => set_flag(&mut self.unlogged, clause),
            "with" => parameters(clause, &mut self.with),
            "replica_identity" => replica_identity(clause)
                .and_then(|identity| set(&mut self.replica_identity, word, identity)),
            "cluster_on" => {
                object_name(clause).and_then(|name| set(&mut self.cluster_on, word, name))
            }
            "row_level_security" => set_flag(&mut self.row_level_security, clause),
            "force_row_level_security" => set_flag(&mut self.force_row_level_security, clause),
            "of_type" => reference(clause).and_then(|name| set(&mut self.of_type, word, name)),
            _ => return None,
        };
        self.span.get_or_insert(clause.span);
        Some(result)
    }

    /// The options; whether there are the indexes that they name is for later, and which type is meant.
    pub(crate) fn options(&self) -> TableOptions {
        let identity = self.replica_identity.as_ref();
        TableOptions {
            unlogged: self.unlogged.is_some(),
            storage_parameters: self.with.clone(),
            replica_identity: identity.map_or_else(Default::default, |i| i.value.clone()),
            cluster_on: self.cluster_on.as_ref().map(|name| name.value.clone()),
            row_level_security: self.row_level_security.is_some(),
            force_row_level_security: self.force_row_level_security.is_some(),
            of_type: None,
        }
    }

    /// The indexes that it names, with their places.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = (&Name, Span)> {
        let identity = self.replica_identity.iter();
        let identity = identity.filter_map(|i| Some((i.value.index()?, i.span)));
        let cluster = self.cluster_on.iter().map(|name| (&name.value, name.span));
        cluster.chain(identity)
    }
}

/// `= full`, `= nothing` or `= "name of an index"`.
fn replica_identity(clause: &Clause) -> Result<Spanned<ReplicaIdentity>, Mistake> {
    let expected = "`full`, `nothing`, or the name of an index or key as a string";
    let tokens = clause.assigned(expected)?;
    if let Some(text) = tokens.string() {
        return Ok(check_name(text)?.map(ReplicaIdentity::Index));
    }
    let word = tokens.word().ok_or_else(|| clause.wrong(expected))?;
    let identity = match word.text.as_str() {
        "full" => ReplicaIdentity::Full,
        "nothing" => ReplicaIdentity::Nothing,
        _ => return Err(clause.wrong(expected)),
    };
    Ok(Spanned::new(identity, word.span))
}
