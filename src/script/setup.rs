//! The cluster of a script: `cluster` and what can be said with it.
//!
//! | the nodes | means | if not said |
//! |---|---|---|
//! | `replicas=2` | how many replicas | 1 |
//! | `primaries=3` | how many nodes that all take writes, and no replica | one |
//! | `pattern=async` | or `semi-sync` (MariaDB), `sync`, `multi-primary` | none |
//! | `engine=mariadb` | the servers; else `postgresql` | by the pattern |
//! | `follows=primary,replica1` | whom each replica follows | the primary |
//! | `down=replica2` | nodes that do not run at the start | none |
//! | `slots=replica1,replica2` | replicas with a slot of their name on whom they follow | none |
//! | `clients=Ana,Ben` | the people | Ana,Ben |
//! | `keys=name,cart` | the rows; each begins at 0 | name,cart |
//! | `empty=order` | more rows, which are not there yet | none |
//! | `seed=1` | decides every draw of chance | 1 |
//!
//! | times and machines | means | if not said |
//! |---|---|---|
//! | `network=20ms,40ms` | the one-way network delay of each replica | 20ms |
//! | `bandwidth=10` | MB a second on the way to each replica | no limit |
//! | `replay=200us` | the replay cost of each replica | 200us |
//! | `fsync=800us,5ms` | the fsync time of the primary and of each replica | 800us |
//! | `wal-room=100` | MB for WAL on the disk of the primary and of each replica | no end |
//! | `client=2ms` | the one-way delay between clients and nodes | 2ms |
//!
//! | settings | means | if not said |
//! |---|---|---|
//! | `names="ANY 1 (replica1)"` | `synchronous_standby_names` | empty |
//! | `level=remote_apply` | `synchronous_commit` | `on` |
//! | `apply=0,2s` | `recovery_min_apply_delay`, `MASTER_DELAY` of each replica | 0 |
//! | `sender-timeout=60s` | `wal_sender_timeout` | 60s |
//! | `receiver-timeout=60s` | `wal_receiver_timeout` | 60s |
//! | `retry=5s` | `wal_retrieve_retry_interval` | 5s |
//! | `policy=last_write_wins` | what becomes of conflicts; `counter`, `set`, … | that |
//! | `wait-point=after_commit` | `rpl_semi_sync_master_wait_point` | `after_sync` |
//! | `timeout=10s` | `rpl_semi_sync_master_timeout` | 10s |
//! | `conf="…"`, `conf.replica1="…"` | more lines of their files, or of one's | none |
//!
//! A list that is too short goes on with its last value. `\n` in quotes begins a line.

use crate::sim::delay::Delay;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::{KeySpec, NodeSpec, Scenario, VERSION};
use crate::sim::settings::{
    ConflictPolicy, MariaDbSettings, StandbyNames, SynchronousCommit, WaitPoint,
};
use crate::sim::time::SimDuration;

use super::ScriptError;
use super::command::Args;

mod files;
mod told;

pub(super) use told::summary;

/// The patterns by name.
const PATTERNS: [(&str, Pattern); 4] = [
    ("async", Pattern::Async),
    ("semi-sync", Pattern::SemiSync),
    ("sync", Pattern::Sync),
    ("multi-primary", Pattern::MultiPrimary),
];

/// The conflict policies by name.
pub(super) const POLICIES: [(&str, ConflictPolicy); 8] = [
    ("last_write_wins", ConflictPolicy::LastWriteWins),
    ("first_write_wins", ConflictPolicy::FirstWriteWins),
    ("keep_local", ConflictPolicy::KeepLocal),
    ("apply_remote", ConflictPolicy::ApplyRemote),
    ("error", ConflictPolicy::Error),
    ("siblings", ConflictPolicy::Siblings),
    ("counter", ConflictPolicy::Counter),
    ("set", ConflictPolicy::AddWinsSet),
];

