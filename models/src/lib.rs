//! The sample models.
