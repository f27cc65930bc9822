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
//! Left out: page headers, full-page images, and the WAL of anything but the writes (vacuum,
//! checkpoints, hint bits). A write is one record here; PostgreSQL makes three or four (a lock or
//! the row, its index entry, the commit) that are flushed and sent together.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{BranchId, KeyId, NodeId, WriteId};
use super::shared_log::SharedLog;
use super::time::SimTime;

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
}

/// A value in the table.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Value(pub i64);

/// One committed write, as the WAL carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where the record ends.
    pub end: Lsn,
    /// The write it carries.
    pub write: WriteId,
    /// The row written.
    pub key: KeyId,
    /// The new value.
    pub value: Value,
    /// When the transaction committed, by the primary's clock. A delayed replica counts from it.
    pub committed_at: SimTime,
    /// Whether the commit asks replicas to report when they have replayed it
    /// (`synchronous_commit = remote_apply`).
    pub apply_feedback: bool,
}

/// One line of history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The line it forked from, if it is not the first.
    pub parent: Option<BranchId>,
    /// Where it begins. Its records before that are its parent's.
    pub start: WalPoint,
    /// Where it ends so far.
    pub end: WalPoint,
    /// The node that writes it.
    pub writer: NodeId,
    /// PostgreSQL's timeline number: one more than the parent's. Two nodes promoted from one
    /// parent get the same number and different branches.
    pub timeline: u32,
    records: SharedLog<Record>,
}

/// Every record ever written that some node may still hold, each stored once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    branches: Vec<Branch>,
}

impl History {
    /// An empty history, written by `writer`.
    pub fn new(writer: NodeId) -> Self {
        let first = Branch {
            parent: None,
            start: WalPoint::START,
            end: WalPoint::START,
            writer,
            timeline: 1,
            records: SharedLog::default(),
        };
        History { branches: vec![first] }
    }

    /// A branch by its number.
    pub fn branch(&self, id: BranchId) -> &Branch {
        &self.branches[id.index()]
    }

    /// The record with `index` records before it, as seen along a branch.
    pub fn record(&self, branch: BranchId, index: u64) -> Option<&Record> {
        let branch = self.holder(branch, index);
        branch.records.get((index - branch.start.records) as usize)
    }

    /// The part of the line `id` that holds record `index`.
    fn holder(&self, id: BranchId, index: u64) -> &Branch {
        let mut branch = self.branch(id);
        while index < branch.start.records {
            let parent =
                branch.parent.expect("only the first branch has no parent, and it starts at zero");
            branch = self.branch(parent);
        }
        branch
    }

    /// The point with `records` records before it, as seen along a branch.
    pub fn point(&self, branch: BranchId, records: u64) -> WalPoint {
        let lsn = match records.checked_sub(1) {
            None => Lsn::FIRST,
            Some(last) => self.record(branch, last).expect("the point lies within the branch").end,
        };
        WalPoint { records, lsn }
    }

    /// The last point on a branch that is at most `bytes` after `from` and at most `limit`, but
    /// at least one record further if `limit` is.
    pub fn point_within(
        &self,
        branch: BranchId,
        from: WalPoint,
        limit: WalPoint,
        bytes: u64,
    ) -> WalPoint {
        if limit.lsn.bytes_since(from.lsn) <= bytes {
            return limit;
        }
        // Records lie in order of their ends: halve the range.
        let (mut low, mut high) = (from.records + 1, limit.records);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.point(branch, middle).lsn.bytes_since(from.lsn) <= bytes {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        self.point(branch, low)
    }

    /// Adds a record of `size` bytes at the end of a branch; its `end` is filled in.
    pub fn append(&mut self, id: BranchId, size: u64, mut record: Record) -> WalPoint {
        assert!(size > 0 && size.is_multiple_of(8), "WAL records are aligned to eight bytes");
        let branch = &mut self.branches[id.index()];
        record.end = Lsn(branch.end.lsn.0 + size);
        branch.end = WalPoint { records: branch.end.records + 1, lsn: record.end };
        branch.records.push(record);
        assert_eq!(
            branch.end.records,
            branch.start.records + branch.records.len() as u64,
            "a branch ends after its last record"
        );
        branch.end
    }

    /// Forgets what its writer lost at the end of its branch. Nobody else can hold it, for only
    /// flushed WAL is sent.
    pub fn truncate(&mut self, id: BranchId, end: WalPoint) {
        let branch = &mut self.branches[id.index()];
        assert!(end <= branch.end, "a branch cannot be cut to more than it holds");
        assert!(end >= branch.start, "a branch cannot be cut to before its fork");
        branch.records.truncate((end.records - branch.start.records) as usize);
        branch.end = end;
    }

    /// Begins a new branch at a point of another.
    pub fn fork(&mut self, parent: BranchId, at: WalPoint, writer: NodeId) -> BranchId {
        assert!(at <= self.branch(parent).end, "a fork begins within its parent");
        let timeline = self.branch(parent).timeline + 1;
        let id = BranchId(u16::try_from(self.branches.len()).expect("fewer than 65536 promotions"));
        self.branches.push(Branch {
            parent: Some(parent),
            start: at,
            end: at,
            writer,
            timeline,
            records: SharedLog::default(),
        });
        id
    }

    /// Where the lines of two branches part: the last point that both share.
    pub fn fork_point(&self, a: BranchId, b: BranchId) -> WalPoint {
        let (mut a, mut b) = (a, b);
        let mut shared_a = self.branch(a).end;
        let mut shared_b = self.branch(b).end;
        // Climb from the younger branch: a parent always has the smaller number.
        while a != b {
            if a > b {
                shared_a = shared_a.min(self.branch(a).start);
                a = self.branch(a).parent.expect("the first branch is the smallest");
            } else {
                shared_b = shared_b.min(self.branch(b).start);
                b = self.branch(b).parent.expect("the first branch is the smallest");
            }
        }
        shared_a.min(shared_b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(write: u32) -> Record {
        Record {
            end: Lsn(0),
            write: WriteId(write),
            key: KeyId(0),
            value: Value(i64::from(write)),
            committed_at: SimTime::ZERO,
            apply_feedback: false,
        }
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
            (0..).map_while(|i| Some(history.record(branch, i)?.write.0)).collect()
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
