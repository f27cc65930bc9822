//! A scenario: everything that decides a run, as a JSON file.
//!
//! The seed and this file give the run; nothing else does. Durations are text with a unit, as in
//! `postgresql.conf`.

mod check;
mod limits;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::action::{Action, Load};
use super::delay::Delay;
use super::ids::ClientId;
use super::node::Hardware;
use super::pattern::Pattern;
use super::record::record;
use super::settings::{MariaDbSettings, Settings};
use super::time::SimDuration;

/// The version of the file format.
pub const VERSION: u32 = 1;

/// Most replicas in a cluster.
pub const MAX_REPLICAS: usize = 6;

/// Most nodes that take writes and share them, where a new one is to join them: each streams to
/// each other, and more than five such streams at every node show nothing that five do not.
pub const MAX_PRIMARIES: usize = 5;

/// Most people in a run, those who have left included.
pub const MAX_PEOPLE: usize = 12;

/// Most of anything else that a scenario lists.
const MAX_LISTED: usize = 4_096;

/// Most requests a second of a load, of each kind.
pub const MAX_RATE: u32 = 20_000;

/// Everything that decides a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// The version of the file format; 1.
    pub version: u32,
    /// Decides every draw of chance.
    pub seed: u64,
    /// The replication pattern at the start; its settings overrule those of the primary.
    pub pattern: Option<Pattern>,
    /// The first primary.
    pub primary: NodeSpec,
    /// Its replicas and the other nodes, up to six.
    pub replicas: Vec<NodeSpec>,
    /// The people, by name.
    pub clients: Vec<String>,
    /// The one-way delay between a client and a node.
    pub client_delay: Delay,
    /// The rows of the table.
    pub keys: Vec<KeySpec>,
    /// The steady load at the start.
    pub load: Load,
    /// Sessions that make the steady load. Each has one request under way at most.
    pub visitors: u16,
    /// What happens by itself.
    pub script: Vec<ScriptLine>,
}

record!(Scenario needs [version, replicas, clients, keys] has [
    seed, pattern, primary, client_delay, load, visitors, script,
]);

impl Default for Scenario {
    /// A scenario with nobody in it, from which one that is read begins.
    fn default() -> Self {
        Scenario {
            version: VERSION,
            seed: 0,
            pattern: None,
            primary: NodeSpec::default(),
            replicas: Vec::new(),
            clients: Vec::new(),
            client_delay: Delay::millis(2),
            keys: Vec::new(),
            load: Load::default(),
            visitors: 50,
            script: Vec::new(),
        }
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeSpec {
    /// The one-way delay between this node and its upstream, when it is a replica.
    pub network_delay: Delay,
    /// Bytes per second on that path; unlimited if none.
    pub bandwidth: Option<u64>,
    /// What the node runs on.
    pub hardware: Hardware,
    /// Its configuration file, as text: then the settings below do not count.
    pub conf: Option<String>,
    /// Settings on its command line, which its file cannot change.
    pub command_line: Vec<(String, String)>,
    /// Its PostgreSQL settings.
    pub settings: Settings,
    /// Its MariaDB settings; it is a PostgreSQL server if none.
    pub mariadb: Option<MariaDbSettings>,
    /// The node that it follows, by number: a replica follows the first primary if nothing is said.
    pub follows: Option<u8>,
    /// Whether it is a primary of its own from the start, and no replica.
    pub primary: bool,
    /// The nodes whose changes it takes in, by number (pglogical).
    pub subscribes_to: Vec<u8>,
    /// Whether it is down at the start.
    pub down: bool,
    /// Replication slots that are there at the start.
    pub slots: Vec<String>,
    /// What it is called; `primary`, `replica1` and so on if nothing is said.
    pub name: Option<String>,
    /// What it calls itself to its upstream (`application_name`); its name if nothing is said, and
    /// `cluster_name` if it is empty.
    pub application_name: Option<String>,
}

record!(NodeSpec needs [] has [
    network_delay, bandwidth, hardware, conf, command_line, settings, mariadb, follows,
    primary, subscribes_to, down, slots, name, application_name,
]);

impl Default for NodeSpec {
    fn default() -> Self {
        NodeSpec {
            network_delay: Delay::millis(20),
            bandwidth: None,
            hardware: Hardware::default(),
            conf: None,
            command_line: Vec::new(),
            settings: Settings::default(),
            mariadb: None,
            follows: None,
            primary: false,
            subscribes_to: Vec::new(),
            down: false,
            slots: Vec::new(),
            name: None,
            application_name: None,
        }
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySpec {
    /// What the row is called.
    pub name: String,
    /// Words for its values 0, 1, 2 and so on, used again from the start when they run out; none
    /// if its values are numbers.
    #[serde(default)]
    pub words: Vec<String>,
    /// Its value when the run begins; no row if none.
    #[serde(default = "first_value")]
    pub initial: Option<i64>,
}

fn first_value() -> Option<i64> {
    Some(0)
}

/// One scripted act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptLine {
    /// When: from the start of the run, or from what it comes after.
    pub at: SimDuration,
    /// What it comes after, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// What.
    #[serde(rename = "do")]
    pub action: Action,
}

/// What a line of the script comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The acknowledgement of the last write above it. Without that the line is not done.
    Acknowledged,
}

/// A scenario that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scenario: {}", self.0)
    }
}