/// The level of this name.
pub(super) fn level(name: &str, args: &Args<'_>) -> Result<SynchronousCommit, ScriptError> {
    let named = SynchronousCommit::ALL.into_iter().find(|level| level.name() == name);
    named.ok_or_else(|| {
        let names = SynchronousCommit::ALL.map(SynchronousCommit::name).join(", ");
        args.error(format!("`{name}` is not a level: expected {names}"))
    })
}

/// The values that belong to a name, one for each of `count`; none if it was not said.
fn values<T: Copy + std::str::FromStr<Err: std::fmt::Display>>(
    args: &mut Args<'_>,
    key: &str,
    count: usize,
    what: &str,
) -> Result<Vec<Option<T>>, ScriptError> {
    let mut values = Vec::new();
    for text in args.list(key) {
        values.push(Some(args.read::<T>(text, what)?));
    }
    if values.len() > count {
        return Err(args.error(format!("{key} lists {}: expected at most {count}", values.len())));
    }
    let last = values.last().copied().flatten();
    values.resize(count, last);
    Ok(values)
}

/// The scenario that is described.
pub(super) fn scenario(args: &mut Args<'_>) -> Result<Scenario, ScriptError> {
    let pattern: Option<Pattern> = args.key_of("pattern", &PATTERNS)?;
    let (pattern, replicas) = size(pattern, args)?;
    let nodes = vec![NodeSpec::default(); replicas.saturating_add(1).min(64)];
    let client = args.parsed_key("client", "a time")?.unwrap_or(SimDuration::from_millis(2));
    let (clients, mut keys) = (args.list("clients"), args.list("keys"));
    if keys.is_empty() {
        keys = vec!["name", "cart"];
    }
    let empty = args.list("empty");
    let key = |name: &str, initial| KeySpec { name: name.to_owned(), words: Vec::new(), initial };
    let there = keys.into_iter().map(|name| key(name, Some(0)));
    let keys = there.chain(empty.into_iter().map(|name| key(name, None))).collect();
    let clients = if clients.is_empty() { vec!["Ana", "Ben"] } else { clients };
    let mut scenario = Scenario {
        version: VERSION,
        seed: args.parsed_key("seed", "a whole number")?.unwrap_or(1),
        pattern,
        primary: NodeSpec::default(),
        replicas: nodes[1..].to_vec(),
        clients: clients.into_iter().map(str::to_owned).collect(),
        client_delay: Delay::Constant(client),
        keys,
        load: Default::default(),
        visitors: 50,
        script: Vec::new(),
    };
    if let Some(pattern) = pattern {
        scenario = pattern.applied_to(&scenario);
    }
    let mut nodes = vec![scenario.primary];
    nodes.append(&mut scenario.replicas);
    let mariadb = [("mariadb", true), ("postgresql", false)];
    let mariadb = args.key_of("engine", &mariadb)?;
    servers(args, &mut nodes, pattern, mariadb)?;
    machines(args, &mut nodes)?;
    topology(args, &mut nodes)?;
    settings(args, &mut nodes)?;
    files::write(args, &mut nodes)?;
    scenario.primary = nodes.remove(0);
    scenario.replicas = nodes;
    scenario.validate().map_err(|e| args.error(e.to_string()))?;
    Ok(scenario)
}

/// How many nodes there are beside the first, and the pattern that follows.
fn size(
    pattern: Option<Pattern>,
    args: &mut Args<'_>,
) -> Result<(Option<Pattern>, usize), ScriptError> {
    let replicas: Option<usize> = args.parsed_key("replicas", "a whole number")?;
    let primaries: Option<usize> = args.parsed_key("primaries", "a whole number")?;
    match (pattern, primaries, replicas) {
        (Some(Pattern::MultiPrimary) | None, Some(_), Some(_)) => {
            Err(args.error("a node is a primary or a replica: expected primaries= or replicas="))
        }
        (Some(Pattern::MultiPrimary) | None, Some(count), None) if count > 1 => {
            Ok((Some(Pattern::MultiPrimary), count - 1))
        }
        (_, Some(count), _) if count != 1 => {
            Err(args.error(format!("{count} primaries: expected 2 to 7, and no other pattern")))
        }
        (Some(Pattern::MultiPrimary), _, replicas) => Ok((pattern, replicas.unwrap_or(2))),
        (_, _, replicas) => Ok((pattern, replicas.unwrap_or(1))),
    }
}

