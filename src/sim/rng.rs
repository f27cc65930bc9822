//! Chance: one named generator, one stream per concern.
//!
//! Every concern (each node, each link, each client, the load) draws from a stream of its own,
//! derived from the scenario's seed. Moving one slider then changes what that slider touches and
//! does not reshuffle everything else, which is what makes two runs comparable.
//!
//! The generator is xoshiro256++ (Blackman and Vigna, 2021), the same on every platform. Logarithm,
//! exponential and the like come from the `libm` crate: those of the standard library differ in
//! their last bits between a native build and wasm.

use rand_core::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::time::SimDuration;

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Execution and fsync times of a node.
    Node(u8),
    /// Delays of the link by which a node follows an upstream.
    Link(u8, u8),
    /// Delays between a client and the nodes.
    Client(u16),
    /// When and what the steady load does.
    Load,
}

/// A stream of random numbers. Its state is part of the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream for one concern of the run with this seed.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let (kind, number) = match stream {
            Stream::Node(n) => (1, u64::from(n)),
            Stream::Link(n, upstream) => (2, u64::from(n) | u64::from(upstream) << 8),
            Stream::Client(n) => (3, u64::from(n)),
            Stream::Load => (4, 0),
        };
        // `seed_from_u64` runs SplitMix64, so neighbouring numbers give unrelated streams.
        let label: u64 = (kind << 32) | number;
        Rng(Xoshiro256PlusPlus::seed_from_u64(seed ^ label.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// An integer in `0..n`, each as likely to within 2⁻⁶⁴.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "nothing can be drawn from an empty range");
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// A number in `(0, 1]`, in steps of 2⁻⁵³; never zero, so that its logarithm exists.
    pub fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// A place in `0..n`, drawn by Zipf's law: the place k is as likely as 1 / (k + 1) to the power
    /// of `exponent`. Exact, by inversion; the cost grows with n.
    pub fn zipf(&mut self, n: usize, exponent: f64) -> usize {
        let weight = |k: usize| libm::pow(1.0 / (k as f64 + 1.0), exponent);
        let total: f64 = (0..n).map(weight).sum();
        let mut left = self.unit() * total;
        for k in 0..n {
            left -= weight(k);
            if left <= 0.0 {
                return k;
            }
        }
        n.saturating_sub(1)
    }

    /// The time to the next arrival when `per_second` arrive on average.
    pub fn next_arrival(&mut self, per_second: f64) -> SimDuration {
        assert!(per_second > 0.0, "no arrival is to come at a rate of zero");
        SimDuration::from_micros_f64(-libm::log(self.unit()) / per_second * 1e6)
    }
}

/// A probability, as a fraction of integers so that it is exact everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct Ratio {
    numerator: u32,
    denominator: u32,
}

impl Ratio {
    /// `numerator` in `denominator`; none if it is not between 0 and 1.
    pub fn new(numerator: u32, denominator: u32) -> Option<Ratio> {
        (denominator > 0 && numerator <= denominator).then_some(Ratio { numerator, denominator })
    }

    /// Draws: true with this probability.
    pub fn draw(self, rng: &mut Rng) -> bool {
        rng.below(u64::from(self.denominator)) < u64::from(self.numerator)
    }
}

impl TryFrom<(u32, u32)> for Ratio {
    type Error = String;
    fn try_from((n, d): (u32, u32)) -> Result<Self, String> {
        Ratio::new(n, d).ok_or_else(|| {
            format!(
                "{n} in {d} is not a probability: expected two numbers, the first at most the \
                 second"
            )
        })
    }
}

impl From<Ratio> for (u32, u32) {
    fn from(r: Ratio) -> Self {
        (r.numerator, r.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_one_we_pinned() {
        let mut rng = Rng::new(7, Stream::Load);
        let drawn: Vec<u64> = (0..4).map(|_| rng.below(1_000_000)).collect();
        assert_eq!(drawn, PINNED, "another generator would change every shared link");
    }
    const PINNED: [u64; 4] = [684106, 662389, 401522, 855864];

    #[test]
    fn streams_of_one_seed_are_unrelated() {
        let first = |stream| Rng::new(1, stream).below(u64::MAX);
        assert_ne!(first(Stream::Node(0)), first(Stream::Node(1)), "two nodes, one stream");
        assert_ne!(first(Stream::Node(1)), first(Stream::Link(1, 0)), "two concerns, one stream");
    }
}
