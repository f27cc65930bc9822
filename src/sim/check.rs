//! The checker: stands outside the nodes, sees every write and every read, and judges.
//!
//! It knows what no server and no client can know: in which order all writes to a row were
//! executed, and when each client was told *yes*. From that follows the verdict on a read when it
//! returns:
//!
//! * **fresh** if no write to that row, acknowledged before the read began, is missing from what
//!   it returned. Seeing a newer value that nobody was told about yet is fresh, too.
//! * **stale** otherwise, with the number of acknowledged *versions* it misses and the *time
//!   behind*: how long before the read began the oldest of them was acknowledged.
//! * **vanished** if it returned a value that is not in the surviving history, as an old primary
//!   does after a failover.
//!
//! A write is *lost* when it was acknowledged and is not in the surviving history: the line of
//! the primary that clients are sent to. Where several primaries write, nothing is cut off; there a
//! write that a conflict has resolved away is a *lost update*.
//!
//! What a session may expect over several reads is in the module `sessions`.

mod judge;
mod sessions;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, KeyId, NodeId, WriteId};
use super::shared_log::SharedLog;
use super::time::{SimDuration, SimTime};
use super::trace::Kept;
use super::wal::{Value, WalPoint};

pub use judge::{Staleness, Verdict};
pub use sessions::Guarantees;
use sessions::Sessions;

/// One write, as the checker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteFact {
    /// Who asked for it.
    pub client: ClientId,
    /// The primary that executed it.
    pub node: NodeId,
    /// The row.
    pub key: KeyId,
    /// The value.
    pub value: Value,
    /// Where its record ends.
    pub end: WalPoint,
    /// When its client was told yes.
    pub acknowledged: Option<SimTime>,
    /// The version of the row before it.
    pub previous: Option<WriteId>,
    /// Whether it is in the surviving history.
    pub survives: bool,
    /// Whether some reader has seen it.
    pub shown: bool,
    /// Whether a conflict has resolved it away.
    pub discarded: bool,
}

/// What was acknowledged of a row up to one of its surviving versions. It lets a read that misses
/// thousands be judged by looking at a few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    /// How many versions up to this one were acknowledged.
    count: u32,
    /// When the last of these acknowledgements was.
    until: SimTime,
    /// The version after this one.
    next: Option<WriteId>,
}

impl Told {
    fn add(&mut self, at: SimTime) {
        self.count += 1;
        self.until = self.until.max(at);
    }
}

/// Counts over the whole run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Writes acknowledged.
    pub writes: u64,
    /// Reads returned.
    pub reads: u64,
    /// Of these, answered by the primary that the client writes to.
    pub primary_reads: u64,
    /// Of these, stale.
    pub stale: u64,
    /// Of these, vanished.
    pub vanished: u64,
    /// Acknowledged writes lost.
    pub lost: u64,
    /// Requests refused.
    pub refused: u64,
    /// Requests whose outcome the client cannot know.
    pub unknown: u64,
    /// The greatest time behind of any stale read.
    pub worst: SimDuration,
    /// Writes that a reader had seen before they vanished.
    pub dirty_reads: u64,
    /// Pairs of writes that met, neither knowing of the other.
    pub conflicts: u64,
    /// Acknowledged writes that a conflict has resolved away.
    pub lost_updates: u64,
    /// Of these, executed after the write that stayed.
    pub newer_lost: u64,
    /// Reads that broke each guarantee, in the order of [`Guarantees::ALL`].
    pub broken: [u64; Guarantees::ALL.len()],
}

/// How many of the latest write latencies, and of the latest conflicts, are kept.
const RECENT: usize = 200;

/// Sees everything and judges.
///
/// Invariants: facts stand in order of execution; following `previous` from `latest` visits the
/// surviving versions of a row, newest first, and following `next` visits them the other way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checker {
    facts: SharedLog<WriteFact>,
    told: SharedLog<Told>,
    /// What was acknowledged of a row before its first version: nothing.
    origins: Vec<Told>,
    latest: Vec<Option<WriteId>>,
    leader: NodeId,
    several_primaries: bool,
    /// Of each node, one more than the number of its last write.
    written: Vec<u32>,
    /// Writes that are not in the surviving history.
    cut_off: Vec<WriteId>,
    sessions: Sessions,
    /// Counts so far.
    pub counts: Counts,
    recent: VecDeque<SimDuration>,
    /// The latest pairs of writes that have met.
    met: VecDeque<(WriteId, WriteId)>,
}

