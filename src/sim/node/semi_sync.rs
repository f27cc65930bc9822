//! Semi-synchronous replication of MariaDB and MySQL.
//!
//! A commit waits until *one* replica has received its events into its relay log: received, not
//! applied, and flushed to that replica's disk only if `sync_relay_log` says so. If no answer comes
//! within the timeout, the commit is acknowledged all the same, and semi-sync is off until a
//! replica has caught up: a silent fall-back to asynchronous replication.
//!
//! | wait point | while a commit waits, others … | and if the primary then fails over |
//! |---|---|---|
//! | AFTER_SYNC (MySQL's default) | do not see the row | nobody has seen what may be lost |
//! | AFTER_COMMIT (MariaDB's default) | see the row | what somebody has seen may be gone |
//!
//! After a crash during the wait, the transaction is in the binary log, and the server commits it
//! when it starts again. Only a server that starts with `init_rpl_role = SLAVE` rolls back what the
//! engine had not durably committed at the end of the binary log: what waited under AFTER_SYNC, and
//! the last transaction, acknowledged or not, if its commit had not been flushed yet.
//!
//! Under AFTER_SYNC commits wait one behind the other, in the order of the binary log: the second
//! is not even looked at before the first is released.
//!
//! Source: MariaDB 10.11, `sql/semisync_master.cc`. MySQL 8.0 behaves in the same way, with
//! `rpl_semi_sync_source_…` for the names, and lets more than one replica be waited for
//! (`rpl_semi_sync_source_wait_for_replica_count`), which is not modelled.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::super::effect::{Response, Wake};
use super::super::ids::{ConnectionId, NodeSet, WriteId};
use super::super::settings::{InitRole, WaitPoint};
use super::super::time::{SimDuration, SimTime};
use super::super::trace::TraceEvent;
use super::super::wal::{Gtid, History, WalPoint};
use super::commit::{Commit, CommitStage};
use super::sender::Sender;
use super::sync_rep::Waits;
use super::{Env, MariaDb, Node, Version, record_at};

/// How semi-sync stands on a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SemiSync {
    /// Whether commits wait (`Rpl_semi_sync_master_status`).
    pub on: bool,
    /// Commits that a replica had confirmed (`Rpl_semi_sync_master_yes_tx`).
    pub confirmed: u64,
    /// Commits that went without (`Rpl_semi_sync_master_no_tx`).
    pub unconfirmed: u64,
    /// Whether it was enabled when that was last looked at.
    enabled: bool,
    /// Where the last commit ends.
    last_commit: Option<WalPoint>,
    /// Transactions that were in the binary log and not durably committed when the server died.
    pub(super) prepared: Vec<Commit>,
    /// Transactions whose commit in the engine may not be on the disk yet.
    recent: VecDeque<Recent>,
}

/// A transaction that the engine has committed: the next fsync of the engine's log makes that
/// durable, or its background flush once a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    commit: Commit,
    before: Version,
    at: SimTime,
    in_flush: bool,
}

/// How often the engine flushes its log in the background (`innodb_flush_log_at_timeout`).
const BACKGROUND_FLUSH: SimDuration = SimDuration::from_secs(1);

impl SemiSync {
    pub(super) fn engine_committed(&mut self, commit: Commit, before: Version, now: SimTime) {
        self.recent.retain(|recent| now.since(recent.at) < BACKGROUND_FLUSH);
        self.recent.push_back(Recent { commit, before, at: now, in_flush: false });
    }

    pub(super) fn engine_flush_begins(&mut self) {
        self.recent.iter_mut().for_each(|recent| recent.in_flush = true);
    }

    pub(super) fn engine_flushed(&mut self) {
        self.recent.retain(|recent| !recent.in_flush);
    }
}

impl MariaDb {
    /// A transaction is in the binary log.
    pub(super) fn note_logged(&mut self, gtid: Gtid) {
        note(&mut self.binlog_state, gtid);
    }

