//! `SET`: a session changes a setting for itself.
//!
//! ```text
//! [SESSION | LOCAL] name { = | TO } { value [, value ...] | DEFAULT }
//! ```
//!
//! This is SQL, not the file's grammar: a bare value is a word, which is brought into lower case,
//! or a number; everything else needs quotes, `5s` and `32MB` too.
//!
//! Left out: the special forms (`SET TIME ZONE`, `SET TRANSACTION`, `SET ROLE`).

use super::parameter::Context;
use super::value::Complaint;
use super::{Conf, needs_restart};

/// Settings that are lists: only they take several values.
const LISTS: [&str; 9] = [
    "search_path",
    "DateStyle",
    "temp_tablespaces",
    "local_preload_libraries",
    "session_preload_libraries",
    "shared_preload_libraries",
    "log_destination",
    "unix_socket_directories",
    "wal_consistency_checking",
];

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A word, brought into lower case; and whether it stood in double quotes.
    Word(String, bool),
    Text(String),
    Number(String),
    Mark(char),
}

/// A word and how it stands in the statement.
type Shown<'a> = (Token, &'a str);

/// A name and the words after it.
type Named<'t, 'a> = (String, &'t [Shown<'a>]);

impl Conf {
    /// The settings of a session after `SET assignment`, for instance
    /// `synchronous_commit = local`. The server's own are as they were. The error is what the
    /// client gets to see, `DETAIL` and `HINT` on lines of their own.
    pub fn set_session(&self, assignment: &str) -> Result<Conf, String> {
        self.assign(assignment).map_err(|complaint| complaint.lines("ERROR").join("\n"))
    }

    fn assign(&self, assignment: &str) -> Result<Conf, Complaint> {
        let tokens = tokens(assignment)?;
        let mut rest = tokens.as_slice();
        let is_word = |token: Option<&Shown<'_>>, word: &str| {
            token.is_some_and(|(t, _)| matches!(t, Token::Word(w, false) if w == word))
        };
        let is_prefixed = is_word(rest.first(), "session") || is_word(rest.first(), "local");
        if is_prefixed && !matches!(rest.get(1), Some((Token::Mark('='), _))) {
            rest = &rest[1..];
        }
        let (name, mut rest) = name(rest)?;
        if !is_word(rest.first(), "to") && !matches!(rest.first(), Some((Token::Mark('='), _))) {
            return Err(syntax_error(rest.first()));
        }
        rest = &rest[1..];
        if is_word(rest.first(), "default") {
            return match rest.get(1) {
                None => self.set(&name, None),
                other => Err(syntax_error(other)),
            };
        }
        let values = values(rest)?;
        self.set(&name, Some(&values))
    }

    fn set(&self, name: &str, values: Option<&[String]>) -> Result<Conf, Complaint> {
        let mut conf = self.clone();
        let parameter = self.find(name);
        let canonical = parameter.map_or(name, |p| p.name);
        let key = canonical.to_ascii_lowercase();
        let text = values.map(|values| {
            let is_list = LISTS.contains(&canonical);
            let quoted = |v: &String| if is_list { as_identifier(v) } else { v.clone() };
            values.iter().map(quoted).collect::<Vec<_>>().join(", ")
        });
        if values.is_some_and(|v| v.len() > 1) && !LISTS.contains(&canonical) {
            return Err(Complaint::new(format!("SET {name} takes only one argument")));
        }
        let Some(parameter) = parameter else {
            if !name.contains('.') {
                return Err(Complaint::new(format!(
                    "unrecognized configuration parameter \"{name}\""
                )));
            }
            if !name.split('.').all(is_identifier) {
                return Err(Complaint::new(format!(
                    "invalid configuration parameter name \"{name}\""
                ))
                .detail(
                    "Custom parameter names must be two or more simple identifiers separated by \
                     dots.",
                ));
            }
            conf.custom.insert(key.clone());
            conf.session.insert(key, text.unwrap_or_default());
            return Ok(conf);
        };
        let refused =
            |what: &str| Err(Complaint::new(format!("parameter \"{name}\" cannot be {what}")));
        match parameter.context {
            Context::Internal => return refused("changed"),
            Context::Start => return Err(needs_restart(name)),
            Context::Reload => return refused("changed now"),
            Context::NewSession => return refused("set after connection start"),
            Context::Session => {}
        }
        match text {
            Some(text) => {
                let value = self.checked(&parameter, name, &text)?;
                conf.session.insert(key, value);
            }
            None => {
                conf.session.remove(&key);
            }
        }
        Ok(conf)
    }
}

