//! The cluster as it stands now, as the beginning of other runs.

use serde::Serialize;

use crate::sim::action::Load;
use crate::sim::delay::Delay;
use crate::sim::node::Node;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::{KeySpec, NodeSpec, Scenario};
use crate::sim::world::World;

/// The text of such a scenario, for a program beside the page. It has no script, so that the page
/// need not hold what would write one.
pub fn cluster_text(world: &World) -> String {
    #[derive(Serialize)]
    struct Text<'a> {
        version: u32,
        seed: u64,
        pattern: Option<Pattern>,
        primary: &'a NodeSpec,
        replicas: &'a [NodeSpec],
        clients: &'a [String],
        client_delay: &'a Delay,
        keys: &'a [KeySpec],
        load: &'a Load,
        visitors: u16,
    }
    let now = cluster(world);
    let text = Text {
        version: now.version,
        seed: now.seed,
        pattern: now.pattern,
        primary: &now.primary,
        replicas: &now.replicas,
        clients: &now.clients,
        client_delay: &now.client_delay,
        keys: &now.keys,
        load: &now.load,
        visitors: now.visitors,
    };
    serde_json::to_string(&text).expect("plain data has a text")
}

/// The nodes, network, load and people of a world as they are now. Its leader is the primary.
/// Settings are those in force; who is down or cut off is not carried over.
pub fn cluster(world: &World) -> Scenario {
    let leader = world.node(world.leader());
    let others = world.members().filter(|node| node.id != leader.id);
    let name = |client| world.person_name(client).map(str::to_owned);
    Scenario {
        pattern: world.pattern(),
        primary: spec(world, leader),
        replicas: others.map(|node| spec(world, node)).collect(),
        clients: world.people().filter_map(name).collect(),
        load: world.load().clone(),
        script: Vec::new(),
        ..world.scenario().clone()
    }
}

fn spec(world: &World, node: &Node) -> NodeSpec {
    let mut settings = node.settings.clone();
    if let Some(subscription) = node.subscriptions.first() {
        settings.recovery_min_apply_delay = subscription.delay;
    }
    // Who follows whom, and by which slot, is the pattern's to say.
    settings.primary_slot_name.clear();
    NodeSpec {
        network_delay: world.links().delay(node.id).clone(),
        bandwidth: world.link(node.id).and_then(|link| link.bandwidth),
        hardware: node.hardware.clone(),
        settings,
        ..NodeSpec::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Measurement;
    use super::super::variant::Variant;
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::NodeId;
    use crate::sim::time::SimDuration;

    #[test]
    fn a_cluster_is_carried_over_as_it_stands() {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut world = World::new(Arc::new(scenario));
        let to = SimDuration::from_millis(333);
        for act in [Action::AddReplica, Action::SetNetworkDelay { node: NodeId(1), to }] {
            world.act(act, &mut Vec::new()).expect("it can be done");
        }
        let again = Scenario::from_json(&cluster_text(&world)).expect("its text is a scenario");
        assert_eq!(again, cluster(&world));
        assert_eq!(again.replicas.len(), 2);
        assert_eq!(again.replicas[0].network_delay.typical(), to);
    }

    #[test]
    fn whatever_pattern_runs_all_of_them_can_be_measured() {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}, {}] }"#;
        let plain = Scenario::from_json(text).expect("it is valid");
        for pattern in Pattern::ALL {
            let world = World::new(Arc::new(pattern.applied_to(&plain)));
            let mut measurement = Measurement::new(&cluster(&world), 1);
            while measurement.step(1_000_000) {}
            for variant in Variant::ALL {
                let writes = measurement.row(variant).counts.acknowledged;
                assert!(writes > 100, "from {pattern:?}, {variant:?}: {writes} writes");
            }
        }
    }
}
