//! The end of a primary's process: what survives it, and what its clients and replicas hear.
//!
//! What was in the WAL but not on the disk is lost with the power; what the kernel had is kept when
//! only the process dies. Clients that had not been answered hear nothing and cannot know what
//! became of their writes.

use super::super::effect::Response;
use super::super::link::Direction;
use super::super::message::{Message, Positions, StreamRefusal};
use super::super::wal::{RowWrite, WalPoint};
use super::primary::Undo;
use super::{Disk, End, Env, Node, Role, record_at};

impl Node {
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
            let (table, merged) = (&mut self.table, &mut self.merged);
            undo.restore(table, merged, &mut self.seen, &mut self.subscriptions);
        }
        self.commit_waiting(how, survives, env);
        self.forget_lost(survives, sendable, env);
        self.close_senders(how, env);
        let disk_epoch = self.disk.epoch + 1;
        self.disk = Disk { frozen: self.disk.frozen, held: false, epoch: disk_epoch };
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
            .filter_map(|index| record_at(env.history, branch, index).write().copied());
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