fn is_identifier(part: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    part.starts_with(is_start)
        && part.chars().all(|c| is_start(c) || c.is_ascii_digit() || c == '$')
}

/// A part of a list: in double quotes unless it is a plain word in lower case.
fn as_identifier(part: &str) -> String {
    let is_plain = is_identifier(part) && !part.contains(|c: char| c.is_ascii_uppercase());
    if is_plain { part.to_owned() } else { format!("\"{}\"", part.replace('"', "\"\"")) }
}

/// The name, perhaps with dots, and what follows it.
fn name<'t, 'a>(mut rest: &'t [Shown<'a>]) -> Result<Named<'t, 'a>, Complaint> {
    let mut name = String::new();
    loop {
        let Some((Token::Word(word, is_quoted), _)) = rest.first() else {
            return Err(syntax_error(rest.first()));
        };
        if !is_quoted && matches!(word.as_str(), "default" | "to") {
            return Err(syntax_error(rest.first()));
        }
        name.push_str(word);
        rest = &rest[1..];
        if !matches!(rest.first(), Some((Token::Mark('.'), _))) {
            return Ok((name, rest));
        }
        name.push('.');
        rest = &rest[1..];
    }
}

fn values(mut rest: &[Shown<'_>]) -> Result<Vec<String>, Complaint> {
    let mut values = Vec::new();
    loop {
        let value = match rest {
            [(Token::Word(word, _), _), ..] => word.clone(),
            [(Token::Text(text) | Token::Number(text), _), ..] => text.clone(),
            [(Token::Mark('-'), _), (Token::Number(number), _), ..] => {
                rest = &rest[1..];
                format!("-{number}")
            }
            [(Token::Mark('+'), _), (Token::Number(number), _), ..] => {
                rest = &rest[1..];
                number.clone()
            }
            [(Token::Mark('-' | '+'), _), more @ ..] => return Err(syntax_error(more.first())),
            other => return Err(syntax_error(other.first())),
        };
        values.push(value);
        match rest.get(1) {
            None => return Ok(values),
            Some((Token::Mark(','), _)) => rest = &rest[2..],
            other => return Err(syntax_error(other)),
        }
    }
}

fn syntax_error(token: Option<&Shown<'_>>) -> Complaint {
    Complaint::new(match token {
        Some((_, shown)) => format!("syntax error at or near \"{shown}\""),
        None => "syntax error at end of input".to_owned(),
    })
}

/// The words of the statement, each with how it stands there; a semicolon may end it.
fn tokens(text: &str) -> Result<Vec<Shown<'_>>, Complaint> {
    let mut tokens = Vec::new();
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c' | '\x0b');
    let text = text.trim_matches(blank);
    let mut rest = text.strip_suffix(';').unwrap_or(text).trim_end_matches(blank);
    while let Some(first) = rest.chars().next() {
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        let (token, used) = match first {
            '\'' | '"' => {
                let (inside, used) = quoted(rest, first)?;
                let token =
                    if first == '"' { Token::Word(inside, true) } else { Token::Text(inside) };
                (token, used)
            }
            c if is_start(c) => {
                let is_part = |c: char| is_start(c) || c.is_ascii_digit() || c == '$';
                let used = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                (Token::Word(rest[..used].to_ascii_lowercase(), false), used)
            }
            c if c.is_ascii_digit() || (c == '.' && is_digit_at(rest, 1)) => number(rest)?,
            c => (Token::Mark(c), c.len_utf8()),
        };
        let (shown, after) = rest.split_at(used);
        tokens.push((token, shown));
        rest = after.trim_start_matches(blank);
    }
    Ok(tokens)
}

