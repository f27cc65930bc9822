//! The settings of a MariaDB server.

use serde::{Deserialize, Serialize};

use super::super::record::record;
use super::super::time::SimDuration;

/// `rpl_semi_sync_master_wait_point`: when a commit waits for a replica's receipt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitPoint {
    /// After the binary log is written and before the engine commits: nobody sees the row while
    /// it waits. MySQL's default.
    AfterSync,
    /// After the engine has committed and before the client is told: others see the row while it
    /// waits. MariaDB's default.
    #[default]
    AfterCommit,
}

/// `binlog_format`: whether the binary log holds rows or statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinlogFormat {
    /// Statements, or rows where a statement would not be safe. The default.
    #[default]
    Mixed,
    /// Statements.
    Statement,
    /// Rows.
    Row,
}

/// `slave_exec_mode`: what a replica does with a duplicate key or a missing row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecMode {
    /// It stops.
    #[default]
    Strict,
    /// It overwrites, or goes on; only for rows, not for statements.
    Idempotent,
}

/// `init_rpl_role`: as what a server recovers after a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitRole {
    /// Transactions that are in its binary log are committed.
    #[default]
    Master,
    /// Transactions that no replica may have acknowledged are rolled back.
    Slave,
}

/// The settings of one MariaDB server. Names, meanings and defaults are MariaDB 10.11's; MySQL 8
/// says `source` for `master` and `replica` for `slave`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MariaDbSettings {
    /// Whether the server writes a binary log, which replication copies.
    pub log_bin: bool,
    /// Whether a replica writes what it applies into its own binary log.
    pub log_slave_updates: bool,
    /// Whether ordinary users may not write.
    pub read_only: bool,
    /// Whether commits wait for a replica's receipt.
    pub rpl_semi_sync_master_enabled: bool,
    /// After this long a commit is acknowledged all the same, and semi-sync is off until a replica
    /// has caught up.
    pub rpl_semi_sync_master_timeout: SimDuration,
    /// When a commit waits.
    pub rpl_semi_sync_master_wait_point: WaitPoint,
    /// Whether a commit waits even with no semi-sync replica connected.
    pub rpl_semi_sync_master_wait_no_slave: bool,
    /// Whether a replica acknowledges what it has received.
    pub rpl_semi_sync_slave_enabled: bool,
    /// The binary log is flushed to disk after this many commits; left to the system if zero.
    pub sync_binlog: u32,
    /// The relay log is flushed to disk after this many events; left to the system if zero.
    pub sync_relay_log: u32,
    /// 1: every commit is flushed to disk; 0 or 2: about once a second.
    pub innodb_flush_log_at_trx_commit: u32,
    /// Whether replication does not start by itself with the server.
    pub skip_slave_start: bool,
    /// Whether transactions must come in the order of their ids.
    pub gtid_strict_mode: bool,
    /// The GTID domain of the server's own writes.
    pub gtid_domain_id: u32,
    /// Rows or statements.
    pub binlog_format: BinlogFormat,
    /// What a replica does with a duplicate key or a missing row.
    pub slave_exec_mode: ExecMode,
    /// Errors a replica passes over, by number.
    pub slave_skip_errors: Vec<u32>,
    /// As what the server recovers after a crash.
    pub init_rpl_role: InitRole,
    /// The replica ends a connection on which nothing came for this long.
    pub slave_net_timeout: SimDuration,
}

record!(MariaDbSettings needs [] has [
    log_bin, log_slave_updates, read_only, rpl_semi_sync_master_enabled,
    rpl_semi_sync_master_timeout, rpl_semi_sync_master_wait_point,
    rpl_semi_sync_master_wait_no_slave, rpl_semi_sync_slave_enabled, sync_binlog,
    sync_relay_log, innodb_flush_log_at_trx_commit, skip_slave_start, gtid_strict_mode,
    gtid_domain_id, binlog_format, slave_exec_mode, slave_skip_errors, init_rpl_role,
    slave_net_timeout,
]);

impl Default for MariaDbSettings {
    fn default() -> Self {
        MariaDbSettings {
            log_bin: false,
            log_slave_updates: false,
            read_only: false,
            rpl_semi_sync_master_enabled: false,
            rpl_semi_sync_master_timeout: SimDuration::from_secs(10),
            rpl_semi_sync_master_wait_point: WaitPoint::AfterCommit,
            rpl_semi_sync_master_wait_no_slave: true,
            rpl_semi_sync_slave_enabled: false,
            sync_binlog: 0,
            sync_relay_log: 10_000,
            innodb_flush_log_at_trx_commit: 1,
            skip_slave_start: false,
            gtid_strict_mode: false,
            gtid_domain_id: 0,
            binlog_format: BinlogFormat::Mixed,
            slave_exec_mode: ExecMode::Strict,
            slave_skip_errors: Vec::new(),
            init_rpl_role: InitRole::Master,
            slave_net_timeout: SimDuration::from_secs(60),
        }
    }
}

impl MariaDbSettings {
    /// Whether a simple write is logged as a row. Under MIXED it is logged as a statement, since
    /// it is safe to repeat.
    pub fn logs_rows(&self) -> bool {
        self.binlog_format == BinlogFormat::Row
    }
}
