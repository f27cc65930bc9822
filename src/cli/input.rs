//! Files that are handed to the command line, and what is wrong with them.
//!
//! An error says the file, the line where there is one, what is wrong and what was expected.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::sim::scenario::Scenario;

use super::Failure;

/// The longest file that is read, in bytes: no scenario, case or lesson comes near it.
const LONGEST: u64 = 16 << 20;

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The line, from 1, where it is known.
    pub(super) line: Option<usize>,
    /// The column, from 1, where it is known.
    pub(super) column: Option<usize>,
    /// What is wrong, and what was expected.
    pub(super) text: String,
}

impl Fault {
    pub(super) fn new(text: impl Into<String>) -> Fault {
        Fault { line: None, column: None, text: text.into() }
    }

    /// An error whose text may end in ` at line 3 column 5`.
    pub(super) fn of(error: &str) -> Fault {
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
    pub(super) fn told(&self, file: &Path) -> String {
        let file = file.display();
        match (self.line, self.column) {
            (Some(line), Some(column)) => {
                format!("{file}: line {line}, column {column}: {}", self.text)
            }
            (Some(line), None) => format!("{file}: line {line}: {}", self.text),
            _ => format!("{file}: {}", self.text),
        }
    }

    pub(super) fn failure(&self, file: &Path) -> Failure {
        Failure::Input(self.told(file))
    }
}

/// The text of a file.
pub(super) fn text(file: &Path) -> Result<String, Fault> {
    let failed = |e: std::io::Error| Fault::new(format!("it cannot be read: {e}"));
    if file.is_dir() {
        return Err(Fault::new("it is a folder: expected a file"));
    }
    let mut bytes = Vec::new();
    let open = File::open(file).map_err(failed)?;
    open.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST {
        return Err(Fault::new(format!("it is too long: expected at most {} MB", LONGEST >> 20)));
    }
    String::from_utf8(bytes).map_err(|e| {
        let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = good.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let text = "it is not text: expected UTF-8".to_owned();
        Fault { line: Some(line), column: Some(column), text }
    })
}

/// What a JSON file says.
pub(super) fn json<T: DeserializeOwned>(file: &Path) -> Result<T, Fault> {
    serde_json::from_str(&text(file)?).map_err(|e| Fault::of(&e.to_string()))
}

/// A scenario that can be run.
pub(super) fn scenario(file: &Path) -> Result<Scenario, Failure> {
    let read = || {
        let scenario: Scenario = json(file)?;
        scenario.validate().map_err(|e| {
            let text = e.to_string();
            Fault::new(text.strip_prefix("scenario: ").unwrap_or(&text))
        })?;
        Ok(scenario)
    };
    read().map_err(|fault: Fault| fault.failure(file))
}

/// The files meant by a list: of a folder, all files below it with this ending, in order.
pub(super) fn files(named: &[PathBuf], ending: &str) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = files.len();
            below(path, ending, &mut files)?;
            if files.len() == before {
                let fault = Fault::new(format!("the folder is empty: expected *.{ending} in it"));
                return Err(fault.failure(path));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn below(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Fault::new(format!("it cannot be read: {e}")).failure(folder);
    let mut entries = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        entries.push(entry.map_err(failed)?);
    }
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        // A link to a folder is not followed: it could lead round in a circle.
        if entry.file_type().map_err(failed)?.is_dir() {
            below(&path, ending, files)?;
        } else if path.extension().is_some_and(|e| e == ending) && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_an_error_is_told_first() {
        let fault = Fault::of("unknown field `a`, expected `b` at line 3 column 14");
        let told = fault.told(Path::new("x.json"));
        assert_eq!(told, "x.json: line 3, column 14: unknown field `a`, expected `b`");
        let told = Fault::of("wait at line nowhere").told(Path::new("x.json"));
        assert_eq!(told, "x.json: wait at line nowhere", "what only looks like a place is none");
    }
}
