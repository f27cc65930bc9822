//! Measuring: the course's two tables, and any number against any setting, over many runs.
//!
//! One run shows what *can* happen; a table claims what *does*. So each pattern is run on the same
//! nodes with the same seeds and the same people asking for the same things, and what came of it
//! is counted:
//!
//! | module | what it holds |
//! |---|---|
//! | [`variant`] | the rows of the table: four patterns, and sync with `remote_apply` |
//! | [`plan`] | what happens in a run: a replica down, the primary without power, a failover |
//! | [`row`] | what was counted, and where each worst case happened |
//! | [`claims`] | the course's claims beside the figures |
//! | [`desk`] | the tables measured beside a page, and what the two say to each other |
//! | [`present`] | the cluster as it stands, to be measured |
//! | [`knob`], [`gauge`], [`sweep`] | one setting varied, one number read off |
//!
//! Nothing here waits, draws or reads a clock. A [`Measurement`] is worked off in slices, each as
//! long as the caller likes:
//!
//! ```
//! # use laglab::measure::{Measurement, variant::Variant};
//! # use laglab::sim::scenario::Scenario;
//! # let scenario = Scenario::from_json(r#"{ "version": 1, "clients": ["Ana"],
//! #     "keys": [{ "name": "a" }], "replicas": [{}] }"#).expect("it is valid");
//! let mut measurement = Measurement::new(&scenario, 1);
//! while measurement.step(10_000) {
//!     // Here a page draws a frame.
//! }
//! assert!(measurement.row(Variant::Async).counts.lost > 0, "async loses what is not sent yet");
//! ```
//!
//! Values are kept and not sorted into the buckets of a histogram: 20 runs of 5,000 requests are
//! 100,000 numbers of 8 bytes per row, exact percentiles take a millisecond, and a histogram's
//! crate would be one more thing to download.

mod batch;
pub mod claims;
pub mod desk;
pub mod gauge;
pub mod knob;
pub mod plan;
pub mod present;
pub mod row;
mod run;
pub mod sweep;
pub mod variant;

use crate::sim::scenario::Scenario;

use batch::{Batch, Slot};
use plan::{Faults, Plan};
use row::Row;
use variant::Variant;

/// Seeds of a measurement if nothing is said.
pub const SEEDS: u64 = 20;

/// Runs with all replicas cut off are for one sentence of the tables: a few seeds do.
const ISOLATION_SEEDS: u64 = 3;

/// The two tables, being measured.
#[derive(Clone, Debug)]
pub struct Measurement {
    batch: Batch,
}

impl Measurement {
    /// All patterns on the nodes and the load of a scenario, so many seeds each, from the
    /// scenario's own on. Its script is left out, since each run follows the same [`Plan`].
    pub fn new(scenario: &Scenario, seeds: u64) -> Measurement {
        assert!(seeds > 0, "a measurement has at least one run per row");
        let slot = |variant: Variant, faults, seeds| {
            let plan = Plan { faults, ..Plan::default() };
            Slot::new(&variant.applied_to(scenario), plan, seeds)
        };
        let mut slots: Vec<Slot> =
            Variant::ALL.into_iter().map(|v| slot(v, Faults::Course, seeds)).collect();
        slots.push(slot(Variant::SemiSync, Faults::Isolation, seeds.min(ISOLATION_SEEDS)));
        Measurement { batch: Batch::new(slots) }
    }

    /// Works on for so many events of the engine at most. Returns whether something is left.
    pub fn step(&mut self, events: u64) -> bool {
        self.batch.step(events)
    }

    /// Runs done, and runs in all.
    pub fn progress(&self) -> (u64, u64) {
        self.batch.progress()
    }

    /// Events of the engine so far.
    pub fn events(&self) -> u64 {
        self.batch.events()
    }

    /// What was counted so far for one row.
    pub fn row(&self, variant: Variant) -> Row {
        self.batch.row(variant.index())
    }

    /// What was counted with all replicas of a semi-sync primary cut off, longer than its timeout,
    /// and the primary then lost.
    pub fn isolated(&self) -> Row {
        self.batch.row(Variant::ALL.len())
    }

    /// How write latencies and the staleness of stale reads are spread in one row: so many equal
    /// parts are no longer than these, in microseconds.
    pub fn curves(&self, variant: Variant, parts: usize) -> [Vec<u64>; 2] {
        self.batch.curves(variant.index(), parts)
    }

    /// The run behind a figure: what to open, and then to go to the figure's time.
    pub fn scenario(&self, variant: Variant, seed: u64) -> Scenario {
        self.batch.scenario(variant.index(), seed)
    }

    /// The run behind a figure of [`isolated`](Measurement::isolated).
    pub fn isolated_scenario(&self, seed: u64) -> Scenario {
        self.batch.scenario(Variant::ALL.len(), seed)
    }
}
