//! pg_dump's text as entries: one for each object, with the header that names it.

use std::collections::BTreeMap;

/// One entry of a dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) schema: String,
    pub(super) name: String,
    /// Its statements.
    pub(super) sql: String,
}

impl Entry {
    fn key(&self) -> (String, String, String) {
        (self.kind.clone(), self.schema.clone(), self.name.clone())
    }

    /// The entry in the words of messages.
    pub(super) fn title(&self) -> String {
        format!("{} {}.{}", self.kind, self.schema, self.name)
    }
}

/// The entries of a dump in their order; what stands before the first is no entry.
pub(super) fn entries(dump: &str) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for line in dump.lines() {
        if let Some(entry) = header(line) {
            found.push(entry);
        } else if line == "-- PostgreSQL database dump complete" {
            break;
        } else if let Some(entry) = found.last_mut()
            && line != "--"
            && !is_setting(line)
        {
            entry.sql.push_str(line);
            entry.sql.push('\n');
        }
    }
    for entry in &mut found {
        entry.sql = entry.sql.trim().to_owned();
    }
    found
}

/// `-- Name: users; Type: TABLE; Schema: public; Owner: -`.
fn header(line: &str) -> Option<Entry> {
    let rest = line.strip_prefix("-- Name: ")?;
    let (name, rest) = rest.split_once("; Type: ")?;
    let (kind, rest) = rest.split_once("; Schema: ")?;
    let (schema, _) = rest.split_once("; Owner:")?;
    Some(Entry {
        kind: kind.to_owned(),
        schema: schema.to_owned(),
        name: name.to_owned(),
        sql: String::new(),
    })
}

/// Settings that pg_dump puts where they change, between two entries.
fn is_setting(line: &str) -> bool {
    line.starts_with("SET default_tablespace")
        || line.starts_with("SET default_table_access_method")
}

/// The first entry in which the two differ, as a text; `None` when there is none.
///
/// The order of entries says nothing. Several may have one name: overloaded operators.
pub(super) fn first_difference(expected: &[Entry], actual: &[Entry]) -> Option<String> {
    let by_key = |entries: &[Entry]| -> BTreeMap<_, Vec<Entry>> {
        let mut map: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            map.entry(entry.key()).or_default().push(entry.clone());
        }
        for same in map.values_mut() {
            same.sort_by(|a, b| a.sql.cmp(&b.sql));
        }
        map
    };
    let (expected, actual) = (by_key(expected), by_key(actual));
    let none = Vec::new();
    for key in expected.keys().chain(actual.keys()) {
        let wanted = expected.get(key).unwrap_or(&none);
        let found = actual.get(key).unwrap_or(&none);
        let missing = wanted.iter().find(|entry| !found.contains(entry));
        let surplus = found.iter().find(|entry| !wanted.contains(entry));
        match (missing, surplus) {
            (Some(a), Some(b)) => {
                return Some(format!("{}:\n{}", a.title(), lines(&a.sql, &b.sql)));
            }
            (Some(a), None) => return Some(format!("missing: {}\n{}", a.title(), a.sql)),
            (None, Some(b)) => return Some(format!("too many: {}\n{}", b.title(), b.sql)),
            (None, None) if wanted.len() != found.len() => {
                return wanted
                    .first()
                    .map(|entry| format!("not as often: {}", entry.title()));
            }
            (None, None) => {}
        }
    }
    None
}

/// Entries in the words of a first spelling where they have those of a second one: PostgreSQL's text is not
/// a fixed point, so what is read again (`varchar_column IN ('a', 'b')`) prints otherwise than before.
pub(super) fn in_first_words(
    mut entries: Vec<Entry>,
    first: &[Entry],
    second: &[Entry],
) -> Vec<Entry> {
    for entry in &mut entries {
        let is_second = second
            .iter()
            .any(|other| other.key() == entry.key() && other.sql == entry.sql);
        let mut spellings = first.iter().filter(|other| other.key() == entry.key());
        if let (true, Some(one), None) = (is_second, spellings.next(), spellings.next()) {
            entry.sql.clone_from(&one.sql);
        }
    }
    entries
}

/// The entries in the form in which they are compared: the order of storage parameters says nothing.
pub(super) fn normalised(mut entries: Vec<Entry>) -> Vec<Entry> {
    let kinds = ["TABLE", "INDEX", "MATERIALIZED VIEW", "CONSTRAINT"];
    for entry in &mut entries {
        if kinds.contains(&entry.kind.as_str()) {
            entry.sql = with_sorted_parameters(&entry.sql);
        }
    }
    entries
}

fn with_sorted_parameters(sql: &str) -> String {
    let Some(at) = [" WITH (", "\nWITH ("].iter().find_map(|w| sql.find(w)) else {
        return sql.to_owned();
    };
    let (head, rest) = sql.split_at(at + " WITH (".len());
    let Some((list, tail)) = rest.split_once(')') else {
        return sql.to_owned();
    };
    let mut parameters: Vec<&str> = list.split(", ").collect();
    parameters.sort_unstable();
    format!("{head}{}){tail}", parameters.join(", "))
}

/// The entries with the columns of tables in the order of their names: PostgreSQL can't change it.
pub(super) fn in_any_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    let kinds = ["TABLE", "FOREIGN TABLE"];
    for entry in entries
        .iter_mut()
        .filter(|entry| kinds.contains(&entry.kind.as_str()))
    {
        let mut lines: Vec<&str> = entry.sql.lines().map(|l| l.trim_end_matches(',')).collect();
        lines.sort_unstable();
        entry.sql = lines.join("\n");
    }
    entries
}

/// The lines that only one side has.
fn lines(expected: &str, actual: &str) -> String {
    let only = |a: &str, b: &str, sign: &str| -> Vec<String> {
        let other: Vec<&str> = b.lines().map(|line| line.trim_end_matches(',')).collect();
        a.lines()
            .filter(|line| !other.contains(&line.trim_end_matches(',')))
            .map(|line| format!("{sign}{line}"))
            .collect()
    };
    let mut found = only(expected, actual, "-");
    found.extend(only(actual, expected, "+"));
    if found.is_empty() {
        found.push(format!("order of lines:\n-{expected}\n+{actual}"));
    }
    found.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "--
-- PostgreSQL database dump
--

SET x = 1;

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id bigint NOT NULL
);


SET default_tablespace = '';

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--
";

    #[test]
    fn entries_have_their_statements() {
        let found = entries(DUMP);
        let titles: Vec<String> = found.iter().map(Entry::title).collect();
        assert_eq!(
            titles,
            ["TABLE public.users", "CONSTRAINT public.users users_pkey"]
        );
        assert_eq!(
            found[0].sql,
            "CREATE TABLE public.users (\n    id bigint NOT NULL\n);"
        );
        assert_eq!(first_difference(&found, &found), None);
        let other = entries(&DUMP.replace("bigint", "integer"));
        assert_eq!(
            first_difference(&found, &other).unwrap(),
            "TABLE public.users:\n-    id bigint NOT NULL\n+    id integer NOT NULL"
        );
    }
}
