//! What stands for what happened at one place: a shape and a colour, and never the colour alone.

use crate::sim::check::Verdict;
use crate::sim::trace::TraceEvent;

use super::colours::Colours;

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Dot,
    Ring,
    Diamond,
    Up,
    Cross,
    Flag,
}

/// The shape of an event, its colour and its half width. Some have none: a span shows them.
pub(super) fn mark<'a>(event: &TraceEvent, colours: &'a Colours) -> Option<(Mark, &'a str, f64)> {
    let (mark, colour, r) = match event {
        TraceEvent::Inserted { .. } => (Mark::Ring, &colours.received, 3.0),
        TraceEvent::Flushed { .. } => (Mark::Dot, &colours.flushed, 3.0),
        TraceEvent::Committed { .. } => (Mark::Diamond, &colours.readable, 6.0),
        TraceEvent::Replayed { .. } | TraceEvent::Applied { .. } => {
            (Mark::Diamond, &colours.readable, 6.0)
        }
        TraceEvent::ReadServed { .. } => (Mark::Ring, &colours.ink, 3.0),
        TraceEvent::Acknowledged { .. } => (Mark::Dot, &colours.readable, 4.5),
        TraceEvent::ReadReturned { verdict, broken, .. } => match verdict {
            Verdict::Fresh if broken.is_empty() => (Mark::Ring, &colours.readable, 4.0),
            Verdict::Fresh | Verdict::Stale(_) => (Mark::Flag, &colours.stale, 8.0),
            Verdict::Vanished => (Mark::Flag, &colours.orphan, 8.0),
        },
        TraceEvent::Refused { .. } | TraceEvent::Unknown { .. } => {
            (Mark::Cross, &colours.stale, 4.5)
        }
        TraceEvent::Lost { .. } => (Mark::Flag, &colours.orphan, 8.0),
        TraceEvent::Stopped { .. }
        | TraceEvent::Crashed { .. }
        | TraceEvent::PowerLost { .. }
        | TraceEvent::StartFailed { .. } => (Mark::Cross, &colours.ink, 6.0),
        TraceEvent::Started { .. } => (Mark::Up, &colours.ink, 6.0),
        TraceEvent::Promoted { .. } => (Mark::Up, &colours.readable, 8.0),
        TraceEvent::Conflict { .. } => (Mark::Diamond, &colours.orphan, 6.0),
        TraceEvent::Connected { .. } => (Mark::Ring, &colours.muted, 3.0),
        TraceEvent::Disconnected { .. } => (Mark::Cross, &colours.muted, 3.0),
        TraceEvent::SemiSync { .. } => (Mark::Ring, &colours.wait_ink, 4.0),
        TraceEvent::Rerouted { .. } => (Mark::Ring, &colours.wait_ink, 3.0),
        _ => return None,
    };
    Some((mark, colour, r))
}
