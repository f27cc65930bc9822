//! One setting of a scenario, by name.
//!
//! | name | what it is | values |
//! |---|---|---|
//! | `route.window` | reads go to the primary for so long after the user's own write | time |
//! | `route.token`, `route.bounded` | the timeout, the bound of these routes | time |
//! | `network_delay`, `apply_delay` | of every replica | time |
//! | `replay_cost`, `fsync` | of every node | time |
//! | `client_delay` | between clients and nodes | time |
//! | `writes_per_second`, `reads_per_second`, `zipf_percent`, `visitors` | the load | number |
//! | `clock_skew` | how far ahead the clock of the last node is | time |
//! | a setting of PostgreSQL | on every node, as in `postgresql.conf` | as the server takes it |
//! | a setting of MariaDB | on every MariaDB node; MySQL 8's names for semi-sync do, too | |

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::sim::action::Action;
use crate::sim::conf::{Refused, mariadb, postgresql};
use crate::sim::ids::NodeId;
use crate::sim::route::Route;
use crate::sim::scenario::{NodeSpec, Scenario, ScriptLine};
use crate::sim::settings::{MariaDbSettings, Settings};
use crate::sim::time::SimDuration;

/// A setting or a value that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnobError(String);

impl KnobError {
    pub(super) fn new(text: impl Into<String>) -> KnobError {
        KnobError(text.into())
    }
}

impl fmt::Display for KnobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KnobError {}

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Of the scenario: one of [`OWN`].
    Own,
    PostgreSql,
    MariaDb,
}

/// The settings of a scenario itself.
const OWN: [&str; 14] = [
    "route.window",
    "route.token",
    "route.bounded",
    "network_delay",
    "apply_delay",
    "replay_cost",
    "fsync",
    "client_delay",
    "writes_per_second",
    "reads_per_second",
    "zipf_percent",
    "visitors",
    "clock_skew",
    "seed",
];

/// Sets one of [`OWN`].
fn set_own(name: &str, s: &mut Scenario, value: &str) -> Result<(), KnobError> {
    match name {
        "route.window" => s.load.route = Route::Window(time(value)?),
        "route.token" => s.load.route = Route::Token(time(value)?),
        "route.bounded" => s.load.route = Route::Bounded(time(value)?),
        "network_delay" => {
            let to = time(value)?;
            for node in &mut s.replicas {
                node.network_delay = node.network_delay.with_typical(to);
            }
        }
        "apply_delay" => {
            let to = time(value)?;
            on_every_node(s, |node| {
                node.settings.recovery_min_apply_delay = to;
                let ms = format!("{}ms", to.as_micros() / 1_000);
                if let Some(text) = node.conf.as_mut().filter(|_| node.mariadb.is_none()) {
                    *text = postgresql::with_setting(text, "recovery_min_apply_delay", &ms);
                }
            });
        }
        "replay_cost" => {
            let to = time(value)?;
            on_every_node(s, |node| node.hardware.replay_cost = to);
        }
        "fsync" => {
            let to = time(value)?;
            on_every_node(s, |node| node.hardware.fsync = node.hardware.fsync.with_typical(to));
        }
        "client_delay" => s.client_delay = s.client_delay.with_typical(time(value)?),
        "writes_per_second" => s.load.writes_per_second = number(value)?,
        "reads_per_second" => s.load.reads_per_second = number(value)?,
        "zipf_percent" => s.load.zipf_percent = number(value)?,
        "visitors" => s.visitors = number(value)?,
        "clock_skew" => skew(s, value)?,
        "seed" => s.seed = number(value)?,
        _ => unreachable!("the caller knows every setting"),
    }
    Ok(())
}

fn time(text: &str) -> Result<SimDuration, KnobError> {
    text.parse::<SimDuration>().map_err(|e| KnobError(e.to_string()))
}

