//! What is wrong with a lesson: for its author, on the command line and in the page.
//!
//! What keeps a lesson from being read is told first, and alone. Of one that can be read,
//! everything is told that a learner would stumble over: links that are none, goals about nodes
//! that are not there, a prediction that the run never answers, a claim that the run does not show,
//! a solution that does not reach the goals.

use std::collections::BTreeSet;

use crate::scene::fault::Fault;

use super::Lesson;
use super::play::{self, Played};
use super::when::{Seen, When};

/// What a person can begin with at: the names on the speed control.
const SPEEDS: [&str; 11] =
    ["1/1000", "1/100", "1/50", "1/20", "1/10", "1/4", "1/2", "1", "2", "10", "100"];

/// Everything that is wrong with a lesson, in the order of its lines.
pub fn faults(text: &str) -> Vec<Fault> {
    let lesson = match Lesson::parse(text) {
        Ok(lesson) => lesson,
        Err(e) => {
            let text = e.to_string();
            return vec![Fault::of(text.strip_prefix("lesson: ").unwrap_or(&text))];
        }
    };
    let mut found = Found { text, faults: Vec::new() };
    texts(&lesson, &mut found);
    named(&lesson, &mut found);
    addresses(&lesson, &mut found);
    told(&lesson, &mut found);
    solution(&lesson, &mut found);
    links(&lesson.body, &mut found);
    found.faults.sort_by_key(|fault| fault.line);
    found.faults
}

struct Found<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl Found<'_> {
    /// Adds a fault of the field of this name.
    fn at(&mut self, field: &str, text: String) {
        let quoted = format!("\"{field}\"");
        let line = self.text.lines().position(|line| line.contains(&quoted)).map(|i| i + 1);
        self.faults.push(Fault { line, column: None, text });
    }
}

fn texts(lesson: &Lesson, found: &mut Found<'_>) {
    let front = &lesson.front;
    let blank = |text: &str| text.trim().is_empty();
    for (field, empty) in [
        ("title", blank(&front.title)),
        ("teaches", blank(&front.teaches)),
        ("takeaway", blank(&front.takeaway)),
        ("question", blank(&front.prediction.question)),
        ("reveal", blank(&front.prediction.reveal)),
        ("goals", front.goals.iter().any(|goal| blank(&goal.text))),
    ] {
        if empty {
            found.at(field, format!("{field}: expected a text"));
        }
    }
    if !SPEEDS.contains(&front.speed.as_str()) {
        let all = SPEEDS.join(", ");
        found.at("speed", format!("speed `{}`: expected one of {all}", front.speed));
    }
    if front.minutes == 0 {
        found.at("minutes", "minutes: expected at least 1".to_owned());
    }
    let options: BTreeSet<&str> =
        front.prediction.options.iter().map(|answer| answer.text.trim()).collect();
    if options.len() < 2 || options.len() < front.prediction.options.len() {
        let what = "prediction: expected at least two options, and no two alike";
        found.at("options", what.to_owned());
    }
}

/// The nodes and people that the conditions name must be there.
fn named(lesson: &Lesson, found: &mut Found<'_>) {
    let front = &lesson.front;
    let (nodes, people) = (front.scenario.replicas.len() + 1, front.scenario.clients.len());
    let mut look = |field: &str, what: &str, when: &When| {
        if let Some(node) = when.nodes().find(|node| node.index() >= nodes) {
            let most = nodes - 1;
            found.at(field, format!("{what}, node {}: expected a node from 0 to {most}", node.0));
        }
        if let Some(client) = when.clients().find(|client| client.index() >= people) {
            let text = match people {
                0 => format!("{what}, client {}: the scenario has no clients", client.0),
                _ => {
                    let most = people - 1;
                    format!("{what}, client {}: expected a client from 0 to {most}", client.0)
                }
            };
            found.at(field, text);
        }
        if when.within().is_some_and(|time| time.as_micros() == 0) {
            found.at(field, format!("{what}: expected more than no time"));
        }
    };
    look("reveal_when", "prediction", &front.prediction.reveal_when);
    for (number, goal) in (1..).zip(&front.goals) {
        look("goals", &format!("goal {number}"), &goal.when);
    }
}

