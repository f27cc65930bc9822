//! Lessons: a text beside the stage, a prediction to make first, and goals that the engine sees.
//!
//! A lesson is one file: a JSON object (the front matter) followed by Markdown. Adding a lesson
//! is adding a file to `assets/lessons`; `assets/docs/lessons.html` tells authors how.
//!
//! Why JSON and not the friendlier TOML or YAML: a lesson holds a scenario, and scenarios are JSON
//! files by themselves, so that one can be copied into the other; and the page can read JSON
//! already, where another reader would be more to download for everybody.

pub mod classroom;
pub mod goals;
pub mod handout;
pub mod lint;
pub mod markdown;
pub mod play;
pub mod when;

use std::fmt;

use serde::Deserialize;

use crate::sim::action::Action;
use crate::sim::scenario::Scenario;
use crate::sim::time::SimDuration;
use when::When;

/// The lesson that the first visit opens, which the page brings along.
pub const FIRST: &str = include_str!("../assets/lessons/01-you-wrote-it.md");

/// What it is called.
pub const FIRST_NAME: &str = "01-you-wrote-it";

/// The longest lesson that is read, in bytes.
pub const LONGEST: usize = 256 << 10;

/// One lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What stands before the text.
    pub front: Front,
    /// The text; see [`markdown`].
    pub body: String,
}

/// The front matter of a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Front {
    /// The title.
    pub title: String,
    /// What it teaches, in a sentence for the gallery.
    pub teaches: String,
    /// About how long it takes.
    pub minutes: u8,
    /// The speed it begins at, as on the speed control.
    pub speed: String,
    /// The view it begins with.
    #[serde(default)]
    pub view: View,
    /// The question to answer before pressing play.
    pub prediction: Prediction,
    /// What to make happen.
    pub goals: Vec<Goal>,
    /// The lesson in a sentence.
    pub takeaway: String,
    /// Where what it says is written down.
    pub sources: Vec<Source>,
    /// For who teaches it.
    pub notes: Notes,
    /// The cluster, its load and its script.
    pub scenario: Scenario,
    /// What the log must tell of the run without a learner, in this order. Tested.
    #[serde(default)]
    pub shows: Vec<String>,
    /// One way to reach all goals. Tested, and told in the handout.
    #[serde(default)]
    pub solution: Vec<Deed>,
    /// What the log must tell of the solution, in this order. Tested.
    #[serde(default)]
    pub solved: Vec<String>,
}

/// A view of the run on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Nodes and links.
    #[default]
    Stage,
    /// A lane per node and client.
    Diagram,
    /// Each replica's lag over time.
    Lag,
}

/// A question, its answers, and what turns out to be right.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The question.
    pub question: String,
    /// The answers to choose from.
    pub options: Vec<Answer>,
    /// When the run has shown the answer.
    pub reveal_when: When,
    /// What happened, and why.
    pub reveal: String,
}

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its text.
    pub text: String,
    /// Whether it is what happens.
    #[serde(default)]
    pub right: bool,
}

/// Something to make happen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What to do, in a sentence.
    pub text: String,
    /// What the engine must see.
    pub when: When,
}

/// Where something is written down.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its full title.
    pub title: String,
    /// Its address.
    pub address: String,
    /// What it holds for: a version, or the day of an event.
    pub holds_for: String,
}

/// For who teaches the lesson.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    /// What to ask the room.
    pub ask: Vec<String>,
    /// What goes wrong, and what helps.
    pub goes_wrong: Vec<String>,
    /// How long it takes in class, with talk.
    pub takes: String,
}

/// Something that a learner does.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// How long the learner lets time pass first.
    #[serde(default)]
    pub wait: SimDuration,
    /// What the learner does.
    #[serde(rename = "do")]
    pub action: Action,
}

/// A lesson file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError(String);

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lesson: {}", self.0)
    }
}

impl std::error::Error for LessonError {}

impl Lesson {
    /// Reads a lesson file and checks it.
    pub fn parse(text: &str) -> Result<Lesson, LessonError> {
        let fail = |text: &str| Err(LessonError(text.to_owned()));
        if text.len() > LONGEST {
            return Err(LessonError(format!("too long: expected at most {} kB", LONGEST >> 10)));
        }
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Front>();
        let front = match values.next() {
            Some(front) => front.map_err(|e| LessonError(brief(&format!("front matter: {e}"))))?,
            None => return fail("empty: expected a JSON object, then the text"),
        };
        let body = text[values.byte_offset()..].trim().to_owned();
        front.scenario.validate().map_err(|e| LessonError(e.to_string()))?;
        if body.is_empty() {
            return fail("no text after the front matter");
        }
        if front.prediction.options.iter().filter(|answer| answer.right).count() != 1 {
            return fail("prediction: expected exactly one option with \"right\": true");
        }
        if front.goals.is_empty() {
            return fail("goals: expected at least one");
        }
        Ok(Lesson { front, body })
    }
}

/// An error without the whole of what it quotes: that may be as long as the file.
fn brief(error: &str) -> String {
    const QUOTED: usize = 80;
    let cut = |(place, part): (usize, &str)| match part.char_indices().nth(QUOTED) {
        Some((end, _)) if place % 2 == 1 => [&part[..end], "…"].concat(),
        _ => part.to_owned(),
    };
    error.split('`').enumerate().map(cut).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_lesson_says_what_was_expected() {
        let good = FIRST;
        for (text, expected) in [
            (String::new(), "expected a JSON object"),
            (good.replace("\"goals\"", "\"aims\""), "unknown field `aims`"),
            (good.replace("\"900ms\"", "\"late\""), "`late` is not a duration"),
            (good.replace(", \"right\": true", ""), "expected exactly one option"),
            (good[..good.rfind('}').expect("it has an object") + 1].to_owned(), "no text after"),
            (format!("{good}{}", "x".repeat(LONGEST)), "at most 256 kB"),
        ] {
            let error = Lesson::parse(&text).expect_err("must be refused").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
