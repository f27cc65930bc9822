//! WAL senders: one for each replica that is connected.
//!
//! A sender goes as fast as the connection takes what it sends. When more than a few megabytes are
//! under way, it waits: then it can do nothing else either, not even end itself when it is told to.
//!
//! Source: PostgreSQL 15, `src/backend/replication/walsender.c`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::effect::{Effect, Wake};
use super::super::ids::{BranchId, ConnectionId, LinkId, NodeId, SlotName};
use super::super::link::Direction;
use super::super::message::{Envelope, Message, Positions, StreamRefusal};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::WalPoint;
use super::{Env, Node, turn_away};

/// Most WAL in one message: 16 pages (`MAX_SEND_SIZE` in `walsender.c`).
const MESSAGE_BYTES: u64 = 16 * 8192;

/// What the kernels at both ends keep of a connection that does not move, about.
const WINDOW_BYTES: u64 = 4 << 20;

/// What a sender sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamKind {
    /// The WAL, byte for byte.
    Physical,
    /// Changes, decoded from the WAL.
    Changes,
    /// Events of the binary log.
    Events {
        /// Whether the replica acknowledges what it has received (semi-sync).
        acknowledges: bool,
    },
}

/// What a node knows of one replica that is connected to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The link to it.
    pub link: LinkId,
    /// The connection.
    pub connection: ConnectionId,
    /// What it calls itself.
    pub application_name: Arc<str>,
    /// What it is sent.
    pub kind: StreamKind,
    /// The sender slot it occupies; the lowest free one when it connected.
    pub sender_slot: u8,
    /// Its replication slot, if it uses one.
    pub slot: Option<SlotName>,
    /// Its place in `synchronous_standby_names`, if it is listed.
    pub place: Option<u16>,
    /// The line of history that is sent.
    pub branch: BranchId,
    /// How far WAL has been sent.
    pub sent: WalPoint,
    /// What the replica last reported.
    pub reported: Positions,
    /// How far it has confirmed what it was sent on this connection (semi-sync).
    pub(super) acked: WalPoint,
    /// The replay lag as the server works it out from the answers (`replay_lag`); none when the
    /// replica had nothing left to replay.
    pub replay_lag: Option<SimDuration>,
    /// It counts for synchronous commits once it has received this.
    pub caught_up_at: WalPoint,
    /// When it last said anything.
    pub heard_at: SimTime,
    /// When that is looked at next.
    pub(super) check_at: SimTime,
    /// Row versions that its readers need (`hot_standby_feedback`).
    pub xmin: Option<u64>,
    /// Told to end, and not able to because what it has sent is not taken.
    pub doomed: bool,
}

impl Sender {
    /// Whether the replica has caught up since it connected (`state` is `streaming`).
    pub fn is_streaming(&self) -> bool {
        self.reported.received >= self.caught_up_at
    }

    pub(super) fn counts(&self) -> bool {
        self.place.is_some() && self.is_streaming()
    }

    /// Whether it is semi-sync.
    pub fn acknowledges(&self) -> bool {
        self.kind == StreamKind::Events { acknowledges: true }
    }
}

impl Node {
    /// Sends to every replica what it has not been sent and may be.
    pub(super) fn send_wal(&mut self, env: &mut Env<'_>) {
        let mut i = 0;
        while let Some(connection) = self.senders.get(i).map(|sender| sender.connection) {
            self.stream(i, env);
            // One whose WAL is gone is ended by it.
            let there = self.senders.get(i).is_some_and(|sender| sender.connection == connection);
            i += usize::from(there);
        }
    }

    /// Sends to one replica what it has not been sent.
    pub(super) fn stream_to(&mut self, replica: NodeId, env: &mut Env<'_>) {
        let place = self.senders.iter().position(|s| s.link.replica == replica);
        if let Some(i) = place {
            if self.senders[i].doomed && !self.is_stuck(i, env) {
                self.end_doomed(i, env);
            } else {
                self.stream(i, env);
            }
        }
    }

    /// Whether a sender cannot go on because what it has sent is not taken.
    pub(super) fn is_stuck(&self, sender: usize, env: &Env<'_>) -> bool {
        env.links.bytes_under_way(self.senders[sender].link) >= WINDOW_BYTES
    }

