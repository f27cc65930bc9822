//! What happened, in words for a learner.

use crate::sim::check::{Guarantees, Staleness, Verdict};
use crate::sim::effect::{Notice, Refusal, Request};
use crate::sim::ids::{ClientId, KeyId, NodeId, NodeSet, OpId, WriteId};
use crate::sim::settings::{ConflictPolicy, SynchronousCommit};
use crate::sim::trace::{Ending, TraceEvent};
use crate::sim::wal::Value;
use crate::sim::world::World;

use super::acts::action_text;
use super::happenings;

/// How a line is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// It happened.
    #[default]
    Plain,
    /// It ended well.
    Good,
    /// Somebody waits.
    Waiting,
    /// A promise to a reader or a writer was broken.
    Bad,
    /// A node or a link failed, or came back.
    Fault,
    /// A control was used.
    Control,
}

/// One thing that happened, told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is meant.
    pub tone: Tone,
    /// What it is in a word or two, where it needs one. Set apart from the text.
    pub lead: &'static str,
    /// The sentence.
    pub text: String,
}

/// What a node is called. The first primary keeps its name until another takes its place. Where
/// all take writes, all are nodes.
pub fn node_name(world: &World, node: NodeId) -> String {
    match node.0 {
        n if world.has_several_primaries() => t!("node-name", n = n + 1),
        0 if world.leader() == node => t!("node-name-primary").to_owned(),
        0 => t!("node-name-old-primary").to_owned(),
        n => t!("node-name-replica", n = n),
    }
}

/// A node in the middle of a sentence: `the primary`, `replica 2`.
pub fn node_in_text(world: &World, node: NodeId) -> String {
    match node.0 {
        n if world.has_several_primaries() => t!("node", n = n + 1),
        0 if world.leader() == node => t!("node-primary").to_owned(),
        0 => t!("node-old-primary").to_owned(),
        n => t!("node-replica", n = n),
    }
}

/// What a client is called.
pub fn client_name(world: &World, client: ClientId) -> String {
    match world.person_name(client) {
        Some(name) => name.to_owned(),
        None if client == ClientId(u16::MAX) => "Before the run".to_owned(),
        None => format!("Visitor {}", client.index() + 1 - world.scenario().clients.len()),
    }
}

/// What a row is called.
pub fn key_name(world: &World, key: KeyId) -> &str {
    world.scenario().keys.get(key.index()).map_or("?", |spec| spec.name.as_str())
}

/// A value as the application shows it: a word in quotes, or a number.
pub fn value_text(world: &World, key: KeyId, value: Option<Value>) -> String {
    let Some(Value(value)) = value else { return "nothing".to_owned() };
    if merging(world) == Some(ConflictPolicy::AddWinsSet) {
        let there = (0..63).filter(|element| value >> element & 1 == 1);
        let there: Vec<String> = there.map(|element: i64| element.to_string()).collect();
        return format!("{{{}}}", there.join(", "));
    }
    let words = world.scenario().keys.get(key.index()).map_or(&[][..], |spec| &spec.words);
    match words.len() {
        0 => value.to_string(),
        n => format!("\"{}\"", words[value.rem_euclid(n as i64) as usize]),
    }
}

/// `name = "Mara"`.
pub fn assignment(world: &World, key: KeyId, value: Value) -> String {
    format!("{} = {}", key_name(world, key), value_text(world, key, Some(value)))
}

/// How rows are merged, if they are no registers.
fn merging(world: &World) -> Option<ConflictPolicy> {
    let policy = world.node(world.leader()).settings.conflict_resolution;
    let merges = matches!(policy, ConflictPolicy::Counter | ConflictPolicy::AddWinsSet);
    (merges && world.has_several_primaries()).then_some(policy)
}

/// What a write does: `name = "Mara"`; to a counter `cart + 2`, to a set `cart + {2}`.
pub fn change(world: &World, key: KeyId, value: Value) -> String {
    let name = key_name(world, key);
    match merging(world) {
        None => assignment(world, key, value),
        Some(ConflictPolicy::AddWinsSet) if value.0 < 0 => format!("{name} - {{{}}}", -value.0 - 1),
        Some(ConflictPolicy::AddWinsSet) => format!("{name} + {{{}}}", value.0),
        Some(_) if value.0 < 0 => format!("{name} - {}", value.0.unsigned_abs()),
        Some(_) => format!("{name} + {}", value.0),
    }
}

