//! What happened, as viewers, tests and the checker see it.

mod about;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::check::{Guarantees, Verdict};
use super::effect::{Notice, Refusal};
use super::ids::{ClientId, KeyId, NodeId, NodeSet, OpId, QueryId, WriteId};
use super::message::Positions;
use super::route::Choice;
use super::settings::SynchronousCommit;
use super::time::{SimDuration, SimTime};
use super::wal::{Value, WalPoint};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// When.
    pub time: SimTime,
    /// What.
    pub event: TraceEvent,
}

/// Why a replication connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ending {
    /// The other end closed it.
    Closed,
    /// Nothing came for longer than the timeout.
    Timeout,
    /// The upstream's history is not a continuation of this replica's.
    Diverged,
    /// The upstream refuses for another reason, which the log tells.
    Refused,
    /// The upstream has no more WAL on this timeline: it was promoted, or it shuts down.
    EndOfTimeline,
}

/// Which write a conflict was resolved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kept {
    /// The one that was there.
    Local,
    /// The one that came.
    Remote,
    /// Both: as siblings, or merged.
    Both,
    /// Neither: applying has stopped.
    Stopped,
}

/// Everything that can happen. `node` is always the node where it happened.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub enum TraceEvent {
    /// A client sent a write.
    WriteSent {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The node written to.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// The new value.
        value: Value,
    },
    /// A client sent a read.
    ReadSent {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The node read from.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// Why from there.
        choice: Choice,
    },
    /// A write arrived and waits for another write to the same row to end.
    LockWait {
        /// The request.
        op: OpId,
        /// The primary.
        node: NodeId,
        /// The row.
        key: KeyId,
    },
    /// A write was executed: its record is in the primary's WAL, in memory.
    Inserted {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The primary.
        node: NodeId,
        /// The write's number.
        write: WriteId,
        /// The row.
        key: KeyId,
        /// The new value.
        value: Value,
        /// Where the record ends.
        end: WalPoint,
    },
    /// A node's WAL is on its disk up to here.
    Flushed {
        /// The node.
        node: NodeId,
        /// Where the flushed WAL ends.
        to: WalPoint,
    },
    /// A primary sent WAL to a replica.
    Sent {
        /// The primary.
        node: NodeId,
        /// The replica.
        to_node: NodeId,
        /// Where the records begin.
        from: WalPoint,
        /// Where they end.
        to: WalPoint,
    },
    /// A replica has WAL in its memory up to here.
    Received {
        /// The replica.
        node: NodeId,
        /// Where the received WAL ends.
        to: WalPoint,
    },
    /// A replica replayed a record: its readers see it now.
    Replayed {
        /// The replica.
        node: NodeId,
        /// The write.
        write: WriteId,
        /// Where the record ends.
        to: WalPoint,
    },
    /// A replica's status update reached its upstream.
    Reported {
        /// The upstream.
        node: NodeId,
        /// The replica.
        from_node: NodeId,
        /// What it reported.
        positions: Positions,
    },
    /// A write is committed on the primary's disk and waits for replicas.
    Waiting {
        /// The request.
        op: OpId,
        /// The primary.
        node: NodeId,
        /// What it waits for.
        level: SynchronousCommit,
        /// The replicas whose answer is missing.
        missing: NodeSet,
        /// How many of them must answer.
        needed: u32,
    },
    /// A write is complete: visible on the primary, its row unlocked, the answer on its way.
    Committed {
        /// The request.
        op: OpId,
        /// The primary.
        node: NodeId,
        /// The write.
        write: WriteId,
    },
    /// The client was told that its write is committed.
    Acknowledged {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The write.
        write: WriteId,
        /// The row.
        key: KeyId,
        /// The value.
        value: Value,
        /// From the request to the answer.
        latency: SimDuration,
        /// What the server added.
        notice: Option<Notice>,
    },
    /// The client's request was refused.
    Refused {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The node asked.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// Why.
        reason: Refusal,
        /// Whether it was a write.
        write: bool,
    },
    /// The client's connection broke: of a write, it cannot know whether it is committed.
    Unknown {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The node asked.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// Whether it was a write.
        write: bool,
    },
    /// A read reached a node and took its value there.
    ReadServed {
        /// The request.
        op: OpId,
        /// The node.
        node: NodeId,
        /// The row.
        key: KeyId,
    },
    /// A read returned to its client, and is judged.
    ReadReturned {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// The node that answered.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// The value; none if there was no row.
        value: Option<Value>,
        /// Fresh or stale.
        verdict: Verdict,
        /// The guarantees it breaks.
        broken: Guarantees,
        /// From the request to the answer.
        latency: SimDuration,
    },
    /// A replica asks its upstream for a stream.
    Connecting {
        /// The replica.
        node: NodeId,
        /// The upstream.
        upstream: NodeId,
    },
    /// A replica's stream has begun.
    Connected {
        /// The upstream.
        node: NodeId,
        /// The replica.
        replica: NodeId,
    },
    /// A node gave up a replication connection.
    Disconnected {
        /// The node that noticed.
        node: NodeId,
        /// The other end.
        peer: NodeId,
        /// Why.
        ending: Ending,
    },
    /// A server was shut down.
    Stopped {
        /// The node.
        node: NodeId,
    },
    /// A process died; its machine lives on.
    Crashed {
        /// The node.
        node: NodeId,
    },
    /// A machine lost power: what was not flushed is gone.
    PowerLost {
        /// The node.
        node: NodeId,
        /// Records that were in memory only.
        records: u64,
    },
    /// A node takes connections again.
    Started {
        /// The node.
        node: NodeId,
    },
    /// A replica became primary.
    Promoted {
        /// The node.
        node: NodeId,
        /// Its new timeline.
        timeline: u32,
        /// Where it forked off.
        at: WalPoint,
    },
    /// An acknowledged write is not in the surviving history.
    Lost {
        /// The write.
        write: WriteId,
        /// Who was told that it was committed.
        client: ClientId,
        /// The row.
        key: KeyId,
        /// The value.
        value: Value,
    },
    /// A server wrote a line into its log.
    Logged {
        /// The node.
        node: NodeId,
        /// The line, with its DETAIL and HINT.
        text: Arc<str>,
    },
    /// A server could not start; its log says why.
    StartFailed {
        /// The node.
        node: NodeId,
    },
    /// Semi-sync replication was switched on or has fallen back to asynchronous.
    SemiSync {
        /// The primary.
        node: NodeId,
        /// Whether it is on now.
        on: bool,
    },
    /// Two writes met.
    Conflict {
        /// Where.
        node: NodeId,
        /// The row.
        key: KeyId,
        /// The write that was there.
        local: Option<WriteId>,
        /// The write that came.
        remote: WriteId,
        /// Which one stays.
        kept: Kept,
        /// Whether the node that made the one that came knew of the one that was there, and it is
        /// thrown away all the same.
        knew: bool,
    },
    /// A write of another primary reached a node and was applied, or resolved away.
    Applied {
        /// The node.
        node: NodeId,
        /// The node it came from.
        upstream: NodeId,
        /// The write.
        write: WriteId,
    },
    /// A checkpoint is complete.
    Checkpointed {
        /// The node.
        node: NodeId,
        /// WAL segments removed or recycled.
        removed: u64,
    },
    /// A query that keeps its snapshot has begun.
    QueryBegan {
        /// The node.
        node: NodeId,
        /// The query.
        query: QueryId,
    },
    /// It has ended, by itself or not.
    QueryEnded {
        /// The node.
        node: NodeId,
        /// The query.
        query: QueryId,
        /// Whether replay ended it.
        cancelled: bool,
    },
    /// A read waits on a replica for a position.
    ReadWaits {
        /// The request.
        op: OpId,
        /// The node.
        node: NodeId,
    },
    /// A read that the replica could not answer in time goes to the primary.
    Rerouted {
        /// The request.
        op: OpId,
        /// Who.
        client: ClientId,
        /// Where it goes now.
        node: NodeId,
    },
    /// A control was used.
    Acted(Action),
}