    /// Sends a replica all it lacks, in messages of bounded size, as long as they are taken.
    fn stream(&mut self, i: usize, env: &mut Env<'_>) {
        let (node, end) = (self.id, self.sendable());
        let sender = &mut self.senders[i];
        if sender.doomed || sender.branch != self.branch {
            return;
        }
        let mut under_way = env.links.bytes_under_way(sender.link);
        while sender.sent < end && under_way < WINDOW_BYTES {
            let from = sender.sent;
            // What is sent change by change has a slot of its own, which keeps what it needs.
            let physical = sender.kind == StreamKind::Physical;
            if physical && from.lsn.segment() < self.checkpointer.oldest_segment {
                self.removed_under(i, env);
                return;
            }
            let to = env.history.point_within(sender.branch, from, end, MESSAGE_BYTES);
            assert!(to > from, "every message carries at least one record");
            let message = Message::Wal { branch: sender.branch, from, to };
            let (link, connection) = (sender.link, sender.connection);
            env.send(link, Direction::Down, connection, message);
            env.trace(TraceEvent::Sent { node, to_node: link.replica, from, to });
            under_way += to.lsn.bytes_since(from.lsn);
            sender.sent = to;
        }
    }

    /// What a replica asks for next has been removed.
    fn removed_under(&mut self, i: usize, env: &mut Env<'_>) {
        let timeline = env.history.branch(self.branch).timeline;
        let segment = self.senders[i].sent.lsn.segment();
        let connection = self.senders[i].connection;
        let why = StreamRefusal::Removed { timeline, segment };
        self.end_sender(connection, Ending::Refused, Some(Message::Refused(why)), env);
    }

    pub(super) fn sender_message(&mut self, link: LinkId, envelope: Envelope, env: &mut Env<'_>) {
        let connection = envelope.connection;
        if let Message::Start { want, positions } = envelope.message {
            self.stream_requested(link, connection, want, positions, env);
            return;
        }
        let known = |s: &&mut Sender| s.link == link && s.connection == connection;
        let Some(sender) = self.senders.iter_mut().find(known) else {
            turn_away(link, &envelope, env);
            return;
        };
        sender.heard_at = env.now;
        match envelope.message {
            Message::Reply { positions, xmin, ping } => {
                self.answered(link, connection, positions, xmin, ping, env);
            }
            Message::Close => self.end_sender(connection, Ending::Closed, None, env),
            Message::Start { .. }
            | Message::Wal { .. }
            | Message::Keepalive { .. }
            | Message::Refused(_) => {
                unreachable!("a replica sends no such message on an open stream")
            }
        }
    }

    fn answered(
        &mut self,
        link: LinkId,
        connection: ConnectionId,
        positions: Positions,
        xmin: Option<u64>,
        ping: bool,
        env: &mut Env<'_>,
    ) {
        let (node, replica) = (self.id, link.replica);
        let end = self.flushed();
        let place = self.senders.iter().position(|s| s.connection == connection);
        let sender = &mut self.senders[place.expect("the sender is known")];
        assert!(positions.received <= sender.sent, "a replica has only what it was sent");
        let receipt = positions.received > sender.reported.received;
        let advanced = positions.replayed > sender.reported.replayed;
        sender.reported = positions;
        sender.xmin = xmin;
        if advanced {
            let last = env.history.record(sender.branch, positions.replayed.records - 1);
            sender.replay_lag = last.map(|record| env.now.since(record.stamp));
        } else if positions.replayed >= end {
            sender.replay_lag = None;
        }
        let slot = sender.slot;
        if ping {
            env.send(link, Direction::Down, connection, Message::Keepalive { reply: false });
        }
        env.trace(TraceEvent::Reported { node, from_node: replica, positions });
        if let Some(slot) = slot {
            self.slot_confirmed(slot, positions, xmin);
        }
        if self.mariadb.is_some() {
            if receipt {
                self.received_by(connection, positions.received, env);
            }
        } else {
            self.replica_answered(replica, env);
        }
    }

    /// A stream to a replica is open from where the replica is.
    pub(in super::super) fn open_stream(&mut self, new: Sender, env: &mut Env<'_>) {
        let connection = new.connection;
        self.senders.retain(|s| s.link != new.link);
        let slot = (0..=u8::MAX).find(|slot| self.senders.iter().all(|s| s.sender_slot != *slot));
        let place = self.settings.synchronous_standby_names.place(&new.application_name);
        let sender = Sender {
            sender_slot: slot.expect("fewer replicas than slots"),
            place: place.map(|p| p as u16),
            ..new
        };
        if let Some(name) = sender.slot {
            self.slot_taken(name, connection, sender.reported);
        }
        self.senders.push(sender);
        self.senders.sort_by_key(|s| s.sender_slot);
        self.check_replica(connection, env);
    }

