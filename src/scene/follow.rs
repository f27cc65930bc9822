//! One thing, followed through a run: a person, a row, a server, or one write on its way.

use std::collections::BTreeMap;

use crate::lang::t;
use crate::sim::check::Verdict;
use crate::sim::ids::{ClientId, KeyId, NodeId, NodeSet, OpId, WriteId};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::{LogLine, Timeline};
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::chronicle::Line;
use super::words::{client_name, key_name, node_name, tell, written_value};

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Followed {
    /// What a client asks for and gets.
    Client(ClientId),
    /// What happens to a row.
    Key(KeyId),
    /// What happens on a server.
    Node(NodeId),
    /// The way of one write.
    Write(WriteId),
}

impl Followed {
    /// What can be chosen, in the order of the menu. Single writes are pointed at instead.
    pub fn choices(world: &World) -> Vec<Followed> {
        let clients = world.people().map(Followed::Client);
        let keys = (0..world.scenario().keys.len().min(3) as u16).map(|k| Followed::Key(KeyId(k)));
        let nodes = world.members().map(|node| Followed::Node(node.id));
        clients.chain(keys).chain(nodes).collect()
    }

    /// It as two numbers, for a program that shares nothing but numbers.
    pub fn numbers(self) -> [f64; 2] {
        match self {
            Followed::Client(client) => [1.0, f64::from(client.0)],
            Followed::Key(key) => [2.0, f64::from(key.0)],
            Followed::Node(node) => [3.0, f64::from(node.0)],
            Followed::Write(write) => [4.0, write.0 as f64],
        }
    }

    /// What these numbers stand for.
    pub fn of_numbers(kind: f64, id: f64) -> Option<Followed> {
        match kind as u8 {
            1 => Some(Followed::Client(ClientId(id as u16))),
            2 => Some(Followed::Key(KeyId(id as u16))),
            3 => Some(Followed::Node(NodeId(id as u8))),
            4 => Some(Followed::Write(WriteId(id as _))),
            _ => None,
        }
    }

    /// What it is called.
    pub fn name(self, world: &World) -> String {
        match self {
            Followed::Client(client) => client_name(world, client),
            Followed::Key(key) => key_name(world, key).to_owned(),
            Followed::Node(node) => node_name(world, node),
            Followed::Write(write) => match world.checker().fact(write) {
                Some(fact) => {
                    let who = client_name(world, fact.client);
                    let key = key_name(world, fact.key);
                    [&who, ": ", key, " = ", &written_value(world, write)].concat()
                }
                None => t!("follow-a-write").to_owned(),
            },
        }
    }

    /// Whether an event is about it. The way of a write is a [`Journey`].
    pub fn concerns(self, event: &TraceEvent) -> bool {
        match self {
            Followed::Client(client) => event.client() == Some(client),
            Followed::Key(key) => event.key() == Some(key),
            Followed::Node(node) => event.is_about_node(node),
            Followed::Write(_) => false,
        }
    }
}

/// How long before a write was executed its request is looked for.
const BEFORE: SimDuration = SimDuration::from_secs(10);

/// Most steps looked through for the way of a write: a second or two of work.
const STEPS: u64 = 3_000_000;

/// The way of one write: everything that happened to it, from its request to the last replica.
#[derive(Clone, Debug)]
pub struct Journey {
    write: WriteId,
    op: Option<OpId>,
    lines: Vec<Line>,
    /// Requests that may turn out to be the one that made it.
    asked: BTreeMap<OpId, Vec<Line>>,
    flushed: NodeSet,
    received: NodeSet,
    reported: NodeSet,
    /// Steps whose lines are known.
    steps: u64,
}

