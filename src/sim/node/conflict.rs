//! Conflicts: two nodes have written the same row, neither knowing of the other.
//!
//! | policy | what stays | all nodes end up the same | an acknowledged write can vanish |
//! |---|---|---|---|
//! | `apply_remote` (pglogical's default) | what comes last to each node | no | yes |
//! | `keep_local` | what was there | no | yes |
//! | `last_update_wins` | the later commit time, by the nodes' clocks | while these agree | yes |
//! | `first_update_wins` | the earlier commit time | no: a replaced row stays at home | yes |
//! | `error` | applying stops | no | no |
//! | siblings (version vectors) | both, until somebody writes again | yes | no |
//! | counter (a CRDT) | the sum of all additions | yes | no |
//! | add-wins set (a CRDT) | what was added and not removed by one who had seen it | yes | no |
//!
//! pglogical calls it a conflict when a row comes that is there already, or when an update finds a
//! row that another node than the sender wrote last, whether or not the two knew of each other.
//! What counts as a conflict on the page is only a pair of writes that did not: their version
//! vectors tell.
//!
//! Source: pglogical 2.4, `pglogical_conflict.c` and `pglogical_apply_heap.c`; Shapiro et al., "A
//! comprehensive study of Convergent and Commutative Replicated Data Types" (INRIA 7506, 2011) for
//! the last three.

use serde::{Deserialize, Serialize};

use super::super::ids::{NodeId, WriteId};
use super::super::settings::ConflictPolicy;
use super::super::time::SimTime;
use super::super::trace::{Kept, TraceEvent};
use super::super::wal::{History, Record, RowWrite, Value};
use super::commit::Commit;
use super::{Env, Node, record_at};

/// A version that is kept beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sibling {
    /// The write.
    pub write: WriteId,
    /// The node that executed it.
    pub origin: NodeId,
    /// Its value; of a set, the element.
    pub value: Value,
}

/// What a node knows of a row beyond its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The node that executed the version in the table.
    pub origin: NodeId,
    /// When, by that node's clock.
    pub stamp: SimTime,
    /// Versions that nobody has decided between, or the elements of a set.
    pub siblings: Vec<Sibling>,
    /// Removals from a set. What a removal knew of may come only after it, from a third node.
    removals: Vec<Sibling>,
}

/// The write that a node's operation stands for, and what its node had seen.
#[derive(Clone, Copy)]
struct Change<'a> {
    write: &'a RowWrite,
    stamp: SimTime,
    history: &'a History,
}

impl Change<'_> {
    /// Whether the node that executed it knew of another write.
    fn knew(&self, of: &Sibling) -> bool {
        knew(self.history, self.write.write, of.origin, of.write)
    }
}

/// Whether the node that executed a write knew of another one by then.
fn knew(history: &History, write: WriteId, origin: NodeId, of: WriteId) -> bool {
    let vector = history.vector(write);
    vector.and_then(|v| v.get(origin.index())).is_some_and(|next| of.0 < *next)
}

impl Node {
    /// Notes what a node had seen when it executed a write.
    pub(super) fn record_vector(&self, write: WriteId, env: &mut Env<'_>) {
        if !self.merged.is_empty() {
            env.history.note_vector(write, &self.seen);
        }
    }

    /// The node that has executed a write puts it into its table.
    pub(super) fn put_own(&mut self, commit: &Commit, env: &mut Env<'_>) {
        if self.merged.is_empty() {
            self.table[commit.key.index()] = Some((commit.write, commit.value));
            return;
        }
        let record = *record_at(env.history, self.branch, commit.end.records - 1);
        let write = *record.write().expect("a commit's record is a write");
        self.put(&Change { write: &write, stamp: record.stamp, history: env.history });
    }

