//! The life of a server: how it ends, starts, and becomes another's replica.
//!
//! A clean shutdown of a PostgreSQL primary writes a last checkpoint record and waits until every
//! replica that is connected has flushed all there is. One that is connected and does not answer
//! holds the shutdown up, until `wal_sender_timeout` ends it.
//!
//! Source: PostgreSQL 15, `postmaster.c` and `WalSndDone` in `walsender.c`.

use super::super::effect::Wake;
use super::super::ids::{BranchId, NodeId};
use super::super::message::Positions;
use super::super::settings::TargetTimeline;
use super::super::trace::TraceEvent;
use super::super::wal::{History, Lsn, Parameters, WalPoint};
use super::CommitStage;
use super::checkpoint::CHECKPOINT_BYTES;
use super::commit::TERMINATED_WAIT;
use super::replay::insufficient;
use super::{Env, Merged, Node, Power, Replica, Role, Subscription, Version, record_at};

/// How a server's process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// It is shut down and flushes its WAL first (`pg_ctl stop -m fast`).
    Stop,
    /// It dies; what was handed to the kernel survives.
    Crash,
    /// Its machine dies; what was flushed survives.
    PowerLoss,
}

/// A copy of a node's data.
#[derive(Clone, Debug)]
pub(in super::super) struct Backup {
    /// The line of history it lies on.
    pub(in super::super) branch: BranchId,
    /// The end of the WAL that it holds.
    pub(in super::super) point: WalPoint,
    pub(in super::super) table: Vec<Version>,
    pub(in super::super) merged: Vec<Merged>,
    pub(in super::super) seen: Vec<u32>,
    pub(in super::super) subscriptions: Vec<Subscription>,
    pub(in super::super) parameters: Parameters,
}

impl Node {
    /// The server is told to shut down.
    pub(in super::super) fn stop(&mut self, env: &mut Env<'_>) {
        assert!(self.is_running(), "only a server that runs can be shut down");
        if self.mariadb.is_some() || self.power == Power::Starting {
            self.end(End::Stop, env);
            return;
        }
        self.power = Power::Stopping;
        self.log_ended_waits(env);
        self.break_sessions(env);
        for query in std::mem::take(&mut self.queries) {
            env.trace(TraceEvent::QueryEnded { node: self.id, query: query.id, cancelled: false });
        }
        if let Role::Primary(_) = self.role {
            self.settle_commits(env);
            self.append_checkpoint(env);
            let primary = self.primary_mut();
            primary.written = primary.inserted;
            primary.flushed = primary.inserted;
            primary.flushing = None;
            let to = primary.flushed;
            self.disk.epoch += 1;
            env.trace(TraceEvent::Flushed { node: self.id, to });
            self.send_wal(env);
        }
        self.stop_if_done(env);
    }

    /// A session that waits for replicas says so when a shutdown ends it.
    fn log_ended_waits(&self, env: &mut Env<'_>) {
        let Some(primary) = self.primary() else { return };
        let waits = |commit: &&super::Commit| commit.stage == CommitStage::WaitingForReplicas;
        for _ in primary.commits.iter().filter(waits) {
            env.log(self.id, TERMINATED_WAIT);
        }
    }

    /// The shutdown is complete once every replica has all there is.
    pub(super) fn stop_if_done(&mut self, env: &mut Env<'_>) {
        let end = self.sendable();
        let done = |sender: &super::Sender| sender.reported.flushed >= end;
        if self.senders.iter().all(done) {
            self.end(End::Stop, env);
        }
    }

    /// The process ends.
    pub(in super::super) fn end(&mut self, how: End, env: &mut Env<'_>) {
        assert!(self.power != Power::Removed, "a removed node cannot end");
        let before = self.wal_end();
        self.power = if how == End::PowerLoss { Power::Off } else { Power::Crashed };
        self.incarnation += 1;
        self.queries.clear();
        self.promoting = false;
        self.forget_checkpoints(env);
        match self.role {
            Role::Primary(_) => self.primary_ends(how, env),
            Role::Replica(_) => self.replica_ends(how, env),
        }
        self.subscriptions_end(how, env);
        assert!(self.wal_end() <= before, "an end adds nothing to the WAL");
        env.trace(match how {
            End::Stop => TraceEvent::Stopped { node: self.id },
            End::Crash => TraceEvent::Crashed { node: self.id },
            End::PowerLoss => {
                let records = before.records - self.wal_end().records;
                TraceEvent::PowerLost { node: self.id, records }
            }
        });
        self.crashed = how != End::Stop;
    }

    /// The disk is full: a server that cannot write its WAL stops with a panic.
    pub(super) fn disk_full(&mut self, env: &mut Env<'_>) {
        env.log(
            self.id,
            "PANIC:  could not write to file \"pg_wal/xlogtemp\": No space left on device",
        );
        self.end(End::Crash, env);
    }

    /// The process is started again.
    pub(in super::super) fn start(&mut self, env: &mut Env<'_>) {
        assert!(
            matches!(self.power, Power::Crashed | Power::Off),
            "only a node that is down can be started"
        );
        if self.power == Power::Off {
            self.reset_connections(env);
        }
        self.power = Power::Crashed;
        if let Some(why) = self.cannot_start(env.history) {
            env.log(self.id, why);
            env.trace(TraceEvent::StartFailed { node: self.id });
            return;
        }
        self.power = Power::Starting;
        self.incarnation += 1;
        env.wake(self.hardware.recovery, Wake::Started);
    }

