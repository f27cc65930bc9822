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
//! | the run | |
//! |---|---|
//! | `cluster …` | builds a cluster and stands at its beginning; [`setup`] lists what can be said |
//! | `run TIME` | lets time pass |
//! | `step`, `back` | on or back to the next or the last thing that happened |
//! | `seek TIME` | goes to a moment that has been simulated |
//! | `until WHAT [limit=60s]` | runs on until that holds; see [`Until`] |
//! | `show [nodes]`, `show lag` and so on | how things stand; see [`show`] |
//! | `trace on`, `all` or `off` | tells what matters, everything, or nothing |
//!
//! | people | |
//! |---|---|
//! | `write CLIENT ROW [VALUE]` | sends a write; no time passes |
//! | … `insert`, `node=NODE`, `level=LEVEL` | of a new row, to that node, with that level |
//! | … `add VALUE`, `remove VALUE` | to a counter or a set |
//! | `read CLIENT ROW [NODE]` | sends a read, there or along the client's route |
//! | `route CLIENT ROUTE` | where its reads go from now on; the routes are below |
//! | `person add`, `person remove CLIENT` | one more, named as the next of a list; one less |
//! | `cancel`, `terminate CLIENT` | the client's request that waits, or its connection, is ended |
//! | `load [writes=N] [reads=N]` | the steady load, per second |
//! | … `keys=…`, `zipf=N`, `route="window 2s"` | of which rows, how unevenly, read where |
//! | `burst N` | so many writes at once |
//! | `transaction rows=N [node=NODE]` | one giant transaction |
//! | `bulk mb=N [node=NODE]` | WAL that nobody looks at |
//! | `query open NODE [TIME]` | a reader keeps its snapshot, for a time or until it is closed |
//! | `query close NODE [NUMBER]` | the oldest one if no number is said |
//! | `checkpoint`, `vacuum`, `switch-wal [NODE]` | the primary if no node is said |
//!
//! | settings | |
//! |---|---|
//! | `pattern async` or `sync` | writes the settings of the pattern |
//! | `level LEVEL`, `names TEXT` | `synchronous_commit`, `synchronous_standby_names` |
//! | `conf NODE TEXT`, `reload NODE` | writes its configuration file; lets it be read again |
//! | `global NODE TEXT` | MariaDB's `SET GLOBAL` |
//! | `network REPLICA TIME` | the one-way delay of its link |
//! | `apply REPLICA TIME` | its `recovery_min_apply_delay` |
//! | `replay-cost REPLICA TIME` | how long it takes to replay one record |
//! | `fsync NODE TIME` | how long an fsync takes on its disk |
//! | `wal-room NODE MB`, `none` | the room for WAL on its disk |
//! | `clock NODE ahead TIME`, `behind TIME`, `right` | how far its clock is off |
//! | `slot create NODE NAME`, `slot drop NODE NAME` | replication slots |
//!
//! | faults and cures | |
//! |---|---|
//! | `crash`, `power-loss`, `stop`, `start`, `restart NODE` | a server ends, and returns |
//! | `cut`, `heal REPLICA` | the network between a replica and whom it follows |
//! | `partition A [B] [one-way]` | between nodes or lists of nodes; from all others without B |
//! | `heal A B [one-way]` | the end of it |
//! | `hold FROM TO`, `release FROM TO [N]` | messages wait until they are let go one by one |
//! | `drop FROM TO` | one packet is lost and sent again |
//! | `freeze`, `thaw NODE` | no fsync ends on its disk; they end again |
//! | `pause`, `resume REPLICA` | its replay |
//! | `stop-receive`, `start-receive REPLICA` | MariaDB's I/O thread |
//!
//! | who leads | |
//! |---|---|
//! | `promote`, `promote-alone REPLICA` | with everybody sent to it, or without a word to anybody |
//! | `failover timeout=3s [fencing=on]`, `failover off` | a manager that watches the primary |
//! | `fence`, `unfence NODE` | it takes no writes; it does again |
//! | `rejoin`, `rewind NODE` | the return of the old primary |
//! | `follow NODE UPSTREAM [current]` | it follows that one from now on |
//! | `point NODE UPSTREAM` | the same of a server that is down |
//! | `rewind-from NODE SOURCE` | `pg_rewind` and no more |
//! | `add`, `remove REPLICA` | changes the cluster |
//!
//! Routes are `primary`, `any` (replica), `round-robin`, `nearest`, `sticky`, `window TIME`,
//! `token TIME`, `bounded TIME` or a node; see [`Route`](crate::sim::route::Route).
//!
//! Nodes are called by their `application_name`: `primary` is the node that was the primary when
//! the run began, the others are `replica1`, `replica2` and so on. Where all take writes they are
//! `node1`, `node2` and so on.

