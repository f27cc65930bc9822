//! Where a client's read goes.

use serde::{Deserialize, Serialize};

use super::super::action::ActionError;
use super::super::effect::{Request, Token};
use super::super::ids::{ClientId, KeyId, NodeId, WriteId};
use super::super::route::{Choice, Route};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::TraceEntry;
use super::{Node, World};

/// What a client's side remembers for its route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ClientState {
    /// The route of its reads, once one was set.
    route: Option<Route>,
    /// The last write it was told of, where it was executed, and when it was told.
    last_write: Option<(NodeId, WriteId, SimTime)>,
    /// The replica that a sticky route has chosen.
    chosen: Option<NodeId>,
    /// Its reads that were answered, and how many of these the primary answered.
    pub(super) reads: Reads,
}

/// How many reads were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// By anybody.
    pub all: u64,
    /// By the primary that the client writes to.
    pub by_primary: u64,
}

impl World {
    /// The route of a client.
    pub fn route(&self, client: ClientId) -> Route {
        self.set_route_of(client).unwrap_or_default()
    }

    /// The route of a client, if one was set.
    pub fn set_route_of(&self, client: ClientId) -> Option<Route> {
        self.clients[client.index()].route
    }

    /// The reads of a client that were answered.
    pub fn reads_of(&self, client: ClientId) -> Reads {
        self.clients[client.index()].reads
    }

    /// When a client was last told that a write of its is committed.
    pub fn last_write(&self, client: ClientId) -> Option<(WriteId, SimTime)> {
        self.clients[client.index()].last_write.map(|(_, write, at)| (write, at))
    }

    /// The same of all visitors together.
    pub fn reads_of_visitors(&self) -> Reads {
        let first = self.scenario.clients.len();
        let visitors = &self.clients[first..first + usize::from(self.scenario.visitors)];
        let add = |sum: Reads, one: &ClientState| Reads {
            all: sum.all + one.reads.all,
            by_primary: sum.by_primary + one.reads.by_primary,
        };
        visitors.iter().fold(Reads::default(), add)
    }

    pub(super) fn set_route(&mut self, client: ClientId, route: Route) -> Result<(), ActionError> {
        let state = &mut self.clients[client.index()];
        state.route = Some(route);
        state.chosen = None;
        Ok(())
    }

    pub(super) fn note_told(&mut self, client: ClientId, node: NodeId, write: WriteId) {
        self.clients[client.index()].last_write = Some((node, write, self.now));
    }

    /// The node that a client's writes go to.
    pub(super) fn home(&self, client: ClientId) -> NodeId {
        if !self.several_primaries {
            return self.leader;
        }
        let takes: Vec<NodeId> =
            self.members().filter(|node| node.primary().is_some()).map(|node| node.id).collect();
        // Each client has a node of its own, and turns to the next one while that is down.
        let first = client.index() % takes.len().max(1);
        let order = takes.iter().cycle().skip(first).take(takes.len());
        let up = order.copied().find(|id| self.node(*id).is_up());
        up.or(takes.get(first).copied()).unwrap_or(self.leader)
    }

    /// Nodes that a read may go to instead of the primary.
    pub fn replicas(&self) -> impl Iterator<Item = &Node> {
        let several = self.several_primaries;
        self.nodes.iter().filter(move |node| {
            let reads = node.replica().is_none_or(|_| node.settings.hot_standby);
            let follows = node.upstreams().next().is_some();
            node.is_up() && reads && follows && (several || node.id != self.leader)
        })
    }

    /// A client reads along a route.
    pub(super) fn ask_routed(
        &mut self,
        client: ClientId,
        key: KeyId,
        route: Route,
        out: &mut Vec<TraceEntry>,
    ) {
        let (node, after, choice) = self.choose(client, route);
        self.send(client, node, Request::Read { key, after }, choice, out);
    }