/// What kind of servers they are, and what they are called.
fn servers(
    args: &mut Args<'_>,
    nodes: &mut [NodeSpec],
    pattern: Option<Pattern>,
    mariadb: Option<bool>,
) -> Result<(), ScriptError> {
    let several = pattern == Some(Pattern::MultiPrimary);
    let is_mariadb = pattern == Some(Pattern::SemiSync);
    if mariadb == Some(false) && is_mariadb {
        return Err(
            args.error("semi-sync is MariaDB's: expected engine=mariadb or another pattern")
        );
    }
    if mariadb == Some(true) && !is_mariadb && !matches!(pattern, None | Some(Pattern::Async)) {
        return Err(args.error("this pattern is PostgreSQL's: expected pattern=semi-sync or async"));
    }
    let wait_points =
        [("after_sync", WaitPoint::AfterSync), ("after_commit", WaitPoint::AfterCommit)];
    let wait_point = args.key_of("wait-point", &wait_points)?;
    let timeout = args.parsed_key("timeout", "a time")?;
    if (wait_point.is_some() || timeout.is_some()) && !is_mariadb {
        return Err(
            args.error("wait-point and timeout are semi-sync's: expected pattern=semi-sync")
        );
    }
    let policy = args.key_of("policy", &POLICIES)?;
    if policy.is_some() && !several {
        return Err(
            args.error("a policy resolves conflicts of primaries: expected primaries=2 or more")
        );
    }
    for (i, node) in nodes.iter_mut().enumerate() {
        if several {
            node.name = Some(format!("node{}", i + 1));
            node.settings.conflict_resolution = policy.unwrap_or(node.settings.conflict_resolution);
        }
        if mariadb == Some(true) && node.mariadb.is_none() {
            node.mariadb = Some(MariaDbSettings {
                log_bin: true,
                log_slave_updates: true,
                read_only: i != 0,
                ..MariaDbSettings::default()
            });
        }
        if let Some(mariadb) = &mut node.mariadb {
            let settings = (&mut mariadb.rpl_semi_sync_master_wait_point, wait_point);
            *settings.0 = settings.1.unwrap_or(*settings.0);
            let settings = (&mut mariadb.rpl_semi_sync_master_timeout, timeout);
            *settings.0 = settings.1.unwrap_or(*settings.0);
        }
    }
    Ok(())
}

fn machines(args: &mut Args<'_>, nodes: &mut [NodeSpec]) -> Result<(), ScriptError> {
    let count = nodes.len();
    let network = values::<SimDuration>(args, "network", count - 1, "a time")?;
    let replay = values::<SimDuration>(args, "replay", count - 1, "a time")?;
    let bandwidth = values::<u64>(args, "bandwidth", count - 1, "a whole number of MB a second")?;
    for (i, node) in nodes.iter_mut().skip(1).enumerate() {
        node.network_delay = Delay::Constant(network[i].unwrap_or(SimDuration::from_millis(20)));
        node.hardware.replay_cost = replay[i].unwrap_or(node.hardware.replay_cost);
        node.bandwidth = bandwidth[i].map(|mb| mb.saturating_mul(1_000_000));
    }
    let fsync = values::<SimDuration>(args, "fsync", count, "a time")?;
    let room = values::<u32>(args, "wal-room", count, "a whole number of MB")?;
    for (i, node) in nodes.iter_mut().enumerate() {
        let fsync = fsync[i].unwrap_or(node.hardware.fsync.typical());
        node.hardware.fsync = Delay::Constant(fsync);
        node.hardware.wal_room = room[i];
    }
    Ok(())
}

