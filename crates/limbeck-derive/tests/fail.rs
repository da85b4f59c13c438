//! Models that do not compile: every mistake of one item at its own tokens.

#[test]
fn mistakes_are_compile_errors() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
