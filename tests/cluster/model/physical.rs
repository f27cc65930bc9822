//! Logs that are copied byte for byte.

use std::collections::BTreeSet;

use laglab::sim::ids::{NodeId, WriteId};
use laglab::sim::message::Positions;
use laglab::sim::node::{Node, Power, Receiver, Role, Sender};
use laglab::sim::settings::{StandbyNames, SynchronousCommit};
use laglab::sim::trace::TraceEvent;
use laglab::sim::wal::WalPoint;
use laglab::sim::world::World;

use super::{Copy, Model, Write, positions};

impl Model {
    /// What a node's branch of the history says that it holds.
    pub(super) fn copy_from_history(&mut self, world: &World, node: &Node) {
        let end = node.wal_end().records;
        let write = |index: u64| {
            let record = world.history().record(node.branch, index);
            record.expect("what a node has is in the history").write().map(|write| write.write)
        };
        let copy = &mut self.copies[node.id.index()];
        copy.log = (0..end).map(write).collect();
        copy.marked = [0; 3];
        copy.last = None;
    }

    /// A node has got its data from another.
    pub(super) fn copied(&mut self, world: &World, id: NodeId) {
        let node = world.node(id);
        self.copies[id.index()] = Copy::default();
        self.copy_from_history(world, node);
        self.copied_changes(world, id);
    }

    pub(super) fn take_physical(&mut self, world: &World, event: &TraceEvent) {
        match *event {
            TraceEvent::Received { node, to } => self.received(world, node, to),
            TraceEvent::Replayed { node, write, to } => {
                let log = &self.copies[node.index()].log;
                assert_eq!(log[to.records as usize - 1], Some(write), "replayed in order");
            }
            TraceEvent::Stopped { node }
            | TraceEvent::PowerLost { node, .. }
            | TraceEvent::Crashed { node } => self.ended(world, node),
            TraceEvent::Promoted { node, at, .. } => self.promoted(world, node, at),
            _ => {}
        }
    }

    /// A replica has got more of its upstream's log.
    fn received(&mut self, world: &World, id: NodeId, to: WalPoint) {
        let node = world.node(id);
        let copy = &mut self.copies[id.index()];
        for index in copy.log.len() as u64..to.records {
            let record = world.history().record(node.branch, index);
            let record = record.expect("what is received is in the history");
            copy.log.push(record.write().map(|write| write.write));
        }
        // The upstream, if it is still on that line, has the same.
        let Some(upstream) = node.replica().map(|replica| replica.upstream) else { return };
        let end = to.records as usize;
        let theirs = &self.copies[upstream.index()].log;
        if world.node(upstream).branch == node.branch && theirs.len() >= end {
            let ours = &self.copies[id.index()].log;
            let from = end.saturating_sub(8);
            assert_eq!(theirs[from..end], ours[from..end], "an upstream has what it sends");
        }
    }

    /// A node has ended: what is left of its log is a beginning of what it had.
    fn ended(&mut self, world: &World, id: NodeId) {
        let node = world.node(id);
        let left = node.wal_end();
        let copy = &mut self.copies[id.index()];
        assert_eq!(node.flushed(), left, "after an end memory and disk hold the same");
        if let Some([_, flushed, _]) = copy.last {
            assert!(left >= flushed, "what was on the disk is there");
        }
        copy.log.resize(left.records as usize, None);
        copy.pending.clear();
        copy.last = None;
        for marked in &mut copy.marked {
            *marked = (*marked).min(left.records as usize);
        }
    }

    /// It keeps all it has. What it had on its disk, acknowledged or not, survives it.
    fn promoted(&mut self, world: &World, id: NodeId, at: WalPoint) {
        let copy = &self.copies[id.index()];
        assert!(copy.log.len() as u64 >= at.records, "{id:?} keeps all it has");
        if world.leader() == id {
            self.find_again(world);
        }
    }

    /// What is in the surviving history again is lost no longer.
    fn find_again(&mut self, world: &World) {
        let line = self.line(world);
        self.lost.retain(|write| !line.contains(write));
    }

    /// The surviving history, as a set.
    fn line(&self, world: &World) -> BTreeSet<WriteId> {
        self.copies[world.leader().index()].log.iter().flatten().copied().collect()
    }

    /// Positions stand in order, nothing runs backwards, and the log is what its line says.
    pub(super) fn check_physical(&mut self, world: &World, node: &Node, whole: bool) {
        let id = node.id;
        let (now, end) = (positions(node), node.wal_end().records as usize);
        let copy = &mut self.copies[id.index()];
        let same = copy.last == Some(now) && copy.life == node.incarnation;
        if same && !whole {
            return;
        }
        if let Some(last) = copy.last.filter(|_| copy.life == node.incarnation) {
            for (last, now) in last.iter().zip(&now) {
                assert!(last <= now, "{id:?} went back from {last:?} to {now:?}");
            }
        }
        copy.life = node.incarnation;
        copy.last = Some(now);
        // A primary adds records of its own that nobody is told of.
        assert!(node.primary().is_some() || copy.log.len() == end, "{id:?} has what it was sent");
        assert!(copy.log.len() <= end, "{id:?} has lost something without an end");
        copy.log.resize(end, None);
        let from = if whole { 0 } else { end.saturating_sub(4) };
        for (index, known) in copy.log.iter().enumerate().skip(from) {
            let record = world.history().record(node.branch, index as u64);
            let write = record.and_then(|record| record.write()).map(|write| write.write);
            assert_eq!(write, *known, "record {index} of {id:?}");
        }
        self.mark(id, now, node.primary().is_some());
        self.check_positions(world, node);
        if whole {
            self.check_table(world, node);
        }
    }