impl Checker {
    pub(super) fn new(keys: usize, leader: NodeId, several_primaries: bool) -> Self {
        Checker {
            facts: SharedLog::default(),
            told: SharedLog::default(),
            origins: vec![Told::default(); keys],
            latest: vec![None; keys],
            leader,
            several_primaries,
            written: Vec::new(),
            cut_off: Vec::new(),
            sessions: Sessions::new(keys),
            counts: Counts::default(),
            recent: VecDeque::new(),
            met: VecDeque::new(),
        }
    }

    /// What is known of a write.
    pub fn fact(&self, write: WriteId) -> Option<&WriteFact> {
        self.facts.get(write.index())
    }

    /// How many writes were executed; the rows of the beginning count as such.
    pub fn executed_so_far(&self) -> u32 {
        self.facts.len() as u32
    }

    fn survives(&self, write: WriteId) -> bool {
        self.fact(write).is_some_and(|fact| fact.survives)
    }

    /// The newest surviving version of a row, acknowledged or not.
    pub fn latest(&self, key: KeyId) -> Option<WriteId> {
        self.latest.get(key.index()).copied().flatten()
    }

    /// A write was executed on `fact.node`. One that was not executed on the primary that clients
    /// are sent to is no part of the surviving history.
    pub(super) fn executed(&mut self, write: WriteId, mut fact: WriteFact) {
        assert_eq!(write.index(), self.facts.len(), "writes are numbered as they are executed");
        fact.survives = false;
        let counts = self.several_primaries || fact.node == self.leader;
        self.sessions.wrote(fact.client, write, self.several_primaries);
        if self.written.len() <= fact.node.index() {
            self.written.resize(fact.node.index() + 1, 0);
        }
        self.written[fact.node.index()] = write.0 + 1;
        self.facts.push(fact);
        self.told.push(Told::default());
        if counts {
            self.add_version(write);
        } else {
            self.cut_off.push(write);
        }
    }

    /// Two writes have met that did not know of each other, or one that knew of the other has been
    /// thrown away. A pair that meets on several nodes counts once.
    pub(super) fn conflict(
        &mut self,
        local: Option<WriteId>,
        remote: WriteId,
        kept: Kept,
        knew: bool,
    ) {
        let pair =
            (local.map_or(remote, |l| l.min(remote)), local.map_or(remote, |l| l.max(remote)));
        if !knew && !self.met.contains(&pair) {
            self.counts.conflicts += 1;
            if self.met.len() == RECENT {
                self.met.pop_front();
            }
            self.met.push_back(pair);
        }
        let Some(local) = local else { return };
        let (loser, winner) = match kept {
            Kept::Local => (remote, local),
            Kept::Remote => (local, remote),
            Kept::Both | Kept::Stopped => return,
        };
        let fact = self.facts.get_mut(loser.index()).expect("what meets was executed");
        if std::mem::replace(&mut fact.discarded, true) || fact.acknowledged.is_none() {
            return;
        }
        self.counts.lost_updates += 1;
        self.counts.newer_lost += u64::from(loser > winner);
    }

    /// A client was told that its write is committed. Returns whether the write is lost already.
    pub(super) fn acknowledged(
        &mut self,
        write: WriteId,
        now: SimTime,
        latency: SimDuration,
    ) -> bool {
        let fact = self.facts.get_mut(write.index()).expect("what is acknowledged was executed");
        assert!(fact.acknowledged.is_none(), "a write is acknowledged once");
        fact.acknowledged = Some(now);
        let lost = !fact.survives;
        let (client, node) = (fact.client, fact.node);
        self.counts.lost_updates += u64::from(fact.discarded);
        // The newer versions count it, too. There are few: an answer is not long under way.
        let mut version = Some(write).filter(|_| !lost);
        while let Some(told) = version.and_then(|write| self.told.get_mut(write.index())) {
            told.add(now);
            version = told.next;
        }
        if self.several_primaries {
            self.sessions.told(client, node, write);
        }
        self.counts.writes += 1;
        self.counts.lost += u64::from(lost);
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(latency);
        lost
    }

