//! Looks at a page in a browser: Debian's `chromium`, headless. The pictures are left in
//! `target/screenshots/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::Completion;
use limbeck_testkit::{Error, target_dir};
use serde::Deserialize;

use super::{Page, squeezed};

/// Widths and heights of the windows: a phone, a desk.
const WINDOWS: [(&str, u32, u32); 2] = [("phone", 390, 844), ("desk", 1280, 900)];

/// What the script finds.
#[derive(Debug, Deserialize)]
struct Measured {
    /// The width of the window and of what is in it.
    window: u32,
    content: u32,
    /// Elements that reach out of the window, outside of what scrolls on its own.
    outside: Vec<String>,
    /// Texts of pictures that lie on others or reach out of their table.
    overlaps: Vec<String>,
    /// Elements with a text and no size.
    invisible: Vec<String>,
    height: u32,
    text: String,
}

/// Runs in a copy of the page, which is allowed to run scripts.
const SCRIPT: &str = include_str!("measure.js");

/// Checks the page at each width and takes its picture.
pub(crate) fn look(page: &Page) -> Result<Completion, Error> {
    let Some(browser) = browser() else {
        return Ok(Completion::ignored_with("there is no chromium"));
    };
    let work = tempfile::tempdir()?;
    let copy = work.path().join("page.html");
    let wanted = page.wanted()?;
    for (name, width, height) in WINDOWS {
        fs::write(&copy, with_script(page)?)?;
        let window = Window {
            browser: &browser,
            work: work.path(),
            size: (width, height),
        };
        let measured = window.measure(&copy)?;
        let is_page = page.file.ends_with(".html");
        check(&measured, is_page, &wanted)
            .map_err(|problem| Error::new(format!("at {width} pixels: {problem}")))?;
        let target = target_dir().join("screenshots");
        fs::create_dir_all(&target)?;
        let case = page.case.name.replace('/', "-");
        let picture = target.join(format!("{case}-{}-{name}.png", page.file));
        let size = (
            width.max(if is_page { 0 } else { measured.content }),
            measured.height,
        );
        let window = Window { size, ..window };
        window.take(&page.path(), &picture)?;
    }
    Ok(Completion::Completed)
}

fn check(measured: &Measured, is_page: bool, wanted: &[String]) -> Result<(), String> {
    if is_page && measured.content > measured.window {
        return Err(format!(
            "the page is {} wide in a window of {}: {:?}",
            measured.content, measured.window, measured.outside
        ));
    }
    for (what, found) in [
        ("reaches out of the window", &measured.outside),
        ("lies on something else", &measured.overlaps),
        ("can't be seen", &measured.invisible),
    ] {
        let matters = is_page || what != "reaches out of the window";
        if matters && !found.is_empty() {
            return Err(format!("{found:?} {what}"));
        }
    }
    let text = squeezed(&measured.text);
    match wanted.iter().find(|line| !text.contains(*line)) {
        Some(line) => Err(format!("{line:?} can't be read in the page")),
        None => Ok(()),
    }
}

/// The page with a script that measures it; a picture in a page of its own.
fn with_script(page: &Page) -> Result<String, Error> {
    let text = page.case.read_file(page.file)?;
    let script = format!("<script>{SCRIPT}</script>");
    if page.file.ends_with(".svg") {
        return Ok(format!(
            "<!DOCTYPE html><html><body style=\"margin:0\"><main>{text}</main>{script}</body></html>"
        ));
    }
    let policy = text
        .lines()
        .find(|line| line.contains("Content-Security-Policy"));
    let open = text.replace(policy.unwrap_or_default(), "");
    Ok(open.replace("</body>", &format!("{script}</body>")))
}

/// The browser on the machine.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// A window of the browser.
#[derive(Clone, Copy)]
struct Window<'w> {
    browser: &'w Path,
    work: &'w Path,
    size: (u32, u32),
}

impl Window<'_> {
    fn run(&self, arguments: &[String], file: &Path) -> Result<String, Error> {
        let profile = tempfile::tempdir_in(self.work)?;
        let output = Command::new(self.browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--window-size={},{}", self.size.0, self.size.1))
            .args(arguments)
            .arg(format!("file://{}", file.display()))
            .stderr(Stdio::null())
            .output()?;
        if !output.status.success() {
            return Err(Error::new(format!("the browser failed: {}", output.status)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn measure(&self, file: &Path) -> Result<Measured, Error> {
        let dom = self.run(&["--dump-dom".to_owned()], file)?;
        let found = dom
            .split_once("<pre id=\"measured\">")
            .and_then(|(_, rest)| rest.split_once("</pre>"));
        let (encoded, _) = found.ok_or_else(|| Error::new("the script said nothing"))?;
        let json = decoded(encoded);
        serde_json::from_str(&json).map_err(|error| Error::new(format!("{error} in {json}")))
    }

    fn take(&self, file: &Path, picture: &Path) -> Result<(), Error> {
        self.run(&[format!("--screenshot={}", picture.display())], file)?;
        match fs::metadata(picture) {
            Ok(metadata) if metadata.len() > 0 => Ok(()),
            _ => Err(Error::new("there is no screenshot")),
        }
    }
}

/// The text behind `encodeURIComponent`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = (*first == b'%').then(|| after.get(..2)).flatten();
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
