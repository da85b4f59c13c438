//! An extension in another schema: what it has brought along is named with that schema from then on.

use std::collections::BTreeSet;

use limbeck_schema::sql_object::parts;
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{
    ConstraintDefinition, Name, QualifiedName, Schema, SqlObject, Table, TypeName,
};

use super::{expression, object};

/// Follows the members wherever they are named with their schema.
pub(super) fn move_members(schema: &mut Schema, from: &SqlObject, to: &SqlObject) {
    let home = |object: &SqlObject| parts::extension(&object.definition)?.schema;
    let (Some(old), Some(new)) = (home(from), home(to)) else {
        return;
    };
    if old == new {
        return;
    }
    let members = to.members().map(|(name, _)| name);
    // A name that something else has as well may mean that.
    let names = members.filter(|name| !is_own(schema, &old, name)).cloned();
    let moved = Moved {
        names: names.collect(),
        old,
        new,
    };
    for table in schema.tables.values_mut() {
        moved.follow_in_table(table);
    }
    let rewrite = |sql: &str| moved.in_text(sql);
    expression::rewrite_all(schema, &rewrite);
    object::rewrite_signatures(schema, &rewrite);
    for object in schema.objects.values_mut() {
        moved.follow_in_object(object);
    }
}

/// Whether something that is managed has the name in the schema.
fn is_own(schema: &Schema, home: &Name, name: &Name) -> bool {
    let qualified = QualifiedName::new(home.clone(), name.clone());
    schema.tables.contains_key(&qualified)
        || schema.enums.contains_key(&qualified)
        || schema
            .objects
            .keys()
            .any(|id| id.name == *name && id.schema.as_ref() == Some(home))
}

struct Moved {
    names: BTreeSet<Name>,
    old: Name,
    new: Name,
}

impl Moved {
    fn is(&self, name: &QualifiedName) -> bool {
        name.schema == self.old && self.names.contains(&name.name)
    }

    fn follow(&self, name: Option<&mut QualifiedName>) {
        if let Some(name) = name
            && self.is(name)
        {
            name.schema = self.new.clone();
        }
    }

    fn follow_in_table(&self, table: &mut Table) {
        self.follow(table.options.of_type.as_mut());
        for column in table.columns.values_mut() {
            if let TypeName::User(name) = &mut column.data_type.name {
                self.follow(Some(name));
            }
            self.follow(column.collation.as_mut());
        }
        for key in expression::keys_mut(table) {
            self.follow(key.collation.as_mut());
            if let Some(class) = &mut key.operator_class
                && class.schema.as_ref() == Some(&self.old)
                && self.names.contains(&class.name)
            {
                class.schema = Some(self.new.clone());
            }
        }
        for constraint in table.constraints_mut() {
            if let ConstraintDefinition::Exclusion(exclusion) = &mut constraint.definition {
                for element in &mut exclusion.elements {
                    element.operator = self.in_text(&element.operator);
                }
            }
        }
    }

    fn follow_in_object(&self, object: &mut SqlObject) {
        let printed = object.printed.0.iter_mut();
        let printed = printed
            .flat_map(|text| std::iter::once(&mut text.definition).chain(&mut text.additions));
        let own = std::iter::once(&mut object.definition).chain(&mut object.additions);
        let types = object.columns.0.iter_mut().flatten().map(|(_, text)| text);
        let said = object.said.0.iter_mut().flatten();
        for text in own.chain(printed).chain(types).chain(said) {
            *text = self.in_text(text);
        }
        object.sort_additions();
    }

    fn in_text(&self, text: &str) -> String {
        let Ok(tokens) = spanned_tokens(text) else {
            return text.to_owned();
        };
        let is_dot = |at: usize| matches!(tokens.get(at), Some((Token::Symbol(s), _)) if s == ".");
        let is_member = |at: usize| match tokens.get(at) {
            Some((Token::Word(name) | Token::Quoted(name) | Token::Symbol(name), _)) => {
                self.names.contains(name.as_str())
            }
            Some((Token::Literal(_) | Token::Number(_), _)) | None => false,
        };
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (at, (token, range)) in tokens.iter().enumerate() {
            let is_schema =
                matches!(token, Token::Word(s) | Token::Quoted(s) if *s == self.old.as_str());
            let is_behind = at > 0 && is_dot(at - 1);
            if is_schema && !is_behind && is_dot(at + 1) && is_member(at + 2) {
                out.push_str(&text[copied..range.start]);
                out.push_str(&self.new.quoted());
                copied = range.end;
            }
        }
        out.push_str(&text[copied..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_named_with_their_new_schema() {
        let moved = Moved {
            names: ["citext", "=", "regexp_match"].map(Name::new).into(),
            old: Name::new("public"),
            new: Name::new("Ext"),
        };
        assert_eq!(
            moved.in_text("a OPERATOR(public.=) 'x'::public.citext AND public.f(public.citext.a)"),
            "a OPERATOR(\"Ext\".=) 'x'::\"Ext\".citext AND public.f(\"Ext\".citext.a)"
        );
        assert_eq!(moved.in_text("a.public.citext"), "a.public.citext");
    }
}
