//! What stands on the diagram, in words.

use crate::lang::t;
use crate::scene::words::{
    Told, Tone, assignment, change, client_name, key_name, node_in_text, node_name, tell,
    value_text,
};
use crate::sim::check::Verdict;
use crate::sim::ids::{KeyId, WriteId};
use crate::sim::link::Line;
use crate::sim::time::SimTime;
use crate::sim::trace::TraceEvent;
use crate::sim::wal::Value;
use crate::sim::world::World;

use super::{Diagram, Fate, Item, Message, Said, What, Who};

/// What a lane is called.
pub fn lane(world: &World, who: Who) -> String {
    match who {
        Who::Person(client) => client_name(world, client),
        Who::Visitors => t!("diagram-visitors").to_owned(),
        Who::Node(node) => node_name(world, node),
    }
}

fn lane_in_text(world: &World, who: Who) -> String {
    match who {
        Who::Person(client) => client_name(world, client),
        Who::Visitors => t!("diagram-a-visitor").to_owned(),
        Who::Node(node) => node_in_text(world, node),
    }
}

fn write_text(world: &World, write: Option<WriteId>) -> Option<String> {
    let fact = world.checker().fact(write?)?;
    Some(change(world, fact.key, fact.value))
}

/// How an item is meant.
pub fn tone(world: &World, item: &Item) -> Tone {
    match (&item.what, item.event()) {
        (_, Some(event)) => tell(world, event).tone,
        (What::Waits(..), _) => Tone::Waiting,
        (What::Down | What::Way(..), _) => Tone::Fault,
        (What::Answer(_, _, Said::No | Said::Broken), _) => Tone::Bad,
        _ => Tone::Plain,
    }
}

/// What an item is, in a few words.
pub fn what(world: &World, item: &Item) -> String {
    match &item.what {
        What::Message(message) => message_text(world, *message),
        What::Ask(_, key, value) => ask_text(world, *key, *value),
        What::Answer(_, key, said) => answer_text(world, *key, *said),
        What::Waits(_, write) => match write_text(world, *write) {
            Some(set) => t!("diagram-waits", set = set),
            None => t!("diagram-a-request-waits").to_owned(),
        },
        What::Down => t!("diagram-takes-no-requests").to_owned(),
        What::Way(from, Line::Cut) => {
            t!("diagram-the-way-from-is-cut", node = node_in_text(world, *from))
        }
        What::Way(from, _) => t!("diagram-the-way-from-is-held", node = node_in_text(world, *from)),
        What::Event(event) | What::Returned { event, .. } => {
            let Told { lead, text, .. } = tell(world, event);
            if lead.is_empty() { text } else { format!("{lead} {text}") }
        }
    }
}

fn message_text(world: &World, message: Message) -> String {
    match message {
        Message::Wal { write: Some(write), .. } => match write_text(world, Some(write)) {
            Some(set) => t!("diagram-wal", set = set),
            None => t!("diagram-wal-1-record").to_owned(),
        },
        Message::Wal { from, to, .. } if to == from + 1 => t!("diagram-wal-1-record").to_owned(),
        Message::Wal { from, to, .. } => {
            t!("diagram-wal-to", n = t!("count-records", n = to - from), n2 = from + 1, to = to)
        }
        Message::Reply(positions) => {
            let [received, flushed, replayed] =
                [positions.received, positions.flushed, positions.replayed].map(|p| p.lsn);
            if received == flushed && flushed == replayed {
                return t!("diagram-acknowledgement-replayed-up-to", replayed = replayed);
            }
            t!(
                "diagram-acknowledgement-received-flushed-replayed",
                received = received,
                flushed = flushed,
                replayed = replayed
            )
        }
        Message::Start => t!("diagram-asks-for-a-stream").to_owned(),
        Message::Keepalive => t!("diagram-keepalive-i-am-here").to_owned(),
        Message::Refused => t!("diagram-there-is-no-stream").to_owned(),
        Message::Close => t!("diagram-closes-the-connection").to_owned(),
    }
}

