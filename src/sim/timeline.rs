//! A run that can be visited at any moment.
//!
//! A run is decided by its scenario and its acts. So a moment is found again by going back to a
//! checkpoint (a copy of the world, cheap because copies share what they have in common) and
//! doing again what was done. Acting in the past makes another future: what came after is gone.
//!
//! A place in a run is a number of *steps*: each event of the world is one, and so is each act.

mod recording;
mod stepping;

use std::collections::VecDeque;
use std::sync::Arc;

use super::action::{Action, ActionError};
use super::scenario::Scenario;
use super::time::SimTime;
use super::trace::TraceEntry;

use super::world::World;
pub use recording::{Act, Recording};
pub use stepping::{MOST_LOOKED_THROUGH, Stepped};

/// Steps between checkpoints.
const CHECKPOINT_STEPS: u64 = 2_048;

/// Most checkpoints kept; in a long run, older ones are further apart.
const CHECKPOINTS: usize = 128;

/// The latest checkpoints, all of which are kept.
const LATEST: usize = 8;

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
struct Checkpoint {
    steps: u64,
    world: World,
}

/// A run with its cursor.
///
/// Invariants: the first checkpoint is the beginning; checkpoints and acts stand in order of
/// steps; no checkpoint lies past the head, and the cursor does not either. Acts lie past it only
/// while a recording is done again.
#[derive(Clone, Debug)]
pub struct Timeline {
    world: World,
    steps: u64,
    acts: Vec<Act>,
    checkpoints: Vec<Checkpoint>,
    head: (u64, SimTime),
    recent: VecDeque<LogLine>,
    scratch: Vec<TraceEntry>,
    /// What the server said to the last act, if it was no.
    refusal: Option<ActionError>,
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
            recent: VecDeque::new(),
            scratch: Vec::new(),
            refusal: None,
        }
    }

    /// The place of the furthest moment that has been simulated, in steps.
    pub fn head_steps(&self) -> u64 {
        self.head.0
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
            let said = matches!(done, Ok(()) | Err(ActionError::Server(_)));
            assert!(said, "what could be done once can be done again: {done:?}");
            self.refusal = done.err();
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
            // What one step did stays together, however much it is.
            while self.recent.len() >= RECENT && self.recent.front().is_some_and(|l| l.step < step)
            {
                self.recent.pop_front();
            }
            self.recent.push_back(line);
        }
        if new {
            self.head = (self.steps, self.world.now());
        }
        let last = self.checkpoints.last().expect("the beginning is a checkpoint").steps;
        if self.steps >= last + CHECKPOINT_STEPS {
            self.checkpoints.push(Checkpoint { steps: self.steps, world: self.world.clone() });
            self.thin_checkpoints();
        }
    }

    /// Drops the older checkpoint whose neighbours are closest together, so that they end up at
    /// even distances. The first stays, and so do the latest, between which people step back.
    fn thin_checkpoints(&mut self) {
        if self.checkpoints.len() <= CHECKPOINTS {
            return;
        }
        let gap = |i: &usize| self.checkpoints[i + 1].steps - self.checkpoints[i - 1].steps;
        let older = 1..self.checkpoints.len() - LATEST;
        let least = older.min_by_key(gap).expect("there are more than the latest");
        self.checkpoints.remove(least);
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

    /// Goes to a place, backward or forward, at the time of the step before it.
    pub fn seek_steps(&mut self, steps: u64) {
        let steps = steps.min(self.head.0);
        let after = self.checkpoints.partition_point(|c| c.steps <= steps);
        let back = steps < self.steps || self.now() > self.time_of_last_step();
        self.start_before(after, back);
        while self.steps < steps && self.step() {}
    }

    fn time_of_last_step(&self) -> SimTime {
        self.recent.back().map_or(SimTime::ZERO, |line| line.entry.time)
    }

    /// Takes up the run before the checkpoint `after`: at an earlier one if the way leads back, or
    /// if that saves steps on the way forward. The memory of what happened shortly before has to
    /// be made again, so it begins one checkpoint earlier than needed.
    fn start_before(&mut self, after: usize, back: bool) {
        let start = after.saturating_sub(2);
        if back || self.checkpoints[start].steps > self.steps {
            self.restore(start);
        }
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
        // Of several places at this very time the last is meant: the steps below go on to it.
        let after = self.checkpoints.partition_point(|c| c.world.now() <= time);
        self.start_before(after, time < self.now());
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
        // A server may still say no; then the future stays, too.
        let before = self.world.clone();
        self.scratch.clear();
        if let Err(refused) = self.world.act(action.clone(), &mut self.scratch) {
            self.world = before;
            return Err(refused);
        }
        self.forget_future();
        let time = self.now();
        self.acts.push(Act { step: self.steps, time, action });
        self.taken();
        let step = self.steps - 1;
        for line in self.recent.iter().filter(|line| line.step == step) {
            see(&self.world, line);
        }
        self.refusal.take().map_or(Ok(()), Err)
    }

    fn forget_future(&mut self) {
        let steps = self.steps;
        self.acts.retain(|act| act.step < steps);
        self.checkpoints.retain(|checkpoint| checkpoint.steps <= steps);
        self.head = (steps, self.now());
    }

    /// Whether the cursor is before the furthest moment simulated.
    pub fn in_past(&self) -> bool {
        self.steps < self.head.0
    }
}