fn is_digit_at(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// A number at the front of the text; nothing may hang on to it.
fn number(text: &str) -> Result<(Token, usize), Complaint> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut used = run(0);
    if bytes.get(used) == Some(&b'.') {
        used += 1 + run(used + 1);
    }
    if matches!(bytes.get(used), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(used + 1), Some(b'+' | b'-')));
        if is_digit_at(text, used + 1 + sign) {
            used += 1 + sign + run(used + 1 + sign);
        }
    }
    let hangs_on = |c: char| matches!(c, '_' | '$') || c.is_ascii_alphanumeric() || !c.is_ascii();
    let junk = text[used..].find(|c| !hangs_on(c)).unwrap_or(text.len() - used);
    if junk > 0 {
        let shown = &text[..used + junk];
        return Err(Complaint::new(format!(
            "trailing junk after numeric literal at or near \"{shown}\""
        )));
    }
    Ok((Token::Number(text[..used].to_owned()), used))
}

/// A text in quotes at the front, where a doubled quote is one, and how many bytes it takes.
fn quoted(text: &str, quote: char) -> Result<(String, usize), Complaint> {
    let mut inside = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            inside.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            inside.push(quote);
        } else {
            return Ok((inside, at + 1));
        }
    }
    let what = if quote == '"' { "identifier" } else { "string" };
    Err(Complaint::new(format!("unterminated quoted {what} at or near \"{text}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a setting is after a `SET`, else the error.
    fn set(assignment: &str, name: &str) -> String {
        let conf = Conf::start("", &[]).expect("an empty file will do");
        match conf.set_session(assignment) {
            Ok(session) => session.show(name).expect("it is a setting"),
            Err(error) => error,
        }
    }

    #[test]
    fn a_session_sets_what_sessions_may() {
        assert_eq!(set("synchronous_commit TO Remote_Apply", "synchronous_commit"), "remote_apply");
        assert_eq!(set("session work_mem = '5MB';", "work_mem"), "5MB");
        assert_eq!(set("\"Work_Mem\" = 100", "work_mem"), "100kB");
        assert_eq!(set("cpu_tuple_cost=1e-3", "cpu_tuple_cost"), "0.001");
        assert_eq!(set("search_path=a, \"B\", 'c d'", "search_path"), "a, \"B\", \"c d\"");
        assert_eq!(set("a.b = x", "A.B"), "x");
        assert_eq!(set("work_mem TO DEFAULT", "work_mem"), "4MB");
    }

    #[test]
    fn everything_else_is_refused_in_the_servers_words() {
        let cases = [
            ("fsync = off", "ERROR:  parameter \"fsync\" cannot be changed now"),
            (
                "wal_level = logical",
                "ERROR:  parameter \"wal_level\" cannot be changed without restarting the server",
            ),
            ("block_size = 1", "ERROR:  parameter \"block_size\" cannot be changed"),
            ("nope = 1", "ERROR:  unrecognized configuration parameter \"nope\""),
            ("work_mem = 1, 2", "ERROR:  SET work_mem takes only one argument"),
            ("work_mem = 5MB", "ERROR:  trailing junk after numeric literal at or near \"5MB\""),
            ("work_mem", "ERROR:  syntax error at end of input"),
            ("work_mem 5", "ERROR:  syntax error at or near \"5\""),
            ("a-b = 1", "ERROR:  syntax error at or near \"-\""),
            (
                "synchronous_commit = maybe",
                "ERROR:  invalid value for parameter \"synchronous_commit\": \"maybe\"\nHINT:  \
                 Available values: local, remote_write, remote_apply, on, off.",
            ),
        ];
        for (assignment, error) in cases {
            assert_eq!(set(assignment, "work_mem"), error, "{assignment}");
        }
    }
}