fn number<T: FromStr>(text: &str) -> Result<T, KnobError> {
    text.parse().map_err(|_| KnobError(format!("`{text}`: expected a whole number in range")))
}

fn on_every_node(scenario: &mut Scenario, mut change: impl FnMut(&mut NodeSpec)) {
    std::iter::once(&mut scenario.primary).chain(&mut scenario.replicas).for_each(&mut change);
}

/// The clock of the last node goes ahead from the beginning on.
fn skew(scenario: &mut Scenario, text: &str) -> Result<(), KnobError> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let ahead = i64::try_from(time(text)?.as_micros()).expect("a year is not that long");
    let node = u8::try_from(scenario.replicas.len()).map(NodeId);
    let node = node.map_err(|_| KnobError("there are too many nodes".to_owned()))?;
    let action = Action::SetClock { node, skew_us: sign * ahead };
    scenario.script.push(ScriptLine { at: SimDuration::ZERO, after: None, action });
    Ok(())
}

fn fields<T: serde::Serialize>(settings: &T) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("settings are fields with names"),
    }
}

impl FromStr for Knob {
    type Err = KnobError;

    fn from_str(text: &str) -> Result<Knob, KnobError> {
        let name = text.trim().to_ascii_lowercase();
        let short = name.strip_prefix("load.").unwrap_or(&name);
        let own = |known: &&&str| **known == short || known.strip_prefix("route.") == Some(short);
        if let Some(known) = OWN.iter().find(own) {
            return Ok(Knob { name: (*known).to_owned(), kind: Kind::Own });
        }
        let name = mariadb::from_mysql(&name).map_or(name.clone(), str::to_owned);
        if fields(&MariaDbSettings::default()).contains_key(&name) {
            return Ok(Knob { name, kind: Kind::MariaDb });
        }
        match postgresql::Conf::default().show(&name) {
            Ok(_) => Ok(Knob { name, kind: Kind::PostgreSql }),
            Err(_) if name.starts_with("pglogical.") => Ok(Knob { name, kind: Kind::PostgreSql }),
            Err(_) => Err(KnobError(format!(
                "`{text}` is no setting: expected one of {}, or a setting of PostgreSQL 15 or \
                     of MariaDB's replication",
                OWN.join(", ")
            ))),
        }
    }
}

/// Values with which a setting is a good first sweep; for the others the server says what it
/// expects.
const EXAMPLES: [(&str, &str); 33] = [
    ("route.window", "0s..1500ms:16"),
    ("route.token", "0s..2s:11"),
    ("route.bounded", "0s..2s:11"),
    ("network_delay", "0ms..500ms:11"),
    ("apply_delay", "0s..2s:11"),
    ("replay_cost", "0ms..20ms:11"),
    ("fsync", "0ms..50ms:11"),
    ("client_delay", "0ms..100ms:11"),
    ("writes_per_second", "10..200:11"),
    ("reads_per_second", "50..500:10"),
    ("zipf_percent", "0..150:11"),
    ("visitors", "5..100:11"),
    ("clock_skew", "0s..2s:11"),
    ("seed", "1..20:20"),
    ("synchronous_commit", "off,local,remote_write,on,remote_apply"),
    ("synchronous_standby_names", "*"),
    ("wal_level", "replica,logical"),
    ("wal_log_hints", "off,on"),
    ("autovacuum", "off,on"),
    ("hot_standby", "off,on"),
    ("hot_standby_feedback", "off,on"),
    ("track_commit_timestamp", "off,on"),
    ("recovery_min_apply_delay", "0s..2s:11"),
    ("wal_writer_delay", "10ms..1s:10"),
    ("wal_sender_timeout", "1s..10s:10"),
    ("wal_receiver_timeout", "1s..10s:10"),
    ("wal_receiver_status_interval", "1s..10s:10"),
    ("max_standby_streaming_delay", "0s..10s:11"),
    ("rpl_semi_sync_master_timeout", "0..10000:11"),
    ("rpl_semi_sync_master_wait_point", "AFTER_SYNC,AFTER_COMMIT"),
    ("rpl_semi_sync_master_enabled", "OFF,ON"),
    ("rpl_semi_sync_slave_enabled", "OFF,ON"),
    ("sync_binlog", "0,1"),
];

