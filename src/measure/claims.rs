//! The course's two tables, each claim beside what was measured.
//!
//! A claim is a sentence about databases; a measurement is about this cluster, this load and these
//! faults. Where the second qualifies the first, a line says why: that is what there is to learn.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::sim::time::SimDuration;

use super::Measurement;
use super::gauge::percent;
use super::row::{Place, Row, Share};
use super::variant::Variant;

/// A fixed text, or the same once it has been sent from a worker to the page.
pub type Text = Cow<'static, str>;

/// The run and the moment that shows a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Of which row.
    pub variant: Variant,
    /// Whether it is a run in which all replicas were cut off.
    pub isolated: bool,
    /// Where in it.
    pub place: Place,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What is claimed.
    pub claim: Text,
    /// What was measured.
    pub measured: String,
    /// What the measurement says of the claim that the claim does not say.
    pub but: Option<String>,
    /// Where to look.
    pub seen: Option<Seen>,
}

impl Cell {
    fn new(claim: &'static str, measured: String) -> Cell {
        Cell { claim: claim.into(), measured, but: None, seen: None }
    }

    fn but(self, is_so: bool, text: impl Into<String>) -> Cell {
        Cell { but: is_so.then(|| text.into()).or(self.but), ..self }
    }

    fn seen(self, variant: Variant, place: Option<Place>) -> Cell {
        let seen = place.map(|place| Seen { variant, isolated: false, place });
        Cell { seen: seen.or(self.seen), ..self }
    }
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about.
    pub head: Text,
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its title.
    pub title: Text,
    /// What its lines are about.
    pub corner: Text,
    /// The other columns.
    pub columns: Vec<Text>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// Both tables, with what was measured so far.
pub fn tables(measurement: &Measurement) -> [Table; 2] {
    let rows = Rows {
        by_variant: Variant::ALL.map(|variant| measurement.row(variant)),
        isolated: measurement.isolated(),
    };
    [rows.by_concern(), rows.by_pattern()]
}

struct Rows {
    by_variant: [Row; 5],
    isolated: Row,
}

/// A number in groups of three digits.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "nothing".to_owned(), percent)
}

fn latency(row: &Row) -> String {
    let Row { write_latency, .. } = row;
    format!("p50 {}, p99 {}", write_latency.p50, write_latency.p99)
}

fn lost(row: &Row) -> String {
    let runs = row.counts.runs;
    let failovers = if runs == 1 { "failover" } else { "failovers" };
    let (lost, of) = (grouped(row.counts.lost), grouped(row.counts.acknowledged));
    format!("{lost} of {of} acknowledged writes lost in {runs} {failovers}")
}

fn stale(row: &Row) -> String {
    let share = share(row.stale_share());
    match row.staleness.count {
        0 => format!("{share} of reads stale"),
        _ => format!("{share} of reads stale, up to {} behind", row.staleness.max),
    }
}

fn answered_while_down(row: &Row) -> String {
    match row.available_while_down.fraction() {
        Some(part) => format!("writes answered {} of the time with a replica down", percent(part)),
        None => "there is no replica to be down".to_owned(),
    }
}

fn less_than_whole(share: Share) -> bool {
    share.part < share.of
}

/// Why the course's words about sync hold for `remote_apply` only. It is said in any case: that no
/// read was stale here does not make it a rule.
fn on_is_not_fresh(row: &Row) -> String {
    let rule = "`on` waits until the replicas have flushed a write, not until they show it: only \
                `remote_apply` makes their reads fresh";
    match row.counts.stale {
        0 => format!("{rule}; a replica that replays late would show it"),
        _ => rule.to_owned(),
    }
}

impl Rows {
    fn row(&self, variant: Variant) -> &Row {
        &self.by_variant[variant.index()]
    }

    /// Async against sync, by concern.
    fn by_concern(&self) -> Table {
        Table {
            title: "Async against sync".into(),
            corner: "Concern".into(),
            columns: vec!["Async".into(), "Sync".into()],
            lines: vec![
                Line { head: "Write latency".into(), cells: self.write_latency() },
                Line { head: "Durability".into(), cells: self.durability() },
                Line { head: "Read staleness".into(), cells: self.staleness() },
                Line { head: "Availability".into(), cells: self.availability() },
                Line { head: "Best for".into(), cells: self.best_for() },
            ],
        }
    }

