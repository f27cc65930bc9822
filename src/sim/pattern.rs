//! The replication patterns, as the settings they stand for.

use serde::{Deserialize, Serialize};

use super::conf::postgresql;
use super::scenario::{NodeSpec, Scenario};
use super::settings::{
    ConflictPolicy, MariaDbSettings, StandbyName, StandbyNames, WaitPoint, WalLevel,
};

/// A named set of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Commits wait for no replica.
    Async,
    /// Commits wait until one replica has received them (MariaDB).
    SemiSync,
    /// Commits wait for every replica.
    Sync,
    /// Several nodes take writes, and the later one wins.
    MultiPrimary,
}

impl Pattern {
    /// Each of them, in the course's order.
    pub const ALL: [Pattern; 4] =
        [Pattern::Async, Pattern::SemiSync, Pattern::Sync, Pattern::MultiPrimary];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Pattern::Async => "Async",
            Pattern::SemiSync => "Semi-sync",
            Pattern::Sync => "Sync",
            Pattern::MultiPrimary => "Multi-primary",
        }
    }

    /// The `synchronous_standby_names` of the pattern for these replicas. Sync names all of them,
    /// reachable or not: that is what makes one that is down block every write.
    pub fn standby_names<'a>(self, replicas: impl Iterator<Item = &'a str>) -> StandbyNames {
        match self {
            Pattern::Async | Pattern::SemiSync | Pattern::MultiPrimary => StandbyNames::None,
            Pattern::Sync => {
                let list: Vec<_> = replicas.map(|n| StandbyName::Named(n.to_owned())).collect();
                match u32::try_from(list.len()) {
                    Ok(n) if n > 0 => StandbyNames::First(n, list),
                    _ => StandbyNames::None,
                }
            }
        }
    }

    /// Whether a running cluster can be changed from one to the other: both are the same servers
    /// with other settings.
    pub fn is_live(self) -> bool {
        matches!(self, Pattern::Async | Pattern::Sync)
    }

    /// The same nodes, load and seed under this pattern.
    pub fn applied_to(self, scenario: &Scenario) -> Scenario {
        let mut scenario = scenario.clone();
        scenario.pattern = Some(self);
        let count = scenario.replicas.len() as u8 + 1;
        let plain = |node: &mut NodeSpec| {
            // What a file says counts, as far as another server can go by it.
            let file = node.conf.take().filter(|_| node.mariadb.is_none());
            if let Some(Ok(conf)) = file.map(|text| postgresql::Conf::start(&text, &[])) {
                node.settings = conf.settings();
            }
            node.mariadb = None;
            node.primary = false;
            node.subscribes_to.clear();
            node.settings.synchronous_standby_names = StandbyNames::None;
        };
        let nodes = std::iter::once(&mut scenario.primary).chain(&mut scenario.replicas);
        for (i, node) in (0..count).zip(nodes) {
            plain(node);
            match self {
                Pattern::Async | Pattern::Sync => {}
                Pattern::SemiSync => {
                    node.mariadb = Some(MariaDbSettings {
                        log_bin: true,
                        log_slave_updates: true,
                        read_only: i != 0,
                        rpl_semi_sync_master_enabled: true,
                        rpl_semi_sync_slave_enabled: true,
                        rpl_semi_sync_master_wait_point: WaitPoint::AfterSync,
                        ..MariaDbSettings::default()
                    });
                }
                Pattern::MultiPrimary => {
                    node.primary = true;
                    node.follows = None;
                    node.subscribes_to = (0..count).filter(|other| *other != i).collect();
                    node.settings.wal_level = WalLevel::Logical;
                    node.settings.track_commit_timestamp = true;
                    node.settings.conflict_resolution = ConflictPolicy::LastWriteWins;
                }
            }
        }
        scenario
    }
}