/// What a node is called.
fn name(nodes: &[NodeSpec], i: usize) -> String {
    match (&nodes[i].name, i) {
        (Some(name), _) => name.clone(),
        (None, 0) => "primary".to_owned(),
        (None, i) => format!("replica{i}"),
    }
}

/// The number of the node of a name.
fn number(nodes: &[NodeSpec], called: &str, args: &Args<'_>) -> Result<usize, ScriptError> {
    let names: Vec<String> = (0..nodes.len()).map(|i| name(nodes, i)).collect();
    names.iter().position(|name| name == called).ok_or_else(|| {
        args.error(format!("no node is called `{called}`: expected {}", names.join(" or ")))
    })
}

/// Who follows whom, with which slot, and who is down.
fn topology(args: &mut Args<'_>, nodes: &mut [NodeSpec]) -> Result<(), ScriptError> {
    let follows = args.list("follows");
    if follows.len() > nodes.len() - 1 {
        let most = nodes.len() - 1;
        return Err(args.error(format!("follows lists {}: expected at most {most}", follows.len())));
    }
    for (i, called) in (1..).zip(follows) {
        nodes[i].follows = Some(number(nodes, called, args)? as u8);
    }
    if in_a_ring(nodes) {
        return Err(
            args.error("replicas follow each other in a ring: expected a primary at the top")
        );
    }
    for called in args.list("down") {
        let i = number(nodes, called, args)?;
        nodes[i].down = true;
    }
    for called in args.list("slots") {
        let i = number(nodes, called, args)?;
        if i == 0 || nodes[i].primary || nodes[i].mariadb.is_some() {
            return Err(
                args.error(format!("`{called}` uses no slot: expected PostgreSQL replicas"))
            );
        }
        let upstream = usize::from(nodes[i].follows.unwrap_or(0));
        nodes[upstream].slots.push(called.to_owned());
        nodes[i].settings.primary_slot_name = called.to_owned();
    }
    Ok(())
}

fn in_a_ring(nodes: &[NodeSpec]) -> bool {
    (1..nodes.len()).any(|start| {
        let mut at = start;
        for _ in 0..nodes.len() {
            if at == 0 {
                return false;
            }
            at = usize::from(nodes[at].follows.unwrap_or(0));
        }
        at != 0
    })
}

/// The settings that are said once and hold for every node, or for each replica.
fn settings(args: &mut Args<'_>, nodes: &mut [NodeSpec]) -> Result<(), ScriptError> {
    if let Some(text) = args.key("names") {
        let names: Result<StandbyNames, _> = text.parse();
        nodes[0].settings.synchronous_standby_names =
            names.map_err(|e| args.error(e.to_string()))?;
    }
    let level = args.key("level").map(|name| level(name, args)).transpose()?;
    let sender = args.parsed_key("sender-timeout", "a time")?;
    let receiver = args.parsed_key("receiver-timeout", "a time")?;
    let retry = args.parsed_key("retry", "a time")?;
    let apply = values::<SimDuration>(args, "apply", nodes.len() - 1, "a time")?;
    for (i, node) in nodes.iter_mut().enumerate() {
        let settings = &mut node.settings;
        settings.synchronous_commit = level.unwrap_or(settings.synchronous_commit);
        settings.wal_sender_timeout = sender.unwrap_or(settings.wal_sender_timeout);
        settings.wal_receiver_timeout = receiver.unwrap_or(settings.wal_receiver_timeout);
        settings.wal_retrieve_retry_interval =
            retry.unwrap_or(settings.wal_retrieve_retry_interval);
        if i > 0 {
            settings.recovery_min_apply_delay =
                apply[i - 1].unwrap_or(settings.recovery_min_apply_delay);
        }
    }
    Ok(())
}
