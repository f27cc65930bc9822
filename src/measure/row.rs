//! What was counted over many runs, and where each worst case happened.

use serde::{Deserialize, Serialize, Serializer};

use crate::sim::check::{Counts, Guarantees};
use crate::sim::ids::{OpId, WriteId};
use crate::sim::time::{SimDuration, SimTime};

/// Writes answered later than that count as not answered, for the availability.
pub const PATIENCE: SimDuration = SimDuration::from_secs(1);

/// Where something happened: the seed is the run, and the time the moment in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The run.
    pub seed: u64,
    /// The moment, when it could be told.
    #[serde(rename = "time_us")]
    pub time: SimTime,
    /// The request, if it is about one.
    pub op: Option<OpId>,
    /// The write, if it is about one that was executed.
    pub write: Option<WriteId>,
}

fn micros<S: Serializer>(time: &SimDuration, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_u64(time.as_micros())
}

/// How lengths of time are spread: percentiles by the nearest rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many there are. If none, the rest is zero.
    pub count: u64,
    /// Half are no longer.
    #[serde(rename = "p50_us", serialize_with = "micros")]
    pub p50: SimDuration,
    /// 99 in 100 are no longer.
    #[serde(rename = "p99_us", serialize_with = "micros")]
    pub p99: SimDuration,
    /// The longest.
    #[serde(rename = "max_us", serialize_with = "micros")]
    pub max: SimDuration,
    /// Where the longest happened.
    pub max_at: Option<Place>,
}

/// Lengths of time as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples {
    values: Vec<SimDuration>,
    max: SimDuration,
    max_at: Option<Place>,
}

impl Samples {
    pub(super) fn add(&mut self, value: SimDuration, place: impl FnOnce() -> Place) {
        self.values.push(value);
        if value > self.max || self.max_at.is_none() {
            self.max = value;
            self.max_at = Some(place());
        }
    }

    /// The lengths that divide all into so many equal parts, by the nearest rank, in microseconds.
    pub(super) fn quantiles(&self, parts: usize) -> Vec<u64> {
        let mut values = self.values.clone();
        values.sort_unstable();
        let rank = |part: usize| (values.len() * part).div_ceil(parts).max(1) - 1;
        let all = (1..=parts).filter_map(|part| values.get(rank(part)));
        all.map(|value| value.as_micros()).collect()
    }

    pub(super) fn spread(&self) -> Spread {
        // Sorted whole: the page's standard library is built for size, and selects one of many
        // equal values in quadratic time.
        let mut values = self.values.clone();
        values.sort_unstable();
        let rank = |percent: usize| values.get((values.len() * percent).div_ceil(100).max(1) - 1);
        let (Some(p50), Some(p99)) = (rank(50), rank(99)) else { return Spread::default() };
        let count = values.len() as u64;
        Spread { count, p50: *p50, p99: *p99, max: self.max, max_at: self.max_at }
    }
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How much of it.
    pub part: u64,
    /// Of how much.
    pub of: u64,
}

impl Share {
    /// From 0 to 1; none if there is nothing to be a part of.
    pub fn fraction(self) -> Option<f64> {
        (self.of > 0).then(|| self.part as f64 / self.of as f64)
    }

    pub(super) fn add(&mut self, part: u64, of: u64) {
        assert!(part <= of, "a part is no more than the whole");
        self.part += part;
        self.of += of;
    }
}

/// Where each thing that must not happen happened first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Firsts {
    /// An acknowledged write was lost.
    pub lost: Option<Place>,
    /// A read returned what had vanished.
    pub vanished: Option<Place>,
    /// Two writes met.
    pub conflict: Option<Place>,
    /// Semi-sync fell back to asynchronous.
    pub fallback: Option<Place>,
    /// A guarantee was broken, in the order of [`Guarantees::ALL`].
    pub broken: [Option<Place>; Guarantees::ALL.len()],
}