fn addresses(lesson: &Lesson, found: &mut Found<'_>) {
    for source in &lesson.front.sources {
        if !source.address.starts_with("https://") {
            let what = format!("source `{}`: expected an address with https://", source.address);
            found.at("sources", what);
        }
        if source.title.trim().is_empty() || source.holds_for.trim().is_empty() {
            found.at("sources", "sources: expected a title, and what it holds for".to_owned());
        }
    }
}

/// The run of the lesson, without a learner, must show what the prediction asks and what is
/// claimed, and reach no goal by itself.
fn told(lesson: &Lesson, found: &mut Found<'_>) {
    let run = play::alone(lesson);
    match run.revealed {
        Seen::Yes => {}
        Seen::Otherwise => {
            let what = "the run shows something else than the prediction's right option";
            found.at("reveal_when", what.to_owned());
        }
        Seen::Nothing => {
            let patience = play::PATIENCE;
            let what = format!("the run does not answer the prediction within {patience}");
            found.at("reveal_when", what);
        }
    }
    claims(&run, "shows", &lesson.front.shows, found);
    if let Some(goal) = run.reached.iter().position(|reached| *reached) {
        let what = format!("goal {}: the script reaches it without the learner", goal + 1);
        found.at("goals", what);
    }
}

fn claims(run: &Played, field: &str, claims: &[String], found: &mut Found<'_>) {
    if let Some(missing) = run.missing(claims) {
        let what = format!("{field}: the run does not tell `{missing}`, or not in this order");
        found.at(field, what);
    }
}

fn solution(lesson: &Lesson, found: &mut Found<'_>) {
    if lesson.front.solution.is_empty() {
        return;
    }
    match play::solved(lesson) {
        Err(fault) => found.at("solution", format!("solution: {fault}")),
        Ok(run) => {
            if let Some(goal) = run.reached.iter().position(|reached| !reached) {
                let what = format!("solution: it does not reach goal {}", goal + 1);
                found.at("solution", what);
            }
            claims(&run, "solved", &lesson.front.solved, found);
        }
    }
}

/// A link to anything but the web is shown as the text that it is.
fn links(body: &str, found: &mut Found<'_>) {
    let begins = found.text.trim_end().len() - body.len();
    let first = found.text[..begins].matches('\n').count() + 1;
    for (number, line) in body.lines().enumerate() {
        for (i, _) in line.match_indices("](") {
            let to = line[i + 2..].split(')').next().unwrap_or_default();
            let closed = line[i + 2..].contains(')');
            let web = to.starts_with("https://") || to.starts_with("http://");
            if !(closed && web && to.len() > "https://".len()) {
                found.faults.push(Fault {
                    line: Some(first + number),
                    column: Some(line[..i].chars().count() + 1),
                    text: format!("link to `{to}`: expected an address with https://, and `)`"),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::FIRST;
    use super::*;

    #[test]
    fn what_a_lesson_claims_is_held_against_its_run() {
        assert_eq!(faults(FIRST), [], "the first lesson is true");
        for (from, to, expected) in [
            ("0.300 s Ana sends", "0.301 s Ana sends", "shows: the run does not tell `0.301 s"),
            ("\"30ms\", \"after\"", "\"3s\", \"after\"", "prediction's right option"),
            ("\"to\": \"2s\"", "\"to\": \"0s\"", "solution: it does not reach goal 3"),
            (
                "{ \"node\": 2, \"to\": \"20ms\" }",
                "{ \"node\": 9, \"to\": \"20ms\" }",
                "solution: deed 3",
            ),
            ("\"minutes\": 3", "\"minutes\": 0", "minutes: expected at least 1"),
            ("https://www.postgresql", "ftp://www.postgresql", "expected an address with https"),
        ] {
            let found = faults(&FIRST.replace(from, to));
            let text: Vec<String> = found.iter().map(|fault| fault.told("x.md")).collect();
            assert!(text.iter().any(|text| text.contains(expected)), "{expected}: {text:?}");
        }
    }
}
