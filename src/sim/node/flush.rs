//! The disk of a node: fsyncs of its WAL, one at a time.
//!
//! Commits that arrive while one is under way share the next (group commit). What no commit
//! waits for is flushed by the WAL writer, after `wal_writer_delay`. A frozen disk ends no fsync.

use super::super::effect::Wake;
use super::super::trace::TraceEvent;
use super::{Env, Node, Role};

impl Node {
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
}
