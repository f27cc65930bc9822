//! Plays a case: the cluster it describes, and the time its steps take.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::sim::action::{Action, ActionError};
use crate::sim::delay::Delay;
use crate::sim::effect::Refusal;
use crate::sim::ids::{ClientId, NodeId, OpId, QueryId};
use crate::sim::node::Hardware;
use crate::sim::scenario::{KeySpec, NodeSpec, Scenario, VERSION};
use crate::sim::settings::{MariaDbSettings, Settings};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::{TraceEntry, TraceEvent};
use crate::sim::world::World;

use super::{Case, CaseError, Engine, Outcome};

/// What a case's steps need to know of earlier ones.
#[derive(Debug)]
pub struct Player {
    pub(super) world: World,
    pub(super) engine: Engine,
    pub(super) names: Vec<String>,
    /// Whom each node follows, as the one who plays the case knows it.
    pub(super) of: Vec<Option<NodeId>>,
    pub(super) subscribes: Vec<Vec<NodeId>>,
    pub(super) has_replicated: Vec<bool>,
    pub(super) writes: BTreeMap<String, Pending>,
    pub(super) queries: BTreeMap<String, (NodeId, QueryId)>,
    /// Every line of each node's log.
    pub(super) logs: Vec<Vec<String>>,
    answers: BTreeMap<OpId, Outcome>,
    pub(super) start_failed: bool,
    trace: Vec<TraceEntry>,
}

/// A write, or a longer job, that a step has begun.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    /// One request.
    Request(OpId),
    /// A lot of WAL: a row, and then a checkpoint.
    Bulk {
        node: NodeId,
        began: SimTime,
        mb: i64,
        left: i64,
        row: Option<OpId>,
        then: Option<OpId>,
        checkpoint: bool,
    },
    /// It had its answer before anything was asked.
    Answered(Outcome),
}

pub(super) fn ms(ms: u64) -> SimDuration {
    SimDuration::from_millis(ms)
}

/// A step's text field.
pub(super) fn text<'a>(step: &'a Map<String, Value>, name: &str) -> Result<&'a str, CaseError> {
    match step.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(CaseError(format!("`{name}` is {other}: expected text"))),
        None => Err(CaseError(format!("`{name}` is missing"))),
    }
}

/// A step's number field.
pub(super) fn number(
    step: &Map<String, Value>,
    name: &str,
    default: Option<i64>,
) -> Result<i64, CaseError> {
    match (step.get(name), default) {
        (None, Some(default)) => Ok(default),
        (Some(value), _) if value.is_i64() => Ok(value.as_i64().unwrap_or_default()),
        (Some(other), _) => Err(CaseError(format!("`{name}` is {other}: expected a whole number"))),
        (None, None) => Err(CaseError(format!("`{name}` is missing"))),
    }
}

/// What the one who recorded the cases set on the command line of every PostgreSQL server, unless
/// the case sets it itself.
const COMMAND_LINE: [(&str, &str); 10] = [
    ("port", "5432"),
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("logging_collector", "off"),
    ("log_destination", "stderr"),
    ("log_line_prefix", ""),
    ("lc_messages", "C"),
    ("fsync", "off"),
    ("autovacuum", "off"),
    ("wal_retrieve_retry_interval", "200ms"),
];

/// Whether a case has to do with what is on the disk and what is not.
fn uses_disk(case: &Case) -> bool {
    let of_disk = |step: &Map<String, Value>| {
        let what = step.get("do").and_then(Value::as_str);
        matches!(what, Some("freeze_disk" | "power_loss"))
    };
    case.steps.iter().any(of_disk)
}

