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
//!
//! Source: PostgreSQL 15 manual, 27.2.8 "Synchronous Replication"; `xact.c`
//! `RecordTransactionCommit`, which waits in `SyncRepWaitForLSN` before the transaction is marked
//! as ended.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::super::effect::{Response, Wake};
use super::super::ids::{KeyId, NodeId, NodeSet, OpId, WriteId};
use super::super::link::Direction;
use super::super::message::Message;
use super::super::settings::SynchronousCommit;
use super::super::trace::TraceEvent;
use super::super::wal::{Lsn, Record, Value, WalPoint};
use super::sender::Sender;
use super::sync_rep::{self, Waits};
use super::{End, Env, Node, Role, Version};

/// WAL of one `insert … on conflict do update` of an existing row: its lock, a heap-only-tuple
/// update and the commit. Measured with `pg_waldump` on PostgreSQL 15 for a short key.
pub(super) const UPDATE_BYTES: u64 = 168;

/// The same for a row that does not exist yet: the row, its index entry, the confirmation of the
/// speculative insertion and the commit.
pub(in super::super) const INSERT_BYTES: u64 = 224;

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
}

/// The lock of one row: who holds it, and who waits for it, first come first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct RowLock {
    /// Held from the start of the execution until the commit is released.
    holder: Option<(OpId, Value)>,
    queue: VecDeque<(OpId, Value)>,
}

/// The state of a primary.
///
/// Invariants: `flushed ≤ written ≤ inserted`; commits stand in order of their records; a row
/// with a commit is locked by it, so there is at most one commit per row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Primary {
    /// The end of the WAL in the server's memory.
    pub inserted: WalPoint,
    /// The end of the WAL handed to the kernel.
    pub written: WalPoint,
    /// The end of the WAL on disk.
    pub flushed: WalPoint,
    /// Connected replicas, by slot.
    pub senders: Vec<Sender>,
    /// Writes between execution and release, in WAL order.
    pub commits: VecDeque<Commit>,
    flushing: Option<WalPoint>,
    locks: Vec<RowLock>,
}

impl Primary {
    /// A primary whose WAL ends, on disk, at a point.
    pub(in super::super) fn at(end: WalPoint, keys: usize) -> Self {
        Primary {
            inserted: end,
            written: end,
            flushed: end,
            senders: Vec::new(),
            commits: VecDeque::new(),
            flushing: None,
            locks: vec![RowLock::default(); keys],
        }
    }

    /// The sender of a replica.
    pub fn sender(&self, replica: NodeId) -> Option<&Sender> {
        self.senders.iter().find(|s| s.replica == replica)
    }

    /// Writes that wait for another write to their row.
    pub fn lock_waiters(&self) -> impl Iterator<Item = (OpId, KeyId)> {
        let keys = (0..).map(KeyId).zip(&self.locks);
        keys.flat_map(|(key, lock)| lock.queue.iter().map(move |(op, _)| (*op, key)))
    }
}

impl Node {
    pub(super) fn primary_mut(&mut self) -> &mut Primary {
        match &mut self.role {
            Role::Primary(primary) => primary,
            Role::Replica(_) => unreachable!("called for a primary only"),
        }
    }

    /// Whom a commit waits for.
    pub(in super::super) fn waits(
        &self,
        commit: &Commit,
        names: &[std::sync::Arc<str>],
        followers: NodeSet,
    ) -> Waits {
        let listed = &self.settings.synchronous_standby_names;
        self.primary().map_or(Waits::default(), |primary| {
            primary.waits(commit.level, commit.end, listed, names, followers)
        })
    }

    pub(super) fn write_arrived(&mut self, op: OpId, key: KeyId, value: Value, env: &mut Env<'_>) {
        let lock = &mut self.primary_mut().locks[key.index()];
        if lock.holder.is_some() {
            lock.queue.push_back((op, value));
            env.trace(TraceEvent::LockWait { op, node: self.id, key });
        } else {
            lock.holder = Some((op, value));
            self.execute(key, op, env);
        }
    }

