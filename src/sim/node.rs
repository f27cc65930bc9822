//! A server: its files, its process, and its role.
//!
//! A node never acts on the world. `Node::handle` takes what reached it (an [`Input`]) and adds
//! what it wants done to a list of effects ([`super::effect`]); the world carries them out. So
//! every decision of a server can be read, tested and shown as a value.
//!
//! | what | survives a crash of the process | survives a power loss |
//! |---|---|---|
//! | WAL in the server's own memory (*inserted*) | no | no |
//! | WAL handed to the kernel (*written*, *received*) | yes | no |
//! | WAL on disk (*flushed*) | yes | yes |
//! | the table | rebuilt from the surviving WAL | rebuilt from the surviving WAL |
//!
//! A node is a *primary* or a *replica* in PostgreSQL's physical sense: a replica's WAL is byte for
//! byte its upstream's. A MariaDB server, and each node of a multi-primary cluster, has a log of
//! its own and is a primary here, whether or not it takes writes; what it gets from others comes
//! through its [`Subscription`]s.
//!
//! Simplified: recovery takes a fixed time; the data files are as far as the WAL had been
//! replayed, as if a restart point had just been made; a server has as many processors as it has
//! sessions; each machine holds one server.

mod apply;
mod checkpoint;
mod commit;
mod conflict;
mod env;
mod flush;
mod handle;
mod life;
mod primary;
mod primary_ends;
mod queries;
mod receiver;
mod replay;
mod replica;
mod report;
mod semi_sync;
mod sender;
mod slots;
mod stream;
mod subscriber;
mod sync_rep;
mod threads;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::delay::Delay;
use super::effect::Token;
use super::ids::{BranchId, ConnectionId, KeyId, LinkId, NodeId, OpId, SlotName, WriteId};
use super::record::record;
use super::rng::{Rng, Stream};
use super::settings::{MariaDbSettings, Settings};
use super::time::{SimDuration, SimTime};
use super::wal::{History, Parameters, Record, Value, WalPoint};

pub use checkpoint::Checkpointer;
pub use commit::{Commit, CommitStage};
pub use conflict::Merged;
pub use env::{Env, Input};
use handle::turn_away;
pub(super) use life::{Backup, End};
pub(super) use primary::INSERT_BYTES;
pub use primary::Primary;
pub use queries::Query;
pub use receiver::Receiver;
pub use replica::{Replay, Replica};
pub use semi_sync::SemiSync;
pub use sender::{Sender, StreamKind};
pub use slots::{Slot, SlotError, WalStatus};
pub use subscriber::Subscription;
pub use sync_rep::{SyncState, Waits};

/// How fast a node's machine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hardware {
    /// How long a write executes before its record is in the WAL.
    pub execution: Delay,
    /// How long an fsync of the WAL takes.
    pub fsync: Delay,
    /// How long a replica takes to replay one record. Records are replayed one at a time.
    pub replay_cost: SimDuration,
    /// From the start of the process until it takes connections.
    pub recovery: SimDuration,
    /// Room for WAL on the disk, in MB; no end to it if none.
    pub wal_room: Option<u32>,
}

record!(Hardware needs [] has [
    execution, fsync, replay_cost, recovery, wal_room,
]);

impl Default for Hardware {
    /// A small server with a solid-state disk.
    fn default() -> Self {
        Hardware {
            execution: Delay::micros(300),
            fsync: Delay::micros(800),
            replay_cost: SimDuration::from_micros(200),
            recovery: SimDuration::from_millis(300),
            wal_room: None,
        }
    }
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Power {
    /// The server runs.
    #[default]
    Up,
    /// The server has been started and is recovering.
    Starting,
    /// The server is shutting down: it takes no requests, and waits for its replicas.
    Stopping,
    /// The process is dead; the machine runs and refuses connections.
    Crashed,
    /// The machine has no power and answers nothing.
    Off,
    /// The node has been taken out of the cluster.
    Removed,
}

/// The version of a row.
pub type Version = Option<(WriteId, Value)>;

/// What a node does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Has a log of its own.
    Primary(Primary),
    /// Follows an upstream byte for byte and answers reads.
    Replica(Replica),
}

