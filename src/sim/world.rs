//! The world: the whole state of a run as one plain value, and the step that moves it on.
//!
//! A step takes the next thing out of the queue, hands it to the node it concerns, and carries
//! out what the node asks for. Nothing else changes the world but [`World::act`]. Both report
//! what happened as [`TraceEntry`] values. The same scenario and the same acts at the same places
//! give the same trace, bit for bit, on every platform.

mod acts;
mod begin;
mod failover;
mod files;
mod gauge;
mod load;
mod membership;
mod people;
mod possible;
mod requests;
mod routing;
mod script;
mod slots;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::action::Load;
use super::check::{Checker, WriteFact};
use super::effect::{Effect, Wake};
use super::ids::{ClientId, KeyId, LinkId, NodeId, NodeSet, OpId};
use super::link::{Delivery, Direction, Link, Links};
use super::message::Message;
use super::node::{Env, Input, Node};
use super::pattern::Pattern;
use super::queue::EventQueue;
use super::rng::Rng;
use super::scenario::Scenario;
use super::time::SimTime;
use super::trace::{TraceEntry, TraceEvent};
use super::wal::History;

use failover::Manager;
use people::People;
use routing::ClientState;

pub use requests::{Op, OpStage};
pub use routing::Reads;

/// Something scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    /// A node asked to be called. Void if it has died since.
    Wake { node: NodeId, incarnation: u32, wake: Wake },
    /// The first message of a channel arrives.
    Deliver { link: LinkId, direction: Direction, epoch: u32 },
    /// A request reaches its node.
    Arrive(OpId),
    /// An answer reaches its client.
    Answer(OpId),
    /// A visitor comes to write, or to read. Void if the load has been changed since.
    Visit { write: bool, epoch: u32 },
    /// The cluster manager looks at the primary.
    Watch { epoch: u32 },
    /// A line of the script is due.
    Script(u16),
}

/// The state of a run.
///
/// Invariants: `now` never runs backwards; nothing in the queue lies before `now`; the leader is
/// a primary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    scenario: Arc<Scenario>,
    now: SimTime,
    queue: EventQueue<Event>,
    nodes: Vec<Node>,
    links: Links,
    names: Vec<Arc<str>>,
    application_names: Vec<Arc<str>>,
    slot_names: Vec<Arc<str>>,
    files: Vec<Option<files::File>>,
    history: History,
    leader: NodeId,
    followers: NodeSet,
    pattern: Option<Pattern>,
    client_rngs: Vec<Rng>,
    clients: Vec<ClientState>,
    people: People,
    /// Lines of the script that begin when a write of it is acknowledged.
    awaiting: Vec<(OpId, u16)>,
    ops: BTreeMap<OpId, Op>,
    next_op: u32,
    next_write: u32,
    next_connection: u32,
    next_query: u32,
    next_value: Vec<i64>,
    load: Load,
    load_epoch: u32,
    load_rng: Rng,
    free_visitors: Vec<ClientId>,
    writing_visitors: u32,
    /// Writes of a burst that nobody has asked for yet.
    burst_left: u32,
    turn: u32,
    failover: Option<Manager>,
    promoted: Vec<NodeId>,
    successor: Option<NodeId>,
    /// Servers that have ended, and what they have lost is not counted yet.
    ended: Vec<NodeId>,
    /// Servers that start again when they have ended.
    restarting: NodeSet,
    several_primaries: bool,
    checker: Checker,
    #[serde(skip)]
    effects: Vec<Effect>,
}

/// What the node with this number is called if its scenario does not say.
fn node_name(index: usize) -> Arc<str> {
    if index == 0 { Arc::from("primary") } else { Arc::from(format!("replica{index}")) }
}

impl World {
    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The time.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Every node that ever was, by number; see [`Power::Removed`](super::node::Power::Removed).
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The path between a node and the one that it follows; none if it has never followed any.
    pub fn link(&self, replica: NodeId) -> Option<&Link> {
        let upstream = self.node(replica).upstreams().next()?;
        self.links.get(LinkId { replica, upstream })
    }

