//! A small text language that drives a run.
//!
//! One line is one command; what it does to the cluster is told in words, each with its time. The
//! golden scripts of the tests are written in it, and it knows nothing of how they are stored.
//!
//! ```text
//! cluster replicas=1 network=20ms apply=1s
//! write Ana name 1
//! until answered
//! read Ben name replica1
//! until answered
//! ```
//!
//! | command | what it does |
//! |---|---|
//! | `cluster …` | builds a cluster and stands at its beginning; [`setup`] lists what can be said |
//! | `write CLIENT ROW [VALUE]` | sends a write; no time passes |
//! | `read CLIENT ROW NODE` | sends a read; no time passes |
//! | `run TIME` | lets time pass |
//! | `step`, `back` | on or back to the next or the last thing that happened |
//! | `seek TIME` | goes to a moment that has been simulated |
//! | `until WHAT [limit=60s]` | runs on until that holds; see [`Until`] |
//! | `network REPLICA TIME` | the one-way delay of its link |
//! | `apply REPLICA TIME` | its `recovery_min_apply_delay` |
//! | `replay-cost REPLICA TIME` | how long it takes to replay one record |
//! | `pattern async` or `sync` | writes the settings of the pattern |
//! | `level LEVEL` | `synchronous_commit` |
//! | `names TEXT` | `synchronous_standby_names` |
//! | `load [writes=N] [reads=N] [keys=…] [route=primary]` | the steady load, per second |
//! | `add`, `remove REPLICA` | changes the cluster |
//! | `crash`, `power-loss`, `start NODE` | faults, and their end |
//! | `promote`, `rejoin`, `rewind NODE` | failover, and the return of the old primary |
//! | `cut`, `heal REPLICA` | the network to a replica |
//! | `show [nodes]`, `show rows` and so on | how things stand; see [`show`] |
//! | `trace on`, `all` or `off` | tells what matters, everything, or nothing |
//!
//! Nodes are called by their `application_name`: `primary` is the node that was the primary when
//! the run began, the others are `replica1`, `replica2` and so on.

pub mod command;
pub mod setup;
pub mod show;

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;

use crate::scene::chronicle::matters;
use crate::scene::words;
use crate::sim::action::{Action, Load};
use crate::sim::check::Verdict;
use crate::sim::ids::{ClientId, KeyId, NodeId};
use crate::sim::pattern::Pattern;
use crate::sim::route::Route;
use crate::sim::settings::StandbyNames;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{LogLine, Timeline};
use crate::sim::trace::TraceEvent;
use crate::sim::wal::{Value, WriteKind};
use crate::sim::world::World;

use command::{Args, Command};

/// How long `until` waits if nothing is said.
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// A command that could not be run. The cluster is as it was before, `until` apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    command: String,
    problem: String,
}

impl ScriptError {
    fn new(command: &str, problem: impl Into<String>) -> Self {
        ScriptError { command: command.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.command.is_empty() {
            return f.write_str(&self.problem);
        }
        write!(f, "{}: {}", self.command, self.problem)
    }
}

impl std::error::Error for ScriptError {}

/// What is told of what happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Trace {
    /// Nothing.
    Off,
    /// What matters to people, as in the log of the page.
    #[default]
    On,
    /// Everything.
    All,
}

/// What `until` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Somebody is told that a write is committed.
    Acknowledged,
    /// No person waits for an answer.
    Answered,
    /// A write waits for replicas, or for the row.
    Blocked,
    /// Every replica that runs shows all that is on the primary's disk.
    CaughtUp,
    /// A replica's stream begins.
    Connected,
    /// A replication connection ends.
    Disconnected,
    /// A read is stale, or shows what has vanished.
    Stale,
    /// A node takes connections again.
    Started,
}

