//! The connection of a node to one that it follows: how it finds it, and finds it again.
//!
//! Source: PostgreSQL 15, `walreceiver.c` and `WaitForWALToBecomeAvailable` in `xlogrecovery.c`.
//! MariaDB's I/O thread and pglogical's apply worker connect in the same way here, with intervals
//! of their own.

use serde::{Deserialize, Serialize};

use super::super::effect::{Effect, Wake};
use super::super::ids::{ConnectionId, NodeId};
use super::super::link::Direction;
use super::super::message::{Message, Positions, Want};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, TraceEvent};
use super::{End, Env, Node, Role};

/// How long TCP waits for an answer before it asks for a connection again, at first.
const SYN_TIMEOUT: SimDuration = SimDuration::from_secs(1);

/// How often it doubles that wait: to 64 s.
const SYN_DOUBLINGS: u32 = 6;

/// The state of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receiver {
    /// Not connected; a new attempt may be scheduled.
    #[default]
    Idle,
    /// Asked for a stream, no answer yet.
    Connecting(ConnectionId),
    /// Streaming.
    Streaming(ConnectionId),
}

impl Receiver {
    /// The connection, if there is one or is to be one.
    pub fn connection(self) -> Option<ConnectionId> {
        match self {
            Receiver::Idle => None,
            Receiver::Connecting(id) | Receiver::Streaming(id) => Some(id),
        }
    }
}

/// A connection, and what was tried to get it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// How it stands.
    pub receiver: Receiver,
    /// The number of the last one.
    last: ConnectionId,
    pub(super) failed_at: Option<SimTime>,
    unanswered: u32,
    pub(super) heard_at: SimTime,
    /// When its silence is looked at next.
    pub(super) check_at: SimTime,
    /// When it is told how far this node is, whatever happens.
    pub(super) report_at: SimTime,
    /// The upstream has refused; it is told once, not at each attempt.
    refused: bool,
    /// A connection is to be made as soon as everything that is here has been replayed.
    wanted: bool,
}

impl Connection {
    /// Whether the last attempt to connect has failed long enough ago.
    fn may_try(&self, now: SimTime) -> bool {
        self.failed_at.is_none_or(|at| now >= at)
    }
}

impl Node {
    pub(super) fn connection_mut(&mut self, upstream: NodeId) -> Option<&mut Connection> {
        match &mut self.role {
            Role::Replica(replica) if replica.upstream == upstream => Some(&mut replica.connection),
            _ => self
                .subscriptions
                .iter_mut()
                .find(|s| s.upstream == upstream)
                .map(|s| &mut s.connection),
        }
    }

    /// Begins to follow whom it is to follow.
    pub(in super::super) fn connect_all(&mut self, env: &mut Env<'_>) {
        let upstreams: Vec<NodeId> = self.upstreams().collect();
        for upstream in upstreams {
            self.connect(upstream, env);
        }
    }

    /// Asks an upstream for a stream.
    pub(in super::super) fn connect(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        if !self.wants_connection(upstream) {
            return;
        }
        let busy = !self.has_replayed_all();
        if let Some(connection) = self.connection_mut(upstream) {
            connection.wanted = busy;
        }
        if busy {
            return;
        }
        let id = env.new_connection();
        let link = self.link_from(upstream);
        if let Role::Replica(replica) = &mut self.role {
            // What lay unread in the old connection's buffer is gone with it.
            replica.arrived = replica.positions.received;
        }
        let Some(connection) = self.connection_mut(upstream) else { return };
        connection.last = id;
        connection.receiver = Receiver::Connecting(id);
        connection.unanswered = 0;
        let start = self.request_for(upstream);
        env.effects.push(Effect::ClearLink(link));
        env.trace(TraceEvent::Connecting { node: self.id, upstream });
        env.send(link, Direction::Up, id, start);
        env.wake(SYN_TIMEOUT, Wake::Connect(upstream, id));
    }

    /// A replica asks for more WAL only when it has replayed all that it has: its startup process
    /// reads what is on the disk first. So one that is paused, delayed or held up by a reader does
    /// not come back to its upstream.
    pub(super) fn has_replayed_all(&self) -> bool {
        let positions = self.replica().map(|replica| replica.positions);
        positions.is_none_or(|positions| positions.replayed >= positions.flushed)
    }

