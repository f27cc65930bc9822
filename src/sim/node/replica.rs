//! A replica: receive, flush, replay, and say so.
//!
//! Two processes share the work, as in PostgreSQL. The *WAL receiver* takes messages off the
//! connection, hands them to the kernel (received), reports, flushes, and reports again; while an
//! fsync runs it reads nothing more. The *startup process* replays what is flushed, one record at
//! a time, each no sooner than `recovery_min_apply_delay` after its commit on the primary. Since
//! that delay counts from the commit, it overlaps with the network delay and does not add to it.
//!
//! Replay is reported at once only for a commit that asked for it (`remote_apply`), else with the
//! next report. That is why `pg_stat_replication` can show an older replay position than the true
//! one.
//!
//! Source: PostgreSQL 15, `walreceiver.c` (`WalReceiverMain`, `XLogWalRcvFlush`) and
//! `xlogrecovery.c` (`recoveryApplyDelay`); manual 20.5.1 and 20.6.3.

use serde::{Deserialize, Serialize};

use super::super::effect::Wake;
use super::super::ids::{ConnectionId, NodeId};
use super::super::link::Direction;
use super::super::message::{Envelope, Message, Positions};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::WalPoint;
use super::primary::Primary;
use super::receiver::Receiver;
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
    pub receiver: Receiver,
    /// What its startup process does.
    pub replay: Replay,
    /// Whether its upstream turned it away because their histories have parted.
    pub diverged: bool,
    pub(super) arrived: WalPoint,
    pub(super) flushing: Option<WalPoint>,
    pub(super) replay_epoch: u32,
    pub(super) last_connection: ConnectionId,
    pub(super) failed_at: Option<SimTime>,
    pub(super) unanswered: u32,
    pub(super) heard_at: SimTime,
}

impl Replica {
    /// A replica of `upstream` that has just been made by a base backup.
    pub(in super::super) fn at(upstream: NodeId, point: WalPoint) -> Self {
        Self::new(upstream, Positions::at(point))
    }

    /// A replica of `upstream` that has this much and no connection.
    pub(in super::super) fn new(upstream: NodeId, positions: Positions) -> Self {
        Replica {
            upstream,
            positions,
            receiver: Receiver::Idle,
            replay: Replay::Idle,
            diverged: false,
            arrived: positions.received,
            flushing: None,
            replay_epoch: 0,
            last_connection: ConnectionId::default(),
            failed_at: None,
            unanswered: 0,
            heard_at: SimTime::ZERO,
        }
    }

    /// Whether the last attempt to connect has failed long enough ago.
    pub(super) fn may_try(&self, now: SimTime) -> bool {
        self.failed_at.is_none_or(|at| now >= at)
    }
}

impl Node {
    pub(super) fn replica_mut(&mut self) -> &mut Replica {
        match &mut self.role {
            Role::Replica(replica) => replica,
            Role::Primary(_) => unreachable!("called for a replica only"),
        }
    }

    pub(super) fn replica_started(&mut self, env: &mut Env<'_>) {
        self.connect(env);
        self.replay_on(env);
    }

    pub(super) fn replica_wake(&mut self, wake: Wake, env: &mut Env<'_>) {
        match wake {
            Wake::Flushed => self.replica_flushed(env),
            Wake::ReplayDue(epoch) if epoch == self.replica_mut().replay_epoch => {
                self.replica_mut().replay = Replay::Idle;
                self.replay_on(env);
            }
            Wake::Replayed(epoch) if epoch == self.replica_mut().replay_epoch => self.replayed(env),
            Wake::Connect(connection) => {
                let replica = self.replica_mut();
                let last = replica.last_connection == connection;
                if replica.receiver == Receiver::Connecting(connection) {
                    self.ask_again(connection, env);
                } else if replica.receiver == Receiver::Idle && last && replica.may_try(env.now) {
                    self.connect(env);
                }
            }
            Wake::CheckUpstream(connection) => self.check_upstream(connection, env),
            Wake::Report(connection) => self.report_due(connection, env),
            Wake::Executed(..) | Wake::CheckReplica(_) | Wake::Started => {}
            Wake::ReplayDue(_) | Wake::Replayed(_) => {}
        }
    }

    pub(super) fn replica_message(&mut self, envelope: &Envelope, env: &mut Env<'_>) {
        let connection = envelope.connection;
        let replica = self.replica_mut();
        if replica.receiver.connection() != Some(connection) {
            return;
        }
        replica.heard_at = env.now;
        let refused = matches!(envelope.message, Message::Close | Message::NotMyHistory);
        if replica.receiver == Receiver::Connecting(connection) && !refused {
            self.stream_begins(connection, env);
            // What has been replayed since the stream was asked for, a commit may wait for.
            self.report(false, env);
        }
        match envelope.message {
            Message::Wal { branch, from, to } => {
                if branch != self.branch {
                    let shared = env.history.fork_point(self.branch, branch);
                    assert!(self.wal_end() <= shared, "only a continuation can be followed");
                    self.branch = branch;
                }
                let replica = self.replica_mut();
                assert!(from <= replica.arrived, "a stream has no gap");
                replica.arrived = replica.arrived.max(to);
                self.take_in(env);
            }
            Message::Keepalive { reply } => {
                if reply {
                    self.report(false, env);
                }
            }
            Message::Close => self.stream_ends(connection, Ending::Closed, env),
            Message::NotMyHistory => self.stream_ends(connection, Ending::Diverged, env),
            Message::Start { .. } | Message::Reply { .. } => {
                unreachable!("an upstream sends no such message")
            }
        }
    }

