//! The grammar of `synchronous_standby_names`.
//!
//! ```text
//! list
//! n ( list )            the form of version 9.6: it means FIRST
//! FIRST n ( list )
//! ANY n ( list )
//! ```
//!
//! A list is names with commas between them. A name is a word of letters, digits, `_` and `$`, a
//! number, `*`, or anything in double quotes, where `""` is one quote. `FIRST` and `ANY`, in
//! whatever case, are no names unless quoted.
//!
//! Sources: `syncrep_gram.y`, `syncrep_scanner.l`.

use super::super::super::settings::{StandbyName, StandbyNames};
use super::super::number;

/// Why a list of names is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamesError {
    /// It does not follow the grammar: the server's `DETAIL`.
    Syntax(String),
    /// It asks for this many, which is none.
    Quorum(i32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Any,
    First,
    Name(String),
    Number(String),
    Mark(char),
    /// What can be no part of a list.
    Junk,
    /// A double quote that is never closed.
    Open,
    End,
}

/// The words of the list, each with what the server would print of it.
struct Scanner<'a> {
    rest: &'a str,
    token: Token,
    shown: String,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Scanner<'a> {
        let mut scanner = Scanner { rest: text, token: Token::End, shown: String::new() };
        scanner.advance();
        scanner
    }

    fn advance(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        let Some(first) = self.rest.chars().next() else {
            self.token = Token::End;
            self.shown.clear();
            return;
        };
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        let is_part = |c: char| is_start(c) || c.is_ascii_digit() || c == '$';
        let length =
            |part: &dyn Fn(char) -> bool| self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let used = match first {
            '"' => return self.quoted(),
            c if is_start(c) => length(&is_part),
            c if c.is_ascii_digit() => length(&|c: char| c.is_ascii_digit()),
            c => c.len_utf8(),
        };
        let (word, rest) = self.rest.split_at(used);
        self.token = match first {
            '*' => Token::Name("*".to_owned()),
            ',' | '(' | ')' => Token::Mark(first),
            c if c.is_ascii_digit() => Token::Number(word.to_owned()),
            c if !is_start(c) => Token::Junk,
            _ if word.eq_ignore_ascii_case("any") => Token::Any,
            _ if word.eq_ignore_ascii_case("first") => Token::First,
            _ => Token::Name(word.to_owned()),
        };
        self.shown = word.to_owned();
        self.rest = rest;
    }

    /// A name in double quotes. Of it the server prints the closing quote only.
    fn quoted(&mut self) {
        let mut name = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c != '"' {
                name.push(c);
            } else if chars.next_if(|(_, next)| *next == '"').is_some() {
                name.push('"');
            } else {
                self.token = Token::Name(name);
                self.shown = "\"".to_owned();
                self.rest = &self.rest[at + 1..];
                return;
            }
        }
        self.token = Token::Open;
        self.shown.clear();
        self.rest = "";
    }

    fn error(&self) -> NamesError {
        let what = match self.token {
            Token::Open => "unterminated quoted identifier",
            _ => "syntax error",
        };
        NamesError::Syntax(match self.shown.as_str() {
            "" => format!("{what} at end of input"),
            shown => format!("{what} at or near \"{shown}\""),
        })
    }

    fn expect(&mut self, token: &Token) -> Result<(), NamesError> {
        if self.token != *token {
            return Err(self.error());
        }
        self.advance();
        Ok(())
    }

    fn number(&mut self) -> Result<String, NamesError> {
        let Token::Number(number) = self.token.clone() else {
            return Err(self.error());
        };
        self.advance();
        Ok(number)
    }

    fn list(&mut self, mut names: Vec<StandbyName>) -> Result<Vec<StandbyName>, NamesError> {
        loop {
            if names.is_empty() || self.token == Token::Mark(',') {
                if !names.is_empty() {
                    self.advance();
                }
                let (Token::Name(name) | Token::Number(name)) = self.token.clone() else {
                    return Err(self.error());
                };
                names.push(standby(name));
                self.advance();
            } else {
                return Ok(names);
            }
        }
    }

    fn in_parentheses(&mut self) -> Result<Vec<StandbyName>, NamesError> {
        self.expect(&Token::Mark('('))?;
        let names = self.list(Vec::new())?;
        self.expect(&Token::Mark(')'))?;
        Ok(names)
    }
}

