//! Between the texts of the file and the engine's typed settings.

use super::super::super::settings::{
    ConflictPolicy, Settings, StandbyNames, SynchronousCommit, TargetTimeline, WalLevel,
};
use super::super::super::time::SimDuration;
use super::super::number;
use super::Conf;
use super::names::standby_names;
use super::parameter::Parameter;

/// The settings the engine goes by, by their names in the file.
const MODELLED: [&str; 31] = [
    "synchronous_commit",
    "synchronous_standby_names",
    "wal_level",
    "max_wal_senders",
    "max_replication_slots",
    "wal_keep_size",
    "max_slot_wal_keep_size",
    "max_wal_size",
    "checkpoint_timeout",
    "wal_writer_delay",
    "wal_log_hints",
    "autovacuum",
    "autovacuum_naptime",
    "max_connections",
    "max_worker_processes",
    "max_prepared_transactions",
    "max_locks_per_transaction",
    "hot_standby",
    "hot_standby_feedback",
    "max_standby_streaming_delay",
    "recovery_min_apply_delay",
    "recovery_target_timeline",
    "primary_conninfo",
    "primary_slot_name",
    "cluster_name",
    "wal_sender_timeout",
    "wal_receiver_timeout",
    "wal_receiver_status_interval",
    "wal_retrieve_retry_interval",
    "track_commit_timestamp",
    CONFLICTS,
];

const CONFLICTS: &str = "pglogical.conflict_resolution";

/// The settings that the engine goes by.
pub fn modelled() -> impl Iterator<Item = &'static str> {
    MODELLED.into_iter()
}

/// Whether the engine goes by a setting, or has read it to do so.
pub(super) fn is_modelled(name: &str) -> bool {
    MODELLED.contains(&name) || name == "shared_preload_libraries"
}

/// A value of [`Settings`], as text in the parameter's own unit.
fn text_of(settings: &Settings, name: &str) -> String {
    let on = |value: bool| if value { "on" } else { "off" }.to_owned();
    let ms = |time: SimDuration| (time.as_micros() / 1_000).to_string();
    let seconds = |time: SimDuration| (time.as_micros() / 1_000_000).to_string();
    let s = settings;
    match name {
        "synchronous_commit" => s.synchronous_commit.name().to_owned(),
        "synchronous_standby_names" => s.synchronous_standby_names.to_string(),
        "wal_level" => wal_level(s.wal_level).to_owned(),
        "max_wal_senders" => s.max_wal_senders.to_string(),
        "max_replication_slots" => s.max_replication_slots.to_string(),
        "wal_keep_size" => s.wal_keep_size.to_string(),
        "max_slot_wal_keep_size" => {
            s.max_slot_wal_keep_size.map_or_else(|| "-1".to_owned(), |size| size.to_string())
        }
        "max_wal_size" => s.max_wal_size.to_string(),
        "checkpoint_timeout" => seconds(s.checkpoint_timeout),
        "wal_writer_delay" => ms(s.wal_writer_delay),
        "wal_log_hints" => on(s.wal_log_hints),
        "autovacuum" => on(s.autovacuum),
        "autovacuum_naptime" => seconds(s.autovacuum_naptime),
        "max_connections" => s.max_connections.to_string(),
        "max_worker_processes" => s.max_worker_processes.to_string(),
        "max_prepared_transactions" => s.max_prepared_transactions.to_string(),
        "max_locks_per_transaction" => s.max_locks_per_transaction.to_string(),
        "hot_standby" => on(s.hot_standby),
        "hot_standby_feedback" => on(s.hot_standby_feedback),
        "max_standby_streaming_delay" => {
            s.max_standby_streaming_delay.map_or_else(|| "-1".to_owned(), ms)
        }
        "recovery_min_apply_delay" => ms(s.recovery_min_apply_delay),
        "recovery_target_timeline" => match s.recovery_target_timeline {
            TargetTimeline::Latest => "latest".to_owned(),
            TargetTimeline::Current => "current".to_owned(),
            TargetTimeline::Number(number) => number.to_string(),
        },
        "primary_conninfo" => s.primary_conninfo.clone(),
        "primary_slot_name" => s.primary_slot_name.clone(),
        "cluster_name" => s.cluster_name.clone(),
        "wal_sender_timeout" => ms(s.wal_sender_timeout),
        "wal_receiver_timeout" => ms(s.wal_receiver_timeout),
        "wal_receiver_status_interval" => seconds(s.wal_receiver_status_interval),
        "wal_retrieve_retry_interval" => ms(s.wal_retrieve_retry_interval),
        "track_commit_timestamp" => on(s.track_commit_timestamp),
        _ => policy_name(s.conflict_resolution).unwrap_or_default().to_owned(),
    }
}

fn wal_level(level: WalLevel) -> &'static str {
    match level {
        WalLevel::Minimal => "minimal",
        WalLevel::Replica => "replica",
        WalLevel::Logical => "logical",
    }
}

/// pglogical's name for a policy; it has none for those beyond it.
fn policy_name(policy: ConflictPolicy) -> Option<&'static str> {
    match policy {
        ConflictPolicy::Error => Some("error"),
        ConflictPolicy::ApplyRemote => Some("apply_remote"),
        ConflictPolicy::KeepLocal => Some("keep_local"),
        ConflictPolicy::LastWriteWins => Some("last_update_wins"),
        ConflictPolicy::FirstWriteWins => Some("first_update_wins"),
        ConflictPolicy::Siblings | ConflictPolicy::Counter | ConflictPolicy::AddWinsSet => None,
    }
}

