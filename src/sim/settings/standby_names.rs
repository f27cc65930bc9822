//! `synchronous_standby_names`: its value, and its own grammar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `synchronous_standby_names`: the replicas that commits wait for.
///
/// Source: PostgreSQL 15 manual, 20.6.2; grammar in `src/backend/replication/syncrep_gram.y`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum StandbyNames {
    /// Empty: commits wait for nobody.
    #[default]
    None,
    /// `FIRST n (…)`: the n connected replicas that stand first in the list.
    First(u32, Vec<StandbyName>),
    /// `ANY n (…)`: whichever n of the list are quickest.
    Any(u32, Vec<StandbyName>),
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StandbyName {
    /// `*`: every replica.
    Star,
    /// The replica's `application_name`; case does not matter.
    Named(String),
}

impl StandbyName {
    /// Whether the entry means the replica of this name.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            StandbyName::Star => true,
            StandbyName::Named(n) => n.eq_ignore_ascii_case(name),
        }
    }
}

impl StandbyNames {
    /// How many replicas must answer; zero if none.
    pub fn quorum(&self) -> u32 {
        match self {
            StandbyNames::None => 0,
            StandbyNames::First(n, _) | StandbyNames::Any(n, _) => *n,
        }
    }

    /// The list.
    pub fn list(&self) -> &[StandbyName] {
        match self {
            StandbyNames::None => &[],
            StandbyNames::First(_, list) | StandbyNames::Any(_, list) => list,
        }
    }

    /// The place of a replica in the list, from 0; none if commits do not wait for it.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.list().iter().position(|entry| entry.matches(name))
    }
}

impl fmt::Display for StandbyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StandbyName::Star => f.write_str("*"),
            StandbyName::Named(name) if is_plain(name) => f.write_str(name),
            StandbyName::Named(name) => write!(f, "\"{}\"", name.replace('"', "\"\"")),
        }
    }
}

/// Whether a name can stand without double quotes: the scanner's identifiers, keywords apart.
fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii());
    let rest = chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii());
    first && rest && !name.eq_ignore_ascii_case("first") && !name.eq_ignore_ascii_case("any")
}

impl fmt::Display for StandbyNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = match self {
            StandbyNames::None => return Ok(()),
            StandbyNames::First(..) => "FIRST",
            StandbyNames::Any(..) => "ANY",
        };
        write!(f, "{method} {} (", self.quorum())?;
        for (i, name) in self.list().iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{name}")?;
        }
        f.write_str(")")
    }
}

/// The text of `synchronous_standby_names` could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseNamesError {
    /// What was met where something else was expected.
    found: String,
}

impl fmt::Display for ParseNamesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "synchronous_standby_names: syntax error at {}: expected a list of names, \
             FIRST n (names) or ANY n (names)",
            self.found
        )
    }
}

impl std::error::Error for ParseNamesError {}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Number(u32),
    Mark(char),
}

impl Token {
    fn error(token: Option<&Token>) -> ParseNamesError {
        let found = match token {
            None => "the end".to_owned(),
            Some(Token::Word(w) | Token::Quoted(w)) => format!("`{w}`"),
            Some(Token::Number(n)) => format!("`{n}`"),
            Some(Token::Mark(c)) => format!("`{c}`"),
        };
        ParseNamesError { found }
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(w) if w.eq_ignore_ascii_case(keyword))
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, ParseNamesError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let used = match c {
            '(' | ')' | ',' | '*' => {
                tokens.push(Token::Mark(c));
                1
            }
            '"' => {
                let (name, used) = quoted(rest).ok_or_else(|| ParseNamesError {
                    found: "an unterminated quoted name".to_owned(),
                })?;
                tokens.push(Token::Quoted(name));
                used
            }
            _ => {
                let end =
                    rest.find([' ', '\t', '\n', '(', ')', ',', '*', '"']).unwrap_or(rest.len());
                let word = &rest[..end];
                tokens.push(match word.parse() {
                    Ok(n) => Token::Number(n),
                    Err(_)
                        if is_plain(word)
                            || word.eq_ignore_ascii_case("first")
                            || word.eq_ignore_ascii_case("any") =>
                    {
                        Token::Word(word.to_owned())
                    }
                    Err(_) => return Err(ParseNamesError { found: format!("`{word}`") }),
                });
                end
            }
        };
        rest = rest[used..].trim_start();
    }
    Ok(tokens)
}

