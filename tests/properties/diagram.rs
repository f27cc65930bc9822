//! The space-time diagram of any run: what is drawn is what happened.

use std::collections::BTreeMap;
use std::sync::Arc;

use laglab::scene::diagram::{Diagram, Fate, Message, What, Who, words};
use laglab::sim::ids::NodeId;
use laglab::sim::node::Replica;
use laglab::sim::time::SimTime;
use laglab::sim::timeline::LogLine;
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::world::World;
use proptest::prelude::*;

use super::cluster::Plan;
use super::{config, plans};

struct Drawn {
    world: World,
    diagram: Diagram,
    all: Vec<TraceEntry>,
}

impl Drawn {
    fn see(&mut self, trace: &mut Vec<TraceEntry>) {
        let step = self.diagram.steps();
        let line = |entry: &TraceEntry| LogLine { step, entry: entry.clone() };
        let lines: Vec<LogLine> = trace.iter().map(line).collect();
        self.diagram.see(&self.world, &lines);
        self.all.append(trace);
    }
}

fn drawn(plan: &Plan) -> Drawn {
    let world = World::new(Arc::new(plan.scenario.clone()));
    let mut drawn = Drawn { diagram: Diagram::begin(&world), world, all: Vec::new() };
    let mut trace = Vec::new();
    for act in &plan.acts {
        let time = drawn.world.now() + act.after;
        while drawn.world.next_time().is_some_and(|next| next <= time) {
            drawn.world.step(&mut trace);
            drawn.see(&mut trace);
        }
        drawn.world.pass(time);
        let _refused = drawn.world.act(act.action.clone(), &mut trace);
        drawn.see(&mut trace);
    }
    drawn
}

/// How far each node has ever received WAL, in records. What arrives in an fsync is received
/// after it.
fn received(all: &[TraceEntry]) -> BTreeMap<NodeId, u64> {
    let mut ends = BTreeMap::new();
    for entry in all {
        if let TraceEvent::Received { node, to } = entry.event {
            let end = ends.entry(node).or_insert(0);
            *end = to.records.max(*end);
        }
    }
    ends
}

proptest! {
    #![proptest_config(config(256))]

    /// A message leaves before it arrives. WAL arrives and is received, or is lost, or is under way
    /// as the network has it; and every message of the network is drawn.
    #[test]
    fn every_message_drawn_is_one_that_was_sent(plan in plans()) {
        let Drawn { world, diagram, all } = drawn(&plan);
        let (received, mut under_way) = (received(&all), 0);
        for (number, item) in diagram.window(SimTime::ZERO, SimTime::MAX) {
            prop_assert!(item.began <= item.until(), "{number}: {item:?}");
            prop_assert!(item.began <= world.now());
            let What::Message(message) = item.what else { continue };
            under_way += usize::from(matches!(item.fate, Fate::Open(_)));
            if let Fate::Done(at) = item.fate {
                prop_assert!(at <= world.now(), "{number}: {item:?}");
            }
            let (Message::Wal { to, .. }, Fate::Done(at), Who::Node(node)) =
                (message, item.fate, item.to)
            else { continue };
            // A server that dies has not looked at what arrived; so has one that waits for its
            // disk, or one without memory of its own, which applies it as it comes.
            let taken = received.get(&node).is_some_and(|end| *end >= to)
                || world.node(node).replica().is_none()
                || gave_up(&all, node, at)
                || connected_anew(&all, node, item.began)
                || waits_at_the_end(&world, node);
            prop_assert!(taken, "{number}: {item:?} arrived and was not received");
        }
        if diagram.kept_since().is_none() {
            let links = world.links().iter();
            let both = |link: &laglab::sim::link::Link| {
                use laglab::sim::link::Direction::{Down, Up};
                [Down, Up].map(|way| link.channel(way).in_flight.len()).iter().sum::<usize>()
            };
            let sent: usize = links.map(|(_, link)| both(link)).sum();
            prop_assert_eq!(under_way, sent, "what is under way is drawn");
        }
    }

    /// There are words for everything, and every stale read has a reason.
    #[test]
    fn everything_drawn_has_words(plan in plans()) {
        let Drawn { world, diagram, .. } = drawn(&plan);
        let lanes = diagram.lanes(&world);
        prop_assert!(lanes.is_sorted(), "clients, the primary, replicas: {lanes:?}");
        for (number, item) in diagram.window(SimTime::ZERO, SimTime::MAX) {
            prop_assert!(!words::about(&world, item, world.now()).is_empty());
            let event = item.event();
            let stale = |event: &TraceEvent| matches!(
                event,
                TraceEvent::ReadReturned { verdict: laglab::sim::check::Verdict::Stale(_), .. }
            );
            if event.is_some_and(stale) {
                let cause = diagram.cause(&world, number);
                let cause = cause.expect("a stale read has a cause");
                prop_assert!(!cause.text.is_empty());
                prop_assert!(cause.chain.iter().all(|part| *part < number));
            }
        }
    }
}

/// Whether a node has asked for another stream since. What then comes of the older one is dropped.
fn connected_anew(all: &[TraceEntry], node: NodeId, since: SimTime) -> bool {
    let asks =
        |event: &TraceEvent| matches!(event, TraceEvent::Connecting { node: n, .. } if *n == node);
    all.iter().any(|entry| entry.time >= since && asks(&entry.event))
}

/// Whether a node has died or ended the connection at some time since.
fn gave_up(all: &[TraceEntry], node: NodeId, since: SimTime) -> bool {
    all.iter().filter(|entry| entry.time >= since).any(|entry| match entry.event {
        TraceEvent::Stopped { node: n }
        | TraceEvent::Crashed { node: n }
        | TraceEvent::PowerLost { node: n, .. }
        | TraceEvent::Promoted { node: n, .. }
        | TraceEvent::Disconnected { node: n, .. } => n == node,
        _ => false,
    })
}

/// Whether a node has not come to look at what reached it: it is down, it waits for its disk, or it
/// reads no more because it is to become a primary.
fn waits_at_the_end(world: &World, node: NodeId) -> bool {
    let node = world.node(node);
    let in_fsync = |r: &Replica| r.positions.flushed < r.positions.received;
    !node.is_up() || node.replica().is_some_and(|replica| replica.promoting || in_fsync(replica))
}
