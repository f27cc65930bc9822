//! Long queries, dead rows, and what one has to do with the other.
//!
//! An update leaves the old version of its row behind for those who may still need it. Vacuum
//! removes it once nobody on the primary does. A reader on a replica is not asked, unless
//! `hot_standby_feedback` tells the primary of it: without, the record of the removal meets the
//! reader on the replica, and either replay waits or the reader goes.
//!
//! Vacuum also notes which pages hold only rows that everybody sees; a reader on a replica who does
//! not see all of them yet is in the way of that, too.
//!
//! Simplified: all rows lie on one page; a reader's snapshot is a number of records; rows are not
//! removed when a page is merely read (pruning).
//!
//! Source: PostgreSQL 15 manual, 27.4.2 "Handling Query Conflicts".

use serde::{Deserialize, Serialize};

use super::super::effect::Wake;
use super::super::ids::{KeyId, QueryId};
use super::super::time::SimDuration;
use super::super::trace::TraceEvent;
use super::super::wal::Body;
use super::{Env, Node, Replay, Role, Version};

/// WAL of the removal of dead rows from one page.
const VACUUM_BYTES: u64 = 128;

/// Rows that must have been written before autovacuum looks at a table: the default of
/// `autovacuum_vacuum_threshold`. The scale factor adds next to nothing to it for a table so small.
const AUTOVACUUM_ROWS: u64 = 50;

/// A reader that keeps its snapshot (`REPEATABLE READ`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Its number.
    pub id: QueryId,
    /// It sees what this many records have made.
    pub snapshot: u64,
    /// Whether it is running a statement; else it idles in its transaction.
    pub active: bool,
    rows: Vec<Version>,
}

impl Node {
    /// Records that a reader sees now.
    fn visible_records(&self) -> u64 {
        match &self.role {
            Role::Primary(primary) => primary.inserted.records,
            Role::Replica(replica) => replica.positions.replayed.records,
        }
    }

    /// A reader takes a snapshot and keeps it, for a time or until it is closed.
    pub(in super::super) fn open_query(
        &mut self,
        id: QueryId,
        lasts: Option<SimDuration>,
        env: &mut Env<'_>,
    ) {
        let (snapshot, rows) = (self.visible_records(), self.table.clone());
        self.queries.push(Query { id, snapshot, active: lasts.is_some(), rows });
        env.trace(TraceEvent::QueryBegan { node: self.id, query: id });
        if let Some(lasts) = lasts {
            env.wake(lasts, Wake::QueryEnds(id));
        }
    }

    /// What a reader sees in its snapshot; none if it is gone.
    pub fn read_snapshot(&self, id: QueryId, key: KeyId) -> Option<Version> {
        let query = self.queries.iter().find(|query| query.id == id)?;
        Some(query.rows.get(key.index()).copied().flatten())
    }

    /// A reader is done, or is sent away by replay.
    pub(in super::super) fn end_query(&mut self, id: QueryId, cancelled: bool, env: &mut Env<'_>) {
        let Some(place) = self.queries.iter().position(|query| query.id == id) else { return };
        let query = self.queries.remove(place);
        if cancelled {
            let what = if query.active {
                "ERROR:  canceling statement due to conflict with recovery\nDETAIL:  User query \
                 might have needed to see row versions that must be removed."
            } else {
                "FATAL:  terminating connection due to conflict with recovery\nDETAIL:  User query \
                 might have needed to see row versions that must be removed.\nHINT:  In a moment \
                 you should be able to reconnect to the database and repeat your command."
            };
            env.log(self.id, what);
        }
        env.trace(TraceEvent::QueryEnded { node: self.id, query: id, cancelled });
        if !cancelled && self.replica().is_some() {
            self.reader_left(env);
        }
    }

    /// Dead rows go, unless a reader still needs them.
    pub(super) fn replay_vacuum(&mut self, horizon: u64, cost: SimDuration, env: &mut Env<'_>) {
        let in_the_way = self.readers_before(horizon);
        if in_the_way.is_empty() {
            self.replay_busy(cost, env);
            return;
        }
        let receipt = self.replica_mut().receipt;
        let until = self.settings.max_standby_streaming_delay.map(|patience| receipt + patience);
        match until {
            Some(until) if until <= env.now => self.send_away(in_the_way, env),
            _ => {
                let wait = until.map(|until| until.since(env.now));
                self.replay_waits(Replay::Conflict { until }, wait, env);
            }
        }
    }

