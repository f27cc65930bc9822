//! Checkpoints: from where recovery would begin, and so which WAL can go.
//!
//! A checkpoint is due every `checkpoint_timeout`, after `max_wal_size` of WAL, or when asked for.
//! WAL before it is removed, unless `wal_keep_size` or a slot keeps it. WAL is removed at no other
//! time.
//!
//! A checkpoint that has to give up a slot waits until the slot's sender has ended. A sender whose
//! connection takes nothing cannot end, so the checkpoint hangs with it; writes go on.
//!
//! A replica makes restartpoints instead, no further than the last checkpoint that it has replayed.
//!
//! Simplified: a checkpoint takes a fixed time, unless it hangs; a replica makes a restartpoint
//! only when it is asked for one.
//!
//! Source: PostgreSQL 15, `CreateCheckPoint`, `KeepLogSeg` and `RemoveOldXlogFiles` in `xlog.c`;
//! `InvalidateObsoleteReplicationSlots` in `slot.c`.

use serde::{Deserialize, Serialize};

use super::super::effect::{Effect, Response, Wake};
use super::super::ids::{ConnectionId, OpId};
use super::super::message::{Message, SENDER_PID};
use super::super::time::SimDuration;
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::{Body, Lsn};
use super::slots::segments;
use super::{Env, Node, Role};

/// How long a checkpoint takes that somebody has asked for: it goes as fast as it can.
const ASKED_FOR_TAKES: SimDuration = SimDuration::from_millis(10);

/// How long one takes that is due: it spares the disk.
const BY_ITSELF_TAKES: SimDuration = SimDuration::from_millis(200);

/// WAL of a checkpoint record.
pub(super) const CHECKPOINT_BYTES: u64 = 120;

/// The state of a node's checkpoints, and of the WAL it has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpointer {
    /// The segment of the oldest WAL that is there.
    pub oldest_segment: u64,
    /// Where the last checkpoint began.
    pub(super) redo: Lsn,
    /// One has begun and is not complete.
    running: bool,
    /// It cannot go on.
    hangs: bool,
    /// Who waits for it.
    asked: Vec<OpId>,
    /// Who waits for the next one.
    queued: Vec<OpId>,
    scheduled: bool,
    /// Records up to here have been looked at for rows they made dead.
    pub(super) vacuumed: u64,
    pub(super) autovacuum_due: bool,
}

impl Default for Checkpointer {
    fn default() -> Self {
        let first = Lsn::FIRST.segment();
        Checkpointer {
            oldest_segment: first,
            redo: Lsn::FIRST,
            running: false,
            hangs: false,
            asked: Vec::new(),
            queued: Vec::new(),
            scheduled: false,
            vacuumed: 0,
            autovacuum_due: false,
        }
    }
}

impl Node {
    /// The first timed checkpoint is scheduled.
    pub(super) fn schedule_checkpoint(&mut self, env: &mut Env<'_>) {
        if self.mariadb.is_none() && self.primary().is_some() && !self.checkpointer.scheduled {
            self.checkpointer.scheduled = true;
            env.wake(self.settings.checkpoint_timeout, Wake::CheckpointDue);
        }
    }

    /// Another life of the process: nothing is scheduled, nothing waits.
    pub(super) fn forget_checkpoints(&mut self, env: &mut Env<'_>) {
        self.checkpointer.scheduled = false;
        self.checkpointer.autovacuum_due = false;
        self.checkpointer.running = false;
        self.checkpointer.hangs = false;
        let asked = self.checkpointer.asked.drain(..);
        for op in asked.chain(self.checkpointer.queued.drain(..)) {
            env.respond(op, Response::Broken);
        }
    }

    pub(super) fn checkpoint_due(&mut self, env: &mut Env<'_>) {
        self.checkpointer.scheduled = false;
        if self.primary().is_some() {
            // Nothing written since the last one: it would be skipped.
            if self.wal_end().lsn.segment() != self.checkpointer.redo.segment() {
                self.checkpoint_asked(None, env);
            }
            self.schedule_checkpoint(env);
        }
    }

    /// WAL has grown into another segment: after enough of them a checkpoint is due.
    pub(super) fn segment_filled(&mut self, env: &mut Env<'_>) {
        if self.mariadb.is_some() {
            return;
        }
        // `CalculateCheckpointSegments`, with checkpoint_completion_target at its default of 0.9.
        let due = (segments(self.settings.max_wal_size) * 10 / 19).max(1);
        let now = self.wal_end().lsn.segment();
        if now >= self.checkpointer.redo.segment() + due && !self.checkpointer.running {
            self.checkpoint_asked(None, env);
        }
    }

