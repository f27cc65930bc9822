//! How a world begins: every node that runs streams and has caught up, and the rows have their
//! initial values everywhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::action::Load;
use super::super::check::{Checker, WriteFact};
use super::super::ids::{
    BranchId, ClientId, ConnectionId, KeyId, LinkId, NodeId, NodeSet, WriteId,
};
use super::super::link::Links;
use super::super::message::Positions;
use super::super::node::{
    INSERT_BYTES, MariaDb, Merged, Node, Power, Primary, Replica, Role, StreamKind, Subscription,
};
use super::super::queue::EventQueue;
use super::super::rng::{Rng, Stream};
use super::super::scenario::{NodeSpec, Scenario, ScriptLine};
use super::super::time::SimTime;
use super::super::trace::TraceEntry;
use super::super::wal::{Body, Gtid, History, Lsn, Record, RowWrite, Value, WalPoint, WriteKind};
use super::files::File;
use super::people::People;
use super::{ClientState, Event, World, node_name};

/// A node of a scenario, and what follows from its place in it.
struct Place<'a> {
    id: NodeId,
    spec: &'a NodeSpec,
    upstream: Option<NodeId>,
    own_log: bool,
}

fn places(scenario: &Scenario) -> Vec<Place<'_>> {
    let specs = std::iter::once(&scenario.primary).chain(&scenario.replicas);
    specs
        .enumerate()
        .map(|(i, spec)| {
            let primary = i == 0 || spec.primary;
            let upstream = match spec.follows {
                Some(node) => Some(NodeId(node)),
                None if primary => None,
                None => Some(NodeId(0)),
            };
            let own_log = primary || spec.mariadb.is_some();
            Place { id: NodeId(i as u8), spec, upstream, own_log }
        })
        .collect()
}

