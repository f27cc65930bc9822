//! Which replicas a synchronous commit waits for.
//!
//! The primary keeps, for each connected replica, the positions it last reported. Each time one of
//! the replicas that are named in `synchronous_standby_names` answers, the primary works out from
//! all of these what enough of them have received, flushed and replayed: the *synced* positions. A
//! commit is released when its record lies before the one that its `synchronous_commit` level looks
//! at.
//!
//! * `FIRST n (a, b, …)` waits for exactly the n *connected* replicas that stand first in the
//!   list, even if another is further. With fewer than n connected, it waits for ever.
//! * `ANY n (a, b, …)` waits for whichever n of the list have it.
//! * A replica that is still catching up does not count yet.
//! * When a replica leaves and the next in the list takes its place, or another list is read, the
//!   waiting commits are looked at with the next answer of one that counts. An empty list frees
//!   them at once.
//!
//! There is no fall-back: PostgreSQL never turns a synchronous commit into an asynchronous one.
//!
//! Source: PostgreSQL 15, `src/backend/replication/syncrep.c` (`SyncRepReleaseWaiters`,
//! `SyncRepGetCandidateStandbys`, `SyncRepUpdateSyncStandbysDefined`).

use std::sync::Arc;

use super::super::ids::{NodeId, NodeSet};
use super::super::message::Positions;
use super::super::settings::{StandbyNames, SynchronousCommit};
use super::super::wal::WalPoint;
use super::commit::Commit;
use super::sender::Sender;
use super::{Env, Node, Role};

/// Whom a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// The replicas whose answer is missing and would help.
    pub missing: NodeSet,
    /// How many of them must answer.
    pub needed: u32,
}

/// What a connected replica is to synchronous commits (`sync_state` of `pg_stat_replication`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Not waited for.
    Async,
    /// Would be waited for if one of those before it left.
    Potential,
    /// Waited for.
    Sync,
    /// One of those of whom enough must answer.
    Quorum,
}

impl SyncState {
    /// As the server's view says it.
    pub const fn name(self) -> &'static str {
        match self {
            SyncState::Async => "async",
            SyncState::Potential => "potential",
            SyncState::Sync => "sync",
            SyncState::Quorum => "quorum",
        }
    }
}

/// The position that a level looks at; none if it looks at no replica.
pub(super) fn watched(level: SynchronousCommit, positions: &Positions) -> Option<WalPoint> {
    match level {
        SynchronousCommit::Off | SynchronousCommit::Local => None,
        SynchronousCommit::RemoteWrite => Some(positions.received),
        SynchronousCommit::On => Some(positions.flushed),
        SynchronousCommit::RemoteApply => Some(positions.replayed),
    }
}

impl Node {
    /// Whether enough replicas are known to have a commit.
    pub(super) fn is_confirmed(&self, commit: &Commit) -> bool {
        let synced = self.primary().map(|primary| primary.synced);
        let at = synced.and_then(|synced| watched(commit.level, &synced));
        at.is_some_and(|at| at >= commit.end)
    }

    /// A replica that is named has answered: commits may be free.
    pub(super) fn replica_answered(&mut self, replica: NodeId, env: &mut Env<'_>) {
        let counts = self.sender(replica).is_some_and(Sender::counts);
        if !counts || self.primary().is_none() {
            return;
        }
        if let Some(now) = self.synced_now() {
            let synced = &mut self.primary_mut().synced;
            synced.received = synced.received.max(now.received);
            synced.flushed = synced.flushed.max(now.flushed);
            synced.replayed = synced.replayed.max(now.replayed);
            self.release(env);
        }
    }

