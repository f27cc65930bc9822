//! To the next thing of a kind, and back to the one before.
//!
//! Both ways have one rule: at most [`MOST_LOOKED_THROUGH`] steps are looked through, so that a run
//! in which the thing never happens again cannot keep anybody waiting. Where that is not enough,
//! the cursor stands where the search ended, and a second call goes on from there.

use super::super::time::SimTime;
use super::super::trace::TraceEvent;
use super::super::world::World;
use super::{LogLine, Timeline};

/// Most steps that one search looks through: a second of the busiest cluster, and well below a
/// second of work for a slow computer.
pub const MOST_LOOKED_THROUGH: u64 = 100_000;

/// How a search ended.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// The cursor is right after what was meant. On the way back the beginning of the run counts
    /// as such a place.
    Found,
    /// There is nothing that way: nothing more will ever happen, or this is the beginning.
    Nothing,
    /// Nothing of that kind was among the steps that are looked through; the cursor is behind
    /// them.
    GaveUp,
}

/// What a search backward came to.
enum Before {
    Step(u64),
    Nothing,
    /// The place at which it gave up.
    GaveUp(u64),
}

impl Timeline {
    /// Takes steps until something happens that is `meant`.
    pub fn step_forward(
        &mut self,
        meant: impl Fn(&TraceEvent) -> bool,
        mut see: impl FnMut(&World, &LogLine),
    ) -> Stepped {
        for _ in 0..MOST_LOOKED_THROUGH {
            let Some(next) = self.next_time() else { return Stepped::Nothing };
            let mut found = false;
            // A time limit of `next` and one step: exactly the next thing.
            let _reached = self.advance(next, 1, |world, line| {
                found |= meant(&line.entry.event);
                see(world, line);
            });
            if found {
                return Stepped::Found;
            }
        }
        Stepped::GaveUp
    }

    /// Goes back to right after the thing that is `meant` and happened before the last such one.
    pub fn step_back(&mut self, meant: impl Fn(&TraceEvent) -> bool) -> Stepped {
        let cursor = self.steps;
        let least = cursor.saturating_sub(MOST_LOOKED_THROUGH);
        let last = match self.happened_before(cursor, least, &meant) {
            Before::Step(step) => step,
            Before::Nothing if cursor == 0 && self.now() == SimTime::ZERO => {
                return Stepped::Nothing;
            }
            other => return self.go_back_to(other),
        };
        // A cursor in the quiet after it, or after other things, goes back to it first.
        let quiet = self.now() > self.time_of_last_step();
        if quiet || self.recent.back().is_some_and(|line| line.step > last) {
            return self.go_back_to(Before::Step(last));
        }
        let before = self.happened_before(last, least, &meant);
        self.go_back_to(before)
    }

    fn go_back_to(&mut self, place: Before) -> Stepped {
        let (steps, how) = match place {
            Before::Step(step) => (step + 1, Stepped::Found),
            Before::Nothing => (0, Stepped::Found),
            Before::GaveUp(steps) => (steps, Stepped::GaveUp),
        };
        self.seek_steps(steps);
        how
    }

    /// The last step before a place in which something happened that is `meant`, if none before
    /// `least` has to be looked at for it.
    fn happened_before(
        &mut self,
        place: u64,
        least: u64,
        meant: &impl Fn(&TraceEvent) -> bool,
    ) -> Before {
        let is_it = |line: &&LogLine| line.step < place && meant(&line.entry.event);
        if let Some(line) = self.recent.iter().rev().find(is_it) {
            return Before::Step(line.step);
        }
        // The memory begins later than that: do again what came before, piece by piece.
        let (steps, now) = (self.steps, self.now());
        let (mut found, mut end) = (None, place);
        let pieces = self.checkpoints.partition_point(|c| c.steps < place);
        for piece in (0..pieces).rev() {
            self.restore(piece);
            while self.steps < end && self.step() {
                let step = self.steps - 1;
                let fresh = self.recent.iter().rev().take_while(|line| line.step == step);
                if fresh.into_iter().any(|line| meant(&line.entry.event)) {
                    found = Some(step);
                }
            }
            end = self.checkpoints[piece].steps;
            if found.is_some() || end < least {
                break;
            }
        }
        self.seek_steps(steps);
        self.world.pass(now);
        match found {
            Some(step) => Before::Step(step),
            None if end > 0 && place > 0 => Before::GaveUp(end),
            None => Before::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::scenario::Scenario;
    use super::*;

    /// Every visitor waits, so that each arrival is a step in which nothing happens.
    fn silent() -> Timeline {
        let text = r#"{ "version": 1, "pattern": "sync", "clients": ["Ana"],
            "keys": [{ "name": "a" }], "replicas": [{}], "visitors": 2,
            "load": { "writes_per_second": 20000 },
            "script": [{ "at": "0s", "do": { "power_loss": 1 } }] }"#;
        Timeline::new(Arc::new(Scenario::from_json(text).expect("it is valid")))
    }

    #[test]
    fn a_search_for_what_never_comes_ends_and_says_so() {
        let mut timeline = silent();
        assert_eq!(timeline.step_forward(|_| false, |_, _| {}), Stepped::GaveUp);
        let far = timeline.steps();
        assert_eq!(far, MOST_LOOKED_THROUGH);
        assert_eq!(timeline.step_forward(|_| false, |_, _| {}), Stepped::GaveUp);
        assert_eq!(timeline.steps(), 2 * far, "a second search goes on from there");
        let never = |timeline: &mut Timeline| timeline.step_back(|_| false);
        assert_eq!(never(&mut timeline), Stepped::GaveUp);
        let back = timeline.steps();
        assert!((1..=far).contains(&back), "it went as far back as forward: {back}");
        assert_eq!(never(&mut timeline), Stepped::Found, "the beginning is a place to stop at");
        assert_eq!((timeline.steps(), timeline.now()), (0, SimTime::ZERO));
        assert_eq!(never(&mut timeline), Stepped::Nothing);
    }
}
