//! The acts that commands stand for: what is done to nodes and to the network between them.

use crate::sim::action::Action;
use crate::sim::ids::NodeId;
use crate::sim::link::Line;
use crate::sim::world::World;

use super::ScriptError;
use super::command::Args;
use super::{acts, find};

/// Commands for it.
pub(super) const ACTS: [&str; 29] = [
    "crash",
    "power-loss",
    "stop",
    "start",
    "restart",
    "cut",
    "heal",
    "partition",
    "hold",
    "release",
    "drop",
    "freeze",
    "thaw",
    "pause",
    "resume",
    "stop-receive",
    "start-receive",
    "promote",
    "promote-alone",
    "failover",
    "fence",
    "unfence",
    "rejoin",
    "rewind",
    "follow",
    "point",
    "rewind-from",
    "add",
    "remove",
];

/// What such a command asks for, in order.
pub(super) fn actions(
    world: &World,
    name: &str,
    args: &mut Args<'_>,
) -> Result<Vec<Action>, ScriptError> {
    match name {
        "add" => return Ok(vec![Action::AddReplica]),
        "failover" => return Ok(vec![acts::failover(args)?]),
        "partition" => return partition(world, args, Line::Cut),
        "heal" => {
            let first = args.word("a replica, or nodes")?;
            if args.is_empty() {
                return Ok(vec![Action::Heal(find::node_called(world, first, args)?)]);
            }
            return ways(world, first, args, Line::Healthy);
        }
        "hold" | "release" | "drop" => return one_way(world, name, args),
        _ => {}
    }
    let node = find::node(world, args)?;
    Ok(vec![match name {
        "follow" | "point" | "rewind-from" => {
            let upstream = find::node(world, args)?;
            match name {
                "follow" => Action::Follow { node, upstream, current: args.skip("current") },
                "point" => Action::Point { node, upstream },
                _ => Action::RewindFrom { node, source: upstream },
            }
        }
        _ => on_node(name, node),
    }])
}

fn on_node(name: &str, node: NodeId) -> Action {
    match name {
        "remove" => Action::RemoveReplica(node),
        "crash" => Action::Crash(node),
        "power-loss" => Action::PowerLoss(node),
        "stop" => Action::Stop(node),
        "start" => Action::Start(node),
        "restart" => Action::Restart(node),
        "cut" => Action::Cut(node),
        "freeze" => Action::FreezeDisk(node),
        "thaw" => Action::ThawDisk(node),
        "pause" => Action::PauseReplay(node),
        "resume" => Action::ResumeReplay(node),
        "stop-receive" => Action::StopReceiving(node),
        "start-receive" => Action::StartReceiving(node),
        "promote" => Action::Promote(node),
        "promote-alone" => Action::PromoteAlone(node),
        "fence" => Action::Fence { node, fenced: true },
        "unfence" => Action::Fence { node, fenced: false },
        "rejoin" => Action::Rejoin(node),
        "rewind" => Action::Rewind(node),
        _ => unreachable!("the caller knows every act"),
    }
}

/// The network between some nodes and others, or all others.
fn partition(world: &World, args: &mut Args<'_>, line: Line) -> Result<Vec<Action>, ScriptError> {
    let first = args.word("a node, or several with commas between")?;
    ways(world, first, args, line)
}

fn ways(
    world: &World,
    first: &str,
    args: &mut Args<'_>,
    line: Line,
) -> Result<Vec<Action>, ScriptError> {
    let from = find::nodes(world, first, args)?;
    let one_way = args.skip("one-way");
    let to = match args.optional() {
        Some(list) => find::nodes(world, list, args)?,
        None => world.members().map(|node| node.id).filter(|id| !from.contains(id)).collect(),
    };
    let mut acts = Vec::new();
    for from in from {
        for &to in &to {
            if from == to {
                return Err(args.error(format!(
                    "`{}` stands on both sides: expected each node on one",
                    world.name(from)
                )));
            }
            acts.push(Action::SetLine { from, to, line });
            if !one_way {
                acts.push(Action::SetLine { from: to, to: from, line });
            }
        }
    }
    Ok(acts)
}

/// What is done to the messages from one node to another.
fn one_way(world: &World, name: &str, args: &mut Args<'_>) -> Result<Vec<Action>, ScriptError> {
    let (from, to) = (find::node(world, args)?, find::node(world, args)?);
    if from == to {
        return Err(args.error("a node sends itself no messages: expected two nodes"));
    }
    Ok(match name {
        "hold" => vec![Action::SetLine { from, to, line: Line::Held }],
        "drop" => vec![Action::Drop { from, to }],
        _ => {
            let count: u16 = args.parsed("a whole number of messages")?.unwrap_or(1);
            vec![Action::Release { from, to }; usize::from(count)]
        }
    })
}
