//! The configuration files of the nodes, as an editor shows them.

use crate::sim::conf::{Problem, file_text, mariadb, postgresql};
use crate::sim::ids::NodeId;
use crate::sim::node::Node;
use crate::sim::scenario::{NodeSpec, Scenario};
use crate::sim::world::World;

/// The same scenario with its settings in files, so that they can be edited. A node whose settings
/// no file can hold exactly keeps them as they are.
pub fn with_files(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    for spec in std::iter::once(&mut scenario.primary).chain(&mut scenario.replicas) {
        if spec.conf.is_none() {
            spec.conf = file_of(spec);
        }
    }
    scenario
}

fn file_of(spec: &NodeSpec) -> Option<String> {
    let text = file_text(&spec.settings, spec.mariadb.as_ref());
    let is_same = match &spec.mariadb {
        Some(settings) => mariadb::Conf::start(&text, &[]).is_ok_and(|c| c.settings() == *settings),
        None => postgresql::Conf::start(&text, &[]).is_ok_and(|c| c.settings() == spec.settings),
    };
    is_same.then_some(text)
}

/// The text of a node's file. A node without one is shown the file that its settings make.
pub fn text(world: &World, id: NodeId) -> String {
    let made = |node: &Node| {
        file_text(&node.settings, node.mariadb.as_ref().map(|mariadb| &mariadb.settings))
    };
    world.file(id).map_or_else(|| made(world.node(id)), str::to_owned)
}

/// What the server says about a text, line by line.
pub fn problems(world: &World, id: NodeId, text: &str) -> Vec<Problem> {
    match world.node(id).mariadb {
        Some(_) => mariadb::problems(text),
        None => postgresql::problems(text),
    }
}

/// What the file is called.
pub fn name(world: &World, id: NodeId) -> &'static str {
    match world.node(id).mariadb {
        Some(_) => "my.cnf",
        None => "postgresql.conf",
    }
}

/// Whether the server can be told to read its file again while it runs.
pub fn can_reload(world: &World, id: NodeId) -> bool {
    let node = world.node(id);
    node.mariadb.is_none() && node.is_up() && world.file(id).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::pattern::Pattern;

    #[test]
    fn every_pattern_has_files_that_say_the_same() {
        let quiet = include_str!("../../tests/scenarios/quiet.json");
        let quiet = Scenario::from_json(quiet).expect("it is a valid scenario");
        for pattern in Pattern::ALL {
            let plain = pattern.applied_to(&quiet);
            let filed = World::new(with_files(&plain).into());
            let plain = World::new(plain.into());
            for node in filed.members() {
                assert!(filed.file(node.id).is_some(), "{pattern:?}, {:?}", node.id);
                assert_eq!(node.settings, plain.node(node.id).settings, "{pattern:?}");
                let text = text(&filed, node.id);
                assert_eq!(problems(&filed, node.id, &text), [], "{pattern:?}: {text}");
            }
        }
    }
}
