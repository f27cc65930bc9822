//! Acts in words: what was done with a control, or by a script.

use crate::sim::action::{Action, Failover, Load};
use crate::sim::ids::NodeId;
use crate::sim::link::Line;
use crate::sim::pattern::Pattern;
use crate::sim::route::Route;
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::words::{client_name, count, key_name, node_in_text};

/// An act in words, as in `network delay of replica 2: 420 ms`.
pub fn action_text(world: &World, action: &Action) -> String {
    let node = |n: &NodeId| node_in_text(world, *n);
    let of = |what: &str, n: &NodeId, to: &SimDuration| format!("{what} of {}: {to}", node(n));
    match action {
        Action::Write { client, key, .. } => {
            format!("{} writes {}", client_name(world, *client), key_name(world, *key))
        }
        Action::Read { client, key, node: n } => {
            let (who, key) = (client_name(world, *client), key_name(world, *key));
            format!("{who} reads {key} from {}", node(n))
        }
        Action::ReadRouted { client, key } => {
            format!("{} reads {}", client_name(world, *client), key_name(world, *key))
        }
        Action::SetRoute { client, route } => {
            format!("{} reads from {}", client_name(world, *client), route_text(world, *route))
        }
        Action::Interrupt { terminate: false, .. } => "a waiting request is cancelled".to_owned(),
        Action::Interrupt { terminate: true, .. } => "a waiting session is ended".to_owned(),
        Action::SetNetworkDelay { node: n, to } => of("network delay", n, to),
        Action::SetApplyDelay { node: n, to } => of("apply delay", n, to),
        Action::SetReplayCost { node: n, to } => of("replay cost", n, to),
        Action::SetFsync { node: n, to } => of("fsync time", n, to),
        Action::SetPattern(pattern) => pattern_text(*pattern).to_owned(),
        Action::SetSynchronousCommit(level) => format!("synchronous_commit = {}", level.name()),
        Action::SetStandbyNames(names) => format!("synchronous_standby_names = '{names}'"),
        Action::SetGlobal { node: n, assignment } => {
            format!("{}: SET GLOBAL {assignment}", node(n))
        }
        Action::SetLoad(load) => load_text(world, load),
        Action::Burst { writes } => format!("a burst of {}", count(u64::from(*writes), "write")),
        Action::AddClient => "one more person comes".to_owned(),
        Action::RemoveClient(client) => format!("{} leaves", client_name(world, *client)),
        Action::AddReplica => "a replica is added".to_owned(),
        Action::SetFailover(policy) => failover_text(policy.as_ref()),
        Action::Checkpoint { node: n, .. } => format!("a checkpoint of {} is asked for", node(n)),
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
        Action::RemoveReplica(n) => format!("{} is removed", node(n)),
        Action::Crash(n) => format!("the server process of {} is killed", node(n)),
        Action::PowerLoss(n) => format!("the power of {} is cut", node(n)),
        Action::Stop(n) => format!("{} is shut down", node(n)),
        Action::Restart(n) => format!("{} is restarted", node(n)),
        Action::Start(n) => format!("{} is started", node(n)),
        Action::Promote(n) => format!("{} is promoted; clients and replicas turn to it", node(n)),
        Action::PromoteAlone(n) => format!("{} is promoted; nobody else is told", node(n)),
        Action::Rejoin(n) => format!("{} is started as a replica", node(n)),
        Action::Rewind(n) => {
            format!("{} is rewound and follows {}", node(n), node(&world.leader()))
        }
        Action::Follow { node: n, upstream, .. } => {
            format!("{} is to follow {}", node(n), node(upstream))
        }
        Action::Point { node: n, upstream } => {
            format!("{} is made a replica of {}", node(n), node(upstream))
        }
        Action::RewindFrom { node: n, source } => {
            format!("{} is rewound to what {} has", node(n), node(source))
        }
        Action::Fence { node: n, fenced: true } => format!("{} is fenced off", node(n)),
        Action::Fence { node: n, fenced: false } => format!("{} may take writes again", node(n)),
        Action::Cut(n) => format!("the network to {} is cut", node(n)),
        Action::Heal(n) => format!("the network to {} is mended", node(n)),
        Action::SetLine { from, to, line } => {
            let what = match line {
                Line::Healthy => "mended",
                Line::Cut => "cut",
                Line::Held => "held: messages wait until they are let go",
            };
            format!("the way from {} to {} is {what}", node(from), node(to))
        }
        Action::Release { from, to } => {
            format!("one message from {} to {} is let go", node(from), node(to))
        }
        Action::Drop { from, to } => {
            format!("one packet from {} to {} is lost and sent again", node(from), node(to))
        }
        Action::FreezeDisk(n) => format!("no fsync ends on {}", node(n)),
        Action::ThawDisk(n) => format!("fsyncs end again on {}", node(n)),
        Action::SetClock { node: n, skew_us: 0 } => format!("the clock of {} is right", node(n)),
        Action::SetClock { node: n, skew_us } => {
            let off = SimDuration::from_micros(skew_us.unsigned_abs());
            let way = if *skew_us < 0 { "behind" } else { "ahead" };
            format!("the clock of {} is {off} {way}", node(n))
        }
        Action::SetWalRoom { node: n, mb: Some(mb) } => {
            format!("{} has room for {mb} MB of WAL", node(n))
        }
        Action::SetWalRoom { node: n, mb: None } => format!("{} has room for WAL", node(n)),
        other => server_action_text(world, other),
    }
}

