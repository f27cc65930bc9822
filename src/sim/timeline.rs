//! A run that can be visited at any moment.
//!
//! A run is decided by its scenario and its acts. So a moment is found again by going back to a
//! checkpoint (a copy of the world, cheap because copies share what they have in common) and
//! doing again what was done. Acting in the past makes another future: what came after is gone.
//!
//! A place in a run is a number of *steps*: each event of the world is one, and so is each act.

use std::collections::VecDeque;
use std::sync::Arc;

use super::action::{Action, ActionError};
use super::check::Verdict;
use super::ids::{ClientId, OpId};
use super::scenario::Scenario;
use super::time::SimTime;
use super::trace::{TraceEntry, TraceEvent};
use super::world::World;

/// Steps between checkpoints.
const CHECKPOINT_STEPS: u64 = 2_048;

/// Most checkpoints kept; older ones are kept further and further apart.
const CHECKPOINTS: usize = 96;

/// Most entries of the log; beyond it, what visitors did long ago goes first.
const LOG: usize = 20_000;

/// Entries of every kind kept before the cursor.
const RECENT: usize = 500;

/// Something that happened, and where in the run.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    /// The step that did it; the place right after it is `step + 1`.
    pub step: u64,
    /// What happened.
    pub entry: TraceEntry,
}

#[derive(Clone, Debug)]
struct Act {
    step: u64,
    time: SimTime,
    action: Action,
}

#[derive(Clone, Debug)]
struct Checkpoint {
    steps: u64,
    world: World,
}

/// A run with its cursor.
///
/// Invariants: the first checkpoint is the beginning; checkpoints and acts stand in order of
/// steps; none lies past the head; the cursor does not either.
#[derive(Clone, Debug)]
pub struct Timeline {
    world: World,
    steps: u64,
    acts: Vec<Act>,
    checkpoints: Vec<Checkpoint>,
    head: (u64, SimTime),
    log: Vec<LogLine>,
    recent: VecDeque<LogLine>,
    scratch: Vec<TraceEntry>,
}

impl Timeline {
    /// A run at its beginning.
    pub fn new(scenario: Arc<Scenario>) -> Timeline {
        let world = World::new(scenario);
        Timeline {
            checkpoints: vec![Checkpoint { steps: 0, world: world.clone() }],
            world,
            steps: 0,
            acts: Vec::new(),
            head: (0, SimTime::ZERO),
            log: Vec::new(),
            recent: VecDeque::new(),
            scratch: Vec::new(),
        }
    }

    /// The world at the cursor.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Steps before the cursor.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The time at the cursor.
    pub fn now(&self) -> SimTime {
        self.world.now()
    }

    /// The furthest moment that has been simulated.
    pub fn head(&self) -> SimTime {
        self.head.1
    }

    /// What matters of what happened up to the head: what people did and were told, every stale
    /// read, every fault.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// Everything that happened shortly before the cursor, oldest first.
    pub fn recent(&self) -> impl DoubleEndedIterator<Item = &LogLine> {
        self.recent.iter()
    }

    /// When the next step is due, if there ever is one.
    pub fn next_time(&self) -> Option<SimTime> {
        match self.next_act() {
            Some(act) => Some(act.time),
            None => self.world.next_time(),
        }
    }

    fn next_act(&self) -> Option<&Act> {
        let place = self.acts.partition_point(|act| act.step < self.steps);
        self.acts.get(place).filter(|act| act.step == self.steps)
    }

    /// Takes one step, whatever it is. Returns whether there was one.
    fn step(&mut self) -> bool {
        self.scratch.clear();
        if let Some(Act { time, action, .. }) = self.next_act().cloned() {
            self.world.pass(time);
            let done = self.world.act(action, &mut self.scratch);
            assert!(done.is_ok(), "what could be done once can be done again");
        } else if !self.world.step(&mut self.scratch) {
            return false;
        }
        self.taken();
        true
    }

    /// Notes what the step did that has just been taken.
    fn taken(&mut self) {
        let step = self.steps;
        self.steps += 1;
        let new = self.steps > self.head.0;
        for entry in self.scratch.drain(..) {
            let line = LogLine { step, entry };
            if self.recent.len() == RECENT {
                self.recent.pop_front();
            }
            if new && matters(&self.world, &line.entry.event) {
                self.log.push(line.clone());
            }
            self.recent.push_back(line);
        }
        if new {
            self.head = (self.steps, self.world.now());
            if self.log.len() > LOG {
                self.thin_log();
            }
        }
        let last = self.checkpoints.last().expect("the beginning is a checkpoint").steps;
        if self.steps >= last + CHECKPOINT_STEPS {
            self.checkpoints.push(Checkpoint { steps: self.steps, world: self.world.clone() });
            self.thin_checkpoints();
        }
    }