    /// Writes the record of a checkpoint that begins here.
    pub(super) fn append_checkpoint(&mut self, env: &mut Env<'_>) {
        self.checkpointer.redo = self.wal_end().lsn;
        self.append(CHECKPOINT_BYTES, Body::Checkpoint, env);
    }

    /// A checkpoint begins; if one is under way, after it.
    pub(super) fn checkpoint_asked(&mut self, op: Option<OpId>, env: &mut Env<'_>) {
        if self.checkpointer.running {
            self.checkpointer.queued.extend(op);
            return;
        }
        self.checkpointer.running = true;
        self.checkpointer.asked.extend(op);
        let takes = if op.is_some() { ASKED_FOR_TAKES } else { BY_ITSELF_TAKES };
        env.wake(takes, Wake::CheckpointEnds);
        if let Role::Primary(_) = self.role {
            self.append_checkpoint(env);
            self.flush(env);
        }
        // A replica's restartpoint is as far as the last checkpoint it has replayed.
        if let Some(replica) = self.replica() {
            self.checkpointer.redo = replica.checkpoint;
        }
    }

    pub(super) fn checkpoint_ends(&mut self, env: &mut Env<'_>) {
        if self.checkpointer.running && !self.checkpointer.hangs {
            self.remove_wal(env);
        }
    }

    /// What held up a checkpoint may be gone.
    pub(super) fn checkpoint_goes_on(&mut self, env: &mut Env<'_>) {
        if std::mem::take(&mut self.checkpointer.hangs) {
            self.remove_wal(env);
        }
    }

    fn remove_wal(&mut self, env: &mut Env<'_>) {
        let keep = self.segment_to_keep().min(self.checkpointer.redo.segment());
        if !self.invalidate_slots(keep, env) {
            self.checkpointer.hangs = true;
            return;
        }
        // A slot that was given up no longer keeps anything.
        let keep = self.segment_to_keep().min(self.checkpointer.redo.segment());
        let removed = keep.saturating_sub(self.checkpointer.oldest_segment);
        self.checkpointer.oldest_segment = self.checkpointer.oldest_segment.max(keep);
        for op in self.checkpointer.asked.drain(..) {
            env.effects.push(Effect::Respond(op, Response::Done));
        }
        env.trace(TraceEvent::Checkpointed { node: self.id, removed });
        self.checkpointer.running = false;
        let queued = std::mem::take(&mut self.checkpointer.queued);
        if let [first, rest @ ..] = queued.as_slice() {
            self.checkpoint_asked(Some(*first), env);
            self.checkpointer.asked.extend(rest);
        }
    }

    /// Ends the sender that uses a slot. Returns false if it cannot end now.
    pub(super) fn end_sender_of_slot(
        &mut self,
        connection: ConnectionId,
        name: &str,
        env: &mut Env<'_>,
    ) -> bool {
        let place = self.senders.iter().position(|s| s.connection == connection);
        let Some(place) = place else { return true };
        if !self.senders[place].doomed {
            env.log(
                self.id,
                format!(
                    "LOG:  terminating process {SENDER_PID} to release replication slot \"{name}\""
                ),
            );
        }
        if self.is_stuck(place, env) {
            self.senders[place].doomed = true;
            return false;
        }
        // The checkpoint that ends it goes on by itself.
        self.checkpointer.hangs = false;
        env.log(self.id, "FATAL:  terminating connection due to administrator command");
        self.end_sender(connection, Ending::Refused, Some(Message::Close), env);
        true
    }

    /// WAL on the node's disk, in bytes.
    pub fn wal_kept(&self) -> u64 {
        let oldest = Lsn(self.checkpointer.oldest_segment * Lsn::SEGMENT_BYTES);
        self.wal_end().lsn.bytes_since(oldest)
    }

    /// Whether so much more WAL fits on the disk.
    pub(super) fn has_wal_room(&self, bytes: u64) -> bool {
        let room = self.hardware.wal_room.map(|mb| u64::from(mb) << 20);
        room.is_none_or(|room| self.wal_kept() + bytes <= room)
    }
}
