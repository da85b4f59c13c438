//! The pages and pictures of the cases: well-formed, without anything from elsewhere, complete; and
//! in a browser, where there is one, at the widths of a phone and of a desk.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read their cases and run a browser"
)]

mod browser;
mod markup;

use std::path::PathBuf;

use limbeck_testkit::{Case, Error, Trial, fixtures, run_trials};
use serde_json::Value;

fn main() {
    run_trials(trials())
}

/// A page or picture of a case.
#[derive(Clone)]
struct Page {
    case: Case,
    file: &'static str,
}

const FILES: [&str; 3] = ["review.html", "erd.svg", "graph.svg"];

fn trials() -> Result<Vec<Trial>, Error> {
    let mut trials = Vec::new();
    for case in fixtures("review")? {
        for file in FILES {
            if !case.path(file).exists() {
                continue;
            }
            let name = format!("{}/{file}", case.name);
            let page = Page {
                case: case.clone(),
                file,
            };
            let same = page.clone();
            trials.push(Trial::test(format!("structure/{name}"), move || {
                Ok(structure(&same)?)
            }));
            trials.push(Trial::ignorable_test(
                format!("browser/{name}"),
                move || Ok(browser::look(&page)?),
            ));
        }
    }
    Ok(trials)
}

fn structure(page: &Page) -> Result<(), Error> {
    let text = page.case.read_file(page.file)?;
    let content = markup::check(&text)?;
    for missing in page.wanted()? {
        if !content.contains(&missing) {
            return Err(Error::new(format!("{missing:?} is not in the page")));
        }
    }
    Ok(())
}

impl Page {
    fn path(&self) -> PathBuf {
        self.case.path(self.file)
    }

    /// What a reader has to find in it: each line of every operation and statement, each message.
    fn wanted(&self) -> Result<Vec<String>, Error> {
        let mut wanted = Vec::new();
        let Some(text) = self.case.read_optional("review.json")? else {
            return self.wanted_of_picture();
        };
        let review: Value =
            serde_json::from_str(&text).map_err(|error| Error::new(error.to_string()))?;
        let mut add = |value: &Value| {
            let lines = value.as_str().unwrap_or_default().lines();
            wanted.extend(lines.map(squeezed));
        };
        add(&review["title"]);
        for part in review["parts"].as_array().into_iter().flatten() {
            for direction in ["upgrade", "downgrade"] {
                for operation in part[direction].as_array().into_iter().flatten() {
                    add(&operation["text"]);
                    for sql in operation["sql"].as_array().into_iter().flatten() {
                        add(&sql["text"]);
                    }
                    for finding in operation["findings"].as_array().into_iter().flatten() {
                        add(&finding["message"]);
                        add(&finding["code"]);
                    }
                }
            }
        }
        for change in review["changes"].as_array().into_iter().flatten() {
            add(&change["object"]);
        }
        wanted.retain(|line| !line.is_empty());
        Ok(wanted)
    }

    /// The tables of a diagram; the revisions of a graph.
    fn wanted_of_picture(&self) -> Result<Vec<String>, Error> {
        let names = match self.case.read_optional("erd.mmd")? {
            Some(text) => {
                let tables = text.lines().filter_map(|line| line.strip_suffix("\" {"));
                let names = tables.map(|line| line.trim().trim_start_matches('"').to_owned());
                // Quotes are told otherwise in a picture.
                names.filter(|name| !name.contains('\'')).collect()
            }
            None => {
                let text = self.case.read_file("graph.dot")?;
                let ids = text.lines().filter_map(|line| {
                    let (id, _) = line.trim().strip_prefix('"')?.split_once("\" [label")?;
                    Some(id.to_owned())
                });
                ids.collect::<Vec<String>>()
            }
        };
        if names.is_empty() {
            return Err(Error::new("nothing is known of what the picture shows"));
        }
        Ok(names)
    }
}

/// A text with single blanks only, as a browser shows it.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
