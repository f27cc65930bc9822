//! A second opinion on what the engine does.
//!
//! The model follows the trace and keeps, in the plainest way, what each node's WAL must hold and
//! what every client was told. After each step it compares. It takes nothing from the engine's
//! checker, and of the nodes only their positions.

use std::collections::{BTreeMap, BTreeSet};

use laglab::sim::action::Action;
use laglab::sim::check::Verdict;
use laglab::sim::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use laglab::sim::message::Positions;
use laglab::sim::node::{Node, Power, Primary, Receiver, Role, Sender};
use laglab::sim::settings::{StandbyNames, SynchronousCommit};
use laglab::sim::time::SimTime;
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::wal::{Value, WalPoint};
use laglab::sim::world::World;

/// One write, as the model knows it.
#[derive(Clone, Debug)]
struct Write {
    client: ClientId,
    key: KeyId,
    level: SynchronousCommit,
    committed: bool,
    acknowledged: Option<SimTime>,
    /// Which nodes have ever had it in memory, on disk, and replayed.
    received: BTreeSet<NodeId>,
    flushed: BTreeSet<NodeId>,
    replayed: BTreeSet<NodeId>,
}

/// One request, as the model knows it.
#[derive(Clone, Debug)]
struct Request {
    client: ClientId,
    key: KeyId,
    began: SimTime,
    served: Option<Value>,
}

/// What a node has, as the model knows it.
#[derive(Clone, Debug, Default)]
struct Copy {
    /// Its WAL, in memory or on disk.
    wal: Vec<WriteId>,
    /// The life in which its positions were last seen.
    life: u32,
    /// What its positions were then.
    last: Option<[WalPoint; 3]>,
}

/// The model. See the module.
pub(crate) struct Model {
    writes: BTreeMap<WriteId, Write>,
    by_value: BTreeMap<(KeyId, Value), WriteId>,
    requests: BTreeMap<OpId, Request>,
    copies: Vec<Copy>,
    /// `synchronous_standby_names` of each node, before the step.
    names: Vec<StandbyNames>,
    /// Who is in the cluster.
    members: BTreeSet<NodeId>,
    lost: BTreeSet<WriteId>,
}

/// The three positions of a node: in memory, on disk, and visible or, on a primary, handed to the
/// kernel.
fn positions(node: &Node) -> [WalPoint; 3] {
    match &node.role {
        Role::Primary(p) => [p.inserted, p.flushed, p.written],
        Role::Replica(r) => [r.positions.received, r.positions.flushed, r.positions.replayed],
    }
}

impl Model {
    /// The model of a world at its beginning.
    pub(crate) fn new(world: &World) -> Model {
        let mut model = Model {
            writes: BTreeMap::new(),
            by_value: BTreeMap::new(),
            requests: BTreeMap::new(),
            copies: Vec::new(),
            names: Vec::new(),
            members: BTreeSet::new(),
            lost: BTreeSet::new(),
        };
        let everywhere: BTreeSet<NodeId> = world.nodes().iter().map(|n| n.id).collect();
        for (i, spec) in world.scenario().keys.iter().enumerate() {
            let (write, key) = (WriteId(i as u32), KeyId(i as u16));
            model.by_value.insert((key, Value(spec.initial)), write);
            let write_of_nobody = Write {
                client: ClientId(u16::MAX),
                key,
                level: SynchronousCommit::Local,
                committed: true,
                acknowledged: Some(SimTime::ZERO),
                received: everywhere.clone(),
                flushed: everywhere.clone(),
                replayed: everywhere.clone(),
            };
            model.writes.insert(write, write_of_nobody);
        }
        let wal: Vec<WriteId> = model.writes.keys().copied().collect();
        model.copies = vec![Copy { wal, life: 0, last: None }; everywhere.len()];
        model.after(world);
        model
    }