    /// A transaction of another server has been applied.
    pub(super) fn note_applied(&mut self, gtid: Gtid) {
        note(&mut self.slave_position, gtid);
    }

    /// The same on a replica that is made from a backup of this server, taken at a point of its
    /// binary log: from there it goes on.
    pub(in super::super) fn copied_for_replica(
        &self,
        history: &History,
        branch: super::BranchId,
        at: WalPoint,
    ) -> Box<MariaDb> {
        let mut copy = self.clone();
        copy.settings.read_only = true;
        copy.binlog_state = last_of_each(history, branch, at);
        copy.slave_position.clone_from(&copy.binlog_state);
        copy.semi_sync = SemiSync::default();
        Box::new(copy)
    }

    /// `gtid_binlog_pos`: the last transaction in the binary log, in each domain.
    pub fn binlog_position(&self) -> &[Gtid] {
        &self.binlog_state
    }

    /// `gtid_slave_pos`: the last transaction applied from others, in each domain.
    pub fn slave_position(&self) -> &[Gtid] {
        &self.slave_position
    }

    /// `gtid_current_pos`: the same, and what the server has written itself since.
    pub(super) fn current_position(&self, server: super::NodeId) -> Vec<Gtid> {
        let mut all = self.slave_position.clone();
        for gtid in self.binlog_state.iter().filter(|gtid| gtid.server == server) {
            let known = all.iter().find(|known| known.domain == gtid.domain);
            if known.is_none_or(|known| known.sequence < gtid.sequence) {
                note(&mut all, *gtid);
            }
        }
        all
    }
}

/// A list with one transaction for each domain takes in a later one.
pub(super) fn note(list: &mut Vec<Gtid>, gtid: Gtid) {
    match list.iter_mut().find(|known| known.domain == gtid.domain) {
        Some(known) => *known = gtid,
        None => list.push(gtid),
    }
}

/// The last transaction of each domain up to a point of a log.
fn last_of_each(history: &History, branch: super::BranchId, end: WalPoint) -> Vec<Gtid> {
    let mut all = Vec::new();
    for index in 0..end.records {
        if let Some(write) = record_at(history, branch, index).write()
            && write.gtid != Gtid::default()
        {
            note(&mut all, write.gtid);
        }
    }
    all
}

impl Node {
    fn semi_sync_mut(&mut self) -> Option<&mut SemiSync> {
        self.mariadb.as_mut().map(|mariadb| &mut mariadb.semi_sync)
    }

    /// Replicas that acknowledge (`Rpl_semi_sync_master_clients`).
    pub fn semi_sync_clients(&self) -> usize {
        self.senders.iter().filter(|sender| sender.acknowledges()).count()
    }

    /// Whether a commit waits for a replica now.
    fn semi_sync_waits(&self) -> bool {
        self.mariadb.as_ref().is_some_and(|m| {
            let waits = m.settings.rpl_semi_sync_master_wait_no_slave;
            m.semi_sync.on && (waits || self.semi_sync_clients() > 0)
        })
    }

    /// The server has died: what the engine had not durably committed is in doubt.
    pub(super) fn undo_engine_commits(&mut self, survives: WalPoint, now: SimTime) {
        let Some(mariadb) = &mut self.mariadb else { return };
        let recent = std::mem::take(&mut mariadb.semi_sync.recent);
        let lost = |recent: &&Recent| now.since(recent.at) < BACKGROUND_FLUSH;
        let lost: Vec<Recent> = recent.iter().filter(lost).copied().collect();
        for Recent { commit, before, .. } in lost.iter().rev() {
            self.table[commit.key.index()] = *before;
        }
        let kept = lost.iter().filter(|recent| recent.commit.end <= survives);
        mariadb.semi_sync.prepared.extend(kept.map(|recent| recent.commit));
    }

