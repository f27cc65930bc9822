//! The settings of a node, named and meant as in PostgreSQL 15 and MariaDB 10.11.
//!
//! These are typed values. [`conf`](super::conf) reads them from the text of the server's own
//! configuration file, and writes them back.

mod mariadb;
mod standby_names;

use serde::{Deserialize, Serialize};

use super::record::record;
use super::time::SimDuration;
use super::wal::Parameters;

pub use mariadb::{BinlogFormat, ExecMode, InitRole, MariaDbSettings, WaitPoint};
pub use standby_names::{ParseNamesError, StandbyName, StandbyNames};

/// `synchronous_commit`: what a commit waits for before it is acknowledged. Every level but `off`
/// waits for the primary's own flush; what it asks of the replicas named in
/// `synchronous_standby_names` comes on top, and nothing is asked if that list is empty.
///
/// Source: PostgreSQL 15 manual, 20.5.1, `synchronous_commit`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SynchronousCommit {
    /// Nothing: the WAL writer flushes the record a little later.
    Off,
    /// The primary's flush alone.
    Local,
    /// The replica has the record in its memory (PostgreSQL's *write*).
    RemoteWrite,
    /// The replica has flushed the record to its disk. A read there may still miss it.
    #[default]
    On,
    /// The replica has replayed the record: a read there sees it.
    RemoteApply,
}

impl SynchronousCommit {
    /// As it is written in `postgresql.conf`.
    pub const fn name(self) -> &'static str {
        match self {
            SynchronousCommit::Off => "off",
            SynchronousCommit::Local => "local",
            SynchronousCommit::RemoteWrite => "remote_write",
            SynchronousCommit::On => "on",
            SynchronousCommit::RemoteApply => "remote_apply",
        }
    }

    /// Every level, from the least to the most waiting.
    pub const ALL: [SynchronousCommit; 5] = [
        SynchronousCommit::Off,
        SynchronousCommit::Local,
        SynchronousCommit::RemoteWrite,
        SynchronousCommit::On,
        SynchronousCommit::RemoteApply,
    ];

    /// Whether commits at this level wait for the replicas that are named.
    pub fn asks_replicas(self) -> bool {
        self >= SynchronousCommit::RemoteWrite
    }
}

/// `wal_level`: how much a server writes into its WAL.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum WalLevel {
    /// Enough for crash recovery: no replica can follow.
    Minimal,
    /// Enough for physical replicas.
    #[default]
    Replica,
    /// Enough for logical replication, too.
    Logical,
}

/// `recovery_target_timeline`: along which line of history a replica goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetTimeline {
    /// The newest it hears of: it follows its upstream through promotions.
    #[default]
    Latest,
    /// The one it was on when it started.
    Current,
    /// The one with this number. Text that is no number counts as 0, which no timeline has.
    Number(u32),
}

/// What several primaries do when their writes meet (`pglogical.conflict_resolution` and beyond).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ConflictPolicy {
    /// The other node's write replaces the local one. pglogical's default.
    #[default]
    ApplyRemote,
    /// The local write stays.
    KeepLocal,
    /// The write with the later commit time stays, by the clocks of the nodes.
    LastWriteWins,
    /// The write with the earlier commit time stays.
    FirstWriteWins,
    /// Applying stops with an error.
    Error,
    /// Both stay, as siblings, for the application to merge; version vectors tell what is
    /// concurrent.
    Siblings,
    /// The row is a counter (a CRDT): writes add to it, and every addition counts.
    Counter,
    /// The row is a set (a CRDT): elements are added and removed, and of the two an add wins.
    AddWinsSet,
}

impl ConflictPolicy {
    /// Every policy.
    pub const ALL: [ConflictPolicy; 8] = [
        ConflictPolicy::ApplyRemote,
        ConflictPolicy::KeepLocal,
        ConflictPolicy::LastWriteWins,
        ConflictPolicy::FirstWriteWins,
        ConflictPolicy::Error,
        ConflictPolicy::Siblings,
        ConflictPolicy::Counter,
        ConflictPolicy::AddWinsSet,
    ];

    /// Whether all nodes hold the same once everything has reached everyone; with `LastWriteWins`,
    /// as long as the nodes' clocks agree: a node whose clock is behind replaces what it has, and
    /// elsewhere its write counts as the older one.
    ///
    /// `FirstWriteWins` does not: a node that replaces the row of another has it replaced at home,
    /// while everywhere else the earlier version stays.
    pub fn converges(self) -> bool {
        use ConflictPolicy::{ApplyRemote, Error, FirstWriteWins, KeepLocal};
        !matches!(self, ApplyRemote | KeepLocal | Error | FirstWriteWins)
    }
}

