//! The cluster of a script: `cluster` and what can be said with it.
//!
//! | said | means | if not said |
//! |---|---|---|
//! | `replicas=2` | how many replicas | 1 |
//! | `pattern=sync` | the pattern | none |
//! | `names="ANY 1 (replica1)"` | `synchronous_standby_names` | empty |
//! | `level=remote_apply` | `synchronous_commit` | `on` |
//! | `network=20ms,40ms` | the one-way network delay of each replica | 20ms |
//! | `apply=0,2s` | `recovery_min_apply_delay` of each replica | 0 |
//! | `replay=200us` | the replay cost of each replica | 200us |
//! | `fsync=800us,5ms` | the fsync time of the primary and of each replica | 800us |
//! | `client=2ms` | the one-way delay between clients and nodes | 2ms |
//! | `sender-timeout=60s` | `wal_sender_timeout` | 60s |
//! | `receiver-timeout=60s` | `wal_receiver_timeout` | 60s |
//! | `retry=5s` | `wal_retrieve_retry_interval` | 5s |
//! | `clients=Ana,Ben` | the people | Ana,Ben |
//! | `keys=name,cart` | the rows; each begins at 0 | name,cart |
//! | `seed=1` | decides every draw of chance | 1 |
//!
//! A list that is too short goes on with its last value.

use crate::scene::words::count;
use crate::sim::delay::Delay;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::{KeySpec, NodeSpec, Scenario, VERSION};
use crate::sim::settings::{StandbyNames, SynchronousCommit};
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::command::Args;
use super::{PATTERNS, ScriptError};

/// The level of this name.
pub(super) fn level(name: &str, args: &Args<'_>) -> Result<SynchronousCommit, ScriptError> {
    let named = SynchronousCommit::ALL.into_iter().find(|level| level.name() == name);
    named.ok_or_else(|| {
        let names = SynchronousCommit::ALL.map(SynchronousCommit::name).join(", ");
        args.error(format!("`{name}` is not a level: expected {names}"))
    })
}

/// The times that belong to a name, one for each of `count`.
fn times(
    args: &mut Args<'_>,
    key: &str,
    count: usize,
    default: SimDuration,
) -> Result<Vec<SimDuration>, ScriptError> {
    let mut times = Vec::new();
    for text in args.list(key) {
        times.push(args.read::<SimDuration>(text, "a time")?);
    }
    if times.len() > count {
        return Err(args.error(format!("{key} lists {}: expected at most {count}", times.len())));
    }
    let last = times.last().copied().unwrap_or(default);
    times.resize(count, last);
    Ok(times)
}

/// The scenario that is described.
pub(super) fn scenario(args: &mut Args<'_>) -> Result<Scenario, ScriptError> {
    let replicas: usize = args.parsed_key("replicas", "a whole number")?.unwrap_or(1);
    let pattern: Option<Pattern> = args.key_of("pattern", &PATTERNS)?;
    let mut nodes = vec![NodeSpec::default(); replicas.saturating_add(1).min(64)];
    let hardware = NodeSpec::default().hardware;
    let network = times(args, "network", replicas, SimDuration::from_millis(20))?;
    let apply = times(args, "apply", replicas, SimDuration::ZERO)?;
    let replay = times(args, "replay", replicas, hardware.replay_cost)?;
    for (i, node) in nodes.iter_mut().skip(1).enumerate() {
        node.network_delay = Delay::Constant(network[i]);
        node.settings.recovery_min_apply_delay = apply[i];
        node.hardware.replay_cost = replay[i];
    }
    let fsync = times(args, "fsync", replicas + 1, hardware.fsync.typical())?;
    for (node, fsync) in nodes.iter_mut().zip(fsync) {
        node.hardware.fsync = Delay::Constant(fsync);
    }
    settings(args, &mut nodes)?;
    let client = args.parsed_key("client", "a time")?.unwrap_or(SimDuration::from_millis(2));
    let or = |list: Vec<&str>, default: [&str; 2]| -> Vec<String> {
        if list.is_empty() { &default[..] } else { &list[..] }
            .iter()
            .map(|s| (*s).to_owned())
            .collect()
    };
    let clients = or(args.list("clients"), ["Ana", "Ben"]);
    let keys = or(args.list("keys"), ["name", "cart"]).into_iter();
    let keys = keys.map(|name| KeySpec { name, words: Vec::new(), initial: Some(0) }).collect();
    let scenario = Scenario {
        version: VERSION,
        seed: args.parsed_key("seed", "a whole number")?.unwrap_or(1),
        pattern,
        primary: nodes.remove(0),
        replicas: nodes,
        clients,
        client_delay: Delay::Constant(client),
        keys,
        load: Default::default(),
        visitors: 50,
        script: Vec::new(),
    };
    scenario.validate().map_err(|e| args.error(e.to_string()))?;
    Ok(scenario)
}

/// The settings that are said once and hold for every node.
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
    for node in nodes {
        let settings = &mut node.settings;
        settings.synchronous_commit = level.unwrap_or(settings.synchronous_commit);
        settings.wal_sender_timeout = sender.unwrap_or(settings.wal_sender_timeout);
        settings.wal_receiver_timeout = receiver.unwrap_or(settings.wal_receiver_timeout);
        settings.wal_retrieve_retry_interval =
            retry.unwrap_or(settings.wal_retrieve_retry_interval);
    }
    Ok(())
}

/// The cluster in a line, with the settings that decide what a commit waits for.
pub(super) fn summary(world: &World) -> String {
    let settings = &world.node(world.leader()).settings;
    format!(
        "A primary and {}; synchronous_commit = {}, synchronous_standby_names = '{}'",
        count(world.members().count() as u64 - 1, "replica"),
        settings.synchronous_commit.name(),
        settings.synchronous_standby_names
    )
}
