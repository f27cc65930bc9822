//! Replay: how what a replica has on its disk becomes what its readers see.
//!
//! * One record at a time, so a slow replayer falls further behind under load.
//! * A write is replayed no sooner than `recovery_min_apply_delay` after its commit on the primary,
//!   by the clocks of both. Since that delay counts from the commit, it overlaps with the network
//!   delay and does not add to it.
//! * The removal of dead rows waits for readers who still need them, up to
//!   `max_standby_streaming_delay` after the data came; then the readers are sent away.
//! * Replay is reported at once for a commit that asked for it (`remote_apply`), and whenever
//!   nothing is left to replay; else with the next report. That is why `pg_stat_replication` can
//!   show an older replay position than the true one while a replica is behind.
//! * A promotion replays everything received first, whatever the delay and whether paused or not.
//!   It does wait for readers, and while it does, the replica goes on receiving.
//!
//! Simplified: `max_standby_streaming_delay` counts for all WAL. A server takes
//! `max_standby_archive_delay` for what it finds on its own disk after a restart; both are 30 s
//! if nothing is said.
//!
//! Source: PostgreSQL 15, `xlogrecovery.c` (`recoveryApplyDelay`, `RecoveryRequiresIntParameter`),
//! `standby.c` (`ResolveRecoveryConflictWithVirtualXIDs`); manual 27.4.

use super::super::effect::Wake;
use super::super::link::Direction;
use super::super::message::{Message, StreamRefusal};
use super::super::settings::WalLevel;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::{Body, Parameters, WalPoint};
use super::primary::Primary;
use super::replica::Replay;
use super::{End, Env, Node, Role, record_at};

impl Node {
    /// The startup process turns to the next record, if it may.
    pub(super) fn replay_on(&mut self, env: &mut Env<'_>) {
        let branch = self.branch;
        let Role::Replica(replica) = &self.role else { return };
        if replica.replay != Replay::Idle {
            return;
        }
        if replica.positions.replayed >= replica.positions.flushed {
            if replica.promoting {
                self.finish_promotion(env);
            } else {
                self.connect_if_wanted(env);
            }
            return;
        }
        if replica.paused && !replica.promoting {
            return;
        }
        let record = *record_at(env.history, branch, replica.positions.replayed.records);
        let cost = self.hardware.replay_cost;
        match record.body {
            Body::Write(_) => {
                let wait = self.apply_delay_left(record.stamp, env.now);
                if wait > SimDuration::ZERO {
                    let until = env.now + wait;
                    self.replay_waits(Replay::Delayed { until }, Some(wait), env);
                } else {
                    self.replay_busy(cost, env);
                }
            }
            Body::Vacuum { horizon } => self.replay_vacuum(horizon, cost, env),
            Body::Filler { rows } => {
                let cost = SimDuration::from_micros(cost.as_micros() * u64::from(rows));
                self.replay_busy(cost, env);
            }
            Body::Parameters(place) => {
                let parameters = env.history.parameters(place);
                // The control file has them first, so that a restart looks at them, too.
                self.replica_mut().parameters = parameters;
                if self.parameters_suffice(parameters, env) {
                    self.replay_busy(SimDuration::ZERO, env);
                }
            }
            Body::Switch | Body::Checkpoint => self.replay_busy(SimDuration::ZERO, env),
        }
    }

    pub(super) fn replay_busy(&mut self, cost: SimDuration, env: &mut Env<'_>) {
        let replica = self.replica_mut();
        replica.replay = Replay::Busy;
        env.wake(cost, Wake::Replayed(replica.replay_epoch));
    }

    pub(super) fn replay_waits(
        &mut self,
        how: Replay,
        wait: Option<SimDuration>,
        env: &mut Env<'_>,
    ) {
        let replica = self.replica_mut();
        replica.replay = how;
        if let Some(wait) = wait {
            env.wake(wait, Wake::ReplayDue(replica.replay_epoch));
        }
    }

    /// How long a write must still wait for `recovery_min_apply_delay`.
    fn apply_delay_left(&self, committed: SimTime, now: SimTime) -> SimDuration {
        let delay = self.settings.recovery_min_apply_delay;
        let promoting = self.replica().is_some_and(|replica| replica.promoting);
        if delay == SimDuration::ZERO || promoting {
            return SimDuration::ZERO;
        }
        (committed + delay).since(self.clock(now))
    }

    pub(super) fn replay_due(&mut self, epoch: u32, env: &mut Env<'_>) {
        if let Role::Replica(replica) = &mut self.role
            && replica.replay_epoch == epoch
        {
            if let Replay::Conflict { .. } = replica.replay
                && let Some(horizon) = self.next_horizon(env)
            {
                self.send_away(self.readers_before(horizon), env);
                return;
            }
            self.replica_mut().replay = Replay::Idle;
            self.replay_on(env);
        }
    }

