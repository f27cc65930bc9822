//! The queue of what is to happen.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::time::SimTime;

/// Things to happen, in order of time; of two at the same instant, the one scheduled first comes
/// first. That tie rule is what makes a run repeatable. Pushing and popping cost O(log n).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct EventQueue<T> {
    heap: BinaryHeap<Entry<T>>,
    scheduled: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry<T> {
    time: SimTime,
    sequence: u64,
    event: T,
}

impl<T> Entry<T> {
    fn key(&self) -> (SimTime, u64) {
        (self.time, self.sequence)
    }

    /// Whether it comes later than another. Most of what a heap does is to ask this, so it is
    /// inlined even where the page is compiled for size.
    #[inline(always)]
    fn is_after(&self, other: &Self) -> bool {
        if self.time == other.time {
            self.sequence > other.sequence
        } else {
            self.time > other.time
        }
    }
}

// The sequence number is unique, so the key alone decides and `T` needs no order.
impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl<T> Eq for Entry<T> {}

/// The heap keeps its greatest entry on top, so the earliest is the greatest.
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}
impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
    #[inline(always)]
    fn lt(&self, other: &Self) -> bool {
        self.is_after(other)
    }
    #[inline(always)]
    fn le(&self, other: &Self) -> bool {
        !other.is_after(self)
    }
    #[inline(always)]
    fn gt(&self, other: &Self) -> bool {
        other.is_after(self)
    }
    #[inline(always)]
    fn ge(&self, other: &Self) -> bool {
        !self.is_after(other)
    }
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        EventQueue { heap: BinaryHeap::new(), scheduled: 0 }
    }
}

impl<T> EventQueue<T> {
    /// Schedules an event.
    pub fn push(&mut self, time: SimTime, event: T) {
        let sequence = self.scheduled;
        self.scheduled += 1;
        self.heap.push(Entry { time, sequence, event });
    }

    /// When the next event is due.
    pub fn next_time(&self) -> Option<SimTime> {
        self.heap.peek().map(|entry| entry.time)
    }

    /// Takes the next event out.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.heap.pop().map(|entry| (entry.time, entry.event))
    }

    /// The events that wait, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.heap.iter().map(|entry| &entry.event)
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether no event waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<T: PartialEq> PartialEq for EventQueue<T> {
    /// Two queues are equal when they will yield the same events; how the heaps lie in memory
    /// does not matter.
    fn eq(&self, other: &Self) -> bool {
        fn in_order<T>(queue: &EventQueue<T>) -> Vec<&Entry<T>> {
            let mut entries: Vec<_> = queue.heap.iter().collect();
            entries.sort_unstable();
            entries
        }
        self.scheduled == other.scheduled
            && self.heap.len() == other.heap.len()
            && in_order(self)
                .iter()
                .zip(in_order(other))
                .all(|(a, b)| a.key() == b.key() && a.event == b.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_one_instant_come_in_the_order_they_were_scheduled() {
        let mut queue = EventQueue::default();
        for (time, name) in [(5, "b"), (1, "a"), (5, "c"), (5, "d"), (9, "e")] {
            queue.push(SimTime::from_micros(time), name);
        }
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(_, name)| name).collect();
        assert_eq!(order, ["a", "b", "c", "d", "e"]);
    }
}
