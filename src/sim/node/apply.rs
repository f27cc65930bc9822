//! How changes of others are applied: MariaDB's SQL thread and pglogical's apply worker.
//!
//! One change at a time, each for the time that the hardware takes. MariaDB's replica stops at an
//! error; a pglogical node resolves a conflict by its policy. A change to a row that a local write
//! holds waits until the row is free.
//!
//! Source: MariaDB 10.11, `slave.cc`, `log_event.cc`; pglogical 2.4, `pglogical_apply.c`.

use std::sync::Arc;

use super::super::effect::Wake;
use super::super::ids::{KeyId, NodeId};
use super::super::settings::ExecMode;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Kept, TraceEvent};
use super::super::wal::{Body, Gtid, History, Record, RowWrite, WalPoint, WriteKind};
use super::primary::INSERT_BYTES;
use super::replica::Replay;
use super::subscriber::Subscription;
use super::{End, Env, Node, record_at};

impl Node {
    /// The SQL thread turns to the next change, if it may.
    pub(super) fn apply_on(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        let own = self.id;
        let relay_log = self.mariadb.is_some();
        let takes_own = self.mariadb.as_ref().is_some_and(|m| {
            // A primary that comes back as a semi-sync replica takes back what it has rolled back.
            m.settings.gtid_strict_mode && m.settings.rpl_semi_sync_slave_enabled
        });
        let cost = self.hardware.replay_cost;
        let clock = self.clock(env.now);
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if !subscription.applying || subscription.apply != Replay::Idle {
            return;
        }
        let mut passed = false;
        while let Some(piece) = subscription.relay.front_mut() {
            if piece.next >= piece.end {
                subscription.relay.pop_front();
                continue;
            }
            let (branch, index) = (piece.branch, piece.next.records);
            let record = *record_at(env.history, branch, index);
            let wanted = record.write().is_some_and(|write| match relay_log {
                // The rows that were there at the start are no transactions.
                true => write.gtid != Gtid::default() && (write.origin != own || takes_own),
                false => write.origin == upstream,
            });
            if !wanted {
                piece.next = WalPoint { records: index + 1, lsn: record.end };
                subscription.applied = piece.next;
                passed = true;
                continue;
            }
            let wait = (record.stamp + subscription.delay).since(clock);
            if subscription.delay > SimDuration::ZERO && wait > SimDuration::ZERO {
                subscription.apply = Replay::Delayed { until: env.now + wait };
                env.wake(wait, Wake::ApplyDue(upstream, subscription.epoch));
            } else {
                subscription.apply = Replay::Busy;
                env.wake(cost, Wake::Applied(upstream, subscription.epoch));
            }
            break;
        }
        if passed && !relay_log {
            self.report(upstream, env);
        }
        self.promote_if_drained(env);
    }

    pub(super) fn apply_due(&mut self, upstream: NodeId, epoch: u32, env: &mut Env<'_>) {
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if subscription.epoch == epoch {
            subscription.apply = Replay::Idle;
            self.apply_on(upstream, env);
        }
    }

    pub(super) fn apply_ended(&mut self, upstream: NodeId, epoch: u32, env: &mut Env<'_>) {
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if subscription.epoch != epoch {
            return;
        }
        let Some(piece) = subscription.relay.front().copied() else {
            subscription.apply = Replay::Idle;
            return;
        };
        let record = *record_at(env.history, piece.branch, piece.next.records);
        let write = *record.write().expect("only writes are applied");
        let locked = self.mariadb.is_none() && self.is_locked(write.key);
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        subscription.waits_for_row = locked.then_some(write.key);
        if locked {
            return;
        }
        subscription.apply = Replay::Idle;
        let applied = match self.mariadb {
            Some(_) => self.apply_event(&write, env),
            None => self.apply_change(upstream, &record, &write, env),
        };
        let mariadb = self.mariadb.is_some();
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if let Err(error) = applied {
            subscription.applying = false;
            subscription.error = Some(error);
            self.promote_if_drained(env);
            return;
        }
        let next = WalPoint { records: piece.next.records + 1, lsn: record.end };
        let front = subscription.relay.front_mut().expect("it was there");
        front.next = next;
        subscription.applied = next;
        if front.next >= front.end {
            subscription.relay.pop_front();
        }
        self.note_seen(write.origin, write.write);
        env.trace(TraceEvent::Applied { node: self.id, upstream, write: write.write });
        self.serve_waiting_reads(env);
        if !mariadb {
            self.report(upstream, env);
        }
        self.apply_on(upstream, env);
    }

    /// A row has become free: what others have written to it and had to wait is applied.
    pub(super) fn apply_to_free_row(&mut self, key: KeyId, env: &mut Env<'_>) {
        for i in 0..self.subscriptions.len() {
            let (upstream, epoch) = (self.subscriptions[i].upstream, self.subscriptions[i].epoch);
            if self.subscriptions[i].waits_for_row == Some(key) {
                self.apply_ended(upstream, epoch, env);
            }
        }
    }