    /// The server has started: semi-sync is as the settings say.
    pub(super) fn semi_sync_starts(&mut self) {
        if let Some(mariadb) = &mut self.mariadb {
            let enabled = mariadb.settings.rpl_semi_sync_master_enabled;
            mariadb.semi_sync.on = enabled;
            mariadb.semi_sync.enabled = enabled;
            mariadb.semi_sync.last_commit = None;
        }
    }

    /// Transactions that were under way when the server died are committed or rolled back.
    pub(super) fn recover_prepared(&mut self, env: &mut Env<'_>) {
        let Some(mariadb) = &mut self.mariadb else { return };
        let mut prepared = std::mem::take(&mut mariadb.semi_sync.prepared);
        prepared.sort_unstable_by_key(|commit| commit.end);
        let roll_back = mariadb.settings.init_rpl_role == InitRole::Slave;
        let Some(first) = prepared.first() else { return };
        if !roll_back {
            for commit in &prepared {
                self.put_own(commit, env);
            }
            return;
        }
        let index = first.end.records - 1;
        let keep = env.history.point(self.branch, index);
        // Only a tail of the binary log can be cut off.
        if prepared.len() as u64 == self.wal_end().records - index {
            let id = self.id;
            self.seen[id.index()] = self.own_writes_up_to(keep, env.history);
            self.branch = env.history.fork(self.branch, keep, id);
            let primary = self.primary_mut();
            primary.inserted = keep;
            primary.written = keep;
            primary.flushed = keep;
            self.recount_gtids(keep, env);
        }
    }