    fn thin_log(&mut self) {
        let old = self.log.len() / 2;
        let world = &self.world;
        let mut place = 0;
        self.log.retain(|line| {
            place += 1;
            place > old || asker(&line.entry.event).is_none_or(|client| !world.is_visitor(client))
        });
        // People alone have filled it: then the oldest go.
        if self.log.len() > LOG {
            self.log.drain(..old);
        }
    }

    /// Drops the checkpoint that is missed least: the one whose neighbours are closest together
    /// for how long ago they are. The first stays, and so does the latest.
    fn thin_checkpoints(&mut self) {
        if self.checkpoints.len() <= CHECKPOINTS {
            return;
        }
        let end = self.steps;
        let cost = |i: usize| {
            let gap = self.checkpoints[i + 1].steps - self.checkpoints[i - 1].steps;
            (gap << 20) / (end - self.checkpoints[i].steps + CHECKPOINT_STEPS)
        };
        let least = (1..self.checkpoints.len() - 1).min_by_key(|i| cost(*i));
        self.checkpoints.remove(least.expect("there are more than two"));
    }

    /// Goes on to a time, or less far if that takes more than `most` steps. What happened is
    /// handed to `see`. Returns whether the time was reached.
    pub fn advance(
        &mut self,
        to: SimTime,
        most: u64,
        mut see: impl FnMut(&World, &LogLine),
    ) -> bool {
        let last = self.steps.saturating_add(most);
        while self.next_time().is_some_and(|next| next <= to) {
            if self.steps == last {
                return false;
            }
            self.step();
            let step = self.steps - 1;
            let fresh = self.recent.iter().rev().take_while(|line| line.step == step).count();
            for line in self.recent.iter().skip(self.recent.len() - fresh) {
                see(&self.world, line);
            }
        }
        self.world.pass(to.max(self.now()));
        self.head.1 = self.head.1.max(self.world.now());
        true
    }

    /// Takes steps until something happens. Returns whether anything did.
    pub fn step_forward(&mut self, mut see: impl FnMut(&World, &LogLine)) -> bool {
        for _ in 0..100_000 {
            let Some(next) = self.next_time() else { return false };
            let before = self.recent.back().map(|line| line.step);
            self.advance_one(next, &mut see);
            if self.recent.back().map(|line| line.step) != before {
                return true;
            }
        }
        false
    }

    fn advance_one(&mut self, next: SimTime, see: &mut impl FnMut(&World, &LogLine)) {
        // A time limit of `next` and one step: exactly the next thing.
        let _reached = self.advance(next, 1, see);
    }

    /// Goes back to right after the thing that happened before the last one.
    pub fn step_back(&mut self) -> bool {
        let cursor = self.steps;
        // A cursor in the quiet after a step goes back to that step first.
        let quiet = self.recent.back().is_none_or(|line| line.entry.time < self.now());
        let last = match self.happened_before(cursor) {
            Some(step) => step,
            None if cursor == 0 && self.now() == SimTime::ZERO => return false,
            None => {
                self.seek_steps(0);
                return true;
            }
        };
        if quiet {
            self.seek_steps(last + 1);
            return true;
        }
        let target = self.happened_before(last).map_or(0, |step| step + 1);
        self.seek_steps(target);
        true
    }

    /// The last step before a place in which something happened.
    fn happened_before(&mut self, place: u64) -> Option<u64> {
        let known = self.recent.iter().rev().find(|line| line.step < place);
        if let Some(line) = known {
            return Some(line.step);
        }
        if place == 0 {
            return None;
        }
        // The memory begins later than that: do again what came before.
        let (steps, now) = (self.steps, self.now());
        self.seek_steps(place);
        let found = self.recent.iter().rev().find(|line| line.step < place).map(|line| line.step);
        self.seek_steps(steps);
        self.world.pass(now);
        found
    }

