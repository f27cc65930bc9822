//! Simulated time: whole microseconds, so that every platform agrees on every instant.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An instant, in microseconds since the run began.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SimTime(u64);

impl SimTime {
    /// The start of the run.
    pub const ZERO: SimTime = SimTime(0);
    /// Later than any instant of a run.
    pub const MAX: SimTime = SimTime(u64::MAX);

    /// The instant `us` microseconds after the start.
    pub const fn from_micros(us: u64) -> Self {
        SimTime(us)
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long before `self` the instant `earlier` was; zero if it was not before.
    pub fn since(self, earlier: SimTime) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

/// A length of time, in microseconds.
///
/// In files it is text with a unit, as in `postgresql.conf`: `250us`, `40ms`, `1.5s`, `2min`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimDuration {
    /// No time at all.
    pub const ZERO: SimDuration = SimDuration(0);

    /// `us` microseconds.
    pub const fn from_micros(us: u64) -> Self {
        SimDuration(us)
    }

    /// `ms` milliseconds.
    pub const fn from_millis(ms: u64) -> Self {
        SimDuration(ms * 1_000)
    }

    /// `s` seconds.
    pub const fn from_secs(s: u64) -> Self {
        SimDuration(s * 1_000_000)
    }

    /// Rounds down to whole microseconds, which is what makes native and wasm agree; negative
    /// and absurd values are brought into range.
    pub fn from_micros_f64(us: f64) -> Self {
        // A cast from float to integer saturates and turns NaN into zero.
        SimDuration((us as u64).min(Self::LONGEST.0))
    }

    /// No delay in a scenario may be longer: one year.
    pub const LONGEST: SimDuration = SimDuration::from_secs(365 * 24 * 3600);

    /// Whole microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This duration times `numerator / denominator`.
    pub fn scaled(self, numerator: SimDuration, denominator: SimDuration) -> SimDuration {
        if denominator.0 == 0 {
            return SimDuration::ZERO;
        }
        let wide = u128::from(self.0) * u128::from(numerator.0) / u128::from(denominator.0);
        SimDuration(u64::try_from(wide).unwrap_or(u64::MAX).min(Self::LONGEST.0))
    }
}

impl Add<SimDuration> for SimTime {
    type Output = SimTime;
    fn add(self, d: SimDuration) -> SimTime {
        SimTime(self.0.checked_add(d.0).expect("simulated time does not overflow"))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, d: SimDuration) {
        *self = *self + d;
    }
}

impl Add for SimDuration {
    type Output = SimDuration;
    fn add(self, d: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_add(d.0))
    }
}

impl Sub for SimDuration {
    type Output = SimDuration;
    fn sub(self, d: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_sub(d.0))
    }
}

impl fmt::Display for SimTime {
    /// Seconds with milliseconds: `12.480 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0 / 1_000;
        write!(f, "{}.{:03} s", ms / 1_000, ms % 1_000)
    }
}

impl fmt::Display for SimDuration {
    /// The way a person reads it: `350 µs`, `4.2 ms`, `89 ms`, `1.31 s`, `2 min 5 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let us = self.0;
        match us {
            0 => f.write_str("0 ms"),
            1..1_000 => write!(f, "{us} µs"),
            1_000..10_000 if !us.is_multiple_of(1_000) => {
                write!(f, "{}.{} ms", us / 1_000, us % 1_000 / 100)
            }
            1_000..1_000_000 => write!(f, "{} ms", us / 1_000),
            1_000_000..60_000_000 => {
                write!(f, "{}.{:02} s", us / 1_000_000, us % 1_000_000 / 10_000)
            }
            _ => write!(f, "{} min {} s", us / 60_000_000, us % 60_000_000 / 1_000_000),
        }
    }
}

/// A duration's text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDurationError {
    text: String,
}

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a duration: expected a number and a unit (us, ms, s, min, h), at most a \
             year, such as `40ms`",
            self.text
        )
    }
}

impl std::error::Error for ParseDurationError {}

/// Units, longest name first among those that share an ending.
const UNITS: [(&str, u64); 6] = [
    ("min", 60_000_000),
    ("us", 1),
    ("µs", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("h", 3_600_000_000),
];

impl FromStr for SimDuration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        let error = || ParseDurationError { text: text.to_owned() };
        let text = text.trim();
        if text == "0" {
            return Ok(SimDuration::ZERO);
        }
        let (number, scale) = UNITS
            .iter()
            .find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, *scale)))
            .ok_or_else(error)?;
        let number: f64 = number.trim().parse().map_err(|_| error())?;
        let us = number * scale as f64;
        if !(0.0..=Self::LONGEST.0 as f64).contains(&us) {
            return Err(error());
        }
        // `1.1s` must be 1100000 µs, not one less: round here, where only text is concerned.
        Ok(SimDuration((us + 0.5) as u64))
    }
}

impl Serialize for SimDuration {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let us = self.0;
        let text = if us == 0 {
            "0ms".to_owned()
        } else if us.is_multiple_of(1_000_000) {
            format!("{}s", us / 1_000_000)
        } else if us.is_multiple_of(1_000) {
            format!("{}ms", us / 1_000)
        } else {
            format!("{us}us")
        };
        s.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for SimDuration {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_back_as_it_was_written() {
        for us in [0, 1, 999, 1_000, 1_500, 40_000, 1_100_000, 90_000_000, 3_600_000_000] {
            let d = SimDuration::from_micros(us);
            let text = serde_json::to_string(&d).expect("a duration has a text");
            assert_eq!(serde_json::from_str::<SimDuration>(&text).expect("it parses"), d, "{text}");
        }
    }

    #[test]
    fn a_bad_duration_says_what_was_expected() {
        for text in ["", "12", "fast", "-1ms", "1e30s", "NaNs", "2 years"] {
            let error = text.parse::<SimDuration>().expect_err("must not parse").to_string();
            assert!(error.contains("expected a number and a unit"), "{error}");
        }
    }

    #[test]
    fn durations_read_as_a_person_would_say_them() {
        let text = |us| SimDuration::from_micros(us).to_string();
        assert_eq!(text(350), "350 µs");
        assert_eq!(text(1_000), "1 ms");
        assert_eq!(text(4_230), "4.2 ms");
        assert_eq!(text(89_900), "89 ms");
        assert_eq!(text(1_310_000), "1.31 s");
        assert_eq!(text(125_000_000), "2 min 5 s");
    }
}
