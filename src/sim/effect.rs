//! What a node asks of the world. Nodes decide; the world carries out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::{ConnectionId, KeyId, LinkId, NodeId, OpId, QueryId, WriteId};
use super::link::Direction;
use super::message::Message;
use super::settings::SynchronousCommit;
use super::time::SimDuration;
use super::trace::TraceEvent;
use super::wal::{Value, WriteKind};

/// Something a node wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Call me again after a while.
    Wake(SimDuration, Wake),
    /// Send a message along a link.
    Send {
        /// The link.
        link: LinkId,
        /// Which way.
        direction: Direction,
        /// The connection the message belongs to.
        connection: ConnectionId,
        /// The message.
        message: Message,
        /// Bytes of WAL that are sent again before it, because a stream begins with its segment.
        resent_bytes: u64,
    },
    /// The connections of a link are over at both ends: nothing of them is under way any more.
    ClearLink(LinkId),
    /// Answer a client.
    Respond(OpId, Response),
    /// A read has been served from all that a node had then: of each node's writes, how far. One
    /// step can serve a read between two changes.
    ServedFrom(OpId, Vec<u32>),
    /// Tell whoever watches.
    Trace(TraceEvent),
}

/// Why a node is called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wake {
    /// A write has been executed and goes into the WAL.
    Executed(KeyId, OpId),
    /// The disk has finished the fsync that was under way. Void if the disk epoch is another.
    Flushed(u32),
    /// The WAL writer's turn.
    WalWriter,
    /// The apply delay or the patience with readers may be over. Void if the replay epoch is
    /// another.
    ReplayDue(u32),
    /// The next record has been replayed. Void if the replay epoch is another.
    Replayed(u32),
    /// The same for what comes from one of the nodes it subscribes to.
    ApplyDue(NodeId, u32),
    /// The same for what comes from one of the nodes it subscribes to.
    Applied(NodeId, u32),
    /// Time to connect to an upstream.
    Connect(NodeId, ConnectionId),
    /// Time to see whether a replica has gone silent.
    CheckReplica(ConnectionId),
    /// Time to see whether an upstream has gone silent.
    CheckUpstream(NodeId, ConnectionId),
    /// Time to report positions to an upstream.
    Report(NodeId, ConnectionId),
    /// A read that waits for a position has waited long enough.
    ReadTimeout(OpId),
    /// A commit has waited for semi-sync long enough.
    SemiSyncTimeout(WriteId),
    /// A checkpoint is due.
    CheckpointDue,
    /// The checkpoint that is under way has written all it has to.
    CheckpointEnds,
    /// Dead rows are looked for.
    Autovacuum,
    /// A query has run its time.
    QueryEnds(QueryId),
    /// Recovery is over and the server takes connections.
    Started,
}

/// What a client is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// The write is committed; the server may have something to add.
    Committed(Option<Notice>),
    /// The row's value, and the write it came from; none if there is no row.
    Row(Option<(WriteId, Value)>),
    /// The server said no.
    Refused(Refusal),
    /// The connection broke. What became of the request, the client cannot know.
    Broken,
    /// What was asked of the server is done.
    Done,
}

/// What a server adds to its yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Notice {
    /// The write is committed on this server; the wait for others was cancelled.
    WaitCancelled,
    /// The connection ends now.
    ConnectionEnds,
}

impl Notice {
    /// What the client's driver prints.
    pub const fn message(self) -> &'static str {
        match self {
            Notice::WaitCancelled => {
                "WARNING:  canceling wait for synchronous replication due to user request\n\
                 DETAIL:  The transaction has already committed locally, but might not have been \
                 replicated to the standby."
            }
            Notice::ConnectionEnds => "FATAL:  terminating connection due to administrator command",
        }
    }
}

/// Why a server says no.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// Nobody listens: the process is down.
    NotListening,
    /// The server is starting up, or it takes no readers as a replica.
    Starting,
    /// The server is shutting down.
    ShuttingDown,
    /// A replica takes no readers (`hot_standby = off`).
    NoReaders,
    /// A replica takes no writes.
    ReadOnly,
    /// A MariaDB server runs with `read_only`.
    ReadOnlyOption,
    /// The statement was cancelled before it had done anything.
    Cancelled,
    /// The same on a MariaDB server.
    Interrupted,
    /// The row exists already: a plain `INSERT`.
    Duplicate(Arc<str>),
    /// The row exists already: a plain `INSERT` of PostgreSQL.
    DuplicateKey(Arc<str>),
    /// A fenced node takes no writes.
    Fenced,
    /// The replica has not reached the position in time.
    TooLate,
}

impl Refusal {
    /// What the client's driver prints.
    pub fn message(&self) -> String {
        match self {
            Refusal::NotListening => "connection refused".to_owned(),
            Refusal::Starting => "FATAL:  the database system is starting up".to_owned(),
            Refusal::ShuttingDown => "FATAL:  the database system is shutting down".to_owned(),
            Refusal::NoReaders => "FATAL:  the database system is not accepting connections\n\
                                   DETAIL:  Hot standby mode is disabled."
                .to_owned(),
            Refusal::ReadOnly => {
                "ERROR:  cannot execute INSERT in a read-only transaction".to_owned()
            }
            Refusal::ReadOnlyOption => "ERROR 1290: The MariaDB server is running with the \
                                        --read-only option so it cannot execute this statement"
                .to_owned(),
            Refusal::Cancelled => "ERROR:  canceling statement due to user request".to_owned(),
            Refusal::Interrupted => "ERROR 1317: Query execution was interrupted".to_owned(),
            Refusal::Duplicate(key) => {
                format!("ERROR 1062: Duplicate entry '{key}' for key 'PRIMARY'")
            }
            Refusal::DuplicateKey(key) => format!(
                "ERROR:  duplicate key value violates unique constraint \"kv_pkey\"\n\
                 DETAIL:  Key (key)=({key}) already exists."
            ),
            Refusal::Fenced => "the node is fenced: it takes no writes".to_owned(),
            Refusal::TooLate => "the replica has not reached the position in time".to_owned(),
        }
    }
}

/// What a read must not miss: the last write its client was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// The node that executed the write.
    pub origin: NodeId,
    /// The write.
    pub write: WriteId,
    /// How long a replica may take to get there before it gives up.
    pub timeout: SimDuration,
}

/// A request as a node receives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Set a row to a value and commit.
    Write {
        /// The row.
        key: KeyId,
        /// The value.
        value: Value,
        /// What the statement expects to find.
        kind: WriteKind,
        /// `synchronous_commit` of the session; the server's if none.
        level: Option<SynchronousCommit>,
    },
    /// Read a row.
    Read {
        /// The row.
        key: KeyId,
        /// Only when the node has this write (a causal token).
        after: Option<Token>,
    },
    /// Run a checkpoint and answer when it is done.
    Checkpoint,
}
