//! A replica identity over columns that become NOT NULL: it comes after that.

use limbeck_ops::{Op, TableAlteration};
use limbeck_schema::{Name, QualifiedName, ReplicaIdentity};

use crate::kind::table_options::columns_of;
use crate::plan::PlannedOp;

use super::Draft;
use super::not_null;
use super::part::Part;
use super::site::Site;

/// The other options, later the replica identity.
pub(super) fn rewrite(site: &Site<'_>, planned: &PlannedOp) -> Option<Vec<Draft>> {
    let Op::AlterTable { table, alteration } = &planned.op else {
        return None;
    };
    let identity = alteration.replica_identity.as_ref();
    let index = identity.and_then(ReplicaIdentity::index)?;
    if !waits(site, table, index) {
        return None;
    }
    let alter = |alteration| Op::AlterTable {
        table: table.clone(),
        alteration,
    };
    let rest = TableAlteration {
        replica_identity: None,
        ..alteration.clone()
    };
    let last = TableAlteration {
        replica_identity: identity.cloned(),
        ..TableAlteration::default()
    };
    let mut drafts = Vec::new();
    if rest != TableAlteration::default() {
        drafts.push(Draft::new(Part::Expand, alter(rest)).after(planned));
    }
    drafts.push(Draft::new(Part::Contract, alter(last)));
    Some(drafts)
}

/// Whether a column of the index, here or in a table above, is proved NOT NULL first.
fn waits(site: &Site<'_>, table: &QualifiedName, index: &Name) -> bool {
    let Some(after) = site.after.tables.get(table) else {
        return false;
    };
    let columns = columns_of(site.after, after, index);
    let above = site.after.ancestors(after);
    let mut planned = site.plan.upgrade.iter().enumerate();
    planned.any(|(at, planned)| {
        let Op::AlterColumn {
            table: owner,
            column,
            ..
        } = &planned.op
        else {
            return false;
        };
        columns.contains(column)
            && (owner == table || above.iter().any(|above| above.name == *owner))
            && not_null::rewrite(site, at, planned).is_some()
    })
}