    pub(super) fn replay_ended(&mut self, epoch: u32, env: &mut Env<'_>) {
        let current = self.replica().is_some_and(|replica| replica.replay_epoch == epoch);
        if !current {
            return;
        }
        let branch = self.branch;
        let replica = self.replica_mut();
        replica.replay = Replay::Idle;
        let index = replica.positions.replayed.records;
        let record = *record_at(env.history, branch, index);
        replica.positions.replayed = WalPoint { records: index + 1, lsn: record.end };
        let (to, upstream) = (replica.positions.replayed, replica.upstream);
        assert!(to <= replica.positions.flushed, "only flushed WAL is replayed");
        let mut feedback = false;
        match record.body {
            Body::Write(write) => {
                self.table[write.key.index()] = Some((write.write, write.value));
                self.note_seen(write.origin, write.write);
                env.trace(TraceEvent::Replayed { node: self.id, write: write.write, to });
                self.serve_waiting_reads(env);
                feedback = write.apply_feedback;
            }
            Body::Checkpoint => self.replica_mut().checkpoint = record.end,
            Body::Filler { .. } | Body::Switch | Body::Parameters(_) | Body::Vacuum { .. } => {}
        }
        // Before it waits for more, it has its position told.
        if feedback || self.has_replayed_all() {
            self.answer_upstream(upstream, env);
        }
        if std::mem::take(&mut self.replica_mut().promotion_asked) {
            self.promote(env);
        } else {
            self.replay_on(env);
        }
    }

    /// The apply delay or the replay cost is another now: the record that waits is looked at
    /// again. One that is being replayed is finished at the old cost, and a wait for readers that
    /// has begun lasts as long as it was to.
    pub(super) fn replay_changed(&mut self, env: &mut Env<'_>) {
        let Role::Replica(replica) = &mut self.role else { return };
        if matches!(replica.replay, Replay::Delayed { .. }) {
            replica.replay = Replay::Idle;
            replica.replay_epoch += 1;
        }
        self.replay_on(env);
    }

    /// Replay stops after the record it is at (`pg_wal_replay_pause`), or goes on. Returns false on
    /// a server that is not in recovery.
    pub(in super::super) fn pause_replay(&mut self, pause: bool, env: &mut Env<'_>) -> bool {
        let Role::Replica(replica) = &mut self.role else { return false };
        replica.paused = pause;
        if !pause {
            self.replay_changed(env);
        } else if matches!(self.replica_mut().replay, Replay::Delayed { .. }) {
            let replica = self.replica_mut();
            replica.replay = Replay::Idle;
            replica.replay_epoch += 1;
        }
        true
    }

    /// Whether the replica's settings are at least the primary's, as its WAL tells. If not, it
    /// pauses; resumed, it shuts down.
    fn parameters_suffice(&mut self, asked: Parameters, env: &mut Env<'_>) -> bool {
        if asked.wal_level == WalLevel::Minimal {
            env.log(
                self.id,
                "FATAL:  WAL was generated with wal_level=minimal, cannot continue recovering\n\
                 DETAIL:  This happens if you temporarily set wal_level=minimal on the server.\n\
                 HINT:  Use a backup taken after setting wal_level to higher than minimal.",
            );
            self.end(End::Crash, env);
            return false;
        }
        let Some(detail) = self.parameter_too_low(asked).filter(|_| self.settings.hot_standby)
        else {
            return true;
        };
        if std::mem::replace(&mut self.replica_mut().parameters_too_low, true) {
            env.log(self.id, insufficient(&detail));
            self.end(End::Crash, env);
            return false;
        }
        env.log(
            self.id,
            format!(
                "WARNING:  hot standby is not possible because of insufficient parameter \
                 settings\nDETAIL:  {detail}"
            ),
        );
        env.log(
            self.id,
            "LOG:  recovery has paused\nDETAIL:  If recovery is unpaused, the server will shut \
             down.\nHINT:  You can then restart the server after making the necessary \
             configuration changes.",
        );
        self.replica_mut().paused = true;
        false
    }

    /// What is lower here than a primary's, in the server's words.
    pub(super) fn parameter_too_low(&self, asked: Parameters) -> Option<String> {
        let mine = self.settings.parameters();
        [
            ("max_connections", mine.max_connections, asked.max_connections),
            ("max_worker_processes", mine.max_worker_processes, asked.max_worker_processes),
            ("max_wal_senders", mine.max_wal_senders, asked.max_wal_senders),
            (
                "max_prepared_transactions",
                mine.max_prepared_transactions,
                asked.max_prepared_transactions,
            ),
            (
                "max_locks_per_transaction",
                mine.max_locks_per_transaction,
                asked.max_locks_per_transaction,
            ),
        ]
        .into_iter()
        .find(|(_, mine, asked)| mine < asked)
        .map(|(name, mine, asked)| {
            format!(
                "{name} = {mine} is a lower setting than on the primary server, where its value \
                 was {asked}."
            )
        })
    }

