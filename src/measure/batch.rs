//! Many runs, worked off one after the other, in slices.

use std::cell::OnceCell;

use crate::sim::scenario::Scenario;

use super::plan::{Phases, Plan};
use super::row::Row;
use super::run::{Run, Tally};

/// The runs that go into one row: one scenario, several seeds.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    scenario: Scenario,
    phases: Phases,
    seeds: u64,
    tally: Tally,
    /// What the tally comes to. It takes all values sorted, so it is worked out once for all who
    /// ask, until a run adds to the tally.
    row: OnceCell<Row>,
}

impl Slot {
    pub(super) fn new(scenario: &Scenario, plan: Plan, seeds: u64) -> Slot {
        let (scenario, phases) = plan.applied_to(scenario);
        Slot { scenario, phases, seeds, tally: Tally::default(), row: OnceCell::new() }
    }
}

/// All runs. Each seed is run in every row before the next, so that unfinished rows compare, too.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    slots: Vec<Slot>,
    /// The next run: how many seeds are done in every row, and the row.
    next: (u64, usize),
    run: Option<Run>,
    done: u64,
    events: u64,
}

impl Batch {
    pub(super) fn new(slots: Vec<Slot>) -> Batch {
        assert!(!slots.is_empty(), "there is something to run");
        Batch { slots, next: (0, 0), run: None, done: 0, events: 0 }
    }

    pub(super) fn step(&mut self, events: u64) -> bool {
        let mut left = events;
        while left > 0 {
            if self.run.is_none() && !self.begin() {
                return false;
            }
            let slot = &mut self.slots[self.next.1];
            let run = self.run.as_mut().expect("a run has begun");
            slot.row.take();
            let (done, more) = run.step(left, &mut slot.tally);
            self.events += done;
            left -= done;
            if !more {
                self.run.take().expect("a run is over").finish(&mut slot.tally);
                self.done += 1;
                self.advance();
            }
        }
        self.done < self.progress().1
    }

    fn begin(&mut self) -> bool {
        let rows = self.slots.len();
        while self.done < self.progress().1 {
            let (seed, row) = self.next;
            assert!(row < rows, "rows are counted round");
            let slot = &self.slots[row];
            if seed < slot.seeds {
                self.run = Some(Run::new(self.scenario(row, self.seed(row, seed)), slot.phases));
                return true;
            }
            self.advance();
        }
        false
    }

    fn advance(&mut self) {
        let (seed, row) = self.next;
        self.next = if row + 1 < self.slots.len() { (seed, row + 1) } else { (seed + 1, 0) };
    }

    fn seed(&self, row: usize, number: u64) -> u64 {
        self.slots[row].scenario.seed.wrapping_add(number)
    }

    pub(super) fn progress(&self) -> (u64, u64) {
        (self.done, self.slots.iter().map(|slot| slot.seeds).sum())
    }

    pub(super) fn events(&self) -> u64 {
        self.events
    }

    pub(super) fn row(&self, row: usize) -> Row {
        let slot = &self.slots[row];
        slot.row.get_or_init(|| slot.tally.row()).clone()
    }

    pub(super) fn curves(&self, row: usize, parts: usize) -> [Vec<u64>; 2] {
        self.slots[row].tally.curves(parts)
    }

    pub(super) fn scenario(&self, row: usize, seed: u64) -> Scenario {
        Scenario { seed, ..self.slots[row].scenario.clone() }
    }
}
