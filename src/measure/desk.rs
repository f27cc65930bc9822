//! The tables, measured beside a page that goes on: what the two say to each other.
//!
//! The page asks, the desk works in slices and reports. All of it is JSON text, since that is what
//! passes between a page and its worker for few bytes.

use serde::{Deserialize, Serialize};

use crate::sim::route::Route;
use crate::sim::scenario::Scenario;

use super::Measurement;
use super::claims::{Seen, Table, tables};
use super::gauge::{Gauge, NoSuchGauge};
use super::knob::KnobError;
use super::plan::{Faults, Plan};
use super::sweep::{Sweep, Vary};
use super::variant::Variant;

/// Events between two reports: about a tenth of a second of a laptop's browser.
const SLICE: u64 = 600_000;

/// The same while somebody watches the points of a sweep come.
const SHORT_SLICE: u64 = 150_000;

/// Steps of the curve of a row.
const PARTS: usize = 200;

/// Most runs per value of a sweep.
const MOST_SEEDS: u64 = 50;

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
    /// Vary one setting and read one number off.
    Sweep(Box<Wanted>),
    /// Leave the sweep as it is.
    Stop,
}

/// A sweep that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The nodes and the load.
    pub scenario: Scenario,
    /// The setting and its values, as [`Vary`] reads them.
    pub vary: String,
    /// The name of the number.
    pub measure: String,
    /// Under which pattern, if not the scenario's own settings.
    pub variant: Option<Variant>,
    /// Where reads go, if not where the scenario sends them.
    pub route: Option<Route>,
    /// What goes wrong.
    pub faults: Faults,
    /// Runs per value.
    pub seeds: u64,
}

impl Wanted {
    fn sweep(self) -> Result<Sweep, String> {
        let words = |error: &dyn std::error::Error| error.to_string();
        let vary: Vary = self.vary.parse().map_err(|e: KnobError| words(&e))?;
        let gauge: Gauge = self.measure.parse().map_err(|e: NoSuchGauge| words(&e))?;
        let mut scenario = self.scenario;
        if let Some(variant) = self.variant {
            scenario = variant.applied_to(&scenario);
        }
        if let Some(route) = self.route {
            scenario.load.route = route;
        }
        scenario.validate().map_err(|e| words(&e))?;
        let plan = Plan { faults: self.faults, ..Plan::default() };
        let seeds = self.seeds.clamp(1, MOST_SEEDS);
        Sweep::new(&scenario, vary, gauge, plan, seeds).map_err(|e| words(&e))
    }
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
    /// A sweep, as far as it is measured.
    Swept(Swept),
    /// That sweep cannot be done.
    Refused(String),
    /// It cannot be done.
    Problem(String),
}

/// A sweep, as far as it is measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Swept {
    /// The values of the setting.
    pub values: Vec<String>,
    /// The number at each of them; one that counts things is the mean of the runs.
    pub measured: Vec<Option<f64>>,
    /// Runs done.
    pub done: u64,
    /// Runs in all.
    pub of: u64,
}

/// The tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whether their figures are measured.
    pub done: bool,
    /// Both of them.
    pub tables: [Table; 2],
    /// How the lengths behind them are spread. None before they are measured.
    pub curves: Vec<Curve>,
    /// Runs of each row.
    pub runs: u64,
}

/// How the lengths of time of one row are spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The row.
    pub variant: Variant,
    /// Acknowledged writes.
    pub writes: u64,
    /// So many equal parts of them were answered within these, in microseconds.
    pub latency: Vec<u64>,
    /// Reads.
    pub reads: u64,
    /// Of these, stale.
    pub stale: u64,
    /// So many equal parts of these were no further behind than these, in microseconds.
    pub staleness: Vec<u64>,
}

