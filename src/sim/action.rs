//! What a person or a script does to the cluster.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, KeyId, NodeId, OpId, QueryId};
use super::link::Line;
use super::pattern::Pattern;
use super::route::Route;
use super::settings::{StandbyNames, SynchronousCommit};
use super::time::SimDuration;
use super::wal::{Value, WriteKind};

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

impl Action {
    /// A plain write: the row's next value, to the client's primary.
    pub fn write(client: ClientId, key: KeyId) -> Action {
        let (value, node, kind, level) = (None, None, WriteKind::Upsert, None);
        Action::Write { client, key, value, node, kind, level }
    }

    /// Whether the clients, rows and nodes it names can exist in a cluster of this size. Whether
    /// it can be done is known when its time comes.
    pub(super) fn check(
        &self,
        clients: usize,
        keys: usize,
        nodes: usize,
    ) -> Result<(), ActionError> {
        if let Some(to) = self.duration().filter(|to| *to > SimDuration::LONGEST) {
            return Err(ActionError::TooLong(to));
        }
        if let Some(client) = self.client().filter(|c| c.index() >= clients) {
            return Err(ActionError::NoSuchClient(client));
        }
        if let Some(key) = self.key().filter(|k| k.index() >= keys) {
            return Err(ActionError::NoSuchKey(key));
        }
        for node in self.nodes().into_iter().flatten() {
            if node.index() >= nodes {
                return Err(ActionError::NoSuchNode(node));
            }
        }
        match self {
            Action::SetLoad(load) => load.check(keys),
            Action::SetRoute { route, .. } => route.check(nodes),
            _ => Ok(()),
        }
    }

    fn duration(&self) -> Option<SimDuration> {
        match self {
            Action::SetNetworkDelay { to, .. }
            | Action::SetApplyDelay { to, .. }
            | Action::SetReplayCost { to, .. }
            | Action::SetFsync { to, .. } => Some(*to),
            Action::OpenQuery { lasts, .. } => *lasts,
            Action::SetFailover(failover) => failover.map(|f| f.timeout),
            _ => None,
        }
    }

    fn client(&self) -> Option<ClientId> {
        match self {
            Action::Write { client, .. }
            | Action::Read { client, .. }
            | Action::ReadRouted { client, .. }
            | Action::SetRoute { client, .. }
            | Action::Checkpoint { client, .. } => Some(*client),
            _ => None,
        }
    }

    fn key(&self) -> Option<KeyId> {
        match self {
            Action::Write { key, .. }
            | Action::Read { key, .. }
            | Action::ReadRouted { key, .. } => Some(*key),
            _ => None,
        }
    }

    /// The nodes it names.
    pub fn nodes(&self) -> [Option<NodeId>; 2] {
        match self {
            Action::Write { node, .. } => [*node, None],
            Action::Read { node, .. }
            | Action::SetNetworkDelay { node, .. }
            | Action::SetApplyDelay { node, .. }
            | Action::SetReplayCost { node, .. }
            | Action::SetFsync { node, .. }
            | Action::SetClock { node, .. }
            | Action::WriteFile { node, .. }
            | Action::SetGlobal { node, .. }
            | Action::Transaction { node, .. }
            | Action::BulkWrite { node, .. }
            | Action::SetWalRoom { node, .. }
            | Action::CreateSlot { node, .. }
            | Action::DropSlot { node, .. }
            | Action::OpenQuery { node, .. }
            | Action::CloseQuery { node, .. }
            | Action::Fence { node, .. }
            | Action::Checkpoint { node, .. }
            | Action::Reload(node)
            | Action::RemoveReplica(node)
            | Action::Crash(node)
            | Action::PowerLoss(node)
            | Action::Stop(node)
            | Action::Start(node)
            | Action::Promote(node)
            | Action::PromoteAlone(node)
            | Action::Rejoin(node)
            | Action::Rewind(node)
            | Action::Cut(node)
            | Action::Heal(node)
            | Action::FreezeDisk(node)
            | Action::ThawDisk(node)
            | Action::PauseReplay(node)
            | Action::ResumeReplay(node)
            | Action::StopReceiving(node)
            | Action::StartReceiving(node)
            | Action::SwitchWal(node)
            | Action::Vacuum(node) => [Some(*node), None],
            Action::Follow { node, upstream, .. } | Action::Point { node, upstream } => {
                [Some(*node), Some(*upstream)]
            }
            Action::RewindFrom { node, source } => [Some(*node), Some(*source)],
            Action::SetLine { from, to, .. }
            | Action::Release { from, to }
            | Action::Drop { from, to } => [Some(*from), Some(*to)],
            Action::ReadRouted { .. }
            | Action::SetRoute { .. }
            | Action::Interrupt { .. }
            | Action::SetPattern(_)
            | Action::SetSynchronousCommit(_)
            | Action::SetStandbyNames(_)
            | Action::SetLoad(_)
            | Action::Burst { .. }
            | Action::AddReplica
            | Action::SetFailover(_) => [None, None],
        }
    }
}