/// How the last of a list is joined to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// `1 and 2`.
    And,
    /// `1 or 2`.
    Or,
}

/// `replica 1`, `replicas 1, 2 and 4`, or names where not all are replicas.
pub fn node_list(world: &World, nodes: NodeSet, last: Last) -> String {
    if nodes.len() > 1 && !nodes.contains(NodeId(0)) && !world.has_several_primaries() {
        let numbers: Vec<String> = nodes.iter().map(|n| n.0.to_string()).collect();
        let (end, all) = numbers.split_last().expect("there are at least two");
        let all = all.join(", ");
        return match last {
            Last::And => t!("list-of-replicas-and", all = all, last = end),
            Last::Or => t!("list-of-replicas-or", all = all, last = end),
        };
    }
    let names: Vec<String> = nodes.iter().map(|n| node_in_text(world, n)).collect();
    match (names.as_slice(), last) {
        ([], _) => t!("list-of-none").to_owned(),
        ([one], _) => one.clone(),
        ([all @ .., end], Last::And) => t!("list-and", all = all.join(", "), last = end),
        ([all @ .., end], Last::Or) => t!("list-or", all = all.join(", "), last = end),
    }
}

/// Whom a commit waits for: `replicas 1 and 2`, `1 of replicas 1 or 2`.
pub fn waits_for(world: &World, missing: NodeSet, needed: u32) -> String {
    if needed == 0 {
        // All have it; the primary looks when one of them says something.
        return "the next word of a replica".to_owned();
    }
    if needed >= missing.len() {
        node_list(world, missing, Last::And)
    } else {
        format!("{needed} of {}", node_list(world, missing, Last::Or))
    }
}

/// What a missed write had set: the latest value that the reader should have seen.
pub fn written_value(world: &World, write: WriteId) -> String {
    match world.checker().fact(write) {
        Some(fact) => value_text(world, fact.key, Some(fact.value)),
        None => "?".to_owned(),
    }
}

/// `1 version and 89 ms behind`.
pub fn staleness_text(staleness: &Staleness) -> String {
    format!("{} and {} behind", count(u64::from(staleness.versions), "version"), staleness.behind)
}

/// `Ana's name = "Mara"`, while the request is under way.
fn whose_write(world: &World, op: OpId) -> String {
    match world.op(op).map(|op| (op.client, op.request)) {
        Some((client, Request::Write { key, value, .. })) => {
            format!("{}'s {}", client_name(world, client), change(world, key, value))
        }
        _ => "A write".to_owned(),
    }
}

pub(super) fn told(tone: Tone, lead: &'static str, text: String) -> Told {
    Told { tone, lead, text }
}

