//! Between the texts of the file and the engine's typed settings.

use super::super::super::settings::{BinlogFormat, ExecMode, InitRole, MariaDbSettings, WaitPoint};
use super::super::super::time::SimDuration;
use super::{Conf, MOST_ERRORS};

/// The settings the engine goes by.
const MODELLED: [&str; 19] = [
    "log_bin",
    "log_slave_updates",
    "read_only",
    "rpl_semi_sync_master_enabled",
    "rpl_semi_sync_master_timeout",
    "rpl_semi_sync_master_wait_point",
    "rpl_semi_sync_master_wait_no_slave",
    "rpl_semi_sync_slave_enabled",
    "sync_binlog",
    "sync_relay_log",
    "innodb_flush_log_at_trx_commit",
    "gtid_domain_id",
    "gtid_strict_mode",
    "skip_slave_start",
    "binlog_format",
    "slave_exec_mode",
    "slave_skip_errors",
    "init_rpl_role",
    "slave_net_timeout",
];

/// An error that is never passed over, even if all are.
const CONNECTION_KILLED: u64 = 1927;

/// The settings that the engine goes by.
pub fn modelled() -> impl Iterator<Item = &'static str> {
    MODELLED.into_iter()
}

/// Whether the engine goes by a setting.
pub(super) fn is_modelled(name: &str) -> bool {
    MODELLED.contains(&name)
}

fn text_of(settings: &MariaDbSettings, name: &str) -> String {
    let on = |value: bool| if value { "ON" } else { "OFF" }.to_owned();
    let s = settings;
    match name {
        "log_bin" => on(s.log_bin),
        "log_slave_updates" => on(s.log_slave_updates),
        "read_only" => on(s.read_only),
        "rpl_semi_sync_master_enabled" => on(s.rpl_semi_sync_master_enabled),
        "rpl_semi_sync_master_timeout" => {
            (s.rpl_semi_sync_master_timeout.as_micros() / 1_000).to_string()
        }
        "rpl_semi_sync_master_wait_point" => match s.rpl_semi_sync_master_wait_point {
            WaitPoint::AfterSync => "AFTER_SYNC".to_owned(),
            WaitPoint::AfterCommit => "AFTER_COMMIT".to_owned(),
        },
        "rpl_semi_sync_master_wait_no_slave" => on(s.rpl_semi_sync_master_wait_no_slave),
        "rpl_semi_sync_slave_enabled" => on(s.rpl_semi_sync_slave_enabled),
        "sync_binlog" => s.sync_binlog.to_string(),
        "sync_relay_log" => s.sync_relay_log.to_string(),
        "innodb_flush_log_at_trx_commit" => s.innodb_flush_log_at_trx_commit.to_string(),
        "gtid_strict_mode" => on(s.gtid_strict_mode),
        "skip_slave_start" => on(s.skip_slave_start),
        "gtid_domain_id" => s.gtid_domain_id.to_string(),
        "binlog_format" => match s.binlog_format {
            BinlogFormat::Mixed => "MIXED".to_owned(),
            BinlogFormat::Statement => "STATEMENT".to_owned(),
            BinlogFormat::Row => "ROW".to_owned(),
        },
        "slave_exec_mode" => match s.slave_exec_mode {
            ExecMode::Strict => "STRICT".to_owned(),
            ExecMode::Idempotent => "IDEMPOTENT".to_owned(),
        },
        "slave_skip_errors" if s.slave_skip_errors.len() as u64 == MOST_ERRORS - 1 => {
            "all".to_owned()
        }
        "slave_skip_errors" => {
            let numbers: Vec<String> = s.slave_skip_errors.iter().map(u32::to_string).collect();
            numbers.join(",")
        }
        "init_rpl_role" => match s.init_rpl_role {
            InitRole::Master => "MASTER".to_owned(),
            InitRole::Slave => "SLAVE".to_owned(),
        },
        _ => (s.slave_net_timeout.as_micros() / 1_000_000).to_string(),
    }
}