/// A steady load: arrivals at random, at a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Load {
    /// Writes a second, on average.
    pub writes_per_second: u32,
    /// Reads a second, on average.
    pub reads_per_second: u32,
    /// The rows it touches; all if empty.
    pub keys: Vec<KeyId>,
    /// How unevenly it touches them: the exponent of Zipf's law, in hundredths. 0 is evenly; at
    /// 100 the first row is touched twice as often as the second.
    pub zipf_percent: u16,
    /// Where its reads go.
    pub route: Route,
}

impl Load {
    pub(super) fn check(&self, keys: usize) -> Result<(), ActionError> {
        let most = super::scenario::MAX_RATE;
        for rate in [self.writes_per_second, self.reads_per_second] {
            if rate > most {
                return Err(ActionError::TooFast { rate, most });
            }
        }
        if self.zipf_percent > 300 {
            return Err(ActionError::TooUneven(self.zipf_percent));
        }
        match self.keys.iter().find(|key| key.index() >= keys) {
            Some(key) => Err(ActionError::NoSuchKey(*key)),
            None => Ok(()),
        }
    }
}

/// An act that cannot be done now. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// There is no such node, or it was removed.
    NoSuchNode(NodeId),
    /// There is no such client.
    NoSuchClient(ClientId),
    /// There is no such row.
    NoSuchKey(KeyId),
    /// There is no such query on the node.
    NoSuchQuery(QueryId),
    /// It can be done to a replica only.
    NotAReplica(NodeId),
    /// It can be done to a node only that takes writes.
    NotAPrimary(NodeId),
    /// It can be done to a node that runs only.
    NotRunning(NodeId),
    /// It can be done to a node that is down only.
    NotDown(NodeId),
    /// There are as many replicas as there can be.
    TooManyReplicas,
    /// Only a node that is not the present primary can do it.
    IsThePrimary(NodeId),
    /// The last replica stays.
    LastReplica,
    /// A base backup is taken from a running primary.
    NoPrimary,
    /// A node cannot follow itself.
    Itself(NodeId),
    /// The other kind of server knows it only.
    OtherServer(NodeId),
    /// A delay is longer than a year.
    TooLong(SimDuration),
    /// The load is more than can be asked.
    TooFast {
        /// What was asked, a second.
        rate: u32,
        /// The most, a second.
        most: u32,
    },
    /// The exponent of Zipf's law is more than can be asked.
    TooUneven(u16),
    /// The server says no, in its words.
    Server(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::NoSuchNode(n) => write!(f, "there is no node number {}", n.0),
            ActionError::NoSuchClient(c) => write!(f, "there is no client number {}", c.0),
            ActionError::NoSuchKey(k) => write!(f, "there is no row number {}", k.0),
            ActionError::NoSuchQuery(q) => write!(f, "there is no query number {}", q.0),
            ActionError::NotAReplica(_) => f.write_str("only a replica can do that"),
            ActionError::NotAPrimary(_) => f.write_str("only a primary can do that"),
            ActionError::IsThePrimary(_) => f.write_str("the primary cannot do that"),
            ActionError::NotRunning(_) => f.write_str("the node is not running: start it first"),
            ActionError::NotDown(_) => f.write_str("the node is running already"),
            ActionError::TooManyReplicas => {
                write!(f, "a cluster has at most {} replicas", super::scenario::MAX_REPLICAS)
            }
            ActionError::LastReplica => f.write_str("the last replica cannot be removed"),
            ActionError::NoPrimary => {
                f.write_str("a new replica is copied from the primary: start the primary first")
            }
            ActionError::Itself(_) => f.write_str("a node cannot follow itself"),
            ActionError::OtherServer(_) => f.write_str("this kind of server cannot do that"),
            ActionError::TooLong(d) => write!(f, "a delay of {d} is too long: at most a year"),
            ActionError::TooFast { rate, most } => {
                write!(f, "{rate} requests a second are too many: at most {most}")
            }
            ActionError::TooUneven(percent) => {
                write!(f, "zipf_percent {percent} is above 300")
            }
            ActionError::Server(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ActionError {}
