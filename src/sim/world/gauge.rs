//! How the cluster stands: who is behind, by how long, and whether all have the same.

use super::super::ids::NodeId;
use super::super::node::{Commit, Node, Receiver, Role, Waits};
use super::super::time::{SimDuration, SimTime};
use super::super::wal::WalPoint;
use super::World;

impl World {
    /// Whom a commit on a primary waits for.
    pub fn waits(&self, node: NodeId, commit: &Commit) -> Waits {
        self.node(node).waits(commit, &self.application_names, self.followers_of(node))
    }

    /// Whether nothing is going to happen but status reports: nobody asks for anything, nothing is
    /// under way, and every replica is up and has replayed all there is.
    pub fn is_quiet(&self) -> bool {
        let idle = |node: &Node| {
            let streams = node.upstreams().all(|upstream| self.streams_from(node, upstream));
            let settled = match &node.role {
                Role::Primary(primary) => primary.commits.is_empty(),
                Role::Replica(replica) => replica.positions.replayed == self.root_end(node),
            };
            node.is_up() && streams && settled && node.subscriptions.iter().all(|s| s.is_drained())
        };
        self.ops.is_empty()
            && self.load.writes_per_second + self.load.reads_per_second == 0
            && self.has_followed_script()
            && self.members().all(idle)
            && self.members().all(|node| self.links.is_quiet(node.id))
    }

    fn streams_from(&self, node: &Node, upstream: NodeId) -> bool {
        let receiver = match node.replica().filter(|replica| replica.upstream == upstream) {
            Some(replica) => Some(replica.receiver()),
            None => node.subscription(upstream).map(|s| s.connection.receiver),
        };
        matches!(receiver, Some(Receiver::Streaming(_)))
    }

    fn root_end(&self, node: &Node) -> WalPoint {
        let mut at = node;
        for _ in 0..self.nodes.len() {
            match at.replica() {
                Some(replica) => at = self.node(replica.upstream),
                None => break,
            }
        }
        at.wal_end()
    }

    /// How long the oldest write that a node does not show yet has been on the primary's disk:
    /// how far behind its readers are. Zero if it shows all there is.
    pub fn replay_lag(&self, id: NodeId) -> SimDuration {
        let node = self.node(id);
        let since = match node.replica() {
            Some(replica) => {
                let leader = self.node(self.leader);
                let next = replica.positions.replayed.records;
                let behind = next < leader.flushed().records;
                let record = self.history.record(leader.branch, next).filter(|_| behind);
                record.map(|record| record.stamp)
            }
            None => {
                let upstreams = node.subscriptions.iter();
                upstreams.filter_map(|s| self.oldest_unapplied(node, s.upstream)).min()
            }
        };
        since.map_or(SimDuration::ZERO, |since| self.now.since(since))
    }

    /// When the oldest write of another node was committed that this one has not applied.
    fn oldest_unapplied(&self, node: &Node, upstream: NodeId) -> Option<SimTime> {
        let subscription = node.subscription(upstream)?;
        let from = self.node(upstream);
        if subscription.branch != from.branch {
            return None;
        }
        let end = from.flushed().records;
        let theirs = |index: &u64| {
            let record = self.history.record(from.branch, *index)?;
            let write = record.write()?;
            (!node.has_seen(write.origin, write.write)).then_some(record.stamp)
        };
        (subscription.applied.records..end).find_map(|index| theirs(&index))
    }

    /// Whether all nodes that take writes have all of each other's and hold the same rows.
    pub fn is_converged(&self) -> bool {
        let mut nodes = self.members().filter(|node| node.is_up());
        let Some(first) = nodes.next() else { return true };
        let rows = |node: &Node| -> Vec<Option<i64>> {
            node.table.iter().map(|row| row.map(|(_, value)| value.0)).collect()
        };
        nodes.all(|node| node.seen_equals(first) && rows(node) == rows(first))
    }

    /// Rows on which nodes differ that have all of each other's writes: they will differ for ever.
    pub fn diverged_rows(&self) -> usize {
        let nodes: Vec<&Node> = self.members().filter(|node| node.is_up()).collect();
        let all = nodes.windows(2).all(|pair| pair[0].seen_equals(pair[1]));
        if !all {
            return 0;
        }
        let differs = |key: &usize| {
            let value = |node: &Node| node.table[*key].map(|(_, value)| value);
            nodes.windows(2).any(|pair| value(pair[0]) != value(pair[1]))
        };
        (0..self.scenario.keys.len()).filter(differs).count()
    }

    /// How long a link takes, typically.
    pub fn typical_delay(&self, id: NodeId) -> SimDuration {
        self.links.delay(id).typical()
    }
}
