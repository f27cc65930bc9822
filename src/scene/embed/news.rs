//! What a host is told of the run.

use serde::Serialize;

use crate::scene::chronicle::Line;
use crate::scene::words::{client_name, key_name, value_text};
use crate::sim::check::{Counts, Verdict};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

/// What a promise is called that a lost write breaks.
const KEPT: &str = "acknowledged writes are kept";

fn ms(micros: u64) -> f64 {
    micros as f64 / 1e3
}

/// Times in what a host is told are in milliseconds.
pub(super) fn time_ms(time: SimTime) -> f64 {
    ms(time.as_micros())
}

/// Something that happened. Times are in milliseconds of the run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum News {
    /// A read came back.
    Read {
        /// When.
        time: f64,
        /// Whose.
        client: String,
        /// The node that answered.
        node: u8,
        /// The row.
        key: String,
        /// The value.
        value: String,
        /// `fresh`, `stale` or `vanished`.
        verdict: &'static str,
        /// How long before the read began the oldest write was acknowledged that it misses.
        behind: f64,
        /// How many acknowledged versions it misses.
        versions: u32,
        /// In words.
        text: String,
    },
    /// A promise was broken.
    Violation {
        /// When.
        time: f64,
        /// Which.
        promise: &'static str,
        /// To whom.
        client: String,
        /// In words.
        text: String,
    },
}

/// What a host is told of a line of the log.
pub fn news(world: &World, line: &Line) -> Vec<News> {
    let time = time_ms(line.time);
    let text = [line.told.lead, " ", &line.told.text].concat().trim().to_owned();
    match &line.event {
        TraceEvent::ReadReturned { client, node, key, value, verdict, broken, .. } => {
            let (verdict, behind, versions) = match verdict {
                Verdict::Fresh => ("fresh", SimDuration::ZERO, 0),
                Verdict::Stale(stale) => ("stale", stale.behind, stale.versions),
                Verdict::Vanished => ("vanished", SimDuration::ZERO, 0),
            };
            let client = client_name(world, *client);
            let breaks = broken.iter().map(|promise| News::Violation {
                time,
                promise: promise.name(),
                client: client.clone(),
                text: text.clone(),
            });
            let broken: Vec<News> = breaks.collect();
            let read = News::Read {
                time,
                client,
                node: node.0,
                key: key_name(world, *key).to_owned(),
                value: value_text(world, *key, *value),
                verdict,
                behind: ms(behind.as_micros()),
                versions,
                text,
            };
            std::iter::once(read).chain(broken).collect()
        }
        TraceEvent::Lost { client, .. } => {
            vec![News::Violation { time, promise: KEPT, client: client_name(world, *client), text }]
        }
        _ => Vec::new(),
    }
}

/// What became of a question that asks for a prediction.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Asked {
    /// Its place among those of the lesson, from 0.
    pub place: usize,
    /// The question.
    pub question: String,
    /// The place of the answer chosen, from 0, if one is.
    pub answer: Option<usize>,
    /// Its text.
    pub text: Option<String>,
    /// Whether it is right: known once the run has shown it.
    pub right: Option<bool>,
}

/// Where a run is. Times are in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct State<'a> {
    /// The lesson, by name.
    pub lesson: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The pattern, if the settings are those of one.
    pub pattern: Option<&'static str>,
    /// Whether time passes.
    pub playing: bool,
    /// The speed, as on the speed control.
    pub speed: &'static str,
    /// The moment shown.
    pub now: f64,
    /// The furthest moment that has been simulated.
    pub head: f64,
    /// What was counted up to the moment shown.
    pub counts: &'a Counts,
    /// Whether each goal has been reached.
    pub goals: &'a [bool],
    /// What became of each question.
    pub predictions: Vec<Asked>,
}

impl<'a> State<'a> {
    /// Of a world, with the rest empty.
    pub fn of(world: &'a World, head: SimTime) -> State<'a> {
        State {
            lesson: "",
            title: "",
            pattern: world.pattern().map(|pattern| super::name(pattern, &super::PATTERNS)),
            playing: false,
            speed: "",
            now: time_ms(world.now()),
            head: time_ms(head),
            counts: &world.checker().counts,
            goals: &[],
            predictions: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::played::{ANA, Played, ms as millis};
    use super::*;

    #[test]
    fn a_stale_read_is_told_with_its_verdict_and_the_promises_it_breaks() {
        let mut run = Played::lesson();
        run.wait(millis(2_000));
        let all: Vec<News> = run.past().iter().flat_map(|line| news(run.world(), line)).collect();
        let read = all.iter().find_map(|news| match news {
            News::Read { verdict, client, behind, versions, node, key, .. } => {
                Some((*verdict, &**client, *behind > 0.0, *versions, *node, &**key))
            }
            News::Violation { .. } => None,
        });
        assert_eq!(read, Some(("stale", "Ana", true, 1, 2, "name")));
        let broken: Vec<&str> = all
            .iter()
            .filter_map(|news| match news {
                News::Violation { promise, client, .. } if client == "Ana" => Some(*promise),
                _ => None,
            })
            .collect();
        assert!(broken.contains(&"read your writes"), "{broken:?}");
        assert_eq!(client_name(run.world(), ANA), "Ana");
    }

    #[test]
    fn a_state_is_an_object_with_what_the_page_shows() {
        let mut run = Played::lesson();
        run.wait(millis(2_000));
        let state = State::of(run.world(), run.world().now());
        let value = serde_json::to_value(&state).expect("it is JSON");
        assert_eq!(value["now"], 2000.0);
        assert_eq!(value["pattern"], "async");
        assert_eq!(value["counts"]["stale"], 1);
    }
}
