//! Messages between nodes, from what is under way before a step and after it.
//!
//! A step takes at most one message out of a queue, by delivering it; adds some at the end; ends a
//! connection with all that was under way; or loses what a machine had not sent yet. An act may
//! move the times of all that is under way. Which of these it was follows from the two queues.

use std::collections::VecDeque;

use crate::sim::ids::{BranchId, ConnectionId, LinkId, NodeId, WriteId};
use crate::sim::link::{Channel, Direction, Line};
use crate::sim::message::{Envelope, Message as Sent};
use crate::sim::time::SimTime;
use crate::sim::world::World;

use super::store::Store;
use super::{Fate, Item, Message, What, Who};

/// A message under way, as it was after the last step.
#[derive(Clone, Debug)]
struct Flight {
    connection: ConnectionId,
    departed: SimTime,
    arrives: SimTime,
    message: Message,
    number: u64,
}

impl Flight {
    /// It is the message, and nobody has touched it.
    fn is(&self, envelope: &Envelope) -> bool {
        self.departed == envelope.departed
            && self.arrives == envelope.arrives
            && self.connection == envelope.connection
    }

    /// It is the message, wherever it has been moved to.
    fn is_like(&self, envelope: &Envelope) -> bool {
        self.connection == envelope.connection && self.message.is_like(&envelope.message)
    }
}

#[derive(Clone, Debug)]
struct Way {
    link: LinkId,
    direction: Direction,
    line: Line,
    flights: VecDeque<Flight>,
}

/// All that is under way between nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire {
    ways: Vec<Way>,
}

impl Wire {
    /// Compares what is under way with how it was, and notes what that says.
    pub(super) fn see(&mut self, world: &World, step: u64, store: &mut Store) {
        for (link, state) in world.links().iter() {
            for direction in [Direction::Down, Direction::Up] {
                let channel = state.channel(direction);
                let is_it = |way: &Way| way.link == link && way.direction == direction;
                let place = match self.ways.iter().position(is_it) {
                    Some(place) => place,
                    None => {
                        let (line, flights) = (channel.line, VecDeque::new());
                        self.ways.push(Way { link, direction, line, flights });
                        self.ways.len() - 1
                    }
                };
                self.ways[place].see(world, channel, step, store);
            }
        }
    }
}

impl Way {
    fn see(&mut self, world: &World, channel: &Channel, step: u64, store: &mut Store) {
        let (now, queue) = (world.now(), &channel.in_flight);
        let line = std::mem::replace(&mut self.line, channel.line);
        let was = self.flights.len();
        if was == queue.len() && self.ends_fit(queue, 0) {
            return;
        }
        let first_is_due = self.flights.front().is_some_and(|f| f.arrives <= now);
        let may_arrive = first_is_due && line != Line::Cut;
        let (arrived, kept) = match may_arrive {
            _ if self.ends_fit(queue, 0) => (0, was),
            true if self.ends_fit(queue, 1) => (1, was - 1),
            true => {
                let (none, one) = (self.like(queue, 0), self.like(queue, 1));
                if none == was { (0, none) } else { (1, one) }
            }
            false => (0, self.like(queue, 0)),
        };
        for gone in self.flights.drain(arrived + kept..) {
            store.change(gone.number, |item| item.fate = Fate::Lost(now, gone.arrives));
        }
        for there in self.flights.drain(..arrived) {
            store.change(there.number, |item| item.fate = Fate::Done(now));
        }
        for (flight, envelope) in self.flights.iter_mut().zip(queue) {
            flight.departed = envelope.departed;
            if flight.arrives != envelope.arrives {
                flight.arrives = envelope.arrives;
                let to = envelope.arrives;
                store.change(flight.number, |item| item.fate = Fate::Open(to));
            }
        }
        let (from, to) = way(self.link, self.direction);
        for envelope in queue.iter().skip(kept) {
            let message = read(world, &envelope.message);
            let number = store.push(Item {
                step,
                began: now,
                fate: Fate::Open(envelope.arrives),
                from: Who::Node(from),
                to: Who::Node(to),
                what: What::Message(message),
                flushed: None,
            });
            let Envelope { connection, departed, arrives, .. } = *envelope;
            self.flights.push_back(Flight { connection, departed, arrives, message, number });
        }
    }

    /// Whether all but the first so many stand untouched at the beginning of the queue. Times and
    /// places at both ends tell: nothing is ever taken out of the middle.
    fn ends_fit(&self, queue: &VecDeque<Envelope>, after: usize) -> bool {
        let Some(count) = self.flights.len().checked_sub(after) else { return false };
        let Some(last) = count.checked_sub(1) else { return true };
        let fits = |flight: usize, place: usize| {
            let (flight, envelope) = (self.flights.get(flight), queue.get(place));
            flight.zip(envelope).is_some_and(|(flight, envelope)| flight.is(envelope))
        };
        fits(after, 0) && fits(after + last, last)
    }

    /// How many, without the first so many, are at the beginning of the queue.
    fn like(&self, queue: &VecDeque<Envelope>, after: usize) -> usize {
        let pairs = self.flights.iter().skip(after).zip(queue);
        pairs.take_while(|(flight, envelope)| flight.is_like(envelope)).count()
    }
}

impl Message {
    /// Whether it says the same.
    fn is_like(&self, other: &Sent) -> bool {
        match (self, other) {
            (Message::Wal { from, to, .. }, Sent::Wal { from: first, to: end, .. }) => {
                *from == first.records && *to == end.records
            }
            (Message::Reply(positions), Sent::Reply { positions: other, .. }) => positions == other,
            _ => *self == plain(other),
        }
    }
}

/// What a message is that carries nothing.
fn plain(message: &Sent) -> Message {
    match message {
        Sent::Start { .. } => Message::Start,
        Sent::Refused(_) => Message::Refused,
        Sent::Close => Message::Close,
        Sent::Reply { positions, .. } => Message::Reply(*positions),
        Sent::Keepalive { .. } | Sent::Wal { .. } => Message::Keepalive,
    }
}

fn read(world: &World, message: &Sent) -> Message {
    match message {
        Sent::Wal { branch, from, to } if to.records > from.records => {
            let (from, to) = (from.records, to.records);
            let write = if to - from == 1 { write_at(world, *branch, from) } else { None };
            Message::Wal { from, to, write }
        }
        _ => plain(message),
    }
}

fn write_at(world: &World, branch: BranchId, place: u64) -> Option<WriteId> {
    Some(world.history().record(branch, place)?.write()?.write)
}

/// From where to where a direction of a link leads.
pub(super) fn way(id: LinkId, direction: Direction) -> (NodeId, NodeId) {
    match direction {
        Direction::Down => (id.upstream, id.replica),
        Direction::Up => (id.replica, id.upstream),
    }
}