/// Where the work lies. What is asked while it works comes in between two slices.
#[derive(Debug, Default)]
pub struct Desk {
    measurement: Option<Measurement>,
    sweep: Option<Sweep>,
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
            Ok(Asked::Sweep(wanted)) => {
                self.sweep = None;
                match wanted.sweep() {
                    Ok(sweep) => Answer::Swept(swept(self.sweep.insert(sweep))),
                    Err(why) => Answer::Refused(why),
                }
            }
            Ok(Asked::Stop) => {
                let stopped = self.sweep.take().map(|sweep| swept(&sweep)).unwrap_or_default();
                Answer::Swept(Swept { of: stopped.done, ..stopped })
            }
            Err(error) => Answer::Problem(error.to_string()),
        }
    }

    /// Works on for a while. None if there is nothing to do.
    pub fn work(&mut self) -> Option<Answer> {
        // Who asked for a sweep waits for it.
        if let Some(sweep) = &mut self.sweep {
            let more = sweep.step(SHORT_SLICE);
            let answer = swept(sweep);
            self.sweep = self.sweep.take().filter(|_| more);
            return Some(Answer::Swept(answer));
        }
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
    let curves =
        if done == of { Variant::ALL.map(|v| curve(measurement, v)).into() } else { vec![] };
    let runs = measurement.row(Variant::Async).counts.runs;
    Report { done: done == of, tables: tables(measurement), curves, runs }
}

fn curve(measurement: &Measurement, variant: Variant) -> Curve {
    let counts = measurement.row(variant).counts;
    let [latency, staleness] = measurement.curves(variant, PARTS);
    let (writes, reads, stale) = (counts.acknowledged, counts.reads, counts.stale);
    Curve { variant, writes, latency, reads, stale, staleness }
}

fn swept(sweep: &Sweep) -> Swept {
    let (done, of) = sweep.progress();
    let points = sweep.points();
    let measured = points.iter().map(|point| point.measured).collect();
    Swept { measured, values: points.into_iter().map(|point| point.value).collect(), done, of }
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

    fn wanted(vary: &str, measure: &str) -> Asked {
        let text = r#"{ "version": 1, "clients": ["Ana"],
            "keys": [{ "name": "a" }, { "name": "b" }],
            "replicas": [{ "network_delay": { "constant": "300ms" } }], "visitors": 4 }"#;
        Asked::Sweep(Box::new(Wanted {
            scenario: Scenario::from_json(text).expect("it is valid"),
            vary: vary.to_owned(),
            measure: measure.to_owned(),
            variant: None,
            route: None,
            faults: Faults::Own,
            seeds: 2,
        }))
    }

    #[test]
    fn the_window_has_a_cliff_at_the_lag() {
        let mut desk = Desk::default();
        let first = ask(&mut desk, &wanted("window=0s..800ms:3", "read_your_writes"));
        let Answer::Swept(first) = first else { panic!("it begins: {first:?}") };
        assert_eq!((first.measured, first.of), (vec![None; 3], 6));
        let mut last = first.values.len();
        let mut swept = Swept::default();
        while let Some(answer) = desk.work() {
            let Answer::Swept(now) = answer else { panic!("nothing else is asked for") };
            let missing = now.measured.iter().filter(|n| n.is_none()).count();
            assert!(missing <= last, "points come and stay");
            (last, swept) = (missing, now);
        }
        assert_eq!((swept.done, swept.of), (6, 6));
        let [Some(none), Some(half), Some(whole)] = swept.measured[..] else {
            panic!("all is measured: {swept:?}")
        };
        assert!(none > 0.0 && half == 0.0 && whole == 0.0, "{swept:?}");
    }

    #[test]
    fn a_sweep_can_be_stopped_and_a_bad_one_is_refused() {
        let mut desk = Desk::default();
        let _began = ask(&mut desk, &wanted("window=0s..1s", "stale_share"));
        assert!(desk.work().is_some(), "there is much to do");
        let stopped = ask(&mut desk, &Asked::Stop);
        assert!(matches!(stopped, Answer::Swept(Swept { done, of, .. }) if done == of));
        assert!(desk.work().is_none(), "it is left");
        for (vary, measure, why) in [
            ("window=1..2s", "stale", "expected two numbers, or two times"),
            ("window=0s..1s", "stail", "is not measured"),
            ("work_mem=1MB,2MB", "stale", "the engine does not go by it"),
        ] {
            let answer = ask(&mut desk, &wanted(vary, measure));
            let Answer::Refused(text) = answer else { panic!("{vary}: {answer:?}") };
            assert!(text.contains(why), "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_answered_with_words() {
        for text in ["", "{}", r#"{"open": 3}"#, r#"{"measure": {"seeds": 1}}"#] {
            let answer = Desk::default().asked(text);
            assert!(matches!(answer, Answer::Problem(_)), "{text}: {answer:?}");
        }
    }
}
