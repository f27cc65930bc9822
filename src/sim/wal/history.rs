//! The WAL of all nodes, each record stored once, with the lines that it has parted into.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::ids::{BranchId, NodeId, WriteId};
use super::super::shared_log::SharedLog;
use super::{Body, Gtid, Lsn, Parameters, Record, WalPoint};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    branches: Vec<Branch>,
    parameters: Vec<Parameters>,
    vectors: BTreeMap<WriteId, Arc<[u32]>>,
}

impl History {
    /// An empty history, written by `writer`.
    pub fn new(writer: NodeId) -> Self {
        let mut history = History::default();
        history.root(writer);
        history
    }

    /// Begins a line that has nothing before it: the log of a server that shares none.
    pub fn root(&mut self, writer: NodeId) -> BranchId {
        self.branches.push(Branch {
            parent: None,
            start: WalPoint::START,
            end: WalPoint::START,
            writer,
            timeline: 1,
            records: SharedLog::default(),
        });
        BranchId(u16::try_from(self.branches.len() - 1).expect("fewer than 65536 lines"))
    }

    /// What a node had seen of each node's writes when it executed a write: its version vector.
    /// Kept where several primaries write.
    pub fn vector(&self, write: WriteId) -> Option<&[u32]> {
        self.vectors.get(&write).map(|vector| &**vector)
    }

    /// Keeps the version vector of a write.
    pub fn note_vector(&mut self, write: WriteId, seen: &[u32]) {
        self.vectors.insert(write, Arc::from(seen));
    }

    /// Where a transaction ends on a branch, if it is there before `end`.
    pub fn point_after(&self, branch: BranchId, end: WalPoint, gtid: Gtid) -> Option<WalPoint> {
        let holds = |index: &u64| {
            let record = self.record(branch, *index);
            record.and_then(Record::write).is_some_and(|write| write.gtid == gtid)
        };
        let index = (0..end.records).rev().find(holds)?;
        Some(self.point(branch, index + 1))
    }

    /// The settings that a record of the kind [`Body::Parameters`] tells of.
    pub fn parameters(&self, place: u16) -> Parameters {
        self.parameters[usize::from(place)]
    }

    /// A record's body for these settings.
    pub fn parameters_body(&mut self, parameters: Parameters) -> Body {
        let known = self.parameters.iter().position(|known| *known == parameters);
        let place = known.unwrap_or_else(|| {
            self.parameters.push(parameters);
            self.parameters.len() - 1
        });
        Body::Parameters(u16::try_from(place).expect("fewer than 65536 sets of settings"))
    }

    /// Whether there is no line yet.
    pub fn is_empty(&self) -> bool {
        self.branches.is_empty()
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
            let (younger, shared) =
                if a > b { (&mut a, &mut shared_a) } else { (&mut b, &mut shared_b) };
            *shared = (*shared).min(self.branch(*younger).start);
            let Some(parent) = self.branch(*younger).parent else { return WalPoint::START };
            *younger = parent;
        }
        shared_a.min(shared_b)
    }
}
