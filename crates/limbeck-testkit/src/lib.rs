//! Fixtures, scratch databases and update mode for limbeck's own tests.