/// What has to stand in a file, beyond the defaults, to get these settings: names and values.
/// [`with_setting`](super::with_setting) puts one into a file.
///
/// `log_bin` takes a name, not `ON`: the lines give it `bin`, and if it is off there is no line.
pub fn lines_of(settings: &MariaDbSettings) -> Vec<(&'static str, String)> {
    let defaults = MariaDbSettings::default();
    let mut lines = Vec::new();
    for name in MODELLED {
        let value = text_of(settings, name);
        if value == text_of(&defaults, name) {
            continue;
        }
        lines.push((name, if name == "log_bin" { "bin".to_owned() } else { value }));
    }
    lines
}

impl Conf {
    /// The typed settings that the engine goes by.
    pub fn settings(&self) -> MariaDbSettings {
        let is_on = |name: &str| self.value(name) == "ON";
        let number = |name: &str| self.value(name).parse::<u64>().unwrap_or(0);
        let count = |name: &str| u32::try_from(number(name)).unwrap_or(u32::MAX);
        let micros =
            |name: &str, unit: u64| SimDuration::from_micros(number(name).saturating_mul(unit));
        MariaDbSettings {
            log_bin: is_on("log_bin"),
            log_slave_updates: is_on("log_slave_updates"),
            read_only: is_on("read_only"),
            rpl_semi_sync_master_enabled: is_on("rpl_semi_sync_master_enabled"),
            rpl_semi_sync_master_timeout: micros("rpl_semi_sync_master_timeout", 1_000),
            rpl_semi_sync_master_wait_point: match self
                .value("rpl_semi_sync_master_wait_point")
                .as_str()
            {
                "AFTER_SYNC" => WaitPoint::AfterSync,
                _ => WaitPoint::AfterCommit,
            },
            rpl_semi_sync_master_wait_no_slave: is_on("rpl_semi_sync_master_wait_no_slave"),
            gtid_strict_mode: is_on("gtid_strict_mode"),
            skip_slave_start: is_on("skip_slave_start"),
            rpl_semi_sync_slave_enabled: is_on("rpl_semi_sync_slave_enabled"),
            sync_binlog: count("sync_binlog"),
            sync_relay_log: count("sync_relay_log"),
            innodb_flush_log_at_trx_commit: count("innodb_flush_log_at_trx_commit"),
            gtid_domain_id: count("gtid_domain_id"),
            binlog_format: match self.value("binlog_format").as_str() {
                "STATEMENT" => BinlogFormat::Statement,
                "ROW" => BinlogFormat::Row,
                _ => BinlogFormat::Mixed,
            },
            slave_exec_mode: match self.value("slave_exec_mode").as_str() {
                "IDEMPOTENT" => ExecMode::Idempotent,
                _ => ExecMode::Strict,
            },
            slave_skip_errors: errors(&self.value("slave_skip_errors")),
            init_rpl_role: match self.value("init_rpl_role").as_str() {
                "SLAVE" => InitRole::Slave,
                _ => InitRole::Master,
            },
            slave_net_timeout: micros("slave_net_timeout", 1_000_000),
        }
    }
}

/// The errors to pass over, from how they are shown.
fn errors(shown: &str) -> Vec<u32> {
    if shown.ends_with("...") {
        let all = (0..MOST_ERRORS).filter(|n| *n != CONNECTION_KILLED);
        return all.filter_map(|n| u32::try_from(n).ok()).collect();
    }
    shown.split(',').filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let conf = Conf::start("", &[]).expect("an empty file will do");
        assert_eq!(conf.settings(), MariaDbSettings::default());
        assert_eq!(lines_of(&MariaDbSettings::default()), []);
    }

    #[test]
    fn the_lines_of_settings_give_the_settings() {
        let settings = MariaDbSettings {
            log_bin: true,
            rpl_semi_sync_master_wait_no_slave: false,
            gtid_strict_mode: true,
            skip_slave_start: true,
            rpl_semi_sync_master_timeout: SimDuration::from_secs(1),
            binlog_format: BinlogFormat::Row,
            slave_skip_errors: vec![1032, 1062],
            init_rpl_role: InitRole::Slave,
            ..MariaDbSettings::default()
        };
        let lines = lines_of(&settings);
        assert_eq!(lines.len(), 8, "{lines:?}");
        let text = lines.iter().fold(String::new(), |text, (name, value)| {
            super::super::with_setting(&text, name, value)
        });
        let conf = Conf::start(&text, &[]).expect("it is what the server takes");
        assert_eq!(conf.settings(), settings, "{text}");
    }
}
