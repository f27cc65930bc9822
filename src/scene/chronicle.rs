//! The log of a run in words.
//!
//! Lines are worded when they happen, for later words could need what an earlier moment does not
//! know. A line stays when the cursor goes back: it is then in the future, and gone once another
//! future is made.

use crate::sim::action::Action;
use crate::sim::check::{Guarantees, Verdict};
use crate::sim::ids::{ClientId, OpId};
use crate::sim::time::SimTime;
use crate::sim::timeline::LogLine;
use crate::sim::trace::{Ending, TraceEvent};
use crate::sim::world::World;

use super::words::{Told, tell};

/// Most lines kept; beyond it, what visitors did long ago is thinned first.
const LINES: usize = 20_000;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number; never used twice in one future.
    pub number: u64,
    /// The step that did it.
    pub step: u64,
    /// When.
    pub time: SimTime,
    /// What.
    pub event: TraceEvent,
    /// In words.
    pub told: Told,
}

/// The lines of a run, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    lines: Vec<Line>,
    next: u64,
    /// Steps whose lines are known.
    steps: u64,
}

impl Chronicle {
    /// Takes in something that happened, unless it is known already.
    pub fn see(&mut self, world: &World, line: &LogLine) {
        if line.step < self.steps {
            return;
        }
        // Several lines may belong to one step: it is closed when the next one begins.
        let before = self.lines.iter().rev().map(|line| &line.event);
        let event = &line.entry.event;
        if matters(world, event) && !says_again(before, event) {
            let told = tell(world, &line.entry.event);
            let LogLine { step, entry } = line.clone();
            self.lines.push(Line {
                number: self.next,
                step,
                time: entry.time,
                event: entry.event,
                told,
            });
            self.next += 1;
            if self.lines.len() > LINES {
                self.thin(world);
            }
        }
    }

    /// Everything before this place of the run is known now.
    pub fn close(&mut self, steps: u64) {
        self.steps = self.steps.max(steps);
    }

    /// Another future begins here.
    pub fn forget_from(&mut self, step: u64) {
        self.lines.truncate(self.lines.partition_point(|line| line.step < step));
        self.steps = self.steps.min(step);
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines of what happened before a place in the run.
    pub fn before(&self, steps: u64) -> &[Line] {
        &self.lines[..self.lines.partition_point(|line| line.step < steps)]
    }

    fn thin(&mut self, world: &World) {
        let old = self.lines.len() / 2;
        let mut place = 0;
        self.lines.retain(|line| {
            place += 1;
            // One in eight stays, so that a mark still stands where many were.
            place > old
                || place % 8 == 0
                || asker(&line.event).is_none_or(|client| !world.is_visitor(client))
        });
        // People alone have filled it: then the oldest go.
        if self.lines.len() > LINES {
            self.lines.drain(..old);
        }
    }
}

/// Whether a server writes into its log what it has written last, with no start and no connection
/// of its own since: it tries again and again, and once is enough. Events before it come newest
/// first.
pub fn says_again<'a>(before: impl Iterator<Item = &'a TraceEvent>, event: &TraceEvent) -> bool {
    let TraceEvent::Logged { node, text } = event else { return false };
    let last = before.take(LOOK_BACK).find(|event| match event {
        TraceEvent::Logged { node: n, .. }
        | TraceEvent::Started { node: n }
        | TraceEvent::Connected { replica: n, .. } => n == node,
        _ => false,
    });
    matches!(last, Some(TraceEvent::Logged { text: last, .. }) if last == text)
}

/// Of how many events a repetition is looked for.
const LOOK_BACK: usize = 64;

/// Log lines that matter: what stops a server, a stream or a session, and what it warns of.
const LOUD: [&str; 8] = [
    "PANIC:",
    "FATAL:",
    "WARNING:",
    "ERROR:",
    "[ERROR]",
    "Error ",
    "Could not execute",
    "LOG:  invalidating",
];

/// Of these, what another line tells in plain words: the end of a connection or of a query, and
/// a primary that is down.
const TOLD_OTHERWISE: [&str; 7] = [
    "terminating walreceiver due to timeout",
    "due to administrator command",
    "due to conflict with recovery",
    "could not connect to the primary server",
    "server closed the connection unexpectedly",
    "cannot apply conflicting row",
    "the database system is starting up",
];