    fn execute(&mut self, key: KeyId, op: OpId, env: &mut Env<'_>) {
        let takes = self.hardware.execution.draw(&mut self.rng);
        env.wake(takes, Wake::Executed(key, op));
    }

    pub(super) fn primary_wake(&mut self, wake: Wake, env: &mut Env<'_>) {
        match wake {
            Wake::Executed(key, op) => self.executed(key, op, env),
            Wake::Flushed => self.primary_flushed(env),
            Wake::CheckReplica(connection) => self.check_replica(connection, env),
            // Left over from the node's time as a replica, before its promotion.
            Wake::ReplayDue(_)
            | Wake::Replayed(_)
            | Wake::Connect(_)
            | Wake::CheckUpstream(_)
            | Wake::Report(_)
            | Wake::Started => {}
        }
    }

    fn executed(&mut self, key: KeyId, op: OpId, env: &mut Env<'_>) {
        let holder = self.primary_mut().locks[key.index()].holder;
        let (holder, value) = holder.expect("a write executes while it holds its row");
        assert_eq!(holder, op, "only the holder of a row executes");
        let write = WriteId(*env.next_write);
        *env.next_write += 1;
        let level = self.settings.synchronous_commit;
        let size = if self.read(key).is_some() { UPDATE_BYTES } else { INSERT_BYTES };
        let record = Record {
            end: Lsn::default(),
            write,
            key,
            value,
            committed_at: env.now,
            apply_feedback: level == SynchronousCommit::RemoteApply,
        };
        let end = env.history.append(self.branch, size, record);
        let client = Default::default(); // The world fills in who asked.
        let node = self.id;
        env.trace(TraceEvent::Inserted { op, client, node, write, key, value, end });
        let primary = self.primary_mut();
        assert!(end > primary.inserted, "the WAL only grows");
        primary.inserted = end;
        let stage = CommitStage::Flushing;
        primary.commits.push_back(Commit { op, write, key, value, end, level, stage });
        self.flush(env);
    }

    /// Starts an fsync if there is something to flush and none is under way.
    fn flush(&mut self, env: &mut Env<'_>) {
        let primary = self.primary_mut();
        if primary.flushing.is_some() || primary.flushed == primary.inserted {
            return;
        }
        // All of it goes to the kernel first; the fsync then takes its time.
        primary.written = primary.inserted;
        primary.flushing = Some(primary.inserted);
        let takes = self.hardware.fsync.draw(&mut self.rng);
        env.wake(takes, Wake::Flushed);
    }

    fn primary_flushed(&mut self, env: &mut Env<'_>) {
        let node = self.id;
        let primary = self.primary_mut();
        let to = primary.flushing.take().expect("an fsync was under way");
        assert!(to >= primary.flushed, "flushed WAL stays flushed");
        assert!(to <= primary.written, "only what was written can be flushed");
        primary.flushed = to;
        env.trace(TraceEvent::Flushed { node, to });
        self.send_wal(env);
        self.wait_for_replicas(env);
        self.release(env);
        self.flush(env);
    }

    /// Commits that have just been flushed begin to wait.
    fn wait_for_replicas(&mut self, env: &mut Env<'_>) {
        let names = &self.settings.synchronous_standby_names;
        let node = self.id;
        let Role::Primary(primary) = &mut self.role else { return };
        if names.quorum() == 0 {
            return;
        }
        let flushed = primary.flushed;
        for i in 0..primary.commits.len() {
            let commit = primary.commits[i];
            if commit.end > flushed {
                break;
            }
            if commit.stage == CommitStage::WaitingForReplicas {
                continue;
            }
            primary.commits[i].stage = CommitStage::WaitingForReplicas;
            if commit.level != SynchronousCommit::Local {
                let Waits { missing, needed } =
                    primary.waits(commit.level, commit.end, names, env.names, env.followers);
                let (op, level) = (commit.op, commit.level);
                env.trace(TraceEvent::Waiting { op, node, level, missing, needed });
            }
        }
    }

