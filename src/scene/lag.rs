//! How far each replica is behind, over a whole run, in bounded memory.
//!
//! Between two steps of a run a lag stands still or, as time, grows with it: so a few corners are
//! the whole curve. They are kept in stretches of time of equal length, each with its first, its
//! last, its lowest and its highest. When the run has grown past the last stretch, two become one:
//! old and new detail are thinned alike, and no peak is lost.

use std::cmp::Ordering;

use crate::lang::{Key, k, t};
use crate::sim::check::Verdict;
use crate::sim::ids::NodeId;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::LogLine;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::chart::{Axis, Chart, Curve, Mark, MarkKind, Sheet, Unit};
use super::strip;
use super::words::node_name;

/// Stretches of time, at most.
const STRETCHES: usize = 256;

/// The length of a stretch at the beginning, in microseconds.
const SHORTEST: u64 = 1_000;

/// What a lag is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Time.
    #[default]
    Time,
    /// Bytes of the log.
    Bytes,
    /// Records of the log.
    Records,
}

impl Measure {
    /// Each of them.
    pub const ALL: [Measure; 3] = [Measure::Time, Measure::Bytes, Measure::Records];

    /// What it is called on the page.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Time => t!("lag-in-time"),
            Measure::Bytes => t!("lag-in-bytes"),
            Measure::Records => t!("lag-in-records"),
        }
    }

    const fn unit(self) -> Unit {
        match self {
            Measure::Time => Unit::Micros,
            Measure::Bytes => Unit::Bytes,
            Measure::Records => Unit::Count,
        }
    }

    /// The column of a spreadsheet.
    const fn column(self) -> &'static str {
        match self {
            Measure::Time => "us",
            Measure::Bytes => "bytes",
            Measure::Records => "records",
        }
    }
}

/// A corner of a curve: when, in microseconds, and how much.
type Corner = (u64, f64);

/// What is kept of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    first: Corner,
    low: Corner,
    high: Corner,
    last: Corner,
    /// Whether there was nothing to show after the last corner.
    ends: bool,
}

impl Stretch {
    fn one(corner: Corner) -> Stretch {
        Stretch { first: corner, low: corner, high: corner, last: corner, ends: false }
    }

    fn joined(self, later: Stretch) -> Stretch {
        let lower = later.low.1 < self.low.1;
        let higher = later.high.1 > self.high.1;
        Stretch {
            first: self.first,
            low: if lower { later.low } else { self.low },
            high: if higher { later.high } else { self.high },
            last: later.last,
            ends: later.ends,
        }
    }
}

/// One curve as it grows.
#[derive(Clone, Debug, Default)]
struct Track {
    /// One per stretch, from the beginning of the run on.
    stretches: Vec<Option<Stretch>>,
    /// Where the curve is now.
    at: Option<Corner>,
    /// Whether it grows with time by itself, unless it is zero.
    grows: bool,
}

impl Track {
    /// What it must be at a time, if nothing has happened to it.
    fn expected(&self, now: u64) -> Option<f64> {
        let (since, value) = self.at?;
        let grown = if self.grows && value > 0.0 { now.saturating_sub(since) as f64 } else { 0.0 };
        Some(value + grown)
    }

    fn is(&mut self, now: u64, value: Option<f64>, width: u64) {
        let expected = self.expected(now);
        if value == expected {
            return;
        }
        if let Some(expected) = expected {
            self.put((now, expected), width);
        }
        match value {
            Some(value) => self.put((now, value), width),
            None => {
                if let Some(last) = self.stretches.iter_mut().rev().flatten().next() {
                    last.ends = true;
                }
            }
        }
        self.at = value.map(|value| (now, value));
    }

    fn put(&mut self, corner: Corner, width: u64) {
        let place = (corner.0 / width) as usize;
        while self.stretches.len() <= place {
            self.stretches.push(None);
        }
        let new = Stretch::one(corner);
        let kept = &mut self.stretches[place];
        *kept = Some(kept.map_or(new, |kept| kept.joined(new)));
    }

    fn thin(&mut self) {
        let pairs = self.stretches.chunks(2).map(|pair| match pair {
            [Some(one), Some(other)] => Some(one.joined(*other)),
            pair => pair.iter().flatten().next().copied(),
        });
        self.stretches = pairs.collect();
    }

