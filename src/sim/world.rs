//! The world: the whole state of a run as one plain value, and the step that moves it on.
//!
//! A step takes the next thing out of the queue, hands it to the node it concerns, and carries
//! out what the node asks for. Nothing else changes the world but [`World::act`]. Both report
//! what happened as [`TraceEntry`] values. The same scenario and the same acts at the same places
//! give the same trace, bit for bit, on every platform.

mod acts;
mod begin;
mod load;
mod requests;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::action::Load;
use super::check::{Checker, WriteFact};
use super::effect::{Effect, Wake};
use super::ids::{ClientId, NodeId, NodeSet, OpId};
use super::link::{Delivery, Direction, Link};
use super::message::Message;
use super::node::{Commit, Env, Input, Node, Power, Receiver, Replica, Role, Waits};
use super::pattern::Pattern;
use super::queue::EventQueue;
use super::rng::Rng;
use super::scenario::Scenario;
use super::time::{SimDuration, SimTime};
use super::trace::{TraceEntry, TraceEvent};
use super::wal::History;

pub use requests::{Op, OpStage};

/// Something scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    /// A node asked to be called. Void if it has died since.
    Wake { node: NodeId, incarnation: u32, wake: Wake },
    /// The first message of a channel arrives.
    Deliver { link: NodeId, direction: Direction, epoch: u32 },
    /// A request reaches its node.
    Arrive(OpId),
    /// An answer reaches its client.
    Answer(OpId),
    /// A visitor comes to write, or to read. Void if the load has been changed since.
    Visit { write: bool, epoch: u32 },
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
    links: Vec<Link>,
    names: Vec<Arc<str>>,
    history: History,
    leader: NodeId,
    followers: NodeSet,
    pattern: Option<Pattern>,
    client_rngs: Vec<Rng>,
    ops: BTreeMap<OpId, Op>,
    next_op: u32,
    next_write: u32,
    next_connection: u32,
    next_value: Vec<i64>,
    load: Load,
    load_epoch: u32,
    load_rng: Rng,
    free_visitors: Vec<ClientId>,
    checker: Checker,
    #[serde(skip)]
    effects: Vec<Effect>,
}

/// `application_name` of the node with this number.
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

    /// Every node that ever was, by number; see [`Power::Removed`].
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The path between a replica and its upstream.
    pub fn link(&self, replica: NodeId) -> &Link {
        &self.links[replica.index()]
    }

    /// A node's `application_name`.
    pub fn name(&self, id: NodeId) -> &str {
        &self.names[id.index()]
    }

    /// The primary that clients are sent to.
    pub fn leader(&self) -> NodeId {
        self.leader
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

    /// Whether a client is one of the visitors that make the steady load.
    pub fn is_visitor(&self, client: ClientId) -> bool {
        client.index() >= self.scenario.clients.len()
    }

    /// Whom a commit on a primary waits for.
    pub fn waits(&self, node: NodeId, commit: &Commit) -> Waits {
        self.node(node).waits(commit, &self.names, self.followers_of(node))
    }

    /// Whether nothing is going to happen but status reports: nobody asks for anything, nothing is
    /// under way, and every replica is up and has replayed all there is.
    pub fn is_quiet(&self) -> bool {
        let end = self.node(self.leader).wal_end();
        let idle = |node: &Node| match &node.role {
            Role::Primary(primary) => node.is_up() && primary.commits.is_empty(),
            Role::Replica(replica) => {
                let streams = matches!(replica.receiver, Receiver::Streaming(_));
                node.is_up() && streams && replica.positions.replayed == end
            }
        };
        self.ops.is_empty()
            && self.load.writes_per_second + self.load.reads_per_second == 0
            && self.scenario.script.iter().all(|line| SimTime::ZERO + line.at <= self.now)
            && self.members().all(idle)
            && self.members().all(|node| self.link(node.id).is_empty())
    }

    /// How long the oldest write that a node does not show yet has been on the primary's disk:
    /// how far behind its readers are. Zero if it shows all there is.
    pub fn replay_lag(&self, id: NodeId) -> SimDuration {
        let Some(replica) = self.node(id).replica() else { return SimDuration::ZERO };
        let leader = self.node(self.leader);
        let next = replica.positions.replayed.records;
        if next >= leader.flushed().records {
            return SimDuration::ZERO;
        }
        match self.history.record(leader.branch, next) {
            Some(record) => self.now.since(record.committed_at),
            None => SimDuration::ZERO,
        }
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
            Event::Script(line) => {
                let action = self.scenario.script[usize::from(line)].action.clone();
                // A script may ask for what cannot be done any more, such as starting a node that
                // runs; then nothing happens.
                let _refused = self.act(action, out);
            }
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
    fn with_node(
        &mut self,
        id: NodeId,
        out: &mut Vec<TraceEntry>,
        f: impl FnOnce(&mut Node, &mut Env<'_>),
    ) {
        let mut effects = std::mem::take(&mut self.effects);
        let followers = self.followers_of(id);
        let mut env = Env {
            now: self.now,
            history: &mut self.history,
            names: &self.names,
            followers,
            next_write: &mut self.next_write,
            next_connection: &mut self.next_connection,
            effects: &mut effects,
        };
        f(&mut self.nodes[id.index()], &mut env);
        for effect in effects.drain(..) {
            self.carry_out(id, effect, out);
        }
        self.effects = effects;
    }

    fn carry_out(&mut self, node: NodeId, effect: Effect, out: &mut Vec<TraceEntry>) {
        match effect {
            Effect::Wake(after, wake) => {
                let incarnation = self.nodes[node.index()].incarnation;
                self.queue.push(self.now + after, Event::Wake { node, incarnation, wake });
            }
            Effect::Send { link, direction, connection, message, resent_bytes } => {
                let on = &mut self.links[link.index()];
                // TCP repeats what asks for a connection only where it was lost.
                if matches!(message, Message::Start { .. }) && on.carries(direction, connection) {
                    return;
                }
                let delivery = on.send(self.now, direction, connection, message, resent_bytes);
                self.schedule(link, direction, delivery);
            }
            Effect::ClearLink(link) => self.links[link.index()].clear(),
            Effect::Respond(op, response) => self.respond(op, response),
            Effect::Trace(event) => self.trace(event, out),
        }
    }

    fn schedule(&mut self, link: NodeId, direction: Direction, delivery: Option<Delivery>) {
        if let Some(Delivery { at, epoch }) = delivery {
            self.queue.push(at, Event::Deliver { link, direction, epoch });
        }
    }

    fn deliver(
        &mut self,
        link: NodeId,
        direction: Direction,
        epoch: u32,
        out: &mut Vec<TraceEntry>,
    ) {
        let Some((envelope, next)) = self.links[link.index()].deliver(direction, epoch) else {
            return;
        };
        self.schedule(link, direction, next);
        let to = match (direction, self.nodes[link.index()].replica()) {
            (Direction::Down, _) => link,
            (Direction::Up, Some(replica)) => replica.upstream,
            // The last words of a connection that ended with a promotion.
            (Direction::Up, None) => return,
        };
        self.input(to, Input::Message(link, envelope), out);
    }

    /// Completes what nodes report and tells the checker.
    fn trace(&mut self, mut event: TraceEvent, out: &mut Vec<TraceEntry>) {
        if let TraceEvent::Inserted { op, client, node, write, key, value, end } = &mut event {
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
            };
            self.checker.executed(*write, fact);
        }
        out.push(TraceEntry { time: self.now, event });
    }
}
