//! Configuration files: what was said with keys is written first, then the lines that were said.

use std::fmt::Write as _;

use crate::sim::conf::{mariadb, postgresql};
use crate::sim::scenario::NodeSpec;
use crate::sim::settings::{MariaDbSettings, Settings, SynchronousCommit, WaitPoint};
use crate::sim::time::SimDuration;

use super::super::ScriptError;
use super::super::command::Args;

/// Gives a file to the nodes for which lines were said, and to every MariaDB server.
pub(super) fn write(args: &mut Args<'_>, nodes: &mut [NodeSpec]) -> Result<(), ScriptError> {
    let all = args.key("conf");
    for i in 0..nodes.len() {
        let name = super::name(nodes, i);
        let own = args.key(&format!("conf.{name}"));
        let lines = [all, own].into_iter().flatten().collect::<Vec<_>>().join("\n");
        let node = &mut nodes[i];
        let said = !lines.is_empty();
        let base = match &node.mariadb {
            Some(settings) => mariadb_file(settings),
            None if said && node.primary => {
                return Err(args.error("conf is for one primary: say policy= and level= instead"));
            }
            None if said => postgresql_file(&node.settings),
            None => continue,
        };
        let text = format!("{base}{lines}\n");
        let read = match &node.mariadb {
            Some(_) => mariadb::Conf::start(&text, &[]).map(|_| ()),
            None => postgresql::Conf::start(&text, &[]).map(|_| ()),
        };
        if let Err(refused) = read {
            let log = refused.log.join("; ");
            return Err(args.error(format!("conf: {name} does not start with it: {log}")));
        }
        node.conf = Some(text);
    }
    Ok(())
}

/// As PostgreSQL writes a time.
fn time(time: SimDuration) -> String {
    format!("{}ms", time.as_micros() / 1_000)
}

/// What keys can say that is not the default.
fn postgresql_file(settings: &Settings) -> String {
    let mut text = String::new();
    let default = Settings::default();
    let mut line = |name: &str, value: String, is_default: bool| {
        if !is_default {
            let _infallible = writeln!(text, "{name} = '{}'", value.replace('\'', "''"));
        }
    };
    let level = settings.synchronous_commit;
    line("synchronous_commit", level.name().to_owned(), level == SynchronousCommit::On);
    let names = &settings.synchronous_standby_names;
    let none = *names == default.synchronous_standby_names;
    line("synchronous_standby_names", names.to_string(), none);
    let slot = &settings.primary_slot_name;
    line("primary_slot_name", slot.clone(), slot.is_empty());
    for (name, value, default) in [
        (
            "recovery_min_apply_delay",
            settings.recovery_min_apply_delay,
            default.recovery_min_apply_delay,
        ),
        ("wal_sender_timeout", settings.wal_sender_timeout, default.wal_sender_timeout),
        ("wal_receiver_timeout", settings.wal_receiver_timeout, default.wal_receiver_timeout),
        (
            "wal_retrieve_retry_interval",
            settings.wal_retrieve_retry_interval,
            default.wal_retrieve_retry_interval,
        ),
    ] {
        line(name, time(value), value == default);
    }
    text
}

fn mariadb_file(settings: &MariaDbSettings) -> String {
    let on = |on: bool| if on { "ON" } else { "OFF" };
    let wait_point = match settings.rpl_semi_sync_master_wait_point {
        WaitPoint::AfterSync => "AFTER_SYNC",
        WaitPoint::AfterCommit => "AFTER_COMMIT",
    };
    let mut text = "[mariadb]\nlog_bin\nlog_slave_updates = ON\n".to_owned();
    let _infallible = write!(
        text,
        "read_only = {}\nrpl_semi_sync_master_enabled = {}\nrpl_semi_sync_slave_enabled = {}\n\
         rpl_semi_sync_master_wait_point = {wait_point}\nrpl_semi_sync_master_timeout = {}\n",
        on(settings.read_only),
        on(settings.rpl_semi_sync_master_enabled),
        on(settings.rpl_semi_sync_slave_enabled),
        settings.rpl_semi_sync_master_timeout.as_micros() / 1_000,
    );
    text
}
