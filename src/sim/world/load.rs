//! The steady load: visitors who arrive at random, at a rate, and each ask for one thing.
//!
//! Arrivals do not wait for answers, as on a real site; but a visitor has one request under way
//! at most, and when every visitor waits, nobody new comes. So a blocked primary collects a
//! bounded number of waiting writes, as a connection pool would see to. At most half of the
//! visitors write at a time: the others go on reading, which a blocked primary does not hinder.

use super::super::action::{Load, Route};
use super::super::effect::Request;
use super::super::ids::{KeyId, NodeId};
use super::super::trace::TraceEntry;
use super::super::wal::Value;
use super::{Event, Op, World};

impl World {
    pub(super) fn set_load(&mut self, load: Load) {
        self.load = load;
        self.load_epoch += 1;
        self.next_visit(true);
        self.next_visit(false);
    }

    fn next_visit(&mut self, write: bool) {
        let rate = if write { self.load.writes_per_second } else { self.load.reads_per_second };
        if rate > 0 {
            let after = self.load_rng.next_arrival(f64::from(rate));
            let epoch = self.load_epoch;
            self.queue.push(self.now + after, Event::Visit { write, epoch });
        }
    }

    pub(super) fn visit(&mut self, write: bool, epoch: u32, out: &mut Vec<TraceEntry>) {
        if epoch != self.load_epoch {
            return;
        }
        self.next_visit(write);
        let key = self.pick_key();
        if write && self.writing_visitors() >= self.scenario.visitors.div_ceil(2).into() {
            return;
        }
        let Some(visitor) = self.free_visitors.pop() else { return };
        if write {
            let value = self.take_value(key);
            self.ask(visitor, self.leader, Request::Write(key, value), out);
        } else {
            let node = self.pick_node();
            self.ask(visitor, node, Request::Read(key), out);
        }
    }

    fn writing_visitors(&self) -> usize {
        let writes = |op: &&Op| matches!(op.request, Request::Write(..));
        self.ops.values().filter(writes).filter(|op| self.is_visitor(op.client)).count()
    }

    fn pick_key(&mut self) -> KeyId {
        if self.load.keys.is_empty() {
            KeyId(self.load_rng.below(self.scenario.keys.len() as u64) as u16)
        } else {
            self.load.keys[self.load_rng.below(self.load.keys.len() as u64) as usize]
        }
    }

    /// The next value of a row, in the order in which writes are asked for.
    pub(super) fn take_value(&mut self, key: KeyId) -> Value {
        let next = &mut self.next_value[key.index()];
        let value = Value(*next);
        *next += 1;
        value
    }

    fn pick_node(&mut self) -> NodeId {
        if self.load.route == Route::Primary {
            return self.leader;
        }
        let running = |node: &&super::Node| node.is_up() && node.replica().is_some();
        let count = self.nodes.iter().filter(running).count() as u64;
        if count == 0 {
            return self.leader;
        }
        let pick = self.load_rng.below(count) as usize;
        self.nodes.iter().filter(running).nth(pick).map_or(self.leader, |node| node.id)
    }
}