    /// The corners, up to a time.
    fn points(&self, head: u64) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for stretch in self.stretches.iter().flatten() {
            let Stretch { first, low, high, last, ends } = *stretch;
            // A fall within one moment is drawn once.
            let falls = match high.0.cmp(&low.0) {
                Ordering::Equal => high == first || low == last,
                order => order.is_lt(),
            };
            let (early, late) = if falls { (high, low) } else { (low, high) };
            for (time, value) in [first, early, late, last] {
                let point = (time as f64, value);
                if points.last() != Some(&point) {
                    points.push(point);
                }
            }
            if ends {
                points.push((last.0 as f64, f64::NAN));
            }
        }
        points.extend(self.expected(head).map(|value| (head as f64, value)));
        points
    }
}

/// The value of a curve at a time. Of several at the very time it is the last.
fn value_at(points: &[(f64, f64)], time: f64) -> Option<f64> {
    let after = points.partition_point(|(at, _)| *at <= time);
    let (t0, v0) = *points[..after].last()?;
    if t0 == time || v0.is_nan() {
        return Some(v0).filter(|value| !value.is_nan());
    }
    let (t1, v1) = *points.get(after)?;
    Some(v0 + (v1 - v0) * (time - t0) / (t1 - t0)).filter(|value| !value.is_nan())
}

/// What there is to know of one node.
#[derive(Clone, Debug)]
struct Follower {
    node: NodeId,
    name: String,
    /// As it truly is, by [`Measure`].
    truly: [Track; 3],
    /// As its server says it.
    said: [Track; 3],
    /// Whether it runs MariaDB.
    mariadb: bool,
}

/// The lags of a run, as far as it has been seen.
#[derive(Clone, Debug)]
pub struct Lags {
    followers: Vec<Follower>,
    marks: Vec<Mark>,
    /// The last step seen in each stretch of time.
    steps: Vec<(u64, u64)>,
    width: u64,
    reads: u64,
}

impl Default for Lags {
    fn default() -> Self {
        let (followers, marks, steps) = (Vec::new(), Vec::new(), Vec::new());
        Lags { followers, marks, steps, width: SHORTEST, reads: 0 }
    }
}

impl Lags {
    /// Takes in what the world is like after a step, and what happened in it.
    pub fn see(&mut self, world: &World, step: u64, lines: &[LogLine]) {
        let now = world.now().as_micros();
        while now / self.width >= STRETCHES as u64 {
            self.thin();
        }
        for line in lines {
            self.mark(line);
        }
        let width = self.width;
        match self.steps.last_mut().filter(|(time, _)| time / width == now / width) {
            Some(last) => *last = (now, step),
            None => self.steps.push((now, step)),
        }
        for node in world.members() {
            let follows = node.upstreams().next().is_some();
            let known = self.followers.iter().position(|one| one.node == node.id);
            if known.is_none() && follows {
                let grows = |grows: bool| Track { grows, ..Track::default() };
                self.followers.push(Follower {
                    node: node.id,
                    name: node_name(world, node.id),
                    truly: [grows(true), grows(false), grows(false)],
                    said: [grows(false), grows(false), grows(false)],
                    mariadb: node.mariadb.is_some(),
                });
            }
        }
        for one in &mut self.followers {
            let there = world.members().any(|node| node.id == one.node);
            let follows = there && world.node(one.node).upstreams().next().is_some();
            let truly = if follows { truly(world, one.node).map(Some) } else { [None; 3] };
            let said = if follows { said(world, one.node) } else { [None; 3] };
            let tracks = one.truly.iter_mut().chain(&mut one.said);
            for (track, value) in tracks.zip(truly.into_iter().chain(said)) {
                track.is(now, value, width);
            }
        }
    }

    fn mark(&mut self, line: &LogLine) {
        let kind = match &line.entry.event {
            TraceEvent::ReadReturned { verdict, .. } if *verdict != Verdict::Fresh => {
                self.reads += 1;
                MarkKind::Broken
            }
            TraceEvent::Lost { .. } => MarkKind::Broken,
            TraceEvent::Crashed { .. }
            | TraceEvent::PowerLost { .. }
            | TraceEvent::Started { .. }
            | TraceEvent::Promoted { .. } => MarkKind::Fault,
            _ => return,
        };
        let (at, width) = (line.entry.time.as_micros(), self.width);
        let same = |mark: &&Mark| mark.at as u64 / width == at / width;
        if !self.marks.iter().rev().take_while(same).any(|mark| mark.kind == kind) {
            self.marks.push(Mark { kind, at: at as f64, step: line.step });
        }
    }