    /// Everything that is here has been replayed: a connection that was put off is made now.
    pub(super) fn connect_if_wanted(&mut self, env: &mut Env<'_>) {
        let now = env.now;
        let Role::Replica(replica) = &mut self.role else { return };
        let connection = &mut replica.connection;
        if !std::mem::take(&mut connection.wanted) || connection.receiver != Receiver::Idle {
            return;
        }
        let upstream = replica.upstream;
        match connection.failed_at.filter(|at| *at > now) {
            Some(at) => env.wake(at.since(now), Wake::Connect(upstream, connection.last)),
            None => self.connect(upstream, env),
        }
    }

    /// Whether a connection to an upstream is to be had at all.
    fn wants_connection(&self, upstream: NodeId) -> bool {
        match &self.role {
            Role::Replica(replica) if replica.upstream == upstream => !replica.promoting,
            _ => self.subscription(upstream).is_some_and(|s| s.receives()),
        }
    }

    /// What is asked for: what kind of stream, and from where.
    fn request_for(&self, upstream: NodeId) -> Message {
        if let Some(replica) = self.replica().filter(|replica| replica.upstream == upstream) {
            let (branch, slot) = (self.branch, self.primary_slot);
            let want = Want::Physical { branch, slot, newest: self.follows_newest() };
            return Message::Start { want, positions: replica.positions };
        }
        let subscription = self.subscription(upstream).expect("it is followed in some way");
        let (want, at) = self.subscription_request(subscription);
        Message::Start { want, positions: Positions::at(at) }
    }

    /// Time to connect, or to ask again.
    pub(super) fn connect_due(&mut self, upstream: NodeId, id: ConnectionId, env: &mut Env<'_>) {
        let now = env.now;
        let Some(connection) = self.connection_mut(upstream) else { return };
        let idle = connection.receiver == Receiver::Idle;
        if connection.receiver == Receiver::Connecting(id) {
            self.ask_again(upstream, id, env);
        } else if idle && connection.last == id && connection.may_try(now) {
            self.connect(upstream, env);
        }
    }

    /// TCP repeats an attempt that nobody answers, each time after twice the wait. A machine that
    /// has no power now may have some by then.
    fn ask_again(&mut self, upstream: NodeId, id: ConnectionId, env: &mut Env<'_>) {
        let start = self.request_for(upstream);
        let link = self.link_from(upstream);
        let Some(connection) = self.connection_mut(upstream) else { return };
        connection.unanswered = (connection.unanswered + 1).min(SYN_DOUBLINGS);
        let wait = SYN_TIMEOUT.as_micros() << connection.unanswered;
        env.send(link, Direction::Up, id, start);
        env.wake(SimDuration::from_micros(wait), Wake::Connect(upstream, id));
    }

    fn retry_interval(&self) -> SimDuration {
        self.settings.wal_retrieve_retry_interval.max(SimDuration::from_millis(1))
    }

    pub(super) fn receiver_timeout(&self) -> SimDuration {
        match &self.mariadb {
            Some(mariadb) => mariadb.settings.slave_net_timeout,
            None => self.settings.wal_receiver_timeout,
        }
    }

    /// Is streaming from the first moment on, as the cluster is when a run begins.
    pub(in super::super) fn born_streaming(
        &mut self,
        upstream: NodeId,
        env: &mut Env<'_>,
    ) -> ConnectionId {
        let id = env.new_connection();
        self.connection_mut(upstream).expect("it follows the upstream").last = id;
        self.stream_begins(upstream, id, env);
        id
    }

    /// Something was heard on a connection. Returns whether it is the one that counts. The first
    /// good word begins the stream.
    pub(super) fn hears(
        &mut self,
        upstream: NodeId,
        id: ConnectionId,
        good: bool,
        env: &mut Env<'_>,
    ) -> bool {
        let now = env.now;
        let Some(connection) = self.connection_mut(upstream) else { return false };
        if connection.receiver.connection() != Some(id) {
            return false;
        }
        connection.heard_at = now;
        if connection.receiver == Receiver::Connecting(id) && good {
            self.stream_begins(upstream, id, env);
            // What has been replayed since the stream was asked for, a commit may wait for.
            self.answer_upstream(upstream, env);
        }
        true
    }

