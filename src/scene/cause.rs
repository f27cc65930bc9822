//! Why a read was stale: the chain of events that led to it.
//!
//! The reader was told of a write, or somebody was; then a node answered that did not have it yet.
//! What happened to the write's record until then says why:
//!
//! ```text
//!   executed → on the primary's disk → acknowledged
//!                                    → sent → received → flushed → replayed
//!                                        the read ran somewhere here ↑
//! ```
//!
//! Who asks hands over what happened before the read, newest first, each with a number of its own.
//! What lies too far back for that is left out of the chain, and of the words.

use crate::lang::t;
use crate::sim::check::Verdict;
use crate::sim::ids::{NodeId, OpId, WriteId};
use crate::sim::node::Replay;
use crate::sim::time::SimTime;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::words::{change, client_name, node_in_text};

/// What keeps a node from replaying more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The apply delay, until then.
    Delay(SimTime),
    /// Replay is paused.
    Paused,
    /// A reader still needs what the next record removes.
    Reader,
    /// It replays, one record after the other.
    Busy,
    /// Nothing, or something else.
    Other,
}

/// What keeps a node from replaying more, at this moment.
pub fn hold(world: &World, node: NodeId) -> Hold {
    let Some(replica) = world.node(node).replica() else { return Hold::Other };
    match replica.replay {
        _ if replica.paused => Hold::Paused,
        Replay::Delayed { until } => Hold::Delay(until),
        Replay::Conflict { .. } => Hold::Reader,
        Replay::Busy => Hold::Busy,
        Replay::Idle => Hold::Other,
    }
}

/// Something that happened and may belong to the chain. Places in the log are counted in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A write was executed.
    Executed(WriteId),
    /// A write is complete on its primary.
    Committed(WriteId),
    /// Its client was told.
    Told(WriteId, OpId),
    /// WAL left for a node: from, to, and when it arrives, if that is known.
    Sent(NodeId, u64, u64, Option<SimTime>),
    /// A node has WAL in its memory up to here.
    Received(NodeId, u64),
    /// A node has its WAL on disk up to here.
    Flushed(NodeId, u64),
}

impl Fact {
    /// What an event says of it, if anything.
    pub fn of(event: &TraceEvent) -> Option<Fact> {
        Some(match event {
            TraceEvent::Inserted { write, .. } => Fact::Executed(*write),
            TraceEvent::Committed { write, .. } => Fact::Committed(*write),
            TraceEvent::Acknowledged { write, op, .. } => Fact::Told(*write, *op),
            TraceEvent::Sent { to_node, from, to, .. } => {
                Fact::Sent(*to_node, from.records, to.records, None)
            }
            TraceEvent::Received { node, to } => Fact::Received(*node, to.records),
            TraceEvent::Flushed { node, to } => Fact::Flushed(*node, to.records),
            _ => return None,
        })
    }
}

/// Something that happened before the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// What the asker calls it.
    pub number: u64,
    /// When.
    pub time: SimTime,
    /// What.
    pub fact: Fact,
}

/// Where the record was when the read ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing is known of it.
    Unknown,
    /// It had left then; it arrives at the second time, if that is known.
    UnderWay(SimTime, Option<SimTime>),
    /// In the node's memory, since then.
    Memory(SimTime),
    /// On the node's disk, since then.
    Disk(SimTime),
}

/// Why a read was stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The oldest write that it misses.
    pub missed: WriteId,
    /// The request of that write, if its answer is among what was handed over.
    pub missed_op: Option<OpId>,
    /// The read.
    pub read: OpId,
    /// Where the record was.
    pub place: Place,
    /// What belongs to the chain, newest first: the numbers that were handed over.
    pub chain: Vec<u64>,
    /// Why, in one sentence.
    pub text: String,
}

