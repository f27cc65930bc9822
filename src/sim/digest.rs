//! A fingerprint of a trace: equal for equal runs, natively and in wasm.

use std::hash::{Hash, Hasher};

use fnv::FnvHasher;
use std::sync::Arc;

use super::scenario::Scenario;
use super::time::{SimDuration, SimTime};
use super::trace::TraceEntry;
use super::world::World;

/// Hashes a trace entry by entry.
#[derive(Default)]
pub struct Digest(Portable);

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({:016x})", self.value())
    }
}

impl Digest {
    /// Takes in what happened.
    pub fn add(&mut self, entries: &[TraceEntry]) {
        for entry in entries {
            entry.time.hash(&mut self.0);
            entry.event.hash(&mut self.0);
        }
    }

    /// Runs a scenario for a time and returns the fingerprint of all that happened, and the number
    /// of events it took.
    pub fn of_run(scenario: Scenario, time: SimDuration) -> (u64, u64) {
        let mut world = World::new(Arc::new(scenario));
        let (mut digest, mut steps, mut trace) = (Digest::default(), 0, Vec::new());
        let end = SimTime::ZERO + time;
        while world.next_time().is_some_and(|next| next <= end) {
            world.step(&mut trace);
            digest.add(&trace);
            trace.clear();
            steps += 1;
        }
        (digest.value(), steps)
    }

    /// The fingerprint so far.
    pub fn value(&self) -> u64 {
        self.0.finish()
    }
}

/// FNV-1a over bytes that do not depend on the platform: derived `Hash` writes lengths and enum
/// discriminants as `usize` and `isize`, which have four bytes in wasm and eight elsewhere.
#[derive(Default)]
struct Portable(FnvHasher);

impl Hasher for Portable {
    fn finish(&self) -> u64 {
        self.0.finish()
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }
    fn write_usize(&mut self, n: usize) {
        self.0.write(&(n as u64).to_le_bytes());
    }
    fn write_isize(&mut self, n: isize) {
        self.0.write(&(n as i64).to_le_bytes());
    }
    fn write_u16(&mut self, n: u16) {
        self.0.write(&n.to_le_bytes());
    }
    fn write_u32(&mut self, n: u32) {
        self.0.write(&n.to_le_bytes());
    }
    fn write_u64(&mut self, n: u64) {
        self.0.write(&n.to_le_bytes());
    }
    fn write_i64(&mut self, n: i64) {
        self.0.write(&n.to_le_bytes());
    }
}
