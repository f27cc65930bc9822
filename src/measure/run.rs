//! One measured run, and what is noted of it.

use std::sync::Arc;

use crate::sim::check::{Guarantees, Verdict};
use crate::sim::ids::OpId;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::{TraceEntry, TraceEvent};
use crate::sim::world::World;

use super::plan::Phases;
use super::row::{Firsts, PATIENCE, Place, Row, Samples, Share, Totals};

/// What was noted over several runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    totals: Totals,
    write_latency: Samples,
    read_latency: Samples,
    staleness: Samples,
    failover: Samples,
    outages: Samples,
    available: Share,
    available_while_down: Share,
    first: Firsts,
}

impl Tally {
    /// How write latencies and how far behind stale reads were are spread.
    pub(super) fn curves(&self, parts: usize) -> [Vec<u64>; 2] {
        [self.write_latency.quantiles(parts), self.staleness.quantiles(parts)]
    }

    pub(super) fn row(&self) -> Row {
        Row {
            counts: self.totals,
            write_latency: self.write_latency.spread(),
            read_latency: self.read_latency.spread(),
            staleness: self.staleness.spread(),
            failover: self.failover.spread(),
            outages: self.outages.spread(),
            available: self.available,
            available_while_down: self.available_while_down,
            first: self.first,
        }
    }
}

/// A write that was sent.
#[derive(Clone, Copy, Debug)]
struct Sent {
    op: OpId,
    at: SimTime,
    /// How long its acknowledgement took.
    acknowledged: Option<SimDuration>,
}

/// A run under way.
#[derive(Clone, Debug)]
pub(super) struct Run {
    world: World,
    seed: u64,
    phases: Phases,
    /// In the order in which they were sent, which is that of their numbers.
    writes: Vec<Sent>,
    resumed: bool,
    trace: Vec<TraceEntry>,
}

impl Run {
    pub(super) fn new(scenario: Scenario, phases: Phases) -> Run {
        Run {
            seed: scenario.seed,
            world: World::new(Arc::new(scenario)),
            phases,
            writes: Vec::new(),
            resumed: false,
            trace: Vec::new(),
        }
    }

    /// Goes on for so many events at most. Returns how many there were, and whether more are left.
    pub(super) fn step(&mut self, events: u64, tally: &mut Tally) -> (u64, bool) {
        for done in 0..events {
            if self.world.next_time().is_none_or(|next| next > self.phases.end) {
                return (done, false);
            }
            self.world.step(&mut self.trace);
            let mut trace = std::mem::take(&mut self.trace);
            for entry in &trace {
                self.see(entry, tally);
            }
            trace.clear();
            self.trace = trace;
        }
        (events, true)
    }

    fn see(&mut self, entry: &TraceEntry, tally: &mut Tally) {
        let (seed, time) = (self.seed, entry.time);
        let place = |op, write| Place { seed, time, op, write };
        match &entry.event {
            TraceEvent::WriteSent { op, .. } => {
                self.writes.push(Sent { op: *op, at: time, acknowledged: None });
            }
            TraceEvent::Acknowledged { op, write, latency, .. } => {
                tally.write_latency.add(*latency, || place(Some(*op), Some(*write)));
                self.acknowledged(*op, *latency, time, tally);
            }
            TraceEvent::Refused { write, .. } | TraceEvent::Unknown { write, .. } => {
                let totals = &mut tally.totals;
                match (*write, matches!(entry.event, TraceEvent::Refused { .. })) {
                    (true, true) => totals.refused += 1,
                    (true, false) => totals.unknown += 1,
                    (false, _) => totals.failed_reads += 1,
                }
            }
            TraceEvent::ReadReturned { op, verdict, broken, latency, .. } => {
                tally.read_latency.add(*latency, || place(Some(*op), None));
                judged(*verdict, *broken, place(Some(*op), None), tally);
            }
            TraceEvent::Lost { write, .. } => {
                tally.first.lost.get_or_insert(place(None, Some(*write)));
            }
            TraceEvent::Conflict { remote, .. } => {
                tally.first.conflict.get_or_insert(place(None, Some(*remote)));
            }
            TraceEvent::SemiSync { node, on: false } if self.world.node(*node).is_up() => {
                tally.totals.fallbacks += 1;
                tally.first.fallback.get_or_insert(place(None, None));
            }
            _ => {}
        }
    }

    fn acknowledged(&mut self, op: OpId, took: SimDuration, now: SimTime, tally: &mut Tally) {
        let at = self.writes.binary_search_by_key(&op, |sent| sent.op);
        let sent = &mut self.writes[at.expect("what is acknowledged was sent")];
        sent.acknowledged = Some(took);
        let lost_before = self.phases.loss.filter(|loss| !self.resumed && sent.at > *loss);
        if let Some(loss) = lost_before {
            self.resumed = true;
            let place = Place { seed: self.seed, time: now, op: Some(op), write: None };
            tally.failover.add(now.since(loss), || place);
        }
    }

    /// The run is over.
    pub(super) fn finish(self, tally: &mut Tally) {
        self.outages(tally);
        let totals = &mut tally.totals;
        totals.runs += 1;
        totals.writes += self.writes.len() as u64;
        totals.waiting += self.world.ops().filter(|(_, op)| op.is_write()).count() as u64;
        totals.no_failover += u64::from(self.phases.loss.is_some() && !self.resumed);
        totals.take_counts(&self.world.checker().counts);
        if self.world.has_several_primaries() {
            totals.diverged_rows += self.world.diverged_rows() as u64;
        }
    }

    /// Any moment is taken to be as the last write sent before it fared: so a blocked primary,
    /// which lets nobody send any more, is not counted as a quiet one.
    fn outages(&self, tally: &mut Tally) {
        let ends = self.writes.iter().skip(1).map(|sent| sent.at).chain([self.phases.load_ends]);
        let mut since: Option<Sent> = None;
        for (sent, end) in self.writes.iter().zip(ends) {
            let end = end.min(self.phases.load_ends);
            let answered = sent.acknowledged.is_some_and(|took| took <= PATIENCE);
            let long = end.since(sent.at).as_micros();
            tally.available.add(if answered { long } else { 0 }, long);
            if let Some((from, to)) = self.phases.down {
                let within = end.min(to).since(sent.at.max(from)).as_micros();
                tally.available_while_down.add(if answered { within } else { 0 }, within);
            }
            match (answered, since) {
                (true, Some(first)) => {
                    self.outage(first, sent.at, tally);
                    since = None;
                }
                (false, None) => since = Some(*sent),
                _ => {}
            }
        }
        if let Some(first) = since {
            self.outage(first, self.phases.load_ends, tally);
        }
    }

    fn outage(&self, first: Sent, end: SimTime, tally: &mut Tally) {
        let place = Place { seed: self.seed, time: first.at, op: Some(first.op), write: None };
        tally.outages.add(end.since(first.at), || place);
    }
}

fn judged(verdict: Verdict, broken: Guarantees, place: Place, tally: &mut Tally) {
    match verdict {
        Verdict::Fresh => {}
        Verdict::Stale(staleness) => {
            let place = Place { write: Some(staleness.oldest), ..place };
            tally.staleness.add(staleness.behind, || place);
        }
        Verdict::Vanished => {
            tally.first.vanished.get_or_insert(place);
        }
    }
    for (first, guarantee) in tally.first.broken.iter_mut().zip(Guarantees::ALL) {
        if broken.contains(guarantee) {
            first.get_or_insert(place);
        }
    }
}
