//! A WAL sender: what a primary does for one connected replica.
//!
//! It sends what has been flushed, no sooner, and hears how far the replica is. Halfway to
//! `wal_sender_timeout` a silent replica is asked for a sign of life; after it, it is given up,
//! and no longer counts for synchronous commits.
//!
//! Simplified: a sender hands everything to the connection at once, as if its buffers had no end.
//!
//! Source: PostgreSQL 15, `src/backend/replication/walsender.c`.

use serde::{Deserialize, Serialize};

use super::super::effect::Effect;
use super::super::effect::Wake;
use super::super::ids::{BranchId, ConnectionId, NodeId};
use super::super::link::Direction;
use super::super::message::{Envelope, Message, Positions};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::WalPoint;
use super::{Env, Node, turn_away};

/// Most WAL in one message: 16 pages (`MAX_SEND_SIZE` in `walsender.c`).
const MESSAGE_BYTES: u64 = 16 * 8192;

/// What a primary knows of one connected replica (a WAL sender).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The replica.
    pub replica: NodeId,
    /// The connection.
    pub connection: ConnectionId,
    /// The slot it occupies; the lowest free one when it connected.
    pub slot: u8,
    /// Its place in `synchronous_standby_names`, if it is listed.
    pub place: Option<u16>,
    /// How far WAL has been sent.
    pub sent: WalPoint,
    /// What the replica last reported.
    pub reported: Positions,
    /// It counts for synchronous commits once it has received this.
    pub caught_up_at: WalPoint,
    /// When it last said anything.
    pub heard_at: SimTime,
}

impl Sender {
    /// Whether the replica has caught up since it connected (`state` is `streaming`).
    pub fn is_streaming(&self) -> bool {
        self.reported.received >= self.caught_up_at
    }

    pub(super) fn counts(&self) -> bool {
        self.place.is_some() && self.is_streaming()
    }
}

impl Node {
    /// Sends to every replica what it has not been sent and is flushed.
    pub(super) fn send_wal(&mut self, env: &mut Env<'_>) {
        let (branch, node) = (self.branch, self.id);
        let primary = self.primary_mut();
        for sender in &mut primary.senders {
            stream(sender, primary.flushed, branch, node, env);
        }
    }

    pub(super) fn primary_message(&mut self, link: NodeId, envelope: &Envelope, env: &mut Env<'_>) {
        let connection = envelope.connection;
        if let Message::Start { branch, positions } = envelope.message {
            self.stream_requested(link, connection, branch, positions, env);
            return;
        }
        let known = |s: &&mut Sender| s.replica == link && s.connection == connection;
        let Some(sender) = self.primary_mut().senders.iter_mut().find(known) else {
            turn_away(link, envelope, env);
            return;
        };
        sender.heard_at = env.now;
        match envelope.message {
            Message::Reply { positions, ping } => {
                assert!(positions.received <= sender.sent, "a replica has only what it was sent");
                assert!(positions.flushed >= sender.reported.flushed, "reports only advance");
                sender.reported = positions;
                if ping {
                    let pong = Message::Keepalive { reply: false };
                    env.send(link, Direction::Down, connection, pong);
                }
                env.trace(TraceEvent::Reported { node: self.id, from_node: link, positions });
                self.release(env);
            }
            Message::Close => self.end_sender(connection, Ending::Closed, env),
            Message::Start { .. }
            | Message::Wal { .. }
            | Message::Keepalive { .. }
            | Message::NotMyHistory => {
                unreachable!("a replica sends no such message on an open stream")
            }
        }
    }

    /// A replica asks for a stream. It gets one if its WAL is a beginning of this primary's.
    fn stream_requested(
        &mut self,
        replica: NodeId,
        connection: ConnectionId,
        branch: BranchId,
        positions: Positions,
        env: &mut Env<'_>,
    ) {
        let node = self.id;
        let mine = self.branch;
        let asked_again = |s: &Sender| s.replica == replica && s.connection == connection;
        if self.primary_mut().senders.iter().any(asked_again) {
            return;
        }
        let shared = env.history.fork_point(branch, mine);
        let known = branch == mine || positions.received <= shared;
        if !known || positions.flushed > self.flushed() {
            env.send(replica, Direction::Down, connection, Message::NotMyHistory);
            return;
        }
        greet(replica, connection, mine, positions.flushed, env);
        self.open_stream(replica, connection, positions, env);
        env.trace(TraceEvent::Connected { node, replica });
        let primary = self.primary_mut();
        let flushed = primary.flushed;
        let sender = primary.senders.iter_mut().find(|s| s.replica == replica);
        stream(sender.expect("just opened"), flushed, mine, node, env);
        // An empty catch-up makes it count at once.
        self.release(env);
    }

