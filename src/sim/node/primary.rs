//! A primary: from a client's write to its acknowledgement, and to the replicas.
//!
//! ```text
//! request ─ lock the row ─ execute ─ insert into the WAL ─ flush ─┬─ send to every replica
//!                                                                 └─ wait for those that are
//!                                        named, at the level asked ─ visible, unlock ─ answer
//! ```
//!
//! * One fsync at a time; commits that arrive meanwhile share the next one (group commit).
//! * Only flushed WAL is sent.
//! * A commit that waits for replicas is on the primary's disk and yet invisible there, and its
//!   row is still locked. A replica that has replayed it shows it already.
//! * With `synchronous_commit = off` nothing is waited for: the write is visible and acknowledged
//!   before it is on any disk, and the WAL writer flushes it a little later.
//!
//! A MariaDB server goes the same way, with its binary log for the WAL; what it waits for is in
//! the module `semi_sync`.
//!
//! Simplified: MariaDB's engine log and binary log are one here, so both are lost or kept together.
//!
//! Source: PostgreSQL 15 manual, 27.2.8 "Synchronous Replication"; `xact.c`
//! `RecordTransactionCommit`, which waits in `SyncRepWaitForLSN` before the transaction is marked
//! as ended.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::effect::{Refusal, Request, Response, Wake};
use super::super::ids::{KeyId, NodeId, OpId, WriteId};
use super::super::message::Positions;
use super::super::settings::SynchronousCommit;
use super::super::trace::TraceEvent;
use super::super::wal::{Body, Gtid, Lsn, Record, RowWrite, Value, WalPoint, WriteKind};
use super::commit::{Commit, CommitStage};
use super::{Env, Merged, Node, Role, Subscription, Version};

/// WAL of one `insert … on conflict do update` of an existing row: its lock, a heap-only-tuple
/// update and the commit. Measured with `pg_waldump` on PostgreSQL 15 for a short key.
const UPDATE_BYTES: u64 = 168;

/// The same for a row that does not exist yet: the row, its index entry, the confirmation of the
/// speculative insertion and the commit.
pub(in super::super) const INSERT_BYTES: u64 = 224;

/// A write that holds a row, or waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Writer {
    pub(super) op: OpId,
    pub(super) value: Value,
    pub(super) kind: WriteKind,
    pub(super) level: Option<SynchronousCommit>,
}

/// The lock of one row: who holds it, and who waits for it, first come first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowLock {
    /// Held from the start of the execution until the commit is released.
    pub(super) holder: Option<Writer>,
    pub(super) queue: VecDeque<Writer>,
}

/// A version that readers have seen before it was on the disk, and what it replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Undo {
    pub(super) end: WalPoint,
    key: KeyId,
    before: Version,
    /// What resolving conflicts knew of the row, where conflicts are resolved.
    merged: Option<Merged>,
    /// For another node's change: whose, and how far that node's writes were here before.
    seen: Option<(NodeId, u32)>,
    /// From whom it came, and how far that one's log had been applied before.
    applied: Option<(NodeId, WalPoint)>,
}

impl Undo {
    /// The same, of a version whose record ends there.
    pub(super) fn ending_at(self, end: WalPoint) -> Self {
        Undo { end, ..self }
    }

    /// The row becomes what it was before the version.
    pub(super) fn restore(
        &self,
        table: &mut [Version],
        merged: &mut [Merged],
        seen: &mut [u32],
        subscriptions: &mut [Subscription],
    ) {
        table[self.key.index()] = self.before;
        if let Some(row) = &self.merged {
            merged[self.key.index()].clone_from(row);
        }
        if let Some((origin, before)) = self.seen {
            seen[origin.index()] = before;
        }
        // How far another's log has been applied stands in the same WAL.
        if let Some((upstream, before)) = self.applied {
            let from = subscriptions.iter_mut().find(|s| s.upstream == upstream);
            if let Some(subscription) = from {
                subscription.applied = before;
            }
        }
    }
}

