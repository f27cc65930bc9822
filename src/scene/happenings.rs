//! What servers do beyond the way of a write, told for a learner.

use crate::sim::ids::NodeId;
use crate::sim::trace::{Kept, TraceEvent};
use crate::sim::world::World;

use super::words::{Told, Tone, capital, change, client_name, count, node_in_text, told};

/// Tells one of these.
pub(super) fn tell(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let the = |n: NodeId| capital(&node_in_text(world, n));
    let set = |write| {
        let fact = world.checker().fact(write);
        fact.map_or("a write".to_owned(), |fact| change(world, fact.key, fact.value))
    };
    match event {
        TraceEvent::Logged { node: n, text } => {
            let line = text.lines().next().unwrap_or_default();
            let tone = if line.starts_with("LOG") { Tone::Fault } else { Tone::Bad };
            told(tone, "Server log.", format!("{}: {line}", the(*n)))
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
        TraceEvent::Conflict { node: n, local, remote, knew: true, .. } => {
            let (there, comes) = (local.map_or("nothing".to_owned(), set), set(*remote));
            let text = format!(
                "{} throws away {comes}, which was written after {there}: the rule keeps that",
                the(*n)
            );
            told(Tone::Bad, "Lost update.", text)
        }
        TraceEvent::Conflict { node: n, local, remote, kept, .. } => {
            let there = local.map_or("nothing".to_owned(), set);
            let stays = what_stays(*kept);
            let text = format!("{} has {there}, and {} comes: {stays}", the(*n), set(*remote));
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
        _ => tell_reader(world, event),
    }
}

fn what_stays(kept: Kept) -> &'static str {
    match kept {
        Kept::Local => "what was there stays",
        Kept::Remote => "what comes replaces it",
        Kept::Both => "both are kept",
        Kept::Stopped => "applying stops, until somebody decides",
    }
}

/// What happens to those who read.
fn tell_reader(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    match event {
        TraceEvent::QueryBegan { node: n, .. } => {
            told(Tone::Plain, "", format!("A long query keeps its snapshot on {}", node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: false, .. } => {
            told(Tone::Plain, "", format!("The long query on {} is done", node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: true, .. } => {
            let text = format!(
                "Replay on {} waits no longer and ends a long query: conflict with recovery",
                node(*n)
            );
            told(Tone::Bad, "Cancelled.", text)
        }
        TraceEvent::ReadWaits { op, node: n } => {
            let who = world.op(*op).map(|op| client_name(world, op.client));
            let who = who.map_or("A read".to_owned(), |who| format!("{who}'s read"));
            let text = format!("{who} waits until {} has the client's last write", node(*n));
            told(Tone::Waiting, "Waiting.", text)
        }
        TraceEvent::Rerouted { client, node: n, .. } => {
            let who = client_name(world, *client);
            let text = format!("{who}'s read has waited long enough and goes to {}", node(*n));
            told(Tone::Waiting, "Too late.", text)
        }
        _ => unreachable!("every event is told by one of the parts"),
    }
}