    /// A replica is to take writes: it replays all it has received first. One that waits for a
    /// reader does not look up before that wait is over, and goes on receiving until then
    /// (`ResolveRecoveryConflictWithVirtualXIDs` in `standby.c`).
    pub(in super::super) fn promote(&mut self, env: &mut Env<'_>) {
        assert!(self.is_up(), "only a running replica can be promoted");
        if let Replay::Conflict { .. } = self.replica_mut().replay {
            self.replica_mut().promotion_asked = true;
            return;
        }
        if self.replica_mut().parameters_too_low {
            let asked = self.replica_mut().parameters;
            let detail = self.parameter_too_low(asked).unwrap_or_default();
            env.log(
                self.id,
                format!(
                    "WARNING:  promotion is not possible because of insufficient parameter \
                     settings\nDETAIL:  {detail}\nHINT:  Restart the server after making the \
                     necessary configuration changes."
                ),
            );
            env.log(self.id, insufficient(&detail));
            self.end(End::Crash, env);
            return;
        }
        let upstream = self.replica_mut().upstream;
        self.close_connection(upstream, End::Stop, env);
        let epoch = self.disk.epoch + 1;
        self.disk = super::Disk { frozen: self.disk.frozen, held: false, epoch };
        let replica = self.replica_mut();
        replica.promoting = true;
        replica.paused = false;
        replica.arrived = replica.positions.received;
        replica.positions.flushed = replica.positions.received;
        replica.flushing = None;
        replica.unread.clear();
        self.replay_changed(env);
    }

    /// Everything received is replayed: recovery ends, and a timeline of its own begins.
    fn finish_promotion(&mut self, env: &mut Env<'_>) {
        let at = self.wal_end();
        let old = env.history.branch(self.branch).timeline;
        let parameters = self.replica_mut().parameters;
        self.branch = env.history.fork(self.branch, at, self.id);
        self.role = Role::Primary(Primary::at(at, self.table.len()));
        let timeline = env.history.branch(self.branch).timeline;
        env.trace(TraceEvent::Promoted { node: self.id, timeline, at });
        self.append_checkpoint(env);
        self.primary_begins(parameters, env);
        self.hand_over(old, at, at, timeline, env);
    }

    /// Those who follow hear of a new timeline, and come again for it. They are sent what they lack
    /// of the old one, as far as it is flushed here.
    pub(super) fn hand_over(
        &mut self,
        old: u32,
        at: WalPoint,
        flushed: WalPoint,
        timeline: u32,
        env: &mut Env<'_>,
    ) {
        for sender in std::mem::take(&mut self.senders) {
            if let Some(slot) = sender.slot {
                self.slot_left(slot, sender.connection);
            }
            let why =
                StreamRefusal::EndOfTimeline { timeline: old, at: at.lsn, upstream: timeline };
            let (link, connection) = (sender.link, sender.connection);
            if sender.sent < flushed {
                let (branch, from) = (sender.branch, sender.sent);
                let rest = Message::Wal { branch, from, to: flushed };
                env.send(link, Direction::Down, connection, rest);
            }
            env.send(link, Direction::Down, connection, Message::Refused(why));
            let (node, peer) = (self.id, link.replica);
            env.trace(TraceEvent::Disconnected { node, peer, ending: Ending::EndOfTimeline });
        }
    }

    /// The server becomes able to write: what it logs first, and what is scheduled for it.
    pub(super) fn primary_begins(&mut self, known: Parameters, env: &mut Env<'_>) {
        let parameters = self.settings.parameters();
        if self.mariadb.is_none() && parameters != known {
            let body = env.history.parameters_body(parameters);
            self.append(PARAMETERS_BYTES, body, env);
        }
        self.control = parameters;
        let primary = self.primary_mut();
        primary.written = primary.inserted;
        primary.flushed = primary.inserted;
        self.schedule_checkpoint(env);
        self.autovacuum_changed(env);
    }
}

/// What a replica says that shuts down because of its settings.
pub(super) fn insufficient(detail: &str) -> String {
    format!(
        "FATAL:  recovery aborted because of insufficient parameter settings\nDETAIL:  \
         {detail}\nHINT:  You can restart the server after making the necessary configuration \
         changes."
    )
}

/// WAL of a change of the settings that replicas must match.
const PARAMETERS_BYTES: u64 = 64;
