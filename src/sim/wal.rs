//! The write-ahead log: what replication copies.
//!
//! A primary writes every change into its WAL before anything else happens with it. Replication
//! is sending that log: a replica receives the same bytes, flushes them to its disk and replays
//! them into its own table. A place in the WAL is an *LSN*, a count of bytes, written as two
//! hexadecimal numbers (`0/3000110`).
//!
//! ```text
//!   primary   inserted ≥ written ≥ flushed             (its memory, the kernel, its disk)
//!                                    ≥ sent            (only what is flushed is ever sent)
//!   replica                            ≥ received ≥ flushed ≥ replayed (readable)
//! ```
//!
//! Since a replica's WAL is byte for byte its upstream's, [`History`] stores each record once and
//! a node holds [`WalPoint`]s into it. A promotion forks the history: the new primary goes on
//! along a [`Branch`] of its own, as PostgreSQL begins a new timeline.
//!
//! Left out: page headers, full-page images, and what a server logs about its running
//! transactions. A write is one record here; PostgreSQL makes three or four (a lock or the row, its
//! index entry, the commit) that are flushed and sent together.

mod history;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{KeyId, NodeId, WriteId};
use super::settings::WalLevel;
use super::time::SimTime;

pub use history::{Branch, History};

/// A place in the WAL, in bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Lsn(pub u64);

impl Lsn {
    /// Where a fresh cluster's WAL begins here: after the long page header of the segment in
    /// which a new PostgreSQL 15 cluster with a base backup takes its first writes.
    pub const FIRST: Lsn = Lsn(0x0300_0028);

    /// The size of a WAL segment file, 16 MB (`wal_segment_size`).
    pub const SEGMENT_BYTES: u64 = 16 << 20;

    /// Where the segment begins that holds this place.
    pub fn segment_start(self) -> Lsn {
        Lsn(self.0 - self.0 % Self::SEGMENT_BYTES)
    }

    /// The number of the segment that holds this place.
    pub fn segment(self) -> u64 {
        self.0 / Self::SEGMENT_BYTES
    }

    /// Bytes from `earlier` to here; zero if it is not earlier.
    pub fn bytes_since(self, earlier: Lsn) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

/// A boundary between two records: how many records lie before it, and where it is in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WalPoint {
    /// Records before this point, since the history began.
    pub records: u64,
    /// The byte position.
    pub lsn: Lsn,
}

impl WalPoint {
    /// Before the first record.
    pub const START: WalPoint = WalPoint { records: 0, lsn: Lsn::FIRST };
    /// After every record there can be.
    pub const NEVER: WalPoint = WalPoint { records: u64::MAX, lsn: Lsn(u64::MAX) };
}

/// A value in the table.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Value(pub i64);

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where the record ends.
    pub end: Lsn,
    /// When it was written, by the clock of the node that wrote it. A delayed replica counts from
    /// it, and so do policies that compare times.
    pub stamp: SimTime,
    /// What it says.
    pub body: Body,
}

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// A row was written, and the transaction committed.
    Write(RowWrite),
    /// Data that nobody looks at.
    Filler {
        /// How many rows it stands for: what its replay costs.
        rows: u32,
    },
    /// The rest of the segment is left empty (`pg_switch_wal`).
    Switch,
    /// A checkpoint, or the end of a recovery.
    Checkpoint,
    /// Dead rows were removed.
    Vacuum {
        /// A reader who has not seen this many records may still need them.
        horizon: u64,
    },
    /// The settings that a replica must match have changed; their place in the history's list.
    Parameters(u16),
}

/// A committed write of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowWrite {
    /// The write.
    pub write: WriteId,
    /// The row.
    pub key: KeyId,
    /// The node that took the write from its client.
    pub origin: NodeId,
    /// Whether the commit asks replicas to report when they have replayed it
    /// (`synchronous_commit = remote_apply`).
    pub apply_feedback: bool,
    /// What the statement expects to find.
    pub kind: WriteKind,
    /// Whether the row existed where the write was executed: then its log entry tells of an
    /// update, else of a new row.
    pub updates: bool,
    /// Whether it is logged as a row, and not as a statement (MariaDB's `binlog_format`).
    pub rows: bool,
    /// Its global transaction id (MariaDB); zero elsewhere.
    pub gtid: Gtid,
    /// The new value.
    pub value: Value,
}

