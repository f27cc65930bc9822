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
use super::super::ids::{KeyId, OpId, WriteId};
use super::super::link::Direction;
use super::super::message::{Message, Positions, StreamRefusal};
use super::super::settings::SynchronousCommit;
use super::super::trace::TraceEvent;
use super::super::wal::{Body, Gtid, Lsn, Record, RowWrite, Value, WalPoint, WriteKind};
use super::{End, Env, Node, Role, Version};

/// WAL of one `insert … on conflict do update` of an existing row: its lock, a heap-only-tuple
/// update and the commit. Measured with `pg_waldump` on PostgreSQL 15 for a short key.
const UPDATE_BYTES: u64 = 168;

/// The same for a row that does not exist yet: the row, its index entry, the confirmation of the
/// speculative insertion and the commit.
pub(in super::super) const INSERT_BYTES: u64 = 224;

/// What a session logs whose wait for replicas ends with its connection.
pub(super) const TERMINATED_WAIT: &str = "WARNING:  canceling the wait for synchronous replication and terminating connection due to \
     administrator command\nDETAIL:  The transaction has already committed locally, but might not \
     have been replicated to the standby.";

/// Where a commit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommitStage {
    /// In the WAL, not yet on the disk.
    Flushing,
    /// On the disk, waiting for replicas.
    WaitingForReplicas,
}

