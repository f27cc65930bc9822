//! A sweep: one setting takes several values, and one number is read off for each.
//!
//! What a sweep shows best is a cliff. The course's router reads from the primary for a while
//! after the user's own write; as long as that window is longer than the lag nobody misses a
//! write, and once it is shorter, people do:
//!
//! ```text
//! window   0 ms  100 ms  200 ms  300 ms  400 ms  500 ms
//! misses    612     398     205      41       0       0
//! ```

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::sim::scenario::Scenario;
use crate::sim::time::SimDuration;

use super::batch::{Batch, Slot};
use super::gauge::Gauge;
use super::knob::{Knob, KnobError};
use super::plan::Plan;
use super::row::Row;

/// Values of a range if nothing is said.
const STEPS: u64 = 11;

/// Most values of a sweep.
const MOST_VALUES: usize = 200;

/// Which setting is varied, and over which values: `window=0s..3s`, `window=0s..3s:7` or
/// `synchronous_commit=local,on,remote_apply`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vary {
    /// The setting.
    pub knob: Knob,
    /// Its values, as text.
    pub values: Vec<String>,
}

impl FromStr for Vary {
    type Err = KnobError;

    fn from_str(text: &str) -> Result<Vary, KnobError> {
        let (name, values) = text.split_once('=').ok_or_else(|| {
            KnobError::new(format!(
                "`{text}`: expected NAME=FROM..TO, NAME=FROM..TO:STEPS or NAME=a,b,c"
            ))
        })?;
        let knob: Knob = name.parse()?;
        let values = match values.split_once("..") {
            Some((from, to)) => range(from, to)?,
            None => values.split(',').map(|value| value.trim().to_owned()).collect(),
        };
        if values.len() > MOST_VALUES || values.iter().any(String::is_empty) {
            let count = values.len();
            let expected = format!("expected 1 to {MOST_VALUES} values, none of them empty");
            return Err(KnobError::new(format!("`{text}`, {count} values: {expected}")));
        }
        Ok(Vary { knob, values })
    }
}

/// Values at even distances, the ends among them. Numbers that are alike are there once.
fn range(from: &str, to: &str) -> Result<Vec<String>, KnobError> {
    let (to, steps) = match to.split_once(':') {
        Some((to, steps)) => (to, steps.trim().parse().ok()),
        None => (to, Some(STEPS)),
    };
    let most = MOST_VALUES as u64;
    let steps = steps.filter(|steps| (2..=most).contains(steps)).ok_or_else(|| {
        KnobError::new(format!("the steps of a range: expected a number from 2 to {most}"))
    })?;
    let ends = |text: &str| -> (Option<SimDuration>, Option<i64>) {
        (text.trim().parse().ok(), text.trim().parse().ok())
    };
    let between = |from: i128, to: i128, step: u64| {
        let last = i128::from(steps - 1);
        from + (to - from) * i128::from(step) / last
    };
    let mut values: Vec<String> = match (ends(from), ends(to)) {
        ((_, Some(from)), (_, Some(to))) => {
            (0..steps).map(|i| between(from.into(), to.into(), i).to_string()).collect()
        }
        ((Some(from), _), (Some(to), _)) => {
            let (from, to) = (from.as_micros().into(), to.as_micros().into());
            (0..steps).map(|i| micros_text(between(from, to, i))).collect()
        }
        _ => {
            let expected = "expected two numbers, or two times such as `0s..3s`";
            return Err(KnobError::new(format!("`{from}..{to}`: {expected}")));
        }
    };
    values.dedup();
    Ok(values)
}

/// A time with a unit that loses nothing and that PostgreSQL reads, too.
fn micros_text(us: i128) -> String {
    match us {
        us if us % 1_000_000 == 0 => format!("{}s", us / 1_000_000),
        us if us % 1_000 == 0 => format!("{}ms", us / 1_000),
        us => format!("{us}us"),
    }
}

impl fmt::Display for Vary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.knob.name(), self.values.join(","))
    }
}

/// One value and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The value.
    pub value: String,
    /// The number, of a count its mean over the runs; none if there was nothing to measure.
    pub measured: Option<f64>,
    /// Everything that was measured.
    pub row: Row,
}

/// A sweep under way.
#[derive(Clone, Debug)]
pub struct Sweep {
    vary: Vary,
    gauge: Gauge,
    batch: Batch,
}

impl Sweep {
    /// The scenario as it is, with the setting at each of the values, so many seeds each.
    pub fn new(
        scenario: &Scenario,
        vary: Vary,
        gauge: Gauge,
        plan: Plan,
        seeds: u64,
    ) -> Result<Sweep, KnobError> {
        assert!(seeds > 0, "a sweep has at least one run per value");
        let mut slots = Vec::new();
        for value in &vary.values {
            let mut scenario = scenario.clone();
            vary.knob.set(&mut scenario, value)?;
            slots.push(Slot::new(&scenario, plan, seeds));
        }
        Ok(Sweep { batch: Batch::new(slots), vary, gauge })
    }

    /// Works on for so many events of the engine at most. Returns whether something is left.
    pub fn step(&mut self, events: u64) -> bool {
        self.batch.step(events)
    }

    /// Runs done, and runs in all.
    pub fn progress(&self) -> (u64, u64) {
        self.batch.progress()
    }

    /// The number that is read off.
    pub fn gauge(&self) -> Gauge {
        self.gauge
    }

    /// What was measured so far, in the order of the values.
    pub fn points(&self) -> Vec<Point> {
        let point = |(i, value): (usize, &String)| {
            let row = self.batch.row(i);
            Point { value: value.clone(), measured: self.gauge.per_run(&row), row }
        };
        self.vary.values.iter().enumerate().map(point).collect()
    }

    /// The run behind a value and a seed.
    pub fn scenario(&self, value: usize, seed: u64) -> Scenario {
        self.batch.scenario(value, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Result<Vec<String>, String> {
        text.parse::<Vary>().map(|vary| vary.values).map_err(|e| e.to_string())
    }

    #[test]
    fn a_range_has_both_its_ends() {
        assert_eq!(values("window=0s..1s:3").expect("a range"), ["0s", "500ms", "1s"]);
        assert_eq!(values("visitors=1..4").expect("a range"), ["1", "2", "3", "4"]);
        assert_eq!(values("clock_skew=-1s,1s").expect("a list"), ["-1s", "1s"]);
    }

    #[test]
    fn a_bad_range_says_what_was_expected() {
        for (text, expected) in [
            ("window", "expected NAME=FROM..TO"),
            ("window=1..2s", "expected two numbers, or two times"),
            ("window=0s..1s:1", "expected a number from 2 to 200"),
            ("window=1s,,2s", "none of them empty"),
        ] {
            let error = values(text).expect_err("must be refused");
            assert!(error.contains(expected), "{error}");
        }
    }
}
