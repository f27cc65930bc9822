//! Settings, and what the log says of them.

use serde_json::Value;

use crate::sim::action::Action;
use crate::sim::conf::postgresql;
use crate::sim::ids::NodeId;

use super::super::play::{Player, ms, number, text};
use super::super::view::cleaned;
use super::super::{CaseError, Engine, Outcome};
use super::{Step, server};

impl Player {
    pub(super) fn reload_conf(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    pub(super) fn show(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    pub(super) fn log_has(&mut self, step: &Step, node: NodeId) -> Result<Outcome, CaseError> {
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

    pub(super) fn takes_no_readers(&self, node: NodeId) -> bool {
        let node = self.world.node(node);
        node.replica().is_some() && !node.settings.hot_standby
    }
}
