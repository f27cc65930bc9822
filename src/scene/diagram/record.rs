//! Requests, answers, and what happens on the lanes.

use crate::scene::cause::{Hold, hold};
use crate::sim::check::Verdict;
use crate::sim::effect::Response;
use crate::sim::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::TraceEvent;
use crate::sim::wal::Value;
use crate::sim::world::{OpStage, World};

use super::{Diagram, Fate, Item, Said, What, Who, lane_of};

/// Of visitors, one request in so much time is drawn, of reads and of writes each.
const VISITOR_EVERY: SimDuration = SimDuration::from_millis(20);

/// Most messages with WAL that wait on their nodes and are followed to their replay.
const MOST_HELD: usize = 4_000;

/// A request under way.
#[derive(Clone, Debug)]
struct Open {
    op: OpId,
    client: ClientId,
    node: NodeId,
    key: KeyId,
    /// When it is at its node.
    arrives: SimTime,
    drawn: bool,
    answered: bool,
    waits: Option<u64>,
    served: Option<(SimTime, Hold)>,
}

/// WAL that a node has received and not replayed.
#[derive(Clone, Copy, Debug)]
struct Held {
    node: NodeId,
    to: u64,
    number: u64,
    flushed: bool,
}

/// Requests under way, and records that wait on their nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    open: Vec<Open>,
    held: Vec<Held>,
    /// When a visitor's read was drawn last, and a write.
    drawn: [Option<SimTime>; 2],
}

impl Diagram {
    fn push(&mut self, now: SimTime, (from, to): (Who, Who), fate: Fate, what: What) -> u64 {
        let step = self.step;
        self.store.push(Item { step, began: now, fate, from, to, what, flushed: None })
    }

    fn point(&mut self, now: SimTime, lane: Who, what: What) -> u64 {
        self.push(now, (lane, lane), Fate::Done(now), what)
    }

    pub(super) fn see_event(&mut self, world: &World, event: &TraceEvent) {
        let now = world.now();
        match event {
            TraceEvent::WriteSent { op, client, node, key, value } => {
                self.ask(world, (*op, *client, *node, *key), Some(*value));
            }
            TraceEvent::ReadSent { op, client, node, key, .. } => {
                self.ask(world, (*op, *client, *node, *key), None);
            }
            TraceEvent::Rerouted { op, client, node } => {
                let known = self.asked.open.iter().position(|open| open.op == *op);
                let Some(known) = known.map(|place| self.asked.open.remove(place)) else { return };
                self.end_wait(&known, now);
                let lane = lane_of(world, *client);
                self.point(now, lane, What::Event(event.clone()));
                self.ask(world, (*op, *client, *node, known.key), None);
            }
            TraceEvent::Received { node, to } => {
                let lane = Who::Node(*node);
                let what = What::Event(event.clone());
                let number = self.push(now, (lane, lane), Fate::Open(SimTime::MAX), what);
                let to = to.records;
                self.asked.held.push(Held { node: *node, to, number, flushed: false });
                if self.asked.held.len() > MOST_HELD {
                    self.asked.held.remove(0);
                }
            }
            TraceEvent::Flushed { node, to } => {
                for held in &mut self.asked.held {
                    if held.node == *node && held.to <= to.records && !held.flushed {
                        held.flushed = true;
                        self.store.change(held.number, |item| item.flushed = Some(now));
                    }
                }
                self.point(now, Who::Node(*node), What::Event(event.clone()));
            }
            TraceEvent::Replayed { node, to, .. } => {
                self.let_go(*node, to.records, now);
                self.point(now, Who::Node(*node), What::Event(event.clone()));
            }
            TraceEvent::Applied { node, write, .. } => {
                if let Some(fact) = world.checker().fact(*write) {
                    self.let_go(*node, fact.end.records, now);
                }
                self.point(now, Who::Node(*node), What::Event(event.clone()));
            }
            _ => self.see_request(world, event, now),
        }
    }

    fn see_request(&mut self, world: &World, event: &TraceEvent, now: SimTime) {
        match event {
            TraceEvent::Waiting { op, node, .. }
            | TraceEvent::LockWait { op, node, .. }
            | TraceEvent::ReadWaits { op, node } => {
                let write = world.op(*op).and_then(|op| op.write);
                self.wait(*op, *node, write, now);
            }
            TraceEvent::Inserted { op, node, .. } | TraceEvent::Committed { op, node, .. } => {
                self.end_wait_of(*op, now);
                self.point(now, Who::Node(*node), What::Event(event.clone()));
            }
            TraceEvent::ReadServed { op, node, .. } => {
                self.end_wait_of(*op, now);
                let hold = hold(world, *node);
                let Some(open) = self.asked.open.iter_mut().find(|open| open.op == *op) else {
                    return;
                };
                open.served = Some((now, hold));
                if open.drawn {
                    self.point(now, Who::Node(*node), What::Event(event.clone()));
                }
            }
            TraceEvent::Acknowledged { op, client, .. }
            | TraceEvent::Refused { op, client, .. }
            | TraceEvent::Unknown { op, client, .. } => {
                self.close(*op, now);
                self.point(now, lane_of(world, *client), What::Event(event.clone()));
            }
            TraceEvent::ReadReturned { op, client, verdict, .. } => {
                let Some(open) = self.close(*op, now) else { return };
                if open.drawn || *verdict != Verdict::Fresh {
                    let (served, hold) = open.served.unwrap_or((now, Hold::Other));
                    let what = What::Returned { event: event.clone(), served, hold };
                    self.point(now, lane_of(world, *client), what);
                }
            }
            _ => self.see_node(event, now),
        }
    }

