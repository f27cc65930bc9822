//! Chance for tests: plain draws from a seed.

use laglab::sim::rng::{Rng, Stream};
use laglab::sim::time::SimDuration;

/// A source of draws.
pub(crate) struct Dice(Rng);

impl Dice {
    /// The draws of a seed.
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(Rng::new(seed, Stream::Load))
    }

    /// A number below another.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0.below(n)
    }

    /// A number within bounds, both included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of some.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }

    /// A length of time of at most so many microseconds; one in five is zero.
    pub(crate) fn up_to(&mut self, us: u64) -> SimDuration {
        if self.percent(20) { SimDuration::ZERO } else { self.time(0, us) }
    }

    /// A length of time within bounds, in microseconds.
    pub(crate) fn time(&mut self, least: u64, most: u64) -> SimDuration {
        SimDuration::from_micros(self.between(least, most))
    }

    /// Milliseconds within bounds.
    pub(crate) fn millis(&mut self, least: u64, most: u64) -> SimDuration {
        SimDuration::from_millis(self.between(least, most))
    }
}