/// What the nodes are called.
fn names(places: &[Place<'_>]) -> Vec<Arc<str>> {
    let name = |(i, place): (usize, &Place<'_>)| match &place.spec.name {
        Some(name) => Arc::from(name.as_str()),
        None => node_name(i),
    };
    places.iter().enumerate().map(name).collect()
}

/// What is written into each row first, if a write does not say.
fn first_values(scenario: &Scenario) -> Vec<i64> {
    scenario.keys.iter().map(|key| key.initial.unwrap_or(0).wrapping_add(1)).collect()
}

impl World {
    /// The world of a scenario before anything has happened.
    pub fn new(scenario: Arc<Scenario>) -> World {
        let seed = scenario.seed;
        let leader = NodeId(0);
        let places = places(&scenario);
        let several = places.iter().any(|place| !place.spec.subscribes_to.is_empty());
        let mut checker = Checker::new(scenario.keys.len(), leader, several);
        let table = initial_rows(&scenario, &mut checker);
        let mut history = History::default();
        let mut links = Links::new(seed);
        let mut nodes: Vec<Node> = Vec::new();
        for place in &places {
            let spec = place.spec;
            links.join(place.id, spec.network_delay.clone(), spec.bandwidth);
            nodes.push(node_at(seed, place, &scenario, &table, &mut history));
        }
        for (place, node) in places.iter().zip(&mut nodes) {
            // Those who follow byte for byte are on their upstream's line from the start.
            if !place.own_log {
                node.branch = line_of(&places, place.id);
            } else if several {
                node.merged = vec![Merged::default(); table.len()];
            }
        }
        let people = scenario.clients.len() as u16;
        let everyone = people + scenario.visitors;
        let names = names(&places);
        let calls = places.iter().zip(&names).map(|(place, name)| application_name(place, name));
        let mut world = World {
            now: SimTime::ZERO,
            queue: EventQueue::default(),
            application_names: calls.collect(),
            names,
            slot_names: Vec::new(),
            files: places.iter().map(|place| File::of(place.spec)).collect(),
            followers: NodeSet::EMPTY,
            pattern: scenario.pattern,
            client_rngs: (0..everyone).map(|c| Rng::new(seed, Stream::Client(c))).collect(),
            clients: vec![ClientState::default(); usize::from(everyone)],
            people: People::default(),
            awaiting: Vec::new(),
            ops: BTreeMap::new(),
            next_op: 0,
            next_write: table.iter().flatten().count() as u32,
            next_connection: 0,
            next_query: 0,
            next_value: first_values(&scenario),
            load: Load::default(),
            load_epoch: 0,
            load_rng: Rng::new(seed, Stream::Load),
            free_visitors: (people..everyone).rev().map(ClientId).collect(),
            writing_visitors: 0,
            burst_left: 0,
            turn: 0,
            failover: None,
            promoted: Vec::new(),
            successor: None,
            ended: Vec::new(),
            restarting: NodeSet::EMPTY,
            several_primaries: several,
            effects: Vec::new(),
            nodes,
            links,
            history,
            leader,
            checker,
            scenario: Arc::clone(&scenario),
        };
        world.begin(&scenario);
        world
    }

    /// Opens the streams and schedules what the scenario schedules.
    fn begin(&mut self, scenario: &Scenario) {
        let mut unseen = Vec::new();
        let places = places(scenario);
        for place in &places {
            let read = self.read_first(place.id);
            assert!(
                read.is_ok() || place.spec.down,
                "a scenario's files are valid where its servers run: {read:?}"
            );
            for slot in &place.spec.slots {
                let slot = self.intern_slot(slot);
                let made = self.nodes[place.id.index()].create_slot(slot);
                assert!(
                    made.is_ok(),
                    "a scenario lists a slot once, and no more than there can be"
                );
            }
            if place.spec.conf.is_none() {
                let slot = place.spec.settings.primary_slot_name.clone();
                self.nodes[place.id.index()].primary_slot =
                    (!slot.is_empty()).then(|| self.intern_slot(&slot));
            }
            if !place.spec.down {
                self.with_node(place.id, &mut unseen, |node, env| node.begins(env));
            }
        }
        self.membership_changed(&mut unseen);
        for place in &places {
            if place.spec.down {
                continue;
            }
            // Reached only now, the end of the upstream's WAL includes what it wrote at its start.
            self.catch_up_at_birth(place);
            let upstreams: Vec<NodeId> = self.nodes[place.id.index()].upstreams().collect();
            for upstream in upstreams {
                let above = &self.nodes[upstream.index()];
                if above.is_up() && above.has_free_sender() {
                    self.open_first_stream(place.id, upstream, &mut unseen);
                } else {
                    let id = place.id;
                    self.with_node(id, &mut unseen, |node, env| node.connect(upstream, env));
                }
            }
        }
        let timed = |(_, line): &(usize, &ScriptLine)| line.after.is_none();
        for (i, line) in scenario.script.iter().enumerate().filter(timed) {
            self.queue.push(SimTime::ZERO + line.at, Event::Script(i as u16));
        }
        self.set_load(scenario.load.clone());
    }

    fn catch_up_at_birth(&mut self, place: &Place<'_>) {
        let mut root = place.id;
        while let Some(replica) = self.nodes[root.index()].replica() {
            root = replica.upstream;
        }
        let (end, control) =
            (self.nodes[root.index()].flushed(), self.nodes[root.index()].control());
        let up = self.nodes[root.index()].is_up();
        if let Role::Replica(replica) = &mut self.nodes[place.id.index()].role
            && up
        {
            replica.catch_up(end, control);
        }
        for i in 0..self.nodes[place.id.index()].subscriptions.len() {
            let upstream = self.nodes[place.id.index()].subscriptions[i].upstream;
            let (branch, at) = {
                let upstream = &self.nodes[upstream.index()];
                (upstream.branch, upstream.flushed())
            };
            self.nodes[place.id.index()].subscriptions[i].begins_at(branch, at);
        }
    }

    fn open_first_stream(
        &mut self,
        replica: NodeId,
        upstream: NodeId,
        unseen: &mut Vec<TraceEntry>,
    ) {
        let mut connection = ConnectionId(0);
        self.with_node(replica, unseen, |node, env| {
            connection = node.born_streaming(upstream, env);
        });
        let node = &self.nodes[replica.index()];
        let physical = node.replica().filter(|r| r.upstream == upstream);
        let (kind, at) = match (physical, &node.mariadb) {
            (Some(replica), _) => (StreamKind::Physical, replica.positions.replayed),
            (None, None) => (StreamKind::Changes, WalPoint::START),
            (None, Some(m)) => {
                let acknowledges = m.settings.rpl_semi_sync_slave_enabled;
                (StreamKind::Events { acknowledges }, WalPoint::START)
            }
        };
        let at =
            if kind == StreamKind::Physical { at } else { self.nodes[upstream.index()].flushed() };
        let slot = node.primary_slot.filter(|_| kind == StreamKind::Physical);
        let link = LinkId { replica, upstream };
        self.with_node(upstream, unseen, |node, env| {
            let positions = Positions::at(at);
            let mut sender = node.sender_for(link, connection, kind, at, positions, env);
            sender.slot = slot;
            node.open_stream(sender, env);
        });
    }
}

/// What a replica calls itself: `application_name`, else `cluster_name`, else `walreceiver`.
fn application_name(place: &Place<'_>, name: &Arc<str>) -> Arc<str> {
    match place.spec.application_name.as_deref() {
        None => Arc::clone(name),
        Some("") if place.spec.settings.cluster_name.is_empty() => Arc::from("walreceiver"),
        Some("") => Arc::from(place.spec.settings.cluster_name.as_str()),
        Some(called) => Arc::from(called),
    }
}

/// The line of history of the primary at the top of a node's chain.
fn line_of(places: &[Place<'_>], node: NodeId) -> BranchId {
    let mut at = &places[node.index()];
    while !at.own_log {
        at = &places[at.upstream.expect("a replica follows somebody").index()];
    }
    // Lines are made in the order of the nodes that have their own.
    let before = places[..at.id.index()].iter().filter(|place| place.own_log).count();
    BranchId(before as u16)
}

fn node_at(
    seed: u64,
    place: &Place<'_>,
    scenario: &Scenario,
    table: &[Option<(WriteId, Value)>],
    history: &mut History,
) -> Node {
    let spec = place.spec;
    let (mut branch, mut end) = (BranchId(0), WalPoint::START);
    if place.own_log {
        branch = history.root(place.id);
        end = log_initial_rows(scenario, branch, history);
    } else if history.is_empty() {
        end = WalPoint::START;
    } else {
        end = history.point(BranchId(0), table.iter().flatten().count() as u64).max(end);
    }
    let role = match (place.own_log, place.upstream) {
        (false, Some(upstream)) => Role::Replica(Replica::new(upstream, Positions::at(end))),
        _ => Role::Primary(Primary::at(end, table.len())),
    };
    let mut node = Node::new(seed, place.id, spec.hardware.clone(), branch, role, table.to_vec());
    node.settings = spec.settings.clone();
    let rows = table.iter().flatten().count() as u32;
    node.seen = vec![0; place.id.index() + 1];
    node.seen[0] = rows;
    if let Some(settings) = &spec.mariadb {
        node.mariadb = Some(Box::new(MariaDb { settings: settings.clone(), ..MariaDb::default() }));
        node.subscriptions
            .extend(place.upstream.map(|up| Subscription::new(up, BranchId(u16::from(up.0)), end)));
    }
    for upstream in &spec.subscribes_to {
        let line = BranchId(u16::from(*upstream));
        node.subscriptions.push(Subscription::new(NodeId(*upstream), line, end));
    }
    for subscription in &mut node.subscriptions {
        subscription.delay = spec.settings.recovery_min_apply_delay;
    }
    if spec.down {
        node.power = Power::Crashed;
    }
    node
}

/// The rows as they are when the run begins, as the checker knows them.
fn initial_rows(scenario: &Scenario, checker: &mut Checker) -> Vec<Option<(WriteId, Value)>> {
    let mut table = Vec::new();
    let mut rows = 0;
    let mut end = WalPoint::START;
    for (i, key) in scenario.keys.iter().enumerate() {
        let Some(initial) = key.initial else {
            table.push(None);
            continue;
        };
        let (write, value) = (WriteId(rows), Value(initial));
        rows += 1;
        end = WalPoint { records: u64::from(rows), lsn: Lsn(end.lsn.0 + INSERT_BYTES) };
        let fact = WriteFact {
            client: ClientId(u16::MAX),
            node: NodeId(0),
            key: KeyId(i as u16),
            value,
            end,
            acknowledged: Some(SimTime::ZERO),
            previous: None,
            survives: true,
            shown: false,
            discarded: false,
        };
        checker.executed(write, fact);
        table.push(Some((write, value)));
    }
    table
}

/// The same in a log. Each node that has one begins it with them, so that all are alike.
fn log_initial_rows(scenario: &Scenario, branch: BranchId, history: &mut History) -> WalPoint {
    let mut rows = 0;
    for (i, key) in scenario.keys.iter().enumerate() {
        let Some(initial) = key.initial else { continue };
        let body = Body::Write(RowWrite {
            write: WriteId(rows),
            key: KeyId(i as u16),
            origin: NodeId(0),
            apply_feedback: false,
            kind: WriteKind::Upsert,
            updates: false,
            rows: true,
            gtid: Gtid::default(),
            value: Value(initial),
        });
        rows += 1;
        let record = Record { end: Lsn::default(), stamp: SimTime::ZERO, body };
        history.append(branch, INSERT_BYTES, record);
    }
    history.branch(branch).end
}