    /// A change takes its row, whatever was there.
    fn put(&mut self, change: &Change<'_>) {
        let policy = self.settings.conflict_resolution;
        let write = change.write;
        let row = &mut self.merged[write.key.index()];
        let before = self.table[write.key.index()].map_or(Value(0), |(_, value)| value);
        let new = Sibling { write: write.write, origin: write.origin, value: write.value };
        let value = match policy {
            ConflictPolicy::Counter => Value(before.0.wrapping_add(write.value.0)),
            ConflictPolicy::AddWinsSet => {
                if write.value.0 >= 0 {
                    let removed = |r: &Sibling| {
                        let knew = knew(change.history, r.write, write.origin, write.write);
                        r.value == write.value && knew
                    };
                    if !row.removals.iter().any(removed) {
                        row.siblings.push(new);
                    }
                } else {
                    let element = Value(!write.value.0);
                    row.siblings.retain(|s| s.value != element || !change.knew(s));
                    row.removals.push(Sibling { value: element, ..new });
                }
                set_value(&row.siblings)
            }
            ConflictPolicy::Siblings => {
                row.siblings.retain(|s| !change.knew(s));
                row.siblings.push(new);
                row.siblings.sort_unstable_by_key(|s| s.write);
                row.siblings.last().map_or(write.value, |s| s.value)
            }
            _ => write.value,
        };
        row.origin = write.origin;
        row.stamp = change.stamp;
        let version = match (policy, row.siblings.last()) {
            (ConflictPolicy::Siblings, Some(newest)) => newest.write,
            _ => write.write,
        };
        self.table[write.key.index()] = Some((version, value));
    }

    /// A change of another node has come. Returns which write stays.
    pub(super) fn resolve(&mut self, record: &Record, write: &RowWrite, env: &mut Env<'_>) -> Kept {
        let policy = self.settings.conflict_resolution;
        let local = self.read(write.key).map(|(id, _)| id);
        let row = &self.merged[write.key.index()];
        let (origin, stamp) = (row.origin, row.stamp);
        let unaware = local.is_some_and(|local| !knew(env.history, write.write, origin, local));
        let kept = match (policy, local) {
            (ConflictPolicy::Counter | ConflictPolicy::AddWinsSet, _) => Kept::Both,
            (ConflictPolicy::Siblings, _) if self.is_superseded(write, env.history) => Kept::Local,
            (ConflictPolicy::Siblings, Some(_)) if unaware => Kept::Both,
            // pglogical passes over an update of a row that is not there.
            (_, None) if write.updates => Kept::Local,
            (_, None) => Kept::Remote,
            (_, Some(_)) if !self.meets_conflict(write, origin) => Kept::Remote,
            (ConflictPolicy::KeepLocal, _) => Kept::Local,
            (ConflictPolicy::Error, _) => Kept::Stopped,
            (ConflictPolicy::LastWriteWins, _) => {
                if (record.stamp, write.origin) > (stamp, origin) {
                    Kept::Remote
                } else {
                    Kept::Local
                }
            }
            (ConflictPolicy::FirstWriteWins, _) => {
                if (record.stamp, write.origin) < (stamp, origin) {
                    Kept::Remote
                } else {
                    Kept::Local
                }
            }
            (ConflictPolicy::ApplyRemote | ConflictPolicy::Siblings, _) => Kept::Remote,
        };
        let merges = matches!(
            policy,
            ConflictPolicy::Counter | ConflictPolicy::AddWinsSet | ConflictPolicy::Siblings
        );
        // One that knew of what is here and is thrown away all the same is lost without a conflict.
        let knew = !unaware && local.is_some();
        let dropped = knew && kept == Kept::Local && local != Some(write.write) && !merges;
        if (unaware && (!merges || policy == ConflictPolicy::Siblings)) || dropped {
            let (node, key, remote) = (self.id, write.key, write.write);
            env.trace(TraceEvent::Conflict { node, key, local, remote, kept, knew });
        }
        if matches!(kept, Kept::Remote | Kept::Both) {
            let history = &*env.history;
            self.put(&Change { write, stamp: record.stamp, history });
        }
        kept
    }

    /// Whether a version that is here was made by one who knew of the write that comes.
    fn is_superseded(&self, write: &RowWrite, history: &History) -> bool {
        let row = &self.merged[write.key.index()];
        row.siblings.iter().any(|s| knew(history, s.write, write.origin, write.write))
    }

    /// What pglogical calls a conflict.
    fn meets_conflict(&self, write: &RowWrite, local_origin: NodeId) -> bool {
        let told_apart = self.settings.track_commit_timestamp && local_origin != write.origin;
        !write.updates || told_apart
    }

    /// Versions of a row that nobody has decided between.
    pub fn siblings(&self, key: super::KeyId) -> &[Sibling] {
        let kept = self.settings.conflict_resolution == ConflictPolicy::Siblings;
        self.merged.get(key.index()).filter(|_| kept).map_or(&[], |row| &row.siblings)
    }
}

/// A set of small numbers as the bits of one.
fn set_value(elements: &[Sibling]) -> Value {
    Value(elements.iter().fold(0, |set, s| set | 1_i64.checked_shl(s.value.0 as u32).unwrap_or(0)))
}
