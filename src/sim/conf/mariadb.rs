//! The `[mysqld]` part of `my.cnf`, as MariaDB 10.11 reads it.
//!
//! | | |
//! |---|---|
//! | unknown names, words not listed, numbers with a wrong letter | the server does not start |
//! | numbers out of range | cut down, with a warning |
//! | booleans that are none | `OFF`, with a warning |
//! | names | in any case, `-` for `_`, and cut short if it is clear which is meant |
//! | of a repeated name | the last counts |
//!
//! The file is read at the start only. Later, [`Conf::set_global`] changes what may change.
//!
//! ```
//! # use laglab::sim::conf::mariadb::Conf;
//! let conf = Conf::start("slave-net-timeout = 99999999999", &[])?;
//! assert_eq!(conf.show("slave_net_timeout").as_deref(), Some("31536000"));
//! let conf = conf.set_global("slave_net_timeout = 10").expect("it may change");
//! assert_eq!(conf.show("slave_net_timeout").as_deref(), Some("10"));
//! # Ok::<(), laglab::sim::conf::Refused>(())
//! ```
//!
//! MySQL 8 has other names for many replication settings (`source` for `master`, `replica` for
//! `slave`), and MariaDB does not take them: [`from_mysql`] translates them.
//!
//! Sources: `my_default.c`, `my_getopt.c`, `mysqld.cc`, `sys_vars.cc`, `set_var.cc`.
//!
//! Left out: what depends on the machine, such as paths and limits of the system; the plugins that
//! do not come with the server; status variables.

mod edit;
mod file;
mod global;
mod option;
mod options;
mod plugins;
mod table;
mod typed;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Refused;
use file::Item;
use option::{MyOption, Scope};
use options::Setting;

pub use edit::{from_mysql, problems, with_setting};
pub use typed::{lines_of, modelled};

/// The settings in force on one server.
///
/// - Values are as `SHOW VARIABLES` shows them.
/// - Only what was set is kept; everything else has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conf {
    /// By the name of the variable.
    values: BTreeMap<String, String>,
    /// What the file names.
    named: BTreeSet<String>,
    /// What the server wrote into its log although it started.
    warnings: Vec<String>,
}

/// Errors a replica can pass over have numbers below this.
const MOST_ERRORS: u64 = 2000;

impl Conf {
    /// What a server does at its start with this text. Lines before the first section belong to
    /// `[mysqld]`. The command line, a list of names and values, wins over the text.
    ///
    /// The log has the server's `[ERROR]` lines, without the last one, `Aborting`. It is empty if
    /// the text cannot be read at all; [`problems`] says why.
    pub fn start(text: &str, command_line: &[(&str, &str)]) -> Result<Conf, Refused> {
        let Ok(mut items) = file::read(text) else {
            return Err(Refused { log: Vec::new() });
        };
        let from_file = items.len();
        for (name, value) in command_line {
            let text = format!("{name}={value}");
            items.push(Item { text, equals: Some(name.len()), line: u32::MAX, span: 0..0 });
        }
        let options = options::read(&items);
        let error_lines = |is_error: bool| {
            options.remarks.iter().filter(move |r| r.is_error == is_error).map(move |r| {
                format!("[{}] {}", if is_error { "ERROR" } else { "Warning" }, r.message)
            })
        };
        if options.is_refused {
            return Err(Refused { log: error_lines(true).collect() });
        }
        let mut conf = Conf::default();
        for setting in &options.settings {
            conf.set(setting);
            if setting.line != u32::MAX {
                conf.named.insert(variable(setting.option));
            }
        }
        assert!(conf.named.len() <= from_file, "each line names one option at most");
        if let Some(engine) = conf.unknown_engine() {
            let line = format!("[ERROR] Unknown/unsupported storage engine: {engine}");
            return Err(Refused { log: vec![line] });
        }
        conf.warnings = error_lines(true).chain(error_lines(false)).collect();
        Ok(conf)
    }

