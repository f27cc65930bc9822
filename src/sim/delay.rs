//! Distributions of delays.

use serde::{Deserialize, Serialize};

use super::rng::{Ratio, Rng};
use super::time::SimDuration;

/// How long something takes, drawn anew each time. Draws are floored to whole microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Delay {
    /// Always the same.
    Constant(SimDuration),
    /// Each length between the two as likely.
    Uniform {
        /// The shortest.
        min: SimDuration,
        /// The longest.
        max: SimDuration,
    },
    /// Bell-shaped about the mean; draws below zero count as zero.
    Normal {
        /// The middle.
        mean: SimDuration,
        /// The standard deviation.
        sd: SimDuration,
    },
    /// Most draws near the median, a few far above: what networks and disks tend to look like.
    LogNormal {
        /// Half of the draws are below.
        median: SimDuration,
        /// The spread: the standard deviation of the logarithm, in hundredths.
        sigma_percent: u16,
    },
    /// A floor, and a memoryless wait above it.
    Exponential {
        /// No draw is below.
        min: SimDuration,
        /// The mean of what comes on top of the floor.
        mean: SimDuration,
    },
    /// A heavy tail: rare draws are many times the shortest.
    Pareto {
        /// No draw is below.
        min: SimDuration,
        /// The shape, in hundredths; the smaller, the heavier the tail.
        shape_percent: u16,
    },
    /// With the given chance the second, else the first.
    Mixture {
        /// How likely the rare case is.
        chance: Ratio,
        /// The usual case.
        usual: Box<Delay>,
        /// The rare case.
        rare: Box<Delay>,
    },
}

impl Delay {
    /// The delay that is always `us` microseconds.
    pub const fn micros(us: u64) -> Self {
        Delay::Constant(SimDuration::from_micros(us))
    }

    /// The delay that is always `ms` milliseconds.
    pub const fn millis(ms: u64) -> Self {
        Delay::Constant(SimDuration::from_millis(ms))
    }

    /// Draws one length.
    pub fn draw(&self, rng: &mut Rng) -> SimDuration {
        let us = |d: &SimDuration| d.as_micros() as f64;
        match self {
            Delay::Constant(d) => *d,
            Delay::Uniform { min, max } => {
                *min + SimDuration::from_micros(rng.below((*max - *min).as_micros() + 1))
            }
            Delay::Normal { mean, sd } => {
                SimDuration::from_micros_f64(us(mean) + us(sd) * standard_normal(rng))
            }
            Delay::LogNormal { median, sigma_percent } => {
                let sigma = f64::from(*sigma_percent) / 100.0;
                SimDuration::from_micros_f64(us(median) * libm::exp(sigma * standard_normal(rng)))
            }
            Delay::Exponential { min, mean } => {
                *min + SimDuration::from_micros_f64(-libm::log(rng.unit()) * us(mean))
            }
            Delay::Pareto { min, shape_percent } => {
                let shape = f64::from(*shape_percent) / 100.0;
                SimDuration::from_micros_f64(us(min) / libm::pow(rng.unit(), 1.0 / shape))
            }
            Delay::Mixture { chance, usual, rare } => {
                if chance.draw(rng) {
                    rare.draw(rng)
                } else {
                    usual.draw(rng)
                }
            }
        }
    }

    /// The length that stands for the distribution on a slider: its middle, or its floor where
    /// it has one.
    pub fn typical(&self) -> SimDuration {
        match self {
            Delay::Constant(d) => *d,
            Delay::Uniform { min, max } => {
                SimDuration::from_micros(min.as_micros() + (*max - *min).as_micros() / 2)
            }
            Delay::Normal { mean, .. } => *mean,
            Delay::LogNormal { median, .. } => *median,
            Delay::Exponential { min, .. } | Delay::Pareto { min, .. } => *min,
            Delay::Mixture { usual, .. } => usual.typical(),
        }
    }