    /// Sees to it that the silence of replicas is looked at in time, whatever the timeout is now.
    pub(super) fn watch_replicas(&mut self, env: &mut Env<'_>) {
        for i in 0..self.senders.len() {
            let connection = self.senders[i].connection;
            self.check_replica(connection, env);
        }
    }

    /// Halfway to the timeout a silent replica is asked for a sign of life; after it, it is given
    /// up. Source: `WalSndKeepaliveIfNecessary` and `WalSndCheckTimeOut` in `walsender.c`.
    pub(super) fn check_replica(&mut self, connection: ConnectionId, env: &mut Env<'_>) {
        let timeout = self.settings.wal_sender_timeout;
        let known = |s: &&mut Sender| s.connection == connection;
        let Some(sender) = self.senders.iter_mut().find(known) else { return };
        if timeout == SimDuration::ZERO || self.mariadb.is_some() {
            return;
        }
        if env.links.is_transferring(sender.link, connection) {
            // The replica answers to each packet that it gets.
            sender.heard_at = env.now;
        }
        let silent = env.now.since(sender.heard_at);
        let half = SimDuration::from_micros((timeout.as_micros() / 2).max(1));
        if silent >= timeout {
            env.log(self.id, "LOG:  terminating walsender process due to replication timeout");
            self.end_sender(connection, Ending::Timeout, Some(Message::Close), env);
            return;
        }
        let wait = if silent >= half { timeout - silent } else { half - silent };
        if silent >= half {
            let link = sender.link;
            env.send(link, Direction::Down, connection, Message::Keepalive { reply: true });
        }
        env.wake_sooner(&mut sender.check_at, wait, Wake::CheckReplica(connection));
    }

    /// The connection is over: the replica no longer counts.
    pub(super) fn end_sender(
        &mut self,
        connection: ConnectionId,
        ending: Ending,
        last_words: Option<Message>,
        env: &mut Env<'_>,
    ) {
        let node = self.id;
        let place = self.senders.iter().position(|s| s.connection == connection);
        let Some(place) = place else { return };
        let sender = self.senders.remove(place);
        if let Some(slot) = sender.slot {
            self.slot_left(slot, connection);
        }
        // One that could never stream is not missed.
        if sender.caught_up_at != WalPoint::NEVER {
            env.trace(TraceEvent::Disconnected { node, peer: sender.link.replica, ending });
        }
        if let Some(message) = last_words {
            env.send(sender.link, Direction::Down, connection, message);
        }
        self.replica_left(&sender, env);
        self.checkpoint_goes_on(env);
    }

    /// A sender that was told to end can do so now.
    fn end_doomed(&mut self, i: usize, env: &mut Env<'_>) {
        let connection = self.senders[i].connection;
        env.log(self.id, "FATAL:  terminating connection due to administrator command");
        self.end_sender(connection, Ending::Refused, Some(Message::Close), env);
    }

    /// A node was taken out of the cluster: nothing is heard of it again.
    pub(in super::super) fn forget_replica(&mut self, replica: NodeId, env: &mut Env<'_>) {
        let connection = self.sender(replica).map(|s| s.connection);
        if let Some(connection) = connection {
            self.end_sender(connection, Ending::Closed, None, env);
        }
    }
}

/// Tells a replica that its stream has begun. A stream begins with the segment in which it
/// resumes, so that part travels again, like all WAL in messages of bounded size.
pub(super) fn greet(
    link: LinkId,
    connection: ConnectionId,
    branch: BranchId,
    at: WalPoint,
    resend: bool,
    env: &mut Env<'_>,
) {
    let direction = Direction::Down;
    let mut left = if resend { at.lsn.bytes_since(at.lsn.segment_start()) } else { 0 };
    loop {
        let resent_bytes = left.min(MESSAGE_BYTES);
        let message = Message::Wal { branch, from: at, to: at };
        env.effects.push(Effect::Send { link, direction, connection, message, resent_bytes });
        left -= resent_bytes;
        if left == 0 {
            return;
        }
    }
}
