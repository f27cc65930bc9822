//! What is wrong with a file from outside: the command line and the page say it in the same words.
//!
//! An error says the file, the line where there is one, what is wrong and what was expected.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::sim::scenario::Scenario;

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// The column, from 1, where it is known.
    pub column: Option<usize>,
    /// What is wrong, and what was expected.
    pub text: String,
}

impl Fault {
    /// A fault of the file as a whole.
    pub fn new(text: impl Into<String>) -> Fault {
        Fault { line: None, column: None, text: text.into() }
    }

    /// An error whose text may end in ` at line 3 column 5`.
    pub fn of(error: &str) -> Fault {
        let placed = || {
            let (text, place) = error.rsplit_once(" at line ")?;
            let (line, column) = place.split_once(" column ")?;
            let (line, column) = (line.parse().ok()?, column.trim().parse().ok()?);
            (line > 0).then(|| Fault {
                line: Some(line),
                column: Some(column),
                text: text.to_owned(),
            })
        };
        placed().unwrap_or_else(|| Fault::new(error))
    }

    /// `FILE: line N, column M: what: expected …`
    pub fn told(&self, file: &str) -> String {
        format!("{file}: {self}")
    }
}

impl fmt::Display for Fault {
    /// `line N, column M: what: expected …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}")?;
            if let Some(column) = self.column {
                write!(f, ", column {column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.text)
    }
}

/// What a JSON text says.
pub fn json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::of(&error.to_string()))
}

/// Looks at what the types of a scenario cannot say.
pub fn check(scenario: &Scenario) -> Result<(), Fault> {
    scenario.validate().map_err(|error| {
        let text = error.to_string();
        Fault::new(text.strip_prefix("scenario: ").unwrap_or(&text))
    })
}

/// A scenario that can be run.
pub fn scenario(text: &str) -> Result<Scenario, Fault> {
    let scenario = json(text)?;
    check(&scenario)?;
    Ok(scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_an_error_is_told_first() {
        let fault = Fault::of("unknown field `a`, expected `b` at line 3 column 14");
        let told = fault.told("x.json");
        assert_eq!(told, "x.json: line 3, column 14: unknown field `a`, expected `b`");
        let told = Fault::of("wait at line nowhere").told("x.json");
        assert_eq!(told, "x.json: wait at line nowhere", "what only looks like a place is none");
    }
}
