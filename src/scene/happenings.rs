//! What servers do beyond the way of a write, told for a learner.

use crate::sim::ids::NodeId;
use crate::sim::trace::{Kept, TraceEvent};
use crate::sim::world::World;

use super::words::{
    Told, Tone, assignment, capital, client_name, count, key_name, node_in_text, told,
};

/// Tells one of these.
pub(super) fn tell(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let the = |n: NodeId| capital(&node_in_text(world, n));
    let set = |write| {
        let fact = world.checker().fact(write);
        fact.map_or("a write".to_owned(), |fact| assignment(world, fact.key, fact.value))
    };
    match event {
        TraceEvent::Logged { node: n, text } => {
            let line = text.lines().next().unwrap_or_default();
            told(Tone::Fault, "Log.", format!("{}: {line}", the(*n)))
        }
        TraceEvent::StartFailed { node: n } => {
            told(Tone::Bad, "No start.", format!("{} cannot start; its log says why", the(*n)))
        }
        TraceEvent::SemiSync { node: n, on: false } => {
            let text = format!("{} no longer waits for any replica, and tells nobody", the(*n));
            told(Tone::Bad, "Semi-sync off.", text)
        }
        TraceEvent::SemiSync { node: n, on: true } => {
            told(Tone::Fault, "Semi-sync on.", format!("{} waits for a replica again", the(*n)))
        }
        TraceEvent::Conflict { node: n, key, local, remote, kept } => {
            let there = local.map_or("nothing".to_owned(), set);
            let stays = match kept {
                Kept::Local => "what was there stays",
                Kept::Remote => "what came stays",
                Kept::Both => "both are kept",
                Kept::Stopped => "applying stops",
            };
            let key = key_name(world, *key);
            let text = format!(
                "two writes of {key} meet on {}: {there} and {}: {stays}",
                node(*n),
                set(*remote)
            );
            told(Tone::Bad, "Conflict.", text)
        }
        TraceEvent::Applied { node: n, upstream, write } => told(
            Tone::Plain,
            "",
            format!("{} has taken in {} from {}", the(*n), set(*write), node(*upstream)),
        ),
        TraceEvent::Checkpointed { node: n, removed } => {
            let text = match removed {
                0 => format!("{} has made a checkpoint", the(*n)),
                n_removed => format!(
                    "{} has made a checkpoint and removed {}",
                    the(*n),
                    count(*n_removed, "WAL segment")
                ),
            };
            told(Tone::Fault, "Checkpoint.", text)
        }
        TraceEvent::QueryBegan { node: n, .. } => {
            told(Tone::Plain, "", format!("a long query keeps its snapshot on {}", node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: false, .. } => {
            told(Tone::Plain, "", format!("the long query on {} is done", node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: true, .. } => {
            let text = format!("replay on {} has sent a long query away", node(*n));
            told(Tone::Bad, "Cancelled.", text)
        }
        TraceEvent::ReadWaits { node: n, .. } => {
            let text = format!("a read waits until {} has its client's last write", node(*n));
            told(Tone::Waiting, "Waiting.", text)
        }
        TraceEvent::Rerouted { client, node: n, .. } => {
            let who = client_name(world, *client);
            told(Tone::Plain, "Too late.", format!("{who}'s read goes to {} instead", node(*n)))
        }
        _ => unreachable!("every event is told by one of the parts"),
    }
}