/// Finds out why a read was stale that returned with `event`. It took its value at `served`, when
/// `hold` kept its node from replaying more. None if it was not stale.
pub fn of(
    world: &World,
    event: &TraceEvent,
    (served, hold): (SimTime, Hold),
    before: impl Iterator<Item = Before>,
) -> Option<Cause> {
    let TraceEvent::ReadReturned { op, node, verdict: Verdict::Stale(stale), .. } = event else {
        return None;
    };
    let missed = stale.oldest;
    let fact = world.checker().fact(missed)?;
    // Only where logs are copied byte for byte does a place in one mean the same in another.
    let end = fact.end.records;
    let (mut chain, mut missed_op, mut told) = (Vec::new(), None, fact.acknowledged);
    // Of what reached the node, the first that held the record; of what was sent, the last.
    let (mut disk, mut memory, mut sent) = (None, None, None);
    for Before { number, time, fact } in before {
        let in_time = time <= served;
        match fact {
            Fact::Executed(write) if write == missed => {
                chain.push(number);
                break;
            }
            Fact::Committed(write) if write == missed => chain.push(number),
            Fact::Told(write, of) if write == missed => {
                (missed_op, told) = (Some(of), Some(time));
                chain.push(number);
            }
            Fact::Flushed(at, to) if at == *node && to >= end && in_time => {
                disk = Some((number, time));
            }
            Fact::Received(at, to) if at == *node && to >= end && in_time => {
                memory = Some((number, time));
            }
            Fact::Sent(to, from, until, due)
                if to == *node && from < end && until >= end && in_time && sent.is_none() =>
            {
                sent = Some((number, time, due));
            }
            _ => {}
        }
    }
    let place = match (disk, memory, sent) {
        (Some((_, since)), ..) => Place::Disk(since),
        (_, Some((_, since)), _) => Place::Memory(since),
        (.., Some((_, left, due))) => Place::UnderWay(left, due),
        _ => Place::Unknown,
    };
    chain.extend([disk, memory].into_iter().flatten().map(|(number, _)| number));
    chain.extend(sent.map(|(number, ..)| number));
    chain.sort_unstable_by(|a, b| b.cmp(a));
    let text = text(world, event, (missed, told), place, (served, hold));
    Some(Cause { missed, missed_op, read: *op, place, chain, text })
}

fn text(
    world: &World,
    event: &TraceEvent,
    (missed, told): (WriteId, Option<SimTime>),
    place: Place,
    (served, hold): (SimTime, Hold),
) -> String {
    let TraceEvent::ReadReturned { node, .. } = event else { return String::new() };
    let (Some(fact), node) = (world.checker().fact(missed), node_in_text(world, *node)) else {
        return String::new();
    };
    let (who, set) = (client_name(world, fact.client), change(world, fact.key, fact.value));
    let promise = match told {
        Some(told) => t!("cause-was-told-at-that-is", who = who, told = told, set = set),
        None => t!("cause-was-acknowledged", set = set),
    };
    match place {
        Place::UnderWay(left, Some(due)) => t!(
            "cause-but-when-the-read-ran",
            promise = promise,
            served = served,
            node = node,
            left = left,
            due = due
        ),
        Place::UnderWay(left, None) => t!(
            "cause-but-when-the-read-ran-2",
            promise = promise,
            served = served,
            node = node,
            left = left
        ),
        Place::Memory(since) => t!(
            "cause-but-when-the-read-ran-3",
            promise = promise,
            served = served,
            node = node,
            since = since
        ),
        Place::Disk(since) => {
            let why = match hold {
                Hold::Delay(until) => t!("cause-its-apply-delay-keeps-it", until = until),
                Hold::Paused => t!("cause-replay-was-paused").to_owned(),
                Hold::Reader => t!("cause-a-long-query-held-its").to_owned(),
                Hold::Busy | Hold::Other => t!("cause-it-had-not-replayed-it").to_owned(),
            };
            t!(
                "cause-but-when-the-read-ran-4",
                promise = promise,
                served = served,
                node = node,
                since = since,
                why = why
            )
        }
        Place::Unknown => {
            t!("cause-but-did-not-have-it", promise = promise, node = node, served = served)
        }
    }
}

#[cfg(test)]
mod tests;