    /// Checks what a step or an act has done.
    pub(crate) fn check(&mut self, world: &World, trace: &[TraceEntry]) {
        self.copies.resize(world.nodes().len(), Copy::default());
        self.names.resize(world.nodes().len(), StandbyNames::None);
        for entry in trace {
            assert_eq!(entry.time, world.now(), "what happens, happens now");
            self.take(world, &entry.event, trace);
        }
        for node in world.members() {
            self.check_order(world, node);
            self.check_direction(node);
        }
        self.after(world);
    }

    fn after(&mut self, world: &World) {
        self.members = world.members().map(|node| node.id).collect();
        self.names = world
            .nodes()
            .iter()
            .map(|node| node.settings.synchronous_standby_names.clone())
            .collect();
    }

    /// replayed ≤ flushed ≤ received ≤ sent ≤ the primary's flushed.
    fn check_order(&self, world: &World, node: &Node) {
        let name = world.name(node.id);
        let wal = &self.copies[node.id.index()].wal;
        assert_eq!(node.wal_end().records, wal.len() as u64, "{name} holds as much as it was sent");
        match &node.role {
            Role::Primary(p) => {
                assert!(p.flushed <= p.written, "{name}: flushed {:?}", p.flushed);
                assert!(p.written <= p.inserted, "{name}: written {:?}", p.written);
                for sender in &p.senders {
                    self.check_sender(world, p, sender);
                }
            }
            Role::Replica(r) => {
                let Positions { received, flushed, replayed } = r.positions;
                assert!(replayed <= flushed, "{name} has replayed {replayed:?} of {flushed:?}");
                assert!(flushed <= received, "{name} has flushed {flushed:?} of {received:?}");
            }
        }
    }

    fn check_sender(&self, world: &World, primary: &Primary, sender: &Sender) {
        assert!(sender.sent <= primary.flushed, "only what is flushed is sent");
        assert!(sender.reported.received <= sender.sent, "only what was sent is reported");
        let node = world.node(sender.replica);
        let Some(replica) = node.replica() else { return };
        if replica.receiver == Receiver::Streaming(sender.connection) && node.is_up() {
            let p = replica.positions;
            assert!(p.received <= sender.sent, "a replica has only what it was sent");
            assert!(sender.reported.received <= p.received, "nothing is reported in advance");
            assert!(sender.reported.flushed <= p.flushed, "nothing is reported in advance");
            assert!(sender.reported.replayed <= p.replayed, "nothing is reported in advance");
            let (theirs, ours) =
                (&self.copies[sender.replica.index()].wal, self.wal_of_sender(world, sender));
            assert!(ours.starts_with(theirs), "a replica's WAL is a beginning of its upstream's");
        }
    }

    fn wal_of_sender(&self, world: &World, sender: &Sender) -> &[WriteId] {
        let upstream = world.node(sender.replica).replica().expect("it is one").upstream;
        &self.copies[upstream.index()].wal
    }

    /// Within one life of a node nothing runs backwards.
    fn check_direction(&mut self, node: &Node) {
        let copy = &mut self.copies[node.id.index()];
        let now = positions(node);
        if let Some(last) = copy.last.filter(|_| copy.life == node.incarnation) {
            for (last, now) in last.iter().zip(&now) {
                assert!(last <= now, "node {:?} went back from {last:?} to {now:?}", node.id);
            }
        }
        copy.life = node.incarnation;
        copy.last = Some(now);
    }

