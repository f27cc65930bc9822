//! The replication patterns, as the settings they stand for.

use serde::{Deserialize, Serialize};

use super::settings::{StandbyName, StandbyNames};

/// A named set of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Commits wait for no replica.
    Async,
    /// Commits wait for every replica.
    Sync,
}

impl Pattern {
    /// The `synchronous_standby_names` of the pattern for these replicas. Sync names all of them,
    /// reachable or not: that is what makes one that is down block every write.
    pub fn standby_names<'a>(self, replicas: impl Iterator<Item = &'a str>) -> StandbyNames {
        match self {
            Pattern::Async => StandbyNames::None,
            Pattern::Sync => {
                let list: Vec<_> = replicas.map(|n| StandbyName::Named(n.to_owned())).collect();
                match u32::try_from(list.len()) {
                    Ok(n) if n > 0 => StandbyNames::First(n, list),
                    _ => StandbyNames::None,
                }
            }
        }
    }
}