/// What a MariaDB server has beyond the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MariaDb {
    /// Its configuration.
    pub settings: MariaDbSettings,
    /// How semi-sync stands on it.
    pub semi_sync: SemiSync,
    /// The last transaction in its binary log, in each domain.
    pub(super) binlog_state: Vec<super::wal::Gtid>,
    /// The last transaction its SQL thread has applied, in each domain.
    pub(super) slave_position: Vec<super::wal::Gtid>,
}

/// The fsyncs of a node's disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// No fsync ends.
    pub frozen: bool,
    /// An fsync that would have ended had the disk not been frozen.
    pub(super) held: bool,
    /// Fsyncs of another epoch are void.
    pub(super) epoch: u32,
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its number.
    pub id: NodeId,
    /// What it runs on.
    pub hardware: Hardware,
    /// Its PostgreSQL settings in force.
    pub settings: Settings,
    /// What makes it a MariaDB server, if it is one.
    pub mariadb: Option<Box<MariaDb>>,
    /// Whether it runs.
    pub power: Power,
    /// How often its process has been started or stopped; what was scheduled for an earlier life
    /// is void.
    pub incarnation: u32,
    /// The line of history it is on.
    pub branch: BranchId,
    /// What it does.
    pub role: Role,
    /// Connected replicas, by sender slot.
    pub senders: Vec<Sender>,
    /// Its replication slots.
    pub slots: Vec<Slot>,
    /// What it gets from others, change by change.
    pub subscriptions: Vec<Subscription>,
    /// Its checkpoints.
    pub checkpointer: Checkpointer,
    /// Its disk.
    pub disk: Disk,
    /// Queries that keep a snapshot.
    pub queries: Vec<Query>,
    /// How far its clock is off, in microseconds.
    pub clock_skew_us: i64,
    /// Whether it has been told to take no writes.
    pub fenced: bool,
    /// Whether it, with a log of its own, is being promoted: it applies what it has, first.
    pub promoting: bool,
    /// Why its SQL thread had stopped when it was promoted.
    pub last_apply_error: Option<Arc<str>>,
    /// The slot it uses on its upstream (`primary_slot_name`).
    pub primary_slot: Option<SlotName>,
    /// Its settings that replicas must match, as its own WAL has them.
    pub(super) control: Parameters,
    /// Its last life did not end with a clean shutdown.
    pub(super) crashed: bool,
    /// The rows its readers see, by key.
    pub table: Vec<Version>,
    /// Of each node's writes, how far this one has them: one more than the last one's number.
    pub seen: Vec<u32>,
    /// The first write that it can have executed itself: earlier ones are of a server that had its
    /// number before.
    pub(super) since: WriteId,
    /// What resolving conflicts needs to know of its rows; empty where none are resolved.
    pub merged: Vec<Merged>,
    pub(super) waiting_reads: Vec<(OpId, KeyId, Token)>,
    rng: Rng,
}

impl Node {
    /// A running node with a copy of somebody's data.
    pub(super) fn new(
        seed: u64,
        id: NodeId,
        hardware: Hardware,
        branch: BranchId,
        role: Role,
        table: Vec<Version>,
    ) -> Self {
        Node {
            id,
            hardware,
            settings: Settings::default(),
            mariadb: None,
            power: Power::Up,
            incarnation: 0,
            branch,
            role,
            senders: Vec::new(),
            slots: Vec::new(),
            subscriptions: Vec::new(),
            checkpointer: Checkpointer::default(),
            disk: Disk::default(),
            queries: Vec::new(),
            clock_skew_us: 0,
            fenced: false,
            promoting: false,
            last_apply_error: None,
            primary_slot: None,
            control: Parameters::default(),
            crashed: false,
            table,
            seen: Vec::new(),
            since: WriteId(0),
            merged: Vec::new(),
            waiting_reads: Vec::new(),
            rng: Rng::new(seed, Stream::Node(id.0)),
        }
    }

    /// Whether the server answers clients.
    pub fn is_up(&self) -> bool {
        self.power == Power::Up
    }

    /// Whether its process runs, in whatever state.
    pub fn is_running(&self) -> bool {
        matches!(self.power, Power::Up | Power::Starting | Power::Stopping)
    }

    /// The primary's part, if it is one.
    pub fn primary(&self) -> Option<&Primary> {
        match &self.role {
            Role::Primary(primary) => Some(primary),
            Role::Replica(_) => None,
        }
    }

