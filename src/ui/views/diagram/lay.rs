//! Where things lie on the canvas: the lanes, what is drawn between them, and what is near the
//! pointer.

use crate::scene::diagram::{Item, Message, What, Who};
use crate::sim::check::Verdict;
use crate::sim::trace::TraceEvent;

/// Room above the first lane, and below the last one: its labels, and the times.
const ABOVE: f64 = 34.0;
const BELOW: f64 = 54.0;
/// Between the lanes of clients and those of nodes.
const BETWEEN: f64 = 18.0;
/// How near the pointer has to be.
const NEAR: f64 = 9.0;

/// Where the lanes lie.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lanes {
    pub(super) places: Vec<(Who, f64)>,
    pub(super) height: f64,
}

impl Lanes {
    pub(super) fn new(lanes: &[Who]) -> Lanes {
        let gap = if lanes.len() > 8 { 54.0 } else { 68.0 };
        let (mut y, mut before, mut places) = (ABOVE, None, Vec::new());
        for who in lanes {
            let is_node = matches!(who, Who::Node(_));
            if let Some(node_before) = before {
                y += if node_before == is_node { gap } else { gap + BETWEEN };
            }
            before = Some(is_node);
            places.push((*who, y));
        }
        Lanes { places, height: y + BELOW }
    }

    pub(super) fn y(&self, who: Who) -> Option<f64> {
        self.places.iter().find(|(lane, _)| *lane == who).map(|(_, y)| *y)
    }

    pub(super) fn place(&self, who: Who) -> usize {
        self.places.iter().position(|(lane, _)| *lane == who).unwrap_or(self.places.len())
    }
}

/// An item as it lies on the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) number: u64,
    pub(super) item: &'a Item,
    pub(super) start: (f64, f64),
    pub(super) end: (f64, f64),
    pub(super) lit: bool,
}

/// Where an item was drawn, for the pointer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) number: u64,
    pub(super) start: (f64, f64),
    pub(super) end: (f64, f64),
    pub(super) point: bool,
}

impl Hit {
    /// The place of its note.
    pub(super) fn place(&self, near: Option<(f64, f64)>) -> (f64, f64) {
        near.map_or(self.start, |at| self.nearest(at))
    }

    fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (dx, dy) = (self.end.0 - self.start.0, self.end.1 - self.start.1);
        let length = dx * dx + dy * dy;
        let along = ((x - self.start.0) * dx + (y - self.start.1) * dy) / length.max(1e-9);
        let along = along.clamp(0.0, 1.0);
        (self.start.0 + along * dx, self.start.1 + along * dy)
    }

    fn distance(&self, at: (f64, f64)) -> f64 {
        let (x, y) = self.nearest(at);
        // Points lie on lines: they come first.
        libm::hypot(x - at.0, y - at.1) - if self.point { 3.0 } else { 0.0 }
    }
}

/// What is nearest to a place on the canvas.
pub(super) fn nearest(hits: &[Hit], at: (f64, f64)) -> Option<&Hit> {
    let near = hits.iter().map(|hit| (hit.distance(at), hit)).filter(|(far, _)| *far < NEAR);
    near.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, hit)| hit)
}

pub(super) const WAL: usize = 0;
pub(super) const REPLY: usize = 1;
pub(super) const CONTROL: usize = 2;
pub(super) const REQUEST: usize = 3;
pub(super) const CLASSES: usize = 13;

/// What is drawn alike.
pub(super) fn class(item: &Item) -> usize {
    match &item.what {
        What::Message(Message::Wal { .. }) => WAL,
        What::Message(Message::Reply(_)) => REPLY,
        What::Message(_) => CONTROL,
        What::Ask(..) | What::Answer(..) => REQUEST,
        What::Waits(..) => 4,
        What::Event(event) => match event {
            TraceEvent::Inserted { .. } => 5,
            TraceEvent::Flushed { .. } => 6,
            TraceEvent::Received { .. } => 7,
            TraceEvent::Replayed { .. } | TraceEvent::Applied { .. } => 8,
            TraceEvent::Committed { .. } | TraceEvent::Acknowledged { .. } => 9,
            _ => 10,
        },
        What::Returned { .. } if is_bad(item) => 11,
        _ => 12,
    }
}

/// Whether it is a broken promise to a reader or a writer.
pub(super) fn is_bad(item: &Item) -> bool {
    match item.event() {
        Some(TraceEvent::ReadReturned { verdict, broken, .. }) => {
            *verdict != Verdict::Fresh || !broken.is_empty()
        }
        Some(event) => matches!(
            event,
            TraceEvent::Lost { .. } | TraceEvent::Refused { .. } | TraceEvent::Unknown { .. }
        ),
        None => false,
    }
}
