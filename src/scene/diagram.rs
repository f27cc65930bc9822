//! The space-time diagram of a run: who is where on it, and what is drawn between.
//!
//! Time runs to the right. Everybody has a lane: the people, the visitors as one, and every node.
//! A message is a slanted line from the lane that it leaves, when it leaves, to the lane at which
//! it arrives, when it arrives. What happens at one place is a point on a lane, or a span of it.
//!
//! [`Diagram`] is fed each step of a run and keeps what there is to draw:
//!
//! | what | how it is known |
//! |---|---|
//! | messages between nodes | the queues of each link, before the step and after it (`wire`) |
//! | requests and answers | the stage of each request that is under way |
//! | points and spans of lanes | what happened, as told by the engine |
//! | nodes that are down, ways that are cut or held | the world after the step |
//!
//! It keeps the newest [`MOST`] items; of visitors' fresh reads a few.

mod followed;
mod record;
pub mod scale;
mod store;
pub mod thin;
mod wire;
pub mod words;

use crate::sim::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use crate::sim::link::{Direction, Line};
use crate::sim::message::Positions;
use crate::sim::time::SimTime;
use crate::sim::timeline::LogLine;
use crate::sim::trace::TraceEvent;
use crate::sim::wal::Value;
use crate::sim::world::World;

use super::cause::{self, Before, Cause, Fact, Hold};
use record::Asked;
pub use store::MOST;
use store::Store;
use wire::Wire;

/// Whose lane it is. They stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A person.
    Person(ClientId),
    /// All visitors.
    Visitors,
    /// A server.
    Node(NodeId),
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes on. A message arrives then, if nothing comes between.
    Open(SimTime),
    /// It has come to its end.
    Done(SimTime),
    /// A message that got lost then; it would have arrived at the second time.
    Lost(SimTime, SimTime),
}

/// A message between nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The records between two places of the WAL.
    Wal {
        /// How many records lie before the first.
        from: u64,
        /// How many lie before the end.
        to: u64,
        /// The write, if it is one record and that is a write.
        write: Option<WriteId>,
    },
    /// How far a replica is.
    Reply(Positions),
    /// It asks for a stream.
    Start,
    /// I am here.
    Keepalive,
    /// There is no stream.
    Refused,
    /// This end has closed the connection.
    Close,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is committed.
    Saved,
    /// The row's value.
    Value(Option<Value>),
    /// The server said no.
    No,
    /// The connection broke.
    Broken,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A message between nodes.
    Message(Message),
    /// A request on its way. A write has a value.
    Ask(OpId, KeyId, Option<Value>),
    /// An answer on its way.
    Answer(OpId, KeyId, Said),
    /// Something that happened at one place. WAL that was received stays open until it is
    /// replayed.
    Event(TraceEvent),
    /// A read has returned.
    Returned {
        /// What the engine says of it.
        event: TraceEvent,
        /// When it took its value at the node.
        served: SimTime,
        /// What kept the node from replaying more, then.
        hold: Hold,
    },
    /// A request waits at its node: a commit for replicas, or for another write to the row; a read
    /// for a position.
    Waits(OpId, Option<WriteId>),
    /// The node does not run, or takes nobody.
    Down,
    /// The way to this node from another is not healthy.
    Way(NodeId, Line),
}

/// Something to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The step in which it began.
    pub step: u64,
    /// When it began.
    pub began: SimTime,
    /// Where and when it ends.
    pub fate: Fate,
    /// The lane where it begins.
    pub from: Who,
    /// The lane where it ends.
    pub to: Who,
    /// What it is.
    pub what: What,
    /// Of WAL that was received: when it was on disk.
    pub flushed: Option<SimTime>,
}

impl Item {
    /// When it ends, or is to end.
    pub fn until(&self) -> SimTime {
        match self.fate {
            Fate::Open(at) | Fate::Done(at) | Fate::Lost(at, _) => at,
        }
    }

    /// What happened, if it is a point of a lane.
    pub fn event(&self) -> Option<&TraceEvent> {
        match &self.what {
            What::Event(event) | What::Returned { event, .. } => Some(event),
            _ => None,
        }
    }

    /// The request it belongs to.
    pub fn op(&self) -> Option<OpId> {
        match &self.what {
            What::Ask(op, ..) | What::Answer(op, ..) | What::Waits(op, _) => Some(*op),
            What::Event(event) | What::Returned { event, .. } => match event {
                TraceEvent::Inserted { op, .. }
                | TraceEvent::Committed { op, .. }
                | TraceEvent::Acknowledged { op, .. }
                | TraceEvent::Refused { op, .. }
                | TraceEvent::Unknown { op, .. }
                | TraceEvent::ReadServed { op, .. }
                | TraceEvent::ReadReturned { op, .. } => Some(*op),
                _ => None,
            },
            _ => None,
        }
    }
}