impl Until {
    const ALL: [(&'static str, Until); 8] = [
        ("acknowledged", Until::Acknowledged),
        ("answered", Until::Answered),
        ("blocked", Until::Blocked),
        ("caught-up", Until::CaughtUp),
        ("connected", Until::Connected),
        ("disconnected", Until::Disconnected),
        ("stale", Until::Stale),
        ("started", Until::Started),
    ];

    /// Whether it holds now, whatever happened before. None if it is not about how things stand.
    fn stands(self, world: &World) -> Option<bool> {
        match self {
            Until::Answered => Some(world.ops().all(|(_, op)| world.is_visitor(op.client))),
            Until::CaughtUp => {
                let behind = |id| world.replay_lag(id) > SimDuration::ZERO;
                Some(world.members().all(|node| !node.is_up() || !behind(node.id)))
            }
            _ => None,
        }
    }

    /// Whether this is what it waits for.
    fn happened(self, event: &TraceEvent) -> bool {
        match self {
            Until::Answered | Until::CaughtUp => false,
            Until::Acknowledged => matches!(event, TraceEvent::Acknowledged { .. }),
            Until::Blocked => {
                matches!(event, TraceEvent::Waiting { .. } | TraceEvent::LockWait { .. })
            }
            Until::Connected => matches!(event, TraceEvent::Connected { .. }),
            Until::Disconnected => matches!(event, TraceEvent::Disconnected { .. }),
            Until::Stale => {
                let TraceEvent::ReadReturned { verdict, .. } = event else { return false };
                *verdict != Verdict::Fresh
            }
            Until::Started => matches!(event, TraceEvent::Started { .. }),
        }
    }
}

/// Runs commands against a run of its own.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    timeline: Option<Timeline>,
    trace: Trace,
}

impl Runner {
    /// The run, once there is one.
    pub fn timeline(&self) -> Option<&Timeline> {
        self.timeline.as_ref()
    }

    /// Runs every line of a text and returns what is told. An error names the line.
    pub fn run_text(&mut self, text: &str) -> Result<String, ScriptError> {
        let mut told = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            let command = Command::parse(line).and_then(|command| match command {
                Some(command) => self.run(&command),
                None => Ok(String::new()),
            });
            match command {
                Ok(text) => told.push_str(&text),
                Err(e) => return Err(ScriptError::new(&format!("line {number}"), e.to_string())),
            }
        }
        Ok(told)
    }

    /// Runs one command and returns what is told, one thing per line.
    pub fn run(&mut self, command: &Command) -> Result<String, ScriptError> {
        let mut args = Args::new(command);
        let told = match command.name.as_str() {
            "cluster" => self.cluster(&mut args),
            "run" => self.run_for(&mut args),
            "step" | "back" => self.step(&mut args, command.name == "step"),
            "seek" => self.seek(&mut args),
            "until" => self.until(&mut args),
            "show" => show::show(self.world(&args)?, &mut args),
            "trace" => self.set_trace(&mut args),
            _ => {
                let action = self.action(&command.name, &mut args)?;
                args.end()?;
                self.act(&args, action)
            }
        }?;
        args.end()?;
        Ok(told)
    }

    fn world(&self, args: &Args<'_>) -> Result<&World, ScriptError> {
        match &self.timeline {
            Some(timeline) => Ok(timeline.world()),
            None => Err(args.error("there is no cluster yet: expected `cluster` first")),
        }
    }

    fn run_mut(&mut self, args: &Args<'_>) -> Result<(&mut Timeline, Trace), ScriptError> {
        let trace = self.trace;
        match &mut self.timeline {
            Some(timeline) => Ok((timeline, trace)),
            None => Err(args.error("there is no cluster yet: expected `cluster` first")),
        }
    }

    fn cluster(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let scenario = setup::scenario(args)?;
        args.end()?;
        let timeline = self.timeline.insert(Timeline::new(Arc::new(scenario)));
        Ok(format!("{}\n", setup::summary(timeline.world())))
    }

    fn set_trace(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let of = [("on", Trace::On), ("all", Trace::All), ("off", Trace::Off)];
        self.trace = args.one_of("what to tell", &of)?;
        Ok(String::new())
    }

    fn run_for(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let time: SimDuration = args.parse("a time")?;
        args.end()?;
        let (timeline, trace) = self.run_mut(args)?;
        let mut told = String::new();
        let to = timeline.now() + time;
        timeline.advance(to, u64::MAX, |world, line| tell(&mut told, trace, world, line));
        Ok(told)
    }

    fn step(&mut self, args: &mut Args<'_>, forward: bool) -> Result<String, ScriptError> {
        args.end()?;
        let (timeline, _) = self.run_mut(args)?;
        let mut told = String::new();
        let moved = if forward {
            timeline.step_forward(|world, line| tell(&mut told, Trace::All, world, line))
        } else {
            timeline.step_back()
        };
        if !moved {
            return Err(args.error("there is nothing there to go to"));
        }
        let here = format!("{:>9}\n", timeline.now().to_string());
        Ok(if forward { told } else { here })
    }

    fn seek(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let time: SimDuration = args.parse("a time")?;
        args.end()?;
        let (timeline, _) = self.run_mut(args)?;
        let (time, head) = (SimTime::ZERO + time, timeline.head());
        if time > head {
            return Err(args.error(format!("{time} is not simulated yet: expected up to {head}")));
        }
        timeline.seek(time);
        Ok(String::new())
    }

    fn until(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let what = args.one_of("what to wait for", &Until::ALL)?;
        let limit = args.parsed_key::<SimDuration>("limit", "a time")?.unwrap_or(LIMIT);
        args.end()?;
        let (timeline, trace) = self.run_mut(args)?;
        let mut told = String::new();
        let last = timeline.now() + limit;
        let mut reached = what.stands(timeline.world()) == Some(true);
        while !reached {
            match timeline.next_time().filter(|next| *next <= last) {
                // One step and no more: whether it was the last of its instant does not matter.
                Some(next) => timeline.advance(next, 1, |world, line| {
                    reached |= what.happened(&line.entry.event);
                    tell(&mut told, trace, world, line);
                }),
                None => return Err(args.error(format!("it has not come about within {limit}"))),
            };
            reached |= what.stands(timeline.world()) == Some(true);
        }
        Ok(told)
    }

    fn act(&mut self, args: &Args<'_>, action: Action) -> Result<String, ScriptError> {
        let (timeline, trace) = self.run_mut(args)?;
        let mut told = String::new();
        timeline
            .act(action, |world, line| tell(&mut told, trace, world, line))
            .map_err(|e| args.error(e.to_string()))?;
        Ok(told)
    }

    /// The act that a command stands for.
    fn action(&self, name: &str, args: &mut Args<'_>) -> Result<Action, ScriptError> {
        // What is said is looked up in the world; a command that is none is told first.
        if !ACTS.contains(&name) {
            let all = COMMANDS.iter().chain(&ACTS).copied().collect::<Vec<_>>().join(", ");
            return Err(args.error(format!("there is no such command: expected one of {all}")));
        }
        let world = self.world(args)?;
        Ok(match name {
            "write" => {
                let (client, key) = (find_client(world, args)?, find_row(world, args)?);
                let value = args.parsed::<i64>("a whole number")?.map(Value);
                Action::Write {
                    client,
                    key,
                    value,
                    node: None,
                    kind: WriteKind::Upsert,
                    level: None,
                }
            }
            "read" => {
                let (client, key) = (find_client(world, args)?, find_row(world, args)?);
                Action::Read { client, key, node: find_node(world, args)? }
            }
            "network" | "apply" | "replay-cost" => {
                let (node, to) = (find_node(world, args)?, args.parse("a time")?);
                match name {
                    "network" => Action::SetNetworkDelay { node, to },
                    "apply" => Action::SetApplyDelay { node, to },
                    _ => Action::SetReplayCost { node, to },
                }
            }
            "pattern" => Action::SetPattern(args.one_of("a pattern", &PATTERNS)?),
            "level" => Action::SetSynchronousCommit(setup::level(args.word("a level")?, args)?),
            "names" => {
                let names = StandbyNames::from_str(args.word("a list of names")?);
                Action::SetStandbyNames(names.map_err(|e| args.error(e.to_string()))?)
            }
            "load" => Action::SetLoad(load(world, args)?),
            "add" => Action::AddReplica,
            _ => act_on_node(name, find_node(world, args)?),
        })
    }
}