fn ask_text(world: &World, key: KeyId, value: Option<Value>) -> String {
    match value {
        Some(value) => t!("diagram-write", change = change(world, key, value)),
        None => t!("diagram-read", key_name = key_name(world, key)),
    }
}

fn answer_text(world: &World, key: KeyId, said: Said) -> String {
    match said {
        Said::Saved => t!("diagram-answer-saved").to_owned(),
        Said::Value(Some(value)) => {
            t!("diagram-answer", assignment = assignment(world, key, value))
        }
        Said::Value(None) => t!("diagram-answer-no", key_name = key_name(world, key)),
        Said::No => t!("diagram-answer-refused").to_owned(),
        Said::Broken => t!("diagram-the-connection-breaks").to_owned(),
    }
}

/// A word or two beside an item, where there is room.
pub fn label(world: &World, item: &Item) -> Option<String> {
    Some(match &item.what {
        What::Message(Message::Wal { write, from, to }) => match write_text(world, *write) {
            Some(set) => set,
            None => t!("count-records", n = to - from),
        },
        What::Ask(_, key, Some(value)) => change(world, *key, *value),
        What::Ask(_, key, None) => format!("{}?", key_name(world, *key)),
        What::Answer(_, _, Said::Saved) => t!("diagram-saved").to_owned(),
        What::Answer(_, key, Said::Value(value)) => value_text(world, *key, *value),
        What::Answer(_, _, Said::No) => t!("diagram-refused").to_owned(),
        What::Answer(_, _, Said::Broken) => t!("diagram-broken").to_owned(),
        What::Waits(..) => t!("diagram-waits-2").to_owned(),
        What::Down => t!("diagram-down").to_owned(),
        What::Way(_, Line::Held) => t!("diagram-held").to_owned(),
        What::Way(..) => t!("diagram-cut").to_owned(),
        What::Returned { event, .. } | What::Event(event) => point_label(event)?.to_owned(),
        What::Message(_) => return None,
    })
}

fn point_label(event: &TraceEvent) -> Option<&'static str> {
    Some(match event {
        TraceEvent::ReadReturned { verdict, broken, .. } => match verdict {
            Verdict::Stale(_) => "stale",
            Verdict::Vanished => "vanished",
            Verdict::Fresh if broken.is_empty() => "fresh",
            Verdict::Fresh => t!("diagram-out-of-order"),
        },
        TraceEvent::Unknown { .. } => "unknown",
        TraceEvent::Refused { .. } => t!("diagram-refused"),
        TraceEvent::Crashed { .. } => "crash",
        TraceEvent::PowerLost { .. } => t!("diagram-power-loss"),
        TraceEvent::Stopped { .. } => "stopped",
        TraceEvent::Started { .. } => "starts",
        TraceEvent::Promoted { .. } => "promoted",
        TraceEvent::Conflict { .. } => "conflict",
        TraceEvent::Lost { .. } => "lost",
        _ => return None,
    })
}

/// A row of the table: from, to, what, and when it arrived or ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// When it began.
    pub time: String,
    /// The lane where it begins.
    pub from: String,
    /// The lane where it ends; nothing if it is the same.
    pub to: String,
    /// What it is.
    pub what: String,
    /// When it ended, or what became of it. Nothing for a point.
    pub ended: String,
}

/// An item as a row, as things stand at the furthest moment.
pub fn row(world: &World, item: &Item, head: SimTime) -> Row {
    let between = item.from != item.to;
    Row {
        time: item.began.to_string(),
        from: lane(world, item.from),
        to: if between { lane(world, item.to) } else { String::new() },
        what: what(world, item),
        ended: ended(item, head),
    }
}