pub mod command;
pub mod setup;
pub mod show;

mod acts;
mod find;
mod log;
mod nodes;
mod until;

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::scene::chronicle::matters;
use crate::scene::words;
use crate::sim::action::Action;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{LogLine, MOST_LOOKED_THROUGH, Stepped, Timeline};
use crate::sim::world::World;

use command::{Args, Command};
use log::Log;

pub use until::Until;

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

/// Runs commands against a run of its own.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    timeline: Option<Timeline>,
    trace: Trace,
    log: Log,
}

/// Takes in what happens while a command runs, and tells of it.
struct Telling<'a> {
    told: String,
    trace: Trace,
    log: &'a mut Log,
}

impl Telling<'_> {
    /// Adds what happened, if it is to be told: `  0.512 s  Ana wrote name = 1, …`.
    fn see(&mut self, world: &World, line: &LogLine) {
        let event = &line.entry.event;
        let wanted = match self.trace {
            Trace::Off => false,
            Trace::On => matters(world, event) && !self.log.repeats(line),
            Trace::All => true,
        };
        if wanted {
            let words::Told { lead, text, .. } = words::tell(world, event);
            let space = if lead.is_empty() { "" } else { " " };
            let time = line.entry.time.to_string();
            let _infallible = writeln!(self.told, "{time:>9}  {lead}{space}{text}");
        }
        self.log.see(line);
    }
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
            "show" => self.show(&mut args),
            "trace" => self.set_trace(&mut args),
            name => {
                // What is said is looked up in the world; a command that is none is told first.
                acts::exists(name, &args)?;
                let actions = acts::actions(self.world(&args)?, name, &mut args)?;
                args.end()?;
                self.act(&args, actions)
            }
        }?;
        args.end()?;
        if let Some(timeline) = &self.timeline {
            self.log.close(timeline.steps());
        }
        Ok(told)
    }

    fn world(&self, args: &Args<'_>) -> Result<&World, ScriptError> {
        match &self.timeline {
            Some(timeline) => Ok(timeline.world()),
            None => Err(args.error("there is no cluster yet: expected `cluster` first")),
        }
    }

    fn run_mut(&mut self, args: &Args<'_>) -> Result<(&mut Timeline, Telling<'_>), ScriptError> {
        let Runner { timeline, trace, log } = self;
        match timeline {
            Some(timeline) => Ok((timeline, Telling { told: String::new(), trace: *trace, log })),
            None => Err(args.error("there is no cluster yet: expected `cluster` first")),
        }
    }

    fn cluster(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let scenario = setup::scenario(args)?;
        args.end()?;
        let timeline = self.timeline.insert(Timeline::new(Arc::new(scenario)));
        self.log = Log::default();
        Ok(format!("{}\n", setup::summary(timeline.world())))
    }

    fn set_trace(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let of = [("on", Trace::On), ("all", Trace::All), ("off", Trace::Off)];
        self.trace = args.one_of("what to tell", &of)?;
        Ok(String::new())
    }

    fn show(&self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let world = self.world(args)?;
        if args.skip("log") {
            let node = args.optional().map(|name| find::node_called(world, name, args));
            let steps = self.timeline.as_ref().map_or(0, Timeline::steps);
            return Ok(self.log.text(world, node.transpose()?, steps));
        }
        show::show(world, args)
    }

    fn run_for(&mut self, args: &mut Args<'_>) -> Result<String, ScriptError> {
        let time: SimDuration = args.parse("a time")?;
        args.end()?;
        let (timeline, mut telling) = self.run_mut(args)?;
        let to = timeline.now() + time;
        timeline.advance(to, u64::MAX, |world, line| telling.see(world, line));
        Ok(telling.told)
    }

    fn step(&mut self, args: &mut Args<'_>, forward: bool) -> Result<String, ScriptError> {
        args.end()?;
        let (timeline, mut telling) = self.run_mut(args)?;
        telling.trace = Trace::All;
        let stepped = if forward {
            timeline.step_forward(|_| true, |world, line| telling.see(world, line))
        } else {
            timeline.step_back(|_| true)
        };
        match stepped {
            Stepped::Found => {}
            Stepped::Nothing => return Err(args.error("there is nothing there to go to")),
            Stepped::GaveUp => {
                return Err(args.error(format!(
                    "nothing happened in {MOST_LOOKED_THROUGH} steps: use `run` or `seek`"
                )));
            }
        }
        let here = format!("{:>9}\n", timeline.now().to_string());
        Ok(if forward { telling.told } else { here })
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
        let (timeline, mut telling) = self.run_mut(args)?;
        let last = timeline.now() + limit;
        let mut reached = what.stands(timeline.world()) == Some(true);
        while !reached {
            match timeline.next_time().filter(|next| *next <= last) {
                // One step and no more: whether it was the last of its instant does not matter.
                Some(next) => timeline.advance(next, 1, |world, line| {
                    reached |= what.happened(&line.entry.event);
                    telling.see(world, line);
                }),
                None => return Err(args.error(format!("it has not come about within {limit}"))),
            };
            reached |= what.stands(timeline.world()) == Some(true);
        }
        Ok(telling.told)
    }

    fn act(&mut self, args: &Args<'_>, actions: Vec<Action>) -> Result<String, ScriptError> {
        let (timeline, mut telling) = self.run_mut(args)?;
        telling.log.forget_from(timeline.steps());
        for action in actions {
            timeline
                .act(action, |world, line| telling.see(world, line))
                .map_err(|e| args.error(e.to_string()))?;
        }
        Ok(telling.told)
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

    /// Whatever is said with it, a command that is known is understood or refused.
    #[test]
    fn no_command_is_forgotten() {
        let said = ["", "primary", "replica1", "Ana name", "replica1 primary", "replica1 1s"];
        for name in acts::ACTS.iter().chain(&nodes::ACTS).chain(&acts::COMMANDS) {
            for said in said {
                let mut runner = Runner::default();
                runner.run_text("cluster").expect("a cluster needs no arguments");
                if let Err(error) = runner.run_text(&format!("{name} {said}")) {
                    let error = error.to_string();
                    assert!(!error.contains("no such command"), "{name} {said}: {error}");
                }
            }
        }
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
            ("cluster\nlevel full", "level: `full` is not a level: expected off, local"),
            ("cluster\ncrash replica1\ncrash replica1", "the node is not running: start it first"),
            ("cluster\njump", "jump: there is no such command: expected one of cluster, run"),
            ("cluster replicas=9", "cluster: scenario: 9 replicas: expected 0 to 6"),
            ("cluster color=red", "cluster: unexpected `color=red`"),
            ("cluster \"", "there is a quote without its end"),
            ("cluster\nseek 9s", "seek: 9.000 s is not simulated yet: expected up to 0.000 s"),
            (
                "cluster\nroute Ana window",
                "`window` says no time: expected one, such as `window 2s`",
            ),
            (
                "cluster\nroute Ana soon",
                "`soon` is not a route: expected primary, any, round-robin",
            ),
            ("cluster\ncancel Ana", "no request of this client waits on a server"),
            ("cluster\npartition primary primary", "`primary` stands on both sides"),
            ("cluster\nwrite Ana name add 1", "only a counter or a set is added to"),
            ("cluster\nquery close primary", "no query is open there: expected `query open`"),
            ("cluster\nfailover", "failover: expected timeout=, a time, or off"),
            ("cluster\nclock primary wrong", "`wrong` is not how the clock is: expected ahead"),
            ("cluster\nslot create primary Big", "may only contain lower case letters"),
            ("cluster\nglobal primary \"read_only = ON\"", "this kind of server cannot do that"),
            ("cluster primaries=3 replicas=1", "a node is a primary or a replica"),
            ("cluster primaries=3 policy=best", "`best` is not policy: expected last_write_wins"),
            ("cluster policy=counter", "expected primaries=2 or more"),
            ("cluster timeout=1s", "wait-point and timeout are semi-sync's"),
            ("cluster follows=replica1", "replicas follow each other in a ring"),
            ("cluster conf=\"wal_level = best\"", "conf: primary does not start with it: LOG"),
            ("cluster conf.node7=x", "cluster: unexpected `conf.node7=x`"),
            ("cluster\nuntil stale limit=1s", "until: it has not come about within 1.00 s"),
        ] {
            let error = error(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