    /// The replica's part, if it is one.
    pub fn replica(&self) -> Option<&Replica> {
        match &self.role {
            Role::Replica(replica) => Some(replica),
            Role::Primary(_) => None,
        }
    }

    /// The sender of a connected replica.
    pub fn sender(&self, replica: NodeId) -> Option<&Sender> {
        self.senders.iter().find(|s| s.link.replica == replica)
    }

    /// What it gets from another node.
    pub fn subscription(&self, upstream: NodeId) -> Option<&Subscription> {
        self.subscriptions.iter().find(|s| s.upstream == upstream)
    }

    /// The nodes it follows, in whatever way.
    pub fn upstreams(&self) -> impl Iterator<Item = NodeId> {
        let physical = self.replica().map(|replica| replica.upstream);
        physical.into_iter().chain(self.subscriptions.iter().map(|s| s.upstream))
    }

    /// Where the node's own WAL ends, in whatever memory.
    pub fn wal_end(&self) -> WalPoint {
        match &self.role {
            Role::Primary(primary) => primary.inserted,
            Role::Replica(replica) => replica.positions.received,
        }
    }

    /// Where the WAL on its disk ends.
    pub fn flushed(&self) -> WalPoint {
        match &self.role {
            Role::Primary(primary) => primary.flushed,
            Role::Replica(replica) => replica.positions.flushed,
        }
    }

    /// How far its WAL may be sent: PostgreSQL sends what is flushed, MariaDB what is written.
    ///
    /// With `sync_binlog = 1` MariaDB waits for its fsync, too.
    pub fn sendable(&self) -> WalPoint {
        match (&self.role, &self.mariadb) {
            (Role::Primary(primary), Some(m)) if m.settings.sync_binlog != 1 => primary.written,
            _ => self.flushed(),
        }
    }

    /// What a reader on this node sees of a row now.
    pub fn read(&self, key: KeyId) -> Version {
        self.table.get(key.index()).copied().flatten()
    }

    /// Whether it has the same writes as another node.
    pub fn seen_equals(&self, other: &Node) -> bool {
        let most = self.seen.len().max(other.seen.len());
        let next = |node: &Node, i: usize| node.seen.get(i).copied().unwrap_or(0);
        (0..most).all(|i| next(self, i) == next(other, i))
    }

    /// Whether a replica has not been sent all that it may be.
    pub(super) fn has_backlog_for(&self, replica: NodeId) -> bool {
        let end = self.sendable();
        self.sender(replica).is_some_and(|sender| sender.doomed || sender.sent < end)
    }

    /// What the settings of its replicas must match, as its WAL has it.
    pub(super) fn control(&self) -> Parameters {
        self.control
    }

    /// Whether it has a write.
    pub fn has_seen(&self, origin: NodeId, write: WriteId) -> bool {
        self.seen.get(origin.index()).is_some_and(|next| write.0 < *next)
    }

    pub(super) fn note_seen(&mut self, origin: NodeId, write: WriteId) {
        if self.seen.len() <= origin.index() {
            self.seen.resize(origin.index() + 1, 0);
        }
        let next = &mut self.seen[origin.index()];
        *next = (*next).max(write.0 + 1);
    }

    /// How far it has its own writes at a point of its log: what is noted for others to compare.
    fn own_writes_up_to(&self, end: WalPoint, history: &History) -> u32 {
        let writes =
            (0..end.records).rev().filter_map(|i| record_at(history, self.branch, i).write());
        let mut own = writes.filter(|write| write.origin == self.id);
        own.next().map_or(0, |write| write.write.0 + 1)
    }

    /// What its own clock says, in microseconds.
    pub fn clock(&self, now: SimTime) -> SimTime {
        SimTime::from_micros(now.as_micros().saturating_add_signed(self.clock_skew_us))
    }

    /// The link to something this node follows.
    pub(super) fn link_from(&self, upstream: NodeId) -> LinkId {
        LinkId { replica: self.id, upstream }
    }
}

/// The record at a place that is known to be there.
fn record_at(history: &History, branch: BranchId, index: u64) -> &Record {
    history.record(branch, index).expect("what a node has is in the history")
}