/// What a server is told to do, and what is written to it.
fn server_action_text(world: &World, action: &Action) -> String {
    let node = |n: &NodeId| node_in_text(world, *n);
    match action {
        Action::PauseReplay(n) => format!("replay is paused on {}", node(n)),
        Action::ResumeReplay(n) => format!("replay goes on on {}", node(n)),
        Action::StopReceiving(n) => format!("{} stops receiving", node(n)),
        Action::StartReceiving(n) => format!("{} receives again", node(n)),
        Action::CreateSlot { node: n, slot } => format!("slot {slot} is made on {}", node(n)),
        Action::DropSlot { node: n, slot } => format!("slot {slot} is dropped on {}", node(n)),
        Action::OpenQuery { node: n, .. } => format!("a long query begins on {}", node(n)),
        Action::CloseQuery { node: n, .. } => format!("a long query on {} is ended", node(n)),
        Action::Vacuum(n) => format!("dead rows are removed on {}", node(n)),
        Action::Transaction { node: n, rows } => {
            format!("one transaction changes {rows} rows on {}", node(n))
        }
        Action::BulkWrite { node: n, mb } => format!("{mb} MB of WAL are written on {}", node(n)),
        Action::SwitchWal(n) => format!("{} goes on in another WAL segment", node(n)),
        Action::WriteFile { node: n, .. } => {
            format!("the configuration file of {} is written", node(n))
        }
        Action::Reload(n) => format!("{} reads its configuration file again", node(n)),
        _ => unreachable!("every act is told by one of the parts"),
    }
}

fn pattern_text(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Async => "pattern: async, commits wait for no replica",
        Pattern::SemiSync => "pattern: semi-sync, commits wait until one replica has received them",
        Pattern::Sync => "pattern: sync, commits wait for every replica",
        Pattern::MultiPrimary => "pattern: multi-primary, every node takes writes",
    }
}

fn failover_text(policy: Option<&Failover>) -> String {
    match policy {
        None => "nobody watches the primary".to_owned(),
        Some(Failover { timeout, fencing }) => {
            let fencing = if *fencing { "with" } else { "without" };
            format!("a manager replaces a primary that is silent for {timeout}, {fencing} fencing")
        }
    }
}

/// A route as the end of a sentence: `reads from …`.
pub fn route_text(world: &World, route: Route) -> String {
    match route {
        Route::Primary => "the primary".to_owned(),
        Route::AnyReplica => "the replicas".to_owned(),
        Route::RoundRobin => "the replicas in turn".to_owned(),
        Route::Nearest => "the nearest replica".to_owned(),
        Route::Sticky => "one replica, always the same".to_owned(),
        Route::Window(window) => {
            format!("the primary for {window} after an own write, else a replica")
        }
        Route::Token(timeout) => {
            format!("a replica that has the own last write, or the primary after {timeout}")
        }
        Route::Bounded(bound) => {
            format!("a replica that is reported to be at most {bound} behind, else the primary")
        }
        Route::Node(node) => node_in_text(world, node),
    }
}

fn load_text(world: &World, load: &Load) -> String {
    if load.writes_per_second == 0 && load.reads_per_second == 0 {
        return "steady load: none".to_owned();
    }
    format!(
        "steady load: {} writes and {} reads a second, reads from {}",
        load.writes_per_second,
        load.reads_per_second,
        route_text(world, load.route)
    )
}
