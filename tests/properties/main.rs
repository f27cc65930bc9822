//! What holds for every cluster, whatever is done to it.
//!
//! The cases are the same in every run. `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others.

mod generate;
mod model;
mod timeline;

use std::sync::Arc;

use laglab::sim::action::Action;
use laglab::sim::digest::Digest;
use laglab::sim::ids::NodeId;
use laglab::sim::node::Power;
use laglab::sim::pattern::Pattern;
use laglab::sim::settings::SynchronousCommit;
use laglab::sim::time::SimDuration;
use laglab::sim::trace::TraceEntry;
use laglab::sim::world::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use generate::{Plan, plans};
use model::Model;

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

/// A world that is watched: after every step the model checks it.
struct Watched {
    world: World,
    model: Model,
    trace: Vec<TraceEntry>,
}

impl Watched {
    fn new(plan: &Plan) -> Self {
        let world = World::new(Arc::new(plan.scenario.clone()));
        let model = Model::new(&world);
        Watched { world, model, trace: Vec::new() }
    }

    fn run(&mut self, time: SimDuration) {
        let end = self.world.now() + time;
        while self.world.next_time().is_some_and(|next| next <= end) {
            self.trace.clear();
            self.world.step(&mut self.trace);
            self.model.check(&self.world, &self.trace);
        }
        self.world.pass(end);
    }

    /// Does something. What is refused must change nothing.
    fn act(&mut self, action: Action) -> bool {
        self.trace.clear();
        let possible = self.world.possible(&action);
        let done = self.world.act(action, &mut self.trace);
        assert_eq!(possible, done, "an act is refused exactly when it is not possible");
        assert!(done.is_ok() || self.trace.is_empty(), "what is refused leaves no trace");
        self.model.check(&self.world, &self.trace);
        done.is_ok()
    }

    fn play(&mut self, plan: &Plan) {
        for act in &plan.acts {
            self.run(act.after);
            self.act(act.action.clone());
        }
        self.run(SimDuration::from_secs(1));
    }

    /// Ends all faults, so that a healthy cluster has to come of it.
    fn heal(&mut self) {
        self.act(Action::SetLoad(Default::default()));
        self.act(Action::SetSynchronousCommit(SynchronousCommit::RemoteApply));
        let nodes = (0..self.world.nodes().len()).map(|i| NodeId(i as u8));
        for node in nodes.clone() {
            self.act(Action::Heal(node));
            self.act(Action::SetNetworkDelay { node, to: SimDuration::from_millis(10) });
            self.act(Action::SetApplyDelay { node, to: SimDuration::ZERO });
            self.act(Action::SetReplayCost { node, to: SimDuration::from_micros(10) });
            if matches!(self.world.node(node).power, Power::Crashed | Power::Off) {
                self.act(Action::Start(node));
            }
        }
        self.run(SimDuration::from_secs(300));
        for node in nodes {
            let state = self.world.node(node);
            let old_primary = state.primary().is_some() && node != self.world.leader();
            if old_primary || state.replica().is_some_and(|r| r.diverged) {
                self.act(Action::Rewind(node));
            }
        }
        self.act(Action::SetPattern(Pattern::Sync));
        self.run(SimDuration::from_secs(300));
    }
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
    #![proptest_config(config(1024))]

    /// Everything that [`Model`] checks after each step; and when all faults have ended, every
    /// node gets everything and nobody waits.
    #[test]
    fn the_rules_hold_and_a_healed_cluster_recovers(plan in plans()) {
        plan.scenario.validate().expect("plans are valid");
        let mut run = Watched::new(&plan);
        run.play(&plan);
        run.heal();
        let world = &run.world;
        let leader = world.node(world.leader());
        assert!(leader.is_up(), "the primary runs");
        assert_eq!(world.ops().count(), 0, "nobody waits for an answer");
        for node in world.members() {
            assert_eq!(node.table, leader.table, "{} shows the same rows", world.name(node.id));
            if let Some(replica) = node.replica() {
                assert_eq!(replica.positions.replayed, leader.flushed(), "{}", world.name(node.id));
            }
        }
        run.model.check_end(world);
        // A healed cluster takes writes, at the level that waits longest.
        let (client, key) = (laglab::sim::ids::ClientId(0), laglab::sim::ids::KeyId(0));
        assert!(run.act(Action::Write { client, key, value: None }), "a write can be asked for");
        run.run(SimDuration::from_secs(100));
        assert_eq!(run.world.ops().count(), 0, "the write is answered");
        let counts = run.world.checker().counts;
        assert!(counts.writes > 0, "and it is acknowledged");
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
}