    fn stream_begins(&mut self, upstream: NodeId, id: ConnectionId, env: &mut Env<'_>) {
        let timeout = self.receiver_timeout();
        let interval = self.settings.wal_receiver_status_interval;
        let connection = self.connection_mut(upstream).expect("it follows the upstream");
        connection.receiver = Receiver::Streaming(id);
        connection.refused = false;
        // What was scheduled for an earlier connection is void.
        connection.check_at = SimTime::ZERO;
        connection.report_at = SimTime::ZERO;
        if let Role::Replica(replica) = &mut self.role {
            replica.diverged = false;
        }
        if timeout > SimDuration::ZERO {
            let half = SimDuration::from_micros(timeout.as_micros() / 2);
            self.check_upstream_in(half, upstream, id, env);
        }
        self.report_in(interval, upstream, id, env);
    }

    /// There is no stream, or no longer. The next attempt is made at once, unless the last one has
    /// failed less than the retry interval ago. Source: `WaitForWALToBecomeAvailable` in
    /// `xlogrecovery.c`.
    pub(super) fn stream_ends(
        &mut self,
        upstream: NodeId,
        id: ConnectionId,
        ending: Ending,
        env: &mut Env<'_>,
    ) {
        let (node, interval) = (self.id, self.retry_interval());
        let Some(connection) = self.connection_mut(upstream) else { return };
        let streamed = connection.receiver == Receiver::Streaming(id);
        let refused = matches!(ending, Ending::Diverged | Ending::Refused | Ending::EndOfTimeline);
        let news = streamed || (refused && !connection.refused);
        connection.receiver = Receiver::Idle;
        connection.refused |= refused;
        let passed = |at: SimTime| interval - env.now.since(at);
        let wait = connection.failed_at.map_or(SimDuration::ZERO, passed);
        connection.failed_at = Some(env.now + wait);
        // Attempts that fail again and again are not told each time.
        if news {
            env.trace(TraceEvent::Disconnected { node, peer: upstream, ending });
        }
        if ending == Ending::Closed {
            self.log_closed(streamed, env);
        }
        if let Role::Replica(replica) = &mut self.role {
            replica.diverged |= ending == Ending::Diverged;
        }
        self.stream_over(upstream, ending);
        env.wake(wait, Wake::Connect(upstream, id));
    }

    fn log_closed(&self, streamed: bool, env: &mut Env<'_>) {
        if self.replica().is_none() {
            return;
        }
        let line = if streamed {
            "FATAL:  could not receive data from WAL stream: server closed the connection \
             unexpectedly"
        } else {
            "FATAL:  could not connect to the primary server"
        };
        env.log(self.id, line);
    }

    /// This end closes a connection, or loses it with its power.
    pub(super) fn close_connection(&mut self, upstream: NodeId, how: End, env: &mut Env<'_>) {
        let link = self.link_from(upstream);
        let Some(connection) = self.connection_mut(upstream) else { return };
        connection.failed_at = None;
        if how == End::PowerLoss {
            return;
        }
        // One that was refused may still be on its upstream's list.
        let refused = connection.refused.then_some(connection.last);
        let id = connection.receiver.connection().or(refused);
        connection.receiver = Receiver::Idle;
        if let Some(id) = id {
            env.send(link, Direction::Up, id, Message::Close);
        }
    }

    /// A machine that comes back answers the packets of connections it no longer knows with a
    /// reset; that is how its peers learn of it before their timeouts.
    pub(super) fn reset_connections(&mut self, env: &mut Env<'_>) {
        for sender in self.senders.drain(..) {
            env.send(sender.link, Direction::Down, sender.connection, Message::Close);
        }
        for slot in &mut self.slots {
            slot.active = None;
        }
        let upstreams: Vec<NodeId> = self.upstreams().collect();
        for upstream in upstreams {
            self.close_connection(upstream, End::Crash, env);
        }
    }

    /// The slot it is to use is another now: the WAL receiver starts anew.
    pub(in super::super) fn restart_receiver(&mut self, env: &mut Env<'_>) {
        let Some(upstream) = self.replica().map(|replica| replica.upstream) else { return };
        if self.is_up() {
            self.close_connection(upstream, End::Crash, env);
            self.connect(upstream, env);
        }
    }

    /// Whom the replica follows is another now.
    pub(in super::super) fn repoint(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        assert!(upstream != self.id, "a replica cannot follow itself");
        let old = self.replica_mut().upstream;
        self.close_connection(old, End::Crash, env);
        let replica = self.replica_mut();
        replica.upstream = upstream;
        replica.connection = Connection::default();
        if self.is_up() {
            self.connect(upstream, env);
        }
    }
}