/// A star means every standby, in quotes as well.
fn standby(name: String) -> StandbyName {
    if name == "*" { StandbyName::Star } else { StandbyName::Named(name) }
}

/// Reads a value of `synchronous_standby_names`. Only the empty text names nobody: blanks alone
/// are a syntax error.
pub fn standby_names(text: &str) -> Result<StandbyNames, NamesError> {
    if text.is_empty() {
        return Ok(StandbyNames::None);
    }
    let mut scanner = Scanner::new(text);
    let mut is_any = false;
    let mut count = "1".to_owned();
    let names = match scanner.token.clone() {
        keyword @ (Token::Any | Token::First) => {
            is_any = keyword == Token::Any;
            scanner.advance();
            count = scanner.number()?;
            scanner.in_parentheses()?
        }
        Token::Number(number) => {
            scanner.advance();
            if scanner.token == Token::Mark('(') {
                count = number;
                scanner.in_parentheses()?
            } else {
                scanner.list(vec![standby(number)])?
            }
        }
        _ => scanner.list(Vec::new())?,
    };
    scanner.expect(&Token::End)?;
    // As C's `atoi`: the low half of the number, or of the greatest there is.
    let count = number::digits(count.as_bytes(), 10).0.min(i64::MAX as u128) as i64 as i32;
    match u32::try_from(count) {
        Ok(count) if count > 0 && is_any => Ok(StandbyNames::Any(count, names)),
        Ok(count) if count > 0 => Ok(StandbyNames::First(count, names)),
        _ => Err(NamesError::Quorum(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_list_is_read() {
        let full = |text| standby_names(text).map(|names| names.to_string());
        let is = |text: &str| Ok(text.to_owned());
        assert_eq!(full(""), is(""));
        assert_eq!(full("s1, s2"), is("FIRST 1 (s1, s2)"));
        assert_eq!(full("2 (s1, s2)"), is("FIRST 2 (s1, s2)"));
        assert_eq!(full("first 2(s1,s2)"), is("FIRST 2 (s1, s2)"));
        assert_eq!(full("Any 1 (s1, *)"), is("ANY 1 (s1, *)"));
        assert_eq!(full("\"node-1\", \"a\"\"b\""), is("FIRST 1 (\"node-1\", \"a\"\"b\")"));
        assert_eq!(full("\"*\""), is("FIRST 1 (*)"));
        assert!(full("5, 6").is_ok(), "numbers are names, too");
        assert!(full("ANY 1 (\"any\", é$1)").is_ok(), "a quoted keyword is a name");
    }

    #[test]
    fn errors_are_placed_where_the_server_places_them() {
        let cases = [
            (" ", "syntax error at end of input"),
            ("first", "syntax error at end of input"),
            ("s1,", "syntax error at end of input"),
            ("FIRST 1 (s1", "syntax error at end of input"),
            (",s1", "syntax error at or near \",\""),
            ("LAST 1 (s1)", "syntax error at or near \"1\""),
            ("node-1", "syntax error at or near \"-\""),
            ("s1 \"s2\"", "syntax error at or near \"\"\""),
            ("ANY s1", "syntax error at or near \"s1\""),
            ("ANY 1 (any)", "syntax error at or near \"any\""),
            ("(s1)", "syntax error at or near \"(\""),
            ("1 (s1) x", "syntax error at or near \"x\""),
            ("\"s1", "unterminated quoted identifier at end of input"),
        ];
        for (text, detail) in cases {
            assert_eq!(standby_names(text), Err(NamesError::Syntax(detail.to_owned())), "{text}");
        }
    }

    #[test]
    fn none_is_too_few() {
        assert_eq!(standby_names("ANY 0 (s1)"), Err(NamesError::Quorum(0)));
        assert_eq!(standby_names("4294967296 (s1)"), Err(NamesError::Quorum(0)));
        assert_eq!(standby_names("2147483648 (s1)"), Err(NamesError::Quorum(i32::MIN)));
    }
}
