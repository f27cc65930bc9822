//! Random clusters and random acts.

use laglab::sim::action::{Action, Load, Route};
use laglab::sim::delay::Delay;
use laglab::sim::ids::{ClientId, KeyId, NodeId};
use laglab::sim::node::Hardware;
use laglab::sim::pattern::Pattern;
use laglab::sim::rng::Ratio;
use laglab::sim::scenario::{KeySpec, MAX_REPLICAS, NodeSpec, Scenario, VERSION};
use laglab::sim::settings::{Settings, StandbyName, StandbyNames, SynchronousCommit};
use laglab::sim::time::SimDuration;
use proptest::collection::vec;
use proptest::prelude::*;

const CLIENTS: usize = 3;
const KEYS: usize = 4;

/// A cluster and what is done to it.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) scenario: Scenario,
    pub(crate) acts: Vec<Act>,
}

/// One act, some time after the one before.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) after: SimDuration,
    pub(crate) action: Action,
}

/// Any plan.
pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    (scenarios(), vec(acts(), 1..16)).prop_map(|(scenario, acts)| Plan { scenario, acts })
}

/// Any plan with so much load that a run has many checkpoints.
pub(crate) fn busy_plans() -> impl Strategy<Value = Plan> {
    plans().prop_map(|mut plan| {
        plan.scenario.load.writes_per_second += 200;
        plan.scenario.load.reads_per_second += 100;
        plan.scenario.visitors = 50;
        plan
    })
}

fn up_to(us: u64) -> impl Strategy<Value = SimDuration> {
    prop_oneof![
        1 => Just(SimDuration::ZERO),
        4 => (0..=us).prop_map(SimDuration::from_micros),
    ]
}

/// Every distribution, most draws below the length. A slider scales all of a distribution, so none
/// has its middle next to nothing, except where it is nothing.
fn delays(us: u64) -> impl Strategy<Value = Delay> {
    let some = || (us / 10..us).prop_map(SimDuration::from_micros);
    let plain = prop_oneof![
        Just(Delay::Constant(SimDuration::ZERO)),
        some().prop_map(Delay::Constant),
        (some(), some()).prop_map(|(a, b)| Delay::Uniform { min: a.min(b), max: a.max(b) }),
        (some(), up_to(us / 4)).prop_map(|(mean, sd)| Delay::Normal { mean, sd }),
        (some(), 0..60u16)
            .prop_map(|(median, sigma_percent)| Delay::LogNormal { median, sigma_percent }),
        (some(), up_to(us)).prop_map(|(min, mean)| Delay::Exponential { min, mean }),
        (some(), 200..400u16).prop_map(|(min, shape_percent)| Delay::Pareto { min, shape_percent }),
    ];
    plain.prop_recursive(1, 3, 2, |inner| {
        (1..10u32, inner.clone(), inner).prop_map(|(chance, usual, rare)| Delay::Mixture {
            chance: Ratio::new(chance, 10).expect("it is below one"),
            usual: Box::new(usual),
            rare: Box::new(rare),
        })
    })
}

fn hardware() -> impl Strategy<Value = Hardware> {
    (delays(2_000), delays(20_000), up_to(20_000), up_to(800_000)).prop_map(
        |(execution, fsync, replay_cost, recovery)| Hardware {
            execution,
            fsync,
            replay_cost,
            recovery,
        },
    )
}

fn levels() -> impl Strategy<Value = SynchronousCommit> {
    prop::sample::select(&SynchronousCommit::ALL[..])
}

