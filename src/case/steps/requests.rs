//! What clients ask for, and what they are told.

use serde_json::Value;

use crate::sim::action::Action;
use crate::sim::ids::{KeyId, OpId};
use crate::sim::settings::SynchronousCommit;
use crate::sim::wal::{Value as RowValue, WriteKind};

use super::super::play::{Pending, Player, ms, number, text};
use super::super::view::cleaned;
use super::super::{CaseError, Outcome};
use super::{Step, server};

/// How long a server takes to write a megabyte of WAL, about.
const MEGABYTE_MS: u64 = 5;

/// A write that is not answered after this long counts as blocked.
const BLOCKED_MS: u64 = 2_000;

impl Player {
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

    pub(super) fn write(&mut self, step: &Step, kind: WriteKind) -> Result<Outcome, CaseError> {
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

    pub(super) fn insert(&mut self, step: &Step) -> Result<Outcome, CaseError> {
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
    pub(super) fn progress(&mut self, pending: &mut Pending) -> Option<Outcome> {
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

    pub(super) fn status(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let within = number(step, "within_ms", Some(1_000))?.unsigned_abs();
        let pending = self.pending(step)?;
        Ok(self.wait_for(pending, within))
    }

    pub(super) fn interrupt(&mut self, step: &Step, terminate: bool) -> Result<Outcome, CaseError> {
        let pending = self.pending(step)?;
        if let Pending::Request(op) = pending {
            self.act(Action::Interrupt { op, terminate }).map_err(|e| CaseError(e.to_string()))?;
        }
        Ok(self.wait_for(pending, 5_000))
    }

    pub(super) fn read(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let (node, key) = (self.node(step, "node")?, self.key(step)?);
        let op = self.ask(Action::Read { client: self.client(), key, node })?;
        Ok(self.wait_for(Pending::Request(op), 10_000))
    }

    pub(super) fn checkpoint(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let op = self.ask(Action::Checkpoint { client: self.client(), node })?;
        let done = self.pass_until(ms(120_000), |player| player.world.op(op).is_none());
        Ok(Outcome::word(if done { "ok" } else { "blocked" }))
    }

    pub(super) fn bulk_write(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let mb = number(step, "mb", None)?;
        let checkpoint = step.get("checkpoint") != Some(&Value::Bool(false));
        let began = self.world.now();
        let pending =
            Pending::Bulk { node, began, mb, left: mb, row: None, then: None, checkpoint };
        let within = number(step, "within_ms", Some(120_000))?.unsigned_abs();
        self.follow(step, pending, within)
    }

    pub(super) fn open_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
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

    pub(super) fn read_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
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

    pub(super) fn close_snapshot(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        if let Some((node, query)) = self.queries.remove(text(step, "id")?) {
            // One that was sent away is closed already.
            let _gone = self.act(Action::CloseQuery { node, query });
        }
        Ok(Outcome::none())
    }
}
