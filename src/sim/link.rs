//! The network between a replica and its upstream.
//!
//! A link behaves as TCP does: messages arrive in the order in which they were sent, and none is
//! lost while the connection stands. A cut does not lose anything either: what is under way
//! stalls, and is sent again when the link heals. Only the end of the connection (a timeout, or a
//! server that dies) loses what was in flight. A packet that is dropped is sent again after TCP's
//! retransmission timeout, and everything behind it waits for it.
//!
//! A held direction keeps its messages until they are let go one by one: that is for teaching.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::delay::Delay;
use super::ids::{ConnectionId, LinkId};
use super::message::{Envelope, Message};
use super::rng::{Rng, Stream};
use super::time::{SimDuration, SimTime};

mod all;

pub use all::{Links, Scheduled};

/// Which way along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From the upstream to the replica: WAL.
    Down,
    /// From the replica to the upstream: acknowledgements.
    Up,
}

/// Bytes of a message that carries no WAL, with its TCP and IP headers.
const SMALL_MESSAGE_BYTES: u64 = 86;

/// What a server sends at once, at most: a record that is longer comes piece by piece.
const LARGE_BYTES: u64 = 16 * 8192;

/// The least time after which TCP sends a packet again that was not acknowledged (Linux).
const RETRANSMISSION: SimDuration = SimDuration::from_millis(200);

/// The path between a replica and one upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The one-way delay, drawn for each message.
    pub delay: Delay,
    /// Bytes per second each way; unlimited if none.
    pub bandwidth: Option<u64>,
    down: Channel,
    up: Channel,
    rng: Rng,
}

/// How a direction of a link is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Messages arrive after their delay.
    #[default]
    Healthy,
    /// Nothing arrives; what is under way stalls.
    Cut,
    /// Messages wait until they are let go.
    Held,
}

/// One direction of a link.
///
/// Invariants: messages are in order of arrival; at most one delivery, that of the first message,
/// is scheduled and carries the channel's `epoch`; `bytes` is the WAL under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Messages under way, first to arrive first.
    pub in_flight: VecDeque<Envelope>,
    /// How the direction is.
    pub line: Line,
    /// Since when it is so.
    pub since: SimTime,
    /// Bytes of WAL under way.
    pub bytes: u64,
    epoch: u32,
    line_free_at: SimTime,
}

/// A delivery to schedule: when, and the epoch that keeps it valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When the message arrives.
    pub at: SimTime,
    /// The delivery is void once the channel's epoch is another.
    pub epoch: u32,
}

impl Link {
    /// A quiet link.
    pub fn new(seed: u64, id: LinkId, delay: Delay, bandwidth: Option<u64>) -> Self {
        Link {
            delay,
            bandwidth,
            down: Channel::default(),
            up: Channel::default(),
            rng: Rng::new(seed, Stream::Link(id.replica.0, id.upstream.0)),
        }
    }

    /// One direction.
    pub fn channel(&self, direction: Direction) -> &Channel {
        match direction {
            Direction::Down => &self.down,
            Direction::Up => &self.up,
        }
    }

    fn channel_mut(&mut self, direction: Direction) -> &mut Channel {
        match direction {
            Direction::Down => &mut self.down,
            Direction::Up => &mut self.up,
        }
    }

    /// Puts a message on its way. Returns the delivery to schedule if it is the first one.
    pub fn send(
        &mut self,
        now: SimTime,
        direction: Direction,
        connection: ConnectionId,
        message: Message,
        resent_bytes: u64,
    ) -> Option<Delivery> {
        let delay = self.delay.draw(&mut self.rng);
        let bytes = SMALL_MESSAGE_BYTES + resent_bytes + wal_bytes(&message);
        let transfer = self.bandwidth.map_or(SimDuration::ZERO, |rate| {
            SimDuration::from_micros(bytes.saturating_mul(1_000_000) / rate.max(1))
        });
        let channel = self.channel_mut(direction);
        let sent = channel.line_free_at.max(now) + transfer;
        channel.line_free_at = sent;
        // TCP: nothing overtakes what was sent before.
        let before = channel.in_flight.back().map_or(SimTime::ZERO, |last| last.arrives);
        let arrives = before.max(sent + delay);
        assert!(arrives >= now, "nothing arrives before it was sent");
        channel.bytes += wal_bytes(&message);
        channel.in_flight.push_back(Envelope { connection, departed: now, sent, arrives, message });
        (channel.in_flight.len() == 1).then(|| channel.schedule()).flatten()
    }

    /// Whether something of a connection is under way in a direction.
    pub fn carries(&self, direction: Direction, connection: ConnectionId) -> bool {
        self.channel(direction).in_flight.iter().any(|e| e.connection == connection)
    }