    /// The WAL receiver reads what has arrived, unless it is busy with an fsync.
    fn take_in(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let replica = self.replica_mut();
        if replica.flushing.is_some() {
            return;
        }
        let to = replica.arrived;
        if to > replica.positions.received {
            replica.positions.received = to;
            env.trace(TraceEvent::Received { node, to });
            self.report(false, env);
        }
        let replica = self.replica_mut();
        let to = replica.positions.received;
        if to > replica.positions.flushed {
            replica.flushing = Some(to);
            let takes = self.hardware.fsync.draw(&mut self.rng);
            env.wake(takes, Wake::Flushed);
        }
    }

    fn replica_flushed(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let replica = self.replica_mut();
        let to = replica.flushing.take().expect("an fsync was under way");
        assert!(to >= replica.positions.flushed, "flushed WAL stays flushed");
        assert!(to <= replica.positions.received, "only what was received can be flushed");
        replica.positions.flushed = to;
        env.trace(TraceEvent::Flushed { node, to });
        self.report(false, env);
        self.take_in(env);
        self.replay_on(env);
    }

    /// The startup process turns to the next record, if it may.
    fn replay_on(&mut self, env: &mut Env<'_>) {
        let delay = self.settings.recovery_min_apply_delay;
        let (branch, cost) = (self.branch, self.hardware.replay_cost);
        let replica = self.replica_mut();
        if replica.replay != Replay::Idle || replica.positions.replayed >= replica.positions.flushed
        {
            return;
        }
        let next = env.history.record(branch, replica.positions.replayed.records);
        let next = next.expect("what is flushed is in the history");
        let until = next.committed_at + delay;
        if delay > SimDuration::ZERO && until > env.now {
            replica.replay = Replay::Delayed { until };
            let epoch = replica.replay_epoch;
            env.wake(until.since(env.now), Wake::ReplayDue(epoch));
        } else {
            replica.replay = Replay::Busy;
            let epoch = replica.replay_epoch;
            env.wake(cost, Wake::Replayed(epoch));
        }
    }

    fn replayed(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let feedback = self.replay_one(env);
        let replica = self.replica_mut();
        replica.replay = Replay::Idle;
        let to = replica.positions.replayed;
        assert!(to <= replica.positions.flushed, "only flushed WAL is replayed");
        let write = env.history.record(self.branch, to.records - 1).expect("just replayed").write;
        env.trace(TraceEvent::Replayed { node, write, to });
        if feedback {
            self.report(false, env);
        }
        self.replay_on(env);
    }

    /// Puts the next record into the table. Returns whether its commit asked to be told.
    fn replay_one(&mut self, env: &mut Env<'_>) -> bool {
        let branch = self.branch;
        let positions = &mut self.replica_mut().positions;
        let record = *env
            .history
            .record(branch, positions.replayed.records)
            .expect("a record to replay is in the history");
        let records = positions.replayed.records + 1;
        positions.replayed = WalPoint { records, lsn: record.end };
        self.table[record.key.index()] = Some((record.write, record.value));
        record.apply_feedback
    }

    /// The apply delay or the replay cost is another now: the record that waits is looked at
    /// again. One that is being replayed is finished at the old cost.
    pub(super) fn replay_changed(&mut self, env: &mut Env<'_>) {
        let replica = self.replica_mut();
        if let Replay::Delayed { .. } = replica.replay {
            replica.replay = Replay::Idle;
            replica.replay_epoch += 1;
        }
        self.replay_on(env);
    }

    /// Replays all it has received, ends recovery and takes writes on a timeline of its own.
    ///
    /// A promotion ends an apply delay: everything received is replayed first. Source:
    /// PostgreSQL 15 manual, 27.4.
    pub(in super::super) fn promote(&mut self, env: &mut Env<'_>) {
        assert!(self.is_up(), "only a running replica can be promoted");
        let received = self.replica_mut().positions.received;
        self.replica_mut().positions.flushed = received;
        while self.replica_mut().positions.replayed < received {
            let _asked = self.replay_one(env);
        }
        self.branch = env.history.fork(self.branch, received, self.id);
        self.role = Role::Primary(Primary::at(received, self.table.len()));
        self.incarnation += 1;
        let timeline = env.history.branch(self.branch).timeline;
        env.effects.push(super::super::effect::Effect::ClearLink(self.id));
        env.trace(TraceEvent::Promoted { node: self.id, timeline, at: received });
    }

    pub(super) fn replica_ends(&mut self, how: End, env: &mut Env<'_>) {
        let id = self.id;
        let replica = self.replica_mut();
        if how != End::PowerLoss {
            if let Some(connection) = replica.receiver.connection() {
                env.send(id, Direction::Up, connection, Message::Close);
            }
            // The kernel writes out what it was handed, with or without the server.
            replica.positions.flushed = replica.positions.received;
            replica.receiver = Receiver::Idle;
        } else {
            replica.positions.received = replica.positions.flushed;
        }
        replica.arrived = replica.positions.received;
        replica.failed_at = None;
        replica.flushing = None;
        replica.replay = Replay::Idle;
        replica.replay_epoch += 1;
        let p = replica.positions;
        assert!(p.replayed <= p.flushed && p.flushed <= p.received, "positions stay in order");
    }
}
