//! The settings of the first node, as lines of its file, and what they mean.
//!
//! In sentences, `[words|entry]` are words that the glossary explains.

use crate::lang::t;
use crate::sim::action::Action;
use crate::sim::conf::{mariadb, postgresql};
use crate::sim::pattern::Pattern;
use crate::sim::settings::{
    ConflictPolicy, StandbyName, StandbyNames, SynchronousCommit, WaitPoint,
};
use crate::sim::world::World;

/// A form of `synchronous_standby_names` to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// In plain words.
    pub name: &'static str,
    /// The value that stands for it now.
    pub names: StandbyNames,
    /// What chooses it.
    pub action: Action,
}

/// The forms, over the replicas there are. Nobody and every replica are patterns, which follow the
/// replicas as they come and go; the other forms name the ones of now.
pub fn forms(world: &World) -> Vec<Form> {
    let leader = world.leader();
    let follows = world.members().filter(|n| n.replica().is_some_and(|r| r.upstream == leader));
    let called: Vec<&str> = follows.map(|node| world.application_name(node.id)).collect();
    let pattern = |name, pattern: Pattern| Form {
        name,
        names: pattern.standby_names(called.iter().copied()),
        action: Action::SetPattern(pattern),
    };
    let fixed = |name, names: StandbyNames| Form {
        name,
        action: Action::SetStandbyNames(names.clone()),
        names,
    };
    let mut forms = vec![pattern(t!("settings-nobody"), Pattern::Async)];
    if !called.is_empty() {
        forms.push(pattern(t!("settings-every-replica"), Pattern::Sync));
    }
    if called.len() > 1 {
        let list: Vec<_> = called.iter().map(|n| StandbyName::Named((*n).to_owned())).collect();
        let first = StandbyNames::First(1, list.clone());
        forms.push(fixed(t!("settings-the-first-connected-in-the"), first));
        forms.push(fixed(t!("settings-any-one-of-them"), StandbyNames::Any(1, list)));
    }
    // Names set earlier may name a replica that is gone, or miss one that has come.
    let in_force = &world.node(leader).settings.synchronous_standby_names;
    if forms.iter().all(|form| form.names != *in_force) {
        forms.push(fixed(t!("settings-as-the-file-says"), in_force.clone()));
    }
    forms
}

