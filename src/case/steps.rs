//! The steps of a case, one by one.

use serde_json::{Map, Value};

use crate::sim::action::{Action, ActionError};
use crate::sim::conf::postgresql;
use crate::sim::effect::Refusal;
use crate::sim::ids::{KeyId, NodeId, OpId};
use crate::sim::link::Line;
use crate::sim::node::Power;
use crate::sim::settings::SynchronousCommit;
use crate::sim::wal::{Lsn, Value as RowValue, WriteKind};

use super::play::{Pending, Player, ms, number, text};
use super::view::cleaned;
use super::{CaseError, Engine, Outcome};

/// How long a server takes to write a megabyte of WAL, about.
const MEGABYTE_MS: u64 = 5;

type Step = Map<String, Value>;

/// A write that is not answered after this long counts as blocked.
const BLOCKED_MS: u64 = 2_000;

/// What the client library says when the server dies under it.
const SERVER_GONE: &str = "server closed the connection unexpectedly\n\tThis probably means the \
                           server terminated abnormally\n\tbefore or while processing the request.";

fn server(error: ActionError) -> Outcome {
    match error {
        ActionError::NotRunning(_) => Outcome::word("refused").with("error", "connection refused"),
        other => Outcome::word("refused").with("error", &cleaned(&other.to_string())),
    }
}

/// The longest wait that a case may ask for, in ms: a day.
const LONGEST_WAIT_MS: i64 = 86_400_000;

impl Player {
    pub(super) fn step(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        match text(step, "do")? {
            "write" => self.write(step, WriteKind::Upsert),
            "insert" => self.insert(step),
            "status" => self.status(step),
            "cancel" => self.interrupt(step, false),
            "terminate" => self.interrupt(step, true),
            "read" => self.read(step),
            "wait_ms" => {
                let wait = number(step, "ms", None)?;
                if !(0..=LONGEST_WAIT_MS).contains(&wait) {
                    let expected = format!("expected 0 to {LONGEST_WAIT_MS}");
                    return Err(CaseError(format!("`ms` is {wait}: {expected}")));
                }
                self.pass(ms(wait.unsigned_abs()));
                Ok(Outcome::none())
            }
            "wait_caught_up" => self.wait_caught_up(step),
            "wait_streaming" => self.wait_streaming(step),
            "partition" => self.network(step, Line::Cut),
            "heal" => self.network(step, Line::Healthy),
            "bulk_write" => self.bulk_write(step),
            "checkpoint" => self.checkpoint(step),
            "open_snapshot" => self.open_snapshot(step),
            "read_snapshot" => self.read_snapshot(step),
            "close_snapshot" => self.close_snapshot(step),
            _ => self.server_step(step),
        }
    }

    /// Steps that concern a server as a whole.
    fn server_step(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        match text(step, "do")? {
            "stop" => Ok(self.stop(node)),
            "crash" => Ok(self.crash(node)),
            "power_loss" => Ok(self.power_loss(node)),
            "freeze_disk" => self.plain(Action::FreezeDisk(node), Outcome::none()),
            "thaw_disk" => self.plain(Action::ThawDisk(node), Outcome::none()),
            "start" => self.start(step, node),
            "pause_replay" => Ok(self.asked(Action::PauseReplay(node), "paused")),
            "resume_replay" => Ok(self.asked(Action::ResumeReplay(node), "resumed")),
            "stop_receive" => Ok(self.asked(Action::StopReceiving(node), "stopped")),
            "promote" => Ok(self.promote(node)),
            "repoint" => self.repoint(step, node),
            "rewind" => self.rewind(step, node),
            "reload_conf" => self.reload_conf(step, node),
            "set_global" => {
                let assignment = text(step, "set")?.to_owned();
                Ok(self.asked(Action::SetGlobal { node, assignment }, "ok"))
            }
            "show" => self.show(step, node),
            "sync_state" => {
                // Read until it has been the same a few times.
                self.pass(ms(600));
                Ok(Outcome::value(self.sync_states(node)))
            }
            "replica_status" => {
                self.pass(ms(1_000));
                Ok(self.replica_status(node))
            }
            "timeline" => Ok(Outcome::value(self.timeline(node))),
            "vacuum" => {
                let done = self.asked(Action::Vacuum(node), "ok");
                self.pass(ms(250));
                Ok(done)
            }
            "create_slot" => {
                let slot = text(step, "slot")?.to_owned();
                Ok(self.asked(Action::CreateSlot { node, slot }, "created"))
            }
            "drop_slot" => {
                let slot = text(step, "slot")?.to_owned();
                Ok(self.asked(Action::DropSlot { node, slot }, "dropped"))
            }
            "slot_status" => {
                let slot = self.world.slot(text(step, "slot")?);
                let status = slot.and_then(|slot| self.world.node(node).slot_status(slot));
                Ok(Outcome::word(status.map_or("no-such-slot", |status| status.name())))
            }
            "log_has" => self.log_has(step, node),
            other => Err(CaseError(format!("`{other}` is not a step"))),
        }
    }

