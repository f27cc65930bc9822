//! A replica: receive, flush, replay, and say so.
//!
//! Two processes share the work, as in PostgreSQL. The *WAL receiver* takes messages off the
//! connection, hands them to the kernel (received), reports, flushes, and reports again; while an
//! fsync runs it reads nothing more. The *startup process* replays what is flushed, one record at a
//! time (the module `replay`).
//!
//! What is flushed is also sent on to replicas that follow this one, replayed or not.
//!
//! Source: PostgreSQL 15, `walreceiver.c` (`WalReceiverMain`, `XLogWalRcvFlush`); manual 20.5.1
//! and 20.6.3.

use serde::{Deserialize, Serialize};

use super::super::ids::NodeId;
use super::super::link::Direction;
use super::super::message::{Envelope, Message, Positions, StreamRefusal};
use super::super::settings::TargetTimeline;
use super::super::time::SimTime;
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::{Lsn, Parameters, WalPoint};
use super::receiver::{Connection, Receiver};
use super::{End, Env, Node, Role};

/// What the startup process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replay {
    /// Nothing to replay.
    Idle,
    /// The next record waits for its apply delay to pass.
    Delayed {
        /// When it may be replayed.
        until: SimTime,
    },
    /// The next record removes what a reader still needs.
    Conflict {
        /// When the reader is sent away; never if none.
        until: Option<SimTime>,
    },
    /// The next record is being replayed.
    Busy,
}

/// The state of a replica.
///
/// Invariants: `replayed ≤ flushed ≤ received ≤ arrived`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// Whom it follows.
    pub upstream: NodeId,
    /// How far it is.
    pub positions: Positions,
    /// Its connection.
    pub connection: Connection,
    /// What its startup process does.
    pub replay: Replay,
    /// Whether replay is paused (`pg_wal_replay_pause`).
    pub paused: bool,
    /// Whether it is being promoted: it replays what it has, and then takes writes.
    pub promoting: bool,
    /// Whether its upstream turned it away because their histories have parted.
    pub diverged: bool,
    /// What its settings must match, as the WAL it has replayed says.
    pub parameters: Parameters,
    /// It has paused because its settings are lower than its primary's.
    pub(super) parameters_too_low: bool,
    /// It was told to become primary while it waited for a reader.
    pub(super) promotion_asked: bool,
    /// Where the last checkpoint that it has replayed ends.
    pub(super) checkpoint: Lsn,
    /// When its startup process took up what it now replays.
    pub(super) receipt: SimTime,
    pub(super) arrived: WalPoint,
    pub(super) flushing: Option<WalPoint>,
    /// What its WAL receiver has not read yet, being busy with an fsync.
    pub(super) unread: Vec<Envelope>,
    pub(super) replay_epoch: u32,
}

impl Replica {
    /// A replica of `upstream` that has this much and no connection.
    pub(in super::super) fn new(upstream: NodeId, positions: Positions) -> Self {
        Replica {
            upstream,
            positions,
            connection: Connection::default(),
            replay: Replay::Idle,
            paused: false,
            promoting: false,
            diverged: false,
            parameters: Parameters::default(),
            parameters_too_low: false,
            promotion_asked: false,
            checkpoint: Lsn::FIRST,
            receipt: SimTime::ZERO,
            arrived: positions.received,
            flushing: None,
            unread: Vec::new(),
            replay_epoch: 0,
        }
    }

    /// It has all there is when the run begins.
    pub(in super::super) fn catch_up(&mut self, end: WalPoint, parameters: Parameters) {
        self.positions = Positions::at(end);
        self.arrived = end;
        self.parameters = parameters;
    }

    /// Its connection as the page shows it.
    pub fn receiver(&self) -> Receiver {
        self.connection.receiver
    }
}

impl Node {
    pub(super) fn replica_mut(&mut self) -> &mut Replica {
        match &mut self.role {
            Role::Replica(replica) => replica,
            Role::Primary(_) => unreachable!("called for a replica only"),
        }
    }

    pub(super) fn replica_message(&mut self, envelope: Envelope, env: &mut Env<'_>) {
        // In an fsync the WAL receiver reads nothing. WAL is on its way into the kernel's buffer.
        let replica = self.replica_mut();
        if replica.flushing.is_some() && !matches!(envelope.message, Message::Wal { .. }) {
            replica.unread.push(envelope);
            return;
        }
        let connection = envelope.connection;
        let upstream = self.replica_mut().upstream;
        let refused = matches!(envelope.message, Message::Close | Message::Refused(_));
        if !self.hears(upstream, connection, !refused, env) {
            return;
        }
        match envelope.message {
            Message::Wal { branch, from, to } => {
                if branch != self.branch {
                    let shared = env.history.fork_point(self.branch, branch);
                    assert!(self.wal_end() <= shared, "only a continuation can be followed");
                    let timeline = |id| env.history.branch(id).timeline;
                    let (old, new) = (timeline(self.branch), timeline(branch));
                    let flushed = self.flushed();
                    self.branch = branch;
                    self.hand_over(old, shared, flushed, new, env);
                }
                let replica = self.replica_mut();
                assert!(from <= replica.arrived, "a stream has no gap");
                replica.arrived = replica.arrived.max(to);
                self.take_in(env);
            }
            Message::Keepalive { reply } => {
                if reply {
                    self.answer_upstream(upstream, env);
                }
            }
            Message::Close => self.stream_ends(upstream, connection, Ending::Closed, env),
            Message::Refused(why) => self.refused(upstream, connection, why, env),
            Message::Start { .. } | Message::Reply { .. } => {
                unreachable!("an upstream sends no such message")
            }
        }
    }

