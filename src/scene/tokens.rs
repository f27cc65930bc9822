//! What moves on the stage: messages between nodes, requests and answers of clients.
//!
//! Every place follows from when a message left and when it arrives. Nothing is animated that the
//! engine did not send. What a cut or a hold stalls stops on its way.

use crate::lang::t;
use crate::sim::effect::{Request, Response};
use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::link::{Channel, Direction, Line};
use crate::sim::message::Message;
use crate::sim::time::SimTime;
use crate::sim::world::{OpStage, World};

use super::network::MessageId;
use super::words::{assignment, key_name, value_text};

/// Which path a token moves along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Between a node and one that it follows, down or up.
    Link(LinkId, Direction),
    /// Between a client and a node.
    Request(ClientId, NodeId),
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// So many WAL records.
    Wal(u64),
    /// A replica's acknowledgement.
    Reply,
    /// A message that carries nothing: a keepalive, or the beginning or end of a connection.
    Control,
    /// A person's request or answer, in words.
    Words(String),
    /// A visitor's request or answer.
    Visitor,
}

/// Something under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Along which path.
    pub path: Path,
    /// How far: 0 at the upstream or the client, 1 at the replica or the node.
    pub at: f64,
    /// When it left.
    pub departed: SimTime,
    /// What it is.
    pub kind: Kind,
    /// How many records lie before the first that it carries.
    pub first: u64,
}

impl Token {
    /// Whether it carries this record.
    pub fn carries(&self, index: u64) -> bool {
        match self.kind {
            Kind::Wal(records) => (self.first..self.first + records).contains(&index),
            _ => false,
        }
    }

    /// The message that it stands for, if it is one between nodes.
    pub fn message(&self) -> Option<MessageId> {
        match self.path {
            Path::Link(link, direction) => {
                Some(MessageId { link, direction, departed: self.departed })
            }
            Path::Request(..) => None,
        }
    }
}

/// Where a cut stops what comes to it, as a part of the way.
pub const BREAK: f64 = 0.43;

/// Where a hold stops it.
const GATE: f64 = 0.86;

/// From one that waits to the next.
const QUEUE: f64 = 0.06;

/// How far the messages of a channel are, first to arrive first. One that was beyond the break
/// when the way was cut stays where it was, and none passes the one before it.
fn places(now: SimTime, channel: &Channel) -> impl Iterator<Item = f64> {
    let stop = match channel.line {
        Line::Healthy => None,
        Line::Cut => Some(BREAK),
        Line::Held => Some(GATE),
    };
    let mut limit = 1.0_f64;
    channel.in_flight.iter().enumerate().map(move |(i, envelope)| {
        let (departed, arrives) = (envelope.departed, envelope.arrives);
        let mut place = progress(now, departed, arrives);
        if let Some(stop) = stop {
            let was = progress(channel.since, departed, arrives);
            place = place.min(was.max((stop - i as f64 * QUEUE).max(0.0)));
        }
        limit = limit.min(place);
        limit
    })
}

/// Everything under way.
pub fn all(world: &World, tokens: &mut Vec<Token>) {
    tokens.clear();
    for (id, link) in world.links().iter() {
        for direction in [Direction::Down, Direction::Up] {
            let channel = link.channel(direction);
            for (envelope, part) in channel.in_flight.iter().zip(places(world.now(), channel)) {
                let at = if direction == Direction::Down { part } else { 1.0 - part };
                let kind = match envelope.message {
                    Message::Wal { from, to, .. } if to > from => {
                        Kind::Wal(to.records - from.records)
                    }
                    Message::Reply { .. } => Kind::Reply,
                    _ => Kind::Control,
                };
                let first = match envelope.message {
                    Message::Wal { from, .. } => from.records,
                    _ => 0,
                };
                let path = Path::Link(id, direction);
                tokens.push(Token { path, at, departed: envelope.departed, kind, first });
            }
        }
    }
    for (_, op) in world.ops() {
        let (departed, arrives, out) = match &op.stage {
            OpStage::ToNode { departed, arrives } => (*departed, *arrives, true),
            OpStage::ToClient { departed, arrives, .. } => (*departed, *arrives, false),
            OpStage::AtNode => continue,
        };
        let part = progress(world.now(), departed, arrives);
        let at = if out { part } else { 1.0 - part };
        let kind = if world.is_visitor(op.client) {
            Kind::Visitor
        } else {
            Kind::Words(op_words(world, op.request, &op.stage))
        };
        let path = Path::Request(op.client, op.node);
        tokens.push(Token { path, at, departed, kind, first: 0 });
    }
}

