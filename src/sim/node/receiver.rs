//! A WAL receiver's connection: how a replica finds its upstream, and finds it again.
//!
//! Source: PostgreSQL 15, `walreceiver.c` and `WaitForWALToBecomeAvailable` in `xlogrecovery.c`.

use serde::{Deserialize, Serialize};

use super::super::effect::{Effect, Wake};
use super::super::ids::{ConnectionId, NodeId};
use super::super::link::Direction;
use super::super::message::Message;
use super::super::time::SimDuration;
use super::super::trace::{Ending, TraceEvent};
use super::{Env, Node};

/// How long TCP waits for an answer before it asks for a connection again, at first.
const SYN_TIMEOUT: SimDuration = SimDuration::from_secs(1);

/// How often it doubles that wait: to 64 s.
const SYN_DOUBLINGS: u32 = 6;

/// The WAL receiver's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receiver {
    /// Not connected; a new attempt may be scheduled.
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

impl Node {
    /// Begins to follow its upstream.
    pub(in super::super) fn connect(&mut self, env: &mut Env<'_>) {
        let (id, branch) = (self.id, self.branch);
        let connection = env.new_connection();
        let replica = self.replica_mut();
        replica.last_connection = connection;
        replica.receiver = Receiver::Connecting(connection);
        // What lay unread in the old connection's buffer is gone with it.
        replica.arrived = replica.positions.received;
        let (positions, upstream) = (replica.positions, replica.upstream);
        replica.unanswered = 0;
        env.effects.push(Effect::ClearLink(id));
        env.trace(TraceEvent::Connecting { node: id, upstream });
        env.send(id, Direction::Up, connection, Message::Start { branch, positions });
        env.wake(SYN_TIMEOUT, Wake::Connect(connection));
    }

    /// TCP repeats an attempt that nobody answers, each time after twice the wait. A machine that
    /// has no power now may have some by then.
    pub(super) fn ask_again(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        let (id, branch) = (self.id, self.branch);
        let replica = self.replica_mut();
        replica.unanswered = (replica.unanswered + 1).min(SYN_DOUBLINGS);
        let wait = SYN_TIMEOUT.as_micros() << replica.unanswered;
        let positions = replica.positions;
        env.send(id, Direction::Up, connection, Message::Start { branch, positions });
        env.wake(SimDuration::from_micros(wait), Wake::Connect(connection));
    }

    fn retry_interval(&self) -> SimDuration {
        self.settings.wal_retrieve_retry_interval.max(SimDuration::from_millis(1))
    }

    /// Is streaming from the first moment on, as the cluster is when a run begins.
    pub(in super::super) fn born_streaming(&mut self, env: &mut Env<'_>) -> ConnectionId {
        let connection = env.new_connection();
        self.replica_mut().last_connection = connection;
        self.stream_begins(connection, env);
        connection
    }

    pub(super) fn stream_begins(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        let timeout = self.settings.wal_receiver_timeout;
        let interval = self.settings.wal_receiver_status_interval;
        let replica = self.replica_mut();
        replica.receiver = Receiver::Streaming(connection);
        replica.diverged = false;
        if timeout > SimDuration::ZERO {
            let half = SimDuration::from_micros(timeout.as_micros() / 2);
            env.wake(half, Wake::CheckUpstream(connection));
        }
        if interval > SimDuration::ZERO {
            env.wake(interval, Wake::Report(connection));
        }
    }

    /// There is no stream, or no longer. The next attempt is made at once, unless the last one has
    /// failed less than the retry interval ago. Source: `WaitForWALToBecomeAvailable` in
    /// `xlogrecovery.c`.
    pub(super) fn stream_ends(
        &mut self,
        connection: ConnectionId,
        ending: Ending,
        env: &mut Env<'_>,
    ) {
        let node = self.id;
        let replica = self.replica_mut();
        let peer = replica.upstream;
        let streamed = replica.receiver == Receiver::Streaming(connection);
        let news = streamed || (ending == Ending::Diverged && !replica.diverged);
        replica.receiver = Receiver::Idle;
        replica.diverged |= ending == Ending::Diverged;
        // Attempts that fail again and again are not told each time.
        if news {
            env.trace(TraceEvent::Disconnected { node, peer, ending });
        }
        let interval = self.retry_interval();
        let replica = self.replica_mut();
        let wait = replica.failed_at.map_or(SimDuration::ZERO, |at| interval - env.now.since(at));
        replica.failed_at = Some(env.now + wait);
        env.wake(wait, Wake::Connect(connection));
    }

    /// Halfway to the timeout a silent upstream is asked for a sign of life; after it, the
    /// connection is given up. Source: `WalReceiverMain`.
    pub(super) fn check_upstream(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        let (node, timeout) = (self.id, self.settings.wal_receiver_timeout);
        let replica = self.replica_mut();
        if replica.receiver != Receiver::Streaming(connection) {
            return;
        }
        let silent = env.now.since(replica.heard_at);
        let half = SimDuration::from_micros(timeout.as_micros() / 2);
        if silent >= timeout {
            replica.receiver = Receiver::Idle;
            replica.failed_at = Some(env.now);
            let peer = replica.upstream;
            env.trace(TraceEvent::Disconnected { node, peer, ending: Ending::Timeout });
            self.connect(env);
        } else if silent >= half {
            self.report(true, env);
            env.wake(timeout - silent, Wake::CheckUpstream(connection));
        } else {
            env.wake(half - silent, Wake::CheckUpstream(connection));
        }
    }

    pub(super) fn report_due(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        if self.replica_mut().receiver == Receiver::Streaming(connection) {
            self.report(false, env);
            env.wake(self.settings.wal_receiver_status_interval, Wake::Report(connection));
        }
    }

    /// Tells the upstream how far this replica is.
    pub(super) fn report(&mut self, ping: bool, env: &mut Env<'_>) {
        let id = self.id;
        let replica = self.replica_mut();
        if let Receiver::Streaming(connection) = replica.receiver {
            let positions = replica.positions;
            let message = Message::Reply { positions, ping };
            env.send(id, Direction::Up, connection, message);
        }
    }

    /// Whom the replica follows is another now.
    pub(in super::super) fn repoint(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        assert!(upstream != self.id, "a replica cannot follow itself");
        let replica = self.replica_mut();
        replica.upstream = upstream;
        if self.is_up() {
            self.connect(env);
        }
    }
}
