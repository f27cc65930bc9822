//! What happened, in words for a learner.

use crate::lang::t;
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

impl Tone {
    /// Its name in the style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Waiting => "waiting",
            Tone::Bad => "bad",
            Tone::Fault => "fault",
            Tone::Control => "control",
        }
    }
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
        None if client == ClientId(u16::MAX) => t!("log-before-the-run").to_owned(),
        None => t!("log-visitor", who = client.index() + 1 - world.scenario().clients.len()),
    }
}

/// What a row is called.
pub fn key_name(world: &World, key: KeyId) -> &str {
    world.scenario().keys.get(key.index()).map_or("?", |spec| spec.name.as_str())
}

/// A value as the application shows it: a word in quotes, or a number.
pub fn value_text(world: &World, key: KeyId, value: Option<Value>) -> String {
    let Some(Value(value)) = value else { return t!("log-nothing").to_owned() };
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
        return t!("log-the-next-word-of-a").to_owned();
    }
    if needed >= missing.len() {
        node_list(world, missing, Last::And)
    } else {
        t!("log-of", needed = needed, node_list = node_list(world, missing, Last::Or))
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
    t!(
        "log-and-behind",
        n = t!("count-versions", n = u64::from(staleness.versions)),
        staleness = staleness.behind
    )
}

/// `Ana's name = "Mara"`, while the request is under way.
fn whose_write(world: &World, op: OpId) -> String {
    match world.op(op).map(|op| (op.client, op.request)) {
        Some((client, Request::Write { key, value, .. })) => {
            format!("{}'s {}", client_name(world, client), change(world, key, value))
        }
        _ => t!("log-a-write").to_owned(),
    }
}

pub(super) fn told(tone: Tone, lead: &'static str, text: String) -> Told {
    Told { tone, lead, text }
}

/// Tells what a write waits for: of semi-sync replication there is no level.
fn tell_waiting(level: Option<SynchronousCommit>, who: &str, whom: &str) -> Told {
    let text = match level {
        None => t!("log-is-in-the-primarys-binary", who = who, whom = whom),
        Some(SynchronousCommit::RemoteWrite) => {
            t!("log-is-on-the-primarys-disk", who = who, whom = whom)
        }
        Some(SynchronousCommit::RemoteApply) => {
            t!("log-is-on-the-primarys-disk-2", who = who, whom = whom)
        }
        Some(_) => t!("log-is-on-the-primarys-disk-3", who = who, whom = whom),
    };
    told(Tone::Waiting, t!("log-waiting"), text)
}

/// Tells what happened. The world may be at any later moment of the same run.
pub fn tell(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let client = |c: ClientId| client_name(world, c);
    match event {
        TraceEvent::WriteSent { client: c, node: n, key, value, .. } => {
            let set = change(world, *key, *value);
            told(
                Tone::Plain,
                "",
                t!("log-sends-a-write-to", who = client(*c), node = node(*n), set = set),
            )
        }
        TraceEvent::ReadSent { client: c, node: n, key, .. } => {
            let key = key_name(world, *key);
            told(Tone::Plain, "", t!("log-asks-for", who = client(*c), node = node(*n), key = key))
        }
        TraceEvent::LockWait { op, key, .. } => {
            let (who, key) = (whose_write(world, *op), key_name(world, *key));
            let text = t!("log-waits-another-write-to-is", who = who, key = key);
            told(Tone::Waiting, t!("log-locked"), text)
        }
        TraceEvent::Waiting { op, node: n, level, missing, needed } => {
            let who = whose_write(world, *op);
            let whom = waits_for(world, *missing, *needed);
            let semi_sync = world.node(*n).mariadb.is_some();
            tell_waiting((!semi_sync).then_some(*level), &who, &whom)
        }
        TraceEvent::Acknowledged { client: c, key, value, latency, notice, .. } => {
            let set = change(world, *key, *value);
            let text =
                t!("log-wrote-acknowledged-after", who = client(*c), set = set, latency = latency);
            if *notice == Some(Notice::WaitCancelled) {
                let warned = t!("log-the-wait-was-cancelled-it", text = text);
                told(Tone::Waiting, t!("log-warning"), warned)
            } else {
                told(Tone::Good, "", text)
            }
        }
        TraceEvent::Refused { client: c, node: n, reason, write, .. } => {
            let text = match reason {
                Refusal::NotListening => t!("log-is-not-running", capital = capital(&node(*n))),
                _ => reason.message(),
            };
            let text = text.lines().next().unwrap_or_default();
            let text = match write {
                true => t!("log-s-write-failed", who = client(*c), text = text),
                false => t!("log-s-read-failed", who = client(*c), text = text),
            };
            told(Tone::Bad, t!("log-refused"), text)
        }
        TraceEvent::Unknown { client: c, node: n, write, .. } => {
            let whom = t!("log-lost-the-connection-to", who = client(*c), node = node(*n));
            if *write {
                told(Tone::Bad, t!("log-unknown"), t!("log-the-write-may-be-saved", whom = whom))
            } else {
                told(Tone::Bad, t!("log-no-answer"), whom)
            }
        }
        TraceEvent::ReadReturned { client: c, node: n, key, value, verdict, broken, .. } => {
            let seen = value_text(world, *key, *value);
            let key = key_name(world, *key);
            let text =
                t!("log-read-from", who = client(*c), key = key, seen = seen, node = node(*n));
            tell_read(world, text, verdict, *broken)
        }
        _ => tell_inside(world, event),
    }
}