/// Lists of names, also of replicas that are not there.
fn names() -> impl Strategy<Value = StandbyNames> {
    let name = prop_oneof![
        8 => (1..=MAX_REPLICAS).prop_map(|n| StandbyName::Named(format!("replica{n}"))),
        1 => Just(StandbyName::Named("PRIMARY".to_owned())),
        1 => Just(StandbyName::Star),
    ];
    prop_oneof![
        1 => Just(StandbyNames::None),
        3 => (1..3u32, vec(name.clone(), 1..4)).prop_map(|(n, list)| StandbyNames::First(n, list)),
        3 => (1..3u32, vec(name, 1..4)).prop_map(|(n, list)| StandbyNames::Any(n, list)),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let timeout =
        || prop_oneof![Just(0), 4_000_000..12_000_000u64].prop_map(SimDuration::from_micros);
    let apply = prop_oneof![Just(SimDuration::ZERO), up_to(2_000_000)];
    (levels(), names(), apply, timeout(), timeout(), 100_000..10_000_000u64, 1..5_000_000u64)
        .prop_map(|(level, names, apply, sender, receiver, status, retry)| Settings {
            synchronous_commit: level,
            synchronous_standby_names: names,
            recovery_min_apply_delay: apply,
            wal_sender_timeout: sender,
            wal_receiver_timeout: receiver,
            wal_receiver_status_interval: SimDuration::from_micros(status),
            wal_retrieve_retry_interval: SimDuration::from_micros(retry),
        })
}

fn nodes() -> impl Strategy<Value = NodeSpec> {
    // A message of the largest size has to get through before the timeouts.
    let bandwidth = prop::option::weighted(0.2, 100_000..1_000_000u64);
    (delays(150_000), bandwidth, hardware(), settings()).prop_map(
        |(network_delay, bandwidth, hardware, settings)| NodeSpec {
            network_delay,
            bandwidth,
            hardware,
            settings,
        },
    )
}

fn loads(most: u32) -> impl Strategy<Value = Load> {
    let keys = vec((0..KEYS as u16).prop_map(KeyId), 0..3);
    let route = prop_oneof![Just(Route::Primary), Just(Route::AnyReplica)];
    (0..most, 0..most, keys, route).prop_map(
        |(writes_per_second, reads_per_second, keys, route)| Load {
            writes_per_second,
            reads_per_second,
            keys,
            route,
        },
    )
}

fn patterns() -> impl Strategy<Value = Option<Pattern>> {
    prop_oneof![Just(None), Just(Some(Pattern::Async)), Just(Some(Pattern::Sync))]
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let replicas = vec(nodes(), 1..=MAX_REPLICAS);
    let rest = (delays(10_000), loads(50), 1..20u16);
    (any::<u64>(), patterns(), nodes(), replicas, rest).prop_map(
        |(seed, pattern, primary, replicas, (client_delay, load, visitors))| Scenario {
            version: VERSION,
            seed,
            pattern,
            primary,
            replicas,
            clients: (0..CLIENTS).map(|i| format!("client{i}")).collect(),
            client_delay,
            keys: (0..KEYS)
                .map(|i| KeySpec { name: format!("key{i}"), words: Vec::new(), initial: 0 })
                .collect(),
            load,
            visitors,
            script: Vec::new(),
        },
    )
}

fn actions() -> impl Strategy<Value = Action> {
    let client = || (0..CLIENTS as u16).prop_map(ClientId);
    let key = || (0..KEYS as u16).prop_map(KeyId);
    let node = || (0..=MAX_REPLICAS as u8).prop_map(NodeId);
    prop_oneof![
        3 => (client(), key()).prop_map(|(client, key)| Action::Write { client, key, value: None }),
        3 => (client(), key(), node())
            .prop_map(|(client, key, node)| Action::Read { client, key, node }),
        1 => (node(), up_to(500_000))
            .prop_map(|(node, to)| Action::SetNetworkDelay { node, to }),
        1 => (node(), up_to(2_000_000)).prop_map(|(node, to)| Action::SetApplyDelay { node, to }),
        1 => (node(), up_to(50_000)).prop_map(|(node, to)| Action::SetReplayCost { node, to }),
        1 => prop_oneof![Just(Pattern::Async), Just(Pattern::Sync)].prop_map(Action::SetPattern),
        1 => levels().prop_map(Action::SetSynchronousCommit),
        1 => names().prop_map(Action::SetStandbyNames),
        1 => loads(100).prop_map(Action::SetLoad),
        2 => Just(Action::AddReplica),
        2 => node().prop_map(Action::RemoveReplica),
        3 => node().prop_map(Action::Crash),
        3 => node().prop_map(Action::PowerLoss),
        4 => node().prop_map(Action::Start),
        4 => node().prop_map(Action::Promote),
        3 => node().prop_map(Action::Rejoin),
        2 => node().prop_map(Action::Rewind),
        3 => node().prop_map(Action::Cut),
        2 => node().prop_map(Action::Heal),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    // Many faults fall into the time that a message or a recovery takes.
    let after = prop_oneof![Just(0), 0..50_000u64, 0..1_500_000u64];
    (after, actions()).prop_map(|(us, action)| Act { after: SimDuration::from_micros(us), action })
}
