//! Draws a cluster.

use laglab::sim::action::Load;
use laglab::sim::delay::Delay;
use laglab::sim::ids::{KeyId, NodeId};
use laglab::sim::node::Hardware;
use laglab::sim::pattern::Pattern;
use laglab::sim::rng::Ratio;
use laglab::sim::route::Route;
use laglab::sim::scenario::{KeySpec, NodeSpec, Scenario, VERSION};
use laglab::sim::settings::{
    BinlogFormat, ConflictPolicy, ExecMode, InitRole, MariaDbSettings, Settings, StandbyName,
    StandbyNames, SynchronousCommit, TargetTimeline, WaitPoint, WalLevel,
};
use laglab::sim::time::SimDuration;

use super::dice::Dice;
use super::{Kind, Size};

/// How many people there are.
pub(crate) const CLIENTS: usize = 3;
/// How many rows there are.
pub(crate) const KEYS: usize = 4;

/// A cluster of a kind.
pub(crate) fn scenario(dice: &mut Dice, seed: u64, kind: Kind, size: Size) -> Scenario {
    let count = dice.between(3, 7) as usize;
    let mut nodes: Vec<NodeSpec> = match kind {
        Kind::Physical => physical(dice, count),
        Kind::SemiSync => semi_sync(dice, count),
        Kind::MultiPrimary(policy) => multi_primary(dice, count.min(5), policy),
    };
    for node in &mut nodes {
        node.network_delay = delay(dice, 150_000);
        // A message of the largest size has to get through before the timeouts.
        node.bandwidth = dice.percent(15).then(|| dice.between(100_000, 1_000_000));
        node.hardware = hardware(dice);
    }
    let pattern = match kind {
        Kind::Physical => dice.pick(&[None, None, None, Some(Pattern::Async), Some(Pattern::Sync)]),
        Kind::SemiSync | Kind::MultiPrimary(_) => None,
    };
    let rows_there = dice.percent(80) || matches!(kind, Kind::MultiPrimary(_));
    let key = |i: usize| KeySpec {
        name: format!("key{i}"),
        words: Vec::new(),
        initial: (rows_there || i != 0).then_some(0),
    };
    Scenario {
        version: VERSION,
        seed,
        pattern,
        primary: nodes.remove(0),
        replicas: nodes,
        clients: (0..CLIENTS).map(|i| format!("client{i}")).collect(),
        client_delay: delay(dice, 10_000),
        keys: (0..KEYS).map(key).collect(),
        load: load(dice, size.rate),
        visitors: dice.between(1, 20) as u16,
        script: Vec::new(),
    }
}

/// Every distribution, most draws below the length. A slider scales all of a distribution, so none
/// has its middle next to nothing, except where it is nothing.
pub(crate) fn delay(dice: &mut Dice, us: u64) -> Delay {
    if dice.percent(10) {
        let chance = Ratio::new(dice.between(1, 9) as u32, 10).expect("it is below one");
        let (usual, rare) = (Box::new(plain_delay(dice, us)), Box::new(plain_delay(dice, us)));
        return Delay::Mixture { chance, usual, rare };
    }
    plain_delay(dice, us)
}

fn plain_delay(dice: &mut Dice, us: u64) -> Delay {
    let some = dice.time(us / 10, us);
    match dice.below(8) {
        0 => Delay::Constant(SimDuration::ZERO),
        1 | 2 => Delay::Constant(some),
        3 => {
            let other = dice.time(us / 10, us);
            Delay::Uniform { min: some.min(other), max: some.max(other) }
        }
        4 => Delay::Normal { mean: some, sd: dice.up_to(us / 4) },
        5 => Delay::LogNormal { median: some, sigma_percent: dice.below(60) as u16 },
        6 => Delay::Exponential { min: some, mean: dice.up_to(us) },
        _ => Delay::Pareto { min: some, shape_percent: dice.between(200, 400) as u16 },
    }
}