/// What a guarantee is called in a sentence.
fn guarantee_name(guarantee: Guarantees) -> &'static str {
    match guarantee {
        Guarantees::READ_YOUR_WRITES => t!("log-read-your-writes"),
        Guarantees::MONOTONIC_READS => t!("log-monotonic-reads"),
        Guarantees::MONOTONIC_WRITES => t!("log-monotonic-writes"),
        Guarantees::WRITES_FOLLOW_READS => t!("log-writes-follow-reads"),
        Guarantees::CONSISTENT_PREFIX => t!("log-consistent-prefix"),
        _ => t!("log-linearizability"),
    }
}

/// The guarantees that a read broke, in words; those that its verdict tells already are left out.
fn broken_text(broken: Guarantees) -> String {
    let told =
        |one: &Guarantees| *one != Guarantees::READ_YOUR_WRITES && *one != Guarantees::LINEARIZABLE;
    let names: Vec<&str> = broken.iter().filter(told).map(guarantee_name).collect();
    let names = names.into_iter().map(str::to_owned);
    let list = names.reduce(|all, last| t!("list-and", all = all, last = last));
    list.map_or(String::new(), |names| t!("log-breaks", names = names))
}

fn tell_read(world: &World, text: String, verdict: &Verdict, broken: Guarantees) -> Told {
    let breaks = broken_text(broken);
    match verdict {
        Verdict::Fresh if breaks.is_empty() => told(Tone::Plain, "", t!("log-fresh", text = text)),
        Verdict::Fresh => told(Tone::Bad, t!("log-out-of-order"), format!("{text}{breaks}")),
        Verdict::Stale(staleness) => {
            let latest = written_value(world, staleness.newest);
            let behind = staleness_text(staleness);
            let own = match (staleness.own, staleness.versions) {
                (false, _) => "",
                (true, 1) => t!("log-and-it-was-the-readers"),
                (true, _) => t!("log-the-readers-own-write-among"),
            };
            let text = t!(
                "log-the-latest-is",
                text = text,
                latest = latest,
                behind = behind,
                own = own,
                breaks = breaks
            );
            told(Tone::Bad, t!("log-stale-read"), text)
        }
        Verdict::Vanished => {
            let text = t!("log-the-surviving-history-does-not", text = text, breaks = breaks);
            told(Tone::Bad, t!("log-vanished"), text)
        }
    }
}

