//! Files and links that are handed to the command line, and what is wrong with them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::scene::fault::{self, Fault};
use crate::scene::saved::{Again, Content, SavedRun};
use crate::sim::scenario::Scenario;
use crate::sim::time::SimDuration;

use super::{Failure, link};

/// The longest file that is read, in bytes: no scenario, case or lesson comes near it.
const LONGEST: u64 = 16 << 20;

/// What is wrong with this file.
pub(super) fn failure(fault: &Fault, file: &Path) -> Failure {
    Failure::Input(told(fault, file))
}

/// The same as a line.
pub(super) fn told(fault: &Fault, file: &Path) -> String {
    fault.told(&file.display().to_string())
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
    fault::json(&text(file)?)
}

/// A scenario that can be run.
pub(super) fn scenario(file: &Path) -> Result<Scenario, Failure> {
    let read = || fault::scenario(&text(file)?);
    read().map_err(|fault| failure(&fault, file))
}

/// How long a scenario is run if nothing is said.
pub(super) const MINUTE: SimDuration = SimDuration::from_secs(60);

/// Refuses an option that says how long to run a run that has an end.
pub(super) fn ends_itself(given: bool, option: &str) -> Result<(), Failure> {
    match given {
        true => Err(Failure::Input(format!("{option}: a saved run goes to its own end"))),
        false => Ok(()),
    }
}

/// Whether a saved run is the same when it is done again. If not, it says so.
pub(super) fn is_same(run: &SavedRun, again: &Again) -> bool {
    let notice = run.notice(again);
    if let Some(notice) = &notice {
        // There is nobody left to tell if this fails.
        let _unheard = writeln!(std::io::stderr(), "laglab: {notice}");
    }
    notice.is_none()
}

/// What a scenario's file, a run's file or a link to a run says.
pub(super) fn runnable(argument: &Path) -> Result<Content, Failure> {
    let written = argument.to_string_lossy();
    if let Some(carried) = link::carried(&written) {
        let run = carried.and_then(|text| SavedRun::parse(&text));
        let run = run.map_err(|fault| Failure::Input(fault.told("the link")))?;
        return Ok(Content::Run(Box::new(run)));
    }
    let read = || Content::parse(&text(argument)?);
    read().map_err(|fault| failure(&fault, argument))
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
                return Err(failure(&fault, path));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn below(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed =
        |e: std::io::Error| failure(&Fault::new(format!("it cannot be read: {e}")), folder);
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
