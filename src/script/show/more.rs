//! What `show` tells of slots, queries, lag, semi-sync and conflicts.

use std::fmt::Write as _;

use crate::scene::words::{key_name, node_in_text, value_text};
use crate::sim::check::Guarantees;
use crate::sim::ids::KeyId;
use crate::sim::node::{Node, Receiver};
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::{count, line};

fn or(text: String, nothing: &str) -> String {
    if text.is_empty() { format!("           {nothing}\n") } else { text }
}

/// A node with a log of its own that takes in what others write.
pub(super) fn own_log(world: &World, node: &Node, on_disk: u64, down: &str) -> String {
    let mut part = down.to_owned();
    let takes = match &node.mariadb {
        Some(mariadb) => !mariadb.settings.read_only,
        None => true,
    };
    if down.is_empty() && (takes || world.leader() == node.id) {
        part.push_str("takes writes; ");
    }
    let _infallible = write!(part, "on disk {on_disk}");
    for subscription in &node.subscriptions {
        let whom = node_in_text(world, subscription.upstream);
        let streams = matches!(subscription.connection.receiver, Receiver::Streaming(_));
        let how = match (streams, subscription.applying) {
            (true, true) => "",
            (false, _) => "not connected, ",
            (true, false) => "not applying, ",
        };
        let (received, applied) = (subscription.received.records, subscription.applied.records);
        let _infallible = write!(part, "; of {whom}: {how}received {received}, applied {applied}");
    }
    part
}

pub(super) fn guarantees(world: &World) -> String {
    let mut text = String::new();
    for (one, broken) in Guarantees::ALL.iter().zip(world.checker().counts.broken) {
        if broken > 0 {
            let reads = count(broken, "read");
            let _infallible = writeln!(text, "           {}: broken by {reads}", one.name());
        }
    }
    or(text, "no guarantee is broken")
}

pub(super) fn lag(world: &World) -> String {
    let mut text = String::new();
    for node in world.members().filter(|node| node.upstreams().next().is_some()) {
        let truly = world.replay_lag(node.id);
        let time = |lag: SimDuration| match lag {
            SimDuration::ZERO => "0".to_owned(),
            lag => lag.to_string(),
        };
        let mut says = format!("truly {} behind", time(truly));
        if node.replica().is_some() {
            let statistics = world.reported_lag(node.id).map_or("nothing".to_owned(), time);
            let itself = time(world.apparent_lag(node.id));
            let _infallible = write!(
                says,
                "; pg_stat_replication says {statistics}, the replica itself {itself}"
            );
        }
        line(&mut text, world.name(node.id), &says);
    }
    or(text, "nobody follows anybody")
}

pub(super) fn slots(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        for slot in &node.slots {
            let active = if slot.active.is_some() { "in use" } else { "not in use" };
            let status = node.slot_status(slot.name).map_or("", |status| status.name());
            let end = node.wal_end().lsn.0;
            let kept = slot.restart_lsn.map(|lsn| end.saturating_sub(lsn.0) >> 20);
            let kept = kept.map_or(String::new(), |mb| format!(", keeps {mb} MB of WAL"));
            let says = format!("slot {}: {active}, {status}{kept}", world.slot_called(slot.name));
            line(&mut text, world.name(node.id), &says);
        }
    }
    or(text, "there is no slot")
}

pub(super) fn queries(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        for query in &node.queries {
            let how = if query.active { "runs" } else { "idles in its transaction" };
            let sees = count(query.snapshot, "record");
            let says = format!("query {} {how} and sees {sees}", query.id.0);
            line(&mut text, world.name(node.id), &says);
        }
    }
    or(text, "no query keeps a snapshot")
}

pub(super) fn semi_sync(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        let Some(mariadb) = &node.mariadb else { continue };
        if node.id != world.leader() && mariadb.settings.read_only {
            continue;
        }
        let semi_sync = &mariadb.semi_sync;
        let says = format!(
            "{}, {} connected; {} confirmed, {} not",
            if semi_sync.on { "on" } else { "off" },
            count(node.semi_sync_clients() as u64, "semi-sync replica"),
            count(semi_sync.confirmed, "commit"),
            semi_sync.unconfirmed
        );
        line(&mut text, world.name(node.id), &says);
    }
    or(text, "no MariaDB server takes writes")
}

pub(super) fn conflicts(world: &World) -> String {
    let counts = &world.checker().counts;
    let mut text = format!(
        "           {}, {} ({} of them later than what stayed)\n",
        count(counts.conflicts, "conflict"),
        count(counts.lost_updates, "lost update"),
        counts.newer_lost
    );
    text.push_str(&match (world.is_converged(), world.diverged_rows()) {
        (true, _) => "           all nodes hold the same\n".to_owned(),
        (false, 0) => "           nodes have not heard all of each other yet\n".to_owned(),
        (false, rows) => {
            let rows = count(rows as u64, "row");
            format!("           everybody has heard everything, and {rows} will differ for ever\n")
        }
    });
    text
}

pub(super) fn siblings(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        for i in 0..world.scenario().keys.len() {
            let key = KeyId(i as u16);
            let siblings = node.siblings(key);
            if siblings.len() > 1 {
                let values: Vec<String> =
                    siblings.iter().map(|s| value_text(world, key, Some(s.value))).collect();
                let says = format!("{} is {}", key_name(world, key), values.join(" and also "));
                line(&mut text, world.name(node.id), &says);
            }
        }
    }
    or(text, "no row has siblings")
}
