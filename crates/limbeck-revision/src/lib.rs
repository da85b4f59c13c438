//! Revision files and the revision graph, without IO.
