//! The configuration files of the nodes, as an editor shows them.

use crate::lang::t;
use crate::sim::action::Action;
use crate::sim::conf::{Problem, file_text, mariadb, postgresql};
use crate::sim::ids::NodeId;
use crate::sim::node::{Node, Power};
use crate::sim::scenario::{NodeSpec, Scenario};
use crate::sim::world::World;

use super::words::node_name;

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

/// How a server that runs takes up a new file, in words and as an act: it reads it again, or, where
/// it cannot do that, starts anew.
pub fn take_up(world: &World, id: NodeId) -> Option<(&'static str, Action)> {
    let node = world.node(id);
    match node.mariadb {
        None if node.is_up() && world.file(id).is_some() => {
            Some((t!("files-write-and-reload"), Action::Reload(id)))
        }
        Some(_) if node.is_running() => Some((t!("files-write-and-restart"), Action::Restart(id))),
        _ => None,
    }
}

/// What is done to give a setting of a server another value, as its administrator would: the line
/// is written into the file and the server reads it; MariaDB is told at once. An error says what
/// was expected.
pub fn set(world: &World, id: NodeId, name: &str, value: &str) -> Result<Vec<Action>, String> {
    if !world.members().any(|node| node.id == id) {
        let all: Vec<String> = world.members().map(|node| node.id.0.to_string()).collect();
        return Err(format!("there is no node {}, expected one of: {}", id.0, all.join(", ")));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if name.is_empty() || !name.chars().all(plain) || value.chars().any(char::is_control) {
        return Err("this is no setting, expected its name, and a value on one line".to_owned());
    }
    if world.node(id).mariadb.is_some() {
        return Ok(vec![Action::SetGlobal { node: id, assignment: format!("{name} = {value}") }]);
    }
    let text = postgresql::with_setting(&text(world, id), name, value);
    if let Some(problem) = problems(world, id, &text).into_iter().find(|p| !p.is_warning) {
        return Err(format!("{}, expected {}", problem.message, problem.expected));
    }
    let write = Action::WriteFile { node: id, text };
    Ok(match world.node(id).is_up() {
        true => vec![write, Action::Reload(id)],
        false => vec![write],
    })
}

/// When the server reads its file, as things stand.
fn how_read(world: &World, id: NodeId) -> &'static str {
    let node = world.node(id);
    match node.power {
        Power::Stopping => {
            t!("files-it-is-shutting-down-it")
        }
        Power::Up if node.mariadb.is_some() => t!("files-a-running-mariadb-reads-its"),
        Power::Up => {
            t!("files-the-server-reads-it-at")
        }
        _ => t!("files-it-reads-its-file-when"),
    }
}

/// The file of a node, and how it stands with the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What the file is called.
    pub name: &'static str,
    /// Whose it is.
    pub node: NodeId,
    /// The text.
    pub text: String,
    /// What it asks for that takes a restart, by the names of the settings.
    pub pending: Vec<String>,
    /// Whether the server runs, and so can be restarted.
    pub can_restart: bool,
    /// When the server reads it, as things stand.
    pub how_read: &'static str,
    /// How a server that runs takes up a new file.
    pub take_up: Option<&'static str>,
    /// What the course's file is called.
    pub course: Option<&'static str>,
    /// All nodes that have files, and what they are called.
    pub nodes: Vec<(NodeId, String)>,
}

/// The file of the node of this number, or of the primary if there is none.
pub fn sheet(world: &World, wanted: Option<NodeId>) -> Sheet {
    let nodes: Vec<_> = world.members().map(|node| (node.id, node_name(world, node.id))).collect();
    let is_there = |id: &NodeId| nodes.iter().any(|node| node.0 == *id);
    let node = wanted.filter(is_there).unwrap_or(world.leader());
    Sheet {
        name: name(world, node),
        node,
        text: text(world, node),
        pending: world.pending_restart(node),
        can_restart: world.possible(&Action::Restart(node)).is_ok(),
        how_read: how_read(world, node),
        take_up: take_up(world, node).map(|(words, _)| words),
        course: of_course(world, node).map(|(words, _)| words),
        nodes,
    }
}

/// The course's file for a server of this kind and part, and what to call it; it has none for the
/// others.
pub fn of_course(world: &World, id: NodeId) -> Option<(&'static str, &'static str)> {
    let node = world.node(id);
    if node.mariadb.is_some() || world.has_several_primaries() {
        return None;
    }
    Some(match node.replica() {
        Some(_) => (t!("files-the-courses-file-for-a"), include_str!("course/replica.conf")),
        None => (t!("files-the-courses-file-for-the"), include_str!("course/primary.conf")),
    })
}

/// The settings of a text that a server would take, and the simulator does not act on.
pub fn only_read(world: &World, id: NodeId, text: &str) -> Vec<String> {
    if world.node(id).mariadb.is_some() {
        return mariadb::Conf::start(text, &[]).map_or(Vec::new(), |conf| conf.not_modelled());
    }
    let Ok(conf) = postgresql::Conf::start(text, &[]) else { return Vec::new() };
    let mut names = conf.not_modelled();
    // Whom a replica follows is said on the stage.
    let host = "primary_conninfo";
    if conf.show(host).is_ok_and(|value| !value.is_empty()) {
        names.push(host.to_owned());
    }
    names
}

/// The lines of a text, from 0, that are not lines of the one before it.
pub fn changed_lines(before: &str, after: &str) -> Vec<usize> {
    let is_new = |line: &&str| before.lines().all(|old| old != *line);
    let lines = after.lines().enumerate();
    lines.filter(|(_, line)| is_new(line)).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::pattern::Pattern;
    use crate::sim::time::{SimDuration, SimTime};

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

    fn quiet() -> World {
        let quiet = include_str!("../../tests/scenarios/quiet.json");
        World::new(with_files(&Scenario::from_json(quiet).expect("it is valid")).into())
    }

    #[test]
    fn the_courses_files_are_taken_and_say_what_is_only_read() {
        let world = quiet();
        for (id, read) in [(NodeId(0), vec![]), (NodeId(1), vec!["primary_conninfo"])] {
            let (_, text) = of_course(&world, id).expect("there is one");
            assert_eq!(problems(&world, id, text), [], "{text}");
            assert_eq!(only_read(&world, id, text), read);
            let said: Vec<&str> =
                text.lines().filter(|line| line.contains("not acted on")).collect();
            assert_eq!(said.len(), read.len(), "the file says so itself: {text}");
        }
    }

    #[test]
    fn what_takes_a_restart_is_pending_until_then() {
        let mut world = quiet();
        let (primary, mut out) = (NodeId(0), Vec::new());
        let text = of_course(&world, primary).expect("there is one").1.to_owned();
        for action in [Action::WriteFile { node: primary, text }, Action::Reload(primary)] {
            world.act(action, &mut out).expect("it runs");
        }
        assert_eq!(sheet(&world, None).pending, ["max_wal_senders"]);
        world.act(Action::Restart(primary), &mut out).expect("it runs");
        world.run_until(SimTime::ZERO + SimDuration::from_secs(90), &mut out);
        assert!(world.node(primary).is_up(), "it has come back");
        assert_eq!(world.node(primary).settings.max_wal_senders, 5);
        assert_eq!(sheet(&world, None).pending, [""; 0]);
    }

    #[test]
    fn only_new_lines_have_changed() {
        assert_eq!(changed_lines("a\nb\nc", "a\nx\nc\ny"), [1, 3]);
        assert_eq!(changed_lines("a\nb", "a"), [0; 0]);
    }
}
