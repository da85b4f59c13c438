//! A field's type, through aliases, newtypes and pointers, to a column type.

use std::collections::{BTreeMap, HashMap};

use limbeck_schema::{ColumnType, QualifiedName, TypeName};
use proc_macro2::Span;
use syn::{GenericParam, Generics};

use super::known::{Known, known, path_of, range_over};
use super::rust_type::{RustPath, RustType, Shape};
use crate::attr::sqlx::is_transparent;
use crate::item::newtype_field;
use crate::suggest::nearest;
use crate::tree::{DeclId, DeclKind, ModuleId, Target, Tree};

/// How many aliases and newtypes may lead to each other before a ring is assumed.
const DEEPEST: usize = 64;

/// What a Rust type means for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) data_type: ColumnType,
    pub(crate) nullable: bool,
}

/// Why a Rust type has no PostgreSQL type.
#[derive(Clone, Debug)]
pub(crate) struct Unmapped {
    /// The part of the type that is not understood, where it stands in the field itself.
    pub(crate) span: Option<Span>,
    /// The message.
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Maps types with the help of everything that was read.
pub(crate) struct Mapper<'t> {
    pub(crate) tree: &'t Tree,
    /// The types of PostgreSQL that derives declare.
    pub(crate) declared: HashMap<DeclId, QualifiedName>,
    /// The types that newtypes write themselves.
    pub(crate) explicit: BTreeMap<DeclId, ColumnType>,
}

/// Where a type stands: its module and what its generic parameters stand for.
#[derive(Clone, Copy)]
struct Scope<'a> {
    module: ModuleId,
    generics: Option<(&'a Generics, &'a [RustType], &'a Scope<'a>)>,
    /// Whether it is the field's own text, so that spans belong to its file.
    own: bool,
    depth: usize,
}

impl<'t> Mapper<'t> {
    /// Maps the type of a field that stands in `module`.
    pub(crate) fn map(&self, ty: &RustType, module: ModuleId) -> Result<Mapped, Unmapped> {
        self.map_in(
            ty,
            &Scope {
                module,
                generics: None,
                own: true,
                depth: DEEPEST,
            },
        )
    }

    /// Whether a type is an `Option`, for fields that write their own column type.
    pub(crate) fn is_nullable(&self, ty: &RustType, module: ModuleId) -> bool {
        match self.target(ty, module) {
            Target::External(path) => known(&path) == Some(Known::Option),
            Target::Decl(decl) => match &self.tree.decl(decl).kind {
                DeclKind::Alias(alias) => {
                    self.is_nullable(&RustType::read(&alias.ty), self.tree.decl(decl).module)
                }
                DeclKind::Struct(_) | DeclKind::Enum(_) | DeclKind::Union(_) => false,
            },
            Target::Module(_) | Target::Unknown => false,
        }
    }

    /// The struct that a flattened field's type is.
    pub(crate) fn struct_of(&self, ty: &RustType, module: ModuleId) -> Option<DeclId> {
        let Target::Decl(id) = self.target(ty, module) else {
            return None;
        };
        let decl = self.tree.decl(id);
        match &decl.kind {
            DeclKind::Struct(_) => Some(id),
            DeclKind::Alias(alias) => self.struct_of(&RustType::read(&alias.ty), decl.module),
            DeclKind::Enum(_) | DeclKind::Union(_) => None,
        }
    }

    /// What the path of a type leads to.
    fn target(&self, ty: &RustType, module: ModuleId) -> Target {
        let Shape::Path(path) = &ty.shape else {
            return Target::Unknown;
        };
        let found = self.tree.resolve(module, path.absolute, &path.segments);
        found.target
    }

    fn map_in(&self, ty: &RustType, scope: &Scope<'_>) -> Result<Mapped, Unmapped> {
        match &ty.shape {
            Shape::Path(path) => self.map_path(ty, path, scope),
            Shape::List(element) => self.map_list(element, scope),
            Shape::Other => Err(self.unmapped(ty, scope, None)),
        }
    }

