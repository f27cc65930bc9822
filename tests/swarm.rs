//! A swarm of random clusters: each runs for a minute and more under many faults, watched by the
//! model of [`cluster`] after every step; then all faults end and a healthy cluster has to come
//! of it.
//!
//! `make swarm` runs more of them. `SWARM_RUNS` says how many, `SWARM_SEED` where they begin; a
//! failure prints its seed and all there is to it. `SWARM_TRACE` prints all that happens.

#[path = "cluster/mod.rs"]
mod cluster;

use std::collections::BTreeSet;

use cluster::{Plan, Size, kinds, shrink};
use laglab::sim::time::SimDuration;

/// How many clusters there are without more being asked for.
const RUNS: u64 = 1_000;

/// Fewest faults of each that were carried out.
const LEAST_FAULTS: u64 = 5;

/// Least time of each, before it is healed.
const LEAST_TIME: SimDuration = SimDuration::from_secs(60);

fn from_environment(name: &str, otherwise: u64) -> u64 {
    let Ok(text) = std::env::var(name) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("{name} is a number, not '{text}'"))
}

#[test]
fn a_swarm_of_clusters_keeps_the_rules() {
    let runs = from_environment("SWARM_RUNS", RUNS);
    let first = from_environment("SWARM_SEED", 1);
    let (mut steps, mut seconds, mut faults) = (0, 0, 0);
    let (mut seen, mut failed) = (BTreeSet::new(), Vec::new());
    for seed in first..first + runs {
        let plan = Plan::any(seed, Size::LONG);
        seen.insert(format!("{:?}", plan.kind));
        match shrink::run_or_tell(&plan, SimDuration::from_secs(20)) {
            Ok(ran) => {
                assert!(ran.time >= LEAST_TIME, "seed {seed} runs for {} only", ran.time);
                assert!(ran.faults >= LEAST_FAULTS, "seed {seed} has {} faults", ran.faults);
                let nodes = plan.scenario.replicas.len() + 1;
                assert!((3..=7).contains(&nodes), "seed {seed} has {nodes} nodes");
                faults += ran.faults;
                steps += ran.steps;
                seconds += ran.time.as_micros() / 1_000_000;
            }
            Err(why) => failed.push(why),
        }
        if failed.len() >= 10 {
            break;
        }
    }
    println!("{runs} clusters, {seconds} s of their time, {faults} faults, {steps} steps");
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n\n"));
    let all: BTreeSet<String> = kinds().iter().map(|kind| format!("{kind:?}")).collect();
    assert!(runs < 100 || seen == all, "every kind has its turn: {seen:?}");
}