/// Tells what happened. The world may be at any later moment of the same run.
pub fn tell(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let client = |c: ClientId| client_name(world, c);
    match event {
        TraceEvent::WriteSent { client: c, node: n, key, value, .. } => {
            let set = change(world, *key, *value);
            told(Tone::Plain, "", format!("{} sends a write to {}: {set}", client(*c), node(*n)))
        }
        TraceEvent::ReadSent { client: c, node: n, key, .. } => {
            let key = key_name(world, *key);
            told(Tone::Plain, "", format!("{} asks {} for {key}", client(*c), node(*n)))
        }
        TraceEvent::LockWait { op, key, .. } => {
            let (who, key) = (whose_write(world, *op), key_name(world, *key));
            let text = format!("{who} waits: another write to {key} is not finished");
            told(Tone::Waiting, "Locked.", text)
        }
        TraceEvent::Waiting { op, node: n, level, missing, needed } => {
            let who = whose_write(world, *op);
            let whom = waits_for(world, *missing, *needed);
            let text = match level {
                _ if world.node(*n).mariadb.is_some() => format!(
                    "{who} is in the primary's binary log, and waits for {whom} to receive it"
                ),
                SynchronousCommit::RemoteWrite => {
                    format!("{who} is on the primary's disk, and waits for {whom} to receive it")
                }
                SynchronousCommit::RemoteApply => {
                    format!("{who} is on the primary's disk, and waits for {whom} to replay it")
                }
                _ => format!("{who} is on the primary's disk, and waits for {whom} to flush it"),
            };
            told(Tone::Waiting, "Waiting.", text)
        }
        TraceEvent::Acknowledged { client: c, key, value, latency, notice, .. } => {
            let set = change(world, *key, *value);
            let text = format!("{} wrote {set}, acknowledged after {latency}", client(*c));
            if *notice == Some(Notice::WaitCancelled) {
                let warned = format!(
                    "{text}. The wait was cancelled: it is committed here, perhaps on no replica"
                );
                told(Tone::Waiting, "Warning.", warned)
            } else {
                told(Tone::Good, "", text)
            }
        }
        TraceEvent::Refused { client: c, node: n, reason, write, .. } => {
            let text = match reason {
                Refusal::NotListening => format!("{} is not running", capital(&node(*n))),
                _ => reason.message(),
            };
            let text = text.lines().next().unwrap_or_default();
            let text = match write {
                true => format!("{}'s write failed: {text}", client(*c)),
                false => format!("{}'s read failed: {text}", client(*c)),
            };
            told(Tone::Bad, "Refused.", text)
        }
        TraceEvent::Unknown { client: c, node: n, write, .. } => {
            let whom = format!("{} lost the connection to {}", client(*c), node(*n));
            if *write {
                told(Tone::Bad, "Unknown.", format!("{whom}: the write may be saved or not"))
            } else {
                told(Tone::Bad, "No answer.", whom)
            }
        }
        TraceEvent::ReadReturned { client: c, node: n, key, value, verdict, broken, .. } => {
            let seen = value_text(world, *key, *value);
            let key = key_name(world, *key);
            let text = format!("{} read {key} = {seen} from {}", client(*c), node(*n));
            tell_read(world, text, verdict, *broken)
        }
        _ => tell_inside(world, event),
    }
}

/// The guarantees that a read broke, in words; those that its verdict tells already are left out.
fn broken_text(broken: Guarantees) -> String {
    let told =
        |one: &Guarantees| *one != Guarantees::READ_YOUR_WRITES && *one != Guarantees::LINEARIZABLE;
    let names: Vec<&str> = broken.iter().filter(told).map(guarantee_name).collect();
    match names.as_slice() {
        [] => String::new(),
        _ => t!("log-breaks", names = names.join(t!("log-breaks-and"))),
    }
}

fn tell_read(world: &World, text: String, verdict: &Verdict, broken: Guarantees) -> Told {
    let breaks = broken_text(broken);
    match verdict {
        Verdict::Fresh if breaks.is_empty() => told(Tone::Plain, "", format!("{text}: fresh")),
        Verdict::Fresh => told(Tone::Bad, "Out of order.", format!("{text}{breaks}")),
        Verdict::Stale(staleness) => {
            let latest = written_value(world, staleness.newest);
            let behind = staleness_text(staleness);
            let own = match (staleness.own, staleness.versions) {
                (false, _) => "",
                (true, 1) => ", and it was the reader's own write",
                (true, _) => ", the reader's own write among them",
            };
            let text = format!("{text}. The latest is {latest}: {behind}{own}{breaks}");
            told(Tone::Bad, "Stale read.", text)
        }
        Verdict::Vanished => {
            let text = format!("{text}. The surviving history does not hold that value{breaks}");
            told(Tone::Bad, "Vanished.", text)
        }
    }
}