    fn thin(&mut self) {
        self.width *= 2;
        let width = self.width;
        for one in &mut self.followers {
            one.truly.iter_mut().chain(&mut one.said).for_each(Track::thin);
        }
        let mut steps: Vec<(u64, u64)> = Vec::new();
        for (time, step) in self.steps.drain(..) {
            match steps.last_mut().filter(|(last, _)| *last / width == time / width) {
                Some(last) => *last = (time, step),
                None => steps.push((time, step)),
            }
        }
        self.steps = steps;
        let mut marks: Vec<Mark> = Vec::new();
        for mark in self.marks.drain(..) {
            let same = |one: &&Mark| one.at as u64 / width == mark.at as u64 / width;
            if !marks.iter().rev().take_while(same).any(|one| one.kind == mark.kind) {
                marks.push(mark);
            }
        }
        self.marks = marks;
    }

    /// The last step known before a time, in microseconds.
    pub fn step_at(&self, time: f64) -> Option<u64> {
        let before = self.steps.partition_point(|(at, _)| *at as f64 <= time);
        self.steps[..before].last().map(|(_, step)| *step)
    }

    /// The chart of the run, which is simulated up to `head`.
    pub fn chart(&self, measure: Measure, head: SimTime) -> Chart {
        let end = head.as_micros();
        let place = measure as usize;
        let mut curves = Vec::new();
        for (i, one) in self.followers.iter().enumerate() {
            let tracks = [(&one.truly, false), (&one.said, true)];
            for (tracks, thin) in tracks {
                let points = tracks[place].points(end);
                if points.is_empty() {
                    continue;
                }
                let says = if one.mariadb { SAID_BY_MARIADB } else { SAID_BY_POSTGRESQL };
                let name = match thin {
                    true => format!("{}, {}", one.name, says[place]),
                    false => one.name.clone(),
                };
                let dash = if thin { [2, 7, 5, 3][i % 4] } else { [0, 1, 3, 4, 6][i % 5] };
                curves.push(Curve { name, ink: i, dash, thin, dots: false, points });
            }
        }
        let most = highest(curves.iter().flat_map(|curve| &curve.points));
        let span = strip::span(head).as_micros() as f64;
        let unit = measure.unit();
        let floor = if unit == Unit::Micros { 100_000.0 } else { 1.0 };
        let x = Axis::between(t!("lag-time-of-the-run"), Unit::Micros, 0.0, span);
        let y = Axis::from_zero(Y_TITLE[place].say(), unit, most.max(floor));
        Chart {
            file: "laglab-lag",
            title: t!("lag-how-far-each-replica-is").to_owned(),
            finding: self.finding(&curves, unit),
            how: HOW[place].say().to_owned(),
            table: table(&x, &curves, unit, end as f64),
            places: x.ticks.iter().map(|tick| tick.0).filter(|at| *at <= end as f64).collect(),
            data: data(&curves, measure),
            x,
            y,
            curves,
            guides: Vec::new(),
            marks: self.marks.clone(),
        }
    }

    fn finding(&self, curves: &[Curve], unit: Unit) -> String {
        let mut text = String::new();
        for curve in curves.iter().filter(|curve| !curve.thin) {
            let most = highest(&curve.points);
            if !text.is_empty() {
                text.push_str("; ");
            }
            let node = &curve.name;
            match most > 0.0 {
                true => {
                    let how_much = match unit {
                        Unit::Count => t!("count-records", n = most as u64),
                        unit => unit.text(most),
                    };
                    text.push_str(&t!("lag-was-up-to-behind", node = node, how_much = how_much));
                }
                false => text.push_str(&t!("lag-was-never-behind", node = node)),
            }
        }
        match (text.is_empty(), self.reads) {
            (true, _) => t!("lag-no-node-follows-another").to_owned(),
            (false, 0) => [&text, ". ", t!("lag-no-read-was-stale")].concat(),
            (false, n) => [&text, ". ", &t!("lag-stale", n = n)].concat(),
        }
    }
}

const Y_TITLE: [Key; 3] = [k!("lag-axis-time"), k!("lag-axis-bytes"), k!("lag-axis-records")];

const SAID_BY_POSTGRESQL: [&str; 3] = ["replay_lag", "from replay_lsn", "records up to replay_lsn"];

