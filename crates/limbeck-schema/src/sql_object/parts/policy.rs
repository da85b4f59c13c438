//! `CREATE POLICY`.

use super::text_of;
use super::until;
use crate::sql_object::read::cursor::Cursor;

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `AS RESTRICTIVE`.
    pub restrictive: bool,
    /// `FOR`, in lower case: `all`, `select` …
    pub command: String,
    /// `TO`, as it is written; `PUBLIC` where nothing is.
    pub roles: String,
    /// `USING`, without the parentheses.
    pub using: Option<String>,
    /// `WITH CHECK`, without the parentheses.
    pub check: Option<String>,
}

/// Reads a definition.
pub fn policy(definition: &str) -> Option<Policy> {
    let mut cursor = Cursor::new(definition)?;
    cursor.take("create policy").then_some(())?;
    cursor.name()?;
    cursor.take("on").then_some(())?;
    cursor.qualified()?;
    let mut policy = Policy {
        restrictive: false,
        command: "all".to_owned(),
        roles: "PUBLIC".to_owned(),
        using: None,
        check: None,
    };
    while !cursor.rest().is_empty() {
        if cursor.take("as") {
            policy.restrictive = cursor.name()?.as_str() == "restrictive";
        } else if cursor.take("for") {
            policy.command = cursor.name()?.as_str().to_owned();
        } else if cursor.take("to") {
            let rest = cursor.rest();
            let length = until(rest, &["using", "with"]);
            policy.roles = text_of(definition, rest.get(..length)?)?.to_owned();
            if policy.roles.eq_ignore_ascii_case("public") {
                policy.roles = "PUBLIC".to_owned();
            }
            cursor.advance(length);
        } else if cursor.take("using") {
            policy.using = Some(text_of(definition, cursor.group()?)?.to_owned());
        } else if cursor.take("with check") {
            policy.check = Some(text_of(definition, cursor.group()?)?.to_owned());
        } else {
            return None;
        }
    }
    Some(policy)
}
