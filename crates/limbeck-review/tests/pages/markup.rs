//! A reader of the markup that limbeck writes: every element is closed, every attribute quoted, and
//! nothing is fetched from anywhere.

use limbeck_testkit::Error;

/// Elements of HTML that have no end.
const VOID: [&str; 2] = ["meta", "br"];

/// What is in the page: its text with single blanks.
pub(crate) struct Content(String);

impl Content {
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.0.contains(text)
    }
}

/// Checks a page or picture.
pub(crate) fn check(text: &str) -> Result<Content, Error> {
    let mut rest = text.strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    let mut open: Vec<String> = Vec::new();
    let mut content = String::new();
    while let Some(at) = rest.find('<') {
        content.push_str(&unescaped(&rest[..at])?);
        rest = &rest[at + 1..];
        let end = tag_end(rest)?;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == name => {}
                last => return Err(Error::new(format!("</{name}> closes {last:?}"))),
            }
            if !["code", "b", "del", "ins", "a", "span", "i"].contains(&name) {
                content.push(' ');
            }
            continue;
        }
        let (closed, tag) = match tag.strip_suffix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let name = tag.split(char::is_whitespace).next().unwrap_or_default();
        attributes(name, &tag[name.len()..])?;
        if name == "style" {
            let (style, after) = rest
                .split_once("</style>")
                .ok_or_else(|| Error::new("<style> is not closed"))?;
            for word in ["url(", "@import", "expression("] {
                if style.contains(word) {
                    return Err(Error::new(format!("the style has {word}")));
                }
            }
            rest = after;
        } else if !closed && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    if let Some(last) = open.pop() {
        return Err(Error::new(format!("<{last}> is not closed")));
    }
    Ok(Content(super::squeezed(&content)))
}

/// The end of a tag: the first `>` outside of quotes.
fn tag_end(text: &str) -> Result<usize, Error> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return Ok(at),
            _ => {}
        }
    }
    Err(Error::new("a tag is not closed"))
}

/// `name="value"` pairs; none of them makes a browser fetch or run something.
fn attributes(element: &str, text: &str) -> Result<(), Error> {
    if [
        "script", "link", "img", "iframe", "object", "embed", "image", "use",
    ]
    .contains(&element)
    {
        return Err(Error::new(format!("there is a <{element}>")));
    }
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest
            .split_once("=\"")
            .ok_or_else(|| Error::new(format!("attribute without quotes: {rest:?}")))?;
        let (value, after) = after
            .split_once('"')
            .ok_or_else(|| Error::new(format!("value of {name} is not closed")))?;
        unescaped(value)?;
        let is_link = element == "a" && name == "href";
        if name.starts_with("on") || name == "src" || name == "srcset" || name == "style" {
            return Err(Error::new(format!("<{element}> has {name}")));
        }
        if name.ends_with("href") && !is_link && !value.starts_with('#') {
            return Err(Error::new(format!("<{element}> leads to {value}")));
        }
        rest = after.trim_start();
    }
    Ok(())
}

/// A text without its entities, all of which must be known.
fn unescaped(text: &str) -> Result<String, Error> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [
            ("&amp;", '&'),
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&quot;", '"'),
            ("&#39;", '\''),
        ];
        let found = known.iter().find(|(entity, _)| rest.starts_with(entity));
        let (entity, c) = found.ok_or_else(|| {
            let shown: String = rest.chars().take(20).collect();
            Error::new(format!("an ampersand that is no entity: {shown:?}"))
        })?;
        out.push(*c);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
    Ok(out)
}
