//! Extensions that move to another schema: all that they have brought along has other names afterwards, and
//! nothing else changes. So it is a rename that nobody has to tell.

use limbeck_ops::apply::apply;
use limbeck_ops::{AlterObject, Op};
use limbeck_schema::sql_object::parts;
use limbeck_schema::{Name, Schema, SqlObject, SqlObjectKind};

use crate::pair::Pair;

use super::Renames;

impl Renames {
    /// Finds the extensions that are in another schema than they should be, where they can be moved and the
    /// server has said what they have brought along.
    pub(super) fn moved_extensions(&mut self, schemas: Pair<&Schema>) {
        let live = schemas.from.objects.values();
        let live = live.filter(|object| object.id.kind == SqlObjectKind::Extension);
        self.extensions = live
            .filter_map(|from| {
                let to = schemas.to.objects.get(&from.id)?;
                let homes = Pair { from, to }.map(home);
                let is_fixed = from.is_fixed() || to.is_fixed();
                let moves =
                    homes.from? != homes.to? && !is_fixed && from.members().next().is_some();
                moves.then(|| Pair {
                    from: from.clone(),
                    to: said_of(from, to),
                })
            })
            .collect();
    }

    /// The schemas that extensions move to.
    pub(super) fn extension_homes(&self) -> impl Iterator<Item = Name> {
        self.extensions.iter().filter_map(|pair| home(&pair.to))
    }

    /// The operations on extensions, each with the one that undoes it.
    pub(super) fn extension_ops(&self) -> impl Iterator<Item = Pair<Op>> {
        self.extensions
            .iter()
            .map(|pair| pair.as_ref().map(move_to))
    }

    /// Gives a schema the names that the server knows: what extensions have brought along is where it was. So it
    /// can be asked about what the schema says; [`Self::move_extensions`] is the way back.
    pub fn leave_extensions(&self, schema: &mut Schema) {
        move_all(schema, self.extensions.iter().map(|pair| &pair.from));
    }

    /// Puts the extensions of a schema where they should be.
    pub fn move_extensions(&self, schema: &mut Schema) {
        move_all(schema, self.extensions.iter().map(|pair| &pair.to));
    }
}

fn home(extension: &SqlObject) -> Option<Name> {
    parts::extension(&extension.definition)?.schema
}

/// The extension of one side by the statement of the other.
fn said_of(own: &SqlObject, other: &SqlObject) -> SqlObject {
    SqlObject {
        definition: other.definition.clone(),
        ..own.clone()
    }
}

fn move_to(extension: &SqlObject) -> Op {
    let home = home(extension).map(|home| home.quoted());
    Op::AlterObject(AlterObject {
        statements: vec![format!(
            "ALTER EXTENSION {} SET SCHEMA {}",
            extension.id.name.quoted(),
            home.unwrap_or_default()
        )],
        object: extension.clone(),
    })
}

fn move_all<'a>(schema: &mut Schema, extensions: impl Iterator<Item = &'a SqlObject>) {
    for extension in extensions {
        if let Some(own) = schema.objects.get(&extension.id) {
            let mut object = said_of(own, extension);
            object.columns = extension.columns.clone();
            // It is there, so that nothing can fail.
            let _ = apply(&move_to(&object), schema);
        }
    }
}
