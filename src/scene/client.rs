//! One client, as its own screen shows it.

use crate::lang::t;
use crate::sim::check::{Staleness, Verdict};
use crate::sim::effect::Request;
use crate::sim::ids::{ClientId, NodeId, OpId};
use crate::sim::node::CommitStage;
use crate::sim::trace::TraceEvent;
use crate::sim::world::{Op, OpStage, World};

use super::chronicle::Line;
use super::words::{
    Tone, assignment, key_name, node_in_text, value_text, waits_for, written_value,
};

/// What a client's screen says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// How it is meant.
    pub tone: Tone,
    /// The first line.
    pub title: String,
    /// The second line.
    pub detail: String,
}

fn screen(tone: Tone, title: String, detail: String) -> Screen {
    Screen { tone, title, detail }
}

/// How far back a client's last answer is looked for. Visitors' stale reads may lie between.
const LOOK_BACK: usize = 400;

/// The node that gave the last answer of a client, if that answer was stale and the client has
/// asked for nothing since.
pub fn stale_from(world: &World, client: ClientId, past: &[Line]) -> Option<NodeId> {
    let last = past.iter().rev().take(LOOK_BACK).find(|line| ends_for(client, &line.event))?;
    // A newer request takes the screen; one that has waited since before the answer does not.
    if world.ops().any(|(_, op)| op.client == client && op.began >= last.time) {
        return None;
    }
    match &last.event {
        TraceEvent::ReadReturned { node, verdict, .. } if *verdict != Verdict::Fresh => Some(*node),
        _ => None,
    }
}

/// Whether an event is the end of one of this client's requests.
fn ends_for(client: ClientId, event: &TraceEvent) -> bool {
    match event {
        TraceEvent::Acknowledged { client: c, .. }
        | TraceEvent::ReadReturned { client: c, .. }
        | TraceEvent::Refused { client: c, .. }
        | TraceEvent::Unknown { client: c, .. } => *c == client,
        _ => false,
    }
}

/// What a client's screen says now. `past` are the lines of the log up to now.
pub fn view(world: &World, client: ClientId, past: &[Line]) -> Screen {
    let waiting = world.ops().filter(|(_, op)| op.client == client).last();
    if let Some((id, op)) = waiting.filter(|_| stale_from(world, client, past).is_none()) {
        return under_way(world, id, op);
    }
    let last = past.iter().rev().take(LOOK_BACK).find(|line| ends_for(client, &line.event));
    last.and_then(|line| outcome(world, &line.event)).unwrap_or_else(|| {
        screen(Tone::Plain, t!("client-nothing-asked-yet").to_owned(), String::new())
    })
}

fn under_way(world: &World, id: OpId, op: &Op) -> Screen {
    match op.request {
        Request::Checkpoint => {
            screen(Tone::Plain, t!("client-waiting-for-a-checkpoint").to_owned(), String::new())
        }
        Request::Read { key, .. } => {
            let title = t!("client-reading", key_name = key_name(world, key));
            screen(Tone::Plain, title, t!("client-from", node = node_in_text(world, op.node)))
        }
        Request::Write { key, value, .. } => {
            let title = t!("client-saving", assignment = assignment(world, key, value));
            let commits = world.node(op.node).primary().map(|p| &p.commits);
            let commit = commits.and_then(|all| all.iter().find(|c| Some(c.write) == op.write));
            match (commit, &op.stage) {
                (Some(commit), _) if commit.stage == CommitStage::WaitingForReplicas => {
                    let waits = world.waits(op.node, commit);
                    let whom = waits_for(world, waits.missing, waits.needed);
                    screen(Tone::Waiting, title, t!("client-waits-for", whom = whom))
                }
                (Some(_), _) => {
                    screen(Tone::Plain, title, t!("client-on-its-way-to-the").to_owned())
                }
                (None, OpStage::AtNode) if is_locked_out(world, id, op) => {
                    let detail =
                        t!("client-waits-is-being-written", key_name = key_name(world, key));
                    screen(Tone::Waiting, title, detail)
                }
                (None, OpStage::AtNode) => {
                    screen(Tone::Plain, title, t!("client-at", node = node_in_text(world, op.node)))
                }
                (None, OpStage::ToNode { .. } | OpStage::ToClient { .. }) => {
                    screen(Tone::Plain, title, String::new())
                }
            }
        }
    }
}

/// Whether a write waits for another write to its row.
fn is_locked_out(world: &World, id: OpId, op: &Op) -> bool {
    let primary = world.node(op.node).primary();
    primary.is_some_and(|primary| primary.lock_waiters().any(|(waiter, _)| waiter == id))
}

/// `latest is "Mara": 1 version, 89 ms`.
fn stale_detail(world: &World, s: &Staleness) -> String {
    let versions = t!("count-versions", n = u64::from(s.versions));
    t!(
        "client-latest-is",
        written_value = written_value(world, s.newest),
        versions = versions,
        behind = s.behind
    )
}