    /// Whether the first message under way down a connection is one that takes its time: what a
    /// server writes in many packets, and here is one record.
    pub fn is_transferring(&self, connection: ConnectionId) -> bool {
        let moves = self.down.line == Line::Healthy && self.bandwidth.is_some();
        let first = self.down.in_flight.front().filter(|_| moves);
        first.is_some_and(|e| e.connection == connection && wal_bytes(&e.message) >= LARGE_BYTES)
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.down.in_flight.is_empty() && self.up.in_flight.is_empty()
    }

    /// Takes the first message out as it arrives, with the next delivery to schedule. None if the
    /// delivery is void.
    pub fn deliver(
        &mut self,
        direction: Direction,
        epoch: u32,
    ) -> Option<(Envelope, Option<Delivery>)> {
        let channel = self.channel_mut(direction);
        if channel.epoch != epoch {
            return None;
        }
        let envelope = channel.in_flight.pop_front()?;
        channel.bytes -= wal_bytes(&envelope.message);
        let next = channel.schedule();
        Some((envelope, next))
    }

    /// Lets the first message of a held direction go. Returns its delivery; none if nothing waits.
    pub fn release(&mut self, now: SimTime, direction: Direction) -> Option<Delivery> {
        let channel = self.channel_mut(direction);
        channel.epoch += 1;
        let first = channel.in_flight.front_mut().filter(|_| channel.line == Line::Held)?;
        // It has had time enough to get there, unless it has only just been sent.
        first.arrives = first.arrives.max(now);
        Some(Delivery { at: first.arrives, epoch: channel.epoch })
    }

    /// The first message under way is lost and sent again. Returns the delivery to schedule; none
    /// if nothing is under way.
    pub fn drop_first(&mut self, now: SimTime, direction: Direction) -> Option<Delivery> {
        let typical = self.delay.typical();
        let wait = RETRANSMISSION.max(typical + typical) + typical;
        let channel = self.channel_mut(direction);
        let again = now + wait;
        for envelope in &mut channel.in_flight {
            envelope.arrives = envelope.arrives.max(again);
        }
        let first = channel.in_flight.front_mut()?;
        first.sent = first.sent.max(now + (wait - typical));
        first.departed = first.departed.max(first.sent);
        channel.epoch += 1;
        channel.schedule()
    }

    /// Forgets what is under way: the connection has ended at both ends.
    pub fn clear(&mut self) {
        for channel in [&mut self.down, &mut self.up] {
            channel.in_flight.clear();
            channel.bytes = 0;
            channel.epoch += 1;
            channel.line_free_at = SimTime::ZERO;
        }
    }

    /// The machine that sends in this direction has lost power. What it has not sent to the end
    /// never arrives, nor what stalls and would have to be sent again, nor what comes behind it.
    /// What it has sent is on its way.
    pub fn lose_sender(&mut self, now: SimTime, direction: Direction) -> Option<Delivery> {
        let channel = self.channel_mut(direction);
        let gone = |e: &Envelope| channel.line == Line::Cut || e.sent > now;
        let kept = channel.in_flight.iter().position(gone)?;
        for envelope in channel.in_flight.drain(kept..) {
            channel.bytes -= wal_bytes(&envelope.message);
        }
        channel.line_free_at = now;
        channel.epoch += 1;
        channel.schedule()
    }

    /// Moves the delay to another typical length, keeping the shape of its distribution. What is
    /// under way keeps its place on the path and covers the rest at the new pace, so that a
    /// slider acts at once and nothing is overtaken. Returns the deliveries to schedule.
    pub fn set_typical_delay(
        &mut self,
        now: SimTime,
        to: SimDuration,
    ) -> [(Direction, Option<Delivery>); 2] {
        let from = self.delay.typical();
        self.delay = self.delay.with_typical(to);
        [Direction::Down, Direction::Up].map(|direction| {
            let channel = self.channel_mut(direction);
            for envelope in &mut channel.in_flight {
                let behind = now.since(envelope.departed).scaled(to, from);
                let ahead = envelope.arrives.since(now).scaled(to, from);
                let elapsed = SimDuration::from_micros(now.as_micros()).min(behind);
                envelope.departed = SimTime::from_micros(now.as_micros() - elapsed.as_micros());
                envelope.arrives = now + ahead;
            }
            channel.epoch += 1;
            (direction, channel.schedule())
        })
    }

    /// Cuts, holds or heals one direction. Returns the delivery to schedule: what stalled is sent
    /// again and takes a fresh delay.
    pub fn set_line(&mut self, now: SimTime, direction: Direction, line: Line) -> Option<Delivery> {
        let fresh = now + self.delay.draw(&mut self.rng);
        let channel = self.channel_mut(direction);
        if channel.line == line {
            return None;
        }
        (channel.line, channel.since) = (line, now);
        channel.epoch += 1;
        if line != Line::Healthy {
            return None;
        }
        for envelope in &mut channel.in_flight {
            envelope.departed = envelope.departed.max(now);
            envelope.sent = envelope.sent.max(now);
            envelope.arrives = envelope.arrives.max(fresh);
        }
        channel.schedule()
    }
}