    fn see_node(&mut self, event: &TraceEvent, now: SimTime) {
        let node = match event {
            TraceEvent::Stopped { node }
            | TraceEvent::Crashed { node }
            | TraceEvent::PowerLost { node, .. }
            | TraceEvent::Promoted { node, .. } => {
                // What it had received is gone, or has become its own.
                self.let_go(*node, u64::MAX, now);
                self.end_waits_at(*node, now);
                node
            }
            TraceEvent::Started { node }
            | TraceEvent::StartFailed { node }
            | TraceEvent::Disconnected { node, .. }
            | TraceEvent::SemiSync { node, .. }
            | TraceEvent::Conflict { node, .. } => node,
            TraceEvent::Connected { replica, .. } => replica,
            _ => return,
        };
        self.point(now, Who::Node(*node), What::Event(event.clone()));
    }

    /// A request begins.
    fn ask(
        &mut self,
        world: &World,
        (op, client, node, key): (OpId, ClientId, NodeId, KeyId),
        value: Option<Value>,
    ) {
        let now = world.now();
        let Some(OpStage::ToNode { arrives, .. }) = world.op(op).map(|op| op.stage.clone()) else {
            return;
        };
        let lane = lane_of(world, client);
        let mut drawn = true;
        if lane == Who::Visitors {
            self.visitors = true;
            let last = &mut self.asked.drawn[usize::from(value.is_some())];
            drawn = last.is_none_or(|last| now.since(last) >= VISITOR_EVERY);
            if drawn {
                *last = Some(now);
            }
        }
        if drawn {
            let what = What::Ask(op, key, value);
            self.push(now, (lane, Who::Node(node)), Fate::Done(arrives), what);
        }
        let (waits, served, answered) = (None, None, false);
        let open = Open { op, client, node, key, arrives, drawn, answered, waits, served };
        self.asked.open.push(open);
    }

    /// Notes the answers that have been given in this step.
    pub(super) fn see_answers(&mut self, world: &World) {
        let now = world.now();
        let mut given = Vec::new();
        for open in self.asked.open.iter_mut().filter(|o| !o.answered && o.arrives <= now) {
            let stage = world.op(open.op).map(|op| &op.stage);
            if let Some(OpStage::ToClient { arrives, response, .. }) = stage {
                open.answered = true;
                if open.drawn {
                    let ends = (Who::Node(open.node), lane_of(world, open.client));
                    let what = What::Answer(open.op, open.key, said(response));
                    given.push((ends, Fate::Done(*arrives), what));
                }
            }
        }
        for (ends, fate, what) in given {
            self.push(now, ends, fate, what);
        }
    }

    /// A request is at its end.
    fn close(&mut self, op: OpId, now: SimTime) -> Option<Open> {
        let place = self.asked.open.iter().position(|open| open.op == op)?;
        let open = self.asked.open.remove(place);
        self.end_wait(&open, now);
        Some(open)
    }

    fn wait(&mut self, op: OpId, node: NodeId, write: Option<WriteId>, now: SimTime) {
        self.end_wait_of(op, now);
        let lane = Who::Node(node);
        let number = self.push(now, (lane, lane), Fate::Open(SimTime::MAX), What::Waits(op, write));
        if let Some(open) = self.asked.open.iter_mut().find(|open| open.op == op) {
            open.waits = Some(number);
        } else {
            // Asked before anybody watched: it is told, and has no length.
            self.store.change(number, |item| item.fate = Fate::Done(now));
        }
    }

    fn end_wait_of(&mut self, op: OpId, now: SimTime) {
        let open = self.asked.open.iter_mut().find(|open| open.op == op);
        if let Some(number) = open.and_then(|open| open.waits.take()) {
            self.store.change(number, |item| item.fate = Fate::Done(now));
        }
    }

    /// Whoever waits at a node that dies waits no longer. What follows is the way of the answer.
    fn end_waits_at(&mut self, node: NodeId, now: SimTime) {
        for open in self.asked.open.iter_mut().filter(|open| open.node == node) {
            if let Some(number) = open.waits.take() {
                self.store.change(number, |item| item.fate = Fate::Done(now));
            }
        }
    }

    fn end_wait(&mut self, open: &Open, now: SimTime) {
        if let Some(number) = open.waits {
            self.store.change(number, |item| item.fate = Fate::Done(now));
        }
    }

    /// A node holds records back no longer, up to a place of the log.
    fn let_go(&mut self, node: NodeId, to: u64, now: SimTime) {
        let store = &mut self.store;
        self.asked.held.retain(|held| {
            let stays = held.node != node || held.to > to;
            if !stays {
                store.change(held.number, |item| item.fate = Fate::Done(now));
            }
            stays
        });
    }
}

fn said(response: &Response) -> Said {
    match response {
        Response::Committed(_) | Response::Done => Said::Saved,
        Response::Row(row) => Said::Value(row.map(|(_, value)| value)),
        Response::Refused(_) => Said::No,
        Response::Broken => Said::Broken,
    }
}