    fn map_path(
        &self,
        ty: &RustType,
        path: &RustPath,
        scope: &Scope<'_>,
    ) -> Result<Mapped, Unmapped> {
        if let Some((ty, outer)) = generic_argument(path, scope) {
            return self.map_in(ty, outer);
        }
        let arguments = &path.arguments;
        let resolution = self
            .tree
            .resolve(scope.module, path.absolute, &path.segments);
        match resolution.target {
            Target::External(path) => match known(&path) {
                Some(known) => self.map_known(ty, known, arguments, scope),
                None => Err(self.unmapped(ty, scope, None)),
            },
            Target::Decl(decl) if resolution.rest.is_empty() && scope.depth > 0 => {
                self.map_decl(ty, decl, arguments, scope)
            }
            Target::Decl(_) if resolution.rest.is_empty() => {
                Err(self.unmapped(ty, scope, Some("its definition leads back to itself")))
            }
            Target::Decl(_) | Target::Module(_) | Target::Unknown => {
                Err(self.unmapped(ty, scope, None))
            }
        }
    }

    fn map_known(
        &self,
        ty: &RustType,
        known: Known,
        arguments: &[RustType],
        scope: &Scope<'_>,
    ) -> Result<Mapped, Unmapped> {
        let last = arguments.last();
        match (known, last) {
            (Known::Column(sql), _) => match sql.parse() {
                Ok(data_type) => Ok(Mapped {
                    data_type,
                    nullable: false,
                }),
                Err(_) => Err(self.unmapped(ty, scope, None)),
            },
            (Known::Option, Some(inner)) => Ok(Mapped {
                nullable: true,
                ..self.map_in(inner, scope)?
            }),
            (Known::List, Some(inner)) => self.map_list(inner, scope),
            (Known::Pointer, Some(inner)) => self.map_in(inner, scope),
            (Known::Range, Some(inner)) => {
                let subtype = self.map_in(inner, scope)?.data_type;
                let range = range_over(&subtype.to_sql()).and_then(ColumnType::builtin);
                range
                    .map(|data_type| Mapped {
                        data_type,
                        nullable: false,
                    })
                    .ok_or_else(|| {
                        let reason = format!("no built-in range type is over {subtype}");
                        self.unmapped(ty, scope, Some(&reason))
                    })
            }
            (Known::Ambiguous(reason), _) => Err(self.unmapped(ty, scope, Some(reason))),
            (Known::Option | Known::List | Known::Pointer | Known::Range, None) => {
                Err(self.unmapped(ty, scope, None))
            }
        }
    }

    /// An array; of bytes, `bytea`. NULLs inside an array are always allowed.
    fn map_list(&self, element: &RustType, scope: &Scope<'_>) -> Result<Mapped, Unmapped> {
        let data_type = if self.is_byte(element, scope) {
            builtin_or_text("bytea")
        } else {
            self.map_in(element, scope)?.data_type.array_of()
        };
        Ok(Mapped {
            data_type,
            nullable: false,
        })
    }

    fn is_byte(&self, ty: &RustType, scope: &Scope<'_>) -> bool {
        let byte = ["std", "primitive", "u8"];
        matches!(self.target(ty, scope.module), Target::External(path) if path == byte)
    }

