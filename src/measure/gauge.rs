//! One number of a row, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::sim::check::Guarantees;
use crate::sim::time::SimDuration;

use super::row::{Row, Share};

/// What a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// So many.
    Count,
    /// A part of the whole, from 0 to 1.
    Share,
    /// Microseconds.
    Micros,
}

/// A number that can be read off a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge(usize);

type Read = fn(&Row) -> Option<f64>;

/// Each number: its name, its unit, what it says, and where it stands in a row.
const GAUGES: [(&str, Unit, &str, Read); 28] = [
    ("read_your_writes", Unit::Count, "reads without the reader's own write", |r| broken(r, 0)),
    ("monotonic_reads", Unit::Count, "reads older than what the reader had read", |r| broken(r, 1)),
    ("monotonic_writes", Unit::Count, "reads that broke monotonic writes", |r| broken(r, 2)),
    ("writes_follow_reads", Unit::Count, "reads that broke writes follow reads", |r| broken(r, 3)),
    ("consistent_prefix", Unit::Count, "reads that broke the consistent prefix", |r| broken(r, 4)),
    ("linearizability", Unit::Count, "reads that broke linearizability", |r| broken(r, 5)),
    ("stale", Unit::Count, "stale reads", |r| count(r.counts.stale)),
    ("stale_share", Unit::Share, "stale reads of all reads", Row::stale_share),
    ("staleness_p50", Unit::Micros, "time behind of stale reads", |r| time(r.staleness.p50)),
    ("staleness_p99", Unit::Micros, "time behind of stale reads", |r| time(r.staleness.p99)),
    ("staleness_max", Unit::Micros, "time behind of stale reads", |r| time(r.staleness.max)),
    ("write_p50", Unit::Micros, "write latency", |r| time(r.write_latency.p50)),
    ("write_p99", Unit::Micros, "write latency", |r| time(r.write_latency.p99)),
    ("write_max", Unit::Micros, "write latency", |r| time(r.write_latency.max)),
    ("read_p50", Unit::Micros, "read latency", |r| time(r.read_latency.p50)),
    ("read_p99", Unit::Micros, "read latency", |r| time(r.read_latency.p99)),
    ("read_max", Unit::Micros, "read latency", |r| time(r.read_latency.max)),
    ("primary_share", Unit::Share, "reads that the primary served", Row::primary_share),
    ("lost", Unit::Count, "acknowledged writes lost", |r| count(r.counts.lost)),
    ("vanished", Unit::Count, "reads of what had vanished", |r| count(r.counts.vanished)),
    ("refused", Unit::Count, "writes refused", |r| count(r.counts.refused)),
    ("unknown", Unit::Count, "writes with an unknown outcome", |r| count(r.counts.unknown)),
    ("availability", Unit::Share, "time in which writes were answered", |r| share(r.available)),
    ("availability_down", Unit::Share, "the same while a replica was down", |r| {
        share(r.available_while_down)
    }),
    ("failover", Unit::Micros, "median time from the loss to the first write", |r| {
        (r.failover.count > 0).then_some(r.failover.p50.as_micros() as f64)
    }),
    ("conflicts", Unit::Count, "writes that met", |r| count(r.counts.conflicts)),
    ("lost_updates", Unit::Count, "writes resolved away", |r| count(r.counts.lost_updates)),
    ("fallbacks", Unit::Count, "times semi-sync fell back", |r| count(r.counts.fallbacks)),
];

fn broken(row: &Row, guarantee: usize) -> Option<f64> {
    count(row.counts.broken(Guarantees::ALL[guarantee]))
}

fn count(n: u64) -> Option<f64> {
    Some(n as f64)
}

fn time(time: SimDuration) -> Option<f64> {
    Some(time.as_micros() as f64)
}

fn share(share: Share) -> Option<f64> {
    share.fraction()
}

impl Gauge {
    /// Each of them.
    pub fn all() -> impl Iterator<Item = Gauge> {
        (0..GAUGES.len()).map(Gauge)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        GAUGES[self.0].0
    }

    /// What it is of.
    pub fn unit(self) -> Unit {
        GAUGES[self.0].1
    }

    /// What it says, in a few words.
    pub fn about(self) -> &'static str {
        GAUGES[self.0].2
    }

    /// The number; none if there was nothing to measure.
    pub fn read(self, row: &Row) -> Option<f64> {
        GAUGES[self.0].3(row)
    }

    /// The number, a count as its mean over the runs of the row; none before the first run is over.
    pub fn per_run(self, row: &Row) -> Option<f64> {
        let runs = Some(row.counts.runs).filter(|runs| *runs > 0)? as f64;
        let value = self.read(row)?;
        Some(if self.unit() == Unit::Count { value / runs } else { value })
    }

    /// The number with its unit.
    pub fn text(self, value: Option<f64>) -> String {
        let Some(value) = value else { return "-".to_owned() };
        match self.unit() {
            Unit::Count if value.fract() == 0.0 => format!("{value:.0}"),
            Unit::Count => format!("{value:.1}"),
            Unit::Share => percent(value),
            Unit::Micros => SimDuration::from_micros_f64(value).to_string(),
        }
    }
}

/// A share as people read it. What is not quite all or not quite nothing does not look so.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p > 0.0 && p < 0.1 => "< 0.1 %".to_owned(),
        p if p > 99.9 && p < 100.0 => "> 99.9 %".to_owned(),
        p => format!("{p:.1} %"),
    }
}

/// There is no number of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchGauge(String);

impl fmt::Display for NoSuchGauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Gauge::all().map(Gauge::name).collect();
        write!(f, "`{}` is not measured: expected one of {}", self.0, names.join(", "))
    }
}

impl std::error::Error for NoSuchGauge {}

impl FromStr for Gauge {
    type Err = NoSuchGauge;

    fn from_str(text: &str) -> Result<Gauge, NoSuchGauge> {
        Gauge::all().find(|gauge| gauge.name() == text).ok_or_else(|| NoSuchGauge(text.to_owned()))
    }
}

impl Serialize for Gauge {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}
