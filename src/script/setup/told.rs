//! The cluster in a line.

use crate::sim::settings::WaitPoint;
use crate::sim::world::World;

use super::super::show::count;

/// The cluster, with the settings that decide what a commit waits for.
pub(in super::super) fn summary(world: &World) -> String {
    let node = world.node(world.leader());
    if world.has_several_primaries() {
        let policy = node.settings.conflict_resolution;
        let name = super::POLICIES.iter().find(|(_, named)| *named == policy);
        let name = name.map_or("", |(name, _)| name);
        return format!("{} primaries; conflicts: {name}", world.members().count());
    }
    let replicas = count(world.members().count() as u64 - 1, "replica");
    if let Some(mariadb) = &node.mariadb {
        let settings = &mariadb.settings;
        if !settings.rpl_semi_sync_master_enabled {
            return format!("A MariaDB primary and {replicas}; commits wait for no replica");
        }
        let wait_point = match settings.rpl_semi_sync_master_wait_point {
            WaitPoint::AfterSync => "AFTER_SYNC",
            WaitPoint::AfterCommit => "AFTER_COMMIT",
        };
        return format!(
            "A MariaDB primary and {replicas}; semi-sync, {wait_point}, timeout {}",
            settings.rpl_semi_sync_master_timeout
        );
    }
    format!(
        "A primary and {replicas}; synchronous_commit = {}, synchronous_standby_names = '{}'",
        node.settings.synchronous_commit.name(),
        node.settings.synchronous_standby_names
    )
}
