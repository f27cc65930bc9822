//! Lessons: a text beside the stage, a prediction to make first, and goals that the engine sees.
//!
//! A lesson is one file: a JSON object (the front matter) followed by Markdown. Adding a lesson
//! is adding a file to `assets/lessons`.

pub mod goals;
pub mod markdown;

use std::fmt;

use serde::Deserialize;

use crate::sim::check::Verdict;
use crate::sim::ids::ClientId;
use crate::sim::scenario::Scenario;
use crate::sim::trace::TraceEvent;
use goals::GoalKind;

/// The lessons that the page brings along, in teaching order.
pub const BUILT_IN: [&str; 1] = [include_str!("../assets/lessons/01-you-wrote-it.md")];

/// What they are called in addresses, in the same order: the names of their files.
pub const NAMES: [&str; BUILT_IN.len()] = ["01-you-wrote-it"];

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
    /// The speed it begins at, as on the speed control.
    pub speed: String,
    /// The question to answer before pressing play.
    pub prediction: Prediction,
    /// What to make happen.
    pub goals: Vec<Goal>,
    /// The lesson in a sentence.
    pub takeaway: String,
    /// The cluster, its load and its script.
    pub scenario: Scenario,
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
    pub reveal_when: RevealWhen,
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

/// When a prediction is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RevealWhen {
    /// A read of this client was stale and missed the client's own write.
    StaleRead {
        /// Who reads.
        client: ClientId,
    },
}

/// What the run has shown of a prediction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revealed {
    /// Nothing yet.
    #[default]
    NotYet,
    /// Something else than the lesson tells: the run was changed before.
    Otherwise,
    /// What the lesson tells.
    AsTold,
}

impl RevealWhen {
    /// What this event shows of the answer.
    pub fn look(self, event: &TraceEvent) -> Revealed {
        let RevealWhen::StaleRead { client: awaited } = self;
        match event {
            TraceEvent::ReadReturned { client, verdict, .. } if *client == awaited => match verdict
            {
                Verdict::Stale(staleness) if staleness.own => Revealed::AsTold,
                _ => Revealed::Otherwise,
            },
            _ => Revealed::NotYet,
        }
    }
}

/// Something to make happen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What to do, in a sentence.
    pub text: String,
    /// What the engine must see.
    pub when: GoalKind,
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
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Front>();
        let front = match values.next() {
            Some(front) => front.map_err(|e| LessonError(format!("front matter: {e}")))?,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_lesson_is_valid() {
        for text in BUILT_IN {
            let lesson = Lesson::parse(text).expect("a built-in lesson is valid");
            assert!(!lesson.front.title.is_empty(), "a lesson has a title");
        }
    }

    #[test]
    fn a_bad_lesson_says_what_was_expected() {
        let good = BUILT_IN[0];
        for (text, expected) in [
            (String::new(), "expected a JSON object"),
            (good.replace("\"goals\"", "\"aims\""), "unknown field `aims`"),
            (good.replace("\"900ms\"", "\"late\""), "`late` is not a duration"),
            (good.replace(", \"right\": true", ""), "expected exactly one option"),
            (good[..good.rfind('}').expect("it has an object") + 1].to_owned(), "no text after"),
        ] {
            let error = Lesson::parse(&text).expect_err("must be refused").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
