//! What `until` waits for.

use crate::sim::check::Verdict;
use crate::sim::time::SimDuration;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

/// What `until` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Somebody is told that a write is committed.
    Acknowledged,
    /// No person waits for an answer.
    Answered,
    /// A write waits for replicas, or for the row.
    Blocked,
    /// Every replica that runs shows all that is on the primary's disk.
    CaughtUp,
    /// A replica's stream begins.
    Connected,
    /// A replication connection ends.
    Disconnected,
    /// A read is stale, or shows what has vanished.
    Stale,
    /// A node takes connections again.
    Started,
    /// All nodes that take writes hold the same.
    Converged,
    /// A replica has become a primary.
    Promoted,
    /// A request is refused.
    Refused,
    /// A connection broke: a client does not know what became of its request.
    Unknown,
    /// Semi-sync falls back to asynchronous, or comes back.
    SemiSync,
    /// Replay ends a query.
    Cancelled,
    /// A server dies.
    Crashed,
    /// Two writes meet.
    Conflict,
}

impl Until {
    pub(super) const ALL: [(&'static str, Until); 16] = [
        ("acknowledged", Until::Acknowledged),
        ("answered", Until::Answered),
        ("blocked", Until::Blocked),
        ("caught-up", Until::CaughtUp),
        ("connected", Until::Connected),
        ("disconnected", Until::Disconnected),
        ("stale", Until::Stale),
        ("started", Until::Started),
        ("converged", Until::Converged),
        ("promoted", Until::Promoted),
        ("refused", Until::Refused),
        ("unknown", Until::Unknown),
        ("semi-sync", Until::SemiSync),
        ("cancelled", Until::Cancelled),
        ("crashed", Until::Crashed),
        ("conflict", Until::Conflict),
    ];

    /// Whether it holds now, whatever happened before. None if it is not about how things stand.
    pub(super) fn stands(self, world: &World) -> Option<bool> {
        match self {
            Until::Answered => {
                let waits = |client| world.ops().any(|(_, op)| op.client == client);
                Some(!world.people().any(waits))
            }
            Until::CaughtUp => {
                let behind = |id| world.replay_lag(id) > SimDuration::ZERO;
                Some(world.members().all(|node| !node.is_up() || !behind(node.id)))
            }
            Until::Converged => Some(world.is_converged()),
            _ => None,
        }
    }

    /// Whether this is what it waits for.
    pub(super) fn happened(self, event: &TraceEvent) -> bool {
        match self {
            Until::Answered | Until::CaughtUp | Until::Converged => false,
            Until::Acknowledged => matches!(event, TraceEvent::Acknowledged { .. }),
            Until::Blocked => {
                matches!(event, TraceEvent::Waiting { .. } | TraceEvent::LockWait { .. })
            }
            Until::Connected => matches!(event, TraceEvent::Connected { .. }),
            Until::Disconnected => matches!(event, TraceEvent::Disconnected { .. }),
            Until::Stale => {
                let TraceEvent::ReadReturned { verdict, .. } = event else { return false };
                *verdict != Verdict::Fresh
            }
            Until::Started => matches!(event, TraceEvent::Started { .. }),
            Until::Promoted => matches!(event, TraceEvent::Promoted { .. }),
            Until::Refused => matches!(event, TraceEvent::Refused { .. }),
            Until::Unknown => matches!(event, TraceEvent::Unknown { .. }),
            Until::SemiSync => matches!(event, TraceEvent::SemiSync { .. }),
            Until::Cancelled => matches!(event, TraceEvent::QueryEnded { cancelled: true, .. }),
            Until::Crashed => matches!(event, TraceEvent::Crashed { .. }),
            Until::Conflict => matches!(event, TraceEvent::Conflict { .. }),
        }
    }
}