/// MariaDB's global transaction id: `domain-server-sequence`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Gtid {
    /// The replication domain.
    pub domain: u32,
    /// The server that executed the transaction, by its number here; its `server_id` is one more.
    pub server: NodeId,
    /// Its place in the domain.
    pub sequence: u64,
}

impl fmt::Display for Gtid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.domain, u32::from(self.server.0) + 1, self.sequence)
    }
}

/// What a write expects to find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteKind {
    /// A row or none (`INSERT … ON CONFLICT DO UPDATE`, `ON DUPLICATE KEY UPDATE`).
    #[default]
    Upsert,
    /// No row (a plain `INSERT`).
    Insert,
}

impl Record {
    /// The write it carries, if it does.
    pub fn write(&self) -> Option<&RowWrite> {
        match &self.body {
            Body::Write(write) => Some(write),
            _ => None,
        }
    }
}

/// What a replica's settings must match, as its primary's WAL tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// `max_connections`.
    pub max_connections: u32,
    /// `max_worker_processes`.
    pub max_worker_processes: u32,
    /// `max_wal_senders`.
    pub max_wal_senders: u32,
    /// `max_prepared_transactions`.
    pub max_prepared_transactions: u32,
    /// `max_locks_per_transaction`.
    pub max_locks_per_transaction: u32,
    /// `wal_level`.
    pub wal_level: WalLevel,
}

impl Default for Parameters {
    /// What a fresh cluster is made with.
    fn default() -> Self {
        super::settings::Settings::default().parameters()
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::BranchId;
    use super::*;

    fn record(write: u32) -> Record {
        let body = Body::Write(RowWrite {
            write: WriteId(write),
            key: KeyId(0),
            origin: NodeId(0),
            apply_feedback: false,
            kind: WriteKind::Upsert,
            updates: true,
            rows: true,
            gtid: Gtid::default(),
            value: Value(i64::from(write)),
        });
        Record { end: Lsn(0), stamp: SimTime::ZERO, body }
    }

    #[test]
    fn an_lsn_is_written_as_postgresql_writes_it() {
        assert_eq!(Lsn(0x0300_0110).to_string(), "0/3000110");
        assert_eq!(Lsn(0x16_B374_D848).to_string(), "16/B374D848");
        assert_eq!(Lsn(0x0312_3456).segment_start(), Lsn(0x0300_0000));
    }

    #[test]
    fn a_fork_shares_what_lies_before_it_and_nothing_after() {
        let mut history = History::new(NodeId(0));
        let old = BranchId(0);
        for i in 0..5 {
            history.append(old, 112, record(i));
        }
        let new = history.fork(old, history.point(old, 3), NodeId(1));
        history.append(new, 112, record(9));
        let writes = |branch| -> Vec<u32> {
            (0..).map_while(|i| Some(history.record(branch, i)?.write()?.write.0)).collect()
        };
        assert_eq!(writes(old), [0, 1, 2, 3, 4]);
        assert_eq!(writes(new), [0, 1, 2, 9]);
        assert_eq!(history.fork_point(old, new).records, 3);
        assert_eq!(history.branch(new).timeline, 2);
    }

    #[test]
    fn a_message_takes_whole_records_up_to_its_limit() {
        let mut history = History::new(NodeId(0));
        let branch = BranchId(0);
        for i in 0..10 {
            history.append(branch, 112, record(i));
        }
        let (from, end) = (history.point(branch, 2), history.branch(branch).end);
        assert_eq!(history.point_within(branch, from, end, 300).records, 4);
        assert_eq!(history.point_within(branch, from, end, 10).records, 3, "at least one");
        assert_eq!(history.point_within(branch, from, end, 1 << 20), end);
    }
}