/// What the end of a request tells its client.
fn outcome(world: &World, event: &TraceEvent) -> Option<Screen> {
    match event {
        TraceEvent::Acknowledged { key, value, latency, .. } => {
            let title = t!("client-saved-2", assignment = assignment(world, *key, *value));
            Some(screen(Tone::Good, title, t!("client-answered-after", latency = latency)))
        }
        TraceEvent::ReadReturned { node, key, value, verdict, .. } => {
            let seen = value_text(world, *key, *value);
            let from = node_in_text(world, *node);
            Some(match verdict {
                Verdict::Fresh => {
                    let title = t!("client-sees", key_name = key_name(world, *key), seen = seen);
                    screen(Tone::Good, title, t!("client-from-fresh", from = from))
                }
                Verdict::Stale(s) => Screen {
                    tone: Tone::Bad,
                    title: t!("client-stale-read", seen = seen),
                    detail: stale_detail(world, s),
                },
                Verdict::Vanished => Screen {
                    tone: Tone::Bad,
                    title: t!("client-vanished-value", seen = seen),
                    detail: t!("client-not-in-the-surviving-history").to_owned(),
                },
            })
        }
        TraceEvent::Refused { node, write, .. } => {
            let title = if *write { t!("client-not-saved") } else { t!("client-no-answer") };
            let why = t!("client-refused", node = node_in_text(world, *node));
            Some(screen(Tone::Bad, title.to_owned(), why))
        }
        TraceEvent::Unknown { write, .. } => {
            let title =
                if *write { t!("client-saved-or-not-unknown") } else { t!("client-no-answer") };
            Some(screen(Tone::Bad, title.to_owned(), t!("client-the-connection-broke").to_owned()))
        }
        _ => None,
    }
}

/// One request that has ended, as its client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When it ended: `0.404 s`.
    pub time: String,
    /// How it is meant.
    pub tone: Tone,
    /// What the client was told.
    pub outcome: &'static str,
    /// Of what.
    pub what: String,
    /// What the client cannot know, if there is something.
    pub unknowable: &'static str,
}

/// How many requests a history shows.
pub const HISTORY: usize = 5;

/// The last requests of a client that have ended, newest first.
pub fn history(world: &World, client: ClientId, past: &[Line]) -> Vec<Seen> {
    let ends = past.iter().rev().filter(|line| ends_for(client, &line.event));
    ends.take(HISTORY).filter_map(|line| seen(world, line)).collect()
}

fn seen(world: &World, line: &Line) -> Option<Seen> {
    let make = |tone, outcome, what, unknowable| {
        Some(Seen { time: line.time.to_string(), tone, outcome, what, unknowable })
    };
    let lost = |write| world.checker().fact(write).is_some_and(|fact| !fact.survives);
    match &line.event {
        TraceEvent::Acknowledged { write, key, value, .. } => {
            let set = assignment(world, *key, *value);
            match lost(*write) {
                true => make(
                    Tone::Bad,
                    t!("client-saved-then-lost"),
                    set,
                    t!("client-nobody-told-the-client"),
                ),
                false => make(Tone::Good, t!("client-saved"), set, ""),
            }
        }
        TraceEvent::ReadReturned { key, value, verdict, .. } => {
            let text = format!("{} = {}", key_name(world, *key), value_text(world, *key, *value));
            match verdict {
                Verdict::Fresh => make(Tone::Good, t!("client-shown"), text, ""),
                Verdict::Stale(_) => make(
                    Tone::Bad,
                    t!("client-shown-old"),
                    text,
                    t!("client-the-screen-does-not-say"),
                ),
                Verdict::Vanished => {
                    let unknowable = t!("client-the-screen-does-not-say-2");
                    make(Tone::Bad, t!("client-shown-vanished"), text, unknowable)
                }
            }
        }
        TraceEvent::Refused { key, write, .. } => {
            let outcome = if *write { t!("client-not-saved-2") } else { t!("client-no-answer-2") };
            make(Tone::Bad, outcome, key_name(world, *key).to_owned(), "")
        }
        TraceEvent::Unknown { key, write, .. } => {
            let what = key_name(world, *key).to_owned();
            match write {
                true => make(
                    Tone::Bad,
                    t!("client-unknown"),
                    what,
                    t!("client-the-connection-broke-the-client"),
                ),
                false => make(Tone::Bad, t!("client-no-answer-2"), what, ""),
            }
        }
        _ => None,
    }
}

/// What the visitors of the steady load have met so far.
pub fn visitors(world: &World) -> Screen {
    let waiting = world.ops().filter(|(_, op)| world.is_visitor(op.client)).count() as u64;
    let counts = world.checker().counts;
    let (writes, reads) = (world.load().writes_per_second, world.load().reads_per_second);
    if writes + reads == 0 && waiting == 0 {
        return screen(
            Tone::Plain,
            t!("client-nobody").to_owned(),
            t!("client-no-steady-load").to_owned(),
        );
    }
    let stale = if counts.stale == 0 { Tone::Plain } else { Tone::Bad };
    let title = t!("client-so-far", n = t!("count-stale-reads", n = counts.stale));
    let rate = t!("client-writes-s-reads-s", writes = writes, reads = reads);
    screen(stale, title, t!("client-open", rate = rate, waiting = waiting))
}

#[cfg(test)]
mod tests {
    use super::super::played::{ANA, NAME, Played, ms};
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::NodeId;

    #[test]
    fn a_history_tells_what_a_client_knows_and_what_not() {
        let mut run = Played::lesson();
        run.act(Action::write(ANA, NAME)).wait(ms(100));
        run.act(Action::Read { client: ANA, key: NAME, node: NodeId(2) }).wait(ms(3_000));
        run.act(Action::write(ANA, NAME)).wait(ms(5)).act(Action::PowerLoss(NodeId(0)));
        run.act(Action::write(ANA, NAME)).wait(ms(100));
        let told: Vec<_> = history(run.world(), ANA, run.past())
            .into_iter()
            .map(|seen| (seen.outcome, seen.unknowable.is_empty()))
            .collect();
        assert_eq!(told[2..], [("shown, old", false), ("saved", true)], "{told:?}");
        assert!(told[..2].contains(&("unknown", false)), "{told:?}");
    }
}
