//! The grammar of `postgresql.conf`.
//!
//! A line is a name, perhaps `=`, and one value; `#` begins a comment. The words are cut as
//! `guc-file.l` cuts them, always the longest that fits:
//!
//! | word | |
//! |---|---|
//! | `name`, `library.name` | letters, digits, `_`; as a value only the first |
//! | `'text'` | within one line; `''` and `\'` are a quote, `\n` and the like as in C |
//! | `5`, `-1`, `0x1F`, `32MB` | a whole number, with letters after it |
//! | `0.5`, `1.5e3` | a fraction: nothing may follow, so `0.5GB` needs quotes |
//! | `UTF-8`, `a/b:c.d` | begins with a letter |
//!
//! A text whose last line does not end is read as if it did.

use std::ops::Range;

/// The kinds of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Id,
    QualifiedId,
    Quoted,
    Unquoted,
    Integer,
    Real,
    Equals,
    EndOfLine,
    EndOfFile,
    Error,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    span: Range<usize>,
}

/// One line that sets something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) name: String,
    /// The value, without quotes and escapes.
    pub(super) value: String,
    /// The line, from 1.
    pub(super) line: u32,
    /// Where the value stands in the text, quotes included.
    pub(super) span: Range<usize>,
}

/// Something the server writes into its log while it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) line: u32,
    pub(super) message: String,
    /// Whether the file is refused for it.
    pub(super) is_error: bool,
}

/// A file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    pub(super) items: Vec<Item>,
    pub(super) remarks: Vec<Remark>,
}

impl File {
    /// Whether the file can be used at all.
    pub(super) fn is_sound(&self) -> bool {
        !self.remarks.iter().any(|r| r.is_error)
    }
}

/// How the server names the file in its log; it would write the folder, too.
pub(super) const FILE_NAME: &str = "postgresql.conf";

/// After so many syntax errors the server reads no further.
const MOST_ERRORS: usize = 100;

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_letter_or_digit(byte: u8) -> bool {
    is_letter(byte) || byte.is_ascii_digit()
}

/// How many bytes from `from` on are of this kind.
fn run(bytes: &[u8], from: usize, of_kind: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|b| of_kind(**b)).count()
}

impl Scanner<'_> {
    /// The next word; blanks and comments are passed over.
    fn next(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        self.at += run(bytes, self.at, |b| matches!(b, b' ' | b'\t' | b'\r'));
        if bytes.get(self.at) == Some(&b'#') {
            self.at += run(bytes, self.at, |b| b != b'\n');
        }
        let start = self.at;
        let (kind, length) = match bytes.get(start) {
            None => (Kind::EndOfFile, 0),
            Some(b'\n') => (Kind::EndOfLine, 1),
            Some(b'=') => (Kind::Equals, 1),
            Some(b'\'') => quoted(&bytes[start..]),
            Some(b) if is_letter(*b) => word(&bytes[start..]),
            Some(_) => number(&bytes[start..]),
        };
        if kind == Kind::EndOfLine {
            self.line += 1;
        }
        self.at += length;
        Token { kind, span: start..self.at }
    }

    /// The word as it stands; the server stops printing at a zero byte.
    fn word(&self, token: &Token) -> String {
        let word = self.text.get(token.span.clone()).unwrap_or_default();
        word.split('\0').next().unwrap_or_default().to_owned()
    }

    fn after_newline(token: &Token) -> bool {
        matches!(token.kind, Kind::EndOfLine | Kind::EndOfFile)
    }
}

fn quoted(bytes: &[u8]) -> (Kind, usize) {
    let mut at = 1;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\\'), Some(next)) if *next != b'\n' => at += 2,
            (Some(b'\''), Some(b'\'')) => at += 2,
            (Some(b'\''), _) => return (Kind::Quoted, at + 1),
            (None | Some(b'\\' | b'\n'), _) => return (Kind::Error, 1),
            _ => at += 1,
        }
    }
}

fn word(bytes: &[u8]) -> (Kind, usize) {
    let id = run(bytes, 0, is_letter_or_digit);
    let unquoted =
        run(bytes, 0, |b| is_letter_or_digit(b) || matches!(b, b'-' | b'.' | b'_' | b':' | b'/'));
    let mut qualified = 0;
    if bytes.get(id) == Some(&b'.') && bytes.get(id + 1).is_some_and(|b| is_letter(*b)) {
        qualified = id + 1 + run(bytes, id + 1, is_letter_or_digit);
    }
    if unquoted > id.max(qualified) {
        (Kind::Unquoted, unquoted)
    } else if qualified > id {
        (Kind::QualifiedId, qualified)
    } else {
        (Kind::Id, id)
    }
}

