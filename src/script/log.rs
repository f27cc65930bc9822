//! What servers have written into their logs, for `show log`.

use std::fmt::Write as _;

use crate::scene::chronicle::says_again;
use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;
use crate::sim::timeline::LogLine;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

/// The log lines of a run, and the starts and connections between them. Those of a future that was
/// given up are gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    lines: Vec<(u64, SimTime, TraceEvent)>,
    /// Steps whose lines are known.
    steps: u64,
}

impl Log {
    /// Takes in what happened, unless it is known.
    pub(super) fn see(&mut self, line: &LogLine) {
        let event = &line.entry.event;
        let kept = matches!(
            event,
            TraceEvent::Logged { .. } | TraceEvent::Connected { .. } | TraceEvent::Started { .. }
        );
        if kept && line.step >= self.steps {
            self.lines.push((line.step, line.entry.time, event.clone()));
        }
    }

    /// Everything before this place of the run is known.
    pub(super) fn close(&mut self, steps: u64) {
        self.steps = self.steps.max(steps);
    }

    /// Another future begins here.
    pub(super) fn forget_from(&mut self, step: u64) {
        self.lines.retain(|(at, ..)| *at < step);
        self.steps = self.steps.min(step);
    }

    /// Whether a server says only what it has said last.
    pub(super) fn repeats(&self, line: &LogLine) -> bool {
        let before = self.lines.iter().rev().filter(|(step, ..)| *step < line.step);
        says_again(before.map(|(.., event)| event), &line.entry.event)
    }

    /// The lines of one node, or of all, up to a place in the run.
    pub(super) fn text(&self, world: &World, of: Option<NodeId>, steps: u64) -> String {
        let mut told = String::new();
        for (i, (step, time, event)) in self.lines.iter().enumerate() {
            let TraceEvent::Logged { node, text } = event else { continue };
            let before = self.lines[..i].iter().rev().map(|(.., event)| event);
            let wanted = of.is_none_or(|of| of == *node) && *step < steps;
            if !wanted || says_again(before, event) {
                continue;
            }
            let (time, name) = (time.to_string(), world.name(*node));
            for (i, line) in text.lines().enumerate() {
                let _infallible = match i {
                    0 => writeln!(told, "{time:>9}  {name:<9} {line}"),
                    _ => writeln!(told, "           {:<9} {line}", ""),
                };
            }
        }
        if told.is_empty() {
            "           no server has written anything\n".to_owned()
        } else {
            told
        }
    }
}