    fn told(&self, key: KeyId, version: Option<WriteId>) -> Told {
        match version {
            Some(write) => *self.told.get(write.index()).expect("every version is known"),
            None => self.origins[key.index()],
        }
    }

    /// Adds a write to the surviving history, as the newest version of its row.
    fn add_version(&mut self, write: WriteId) {
        let fact = self.facts.get_mut(write.index()).expect("a version is a fact");
        fact.survives = true;
        fact.previous = self.latest[fact.key.index()].replace(write);
        let (key, previous, acknowledged) = (fact.key, fact.previous, fact.acknowledged);
        let before = match previous {
            Some(previous) => self.told.get_mut(previous.index()).expect("a version is a fact"),
            None => &mut self.origins[key.index()],
        };
        before.next = Some(write);
        let mut told = Told { next: None, ..*before };
        acknowledged.into_iter().for_each(|at| told.add(at));
        *self.told.get_mut(write.index()).expect("a version is a fact") = told;
    }

    /// The surviving history is now what `leader` has, and goes on with what it writes. Returns the
    /// acknowledged writes that are lost by it, oldest first.
    pub(super) fn cut(
        &mut self,
        leader: NodeId,
        keeps: impl Fn(WriteId, &WriteFact) -> bool,
    ) -> Vec<WriteId> {
        let mut lost = Vec::new();
        for key in 0..self.latest.len() {
            while let Some(write) = self.latest[key] {
                let fact = self.facts.get_mut(write.index()).expect("versions are facts");
                if keeps(write, fact) {
                    break;
                }
                fact.survives = false;
                self.cut_off.push(write);
                self.counts.dirty_reads += u64::from(fact.shown);
                if fact.acknowledged.is_some() {
                    lost.push(write);
                }
                self.latest[key] = fact.previous;
            }
            match self.latest[key].and_then(|write| self.told.get_mut(write.index())) {
                Some(newest) => newest.next = None,
                None => self.origins[key].next = None,
            }
        }
        self.leader = leader;
        self.counts.lost += lost.len() as u64;
        self.cut_off.sort_unstable();
        lost.sort_unstable();
        lost
    }

    /// Where several primaries write: one of them has died, and what it has not kept is gone, for
    /// only what is on its disk is sent. Returns the acknowledged writes among it, oldest first.
    pub(super) fn died(&mut self, keeps: impl Fn(WriteId, &WriteFact) -> bool) -> Vec<WriteId> {
        let mut lost = Vec::new();
        for key in 0..self.latest.len() {
            let newest = self.latest[key];
            let line = self.versions_after(None, newest);
            let line: Vec<_> = line.map(|(write, fact)| (write, keeps(write, fact))).collect();
            if line.iter().all(|(_, kept)| *kept) {
                continue;
            }
            let mut previous = None;
            for (write, kept) in line.into_iter().rev() {
                let fact = self.facts.get_mut(write.index()).expect("versions are facts");
                if kept {
                    fact.previous = previous.replace(write);
                    continue;
                }
                fact.survives = false;
                self.counts.dirty_reads += u64::from(fact.shown);
                if fact.acknowledged.is_some() {
                    lost.push(write);
                }
            }
            self.latest[key] = previous;
        }
        self.counts.lost += lost.len() as u64;
        lost.sort_unstable();
        lost
    }

    /// What a failover had cut off is part of the surviving history again if the present leader
    /// has it: then as the newest version of its row.
    pub(super) fn restore(&mut self, has: impl Fn(WriteId, &WriteFact) -> bool) {
        if self.cut_off.is_empty() {
            return;
        }
        for write in std::mem::take(&mut self.cut_off) {
            let fact = *self.fact(write).expect("what was cut off was executed");
            if !has(write, &fact) {
                self.cut_off.push(write);
                continue;
            }
            self.add_version(write);
            if fact.acknowledged.is_some() {
                assert!(self.counts.lost > 0, "it was counted as lost");
                self.counts.lost -= 1;
            }
        }
    }

    /// The median and the 99th percentile of the latest write latencies (at most 200), by the
    /// nearest-rank method.
    pub fn write_latency(&self) -> Option<(SimDuration, SimDuration)> {
        let mut sorted: Vec<SimDuration> = self.recent.iter().copied().collect();
        sorted.sort_unstable();
        let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1);
        Some((*rank(50)?, *rank(99)?))
    }
}