/// Commands that are not acts.
const COMMANDS: [&str; 8] = ["cluster", "run", "step", "back", "seek", "until", "show", "trace"];

/// Commands that are acts.
const ACTS: [&str; 19] = [
    "write",
    "read",
    "network",
    "apply",
    "replay-cost",
    "pattern",
    "level",
    "names",
    "load",
    "add",
    "remove",
    "crash",
    "power-loss",
    "start",
    "promote",
    "rejoin",
    "rewind",
    "cut",
    "heal",
];

/// The patterns by name.
const PATTERNS: [(&str, Pattern); 2] = [("async", Pattern::Async), ("sync", Pattern::Sync)];

fn act_on_node(name: &str, node: NodeId) -> Action {
    match name {
        "remove" => Action::RemoveReplica(node),
        "crash" => Action::Crash(node),
        "power-loss" => Action::PowerLoss(node),
        "start" => Action::Start(node),
        "promote" => Action::Promote(node),
        "rejoin" => Action::Rejoin(node),
        "rewind" => Action::Rewind(node),
        "cut" => Action::Cut(node),
        "heal" => Action::Heal(node),
        _ => unreachable!("the caller knows every act"),
    }
}

fn load(world: &World, args: &mut Args<'_>) -> Result<Load, ScriptError> {
    let rate = "a whole number per second";
    let mut keys = Vec::new();
    for name in args.list("keys") {
        keys.push(row_called(world, name).map_err(|problem| args.error(problem))?);
    }
    let routes = [("primary", Route::Primary), ("replicas", Route::AnyReplica)];
    Ok(Load {
        writes_per_second: args.parsed_key("writes", rate)?.unwrap_or(0),
        reads_per_second: args.parsed_key("reads", rate)?.unwrap_or(0),
        keys,
        zipf_percent: args.parsed_key("zipf", "a whole number")?.unwrap_or(0),
        route: args.key_of("route", &routes)?.unwrap_or_default(),
    })
}