fn op_words(world: &World, request: Request, stage: &OpStage) -> String {
    match (stage, request) {
        (OpStage::ToClient { response: Response::Committed(_) | Response::Done, .. }, _) => {
            t!("token-saved").to_owned()
        }
        (OpStage::ToClient { response: Response::Row(row), .. }, Request::Read { key, .. }) => {
            value_text(world, key, row.map(|(_, value)| value))
        }
        (OpStage::ToClient { .. }, _) => t!("token-failed").to_owned(),
        (_, Request::Write { key, value, .. }) => assignment(world, key, value),
        (_, Request::Read { key, .. }) => format!("{}?", key_name(world, key)),
        (_, Request::Checkpoint) => t!("token-checkpoint").to_owned(),
    }
}

fn progress(now: SimTime, departed: SimTime, arrives: SimTime) -> f64 {
    let whole = arrives.since(departed).as_micros();
    if whole == 0 {
        return 1.0;
    }
    (now.since(departed).as_micros() as f64 / whole as f64).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::KeyId;
    use crate::sim::pattern::Pattern;
    use crate::sim::scenario::Scenario;
    use crate::sim::time::SimDuration;

    const LINK: LinkId = LinkId { replica: NodeId(1), upstream: NodeId(0) };

    fn run_ms(world: &mut World, ms: u64) {
        world.run_until(world.now() + SimDuration::from_millis(ms), &mut Vec::new());
    }

    /// Where the WAL to replica 1 is.
    fn wal(world: &World) -> Vec<f64> {
        let mut tokens = Vec::new();
        all(world, &mut tokens);
        let wal = |t: &&Token| {
            t.path == Path::Link(LINK, Direction::Down) && matches!(t.kind, Kind::Wal(_))
        };
        tokens.iter().filter(wal).map(|token| token.at).collect()
    }

    /// A cluster whose way to replica 1 takes 40 ms and is set to `line` so long after a write.
    fn stalled(line: Line, after_ms: u64) -> World {
        let quiet = include_str!("../../tests/scenarios/quiet.json");
        let mut quiet = Scenario::from_json(quiet).expect("it is a valid scenario");
        quiet.script.clear();
        let mut world = World::new(Pattern::Async.applied_to(&quiet).into());
        run_ms(&mut world, 500);
        let act = |world: &mut World, action| {
            world.act(action, &mut Vec::new()).expect("it can be done");
        };
        act(&mut world, Action::write(ClientId(0), KeyId(0)));
        run_ms(&mut world, after_ms);
        act(&mut world, Action::SetLine { from: NodeId(0), to: NodeId(1), line });
        world
    }

    #[test]
    fn a_record_waits_at_the_break_and_never_arrives() {
        let mut world = stalled(Line::Cut, 8);
        assert!(wal(&world)[0] < BREAK, "it has only just left");
        run_ms(&mut world, 500);
        assert_eq!(wal(&world), [BREAK]);
    }

    #[test]
    fn a_record_beyond_the_break_stays_where_it_was() {
        let mut world = stalled(Line::Cut, 38);
        let place = wal(&world);
        assert!(place[0] > BREAK && place[0] < 1.0, "it is on its second half: {place:?}");
        run_ms(&mut world, 500);
        assert_eq!(wal(&world), place);
    }

    #[test]
    fn held_records_queue_at_the_gate() {
        let mut world = stalled(Line::Held, 1);
        for key in [1, 0] {
            run_ms(&mut world, 100);
            let write = Action::write(ClientId(1), KeyId(key));
            world.act(write, &mut Vec::new()).expect("it can be done");
        }
        run_ms(&mut world, 500);
        let places = wal(&world);
        assert_eq!(places.len(), 3);
        assert_eq!(places[0], GATE);
        assert!(places.is_sorted_by(|a, b| a > b), "{places:?}");
    }
}
