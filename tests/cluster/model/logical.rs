//! Changes that are applied one by one.

use std::collections::{BTreeMap, BTreeSet};

use laglab::sim::ids::{KeyId, NodeId, OpId, WriteId};
use laglab::sim::node::{Node, Power};
use laglab::sim::settings::ConflictPolicy;
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::wal::WalPoint;
use laglab::sim::world::World;

use super::super::Kind;
use super::{Model, Write};

/// Where a change ends in the log of a node that has applied it, if it is there.
fn end_in_log(world: &World, id: NodeId, write: WriteId) -> Option<WalPoint> {
    let node = world.node(id);
    let mut records = (0..node.wal_end().records).rev();
    let there = |index: &u64| {
        let record = world.history().record(node.branch, *index);
        record.and_then(|record| record.write()).is_some_and(|known| known.write == write)
    };
    let index = records.find(there)?;
    let record = world.history().record(node.branch, index)?;
    Some(WalPoint { records: index + 1, lsn: record.end })
}

impl Model {
    pub(super) fn take_logical(&mut self, world: &World, event: &TraceEvent) {
        match *event {
            TraceEvent::Applied { node, write, .. } => {
                let copy = &mut self.copies[node.index()];
                if let Kind::MultiPrimary(_) = self.kind {
                    assert!(copy.has.insert(write), "{node:?} applies {write:?} once");
                    copy.applied.push((write, end_in_log(world, node, write)));
                }
                copy.has.insert(write);
                copy.shows.insert(write);
                // What the primary takes in is no longer lost.
                if node == world.leader() && self.kind == Kind::SemiSync {
                    self.lost.remove(&write);
                }
            }
            // What a new primary has is no longer lost, though an earlier one lacked it.
            TraceEvent::Promoted { node, .. }
                if node == world.leader() && self.kind == Kind::SemiSync =>
            {
                let has = &self.copies[node.index()].has;
                self.lost.retain(|write| !has.contains(write));
            }
            TraceEvent::Stopped { node }
            | TraceEvent::PowerLost { node, .. }
            | TraceEvent::Crashed { node } => self.logical_end(world, node),
            _ => {}
        }
    }

    /// A node has ended. Its own writes that are left of its log are committed when it starts.
    fn logical_end(&mut self, world: &World, id: NodeId) {
        let node = world.node(id);
        let left = node.wal_end();
        let copy = &mut self.copies[id.index()];
        copy.pending.clear();
        let since = self.since[id.index()];
        let own = |write: &WriteId| self.writes[write].node == id && *write >= since;
        let lost: Vec<WriteId> = copy
            .has
            .iter()
            .filter(|write| own(write) && self.writes[*write].end > left)
            .copied()
            .collect();
        for write in lost {
            copy.has.remove(&write);
            copy.shows.remove(&write);
            self.gone.insert(write);
        }
        copy.shows.extend(copy.has.iter().filter(|write| own(write)));
        self.applied_up_to(id, left);
    }

    /// A node's log ends here: what it has applied behind that is gone, and so is what it has noted
    /// since of how far it is with the node it came from. All that will come again.
    fn applied_up_to(&mut self, id: NodeId, left: WalPoint) {
        let mut lost = BTreeSet::new();
        let copy = &mut self.copies[id.index()];
        copy.applied.retain(|(write, end)| {
            let origin = self.writes[write].node;
            if end.is_some_and(|end| end > left) {
                lost.insert(origin);
            }
            let stays = !lost.contains(&origin);
            if !stays {
                copy.has.remove(write);
                copy.shows.remove(write);
            }
            stays
        });
    }

    /// A node was taken out, with what only it had.
    pub(super) fn taken_out(&mut self, world: &World, id: NodeId) {
        let since = self.since[id.index()];
        for (write, _) in self.writes.iter().filter(|(write, w)| w.node == id && **write >= since) {
            let has = |node: &Node| self.copies[node.id.index()].has.contains(write);
            if !world.members().any(has) {
                self.gone.insert(*write);
            }
        }
    }

