//! Liveness: all faults end, and a healthy cluster has to come of it.

use laglab::sim::action::{Action, Load};
use laglab::sim::ids::{KeyId, NodeId};
use laglab::sim::link::Line;
use laglab::sim::node::{Node, Power, Receiver, WalStatus};
use laglab::sim::settings::{ConflictPolicy, StandbyNames};
use laglab::sim::time::SimDuration;
use laglab::sim::wal::WriteKind;

use super::Kind;
use super::watched::Watched;

const MINUTES: SimDuration = SimDuration::from_secs(180);

impl Watched {
    fn ids(&self) -> Vec<NodeId> {
        self.world.members().map(|node| node.id).collect()
    }

    /// Ends every fault.
    pub(crate) fn heal(&mut self) {
        self.act(Action::SetLoad(Load::default()));
        self.act(Action::SetFailover(None));
        let ids = self.ids();
        for from in &ids {
            for to in ids.iter().filter(|to| *to != from) {
                let (from, to) = (*from, *to);
                self.act(Action::SetLine { from, to, line: Line::Healthy });
            }
        }
        for node in ids {
            self.act(Action::ThawDisk(node));
            self.act(Action::SetWalRoom { node, mb: None });
            self.act(Action::Fence { node, fenced: false });
            self.act(Action::SetNetworkDelay { node, to: SimDuration::from_millis(10) });
            self.act(Action::SetApplyDelay { node, to: SimDuration::ZERO });
            self.act(Action::SetReplayCost { node, to: SimDuration::from_micros(10) });
            self.act(Action::SetFsync { node, to: SimDuration::from_micros(500) });
            self.act(Action::SetClock { node, skew_us: 0 });
            self.wake_up(node);
        }
        self.run(MINUTES);
        for node in self.ids() {
            self.wake_up(node);
        }
        self.run(MINUTES);
        if self.world.node(self.world.leader()).primary().is_none() {
            self.act(Action::Promote(self.world.leader()));
            self.run(MINUTES);
        }
        // Whoever was to shut down and still waits for a replica has all the time there is: on a
        // narrow link a large backlog takes long.
        for _ in 0..10 {
            if self.world.nodes().iter().all(|node| node.power != Power::Stopping) {
                break;
            }
            self.run(MINUTES);
        }
        for node in self.ids() {
            self.wake_up(node);
        }
        self.run(MINUTES);
        self.empty_the_links();
    }

    /// On a narrow link a large backlog takes long.
    fn empty_the_links(&mut self) {
        for _ in 0..10 {
            let links = self.world.links();
            if links.iter().all(|(id, _)| links.bytes_under_way(id) == 0) {
                break;
            }
            self.run(MINUTES);
        }
    }

    /// A node runs, replays, receives, and has no reader that holds it up.
    fn wake_up(&mut self, node: NodeId) {
        if matches!(self.world.node(node).power, Power::Crashed | Power::Off) {
            self.act(Action::Start(node));
            self.run(SimDuration::from_secs(2));
        }
        let queries: Vec<_> = self.world.node(node).queries.iter().map(|q| q.id).collect();
        for query in queries {
            self.act(Action::CloseQuery { node, query });
        }
        self.act(Action::ResumeReplay(node));
        self.act(Action::StartReceiving(node));
    }

    /// A healed cluster recovers: all that can catch up does, and nobody waits.
    pub(crate) fn recovers(&mut self, kind: Kind) {
        let leader = self.world.node(self.world.leader());
        // Where applying has stopped for good, a shutdown waits for it for good.
        if kind == Kind::MultiPrimary(ConflictPolicy::Error) && leader.power == Power::Stopping {
            return;
        }
        // One that was made a replica of another may have nobody to start from.
        if self.model.headless && !leader.is_up() {
            return;
        }
        assert!(leader.is_up(), "the primary runs: {:?}", leader.power);
        match kind {
            Kind::Physical => self.physical_recovers(),
            Kind::SemiSync => self.semi_sync_recovers(),
            Kind::MultiPrimary(policy) => self.several_recover(policy),
        }
        let waiting: Vec<_> = self.world.ops().collect();
        assert!(waiting.is_empty(), "nobody waits for an answer: {waiting:?}");
        self.model.check_end(&self.world);
        self.takes_writes();
    }

