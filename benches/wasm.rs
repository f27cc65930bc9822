//! The engine of the bench, built for wasm and timed from outside: it has no clock of its own.
//!
//! `.scripts/bench-wasm` builds it as the page is built and runs it under Node.

use std::sync::Arc;

use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimDuration;
use laglab::sim::trace::TraceEntry;
use laglab::sim::world::World;

/// Runs the bench's cluster for so many seconds and returns the number of events.
#[expect(unsafe_code, reason = "the name is how Node finds it")]
// SAFETY: nothing else has this name.
#[unsafe(no_mangle)]
pub extern "C" fn run_for(seconds: u32) -> u32 {
    let scenario = Scenario::from_json(include_str!("five_nodes.json"));
    let mut world = World::new(Arc::new(scenario.expect("the bench's scenario is valid")));
    let end = world.now() + SimDuration::from_secs(u64::from(seconds));
    let mut trace: Vec<TraceEntry> = Vec::new();
    let mut events = 0;
    while world.next_time().is_some_and(|next| next <= end) {
        world.step(&mut trace);
        trace.clear();
        events += 1;
    }
    events
}

fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok());
    println!("{}", run_for(seconds.unwrap_or(0)));
}