    /// What the server wrote into its log at its start about settings it has changed or passed
    /// over.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// A system variable as `SHOW GLOBAL VARIABLES` shows it; none if there is none of this name.
    pub fn show(&self, name: &str) -> Option<String> {
        let key = name.to_ascii_lowercase();
        if key.contains('-') {
            return None;
        }
        let key = match key.as_str() {
            "slave_parallel_workers" => "slave_parallel_threads",
            "tmp_table_size" => "tmp_memory_table_size",
            "transaction_isolation" | "transaction_read_only" | "table_cache" => return None,
            key => key,
        };
        match self.values.get(key) {
            Some(value) if is_variable(key) => Some(value.clone()),
            _ => default_of(key),
        }
    }

    /// Names the file sets, as variables, that the engine does not go by.
    pub fn not_modelled(&self) -> Vec<String> {
        self.named.iter().filter(|name| !typed::is_modelled(name)).cloned().collect()
    }

    /// The variables that a start with this text and command line would change; none if the server
    /// would not start.
    pub fn changed_by_restart(&self, text: &str, command_line: &[(&str, &str)]) -> Vec<String> {
        let Ok(next) = Conf::start(text, command_line) else { return Vec::new() };
        let names: BTreeSet<&String> = self.values.keys().chain(next.values.keys()).collect();
        let is_changed = |name: &&&String| self.value(name) != next.value(name);
        names.iter().filter(is_changed).map(|name| (**name).clone()).collect()
    }

    fn value(&self, name: &str) -> String {
        self.values.get(name).cloned().or_else(|| default_of(name)).unwrap_or_default()
    }

    fn unknown_engine(&self) -> Option<&str> {
        const KNOWN: [&str; 8] =
            ["InnoDB", "MyISAM", "Aria", "MEMORY", "HEAP", "CSV", "MERGE", "MRG_MyISAM"];
        let engine = self.values.get("default_storage_engine")?;
        (!KNOWN.iter().any(|known| known.eq_ignore_ascii_case(engine))).then_some(engine)
    }

    /// Puts a setting of the file into force.
    fn set(&mut self, setting: &Setting) {
        let mut value = setting.value.clone();
        let key = variable(setting.option);
        match key.as_str() {
            "log_bin" => value = if setting.is_negated { "OFF" } else { "ON" }.to_owned(),
            "slave_skip_errors" => value = skipped_errors(&value),
            key if key.starts_with("replicate_do")
                || key.starts_with("replicate_ignore")
                || key.starts_with("replicate_wild")
                || key.starts_with("replicate_rewrite") =>
            {
                if let Some(before) = self.values.get(key) {
                    value = format!("{before},{value}");
                }
            }
            _ => {}
        }
        self.put(&key, value);
    }

    /// Sets a variable, and those that go with it.
    fn put(&mut self, key: &str, value: String) {
        match key {
            "expire_logs_days" => {
                let seconds = value.parse::<f64>().unwrap_or(0.0) * 86_400.0;
                let seconds = seconds.round_ties_even() as u64;
                self.values.insert("binlog_expire_logs_seconds".to_owned(), seconds.to_string());
            }
            "binlog_expire_logs_seconds" => {
                let days = value.parse::<f64>().unwrap_or(0.0) / 86_400.0;
                self.values.insert("expire_logs_days".to_owned(), format!("{days:.6}"));
            }
            _ => {}
        }
        self.values.insert(key.to_owned(), value);
    }
}

/// The variable that an option sets.
fn variable(option: &str) -> String {
    MyOption::find(option).map_or_else(|| option.to_owned(), |o| o.variable())
}

/// The option or variable behind the name of a variable.
fn option_of(variable: &str) -> Option<MyOption> {
    let option = match variable {
        "tx_isolation" => "transaction-isolation",
        "tx_read_only" => "transaction-read-only",
        "time_zone" => "default-time-zone",
        name => name,
    };
    MyOption::find(option)
}

fn is_variable(name: &str) -> bool {
    option_of(name).is_some_and(|o| !matches!(o.scope, Scope::None | Scope::SessionOnly))
}