    fn map_decl(
        &self,
        ty: &RustType,
        id: DeclId,
        arguments: &[RustType],
        scope: &Scope<'_>,
    ) -> Result<Mapped, Unmapped> {
        let plain = |data_type| {
            Ok(Mapped {
                data_type,
                nullable: false,
            })
        };
        if let Some(name) = self.declared.get(&id) {
            return plain(ColumnType::user(name.clone()));
        }
        if let Some(explicit) = self.explicit.get(&id) {
            return plain(explicit.clone());
        }
        let decl = self.tree.decl(id);
        let (inner, generics) = match &decl.kind {
            DeclKind::Alias(alias) => (RustType::read(&alias.ty), &alias.generics),
            DeclKind::Struct(found) => {
                let item = &found.item;
                let tuple = matches!(item.fields, syn::Fields::Unnamed(_));
                let wrapped = newtype_field(&item.fields);
                match wrapped.filter(|_| tuple || is_transparent(&item.attrs)) {
                    Some(field) => (RustType::read(&field.ty), &item.generics),
                    None => {
                        let reason = "it is a struct of this project without `PgType`";
                        return Err(self.unmapped(ty, scope, Some(reason)));
                    }
                }
            }
            DeclKind::Enum(item) => {
                return match integer_repr(&item.attrs) {
                    Some(data_type) => plain(data_type),
                    None => Err(self.unmapped(
                        ty,
                        scope,
                        Some("it is an enum of this project without `PgEnum`"),
                    )),
                };
            }
            DeclKind::Union(_) => return Err(self.unmapped(ty, scope, None)),
        };
        let inside = Scope {
            module: decl.module,
            generics: Some((generics, arguments, scope)),
            own: false,
            depth: scope.depth - 1,
        };
        // What is wrong inside a newtype or an alias is told at the field that uses it.
        self.map_in(&inner, &inside).map_err(|unmapped| Unmapped {
            span: unmapped.span.or_else(|| scope.own.then(|| ty.span())),
            ..unmapped
        })
    }

    fn unmapped(&self, ty: &RustType, scope: &Scope<'_>, reason: Option<&str>) -> Unmapped {
        let text = ty.text();
        let help = match reason {
            Some(reason) => format!("{} Write `#[limbeck(type = …)]`.", sentence(reason)),
            None => self.help_for(ty),
        };
        Unmapped {
            span: scope.own.then(|| ty.span()),
            message: format!("no PostgreSQL type is known for `{text}`"),
            help,
        }
    }

    fn help_for(&self, ty: &RustType) -> String {
        let write = "Write `#[limbeck(type = …)]`.";
        let Shape::Path(path) = &ty.shape else {
            return write.to_owned();
        };
        let Some(name) = path.segments.last() else {
            return write.to_owned();
        };
        if let Some(path) = path_of(name) {
            return format!(
                "If it is `{path}`, import that. Else: {}",
                lower_first(write)
            );
        }
        let known = ["String", "Option", "Vec", "bool", "char"]
            .into_iter()
            .chain(self.declared.keys().filter_map(|id| self.enum_name(*id)));
        // Candidates are compared one by one, so their order doesn't show.
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        match nearest(name, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`? Else: {}", lower_first(write)),
            None => write.to_owned(),
        }
    }

    fn enum_name(&self, id: DeclId) -> Option<&str> {
        self.declared.get(&id).map(|name| name.name.as_str())
    }
}

fn builtin_or_text(name: &str) -> ColumnType {
    ColumnType::builtin(name).unwrap_or_else(|| ColumnType {
        name: TypeName::Unresolved(limbeck_schema::Name::new(name)),
        modifiers: Vec::new(),
        interval_fields: None,
        array: false,
    })
}

/// What a generic parameter stands for, when the path is one.
fn generic_argument<'a>(
    path: &RustPath,
    scope: &Scope<'a>,
) -> Option<(&'a RustType, &'a Scope<'a>)> {
    let (generics, arguments, outer) = scope.generics?;
    let name = path.as_word()?;
    let position = generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param),
            GenericParam::Lifetime(_) | GenericParam::Const(_) => None,
        })
        .position(|param| param.ident == name)?;
    arguments.get(position).map(|ty| (ty, outer))
}

/// `#[repr(i32)]` on an enum: sqlx stores its discriminants.
fn integer_repr(attrs: &[syn::Attribute]) -> Option<ColumnType> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("repr"))
        .filter_map(|attr| attr.parse_args::<syn::Ident>().ok())
        .find_map(|ident| match ident.to_string().as_str() {
            "i8" | "i16" => ColumnType::builtin("smallint"),
            "i32" => ColumnType::builtin("integer"),
            "i64" => ColumnType::builtin("bigint"),
            _ => None,
        })
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => String::new(),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}", first.to_lowercase(), chars.as_str()),
        None => String::new(),
    }
}
