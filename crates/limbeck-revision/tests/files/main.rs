//! Writing and reading revision files: they are inverse to each other, and `rustfmt` has nothing
//! to add.

#![expect(clippy::unwrap_used, reason = "a test")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO run rustfmt and read the documentation"
)]

mod ops;
mod support;

mod checksum;
mod comments;
mod documentation;
mod errors;
mod headers;
mod positions;
mod rustfmt;

use limbeck_revision::file::{RevisionFile, Statement, read, write};
use proptest::prelude::*;
use support::header;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn reading_gives_back_what_was_written(upgrade in ops::ops(), downgrade in ops::ops()) {
        let file = RevisionFile::new(
            header(),
            upgrade.into_iter().map(Statement::from).collect(),
            downgrade.into_iter().map(Statement::from).collect(),
        );
        let text = write(&file);
        let again = read(&text, "x.rs").map_err(|errors| {
            let errors: String = errors.iter().map(|error| error.render()).collect();
            TestCaseError::fail(format!("{errors}\n{text}"))
        })?;
        prop_assert_eq!(&again, &file, "{}", text);
        prop_assert_eq!(write(&again), text);
    }
}
