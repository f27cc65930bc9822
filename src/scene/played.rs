//! A run with its log, for the tests of the views.

use std::sync::Arc;

use crate::sim::action::Action;
use crate::sim::ids::{ClientId, KeyId, NodeId};
use crate::sim::scenario::Scenario;
use crate::sim::time::SimDuration;
use crate::sim::timeline::Timeline;
use crate::sim::world::World;

use super::chronicle::{Chronicle, Line};

pub(super) const ANA: ClientId = ClientId(0);
pub(super) const BEN: ClientId = ClientId(1);
pub(super) const NAME: KeyId = KeyId(0);

/// Two replicas, of which the second is far behind.
const LESSON: &str = r#"{ "version": 1, "seed": 1, "pattern": "async",
    "replicas": [
        { "network_delay": { "constant": "40ms" } },
        { "network_delay": { "constant": "420ms" },
          "settings": { "recovery_min_apply_delay": "900ms" } }],
    "clients": ["Ana", "Ben"], "keys": [{ "name": "name" }, { "name": "cart" }] }"#;

pub(super) const fn ms(ms: u64) -> SimDuration {
    SimDuration::from_millis(ms)
}

/// A run with its log.
pub(super) struct Played {
    pub(super) timeline: Timeline,
    chronicle: Chronicle,
}

impl Played {
    /// The cluster of the first lesson.
    pub(super) fn lesson() -> Played {
        let scenario = Scenario::from_json(LESSON).expect("it is a valid scenario");
        Played { timeline: Timeline::new(Arc::new(scenario)), chronicle: Chronicle::default() }
    }

    pub(super) fn world(&self) -> &World {
        self.timeline.world()
    }

    pub(super) fn past(&self) -> &[Line] {
        self.chronicle.before(self.timeline.steps())
    }

    pub(super) fn act(&mut self, action: Action) -> &mut Self {
        let Played { timeline, chronicle } = self;
        timeline.act(action, |world, line| chronicle.see(world, line)).expect("it is possible");
        chronicle.close(timeline.steps());
        self
    }

    pub(super) fn wait(&mut self, time: SimDuration) -> &mut Self {
        let Played { timeline, chronicle } = self;
        let to = timeline.now() + time;
        timeline.advance(to, u64::MAX, |world, line| chronicle.see(world, line));
        chronicle.close(timeline.steps());
        self
    }

    /// Ana writes and is told that it is saved.
    pub(super) fn ana_saves(&mut self) -> &mut Self {
        self.act(Action::write(ANA, NAME)).wait(ms(30))
    }

    /// A person reads along the route, or from a node, and has the answer.
    pub(super) fn reads(&mut self, client: ClientId, node: Option<u8>) -> &mut Self {
        let read = match node {
            Some(node) => Action::Read { client, key: NAME, node: NodeId(node) },
            None => Action::ReadRouted { client, key: NAME },
        };
        self.act(read).wait(ms(30))
    }
}
