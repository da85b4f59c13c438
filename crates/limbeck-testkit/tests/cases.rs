//! The runner itself, on the cases of `fixtures/testkit`: plain comparison of an input with an
//! expected file.

use limbeck_testkit::{Case, Error, all, run_cases};

fn main() {
    run_cases("testkit", upper_case)
}

fn upper_case(case: &Case) -> Result<(), Error> {
    let input = case.read_file("input.txt")?;
    let shouted = input.contains('!').then(|| input.replace('!', "!!!"));
    all([
        case.expect("upper.txt", &input.to_uppercase()),
        case.expect_optional("shouted.txt", shouted.as_deref()),
    ])
}
