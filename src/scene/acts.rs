//! Acts in words: what was done with a control, or by a script.

use crate::lang::t;
use crate::sim::action::{Action, Failover, Load};
use crate::sim::ids::NodeId;
use crate::sim::link::Line;
use crate::sim::pattern::Pattern;
use crate::sim::route::Route;
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::words::{client_name, key_name, node_in_text};

/// An act in words, as in `network delay of replica 2: 420 ms`.
pub fn action_text(world: &World, action: &Action) -> String {
    let node = |n: &NodeId| node_in_text(world, *n);
    match action {
        Action::Write { client, key, .. } => {
            t!("act-writes", who = client_name(world, *client), key_name = key_name(world, *key))
        }
        Action::Read { client, key, node: n } => {
            let (who, key) = (client_name(world, *client), key_name(world, *key));
            t!("act-reads-from", who = who, key = key, node = node(n))
        }
        Action::ReadRouted { client, key } => {
            t!("act-reads", who = client_name(world, *client), key_name = key_name(world, *key))
        }
        Action::SetRoute { client, route } => {
            t!(
                "act-reads-from-2",
                who = client_name(world, *client),
                route_text = route_text(world, *route)
            )
        }
        Action::Interrupt { terminate: false, .. } => {
            t!("act-a-waiting-request-is-cancelled").to_owned()
        }
        Action::Interrupt { terminate: true, .. } => {
            t!("act-a-waiting-session-is-ended").to_owned()
        }
        Action::SetNetworkDelay { node: n, to } => {
            t!("act-network-delay-of", node = node(n), to = to)
        }
        Action::SetApplyDelay { node: n, to } => t!("act-apply-delay-of", node = node(n), to = to),
        Action::SetReplayCost { node: n, to } => t!("act-replay-cost-of", node = node(n), to = to),
        Action::SetFsync { node: n, to } => t!("act-fsync-time-of", node = node(n), to = to),
        Action::SetPattern(pattern) => pattern_text(*pattern).to_owned(),
        Action::SetSynchronousCommit(level) => format!("synchronous_commit = {}", level.name()),
        Action::SetStandbyNames(names) => format!("synchronous_standby_names = '{names}'"),
        Action::SetGlobal { node: n, assignment } => {
            t!("act-set-global", node = node(n), assignment = assignment)
        }
        Action::SetLoad(load) => load_text(world, load),
        Action::Burst { writes } => {
            t!("act-a-burst-of", n = t!("count-writes", n = u64::from(*writes)))
        }
        Action::AddClient => t!("act-one-more-person-comes").to_owned(),
        Action::RemoveClient(client) => t!("act-leaves", who = client_name(world, *client)),
        Action::AddReplica => t!("act-a-replica-is-added").to_owned(),
        Action::SetFailover(policy) => failover_text(policy.as_ref()),
        Action::Checkpoint { node: n, .. } => t!("act-a-checkpoint-of-is-asked", node = node(n)),
        other => node_action_text(world, other),
    }
}

/// Whether two acts are movements of one slider: they are taken back together.
pub fn is_same_slider(a: &Action, b: &Action) -> bool {
    use Action::{SetApplyDelay, SetClock, SetFsync, SetNetworkDelay, SetReplayCost};
    match (a, b) {
        (SetNetworkDelay { node: a, .. }, SetNetworkDelay { node: b, .. })
        | (SetApplyDelay { node: a, .. }, SetApplyDelay { node: b, .. })
        | (SetReplayCost { node: a, .. }, SetReplayCost { node: b, .. })
        | (SetFsync { node: a, .. }, SetFsync { node: b, .. })
        | (SetClock { node: a, .. }, SetClock { node: b, .. }) => a == b,
        _ => false,
    }
}

/// What is done to one node, or to the way between two.
fn node_action_text(world: &World, action: &Action) -> String {
    let node = |n: &NodeId| node_in_text(world, *n);
    match action {
        Action::RemoveReplica(n) => t!("act-is-removed", node = node(n)),
        Action::Crash(n) => t!("act-the-server-process-of-is", node = node(n)),
        Action::PowerLoss(n) => t!("act-the-power-of-is-cut", node = node(n)),
        Action::Stop(n) => t!("act-is-shut-down", node = node(n)),
        Action::Restart(n) => t!("act-is-restarted", node = node(n)),
        Action::Start(n) => t!("act-is-started", node = node(n)),
        Action::Promote(n) => t!("act-is-promoted-clients-and-replicas", node = node(n)),
        Action::PromoteAlone(n) => t!("act-is-promoted-nobody-else-is", node = node(n)),
        Action::Rejoin(n) => t!("act-is-started-as-a-replica", node = node(n)),
        Action::Rewind(n) => {
            t!("act-is-rewound-and-follows", node = node(n), node2 = node(&world.leader()))
        }
        Action::Follow { node: n, upstream, .. } => {
            t!("act-is-to-follow", node = node(n), node2 = node(upstream))
        }
        Action::Point { node: n, upstream } => {
            t!("act-is-made-a-replica-of", node = node(n), node2 = node(upstream))
        }
        Action::RewindFrom { node: n, source } => {
            t!("act-is-rewound-to-what-has", node = node(n), node2 = node(source))
        }
        Action::Fence { node: n, fenced: true } => t!("act-is-fenced-off", node = node(n)),
        Action::Fence { node: n, fenced: false } => t!("act-may-take-writes-again", node = node(n)),
        Action::Cut(n) => t!("act-the-network-to-is-cut", node = node(n)),
        Action::Heal(n) => t!("act-the-network-to-is-mended", node = node(n)),
        Action::SetLine { from, to, line: Line::Healthy } => {
            t!("act-the-way-from-to-is-2", node = node(from), node2 = node(to))
        }
        Action::SetLine { from, to, line: Line::Cut } => {
            t!("act-the-way-from-to-is-3", node = node(from), node2 = node(to))
        }
        Action::SetLine { from, to, line: Line::Held } => {
            t!("act-the-way-from-to-is", node = node(from), node2 = node(to))
        }
        Action::Release { from, to } => {
            t!("act-one-message-from-to-is", node = node(from), node2 = node(to))
        }
        Action::Drop { from, to } => {
            t!("act-one-packet-from-to-is", node = node(from), node2 = node(to))
        }
        Action::FreezeDisk(n) => t!("act-no-fsync-ends-on", node = node(n)),
        Action::ThawDisk(n) => t!("act-fsyncs-end-again-on", node = node(n)),
        Action::SetClock { node: n, skew_us: 0 } => t!("act-the-clock-of-is-right", node = node(n)),
        Action::SetClock { node: n, skew_us } => {
            let off = SimDuration::from_micros(skew_us.unsigned_abs());
            match *skew_us < 0 {
                true => t!("act-the-clock-of-is-behind", node = node(n), off = off),
                false => t!("act-the-clock-of-is-ahead", node = node(n), off = off),
            }
        }
        Action::SetWalRoom { node: n, mb: Some(mb) } => {
            t!("act-has-room-for-mb-of", node = node(n), mb = mb)
        }
        Action::SetWalRoom { node: n, mb: None } => t!("act-has-room-for-wal", node = node(n)),
        other => server_action_text(world, other),
    }
}

