//! What real servers did: every recorded case is replayed, and the engine must do the same.
//!
//! The cases were recorded on PostgreSQL 15 (with pglogical 2.4) and MariaDB 10.11, each from
//! two runs that agreed. `laglab case tests/cases` prints each step that differs.
//!
//! A case that cannot agree because the model leaves something out on purpose stands in
//! `tests/cases/exceptions.json` with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use laglab::case::Case;

/// Groups in which nothing may be left out.
const NO_EXCEPTIONS: [&str; 6] =
    ["sync-matrix", "sync-names", "visibility", "durability", "staleness", "failover"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every case, by its path.
fn cases() -> BTreeMap<PathBuf, Case> {
    let mut cases = BTreeMap::new();
    for group in folder().read_dir().expect("the cases are there") {
        let group = group.expect("the folder can be read").path();
        if !group.is_dir() {
            continue;
        }
        for file in group.read_dir().expect("the folder can be read") {
            let path = file.expect("the folder can be read").path();
            let case = Case::from_json(&read(&path));
            let case = case.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            cases.insert(path, case);
        }
    }
    assert!(cases.len() > 900, "the cases are found");
    cases
}

/// Why a case does not agree, by its name.
fn exceptions() -> BTreeMap<String, String> {
    serde_json::from_str(&read(&folder().join("exceptions.json"))).expect("names with reasons")
}

#[test]
fn the_engine_does_what_the_servers_did() {
    let exceptions = exceptions();
    let mut problems = Vec::new();
    for (path, case) in cases() {
        let outcome = match case.differences() {
            Ok(differences) if differences.is_empty() => None,
            Ok(differences) => Some(format!("{differences:#?}")),
            Err(e) => Some(e.to_string()),
        };
        match (outcome, exceptions.get(&case.name)) {
            (Some(outcome), None) => problems.push(format!("{}: {outcome}", path.display())),
            (None, Some(_)) => {
                problems.push(format!("{}: it agrees now: take it off the list", path.display()));
            }
            _ => {}
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn little_is_left_out_and_nothing_of_what_matters_most() {
    let (cases, exceptions) = (cases(), exceptions());
    assert!(exceptions.len() * 20 <= cases.len(), "at most one case in twenty is left out");
    for (name, reason) in &exceptions {
        let case = cases.values().find(|case| case.name == *name);
        let case = case.unwrap_or_else(|| panic!("there is no case {name}"));
        let group = case.group.as_str();
        assert!(!NO_EXCEPTIONS.contains(&group), "{name}: nothing may be left out of {group}");
        assert!(reason.len() > 20, "{name}: the reason is missing");
    }
}
