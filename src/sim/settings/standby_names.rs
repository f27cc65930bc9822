//! `synchronous_standby_names`: its value, and its own grammar.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::conf::postgresql::{NamesError, standby_names};

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
    /// The replica's `application_name`; case does not matter. Never a single star, which means
    /// every replica in quotes, too.
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
pub struct ParseNamesError(NamesError);

impl fmt::Display for ParseNamesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("synchronous_standby_names: ")?;
        match &self.0 {
            NamesError::Syntax(detail) => f.write_str(detail)?,
            NamesError::Quorum(n) => {
                write!(f, "number of synchronous standbys ({n}) must be greater than zero")?;
            }
        }
        f.write_str(": expected a list of names, FIRST n (names) or ANY n (names)")
    }
}

impl std::error::Error for ParseNamesError {}

impl FromStr for StandbyNames {
    type Err = ParseNamesError;

    /// Reads the text as the server does.
    fn from_str(text: &str) -> Result<Self, ParseNamesError> {
        standby_names(text).map_err(ParseNamesError)
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
            assert!(error.contains("expected a list of names"), "{text}: {error}");
        }
    }
}
