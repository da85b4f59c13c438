//! The heads of statements.

use limbeck_schema::sql_token::Token;
use limbeck_schema::{Name, QualifiedName};

use super::super::LockMode;
use super::cursor::Cursor;
use super::{Action, alter_table};

/// What a statement does.
pub(super) fn action(sql: &str) -> Action {
    let mut cursor = Cursor::new(sql);
    read(&mut cursor).unwrap_or(Action::Other)
}

/// The tables that a statement writes to, wherever in it: in the actions of a rule, behind `WITH`.
pub(in crate::effect) fn written_tables(sql: &str) -> Vec<QualifiedName> {
    let mut cursor = Cursor::new(sql);
    let mut found = Vec::new();
    while !cursor.rest().is_empty() {
        let is_write = cursor.take("insert into")
            || cursor.take("delete from")
            || cursor.take("merge into")
            || cursor.take("update");
        if is_write {
            cursor.take("only");
            found.extend(cursor.qualified());
        } else {
            cursor.step();
        }
    }
    found
}

fn read(cursor: &mut Cursor) -> Option<Action> {
    let verb = cursor.name()?;
    match verb.as_str() {
        "drop" => dropped(cursor),
        "create" => created(cursor),
        "alter" => altered(cursor),
        "truncate" => {
            cursor.take("table");
            Some(Action::Truncate {
                tables: cursor.qualified_list(),
                cascade: cursor.has("cascade"),
            })
        }
        "with" => modifying_query(cursor),
        "insert" | "update" | "delete" | "merge" => {
            let bounded = cursor.has_anywhere("limit");
            modification(verb.as_str(), cursor, bounded)
        }
        "copy" => {
            let table = cursor.qualified()?;
            cursor.group();
            Some(match cursor.take("from") {
                true => Action::CopyFrom { table },
                false => Action::Other,
            })
        }
        "select" => Some(selected(cursor)),
        "lock" => locked(cursor),
        "vacuum" | "cluster" | "analyze" | "reindex" | "refresh" => {
            maintenance(verb.as_str(), cursor)
        }
        "grant" => Some(Action::Grant {
            to_public: ends_public(cursor),
            with_option: cursor.has("with grant option") || cursor.has("with admin option"),
        }),
        "revoke" => Some(Action::Revoke),
        "set" => Some(setting(cursor)),
        "do" => Some(Action::Do { unread: false }),
        _ => None,
    }
}

/// `… TO a, PUBLIC`.
fn ends_public(cursor: &Cursor) -> bool {
    let is_to = |token: &Token| matches!(token, Token::Word(word) if word == "to");
    let rest = cursor.rest();
    let grantees = rest.iter().rposition(is_to).map(|at| &rest[at..]);
    grantees.is_some_and(|tokens| {
        let is_public = |token: &Token| matches!(token, Token::Word(word) if word == "public");
        tokens.iter().any(is_public)
    })
}

fn setting(cursor: &mut Cursor) -> Action {
    cursor.take_any(&["local", "session"]);
    match cursor.name().as_ref().map(Name::as_str) {
        Some("lock_timeout") => Action::SetLockTimeout,
        Some("statement_timeout") => Action::SetStatementTimeout,
        _ => Action::Other,
    }
}

fn selected(cursor: &mut Cursor) -> Action {
    let sets = cursor.take("set_config") || cursor.take("pg_catalog");
    if sets && cursor.symbol("(") {
        return match cursor.literal().as_deref() {
            Some("lock_timeout") => Action::SetLockTimeout,
            Some("statement_timeout") => Action::SetStatementTimeout,
            _ => Action::Other,
        };
    }
    if cursor.has("into") && cursor.skip_over("into") {
        cursor.take_any(&["temporary", "temp", "unlogged"]);
        cursor.take("table");
        if let Some(table) = cursor.qualified() {
            return Action::CreateTable { table };
        }
    }
    Action::Other
}

