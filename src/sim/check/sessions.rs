//! What a client session may expect over several operations.
//!
//! | guarantee | broken when a client … |
//! |---|---|
//! | read your writes | reads a row without its own acknowledged write |
//! | monotonic reads | reads an older version of a row than it has read before |
//! | monotonic writes | sees a later write of somebody without an earlier one of the same person |
//! | writes follow reads | sees a write without what its writer had read before |
//! | consistent prefix | sees a later write, and then another row without an earlier one |
//! | linearizability | reads an older version than was acknowledged or shown before |
//!
//! The first four are the session guarantees of Terry et al., "Session Guarantees for Weakly
//! Consistent Replicated Data" (PDIS 1994). Linearizability is judged row by row, each a register
//! (Herlihy and Wing, 1990).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::ids::{ClientId, KeyId, NodeId, WriteId};
use super::super::time::SimTime;
use super::{Checker, Verdict};

/// A set of guarantees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guarantees(u8);

impl Guarantees {
    /// No guarantee.
    pub const NONE: Guarantees = Guarantees(0);
    /// A client's reads see its own acknowledged writes.
    pub const READ_YOUR_WRITES: Guarantees = Guarantees(1);
    /// What a client has read it does not unread.
    pub const MONOTONIC_READS: Guarantees = Guarantees(2);
    /// A client's writes are seen in their order.
    pub const MONOTONIC_WRITES: Guarantees = Guarantees(4);
    /// A write is seen after what its writer had read.
    pub const WRITES_FOLLOW_READS: Guarantees = Guarantees(8);
    /// What is seen is a beginning of the history.
    pub const CONSISTENT_PREFIX: Guarantees = Guarantees(16);
    /// Each row behaves as if there were one copy.
    pub const LINEARIZABLE: Guarantees = Guarantees(32);

    /// Each of them.
    pub const ALL: [Guarantees; 6] = [
        Guarantees::READ_YOUR_WRITES,
        Guarantees::MONOTONIC_READS,
        Guarantees::MONOTONIC_WRITES,
        Guarantees::WRITES_FOLLOW_READS,
        Guarantees::CONSISTENT_PREFIX,
        Guarantees::LINEARIZABLE,
    ];

    /// What a single one is called.
    pub const fn name(self) -> &'static str {
        match self.0 {
            1 => "read your writes",
            2 => "monotonic reads",
            4 => "monotonic writes",
            8 => "writes follow reads",
            16 => "consistent prefix",
            32 => "linearizability",
            _ => "several guarantees",
        }
    }

    /// Whether all of another set are in this one.
    pub const fn contains(self, other: Guarantees) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of the set, one by one.
    pub fn iter(self) -> impl Iterator<Item = Guarantees> {
        Self::ALL.into_iter().filter(move |one| self.contains(*one))
    }

    fn insert_if(&mut self, broken: bool, guarantee: Guarantees) {
        if broken {
            self.0 |= guarantee.0;
        }
    }
}

/// What one client has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    /// The version of each row it has read last.
    read: BTreeMap<KeyId, WriteId>,
    /// The latest write it has seen, and of which row.
    latest: Option<(WriteId, KeyId)>,
    /// Of each node's writes, the last it has read, plus one.
    observed: Vec<u32>,
    /// Of each node's writes, its own last, plus one.
    written: Vec<u32>,
    /// Its reads that broke each guarantee, in the order of [`Guarantees::ALL`].
    broken: [u64; Guarantees::ALL.len()],
}

/// What was known to the writer of a write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    read: Arc<[u32]>,
    written: Arc<[u32]>,
}

/// What every client has seen and done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sessions {
    by_client: BTreeMap<ClientId, Session>,
    /// The newest version of each row that any client was shown, and since when.
    shown: Vec<Option<(WriteId, SimTime)>>,
    known: BTreeMap<WriteId, Known>,
}

fn note(list: &mut Vec<u32>, node: NodeId, write: WriteId) {
    if list.len() <= node.index() {
        list.resize(node.index() + 1, 0);
    }
    list[node.index()] = list[node.index()].max(write.0 + 1);
}

/// Whether a node lacks something of what a list names.
fn lacks(seen: &[u32], list: &[u32]) -> bool {
    list.iter().enumerate().any(|(node, next)| seen.get(node).copied().unwrap_or(0) < *next)
}

impl Sessions {
    pub(super) fn new(keys: usize) -> Self {
        Sessions { shown: vec![None; keys], ..Sessions::default() }
    }

