//! What SQL text mentions: tables with their columns, types, and objects that are defined by SQL.
//!
//! Names are looked up word by word, with their schema where one stands before them. That can say
//! too much (an alias that is called like a table), which costs an edge in the order of operations;
//! it says too little only where the text does not hold the name at all. A type counts only where one
//! can stand: columns are often called like their types, and types that are rebuilt cost more than an edge.

mod attributes;
mod casts;
mod constants;
mod keys;
mod place;
mod qualified;
mod upserts;
mod with;

pub(crate) use upserts::upserted;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::sql_object::parts::{range_multirange, routine};
use limbeck_schema::sql_token::{self, Token, tokens};
use limbeck_schema::{Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table};

use crate::links::Resources;
use crate::step::Resource;
use attributes::Attributes;
use casts::Cast;
pub(crate) use casts::can_use_cast;
use constants::{constants, is_cast, is_of_object_type, object_constant};
use keys::KeysUsed;
use place::{Meant, Place, Places, in_expression, qualifier};
use qualified::Relations;

/// What a name can mean.
#[derive(Clone, Debug)]
enum Named<'a> {
    Table(&'a Table),
    Enum(&'a QualifiedName),
    Object(&'a SqlObjectId),
    /// A sequence that is part of a column.
    Sequence(QualifiedName),
    /// The multirange type that comes with a range type.
    Multirange(&'a SqlObject),
}

impl Named<'_> {
    fn meant(&self) -> Meant {
        match self {
            Self::Enum(_) | Self::Multirange(_) => Meant::Type,
            Self::Object(id) if id.kind.is_type() => Meant::Type,
            Self::Object(id) if id.kind.is_routine() => Meant::Routine,
            Self::Table(_) => Meant::Relation,
            Self::Object(id) if id.kind.is_relation() && id.kind != SqlObjectKind::Sequence => {
                Meant::Relation
            }
            Self::Object(_) | Self::Sequence(_) => Meant::Other,
        }
    }
}

/// The names of a schema.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names<'a> {
    by_word: BTreeMap<Cow<'a, str>, Vec<Named<'a>>>,
    schemas: BTreeSet<&'a str>,
    casts: Vec<Cast<'a>>,
    /// Where they are from.
    schema: Option<&'a Schema>,
}

impl<'a> Names<'a> {
    /// All names of a schema.
    pub(crate) fn of(schema: &'a Schema) -> Self {
        let mut names = Self {
            schema: Some(schema),
            ..Self::default()
        };
        names.schemas.insert(limbeck_schema::DEFAULT_SCHEMA);
        let namespaces = schema.namespaces.keys().map(Name::as_str);
        names.schemas.extend(namespaces);
        for table in schema.tables.values() {
            names.add(table.name.name.as_str(), Named::Table(table));
            for column in table.columns.values() {
                if let Some(name) = column.sequence(&table.name) {
                    names.add(name.name.to_string(), Named::Sequence(name));
                }
            }
        }
        for name in schema.enums.keys() {
            names.add(name.name.as_str(), Named::Enum(name));
        }
        let has_name = |id: &&SqlObjectId| {
            id.schema.is_some()
                || matches!(
                    id.kind,
                    SqlObjectKind::Server | SqlObjectKind::ForeignDataWrapper
                )
        };
        for id in schema.objects.keys().filter(has_name) {
            names.add(id.name.as_str(), Named::Object(id));
        }
        for object in schema.objects.values() {
            if let Some(name) = range_multirange(object) {
                names.add(name.name.to_string(), Named::Multirange(object));
            }
            if object.id.kind == SqlObjectKind::Cast {
                names.casts.push(Cast::of(schema, object));
            }
        }
        names
    }

    fn add(&mut self, word: impl Into<Cow<'a, str>>, named: Named<'a>) {
        self.by_word.entry(word.into()).or_default().push(named);
    }

    /// What an expression mentions, as resources.
    pub(crate) fn mentioned_in(&self, text: &str) -> Resources {
        self.mentioned(&tokens(text).unwrap_or_default(), in_expression)
    }

    /// What the statements that make an object mention.
    pub(crate) fn mentioned_by(&self, object: &SqlObject) -> Resources {
        let statements = object.statements();
        let mentioned = statements.map(|text| self.mentioned_in_statement(object.id.kind, text));
        let mut mentioned: Resources = mentioned.flatten().collect();
        // A cast rests on its function, not that on it, and on no other one.
        if object.id.kind != SqlObjectKind::Cast && !self.casts.is_empty() {
            let is_routine = object.id.kind.is_routine();
            let others = &mentioned - &own_of(object);
            let casts = self.casts.iter();
            let casts = casts.filter(|cast| !(is_routine && is_function_of(cast, &object.id)));
            let used: Vec<Resource> = casts
                .filter(|cast| {
                    let mut texts = object.statements();
                    texts.any(|text| cast.is_in(&tokens(text).unwrap_or_default(), &others))
                })
                .map(|cast| Resource::Object(cast.object.id.clone()))
                .collect();
            mentioned.extend(used);
        }
        mentioned
    }

    /// Whether an expression over rows of a table can use a cast.
    pub(crate) fn can_use_cast(&self, table: &Table, text: &str, cast: &SqlObjectId) -> bool {
        let Some(cast) = self.casts.iter().find(|known| known.object.id == *cast) else {
            return false;
        };
        let mut mentioned = self.mentioned_in(text);
        mentioned.insert(Resource::Relation(table.name.clone()));
        cast.is_in(&tokens(text).unwrap_or_default(), &mentioned)
    }

    /// As [`Self::mentioned_in`], of a statement about an object of a kind; the columns of mentioned tables
    /// whose names stand in the text, too. The words before the object's name are the statement's. Routines are
    /// often called like types, so where a kind names types and calls routines, these count only where they are
    /// called or named as support.
    fn mentioned_in_statement(&self, kind: SqlObjectKind, text: &str) -> Resources {
        let found = tokens(text).unwrap_or_default();
        let head = found.iter().take_while(|token| is_head(kind, token));
        let mut found = &found[head.count()..];
        if kind.is_routine() {
            // Its own name; others of that name are other routines.
            found = match found {
                [_, Token::Symbol(dot), _, rest @ ..] if dot == "." => rest,
                [_, rest @ ..] => rest,
                [] => found,
            };
        }
        let places = Places::of(kind, found);
        self.mentioned(found, |meant, place| places.can_be(meant, place))
    }

    fn mentioned(
        &self,
        found: &[Token],
        can_stand: impl Fn(Meant, Place<'_>) -> bool,
    ) -> Resources {
        let mut mentions = Mentions::default();
        let mut words: BTreeSet<&str> = BTreeSet::new();
        for (at, token) in found.iter().enumerate() {
            match token {
                Token::Word(word) | Token::Quoted(word) => {
                    words.insert(word);
                    let qualifier = qualifier(&found[..at]);
                    let place = Place { found, at };
                    let can_stand = |meant: Meant| can_stand(meant, place);
                    mentions.at = at;
                    self.look_up(qualifier, word, can_stand, &mut mentions);
                    if let Some(schema) = self.schemas.get(word.as_str())
                        && matches!(found.get(at + 1), Some(Token::Symbol(dot)) if dot == ".")
                    {
                        let schema = Name::new(*schema);
                        mentions.resources.insert(Resource::Schema(schema));
                    }
                }
                Token::Symbol(symbol) => {
                    let qualifier = qualifier(&found[..at]);
                    self.look_up(qualifier, symbol, |_| true, &mut mentions);
                }
                Token::Literal(content) => {
                    let place = Place { found, at };
                    if let Some(name) = object_constant(content, place) {
                        // A text in parentheses is seldom the name of a type.
                        let is_cast = is_cast(&found[at + 1..]) || is_of_object_type(place);
                        let can_stand = |meant| is_cast || meant != Meant::Type;
                        let schema = Some(name.schema.as_str());
                        mentions.at = at;
                        self.look_up(schema, name.name.as_str(), can_stand, &mut mentions);
                        // Indexes are named nowhere else.
                        if is_of_object_type(place)
                            && self.schema.is_some_and(|schema| schema.has_relation(&name))
                        {
                            mentions.resources.insert(Resource::Relation(name));
                        }
                    }
                }
                Token::Number(_) => {}
            }
        }
        let Mentions {
            mut resources,
            tables,
            relations,
            ..
        } = mentions;
        let keys = KeysUsed::of(found);
        let upserted = upserted(found);
        let relations = Relations::new(found, relations);
        let mut seen = BTreeSet::new();
        let tables = tables.into_iter();
        for table in tables.filter(|table| seen.insert(&table.name)) {
            let own = keys.among(table);
            resources.extend(own.map(|name| Resource::Constraint(table.name.clone(), name)));
            let columns = table.columns.keys();
            let takes_all = upserted.contains(table.name.name.as_str());
            let mentioned = columns.filter(|name| {
                let is_there = || words.contains(name.as_str());
                takes_all || is_there() && relations.can_name_column_of(&table.name, name)
            });
            resources
                .extend(mentioned.map(|name| Resource::Column(table.name.clone(), name.clone())));
        }
        if let Some(schema) = self.schema {
            let attributes = Attributes::selected(found, schema);
            resources.extend(attributes.of_values(&resources));
        }
        resources
    }

    fn look_up(
        &self,
        qualifier: Option<&str>,
        word: &str,
        can_stand: impl Fn(Meant) -> bool,
        mentions: &mut Mentions<'a>,
    ) {
        let Some(candidates) = self.by_word.get(word) else {
            return;
        };
        let resources = &mut mentions.resources;
        for named in candidates {
            let schema = match named {
                Named::Table(table) => Some(&table.name.schema),
                Named::Enum(name) => Some(&name.schema),
                Named::Sequence(name) => Some(&name.schema),
                Named::Object(id) => id.schema.as_ref(),
                Named::Multirange(object) => object.id.schema.as_ref(),
            };
            // Behind another word than a schema it is a column.
            if qualifier.is_some_and(|qualifier| schema.is_none_or(|schema| *schema != *qualifier))
                || !can_stand(named.meant())
            {
                continue;
            }
            match named {
                Named::Table(table) => {
                    resources.insert(Resource::Relation(table.name.clone()));
                    resources.insert(Resource::Type(table.name.clone()));
                    mentions.tables.push(table);
                    let (schema, name) = (&table.name.schema, &table.name.name);
                    mentions.relations.push((mentions.at, schema, name));
                }
                Named::Enum(name) => {
                    resources.insert(Resource::Type((*name).clone()));
                }
                Named::Object(id) => {
                    resources.extend(own(id));
                    if let (Meant::Relation, Some(schema)) = (named.meant(), &id.schema) {
                        mentions.relations.push((mentions.at, schema, &id.name));
                    }
                }
                Named::Sequence(name) => {
                    resources.insert(Resource::Relation(name.clone()));
                }
                Named::Multirange(object) => resources.extend(own_of(object)),
            }
        }
    }
}

/// What a text mentions, as far as it is read.
#[derive(Debug, Default)]
struct Mentions<'a> {
    resources: Resources,
    tables: Vec<&'a Table>,
    /// Relations, each with the place of its name.
    relations: Vec<(usize, &'a Name, &'a Name)>,
    /// The place that is looked at.
    at: usize,
}

/// Whether a token can stand before the name of the object that a statement is about.
fn is_head(kind: SqlObjectKind, token: &Token) -> bool {
    let Token::Word(word) = token else {
        return false;
    };
    let mut kind = kind.sql().split(' ');
    matches!(
        word.as_str(),
        "create" | "or" | "replace" | "alter" | "comment" | "on"
    ) || kind.any(|own| own.eq_ignore_ascii_case(word))
}

/// Whether an expression names a type, as a type or in a constant.
pub(crate) fn mentions_type(found: &[Token], name: &QualifiedName) -> bool {
    let is_constant = |(at, token): (usize, &Token)| {
        let place = Place { found, at };
        matches!(token, Token::Literal(content)
            if (is_cast(&found[at + 1..]) || is_of_object_type(place))
                && object_constant(content, place).is_some_and(|constant| constant == *name))
    };
    sql_token::mentions_type(found, name) || found.iter().enumerate().any(is_constant)
}

/// Whether a cast may be done by a routine.
fn is_function_of(cast: &Cast<'_>, routine: &SqlObjectId) -> bool {
    let words = sql_token::words(&cast.object.definition);
    words.iter().any(|word| routine.name == **word)
}

/// The relations that string constants of an expression name.
pub(crate) fn relations_in_constants(text: &str) -> Resources {
    constants(text)
        .into_iter()
        .map(Resource::Relation)
        .collect()
}

/// The names, without schemas, of the objects that string constants of an expression name.
pub(crate) fn names_in_constants(text: &str) -> impl Iterator<Item = String> {
    let names = constants(text).into_iter();
    names.map(|name| name.name.to_string())
}

/// The resources that an object is, with the type that comes along with it.
pub(crate) fn own_of(object: &SqlObject) -> Resources {
    let mut own = own(&object.id);
    own.extend(object.relation_names().into_iter().map(Resource::Relation));
    own.extend(range_multirange(object).map(Resource::Type));
    own.extend(by_inputs(object).map(Resource::Object));
    own
}

/// A procedure as the server tells it from other routines: by what is given to it.
fn by_inputs(object: &SqlObject) -> Option<SqlObjectId> {
    if object.id.kind != SqlObjectKind::Procedure {
        return None;
    }
    let arguments = routine(&object.definition)?.arguments;
    let inputs = arguments.iter().filter(|argument| argument.mode != "out");
    let types: Vec<&str> = inputs.map(|argument| argument.data_type.as_str()).collect();
    let mut id = object.id.clone();
    id.kind = SqlObjectKind::Function;
    Some(id.with_signature(types.join(", ")))
}

/// The resources that an object is.
pub(crate) fn own(id: &SqlObjectId) -> Resources {
    let mut own = Resources::from([Resource::Object(id.clone())]);
    if let Some(name) = id.qualified_name() {
        // A composite type is among the relations (`pg_class`).
        if id.kind.is_relation() || id.kind == SqlObjectKind::CompositeType {
            own.insert(Resource::Relation(name.clone()));
        }
        // A sequence has no row type on every version, and yet can't be made while a type has its name.
        if id.kind.is_type() || id.kind.is_relation() {
            own.insert(Resource::Type(name));
        }
    }
    // Functions, procedures and aggregates share their names (`pg_proc`).
    if matches!(id.kind, SqlObjectKind::Procedure | SqlObjectKind::Aggregate) {
        let mut routine = id.clone();
        routine.kind = SqlObjectKind::Function;
        own.insert(Resource::Object(routine));
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_schema::sql_object::read_object;
    use limbeck_schema::{Column, EnumType};

    #[test]
    fn names_in_statements() {
        let mut schema = Schema::new();
        let mut users = Table::new(QualifiedName::public("users"));
        users.add_column(Column::new("id", "bigint".parse().unwrap()));
        users.add_column(Column::new("mood", "text".parse().unwrap()));
        schema.add_table(users);
        schema.add_enum(EnumType::new(QualifiedName::public("mood"), ["ok"]));
        for sql in [
            "CREATE SEQUENCE s",
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select users'",
            "CREATE VIEW app.v AS SELECT 1",
        ] {
            schema.add_object(read_object(sql).unwrap());
        }
        schema
            .namespaces
            .insert("app".into(), limbeck_schema::Namespace::new("app"));
        let names = Names::of(&schema);
        let found = |text: &str| -> Vec<String> {
            let resources = names.mentioned_in(text);
            resources.iter().map(|r| format!("{r:?}")).collect()
        };
        assert_eq!(found("select 1 from other.users, x.mood"), [] as [&str; 0]);
        let resources = names.mentioned_in("select u.id from public.users u");
        assert!(resources.contains(&Resource::Relation(QualifiedName::public("users"))));
        assert!(resources.contains(&Resource::Column(
            QualifiedName::public("users"),
            "id".into()
        )));
        assert!(!resources.contains(&Resource::Type(QualifiedName::public("mood"))));
        let resources = names.mentioned_in("f(nextval('public.s'::regclass)) = 'ok'::public.mood");
        assert!(resources.contains(&Resource::Relation(QualifiedName::public("s"))));
        assert!(resources.contains(&Resource::Type(QualifiedName::public("mood"))));
        let resources = names.mentioned_in("select * from app.v");
        assert!(resources.contains(&Resource::Schema("app".into())));
        assert!(resources.contains(&Resource::Relation(QualifiedName::new("app", "v"))));
    }
}