fn hardware(dice: &mut Dice) -> Hardware {
    Hardware {
        execution: delay(dice, 2_000),
        fsync: delay(dice, 20_000),
        replay_cost: dice.up_to(20_000),
        recovery: dice.up_to(800_000),
        wal_room: dice.percent(5).then(|| dice.between(48, 200) as u32),
    }
}

/// A level of `synchronous_commit`.
pub(crate) fn level(dice: &mut Dice) -> SynchronousCommit {
    dice.pick(&SynchronousCommit::ALL)
}

/// A list of names, also of replicas that are not there.
pub(crate) fn names(dice: &mut Dice) -> StandbyNames {
    let mut list = Vec::new();
    for _ in 0..dice.between(1, 3) {
        list.push(match dice.below(10) {
            0 => StandbyName::Star,
            1 => StandbyName::Named("PRIMARY".to_owned()),
            _ => StandbyName::Named(format!("replica{}", dice.between(1, 6))),
        });
    }
    let n = dice.between(1, 2) as u32;
    match dice.below(5) {
        0 => StandbyNames::None,
        1 | 2 => StandbyNames::First(n, list),
        _ => StandbyNames::Any(n, list),
    }
}

fn settings(dice: &mut Dice) -> Settings {
    let timeout = |dice: &mut Dice| {
        if dice.percent(30) { SimDuration::ZERO } else { dice.millis(4_000, 12_000) }
    };
    Settings {
        synchronous_commit: level(dice),
        synchronous_standby_names: names(dice),
        wal_level: dice.pick(&[WalLevel::Replica, WalLevel::Logical]),
        wal_keep_size: dice.pick(&[0, 0, 16, 64]),
        max_slot_wal_keep_size: dice.pick(&[None, None, Some(16), Some(48)]),
        max_wal_size: dice.pick(&[32, 64, 1_024]),
        checkpoint_timeout: dice.millis(30_000, 60_000),
        wal_writer_delay: dice.millis(1, 400),
        wal_log_hints: dice.percent(80),
        autovacuum: dice.percent(70),
        autovacuum_naptime: dice.millis(1_000, 60_000),
        hot_standby: dice.percent(95),
        hot_standby_feedback: dice.percent(40),
        max_standby_streaming_delay: dice.pick(&[
            None,
            Some(SimDuration::ZERO),
            Some(SimDuration::from_secs(3)),
            Some(SimDuration::from_secs(30)),
        ]),
        recovery_min_apply_delay: if dice.percent(70) {
            SimDuration::ZERO
        } else {
            dice.up_to(2_000_000)
        },
        recovery_target_timeline: if dice.percent(90) {
            TargetTimeline::Latest
        } else {
            TargetTimeline::Current
        },
        wal_sender_timeout: timeout(dice),
        wal_receiver_timeout: timeout(dice),
        wal_receiver_status_interval: dice.millis(100, 10_000),
        wal_retrieve_retry_interval: dice.millis(1, 5_000),
        ..Settings::default()
    }
}

/// A primary and replicas: a star, or cascades.
fn physical(dice: &mut Dice, count: usize) -> Vec<NodeSpec> {
    let (cascades, slots) = (dice.percent(50), dice.percent(40));
    let few_senders = dice.percent(5).then(|| dice.below(3) as u32);
    let mut nodes: Vec<NodeSpec> = Vec::new();
    for i in 0..count {
        let mut spec = NodeSpec { settings: settings(dice), ..NodeSpec::default() };
        if let Some(most) = few_senders {
            spec.settings.max_wal_senders = most;
        }
        if i > 0 {
            let upstream = if cascades { dice.below(i as u64) as usize } else { 0 };
            spec.follows = Some(upstream as u8).filter(|_| cascades || dice.percent(50));
            spec.down = dice.percent(3);
            if slots && dice.percent(80) {
                let slot = format!("slot{i}");
                spec.settings.primary_slot_name.clone_from(&slot);
                nodes[upstream].slots.push(slot);
            }
        }
        nodes.push(spec);
    }
    nodes
}

