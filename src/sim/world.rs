//! The world: the whole state of a run as one plain value, and the step that moves it on.
//!
//! A step takes the next thing out of the queue, hands it to the node it concerns, and carries
//! out what the node asks for. Nothing else changes the world but [`World::act`]. Both report
//! what happened as [`TraceEntry`] values. The same scenario and the same acts at the same places
//! give the same trace, bit for bit, on every platform.

mod acts;
mod load;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::action::Load;
use super::check::{Checker, Verdict, WriteFact};
use super::effect::{Effect, Request, Response, Wake};
use super::ids::{BranchId, ClientId, ConnectionId, KeyId, NodeId, NodeSet, OpId, WriteId};
use super::link::{Delivery, Direction, Link};
use super::node::{Commit, Env, Input, Node, Power, Primary, Replica, Role, Waits};
use super::pattern::Pattern;
use super::queue::EventQueue;
use super::rng::{Rng, Stream};
use super::scenario::Scenario;
use super::time::{SimDuration, SimTime};
use super::trace::{TraceEntry, TraceEvent};
use super::wal::{History, Lsn, Record, Value};

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

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OpStage {
    /// On its way to the node.
    ToNode {
        /// When it left.
        departed: SimTime,
        /// When it arrives.
        arrives: SimTime,
    },
    /// At the node.
    AtNode,
    /// Its answer is on its way back.
    ToClient {
        /// When it left.
        departed: SimTime,
        /// When it arrives.
        arrives: SimTime,
        /// What it says.
        response: Response,
    },
}

/// A request between its start and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Who asked.
    pub client: ClientId,
    /// Who was asked.
    pub node: NodeId,
    /// What was asked.
    pub request: Request,
    /// When it was asked.
    pub began: SimTime,
    /// Where it is.
    pub stage: OpStage,
    /// The write it became, once executed.
    pub write: Option<WriteId>,
}

impl Op {
    /// The row it concerns.
    pub fn key(&self) -> KeyId {
        match self.request {
            Request::Write(key, _) | Request::Read(key) => key,
        }
    }
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
    /// The world of a scenario before anything has happened: every replica streams and has caught
    /// up, and the rows have their initial values everywhere.
    pub fn new(scenario: Arc<Scenario>) -> World {
        let seed = scenario.seed;
        let leader = NodeId(0);
        let mut history = History::new(leader);
        let mut checker = Checker::new(scenario.keys.len(), leader);
        let table = write_initial_rows(&scenario, &mut history, &mut checker);
        let branch = BranchId(0);
        let end = history.branch(branch).end;
        let specs = std::iter::once(&scenario.primary).chain(&scenario.replicas);
        let (mut nodes, mut links) = (Vec::new(), Vec::new());
        for (i, spec) in specs.enumerate() {
            let id = NodeId(i as u8);
            let role = if id == leader {
                Role::Primary(Primary::at(end, table.len()))
            } else {
                Role::Replica(Replica::at(leader, end))
            };
            let (hardware, settings) = (spec.hardware.clone(), spec.settings.clone());
            nodes.push(Node::new(seed, id, hardware, settings, branch, role, table.clone()));
            links.push(Link::new(seed, id, spec.network_delay.clone(), spec.bandwidth));
        }
        let people = scenario.clients.len() as u16;
        let everyone = people + scenario.visitors;
        let mut world = World {
            now: SimTime::ZERO,
            queue: EventQueue::default(),
            names: (0..nodes.len()).map(node_name).collect(),
            followers: NodeSet::EMPTY,
            pattern: scenario.pattern,
            client_rngs: (0..everyone).map(|c| Rng::new(seed, Stream::Client(c))).collect(),
            ops: BTreeMap::new(),
            next_op: 0,
            next_write: table.len() as u32,
            next_value: scenario.keys.iter().map(|k| k.initial + 1).collect(),
            load: Load::default(),
            load_epoch: 0,
            load_rng: Rng::new(seed, Stream::Load),
            free_visitors: (people..everyone).rev().map(ClientId).collect(),
            effects: Vec::new(),
            scenario,
            nodes,
            links,
            history,
            leader,
            checker,
        };
        world.begin();
        world
    }

    /// Opens the streams and schedules what the scenario schedules.
    fn begin(&mut self) {
        let mut unseen = Vec::new();
        self.membership_changed(&mut unseen);
        for i in 0..self.nodes.len() {
            if self.nodes[i].replica().is_some() {
                self.open_first_stream(i, &mut unseen);
            }
        }
        let scenario = Arc::clone(&self.scenario);
        for (i, line) in scenario.script.iter().enumerate() {
            self.queue.push(SimTime::ZERO + line.at, Event::Script(i as u16));
        }
        self.set_load(scenario.load.clone());
    }

    fn open_first_stream(&mut self, replica: usize, unseen: &mut Vec<TraceEntry>) {
        let mut connection = ConnectionId(0);
        self.with_node(NodeId(replica as u8), unseen, |node, env| {
            connection = node.born_streaming(env);
        });
        let id = NodeId(replica as u8);
        let positions = self.nodes[replica].replica().expect("a replica").positions;
        self.with_node(self.leader, unseen, |node, env| {
            node.open_stream(id, connection, positions, env);
        });
    }

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

