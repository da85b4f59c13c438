//! Rules that look at nothing by themselves: the planner, the command and the reader of
//! acknowledgements tell what they find under these names.

use crate::rule::{Check, Level, Reads, Rule, Weight};

macro_rules! told {
    ($($name:ident $code:literal $ids:expr, $title:literal, $level:ident, $advice:literal, $who:literal,
        $explanation:literal, $safe_way:literal, $link:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule {
                code: $code,
                ids: $ids,
                title: $title,
                level: Level::$level,
                weight: Weight::None,
                advice: $advice,
                reads: Reads::Statements,
                conversions: false,
                explanation: $explanation,
                safe_way: $safe_way,
                link: $link,
                check: Check::Told($who),
            };
        )*
    };
}

/// Those that a person has to decide about.
pub static OPEN: [&Rule; 3] = [&INVENTED_VALUE, &GUESSED_CONVERSION, &MISSING_CONVERSION];

told! {
    INVENTED_VALUE "invented-value" &["P01"],
    "rows get a value that the models do not name", Warning, false,
    "`limbeck revision --autogenerate`, when it had to fill a new column that is NOT NULL, and by `lint` as long as the comment stands in the file.",
    "A column without a default became NOT NULL, so rows that are there need a value. limbeck took the neutral one of the type; nobody has said that it is right.",
    "Write the value that is meant into the operation, or give the column a default in the model.",
    "sql-update.html";

    GUESSED_CONVERSION "guessed-conversion" &["P02"],
    "values are converted by a rule that somebody has to look at", Danger, false,
    "`limbeck revision --autogenerate`, where PostgreSQL has no cast that it takes by itself, and by `lint` as long as the comment stands in the file.",
    "The values of the column have to become values of another type, and the expression behind USING is limbeck's proposal.",
    "Read the expression; try it with a SELECT on the live rows.",
    "sql-altertable.html";

    MISSING_CONVERSION "missing-conversion" &["P03"],
    "values would have to be converted, and there is no rule", Danger, false,
    "`limbeck revision --autogenerate`, where PostgreSQL has no cast at all, and by `lint` as long as the comment stands in the file.",
    "Nothing says how values of the old type become values of the new one, so rows would get NULL or the operation fails.",
    "Write the expression behind USING yourself, or drop the column and add it anew.",
    "sql-createcast.html";

    LEFT_ALONE "left-alone" &["P04"],
    "something that limbeck does not manage stands in the way", Warning, false,
    "`limbeck revision --autogenerate`, from the catalogue.",
    "PostgreSQL refuses to drop a column or to change its type while a view, a rule, a policy or a trigger uses it, and to make what has the name of something else; the models say nothing of what is in the way.",
    "Declare it in the models (limbeck then makes it again around the change), or drop and create it by hand around the operation. Where a name is taken, choose another one, or drop what has it before.",
    "ddl-depend.html";

    LOST_PRIVILEGES "lost-privileges" &["P05"],
    "privileges go with an object that is made again", Danger, false,
    "`limbeck revision --autogenerate`, from the catalogue.",
    "The object has privileges of its own, which limbeck does not manage, and is dropped and created again. The new one has the default privileges: grants are lost, and what was revoked from PUBLIC is open again, such as EXECUTE of a function.",
    "Say the GRANT and REVOKE statements again with op.execute right after the object is created; `\\dp` and `\\df+` in psql show them.",
    "ddl-priv.html";

    SEVERAL_HEADS "several-heads" &["L30"],
    "the revisions end in several heads", Warning, true,
    "`limbeck lint`, from the revision graph.",
    "Two revisions follow the same one and nobody has joined them: `limbeck upgrade head` is ambiguous, and each was tried without the other.",
    "Join them with `limbeck merge heads`, or put the newer one behind the other.",
    "sql-begin.html";

    EDITED_REVISION "edited-revision" &["L30"],
    "a revision was edited after it was applied", Danger, true,
    "`limbeck lint` with a database at hand, from the log of applied revisions.",
    "The operations in the file are not those that ran, so databases that come later are not like this one.",
    "Put the change into a new revision and restore the file.",
    "sql-begin.html";

    LATE_REVISION "late-revision" &["L30"],
    "a revision is older than one that follows it", Note, true,
    "`limbeck lint`, from the dates in the files.",
    "The file says that it was created before the revision that it follows: somebody put it there by hand, or a branch was joined late. Databases that had the later one may lack it.",
    "See that every database gets it; `limbeck history` shows the order.",
    "sql-begin.html";

    MISSING_REVISION "missing-revision" &["L30"],
    "an applied revision has no file", Danger, true,
    "`limbeck lint` with a database at hand, from the version table and the log.",
    "The database has a revision that the project does not have: it was deleted, renamed, or is on another branch. limbeck can't take it back, and does not know what it did.",
    "Bring the file back, or stamp the database with what is there.",
    "sql-begin.html";

    UNMANAGED_KIND "unmanaged-kind" &["L40"],
    "the database holds what limbeck does not manage", Note, true,
    "`limbeck lint` with a database at hand, from the catalogue.",
    "Objects of these kinds are left alone: nothing compares them, and a revision can break them unseen.",
    "Declare them in the models, or let limbeck manage the kind (autogenerate.manage); switch this off where others own them.",
    "catalogs.html";

    BAD_ACKNOWLEDGEMENT "bad-acknowledgement" &["A01"],
    "an acknowledgement that can't be understood", Warning, true,
    "`limbeck lint`, from the comments above operations.",
    "A comment begins like an acknowledgement but names no rule, a rule that there is not, or no reason. It has no effect.",
    "Write // limbeck: allow(drop-column): the reason, above the operation.",
    "sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS";

    UNUSED_ACKNOWLEDGEMENT "unused-acknowledgement" &["A02"],
    "an acknowledgement of something that is not there", Warning, true,
    "`limbeck lint`, from the comments above operations.",
    "The operation has no finding of the rule that the comment allows: the operation was changed, or the comment is at the wrong place. It would hide the next one.",
    "Take the comment away.",
    "sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS";
}