impl Channel {
    fn schedule(&self) -> Option<Delivery> {
        let first = self.in_flight.front()?;
        (self.line == Line::Healthy).then_some(Delivery { at: first.arrives, epoch: self.epoch })
    }
}

fn wal_bytes(message: &Message) -> u64 {
    match message {
        Message::Wal { from, to, .. } => to.lsn.bytes_since(from.lsn),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(delay: Delay, bandwidth: Option<u64>) -> Link {
        Link::new(1, LinkId::default(), delay, bandwidth)
    }

    fn at(ms: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(ms)
    }

    fn send(link: &mut Link, ms: u64) {
        let ping = Message::Keepalive { reply: false };
        link.send(at(ms), Direction::Down, ConnectionId(1), ping, 0);
    }

    fn arrivals(link: &Link) -> Vec<u64> {
        let ms = |e: &Envelope| e.arrives.as_micros() / 1_000;
        link.channel(Direction::Down).in_flight.iter().map(ms).collect()
    }

    #[test]
    fn nothing_overtakes_on_a_connection() {
        let jitter = Delay::Uniform { min: SimDuration::ZERO, max: SimDuration::from_millis(50) };
        let mut link = link(jitter, None);
        (0..100).for_each(|ms| send(&mut link, ms));
        let arrivals = arrivals(&link);
        assert!(arrivals.is_sorted(), "{arrivals:?}");
    }

    #[test]
    fn a_shorter_delay_speeds_up_what_is_under_way() {
        let mut link = link(Delay::millis(400), None);
        send(&mut link, 0);
        send(&mut link, 100);
        // At 200 ms the first has half of its way to go, the second three quarters.
        link.set_typical_delay(at(200), SimDuration::from_millis(40));
        assert_eq!(arrivals(&link), [220, 230]);
    }

    #[test]
    fn a_cut_stalls_and_loses_nothing() {
        let mut link = link(Delay::millis(10), None);
        send(&mut link, 0);
        assert_eq!(link.set_line(at(5), Direction::Down, Line::Cut), None);
        send(&mut link, 20);
        assert!(link.deliver(Direction::Down, 0).is_none(), "the old delivery is void");
        let healed = link.set_line(at(100), Direction::Down, Line::Healthy);
        let delivery = healed.expect("deliveries resume");
        assert_eq!(delivery.at, at(110));
        assert_eq!(arrivals(&link), [110, 110]);
    }

    #[test]
    fn a_dropped_message_holds_up_what_is_behind_it() {
        let mut link = link(Delay::millis(10), None);
        send(&mut link, 0);
        send(&mut link, 1);
        let delivery = link.drop_first(at(5), Direction::Down).expect("it is sent again");
        assert_eq!(delivery.at, at(215));
        assert_eq!(arrivals(&link), [215, 215]);
    }

    #[test]
    fn what_a_machine_without_power_has_not_sent_never_arrives() {
        let mut cut = link(Delay::millis(10), None);
        send(&mut cut, 0);
        cut.set_line(at(5), Direction::Down, Line::Cut);
        assert_eq!(cut.lose_sender(at(6), Direction::Down), None);
        assert!(cut.is_empty(), "what stalls would have to be sent again");

        // A byte takes a hundredth of a message's second: the third message is not sent yet.
        let mut narrow = link(Delay::millis(10), Some(SMALL_MESSAGE_BYTES * 100));
        (0..3).for_each(|_| send(&mut narrow, 0));
        narrow.lose_sender(at(20), Direction::Down);
        assert_eq!(arrivals(&narrow), [20, 30]);

        let mut dropped = link(Delay::millis(10), None);
        send(&mut dropped, 0);
        send(&mut dropped, 1);
        dropped.drop_first(at(5), Direction::Down);
        dropped.lose_sender(at(6), Direction::Down);
        assert!(dropped.is_empty(), "nobody sends the first again, and the second waits for it");
    }

    #[test]
    fn a_held_direction_lets_go_one_message_at_a_time() {
        let mut link = link(Delay::millis(10), None);
        link.set_line(at(0), Direction::Down, Line::Held);
        send(&mut link, 0);
        send(&mut link, 1);
        let delivery = link.release(at(50), Direction::Down).expect("one may go");
        let (_, next) = link.deliver(Direction::Down, delivery.epoch).expect("it arrives");
        assert_eq!((delivery.at, next, arrivals(&link)), (at(50), None, vec![11]));
    }

    #[test]
    fn a_narrow_link_sends_one_message_after_the_other() {
        let mut link = link(Delay::millis(10), Some(SMALL_MESSAGE_BYTES * 100));
        (0..3).for_each(|_| send(&mut link, 0));
        assert_eq!(arrivals(&link), [20, 30, 40]);
    }
}
