//! What the tests of the command share: a sandbox to run it in, fingerprints that tell whether a
//! failed command changed anything, and console transcripts. What is expected is left to the tests.

#![allow(dead_code, reason = "each test target uses a part of what is shared")]

pub(crate) mod console;
pub(crate) mod fingerprint;
pub(crate) mod normalise;
pub(crate) mod sandbox;

pub(crate) use sandbox::Sandbox;