fn mariadb(dice: &mut Dice) -> MariaDbSettings {
    MariaDbSettings {
        log_bin: dice.percent(95),
        log_slave_updates: dice.percent(85),
        rpl_semi_sync_master_enabled: dice.percent(80),
        rpl_semi_sync_master_timeout: dice.millis(100, 10_000),
        rpl_semi_sync_master_wait_point: dice.pick(&[WaitPoint::AfterSync, WaitPoint::AfterCommit]),
        rpl_semi_sync_master_wait_no_slave: dice.percent(70),
        rpl_semi_sync_slave_enabled: dice.percent(80),
        sync_binlog: dice.pick(&[0, 1, 1, 10]),
        sync_relay_log: dice.pick(&[1, 10_000]),
        innodb_flush_log_at_trx_commit: dice.pick(&[0, 1, 1, 2]),
        skip_slave_start: dice.percent(10),
        gtid_strict_mode: dice.percent(40),
        binlog_format: dice.pick(&[
            BinlogFormat::Mixed,
            BinlogFormat::Statement,
            BinlogFormat::Row,
        ]),
        slave_exec_mode: dice.pick(&[ExecMode::Strict, ExecMode::Idempotent]),
        slave_skip_errors: if dice.percent(10) { vec![1_032, 1_062] } else { Vec::new() },
        init_rpl_role: dice.pick(&[InitRole::Master, InitRole::Master, InitRole::Slave]),
        slave_net_timeout: dice.millis(2_000, 60_000),
        ..MariaDbSettings::default()
    }
}

/// A primary and replicas: a star, a chain, or a ring.
fn semi_sync(dice: &mut Dice, count: usize) -> Vec<NodeSpec> {
    let shape = dice.below(3);
    let domains = dice.percent(30);
    let node = |i: usize, dice: &mut Dice| {
        let mut settings = mariadb(dice);
        settings.read_only = i > 0 && shape != 2;
        settings.gtid_domain_id = if domains { i as u32 } else { 0 };
        // What comes after the first hop needs its own log.
        settings.log_bin |= i == 0 || shape != 0;
        settings.log_slave_updates |= shape != 0;
        let follows = match (shape, i) {
            (2, 0) => Some(count as u8 - 1),
            (0, _) | (_, 0) => None,
            _ => Some(i as u8 - 1),
        };
        NodeSpec { mariadb: Some(settings), follows, ..NodeSpec::default() }
    };
    (0..count).map(|i| node(i, dice)).collect()
}

/// Primaries that take in each other's changes.
fn multi_primary(dice: &mut Dice, count: usize, policy: ConflictPolicy) -> Vec<NodeSpec> {
    let node = |i: usize, dice: &mut Dice| {
        let mut settings = settings(dice);
        settings.synchronous_standby_names = StandbyNames::None;
        settings.wal_level = WalLevel::Logical;
        settings.track_commit_timestamp = true;
        settings.conflict_resolution = policy;
        NodeSpec {
            primary: true,
            subscribes_to: (0..count as u8).filter(|other| usize::from(*other) != i).collect(),
            settings,
            ..NodeSpec::default()
        }
    };
    (0..count).map(|i| node(i, dice)).collect()
}

/// A route of any kind.
pub(crate) fn route(dice: &mut Dice, nodes: usize) -> Route {
    match dice.below(9) {
        0 => Route::Primary,
        1 => Route::AnyReplica,
        2 => Route::RoundRobin,
        3 => Route::Nearest,
        4 => Route::Sticky,
        5 => Route::Window(dice.up_to(3_000_000)),
        6 => Route::Token(dice.up_to(2_000_000)),
        7 => Route::Bounded(dice.up_to(1_000_000)),
        _ => Route::Node(NodeId(dice.below(nodes as u64) as u8)),
    }
}

/// A load of any kind.
pub(crate) fn load(dice: &mut Dice, most: u64) -> Load {
    let keys = (0..dice.below(3)).map(|_| KeyId(dice.below(KEYS as u64) as u16)).collect();
    Load {
        writes_per_second: dice.below(most + 1) as u32,
        reads_per_second: dice.below(most + 1) as u32,
        keys,
        zipf_percent: dice.pick(&[0, 0, 100, 150]),
        route: route(dice, 3),
    }
}