    /// The patience with readers is over.
    pub(super) fn send_away(&mut self, readers: Vec<QueryId>, env: &mut Env<'_>) {
        for query in readers {
            self.end_query(query, true, env);
        }
        self.replay_busy(self.hardware.replay_cost, env);
    }

    pub(super) fn readers_before(&self, horizon: u64) -> Vec<QueryId> {
        self.queries.iter().filter(|q| q.snapshot <= horizon).map(|q| q.id).collect()
    }

    /// Up to where the record that comes next has removed rows, if it has.
    pub(super) fn next_horizon(&self, env: &Env<'_>) -> Option<u64> {
        let next = self.replica()?.positions.replayed.records;
        match env.history.record(self.branch, next)?.body {
            Body::Vacuum { horizon } => Some(horizon),
            _ => None,
        }
    }

    /// A reader is gone. If it was the last one in the way, replay goes on.
    pub(super) fn reader_left(&mut self, env: &mut Env<'_>) {
        let waits = self.replica().is_some_and(|r| matches!(r.replay, Replay::Conflict { .. }));
        let horizon = self.next_horizon(env).filter(|_| waits);
        if horizon.is_some_and(|horizon| self.readers_before(horizon).is_empty()) {
            let replica = self.replica_mut();
            replica.replay = Replay::Idle;
            replica.replay_epoch += 1;
            self.replay_on(env);
        }
    }

    /// The oldest snapshot that something on this node keeps, for `hot_standby_feedback`.
    pub(super) fn feedback(&self) -> Option<u64> {
        let settings = &self.settings;
        let told = settings.hot_standby_feedback
            && settings.wal_receiver_status_interval > SimDuration::ZERO;
        if !told || self.replica().is_none() {
            return None;
        }
        let below = self.senders.iter().filter_map(|sender| sender.xmin);
        let own = self.queries.iter().map(|query| query.snapshot);
        own.chain(below).chain([self.visible_records()]).min()
    }

    /// Removes dead rows that nobody it knows of needs.
    pub(in super::super) fn vacuum(&mut self, env: &mut Env<'_>) {
        let Role::Primary(_) = self.role else { return };
        let needed = self
            .queries
            .iter()
            .map(|query| query.snapshot)
            .chain(self.senders.iter().filter_map(|sender| sender.xmin))
            .chain(self.slots.iter().filter_map(|slot| slot.xmin))
            .min();
        let written = self.wal_end().records;
        let end = needed.unwrap_or(u64::MAX).min(written);
        let from = self.checkpointer.vacuumed;
        let write = |index: u64| {
            let record = env.history.record(self.branch, index);
            record.and_then(|record| record.write())
        };
        let last = (from..written).rev().find(|index| write(*index).is_some());
        let horizon = match last {
            // Everybody sees all there is: the page is marked so, and who does not is in the way.
            Some(last) if last < end => Some(last),
            // The newest version made dead that nobody needs: all before it goes with it.
            _ => (from..end).rev().find(|i| write(*i).is_some_and(|write| write.updates)),
        };
        if let Some(horizon) = horizon {
            self.checkpointer.vacuumed = horizon + 1;
            self.append(VACUUM_BYTES, Body::Vacuum { horizon }, env);
            self.wal_writer_soon(env);
        }
    }

    pub(super) fn autovacuum_changed(&mut self, env: &mut Env<'_>) {
        let wanted = self.settings.autovacuum && self.primary().is_some();
        if wanted && self.mariadb.is_none() && !self.checkpointer.autovacuum_due {
            self.checkpointer.autovacuum_due = true;
            env.wake(self.settings.autovacuum_naptime, Wake::Autovacuum);
        }
    }

    pub(super) fn autovacuum(&mut self, env: &mut Env<'_>) {
        self.checkpointer.autovacuum_due = false;
        if self.settings.autovacuum {
            let written = self.wal_end().records.saturating_sub(self.checkpointer.vacuumed);
            if written >= AUTOVACUUM_ROWS {
                self.vacuum(env);
            }
            self.autovacuum_changed(env);
        }
    }
}