    /// The network.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// What a node is called.
    pub fn name(&self, id: NodeId) -> &str {
        &self.names[id.index()]
    }

    /// What a node calls itself to its upstream (`application_name`).
    pub fn application_name(&self, id: NodeId) -> &str {
        &self.application_names[id.index()]
    }

    /// The primary that clients are sent to.
    pub fn leader(&self) -> NodeId {
        self.leader
    }

    /// Whether several nodes take writes and share them.
    pub fn has_several_primaries(&self) -> bool {
        self.several_primaries
    }

    /// The pattern in force, if the settings are those of one.
    pub fn pattern(&self) -> Option<Pattern> {
        self.pattern
    }

    /// The WAL of all nodes.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The checker.
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// The steady load.
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// Requests under way, oldest first.
    pub fn ops(&self) -> impl Iterator<Item = (OpId, &Op)> {
        self.ops.iter().map(|(id, op)| (*id, op))
    }

    /// A request under way.
    pub fn op(&self, id: OpId) -> Option<&Op> {
        self.ops.get(&id)
    }

    /// The number that the next request will have.
    pub fn next_op(&self) -> OpId {
        OpId(self.next_op)
    }

    /// The row of this name.
    pub fn row(&self, name: &str) -> Option<KeyId> {
        let place = self.scenario.keys.iter().position(|key| key.name == name)?;
        Some(KeyId(place as u16))
    }

    /// How many things are scheduled.
    pub fn scheduled(&self) -> usize {
        self.queue.len()
    }

    /// When the next thing happens, if anything ever does.
    pub fn next_time(&self) -> Option<SimTime> {
        self.queue.next_time()
    }

    /// Does the next thing that is scheduled and adds what happened to `out`. Returns false if
    /// nothing is scheduled.
    pub fn step(&mut self, out: &mut Vec<TraceEntry>) -> bool {
        let Some((time, event)) = self.queue.pop() else { return false };
        assert!(time >= self.now, "time does not run backwards");
        self.now = time;
        match event {
            Event::Wake { node, incarnation, wake } => {
                if self.nodes[node.index()].incarnation == incarnation {
                    self.input(node, Input::Wake(wake), out);
                }
            }
            Event::Deliver { link, direction, epoch } => self.deliver(link, direction, epoch, out),
            Event::Arrive(op) => self.arrive(op, out),
            Event::Answer(op) => self.answer(op, out),
            Event::Visit { write, epoch } => self.visit(write, epoch, out),
            Event::Watch { epoch } => self.watch(epoch, out),
            Event::Script(line) => self.follow_script(line, out),
        }
        if !self.ended.is_empty() {
            self.count_ended(out);
        }
        if !self.promoted.is_empty() {
            self.follow_promotions(out);
        }
        true
    }

    /// Does all that is scheduled up to a time, which is then the time.
    pub fn run_until(&mut self, time: SimTime, out: &mut Vec<TraceEntry>) {
        while self.next_time().is_some_and(|next| next <= time) {
            self.step(out);
        }
        self.pass(time);
    }

    /// Lets time pass in which nothing happens.
    pub fn pass(&mut self, time: SimTime) {
        assert!(self.next_time().is_none_or(|next| next >= time), "something would be skipped");
        self.now = self.now.max(time);
    }

