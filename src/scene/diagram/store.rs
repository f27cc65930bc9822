//! The items in order of their beginning, with quick windows, and no more than so many.

use std::collections::VecDeque;

use crate::sim::time::SimTime;

use super::{Fate, Item};

/// Most items that are kept.
pub const MOST: usize = 20_000;

/// Items of a block. Whole blocks are let go, and passed over where a window has none of theirs.
const BLOCK: usize = 250;

#[derive(Clone, Debug, Default)]
struct Block {
    items: Vec<Item>,
    /// How many have not ended.
    open: usize,
    /// When the last of the others ended.
    latest: SimTime,
}

/// Items by their number, which counts them from the beginning of the run.
///
/// Invariants: they stand in order of `began` and of `step`; all blocks but the last are full.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    blocks: VecDeque<Block>,
    /// Items that are no longer kept.
    gone: u64,
    /// When the last of these began.
    gone_until: SimTime,
}

impl Store {
    pub(super) fn len(&self) -> u64 {
        let last = self.blocks.back().map_or(0, |block| block.items.len());
        (self.blocks.len().saturating_sub(1) * BLOCK + last) as u64
    }

    pub(super) fn kept_since(&self) -> Option<SimTime> {
        (self.gone > 0).then_some(self.gone_until)
    }

    /// Adds an item and returns its number.
    pub(super) fn push(&mut self, item: Item) -> u64 {
        let number = self.gone + self.len();
        if self.blocks.back().is_none_or(|block| block.items.len() == BLOCK) {
            if self.blocks.len() * BLOCK >= MOST
                && let Some(old) = self.blocks.pop_front()
            {
                self.gone += BLOCK as u64;
                self.gone_until = old.items.last().map_or(self.gone_until, |item| item.began);
            }
            self.blocks.push_back(Block::default());
        }
        if let Some(block) = self.blocks.back_mut() {
            debug_assert!(
                block.items.last().is_none_or(|last| last.began <= item.began),
                "items are added as they begin"
            );
            match item.fate {
                Fate::Open(_) => block.open += 1,
                _ => block.latest = block.latest.max(item.until()),
            }
            block.items.push(item);
        }
        number
    }

    fn place(&self, number: u64) -> Option<(usize, usize)> {
        let place = usize::try_from(number.checked_sub(self.gone)?).ok()?;
        Some((place / BLOCK, place % BLOCK))
    }

    pub(super) fn get(&self, number: u64) -> Option<&Item> {
        let (block, place) = self.place(number)?;
        self.blocks.get(block)?.items.get(place)
    }

    /// Changes an item, if it is still kept.
    pub(super) fn change(&mut self, number: u64, change: impl FnOnce(&mut Item)) {
        let Some((block, place)) = self.place(number) else { return };
        let Some(block) = self.blocks.get_mut(block) else { return };
        let Some(item) = block.items.get_mut(place) else { return };
        let was_open = matches!(item.fate, Fate::Open(_));
        change(item);
        if was_open && !matches!(item.fate, Fate::Open(_)) {
            block.open -= 1;
            block.latest = block.latest.max(item.until());
        }
    }

    /// The items that have begun by `to` and have not ended before `from`.
    pub(super) fn window(&self, from: SimTime, to: SimTime) -> impl Iterator<Item = (u64, &Item)> {
        let touches = move |block: &&(u64, &Block)| block.1.open > 0 || block.1.latest >= from;
        self.numbered()
            .take_while(move |(_, block)| block.items.first().is_some_and(|i| i.began <= to))
            .collect::<Vec<_>>()
            .into_iter()
            .filter(move |block| touches(&block))
            .flat_map(|(first, block)| (first..).zip(&block.items))
            .filter(move |(_, item)| item.began <= to && item.until() >= from)
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &Block)> {
        let gone = self.gone;
        self.blocks.iter().enumerate().map(move |(i, block)| (gone + (i * BLOCK) as u64, block))
    }

    /// All of them, the oldest first.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.blocks.iter().flat_map(|block| &block.items)
    }

    /// The items of a step.
    pub(super) fn of_step(&self, step: u64) -> impl Iterator<Item = (u64, &Item)> {
        let first = self
            .blocks
            .partition_point(|block| block.items.last().is_some_and(|item| item.step < step));
        self.numbered()
            .skip(first)
            .flat_map(|(first, block)| (first..).zip(&block.items))
            .skip_while(move |(_, item)| item.step < step)
            .take_while(move |(_, item)| item.step == step)
    }

    /// The items before one, newest first.
    pub(super) fn before(&self, number: u64) -> impl Iterator<Item = (u64, &Item)> {
        let end = number.min(self.gone + self.len());
        (self.gone..end).rev().filter_map(|number| Some((number, self.get(number)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{What, Who};
    use super::*;

    fn item(at: u64, until: Option<u64>) -> Item {
        let fate = match until {
            Some(until) => Fate::Done(SimTime::from_micros(until)),
            None => Fate::Open(SimTime::MAX),
        };
        Item {
            step: at,
            began: SimTime::from_micros(at),
            fate,
            from: Who::Visitors,
            to: Who::Visitors,
            what: What::Down,
            flushed: None,
        }
    }

    fn numbers(store: &Store, from: u64, to: u64) -> Vec<u64> {
        let time = SimTime::from_micros;
        store.window(time(from), time(to)).map(|(number, _)| number).collect()
    }

    #[test]
    fn a_window_holds_what_reaches_into_it() {
        let mut store = Store::default();
        let long = store.push(item(0, None));
        (1..1_000).for_each(|at| {
            store.push(item(at, Some(at + 1)));
        });
        assert_eq!(numbers(&store, 500, 502), [long, 499, 500, 501, 502]);
        store.change(long, |item| item.fate = Fate::Done(SimTime::from_micros(499)));
        assert_eq!(numbers(&store, 500, 502), [499, 500, 501, 502]);
        assert_eq!(numbers(&store, 2_000, 3_000), [0; 0]);
    }

    #[test]
    fn no_more_than_the_newest_are_kept() {
        let mut store = Store::default();
        let many = 2 * MOST as u64 + 7;
        (0..many).for_each(|at| {
            store.push(item(at, Some(at)));
        });
        assert!(store.len() <= MOST as u64, "{}", store.len());
        assert!(store.get(5).is_none(), "the oldest are gone");
        assert_eq!(store.get(many - 1).map(|item| item.step), Some(many - 1));
        let since = store.kept_since().expect("some are gone").as_micros();
        assert_eq!(store.before(many).last().map(|(_, item)| item.step), Some(since + 1));
        assert_eq!(store.of_step(since + 9).count(), 1);
    }
}