/// The name in double quotes at the start of the text, and how many bytes it takes.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
                name.push('"');
            }
            '"' => return Some((name, i + 1)),
            _ => name.push(c),
        }
    }
    None
}

impl FromStr for StandbyNames {
    type Err = ParseNamesError;

    fn from_str(text: &str) -> Result<Self, ParseNamesError> {
        let tokens = tokens(text)?;
        match tokens.as_slice() {
            [] => Ok(StandbyNames::None),
            [word, Token::Number(n), rest @ ..] if word.is_keyword("any") => {
                Ok(StandbyNames::Any(positive(*n)?, in_parentheses(rest)?))
            }
            [word, Token::Number(n), rest @ ..] if word.is_keyword("first") => {
                Ok(StandbyNames::First(positive(*n)?, in_parentheses(rest)?))
            }
            // The form of PostgreSQL 9.6, which still means FIRST.
            [Token::Number(n), Token::Mark('('), ..] => {
                Ok(StandbyNames::First(positive(*n)?, in_parentheses(&tokens[1..])?))
            }
            list => Ok(StandbyNames::First(1, names(list)?)),
        }
    }
}

fn positive(n: u32) -> Result<u32, ParseNamesError> {
    if n > 0 { Ok(n) } else { Err(Token::error(Some(&Token::Number(n)))) }
}

fn in_parentheses(tokens: &[Token]) -> Result<Vec<StandbyName>, ParseNamesError> {
    match tokens {
        [Token::Mark('('), list @ .., Token::Mark(')')] => names(list),
        [Token::Mark('('), .., last] => Err(Token::error(Some(last))),
        other => Err(Token::error(other.first())),
    }
}

fn names(tokens: &[Token]) -> Result<Vec<StandbyName>, ParseNamesError> {
    let mut names = Vec::new();
    let mut rest = tokens;
    loop {
        names.push(match rest.first() {
            Some(Token::Mark('*')) => StandbyName::Star,
            Some(word) if word.is_keyword("first") || word.is_keyword("any") => {
                return Err(Token::error(Some(word)));
            }
            Some(Token::Word(name) | Token::Quoted(name)) => StandbyName::Named(name.clone()),
            Some(Token::Number(n)) => StandbyName::Named(n.to_string()),
            other => return Err(Token::error(other)),
        });
        match rest.get(1) {
            None => return Ok(names),
            Some(Token::Mark(',')) => rest = &rest[2..],
            other => return Err(Token::error(other)),
        }
    }
}

impl Serialize for StandbyNames {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StandbyNames {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the text means, written out in full.
    fn read(text: &str) -> Result<String, String> {
        text.parse::<StandbyNames>().map(|n| n.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn every_form_of_the_list_is_read() {
        let full = |text| read(text).expect("it is a valid list");
        assert_eq!(full(""), "");
        assert_eq!(full("s1"), "FIRST 1 (s1)");
        assert_eq!(full("s1, s2"), "FIRST 1 (s1, s2)");
        assert_eq!(full("2 (s1, s2)"), "FIRST 2 (s1, s2)");
        assert_eq!(full("first 2(s1,s2)"), "FIRST 2 (s1, s2)");
        assert_eq!(full("ANY 1 (s1, s2)"), "ANY 1 (s1, s2)");
        assert_eq!(full("*"), "FIRST 1 (*)");
        assert_eq!(
            full("\"node-1\", \"say \"\"hi\"\"\""),
            "FIRST 1 (\"node-1\", \"say \"\"hi\"\"\")"
        );
        assert_eq!(full("ANY 2 (s1, \"any\")"), "ANY 2 (s1, \"any\")");
    }

    #[test]
    fn what_the_server_refuses_is_refused() {
        for text in
            ["first", "ANY 0 (s1)", "node-1", "s1,", ",s1", "ANY 1 s1", "(s1)", "s1 s2", "\"s1"]
        {
            let error = read(text).expect_err(text);
            assert!(error.contains("syntax error at"), "{text}: {error}");
        }
    }
}