    /// A stream to a replica is open from where the replica is.
    pub(in super::super) fn open_stream(
        &mut self,
        replica: NodeId,
        connection: ConnectionId,
        positions: Positions,
        env: &mut Env<'_>,
    ) {
        let place = self.settings.synchronous_standby_names.place(&env.names[replica.index()]);
        let timeout = self.settings.wal_sender_timeout;
        let primary = self.primary_mut();
        primary.senders.retain(|s| s.replica != replica);
        let slot = (0..=u8::MAX).find(|slot| primary.senders.iter().all(|s| s.slot != *slot));
        primary.senders.push(Sender {
            replica,
            connection,
            slot: slot.expect("fewer replicas than slots"),
            place: place.map(|p| p as u16),
            sent: positions.flushed,
            reported: Positions { received: positions.flushed, ..positions },
            caught_up_at: primary.flushed,
            heard_at: env.now,
        });
        primary.senders.sort_by_key(|s| s.slot);
        if timeout > SimDuration::ZERO {
            let half = SimDuration::from_micros(timeout.as_micros() / 2);
            env.wake(half, Wake::CheckReplica(connection));
        }
    }

    /// Halfway to the timeout a silent replica is asked for a sign of life; after it, it is given
    /// up. Source: `WalSndKeepaliveIfNecessary` and `WalSndCheckTimeOut` in `walsender.c`.
    pub(super) fn check_replica(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        let timeout = self.settings.wal_sender_timeout;
        let Some(sender) = self.primary_mut().senders.iter().find(|s| s.connection == connection)
        else {
            return;
        };
        let silent = env.now.since(sender.heard_at);
        let half = SimDuration::from_micros(timeout.as_micros() / 2);
        if silent >= timeout {
            self.end_sender(connection, Ending::Timeout, env);
        } else if silent >= half {
            let replica = sender.replica;
            env.send(replica, Direction::Down, connection, Message::Keepalive { reply: true });
            env.wake(timeout - silent, Wake::CheckReplica(connection));
        } else {
            env.wake(half - silent, Wake::CheckReplica(connection));
        }
    }

    /// The connection is over: the replica no longer counts, and the next in the list may.
    fn end_sender(&mut self, connection: ConnectionId, ending: Ending, env: &mut Env<'_>) {
        let node = self.id;
        let senders = &mut self.primary_mut().senders;
        let Some(place) = senders.iter().position(|s| s.connection == connection) else { return };
        let peer = senders.remove(place).replica;
        env.trace(TraceEvent::Disconnected { node, peer, ending });
        if ending == Ending::Timeout {
            env.send(peer, Direction::Down, connection, Message::Close);
        }
        self.release(env);
    }

    /// A node was taken out of the cluster: nothing is heard of it again.
    pub(in super::super) fn forget_replica(&mut self, replica: NodeId, env: &mut Env<'_>) {
        let connection = self.primary().and_then(|p| p.sender(replica)).map(|s| s.connection);
        if let Some(connection) = connection {
            self.end_sender(connection, Ending::Closed, env);
        }
    }
}

/// Tells a replica that its stream has begun. A stream begins with the segment in which it
/// resumes, so that part travels again, like all WAL in messages of bounded size.
fn greet(
    link: NodeId,
    connection: ConnectionId,
    branch: BranchId,
    at: WalPoint,
    env: &mut Env<'_>,
) {
    let (direction, message) = (Direction::Down, Message::Wal { branch, from: at, to: at });
    let mut left = at.lsn.bytes_since(at.lsn.segment_start());
    loop {
        let resent_bytes = left.min(MESSAGE_BYTES);
        env.effects.push(Effect::Send { link, direction, connection, message, resent_bytes });
        left -= resent_bytes;
        if left == 0 {
            return;
        }
    }
}

/// Sends a replica all it lacks, in messages of bounded size.
fn stream(
    sender: &mut Sender,
    flushed: WalPoint,
    branch: BranchId,
    node: NodeId,
    env: &mut Env<'_>,
) {
    while sender.sent < flushed {
        let from = sender.sent;
        let to = env.history.point_within(branch, from, flushed, MESSAGE_BYTES);
        assert!(to > from, "every message carries at least one record");
        let message = Message::Wal { branch, from, to };
        let (link, connection) = (sender.replica, sender.connection);
        env.send(link, Direction::Down, connection, message);
        env.trace(TraceEvent::Sent { node, to_node: sender.replica, from, to });
        sender.sent = to;
    }
}