/// Numbers that can be added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Runs.
    pub runs: u64,
    /// Writes asked for.
    pub writes: u64,
    /// Of these, acknowledged.
    pub acknowledged: u64,
    /// Of these, refused.
    pub refused: u64,
    /// Of these, those whose client cannot know the outcome.
    pub unknown: u64,
    /// Of these, still without an answer two seconds after the load ended.
    pub waiting: u64,
    /// Reads returned.
    pub reads: u64,
    /// Of these, stale.
    pub stale: u64,
    /// Of these, returning what had vanished.
    pub vanished: u64,
    /// Of these, served by the primary.
    pub primary_reads: u64,
    /// Reads refused, or broken off.
    pub failed_reads: u64,
    /// Acknowledged writes lost.
    pub lost: u64,
    /// Pairs of writes that met, neither knowing of the other.
    pub conflicts: u64,
    /// Acknowledged writes that a conflict has resolved away.
    pub lost_updates: u64,
    /// Times that semi-sync fell back to asynchronous while its primary ran.
    pub fallbacks: u64,
    /// Times that a lost primary had no successor that took writes before the run ended.
    pub no_failover: u64,
    /// Rows on which nodes differed for good at the end of a run.
    pub diverged_rows: u64,
    /// Reads that broke each guarantee, in the order of [`Guarantees::ALL`].
    pub broken: [u64; Guarantees::ALL.len()],
}

impl Totals {
    pub(super) fn take_counts(&mut self, counts: &Counts) {
        self.acknowledged += counts.writes;
        self.reads += counts.reads;
        self.stale += counts.stale;
        self.vanished += counts.vanished;
        self.primary_reads += counts.primary_reads;
        self.lost += counts.lost;
        self.conflicts += counts.conflicts;
        self.lost_updates += counts.lost_updates;
        for (sum, count) in self.broken.iter_mut().zip(counts.broken) {
            *sum += count;
        }
    }

    /// Reads that broke one guarantee.
    pub fn broken(&self, guarantee: Guarantees) -> u64 {
        let counts = Guarantees::ALL.into_iter().zip(self.broken);
        counts.filter(|(one, _)| *one == guarantee).map(|(_, count)| count).sum()
    }
}

/// One row of the measured table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// Numbers.
    pub counts: Totals,
    /// From the request to the answer, of acknowledged writes.
    pub write_latency: Spread,
    /// From the request to the answer, of reads.
    pub read_latency: Spread,
    /// Of stale reads, how far behind they were.
    pub staleness: Spread,
    /// From the loss of the primary to the first answer to a write that was sent after it.
    pub failover: Spread,
    /// Stretches of time in which writes were not answered.
    pub outages: Spread,
    /// Time in which a write was answered within a second, in microseconds. A moment counts as the
    /// last write sent before it fared.
    pub available: Share,
    /// The same while a replica was down.
    pub available_while_down: Share,
    /// Where things happened first.
    pub first: Firsts,
}

impl Row {
    /// The share of reads that were stale.
    pub fn stale_share(&self) -> Option<f64> {
        Share { part: self.counts.stale, of: self.counts.reads }.fraction()
    }

    /// The share of reads that the primary served: what a route costs.
    pub fn primary_share(&self) -> Option<f64> {
        Share { part: self.counts.primary_reads, of: self.counts.reads }.fraction()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let place = Place { seed: 1, time: SimTime::ZERO, op: None, write: None };
        let mut samples = Samples::default();
        assert_eq!(samples.spread(), Spread::default(), "of nothing there is nothing to say");
        for ms in (1..=200).rev() {
            samples.add(SimDuration::from_millis(ms), || place);
        }
        let spread = samples.spread();
        let ms = SimDuration::from_millis;
        assert_eq!((spread.p50, spread.p99, spread.max), (ms(100), ms(198), ms(200)));
        let quantiles = samples.quantiles(200);
        let as_in_the_spread = [99, 197, 199].map(|i| SimDuration::from_micros(quantiles[i]));
        assert_eq!(as_in_the_spread, [spread.p50, spread.p99, spread.max]);
    }
}