/// The same for MariaDB; a server's id is its place among the nodes.
fn mariadb_command_line(index: usize) -> Vec<(String, String)> {
    let id = (index + 1).to_string();
    [
        ("port", "3306"),
        ("bind_address", "127.0.0.1"),
        ("server_id", id.as_str()),
        ("skip_name_resolve", "ON"),
        ("innodb_log_file_size", "8M"),
        ("innodb_buffer_pool_size", "16M"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn spec(case: &Case, index: usize, find: impl Fn(&str) -> Option<u8>) -> NodeSpec {
    let (name, node) = &case.nodes[index];
    let lower = node.conf.to_lowercase();
    let command_line = COMMAND_LINE
        .iter()
        .enumerate()
        .filter(|(i, (setting, _))| *i < 3 || !lower.contains(setting))
        .filter(|(_, (setting, _))| *setting != "fsync" || !uses_disk(case))
        .map(|(_, (setting, value))| ((*setting).to_owned(), (*value).to_owned()));
    let mariadb = case.engine == Engine::MariaDb;
    let settings = Settings {
        wal_retrieve_retry_interval: if mariadb { ms(1_000) } else { ms(200) },
        ..Settings::default()
    };
    NodeSpec {
        network_delay: Delay::micros(200),
        hardware: Hardware {
            execution: Delay::micros(100),
            fsync: Delay::micros(500),
            replay_cost: SimDuration::from_micros(20),
            recovery: ms(150),
            wal_room: None,
        },
        conf: Some(node.conf.clone()),
        command_line: if mariadb { mariadb_command_line(index) } else { command_line.collect() },
        settings,
        mariadb: mariadb.then(MariaDbSettings::default),
        follows: node.of.as_deref().and_then(&find),
        primary: node.of.is_none() || mariadb,
        subscribes_to: node.subscribes_to.iter().filter_map(|name| find(name)).collect(),
        down: !node.start,
        slots: node.slots.clone(),
        name: Some(name.clone()),
        application_name: node.application_name.clone(),
        ..NodeSpec::default()
    }
}

impl Player {
    /// The cluster of a case before its first step.
    pub fn new(case: &Case) -> Result<Player, CaseError> {
        let names: Vec<String> = case.nodes.iter().map(|(name, _)| name.clone()).collect();
        let find = |name: &str| names.iter().position(|n| n == name).map(|i| i as u8);
        for (name, node) in &case.nodes {
            for other in node.of.iter().chain(&node.subscribes_to) {
                if find(other).is_none() || other == name {
                    let known = names.join(", ");
                    return Err(CaseError(format!(
                        "node {name}: there is no other node `{other}`: expected one of {known}"
                    )));
                }
            }
        }
        let mut specs: Vec<NodeSpec> =
            (0..case.nodes.len()).map(|index| spec(case, index, find)).collect();
        if specs.is_empty() {
            return Err(CaseError("there are no nodes".to_owned()));
        }
        let mut keys: Vec<String> = Vec::new();
        for step in &case.steps {
            let key = step.get("key").and_then(Value::as_str);
            for key in key.into_iter().chain(["bulk"]) {
                if keys.iter().all(|known| known != key) {
                    keys.push(key.to_owned());
                }
            }
        }
        let keys = keys.into_iter().map(|name| KeySpec { name, words: Vec::new(), initial: None });
        let scenario = Scenario {
            version: VERSION,
            seed: 1,
            pattern: None,
            primary: specs.remove(0),
            replicas: specs,
            clients: vec!["client".to_owned()],
            client_delay: Delay::micros(50),
            keys: keys.collect(),
            load: Default::default(),
            visitors: 1,
            script: Vec::new(),
        };
        scenario.validate().map_err(|e| CaseError(e.to_string()))?;
        let id = |name: &String| find(name).map(NodeId);
        let of = case.nodes.iter().map(|(_, node)| node.of.as_ref().and_then(id)).collect();
        let subscribes =
            case.nodes.iter().map(|(_, node)| node.subscribes_to.iter().filter_map(id).collect());
        let mut player = Player {
            world: World::new(Arc::new(scenario)),
            engine: case.engine,
            of,
            subscribes: subscribes.collect(),
            has_replicated: case.nodes.iter().map(|(_, node)| node.start).collect(),
            writes: BTreeMap::new(),
            queries: BTreeMap::new(),
            logs: vec![Vec::new(); names.len()],
            names,
            answers: BTreeMap::new(),
            start_failed: false,
            trace: Vec::new(),
        };
        player.pass(ms(1_000));
        Ok(player)
    }

    /// Plays one step.
    pub fn play(&mut self, step: &Map<String, Value>) -> Result<Outcome, CaseError> {
        // Each step takes a moment on a real server: a connection is made for it.
        self.pass(ms(20));
        self.step(step)
    }

    /// The node a step names.
    pub(super) fn node(&self, step: &Map<String, Value>, field: &str) -> Result<NodeId, CaseError> {
        self.node_called(text(step, field)?)
    }

    pub(super) fn node_called(&self, name: &str) -> Result<NodeId, CaseError> {
        let place = self.names.iter().position(|n| n == name);
        place.map(|i| NodeId(i as u8)).ok_or_else(|| {
            let known = self.names.join(", ");
            CaseError(format!("there is no node `{name}`: expected one of {known}"))
        })
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, time: SimDuration) {
        let end = self.world.now() + time;
        while self.world.next_time().is_some_and(|next| next <= end) {
            self.world.step(&mut self.trace);
            self.take_notice();
        }
        self.world.pass(end);
    }

    /// Lets time pass until something holds. Returns whether it came about within the limit.
    pub(super) fn pass_until(
        &mut self,
        limit: SimDuration,
        mut holds: impl FnMut(&mut Player) -> bool,
    ) -> bool {
        let end = self.world.now() + limit;
        loop {
            if holds(self) {
                return true;
            }
            if self.world.now() >= end {
                return false;
            }
            // What is looked at may depend on the time alone.
            let soon = end.min(self.world.now() + ms(5));
            if self.world.next_time().is_some_and(|next| next <= soon) {
                self.world.step(&mut self.trace);
                self.take_notice();
            } else {
                self.world.pass(soon);
            }
        }
    }

    /// The same for what a real run would look at ten times a second.
    pub(super) fn poll_until(
        &mut self,
        limit: SimDuration,
        mut holds: impl FnMut(&mut Player) -> bool,
    ) -> bool {
        let end: SimTime = self.world.now() + limit;
        loop {
            if holds(self) {
                return true;
            }
            if self.world.now() >= end {
                return false;
            }
            self.pass(ms(50));
        }
    }

    pub(super) fn act(&mut self, action: Action) -> Result<(), ActionError> {
        let done = self.world.act(action, &mut self.trace);
        self.take_notice();
        done
    }

    /// Sends a request and returns its number.
    pub(super) fn ask(&mut self, action: Action) -> Result<OpId, CaseError> {
        let op = self.world.next_op();
        self.act(action).map_err(|e| CaseError(e.to_string()))?;
        Ok(op)
    }

    pub(super) fn client(&self) -> ClientId {
        ClientId(0)
    }

    pub(super) fn answer(&self, op: OpId) -> Option<Outcome> {
        self.answers.get(&op).cloned()
    }

    /// Keeps what clients are told and what servers log.
    fn take_notice(&mut self) {
        for TraceEntry { event, .. } in self.trace.drain(..) {
            match event {
                TraceEvent::Acknowledged { op, notice, .. } => {
                    let acked = Outcome::word("acked");
                    let acked = match notice {
                        Some(notice) => acked.with("warning", notice.message()),
                        None => acked,
                    };
                    self.answers.insert(op, acked);
                }
                TraceEvent::ReadReturned { op, value, .. } => {
                    let value = value.map_or(Value::Null, |value| Value::from(value.0));
                    self.answers.insert(op, Outcome::value(value));
                }
                TraceEvent::Refused { op, reason, .. } => {
                    self.answers.insert(op, refused(&reason));
                }
                TraceEvent::Unknown { op, node, .. } => {
                    let off = self.world.node(node).power == crate::sim::node::Power::Off;
                    let reached = self.world.op(op).is_none();
                    let answer = match off && !reached {
                        true => refused(&Refusal::NotListening),
                        false => Outcome::word("lost-connection"),
                    };
                    self.answers.insert(op, answer);
                }
                TraceEvent::Logged { node, text } => {
                    let lines = text.lines().map(str::to_owned);
                    self.logs[node.index()].extend(lines);
                }
                TraceEvent::StartFailed { .. } => self.start_failed = true,
                _ => {}
            }
        }
    }
}

fn refused(reason: &Refusal) -> Outcome {
    Outcome::word("refused").with("error", &super::view::cleaned(&reason.message()))
}
