//! What a command that fails must leave alone: the files of its folder and the database.
//!
//! Fingerprints are compared for equality and say nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use limbeck_testkit::{Error, TestDatabase, block_on};
use sqlx::PgConnection;

/// Files with their contents; folders have none.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The files below a folder with their contents; the state of the private server is left out.
pub(crate) fn files(folder: &Path) -> Result<Files, Error> {
    let mut found = BTreeMap::new();
    collect(folder, &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, found: &mut Files) -> Result<(), Error> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with(".limbeck") {
            continue;
        }
        if path.is_dir() {
            found.insert(path.clone(), Vec::new());
            collect(&path, found)?;
        } else {
            let bytes = fs::read(&path)?;
            found.insert(path, bytes);
        }
    }
    Ok(())
}

/// The names of all objects, and what the version tables hold. That they exist does not count: a
/// command that fails may have made them before.
const STATE: &str = "
    SELECT md5(concat_ws(E'\\n',
        (SELECT string_agg(n.nspname, ',' ORDER BY n.nspname) FROM pg_namespace n
          WHERE n.nspname !~ '^pg_(toast_)?temp_'),
        (SELECT string_agg(format('%s.%s.%s %s %s %s', c.relnamespace, c.relname, a.attname,
                                  a.atttypid, a.attnotnull, a.attisdropped), ','
                           ORDER BY c.oid, a.attnum)
           FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
          WHERE c.oid >= 16384 AND c.relname !~ '^(limbeck_version|pg_toast)'),
        (SELECT string_agg(o.conname, ',' ORDER BY o.oid) FROM pg_constraint o
          WHERE o.oid >= 16384 AND o.conname !~ '^limbeck_version'),
        (SELECT string_agg(e.enumlabel, ',' ORDER BY e.oid) FROM pg_enum e),
        CASE WHEN to_regclass('public.limbeck_version') IS NOT NULL THEN
            nullif(query_to_xml('SELECT version_num FROM limbeck_version ORDER BY 1',
                         false, true, '')::text, '') END,
        CASE WHEN to_regclass('public.limbeck_version_log') IS NOT NULL THEN
            nullif(query_to_xml('SELECT * FROM limbeck_version_log ORDER BY 1',
                         false, true, '')::text, '') END))";

/// A look at a database, over a connection of its own.
#[derive(Debug)]
pub(crate) struct Watch {
    connection: PgConnection,
}

impl Watch {
    pub(crate) fn new(database: &TestDatabase) -> Result<Self, Error> {
        let connection = block_on(database.connect())?;
        Ok(Self { connection })
    }

    /// The state of the database's schema and of limbeck's own tables in it.
    pub(crate) fn state(&mut self) -> Result<String, Error> {
        let query = sqlx::query_scalar(STATE).fetch_one(&mut self.connection);
        Ok(block_on(query)?)
    }
}
