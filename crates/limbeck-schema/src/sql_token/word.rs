//! What is asked of a token.

use super::Token;

impl Token {
    /// Whether it is this word, a lower-case one, without quotes or in needless ones.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }

    /// Whether it is this operator or punctuation.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self, Self::Symbol(own) if own == symbol)
    }
}
