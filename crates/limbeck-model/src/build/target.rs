//! The tables that a model names: the other side of a foreign key, or a table above.

use std::collections::HashMap;

use limbeck_schema::QualifiedName;
use proc_macro2::Span;

use super::Input;
use super::object::TableDraft;
use crate::attr::column_ref::ColumnRef;
use crate::attr::foreign_key::{TargetRef, TargetTable};
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;
use crate::tree::{DeclKind, ModuleId, Target};
use crate::types::{RustType, Shape};

/// What names are looked up in.
pub(super) struct Lookup<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) drafts: &'a [TableDraft],
    pub(super) table_of: &'a HashMap<usize, usize>,
    pub(super) role: Role,
}

/// What a name stands for.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// The other side of a foreign key.
    Reference,
    /// A table above.
    Parent,
}

/// Which table it is.
pub(super) enum Side<'a> {
    Model(&'a TableDraft),
    /// A table that no model declares.
    Elsewhere(QualifiedName),
    /// A model that could not be read, which was reported.
    Broken,
}

/// The drafts of models, by the places of both.
pub(super) fn table_of(drafts: &[TableDraft]) -> HashMap<usize, usize> {
    let drafts = drafts.iter().enumerate();
    drafts
        .filter(|(_, draft)| !draft.in_attribute)
        .map(|(at, draft)| (draft.model, at))
        .collect()
}

impl Lookup<'_> {
    /// Which table, and the columns that are written.
    pub(super) fn find(
        &self,
        module: ModuleId,
        target: &TargetRef,
    ) -> Result<(Side<'_>, Vec<ColumnRef>), Mistake> {
        match &target.table {
            TargetTable::Table(name) => {
                let name = name.in_schema(&self.input.options.default_schema);
                let declared = self.drafts.iter().find(|draft| draft.table.name == name);
                let side = match declared {
                    Some(draft) => Side::Model(draft),
                    None => Side::Elsewhere(name),
                };
                Ok((side, target.columns.clone()))
            }
            TargetTable::Model(path) => self.find_model(module, path, target),
        }
    }

    fn find_model(
        &self,
        module: ModuleId,
        path: &[(String, Span)],
        target: &TargetRef,
    ) -> Result<(Side<'_>, Vec<ColumnRef>), Mistake> {
        let names: Vec<String> = path.iter().map(|(name, _)| name.clone()).collect();
        let mut found = self.input.tree.resolve(module, false, &names);
        // `Org::code`: an alias of a model may stand for it.
        let mut hops = 0;
        while let Target::Decl(id) = found.target
            && let DeclKind::Alias(alias) = &self.input.tree.decl(id).kind
            && hops < 16
            && let Shape::Path(path) = RustType::read(&alias.ty).shape
        {
            let module = self.input.tree.decl(id).module;
            let next = self.input.tree.resolve(module, false, &path.segments);
            found.target = next.target;
            hops += 1;
        }
        let mut columns = target.columns.clone();
        if let ([field], Some((_, span)), true) =
            (found.rest.as_slice(), path.last(), columns.is_empty())
        {
            columns.push(ColumnRef {
                name: field.clone(),
                quoted: false,
                span: *span,
            });
        } else if !found.rest.is_empty() {
            return Err(self.unknown_model(&names, target.span));
        }
        let Target::Decl(id) = found.target else {
            return Err(self.unknown_model(&names, target.span));
        };
        if self.input.broken.contains(&id) {
            return Ok((Side::Broken, columns));
        }
        let Some(index) = self.input.model_of.get(&id) else {
            return Err(Mistake::error(
                target.span,
                format!("`{}` is not a model", names.join("::")),
            )
            .help(match self.role {
                Role::Reference => "The struct that a foreign key refers to derives `Model`.",
                Role::Parent => "The struct of a table above derives `Model`.",
            }));
        };
        match self.table_of.get(index) {
            Some(at) => Ok((Side::Model(&self.drafts[*at]), columns)),
            None if self.input.models[*index].item.attrs.embedded.is_some() => Err(Mistake::error(
                target.span,
                format!("`{}` is embedded and has no table", names.join("::")),
            )),
            // Its table is declared twice, which was reported.
            None => Ok((Side::Broken, columns)),
        }
    }

    fn unknown_model(&self, path: &[String], span: Span) -> Mistake {
        let last = path.last().map_or("", String::as_str);
        let mut names: Vec<String> = self
            .input
            .models
            .iter()
            .map(|model| model.item.ident.to_string())
            .collect();
        names.sort();
        let same = names.iter().any(|name| name == last);
        let help = if same {
            Some(format!(
                "A model `{last}` exists: import it, or write its whole path."
            ))
        } else {
            did_you_mean(last, names.iter().map(String::as_str))
        };
        Mistake::error(span, format!("unknown model `{}`", path.join("::"))).help(
            help.unwrap_or_else(|| {
                let text = match self.role {
                    Role::Reference => {
                        "A table that no model declares is named by a string: `\"schema.table\"(column)`."
                    }
                    Role::Parent => "The struct of a table above derives `Model`.",
                };
                text.to_owned()
            }),
        )
    }
}
