//! A second opinion on what the engine does.
//!
//! The model follows the trace and keeps, in the plainest way, what each node must hold and what
//! every client was told. After each step it compares. It takes nothing from the engine's checker,
//! and of the nodes only their positions, settings and roles.
//!
//! | part | what it checks |
//! |---|---|
//! | `physical` | logs that are copied byte for byte: prefixes, positions, acknowledgements |
//! | `logical` | changes that are applied: what each node has, counters, siblings, receipts |
//! | `reads` | what reads return, and each verdict, worked out anew from the whole history |

mod logical;
mod physical;
mod reads;

use std::collections::{BTreeMap, BTreeSet};

use laglab::sim::action::Action;
use laglab::sim::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use laglab::sim::node::{Node, Power, Role};
use laglab::sim::settings::{StandbyNames, SynchronousCommit};
use laglab::sim::time::SimTime;
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::wal::{Value, WalPoint};
use laglab::sim::world::World;

use super::Kind;

/// One write, as the model knows it.
#[derive(Clone, Debug)]
struct Write {
    client: ClientId,
    key: KeyId,
    value: Value,
    /// The node that executed it, and where it ends in that node's log.
    node: NodeId,
    end: WalPoint,
    level: SynchronousCommit,
    committed: bool,
    acknowledged: Option<SimTime>,
    /// Which nodes have ever had it in memory, on disk, and replayed; bit by bit.
    had: [u64; 3],
    /// What its node had of others when it was executed; kept where several primaries write.
    knew: BTreeSet<WriteId>,
}

/// One request, as the model knows it.
#[derive(Clone, Debug)]
struct Request {
    client: ClientId,
    key: KeyId,
    began: SimTime,
    served: Option<reads::Served>,
}

/// What a node has, as the model knows it.
#[derive(Clone, Debug, Default)]
struct Copy {
    /// Its log; a record that is no write is none.
    log: Vec<Option<WriteId>>,
    /// The life in which its positions were last seen, and what they were then.
    life: u32,
    last: Option<[WalPoint; 3]>,
    /// How many records of the log are marked as had, of each position.
    marked: [usize; 3],
    /// Its own writes that are executed and not committed in this life.
    pending: BTreeSet<WriteId>,
    /// Writes that it has, its own and others', where they come change by change.
    has: BTreeSet<WriteId>,
    /// Others' changes in the order in which it has applied them, and where each ends in its own
    /// log; nowhere if it has kept what was there.
    applied: Vec<(WriteId, Option<WalPoint>)>,
    /// Of these, those that its rows show.
    shows: BTreeSet<WriteId>,
}

/// What a client has read last of a row.
type LastRead = BTreeMap<(ClientId, KeyId), WriteId>;

/// The model. See the module.
pub(crate) struct Model {
    kind: Kind,
    writes: BTreeMap<WriteId, Write>,
    requests: BTreeMap<OpId, Request>,
    copies: Vec<Copy>,
    /// `synchronous_standby_names` of each node before the step, and whether it waits at all.
    names: Vec<(StandbyNames, bool)>,
    members: BTreeSet<NodeId>,
    interrupted: BTreeSet<OpId>,
    /// People who have left: their requests may stay without an answer.
    left: BTreeSet<ClientId>,
    /// Acknowledged writes that were told to be lost.
    lost: BTreeSet<WriteId>,
    last_read: LastRead,
    /// Whether the node that clients are sent to has been a replica: then nobody can say what the
    /// surviving history is.
    pub(crate) headless: bool,
    /// Whether something was done that lets MariaDB's nodes differ: writes elsewhere, a promotion.
    pub(crate) mixed: bool,
    /// Whether a clock has been off.
    pub(crate) skewed: bool,
    /// Whether a node was taken out, with what only some had of it.
    pub(crate) removed: bool,
    /// The first write that each node can have executed: one before had its number.
    since: Vec<WriteId>,
    /// Writes that their node has lost, where several primaries write.
    gone: BTreeSet<WriteId>,
    steps: u64,
}

impl Model {
    /// The model of a world at its beginning.
    pub(crate) fn new(world: &World, kind: Kind) -> Model {
        let mut model = Model {
            kind,
            writes: BTreeMap::new(),
            requests: BTreeMap::new(),
            copies: vec![Copy::default(); world.nodes().len()],
            names: Vec::new(),
            members: BTreeSet::new(),
            interrupted: BTreeSet::new(),
            left: BTreeSet::new(),
            lost: BTreeSet::new(),
            last_read: BTreeMap::new(),
            headless: false,
            mixed: false,
            skewed: false,
            removed: false,
            since: vec![WriteId(0); world.nodes().len()],
            gone: BTreeSet::new(),
            steps: 0,
        };
        let initial = world.scenario().keys.iter().enumerate();
        let rows = initial.filter_map(|(i, key)| Some((KeyId(i as u16), Value(key.initial?))));
        for (i, (key, value)) in rows.enumerate() {
            let first = Write {
                client: ClientId(u16::MAX),
                key,
                value,
                node: NodeId(0),
                end: WalPoint::START,
                level: SynchronousCommit::Local,
                committed: true,
                acknowledged: Some(SimTime::ZERO),
                had: [u64::MAX; 3],
                knew: BTreeSet::new(),
            };
            model.writes.insert(WriteId(i as u32), first);
        }
        for node in world.nodes() {
            model.copy_from_history(world, node);
            let copy = &mut model.copies[node.id.index()];
            copy.has = model.writes.keys().copied().collect();
            copy.shows.clone_from(&copy.has);
        }
        model.after(world);
        model
    }

