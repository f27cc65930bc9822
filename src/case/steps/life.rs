//! Servers end, start, and change whom they follow.

use serde_json::Value;

use crate::sim::action::{Action, ActionError};
use crate::sim::effect::Refusal;
use crate::sim::ids::NodeId;
use crate::sim::node::Power;

use super::super::play::{Pending, Player, ms, number};
use super::super::view::cleaned;
use super::super::{CaseError, Engine, Outcome};
use super::{Step, server};

/// What the client library says when the server dies under it.
const SERVER_GONE: &str = "server closed the connection unexpectedly\n\tThis probably means the \
                           server terminated abnormally\n\tbefore or while processing the request.";

impl Player {
    pub(in super::super) fn stop(&mut self, node: NodeId) -> Outcome {
        if self.act(Action::Stop(node)).is_err() {
            return Outcome::word("not-running");
        }
        let limit = if self.engine == Engine::MariaDb { 30_000 } else { 20_000 };
        let done = self.pass_until(ms(limit), |player| !player.world.node(node).is_running());
        Outcome::word(if done { "stopped" } else { "timeout" })
    }

    pub(super) fn crash(&mut self, node: NodeId) -> Outcome {
        match self.act(Action::Crash(node)) {
            Ok(()) => Outcome::word("crashed"),
            Err(_) => Outcome::word("not-running"),
        }
    }

    pub(super) fn power_loss(&mut self, node: NodeId) -> Outcome {
        let _off = self.act(Action::PowerLoss(node));
        let _thawed = self.act(Action::ThawDisk(node));
        Outcome::word("crashed")
    }

    pub(super) fn start(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    pub(super) fn promote(&mut self, node: NodeId) -> Outcome {
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

    pub(super) fn repoint(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    pub(super) fn rewind(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    /// Waits for a job of several parts, and keeps how far it is.
    pub(super) fn follow(
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
}
