//! The checksum changes with the operations and with nothing else.

use limbeck_ops::prelude::*;
use limbeck_revision::{Checksums, checksum, statements_checksum};
use proptest::prelude::*;

use crate::ops;
use crate::support::{must_read, said, source};

#[test]
fn formatting_comments_and_line_ends_do_not_matter() {
    let tidy = source("    op.create_table(\"t\").column(column(\"a\", \"integer\"));");
    let other = source(
        "    // a comment\n    op . create_table( r\"t\" )\n        .column(column(\"a\",\"int4\",),) ; // x",
    );
    let sums =
        [&tidy, &other, &other.replace('\n', "\r\n")].map(|text| must_read(text).checksums());
    assert_eq!(sums[0], sums[1]);
    assert_eq!(sums[0], sums[2]);
}

/// These values are in databases: a change of the algorithm would make every applied revision
/// look edited.
#[test]
fn stays_the_same_across_versions() {
    let upgrade = said(|op| {
        op.create_table("votes")
            .column(column("id", "bigint").identity(Always).start(100))
            .column(
                column("at", "timestamptz")
                    .not_null()
                    .server_default("now()"),
            )
            .primary_key("votes_pkey", ["id"])
            .constraint(foreign_key("votes_id_fkey", ["id"], "users", ["id"]).on_delete(Cascade));
        op.create_index("votes_at_idx", "votes", [desc("at")]);
        op.bulk_insert("tags", ["a", "b"])
            .row([value(-1), value(0.5)]);
    });
    let downgrade = said(|op| op.drop_table("votes"));
    assert_eq!(
        checksum(&upgrade, &downgrade),
        "854014a536b9d5d7212199147c864e4a1c7f97ff1eb4c4dd267f31a6f64bcbde"
    );
    assert_eq!(
        checksum(&[], &[]),
        "13e6bb6b8f68bebfc05ca77794f116a095a790eafbdef2b8b6974b891fd18839"
    );
    assert_eq!(
        statements_checksum(["SELECT 1", "SELECT 2"]),
        "bb75efe7686e901aa82b314c58315977dff7bcc5aa907bc8150122194b7888a1"
    );
}

#[test]
fn each_function_has_its_own() {
    let (a, b) = (said(|op| op.drop_table("a")), said(|op| op.drop_table("b")));
    let sums = Checksums::of(&a, &b);
    assert_eq!(sums.whole, checksum(&a, &b));
    let other = Checksums::of(&a, &a);
    assert_eq!(sums.upgrade, other.upgrade);
    assert_ne!(sums.downgrade, other.downgrade);
    assert_ne!(other.upgrade, other.downgrade);
}

#[test]
fn statements_are_kept_apart() {
    let sum = statements_checksum(["ab", "c"]);
    assert_ne!(sum, statements_checksum(["a", "bc"]));
    assert_ne!(sum, statements_checksum(["ab"]));
}

proptest! {
    #[test]
    fn every_change_matters(a in ops::ops(), b in ops::ops()) {
        let sum = checksum(&a, &b);
        prop_assert_eq!(sum == checksum(&b, &a), a == b);
        let mut longer = a.clone();
        longer.extend(b.first().cloned());
        prop_assert_eq!(sum == checksum(&longer, &b), longer == a);
        if let Some((last, rest)) = a.split_last() {
            let moved: Vec<_> = std::iter::once(last).chain(&b).cloned().collect();
            prop_assert_ne!(sum, checksum(rest, &moved));
        }
    }
}
