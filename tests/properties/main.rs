//! What holds for every cluster, whatever is done to it, and for every text, whatever it says.
//!
//! The cases are the same in every run. `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others.

#[path = "../cluster/mod.rs"]
mod cluster;
mod diagram;
mod embed;
mod fuzz;
mod round_trips;
mod timeline;

use std::sync::Arc;

use cluster::{Plan, Size, shrink};
use laglab::sim::action::Action;
use laglab::sim::digest::Digest;
use laglab::sim::time::{SimDuration, SimTime};
use laglab::sim::trace::TraceEvent;
use laglab::sim::world::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// Fixed cases, unless the environment asks for others.
pub(crate) fn config(cases: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config
}

/// Any plan. A failure is made shorter by the plan's own means.
pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    any::<u64>().no_shrink().prop_map(|seed| Plan::any(seed, Size::SHORT))
}

/// Any plan with so much load that a run has many checkpoints.
pub(crate) fn busy_plans() -> impl Strategy<Value = Plan> {
    plans().prop_map(|mut plan| {
        plan.scenario.load.writes_per_second += 200;
        plan.scenario.load.reads_per_second += 100;
        plan.scenario.visitors = 50;
        plan
    })
}

/// Runs a plan without watching and returns the fingerprint of all that happened.
fn digest(plan: &Plan) -> (u64, World) {
    let mut world = World::new(Arc::new(plan.scenario.clone()));
    let (mut digest, mut trace) = (Digest::default(), Vec::new());
    for act in &plan.acts {
        let time = world.now() + act.after;
        world.run_until(time, &mut trace);
        let _refused = world.act(act.action.clone(), &mut trace);
    }
    digest.add(&trace);
    (digest.value(), world)
}

proptest! {
    #![proptest_config(config(512))]

    /// Everything that the model checks after each step; and when all faults have ended, every
    /// node gets everything and nobody waits.
    #[test]
    fn the_rules_hold_and_a_healed_cluster_recovers(plan in plans()) {
        if let Err(why) = shrink::run_or_tell(&plan, SimDuration::from_secs(1)) {
            panic!("{why}");
        }
    }

    /// The same plan gives the same trace and the same world, and a world that was saved and read
    /// back is the same world.
    #[test]
    fn the_same_plan_gives_the_same_run(plan in plans()) {
        let (first, mut world) = digest(&plan);
        let (second, again) = digest(&plan);
        prop_assert_eq!(first, second);
        prop_assert!(world == again, "equal traces of different worlds");
        let text = serde_json::to_string(&world).expect("a world has a text");
        let mut read: World = serde_json::from_str(&text).expect("it reads back");
        prop_assert!(world == read, "a world reads back as it was written");
        let (mut trace, mut same) = (Vec::new(), Vec::new());
        let end = world.now() + SimDuration::from_millis(500);
        world.run_until(end, &mut trace);
        read.run_until(end, &mut same);
        prop_assert!(trace == same, "a world that was read back goes on as the other does");
    }

    /// Somebody who comes, asks for nothing and leaves changes nothing for anybody else.
    #[test]
    fn an_idle_guest_changes_nothing(plan in plans()) {
        let end = SimTime::ZERO + SimDuration::from_secs(2);
        let run = |guest: bool| {
            let mut world = World::new(Arc::new(plan.scenario.clone()));
            let mut trace = Vec::new();
            world.run_until(SimTime::from_micros(500_000), &mut trace);
            if guest {
                world.act(Action::AddClient, &mut trace).expect("there is room");
                let last = world.people().last().expect("somebody has come");
                world.run_until(SimTime::from_micros(900_000), &mut trace);
                world.act(Action::RemoveClient(last), &mut trace).expect("others stay");
            }
            world.run_until(end, &mut trace);
            trace.retain(|entry| {
                let TraceEvent::Acted(action) = &entry.event else { return true };
                !matches!(action, Action::AddClient | Action::RemoveClient(_))
            });
            trace
        };
        prop_assert!(run(true) == run(false), "the others' run is another");
    }
}