    /// A node has got its data from another.
    pub(super) fn copied_changes(&mut self, world: &World, id: NodeId) {
        let leader = self.copies[world.leader().index()].clone();
        let copy = &mut self.copies[id.index()];
        if world.leader() != id {
            copy.has = leader.has;
            copy.shows = leader.shows;
            let of = world.node(world.leader());
            let there = |write: &WriteId| {
                self.writes[write].node != of.id || self.writes[write].end <= of.flushed()
            };
            copy.has.retain(there);
            copy.shows.retain(there);
            copy.applied = leader.applied;
            self.applied_up_to(id, of.flushed());
        }
    }

    /// A commit that had to wait for a receipt has one, unless semi-sync is off.
    pub(super) fn check_receipt(
        &self,
        world: &World,
        op: OpId,
        write: &Write,
        trace: &[TraceEntry],
    ) {
        let node = world.node(write.node);
        let Some(mariadb) = &node.mariadb else { return };
        let off = |entry: &TraceEntry| {
            matches!(entry.event, TraceEvent::SemiSync { .. } | TraceEvent::Acted(_))
        };
        let nobody_asked =
            !mariadb.settings.rpl_semi_sync_master_wait_no_slave && node.semi_sync_clients() == 0;
        if !mariadb.semi_sync.on || nobody_asked || trace.iter().any(off) {
            return;
        }
        let has = |other: &&Node| {
            let subscription = other.subscription(write.node);
            let acknowledges =
                other.mariadb.as_ref().is_some_and(|m| m.settings.rpl_semi_sync_slave_enabled);
            subscription.is_some_and(|s| s.received >= write.end) && acknowledges
        };
        // One that had it may have gone in the meantime; its answer was under way.
        let gone = |other: &&Node| other.id != write.node && !other.is_up();
        let had = world.nodes().iter().any(|other| has(&other) || gone(&other));
        assert!(had || self.mixed, "{op:?} was released without a receipt: {write:?}");
    }

    /// What a node's rows say is what it has.
    pub(super) fn check_logical(&self, world: &World, node: &Node) {
        let Kind::MultiPrimary(policy) = self.kind else { return };
        if node.power == Power::Removed {
            return;
        }
        let copy = &self.copies[node.id.index()];
        for write in copy.has.iter() {
            let known = &self.writes[write];
            assert!(node.has_seen(known.node, *write), "{:?} has {write:?}", node.id);
        }
        if policy == ConflictPolicy::Counter {
            self.check_counters(world, node);
        }
    }

    /// A counter is the sum of all that was added to it.
    pub(super) fn check_counters(&self, world: &World, node: &Node) {
        let mut sums: BTreeMap<KeyId, i64> = BTreeMap::new();
        for write in &self.copies[node.id.index()].shows {
            let known = &self.writes[write];
            *sums.entry(known.key).or_default() += known.value.0;
        }
        for key in (0..world.scenario().keys.len()).map(|key| KeyId(key as u16)) {
            let shown = node.read(key).map_or(0, |(_, value)| value.0);
            let sum = sums.get(&key).copied().unwrap_or(0);
            assert_eq!(shown, sum, "{key:?} of {}", world.name(node.id));
        }
    }

    /// Once all have all: no acknowledged write is gone that nobody has replaced knowingly.
    pub(crate) fn check_siblings(&self, world: &World) {
        for node in world.members() {
            let copy = &self.copies[node.id.index()];
            for (id, write) in self.writes.iter().filter(|(_, w)| w.acknowledged.is_some()) {
                if write.client == laglab::sim::ids::ClientId(u16::MAX) || !copy.has.contains(id) {
                    continue;
                }
                let kept = node.siblings(write.key).iter().any(|s| s.write == *id);
                let replaced = copy.has.iter().any(|other| {
                    let other = &self.writes[other];
                    other.key == write.key && other.knew.contains(id)
                });
                assert!(kept || replaced, "{} has lost {id:?}: {write:?}", world.name(node.id));
            }
        }
    }
}
