//! The steady load.

use serde::Serialize;

use super::super::ids::KeyId;
use super::super::record::record;
use super::super::route::Route;
use super::ActionError;

/// A steady load: arrivals at random, at a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Load {
    /// Writes a second, on average.
    pub writes_per_second: u32,
    /// Reads a second, on average.
    pub reads_per_second: u32,
    /// The rows it touches; all if empty.
    pub keys: Vec<KeyId>,
    /// How unevenly it touches them: the exponent of Zipf's law, in hundredths. 0 is evenly; at
    /// 100 the first row is touched twice as often as the second.
    pub zipf_percent: u16,
    /// Where its reads go.
    pub route: Route,
}

record!(Load needs [] has [
    writes_per_second, reads_per_second, keys, zipf_percent, route,
]);

impl Load {
    pub(in super::super) fn check(&self, keys: usize, nodes: usize) -> Result<(), ActionError> {
        let most = super::super::scenario::MAX_RATE;
        for rate in [self.writes_per_second, self.reads_per_second] {
            if rate > most {
                return Err(ActionError::TooFast { rate, most });
            }
        }
        if self.zipf_percent > 300 {
            return Err(ActionError::TooUneven(self.zipf_percent));
        }
        match self.keys.iter().find(|key| key.index() >= keys) {
            Some(key) => Err(ActionError::NoSuchKey(*key)),
            None => self.route.check(nodes),
        }
    }
}