    fn write_latency(&self) -> Vec<Cell> {
        let (fast, slow) = (self.row(Variant::Async), self.row(Variant::Sync));
        let apply = self.row(Variant::RemoteApply);
        let blocked = less_than_whole(slow.available_while_down);
        vec![
            Cell::new("Low: the client is told once the primary has the write", latency(fast))
                .seen(Variant::Async, fast.write_latency.max_at),
            Cell::new(
                "Higher: the way to the replica and back comes on top",
                format!("{}; with remote_apply {}", latency(slow), latency(apply)),
            )
            .but(
                blocked,
                "the slowest replica sets the pace, and one that is down stops it: the longest \
                 waits lasted until it was back",
            )
            .seen(Variant::Sync, slow.write_latency.max_at),
        ]
    }

    fn durability(&self) -> Vec<Cell> {
        let (one, all) = (self.row(Variant::Async), self.row(Variant::Sync));
        vec![
            Cell::new("A crash of the primary can lose writes", lost(one))
                .but(
                    one.counts.runs > 0 && one.counts.lost == 0,
                    "no acknowledged write was on the wire alone just then: the longer the delay, \
                     the more there are",
                )
                .seen(Variant::Async, one.first.lost),
            Cell::new("Nothing is lost: a replica has every acknowledged write", lost(all))
                .seen(Variant::Sync, all.first.lost),
        ]
    }

    fn staleness(&self) -> Vec<Cell> {
        let (one, all) = (self.row(Variant::Async), self.row(Variant::Sync));
        let apply = self.row(Variant::RemoteApply);
        vec![
            Cell::new("Possible: the lag can be seconds", stale(one))
                .seen(Variant::Async, one.staleness.max_at),
            Cell::new(
                "None: a replica is always current",
                format!("on: {}; remote_apply: {}", stale(all), stale(apply)),
            )
            .but(true, on_is_not_fresh(all))
            .seen(Variant::Sync, all.staleness.max_at),
        ]
    }

    fn availability(&self) -> Vec<Cell> {
        let (one, all) = (self.row(Variant::Async), self.row(Variant::Sync));
        let failover = one.failover;
        vec![
            Cell::new(
                "High: the primary takes writes with replicas down",
                answered_while_down(one),
            )
            .but(
                failover.count > 0,
                format!("the primary itself can fail: a failover took {}", failover.p50),
            )
            .seen(Variant::Async, one.outages.max_at),
            Cell::new(
                "Lower: the primary blocks while a sync replica is down",
                answered_while_down(all),
            )
            .seen(Variant::Sync, all.outages.max_at),
        ]
    }

    fn best_for(&self) -> Vec<Cell> {
        let (one, all) = (self.row(Variant::Async), self.row(Variant::RemoteApply));
        let text = |row: &Row| {
            let (lost, available) = (grouped(row.counts.lost), share(row.available.fraction()));
            format!("{}, {lost} writes lost, writes answered {available} of the time", stale(row))
        };
        vec![
            Cell::new("Feeds, analytics, and other reads where little is at stake", text(one)),
            Cell::new(
                "Money, stock, and whatever else needs strong consistency",
                format!("remote_apply: {}", text(all)),
            ),
        ]
    }

    /// The four patterns.
    fn by_pattern(&self) -> Table {
        Table {
            title: "The patterns".into(),
            corner: "Pattern".into(),
            columns: vec!["Guarantee".into(), "Trade-off".into(), "Use when".into()],
            lines: vec![
                Line { head: "Async replication".into(), cells: self.pattern_async() },
                Line { head: "Semi-sync replication".into(), cells: self.pattern_semi_sync() },
                Line { head: "Sync replication".into(), cells: self.pattern_sync() },
                Line { head: "Multi-primary".into(), cells: self.pattern_multi_primary() },
            ],
        }
    }

    fn pattern_async(&self) -> Vec<Cell> {
        let row = self.row(Variant::Async);
        vec![
            Cell::new("Eventual consistency", stale(row))
                .but(
                    row.counts.lost > 0,
                    "what a failover has lost never arrives: eventually all agree, on less",
                )
                .seen(Variant::Async, row.staleness.max_at),
            Cell::new("Reads may be stale", stale(row)).seen(Variant::Async, row.staleness.max_at),
            Cell::new(
                "Read replicas for analytics and dashboards",
                format!("the primary served {} of reads", share(row.primary_share())),
            ),
        ]
    }