    /// Lets go of every commit that has all it waits for.
    pub(super) fn release(&mut self, env: &mut Env<'_>) {
        let names = &self.settings.synchronous_standby_names;
        let node = self.id;
        let waits = names.quorum() > 0;
        let Role::Primary(primary) = &mut self.role else { return };
        let synced = if waits { primary.synced(names) } else { None };
        let flushed = primary.flushed;
        let mut freed = Vec::new();
        primary.commits.retain(|commit| {
            let done = match synced {
                _ if commit.end > flushed => false,
                _ if !waits || commit.level == SynchronousCommit::Local => true,
                Some(positions) => {
                    sync_rep::watched(commit.level, &positions).is_some_and(|at| at >= commit.end)
                }
                None => false,
            };
            if done {
                complete(node, &mut self.table, commit, env);
                freed.push(commit.key);
            }
            !done
        });
        for key in freed {
            self.unlock(key, env);
        }
    }

    /// A row has become free and goes to whoever waited first.
    fn unlock(&mut self, key: KeyId, env: &mut Env<'_>) {
        let lock = &mut self.primary_mut().locks[key.index()];
        assert!(lock.holder.is_some(), "only a locked row can be unlocked");
        lock.holder = lock.queue.pop_front();
        if let Some((op, _)) = lock.holder {
            self.execute(key, op, env);
        }
    }

    /// `synchronous_standby_names` is another now: places change, and waiting commits may be free.
    pub(super) fn names_changed(&mut self, env: &mut Env<'_>) {
        let names = &self.settings.synchronous_standby_names;
        let Role::Primary(primary) = &mut self.role else { return };
        for sender in &mut primary.senders {
            sender.place = names.place(&env.names[sender.replica.index()]).map(|p| p as u16);
        }
        self.wait_for_replicas(env);
        self.release(env);
    }

    pub(super) fn primary_ends(&mut self, how: End, env: &mut Env<'_>) {
        let (branch, id) = (self.branch, self.id);
        let Role::Primary(primary) = &mut self.role else { return };
        // Every session ends. Its client cannot know what became of the write.
        for commit in &primary.commits {
            env.respond(commit.op, Response::Broken);
        }
        for lock in &mut primary.locks {
            let held =
                lock.holder.take().filter(|(op, _)| primary.commits.iter().all(|c| c.op != *op));
            for (op, _) in held.into_iter().chain(lock.queue.drain(..)) {
                env.respond(op, Response::Broken);
            }
        }
        let survives = match how {
            End::Stop => primary.inserted,
            End::Crash => primary.written,
            End::PowerLoss => primary.flushed,
        };
        for commit in std::mem::take(&mut primary.commits) {
            if commit.end <= survives {
                // Recovery replays it. It was committed all along, only not yet visible.
                self.table[commit.key.index()] = Some((commit.write, commit.value));
            }
        }
        env.history.truncate(branch, survives);
        if how != End::PowerLoss {
            for sender in primary.senders.drain(..) {
                env.send(sender.replica, Direction::Down, sender.connection, Message::Close);
            }
        }
        primary.inserted = survives;
        primary.written = survives;
        primary.flushed = survives;
        primary.flushing = None;
        assert_eq!(env.history.branch(branch).writer, id, "a primary writes its own branch");
    }
}

/// The transaction ends: others see the row, and the client gets its answer.
fn complete(node: NodeId, table: &mut [Version], commit: &Commit, env: &mut Env<'_>) {
    let row = &mut table[commit.key.index()];
    assert!(row.is_none_or(|(write, _)| write < commit.write), "versions of a row only advance");
    *row = Some((commit.write, commit.value));
    env.trace(TraceEvent::Committed { op: commit.op, node, write: commit.write });
    env.respond(commit.op, Response::Committed);
}