    fn plain(&mut self, action: Action, outcome: Outcome) -> Result<Outcome, CaseError> {
        self.act(action).map_err(|e| CaseError(e.to_string()))?;
        Ok(outcome)
    }

    /// An act whose refusal is an outcome.
    fn asked(&mut self, action: Action, done: &str) -> Outcome {
        match self.act(action) {
            Ok(()) => Outcome::word(done),
            Err(error) => server(error),
        }
    }

    fn key(&self, step: &Step) -> Result<KeyId, CaseError> {
        let name = text(step, "key")?;
        self.world.row(name).ok_or_else(|| CaseError(format!("there is no row `{name}`")))
    }

    fn write_op(
        &mut self,
        step: &Step,
        kind: WriteKind,
        level: Option<SynchronousCommit>,
    ) -> Result<OpId, CaseError> {
        let (node, key) = (self.node(step, "node")?, self.key(step)?);
        let value = Some(RowValue(number(step, "value", None)?));
        let (client, node) = (self.client(), Some(node));
        self.ask(Action::Write { client, key, value, node, kind, level })
    }

    fn write(&mut self, step: &Step, kind: WriteKind) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let pending = match step.get("set").and_then(Value::as_str) {
            Some(set) if self.is_up(node) => match self.world.session_level(node, set) {
                Ok(level) => Pending::Request(self.write_op(step, kind, level)?),
                Err(error) => {
                    Pending::Answered(Outcome::word("refused").with("error", &cleaned(&error)))
                }
            },
            _ => Pending::Request(self.write_op(step, kind, None)?),
        };
        let outcome = self.wait_for(pending.clone(), BLOCKED_MS);
        if let Some(Value::String(id)) = step.get("id") {
            self.writes.insert(id.clone(), pending);
        }
        Ok(outcome)
    }

    fn insert(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let op = self.write_op(step, WriteKind::Insert, None)?;
        Ok(self.wait_for(Pending::Request(op), 30_000))
    }

    /// Waits for an answer; blocked if none comes.
    fn wait_for(&mut self, mut pending: Pending, limit_ms: u64) -> Outcome {
        let mut answer = None;
        self.pass_until(ms(limit_ms), |player| {
            answer = player.progress(&mut pending);
            answer.is_some()
        });
        answer.unwrap_or_else(|| Outcome::word("blocked"))
    }

    /// The answer to what a step has begun, once there is one.
    fn progress(&mut self, pending: &mut Pending) -> Option<Outcome> {
        match pending {
            Pending::Answered(outcome) => Some(outcome.clone()),
            Pending::Request(op) => self.answer(*op),
            Pending::Bulk { .. } => self.bulk_progress(pending),
        }
    }

    /// One megabyte after the other, as fast as the disk takes them; then the rest of the segment,
    /// a row, and a checkpoint.
    fn bulk_progress(&mut self, pending: &mut Pending) -> Option<Outcome> {
        let Pending::Bulk { node, began, mb, left, row, then, checkpoint } = pending else {
            return None;
        };
        let (client, node) = (self.client(), *node);
        let at = self.world.node(node);
        if *left >= 0 {
            let next = (*mb - *left).unsigned_abs() * MEGABYTE_MS;
            if at.is_up() && (at.flushed() < at.wal_end() || self.world.now() < *began + ms(next)) {
                return None;
            }
            let more =
                if *left > 0 { Action::BulkWrite { node, mb: 1 } } else { Action::SwitchWal(node) };
            *left -= 1;
            return self.act(more).err().map(server);
        }
        if row.is_none() {
            let (key, value) = (self.world.row("bulk")?, Some(RowValue(*mb)));
            let (kind, level) = (WriteKind::Upsert, Some(SynchronousCommit::Local));
            let write = Action::Write { client, key, value, node: Some(node), kind, level };
            *row = self.ask(write).ok();
        }
        let answer = self.answer((*row)?)?;
        if answer != Outcome::word("acked") || !*checkpoint {
            let done = answer == Outcome::word("acked");
            return Some(if done { Outcome::word("ok") } else { answer });
        }
        if then.is_none() {
            *then = self.ask(Action::Checkpoint { client, node }).ok();
        }
        let op = (*then)?;
        self.world.op(op).is_none().then(|| Outcome::word("ok"))
    }

    fn pending(&self, step: &Step) -> Result<Pending, CaseError> {
        let id = text(step, "id")?;
        let known = self.writes.get(id);
        known.cloned().ok_or_else(|| CaseError(format!("there is no earlier write `{id}`")))
    }

    fn status(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let within = number(step, "within_ms", Some(1_000))?.unsigned_abs();
        let pending = self.pending(step)?;
        Ok(self.wait_for(pending, within))
    }

    fn interrupt(&mut self, step: &Step, terminate: bool) -> Result<Outcome, CaseError> {
        let pending = self.pending(step)?;
        if let Pending::Request(op) = pending {
            self.act(Action::Interrupt { op, terminate }).map_err(|e| CaseError(e.to_string()))?;
        }
        Ok(self.wait_for(pending, 5_000))
    }

    fn read(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let (node, key) = (self.node(step, "node")?, self.key(step)?);
        let op = self.ask(Action::Read { client: self.client(), key, node })?;
        Ok(self.wait_for(Pending::Request(op), 10_000))
    }

    fn wait_caught_up(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let limit = ms(number(step, "timeout_ms", Some(10_000))?.unsigned_abs());
        let caught_up = if !self.subscribes[node.index()].is_empty() {
            self.subscriber_caught_up(node, limit)
        } else {
            let to = match step.get("to") {
                Some(_) => self.node(step, "to")?,
                None => self.root_of(node),
            };
            match self.engine {
                Engine::PostgreSql => {
                    let mut target: Option<Lsn> = None;
                    self.poll_until(limit, |player| {
                        target = target.or_else(|| player.flush_lsn(to));
                        target.is_some_and(|target| player.has_replayed(node, target))
                    })
                }
                Engine::MariaDb => self.has_applied_all(node, to, limit),
            }
        };
        Ok(Outcome::word(if caught_up { "caught-up" } else { "timeout" }))
    }

    /// pglogical: everything the others had flushed is confirmed by all who subscribe to them.
    fn subscriber_caught_up(&mut self, node: NodeId, limit: crate::sim::time::SimDuration) -> bool {
        let upstreams = self.subscribes[node.index()].clone();
        upstreams.into_iter().all(|upstream| {
            let Some(target) = self.flush_lsn(upstream) else { return false };
            self.poll_until(limit, |player| {
                let up = player.world.node(upstream);
                up.is_up()
                    && player.world.members().all(|other| {
                        other.subscription(upstream).is_none_or(|s| s.applied.lsn >= target)
                    })
            })
        })
    }

    /// MariaDB: everything in the upstream's binary log but its own writes is applied.
    fn has_applied_all(
        &mut self,
        node: NodeId,
        upstream: NodeId,
        limit: crate::sim::time::SimDuration,
    ) -> bool {
        let up = self.world.node(upstream);
        let Some(mariadb) = up.mariadb.as_ref().filter(|_| up.is_up()) else { return false };
        let want: Vec<_> =
            mariadb.binlog_position().iter().copied().filter(|g| g.server != node).collect();
        self.poll_until(limit, |player| {
            let replica = player.world.node(node);
            let Some(mariadb) = replica.mariadb.as_ref() else { return false };
            let has = mariadb.slave_position();
            replica.is_up()
                && want
                    .iter()
                    .all(|w| has.iter().any(|h| h.domain == w.domain && h.sequence >= w.sequence))
        })
    }

    fn wait_streaming(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let limit = ms(number(step, "timeout_ms", Some(10_000))?.unsigned_abs());
        let Some(upstream) = self.of[node.index()] else {
            return Err(CaseError("the node follows nobody".to_owned()));
        };
        let streaming = self.poll_until(limit, |player| match player.engine {
            Engine::PostgreSql => player.is_streaming(node, upstream),
            Engine::MariaDb => player.threads_run(node, upstream),
        });
        Ok(Outcome::word(if streaming { "streaming" } else { "timeout" }))
    }

    /// Both threads of a MariaDB replica run, and its upstream knows it for semi-sync if it is.
    fn threads_run(&self, node: NodeId, upstream: NodeId) -> bool {
        let (replica, up) = (self.world.node(node), self.world.node(upstream));
        let Some(subscription) = replica.subscription(upstream) else { return false };
        let semi = |of: &crate::sim::node::Node, master: bool| {
            of.mariadb.as_ref().is_some_and(|m| match master {
                true => m.settings.rpl_semi_sync_master_enabled,
                false => m.settings.rpl_semi_sync_slave_enabled,
            })
        };
        let known = !semi(replica, false)
            || !semi(up, true)
            || up.sender(node).is_some_and(|sender| sender.acknowledges());
        replica.is_up() && subscription.io_state() == "Yes" && subscription.applying && known
    }

    fn network(&mut self, step: &Step, line: Line) -> Result<Outcome, CaseError> {
        let between = step.get("between").and_then(Value::as_array);
        let names: Vec<&str> = between.into_iter().flatten().filter_map(Value::as_str).collect();
        let [a, b] = names[..] else {
            return Err(CaseError("`between` is missing: expected two nodes".to_owned()));
        };
        let (a, b) = (self.node_called(a)?, self.node_called(b)?);
        for (from, to) in [(a, b), (b, a)] {
            self.plain(Action::SetLine { from, to, line }, Outcome::none())?;
        }
        Ok(Outcome::none())
    }

    fn bulk_write(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let mb = number(step, "mb", None)?;
        let checkpoint = step.get("checkpoint") != Some(&Value::Bool(false));
        let began = self.world.now();
        let pending =
            Pending::Bulk { node, began, mb, left: mb, row: None, then: None, checkpoint };
        let within = number(step, "within_ms", Some(120_000))?.unsigned_abs();
        self.follow(step, pending, within)
    }

    /// Waits for a job of several parts, and keeps how far it is.
    fn follow(
        &mut self,
        step: &Step,
        mut pending: Pending,
        within_ms: u64,
    ) -> Result<Outcome, CaseError> {
        let mut answer = None;
        self.pass_until(ms(within_ms), |player| {
            answer = player.progress(&mut pending);
            answer.is_some()
        });
        if let Some(Value::String(id)) = step.get("id") {
            self.writes.insert(id.clone(), pending);
        }
        Ok(answer.unwrap_or_else(|| Outcome::word("blocked")))
    }

    fn checkpoint(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let op = self.ask(Action::Checkpoint { client: self.client(), node })?;
        let done = self.pass_until(ms(120_000), |player| player.world.op(op).is_none());
        Ok(Outcome::word(if done { "ok" } else { "blocked" }))
    }

    fn open_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let before: Vec<_> = self.world.node(node).queries.iter().map(|q| q.id).collect();
        if let Err(error) = self.act(Action::OpenQuery { node, lasts: None }) {
            return Ok(server(error));
        }
        let mut opened = self.world.node(node).queries.iter().map(|q| q.id);
        let query = opened.rfind(|id| !before.contains(id));
        if let Some(query) = query {
            self.queries.insert(text(step, "id")?.to_owned(), (node, query));
        }
        self.read_snapshot(step)
    }

    fn read_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let key = self.key(step)?;
        let id = text(step, "id")?;
        let Some((node, query)) = self.queries.get(id).copied() else {
            return Err(CaseError(format!("there is no snapshot `{id}`")));
        };
        Ok(match self.world.node(node).read_snapshot(query, key) {
            Some(version) => {
                Outcome::value(version.map_or(Value::Null, |(_, value)| Value::from(value.0)))
            }
            None => Outcome::word("lost-connection"),
        })
    }

    fn close_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        if let Some((node, query)) = self.queries.remove(text(step, "id")?) {
            // One that was sent away is closed already.
            let _gone = self.act(Action::CloseQuery { node, query });
        }
        Ok(Outcome::none())
    }

    pub(super) fn stop(&mut self, node: NodeId) -> Outcome {
        if self.act(Action::Stop(node)).is_err() {
            return Outcome::word("not-running");
        }
        let limit = if self.engine == Engine::MariaDb { 30_000 } else { 20_000 };
        let done = self.pass_until(ms(limit), |player| !player.world.node(node).is_running());
        Outcome::word(if done { "stopped" } else { "timeout" })
    }

    fn crash(&mut self, node: NodeId) -> Outcome {
        match self.act(Action::Crash(node)) {
            Ok(()) => Outcome::word("crashed"),
            Err(_) => Outcome::word("not-running"),
        }
    }

    fn power_loss(&mut self, node: NodeId) -> Outcome {
        let _off = self.act(Action::PowerLoss(node));
        let _thawed = self.act(Action::ThawDisk(node));
        Outcome::word("crashed")
    }

    fn start(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        if let Some(Value::String(conf)) = step.get("conf") {
            self.plain(Action::WriteFile { node, text: conf.clone() }, Outcome::none())?;
        }
        let mut outcome = self.launch(node);
        if step.contains_key("settle_ms") && outcome == Outcome::word("started") {
            let mark = self.logs[node.index()].len();
            self.pass(ms(number(step, "settle_ms", None)?.unsigned_abs()));
            if !self.world.node(node).is_running() {
                outcome = Outcome::word("refused").with("error", &self.log_from(node, mark));
            }
        }
        let first = self.engine == Engine::MariaDb && !self.has_replicated[node.index()];
        if first && outcome == Outcome::word("started") {
            self.has_replicated[node.index()] = true;
        }
        Ok(outcome)
    }

    /// Starts a server and looks at what becomes of it.
    fn launch(&mut self, node: NodeId) -> Outcome {
        let mark = self.logs[node.index()].len();
        self.start_failed = false;
        if self.act(Action::Start(node)).is_err() {
            return Outcome::word("already-running");
        }
        let settled = self.pass_until(ms(30_000), |player| {
            player.start_failed || player.world.node(node).power != Power::Starting
        });
        if self.start_failed || !self.world.node(node).is_running() {
            return Outcome::word("refused").with("error", &self.log_from(node, mark));
        }
        match (settled, self.takes_no_readers(node)) {
            (false, _) => Outcome::word("not-accepting"),
            (true, true) => {
                Outcome::word("started-no-reads").with("error", &Refusal::NoReaders.message())
            }
            (true, false) => Outcome::word("started"),
        }
    }

    fn log_from(&self, node: NodeId, mark: usize) -> String {
        cleaned(&self.logs[node.index()][mark..].join("\n"))
    }

    fn promote(&mut self, node: NodeId) -> Outcome {
        if self.engine == Engine::PostgreSql && self.world.node(node).primary().is_some() {
            if !self.is_up(node) {
                return server(ActionError::NotRunning(node));
            }
            return Outcome::word("refused").with(
                "error",
                "ERROR:  recovery is not in progress\nHINT:  Recovery control functions can only \
                 be executed during recovery.",
            );
        }
        if self.is_up(node) && self.takes_no_readers(node) {
            return Outcome::word("refused").with("error", &Refusal::NoReaders.message());
        }
        if let Err(error) = self.act(Action::PromoteAlone(node)) {
            return server(error);
        }
        if !self.world.node(node).is_running() {
            return Outcome::word("refused").with("error", SERVER_GONE);
        }
        let done = self.pass_until(ms(20_000), |player| {
            let node = player.world.node(node);
            node.primary().is_some() && node.upstreams().next().is_none()
        });
        if !done {
            return Outcome::word("timeout");
        }
        self.of[node.index()] = None;
        let promoted = Outcome::word("promoted");
        match &self.world.node(node).last_apply_error {
            Some(error) => promoted.with("error", &cleaned(error)),
            None => promoted,
        }
    }

    fn repoint(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        let upstream = self.node(step, "to")?;
        self.of[node.index()] = Some(upstream);
        if self.engine == Engine::MariaDb {
            let position = step.get("position").and_then(Value::as_str).unwrap_or("slave_pos");
            let current = position == "current_pos";
            self.plain(Action::Follow { node, upstream, current }, Outcome::none())?;
            return Ok(Outcome::word("started"));
        }
        self.stop(node);
        if self.world.node(node).is_running() {
            return Ok(Outcome::word("timeout"));
        }
        if let Some(Value::String(conf)) = step.get("conf") {
            self.plain(Action::WriteFile { node, text: conf.clone() }, Outcome::none())?;
        }
        self.plain(Action::Point { node, upstream }, Outcome::none())?;
        Ok(self.launch(node))
    }

    fn rewind(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        let source = self.node(step, "from")?;
        let before = self.world.node(node).branch;
        let needed = self.world.needs_rewind(node, source);
        Ok(match self.act(Action::RewindFrom { node, source }) {
            Err(ActionError::Server(text)) => {
                Outcome::word("refused").with("error", &cleaned(&text))
            }
            Err(other) => return Err(CaseError(other.to_string())),
            Ok(()) if !needed => {
                debug_assert_eq!(before, self.world.node(node).branch, "nothing was done");
                Outcome::word("no-rewind-required")
            }
            Ok(()) => Outcome::word("rewound"),
        })
    }

    fn reload_conf(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        let conf = text(step, "conf")?.to_owned();
        let mark = self.logs[node.index()].len();
        self.plain(Action::WriteFile { node, text: conf }, Outcome::none())?;
        if let Err(error) = self.act(Action::Reload(node)) {
            return Ok(server(error));
        }
        let log = postgresql::recorded(&self.logs[node.index()][mark..]);
        self.pass(ms(750));
        if log.is_empty() {
            return Ok(Outcome::word("ok"));
        }
        let mut outcome = Outcome::word("errors");
        let lines: Vec<Value> = log.iter().map(|line| Value::from(cleaned(line))).collect();
        outcome.texts.insert("log".to_owned(), Value::Array(lines));
        Ok(outcome)
    }

    fn show(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        let name = text(step, "name")?;
        if !self.is_up(node) {
            let refused = Outcome::word("refused");
            return Ok(match self.engine {
                Engine::PostgreSql => refused.with("error", "connection refused"),
                Engine::MariaDb => refused,
            });
        }
        if let Some(value) = self.status_variable(node, name) {
            return Ok(Outcome::word(&value));
        }
        Ok(match self.world.show(node, name) {
            Some(Ok(value)) => Outcome::word(&value),
            Some(Err(error)) => Outcome::word("refused").with("error", &cleaned(&error)),
            None => Outcome::value(Value::Null),
        })
    }

    fn log_has(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
        let wanted = text(step, "text")?.to_owned();
        let limit = ms(number(step, "timeout_ms", Some(8_000))?.unsigned_abs());
        let found = |player: &mut Player| {
            player.logs[node.index()].iter().position(|line| line.contains(&wanted))
        };
        if !self.poll_until(limit, |player| found(player).is_some()) {
            return Ok(Outcome::value(Value::Bool(false)));
        }
        let at = found(self).unwrap_or_default();
        let log = &self.logs[node.index()];
        let mut lines = vec![log[at].clone()];
        for more in log.iter().skip(at + 1).take(2) {
            if !more.starts_with("DETAIL:") && !more.starts_with("HINT:") {
                break;
            }
            lines.push(more.clone());
        }
        let line = cleaned(&lines.join("\n"));
        Ok(Outcome::value(Value::Bool(true)).with("line", &line))
    }

    fn takes_no_readers(&self, node: NodeId) -> bool {
        let node = self.world.node(node);
        node.replica().is_some() && !node.settings.hot_standby
    }
}