    /// What the binary log says of its transactions, after it has lost some.
    pub(super) fn recount_gtids(&mut self, end: WalPoint, env: &Env<'_>) {
        let branch = self.branch;
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.binlog_state = last_of_each(env.history, branch, end);
        }
    }

    /// Commits that are in the binary log begin to wait for a receipt, or have nothing to wait for.
    pub(super) fn wait_for_receipt(&mut self, env: &mut Env<'_>) {
        let flushed = self.flushed();
        let mut i = 0;
        while let Some(commit) = self.primary_mut().commits.get(i).copied() {
            if commit.end > flushed {
                break;
            }
            if commit.stage == CommitStage::WaitingForReplicas {
                // Those behind one that is still hidden are not looked at.
                if !commit.visible {
                    break;
                }
                i += 1;
                continue;
            }
            if let Some(semi_sync) = self.semi_sync_mut() {
                let last = semi_sync.last_commit.map_or(commit.end, |at| at.max(commit.end));
                semi_sync.last_commit = Some(last);
            }
            let acked = self.senders.iter().filter(|sender| sender.acknowledges());
            let confirmed = acked.map(|sender| sender.acked).max() >= Some(commit.end);
            if commit.killed || confirmed || !self.semi_sync_waits() {
                self.count_receipt(confirmed && self.semi_sync_waits());
                self.release_one(i, Response::Committed(None), env);
                continue;
            }
            self.begin_receipt_wait(i, env);
        }
    }

    fn begin_receipt_wait(&mut self, place: usize, env: &mut Env<'_>) {
        let settings = &self.mariadb.as_ref().expect("only MariaDB waits for receipts").settings;
        let (timeout, point) =
            (settings.rpl_semi_sync_master_timeout, settings.rpl_semi_sync_master_wait_point);
        let commit = &mut self.primary_mut().commits[place];
        commit.stage = CommitStage::WaitingForReplicas;
        let after_commit = point == WaitPoint::AfterCommit;
        commit.visible = after_commit;
        let commit = *commit;
        if after_commit {
            self.show(&commit, env);
            self.unlock(commit.key, env);
        }
        let waits = self.waits_for_receipt(&commit, env.followers);
        let (op, node, level) = (commit.op, self.id, commit.level);
        let (missing, needed) = (waits.missing, waits.needed);
        env.trace(TraceEvent::Waiting { op, node, level, missing, needed });
        env.wake(timeout, Wake::SemiSyncTimeout(commit.write));
    }

    /// Whose receipt would let a commit go.
    pub(super) fn waits_for_receipt(&self, commit: &Commit, followers: NodeSet) -> Waits {
        let has = |s: &&Sender| s.acknowledges() && s.acked >= commit.end;
        let done: NodeSet = self.senders.iter().filter(has).map(|s| s.link.replica).collect();
        let missing = followers.iter().filter(|node| !done.contains(*node)).collect();
        Waits { missing, needed: u32::from(done.is_empty()) }
    }

    /// A replica has more of the binary log.
    pub(super) fn received_by(
        &mut self,
        connection: ConnectionId,
        received: WalPoint,
        env: &mut Env<'_>,
    ) {
        let known = |s: &&mut Sender| s.connection == connection && s.acknowledges();
        let Some(sender) = self.senders.iter_mut().find(known) else { return };
        sender.acked = received;
        let node = self.id;
        let Some(mariadb) = &mut self.mariadb else { return };
        let semi_sync = &mut mariadb.semi_sync;
        let enabled = mariadb.settings.rpl_semi_sync_master_enabled;
        if enabled && !semi_sync.on && semi_sync.last_commit.is_none_or(|at| received >= at) {
            semi_sync.on = true;
            env.trace(TraceEvent::SemiSync { node, on: true });
        }
        self.release_received(|commit| commit.end <= received, true, env);
    }

    fn count_receipt(&mut self, confirmed: bool) {
        let Some(mariadb) = &mut self.mariadb else { return };
        if mariadb.settings.rpl_semi_sync_master_enabled {
            mariadb.semi_sync.confirmed += u64::from(confirmed);
            mariadb.semi_sync.unconfirmed += u64::from(!confirmed);
        }
    }

    fn release_received(
        &mut self,
        may_go: impl Fn(&Commit) -> bool,
        confirmed: bool,
        env: &mut Env<'_>,
    ) {
        let mut i = 0;
        while let Some(commit) = self.primary_mut().commits.get(i).copied() {
            if commit.stage == CommitStage::WaitingForReplicas && may_go(&commit) {
                self.count_receipt(confirmed);
                self.release_one(i, Response::Committed(None), env);
            } else {
                i += 1;
            }
        }
        self.wait_for_receipt(env);
    }

    /// Nobody has answered in time: asynchronous from here on, and nobody is told.
    pub(super) fn semi_sync_timed_out(&mut self, write: WriteId, env: &mut Env<'_>) {
        if self.mariadb.is_none() {
            return;
        }
        let waits = |c: &Commit| c.write == write && c.stage == CommitStage::WaitingForReplicas;
        if self.primary_mut().commits.iter().any(waits) {
            self.semi_sync_off(env);
        }
    }

    fn semi_sync_off(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let Some(semi_sync) = self.semi_sync_mut() else { return };
        if std::mem::take(&mut semi_sync.on) {
            env.trace(TraceEvent::SemiSync { node, on: false });
        }
        self.release_received(|_| true, false, env);
    }

    /// The settings of semi-sync may be others now.
    pub(super) fn semi_sync_changed(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let Some(mariadb) = &mut self.mariadb else { return };
        let enabled = mariadb.settings.rpl_semi_sync_master_enabled;
        let before = std::mem::replace(&mut mariadb.semi_sync.enabled, enabled);
        if enabled && !before {
            mariadb.semi_sync.on = true;
            mariadb.semi_sync.last_commit = None;
            env.trace(TraceEvent::SemiSync { node, on: true });
        } else if !enabled && before {
            self.semi_sync_off(env);
        }
    }

    /// A replica is gone. With none left, and `wait_no_slave` off, nobody is waited for.
    pub(super) fn replica_left(&mut self, sender: &Sender, env: &mut Env<'_>) {
        if sender.acknowledges() && !self.semi_sync_waits() {
            self.release_received(|_| true, false, env);
        }
    }
}
