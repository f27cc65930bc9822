//! The tape on a server's card: the latest records, and how far each is there.
//!
//! A PostgreSQL replica has the leader's WAL, byte for byte, so its tape is the leader's. A server
//! with a log of its own (MariaDB, pglogical) has in it only what it has applied; what it is still
//! to apply follows on its tape, from the logs of those it subscribes to.

use crate::lang::t;
use crate::sim::check::WriteFact;
use crate::sim::ids::{BranchId, NodeId, WriteId};
use crate::sim::node::{Node, Role, Subscription};
use crate::sim::wal::{Body, Lsn, Record, WalPoint};
use crate::sim::world::World;

use super::words::{assignment, client_name};

/// Records shown on a tape.
pub const TAPE: usize = 9;

/// How far one record is on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not here.
    Absent,
    /// On its way here.
    Sent,
    /// In memory.
    Received,
    /// On disk.
    Flushed,
    /// In the table.
    Readable,
    /// Here, and not in the surviving history.
    Orphan,
}

impl Stage {
    /// The stage in words. On a primary a record on disk is hidden until its commit is released.
    pub fn words(self, primary: bool) -> &'static str {
        match (self, primary) {
            (Stage::Absent, _) => t!("node-not-here-yet"),
            (Stage::Sent, _) => t!("node-on-its-way-here"),
            (Stage::Received, _) => t!("node-in-memory-not-on-disk"),
            (Stage::Flushed, true) => t!("node-on-disk-hidden-until-replicas"),
            (Stage::Flushed, false) => t!("node-on-disk-not-readable-yet"),
            (Stage::Readable, _) => t!("node-readable"),
            (Stage::Orphan, _) => t!("node-only-here-not-in-the"),
        }
    }

    /// The name of its colour in the style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Stage::Absent => "absent",
            Stage::Sent => "sent",
            Stage::Received => "received",
            Stage::Flushed => "flushed",
            Stage::Readable => "readable",
            Stage::Orphan => "orphan",
        }
    }
}

/// Which record it is, on whatever node. Where every server has a log of its own, only the write
/// is the same on all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A write.
    Write(WriteId),
    /// Something else, with so many records before it.
    Other(u64),
}

/// One record on a tape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which record it is.
    pub holds: Holds,
    /// How far it is here.
    pub stage: Stage,
    /// Where it ends.
    pub lsn: Lsn,
    /// What it is and how far, in words.
    pub label: String,
}

/// The latest records and how far each is on this node.
pub fn tape(world: &World, id: NodeId) -> Vec<Cell> {
    let node = world.node(id);
    let mut cells = own(world, node);
    cells.extend(coming(world, node));
    cells.split_off(cells.len().saturating_sub(TAPE))
}

/// The end of the log that it has, or copies.
fn own(world: &World, node: &Node) -> Vec<Cell> {
    let leader = world.node(world.leader());
    let parted = parted_from(world, node);
    let (branch, end) = match parted {
        None if !has_own_log(world, node) => (leader.branch, leader.wal_end()),
        _ => (node.branch, node.wal_end()),
    };
    let first = end.records.saturating_sub(TAPE as u64);
    let cell = |index| {
        let record = world.history().record(branch, index)?;
        let orphan = parted.is_some_and(|shared| index >= shared.records);
        let stage = if orphan { Stage::Orphan } else { stage(world, node, index, record) };
        let how_far = stage.words(node.primary().is_some());
        Some(on_tape(world, index, record, stage, how_far))
    };
    (first..end.records).filter_map(cell).collect()
}

/// The latest of what it gets from others and has not applied, as it was written.
fn coming(world: &World, node: &Node) -> Vec<Cell> {
    let mut all: Vec<(&Record, Cell)> =
        node.subscriptions.iter().flat_map(|from| coming_from(world, node, from)).collect();
    all.sort_by_key(|(record, _)| record.stamp);
    all.into_iter().map(|(_, cell)| cell).collect()
}

fn coming_from<'a>(world: &'a World, node: &Node, from: &Subscription) -> Vec<(&'a Record, Cell)> {
    let upstream = world.node(from.upstream);
    let sender = upstream.sender(node.id).filter(|sender| sender.branch == from.branch);
    let received = from.received.records;
    let end = sender.map_or(received, |sender| sender.sent.records.max(received));
    let several = world.has_several_primaries();
    let cell = |index| {
        let record = world.history().record(from.branch, index)?;
        let fact = world.checker().fact(record.write()?.write)?;
        // Where all take writes, each gets from another only what began there.
        let is_new = !node.has_seen(fact.node, record.write()?.write);
        let passes = !several || fact.node == from.upstream;
        let (stage, how_far) = match index < received {
            true => (Stage::Received, t!("node-received-not-applied-yet")),
            false => (Stage::Sent, Stage::Sent.words(false)),
        };
        (is_new && passes).then(|| (record, on_tape(world, index, record, stage, how_far)))
    };
    let mut cells: Vec<_> = (from.applied.records..end).rev().filter_map(cell).take(TAPE).collect();
    cells.reverse();
    cells
}

