//! What strings with escapes say: `E'…'` and `U&'…'`, as the manual has them in 4.1.2.

/// The content of `E'…'`, which still has its doubled quotes. `None` where it is not certain: bytes beyond
/// ASCII, whose meaning rests on the encoding, and what the server refuses.
pub(super) fn escaped(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    let mut high = None;
    while let Some(c) = rest.next() {
        let mut found = c;
        let mut code = None;
        if c == '\'' {
            rest.next();
        } else if c == '\\' {
            found = match rest.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'x' if digits(rest.as_str(), 16, 2) > 0 => byte(&mut rest, 16, 2)?,
                'u' => {
                    code = Some(number(&mut rest, 16, 4)?);
                    '\0'
                }
                'U' => {
                    code = Some(number(&mut rest, 16, 8)?);
                    '\0'
                }
                digit @ '0'..='7' => {
                    let length = digits(rest.as_str(), 8, 2);
                    let tail = match length {
                        0 => 0,
                        _ => number(&mut rest, 8, length)?,
                    };
                    let value = digit.to_digit(8)? * 8_u32.pow(u32::try_from(length).ok()?) + tail;
                    ascii(value)?
                }
                other => other,
            };
        }
        match code {
            Some(code) => push_code(&mut out, code, &mut high)?,
            None if high.is_some() => return None,
            None => out.push(found),
        }
    }
    high.is_none().then_some(out)
}

/// The content of `U&'…'` or `U&"…"`, whose doubled quotes are single already.
pub(super) fn unicode(raw: &str, escape: char) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    let mut high = None;
    while let Some(c) = rest.next() {
        if c != escape || rest.as_str().starts_with(escape) {
            if c == escape {
                rest.next();
            }
            if high.is_some() {
                return None;
            }
            out.push(c);
            continue;
        }
        let length = match rest.as_str().strip_prefix('+') {
            Some(_) => {
                rest.next();
                6
            }
            None => 4,
        };
        let code = number(&mut rest, 16, length)?;
        push_code(&mut out, code, &mut high)?;
    }
    high.is_none().then_some(out)
}

/// Adds a character by its number; two surrogates are one.
fn push_code(out: &mut String, code: u32, high: &mut Option<u32>) -> Option<()> {
    match (code, high.take()) {
        (0xD800..=0xDBFF, None) => *high = Some(code),
        (0xDC00..=0xDFFF, Some(first)) => {
            let code = 0x10000 + ((first - 0xD800) << 10) + (code - 0xDC00);
            out.push(char::from_u32(code)?);
        }
        (0, _) | (_, Some(_)) => return None,
        (_, None) => out.push(char::from_u32(code)?),
    }
    Some(())
}

/// The number of digits that come next, at most so many.
fn digits(rest: &str, radix: u32, most: usize) -> usize {
    let found = rest.chars().take(most);
    found.take_while(|c| c.is_digit(radix)).count()
}

/// Exactly so many digits.
fn number(rest: &mut std::str::Chars<'_>, radix: u32, length: usize) -> Option<u32> {
    let text = rest.as_str().get(..length)?;
    (digits(text, radix, length) == length).then_some(())?;
    *rest = rest.as_str().get(length..)?.chars();
    u32::from_str_radix(text, radix).ok()
}

fn byte(rest: &mut std::str::Chars<'_>, radix: u32, most: usize) -> Option<char> {
    let length = digits(rest.as_str(), radix, most);
    ascii(number(rest, radix, length)?)
}

fn ascii(value: u32) -> Option<char> {
    let c = char::from_u32(value)?;
    (c.is_ascii() && c != '\0').then_some(c)
}
