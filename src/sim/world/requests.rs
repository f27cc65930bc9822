//! Requests of clients, from the click to the answer.

use serde::{Deserialize, Serialize};

use super::super::check::Verdict;
use super::super::effect::{Request, Response};
use super::super::ids::{ClientId, KeyId, NodeId, OpId, WriteId};
use super::super::node::Input;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::Value;
use super::{Event, World};

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

impl World {
    fn client_delay(&mut self, client: ClientId) -> SimDuration {
        self.scenario.client_delay.draw(&mut self.client_rngs[client.index()])
    }

    pub(super) fn ask(
        &mut self,
        client: ClientId,
        node: NodeId,
        request: Request,
        out: &mut Vec<TraceEntry>,
    ) {
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
