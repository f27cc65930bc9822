//! A world that is watched: after every step the model checks it.

use std::sync::Arc;

use laglab::sim::action::{Action, ActionError};
use laglab::sim::time::{SimDuration, SimTime};
use laglab::sim::trace::TraceEntry;
use laglab::sim::world::World;

use super::Plan;
use super::acts;
use super::model::Model;

/// A world and its model.
pub(crate) struct Watched {
    pub(crate) world: World,
    pub(crate) model: Model,
    trace: Vec<TraceEntry>,
    /// Print all that happens.
    pub(crate) loud: bool,
    /// How many steps it has taken.
    pub(crate) steps: u64,
    /// How many faults were carried out.
    pub(crate) faults: u64,
}

impl Watched {
    pub(crate) fn new(plan: &Plan) -> Self {
        plan.scenario.validate().expect("plans are valid");
        let world = World::new(Arc::new(plan.scenario.clone()));
        let model = Model::new(&world, plan.kind);
        let loud = std::env::var_os("SWARM_TRACE").is_some();
        Watched { world, model, trace: Vec::new(), loud, steps: 0, faults: 0 }
    }

    fn checked(&mut self) {
        if self.loud {
            for entry in &self.trace {
                println!("{} {:?}", entry.time.as_micros(), entry.event);
            }
        }
        self.steps += 1;
        self.model.check(&self.world, &self.trace);
        self.trace.clear();
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, time: SimDuration) {
        let end = self.world.now() + time;
        while self.world.next_time().is_some_and(|next| next <= end) {
            self.world.step(&mut self.trace);
            self.checked();
        }
        self.world.pass(end);
    }

    /// Does something. What is refused must change nothing.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        let possible = self.world.possible(&action);
        let fault = acts::is_fault(&action);
        let done = self.world.act(action, &mut self.trace);
        match &possible {
            Ok(()) => {
                let said = matches!(done, Ok(()) | Err(ActionError::Server(_)));
                assert!(said, "what is possible is done, or refused by the server: {done:?}");
            }
            Err(_) => {
                assert_eq!(possible, done, "an act is refused exactly when it is not possible");
                assert!(self.trace.is_empty(), "what is refused leaves no trace");
            }
        }
        self.checked();
        self.faults += u64::from(fault && done.is_ok());
        done.is_ok()
    }

    /// What the acts of a plan lack of faults that could be done, its nodes take in turns: one's
    /// ways are cut, or it loses power.
    fn make_up_for(&mut self, faults: u64) {
        let nodes: Vec<_> = self.world.members().map(|node| node.id).collect();
        let turns = nodes.iter().cycle().take(nodes.len() * faults as usize);
        for (turn, node) in turns.copied().enumerate() {
            if self.faults >= faults {
                return;
            }
            self.act(if turn % 2 == 0 { Action::PowerLoss(node) } else { Action::Cut(node) });
            self.run(SimDuration::from_secs(2));
            self.act(Action::Heal(node));
            self.act(Action::Start(node));
        }
    }

    /// Does all that a plan says.
    pub(crate) fn play(&mut self, plan: &Plan, rest: SimDuration) {
        for act in &plan.acts {
            self.run(act.after);
            self.act(act.action.clone());
        }
        self.make_up_for(plan.faults);
        self.run(rest);
        self.run(plan.time - self.world.now().since(SimTime::ZERO));
    }
}