    /// A healed cluster takes writes.
    fn takes_writes(&mut self) {
        let (client, key) = (self.world.first_client(), KeyId(1));
        let before = self.world.checker().counts.writes;
        let (value, node, level, kind) = (None, None, None, WriteKind::Upsert);
        let write = Action::Write { client, key, value, node, kind, level };
        assert!(self.act(write), "a write can be asked for");
        self.run(SimDuration::from_secs(100));
        assert_eq!(self.world.ops().count(), 0, "the write is answered");
        assert!(self.world.checker().counts.writes > before, "and it is acknowledged");
    }

    fn physical_recovers(&mut self) {
        let leader = self.world.leader();
        for id in self.ids() {
            let node = self.world.node(id);
            if id == leader || self.is_in_step(node) {
                continue;
            }
            let excuse = self.excuse(node);
            assert!(excuse.is_some(), "{} does not catch up: {}", self.world.name(id), brief(node));
        }
        if self.can_be_answered() {
            let waiting: Vec<_> = self.world.ops().collect();
            assert!(waiting.is_empty(), "the replicas are there, and still: {waiting:?}");
        }
        self.act(Action::SetStandbyNames(StandbyNames::None));
        self.run(SimDuration::from_secs(10));
        for id in self.ids() {
            if id != leader && !self.is_in_step(self.world.node(id)) {
                self.act(Action::Rewind(id));
                self.run(SimDuration::from_secs(2));
                self.wake_up(id);
            }
        }
        self.run(MINUTES);
        self.empty_the_links();
        for id in self.ids() {
            let node = self.world.node(id);
            let name = self.world.name(id);
            let excused = self.cannot_connect(node) || self.waits_above(node);
            assert!(id == leader || self.is_in_step(node) || excused, "{name}: {}", brief(node));
        }
    }

    /// Whether a node above it cannot connect, so that it gets nothing either.
    fn waits_above(&self, node: &Node) -> bool {
        let mut above = node.replica().map(|replica| self.world.node(replica.upstream));
        for _ in 0..self.world.nodes().len() {
            let Some(node) = above else { return false };
            if self.cannot_connect(node) {
                return true;
            }
            above = node.replica().map(|replica| self.world.node(replica.upstream));
        }
        false
    }

    /// Whether a node streams from somebody who leads up to the primary, and shows all there is.
    fn is_in_step(&self, node: &Node) -> bool {
        let leader = self.world.node(self.world.leader());
        let Some(replica) = node.replica() else { return false };
        let all = replica.positions.replayed == leader.flushed();
        node.is_up() && all && node.branch == leader.branch
    }

