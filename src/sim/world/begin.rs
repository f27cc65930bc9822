//! How a world begins: every replica streams and has caught up, and the rows have their initial
//! values everywhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::action::Load;
use super::super::check::{Checker, WriteFact};
use super::super::ids::{BranchId, ClientId, ConnectionId, KeyId, NodeId, NodeSet, WriteId};
use super::super::link::Link;
use super::super::node::{INSERT_BYTES, Node, Primary, Replica, Role};
use super::super::queue::EventQueue;
use super::super::rng::{Rng, Stream};
use super::super::scenario::Scenario;
use super::super::time::SimTime;
use super::super::trace::TraceEntry;
use super::super::wal::{History, Lsn, Record, Value};
use super::{Event, World, node_name};

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
            next_connection: 0,
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
        let end = history.append(BranchId(0), INSERT_BYTES, record);
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