/// What commits wait for on PostgreSQL.
#[derive(Clone, Debug, PartialEq)]
pub struct Commits {
    /// `synchronous_commit` of the primary.
    pub level: SynchronousCommit,
    /// `synchronous_standby_names`, as in its file.
    pub names: String,
    /// The forms of it to choose from, and the place of the one in force.
    pub forms: (Vec<&'static str>, usize),
    /// What the two mean together.
    pub meaning: String,
}

/// What commits wait for on PostgreSQL.
pub fn commits(world: &World) -> Commits {
    let of_leader = &world.node(world.leader()).settings;
    let names = &of_leader.synchronous_standby_names;
    let forms = forms(world);
    let chosen = forms.iter().position(|form| form.names == *names).unwrap_or(0);
    Commits {
        level: of_leader.synchronous_commit,
        names: format!("synchronous_standby_names = '{names}'"),
        forms: (forms.iter().map(|form| form.name).collect(), chosen),
        meaning: commits_wait(world),
    }
}

fn commits_wait(world: &World) -> String {
    let leader = world.node(world.leader());
    let names = &leader.settings.synchronous_standby_names;
    let is_named = |name: &str| names.list().iter().any(|entry| entry.matches(name));
    let connected = leader.senders.iter().map(|s| world.application_name(s.link.replica));
    let connected = connected.filter(|name| is_named(name)).count() as u32;
    waits(leader.settings.synchronous_commit, names, connected)
}

/// What the two settings mean together, where so many of those named are connected.
fn waits(level: SynchronousCommit, names: &StandbyNames, connected: u32) -> String {
    let asked = names.quorum();
    if level == SynchronousCommit::Off {
        return t!("settings-off-nothing-is-waited-for").to_owned();
    }
    if *names == StandbyNames::None {
        return t!("settings-no-names-a-write-is").to_owned();
    }
    if level == SynchronousCommit::Local {
        return t!("settings-local-named-or-not-no").to_owned();
    }
    if asked > connected {
        return t!("commits-too-few", asked = t!("count-replicas", n = asked), n = connected);
    }
    let is_all = asked as usize >= names.list().len() && !names.list().contains(&StandbyName::Star);
    let whom = match names {
        _ if is_all => t!("settings-every-replica-named"),
        StandbyNames::First(1, list) if !list.contains(&StandbyName::Star) => {
            t!("settings-the-first-replica-connected")
        }
        _ if asked == 1 => t!("settings-one-of-the-replicas"),
        _ => t!("settings-as-many-replicas-as-it"),
    };
    let text = match level {
        SynchronousCommit::RemoteWrite => t!("settings-waits-until-has-handed-it", whom = whom),
        SynchronousCommit::RemoteApply => {
            t!("settings-waits-until-has-replayed-it", whom = whom)
        }
        _ => t!("settings-waits-until-has-it-on", whom = whom),
    };
    if is_all { text } else { [&text, " ", t!("settings-the-others-may-lag")].concat() }
}

/// The lines of the first node's file that differ from the server's defaults.
pub fn lines(world: &World) -> Vec<String> {
    let node = world.node(world.leader());
    let line = |(name, value): (&str, String)| format!("{name} = {value}");
    match &node.mariadb {
        Some(mariadb) => mariadb::lines_of(&mariadb.settings).into_iter().map(line).collect(),
        None => postgresql::lines_of(&node.settings).into_iter().map(line).collect(),
    }
}

/// What they mean for a learner.
pub fn meaning(world: &World) -> String {
    let node = world.node(world.leader());
    let Some(mariadb) = &node.mariadb else { return policy(node.settings.conflict_resolution) };
    let timeout = mariadb.settings.rpl_semi_sync_master_timeout;
    if !mariadb.semi_sync.on {
        return t!("settings-semi-sync-is-off-now", timeout = timeout);
    }
    let hidden = match mariadb.settings.rpl_semi_sync_master_wait_point {
        WaitPoint::AfterSync => t!("settings-until-then-nobody-sees-the"),
        WaitPoint::AfterCommit => t!("settings-others-see-the-row-already"),
    };
    t!("settings-a-write-waits-until-one", hidden = hidden, timeout = timeout)
}

fn policy(policy: ConflictPolicy) -> String {
    match policy {
        ConflictPolicy::LastWriteWins => {
            t!("settings-every-node-takes-writes-when")
        }
        ConflictPolicy::FirstWriteWins => {
            t!("settings-every-node-takes-writes-when-2")
        }
        ConflictPolicy::ApplyRemote => {
            t!("settings-every-node-takes-writes-when-3")
        }
        ConflictPolicy::KeepLocal => {
            t!("settings-every-node-takes-writes-when-4")
        }
        ConflictPolicy::Error => {
            t!("settings-every-node-takes-writes-when-5")
        }
        ConflictPolicy::Siblings => {
            t!("settings-every-node-takes-writes-when-6")
        }
        ConflictPolicy::Counter => t!("settings-every-write-adds-to-the"),
        ConflictPolicy::AddWinsSet => {
            t!("settings-writes-add-to-a-set")
        }
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(level: SynchronousCommit, names: &str, connected: u32) -> String {
        waits(level, &names.parse().expect("a list"), connected)
    }

    #[test]
    fn a_list_that_cannot_be_met_is_said_to_block() {
        let on = SynchronousCommit::On;
        let blocked = said(on, "FIRST 9 (a, b)", 2);
        assert!(blocked.contains("asks for 9 replicas and 2 of these are connected"), "{blocked}");
        assert!(said(on, "nobody_of_that_name", 0).contains("none of these is connected"));
        assert!(said(on, "FIRST 2 (a, b)", 2).contains("every replica named"));
        assert!(said(on, "*", 2).contains("one of the replicas"), "a star is not all of them");
        assert!(said(on, "ANY 1 (a, b)", 1).contains("The others may lag"));
        assert!(said(SynchronousCommit::Local, "a", 0).contains("no replica is waited for"));
    }

    #[test]
    fn every_replica_follows_the_replicas() {
        use crate::sim::ids::NodeId;
        use crate::sim::scenario::Scenario;

        let quiet = include_str!("../../tests/scenarios/quiet.json");
        let scenario = Scenario::from_json(quiet).expect("it is a valid scenario");
        let mut world = World::new(scenario.into());
        let names = |world: &World| {
            world.node(world.leader()).settings.synchronous_standby_names.to_string()
        };
        let mut out = Vec::new();
        let every = forms(&world).into_iter().find(|form| form.name == "every replica");
        world.act(every.expect("it is offered").action, &mut out).expect("it can be chosen");
        assert_eq!(names(&world), "FIRST 2 (replica1, replica2)");
        world.act(Action::RemoveReplica(NodeId(2)), &mut out).expect("it can be removed");
        assert_eq!(names(&world), "FIRST 1 (replica1)");
    }
}
