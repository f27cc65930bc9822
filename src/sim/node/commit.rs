//! The end of a commit: whom it waits for, when others see it, and what its client is told.
//!
//! A commit that waits is on the primary's disk and cannot be taken back. So a session that is
//! told to give up its wait has committed all the same, and PostgreSQL warns of it.
//!
//! Source: PostgreSQL 15, `syncrep.c` `SyncRepWaitForLSN`.

use serde::{Deserialize, Serialize};

use super::super::effect::{Notice, Refusal, Response};
use super::super::ids::{KeyId, OpId, WriteId};
use super::super::settings::SynchronousCommit;
use super::super::trace::TraceEvent;
use super::super::wal::{Value, WalPoint};
use super::{Env, Node, Role};

/// What a session logs whose wait for replicas ends with its connection.
pub(super) const TERMINATED_WAIT: &str = "WARNING:  canceling the wait for synchronous \
     replication and terminating connection due to administrator command\nDETAIL:  The transaction \
     has already committed locally, but might not have been replicated to the standby.";

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
    /// Whether its connection was to be ended with that.
    pub(super) terminated: bool,
    /// Whether its client has been answered, or has lost its connection.
    pub(super) answered: bool,
}

impl Node {
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
            let would_wait = waits && commit.level.asks_replicas() && !commit.killed;
            if would_wait && !self.is_confirmed(&commit) {
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
                let ended = commit.terminated.then_some(Notice::ConnectionEnds);
                self.release_one(i, Response::Committed(ended), env);
            } else if commit.killed {
                // It was told during its fsync, and gives up before it has waited.
                self.give_up(i, commit.terminated, env);
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
    pub(super) fn complete(&mut self, commit: &Commit, response: Response, env: &mut Env<'_>) {
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

    /// A session waits no longer for replicas. It has committed all the same.
    fn give_up(&mut self, place: usize, terminate: bool, env: &mut Env<'_>) {
        if terminate && self.mariadb.is_none() {
            env.log(self.id, TERMINATED_WAIT);
        }
        let response = match (terminate, &self.mariadb) {
            (true, _) => Response::Broken,
            (false, Some(_)) => Response::Committed(None),
            (false, None) => Response::Committed(Some(Notice::WaitCancelled)),
        };
        self.release_one(place, response, env);
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
                commit.terminated |= terminate;
                if terminate && self.mariadb.is_some() && !commit.answered {
                    commit.answered = true;
                    env.respond(op, Response::Broken);
                }
                return;
            }
            self.give_up(place, terminate, env);
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
}