    /// What every replica that counts has; none while too few are connected.
    fn synced_now(&self) -> Option<Positions> {
        let names = &self.settings.synchronous_standby_names;
        let quorum = names.quorum() as usize;
        match names {
            StandbyNames::None => None,
            StandbyNames::First(..) => {
                let chosen = self.first_in_list(quorum);
                (chosen.len() == quorum).then(|| lowest(chosen.iter().map(|s| s.reported)))
            }
            StandbyNames::Any(..) => {
                let nth = |position: fn(&Positions) -> WalPoint| {
                    let counted = self.senders.iter().filter(|s| s.counts());
                    let mut points: Vec<WalPoint> =
                        counted.map(|s| position(&s.reported)).collect();
                    points.sort_unstable_by(|a, b| b.cmp(a));
                    points.get(quorum - 1).copied()
                };
                Some(Positions {
                    received: nth(|p| p.received)?,
                    flushed: nth(|p| p.flushed)?,
                    replayed: nth(|p| p.replayed)?,
                })
            }
        }
    }

    /// The connected replicas that `FIRST n` waits for. Of two with the same place in the list,
    /// as under `*`, the one in the lower sender slot comes first.
    fn first_in_list(&self, n: usize) -> Vec<&Sender> {
        let mut counted: Vec<&Sender> = self.senders.iter().filter(|s| s.counts()).collect();
        counted.sort_by_key(|s| (s.place, s.sender_slot));
        counted.truncate(n);
        counted
    }

    /// What a connected replica is to synchronous commits. Those of a node that is itself a replica
    /// are never waited for.
    pub fn sync_state(&self, sender: &Sender) -> SyncState {
        let names = &self.settings.synchronous_standby_names;
        if sender.place.is_none() || self.primary().is_none() {
            return SyncState::Async;
        }
        match names {
            StandbyNames::Any(..) if sender.counts() => SyncState::Quorum,
            StandbyNames::Any(..) => SyncState::Potential,
            _ => {
                let first = self.first_in_list(names.quorum() as usize);
                let chosen = first.iter().any(|s| s.connection == sender.connection);
                if chosen { SyncState::Sync } else { SyncState::Potential }
            }
        }
    }

    /// Whom a commit waits for.
    pub(in super::super) fn waits(
        &self,
        commit: &Commit,
        node_names: &[Arc<str>],
        followers: NodeSet,
    ) -> Waits {
        if self.mariadb.is_some() {
            return self.waits_for_receipt(commit, followers);
        }
        let names = &self.settings.synchronous_standby_names;
        let has = |s: &Sender| watched(commit.level, &s.reported).is_none_or(|at| at >= commit.end);
        let quorum = names.quorum();
        let counted: Vec<&Sender> = match names {
            StandbyNames::First(..) => self.first_in_list(quorum as usize),
            _ => self.senders.iter().filter(|s| s.counts()).collect(),
        };
        let done = counted.iter().filter(|s| has(s)).count() as u32;
        let mut missing: NodeSet =
            counted.iter().filter(|s| !has(s)).map(|s| s.link.replica).collect();
        let enough_connected = counted.len() as u32 >= quorum;
        if !enough_connected || matches!(names, StandbyNames::Any(..)) {
            // Whoever is listed and not counted would help by coming back.
            for node in followers.iter() {
                let counted = counted.iter().any(|s| s.link.replica == node);
                if !counted && names.place(&node_names[node.index()]).is_some() {
                    missing.insert(node);
                }
            }
        }
        Waits { missing, needed: quorum.saturating_sub(done) }
    }

    /// `synchronous_standby_names` is another now: places change. No names free everyone.
    pub(super) fn names_changed(&mut self, env: &mut Env<'_>) {
        let names = &self.settings.synchronous_standby_names;
        for sender in &mut self.senders {
            sender.place = names.place(&sender.application_name).map(|p| p as u16);
        }
        if let Role::Primary(_) = self.role {
            self.wait_for_replicas(env);
        }
    }
}

/// The least of each position.
fn lowest(all: impl Iterator<Item = Positions>) -> Positions {
    all.reduce(|a, b| Positions {
        received: a.received.min(b.received),
        flushed: a.flushed.min(b.flushed),
        replayed: a.replayed.min(b.replayed),
    })
    .expect("a quorum is at least one replica")
}
