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

/// The page for authors, without the spelling of HTML.
fn documentation() -> String {
    let page = include_str!("../assets/docs/lessons.html");
    page.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn the_example_for_authors_is_a_lesson_without_a_fault() {
    let page = documentation();
    let (_, after) = page.split_once("<code id=\"example\">").expect("there is an example");
    let (example, _) = after.split_once("</code>").expect("it ends");
    assert_eq!(faults(example), [], "what authors copy is right");
}

#[test]
fn every_condition_is_told_to_authors() {
    let source = include_str!("../src/lesson/when.rs");
    let (_, list) = source.split_once("pub enum When {").expect("there are conditions");
    let (list, _) = list.split_once("\n}").expect("the list ends");
    let named = list.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(" {"));
    let mut count = 0;
    for (name, _) in named.filter(|(name, _)| name.chars().all(char::is_alphanumeric)) {
        let snake: String = name
            .char_indices()
            .flat_map(|(i, c)| {
                let parted = (c.is_uppercase() && i > 0).then_some('_');
                parted.into_iter().chain([c.to_ascii_lowercase()])
            })
            .collect();
        assert!(documentation().contains(&format!("<code>{snake}</code>")), "{snake} is missing");
        count += 1;
    }
    assert!(count > 15, "all conditions were looked for: {count}");
}
