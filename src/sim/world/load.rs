//! The steady load: visitors who arrive at random, at a rate, and each ask for one thing.
//!
//! Arrivals do not wait for answers, as on a real site; but a visitor has one request under way
//! at most, and when every visitor waits, nobody new comes. So a blocked primary collects a
//! bounded number of waiting writes, as a connection pool would see to. At most half of the
//! visitors write at a time: the others go on reading, which a blocked primary does not hinder.

use super::super::action::Load;
use super::super::effect::Request;
use super::super::ids::{ClientId, KeyId};
use super::super::trace::TraceEntry;
use super::super::wal::{Value, WriteKind};
use super::{Event, World};

impl World {
    /// Whether a client is one of the visitors that make the steady load.
    pub fn is_visitor(&self, client: ClientId) -> bool {
        let first = self.scenario.clients.len();
        (first..first + usize::from(self.scenario.visitors)).contains(&client.index())
    }

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
        if write {
            self.visitor_writes(key, out);
        } else if let Some(visitor) = self.free_visitors.pop() {
            self.ask_routed(visitor, key, self.load.route, out);
        }
    }

    /// So many writes, as fast as visitors can ask for them: each asks for the next as soon as one
    /// is answered.
    pub(super) fn burst(&mut self, writes: u16, out: &mut Vec<TraceEntry>) {
        self.burst_left += u32::from(writes);
        self.go_on_with_burst(out);
    }

    pub(super) fn go_on_with_burst(&mut self, out: &mut Vec<TraceEntry>) {
        while self.burst_left > 0 && self.a_visitor_may_write() {
            self.burst_left -= 1;
            let key = self.pick_key();
            self.visitor_writes(key, out);
        }
    }

    fn a_visitor_may_write(&self) -> bool {
        let most = u32::from(self.scenario.visitors.div_ceil(2));
        self.writing_visitors < most && !self.free_visitors.is_empty()
    }

    fn visitor_writes(&mut self, key: KeyId, out: &mut Vec<TraceEntry>) {
        if !self.a_visitor_may_write() {
            return;
        }
        let Some(visitor) = self.free_visitors.pop() else { return };
        let value = self.take_value(key);
        let request = Request::Write { key, value, kind: WriteKind::Upsert, level: None };
        self.ask(visitor, self.home(visitor), request, out);
    }

    fn pick_key(&mut self) -> KeyId {
        let listed = self.load.keys.len();
        let count = if listed == 0 { self.scenario.keys.len() } else { listed };
        let place = match self.load.zipf_percent {
            0 => self.load_rng.below(count as u64) as usize,
            percent => self.load_rng.zipf(count, f64::from(percent) / 100.0),
        };
        if listed == 0 { KeyId(place as u16) } else { self.load.keys[place] }
    }

    /// The next value of a row, in the order in which writes are asked for.
    pub(super) fn take_value(&mut self, key: KeyId) -> Value {
        let next = &mut self.next_value[key.index()];
        let value = Value(*next);
        *next = next.wrapping_add(1);
        value
    }
}