    /// MariaDB applies an event: as rows or as a statement.
    fn apply_event(&mut self, write: &RowWrite, env: &mut Env<'_>) -> Result<(), Arc<str>> {
        let there = self.read(write.key).is_some();
        let mariadb = self.mariadb.as_ref().expect("called for a MariaDB server only");
        let settings = &mariadb.settings;
        let strict = settings.slave_exec_mode == ExecMode::Strict;
        let name = env.keys[write.key.index()].name.as_str();
        let failed: Option<(u32, String)> = match (write.rows, write.updates) {
            (true, false) if there && strict => Some((1062, duplicate_row(name))),
            (true, true) if !there && strict => Some((1032, MISSING_ROW.to_owned())),
            (false, _) if there && write.kind == WriteKind::Insert => {
                Some((1062, duplicate_statement(name, write.value.0)))
            }
            _ => None,
        };
        let logs = settings.log_bin && settings.log_slave_updates;
        let last = mariadb.binlog_state.iter().find(|g| g.domain == write.gtid.domain);
        if let Some(last) = last.filter(|last| last.sequence >= write.gtid.sequence)
            && logs
            && settings.gtid_strict_mode
        {
            return Err(Arc::from(out_of_order(write.gtid, *last)));
        }
        let put = match &failed {
            Some((code, _)) if settings.slave_skip_errors.contains(code) => false,
            Some((_, text)) => {
                env.log(self.id, text.clone());
                return Err(Arc::from(text.as_str()));
            }
            // In IDEMPOTENT mode an update of a row that is not there is passed over.
            None => !(write.rows && write.updates && !there),
        };
        if put {
            self.table[write.key.index()] = Some((write.write, write.value));
        }
        if put && logs {
            self.append(INSERT_BYTES, Body::Write(*write), env);
            self.flush(env);
        }
        let mariadb = self.mariadb.as_mut().expect("called for a MariaDB server only");
        mariadb.note_applied(write.gtid);
        if logs {
            mariadb.note_logged(write.gtid);
        }
        Ok(())
    }

    /// pglogical applies a change, and resolves the conflict if it meets one.
    fn apply_change(
        &mut self,
        upstream: NodeId,
        record: &Record,
        write: &RowWrite,
        env: &mut Env<'_>,
    ) -> Result<(), Arc<str>> {
        let undo = self.undo_of_change(upstream, write);
        let kept = self.resolve(record, write, env);
        if kept == Kept::Stopped {
            let text = "ERROR:  cannot apply conflicting row";
            env.log(self.id, text);
            self.report(upstream, env);
            return Err(Arc::from(text));
        }
        if kept != Kept::Local {
            let end = self.append(INSERT_BYTES, Body::Write(*write), env);
            self.primary_mut().unflushed.push_back(undo.ending_at(end));
            self.wal_writer_soon(env);
        }
        Ok(())
    }

    /// The delay may be another now.
    pub(super) fn apply_changed(&mut self, i: usize, env: &mut Env<'_>) {
        let subscription = &mut self.subscriptions[i];
        let upstream = subscription.upstream;
        if let Replay::Delayed { .. } = subscription.apply {
            subscription.apply = Replay::Idle;
            subscription.epoch += 1;
        }
        self.apply_on(upstream, env);
    }

    /// A transaction is applied so long after its commit, no sooner.
    pub(in super::super) fn set_apply_delay(&mut self, delay: SimDuration, env: &mut Env<'_>) {
        for i in 0..self.subscriptions.len() {
            self.subscriptions[i].delay = delay;
            self.apply_changed(i, env);
        }
    }

    /// A replica with a log of its own is to take writes: it applies what it has received first.
    pub(in super::super) fn promote_subscriber(&mut self, env: &mut Env<'_>) {
        self.promoting = true;
        let stopped: Vec<NodeId> =
            self.subscriptions.iter().filter(|s| !s.applying).map(|s| s.upstream).collect();
        if !stopped.is_empty() {
            self.set_applying(true, env);
        }
        self.promote_if_drained(env);
    }

    pub(super) fn promote_if_drained(&mut self, env: &mut Env<'_>) {
        if !self.promoting {
            return;
        }
        if self.subscriptions.iter().any(|s| s.error.is_none() && !s.is_drained()) {
            return;
        }
        self.promoting = false;
        let upstreams: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        for upstream in upstreams {
            self.close_connection(upstream, End::Crash, env);
        }
        self.last_apply_error = self.subscriptions.iter().find_map(|s| s.error.clone());
        self.subscriptions.clear();
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.settings.read_only = false;
        }
        let timeline = env.history.branch(self.branch).timeline;
        let at = self.wal_end();
        env.trace(TraceEvent::Promoted { node: self.id, timeline, at });
    }

    /// How long ago what it applies next was committed; none if it has applied all it has.
    pub fn apply_backlog_since(&self, env: &History) -> Option<SimTime> {
        let next = |s: &Subscription| {
            let piece = s.relay.front()?;
            Some(record_at(env, piece.branch, piece.next.records).stamp)
        };
        self.subscriptions.iter().filter_map(next).min()
    }
}

/// What the SQL thread says of an update whose row is not there, in row format.
const MISSING_ROW: &str = "Could not execute Update_rows_v1 event on table fid.kv; Can't find \
                           record in 'kv', Error_code: 1032; handler error HA_ERR_KEY_NOT_FOUND; \
                           the event's master log bin.000001, end_log_pos 1";

/// What it says of a row that is there already, in row format.
fn duplicate_row(key: &str) -> String {
    format!(
        "Could not execute Write_rows_v1 event on table fid.kv; Duplicate entry '{key}' for key \
         'PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's master log \
         bin.000001, end_log_pos 1"
    )
}

/// What it says of a transaction that comes too late for its id, in strict mode.
fn out_of_order(gtid: Gtid, last: Gtid) -> String {
    format!(
        "An attempt was made to binlog GTID {gtid} which would create an out-of-order sequence \
         number with existing GTID {last}, and gtid strict mode is enabled"
    )
}

/// And as a statement.
fn duplicate_statement(key: &str, value: i64) -> String {
    format!(
        "Error 'Duplicate entry '{key}' for key 'PRIMARY'' on query. Default database: 'fid'. \
         Query: 'INSERT INTO kv VALUES ('{key}', {value})'"
    )
}