    /// What keeps a server from starting with the data that it has.
    fn cannot_start(&self, history: &History) -> Option<String> {
        if !self.has_wal_room(CHECKPOINT_BYTES) {
            return Some(
                "PANIC:  could not write to file \"pg_wal/xlogtemp\": No space left on device"
                    .to_owned(),
            );
        }
        let replica = self.replica()?;
        if let TargetTimeline::Number(number) = self.settings.recovery_target_timeline
            && let Some(why) = self.not_along(number, replica.checkpoint, history)
        {
            return Some(why);
        }
        let detail = self.parameter_too_low(replica.parameters)?;
        self.settings.hot_standby.then(|| insufficient(&detail))
    }

    /// Why it cannot recover along a timeline: it has never heard of it, or its last restartpoint
    /// lies behind where its own history left it (`InitWalRecovery` in `xlogrecovery.c`).
    fn not_along(&self, target: u32, checkpoint: Lsn, history: &History) -> Option<String> {
        let own = history.branch(self.branch).timeline;
        // The end of what its own history has of the target.
        let mut end = None;
        let mut at = Some(self.branch);
        while let Some(id) = at {
            let branch = history.branch(id);
            if branch.timeline == target {
                return end.filter(|end: &WalPoint| checkpoint > end.lsn).map(|_| {
                    format!("FATAL:  requested timeline {own} is not in this server's history")
                });
            }
            end = Some(branch.start);
            at = branch.parent;
        }
        Some(format!("FATAL:  recovery target timeline {target} does not exist"))
    }

    /// Whether its last life did not end with a clean shutdown.
    pub fn needs_recovery(&self) -> bool {
        self.crashed
    }

    /// It runs when the run begins.
    pub(in super::super) fn begins(&mut self, env: &mut Env<'_>) {
        match self.role {
            Role::Primary(_) if self.mariadb.is_some() => self.semi_sync_starts(),
            Role::Primary(_) => self.primary_begins(Parameters::default(), env),
            Role::Replica(_) => {}
        }
    }

    pub(super) fn started(&mut self, env: &mut Env<'_>) {
        self.power = Power::Up;
        let crashed = std::mem::take(&mut self.crashed);
        match self.role {
            Role::Primary(_) if self.mariadb.is_some() => {
                self.semi_sync_starts();
                self.recover_prepared(env);
            }
            Role::Primary(_) => {
                // Recovery ends with a checkpoint of its own.
                if crashed {
                    self.append_checkpoint(env);
                }
                self.primary_begins(self.control, env);
            }
            Role::Replica(_) => {}
        }
        env.trace(TraceEvent::Started { node: self.id });
        self.connect_all(env);
        self.replay_on(env);
    }

    /// A copy of the node's data as it is on its disk (`pg_basebackup`, taken in no time).
    pub(in super::super) fn base_backup(&self, history: &History) -> Option<Backup> {
        let mut copy = Backup {
            branch: self.branch,
            point: self.flushed(),
            table: self.table.clone(),
            merged: self.merged.clone(),
            seen: self.seen.clone(),
            subscriptions: self.subscriptions.clone(),
            parameters: self.control,
        };
        let primary = match &self.role {
            Role::Primary(primary) => primary,
            Role::Replica(replica) => {
                let (point, parameters) = (replica.positions.replayed, replica.parameters);
                return Some(Backup { point, parameters, ..copy });
            }
        };
        // A commit that waits for replicas is on the disk, and a copy shows it.
        for commit in primary.commits.iter().filter(|c| c.end <= primary.flushed) {
            copy.table[commit.key.index()] = Some((commit.write, commit.value));
        }
        // What is seen already and not on the disk is not in the copy.
        for undo in primary.unflushed.iter().rev() {
            let (table, merged) = (&mut copy.table, &mut copy.merged);
            undo.restore(table, merged, &mut copy.seen, &mut copy.subscriptions);
        }
        let mut unflushed = (primary.flushed.records..primary.inserted.records)
            .filter_map(|index| record_at(history, self.branch, index).write());
        if unflushed.any(|write| write.origin == self.id) {
            copy.seen[self.id.index()] = self.own_writes_up_to(primary.flushed, history);
        }
        Some(copy)
    }

    /// Follows another node from now on, with what it has or with a copy of what `backup` holds.
    pub(in super::super) fn become_replica(&mut self, upstream: NodeId, backup: Option<Backup>) {
        assert!(!self.is_running(), "only a node that is down becomes another's replica");
        // A primary's table is as far as its WAL; a replica may have WAL that it has not replayed.
        let (mut positions, mut parameters) = match &self.role {
            Role::Primary(primary) => (Positions::at(primary.flushed), self.control),
            Role::Replica(replica) => (replica.positions, replica.parameters),
        };
        positions.received = positions.flushed;
        if let Some(copy) = backup {
            self.branch = copy.branch;
            self.table = copy.table;
            self.seen = copy.seen;
            parameters = copy.parameters;
            positions = Positions::at(copy.point);
        }
        let mut replica = Replica::new(upstream, positions);
        replica.parameters = parameters;
        self.role = Role::Replica(replica);
    }
}