impl Knob {
    /// Those that can be chosen from, by whose they are.
    pub fn choices() -> [(&'static str, Vec<&'static str>); 3] {
        [
            ("Cluster, router and load", OWN.to_vec()),
            ("PostgreSQL", postgresql::modelled().collect()),
            ("MariaDB", mariadb::modelled().collect()),
        ]
    }

    /// Values for a first sweep of a setting: a range or a list, as [`Vary`] reads them; empty if
    /// there are none to propose.
    ///
    /// [`Vary`]: super::sweep::Vary
    pub fn example(name: &str) -> &'static str {
        EXAMPLES.iter().find(|(known, _)| *known == name).map_or("", |(_, values)| values)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets it to a value, and checks that the scenario can be run.
    pub fn set(&self, scenario: &mut Scenario, value: &str) -> Result<(), KnobError> {
        match self.kind {
            Kind::Own => set_own(&self.name, scenario, value)?,
            Kind::PostgreSql => self.set_postgresql(scenario, value)?,
            Kind::MariaDb => self.set_mariadb(scenario, value)?,
        }
        scenario.validate().map_err(|e| KnobError(format!("{} = {value}: {e}", self.name)))
    }

    fn set_postgresql(&self, scenario: &mut Scenario, value: &str) -> Result<(), KnobError> {
        // A pattern says for itself whom commits wait for.
        if self.name == "synchronous_standby_names" {
            scenario.pattern = None;
        }
        let nodes = std::iter::once(&mut scenario.primary).chain(&mut scenario.replicas);
        let mut servers = nodes.filter(|node| node.mariadb.is_none()).peekable();
        if servers.peek().is_none() {
            let what = "a setting of PostgreSQL, and no node is a PostgreSQL server";
            return Err(KnobError(format!("{}: {what}", self.name)));
        }
        servers.try_for_each(|node| self.set_on(node, value))
    }

    fn set_on(&self, node: &mut NodeSpec, value: &str) -> Result<(), KnobError> {
        let refused = |refused: Refused| KnobError(refused.log.join("\n"));
        let started = |text: &str, line: &[(&str, &str)]| {
            let conf = postgresql::Conf::start(text, line).map_err(refused)?;
            let unused = conf.not_modelled().contains(&self.name);
            match unused {
                true => Err(KnobError(format!("{}: the engine does not go by it", self.name))),
                false => Ok(conf),
            }
        };
        if let Some(text) = &node.conf {
            let text = postgresql::with_setting(text, &self.name, value);
            let line: Vec<(&str, &str)> =
                node.command_line.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            started(&text, &line)?;
            node.conf = Some(text);
            return Ok(());
        }
        let mut text = String::new();
        for (name, value) in postgresql::lines_of(&node.settings) {
            text = postgresql::with_setting(&text, name, &value);
        }
        let before = postgresql::Conf::start(&text, &[]).map_err(refused)?.settings();
        if self.name.starts_with("pglogical.") {
            text = postgresql::with_setting(&text, "shared_preload_libraries", "pglogical");
        }
        let after = started(&postgresql::with_setting(&text, &self.name, value), &[])?.settings();
        node.settings = changed(&node.settings, &before, &after);
        Ok(())
    }