fn dropped(cursor: &mut Cursor) -> Option<Action> {
    let materialized = cursor.take("materialized");
    let kind = cursor.name()?;
    let concurrently = cursor.take("concurrently");
    cursor.take("if exists");
    Some(match kind.as_str() {
        "table" => Action::DropTable {
            tables: cursor.qualified_list(),
        },
        "foreign" if cursor.take("table") => {
            cursor.take("if exists");
            Action::DropTable {
                tables: cursor.qualified_list(),
            }
        }
        "view" => Action::DropView {
            views: cursor.qualified_list(),
            materialized,
        },
        "schema" => Action::DropSchema {
            names: cursor
                .qualified_list()
                .into_iter()
                .map(|n| n.name)
                .collect(),
            cascade: cursor.has("cascade"),
        },
        "index" => Action::DropIndex {
            indexes: cursor.qualified_list(),
            concurrently,
        },
        "type" | "domain" => Action::DropType {
            names: cursor.qualified_list(),
        },
        "function" | "procedure" | "routine" | "aggregate" => Action::DropRoutine {
            name: cursor.qualified()?,
        },
        "extension" => Action::DropExtension {
            names: cursor
                .qualified_list()
                .into_iter()
                .map(|n| n.name)
                .collect(),
        },
        "publication" | "subscription" => Action::Replication,
        "trigger" => from_table(cursor, "trigger")?,
        "rule" => from_table(cursor, "rule")?,
        "policy" => from_table(cursor, "policy")?,
        _ => Action::Other,
    })
}

fn from_table(cursor: &mut Cursor, kind: &'static str) -> Option<Action> {
    cursor.name()?;
    cursor.take("on").then_some(())?;
    Some(Action::DropFromTable {
        kind,
        table: cursor.qualified()?,
    })
}

fn created(cursor: &mut Cursor) -> Option<Action> {
    cursor.take("or replace");
    let unique = cursor.take("unique");
    if cursor.take("index") {
        return indexed(cursor, unique);
    }
    cursor.take_any(&["global", "local"]);
    let temporary = cursor.take_any(&["temporary", "temp"]);
    cursor.take_any(&["unlogged", "recursive", "constraint", "foreign"]);
    let materialized = cursor.take("materialized");
    let kind = cursor.name()?;
    cursor.take("if not exists");
    Some(match kind.as_str() {
        "table" if !temporary => Action::CreateTable {
            table: cursor.qualified()?,
        },
        "view" if !temporary => Action::CreateView {
            view: cursor.qualified()?,
            materialized,
        },
        "trigger" => {
            cursor.name()?;
            cursor.skip_over("on");
            Action::CreateTrigger {
                table: cursor.qualified()?,
            }
        }
        "policy" => {
            cursor.name()?;
            cursor.skip_over("on");
            Action::Policy {
                table: cursor.qualified()?,
            }
        }
        "function" | "procedure" => Action::CreateRoutine {
            name: cursor.qualified()?,
            security_definer: cursor.has("security definer"),
            sets_search_path: cursor.has("set search_path"),
        },
        "publication" | "subscription" => Action::Replication,
        _ => Action::Other,
    })
}

fn indexed(cursor: &mut Cursor, unique: bool) -> Option<Action> {
    let concurrently = cursor.take("concurrently");
    cursor.skip_over("on");
    cursor.take("only");
    Some(Action::CreateIndex {
        table: cursor.qualified()?,
        unique,
        concurrently,
    })
}

fn altered(cursor: &mut Cursor) -> Option<Action> {
    let materialized = cursor.take("materialized");
    cursor.take("foreign");
    let kind = cursor.name()?;
    cursor.take("if exists");
    match kind.as_str() {
        "table" | "view" => {
            cursor.take("only");
            let table = cursor.qualified()?;
            cursor.symbol("*");
            let actions = alter_table::actions(cursor);
            Some(Action::AlterTable { table, actions })
        }
        "type" if !materialized => typed(cursor),
        "domain" => {
            let name = cursor.qualified()?;
            if cursor.has("owner to") {
                return Some(Action::ChangeOwner);
            }
            let adds = cursor.take("add") && !cursor.has("not valid");
            let checks = adds || cursor.take_any(&["set not null", "validate constraint"]);
            Some(Action::AlterDomain { name, checks })
        }
        "policy" => {
            cursor.name()?;
            cursor.skip_over("on");
            Some(Action::Policy {
                table: cursor.qualified()?,
            })
        }
        "extension" => {
            let name = cursor.name()?;
            Some(match cursor.take("update") {
                true => Action::UpdateExtension { name },
                false => Action::Other,
            })
        }
        "publication" | "subscription" => Some(Action::Replication),
        _ if cursor.has("owner to") => Some(Action::ChangeOwner),
        "schema" | "function" | "procedure" | "sequence"
            if cursor.has("rename to") || cursor.has("set schema") =>
        {
            let name = cursor.qualified()?;
            let name = match kind.as_str() {
                "schema" => name.name.to_string(),
                _ => name.to_string(),
            };
            Some(Action::Rename {
                what: format!("{kind} \"{name}\""),
            })
        }
        _ => None,
    }
}

