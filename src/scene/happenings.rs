//! What servers do beyond the way of a write, told for a learner.

use crate::lang::t;
use crate::sim::ids::NodeId;
use crate::sim::trace::{Kept, TraceEvent};
use crate::sim::world::World;

use super::words::{Told, Tone, capital, change, client_name, node_in_text, told};

/// Tells one of these.
pub(super) fn tell(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let the = |n: NodeId| capital(&node_in_text(world, n));
    let set = |write| {
        let fact = world.checker().fact(write);
        fact.map_or(t!("log-a-write-2").to_owned(), |fact| change(world, fact.key, fact.value))
    };
    match event {
        TraceEvent::Logged { node: n, text } => {
            let line = text.lines().next().unwrap_or_default();
            let tone = if line.starts_with("LOG") { Tone::Fault } else { Tone::Bad };
            told(tone, t!("log-server-log"), format!("{}: {line}", the(*n)))
        }
        TraceEvent::StartFailed { node: n } => {
            told(Tone::Bad, t!("log-no-start"), t!("log-cannot-start-its-log-says", node = the(*n)))
        }
        TraceEvent::SemiSync { node: n, on: false } => {
            let text = t!("log-no-longer-waits-for-any", node = the(*n));
            told(Tone::Bad, t!("log-semi-sync-off"), text)
        }
        TraceEvent::SemiSync { node: n, on: true } => told(
            Tone::Fault,
            t!("log-semi-sync-on"),
            t!("log-waits-for-a-replica-again", node = the(*n)),
        ),
        TraceEvent::Conflict { node: n, local, remote, knew: true, .. } => {
            let (there, comes) = (local.map_or(t!("log-nothing").to_owned(), set), set(*remote));
            let text = t!(
                "log-throws-away-which-was-written",
                node = the(*n),
                comes = comes,
                there = there
            );
            told(Tone::Bad, t!("log-lost-update"), text)
        }
        TraceEvent::Conflict { node: n, local, remote, kept, .. } => {
            let there = local.map_or(t!("log-nothing").to_owned(), set);
            let stays = what_stays(*kept);
            let text = t!(
                "log-has-and-comes",
                node = the(*n),
                there = there,
                set = set(*remote),
                stays = stays
            );
            told(Tone::Bad, t!("log-conflict"), text)
        }
        TraceEvent::Applied { node: n, upstream, write } => told(
            Tone::Plain,
            "",
            t!("log-has-taken-in-from", node = the(*n), set = set(*write), node2 = node(*upstream)),
        ),
        TraceEvent::Checkpointed { node: n, removed } => {
            let text = match removed {
                0 => t!("log-has-made-a-checkpoint", node = the(*n)),
                n_removed => t!(
                    "log-has-made-a-checkpoint-and",
                    node = the(*n),
                    n = t!("count-segments", n = n_removed)
                ),
            };
            told(Tone::Fault, t!("log-checkpoint"), text)
        }
        _ => tell_reader(world, event),
    }
}

fn what_stays(kept: Kept) -> &'static str {
    match kept {
        Kept::Local => t!("log-what-was-there-stays"),
        Kept::Remote => t!("log-what-comes-replaces-it"),
        Kept::Both => t!("log-both-are-kept"),
        Kept::Stopped => t!("log-applying-stops-until-somebody-decides"),
    }
}

/// What happens to those who read.
fn tell_reader(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    match event {
        TraceEvent::QueryBegan { node: n, .. } => {
            told(Tone::Plain, "", t!("log-a-long-query-keeps-its", node = node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: false, .. } => {
            told(Tone::Plain, "", t!("log-the-long-query-on-is", node = node(*n)))
        }
        TraceEvent::QueryEnded { node: n, cancelled: true, .. } => {
            let text = t!("log-replay-on-waits-no-longer", node = node(*n));
            told(Tone::Bad, t!("log-cancelled"), text)
        }
        TraceEvent::ReadWaits { op, node: n } => {
            let who = world.op(*op).map(|op| client_name(world, op.client));
            let who = who.map_or(t!("log-a-read").to_owned(), |who| t!("log-s-read", who = who));
            let text = t!("log-waits-until-has-the-clients", who = who, node = node(*n));
            told(Tone::Waiting, t!("log-waiting"), text)
        }
        TraceEvent::Rerouted { client, node: n, .. } => {
            let who = client_name(world, *client);
            let text = t!("log-s-read-has-waited-long", who = who, node = node(*n));
            told(Tone::Waiting, t!("log-too-late"), text)
        }
        _ => unreachable!("every event is told by one of the parts"),
    }
}
