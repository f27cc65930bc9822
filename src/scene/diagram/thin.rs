//! Which of many messages are drawn. Lines that lie too close are a block of colour in which none
//! can be followed, so only some are drawn, and how many is said.

use std::collections::BTreeMap;

use crate::lang::t;
use crate::sim::time::SimTime;
use crate::sim::world::World;

use super::{Item, Message, What, Who};

/// How far apart lines of one kind between the same lanes begin, in pixels.
const LINES: f64 = 24.0;

/// How far apart points of one kind on one lane are, in pixels.
const POINTS: f64 = 11.0;

/// What is thinned together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Wal,
    Other,
    /// Points of so and such a look.
    Point(usize),
}

/// How much of it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of the messages with WAL: how many are drawn, and how many there are.
    wal: (u64, u64),
    /// The same of all other messages.
    other: (u64, u64),
}

impl Tally {
    /// What is left out, in words, if anything is.
    pub fn words(&self) -> Option<String> {
        let (wal, other) = (self.wal, self.other);
        let wal = (wal.0 < wal.1).then(|| t!("thin-wal", drawn = wal.0, all = wal.1));
        let other = (other.0 < other.1).then(|| t!("thin-other", drawn = other.0, all = other.1));
        let parts = wal.into_iter().chain(other);
        let parts = parts.reduce(|all, last| t!("list-and", all = all, last = last));
        parts.map(|drawn| t!("thin-drawn", drawn = drawn))
    }
}

/// Decides item by item, in the order of time. What is drawn does not change when the window is
/// moved: it depends on the scale alone.
#[derive(Debug)]
pub struct Thinner {
    us_per_pixel: f64,
    last: BTreeMap<(Who, Who, Kind), u64>,
    /// What it has decided so far.
    pub tally: Tally,
}

impl Thinner {
    /// At a scale, in microseconds per pixel.
    pub fn new(us_per_pixel: f64) -> Thinner {
        Thinner { us_per_pixel, last: BTreeMap::new(), tally: Tally::default() }
    }

    /// Whether an item is drawn. `look` is what points that look alike have in common; `keep` is
    /// whether it is drawn in any case.
    pub fn draws(&mut self, item: &Item, look: usize, keep: bool) -> bool {
        let kind = match &item.what {
            What::Message(Message::Wal { .. }) => Kind::Wal,
            What::Message(_) | What::Ask(..) | What::Answer(..) => Kind::Other,
            What::Event(_) | What::Returned { .. } => Kind::Point(look),
            What::Waits(..) | What::Down | What::Way(..) => return true,
        };
        let free = self.is_free(item.began, (item.from, item.to, kind));
        let drawn = keep || free;
        let count = match kind {
            Kind::Wal => &mut self.tally.wal,
            Kind::Other => &mut self.tally.other,
            Kind::Point(_) => return drawn,
        };
        count.0 += u64::from(drawn);
        count.1 += 1;
        drawn
    }

    /// Whether nothing of the kind was there before, in the same piece of time.
    fn is_free(&mut self, began: SimTime, place: (Who, Who, Kind)) -> bool {
        let pixels = if matches!(place.2, Kind::Point(_)) { POINTS } else { LINES };
        let piece = (began.as_micros() as f64 / (self.us_per_pixel * pixels).max(1.0)) as u64;
        self.last.insert(place, piece) != Some(piece)
    }
}

/// Whether an item has to do with what a person did: such are few, and always drawn.
pub fn is_of_a_person(world: &World, item: &Item) -> bool {
    let is_person = |who: Who| matches!(who, Who::Person(_));
    let write = match item.what {
        What::Message(Message::Wal { write, .. }) => write,
        _ => None,
    };
    let fact = write.and_then(|write| world.checker().fact(write));
    is_person(item.from)
        || is_person(item.to)
        || fact.is_some_and(|fact| !world.is_visitor(fact.client))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::diagram::Fate;
    use crate::sim::ids::NodeId;

    fn wal(ms: u64) -> Item {
        let at = |ms: u64| SimTime::from_micros(ms * 1_000);
        Item {
            step: ms,
            began: at(ms),
            fate: Fate::Done(at(ms + 40)),
            from: Who::Node(NodeId(0)),
            to: Who::Node(NodeId(1)),
            what: What::Message(Message::Wal { from: ms, to: ms + 1, write: None }),
            flushed: None,
        }
    }

    #[test]
    fn far_apart_all_are_drawn_and_nothing_is_said() {
        let mut thinner = Thinner::new(1_000.0);
        assert!((0..50).all(|i| thinner.draws(&wal(i * 25), 0, false)));
        assert_eq!(thinner.tally.words(), None);
    }

    #[test]
    fn close_together_some_are_drawn_whatever_the_window_and_it_is_said() {
        let drawn = |from: u64| {
            let mut thinner = Thinner::new(10_000.0);
            let all = (from..100).map(|i| i * 20);
            let drawn: Vec<u64> = all.filter(|ms| thinner.draws(&wal(*ms), 0, false)).collect();
            (drawn, thinner.tally.words())
        };
        let (all, words) = drawn(0);
        assert_eq!(all.len(), 9);
        let words = words.expect("something is left out");
        assert!(words.contains("9 of 100 WAL messages"), "{words}");
        let (later, _) = drawn(40);
        assert!(later[1..].iter().all(|ms| all.contains(ms)), "{later:?} of {all:?}");
    }

    #[test]
    fn what_is_to_be_kept_is_drawn_between_others() {
        let mut thinner = Thinner::new(10_000.0);
        assert!(thinner.draws(&wal(0), 0, false));
        assert!(!thinner.draws(&wal(20), 0, false));
        assert!(thinner.draws(&wal(40), 0, true));
    }
}
