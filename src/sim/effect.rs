//! What a node asks of the world. Nodes decide; the world carries out.

use serde::{Deserialize, Serialize};

use super::ids::{ConnectionId, KeyId, NodeId, OpId, WriteId};
use super::link::Direction;
use super::message::Message;
use super::time::SimDuration;
use super::trace::TraceEvent;
use super::wal::Value;

/// Something a node wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Call me again after a while.
    Wake(SimDuration, Wake),
    /// Send a message along the link of the replica `link`.
    Send {
        /// The replica whose link it is.
        link: NodeId,
        /// Which way.
        direction: Direction,
        /// The connection the message belongs to.
        connection: ConnectionId,
        /// The message.
        message: Message,
        /// Bytes of WAL that are sent again before it, because a stream begins with its segment.
        resent_bytes: u64,
    },
    /// The connection of a replica is over at both ends: nothing of it is under way any more.
    ClearLink(NodeId),
    /// Answer a client.
    Respond(OpId, Response),
    /// Tell whoever watches.
    Trace(TraceEvent),
}

/// Why a node is called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wake {
    /// A write has been executed and goes into the WAL.
    Executed(KeyId, OpId),
    /// The disk has finished the fsync that was under way.
    Flushed,
    /// The apply delay of the next record may be over. Void if the replay epoch is another.
    ReplayDue(u32),
    /// The next record has been replayed. Void if the replay epoch is another.
    Replayed(u32),
    /// Time to connect to the upstream.
    Connect(ConnectionId),
    /// Time to see whether a replica has gone silent.
    CheckReplica(ConnectionId),
    /// Time to see whether the upstream has gone silent.
    CheckUpstream(ConnectionId),
    /// Time to report the replica's positions.
    Report(ConnectionId),
    /// Recovery is over and the server takes connections.
    Started,
}

/// What a client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// The write is committed.
    Committed,
    /// The row's value, and the write it came from; none if there is no row.
    Row(Option<(WriteId, Value)>),
    /// The server said no.
    Refused(Refusal),
    /// The connection broke. What became of the request, the client cannot know.
    Broken,
}

/// Why a server says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody listens: the process is down, or still starting.
    NotListening,
    /// A replica takes no writes.
    ReadOnly,
}

impl Refusal {
    /// What the client's driver prints. The read-only text is PostgreSQL's, for an INSERT.
    pub const fn message(self) -> &'static str {
        match self {
            Refusal::NotListening => "connection refused",
            Refusal::ReadOnly => "ERROR:  cannot execute INSERT in a read-only transaction",
        }
    }
}

/// A request as a node receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Set a row to a value and commit.
    Write(KeyId, Value),
    /// Read a row.
    Read(KeyId),
}