    /// The same shape about another middle, as when a slider is moved.
    pub fn with_typical(&self, to: SimDuration) -> Delay {
        let from = self.typical();
        let scale = |d: SimDuration| d.scaled(to, from);
        match self {
            Delay::Constant(_) => Delay::Constant(to),
            // From zero there is no shape to keep.
            _ if from == SimDuration::ZERO => Delay::Constant(to),
            Delay::Uniform { min, max } => Delay::Uniform { min: scale(*min), max: scale(*max) },
            Delay::Normal { sd, .. } => Delay::Normal { mean: to, sd: scale(*sd) },
            Delay::LogNormal { sigma_percent, .. } => {
                Delay::LogNormal { median: to, sigma_percent: *sigma_percent }
            }
            Delay::Exponential { mean, .. } => Delay::Exponential { min: to, mean: scale(*mean) },
            Delay::Pareto { shape_percent, .. } => {
                Delay::Pareto { min: to, shape_percent: *shape_percent }
            }
            Delay::Mixture { chance, usual, rare } => Delay::Mixture {
                chance: *chance,
                usual: Box::new(usual.with_typical(to)),
                rare: rare.clone(),
            },
        }
    }

    /// What is wrong with the parameters, if anything.
    pub fn problem(&self) -> Option<String> {
        match self {
            Delay::Uniform { min, max } if max < min => {
                Some(format!("uniform: max {max} is below min {min}"))
            }
            Delay::LogNormal { sigma_percent, .. } if *sigma_percent > 300 => {
                Some(format!("log_normal: sigma_percent {sigma_percent} is above 300"))
            }
            Delay::Pareto { shape_percent, .. } if *shape_percent < 50 => {
                Some(format!("pareto: shape_percent {shape_percent} is below 50"))
            }
            Delay::Mixture { usual, rare, .. } => usual.problem().or_else(|| rare.problem()),
            _ => None,
        }
    }
}

/// A draw from the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958).
fn standard_normal(rng: &mut Rng) -> f64 {
    // A square root is exact to the last bit everywhere (IEEE 754), and a single instruction.
    let radius = (-2.0 * libm::log(rng.unit())).sqrt();
    radius * libm::cos(2.0 * std::f64::consts::PI * rng.unit())
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;

    fn mean_us(delay: &Delay) -> u64 {
        let mut rng = Rng::new(3, Stream::Load);
        (0..20_000).map(|_| delay.draw(&mut rng).as_micros()).sum::<u64>() / 20_000
    }

    #[test]
    fn each_distribution_has_the_mean_its_parameters_promise() {
        let ms = SimDuration::from_millis;
        // Expected means in microseconds; 20,000 draws keep the error of each well under 3 %.
        let cases = [
            (Delay::millis(40), 40_000),
            (Delay::Uniform { min: ms(10), max: ms(30) }, 20_000),
            (Delay::Normal { mean: ms(40), sd: ms(5) }, 40_000),
            // exp(sigma² / 2) = 1.0202 for sigma 0.2
            (Delay::LogNormal { median: ms(40), sigma_percent: 20 }, 40_808),
            (Delay::Exponential { min: ms(1), mean: ms(9) }, 10_000),
            // shape / (shape - 1) = 1.5 for shape 3
            (Delay::Pareto { min: ms(10), shape_percent: 300 }, 15_000),
        ];
        for (delay, expected) in cases {
            let mean = mean_us(&delay);
            assert!(mean.abs_diff(expected) * 100 < expected * 3, "{delay:?}: mean {mean} us");
        }
    }

    #[test]
    fn a_slider_keeps_the_shape_of_a_distribution() {
        let wide =
            Delay::Uniform { min: SimDuration::from_millis(10), max: SimDuration::from_millis(30) };
        let slower = wide.with_typical(SimDuration::from_millis(40));
        assert_eq!(
            slower,
            Delay::Uniform { min: SimDuration::from_millis(20), max: SimDuration::from_millis(60) }
        );
        assert_eq!(slower.typical(), SimDuration::from_millis(40));
    }
}
