//! Failover: another node becomes the primary that clients are sent to.
//!
//! By hand or by a cluster manager. The manager stands where the replicas stand: it takes the
//! primary for dead when that is down or cut off from all of them, for as long as its timeout. It
//! promotes the replica that runs, is connected to the others, and has received most.
//!
//! Without *fencing* nobody sees to it that the old primary is really dead: it may be alive behind
//! a cut, and then two nodes take writes.

use serde::{Deserialize, Serialize};

use super::super::action::Failover;
use super::super::check::WriteFact;
use super::super::ids::{LinkId, NodeId, WriteId};
use super::super::link::{Direction, Line};
use super::super::node::{End, Node, Power};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::{History, WalPoint};
use super::{Event, World};

/// A cluster manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manager {
    policy: Failover,
    epoch: u32,
    /// Since when the primary has given no sign of life.
    silent_since: Option<SimTime>,
}

impl World {
    /// What the cluster manager does, if there is one.
    pub fn failover(&self) -> Option<Failover> {
        self.failover.map(|manager| manager.policy)
    }

    pub(super) fn set_failover(&mut self, policy: Option<Failover>) {
        let epoch = self.failover.map_or(0, |manager| manager.epoch) + 1;
        self.failover = policy.map(|policy| Manager { policy, epoch, silent_since: None });
        self.watch_again();
    }

    fn watch_again(&mut self) {
        if let Some(Manager { policy, epoch, .. }) = self.failover {
            // Several looks within the timeout, as health checks do.
            let wait = SimDuration::from_micros((policy.timeout.as_micros() / 4).max(1_000));
            self.queue.push(self.now + wait, Event::Watch { epoch });
        }
    }

    pub(super) fn watch(&mut self, epoch: u32, out: &mut Vec<TraceEntry>) {
        let Some(mut manager) = self.failover.filter(|manager| manager.epoch == epoch) else {
            return;
        };
        // Where all take writes, clients turn to another by themselves.
        if self.leader_answers() || self.several_primaries {
            manager.silent_since = None;
        } else {
            let since = *manager.silent_since.get_or_insert(self.now);
            let candidate = self.most_advanced();
            if self.now.since(since) >= manager.policy.timeout
                && let Some(candidate) = candidate
            {
                manager.silent_since = None;
                if manager.policy.fencing {
                    self.fence_leader(out);
                }
                self.promote(candidate, out);
            }
        }
        self.failover = Some(manager);
        self.watch_again();
    }

    fn leader_answers(&self) -> bool {
        let leader = self.node(self.leader);
        let reaches = |node: &Node| {
            self.links.line(leader.id, node.id) == Line::Healthy
                && self.links.line(node.id, leader.id) == Line::Healthy
        };
        let mut others = self.members().filter(|node| node.id != leader.id).peekable();
        leader.is_up() && (others.peek().is_none() || others.any(reaches))
    }

    /// The replica that runs, follows the primary and has received most.
    fn most_advanced(&self) -> Option<NodeId> {
        let follows = |node: &&Node| {
            node.is_up() && !node.promoting && node.upstreams().any(|up| up == self.leader)
        };
        let received = |node: &&Node| {
            let received = node.replica().map(|replica| replica.positions.received);
            let relay = node.subscription(self.leader).map(|s| s.received);
            (received.or(relay).unwrap_or(WalPoint::START), std::cmp::Reverse(node.id))
        };
        self.members().filter(follows).max_by_key(received).map(|node| node.id)
    }

    /// The manager makes sure that the old primary takes no more writes: its power is cut.
    fn fence_leader(&mut self, out: &mut Vec<TraceEntry>) {
        let leader = self.leader;
        if self.node(leader).power != Power::Off && self.node(leader).power != Power::Removed {
            self.nodes[leader.index()].fenced = true;
            self.end(leader, End::PowerLoss, out);
        }
    }

    /// A replica is to become the primary that clients are sent to.
    pub(super) fn promote(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.successor = Some(id);
        self.promote_alone(id, out);
    }

    /// A replica is to become a primary.
    pub(super) fn promote_alone(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        if self.node(id).replica().is_some() {
            self.with_node(id, out, Node::promote);
        } else {
            self.with_node(id, out, Node::promote_subscriber);
        }
        self.follow_promotions(out);
    }

    /// Replicas have become primaries: clients and the others turn to the one that was meant.
    pub(super) fn follow_promotions(&mut self, out: &mut Vec<TraceEntry>) {
        for id in std::mem::take(&mut self.promoted) {
            self.set_read_only(id, false, false);
            if self.successor == Some(id) {
                self.successor = None;
                self.lead(id, out);
            } else {
                if id == self.leader {
                    // It had been made a replica, and has what it received as one.
                    self.recount(out);
                }
                self.membership_changed(out);
            }
        }
    }