/// What happens inside the cluster, where no client sees it.
fn tell_inside(world: &World, event: &TraceEvent) -> Told {
    let node = |n: NodeId| node_in_text(world, n);
    let the = |n: NodeId| capital(&node_in_text(world, n));
    match event {
        TraceEvent::Inserted { node: n, end, .. } => {
            told(Tone::Plain, "", t!("log-puts-the-record-into-its", node = the(*n), end = end.lsn))
        }
        TraceEvent::Flushed { node: n, to } => {
            told(Tone::Plain, "", t!("log-has-flushed-its-wal-to", node = the(*n), to = to.lsn))
        }
        TraceEvent::Sent { node: n, to_node, from, to } => {
            let records = t!("count-records", n = to.records - from.records);
            told(
                Tone::Plain,
                "",
                t!("log-sends-to", node = the(*n), records = records, node2 = node(*to_node)),
            )
        }
        TraceEvent::Received { node: n, to } => {
            told(Tone::Plain, "", t!("log-has-received-wal-up-to", node = the(*n), to = to.lsn))
        }
        TraceEvent::Replayed { node: n, write, .. } => {
            let set = world.checker().fact(*write);
            let set = set.map_or(String::new(), |f| change(world, f.key, f.value));
            told(Tone::Plain, "", t!("log-has-replayed-readers-see-it", node = the(*n), set = set))
        }
        TraceEvent::Reported { node: n, from_node, positions: p } => {
            let (received, flushed, replayed) = (p.received.lsn, p.flushed.lsn, p.replayed.lsn);
            let text = t!(
                "log-hears-from-received-flushed-replayed",
                node = the(*n),
                node2 = node(*from_node),
                received = received,
                flushed = flushed,
                replayed = replayed
            );
            told(Tone::Plain, "", text)
        }
        TraceEvent::Committed { node: n, .. } => {
            told(Tone::Plain, "", t!("log-the-write-is-complete-shows", node = node(*n)))
        }
        TraceEvent::ReadServed { node: n, key, .. } => {
            let key = key_name(world, *key);
            told(Tone::Plain, "", t!("log-looks-up", node = the(*n), key = key))
        }
        TraceEvent::Connecting { node: n, upstream } => told(
            Tone::Plain,
            "",
            t!("log-asks-for-a-stream", node = the(*n), node2 = node(*upstream)),
        ),
        TraceEvent::Connected { node: n, replica } => {
            let text = t!("log-follows", node = the(*replica), node2 = node(*n));
            told(Tone::Fault, t!("log-connected"), text)
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
        Ending::Closed => t!("log-has-lost-its-connection-to", node = node, peer = peer),
        Ending::Timeout => {
            t!("log-has-heard-nothing-from-for", node = node, peer = peer)
        }
        Ending::Refused if !follows => t!("log-has-ended-its-stream-to", node = node, peer = peer),
        Ending::Refused => t!("log-gets-no-stream-from", node = node, peer = peer),
        Ending::EndOfTimeline => {
            t!("log-has-come-to-the-end", node = node, peer = peer)
        }
        Ending::Diverged => {
            t!("log-cannot-follow-it-holds-wal", node = node, peer = peer)
        }
    };
    told(Tone::Fault, t!("log-disconnected"), text)
}

fn tell_failure(world: &World, event: &TraceEvent) -> Told {
    let the = |n: NodeId| capital(&node_in_text(world, n));
    match event {
        TraceEvent::Stopped { node } => {
            told(Tone::Fault, t!("log-stopped"), t!("log-has-been-shut-down", node = the(*node)))
        }
        TraceEvent::Crashed { node } => told(
            Tone::Fault,
            t!("log-crash"),
            t!("log-s-server-process-has-died", node = the(*node)),
        ),
        TraceEvent::PowerLost { node, records } => {
            let text = t!("log-power-lost", node = the(*node), n = records);
            told(Tone::Fault, t!("log-power-loss"), text)
        }
        TraceEvent::Started { node } => told(
            Tone::Fault,
            t!("log-started"),
            t!("log-takes-connections-again", node = the(*node)),
        ),
        TraceEvent::Promoted { node, timeline, at } => {
            let text = match world.node(*node).mariadb {
                Some(_) => t!("log-takes-writes-from-now-on", node = the(*node)),
                None => t!(
                    "log-takes-writes-from-on-on",
                    node = the(*node),
                    at = at.lsn,
                    timeline = timeline
                ),
            };
            told(Tone::Fault, t!("log-promoted"), text)
        }
        TraceEvent::Lost { write, client, key, value } => {
            let (who, set) = (client_name(world, *client), change(world, *key, *value));
            let at = world.checker().fact(*write).map(|fact| fact.node);
            // A node that lives beside the primary still shows it.
            let at = at.filter(|at| *at != world.leader() && world.node(*at).is_up());
            let left = match at {
                Some(at) => t!("log-only-has-it", node = node_in_text(world, at)),
                None => t!("log-it-is-gone").to_owned(),
            };
            let text = t!("log-was-told-that-is-saved", who = who, set = set, left = left);
            told(Tone::Bad, t!("log-lost-write"), text)
        }
        _ => happenings::tell(world, event),
    }
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
