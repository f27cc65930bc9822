//! What a person or a script does to the cluster.

mod check;
mod error;
mod load;

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, KeyId, NodeId, OpId, QueryId};
use super::link::Line;
use super::pattern::Pattern;
use super::route::Route;
use super::settings::{StandbyNames, SynchronousCommit};
use super::time::SimDuration;
use super::wal::{Value, WriteKind};

pub use error::ActionError;
pub use load::Load;

/// One act. A run is its scenario and its acts, nothing else.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// A client writes to the primary, or to a node of its choice.
    Write {
        /// Who.
        client: ClientId,
        /// The row.
        key: KeyId,
        /// The value; the next one of the row if none.
        #[serde(default)]
        value: Option<Value>,
        /// To which node; the primary, or the client's own of several, if none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<NodeId>,
        /// What the statement expects to find.
        #[serde(default)]
        kind: WriteKind,
        /// `synchronous_commit` of the session; the server's if none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<SynchronousCommit>,
    },
    /// A client reads from a node.
    Read {
        /// Who.
        client: ClientId,
        /// The row.
        key: KeyId,
        /// From where.
        node: NodeId,
    },
    /// A client reads from wherever its route leads.
    ReadRouted {
        /// Who.
        client: ClientId,
        /// The row.
        key: KeyId,
    },
    /// The route of a client's reads is another from now on.
    SetRoute {
        /// Who.
        client: ClientId,
        /// The route.
        route: Route,
    },
    /// A request that waits is cancelled, or its connection is ended.
    Interrupt {
        /// The request.
        op: OpId,
        /// Whether the connection is ended with it.
        terminate: bool,
    },
    /// The network between a replica and its upstream becomes slower or faster.
    SetNetworkDelay {
        /// The replica.
        node: NodeId,
        /// The new one-way delay.
        to: SimDuration,
    },
    /// `recovery_min_apply_delay` of a replica.
    SetApplyDelay {
        /// The replica.
        node: NodeId,
        /// The new delay.
        to: SimDuration,
    },
    /// How long a replica takes to replay one record.
    SetReplayCost {
        /// The replica.
        node: NodeId,
        /// The new cost.
        to: SimDuration,
    },
    /// How long an fsync takes on a node's disk.
    SetFsync {
        /// The node.
        node: NodeId,
        /// The new length.
        to: SimDuration,
    },
    /// How far a node's clock is off.
    SetClock {
        /// The node.
        node: NodeId,
        /// Microseconds ahead of true time; behind it if negative.
        skew_us: i64,
    },
    /// Another pattern: its settings are written to the primary and reloaded.
    SetPattern(Pattern),
    /// `synchronous_commit` on every node.
    SetSynchronousCommit(SynchronousCommit),
    /// `synchronous_standby_names` of the primary.
    SetStandbyNames(StandbyNames),
    /// A node's configuration file is another from now on. A running server reads it when it is
    /// reloaded; one that is down, when it starts.
    WriteFile {
        /// The node.
        node: NodeId,
        /// The file.
        text: String,
    },
    /// A PostgreSQL server reads its file again (SIGHUP).
    Reload(NodeId),
    /// `SET GLOBAL name = value` on a MariaDB server.
    SetGlobal {
        /// The node.
        node: NodeId,
        /// What is set.
        assignment: String,
    },
    /// The steady load is another from now on.
    SetLoad(Load),
    /// So many writes at once, on top of the load.
    Burst {
        /// How many.
        writes: u16,
    },
    /// One transaction that changes many rows that nobody looks at.
    Transaction {
        /// The primary.
        node: NodeId,
        /// How many rows.
        rows: u32,
    },
    /// So many megabytes of WAL that nobody looks at.
    BulkWrite {
        /// The primary.
        node: NodeId,
        /// Megabytes.
        mb: u16,
    },
    /// The rest of the WAL segment is left empty (`pg_switch_wal`).
    SwitchWal(NodeId),
    /// A new replica, made from a base backup of the primary.
    AddReplica,
    /// A replica is taken out of the cluster.
    RemoveReplica(NodeId),
    /// The server process dies; its machine and its files stay.
    Crash(NodeId),
    /// The machine loses power: what is not flushed is gone.
    PowerLoss(NodeId),
    /// The server is shut down cleanly.
    Stop(NodeId),
    /// A node that is down starts again.
    Start(NodeId),
    /// A replica becomes primary. As a cluster manager would, clients are sent to it and the
    /// other replicas follow it.
    Promote(NodeId),
    /// A replica becomes primary, and that is all (`pg_promote`).
    PromoteAlone(NodeId),
    /// An old primary is started again as a replica of the present one. Its stream is refused if
    /// it holds WAL that the present one does not.
    Rejoin(NodeId),
    /// What an old primary holds on its own is thrown away (`pg_rewind`), and it follows the
    /// present one.
    Rewind(NodeId),
    /// A node follows another from now on, with the data that it has. A PostgreSQL server restarts
    /// for it.
    Follow {
        /// The node.
        node: NodeId,
        /// Whom.
        upstream: NodeId,
        /// On MariaDB: after what it has applied and written (`current_pos`), not only after what
        /// it has applied (`slave_pos`).
        #[serde(default)]
        current: bool,
    },
    /// A PostgreSQL server that is down is made a replica of another, with the data that it has.
    Point {
        /// The node.
        node: NodeId,
        /// Whom it follows.
        upstream: NodeId,
    },
    /// `pg_rewind`: a server that is down gets the data of another, up to where their histories
    /// part; what it holds beyond that is thrown away.
    RewindFrom {
        /// The node.
        node: NodeId,
        /// Whose data it gets.
        source: NodeId,
    },
    /// A cluster manager watches the primary from now on, or no longer.
    SetFailover(Option<Failover>),
    /// A node is told to take no writes, or to take them again.
    Fence {
        /// The node.
        node: NodeId,
        /// Whether it is fenced.
        fenced: bool,
    },
    /// The network between a replica and its upstream is cut.
    Cut(NodeId),
    /// The cut is mended.
    Heal(NodeId),
    /// The way from one node to another is cut, held or mended.
    SetLine {
        /// From where.
        from: NodeId,
        /// To where.
        to: NodeId,
        /// How it is from now on.
        line: Line,
    },
    /// The first message of a held way is let go.
    Release {
        /// From where.
        from: NodeId,
        /// To where.
        to: NodeId,
    },
    /// The first message under way is lost once, and arrives when it has been sent again.
    Drop {
        /// From where.
        from: NodeId,
        /// To where.
        to: NodeId,
    },
    /// From here on no fsync on the node's disk ends.
    FreezeDisk(NodeId),
    /// Fsyncs end again.
    ThawDisk(NodeId),
    /// The room for WAL on a node's disk.
    SetWalRoom {
        /// The node.
        node: NodeId,
        /// Megabytes; no end to it if none.
        mb: Option<u32>,
    },
    /// Replay is paused (`pg_wal_replay_pause`, `STOP SLAVE SQL_THREAD`).
    PauseReplay(NodeId),
    /// Replay goes on.
    ResumeReplay(NodeId),
    /// A MariaDB replica stops receiving (`STOP SLAVE IO_THREAD`).
    StopReceiving(NodeId),
    /// It receives again.
    StartReceiving(NodeId),
    /// A physical replication slot is made.
    CreateSlot {
        /// The node.
        node: NodeId,
        /// Its name.
        slot: String,
    },
    /// A slot is dropped.
    DropSlot {
        /// The node.
        node: NodeId,
        /// Its name.
        slot: String,
    },
    /// A reader keeps a snapshot on a node, for a time or until it is closed.
    OpenQuery {
        /// The node.
        node: NodeId,
        /// How long it runs; idle in its transaction until it is closed if none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lasts: Option<SimDuration>,
    },
    /// A reader is done.
    CloseQuery {
        /// The node.
        node: NodeId,
        /// Which.
        query: QueryId,
    },
    /// Dead rows are removed.
    Vacuum(NodeId),
    /// A client asks for a checkpoint and waits for it.
    Checkpoint {
        /// Who.
        client: ClientId,
        /// The node.
        node: NodeId,
    },
    /// One more person comes. In a script it is named by its number: people of the scenario come
    /// first, then the visitors, then those who are added.
    AddClient,
    /// A person leaves. What it has asked for is done, and the answer reaches nobody.
    RemoveClient(ClientId),
    /// The server is shut down cleanly, and started as soon as it is down (`pg_ctl restart`).
    Restart(NodeId),
}

/// What a cluster manager does when the primary fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failover {
    /// After so long without a sign of life of the primary, the replica that has received most is
    /// promoted.
    pub timeout: SimDuration,
    /// Whether the old primary is made sure to take no more writes.
    pub fencing: bool,
}
