//! The tables, measured beside a page that goes on: what the two say to each other.
//!
//! The page asks, the desk works in slices and reports. All of it is JSON text, since that is what
//! passes between a page and its worker for few bytes.

use serde::{Deserialize, Serialize};

use crate::sim::scenario::Scenario;

use super::Measurement;
use super::claims::{Seen, Table, tables};

/// Events between two reports: about a tenth of a second of a laptop's browser.
const SLICE: u64 = 600_000;

/// What the page asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Measure the tables on the nodes and the load of a scenario, each pattern with so many seeds.
    Measure {
        /// The scenario.
        scenario: Box<Scenario>,
        /// How many.
        seeds: u64,
    },
    /// The run behind a figure.
    Open(Seen),
}

/// What the desk answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// So many runs are done, of so many.
    Progress(u64, u64),
    /// The tables: their claims at first, and all the figures in the end.
    Report(Report),
    /// The run behind a figure, and which figure that was.
    Run {
        /// The run.
        scenario: Box<Scenario>,
        /// The figure.
        seen: Seen,
    },
    /// It cannot be done.
    Problem(String),
}

/// The tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whether their figures are measured.
    pub done: bool,
    /// Both of them.
    pub tables: [Table; 2],
}

/// Where the work lies. What is asked while it works comes in between two slices.
#[derive(Debug, Default)]
pub struct Desk {
    measurement: Option<Measurement>,
}

impl Desk {
    /// Takes what the page asks for, and answers it.
    pub fn asked(&mut self, text: &str) -> Answer {
        match serde_json::from_str(text) {
            Ok(Asked::Measure { scenario, seeds }) => {
                if let Err(error) = scenario.validate() {
                    return Answer::Problem(error.to_string());
                }
                let measurement = Measurement::new(&scenario, seeds.clamp(1, super::SEEDS));
                let report = report(&measurement);
                self.measurement = Some(measurement);
                Answer::Report(report)
            }
            Ok(Asked::Open(seen)) => match &self.measurement {
                Some(measurement) => {
                    Answer::Run { scenario: Box::new(of(measurement, seen)), seen }
                }
                None => Answer::Problem("nothing was measured yet".to_owned()),
            },
            Err(error) => Answer::Problem(error.to_string()),
        }
    }

    /// Works on for a while. None if there is nothing to do.
    pub fn work(&mut self) -> Option<Answer> {
        let measurement = self.measurement.as_mut()?;
        let (done, of) = measurement.progress();
        if done == of {
            return None;
        }
        Some(if measurement.step(SLICE) {
            let (done, of) = measurement.progress();
            Answer::Progress(done, of)
        } else {
            Answer::Report(report(measurement))
        })
    }
}

fn report(measurement: &Measurement) -> Report {
    let (done, of) = measurement.progress();
    Report { done: done == of, tables: tables(measurement) }
}

fn of(measurement: &Measurement, seen: Seen) -> Scenario {
    let seed = seen.place.seed;
    match seen.isolated {
        true => measurement.isolated_scenario(seed),
        false => measurement.scenario(seen.variant, seed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(desk: &mut Desk, asked: &Asked) -> Answer {
        desk.asked(&serde_json::to_string(asked).expect("it has a text"))
    }

    #[test]
    fn a_figure_opens_the_run_that_it_comes_from() {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}, {}] }"#;
        let scenario = Box::new(Scenario::from_json(text).expect("it is valid"));
        let mut desk = Desk::default();
        let first = ask(&mut desk, &Asked::Measure { scenario, seeds: 8 });
        assert!(matches!(first, Answer::Report(Report { done: false, .. })), "{first:?}");
        let mut last = None;
        while let Some(answer) = desk.work() {
            last = Some(answer);
        }
        let Some(Answer::Report(last)) = last else { panic!("a report comes last") };
        assert!(last.done, "all is measured");
        let lost = &last.tables[0].lines[1].cells[0];
        let seen = lost.seen.expect("async loses what is on the wire");
        let Answer::Run { scenario, seen: same } = ask(&mut desk, &Asked::Open(seen)) else {
            panic!("a figure has a run")
        };
        assert_eq!((scenario.seed, same), (seen.place.seed, seen));
        let mut world = crate::sim::world::World::new(std::sync::Arc::new(*scenario));
        world.run_until(seen.place.time, &mut Vec::new());
        assert!(world.checker().counts.lost > 0, "at its moment the write is lost");
    }

    #[test]
    fn what_makes_no_sense_is_answered_with_words() {
        for text in ["", "{}", r#"{"open": 3}"#, r#"{"measure": {"seeds": 1}}"#] {
            let answer = Desk::default().asked(text);
            assert!(matches!(answer, Answer::Problem(_)), "{text}: {answer:?}");
        }
    }
}
