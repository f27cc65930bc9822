//! What moves on the stage: messages between nodes, requests and answers of clients.
//!
//! Every place follows from when a message left and when it arrives. Nothing is animated that the
//! engine did not send.

use crate::sim::effect::{Request, Response};
use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::link::Direction;
use crate::sim::message::Message;
use crate::sim::time::SimTime;
use crate::sim::world::{OpStage, World};

use super::words::{assignment, key_name, value_text};

/// Which path a token moves along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Between a node and one that it follows.
    Link(LinkId),
    /// Between a client and a node.
    Request(ClientId, NodeId),
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// So many WAL records.
    Wal(u64),
    /// A replica's acknowledgement.
    Reply,
    /// A message that carries nothing: a keepalive, or the beginning or end of a connection.
    Control,
    /// A person's request or answer, in words.
    Words(String),
    /// A visitor's request or answer.
    Visitor,
}

/// Something under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Along which path.
    pub path: Path,
    /// How far: 0 at the upstream or the client, 1 at the replica or the node.
    pub at: f64,
    /// What it is.
    pub kind: Kind,
}

/// Everything under way.
pub fn all(world: &World, tokens: &mut Vec<Token>) {
    tokens.clear();
    for (id, link) in world.links().iter() {
        for direction in [Direction::Down, Direction::Up] {
            for envelope in &link.channel(direction).in_flight {
                let part = progress(world.now(), envelope.departed, envelope.arrives);
                let at = if direction == Direction::Down { part } else { 1.0 - part };
                let kind = match envelope.message {
                    Message::Wal { from, to, .. } if to > from => {
                        Kind::Wal(to.records - from.records)
                    }
                    Message::Reply { .. } => Kind::Reply,
                    _ => Kind::Control,
                };
                tokens.push(Token { path: Path::Link(id), at, kind });
            }
        }
    }
    for (_, op) in world.ops() {
        let (departed, arrives, out) = match &op.stage {
            OpStage::ToNode { departed, arrives } => (*departed, *arrives, true),
            OpStage::ToClient { departed, arrives, .. } => (*departed, *arrives, false),
            OpStage::AtNode => continue,
        };
        let part = progress(world.now(), departed, arrives);
        let at = if out { part } else { 1.0 - part };
        let kind = if world.is_visitor(op.client) {
            Kind::Visitor
        } else {
            Kind::Words(op_words(world, op.request, &op.stage))
        };
        tokens.push(Token { path: Path::Request(op.client, op.node), at, kind });
    }
}

fn op_words(world: &World, request: Request, stage: &OpStage) -> String {
    match (stage, request) {
        (OpStage::ToClient { response: Response::Committed(_) | Response::Done, .. }, _) => {
            "saved".to_owned()
        }
        (OpStage::ToClient { response: Response::Row(row), .. }, Request::Read { key, .. }) => {
            value_text(world, key, row.map(|(_, value)| value))
        }
        (OpStage::ToClient { .. }, _) => "failed".to_owned(),
        (_, Request::Write { key, value, .. }) => assignment(world, key, value),
        (_, Request::Read { key, .. }) => format!("{}?", key_name(world, key)),
        (_, Request::Checkpoint) => "checkpoint".to_owned(),
    }
}

fn progress(now: SimTime, departed: SimTime, arrives: SimTime) -> f64 {
    let whole = arrives.since(departed).as_micros();
    if whole == 0 {
        return 1.0;
    }
    (now.since(departed).as_micros() as f64 / whole as f64).clamp(0.0, 1.0)
}
