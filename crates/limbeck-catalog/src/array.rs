//! Text forms of arrays and vectors: `{a,"b c",NULL}` and `1 2 3`.

/// The elements of a one-dimensional array's text (manual, 8.15.6); NULL elements are left out.
/// `None` when the text is no array.
pub(crate) fn array_elements(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    let mut chars = inner.chars().peekable();
    while chars.peek().is_some() {
        let mut element = String::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        while let Some(c) = chars.next() {
            match c {
                '\\' => element.push(chars.next()?),
                '"' if quoted => break,
                ',' if !quoted => break,
                _ => element.push(c),
            }
        }
        if quoted {
            let _comma = chars.next_if_eq(&',');
        }
        if quoted || element != "NULL" {
            elements.push(element);
        }
    }
    Some(elements)
}

/// The numbers of an array's or vector's text, which hold neither quotes nor NULLs.
pub(crate) fn numbers<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    text.trim_matches(['{', '}'])
        .split([',', ' '])
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements() {
        let read = |text| array_elements(text).unwrap();
        assert_eq!(read("{}"), Vec::<String>::new());
        assert_eq!(read("{a,b}"), ["a", "b"]);
        assert_eq!(
            read(r#"{"a b","q\"\\,",NULL,"NULL",""}"#),
            ["a b", "q\"\\,", "NULL", ""]
        );
        assert_eq!(array_elements("a"), None);
    }

    #[test]
    fn vectors() {
        assert_eq!(numbers::<i16>("1 0 -3"), Some(vec![1, 0, -3]));
        assert_eq!(numbers::<u32>("{7,8}"), Some(vec![7, 8]));
        assert_eq!(numbers::<u32>(""), Some(vec![]));
        assert_eq!(numbers::<u32>("{x}"), None);
    }
}