    /// Goes to a place, backward or forward, at the time of the step before it.
    pub fn seek_steps(&mut self, steps: u64) {
        let steps = steps.min(self.head.0);
        // Going back, the memory of what happened shortly before has to be made again, so start
        // one checkpoint earlier than needed.
        let start = if steps < self.steps || self.now() > self.time_of_last_step() {
            let after = self.checkpoints.partition_point(|c| c.steps <= steps);
            Some(after.saturating_sub(2))
        } else {
            None
        };
        if let Some(start) = start {
            self.restore(start);
        }
        while self.steps < steps && self.step() {}
    }

    fn time_of_last_step(&self) -> SimTime {
        self.recent.back().map_or(SimTime::ZERO, |line| line.entry.time)
    }

    fn restore(&mut self, checkpoint: usize) {
        let Checkpoint { steps, world } = &self.checkpoints[checkpoint];
        self.steps = *steps;
        self.world = world.clone();
        self.recent.clear();
    }

    /// Goes to a moment, backward or forward, but no further than the head: everything that
    /// happened up to then has happened, and nothing after it.
    pub fn seek(&mut self, time: SimTime) {
        let time = time.min(self.head.1);
        if time < self.now() {
            let after = self.checkpoints.partition_point(|c| c.world.now() <= time);
            // Of several places at this very time the last is meant: the steps below go on to it.
            self.restore(after.saturating_sub(2));
        }
        while self.steps < self.head.0 && self.next_time().is_some_and(|next| next <= time) {
            self.step();
        }
        self.world.pass(time.max(self.now()));
    }

    /// Does something at the cursor. In the past this makes another future.
    pub fn act(
        &mut self,
        action: Action,
        mut see: impl FnMut(&World, &LogLine),
    ) -> Result<(), ActionError> {
        self.world.possible(&action)?;
        self.forget_future();
        let time = self.now();
        self.acts.push(Act { step: self.steps, time, action });
        self.step();
        let step = self.steps - 1;
        for line in self.recent.iter().filter(|line| line.step == step) {
            see(&self.world, line);
        }
        Ok(())
    }

    fn forget_future(&mut self) {
        let steps = self.steps;
        self.acts.retain(|act| act.step < steps);
        self.checkpoints.retain(|checkpoint| checkpoint.steps <= steps);
        self.log.retain(|line| line.step < steps);
        self.head = (steps, self.now());
    }

    /// Whether the cursor is before the furthest moment simulated.
    pub fn in_past(&self) -> bool {
        self.steps < self.head.0
    }
}

/// Who asked for what is told, if it is about a request.
fn asker(event: &TraceEvent) -> Option<ClientId> {
    match event {
        TraceEvent::WriteSent { client, .. }
        | TraceEvent::ReadSent { client, .. }
        | TraceEvent::Inserted { client, .. }
        | TraceEvent::Acknowledged { client, .. }
        | TraceEvent::Refused { client, .. }
        | TraceEvent::Unknown { client, .. }
        | TraceEvent::ReadReturned { client, .. } => Some(*client),
        _ => None,
    }
}

/// The request of which something is told, if it is about one that is under way.
fn request(event: &TraceEvent) -> Option<OpId> {
    match event {
        TraceEvent::LockWait { op, .. } | TraceEvent::Waiting { op, .. } => Some(*op),
        _ => None,
    }
}

/// Whether something belongs into the log of what matters.
pub fn matters(world: &World, event: &TraceEvent) -> bool {
    let person = |client: ClientId| !world.is_visitor(client);
    match event {
        TraceEvent::ReadReturned { client, verdict, .. } => {
            person(*client) || *verdict != Verdict::Fresh
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
        TraceEvent::Acted(action) => !matches!(action, Action::Write { .. } | Action::Read { .. }),
        TraceEvent::Disconnected { .. }
        | TraceEvent::Connected { .. }
        | TraceEvent::Crashed { .. }
        | TraceEvent::PowerLost { .. }
        | TraceEvent::Started { .. }
        | TraceEvent::Promoted { .. }
        | TraceEvent::Lost { .. } => true,
        TraceEvent::Inserted { .. }
        | TraceEvent::Flushed { .. }
        | TraceEvent::Sent { .. }
        | TraceEvent::Received { .. }
        | TraceEvent::Replayed { .. }
        | TraceEvent::Reported { .. }
        | TraceEvent::Committed { .. }
        | TraceEvent::ReadServed { .. }
        | TraceEvent::Connecting { .. } => false,
    }
}
