//! [`Pair`] and [`Change`]: two sides of one thing.
//!
//! No function of this crate takes an old and a new value as two arguments of one type; reversing
//! a direction is swapping the sides of these values.

/// The same thing on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}

impl<T> Pair<T> {
    /// The other direction.
    pub fn reversed(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }

    /// Both sides by reference.
    pub(crate) fn as_ref(&self) -> Pair<&T> {
        Pair {
            from: &self.from,
            to: &self.to,
        }
    }

    /// The same part of both sides.
    pub fn map<U>(self, part: impl Fn(T) -> U) -> Pair<U> {
        Pair {
            from: part(self.from),
            to: part(self.to),
        }
    }
}

impl<T: PartialEq> Pair<T> {
    /// Whether the sides differ.
    pub fn differs(&self) -> bool {
        self.from != self.to
    }
}

/// What happens to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change<T> {
    /// It is new.
    Add(T),
    /// It goes.
    Drop(T),
    /// It is on both sides.
    Alter(Pair<T>),
}

impl<T> Change<T> {
    /// The other direction.
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Add(object) => Self::Drop(object),
            Self::Drop(object) => Self::Add(object),
            Self::Alter(pair) => Self::Alter(pair.reversed()),
        }
    }

    /// The object before, where it was there.
    pub(crate) fn from(&self) -> Option<&T> {
        match self {
            Self::Add(_) => None,
            Self::Drop(object) | Self::Alter(Pair { from: object, .. }) => Some(object),
        }
    }

    /// The object after, where it is still there.
    pub(crate) fn to(&self) -> Option<&T> {
        match self {
            Self::Drop(_) => None,
            Self::Add(object) | Self::Alter(Pair { to: object, .. }) => Some(object),
        }
    }
}