    fn lead(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        let old = self.leader;
        self.leader = id;
        self.recount(out);
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            let follower = node.id;
            if node.power == Power::Removed || follower == id {
                continue;
            }
            if node.replica().is_some_and(|replica| replica.upstream == old) {
                self.with_node(follower, out, |node, env| node.repoint(id, env));
                self.leave(follower, old, out);
            } else if node.mariadb.is_some() && node.subscription(old).is_some() {
                let branch = self.node(id).branch;
                self.with_node(follower, out, |node, env| {
                    node.change_master(id, branch, false, env);
                });
                self.leave(follower, old, out);
            }
        }
        self.leave(id, old, out);
        self.membership_changed(out);
    }

    /// What counts as the surviving history is what the leader has.
    pub(super) fn recount(&mut self, out: &mut Vec<TraceEntry>) {
        if self.several_primaries {
            return;
        }
        let (leader, history) = (&self.nodes[self.leader.index()], &self.history);
        let lost = self.checker.cut(leader.id, |write, fact| holds(leader, write, fact, history));
        // It may hold what an earlier failover had cut off.
        self.checker.restore(|write, fact| holds(leader, write, fact, history));
        self.tell_lost(&lost, out);
    }

    /// One of several primaries has ended: what it has not kept of its own writes, nobody has.
    pub(super) fn count_dead(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        let (node, history) = (&self.nodes[id.index()], &self.history);
        let (branch, end) = (node.branch, node.wal_end());
        let kept = |write, fact: &WriteFact| {
            let index = fact.end.records.saturating_sub(1);
            let there = || history.record(branch, index).and_then(|r| r.write());
            let own = fact.node == id && write >= node.since;
            !own || (fact.end <= end && there().is_some_and(|w| w.write == write))
        };
        let lost = self.checker.died(kept);
        self.tell_lost(&lost, out);
    }

    /// One of several primaries is taken out: what nobody else has of its writes is gone with it.
    pub(super) fn count_removed(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        let nodes = &self.nodes;
        let kept = |write, fact: &WriteFact| {
            let own = fact.node == id && write >= nodes[id.index()].since;
            let there = |node: &Node| node.power != Power::Removed && node.has_seen(id, write);
            !own || nodes.iter().any(there)
        };
        let lost = self.checker.died(kept);
        self.tell_lost(&lost, out);
    }

    fn tell_lost(&mut self, lost: &[WriteId], out: &mut Vec<TraceEntry>) {
        for write in lost.iter().copied() {
            let fact = self.checker.fact(write).expect("a lost write is known");
            let (client, key, value) = (fact.client, fact.key, fact.value);
            self.trace(TraceEvent::Lost { write, client, key, value }, out);
        }
    }

    /// A node has closed its stream from the old primary, which hears of it if it can.
    fn leave(&mut self, id: NodeId, old: NodeId, out: &mut Vec<TraceEntry>) {
        let reaches = self.links.line(id, old) == Line::Healthy;
        if reaches && self.node(id).is_up() && self.node(old).is_up() {
            self.with_node(old, out, |old, env| old.forget_replica(id, env));
        }
    }

    pub(super) fn set_way(&mut self, from: NodeId, to: NodeId, line: Line) {
        let scheduled = self.links.set_line(self.now, from, to, line);
        self.schedule_all(scheduled);
    }

    pub(super) fn schedule_all(&mut self, all: Vec<super::super::link::Scheduled>) {
        for (link, direction, delivery) in all {
            self.schedule(link, direction, Some(delivery));
        }
    }

    /// The network between a node and another, both ways.
    pub(super) fn set_between(&mut self, a: NodeId, b: NodeId, line: Line) {
        self.set_way(a, b, line);
        self.set_way(b, a, line);
    }

    /// Whether the way between a node and the one it follows is cut in some direction.
    pub fn is_cut(&self, id: NodeId) -> bool {
        let mut upstreams = self.node(id).upstreams();
        upstreams.any(|upstream| self.is_link_cut(LinkId { replica: id, upstream }))
    }

    /// Whether a link is cut in some direction.
    pub fn is_link_cut(&self, link: LinkId) -> bool {
        let LinkId { replica: id, upstream } = link;
        [Direction::Down, Direction::Up].into_iter().any(|direction| {
            let (from, to) = match direction {
                Direction::Down => (upstream, id),
                Direction::Up => (id, upstream),
            };
            self.links.line(from, to) == Line::Cut
        })
    }
}

/// Whether a node holds a write. Of logs that are copied byte for byte the place tells; what was
/// seen of a node does not, for a node that comes back may write on without what it had lost.
fn holds(node: &Node, write: WriteId, fact: &WriteFact, history: &History) -> bool {
    if node.mariadb.is_some() {
        return node.has_seen(fact.node, write);
    }
    let index = fact.end.records.saturating_sub(1);
    let there = || history.record(node.branch, index).and_then(|record| record.write());
    fact.end <= node.wal_end() && there().is_some_and(|there| there.write == write)
}