fn on_tape(world: &World, index: u64, record: &Record, stage: Stage, how_far: &str) -> Cell {
    let holds = record.write().map_or(Holds::Other(index), |write| Holds::Write(write.write));
    let label = [&record.end.to_string(), ", ", &what(world, record), ", ", how_far].concat();
    Cell { holds, stage, lsn: record.end, label }
}

/// Whether its log is its own by design, and not a copy of the leader's.
fn has_own_log(world: &World, node: &Node) -> bool {
    world.has_several_primaries() || node.mariadb.is_some()
}

/// Where a node's own WAL parts from the leader's, if it does.
pub(super) fn parted_from(world: &World, node: &Node) -> Option<WalPoint> {
    if has_own_log(world, node) {
        return None;
    }
    let leader: BranchId = world.node(world.leader()).branch;
    let shared = world.history().fork_point(node.branch, leader);
    (node.branch != leader && node.wal_end() > shared).then_some(shared)
}

fn stage(world: &World, node: &Node, index: u64, record: &Record) -> Stage {
    let write = record.write().map(|write| write.write);
    let before = |point: WalPoint| index < point.records;
    match &node.role {
        Role::Primary(primary) => {
            let hidden = primary.commits.iter().any(|c| !c.visible && Some(c.write) == write);
            match (before(primary.flushed), hidden) {
                _ if !before(primary.inserted) => Stage::Absent,
                (false, _) => Stage::Received,
                (true, true) => Stage::Flushed,
                (true, false) => Stage::Readable,
            }
        }
        Role::Replica(replica) => {
            let p = replica.positions;
            let sent = world.node(replica.upstream).sender(node.id);
            if before(p.replayed) {
                Stage::Readable
            } else if before(p.flushed) {
                Stage::Flushed
            } else if before(p.received) {
                Stage::Received
            } else if sent.is_some_and(|sender| before(sender.sent)) {
                Stage::Sent
            } else {
                Stage::Absent
            }
        }
    }
}

/// What a record says.
fn what(world: &World, record: &Record) -> String {
    match record.body {
        Body::Write(write) => {
            let fact: Option<&WriteFact> = world.checker().fact(write.write);
            let who = fact.map_or(String::new(), |fact| client_name(world, fact.client));
            format!("{who}: {}", assignment(world, write.key, write.value))
        }
        Body::Filler { rows: 0 } => t!("node-data").to_owned(),
        Body::Filler { rows } => t!("node-rows-of-one-transaction", rows = rows),
        Body::Switch => t!("node-the-rest-of-the-segment").to_owned(),
        Body::Checkpoint => t!("node-checkpoint").to_owned(),
        Body::Vacuum { .. } => t!("node-dead-rows-removed").to_owned(),
        Body::Parameters(_) => t!("node-settings-that-replicas-must-match").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::{ClientId, KeyId};
    use crate::sim::pattern::Pattern;
    use crate::sim::scenario::Scenario;
    use crate::sim::time::{SimDuration, SimTime};
    use crate::sim::timeline::Timeline;

    /// How Ana's write fares on node 2, as time passes.
    fn way(pattern: Pattern) -> Vec<Stage> {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "name" }],
            "replicas": [{}, { "network_delay": { "constant": "300ms" } }] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut timeline = Timeline::new(pattern.applied_to(&scenario).into());
        let at = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
        timeline.advance(at(100), u64::MAX, |_, _| {});
        let before = timeline.world().checker().latest(KeyId(0));
        timeline.act(Action::write(ClientId(0), KeyId(0)), |_, _| {}).expect("it can be done");
        let mut stages = Vec::new();
        for ms in 100..3_000 {
            timeline.advance(at(ms), u64::MAX, |_, _| {});
            let cells = tape(timeline.world(), NodeId(2));
            let latest = timeline.world().checker().latest(KeyId(0));
            let asked = latest.filter(|_| latest != before).map(Holds::Write);
            let write = cells.iter().find(|cell| Some(cell.holds) == asked);
            let stage = write.map_or(Stage::Absent, |cell| cell.stage);
            if stages.last() != Some(&stage) {
                stages.push(stage);
            }
        }
        stages
    }

    #[test]
    fn a_write_on_its_way_is_on_the_tape_under_every_pattern() {
        for pattern in Pattern::ALL {
            let way = way(pattern);
            let sent = way.iter().position(|stage| *stage == Stage::Sent);
            let readable = way.iter().position(|stage| *stage == Stage::Readable);
            assert!(sent < readable && sent.is_some(), "{}: {way:?}", pattern.name());
            assert_eq!(way.last(), Some(&Stage::Readable), "{}: {way:?}", pattern.name());
        }
    }
}