    /// The upstream gives no stream, or ends it.
    fn refused(
        &mut self,
        upstream: NodeId,
        connection: super::ConnectionId,
        why: StreamRefusal,
        env: &mut Env<'_>,
    ) {
        let text = why.line(|slot| env.slot_name(slot));
        env.log(self.id, text);
        let own = self.replica_mut().positions.received;
        let mut ending = match why {
            StreamRefusal::EndOfTimeline { .. } => Ending::EndOfTimeline,
            why if why.is_divergence() => Ending::Diverged,
            _ => Ending::Refused,
        };
        if let StreamRefusal::EndOfTimeline { timeline, at, upstream: newer } = why
            && newer > timeline
            && at < own.lsn
        {
            ending = Ending::Diverged;
            if self.follows_newest() {
                env.log(
                    self.id,
                    format!(
                        "LOG:  new timeline {newer} forked off current database system timeline \
                         {timeline} before current recovery point {}",
                        own.lsn
                    ),
                );
            }
        }
        self.stream_ends(upstream, connection, ending, env);
    }

    /// Whether the replica goes along with a promotion of its upstream.
    pub(super) fn follows_newest(&self) -> bool {
        self.settings.recovery_target_timeline == TargetTimeline::Latest
    }

    /// The WAL receiver reads what has arrived, unless it is busy with an fsync.
    pub(super) fn take_in(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let replica = self.replica_mut();
        if replica.flushing.is_some() || replica.promoting {
            return;
        }
        let (to, upstream) = (replica.arrived, replica.upstream);
        if to > replica.positions.received {
            replica.positions.received = to;
            env.trace(TraceEvent::Received { node, to });
            self.report(upstream, env);
        }
        let replica = self.replica_mut();
        let to = replica.positions.received;
        if to > replica.positions.flushed {
            replica.flushing = Some(to);
            self.start_fsync(env);
        }
    }

    pub(super) fn replica_flushed(&mut self, env: &mut Env<'_>) {
        let (node, now) = (self.id, env.now);
        let replica = self.replica_mut();
        let Some(to) = replica.flushing.take() else { return };
        assert!(to >= replica.positions.flushed, "flushed WAL stays flushed");
        assert!(to <= replica.positions.received, "only what was received can be flushed");
        if replica.positions.replayed >= replica.positions.flushed {
            replica.receipt = now;
        }
        replica.positions.flushed = to;
        let upstream = replica.upstream;
        env.trace(TraceEvent::Flushed { node, to });
        self.report(upstream, env);
        self.send_wal(env);
        for envelope in std::mem::take(&mut self.replica_mut().unread) {
            self.replica_message(envelope, env);
        }
        self.take_in(env);
        self.replay_on(env);
    }

    pub(super) fn replica_ends(&mut self, how: End, env: &mut Env<'_>) {
        self.break_sessions(env);
        let upstream = self.replica_mut().upstream;
        self.close_connection(upstream, how, env);
        let replica = self.replica_mut();
        if how == End::PowerLoss {
            replica.positions.received = replica.positions.flushed;
        } else {
            // The kernel writes out what it was handed, with or without the server.
            replica.positions.flushed = replica.positions.received;
        }
        replica.arrived = replica.positions.received;
        replica.flushing = None;
        replica.unread.clear();
        replica.replay = Replay::Idle;
        replica.replay_epoch += 1;
        // A restart forgets a pause.
        replica.paused = false;
        replica.parameters_too_low = false;
        replica.promoting = false;
        replica.promotion_asked = false;
        let p = replica.positions;
        assert!(p.replayed <= p.flushed && p.flushed <= p.received, "positions stay in order");
        let epoch = self.disk.epoch + 1;
        self.disk = super::Disk { frozen: self.disk.frozen, held: false, epoch };
        for sender in self.senders.drain(..).filter(|_| how != End::PowerLoss) {
            env.send(sender.link, Direction::Down, sender.connection, Message::Close);
        }
        for slot in &mut self.slots {
            slot.active = None;
        }
    }
}