    fn set_mariadb(&self, scenario: &mut Scenario, value: &str) -> Result<(), KnobError> {
        let refused = |refused: Refused| KnobError(refused.log.join("\n"));
        let mut found = false;
        let nodes = std::iter::once(&mut scenario.primary).chain(&mut scenario.replicas);
        for node in nodes {
            let Some(settings) = &mut node.mariadb else { continue };
            found = true;
            let mut text = node.conf.clone().unwrap_or_default();
            if node.conf.is_none() {
                for (name, value) in mariadb::lines_of(settings) {
                    text = mariadb::with_setting(&text, name, &value);
                }
            }
            text = mariadb::with_setting(&text, &self.name, value);
            *settings = mariadb::Conf::start(&text, &[]).map_err(refused)?.settings();
            node.conf = node.conf.take().map(|_| text);
        }
        if found {
            return Ok(());
        }
        let what = "a setting of MariaDB, and no node is a MariaDB server: expected the pattern \
                    semi_sync, or nodes with `mariadb`";
        Err(KnobError(format!("{}: {what}", self.name)))
    }
}

/// The settings, with what differs between two others: what a text cannot say stays.
fn changed(settings: &Settings, before: &Settings, after: &Settings) -> Settings {
    let (mut fields, before) = (fields(settings), fields(before));
    for (name, value) in self::fields(after) {
        if before.get(&name) != Some(&value) {
            fields.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(fields)).expect("settings read back")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::variant::Variant;

    fn scenario() -> Scenario {
        Scenario::from_json(
            r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }], "replicas": [{}] }"#,
        )
        .expect("it is valid")
    }

    fn set(scenario: &Scenario, name: &str, value: &str) -> Result<Scenario, KnobError> {
        let mut scenario = scenario.clone();
        name.parse::<Knob>()?.set(&mut scenario, value)?;
        Ok(scenario)
    }

    #[test]
    fn any_setting_of_postgresql_is_a_knob_by_its_name() {
        let changed = set(&scenario(), "wal_sender_timeout", "5s").expect("it is one");
        let settings = &changed.replicas[0].settings;
        assert_eq!(settings.wal_sender_timeout, SimDuration::from_secs(5));
        assert_eq!(settings.wal_receiver_timeout, Settings::default().wal_receiver_timeout);
    }

    #[test]
    fn mariadbs_settings_go_by_mysqls_names_too() {
        let semi_sync = Variant::SemiSync.applied_to(&scenario());
        for name in ["rpl_semi_sync_master_timeout", "rpl_semi_sync_source_timeout"] {
            let changed = set(&semi_sync, name, "2500").expect("it is one");
            let mariadb = changed.primary.mariadb.expect("it is a MariaDB server");
            assert_eq!(mariadb.rpl_semi_sync_master_timeout, SimDuration::from_millis(2_500));
        }
    }

    #[test]
    fn every_choice_is_a_knob_and_its_example_can_be_set() {
        use crate::measure::sweep::Vary;
        for (group, names) in Knob::choices() {
            let base = match group {
                "MariaDB" => Variant::SemiSync.applied_to(&scenario()),
                _ => scenario(),
            };
            for name in names {
                assert!(name.parse::<Knob>().is_ok(), "{name} is a knob");
                let example = Knob::example(name);
                if example.is_empty() {
                    continue;
                }
                let vary: Vary = format!("{name}={example}").parse().expect("it is a sweep");
                for value in vary.values {
                    let set = vary.knob.set(&mut base.clone(), &value);
                    assert!(set.is_ok(), "{name} = {value}: {set:?}");
                }
            }
        }
    }

    #[test]
    fn a_knob_that_cannot_be_turned_says_what_was_expected() {
        let scenario = scenario();
        for (name, value, expected) in [
            ("window", "soon", "expected a number and a unit"),
            ("visitors", "-1", "expected a whole number in range"),
            ("writes_per_second", "99999999", "at most 20000"),
            ("wal_sender_timeout", "soon", "invalid value for parameter"),
            ("work_mem", "1MB", "the engine does not go by it"),
            ("rpl_semi_sync_master_timeout", "1", "no node is a MariaDB server"),
            ("speed_of_light", "1", "expected one of route.window"),
        ] {
            let error = set(&scenario, name, value).expect_err("must be refused").to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
    }
}