/// The state of a primary.
///
/// Invariants: `flushed ≤ written ≤ inserted`; commits stand in order of their records; a row
/// with an invisible commit is locked by it, so there is at most one of these per row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Primary {
    /// The end of the WAL in the server's memory.
    pub inserted: WalPoint,
    /// The end of the WAL handed to the kernel.
    pub written: WalPoint,
    /// The end of the WAL on disk.
    pub flushed: WalPoint,
    /// What enough replicas have confirmed, as far as any answer has shown
    /// (`WalSndCtl->lsn` in `walsender_private.h`). It never goes back while the server runs.
    pub synced: Positions,
    /// Writes between execution and release, in WAL order.
    pub commits: VecDeque<Commit>,
    pub(super) flushing: Option<WalPoint>,
    pub(super) locks: Vec<RowLock>,
    pub(super) wal_writer_due: bool,
    pub(super) unflushed: VecDeque<Undo>,
}

impl Primary {
    /// A primary whose WAL ends, on disk, at a point.
    pub(in super::super) fn at(end: WalPoint, keys: usize) -> Self {
        Primary {
            inserted: end,
            written: end,
            flushed: end,
            synced: Positions::at(WalPoint::START),
            commits: VecDeque::new(),
            flushing: None,
            locks: vec![RowLock::default(); keys],
            wal_writer_due: false,
            unflushed: VecDeque::new(),
        }
    }

    /// Writes that wait for another write to their row.
    pub fn lock_waiters(&self) -> impl Iterator<Item = (OpId, KeyId)> {
        let keys = (0..).map(KeyId).zip(&self.locks);
        keys.flat_map(|(key, lock)| lock.queue.iter().map(move |writer| (writer.op, key)))
    }
}

impl Node {
    pub(super) fn primary_mut(&mut self) -> &mut Primary {
        match &mut self.role {
            Role::Primary(primary) => primary,
            Role::Replica(_) => unreachable!("called for a primary only"),
        }
    }

    /// Whether a write of a client holds a row.
    pub(super) fn is_locked(&self, key: KeyId) -> bool {
        self.primary().is_some_and(|primary| primary.locks[key.index()].holder.is_some())
    }

    pub(super) fn write_arrived(
        &mut self,
        op: OpId,
        key: KeyId,
        request: Request,
        env: &mut Env<'_>,
    ) {
        let Request::Write { value, kind, level, .. } = request else {
            unreachable!("called for a write only")
        };
        let read_only = self.mariadb.as_ref().is_some_and(|m| m.settings.read_only);
        if read_only || self.fenced {
            let why = if read_only { Refusal::ReadOnlyOption } else { Refusal::Fenced };
            env.respond(op, Response::Refused(why));
            return;
        }
        let writer = Writer { op, value, kind, level };
        let node = self.id;
        let lock = &mut self.primary_mut().locks[key.index()];
        if lock.holder.is_some() {
            lock.queue.push_back(writer);
            env.trace(TraceEvent::LockWait { op, node, key });
        } else {
            lock.holder = Some(writer);
            self.execute(key, op, env);
        }
    }

    fn execute(&mut self, key: KeyId, op: OpId, env: &mut Env<'_>) {
        let takes = self.hardware.execution.draw(&mut self.rng);
        env.wake(takes, Wake::Executed(key, op));
    }

    pub(super) fn executed(&mut self, key: KeyId, op: OpId, env: &mut Env<'_>) {
        let Role::Primary(primary) = &mut self.role else { return };
        let holder = primary.locks[key.index()].holder;
        let Some(writer) = holder.filter(|writer| writer.op == op) else { return };
        if writer.kind == WriteKind::Insert && self.read(key).is_some() {
            let name: Arc<str> = env.keys[key.index()].name.as_str().into();
            let why = match self.mariadb {
                Some(_) => Refusal::Duplicate(name),
                None => Refusal::DuplicateKey(name),
            };
            env.respond(op, Response::Refused(why));
            self.unlock(key, env);
            return;
        }
        let size = if self.read(key).is_some() { UPDATE_BYTES } else { INSERT_BYTES };
        if !self.has_wal_room(size) {
            self.disk_full(env);
            return;
        }
        let level = writer.level.unwrap_or(self.settings.synchronous_commit);
        let write = WriteId(*env.next_write);
        *env.next_write += 1;
        let body = Body::Write(RowWrite {
            write,
            key,
            origin: self.id,
            apply_feedback: level == SynchronousCommit::RemoteApply,
            kind: writer.kind,
            updates: self.read(key).is_some(),
            rows: self.mariadb.as_ref().is_none_or(|m| m.settings.logs_rows()),
            gtid: self.next_gtid(),
            value: writer.value,
        });
        let end = self.append(size, body, env);
        let client = Default::default(); // The world fills in who asked.
        let (node, value) = (self.id, writer.value);
        env.trace(TraceEvent::Inserted { op, client, node, write, key, value, end });
        self.note_seen(node, write);
        self.record_vector(write, env);
        let stage = CommitStage::Flushing;
        let commit = Commit {
            op,
            write,
            key,
            value,
            end,
            level,
            stage,
            visible: false,
            killed: false,
            terminated: false,
            answered: false,
        };
        if level == SynchronousCommit::Off && self.mariadb.is_none() {
            self.commit_at_once(&commit, env);
        } else {
            self.primary_mut().commits.push_back(commit);
            self.flush(env);
        }
    }

