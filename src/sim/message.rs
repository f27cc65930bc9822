//! What a primary and its replicas say to each other, after PostgreSQL's streaming protocol.
//!
//! Source: PostgreSQL 15 manual, 55.4 "Streaming Replication Protocol".

use serde::{Deserialize, Serialize};

use super::ids::{BranchId, ConnectionId};
use super::time::SimTime;
use super::wal::WalPoint;

/// How far a replica is.
///
/// Invariant: `replayed ≤ flushed ≤ received`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Positions {
    /// In the replica's memory (PostgreSQL's *write*).
    pub received: WalPoint,
    /// On the replica's disk.
    pub flushed: WalPoint,
    /// In the replica's table: what its readers see.
    pub replayed: WalPoint,
}

impl Positions {
    /// All three at one point.
    pub const fn at(point: WalPoint) -> Self {
        Positions { received: point, flushed: point, replayed: point }
    }
}

/// One message on a replication connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// Replica to upstream: stream to me along this branch, on from what I have flushed
    /// (`START_REPLICATION`). It carries the replica's positions, which PostgreSQL sends in a
    /// status update right behind.
    Start {
        /// The line of history the replica is on.
        branch: BranchId,
        /// How far it is.
        positions: Positions,
    },
    /// Upstream to replica: the records between two points of a branch.
    Wal {
        /// The upstream's branch.
        branch: BranchId,
        /// Where the records begin.
        from: WalPoint,
        /// Where they end.
        to: WalPoint,
    },
    /// Upstream to replica: still here.
    Keepalive {
        /// Whether the replica is to answer at once.
        reply: bool,
    },
    /// Replica to upstream: a standby status update, which is also the acknowledgement that
    /// synchronous commits wait for.
    Reply {
        /// How far the replica is.
        positions: Positions,
        /// Whether the upstream is to answer at once.
        ping: bool,
    },
    /// Upstream to replica: no stream, for your WAL is not a beginning of mine.
    NotMyHistory,
    /// Either way: this end has closed the connection.
    Close,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// When it left. Where it is drawn follows from this and its arrival.
    pub departed: SimTime,
    /// When it arrives, if nothing happens to the link.
    pub arrives: SimTime,
    /// What it says.
    pub message: Message,
}