    fn input(&mut self, id: NodeId, input: Input, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| node.handle(input, env));
    }

    /// Lets a node do something, and carries out what it asks for.
    fn with_node<R>(
        &mut self,
        id: NodeId,
        out: &mut Vec<TraceEntry>,
        f: impl FnOnce(&mut Node, &mut Env<'_>) -> R,
    ) -> R {
        let mut effects = std::mem::take(&mut self.effects);
        let followers = self.followers_of(id);
        let mut env = Env {
            now: self.now,
            history: &mut self.history,
            links: &self.links,
            names: &self.application_names,
            slot_names: &self.slot_names,
            keys: &self.scenario.keys,
            followers,
            next_write: &mut self.next_write,
            next_connection: &mut self.next_connection,
            several_primaries: self.several_primaries,
            effects: &mut effects,
        };
        let result = f(&mut self.nodes[id.index()], &mut env);
        for effect in effects.drain(..) {
            self.carry_out(id, effect, out);
        }
        self.effects = effects;
        result
    }

    fn carry_out(&mut self, node: NodeId, effect: Effect, out: &mut Vec<TraceEntry>) {
        match effect {
            Effect::Wake(after, wake) => {
                let incarnation = self.nodes[node.index()].incarnation;
                self.queue.push(self.now + after, Event::Wake { node, incarnation, wake });
            }
            Effect::Send { link, direction, connection, message, resent_bytes } => {
                let on = self.links.get_mut(link);
                // TCP repeats what asks for a connection only where it was lost.
                if matches!(message, Message::Start { .. }) && on.carries(direction, connection) {
                    return;
                }
                let delivery = on.send(self.now, direction, connection, message, resent_bytes);
                self.schedule(link, direction, delivery);
            }
            Effect::ClearLink(link) => self.links.get_mut(link).clear(),
            Effect::Respond(op, response) => self.respond(op, response),
            Effect::ServedFrom(op, seen) => {
                if let Some(op) = self.ops.get_mut(&op) {
                    op.seen = seen;
                }
            }
            Effect::Trace(event) => self.trace(event, out),
        }
    }

    fn schedule(&mut self, link: LinkId, direction: Direction, delivery: Option<Delivery>) {
        if let Some(Delivery { at, epoch }) = delivery {
            self.queue.push(at, Event::Deliver { link, direction, epoch });
        }
    }

    fn deliver(
        &mut self,
        link: LinkId,
        direction: Direction,
        epoch: u32,
        out: &mut Vec<TraceEntry>,
    ) {
        let delivered = self.links.get_mut(link).deliver(direction, epoch);
        let Some((envelope, next)) = delivered else { return };
        self.schedule(link, direction, next);
        let to = match direction {
            Direction::Down => link.replica,
            Direction::Up => link.upstream,
        };
        let carried_wal = matches!(envelope.message, Message::Wal { .. });
        self.input(to, Input::Message(link, envelope), out);
        if carried_wal && self.node(link.upstream).has_backlog_for(link.replica) {
            self.input(link.upstream, Input::Writable(link.replica), out);
        }
    }

    /// Completes what nodes report and tells the checker.
    fn trace(&mut self, mut event: TraceEvent, out: &mut Vec<TraceEntry>) {
        match &mut event {
            TraceEvent::Inserted { op, client, node, write, key, value, end } => {
                let asked = self.ops.get_mut(op).expect("a write that is executed was asked for");
                *client = asked.client;
                asked.write = Some(*write);
                let fact = WriteFact {
                    client: *client,
                    node: *node,
                    key: *key,
                    value: *value,
                    end: *end,
                    acknowledged: None,
                    previous: None,
                    survives: true,
                    shown: false,
                    discarded: false,
                };
                self.checker.executed(*write, fact);
            }
            TraceEvent::Conflict { local, remote, kept, knew, .. } => {
                self.checker.conflict(*local, *remote, *kept, *knew);
            }
            // The leader may take in what only others had: then it is part of its history.
            TraceEvent::Applied { node, write, .. }
                if *node == self.leader && !self.several_primaries =>
            {
                let applied = *write;
                self.checker.restore(|write, _| write == applied);
            }
            TraceEvent::Promoted { node, .. } => self.promoted.push(*node),
            TraceEvent::Stopped { node }
            | TraceEvent::Crashed { node }
            | TraceEvent::PowerLost { node, .. } => self.ended.push(*node),
            _ => {}
        }
        out.push(TraceEntry { time: self.now, event });
    }
}