/// What a server is told to do, and what is written to it.
fn server_action_text(world: &World, action: &Action) -> String {
    let node = |n: &NodeId| node_in_text(world, *n);
    match action {
        Action::PauseReplay(n) => t!("act-replay-is-paused-on", node = node(n)),
        Action::ResumeReplay(n) => t!("act-replay-goes-on-on", node = node(n)),
        Action::StopReceiving(n) => t!("act-stops-receiving", node = node(n)),
        Action::StartReceiving(n) => t!("act-receives-again", node = node(n)),
        Action::CreateSlot { node: n, slot } => {
            t!("act-slot-is-made-on", slot = slot, node = node(n))
        }
        Action::DropSlot { node: n, slot } => {
            t!("act-slot-is-dropped-on", slot = slot, node = node(n))
        }
        Action::OpenQuery { node: n, .. } => t!("act-a-long-query-begins-on", node = node(n)),
        Action::CloseQuery { node: n, .. } => t!("act-a-long-query-on-is", node = node(n)),
        Action::Vacuum(n) => t!("act-dead-rows-are-removed-on", node = node(n)),
        Action::Transaction { node: n, rows } => {
            t!("act-one-transaction-changes-rows-on", rows = rows, node = node(n))
        }
        Action::BulkWrite { node: n, mb } => {
            t!("act-mb-of-wal-are-written", mb = mb, node = node(n))
        }
        Action::SwitchWal(n) => t!("act-goes-on-in-another-wal", node = node(n)),
        Action::WriteFile { node: n, .. } => {
            t!("act-the-configuration-file-of-is", node = node(n))
        }
        Action::Reload(n) => t!("act-reads-its-configuration-file-again", node = node(n)),
        _ => unreachable!("every act is told by one of the parts"),
    }
}

fn pattern_text(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Async => t!("act-pattern-async-commits-wait-for"),
        Pattern::SemiSync => t!("act-pattern-semi-sync-commits-wait"),
        Pattern::Sync => t!("act-pattern-sync-commits-wait-for"),
        Pattern::MultiPrimary => t!("act-pattern-multi-primary-every-node"),
    }
}

fn failover_text(policy: Option<&Failover>) -> String {
    match policy {
        None => t!("act-nobody-watches-the-primary").to_owned(),
        Some(Failover { timeout, fencing }) => match fencing {
            true => t!("act-a-manager-replaces-a-primary", timeout = timeout),
            false => t!("act-a-manager-replaces-a-primary-2", timeout = timeout),
        },
    }
}

/// A route as the end of a sentence: `reads from …`.
pub fn route_text(world: &World, route: Route) -> String {
    match route {
        Route::Primary => t!("act-the-primary").to_owned(),
        Route::AnyReplica => t!("act-the-replicas").to_owned(),
        Route::RoundRobin => t!("act-the-replicas-in-turn").to_owned(),
        Route::Nearest => t!("act-the-nearest-replica").to_owned(),
        Route::Sticky => t!("act-one-replica-always-the-same").to_owned(),
        Route::Window(window) => {
            t!("act-the-primary-for-after-an", window = window)
        }
        Route::Token(timeout) => {
            t!("act-a-replica-that-has-the", timeout = timeout)
        }
        Route::Bounded(bound) => {
            t!("act-a-replica-that-is-reported", bound = bound)
        }
        Route::Node(node) => node_in_text(world, node),
    }
}

fn load_text(world: &World, load: &Load) -> String {
    if load.writes_per_second == 0 && load.reads_per_second == 0 {
        return t!("act-steady-load-none").to_owned();
    }
    t!(
        "act-steady-load-writes-and-reads",
        load = load.writes_per_second,
        load2 = load.reads_per_second,
        route_text = route_text(world, load.route)
    )
}
