//! Lists in the arguments of operations: arrays in revision files, vectors in other code.

use super::key::Key;

/// A list of texts: `["id", "name"]` in a revision file, also an empty one.
pub trait Names {
    /// The texts.
    fn into_texts(self) -> Vec<String>;
}

impl<const N: usize> Names for [&str; N] {
    fn into_texts(self) -> Vec<String> {
        self.into_iter().map(str::to_owned).collect()
    }
}

impl Names for &[&str] {
    fn into_texts(self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

impl Names for Vec<String> {
    fn into_texts(self) -> Vec<String> {
        self
    }
}

/// The keys of an index: columns (`["id", "name"]`), or keys with options
/// (`[key("id"), desc("created_at")]`).
pub trait Keys {
    /// The keys.
    fn into_keys(self) -> Vec<Key>;
}

impl<const N: usize> Keys for [&str; N] {
    fn into_keys(self) -> Vec<Key> {
        self.into_iter().map(super::key).collect()
    }
}

impl<const N: usize> Keys for [Key; N] {
    fn into_keys(self) -> Vec<Key> {
        self.into()
    }
}

impl Keys for Vec<Key> {
    fn into_keys(self) -> Vec<Key> {
        self
    }
}