    fn choose(&mut self, client: ClientId, route: Route) -> (NodeId, Option<Token>, Choice) {
        let home = self.home(client);
        let last = self.clients[client.index()].last_write;
        let mut choice = match (route, self.replicas().next()) {
            (Route::Node(_), _) => Choice::Named,
            (Route::Primary, _) => Choice::Primary,
            (_, None) => Choice::NoReplica,
            _ => Choice::Replica,
        };
        let node = match route {
            Route::Primary => home,
            Route::Node(node) => node,
            Route::AnyReplica => self.any_replica(home),
            Route::RoundRobin => {
                let count = self.replicas().count();
                self.turn = self.turn.wrapping_add(1);
                let turn = self.turn as usize % count.max(1);
                self.replicas().nth(turn).map_or(home, |node| node.id)
            }
            Route::Nearest => {
                let way = |node: &&Node| (self.links.delay(node.id).typical(), node.id);
                self.replicas().min_by_key(way).map_or(home, |node| node.id)
            }
            Route::Sticky => {
                let before = self.clients[client.index()].chosen;
                let node = self.sticky_replica(client, home);
                choice = if before == Some(node) { Choice::Same } else { choice };
                node
            }
            Route::Window(window) => {
                let protected = last.is_some_and(|(.., at)| self.now.since(at) < window);
                choice = if protected { Choice::Recent } else { choice };
                if protected { home } else { self.any_replica(home) }
            }
            Route::Token(_) => self.any_replica(home),
            Route::Bounded(bound) => {
                let near = self.replica_within(bound);
                let too_far = near.is_none() && choice == Choice::Replica;
                choice = if too_far { Choice::TooFar } else { choice };
                near.unwrap_or(home)
            }
        };
        let token = match (route, last) {
            (Route::Token(timeout), Some((origin, write, _))) => {
                choice = if choice == Choice::Replica { Choice::Waits } else { choice };
                Some(Token { origin, write, timeout })
            }
            _ => None,
        };
        (node, token, choice)
    }

    fn any_replica(&mut self, home: NodeId) -> NodeId {
        let count = self.replicas().count() as u64;
        if count == 0 {
            return home;
        }
        let pick = self.load_rng.below(count) as usize;
        self.replicas().nth(pick).map_or(home, |node| node.id)
    }

    fn sticky_replica(&mut self, client: ClientId, home: NodeId) -> NodeId {
        let chosen = self.clients[client.index()].chosen;
        let chosen = chosen.filter(|id| self.replicas().any(|node| node.id == *id));
        let node = chosen.unwrap_or_else(|| self.any_replica(home));
        self.clients[client.index()].chosen = Some(node).filter(|id| *id != home);
        node
    }

    /// The first replica that the primary's statistics say is within a bound.
    fn replica_within(&self, bound: SimDuration) -> Option<NodeId> {
        let near = |node: &&Node| self.reported_lag(node.id).is_some_and(|lag| lag <= bound);
        self.replicas().find(near).map(|node| node.id)
    }

    /// A replica's lag as its upstream's statistics have it (`replay_lag` of
    /// `pg_stat_replication`); none if it is not connected there.
    pub fn reported_lag(&self, id: NodeId) -> Option<SimDuration> {
        let upstream = self.node(id).upstreams().next()?;
        let sender = self.node(upstream).sender(id)?;
        Some(sender.replay_lag.unwrap_or(SimDuration::ZERO))
    }

    /// A replica's lag as its own functions have it: zero when it has replayed all that it has
    /// received, else the time since the last write that it has replayed was committed.
    pub fn apparent_lag(&self, id: NodeId) -> SimDuration {
        let node = self.node(id);
        match node.replica() {
            Some(replica) if replica.positions.replayed < replica.positions.received => {
                let index = replica.positions.replayed.records.saturating_sub(1);
                let last = self.history.record(node.branch, index);
                last.map_or(SimDuration::ZERO, |record| self.now.since(record.stamp))
            }
            _ => SimDuration::ZERO,
        }
    }
}