/// All there is to draw of a run.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    store: Store,
    /// Times in which a node is down or a way is not healthy. Few, so that all are kept.
    states: Vec<Item>,
    wire: Wire,
    asked: Asked,
    /// Whether a visitor has ever asked for anything.
    visitors: bool,
    step: u64,
}

impl Diagram {
    /// A run at its beginning.
    pub fn begin(world: &World) -> Diagram {
        let mut diagram = Diagram::default();
        diagram.wire.see(world, 0, &mut diagram.store);
        diagram.see_states(world);
        diagram
    }

    /// Takes in a step: the world after it, and what happened in it.
    pub fn see(&mut self, world: &World, lines: &[LogLine]) {
        self.wire.see(world, self.step, &mut self.store);
        for line in lines {
            self.see_event(world, &line.entry.event);
        }
        self.see_answers(world);
        self.see_states(world);
        self.step += 1;
    }

    /// Steps taken in.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.store.len() == 0
    }

    /// Everything before this time is no longer kept, if anything is not.
    pub fn kept_since(&self) -> Option<SimTime> {
        self.store.kept_since()
    }

    /// The lanes, in their order.
    pub fn lanes(&self, world: &World) -> Vec<Who> {
        let people = world.people().map(Who::Person);
        let visitors = self.visitors.then_some(Who::Visitors);
        people.chain(visitors).chain(world.members().map(|node| Who::Node(node.id))).collect()
    }

    /// What there is in a window of time, with its numbers, as it began.
    pub fn window(&self, from: SimTime, to: SimTime) -> impl Iterator<Item = (u64, &Item)> {
        self.store.window(from, to)
    }

    /// An item by its number, if it is still kept.
    pub fn item(&self, number: u64) -> Option<&Item> {
        self.store.get(number)
    }

    /// Down times and ways that are not healthy.
    pub fn states(&self) -> &[Item] {
        &self.states
    }

    /// The items of a step.
    pub fn of_step(&self, step: u64) -> impl Iterator<Item = (u64, &Item)> {
        self.store.of_step(step)
    }

    /// The items before one, newest first.
    pub fn before(&self, number: u64) -> impl Iterator<Item = (u64, &Item)> {
        self.store.before(number)
    }

    /// Why a read was stale, if an item is the return of one. The chain are numbers of items.
    pub fn cause(&self, world: &World, number: u64) -> Option<Cause> {
        let What::Returned { event, served, hold } = &self.item(number)?.what else { return None };
        let before = self.before(number).filter_map(|(number, item)| {
            let fact = match (&item.what, item.to) {
                (What::Message(Message::Wal { from, to, .. }), Who::Node(node)) => {
                    let due = match item.fate {
                        Fate::Lost(..) => None,
                        Fate::Open(due) | Fate::Done(due) => Some(due),
                    };
                    Fact::Sent(node, *from, *to, due)
                }
                _ => Fact::of(item.event()?)?,
            };
            Some(Before { number, time: item.began, fact })
        });
        cause::of(world, event, (*served, *hold), before)
    }

    fn see_states(&mut self, world: &World) {
        let now = world.now();
        for node in world.nodes() {
            self.state(Who::Node(node.id), What::Down, !node.is_up(), now);
        }
        for (id, link) in world.links().iter() {
            for direction in [Direction::Down, Direction::Up] {
                let (from, to) = wire::way(id, direction);
                let now_is = link.channel(direction).line;
                for line in [Line::Cut, Line::Held] {
                    self.state(Who::Node(to), What::Way(from, line), now_is == line, now);
                }
            }
        }
    }

    /// Begins a state, or ends it.
    fn state(&mut self, lane: Who, what: What, holds: bool, now: SimTime) {
        let is_it =
            |i: &&mut Item| matches!(i.fate, Fate::Open(_)) && i.from == lane && i.what == what;
        match (self.states.iter_mut().rev().find(is_it), holds) {
            (Some(open), false) => open.fate = Fate::Done(now),
            (None, true) => self.states.push(Item {
                step: self.step,
                began: now,
                fate: Fate::Open(SimTime::MAX),
                from: lane,
                to: lane,
                what,
                flushed: None,
            }),
            _ => {}
        }
    }
}

/// Whose lane a client has.
fn lane_of(world: &World, client: ClientId) -> Who {
    if world.is_visitor(client) { Who::Visitors } else { Who::Person(client) }
}
