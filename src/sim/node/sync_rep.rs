//! Which replicas a synchronous commit waits for.
//!
//! The primary keeps, for each connected replica, the positions it last reported. From these and
//! `synchronous_standby_names` follows one triple of *synced* positions: what every replica that
//! counts has received, flushed and replayed. A commit is released when its record lies before
//! the position that its `synchronous_commit` level looks at.
//!
//! * `FIRST n (a, b, …)` waits for exactly the n *connected* replicas that stand first in the
//!   list, even if another is further. With fewer than n connected, it waits for ever.
//! * `ANY n (a, b, …)` waits for whichever n of the list have it.
//! * A replica that is still catching up does not count yet.
//!
//! There is no fall-back: PostgreSQL never turns a synchronous commit into an asynchronous one.
//!
//! Simplified: when a replica leaves and the next in the list takes its place, waiting commits are
//! looked at at once; PostgreSQL looks at that replica's next reply.
//!
//! Source: PostgreSQL 15, `src/backend/replication/syncrep.c`.

use std::sync::Arc;

use super::super::ids::NodeSet;
use super::super::message::Positions;
use super::super::settings::{StandbyNames, SynchronousCommit};
use super::super::wal::WalPoint;
use super::primary::Primary;
use super::sender::Sender;

/// Whom a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// The replicas whose answer is missing and would help.
    pub missing: NodeSet,
    /// How many of them must answer.
    pub needed: u32,
}

/// The position that a level looks at; none if it looks at no replica.
pub(super) fn watched(level: SynchronousCommit, positions: &Positions) -> Option<WalPoint> {
    match level {
        SynchronousCommit::Local => None,
        SynchronousCommit::RemoteWrite => Some(positions.received),
        SynchronousCommit::On => Some(positions.flushed),
        SynchronousCommit::RemoteApply => Some(positions.replayed),
    }
}

impl Primary {
    /// What every replica that counts has; none while too few are connected.
    pub(super) fn synced(&self, names: &StandbyNames) -> Option<Positions> {
        let quorum = names.quorum() as usize;
        assert!(quorum > 0, "without names nobody is waited for");
        match names {
            StandbyNames::None => None,
            StandbyNames::First(..) => {
                let chosen = self.first_in_list(quorum);
                (chosen.len() == quorum).then(|| lowest(chosen.iter().map(|s| s.reported)))
            }
            StandbyNames::Any(..) => {
                let counted: Vec<Positions> =
                    self.senders.iter().filter(|s| s.counts()).map(|s| s.reported).collect();
                let nth = |position: fn(&Positions) -> WalPoint| {
                    let mut points: Vec<WalPoint> = counted.iter().map(position).collect();
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
        counted.sort_by_key(|s| (s.place, s.slot));
        counted.truncate(n);
        counted
    }

    /// Whom a commit at `point` waits for.
    pub(super) fn waits(
        &self,
        level: SynchronousCommit,
        point: WalPoint,
        names: &StandbyNames,
        node_names: &[Arc<str>],
        followers: NodeSet,
    ) -> Waits {
        let has = |s: &Sender| watched(level, &s.reported).is_none_or(|at| at >= point);
        let quorum = names.quorum();
        let counted: Vec<&Sender> = match names {
            StandbyNames::First(..) => self.first_in_list(quorum as usize),
            _ => self.senders.iter().filter(|s| s.counts()).collect(),
        };
        let done = counted.iter().filter(|s| has(s)).count() as u32;
        let mut missing: NodeSet = counted.iter().filter(|s| !has(s)).map(|s| s.replica).collect();
        let enough_connected = counted.len() as u32 >= quorum;
        if !enough_connected || matches!(names, StandbyNames::Any(..)) {
            // Whoever is listed and not counted would help by coming back.
            for node in followers.iter() {
                let counted = counted.iter().any(|s| s.replica == node);
                if !counted && names.place(&node_names[node.index()]).is_some() {
                    missing.insert(node);
                }
            }
        }
        Waits { missing, needed: quorum.saturating_sub(done) }
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
