//! Makes cargo notice new revision files.

#![expect(clippy::print_stdout, reason = "cargo reads it")]

fn main() {
    println!("cargo::rerun-if-changed=versions");
}
