//! Two schemas to ordered operations.