const SAID_BY_MARIADB: [&str; 3] = ["Seconds_Behind_Master", "reported", "reported"];

const HOW: [Key; 3] = [k!("lag-how-time"), k!("lag-how-bytes"), k!("lag-how-records")];

fn highest<'a>(points: impl IntoIterator<Item = &'a (f64, f64)>) -> f64 {
    points.into_iter().fold(0.0, |most, (_, value)| most.max(*value))
}

/// How far behind a node truly is, by [`Measure`].
fn truly(world: &World, id: NodeId) -> [f64; 3] {
    let node = world.node(id);
    let time = world.replay_lag(id).as_micros() as f64;
    let (mut bytes, mut records) = (0, 0);
    if let Some(replica) = node.replica() {
        let (end, at) = (world.node(world.leader()).flushed(), replica.positions.replayed);
        bytes += end.lsn.bytes_since(at.lsn);
        records += end.records.saturating_sub(at.records);
    }
    for subscription in &node.subscriptions {
        let (end, at) = (world.node(subscription.upstream).flushed(), subscription.applied);
        bytes += end.lsn.bytes_since(at.lsn);
        records += end.records.saturating_sub(at.records);
    }
    [time, bytes as f64, records as f64]
}

/// How far behind its server says that it is, by [`Measure`]; none if it says nothing.
fn said(world: &World, id: NodeId) -> [Option<f64>; 3] {
    let node = world.node(id);
    if node.mariadb.is_some() {
        return [seconds_behind_master(world, id), None, None];
    }
    let mut said = [None; 3];
    for upstream in node.upstreams() {
        let Some(sender) = world.node(upstream).sender(id) else { continue };
        let (end, at) = (world.node(upstream).flushed(), sender.reported.replayed);
        let time = sender.replay_lag.unwrap_or(SimDuration::ZERO).as_micros();
        let behind = [time, end.lsn.bytes_since(at.lsn), end.records.saturating_sub(at.records)];
        for (one, new) in said.iter_mut().zip(behind) {
            *one = Some(one.unwrap_or(0.0_f64).max(new as f64));
        }
    }
    said
}

/// What `SHOW SLAVE STATUS` says: whole seconds since the event that is applied now was written;
/// zero if everything received is applied, and nothing while the replica is not connected.
fn seconds_behind_master(world: &World, id: NodeId) -> Option<f64> {
    let seconds = |time: SimTime| time.as_micros() / 1_000_000;
    let node = world.node(id);
    let behind = node.subscriptions.iter().map(|one| {
        if one.io_state() != "Yes" || !node.is_up() {
            return None;
        }
        let next = world.history().record(one.branch, one.applied.records);
        let next = next.filter(|_| !one.is_drained());
        let since = next.map_or(0, |next| seconds(world.now()).saturating_sub(seconds(next.stamp)));
        Some(since as f64 * 1e6)
    });
    behind.max_by(|a, b| a.unwrap_or(-1.0).total_cmp(&b.unwrap_or(-1.0))).flatten()
}

/// A line for each tick that has been, and the most there was.
fn table(x: &Axis, curves: &[Curve], unit: Unit, head: f64) -> Sheet {
    let columns = curves.iter().map(|curve| curve.name.clone());
    let head_row = std::iter::once(t!("lag-time").to_owned()).chain(columns).collect();
    let text = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| unit.text(v));
    let mut rows = Vec::new();
    for (time, _) in x.ticks.iter().filter(|(time, _)| *time <= head) {
        let values = curves.iter().map(|curve| text(value_at(&curve.points, *time)));
        let time = SimTime::from_micros(*time as u64).to_string();
        rows.push(std::iter::once(time).chain(values).collect());
    }
    let most = curves.iter().map(|curve| text(Some(highest(&curve.points))));
    rows.push(std::iter::once(t!("lag-most-in-the-run").to_owned()).chain(most).collect());
    Sheet { head: head_row, rows }
}

/// All corners of all curves.
fn data(curves: &[Curve], measure: Measure) -> Sheet {
    let head = ["curve", "time_us", measure.column()].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for curve in curves {
        let points = curve.points.iter().filter(|(_, value)| !value.is_nan());
        for (time, value) in points {
            let numbers = [*time, *value].map(|n| (n as u64).to_string());
            rows.push(std::iter::once(curve.name.clone()).chain(numbers).collect());
        }
    }
    Sheet { head, rows }
}

#[cfg(test)]
mod tests;