    /// Why a replica cannot be expected to catch up.
    fn excuse(&self, node: &Node) -> Option<&'static str> {
        let Some(replica) = node.replica() else { return Some("it is a primary of its own") };
        let mut at = replica.upstream;
        for _ in 0..self.world.nodes().len() {
            if at == self.world.leader() {
                break;
            }
            let Some(next) = self.world.node(at).replica() else {
                return Some("another primary's");
            };
            if self.excuse_of_one(self.world.node(at)).is_some() {
                return Some("one above it cannot");
            }
            at = next.upstream;
        }
        if at != self.world.leader() {
            return Some("they follow each other");
        }
        self.excuse_of_one(node)
    }

    fn excuse_of_one(&self, node: &Node) -> Option<&'static str> {
        let Some(replica) = node.replica() else { return Some("it is a primary of its own") };
        let upstream = self.world.node(replica.upstream);
        if replica.diverged || node.branch != upstream.branch {
            return Some("it has diverged");
        }
        if self.cannot_connect(node) {
            return Some("it is not let in");
        }
        let oldest = upstream.checkpointer.oldest_segment;
        if replica.positions.flushed.lsn.segment() < oldest {
            return Some("its WAL is gone");
        }
        (!node.is_up()).then_some("it does not start")
    }

    /// The upstream has no room for it, or not its slot.
    fn cannot_connect(&self, node: &Node) -> bool {
        let Some(replica) = node.replica() else { return false };
        let upstream = self.world.node(replica.upstream);
        let streams = matches!(replica.receiver(), Receiver::Streaming(_));
        let full = upstream.senders.len() as u64 >= u64::from(upstream.settings.max_wal_senders);
        let slot = node.primary_slot.map(|slot| upstream.slot_status(slot));
        let lost = slot.is_some_and(|status| status.is_none_or(|s| s == WalStatus::Lost));
        !streams && (full || lost)
    }

    /// Whether enough of those that commits wait for are in step.
    fn can_be_answered(&self) -> bool {
        self.ids().iter().all(|id| {
            let node = self.world.node(*id);
            let names = &node.settings.synchronous_standby_names;
            let there = |other: &&Node| {
                let follows = other.replica().is_some_and(|r| r.upstream == *id);
                let named = names.place(self.world.application_name(other.id)).is_some();
                let streams =
                    |r: &laglab::sim::node::Replica| matches!(r.receiver(), Receiver::Streaming(_));
                let streams = other.replica().is_some_and(streams);
                follows && named && streams && self.is_in_step(other)
            };
            node.primary().is_none()
                || self.world.members().filter(there).count() >= names.quorum() as usize
        })
    }

    fn semi_sync_recovers(&mut self) {
        let leader = self.world.leader();
        if !self.model.mixed {
            for id in self.ids() {
                let node = self.world.node(id);
                let failed =
                    |s: &laglab::sim::node::Subscription| s.error.is_some() || !s.receiving;
                let excused = self.is_cut_off(node) || node.subscriptions.iter().any(failed);
                let same = node.table == self.world.node(leader).table;
                assert!(excused || same, "{} has all: {}", self.world.name(id), brief(node));
            }
        }
        for id in self.ids() {
            if id != leader {
                self.act(Action::Rewind(id));
            }
        }
        self.run(MINUTES);
        self.empty_the_links();
        for id in self.ids() {
            let node = self.world.node(id);
            let same = node.table == self.world.node(leader).table;
            assert!(same, "{} is a copy: {}", self.world.name(id), brief(node));
        }
    }

    /// Whether something above a node does not hand on what it gets.
    fn is_cut_off(&self, node: &Node) -> bool {
        let mut at = node;
        for _ in 0..self.world.nodes().len() {
            let failed = at.subscriptions.iter().any(|s| s.error.is_some() || !s.receiving);
            let logs =
                |m: &laglab::sim::node::MariaDb| m.settings.log_bin && m.settings.log_slave_updates;
            let silent = at.id != self.world.leader()
                && at.id != node.id
                && !at.mariadb.as_ref().is_some_and(|m| logs(m));
            if failed || silent || !at.is_up() {
                return true;
            }
            match at.upstreams().next() {
                Some(up) if at.id != self.world.leader() => at = self.world.node(up),
                _ => return false,
            }
        }
        true
    }

    fn several_recover(&mut self, policy: ConflictPolicy) {
        if policy == ConflictPolicy::Error || self.model.removed {
            return;
        }
        let nodes: Vec<&Node> = self.world.members().collect();
        for pair in nodes.windows(2) {
            let (a, b) = (brief(pair[0]), brief(pair[1]));
            assert!(pair[0].seen_equals(pair[1]), "all have all: {a}\n{b}");
        }
        let skewed = policy == ConflictPolicy::LastWriteWins && self.model.skewed;
        if policy.converges() && !skewed {
            assert!(self.world.is_converged(), "{policy:?} converges");
        }
        if policy == ConflictPolicy::Siblings {
            self.model.check_siblings(&self.world);
        }
    }
}

/// What matters of a node that is not as it should be.
fn brief(node: &Node) -> String {
    let senders: Vec<_> =
        node.senders.iter().map(|s| (s.link.replica.0, s.sent.records, s.doomed)).collect();
    let role = match node.replica() {
        Some(r) => format!(
            "follows {} {:?} {:?} {:?} paused {} promoting {}",
            r.upstream.0, r.positions, r.connection, r.replay, r.paused, r.promoting
        ),
        None => format!("primary up to {:?}", node.wal_end()),
    };
    format!(
        "node {} {:?} {:?} {role}\n senders {senders:?} slots {:?} uses {:?} seen {:?}\n {:?}",
        node.id.0,
        node.power,
        node.branch,
        node.slots,
        node.primary_slot,
        node.seen,
        node.subscriptions
    )
}