impl std::error::Error for ScenarioError {}

impl Scenario {
    /// Reads a scenario and checks it. The error says what is wrong, where, and what was expected.
    pub fn from_json(text: &str) -> Result<Scenario, ScenarioError> {
        limits::text(text).map_err(ScenarioError)?;
        let scenario: Scenario =
            serde_json::from_str(text).map_err(|e| ScenarioError(e.to_string()))?;
        scenario.validate()?;
        Ok(scenario)
    }

    /// Checks what the types cannot.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        let fail = |text: String| Err(ScenarioError(text));
        if self.version != VERSION {
            return fail(format!("version {} is unknown: expected {VERSION}", self.version));
        }
        for (what, count, least, most) in [
            ("replicas", self.replicas.len(), 0, MAX_REPLICAS),
            ("clients", self.clients.len(), 1, MAX_PEOPLE),
            ("keys", self.keys.len(), 1, MAX_LISTED),
            ("script lines", self.script.len(), 0, MAX_LISTED),
            ("visitors", usize::from(self.visitors), 1, 1_000),
        ] {
            if !(least..=most).contains(&count) {
                return fail(format!("{count} {what}: expected {least} to {most}"));
            }
        }
        for (i, node) in std::iter::once(&self.primary).chain(&self.replicas).enumerate() {
            let of = |what: &str| {
                if i == 0 { format!("primary, {what}") } else { format!("replica {i}, {what}") }
            };
            for (what, delay) in [
                ("network_delay", &node.network_delay),
                ("execution", &node.hardware.execution),
                ("fsync", &node.hardware.fsync),
            ] {
                if let Some(problem) = delay.problem() {
                    return fail(format!("{}: {problem}", of(what)));
                }
            }
            let count = self.replicas.len() + 1;
            for other in node.follows.iter().chain(&node.subscribes_to) {
                if usize::from(*other) >= count || usize::from(*other) == i {
                    return fail(format!(
                        "{} {other}: expected the number of another node, 0 to {}",
                        of("follows"),
                        count - 1
                    ));
                }
            }
            if node.bandwidth == Some(0) {
                return fail(format!("{} must be above 0 bytes per second", of("bandwidth")));
            }
        }
        if let Some(problem) = self.client_delay.problem() {
            return fail(format!("client_delay: {problem}"));
        }
        let people = self.clients.len();
        let came = people + usize::from(self.visitors);
        let last = came + MAX_PEOPLE.saturating_sub(people);
        let person = |c: ClientId| c.index() < people || (came..last).contains(&c.index());
        for (i, line) in self.script.iter().enumerate() {
            let checked = line.action.check(person, self.keys.len(), MAX_REPLICAS + 1);
            checked.map_err(|e| ScenarioError(format!("script line {}: {e}", i + 1)))?;
            let above = &self.script[..i];
            let is_write = |line: &ScriptLine| matches!(line.action, Action::Write { .. });
            if line.after.is_some() && !above.iter().any(is_write) {
                return fail(format!("script line {}: expected a write above it", i + 1));
            }
        }
        let nodes = self.replicas.len() + 1;
        self.load.check(self.keys.len(), nodes).map_err(|e| ScenarioError(format!("load: {e}")))?;
        limits::check(self).map_err(ScenarioError)?;
        check::check(self).map_err(ScenarioError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{ "version": 1,
        "replicas": [{ "network_delay": { "constant": "40ms" } }],
        "clients": ["Ana"], "keys": [{ "name": "cart" }] }"#;

    #[test]
    fn what_is_left_out_has_a_default() {
        let scenario = Scenario::from_json(SMALL).expect("the smallest scenario is valid");
        assert_eq!(scenario.replicas[0].network_delay, Delay::millis(40));
        assert_eq!(scenario.primary.hardware, Hardware::default());
        let text = serde_json::to_string(&scenario).expect("a scenario has a text");
        assert_eq!(Scenario::from_json(&text).expect("it reads back"), scenario);
    }

    #[test]
    fn a_bad_scenario_says_what_and_where() {
        for (change, expected) in [
            (("\"version\": 1", "\"version\": 9"), "version 9 is unknown: expected 1"),
            (("\"40ms\"", "\"soon\""), "`soon` is not a duration"),
            (("\"40ms\"", "\"soon\""), "column"),
            (("[\"Ana\"]", "[]"), "0 clients: expected 1 to 12"),
            (("\"clients\"", "\"people\""), "unknown field `people`"),
        ] {
            let text = SMALL.replace(change.0, change.1);
            let error = Scenario::from_json(&text).expect_err("must be refused").to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