/// What a server that is reloaded finds wrong with its file. It goes on, so these are plain LOG
/// lines.
const WRONG_IN_A_FILE: [&str; 7] = [
    "syntax error in file",
    "unrecognized configuration parameter",
    "invalid value for parameter",
    "outside the valid range",
    "requires a ",
    "cannot be changed",
    "contains errors",
];

fn is_loud(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let wrong = line.starts_with("LOG:") && WRONG_IN_A_FILE.iter().any(|p| line.contains(p));
    let loud = wrong || LOUD.iter().any(|start| line.starts_with(start));
    loud && !TOLD_OTHERWISE.iter().any(|known| line.ends_with(known))
}

/// Who asked for what is told, if it is about the end of a request.
fn asker(event: &TraceEvent) -> Option<ClientId> {
    match event {
        TraceEvent::Acknowledged { client, .. }
        | TraceEvent::Refused { client, .. }
        | TraceEvent::Unknown { client, .. }
        | TraceEvent::ReadReturned { client, .. } => Some(*client),
        _ => None,
    }
}

/// Whether something belongs into the log of what matters.
pub fn matters(world: &World, event: &TraceEvent) -> bool {
    let person = |client: ClientId| !world.is_visitor(client);
    match event {
        TraceEvent::ReadReturned { client, verdict, broken, .. } => {
            person(*client) || *verdict != Verdict::Fresh || *broken != Guarantees::NONE
        }
        TraceEvent::WriteSent { client, .. }
        | TraceEvent::ReadSent { client, .. }
        | TraceEvent::Acknowledged { client, .. }
        | TraceEvent::Refused { client, .. }
        | TraceEvent::Unknown { client, .. } => person(*client),
        TraceEvent::LockWait { .. } | TraceEvent::Waiting { .. } => {
            let op = request(event).and_then(|op| world.op(op));
            op.is_some_and(|op| person(op.client))
        }
        // A request is told when it is sent; the act behind it would be told twice.
        TraceEvent::Acted(action) => !matches!(
            action,
            Action::Write { .. } | Action::Read { .. } | Action::ReadRouted { .. }
        ),
        // Told by the one that follows.
        TraceEvent::Disconnected { node, peer, ending: Ending::EndOfTimeline } => {
            world.node(*node).upstreams().any(|upstream| upstream == *peer)
        }
        TraceEvent::Disconnected { .. }
        | TraceEvent::Connected { .. }
        | TraceEvent::Stopped { .. }
        | TraceEvent::Crashed { .. }
        | TraceEvent::PowerLost { .. }
        | TraceEvent::Started { .. }
        | TraceEvent::Promoted { .. }
        | TraceEvent::Lost { .. }
        | TraceEvent::StartFailed { .. }
        | TraceEvent::SemiSync { .. }
        | TraceEvent::Conflict { .. }
        | TraceEvent::QueryEnded { cancelled: true, .. } => true,
        TraceEvent::Rerouted { client, .. } => person(*client),
        TraceEvent::Checkpointed { removed, .. } => *removed > 0,
        TraceEvent::Logged { text, .. } => is_loud(text),
        TraceEvent::ReadWaits { op, .. } => world.op(*op).is_some_and(|op| person(op.client)),
        TraceEvent::Inserted { .. }
        | TraceEvent::Flushed { .. }
        | TraceEvent::Sent { .. }
        | TraceEvent::Received { .. }
        | TraceEvent::Replayed { .. }
        | TraceEvent::Reported { .. }
        | TraceEvent::Committed { .. }
        | TraceEvent::ReadServed { .. }
        | TraceEvent::Connecting { .. }
        | TraceEvent::Applied { .. }
        | TraceEvent::QueryBegan { .. }
        | TraceEvent::QueryEnded { cancelled: false, .. } => false,
    }
}

/// The request of which something is told, if it is about one that is under way.
fn request(event: &TraceEvent) -> Option<OpId> {
    match event {
        TraceEvent::LockWait { op, .. } | TraceEvent::Waiting { op, .. } => Some(*op),
        _ => None,
    }
}