    /// Whom a commit on the leader waits for.
    pub fn waits(&self, commit: &Commit) -> Waits {
        self.node(self.leader).waits(commit, &self.names, self.followers)
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
        let mut env = Env {
            now: self.now,
            history: &mut self.history,
            names: &self.names,
            followers: self.followers,
            next_write: &mut self.next_write,
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

    fn client_delay(&mut self, client: ClientId) -> SimDuration {
        self.scenario.client_delay.draw(&mut self.client_rngs[client.index()])
    }

    fn ask(&mut self, client: ClientId, node: NodeId, request: Request, out: &mut Vec<TraceEntry>) {
        let id = OpId(self.next_op);
        self.next_op += 1;
        let departed = self.now;
        let arrives = departed + self.client_delay(client);
        let stage = OpStage::ToNode { departed, arrives };
        let op = Op { client, node, request, began: departed, stage, write: None };
        self.ops.insert(id, op);
        self.queue.push(arrives, Event::Arrive(id));
        let event = match request {
            Request::Write(key, value) => {
                TraceEvent::WriteSent { op: id, client, node, key, value }
            }
            Request::Read(key) => TraceEvent::ReadSent { op: id, client, node, key },
        };
        self.trace(event, out);
    }

    fn arrive(&mut self, id: OpId, out: &mut Vec<TraceEntry>) {
        let op = self.ops.get_mut(&id).expect("a request arrives before it is answered");
        op.stage = OpStage::AtNode;
        let (node, request) = (op.node, op.request);
        self.input(node, Input::Request(id, request), out);
    }

    fn respond(&mut self, id: OpId, response: Response) {
        let client = self.ops.get(&id).expect("only what was asked is answered").client;
        let departed = self.now;
        let arrives = departed + self.client_delay(client);
        let op = self.ops.get_mut(&id).expect("only what was asked is answered");
        assert!(op.stage == OpStage::AtNode, "a request is answered once");
        op.stage = OpStage::ToClient { departed, arrives, response };
        self.queue.push(arrives, Event::Answer(id));
    }

    fn answer(&mut self, id: OpId, out: &mut Vec<TraceEntry>) {
        let op = self.ops.remove(&id).expect("an answer belongs to a request");
        let OpStage::ToClient { response, .. } = op.stage else {
            unreachable!("an answer arrives after it was given")
        };
        let Op { client, node, began, .. } = op;
        let (key, latency) = (op.key(), self.now.since(began));
        let is_write = matches!(op.request, Request::Write(..));
        if self.is_visitor(client) {
            self.free_visitors.push(client);
        }
        match (response, op.request) {
            (Response::Committed, Request::Write(key, value)) => {
                let write = op.write.expect("what is committed was executed");
                self.acknowledged(id, client, write, key, value, latency, out);
            }
            (Response::Row(version), Request::Read(key)) => {
                let (write, value) = version.unzip();
                let verdict: Verdict = self.checker.judge(client, key, write, began);
                let op = id;
                let returned =
                    TraceEvent::ReadReturned { op, client, node, key, value, verdict, latency };
                self.trace(returned, out);
            }
            (Response::Refused(reason), _) => {
                self.checker.counts.refused += 1;
                let write = is_write;
                self.trace(TraceEvent::Refused { op: id, client, node, key, reason, write }, out);
            }
            (Response::Broken, _) => {
                self.checker.counts.unknown += 1;
                let write = is_write;
                self.trace(TraceEvent::Unknown { op: id, client, node, key, write }, out);
            }
            (Response::Committed, Request::Read(_)) | (Response::Row(_), Request::Write(..)) => {
                unreachable!("a server answers what it was asked")
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of one event")]
    fn acknowledged(
        &mut self,
        op: OpId,
        client: ClientId,
        write: WriteId,
        key: KeyId,
        value: Value,
        latency: SimDuration,
        out: &mut Vec<TraceEntry>,
    ) {
        let lost = self.checker.acknowledged(write, self.now, latency);
        self.trace(TraceEvent::Acknowledged { op, client, write, key, value, latency }, out);
        if lost {
            self.trace(TraceEvent::Lost { write, client, key, value }, out);
        }
    }
}

/// The rows as they are when the run begins: in the WAL and in every table.
fn write_initial_rows(
    scenario: &Scenario,
    history: &mut History,
    checker: &mut Checker,
) -> Vec<Option<(WriteId, Value)>> {
    let mut table = Vec::new();
    for (i, key) in scenario.keys.iter().enumerate() {
        let (write, id, value) = (WriteId(i as u32), KeyId(i as u16), Value(key.initial));
        let record = Record {
            end: Lsn::default(),
            write,
            key: id,
            value,
            committed_at: SimTime::ZERO,
            apply_feedback: false,
        };
        let end = history.append(BranchId(0), super::node::INSERT_BYTES, record);
        let fact = WriteFact {
            client: ClientId(u16::MAX),
            node: NodeId(0),
            key: id,
            value,
            end,
            acknowledged: Some(SimTime::ZERO),
            previous: None,
            survives: true,
        };
        checker.executed(write, fact);
        table.push(Some((write, value)));
    }
    table
}
