//! Whom and what an event is about.

use super::super::ids::{ClientId, KeyId, NodeId};
use super::TraceEvent;

impl TraceEvent {
    /// The client that it is about, if it is about one.
    pub fn client(&self) -> Option<ClientId> {
        match self {
            TraceEvent::WriteSent { client, .. }
            | TraceEvent::ReadSent { client, .. }
            | TraceEvent::Inserted { client, .. }
            | TraceEvent::Acknowledged { client, .. }
            | TraceEvent::Refused { client, .. }
            | TraceEvent::Unknown { client, .. }
            | TraceEvent::ReadReturned { client, .. }
            | TraceEvent::Rerouted { client, .. }
            | TraceEvent::Lost { client, .. } => Some(*client),
            TraceEvent::Acted(action) => action.client(),
            _ => None,
        }
    }

    /// The row that it is about, if it is about one.
    pub fn key(&self) -> Option<KeyId> {
        match self {
            TraceEvent::WriteSent { key, .. }
            | TraceEvent::ReadSent { key, .. }
            | TraceEvent::LockWait { key, .. }
            | TraceEvent::Inserted { key, .. }
            | TraceEvent::Acknowledged { key, .. }
            | TraceEvent::Refused { key, .. }
            | TraceEvent::Unknown { key, .. }
            | TraceEvent::ReadServed { key, .. }
            | TraceEvent::ReadReturned { key, .. }
            | TraceEvent::Lost { key, .. }
            | TraceEvent::Conflict { key, .. } => Some(*key),
            TraceEvent::Acted(action) => action.key(),
            _ => None,
        }
    }

    /// Whether it happened on a node, or between that node and another.
    pub fn is_about_node(&self, id: NodeId) -> bool {
        match self {
            TraceEvent::Sent { node, to_node: other, .. }
            | TraceEvent::Reported { node, from_node: other, .. }
            | TraceEvent::Connecting { node, upstream: other }
            | TraceEvent::Connected { node, replica: other }
            | TraceEvent::Disconnected { node, peer: other, .. }
            | TraceEvent::Applied { node, upstream: other, .. } => *node == id || *other == id,
            TraceEvent::Acted(action) => action.nodes().into_iter().flatten().any(|n| n == id),
            TraceEvent::WriteSent { node, .. }
            | TraceEvent::ReadSent { node, .. }
            | TraceEvent::LockWait { node, .. }
            | TraceEvent::Inserted { node, .. }
            | TraceEvent::Flushed { node, .. }
            | TraceEvent::Received { node, .. }
            | TraceEvent::Replayed { node, .. }
            | TraceEvent::Waiting { node, .. }
            | TraceEvent::Committed { node, .. }
            | TraceEvent::Refused { node, .. }
            | TraceEvent::Unknown { node, .. }
            | TraceEvent::ReadServed { node, .. }
            | TraceEvent::ReadReturned { node, .. }
            | TraceEvent::Stopped { node }
            | TraceEvent::Crashed { node }
            | TraceEvent::PowerLost { node, .. }
            | TraceEvent::Started { node }
            | TraceEvent::StartFailed { node }
            | TraceEvent::Promoted { node, .. }
            | TraceEvent::Logged { node, .. }
            | TraceEvent::SemiSync { node, .. }
            | TraceEvent::Conflict { node, .. }
            | TraceEvent::Checkpointed { node, .. }
            | TraceEvent::QueryBegan { node, .. }
            | TraceEvent::QueryEnded { node, .. }
            | TraceEvent::ReadWaits { node, .. }
            | TraceEvent::Rerouted { node, .. } => *node == id,
            TraceEvent::Acknowledged { .. } | TraceEvent::Lost { .. } => false,
        }
    }
}
