//! Requests of clients, from the click to the answer.

use serde::{Deserialize, Serialize};

use super::super::effect::{Notice, Refusal, Request, Response};
use super::super::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use super::super::node::Input;
use super::super::route::Choice;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::Value;
use super::{Event, World};

/// Where a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What the node that answered a read had of each node's writes; kept only where several
    /// primaries write.
    pub(super) seen: Vec<u32>,
}

impl Op {
    /// The row it concerns, if it does.
    pub fn key(&self) -> Option<KeyId> {
        match self.request {
            Request::Write { key, .. } | Request::Read { key, .. } => Some(key),
            Request::Checkpoint => None,
        }
    }

    /// Whether it is a write.
    pub fn is_write(&self) -> bool {
        matches!(self.request, Request::Write { .. })
    }
}

impl World {
    fn client_delay(&mut self, client: ClientId) -> SimDuration {
        self.scenario.client_delay.draw(&mut self.client_rngs[client.index()])
    }

    /// A client asks the node that it names.
    pub(super) fn ask(
        &mut self,
        client: ClientId,
        node: NodeId,
        request: Request,
        out: &mut Vec<TraceEntry>,
    ) {
        self.send(client, node, request, Choice::Named, out);
    }

    pub(super) fn send(
        &mut self,
        client: ClientId,
        node: NodeId,
        request: Request,
        choice: Choice,
        out: &mut Vec<TraceEntry>,
    ) {
        let id = OpId(self.next_op);
        self.next_op += 1;
        let departed = self.now;
        let arrives = departed + self.client_delay(client);
        let stage = OpStage::ToNode { departed, arrives };
        let seen = Vec::new();
        let op = Op { client, node, request, began: departed, stage, write: None, seen };
        if op.is_write() && self.is_visitor(client) {
            self.writing_visitors += 1;
        }
        self.ops.insert(id, op);
        self.queue.push(arrives, Event::Arrive(id));
        match request {
            Request::Write { key, value, .. } => {
                self.trace(TraceEvent::WriteSent { op: id, client, node, key, value }, out);
            }
            Request::Read { key, .. } => {
                self.trace(TraceEvent::ReadSent { op: id, client, node, key, choice }, out);
            }
            Request::Checkpoint => {}
        }
    }

    pub(super) fn arrive(&mut self, id: OpId, out: &mut Vec<TraceEntry>) {
        let op = self.ops.get_mut(&id).expect("a request arrives before it is answered");
        op.stage = OpStage::AtNode;
        let (node, request) = (op.node, op.request);
        self.input(node, Input::Request(id, request), out);
    }

    pub(super) fn respond(&mut self, id: OpId, response: Response) {
        let client = self.ops.get(&id).expect("only what was asked is answered").client;
        let departed = self.now;
        let arrives = departed + self.client_delay(client);
        let op = self.ops.get_mut(&id).expect("only what was asked is answered");
        assert!(op.stage == OpStage::AtNode, "a request is answered once");
        op.stage = OpStage::ToClient { departed, arrives, response };
        self.queue.push(arrives, Event::Answer(id));
    }

    pub(super) fn answer(&mut self, id: OpId, out: &mut Vec<TraceEntry>) {
        if self.leaves_unanswered(id) || self.reroute(id, out) {
            return;
        }
        let op = self.ops.remove(&id).expect("an answer belongs to a request");
        if self.is_visitor(op.client) {
            self.free_visitors.push(op.client);
            self.writing_visitors -= u32::from(op.is_write());
            self.go_on_with_burst(out);
        }
        let OpStage::ToClient { response, .. } = &op.stage else {
            unreachable!("an answer arrives after it was given")
        };
        match (response, op.request) {
            (Response::Committed(notice), Request::Write { value, .. }) => {
                self.acknowledged(id, &op, value, *notice, out);
            }
            (Response::Row(version), Request::Read { key, .. }) => {
                self.returned(id, &op, key, *version, out);
            }
            (Response::Refused(reason), _) => self.refused(id, &op, reason.clone(), out),
            (Response::Broken, _) => self.broken(id, &op, out),
            (Response::Done, Request::Checkpoint) => {}
            _ => unreachable!("a server answers what it was asked"),
        }
        self.awaiting.retain(|(op, _)| *op != id);
    }

    /// A read that its replica could not answer in time goes to the primary.
    fn reroute(&mut self, id: OpId, out: &mut Vec<TraceEntry>) -> bool {
        let op = self.ops.get(&id).expect("an answer belongs to a request");
        let late = Response::Refused(Refusal::TooLate);
        let OpStage::ToClient { response, .. } = &op.stage else { return false };
        if *response != late {
            return false;
        }
        let client = op.client;
        let node = self.home(client);
        let departed = self.now;
        let arrives = departed + self.client_delay(client);
        let op = self.ops.get_mut(&id).expect("it is still there");
        let key = op.key().expect("only reads come too late");
        op.node = node;
        op.request = Request::Read { key, after: None };
        op.stage = OpStage::ToNode { departed, arrives };
        self.queue.push(arrives, Event::Arrive(id));
        self.trace(TraceEvent::Rerouted { op: id, client, node }, out);
        true
    }

    fn returned(
        &mut self,
        id: OpId,
        op: &Op,
        key: KeyId,
        version: Option<(WriteId, Value)>,
        out: &mut Vec<TraceEntry>,
    ) {
        let (write, value) = version.unzip();
        let (client, node) = (op.client, op.node);
        let (verdict, broken) =
            self.checker.judge(client, key, write, (op.began, self.now), &op.seen);
        let latency = self.now.since(op.began);
        let by_primary = u64::from(node == self.home(client));
        self.checker.counts.primary_reads += by_primary;
        let reads = &mut self.clients[client.index()].reads;
        (reads.all, reads.by_primary) = (reads.all + 1, reads.by_primary + by_primary);
        let op = id;
        let event =
            TraceEvent::ReadReturned { op, client, node, key, value, verdict, broken, latency };
        self.trace(event, out);
    }

    fn refused(&mut self, id: OpId, op: &Op, reason: Refusal, out: &mut Vec<TraceEntry>) {
        self.checker.counts.refused += 1;
        let (client, node, write) = (op.client, op.node, op.is_write());
        let key = op.key().unwrap_or_default();
        self.trace(TraceEvent::Refused { op: id, client, node, key, reason, write }, out);
    }

    fn broken(&mut self, id: OpId, op: &Op, out: &mut Vec<TraceEntry>) {
        self.checker.counts.unknown += 1;
        let (client, node, write) = (op.client, op.node, op.is_write());
        let key = op.key().unwrap_or_default();
        self.trace(TraceEvent::Unknown { op: id, client, node, key, write }, out);
    }

    fn acknowledged(
        &mut self,
        id: OpId,
        op: &Op,
        value: Value,
        notice: Option<Notice>,
        out: &mut Vec<TraceEntry>,
    ) {
        let write = op.write.expect("what is committed was executed");
        let (client, latency) = (op.client, self.now.since(op.began));
        let key = op.key().expect("a write has a row");
        self.note_told(client, op.node, write);
        let lost = self.checker.acknowledged(write, self.now, latency);
        let event = TraceEvent::Acknowledged { op: id, client, write, key, value, latency, notice };
        self.trace(event, out);
        self.go_on_with_script(id);
        if lost {
            self.trace(TraceEvent::Lost { write, client, key, value }, out);
        }
    }
}
