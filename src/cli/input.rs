//! Files that are handed to the command line, and what is wrong with them.
//!
//! An error says the file, the line where there is one, what is wrong and what was expected.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::lesson::lint::Fault;
use crate::sim::scenario::Scenario;

use super::Failure;

/// The longest file that is read, in bytes: no scenario, case or lesson comes near it.
const LONGEST: u64 = 16 << 20;

/// The failure of a command that a fault in a file is.
pub(super) fn failure(file: &Path, fault: &Fault) -> Failure {
    Failure::Input(format!("{}: {fault}", file.display()))
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
    read().map_err(|fault: Fault| failure(file, &fault))
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
                return Err(failure(path, &fault));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn below(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed =
        |e: std::io::Error| failure(folder, &Fault::new(format!("it cannot be read: {e}")));
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
