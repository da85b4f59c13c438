//! What a scratch server may lack that the database has: extensions, roles, tablespaces, locales. A
//! revision that needs one can't be tried, which is no fault of the revision.

use limbeck::migrator::{MigrateError, SqlFailure};

/// What is lacking, in the server's words, if that is why the statement was refused.
pub(crate) fn lacking(error: &MigrateError) -> Option<String> {
    error.sql_failure().and_then(in_words)
}

fn in_words(failure: &SqlFailure) -> Option<String> {
    is_lacking(failure.code.as_deref()?, &failure.message).then(|| failure.message.clone())
}

/// Whether an error says that the installation or the whole server lacks something.
fn is_lacking(code: &str, message: &str) -> bool {
    let missing = |kinds: &[&str]| {
        kinds
            .iter()
            .any(|kind| message.starts_with(&format!("{kind} \"")))
            && message.ends_with("does not exist")
    };
    match code {
        // feature_not_supported; undefined_file in earlier versions.
        "0A000" => message.starts_with("extension \"") && message.ends_with("is not available"),
        "58P01" => true,
        "42704" => missing(&[
            "role",
            "tablespace",
            "collation",
            "language",
            "access method",
        ]),
        "22023" | "55000" => message.starts_with("could not create locale"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_lacks_is_told_from_mistakes() {
        let postgis = "extension \"postgis\" is not available";
        assert!(is_lacking("0A000", postgis));
        assert!(is_lacking("42704", "role \"app\" does not exist"));
        assert!(is_lacking(
            "58P01",
            "could not access file \"$libdir/x\": No such file"
        ));
        assert!(!is_lacking("42704", "type \"mood\" does not exist"));
        assert!(!is_lacking("42P01", "relation \"users\" does not exist"));
        assert!(!is_lacking(
            "0A000",
            "cannot alter type of a column used by a view"
        ));
    }
}
