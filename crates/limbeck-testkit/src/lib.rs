//! Fixtures, scratch databases and update mode for limbeck's own tests.
//!
//! [`run_cases`] and [`run_server_cases`] turn the folders of `fixtures/<area>` into tests,
//! [`expect_file`] compares with expected files and writes them under `UPDATE=1`, and
//! [`TestDatabase`] is a fresh database on one server shared by the whole test run. What a case
//! means is left to the tests.

mod case;
mod database;
mod dump;
mod error;
mod expect;
mod local_columns;
mod memory;
mod run;
mod server;
mod variant;

pub use case::{Case, CaseConfig, fixtures, fixtures_dir, fixtures_in};
pub use database::{TestDatabase, block_on};
pub use dump::{Dump, normalise_dump, without_column_order};
pub use error::{Error, all};
pub use expect::{expect_file, expect_no_file, expect_same, is_update_mode, unified_diff};
pub use libtest_mimic::Trial;
pub use local_columns::without_local_columns;
pub use memory::temp_dir;
pub use run::{run_cases, run_server_cases, run_trials};
pub use server::{TestServer, server, target_dir};
