//! The settings of the first node, as lines of its file, and what they mean.

use crate::sim::conf::{mariadb, postgresql};
use crate::sim::settings::{ConflictPolicy, WaitPoint};
use crate::sim::world::World;

/// The lines of the first node's file that differ from the server's defaults.
pub fn lines(world: &World) -> Vec<String> {
    let node = world.node(world.leader());
    let line = |(name, value): (&str, String)| format!("{name} = {value}");
    match &node.mariadb {
        Some(mariadb) => mariadb::lines_of(&mariadb.settings).into_iter().map(line).collect(),
        None => postgresql::lines_of(&node.settings).into_iter().map(line).collect(),
    }
}

/// What they mean for a learner.
pub fn meaning(world: &World) -> String {
    let node = world.node(world.leader());
    let Some(mariadb) = &node.mariadb else { return policy(node.settings.conflict_resolution) };
    let timeout = mariadb.settings.rpl_semi_sync_master_timeout;
    if !mariadb.semi_sync.on {
        return format!(
            "Semi-sync is off now: no replica had answered within {timeout}. Writes are \
             acknowledged without any replica until one has caught up."
        );
    }
    let hidden = match mariadb.settings.rpl_semi_sync_master_wait_point {
        WaitPoint::AfterSync => "Until then nobody sees the row.",
        WaitPoint::AfterCommit => "Others see the row already.",
    };
    format!(
        "A write waits until one replica has received it: received, not applied. {hidden} After \
         {timeout} without an answer it is acknowledged all the same."
    )
}

fn policy(policy: ConflictPolicy) -> String {
    match policy {
        ConflictPolicy::LastWriteWins => {
            "Every node takes writes. When two meet, the one with the later commit time stays, by \
             the clocks of the nodes. The other one vanishes, acknowledged or not."
        }
        ConflictPolicy::FirstWriteWins => {
            "Every node takes writes. When two meet, the one with the earlier commit time stays."
        }
        ConflictPolicy::ApplyRemote => {
            "Every node takes writes. When two meet, each node takes the other's. They can differ \
             for good."
        }
        ConflictPolicy::KeepLocal => {
            "Every node takes writes. When two meet, each node keeps its own. They differ for good."
        }
        ConflictPolicy::Error => {
            "Every node takes writes. When two meet, applying stops until somebody mends it."
        }
        ConflictPolicy::Siblings => {
            "Every node takes writes. When two meet, both stay, for the application to decide."
        }
        ConflictPolicy::Counter => "Every write adds to the row, and every addition counts.",
        ConflictPolicy::AddWinsSet => {
            "Writes add to a set and remove from it. When both meet, the addition stays."
        }
    }
    .to_owned()
}
