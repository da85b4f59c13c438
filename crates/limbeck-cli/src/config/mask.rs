//! URLs without their passwords, for everything that is printed.

/// Takes the password of a URL out of a text.
pub(super) fn mask(text: &str, url: &str) -> String {
    match password(url) {
        Some(password) => text.replace(password, "***"),
        None => text.to_owned(),
    }
}

/// The password of a URL as it is written there.
fn password(url: &str) -> Option<&str> {
    url.split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'))
        .and_then(|(user, _)| user.split_once(':'))
        .map(|(_, password)| password)
        .filter(|password| !password.is_empty())
}

/// A URL that may be shown: with `***` for the password, also for one among the parameters. A text
/// that is no URL is not shown at all.
pub(crate) fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "***".to_owned();
    };
    let (place, parameters) = match rest.split_once('?') {
        // A question mark of the password comes before the @.
        Some((place, parameters)) if !parameters.contains('@') => (place, Some(parameters)),
        _ => (rest, None),
    };
    let place = match place.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => place.to_owned(),
    };
    let parameters = parameters.map(|parameters| {
        let shown: Vec<String> = parameters.split('&').map(masked_parameter).collect();
        format!("?{}", shown.join("&"))
    });
    format!("{scheme}://{place}{}", parameters.unwrap_or_default())
}

fn masked_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name @ ("password" | "sslpassword"), _)) => format!("{name}=***"),
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        for (url, shown) in [
            ("postgresql://u:secret@h/d", "postgresql://u:***@h/d"),
            ("postgresql://u:se@c?r:et@h/d", "postgresql://u:***@h/d"),
            ("postgresql://u@h/d", "postgresql://u@h/d"),
            (
                "postgresql:///d?user=u&password=secret&sslmode=require",
                "postgresql:///d?user=u&password=***&sslmode=require",
            ),
            ("host=h password=secret", "***"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }
}