    fn take(&mut self, world: &World, event: &TraceEvent, trace: &[TraceEntry]) {
        match *event {
            TraceEvent::WriteSent { op, client, key, .. }
            | TraceEvent::ReadSent { op, client, key, .. } => {
                let request = Request { client, key, began: world.now(), served: None };
                let before = self.requests.insert(op, request);
                assert!(before.is_none(), "a request is sent once");
            }
            TraceEvent::Inserted { client, node, write, key, value, .. } => {
                let level = world.node(node).settings.synchronous_commit;
                let (committed, acknowledged) = (false, None);
                let (received, flushed, replayed) = Default::default();
                let new = Write {
                    client,
                    key,
                    level,
                    committed,
                    acknowledged,
                    received,
                    flushed,
                    replayed,
                };
                assert!(self.writes.insert(write, new).is_none(), "write numbers are unique");
                self.by_value.insert((key, value), write);
                self.copies[node.index()].wal.push(write);
            }
            TraceEvent::Received { node, to } => self.received(world, node, to),
            TraceEvent::Flushed { node, to } => self.had(node, to, |w| &mut w.flushed),
            TraceEvent::Replayed { node, write, to } => {
                let wal = &self.copies[node.index()].wal;
                assert_eq!(wal[to.records as usize - 1], write, "records are replayed in order");
                self.had(node, to, |w| &mut w.replayed);
            }
            TraceEvent::Committed { node, write, .. } => self.committed(world, node, write, trace),
            TraceEvent::Acknowledged { op, write, .. } => self.acknowledged(world, op, write),
            TraceEvent::ReadServed { op, node, key } => {
                let value = self.visible(world, node, key);
                self.requests.get_mut(&op).expect("it was sent").served = Some(value);
            }
            TraceEvent::ReadReturned { op, key, value, verdict, .. } => {
                let request = self.answered(op);
                assert_eq!(value, request.served, "a read returns what its node shows");
                assert_eq!(verdict, self.verdict(world, &request, key, value), "of {request:?}");
            }
            TraceEvent::Refused { op, .. } | TraceEvent::Unknown { op, .. } => {
                self.answered(op);
            }
            TraceEvent::Stopped { node } => self.ended(world, node, 0),
            TraceEvent::PowerLost { node, .. } => self.ended(world, node, 1),
            TraceEvent::Crashed { node } => {
                let primary = world.node(node).primary().is_some();
                self.ended(world, node, if primary { 2 } else { 0 });
            }
            TraceEvent::Promoted { node, at, .. } => {
                self.promoted(node, at);
                self.find_again(world);
            }
            TraceEvent::Lost { write, .. } => {
                assert!(self.lost.insert(write), "a write is lost once, or found in between");
            }
            TraceEvent::Acted(ref action) => self.acted(world, action),
            _ => {}
        }
    }

    fn answered(&mut self, op: OpId) -> Request {
        self.requests.remove(&op).expect("a request is answered once")
    }

    /// A replica has got more of its upstream's WAL.
    fn received(&mut self, world: &World, node: NodeId, to: WalPoint) {
        let upstream = world.node(node).replica().expect("a replica receives").upstream;
        let end = to.records as usize;
        let (theirs, ours) = (&self.copies[upstream.index()].wal, &self.copies[node.index()].wal);
        assert!(theirs.len() >= end, "an upstream has what it sends");
        assert!(theirs.starts_with(ours), "only a continuation is received");
        self.copies[node.index()].wal = theirs[..end].to_vec();
        self.had(node, to, |w| &mut w.received);
    }

    /// A node has all up to a point.
    fn had(
        &mut self,
        node: NodeId,
        to: WalPoint,
        which: impl Fn(&mut Write) -> &mut BTreeSet<NodeId>,
    ) {
        for write in self.copies[node.index()].wal[..to.records as usize].iter().rev() {
            let known = self.writes.get_mut(write).expect("what is in a WAL was written");
            if !which(known).insert(node) {
                break;
            }
        }
    }

    /// A node has ended: one of its positions says what is left.
    fn ended(&mut self, world: &World, id: NodeId, position: usize) {
        let node = world.node(id);
        let copy = &mut self.copies[id.index()];
        let left = node.wal_end();
        if let Some(last) = copy.last {
            assert_eq!(left, last[position], "what is left");
        }
        assert_eq!(node.flushed(), left, "after an end memory and disk hold the same");
        copy.wal.truncate(left.records as usize);
        self.had(id, left, |w| &mut w.flushed);
    }