    /// Adds a record to the node's own WAL.
    pub(super) fn append(&mut self, size: u64, body: Body, env: &mut Env<'_>) -> WalPoint {
        let stamp = self.clock(env.now);
        let before = self.wal_end();
        let end =
            env.history.append(self.branch, size, Record { end: Lsn::default(), stamp, body });
        let primary = self.primary_mut();
        assert!(end > primary.inserted, "the WAL only grows");
        primary.inserted = end;
        if before.lsn.segment() != end.lsn.segment() {
            self.segment_filled(env);
        }
        end
    }

    /// Writes WAL that nobody looks at. Returns false if there is no room for it: then the server
    /// has stopped.
    pub(in super::super) fn write_filler(
        &mut self,
        bytes: u64,
        body: Body,
        env: &mut Env<'_>,
    ) -> bool {
        if !self.has_wal_room(bytes) {
            self.disk_full(env);
            return false;
        }
        self.append(bytes, body, env);
        self.flush(env);
        true
    }

    /// `synchronous_commit = off`: seen and acknowledged before it is on any disk.
    fn commit_at_once(&mut self, commit: &Commit, env: &mut Env<'_>) {
        let undo = self.undo_of(commit.key).ending_at(commit.end);
        self.primary_mut().unflushed.push_back(undo);
        self.complete(commit, Response::Committed(None), env);
        self.unlock(commit.key, env);
        self.wal_writer_soon(env);
    }

    /// A row as it is before it changes.
    pub(super) fn undo_of(&self, key: KeyId) -> Undo {
        Undo {
            end: self.wal_end(),
            key,
            before: self.read(key),
            merged: self.merged.get(key.index()).cloned(),
            seen: None,
            applied: None,
        }
    }

    /// The same for a change of another node's, with what the crash that loses it forgets besides.
    pub(super) fn undo_of_change(&self, upstream: NodeId, write: &RowWrite) -> Undo {
        let before = self.seen.get(write.origin.index()).copied().unwrap_or(0);
        let applied = self.subscription(upstream).map(|s| (upstream, s.applied));
        Undo { seen: Some((write.origin, before)), applied, ..self.undo_of(write.key) }
    }

    /// A row has become free and goes to whoever waited first.
    pub(super) fn unlock(&mut self, key: KeyId, env: &mut Env<'_>) {
        let lock = &mut self.primary_mut().locks[key.index()];
        assert!(lock.holder.is_some(), "only a locked row can be unlocked");
        lock.holder = None;
        self.apply_to_free_row(key, env);
        let lock = &mut self.primary_mut().locks[key.index()];
        lock.holder = lock.queue.pop_front();
        if let Some(writer) = lock.holder {
            self.execute(key, writer.op, env);
        }
    }

    /// The next transaction id of a MariaDB server's own writes.
    fn next_gtid(&mut self) -> Gtid {
        let server = self.id;
        let Some(mariadb) = &mut self.mariadb else { return Gtid::default() };
        let domain = mariadb.settings.gtid_domain_id;
        let last = |list: &[Gtid]| {
            list.iter().filter(|g| g.domain == domain).map(|g| g.sequence).max().unwrap_or(0)
        };
        let sequence = last(&mariadb.binlog_state).max(last(&mariadb.slave_position)) + 1;
        let gtid = Gtid { domain, server, sequence };
        mariadb.note_logged(gtid);
        gtid
    }
}