fn number(bytes: &[u8]) -> (Kind, usize) {
    let sign = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    let whole = run(bytes, sign, |b| b.is_ascii_digit());
    let mut integer = 0;
    if whole > 0 {
        integer = sign + whole;
        if whole == 1 && bytes.get(sign) == Some(&b'0') && bytes.get(sign + 1) == Some(&b'x') {
            let hex = run(bytes, sign + 2, |b| b.is_ascii_hexdigit());
            integer += if hex > 0 { 1 + hex } else { 0 };
        }
        integer += run(bytes, integer, |b| b.is_ascii_alphabetic());
    }
    let mut real = 0;
    if bytes.get(sign + whole) == Some(&b'.') {
        real = sign + whole + 1 + run(bytes, sign + whole + 1, |b| b.is_ascii_digit());
        if matches!(bytes.get(real), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(real + 1), Some(b'-' | b'+')));
            let exponent = run(bytes, real + 1 + sign, |b| b.is_ascii_digit());
            real += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
    }
    match (integer, real) {
        (0, 0) => (Kind::Error, 1),
        _ if integer >= real => (Kind::Integer, integer),
        _ => (Kind::Real, real),
    }
}

/// Reads the text of a file.
pub(super) fn read(text: &str) -> File {
    let mut scanner = Scanner { text, at: 0, line: 1 };
    let mut file = File::default();
    let mut errors = 0;
    loop {
        let first = scanner.next();
        match first.kind {
            Kind::EndOfFile => return file,
            Kind::EndOfLine => continue,
            _ => {}
        }
        match line(&mut scanner, &first) {
            Ok(item) => accept(&mut file, item),
            Err(token) => {
                file.remarks.push(syntax_error(&scanner, &token));
                errors += 1;
                if errors == MOST_ERRORS {
                    let message =
                        format!("too many syntax errors found, abandoning file \"{FILE_NAME}\"");
                    file.remarks.push(Remark { line: scanner.line, message, is_error: true });
                    return file;
                }
                let mut token = token;
                while !Scanner::after_newline(&token) {
                    token = scanner.next();
                }
            }
        }
    }
}

/// One line that is not empty, from its first word on; else the word it went wrong at.
fn line(scanner: &mut Scanner<'_>, first: &Token) -> Result<Item, Token> {
    if !matches!(first.kind, Kind::Id | Kind::QualifiedId) {
        return Err(first.clone());
    }
    let line = scanner.line;
    let mut value = scanner.next();
    if value.kind == Kind::Equals {
        value = scanner.next();
    }
    let text = scanner.text.get(value.span.clone()).unwrap_or_default();
    let text = match value.kind {
        Kind::Id | Kind::Unquoted | Kind::Integer | Kind::Real => text.to_owned(),
        Kind::Quoted => without_quotes(text),
        _ => return Err(value),
    };
    let end = scanner.next();
    if !Scanner::after_newline(&end) {
        return Err(end);
    }
    Ok(Item { name: scanner.word(first), value: text, line, span: value.span })
}

fn syntax_error(scanner: &Scanner<'_>, token: &Token) -> Remark {
    let line = scanner.line - u32::from(token.kind == Kind::EndOfLine);
    let place = if Scanner::after_newline(token) {
        "end of line".to_owned()
    } else {
        format!("token \"{}\"", scanner.word(token))
    };
    let message = format!("syntax error in file \"{FILE_NAME}\" line {line}, near {place}");
    Remark { line, message, is_error: true }
}

/// Keeps the item, or does what it says if it asks for another file. There are no other files.
fn accept(file: &mut File, item: Item) {
    let is = |word: &str| item.name.eq_ignore_ascii_case(word);
    let is_folder = is("include_dir");
    if !is_folder && !is("include") && !is("include_if_exists") {
        file.items.push(item);
        return;
    }
    let what = if is_folder { "directory" } else { "file" };
    let name = &item.value;
    let mut is_error = true;
    let message = if name.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
        format!("empty configuration {what} name: \"{name}\"")
    } else if !is_folder && name == FILE_NAME {
        format!("configuration file recursion in \"{name}\"")
    } else if is("include_if_exists") {
        is_error = false;
        format!("skipping missing configuration file \"{name}\"")
    } else {
        format!("could not open configuration {what} \"{name}\": No such file or directory")
    };
    file.remarks.push(Remark { line: item.line, message, is_error });
}