/// What has to stand in a file, beyond the defaults, to get these settings: names and values, the
/// values as `SHOW` shows them. [`with_setting`](super::with_setting) puts one into a file.
///
/// A conflict policy that pglogical does not have is left out, and times are cut down to the
/// parameter's own unit, seconds or milliseconds.
pub fn lines_of(settings: &Settings) -> Vec<(&'static str, String)> {
    let defaults = Settings::default();
    let mut lines = Vec::new();
    for name in MODELLED {
        let value = text_of(settings, name);
        let is_nameless = name == CONFLICTS && value.is_empty();
        if value == text_of(&defaults, name) || is_nameless {
            continue;
        }
        if name == CONFLICTS {
            lines.push(("shared_preload_libraries", "pglogical".to_owned()));
        }
        let parameter = Parameter::find(name, true);
        lines.push((name, parameter.map_or(value.clone(), |p| p.show(&value))));
    }
    lines
}

impl Conf {
    /// The typed settings that the engine goes by.
    pub fn settings(&self) -> Settings {
        let is_on = |name: &str| self.value(name) == "on";
        let number = |name: &str| self.value(name).parse::<i64>().unwrap_or(0);
        let count = |name: &str| u32::try_from(number(name)).unwrap_or(0);
        let micros = |name: &str, unit: u64| {
            let value = u64::try_from(number(name)).unwrap_or(0);
            SimDuration::from_micros(value.saturating_mul(unit))
        };
        let ms = |name: &str| micros(name, 1_000);
        let seconds = |name: &str| micros(name, 1_000_000);
        let names = standby_names(&self.value("synchronous_standby_names"));
        Settings {
            synchronous_commit: self.level(),
            synchronous_standby_names: names.unwrap_or(StandbyNames::None),
            wal_level: match self.value("wal_level").as_str() {
                "minimal" => WalLevel::Minimal,
                "logical" => WalLevel::Logical,
                _ => WalLevel::Replica,
            },
            max_wal_senders: count("max_wal_senders"),
            max_replication_slots: count("max_replication_slots"),
            wal_keep_size: count("wal_keep_size"),
            max_slot_wal_keep_size: u32::try_from(number("max_slot_wal_keep_size")).ok(),
            max_wal_size: count("max_wal_size"),
            checkpoint_timeout: seconds("checkpoint_timeout"),
            wal_writer_delay: ms("wal_writer_delay"),
            wal_log_hints: is_on("wal_log_hints"),
            autovacuum: is_on("autovacuum"),
            autovacuum_naptime: seconds("autovacuum_naptime"),
            max_connections: count("max_connections"),
            max_worker_processes: count("max_worker_processes"),
            max_prepared_transactions: count("max_prepared_transactions"),
            max_locks_per_transaction: count("max_locks_per_transaction"),
            hot_standby: is_on("hot_standby"),
            hot_standby_feedback: is_on("hot_standby_feedback"),
            max_standby_streaming_delay: (number("max_standby_streaming_delay") >= 0)
                .then(|| ms("max_standby_streaming_delay")),
            recovery_min_apply_delay: ms("recovery_min_apply_delay"),
            recovery_target_timeline: timeline(&self.value("recovery_target_timeline")),
            primary_conninfo: self.value("primary_conninfo"),
            primary_slot_name: self.value("primary_slot_name"),
            cluster_name: self.value("cluster_name"),
            wal_sender_timeout: ms("wal_sender_timeout"),
            wal_receiver_timeout: ms("wal_receiver_timeout"),
            wal_receiver_status_interval: seconds("wal_receiver_status_interval"),
            wal_retrieve_retry_interval: ms("wal_retrieve_retry_interval"),
            track_commit_timestamp: is_on("track_commit_timestamp"),
            conflict_resolution: self.policy(),
        }
    }

    fn level(&self) -> SynchronousCommit {
        let value = self.value("synchronous_commit");
        let level = SynchronousCommit::ALL.into_iter().find(|level| level.name() == value);
        level.unwrap_or_default()
    }

    /// Without the library its settings mean nothing.
    fn policy(&self) -> ConflictPolicy {
        let value = self.value(CONFLICTS);
        let policy = ConflictPolicy::ALL.into_iter().find(|p| policy_name(*p) == Some(&value));
        policy.filter(|_| self.has_pglogical).unwrap_or_default()
    }
}

/// As `strtoul` with base 0 reads it, cut down to 32 bits.
fn timeline(value: &str) -> TargetTimeline {
    match value {
        "latest" | "" => TargetTimeline::Latest,
        "current" => TargetTimeline::Current,
        number => TargetTimeline::Number(number::long(number).value as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let conf = Conf::start("", &[]).expect("an empty file will do");
        assert_eq!(conf.settings(), Settings::default());
        assert_eq!(lines_of(&Settings::default()), []);
    }

    #[test]
    fn the_lines_of_settings_give_the_settings() {
        let settings = Settings {
            synchronous_commit: SynchronousCommit::RemoteApply,
            synchronous_standby_names: standby_names("ANY 1 (s1, \"node-2\")").expect("it is good"),
            wal_level: WalLevel::Logical,
            max_slot_wal_keep_size: Some(64),
            max_standby_streaming_delay: None,
            recovery_min_apply_delay: SimDuration::from_millis(1500),
            recovery_target_timeline: TargetTimeline::Number(3),
            track_commit_timestamp: true,
            conflict_resolution: ConflictPolicy::LastWriteWins,
            cluster_name: "it's".to_owned(),
            ..Settings::default()
        };
        let lines = lines_of(&settings);
        assert_eq!(lines.len(), 11, "{lines:?}");
        let text = lines.iter().fold("# mine\n".to_owned(), |text, (name, value)| {
            super::super::with_setting(&text, name, value)
        });
        let conf = Conf::start(&text, &[]).expect("it is what the server takes");
        assert_eq!(conf.settings(), settings, "{text}");
    }
}
