//! The form of `my.cnf`: sections, and options with or without a value.
//!
//! - `#` and `;` begin a comment line; `#` also one at the end of a line, outside quotes.
//! - `[mysqld]` begins a section; of the others some are the server's, too ([`SECTIONS`]).
//! - Quotes about a whole value are taken off, and `\n \t \r \b \s \" \' \\` undone.
//! - `!include` passes over a file that is not there; `!includedir` does not.
//!
//! Source: `search_default_file_with_ext` in `my_default.c`.

use std::ops::Range;

/// The sections the server reads, in any case.
const SECTIONS: [&str; 9] = [
    "mysqld",
    "server",
    "mysqld-10.11",
    "mariadb",
    "mariadb-10.11",
    "mariadbd",
    "mariadbd-10.11",
    "client-server",
    "galera",
];

/// One line that sets something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// As it stands, name and value, what stands between them taken away: `name=value`.
    pub(super) text: String,
    /// Where the name ends in it, if there is a value.
    pub(super) equals: Option<usize>,
    /// The line, from 1.
    pub(super) line: u32,
    /// Where the value stands in the file; if there is none, the place where it would.
    pub(super) span: Range<usize>,
}

/// A file as it was read; or the line at which the server gives up, and what it prints.
pub(super) type Read = Result<Vec<Item>, (u32, String)>;

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

/// Reads the text. Lines before the first section belong to `[mysqld]`.
pub(super) fn read(text: &str) -> Read {
    let (items, errors) = read_on(text);
    errors.into_iter().next().map_or(Ok(items), Err)
}

/// Reads the text to its end, as if the lines at which the server gives up were not there.
pub(super) fn read_on(text: &str) -> (Vec<Item>, Vec<(u32, String)>) {
    let (mut items, mut errors) = (Vec::new(), Vec::new());
    let mut is_ours = true;
    let mut start = 0;
    for (number, whole) in (1..).zip(text.split_inclusive('\n')) {
        let line = whole.trim_start_matches(is_space);
        let at = start + whole.len() - line.len();
        start += whole.len();
        let line = line.split('\0').next().unwrap_or_default();
        match line.chars().next() {
            None | Some('#' | ';') => {}
            Some('!') => errors.extend(include(line[1..].trim_matches(is_space), number).err()),
            Some('[') => {
                let Some((name, _)) = line[1..].split_once(']') else {
                    errors.push((number, "Wrong group definition in config file".to_owned()));
                    continue;
                };
                let name = name.trim_end_matches(is_space);
                is_ours = SECTIONS.iter().any(|s| s.eq_ignore_ascii_case(name));
            }
            Some(_) if is_ours => items.push(item(line, at, number)),
            Some(_) => {}
        }
    }
    (items, errors)
}

fn include(directive: &str, line: u32) -> Result<(), (u32, String)> {
    let word = directive.split(is_space).next().unwrap_or_default();
    let name = directive[word.len()..].trim_matches(is_space);
    match (word, name) {
        ("include" | "includedir", "") => {
            Err((line, format!("Wrong '!{word}' directive in config file")))
        }
        ("includedir", _) => Err((
            line,
            format!(
                "mariadbd: Can't read dir of '{name}' (Errcode: 2 \"No such file or directory\")"
            ),
        )),
        _ => Ok(()),
    }
}

/// How much of the line stands before a comment.
fn before_comment(line: &str) -> usize {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, c) in line.char_indices() {
        if matches!(c, '\'' | '"') && !is_escaped {
            quote = match quote {
                None => Some(c),
                Some(open) if open == c => None,
                other => other,
            };
        }
        if quote.is_none() && c == '#' {
            return at;
        }
        is_escaped = quote.is_some() && c == '\\' && !is_escaped;
    }
    line.len()
}

fn item(line: &str, at: usize, number: u32) -> Item {
    let line = line[..before_comment(line)].trim_end_matches(is_space);
    let Some((name, value)) = line.split_once('=') else {
        let end = at + line.len();
        return Item { text: line.to_owned(), equals: None, line: number, span: end..end };
    };
    let name = name.trim_end_matches(is_space);
    let value = value.trim_start_matches(is_space);
    let start = at + line.len() - value.len();
    let text = format!("{name}={}", plain(value));
    Item { text, equals: Some(name.len()), line: number, span: start..start + value.len() }
}

/// A value without its quotes and escapes.
fn plain(value: &str) -> String {
    let quoted = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote).and_then(|inside| inside.strip_suffix(quote)));
    let mut plain = String::new();
    let mut chars = quoted.unwrap_or(value).chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            None => plain.push('\\'),
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some('b') => plain.push('\x08'),
            Some('s') => plain.push(' '),
            Some(c @ ('"' | '\'' | '\\')) => plain.push(c),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

/// A value as it has to be written: in quotes if it would be read as something else.
pub(super) fn written(value: &str) -> String {
    let is_plain = value.chars().all(|c| c.is_ascii_graphic() && !"#'\"\\".contains(c));
    if is_plain && !value.is_empty() {
        return value.to_owned();
    }
    let mut written = String::from('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            _ => written.push(c),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).expect("it can be read").into_iter().map(|item| item.text).collect()
    }

    #[test]
    fn only_the_servers_sections_count() {
        let text = "a=1\n[client]\nb=2\n[MariaDB]\nc = 3\n[ mysqld ]\nd=4\n[mysqld-10.11 ]\ne\n";
        assert_eq!(texts(text), ["a=1", "c=3", "e"]);
        assert!(read("[mysqld").is_err(), "the section is not closed");
    }

    #[test]
    fn comments_and_quotes_are_taken_off() {
        let text = "# c\n; c\nx = 5 # c\nx = 'a\\nb\\x' \nx = a'b#c'd # e\nx=\"it's\"\nx='\ny # c";
        let expected = ["x=5", "x=a\nb\\x", "x=a'b#c'd", "x=it's", "x='", "y"];
        assert_eq!(texts(text), expected);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in ["ON", "1 2", "it's", "a\"b\\", "x#y", "", " ", "é", "a\nb"] {
            assert_eq!(texts(&format!("x={}", written(value))), [format!("x={value}")]);
        }
    }

    #[test]
    fn a_missing_folder_is_fatal_and_a_missing_file_is_not() {
        assert_eq!(texts("!include /none\nx"), ["x"]);
        assert!(read("!includedir /none").is_err(), "there is no such folder");
        assert!(read("!include").is_err(), "there is no name");
    }
}