impl Journey {
    /// The way of a write up to the furthest moment of a run.
    pub fn of(timeline: &Timeline, write: WriteId) -> Journey {
        let journey = Journey {
            write,
            op: None,
            lines: Vec::new(),
            asked: BTreeMap::new(),
            flushed: NodeSet::EMPTY,
            received: NodeSet::EMPTY,
            reported: NodeSet::EMPTY,
            steps: 0,
        };
        let world = timeline.world();
        let fact = world.checker().fact(write);
        let stamp = fact.and_then(|fact| {
            let index = fact.end.records.checked_sub(1)?;
            Some(world.history().record(world.node(fact.node).branch, index)?.stamp)
        });
        let from = stamp.map_or(0, |stamp| stamp.as_micros().saturating_sub(BEFORE.as_micros()));
        let near = journey.clone().seen(timeline, SimTime::from_micros(from));
        // A clock that was wrong led to the wrong place.
        if near.op.is_some() { near } else { journey.seen(timeline, SimTime::ZERO) }
    }

    fn seen(mut self, timeline: &Timeline, from: SimTime) -> Journey {
        let end = timeline.head_steps();
        let mut again = timeline.clone();
        again.seek(from);
        self.steps = again.steps();
        let most = end.saturating_sub(again.steps()).min(STEPS);
        again.advance(timeline.head(), most, |world, line| self.see(world, line));
        self.close(end);
        self
    }

    /// Takes in something that happened, unless it is known already.
    pub fn see(&mut self, world: &World, line: &LogLine) {
        if line.step < self.steps {
            return;
        }
        let event = &line.entry.event;
        match event {
            TraceEvent::WriteSent { op, .. } | TraceEvent::LockWait { op, .. }
                if self.op.is_none() =>
            {
                let line = self.line(world, line);
                self.asked.entry(*op).or_default().push(line);
            }
            TraceEvent::Inserted { op, write, .. } if *write == self.write => {
                self.op = Some(*op);
                self.lines.extend(std::mem::take(&mut self.asked).remove(op).into_iter().flatten());
                let line = self.line(world, line);
                self.lines.push(line);
            }
            _ if self.concerns(world, event) => {
                let line = self.line(world, line);
                self.lines.push(line);
            }
            _ => {}
        }
    }

    /// Everything before this place of the run is known now.
    pub fn close(&mut self, steps: u64) {
        self.steps = self.steps.max(steps);
    }

    /// The write.
    pub fn write(&self) -> WriteId {
        self.write
    }

    /// How many records lie before its own in its log.
    pub fn record(&self, world: &World) -> Option<u64> {
        world.checker().fact(self.write)?.end.records.checked_sub(1)
    }