    /// Notes which writes a node has had.
    fn mark(&mut self, id: NodeId, now: [WalPoint; 3], primary: bool) {
        for (which, point) in now.iter().enumerate() {
            let copy = &mut self.copies[id.index()];
            let (from, to) = (copy.marked[which], point.records as usize);
            copy.marked[which] = from.max(to);
            if primary && which == 2 {
                continue;
            }
            for write in copy.log[..to].iter().skip(from).flatten() {
                let known = self.writes.get_mut(write).expect("what is in a log was written");
                known.had[which] |= 1 << id.0;
            }
        }
    }

    /// replayed ≤ flushed ≤ received ≤ sent ≤ what the upstream has flushed.
    fn check_positions(&self, world: &World, node: &Node) {
        let name = world.name(node.id);
        match &node.role {
            Role::Primary(p) => {
                assert!(p.flushed <= p.written, "{name}: flushed {:?}", p.flushed);
                assert!(p.written <= p.inserted, "{name}: written {:?}", p.written);
            }
            Role::Replica(r) => {
                let Positions { received, flushed, replayed } = r.positions;
                assert!(replayed <= flushed, "{name} has replayed {replayed:?} of {flushed:?}");
                assert!(flushed <= received, "{name} has flushed {flushed:?} of {received:?}");
            }
        }
        for sender in &node.senders {
            check_sender(world, node, sender);
        }
    }

    /// A node's rows are what replaying its log gives, but for what waits.
    fn check_table(&self, world: &World, node: &Node) {
        if node.power == Power::Removed {
            return;
        }
        for key in (0..world.scenario().keys.len()).map(|key| laglab::sim::ids::KeyId(key as u16)) {
            let shown = node.read(key).map(|(write, _)| write);
            assert_eq!(shown, self.visible(node, key), "{:?} of {}", key, world.name(node.id));
        }
    }

    /// What a node shows of a row: what its log says, but for what waits.
    pub(super) fn visible(&self, node: &Node, key: laglab::sim::ids::KeyId) -> Option<WriteId> {
        let copy = &self.copies[node.id.index()];
        let end = match &node.role {
            Role::Primary(_) => copy.log.len(),
            Role::Replica(r) => r.positions.replayed.records as usize,
        };
        let shown = |w: &&WriteId| {
            let known = &self.writes[*w];
            known.key == key && (known.committed || !copy.pending.contains(w))
        };
        copy.log[..end].iter().rev().flatten().find(shown).copied()
    }

    /// A commit is released: it is on the disk, and those it waits for have what was asked.
    pub(super) fn check_durable(&self, world: &World, write: &Write) {
        if write.level == SynchronousCommit::Off {
            return;
        }
        let node = world.node(write.node);
        assert!(node.flushed() >= write.end, "a commit is on its primary's disk first: {write:?}");
        if !write.level.asks_replicas() {
            return;
        }
        // An act may have changed the list in this very step, before or after.
        let (names, waits) = &self.names[write.node.index()];
        let settings = &node.settings;
        let now = &settings.synchronous_standby_names;
        let enough = |names: &StandbyNames| self.enough(world, write, names);
        let free = !waits || !settings.waits_for_replicas();
        assert!(free || enough(names) || enough(now), "released by too few: {write:?}, {names}");
    }

    /// Whether enough of those that are named have had the write as its level asks.
    fn enough(&self, world: &World, write: &Write, names: &StandbyNames) -> bool {
        let which = match write.level {
            SynchronousCommit::Off | SynchronousCommit::Local => return true,
            SynchronousCommit::RemoteWrite => 0,
            SynchronousCommit::On => 1,
            SynchronousCommit::RemoteApply => 2,
        };
        let have = |node: &&Node| {
            let had = node.id != write.node && write.had[which] & (1 << node.id.0) != 0;
            had && names.place(world.application_name(node.id)).is_some()
        };
        world.nodes().iter().filter(have).count() >= names.quorum() as usize
    }

    /// The losses are those that were told, and as many as are counted.
    pub(crate) fn check_losses(&self, world: &World) {
        let line = self.line(world);
        let acknowledged = self.writes.iter().filter(|(_, w)| w.acknowledged.is_some());
        let lost: BTreeSet<WriteId> =
            acknowledged.map(|(id, _)| *id).filter(|id| !line.contains(id)).collect();
        let told: BTreeSet<WriteId> =
            self.lost.iter().copied().filter(|write| !line.contains(write)).collect();
        assert_eq!(lost, told, "what is lost is told");
        assert_eq!(world.checker().counts.lost, lost.len() as u64, "and counted");
    }
}

fn check_sender(world: &World, upstream: &Node, sender: &Sender) {
    if sender.caught_up_at == WalPoint::NEVER {
        // It is on the list and gets nothing: its history has parted from its upstream's.
        return;
    }
    // A machine without power keeps no stream: what it knew of them, its restart will end.
    if !upstream.is_running() {
        return;
    }
    assert!(sender.sent <= upstream.flushed(), "only what is flushed is sent: {sender:?}");
    assert!(sender.reported.received <= sender.sent, "only what was sent is reported");
    let node = world.node(sender.link.replica);
    let Some(replica) = node.replica() else { return };
    if replica.receiver() == Receiver::Streaming(sender.connection) && node.is_up() {
        let p = replica.positions;
        assert!(sender.reported.flushed <= p.flushed, "nothing is reported in advance");
        assert!(sender.reported.replayed <= p.replayed, "nothing is reported in advance");
        assert!(p.received <= sender.sent, "a replica has only what it was sent: {sender:?}");
    }
}