fn ended(item: &Item, head: SimTime) -> String {
    match item.fate {
        Fate::Lost(at, _) => t!("diagram-lost-at", at = at),
        Fate::Done(at) if at == item.began && item.from == item.to => String::new(),
        Fate::Done(at) if at <= head => at.to_string(),
        _ if item.from == item.to => t!("diagram-goes-on").to_owned(),
        _ => t!("diagram-under-way").to_owned(),
    }
}

/// What an item is, from when to when.
pub fn about(world: &World, item: &Item, head: SimTime) -> String {
    let (what, began) = (what(world, item), item.began);
    if item.from == item.to {
        return match item.fate {
            Fate::Done(at) if at == began => format!("{began}: {what}"),
            Fate::Done(at) if at <= head => {
                t!(
                    "diagram-to",
                    began = began,
                    at = at,
                    at2 = at.since(began),
                    what = what,
                    then = then(item)
                )
            }
            _ => t!("diagram-since", began = began, what = what, then = then(item)),
        };
    }
    let (from, to) = (lane_in_text(world, item.from), lane_in_text(world, item.to));
    let way = format!("{what}. Left {from} at {began}, ");
    match item.fate {
        Fate::Lost(at, _) => t!("diagram-lost-at-on-the-way", way = way, at = at, to = to),
        Fate::Done(at) if at <= head => {
            t!("diagram-reached-at-after", way = way, to = to, at = at, at2 = at.since(began))
        }
        Fate::Done(at) | Fate::Open(at) => {
            t!("diagram-on-the-way-to-due", way = way, to = to, at = at)
        }
    }
}

/// How far WAL has come that was received.
fn then(item: &Item) -> String {
    match (&item.what, item.flushed, item.fate) {
        (What::Event(TraceEvent::Received { .. }), Some(at), Fate::Open(_)) => {
            t!("diagram-on-disk-since-not-replayed", at = at)
        }
        (What::Event(TraceEvent::Received { .. }), Some(at), Fate::Done(_)) => {
            t!("diagram-on-disk-at-replayed-at", at = at)
        }
        (What::Event(TraceEvent::Received { .. }), None, _) => {
            t!("diagram-in-memory-only").to_owned()
        }
        _ => String::new(),
    }
}

/// A window in one sentence, for those who do not see it.
pub fn summary(
    world: &World,
    diagram: &Diagram,
    (from, to): (SimTime, SimTime),
    head: SimTime,
) -> String {
    let (mut messages, mut lost, mut under_way, mut writes, mut reads, mut stale) =
        (0, 0, 0, 0, 0, 0);
    for (_, item) in diagram.window(from, to) {
        match (&item.what, item.fate) {
            (What::Message(_), fate) => {
                messages += 1;
                lost += u64::from(matches!(fate, Fate::Lost(..)));
                under_way += u64::from(matches!(fate, Fate::Open(_)));
            }
            (What::Event(TraceEvent::Acknowledged { .. }), _) => writes += 1,
            (What::Returned { event: TraceEvent::ReadReturned { verdict, .. }, .. }, _) => {
                reads += 1;
                stale += u64::from(matches!(verdict, Verdict::Stale(_)));
            }
            _ => {}
        }
    }
    let lanes: Vec<String> = diagram.lanes(world).iter().map(|who| lane(world, *who)).collect();
    let lanes = lanes.join(", ");
    let mut text =
        t!("diagram-to-lanes", from = from, to = to.min(head).max(from), lanes = lanes) + " ";
    let mut parts = vec![t!("diagram-messages-between", n = messages)];
    if under_way > 0 {
        parts.push(t!("diagram-still-under-way", under_way = under_way));
    }
    if lost > 0 {
        parts.push(t!("diagram-lost", lost = lost));
    }
    let (parts, writes) = (parts.join(", "), t!("count-writes", n = writes));
    let reads = t!("count-reads", n = reads);
    text.push_str(&t!(
        "diagram-acknowledged-returned-of-them-stale",
        parts = parts,
        writes = writes,
        reads = reads,
        stale = stale
    ));
    text
}
