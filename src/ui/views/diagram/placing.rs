//! What is drawn of all there is in the window, and where. What cannot be told apart at this scale
//! is drawn once, and of what would lie too close some.

use crate::scene::diagram::thin::{Tally, Thinner, is_of_a_person};
use crate::scene::diagram::{Fate, Item, Who};
use crate::sim::time::SimTime;

use super::lay::{CLASSES, Placed, class, is_bad};
use super::paint::Painting;

impl<'a> Painting<'a> {
    pub(super) fn x(&self, time: SimTime) -> f64 {
        self.window.part(time) * self.width
    }

    /// Whether all but some of it is faded.
    pub(super) fn fades(&self) -> bool {
        self.cause.is_some() || self.belongs.is_some()
    }

    pub(super) fn is_lit(&self, number: u64, item: &Item) -> bool {
        let Some((read, cause)) = self.cause else {
            return self.belongs.is_some_and(|belongs| belongs(item));
        };
        let of = item.op();
        number == read
            || cause.chain.contains(&number)
            || of.is_some() && (of == Some(cause.read) || of == cause.missed_op)
    }

    /// What is in view and drawn, and how much of all that is.
    pub(super) fn placed(&self) -> (Vec<Placed<'a>>, Tally) {
        let mut placed: Vec<Placed<'a>> = Vec::new();
        let mut thinner = Thinner::new(self.window.span / self.width.max(1.0));
        let lanes = self.lanes.places.len() + 1;
        let mut last = vec![(i32::MIN, i32::MIN); lanes * lanes * CLASSES];
        let margin = self.window.span * 0.02;
        let from = SimTime::from_micros((self.window.from - margin).max(0.0) as u64);
        for (number, item) in self.diagram.window(from, self.window.until()) {
            let ends = (self.lanes.y(item.from), self.lanes.y(item.to));
            let (Some(y0), Some(y1)) = ends else { continue };
            let (class, lit) = (class(item), self.is_lit(number, item));
            let keep = lit || self.pointed == Some(number) || is_bad(item);
            if !thinner.draws(item, class, keep || is_of_a_person(self.world, item)) {
                continue;
            }
            let x0 = self.x(item.began);
            // What never ends is as long as the window; a message keeps its slope.
            let until = item.until();
            let x1 = self.x(if item.from == item.to { until.min(self.far()) } else { until });
            let place = (self.lanes.place(item.from) * lanes + self.lanes.place(item.to)) * CLASSES;
            let grain = match (item.from == item.to, item.from) {
                (true, Who::Visitors) => 9.0,
                (true, _) => 2.0,
                _ => 1.5,
            };
            let pixels = ((x0 / grain) as i32, (x1 / grain) as i32);
            let same = std::mem::replace(&mut last[place + class], pixels) == pixels;
            if same && !lit && self.pointed != Some(number) {
                continue;
            }
            let mut end = (x1, y1);
            if let Fate::Lost(at, due) = item.fate {
                let whole = due.since(item.began).as_micros().max(1) as f64;
                let part = (at.since(item.began).as_micros() as f64 / whole).clamp(0.15, 0.95);
                end = (x1, y0 + (y1 - y0) * part);
            }
            placed.push(Placed { number, item, start: (x0, y0), end, lit });
        }
        (placed, thinner.tally)
    }

    /// A moment well past the right edge.
    fn far(&self) -> SimTime {
        SimTime::from_micros((self.window.from + 2.0 * self.window.span) as u64)
    }
}
