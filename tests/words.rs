//! The files of words: complete, used, and the same in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use laglab::lang::{Key, LANGUAGES, english_of_first, english_of_later, messages};

/// What German does not say yet: all of it is below the line of the later views.
const NOT_IN_GERMAN: [&str; 0] = [];

/// Sources that only the program of the views says words of.
const LATER: [&str; 9] = [
    "src/ui/views",
    "src/measure",
    "src/scene/chart.rs",
    "src/scene/diagram",
    "src/scene/glossary",
    "src/scene/lag.rs",
    "src/scene/plots.rs",
    "src/scene/side.rs",
    "src/lang/tests.rs",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(language: &str) -> String {
    let path = root().join(format!("assets/words/{language}.ftl"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn sources() -> Vec<(String, String)> {
    let mut open = vec![root().join("src")];
    let mut sources = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = path.read_dir().expect("the folder can be read");
            open.extend(entries.map(|entry| entry.expect("it can be read").path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let name: PathBuf = path.strip_prefix(root()).expect("it is there").into();
            sources.push((name.to_string_lossy().into_owned(), text));
        }
    }
    assert!(sources.len() > 100, "the sources are found");
    sources
}

/// The names of messages in a source: `t!("name")` and `k!("name")`.
fn named(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut found = Vec::new();
    for mark in ["t!(", "k!("] {
        for (at, _) in code.match_indices(mark) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let rest = code[at + mark.len()..].trim_start().strip_prefix('"');
            found.extend(rest.and_then(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    found
}

/// What is put into a text, and the names of the lines of its choices.
fn placeables(text: &str) -> BTreeSet<String> {
    let names = text.split("{ $").skip(1);
    names.filter_map(|rest| Some(rest.split_once([' ', '}'])?.0.to_owned())).collect()
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_message_that_the_code_names_is_there_and_every_one_there_is_named() {
    let english = file("en");
    let all: BTreeSet<&str> = messages(&english).map(|(name, _)| name).collect();
    let first: BTreeSet<&str> = messages(english_of_first()).map(|(name, _)| name).collect();
    let (mut problems, mut used) = (Vec::new(), BTreeSet::new());
    for (path, text) in sources() {
        let later = LATER.iter().any(|start| path.starts_with(start));
        for name in named(&text).into_iter().filter(|_| path != "src/lang.rs") {
            if !all.contains(name.as_str()) {
                problems.push(format!("{path}: there is no {name}"));
            } else if !later && !first.contains(name.as_str()) {
                problems.push(format!("{path}: {name} stands below the line of the later views"));
            }
            used.insert(name);
        }
    }
    // The module that reads the files says this one itself.
    used.insert("decimal-mark".to_owned());
    let unsaid = all.iter().filter(|name| !used.contains(**name));
    problems.extend(unsaid.map(|name| format!("nothing says {name}")));
    report(&problems);
}

#[test]
fn no_two_names_share_a_key_and_none_stands_twice() {
    for (language, _) in LANGUAGES {
        let text = file(language);
        let mut keys = BTreeMap::new();
        for (name, said) in messages(&text) {
            let other = keys.insert(Key::of(name), name);
            assert_eq!(other, None, "{language}: {name} and this have one key");
            assert!(!said.is_empty(), "{language}: {name} says something");
        }
    }
}

#[test]
fn other_languages_say_the_same_with_the_same_put_in() {
    let english = file("en");
    let english: BTreeMap<&str, &str> = messages(&english).collect();
    let mut problems = Vec::new();
    for (language, _) in LANGUAGES.into_iter().filter(|(tag, _)| *tag != "en") {
        let text = file(language);
        let there: BTreeMap<&str, &str> = messages(&text).collect();
        for (name, said) in &there {
            let Some(meant) = english.get(name) else {
                problems.push(format!("{language}: nothing in English is called {name}"));
                continue;
            };
            if placeables(said) != placeables(meant) {
                problems.push(format!("{language}: {name} puts in {:?}", placeables(said)));
            }
            if said.contains("->") && !said.contains("*[") {
                problems.push(format!("{language}: {name} has no line with a star"));
            }
            // Words in brackets open the glossary at an entry, which has one name everywhere.
            let entry = |piece: &str| Some(piece.split_once(']')?.0.split_once('|')?.1.to_owned());
            let entries =
                |text: &str| text.split('[').filter_map(entry).collect::<BTreeSet<String>>();
            if entries(said) != entries(meant) {
                problems.push(format!("{language}: {name} leads to {:?}", entries(said)));
            }
        }
        let missing: Vec<&str> =
            english.keys().filter(|name| !there.contains_key(*name)).copied().collect();
        if missing != NOT_IN_GERMAN {
            problems.push(format!("{language}: not as listed, missing are {missing:?}"));
        }
    }
    report(&problems);
}

/// What a call gives: the names before each ` = ` at its first level.
fn given(call: &str) -> BTreeSet<String> {
    let (mut depth, mut end) = (1, call.len());
    for (at, c) in call.char_indices() {
        depth += i32::from(matches!(c, '(' | '[' | '{')) - i32::from(matches!(c, ')' | ']' | '}'));
        if depth == 0 {
            end = at;
            break;
        }
    }
    let (mut names, mut depth, mut start) = (BTreeSet::new(), 0, 0);
    for (at, c) in call[..end].char_indices().chain([(end, ',')]) {
        depth += i32::from(matches!(c, '(' | '[' | '{')) - i32::from(matches!(c, ')' | ']' | '}'));
        if c == ',' && depth == 0 {
            names.extend(call[start..at].split_once(" = ").map(|(name, _)| name.trim().to_owned()));
            start = at + 1;
        }
    }
    names
}

#[test]
fn the_code_gives_what_is_put_in() {
    let english = file("en");
    let english: BTreeMap<&str, &str> = messages(&english).collect();
    let mut problems = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| path != "src/lang.rs") {
        for (at, _) in text.match_indices("t!(") {
            let call = text[at + 3..].trim_start().strip_prefix('"');
            let Some((name, rest)) = call.and_then(|call| call.split_once('"')) else { continue };
            let Some(said) = english.get(name) else { continue };
            if given(rest) != placeables(said) {
                problems.push(format!("{path}: {name} is given {:?}", given(rest)));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_page_and_the_program_know_the_same_languages() {
    let loader = std::fs::read_to_string(root().join("assets/loader.mjs")).expect("it is there");
    let line =
        loader.lines().find(|line| line.starts_with("const LANGUAGES")).expect("it is there");
    for (tag, _) in LANGUAGES {
        assert!(line.contains(&format!("{tag}: \"")), "{tag} is not in {line}");
        let text = file(tag);
        let said: BTreeMap<&str, &str> = messages(&text).collect();
        assert_eq!(said.get("language"), Some(&tag), "the file says whose it is");
    }
    assert_eq!(line.matches(": \"").count(), LANGUAGES.len(), "{line}");
    assert!(english_of_later().contains(" = "), "the later views have words");
}