    /// The lines of the way so far, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    fn line(&self, world: &World, line: &LogLine) -> Line {
        let LogLine { step, entry } = line.clone();
        let told = tell(world, &entry.event);
        // Several lines of one step are told apart by the next number.
        let number = self.lines.last().map_or(0, |line| line.number + 1);
        Line { number, step, time: entry.time, event: entry.event, told }
    }

    fn concerns(&mut self, world: &World, event: &TraceEvent) -> bool {
        let Some(fact) = world.checker().fact(self.write) else { return false };
        let index = fact.end.records.saturating_sub(1);
        // Positions of other logs say nothing of this one's.
        let copies = world.node(fact.node).mariadb.is_none() && !world.has_several_primaries();
        let first = |set: &mut NodeSet, node: NodeId| {
            let new = !set.contains(node);
            set.insert(node);
            new
        };
        match event {
            TraceEvent::Waiting { op, .. } => self.op == Some(*op),
            TraceEvent::Unknown { op, .. } | TraceEvent::Refused { op, .. } => self.op == Some(*op),
            TraceEvent::Committed { write, .. }
            | TraceEvent::Acknowledged { write, .. }
            | TraceEvent::Replayed { write, .. }
            | TraceEvent::Applied { write, .. }
            | TraceEvent::Lost { write, .. } => *write == self.write,
            TraceEvent::Conflict { local, remote, .. } => {
                *local == Some(self.write) || *remote == self.write
            }
            TraceEvent::ReadReturned { key, verdict, .. } if *key == fact.key => {
                matches!(verdict, Verdict::Stale(s) if s.newest == self.write)
            }
            TraceEvent::Flushed { node, to } => {
                let here = *node == fact.node || copies;
                here && to.records > index && first(&mut self.flushed, *node)
            }
            TraceEvent::Sent { node, from, to, .. } => {
                let here = *node == fact.node || copies;
                here && from.records <= index && index < to.records
            }
            TraceEvent::Received { node, to } if copies || world.leader() == fact.node => {
                to.records > index && first(&mut self.received, *node)
            }
            TraceEvent::Reported { node, from_node, positions } if *node == fact.node => {
                positions.received.records > index && first(&mut self.reported, *from_node)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::scenario::Scenario;

    fn run() -> Timeline {
        let text = r#"{ "version": 1, "clients": ["Ana", "Ben"],
            "keys": [{ "name": "name" }, { "name": "cart" }],
            "replicas": [{}, { "network_delay": { "constant": "300ms" } }] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut timeline = Timeline::new(scenario.into());
        for (ms, client, key) in [(100, 0, 0), (200, 1, 1), (300, 0, 1)] {
            timeline.advance(SimTime::from_micros(ms * 1_000), u64::MAX, |_, _| {});
            let act = Action::write(ClientId(client), KeyId(key));
            timeline.act(act, |_, _| {}).expect("it can be done");
        }
        timeline.advance(SimTime::from_micros(350_000), u64::MAX, |_, _| {});
        timeline
    }

    fn leads(journey: &Journey) -> Vec<String> {
        journey.lines().iter().map(|line| [line.told.lead, " ", &line.told.text].concat()).collect()
    }

    #[test]
    fn a_write_is_followed_from_its_request_to_the_last_replica() {
        let mut timeline = run();
        let write = timeline.world().checker().latest(KeyId(0)).expect("there is one");
        let before = Journey::of(&timeline, write);
        let replayed = |j: &Journey| {
            j.lines().iter().filter(|l| matches!(l.event, TraceEvent::Replayed { .. })).count()
        };
        assert_eq!(replayed(&before), 1, "replica 2 is far away: {:?}", leads(&before));
        let mut journey = before.clone();
        timeline.advance(SimTime::from_micros(900_000), u64::MAX, |w, line| journey.see(w, line));
        assert_eq!(replayed(&journey), 2, "{:?}", leads(&journey));
        assert!(matches!(journey.lines()[0].event, TraceEvent::WriteSent { .. }));
        let of_others = |l: &&Line| l.event.client().is_some_and(|c| c != ClientId(0));
        assert_eq!(journey.lines().iter().filter(of_others).count(), 0, "{:?}", leads(&journey));
        let whole = Journey::of(&timeline, write);
        assert_eq!(leads(&whole), leads(&journey), "looked at later, it is the same way");
    }

    #[test]
    fn a_person_a_row_and_a_server_have_their_own_events() {
        let timeline = run();
        let count = |followed: Followed| {
            timeline.recent().filter(|line| followed.concerns(&line.entry.event)).count()
        };
        let (ana, ben) = (Followed::Client(ClientId(0)), Followed::Client(ClientId(1)));
        assert!(count(ana) > count(ben) && count(ben) > 0);
        assert!(count(Followed::Key(KeyId(1))) > count(Followed::Key(KeyId(0))));
        assert!(count(Followed::Node(NodeId(0))) > count(Followed::Node(NodeId(2))));
        assert_eq!(Followed::choices(timeline.world()).len(), 2 + 2 + 3);
    }

    #[test]
    fn what_is_followed_can_be_told_in_numbers() {
        let all = [
            Followed::Client(ClientId(3)),
            Followed::Key(KeyId(2)),
            Followed::Node(NodeId(1)),
            Followed::Write(WriteId(77)),
        ];
        for followed in all {
            let [kind, id] = followed.numbers();
            assert_eq!(Followed::of_numbers(kind, id), Some(followed));
        }
        assert_eq!(Followed::of_numbers(0.0, 0.0), None);
    }
}