fn find_client(world: &World, args: &mut Args<'_>) -> Result<ClientId, ScriptError> {
    let name = args.word("a client")?;
    let people = &world.scenario().clients;
    let place = people.iter().position(|p| p == name);
    place.map(|i| ClientId(i as u16)).ok_or_else(|| {
        args.error(format!("no client is called `{name}`: expected {}", people.join(" or ")))
    })
}

fn row_called(world: &World, name: &str) -> Result<KeyId, String> {
    let keys = &world.scenario().keys;
    let place = keys.iter().position(|key| key.name == name);
    place.map(|i| KeyId(i as u16)).ok_or_else(|| {
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        format!("no row is called `{name}`: expected {}", names.join(" or "))
    })
}

fn find_row(world: &World, args: &mut Args<'_>) -> Result<KeyId, ScriptError> {
    let name = args.word("a row")?;
    row_called(world, name).map_err(|problem| args.error(problem))
}

fn find_node(world: &World, args: &mut Args<'_>) -> Result<NodeId, ScriptError> {
    let name = args.word("a node")?;
    world.members().map(|node| node.id).find(|id| world.name(*id) == name).ok_or_else(|| {
        let names: Vec<&str> = world.members().map(|node| world.name(node.id)).collect();
        args.error(format!("no node is called `{name}`: expected {}", names.join(" or ")))
    })
}

/// Adds what happened, if it is to be told: `  0.512 s  Ana wrote name = 1, …`.
fn tell(told: &mut String, trace: Trace, world: &World, line: &LogLine) {
    let event = &line.entry.event;
    let wanted = match trace {
        Trace::Off => false,
        Trace::On => matters(world, event),
        Trace::All => true,
    };
    if wanted {
        let words::Told { lead, text, .. } = words::tell(world, event);
        let space = if lead.is_empty() { "" } else { " " };
        let time = line.entry.time.to_string();
        let _infallible = writeln!(told, "{time:>9}  {lead}{space}{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Runner::default().run_text(text).expect_err("it must be refused").to_string()
    }

    #[test]
    fn a_script_tells_what_happens() {
        let text = "
            # Comments and empty lines are for people.
            cluster replicas=1 network=20ms
            write Ana name 1
            until answered";
        let told = Runner::default().run_text(text).expect("it runs");
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[1], "  0.000 s  Ana sends a write to the primary: name = 1");
        assert_eq!(lines[2], "  0.005 s  Ana wrote name = 1, acknowledged after 5.1 ms");
    }

    #[test]
    fn an_error_names_the_line_the_command_and_what_was_expected() {
        for (text, expected) in [
            ("run 1s", "line 1: run: there is no cluster yet: expected `cluster` first"),
            ("cluster\n\nwrite Bob name", "line 3: write: no client is called `Bob`: expected Ana"),
            ("cluster\nwrite Ana", "line 2: write: expected a row"),
            ("cluster\nwrite Ana name x", "line 2: write: `x` is not a whole number"),
            ("cluster\nread Ana name replica9", "no node is called `replica9`: expected primary"),
            ("cluster\nrun soon", "line 2: run: `soon` is not a duration: expected a number"),
            ("cluster\nrun 1s 2s", "line 2: run: unexpected `2s`"),
            ("cluster\nlevel off", "level: `off` is not a level: expected local, remote_write"),
            ("cluster\ncrash replica1\ncrash replica1", "the node is not running: start it first"),
            ("cluster\njump", "jump: there is no such command: expected one of cluster, run"),
            ("cluster replicas=9", "cluster: scenario: 9 replicas: expected 1 to 5"),
            ("cluster color=red", "cluster: unexpected `color=red`"),
            ("cluster \"", "there is a quote without its end"),
            ("cluster\nseek 9s", "seek: 9.000 s is not simulated yet: expected up to 0.000 s"),
            ("cluster\nuntil stale limit=1s", "until: it has not come about within 1.00 s"),
        ] {
            let error = error(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