/// The settings of one PostgreSQL server. Names, meanings and defaults are PostgreSQL 15's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// What a commit waits for.
    pub synchronous_commit: SynchronousCommit,
    /// Which replicas it waits for.
    pub synchronous_standby_names: StandbyNames,
    /// How much goes into the WAL.
    pub wal_level: WalLevel,
    /// Most replication connections at a time. With none, synchronous commits do not wait either.
    pub max_wal_senders: u32,
    /// Most replication slots.
    pub max_replication_slots: u32,
    /// WAL kept for replicas that have no slot, in MB.
    pub wal_keep_size: u32,
    /// Most WAL that slots may keep, in MB; no limit if none (`-1`).
    pub max_slot_wal_keep_size: Option<u32>,
    /// WAL after which a checkpoint is due, in MB.
    pub max_wal_size: u32,
    /// Time after which a checkpoint is due.
    pub checkpoint_timeout: SimDuration,
    /// How often the WAL writer flushes what no commit has waited for.
    pub wal_writer_delay: SimDuration,
    /// Whether pages carry what `pg_rewind` needs.
    pub wal_log_hints: bool,
    /// Whether dead rows are removed by themselves.
    pub autovacuum: bool,
    /// How often that is looked at.
    pub autovacuum_naptime: SimDuration,
    /// Most client connections. A replica must allow at least as many as its primary, and so with
    /// the next three.
    pub max_connections: u32,
    /// Most background processes.
    pub max_worker_processes: u32,
    /// Most prepared transactions.
    pub max_prepared_transactions: u32,
    /// Average locks per transaction.
    pub max_locks_per_transaction: u32,
    /// Whether a replica takes readers.
    pub hot_standby: bool,
    /// Whether a replica tells its upstream which rows its readers still need.
    pub hot_standby_feedback: bool,
    /// How long replay waits for readers it conflicts with; for ever if none (`-1`).
    pub max_standby_streaming_delay: Option<SimDuration>,
    /// A replica replays a record this long after it was committed on the primary, never sooner.
    pub recovery_min_apply_delay: SimDuration,
    /// Along which line of history a replica goes.
    pub recovery_target_timeline: TargetTimeline,
    /// How a replica reaches its upstream, in libpq's words. Of it, only `application_name` counts
    /// here: whom a node follows is the topology's to say.
    pub primary_conninfo: String,
    /// The slot a replica uses on its upstream; none if empty.
    pub primary_slot_name: String,
    /// What the server is called; a replica's `application_name` if nothing else is said.
    pub cluster_name: String,
    /// The primary ends a connection on which nothing came back for this long; never if zero.
    pub wal_sender_timeout: SimDuration,
    /// The replica ends a connection on which nothing came for this long; never if zero.
    pub wal_receiver_timeout: SimDuration,
    /// The replica reports its positions at least this often.
    pub wal_receiver_status_interval: SimDuration,
    /// How long a replica waits between two attempts to connect that have failed.
    pub wal_retrieve_retry_interval: SimDuration,
    /// Whether commit times are kept, which resolving conflicts by time needs.
    pub track_commit_timestamp: bool,
    /// What pglogical does with conflicting writes.
    pub conflict_resolution: ConflictPolicy,
}

record!(Settings needs [] has [
    synchronous_commit, synchronous_standby_names, wal_level, max_wal_senders,
    max_replication_slots, wal_keep_size, max_slot_wal_keep_size, max_wal_size,
    checkpoint_timeout, wal_writer_delay, wal_log_hints, autovacuum, autovacuum_naptime,
    max_connections, max_worker_processes, max_prepared_transactions,
    max_locks_per_transaction, hot_standby, hot_standby_feedback, max_standby_streaming_delay,
    recovery_min_apply_delay, recovery_target_timeline, primary_conninfo, primary_slot_name,
    cluster_name, wal_sender_timeout, wal_receiver_timeout, wal_receiver_status_interval,
    wal_retrieve_retry_interval, track_commit_timestamp, conflict_resolution,
]);

impl Default for Settings {
    fn default() -> Self {
        Settings {
            synchronous_commit: SynchronousCommit::On,
            synchronous_standby_names: StandbyNames::None,
            wal_level: WalLevel::Replica,
            max_wal_senders: 10,
            max_replication_slots: 10,
            wal_keep_size: 0,
            max_slot_wal_keep_size: None,
            max_wal_size: 1024,
            checkpoint_timeout: SimDuration::from_secs(300),
            wal_writer_delay: SimDuration::from_millis(200),
            wal_log_hints: false,
            autovacuum: true,
            autovacuum_naptime: SimDuration::from_secs(60),
            max_connections: 100,
            max_worker_processes: 8,
            max_prepared_transactions: 0,
            max_locks_per_transaction: 64,
            hot_standby: true,
            hot_standby_feedback: false,
            max_standby_streaming_delay: Some(SimDuration::from_secs(30)),
            recovery_min_apply_delay: SimDuration::ZERO,
            recovery_target_timeline: TargetTimeline::Latest,
            primary_conninfo: String::new(),
            primary_slot_name: String::new(),
            cluster_name: String::new(),
            wal_sender_timeout: SimDuration::from_secs(60),
            wal_receiver_timeout: SimDuration::from_secs(60),
            wal_receiver_status_interval: SimDuration::from_secs(10),
            wal_retrieve_retry_interval: SimDuration::from_secs(5),
            track_commit_timestamp: false,
            conflict_resolution: ConflictPolicy::ApplyRemote,
        }
    }
}

impl Settings {
    /// Whether commits wait for replicas at all: some are named, and connections are allowed.
    ///
    /// Source: `SyncRepRequested` and `SyncStandbysDefined` in `syncrep.h`.
    pub fn waits_for_replicas(&self) -> bool {
        self.max_wal_senders > 0 && self.synchronous_standby_names.quorum() > 0
    }

    /// What the settings of its replicas must match.
    pub fn parameters(&self) -> Parameters {
        Parameters {
            max_connections: self.max_connections,
            max_worker_processes: self.max_worker_processes,
            max_wal_senders: self.max_wal_senders,
            max_prepared_transactions: self.max_prepared_transactions,
            max_locks_per_transaction: self.max_locks_per_transaction,
            wal_level: self.wal_level,
        }
    }
}