fn typed(cursor: &mut Cursor) -> Option<Action> {
    let name = cursor.qualified()?;
    if cursor.take("add value") {
        cursor.take("if not exists");
        let value = cursor.literal()?;
        let placed = cursor.take_any(&["before", "after"]);
        return Some(Action::AddEnumValue {
            name,
            value,
            placed,
        });
    }
    if cursor.take("rename value") {
        return Some(Action::RenameEnumValue { name });
    }
    Some(if cursor.has("owner to") {
        Action::ChangeOwner
    } else if cursor.take_any(&["rename to", "set schema"]) {
        Action::Rename {
            what: format!("type \"{name}\""),
        }
    } else {
        Action::Other
    })
}

/// `WITH … UPDATE`: the verb behind the common table expressions.
fn modifying_query(cursor: &mut Cursor) -> Option<Action> {
    let bounded = cursor.has_anywhere("limit");
    let mut verbs = ["insert", "update", "delete", "merge"].into_iter();
    let verb = verbs.find(|verb| cursor.has(verb))?;
    cursor.skip_over(verb);
    modification(verb, cursor, bounded)
}

fn modification(verb: &str, cursor: &mut Cursor, bounded: bool) -> Option<Action> {
    cursor.take_any(&["into", "from"]);
    cursor.take("only");
    let table = cursor.qualified()?;
    let filtered = cursor.has("where");
    Some(match verb {
        "insert" => Action::Insert { table },
        "update" => Action::Update {
            table,
            filtered,
            bounded,
        },
        "delete" => Action::Delete {
            table,
            filtered,
            bounded,
        },
        _ => Action::Merge { table },
    })
}

fn locked(cursor: &mut Cursor) -> Option<Action> {
    cursor.take("table");
    let tables = cursor.qualified_list();
    let mode = match cursor.take("in") {
        true => {
            let modes = LockMode::ALL.into_iter().rev();
            let mut named = modes.filter(|mode| {
                let text = format!("{} mode", mode.as_sql().to_lowercase());
                cursor.take(&text)
            });
            named.next()?
        }
        false => LockMode::AccessExclusive,
    };
    Some(Action::Lock { tables, mode })
}

fn maintenance(verb: &str, cursor: &mut Cursor) -> Option<Action> {
    if verb == "refresh" {
        cursor.take("materialized view");
        let concurrently = cursor.take("concurrently");
        return Some(Action::Refresh {
            view: cursor.qualified()?,
            concurrently,
        });
    }
    let options: Vec<Token> = match cursor.rest().first() {
        Some(Token::Symbol(open)) if open == "(" => {
            let all = cursor.rest().to_vec();
            cursor.group();
            all[..all.len() - cursor.rest().len()].to_vec()
        }
        _ => Vec::new(),
    };
    let option = |word: &str| {
        let is = |token: &Token| matches!(token, Token::Word(found) if found == word);
        options.iter().any(is)
    };
    if verb == "reindex" {
        let whole = cursor.take_any(&["database", "system", "schema"]);
        cursor.take_any(&["index", "table"]);
        let concurrently = cursor.take("concurrently") || option("concurrently");
        let target = cursor.qualified().filter(|_| !whole);
        return Some(Action::Reindex {
            target,
            concurrently,
        });
    }
    let mut full = option("full");
    while cursor.take_any(&["verbose", "freeze", "analyze"]) || cursor.take("full") {
        full |= verb == "vacuum";
    }
    let table = cursor.qualified();
    Some(match verb {
        "vacuum" => Action::Vacuum { full, table },
        "cluster" => Action::Cluster { table },
        _ => Action::Analyze { table },
    })
}
