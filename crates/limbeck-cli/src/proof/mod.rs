//! Proof: revisions are run on scratch databases, and the catalogues say whether they do what they
//! should. Nothing here touches the database of the run.

mod data;
mod difference;
mod kept;
mod lacking;
mod origin;
mod pair;
mod rows;
mod scratch;
mod trial;
mod written;

pub(crate) use data::{DataReport, lose};
pub(crate) use difference::Difference;
pub(crate) use lacking::lacking;
pub(crate) use origin::Origin;
pub(crate) use pair::{Broken, Look, Problem, Step, Verdict, Walked, walk};
pub(crate) use scratch::{Missing, Scratch};
pub(crate) use trial::Trial;
pub(crate) use written::{is_wanted, prove_new};

/// The first line of a statement, and whether there are more.
fn first_line(sql: &str) -> String {
    match sql.split_once('\n') {
        None => sql.to_owned(),
        Some((first, _)) => format!("{} …", first.trim_end()),
    }
}
