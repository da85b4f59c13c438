//! The derive macros of limbeck.