/// A write between its execution and its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The request.
    pub op: OpId,
    /// The write's number.
    pub write: WriteId,
    /// The row.
    pub key: KeyId,
    /// The new value.
    pub value: Value,
    /// Where its record ends.
    pub end: WalPoint,
    /// What it waits for, fixed when it commits.
    pub level: SynchronousCommit,
    /// Where it is.
    pub stage: CommitStage,
    /// Whether others see it already (semi-sync's AFTER_COMMIT).
    pub visible: bool,
    /// Whether its session was told to give up: then it waits for nobody any more.
    pub(super) killed: bool,
    /// Whether its client has been answered, or has lost its connection.
    pub(super) answered: bool,
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Undo {
    end: WalPoint,
    pub(super) key: KeyId,
    pub(super) before: Version,
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
    wal_writer_due: bool,
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
        let (visible, killed, answered) = (false, false, false);
        let commit = Commit { op, write, key, value, end, level, stage, visible, killed, answered };
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
        let undo = Undo { end: commit.end, key: commit.key, before: self.read(commit.key) };
        self.primary_mut().unflushed.push_back(undo);
        self.complete(commit, Response::Committed, env);
        self.unlock(commit.key, env);
        self.wal_writer_soon(env);
    }

    /// What no commit waits for is flushed by the WAL writer.
    pub(super) fn wal_writer_soon(&mut self, env: &mut Env<'_>) {
        let delay = self.settings.wal_writer_delay;
        let primary = self.primary_mut();
        if !primary.wal_writer_due {
            primary.wal_writer_due = true;
            env.wake(delay, Wake::WalWriter);
        }
    }

    pub(super) fn wal_writer(&mut self, env: &mut Env<'_>) {
        let Role::Primary(primary) = &mut self.role else { return };
        primary.wal_writer_due = false;
        self.flush(env);
    }

    /// Starts an fsync if there is something to flush and none is under way.
    pub(super) fn flush(&mut self, env: &mut Env<'_>) {
        let primary = self.primary_mut();
        if primary.flushing.is_some() || primary.flushed == primary.inserted {
            return;
        }
        // All of it goes to the kernel first; the fsync then takes its time.
        primary.written = primary.inserted;
        primary.flushing = Some(primary.inserted);
        self.start_fsync(env);
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.semi_sync.engine_flush_begins();
            self.send_wal(env);
        }
    }

    /// An fsync begins.
    pub(super) fn start_fsync(&mut self, env: &mut Env<'_>) {
        let takes = self.hardware.fsync.draw(&mut self.rng);
        env.wake(takes, Wake::Flushed(self.disk.epoch));
    }

    /// The disk says that an fsync has ended, unless it is frozen.
    pub(super) fn fsync_ended(&mut self, epoch: u32, env: &mut Env<'_>) {
        if epoch != self.disk.epoch {
            return;
        }
        if self.disk.frozen {
            self.disk.held = true;
            return;
        }
        match self.role {
            Role::Primary(_) => self.primary_flushed(env),
            Role::Replica(_) => self.replica_flushed(env),
        }
    }

    /// From here on no fsync of the node's disk ends.
    pub(in super::super) fn freeze_disk(&mut self) {
        self.disk.frozen = true;
    }

    /// Fsyncs end again.
    pub(in super::super) fn thaw_disk(&mut self, env: &mut Env<'_>) {
        self.disk.frozen = false;
        if std::mem::take(&mut self.disk.held) {
            self.fsync_ended(self.disk.epoch, env);
        }
    }

    fn primary_flushed(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let primary = self.primary_mut();
        let Some(to) = primary.flushing.take() else { return };
        assert!(to >= primary.flushed, "flushed WAL stays flushed");
        assert!(to <= primary.written, "only what was written can be flushed");
        primary.flushed = to;
        while primary.unflushed.front().is_some_and(|undo| undo.end <= to) {
            primary.unflushed.pop_front();
        }
        env.trace(TraceEvent::Flushed { node, to });
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.semi_sync.engine_flushed();
        }
        self.send_wal(env);
        self.wait_for_replicas(env);
        self.flush(env);
    }

    /// Commits that have just been flushed begin to wait, or have nothing to wait for.
    pub(super) fn wait_for_replicas(&mut self, env: &mut Env<'_>) {
        if self.mariadb.is_some() {
            self.wait_for_receipt(env);
            return;
        }
        let node = self.id;
        let waits = self.settings.waits_for_replicas();
        let flushed = self.flushed();
        let mut i = 0;
        while let Some(commit) = self.primary_mut().commits.get_mut(i) {
            if commit.end > flushed {
                break;
            }
            i += 1;
            if commit.stage == CommitStage::WaitingForReplicas {
                continue;
            }
            commit.stage = CommitStage::WaitingForReplicas;
            let commit = *commit;
            if waits && commit.level.asks_replicas() && !self.is_confirmed(&commit) {
                let (op, level) = (commit.op, commit.level);
                let waits = self.waits(&commit, env.names, env.followers);
                let (missing, needed) = (waits.missing, waits.needed);
                env.trace(TraceEvent::Waiting { op, node, level, missing, needed });
            }
        }
        self.release(env);
    }

    /// Lets go of every commit that has all it waits for.
    pub(super) fn release(&mut self, env: &mut Env<'_>) {
        let waits = self.settings.waits_for_replicas();
        let mut i = 0;
        while let Some(commit) = self.primary_mut().commits.get(i).copied() {
            if commit.stage == CommitStage::Flushing {
                break;
            }
            if !waits || !commit.level.asks_replicas() || self.is_confirmed(&commit) {
                self.release_one(i, Response::Committed, env);
            } else {
                i += 1;
            }
        }
    }

    /// A commit is over: others see the row, its lock is free, and the client gets an answer.
    pub(super) fn release_one(&mut self, place: usize, response: Response, env: &mut Env<'_>) {
        let commit = self.primary_mut().commits.remove(place).expect("the commit is there");
        if commit.visible {
            self.tell_committed(&commit, response, env);
            return;
        }
        self.complete(&commit, response, env);
        self.unlock(commit.key, env);
    }

    fn tell_committed(&self, commit: &Commit, response: Response, env: &mut Env<'_>) {
        env.trace(TraceEvent::Committed { op: commit.op, node: self.id, write: commit.write });
        if !commit.answered {
            env.respond(commit.op, response);
        }
    }

    /// The transaction ends: others see the row, and the client gets its answer.
    fn complete(&mut self, commit: &Commit, response: Response, env: &mut Env<'_>) {
        self.show(commit, env);
        self.tell_committed(commit, response, env);
    }

    /// Others see the row from now on.
    pub(super) fn show(&mut self, commit: &Commit, env: &mut Env<'_>) {
        let before = self.read(commit.key);
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.semi_sync.engine_committed(*commit, before, env.now);
        }
        self.put_own(commit, env);
        self.serve_waiting_reads(env);
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

    /// A waiting session is told to give up (`pg_cancel_backend`, `KILL QUERY`), or its connection
    /// is ended (`pg_terminate_backend`, `KILL CONNECTION`). What is on the disk is committed all
    /// the same; what waits for a row has not happened.
    pub(in super::super) fn interrupt(&mut self, op: OpId, terminate: bool, env: &mut Env<'_>) {
        let Role::Primary(primary) = &mut self.role else { return };
        if let Some(place) = primary.commits.iter().position(|commit| commit.op == op) {
            // An fsync is not interrupted, nor is the queue behind a commit that waits.
            if primary.commits[place].stage == CommitStage::Flushing {
                let commit = &mut primary.commits[place];
                commit.killed = true;
                if terminate && self.mariadb.is_some() && !commit.answered {
                    commit.answered = true;
                    env.respond(op, Response::Broken);
                }
                return;
            }
            if terminate && self.mariadb.is_none() {
                env.log(self.id, TERMINATED_WAIT);
            }
            let response = match (terminate, &self.mariadb) {
                (true, _) => Response::Broken,
                (false, Some(_)) => Response::Committed,
                (false, None) => Response::CommittedLocally,
            };
            self.release_one(place, response, env);
            if self.mariadb.is_some() {
                self.wait_for_receipt(env);
            }
            return;
        }
        let cancelled = match self.mariadb {
            Some(_) => Refusal::Interrupted,
            None => Refusal::Cancelled,
        };
        for lock in &mut primary.locks {
            if let Some(place) = lock.queue.iter().position(|writer| writer.op == op) {
                lock.queue.remove(place);
                let answer = match terminate {
                    true => Response::Broken,
                    false => Response::Refused(cancelled),
                };
                env.respond(op, answer);
                return;
            }
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

    /// The sessions of clients end; what becomes of their writes, they cannot know.
    pub(super) fn break_sessions(&mut self, env: &mut Env<'_>) {
        for (op, ..) in self.waiting_reads.drain(..) {
            env.respond(op, Response::Broken);
        }
        let Role::Primary(primary) = &mut self.role else { return };
        for commit in primary.commits.iter().filter(|commit| !commit.answered) {
            env.respond(commit.op, Response::Broken);
        }
        for lock in &mut primary.locks {
            let held = lock
                .holder
                .take()
                .filter(|writer| primary.commits.iter().all(|c| c.visible || c.op != writer.op));
            for writer in held.into_iter().chain(lock.queue.drain(..)) {
                env.respond(writer.op, Response::Broken);
            }
        }
    }

    /// A clean shutdown: what has been executed is flushed and committed, waiting or not.
    pub(super) fn settle_commits(&mut self, env: &mut Env<'_>) {
        for commit in std::mem::take(&mut self.primary_mut().commits) {
            if !commit.visible {
                self.put_own(&commit, env);
            }
        }
        self.primary_mut().unflushed.clear();
    }

    /// Commits that waited are committed without anybody's answer: recovery replays them, or a
    /// clean shutdown has let them go.
    fn commit_waiting(&mut self, how: End, survives: WalPoint, env: &mut Env<'_>) {
        if how != End::Stop {
            self.undo_engine_commits(survives, env.now);
        }
        for commit in std::mem::take(&mut self.primary_mut().commits) {
            if commit.end > survives || commit.visible {
                continue;
            }
            match &mut self.mariadb {
                // Whether they stay is decided at the next start.
                Some(mariadb) if how != End::Stop => mariadb.semi_sync.prepared.push(commit),
                _ => self.put_own(&commit, env),
            }
        }
    }

    pub(super) fn primary_ends(&mut self, how: End, env: &mut Env<'_>) {
        self.break_sessions(env);
        let primary = self.primary_mut();
        let survives = match how {
            End::Stop => primary.inserted,
            End::Crash => primary.written,
            End::PowerLoss => primary.flushed,
        };
        let sendable = self.sendable();
        let primary = self.primary_mut();
        let lost: Vec<Undo> =
            primary.unflushed.drain(..).filter(|undo| undo.end > survives).collect();
        for undo in lost.into_iter().rev() {
            self.table[undo.key.index()] = undo.before;
        }
        self.commit_waiting(how, survives, env);
        self.forget_lost(survives, sendable, env);
        self.close_senders(how, env);
        let disk_epoch = self.disk.epoch + 1;
        self.disk = super::Disk { frozen: self.disk.frozen, held: false, epoch: disk_epoch };
        let primary = self.primary_mut();
        primary.inserted = survives;
        primary.written = survives;
        primary.flushed = survives;
        primary.flushing = None;
        primary.wal_writer_due = false;
        primary.synced = Positions::at(WalPoint::START);
    }

    /// What the node had not flushed is gone from its history, and from what it knows.
    fn forget_lost(&mut self, survives: WalPoint, sendable: WalPoint, env: &mut Env<'_>) {
        let end = self.wal_end();
        let (id, branch) = (self.id, self.branch);
        let lost = (survives.records..end.records)
            .filter_map(|index| super::record_at(env.history, branch, index).write().copied());
        let lost: Vec<RowWrite> = lost.collect();
        if lost.iter().any(|write| write.origin == id) {
            self.seen[id.index()] = self.own_writes_up_to(survives, env.history);
        }
        if sendable > survives {
            // A MariaDB replica may hold what its primary has lost: the lines part here.
            self.branch = env.history.fork(branch, survives, id);
        } else {
            assert_eq!(env.history.branch(branch).writer, id, "a primary writes its own branch");
            env.history.truncate(branch, survives);
        }
        if !lost.is_empty() {
            self.recount_gtids(survives, env);
        }
    }

    fn close_senders(&mut self, how: End, env: &mut Env<'_>) {
        let at = self.wal_end().lsn;
        let timeline = env.history.branch(self.branch).timeline;
        if how == End::PowerLoss {
            return;
        }
        for sender in self.senders.drain(..) {
            if how == End::Stop && self.mariadb.is_none() {
                let why = StreamRefusal::EndOfTimeline { timeline, at, upstream: timeline };
                let message = Message::Refused(why);
                env.send(sender.link, Direction::Down, sender.connection, message);
            } else {
                env.send(sender.link, Direction::Down, sender.connection, Message::Close);
            }
        }
        for slot in &mut self.slots {
            slot.active = None;
        }
    }
}
