//! A growing list whose copies share what they have in common.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Items in one shared piece. A copy pays for one pointer per piece, and the first change after
/// a copy for one piece.
const PIECE: usize = 256;

/// A list that grows at its end and is cheap to clone: a checkpoint of a long run costs a pointer
/// per 256 items, not the items.
///
/// Invariants:
/// * every piece but the last holds exactly 256 items, and the last at least one;
/// * what one copy does is never seen by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedLog<T> {
    pieces: Vec<Arc<Vec<T>>>,
}

impl<T> Default for SharedLog<T> {
    fn default() -> Self {
        SharedLog { pieces: Vec::new() }
    }
}

impl<T: Clone> SharedLog<T> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The item at a place.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.pieces.get(index / PIECE)?.get(index % PIECE)
    }

    /// The item at a place, to change it.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Arc::make_mut(self.pieces.get_mut(index / PIECE)?).get_mut(index % PIECE)
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.pieces.last()?.last()
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => Arc::make_mut(last).push(item),
            _ => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(item);
                self.pieces.push(Arc::new(piece));
            }
        }
    }

    /// Cuts the list down to its first `len` items.
    pub fn truncate(&mut self, len: usize) {
        self.pieces.truncate(len.div_ceil(PIECE));
        if let Some(last) = self.pieces.last_mut() {
            let keep = len - (len - 1) / PIECE * PIECE;
            if keep < last.len() {
                Arc::make_mut(last).truncate(keep);
            }
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The place of the first item for which `before` does not hold, where it holds for all
    /// items up to some place and for none after it.
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let full = self.pieces.partition_point(|piece| piece.last().is_some_and(&before));
        let rest = self.pieces.get(full).map_or(0, |piece| piece.partition_point(&before));
        (full * PIECE + rest).min(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_does_not_see_what_the_other_does() {
        let mut log = SharedLog::default();
        for i in 0..300 {
            log.push(i);
        }
        let before = log.clone();
        log.push(300);
        *log.get_mut(10).expect("the item is there") = 1_000;
        log.truncate(257);
        assert_eq!((before.len(), before.get(10), before.last()), (300, Some(&10), Some(&299)));
        assert_eq!((log.len(), log.get(10), log.last()), (257, Some(&1_000), Some(&256)));
    }

    #[test]
    fn it_behaves_as_a_vector_whatever_its_length() {
        for len in [0usize, 1, 255, 256, 257, 512, 700] {
            for keep in [0, 1, len / 2, len.saturating_sub(1), len] {
                let mut vector: Vec<usize> = (0..len).collect();
                let mut log = SharedLog::default();
                vector.iter().for_each(|i| log.push(*i));
                vector.truncate(keep);
                log.truncate(keep);
                assert!(log.iter().eq(vector.iter()), "{len} cut to {keep}");
                assert_eq!(log.len(), vector.len(), "{len} cut to {keep}");
                assert_eq!(log.partition_point(|i| *i < 200), vector.partition_point(|i| *i < 200));
            }
        }
    }
}