    fn pattern_semi_sync(&self) -> Vec<Cell> {
        let (row, alone) = (self.row(Variant::SemiSync), &self.isolated);
        let falls_back = format!(
            "cut off from every replica it waits for its timeout, then goes on alone: {}",
            lost(alone)
        );
        let mut guarantee = Cell::new("At least one replica has the write", lost(row))
            .but(alone.counts.lost > 0, falls_back)
            .seen(Variant::SemiSync, row.first.lost);
        if let Some(place) = alone.first.lost {
            guarantee.seen = Some(Seen { variant: Variant::SemiSync, isolated: true, place });
        }
        let (own, fast) = (row.write_latency.p50, self.row(Variant::Async).write_latency.p50);
        let twice = fast + fast;
        let falls = |row: &Row| match row.counts.fallbacks {
            1 => format!("once in {} runs", row.counts.runs),
            times => format!("{times} times in {} runs", row.counts.runs),
        };
        vec![
            guarantee,
            Cell::new("Slightly slower writes", format!("{}; async {fast}", latency(row)))
                .but(
                    own > twice,
                    "it is the way to the nearest replica and back: slight if that is near",
                )
                .seen(Variant::SemiSync, row.write_latency.max_at),
            Cell::new(
                "MySQL's semi-sync: a failover must lose nothing",
                format!("fell back to async {}; cut off, {}", falls(row), falls(alone)),
            )
            .seen(Variant::SemiSync, row.first.fallback),
        ]
    }

    fn pattern_sync(&self) -> Vec<Cell> {
        let (row, apply) = (self.row(Variant::Sync), self.row(Variant::RemoteApply));
        let [.., broken] = apply.counts.broken;
        let [.., first] = apply.first.broken;
        let early = format!(
            "even with remote_apply {} reads were not linearizable: a replica may show a write \
             before the others do, and before its writer is told",
            grouped(broken)
        );
        vec![
            Cell::new(
                "Strong consistency",
                format!("on: {}; remote_apply: {}", stale(row), stale(apply)),
            )
            .but(true, on_is_not_fresh(row))
            .seen(Variant::Sync, row.staleness.max_at),
            Cell::new("Availability drops when a replica fails", answered_while_down(row))
                .seen(Variant::Sync, row.outages.max_at),
            Cell::new("Money transfers, configuration stores", lost(row))
                .but(broken > 0, early)
                .seen(Variant::RemoteApply, first.filter(|_| broken > 0)),
        ]
    }

    fn pattern_multi_primary(&self) -> Vec<Cell> {
        let row = self.row(Variant::MultiPrimary);
        let counts = row.counts;
        vec![
            Cell::new(
                "Eventual consistency, with conflicts resolved",
                format!("{}; {} rows differed for good", stale(row), counts.diverged_rows),
            )
            .seen(Variant::MultiPrimary, row.staleness.max_at),
            Cell::new(
                "Conflicts are complex",
                format!(
                    "{} conflicts, {} acknowledged writes overwritten by them",
                    grouped(counts.conflicts),
                    grouped(counts.lost_updates)
                ),
            )
            .but(
                counts.lost_updates > 0,
                "the last write wins by the nodes' clocks, and nobody is told that another lost",
            )
            .seen(Variant::MultiPrimary, row.first.conflict),
            Cell::new(
                "Several regions, all of them active",
                format!("{}; {}", latency(row), answered_while_down(row)),
            )
            .but(
                row.available_while_down.part > 0 && less_than_whole(row.available_while_down),
                "the clients of the node that is down are not sent to another here",
            )
            .seen(Variant::MultiPrimary, row.outages.max_at),
        ]
    }
}

/// How long writes were not answered, in all runs of a row together.
pub fn blocked(row: &Row) -> SimDuration {
    SimDuration::from_micros(row.available.of - row.available.part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let text: Vec<String> = [0, 999, 1_000, 1_234_567].into_iter().map(grouped).collect();
        assert_eq!(text, ["0", "999", "1,000", "1,234,567"]);
    }
}