    /// Checks what a step or an act has done.
    pub(crate) fn check(&mut self, world: &World, trace: &[TraceEntry]) {
        self.steps += 1;
        if self.copies.len() < world.nodes().len() {
            self.copies.resize(world.nodes().len(), Copy::default());
            self.since.resize(world.nodes().len(), WriteId(0));
            self.names.resize(world.nodes().len(), (StandbyNames::None, false));
        }
        for entry in trace {
            assert_eq!(entry.time, world.now(), "what happens, happens now");
            self.take(world, &entry.event, trace);
        }
        let leads = world.node(world.leader()).primary().is_some();
        self.headless |= !leads;
        if self.kind == Kind::Physical {
            for node in world.members() {
                self.check_physical(world, node, self.steps.is_multiple_of(64));
            }
        }
        if self.steps.is_multiple_of(64) {
            self.check_lines(world);
        }
        if trace.iter().any(|entry| matches!(entry.event, TraceEvent::Acted(_))) {
            self.after(world);
        }
    }

    fn after(&mut self, world: &World) {
        self.members = world.members().map(|node| node.id).collect();
        let names = |node: &Node| {
            let settings = &node.settings;
            (settings.synchronous_standby_names.clone(), settings.waits_for_replicas())
        };
        self.names = world.nodes().iter().map(names).collect();
    }

    /// On no connection does anything overtake what was sent before.
    fn check_lines(&self, world: &World) {
        use laglab::sim::link::Direction;
        for (id, link) in world.links().iter() {
            for direction in [Direction::Down, Direction::Up] {
                let arrivals = link.channel(direction).in_flight.iter().map(|e| e.arrives);
                assert!(arrivals.is_sorted(), "{id:?}: something overtakes");
            }
        }
    }

    fn take(&mut self, world: &World, event: &TraceEvent, trace: &[TraceEntry]) {
        match *event {
            TraceEvent::WriteSent { op, client, key, .. }
            | TraceEvent::ReadSent { op, client, key, .. } => {
                let request = Request { client, key, began: world.now(), served: None };
                let before = self.requests.insert(op, request);
                assert!(before.is_none(), "a request is sent once");
            }
            TraceEvent::Inserted { .. } => self.inserted(world, event),
            TraceEvent::Committed { op, node, write } => {
                self.committed(world, op, node, write, trace);
            }
            TraceEvent::Acknowledged { op, write, .. } => {
                self.answered(op);
                let known = self.writes.get_mut(&write).expect("what is told was written");
                assert!(known.committed, "{write:?}: only what is committed is acknowledged");
                assert!(known.acknowledged.is_none(), "{write:?} is acknowledged once");
                known.acknowledged = Some(world.now());
            }
            TraceEvent::ReadServed { op, node, key } => self.served(world, op, node, key, trace),
            TraceEvent::ReadReturned { .. } => self.returned(world, event),
            TraceEvent::Refused { op, .. } | TraceEvent::Unknown { op, .. } => {
                // A checkpoint that is asked for is sent without a word.
                self.requests.remove(&op);
            }
            TraceEvent::Lost { write, .. } => {
                assert!(self.lost.insert(write), "{write:?} is lost once, or found in between");
            }
            TraceEvent::Acted(ref action) => self.acted(world, action),
            TraceEvent::Checkpointed { node, .. } => check_slots(world.node(node)),
            _ if self.kind == Kind::Physical => self.take_physical(world, event),
            _ => self.take_logical(world, event),
        }
    }

    fn answered(&mut self, op: OpId) -> Request {
        let request = self.requests.remove(&op).expect("a request is answered once");
        assert!(!self.left.contains(&request.client), "who has left is told nothing");
        request
    }

    fn inserted(&mut self, world: &World, event: &TraceEvent) {
        let TraceEvent::Inserted { op, client, node, write, key, value, end } = *event else {
            unreachable!("called for this event only")
        };
        let asked = world.op(op).map(|op| op.request);
        let own = world.node(node).settings.synchronous_commit;
        let level = match asked {
            Some(laglab::sim::effect::Request::Write { level, .. }) => level.unwrap_or(own),
            _ => own,
        };
        let copy = &mut self.copies[node.index()];
        if self.kind != Kind::SemiSync {
            let same = copy.pending.iter().find(|other| self.writes[other].key == key);
            assert!(same.is_none(), "{write:?} and {same:?} hold one row of {node:?}");
        }
        let knew = match self.kind {
            Kind::MultiPrimary(_) => copy.has.clone(),
            _ => BTreeSet::new(),
        };
        copy.pending.insert(write);
        copy.has.insert(write);
        if self.kind == Kind::Physical {
            copy.log.resize(end.records as usize - 1, None);
            copy.log.push(Some(write));
        }
        let (committed, acknowledged, had) = (false, None, [0; 3]);
        let new =
            Write { client, key, value, node, end, level, committed, acknowledged, had, knew };
        assert!(self.writes.insert(write, new).is_none(), "write numbers are unique");
    }

