//! Every lesson of the page: what it says is what happens.

use std::fs;
use std::path::PathBuf;

use laglab::lesson::lint::faults;
use laglab::lesson::{FIRST_NAME, Lesson};

fn lessons() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/lessons");
    let mut all: Vec<(String, String)> = fs::read_dir(folder)
        .expect("there are lessons")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| {
            let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("it is a text"))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_lesson_says_nothing_that_its_run_does_not_show() {
    let mut wrong = Vec::new();
    for (name, text) in lessons() {
        wrong.extend(faults(&text).into_iter().map(|fault| format!("{name}.md: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_lesson_is_complete() {
    for (name, text) in lessons() {
        let front = Lesson::parse(&text).expect("it can be read").front;
        assert!(!front.sources.is_empty(), "{name} says where it has it from");
        assert!(!front.shows.is_empty(), "{name} says what is seen, for the test above");
        assert!(!front.solution.is_empty(), "{name} can be solved");
        assert!(!front.notes.ask.is_empty(), "{name} has something to ask the room");
        assert!(!front.notes.goes_wrong.is_empty(), "{name} knows what goes wrong");
        assert!((2..=5).contains(&front.minutes), "{name} takes two to five minutes");
    }
}

#[test]
fn the_first_lesson_is_the_one_that_the_page_brings_along() {
    assert_eq!(lessons()[0].0, FIRST_NAME);
}