/// What happens inside the cluster, where no client sees it.
fn tell_inside(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let the = |n: NodeId| capital(&node_in_text(world, n));
    match event {
        TraceEvent::Inserted { node: n, end, .. } => told(
            Tone::Plain,
            "",
            format!("{} puts the record into its WAL, up to {}", the(*n), end.lsn),
        ),
        TraceEvent::Flushed { node: n, to } => told(
            Tone::Plain,
            "",
            format!("{} has flushed its WAL to disk, up to {}", the(*n), to.lsn),
        ),
        TraceEvent::Sent { node: n, to_node, from, to } => {
            let records = count(to.records - from.records, "record");
            told(Tone::Plain, "", format!("{} sends {records} to {}", the(*n), node(*to_node)))
        }
        TraceEvent::Received { node: n, to } => {
            told(Tone::Plain, "", format!("{} has received WAL, up to {}", the(*n), to.lsn))
        }
        TraceEvent::Replayed { node: n, write, .. } => {
            let set = world.checker().fact(*write);
            let set = set.map_or(String::new(), |f| change(world, f.key, f.value));
            told(Tone::Plain, "", format!("{} has replayed {set}: readers see it", the(*n)))
        }
        TraceEvent::Reported { node: n, from_node, positions: p } => {
            let (received, flushed, replayed) = (p.received.lsn, p.flushed.lsn, p.replayed.lsn);
            let text = format!(
                "{} hears from {}: received {received}, flushed {flushed}, replayed {replayed}",
                the(*n), node(*from_node)
            );
            told(Tone::Plain, "", text)
        }
        TraceEvent::Committed { node: n, .. } => told(
            Tone::Plain,
            "",
            format!("The write is complete: {} shows it and answers", node(*n)),
        ),
        TraceEvent::ReadServed { node: n, key, .. } => {
            let key = key_name(world, *key);
            told(Tone::Plain, "", format!("{} looks up {key}", the(*n)))
        }
        TraceEvent::Connecting { node: n, upstream } => {
            told(Tone::Plain, "", format!("{} asks {} for a stream", the(*n), node(*upstream)))
        }
        TraceEvent::Connected { node: n, replica } => {
            let text = format!("{} follows {}", the(*replica), node(*n));
            told(Tone::Fault, "Connected.", text)
        }
        TraceEvent::Disconnected { node: n, peer, ending } => {
            let follows = world.node(*n).upstreams().any(|upstream| upstream == *peer);
            tell_ending(the(*n), node(*peer), *ending, follows)
        }
        TraceEvent::Acted(action) => {
            let text = action_text(world, action);
            // A setting is written as in its file.
            let is_setting = text.starts_with("synchronous_");
            told(Tone::Control, "", if is_setting { text } else { capital(&text) })
        }
        _ => tell_failure(world, event),
    }
}

fn tell_ending(node: String, peer: String, ending: Ending, follows: bool) -> Told {
    let text = match ending {
        Ending::Closed => format!("{node} has lost its connection to {peer}"),
        Ending::Timeout => {
            format!("{node} has heard nothing from {peer} for too long and gives up")
        }
        Ending::Refused if !follows => format!("{node} has ended its stream to {peer}"),
        Ending::Refused => format!("{node} gets no stream from {peer}"),
        Ending::EndOfTimeline => {
            format!("{node} has come to the end of the timeline that {peer} streams")
        }
        Ending::Diverged => {
            format!("{node} cannot follow {peer}: it holds WAL that {peer} does not have")
        }
    };
    told(Tone::Fault, "Disconnected.", text)
}

fn tell_failure(world: &World, event: &TraceEvent) -> Told {
    let the = |n: NodeId| capital(&node_in_text(world, n));
    match event {
        TraceEvent::Stopped { node } => {
            told(Tone::Fault, "Stopped.", format!("{} has been shut down", the(*node)))
        }
        TraceEvent::Crashed { node } => {
            told(Tone::Fault, "Crash.", format!("{}'s server process has died", the(*node)))
        }
        TraceEvent::PowerLost { node, records } => {
            let text = t!("log-power-lost", node = the(*node), n = records);
            told(Tone::Fault, "Power loss.", text)
        }
        TraceEvent::Started { node } => {
            told(Tone::Fault, "Started.", format!("{} takes connections again", the(*node)))
        }
        TraceEvent::Promoted { node, timeline, at } => {
            let text = match world.node(*node).mariadb {
                Some(_) => format!("{} takes writes from now on", the(*node)),
                None => format!(
                    "{} takes writes from {} on, on timeline {timeline}",
                    the(*node),
                    at.lsn
                ),
            };
            told(Tone::Fault, "Promoted.", text)
        }
        TraceEvent::Lost { write, client, key, value } => {
            let (who, set) = (client_name(world, *client), change(world, *key, *value));
            let at = world.checker().fact(*write).map(|fact| fact.node);
            // A node that lives beside the primary still shows it.
            let at = at.filter(|at| *at != world.leader() && world.node(*at).is_up());
            let left = match at {
                Some(at) => format!("Only {} has it", node_in_text(world, at)),
                None => "It is gone".to_owned(),
            };
            let text = format!("{who} was told that {set} is saved. {left}");
            told(Tone::Bad, "Lost write.", text)
        }
        _ => happenings::tell(world, event),
    }
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