    /// A client's write was executed. Where several primaries write, what its writer knew counts.
    pub(super) fn wrote(&mut self, client: ClientId, write: WriteId, several_primaries: bool) {
        if several_primaries && let Some(session) = self.by_client.get(&client) {
            let (read, written) = (session.observed.as_slice(), session.written.as_slice());
            let known = Known { read: Arc::from(read), written: Arc::from(written) };
            self.known.insert(write, known);
        }
    }

    /// A client was told that its write is committed.
    pub(super) fn told(&mut self, client: ClientId, node: NodeId, write: WriteId) {
        note(&mut self.by_client.entry(client).or_default().written, node, write);
    }
}

impl Checker {
    /// How many reads of a client broke each guarantee, in the order of [`Guarantees::ALL`].
    pub fn broken_for(&self, client: ClientId) -> [u64; Guarantees::ALL.len()] {
        self.sessions.by_client.get(&client).map_or_else(Default::default, |s| s.broken)
    }

    /// The version of a row that a client has read last, if it read any.
    pub fn last_seen(&self, client: ClientId, key: KeyId) -> Option<WriteId> {
        self.sessions.by_client.get(&client)?.read.get(&key).copied()
    }

    /// The guarantees that a read breaks; then the session has seen what it returned.
    pub(super) fn broken_by(
        &mut self,
        client: ClientId,
        key: KeyId,
        returned: Option<WriteId>,
        (began, now): (SimTime, SimTime),
        seen: &[u32],
        verdict: Verdict,
    ) -> Guarantees {
        let mut broken = Guarantees::NONE;
        let stale = match verdict {
            Verdict::Stale(staleness) => Some(staleness),
            Verdict::Fresh | Verdict::Vanished => None,
        };
        broken.insert_if(stale.is_some_and(|s| s.own), Guarantees::READ_YOUR_WRITES);
        let survives = |write: WriteId| self.fact(write).is_some_and(|fact| fact.survives);
        let shown = self.sessions.shown[key.index()].filter(|(write, _)| survives(*write));
        let inverted = !self.several_primaries
            && shown.is_some_and(|(write, at)| at <= began && Some(write) > returned);
        broken.insert_if(
            stale.is_some() || inverted || verdict == Verdict::Vanished,
            Guarantees::LINEARIZABLE,
        );
        let session = self.sessions.by_client.get(&client);
        if let Some(session) = session.filter(|_| !self.several_primaries) {
            let read = session.read.get(&key).copied().filter(|write| survives(*write));
            let back = read.is_some_and(|read| Some(read) > returned);
            broken.insert_if(back, Guarantees::MONOTONIC_READS);
            let next = self.told(key, returned).next;
            let latest = session.latest.filter(|(write, of)| *of != key && survives(*write));
            let gap = latest.is_some_and(|(latest, _)| next.is_some_and(|next| next <= latest));
            broken.insert_if(gap, Guarantees::CONSISTENT_PREFIX);
        }
        if self.several_primaries {
            if let Some(session) = session {
                broken.insert_if(lacks(seen, &session.observed), Guarantees::MONOTONIC_READS);
            }
            if let Some(known) = returned.and_then(|write| self.sessions.known.get(&write)) {
                broken.insert_if(lacks(seen, &known.written), Guarantees::MONOTONIC_WRITES);
                broken.insert_if(lacks(seen, &known.read), Guarantees::WRITES_FOLLOW_READS);
            }
        }
        self.session_saw(client, key, returned, now);
        if broken != Guarantees::NONE {
            let counts = &mut self.sessions.by_client.entry(client).or_default().broken;
            for (count, guarantee) in counts.iter_mut().zip(Guarantees::ALL) {
                *count += u64::from(broken.contains(guarantee));
            }
        }
        broken
    }

    fn session_saw(
        &mut self,
        client: ClientId,
        key: KeyId,
        returned: Option<WriteId>,
        now: SimTime,
    ) {
        let Some(write) = returned else { return };
        let Some(node) = self.fact(write).map(|fact| fact.node) else { return };
        let session = self.sessions.by_client.entry(client).or_default();
        session.read.insert(key, write);
        if session.latest.is_none_or(|(latest, _)| latest < write) {
            session.latest = Some((write, key));
        }
        if self.several_primaries {
            note(&mut session.observed, node, write);
        }
        let shown = &mut self.sessions.shown[key.index()];
        if shown.is_none_or(|(newest, _)| newest < write) {
            *shown = Some((write, now));
        }
    }
}