    fn promoted(&mut self, node: NodeId, at: WalPoint) {
        assert_eq!(self.copies[node.index()].wal.len() as u64, at.records, "it keeps all it has");
        self.had(node, at, |w| &mut w.flushed);
        self.had(node, at, |w| &mut w.replayed);
        let kept: BTreeSet<&WriteId> = self.copies[node.index()].wal.iter().collect();
        for (id, write) in &self.writes {
            let promised = write.acknowledged.is_some() && write.level >= SynchronousCommit::On;
            if promised && write.flushed.contains(&node) {
                assert!(kept.contains(id), "{id:?} was on its disk when it was acknowledged");
            }
        }
    }

    /// Acts that change what nodes hold.
    fn acted(&mut self, world: &World, action: &Action) {
        match action {
            Action::Rewind(node) => self.copied(world, *node),
            Action::Rejoin(node) => self.copies[node.index()].last = None,
            Action::AddReplica => {
                let new = world.members().find(|node| !self.members.contains(&node.id));
                let new = new.expect("a new one is there");
                self.copied(world, new.id);
            }
            _ => {}
        }
    }

    /// A node is a copy of what the primary has on its disk. What it had before is forgotten.
    fn copied(&mut self, world: &World, id: NodeId) {
        for write in self.writes.values_mut() {
            write.received.remove(&id);
            write.flushed.remove(&id);
            write.replayed.remove(&id);
        }
        let leader = world.leader().index();
        let end = world.node(world.leader()).flushed();
        let wal = self.copies[leader].wal[..end.records as usize].to_vec();
        self.copies[id.index()] = Copy { wal, life: 0, last: None };
        self.had(id, end, |w| &mut w.received);
        self.had(id, end, |w| &mut w.flushed);
        self.had(id, end, |w| &mut w.replayed);
    }

    /// A commit is released: those it waits for have what was asked.
    fn committed(&mut self, world: &World, id: NodeId, write: WriteId, trace: &[TraceEntry]) {
        let node = world.node(id);
        let place = self.copies[id.index()].wal.iter().position(|w| *w == write);
        let place = place.expect("it is in the primary's WAL") as u64;
        assert!(node.flushed().records > place, "a commit is on the primary's disk first");
        let known = self.writes.get_mut(&write).expect("it was written");
        assert!(!known.committed, "a commit is released once");
        known.committed = true;
        let known = &self.writes[&write];
        // An act may have changed the list in this very step, before or after.
        let before = &self.names[id.index()];
        let now = &node.settings.synchronous_standby_names;
        let enough = |names: &StandbyNames| self.enough(world, known, names);
        assert!(enough(before) || enough(now), "{write:?} was released by too few: {known:?}");
        let quiet = !trace.iter().any(|entry| matches!(entry.event, TraceEvent::Acted(_)));
        if quiet {
            let primary = node.primary().expect("only a primary commits");
            assert!(first_have(world, primary, now, known.level, place), "FIRST is not ANY");
        }
    }

    /// Whether enough of those that are named have had the write as its level asks.
    fn enough(&self, world: &World, write: &Write, names: &StandbyNames) -> bool {
        let have = match write.level {
            SynchronousCommit::Local => return true,
            SynchronousCommit::RemoteWrite => &write.received,
            SynchronousCommit::On => &write.flushed,
            SynchronousCommit::RemoteApply => &write.replayed,
        };
        let named = |id: &&NodeId| names.place(world.name(**id)).is_some();
        have.iter().filter(named).count() >= names.quorum() as usize
    }

    fn acknowledged(&mut self, world: &World, op: OpId, write: WriteId) {
        self.answered(op);
        let known = self.writes.get_mut(&write).expect("what is acknowledged was written");
        assert!(known.committed, "only what is committed is acknowledged");
        known.acknowledged = Some(world.now());
    }

