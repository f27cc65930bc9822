//! What reaches a node, and what it may use while it handles it.

use std::sync::Arc;

use super::super::effect::{Effect, Request, Response, Wake};
use super::super::ids::{ConnectionId, LinkId, NodeId, NodeSet, OpId, SlotName};
use super::super::link::{Direction, Links};
use super::super::message::{Envelope, Message};
use super::super::scenario::KeySpec;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::TraceEvent;
use super::super::wal::History;

/// Something that reaches a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A client's request.
    Request(OpId, Request),
    /// A message from the other end of a link.
    Message(LinkId, Envelope),
    /// Something it had asked to be called for.
    Wake(Wake),
    /// Its settings were changed and reloaded.
    Reloaded,
    /// There is room on the link to a replica again.
    Writable(NodeId),
}

/// What a node may use while it handles an input.
pub struct Env<'a> {
    /// The time.
    pub now: SimTime,
    /// The WAL of all nodes, each record stored once.
    pub history: &'a mut History,
    /// The network, to look at.
    pub links: &'a Links,
    /// Every node's name, by number (`application_name`).
    pub names: &'a [Arc<str>],
    /// The names of replication slots, by number.
    pub slot_names: &'a [Arc<str>],
    /// What rows are called, by number.
    pub keys: &'a [KeySpec],
    /// The nodes that are to follow the primary, whether they are up or not.
    pub followers: NodeSet,
    /// Whether several nodes take writes: then a read is judged by all that its node had.
    pub several_primaries: bool,
    /// How many writes have been executed in the whole run.
    pub next_write: &'a mut u32,
    /// How many connections replicas have asked for in the whole run.
    pub next_connection: &'a mut u32,
    /// What the node wants done.
    pub effects: &'a mut Vec<Effect>,
}

impl std::fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Env<'_> {
    pub(super) fn trace(&mut self, event: TraceEvent) {
        self.effects.push(Effect::Trace(event));
    }

    pub(super) fn log(&mut self, node: NodeId, text: impl Into<Arc<str>>) {
        self.trace(TraceEvent::Logged { node, text: text.into() });
    }

    pub(super) fn wake(&mut self, after: SimDuration, wake: Wake) {
        self.effects.push(Effect::Wake(after, wake));
    }

    /// The same, unless the call that `next` stands for comes as soon. Of several calls that are
    /// scheduled, the next one is enough: it schedules the one after it.
    pub(super) fn wake_sooner(&mut self, next: &mut SimTime, after: SimDuration, wake: Wake) {
        let at = self.now + after;
        if *next <= self.now || at < *next {
            *next = at;
            self.wake(after, wake);
        }
    }

    pub(in super::super) fn send(
        &mut self,
        link: LinkId,
        direction: Direction,
        connection: ConnectionId,
        message: Message,
    ) {
        self.effects.push(Effect::Send { link, direction, connection, message, resent_bytes: 0 });
    }

    pub(super) fn new_connection(&mut self) -> ConnectionId {
        *self.next_connection += 1;
        ConnectionId(*self.next_connection)
    }

    pub(super) fn respond(&mut self, op: OpId, response: Response) {
        self.effects.push(Effect::Respond(op, response));
    }

    pub(super) fn slot_name(&self, slot: SlotName) -> Arc<str> {
        Arc::clone(&self.slot_names[slot.index()])
    }
}
