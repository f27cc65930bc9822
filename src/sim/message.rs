//! What a node and those it follows say to each other, after PostgreSQL's streaming protocol.
//!
//! Source: PostgreSQL 15 manual, 55.4 "Streaming Replication Protocol". Logical streams and
//! MariaDB's dump thread speak in the same words here: the binary log is the WAL, and a semi-sync
//! acknowledgement is a reply.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::{BranchId, ConnectionId, SlotName};
use super::time::SimTime;
use super::wal::{Gtid, Lsn, WalPoint};

/// How far a replica is.
///
/// Invariant: `replayed ≤ flushed ≤ received`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Positions {
    /// In its memory (PostgreSQL's *write*).
    pub received: WalPoint,
    /// On its disk.
    pub flushed: WalPoint,
    /// In its table.
    pub replayed: WalPoint,
}

impl Positions {
    /// All three at one point.
    pub const fn at(point: WalPoint) -> Self {
        Positions { received: point, flushed: point, replayed: point }
    }
}

/// What kind of stream is asked for, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Want {
    /// The WAL itself, byte for byte, on the replica's line of history.
    Physical {
        /// The line of history the replica is on.
        branch: BranchId,
        /// The slot it uses.
        slot: Option<SlotName>,
        /// Whether it follows its upstream onto newer timelines.
        newest: bool,
    },
    /// The upstream's own changes, decoded (pglogical).
    Changes {
        /// The line of history its position lies on.
        branch: BranchId,
    },
    /// The events of the binary log after the last transactions that the replica has (MariaDB).
    Events {
        /// The last transaction it has, in each domain.
        after: Arc<[Gtid]>,
        /// Whether it says when it has received something (semi-sync).
        acknowledges: bool,
    },
}

/// A message between a replica and its upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// Replica to upstream: open a connection and start streaming from here.
    Start {
        /// What is asked for.
        want: Want,
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
    /// Upstream to replica: I am here.
    Keepalive {
        /// Whether the replica is to answer at once.
        reply: bool,
    },
    /// Replica to upstream: this is how far I am. Synchronous commits wait for it.
    Reply {
        /// How far.
        positions: Positions,
        /// Readers on the replica still need row versions that later records than this have made
        /// dead (`hot_standby_feedback`).
        xmin: Option<u64>,
        /// Whether the upstream is to answer at once.
        ping: bool,
    },
    /// Upstream to replica: no stream.
    Refused(StreamRefusal),
    /// Either way: this end has closed the connection.
    Close,
}

/// Why a replica gets no stream, or why its stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StreamRefusal {
    /// The timeline ends here: the upstream goes on along another, or is shutting down.
    EndOfTimeline {
        /// The timeline that ends.
        timeline: u32,
        /// Where it ends.
        at: Lsn,
        /// The timeline the upstream is on.
        upstream: u32,
    },
    /// The upstream's newest timeline is older than the replica's.
    Behind {
        /// The upstream's timeline.
        timeline: u32,
        /// The replica's timeline.
        own: u32,
    },
    /// The replica has more of this timeline than the upstream.
    Ahead {
        /// Where the replica would start.
        from: Lsn,
        /// Where the upstream's WAL ends.
        end: Lsn,
    },
    /// The WAL it asks for has been removed.
    Removed {
        /// The timeline.
        timeline: u32,
        /// The segment.
        segment: u64,
    },
    /// It asks for a slot that is not there.
    NoSuchSlot(SlotName),
    /// Its slot is used by another.
    SlotActive(SlotName),
    /// All connections for replication are taken.
    TooManySenders {
        /// `max_wal_senders`.
        most: u32,
    },
    /// The server is starting, or shutting down.
    NotReady,
    /// It asks to go on after a transaction that the upstream has never had (MariaDB's error
    /// 1236).
    UnknownTransaction {
        /// The transaction.
        gtid: Gtid,
        /// Whether the upstream's last one in the same domain has a number as high.
        higher: bool,
    },
    /// The upstream writes no binary log.
    NoBinaryLog,
}

impl StreamRefusal {
    /// Whether it ends a stream that had begun, and not only an attempt.
    pub fn is_divergence(&self) -> bool {
        matches!(self, StreamRefusal::UnknownTransaction { .. } | StreamRefusal::Ahead { .. })
    }

    /// What the replica's log says of it.
    pub fn line(&self, slot: impl Fn(SlotName) -> Arc<str>) -> String {
        match self {
            StreamRefusal::EndOfTimeline { timeline, at, .. } => format!(
                "LOG:  replication terminated by primary server\n\
                 DETAIL:  End of WAL reached on timeline {timeline} at {at}."
            ),
            StreamRefusal::Behind { timeline, own } => format!(
                "FATAL:  highest timeline {timeline} of the primary is behind recovery timeline \
                 {own}"
            ),
            StreamRefusal::Ahead { from, end } => format!(
                "FATAL:  could not receive data from WAL stream: ERROR:  requested starting point \
                 {from} is ahead of the WAL flush position of this server {end}"
            ),
            StreamRefusal::Removed { timeline, segment } => format!(
                "FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment \
                 {timeline:08X}{:08X}{:08X} has already been removed",
                segment / 256,
                segment % 256
            ),
            StreamRefusal::NoSuchSlot(name) => format!(
                "FATAL:  could not start WAL streaming: ERROR:  replication slot \"{}\" does not \
                 exist",
                slot(*name)
            ),
            StreamRefusal::SlotActive(name) => format!(
                "FATAL:  could not start WAL streaming: ERROR:  replication slot \"{}\" is active \
                 for PID {}",
                slot(*name),
                SENDER_PID
            ),
            StreamRefusal::TooManySenders { most } => format!(
                "FATAL:  could not connect to the primary server: FATAL:  number of requested \
                 standby connections exceeds max_wal_senders (currently {most})"
            ),
            StreamRefusal::NotReady => "FATAL:  could not connect to the primary server: FATAL:  \
                                        the database system is starting up"
                .to_owned(),
            StreamRefusal::UnknownTransaction { gtid, higher } => {
                let why = if *higher {
                    ". Since the master's binlog contains GTIDs with higher sequence numbers, it \
                     probably means that the slave has diverged due to executing extra erroneous \
                     transactions"
                } else {
                    ""
                };
                format!(
                    "Got fatal error 1236 from master when reading data from binary log: 'Error: \
                     connecting slave requested to start from GTID {gtid}, which is not in the \
                     master's binlog{why}'"
                )
            }
            StreamRefusal::NoBinaryLog => "Got fatal error 1236 from master when reading data \
                                           from binary log: 'Binary log is not open'"
                .to_owned(),
        }
    }
}

/// Process numbers are not modelled: this one stands for any sender's.
pub const SENDER_PID: u32 = 4_242;

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// When it left, or when its journey was last begun anew.
    pub departed: SimTime,
    /// When its last byte has left its sender's machine. Until then it is lost if that loses power.
    pub sent: SimTime,
    /// When it arrives.
    pub arrives: SimTime,
    /// What it says.
    pub message: Message,
}