    fn committed(
        &mut self,
        world: &World,
        op: OpId,
        id: NodeId,
        write: WriteId,
        trace: &[TraceEntry],
    ) {
        let known = self.writes.get_mut(&write).expect("it was written");
        assert!(!known.committed, "{write:?}: a commit is released once");
        known.committed = true;
        let copy = &mut self.copies[id.index()];
        copy.pending.remove(&write);
        copy.shows.insert(write);
        let known = self.writes[&write].clone();
        if self.interrupted.contains(&op) {
            return;
        }
        match self.kind {
            Kind::SemiSync => self.check_receipt(world, op, &known, trace),
            _ => self.check_durable(world, &known),
        }
    }

    /// Acts that change what nodes hold.
    fn acted(&mut self, world: &World, action: &Action) {
        match action {
            Action::Interrupt { op, .. } => {
                self.interrupted.insert(*op);
            }
            Action::RemoveClient(client) => {
                self.left.insert(*client);
            }
            Action::Rewind(node) => self.copied(world, *node),
            // One that runs is refused by pg_rewind itself.
            Action::RewindFrom { node, .. } if !world.node(*node).is_running() => {
                self.copied(world, *node);
            }
            // A clean shutdown lets go of those that wait, and then waits itself.
            Action::Stop(node) | Action::Restart(node) => {
                self.copies[node.index()].pending.clear();
            }
            Action::Rejoin(node) | Action::Point { node, .. } | Action::Follow { node, .. } => {
                self.copies[node.index()].last = None
            }
            Action::AddReplica => {
                let new = world.members().find(|node| !self.members.contains(&node.id));
                let id = new.expect("a new one is there").id;
                let last = self.writes.keys().next_back().map_or(0, |write| write.0 + 1);
                self.since[id.index()] = WriteId(last);
                self.copied(world, id);
            }
            Action::RemoveReplica(node) => self.taken_out(world, *node),
            _ => {}
        }
        let elsewhere = matches!(action, Action::Write { node: Some(_), .. });
        let others = matches!(
            action,
            Action::Promote(_)
                | Action::PromoteAlone(_)
                | Action::Follow { .. }
                | Action::Rejoin(_)
                | Action::Rewind(_)
                | Action::SetFailover(Some(_))
                | Action::RemoveReplica(_)
        );
        self.mixed |= elsewhere || others;
        // What is sent before it is flushed, a replica may have and its primary lose.
        let died = matches!(action, Action::PowerLoss(node) | Action::Crash(node)
            if *node == world.leader());
        self.mixed |= died;
        self.removed |= matches!(action, Action::RemoveReplica(_));
        self.skewed |= matches!(action, Action::SetClock { skew_us, .. } if *skew_us != 0);
    }

    /// At the end: the losses are those that were told, and nobody waits.
    pub(crate) fn check_end(&mut self, world: &World) {
        for node in world.members() {
            match self.kind {
                Kind::Physical => self.check_physical(world, node, true),
                _ => self.check_logical(world, node),
            }
            check_slots(node);
        }
        if self.kind == Kind::Physical && !self.headless {
            self.check_losses(world);
        }
        if let Kind::MultiPrimary(_) = self.kind {
            let lost = self.gone.iter().filter(|id| self.writes[*id].acknowledged.is_some());
            let lost: BTreeSet<WriteId> = lost.copied().collect();
            assert_eq!(lost, self.lost, "what is lost is told");
            assert_eq!(world.checker().counts.lost, lost.len() as u64, "and counted");
        }
        let mut waits = self.requests.values().filter(|r| !self.left.contains(&r.client));
        assert!(waits.next().is_none(), "unanswered: {:?}", self.requests);
        let leader = world.node(world.leader());
        assert!(leader.power != Power::Removed, "the primary is there");
    }
}

/// A slot that has not been given up has its WAL.
fn check_slots(node: &Node) {
    for slot in &node.slots {
        if let Some(at) = slot.restart_lsn {
            let oldest = node.checkpointer.oldest_segment;
            assert!(at.segment() >= oldest, "{:?}: {slot:?} has lost its WAL: {oldest}", node.id);
        }
    }
}

/// The three positions of a node: in memory, on disk, and visible or, on a primary, handed to the
/// kernel.
fn positions(node: &Node) -> [WalPoint; 3] {
    match &node.role {
        Role::Primary(p) => [p.inserted, p.flushed, p.written],
        Role::Replica(r) => [r.positions.received, r.positions.flushed, r.positions.replayed],
    }
}