    /// What a node shows of a row: of a primary, what is not hidden by a commit that waits.
    fn visible(&self, world: &World, id: NodeId, key: KeyId) -> Value {
        let node = world.node(id);
        let wal = &self.copies[id.index()].wal;
        let (end, hidden) = match &node.role {
            Role::Primary(p) => {
                let hidden: BTreeSet<WriteId> = p.commits.iter().map(|c| c.write).collect();
                (wal.len(), hidden)
            }
            Role::Replica(r) => (r.positions.replayed.records as usize, BTreeSet::new()),
        };
        let shown = |w: &&WriteId| self.writes[w].key == key && !hidden.contains(w);
        let write = wal[..end].iter().rev().find(shown).expect("every row has a first value");
        let value = self.by_value.iter().find(|(_, w)| *w == write).map(|((_, value), _)| *value);
        value.expect("every write has a value")
    }

    /// The judgement of a read, from the whole history.
    fn verdict(&self, world: &World, read: &Request, key: KeyId, value: Option<Value>) -> Verdict {
        assert_eq!(read.key, key, "a read returns the row that was asked for");
        let value = value.expect("every row has a value");
        let returned = self.by_value[&(key, value)];
        let line = &self.copies[world.leader().index()].wal;
        let Some(place) = line.iter().position(|w| *w == returned) else {
            return Verdict::Vanished;
        };
        let mut missed = Vec::new();
        for write in &line[place + 1..] {
            let known = &self.writes[write];
            let told = known.acknowledged.filter(|told| *told <= read.began);
            if let Some(told) = told.filter(|_| known.key == key) {
                missed.push((*write, read.began.since(told), known.client == read.client));
            }
        }
        let (Some(first), Some(last)) = (missed.first(), missed.last()) else {
            return Verdict::Fresh;
        };
        Verdict::Stale(laglab::sim::check::Staleness {
            oldest: first.0,
            newest: last.0,
            versions: missed.len() as u32,
            behind: first.1,
            own: missed.iter().any(|m| m.2),
        })
    }

    /// What is in the surviving history again is lost no longer.
    fn find_again(&mut self, world: &World) {
        let line: BTreeSet<WriteId> =
            self.copies[world.leader().index()].wal.iter().copied().collect();
        self.lost.retain(|write| !line.contains(write));
    }

    /// At the end: the losses are those that were told.
    pub(crate) fn check_end(&mut self, world: &World) {
        let line: BTreeSet<&WriteId> = self.copies[world.leader().index()].wal.iter().collect();
        let acknowledged = self.writes.iter().filter(|(_, w)| w.acknowledged.is_some());
        let lost: BTreeSet<WriteId> =
            acknowledged.map(|(id, _)| *id).filter(|id| !line.contains(id)).collect();
        assert_eq!(lost, self.lost, "what is lost is told");
        assert_eq!(world.checker().counts.lost, lost.len() as u64, "and counted");
        assert!(self.requests.is_empty(), "every request has been answered");
        let gone = |node: &&Node| node.power == Power::Removed;
        assert!(world.nodes().iter().filter(gone).all(|n| n.id != world.leader()), "it is there");
    }
}

/// Whether exactly those that FIRST n waits for have reported what the level asks.
fn first_have(
    world: &World,
    primary: &Primary,
    names: &StandbyNames,
    level: SynchronousCommit,
    place: u64,
) -> bool {
    let StandbyNames::First(n, _) = names else { return true };
    let reported = |s: &Sender| match level {
        SynchronousCommit::Local => u64::MAX,
        SynchronousCommit::RemoteWrite => s.reported.received.records,
        SynchronousCommit::On => s.reported.flushed.records,
        SynchronousCommit::RemoteApply => s.reported.replayed.records,
    };
    if level == SynchronousCommit::Local {
        return true;
    }
    let mut listed: Vec<(usize, u8, u64)> = Vec::new();
    for sender in primary.senders.iter().filter(|s| s.reported.received >= s.caught_up_at) {
        if let Some(rank) = names.place(world.name(sender.replica)) {
            listed.push((rank, sender.slot, reported(sender)));
        }
    }
    listed.sort_unstable();
    listed.len() >= *n as usize && listed.iter().take(*n as usize).all(|(_, _, has)| *has > place)
}
