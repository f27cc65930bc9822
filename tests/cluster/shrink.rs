//! Makes a failing plan shorter: acts are left out as long as it still fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use laglab::sim::action::Load;
use laglab::sim::time::{SimDuration, SimTime};

use super::Plan;
use super::watched::Watched;

/// What a run has come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ran {
    /// Steps taken.
    pub(crate) steps: u64,
    /// Time of the cluster, before it was healed.
    pub(crate) time: SimDuration,
    /// Faults that were carried out.
    pub(crate) faults: u64,
}

/// Runs a plan under the model, heals it, and demands that it recovers.
pub(crate) fn run(plan: &Plan, rest: SimDuration) -> Ran {
    let mut run = Watched::new(plan);
    run.play(plan, rest);
    let (time, faults) = (run.world.now().since(SimTime::ZERO), run.faults);
    run.heal();
    run.recovers(plan.kind);
    Ran { steps: run.steps, time, faults }
}

/// The same; a failure comes as a text with the plan in full and made short.
pub(crate) fn run_or_tell(plan: &Plan, rest: SimDuration) -> Result<Ran, String> {
    outcome(plan, rest).map_err(|why| {
        let short = shortened(plan, rest);
        let again = outcome(&short, rest).err().unwrap_or_default();
        format!("{why}\n{}\nshort: {again}\n{}", plan.describe(), short.describe())
    })
}

fn outcome(plan: &Plan, rest: SimDuration) -> Result<Ran, String> {
    let run = catch_unwind(AssertUnwindSafe(|| run(plan, rest)));
    run.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned()
    })
}

/// The plan with as few acts as still fail.
fn shortened(plan: &Plan, rest: SimDuration) -> Plan {
    let mut plan = plan.clone();
    let mut quiet = plan.clone();
    quiet.scenario.load = Load::default();
    if outcome(&quiet, rest).is_err() {
        plan = quiet;
    }
    let mut size = plan.acts.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < plan.acts.len() {
            let mut less = plan.clone();
            let end = (at + size).min(less.acts.len());
            let left_out: Vec<_> = less.acts.drain(at..end).collect();
            // What comes after happens when it did.
            if let Some(next) = less.acts.get_mut(at) {
                next.after = left_out.iter().fold(next.after, |sum, act| sum + act.after);
            }
            if outcome(&less, rest).is_err() {
                plan = less;
            } else {
                at += size;
            }
        }
        if size == 1 {
            return plan;
        }
        size = size.div_ceil(2);
    }
}
