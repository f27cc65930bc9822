//! The steps of a case, one by one.
//!
//! | part | which steps |
//! |---|---|
//! | `requests` | what clients ask for |
//! | `waits` | until copies are there |
//! | `life` | servers end, start and follow |
//! | `settings` | settings, and the log |

mod life;
mod requests;
mod settings;
mod waits;

use serde_json::{Map, Value};

use crate::sim::action::{Action, ActionError};
use crate::sim::link::Line;
use crate::sim::wal::WriteKind;

use super::play::{Player, ms, number, text};
use super::view::cleaned;
use super::{CaseError, Outcome};

/// The longest wait that a case may ask for, in ms: a day.
const LONGEST_WAIT_MS: i64 = 86_400_000;

type Step = Map<String, Value>;

fn server(error: ActionError) -> Outcome {
    match error {
        ActionError::NotRunning(_) => Outcome::word("refused").with("error", "connection refused"),
        other => Outcome::word("refused").with("error", &cleaned(&other.to_string())),
    }
}

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
}