/// What stands between quotes, doubled quotes and escapes undone. It ends at a zero byte.
fn without_quotes(text: &str) -> String {
    let bytes = text.as_bytes();
    let inside = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    let mut value = Vec::with_capacity(inside.len());
    let mut at = 0;
    while let Some(byte) = inside.get(at) {
        at += 1;
        match (byte, inside.get(at)) {
            (b'\\', Some(escaped)) => {
                let octal = run(inside, at, |b| matches!(b, b'0'..=b'7')).min(3);
                if octal > 0 {
                    let digits = inside[at..at + octal].iter();
                    // As in C, what does not fit into a byte is cut off.
                    value.push(digits.fold(0_u32, |n, d| n * 8 + u32::from(d - b'0')) as u8);
                    at += octal;
                    continue;
                }
                value.push(match escaped {
                    b'b' => 0x08,
                    b'f' => 0x0c,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => *other,
                });
                at += 1;
            }
            (b'\'', Some(b'\'')) => {
                value.push(b'\'');
                at += 1;
            }
            _ => value.push(*byte),
        }
    }
    value.truncate(value.iter().position(|b| *b == 0).unwrap_or(value.len()));
    String::from_utf8_lossy(&value).into_owned()
}

/// A value as it has to be written: in quotes unless it is one word by itself.
pub(super) fn written(value: &str) -> String {
    let mut scanner = Scanner { text: value, at: 0, line: 1 };
    let token = scanner.next();
    let is_word = matches!(token.kind, Kind::Id | Kind::Unquoted | Kind::Integer | Kind::Real);
    if is_word && token.span == (0..value.len()) {
        return value.to_owned();
    }
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            _ => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that are read, and where it goes wrong.
    fn values(text: &str) -> (Vec<String>, Vec<String>) {
        let file = read(text);
        let short = |r: &Remark| {
            let place = r.message.split_once(", near ").map_or("", |(_, place)| place);
            format!("{}: {place}", r.line)
        };
        (
            file.items.into_iter().map(|i| i.value).collect(),
            file.remarks.iter().map(short).collect(),
        )
    }

    #[test]
    fn words_are_cut_as_the_server_cuts_them() {
        let good = "a=5\nb 32MB\nc = 'it''s' # c\nd='a\\'b\\101'\ne=a-b/c:d.e\nf=é\ng=.5e3\nh=+5";
        let (values, errors) = values(good);
        assert_eq!(values, ["5", "32MB", "it's", "a'bA", "a-b/c:d.e", "é", ".5e3", "+5"]);
        assert_eq!(errors, [""; 0]);
    }

    #[test]
    fn each_bad_line_is_reported_where_it_goes_wrong() {
        let bad = "foo\nbar=\n=5\nx=1e1\nx=0.5GB\nx=a.b\na.b.c\nx==y\nx='a\nx=5 6\nx=\"a\"\n[a]";
        let places = [
            "1: end of line",
            "2: end of line",
            "3: token \"=\"",
            "4: token \"1\"",
            "5: token \"GB\"",
            "6: token \"a.b\"",
            "7: token \"a.b.c\"",
            "8: token \"=\"",
            "9: token \"'\"",
            "10: token \"6\"",
            "11: token \"\"\"",
            "12: token \"[\"",
        ];
        assert_eq!(values(bad).1, places);
    }

    #[test]
    fn a_hopeless_file_is_abandoned() {
        let file = read(&"x y z\n".repeat(500));
        assert_eq!(file.remarks.len(), MOST_ERRORS + 1);
        let last = &file.remarks[MOST_ERRORS].message;
        assert_eq!(last, "too many syntax errors found, abandoning file \"postgresql.conf\"");
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in ["on", "32MB", "0.5", "0.5GB", "it's", "a\\b", "", "a b", "*", "a.b", "x\ny"] {
            let text = format!("x = {}\n", written(value));
            assert_eq!(read(&text).items[0].value, value, "{text}");
        }
    }
}
