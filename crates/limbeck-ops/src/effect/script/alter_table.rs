//! The actions of `ALTER TABLE`.

use limbeck_schema::Expr;
use limbeck_schema::sql_token::Token;

use super::super::may_be_volatile;
use super::cursor::Cursor;
use super::{ColumnAction, TableAction};

/// The actions behind the table's name.
pub(super) fn actions(cursor: &Cursor) -> Vec<TableAction> {
    let parts = cursor.split().into_iter();
    parts
        .map(|tokens| action(&mut Cursor::over(tokens)))
        .collect()
}

fn action(cursor: &mut Cursor) -> TableAction {
    read(cursor).unwrap_or(TableAction::Other)
}

fn read(cursor: &mut Cursor) -> Option<TableAction> {
    if cursor.take("add") {
        return added(cursor);
    }
    if cursor.take("drop constraint") {
        cursor.take("if exists");
        return Some(TableAction::DropConstraint {
            name: cursor.name()?,
        });
    }
    if cursor.take("drop") {
        cursor.take("column");
        cursor.take("if exists");
        return Some(TableAction::DropColumn {
            column: cursor.name()?,
        });
    }
    if cursor.take("alter constraint") {
        return Some(TableAction::Other);
    }
    if cursor.take("alter") {
        cursor.take("column");
        return Some(TableAction::AlterColumn {
            column: cursor.name()?,
            action: column_action(cursor),
        });
    }
    if cursor.take("validate constraint") {
        return Some(TableAction::ValidateConstraint {
            name: cursor.name()?,
        });
    }
    if cursor.take("rename") {
        return Some(TableAction::Rename {
            constraint: cursor.take("constraint"),
        });
    }
    if cursor.take("attach partition") {
        return Some(TableAction::AttachPartition {
            partition: cursor.qualified()?,
        });
    }
    if cursor.take("detach partition") {
        return Some(TableAction::DetachPartition {
            partition: cursor.qualified()?,
            concurrently: cursor.has("concurrently"),
        });
    }
    Some(switch(cursor))
}

/// The actions without a name of their own.
fn switch(cursor: &mut Cursor) -> TableAction {
    if cursor.take("set schema") {
        return TableAction::SetSchema;
    }
    if cursor.take("owner to") {
        return TableAction::ChangeOwner;
    }
    if cursor.take("replica identity") {
        return TableAction::ReplicaIdentity;
    }
    if cursor.take_any(&["enable row", "force row"]) {
        return TableAction::RowLevelSecurity { loosens: false };
    }
    if cursor.take_any(&["disable row", "no force row"]) {
        return TableAction::RowLevelSecurity { loosens: true };
    }
    if cursor.take_any(&[
        "enable trigger",
        "enable always trigger",
        "enable replica trigger",
    ]) {
        return TableAction::SwitchTrigger { enable: true };
    }
    if cursor.take("disable trigger") {
        return TableAction::SwitchTrigger { enable: false };
    }
    let rewrites = [
        "set logged",
        "set unlogged",
        "set access method",
        "set tablespace",
    ];
    if cursor.take_any(&rewrites) {
        return TableAction::Rewrite;
    }
    let light = ["cluster on", "set without cluster", "reset"];
    let is_light = cursor.take_any(&light)
        || cursor.take("set") && matches!(cursor.rest().first(), Some(Token::Symbol(_)));
    match is_light {
        true => TableAction::Light,
        false => TableAction::Other,
    }
}

fn added(cursor: &mut Cursor) -> Option<TableAction> {
    let named = cursor.take("constraint");
    if named {
        cursor.name()?;
    }
    if cursor.take("check") {
        return Some(TableAction::AddConstraint {
            references: None,
            not_valid: cursor.has("not valid"),
        });
    }
    if cursor.take("foreign key") {
        let not_valid = cursor.has("not valid");
        cursor.skip_over("references");
        return Some(TableAction::AddConstraint {
            references: cursor.qualified(),
            not_valid,
        });
    }
    if cursor.take_any(&["primary key", "unique"]) {
        return Some(TableAction::AddKey {
            exclusion: false,
            using_index: cursor.has("using index") && !cursor.has("using index tablespace"),
        });
    }
    if cursor.take("exclude") {
        return Some(TableAction::AddKey {
            exclusion: true,
            using_index: false,
        });
    }
    if named {
        return Some(TableAction::Other);
    }
    cursor.take("column");
    cursor.take("if not exists");
    let column = cursor.name()?;
    Some(TableAction::AddColumn {
        column,
        not_null_without_default: cursor.has("not null")
            && !cursor.has("default")
            && !cursor.has("generated"),
        rewrites: numbers_or_computes(cursor) || has_volatile_default(cursor),
    })
}

fn numbers_or_computes(cursor: &Cursor) -> bool {
    let serials = [
        "serial",
        "bigserial",
        "smallserial",
        "serial4",
        "serial8",
        "serial2",
    ];
    let numbered =
        matches!(cursor.rest().first(), Some(Token::Word(w)) if serials.contains(&w.as_str()));
    numbered || cursor.has("as identity") || cursor.has("generated") && !cursor.has("virtual")
}

/// A default whose text calls a function that is not known to give the same for all rows.
fn has_volatile_default(cursor: &Cursor) -> bool {
    let is_default = |token: &Token| matches!(token, Token::Word(word) if word == "default");
    let Some(at) = cursor.rest().iter().position(is_default) else {
        return false;
    };
    let text: Vec<String> = cursor.rest()[at + 1..].iter().map(token_text).collect();
    may_be_volatile(&Expr::new(text.join(" ")))
}

fn token_text(token: &Token) -> String {
    match token {
        Token::Word(text) | Token::Number(text) | Token::Symbol(text) => text.clone(),
        Token::Quoted(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        // Its content says nothing about functions.
        Token::Literal(_) => "''".to_owned(),
    }
}

/// `TYPE … COLLATE … USING …`.
fn retyped(cursor: &Cursor) -> ColumnAction {
    let rest = cursor.rest();
    let is = |token: &Token, word: &str| matches!(token, Token::Word(found) if found == word);
    let ends = |token: &Token| is(token, "using") || is(token, "collate");
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    let words: Vec<String> = rest.iter().take(end).map(token_text).collect();
    let collates = rest.get(end).is_some_and(|token| is(token, "collate"));
    ColumnAction::Type {
        to: words.join(" ").parse().ok().filter(|_| !collates),
        using: cursor.has("using"),
    }
}

fn column_action(cursor: &mut Cursor) -> ColumnAction {
    if cursor.take_any(&["type", "set data type"]) {
        retyped(cursor)
    } else if cursor.take("set not null") {
        ColumnAction::SetNotNull
    } else if cursor.take("drop not null") {
        ColumnAction::DropNotNull
    } else if cursor.take("set default") {
        ColumnAction::SetDefault
    } else if cursor.take("drop default") {
        ColumnAction::DropDefault
    } else if cursor.take_any(&["set statistics", "reset"])
        || cursor.take("set") && cursor.symbol("(")
    {
        ColumnAction::Light
    } else {
        ColumnAction::Other
    }
}