fn default_of(name: &str) -> Option<String> {
    is_variable(name).then(|| option_of(name).map(|o| o.default.to_owned())).flatten()
}

/// `slave_skip_errors` as it is shown: the numbers in order, or `OFF`. Reading ends at the first
/// thing that is no number.
///
/// Source: `init_slave_skip_errors` in `slave.cc`.
fn skipped_errors(text: &str) -> String {
    let text = text.trim_start();
    if text.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("all")) {
        // The server's buffer ends here.
        let numbers: Vec<String> = (0..=536).map(|n: u32| n.to_string()).collect();
        return format!("{}...", numbers.join(","));
    }
    let mut numbers = BTreeSet::new();
    let mut rest = text;
    while let Some(length) = Some(rest.bytes().take_while(u8::is_ascii_digit).count()) {
        if length == 0 {
            break;
        }
        let (number, after) = rest.split_at(length);
        numbers.extend(number.parse::<u64>().ok().filter(|n| *n < MOST_ERRORS));
        rest = after.trim_start_matches(|c: char| !c.is_ascii_digit());
    }
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    if numbers.is_empty() { "OFF".to_owned() } else { numbers.join(",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Vec<String> {
        Conf::start(text, &[]).expect_err("the server does not start").log
    }

    fn shown(text: &str, name: &str) -> Option<String> {
        Conf::start(text, &[]).expect("the server starts").show(name)
    }

    #[test]
    fn unknown_names_are_reported_after_bad_values() {
        let text = "foo = 1\nrpl_semi_sync_master_wait_point = AFTER_FLUSH\nbinlog_format=bad";
        assert_eq!(
            refused(text),
            [
                "[ERROR] mariadbd: Error while setting value 'AFTER_FLUSH' to \
                 'rpl_semi_sync_master_wait_point'",
                "[ERROR] mariadbd: Error while setting value 'bad' to 'binlog_format'",
            ]
        );
        assert_eq!(
            refused("foo = 1\nbar"),
            [
                "[ERROR] mariadbd: unknown variable 'foo=1'",
                "[ERROR] mariadbd: unknown option '--bar'",
            ]
        );
    }

    #[test]
    fn names_may_be_cut_short_if_it_is_clear_which_is_meant() {
        assert_eq!(shown("slave_net_time = 5", "slave_net_timeout").as_deref(), Some("5"));
        assert_eq!(
            refused("slave = 5"),
            ["[ERROR] mariadbd: ambiguous option '--slave=5' (slave-parallel-mode, \
                 slave_transaction_retry_interval)",]
        );
    }

    #[test]
    fn prefixes_turn_options_off_and_on() {
        assert_eq!(shown("log_bin = OFF", "log_bin").as_deref(), Some("ON"));
        assert_eq!(shown("skip-log-bin", "log_bin").as_deref(), Some("OFF"));
        assert_eq!(shown("enable_log_slave_updates", "log_slave_updates").as_deref(), Some("ON"));
        assert_eq!(shown("loose_foo = 1\nloose_read_only", "read_only").as_deref(), Some("ON"));
        assert_eq!(shown("disable_sync_binlog", "sync_binlog").as_deref(), Some("0"));
    }

    #[test]
    fn early_options_and_plugins_fail_in_their_own_way() {
        let log = refused("max_connections = abc\nfoo = 1");
        assert_eq!(log.len(), 2, "{log:?}");
        assert!(log[0].starts_with("[ERROR] Buffered error: Unknown suffix 'a'"), "{log:?}");
        let log = refused("innodb_flush_method = bad");
        assert_eq!(log[2], "[ERROR] Unknown/unsupported storage engine: InnoDB");
    }

    #[test]
    fn errors_to_skip_are_shown_in_order() {
        assert_eq!(skipped_errors("1062, 1032"), "1032,1062");
        assert_eq!(skipped_errors("bad"), "OFF");
        assert_eq!(skipped_errors("99999"), "OFF");
    }
}
