use super::*;
use crate::sim::ids::KeyId;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::Scenario;

fn world(pattern: Pattern) -> World {
    let quiet = include_str!("../../../tests/scenarios/quiet.json");
    let mut quiet = Scenario::from_json(quiet).expect("it is a valid scenario");
    quiet.script.clear();
    World::new(pattern.applied_to(&quiet).into())
}

fn words(world: &World, id: u8) -> Vec<String> {
    let groups = menu(world, NodeId(id));
    groups.iter().flat_map(|g| &g.entries).map(|e| e.words.to_string()).collect()
}

fn act(world: &mut World, id: u8, words: &str) {
    let groups = menu(world, NodeId(id));
    let entry = groups.iter().flat_map(|g| &g.entries).find(|e| e.words == words);
    let acts = entry.unwrap_or_else(|| panic!("{words} is offered")).acts.clone();
    for act in acts {
        world.act(act, &mut Vec::new()).expect("what is offered can be done");
    }
}

#[test]
fn every_act_that_is_offered_can_be_done_and_has_words_of_its_own() {
    for pattern in Pattern::ALL {
        let fresh = world(pattern);
        for id in fresh.members().map(|node| node.id) {
            let offered = words(&fresh, id.0);
            let mut unique = offered.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), offered.len(), "{offered:?}");
            for words in offered {
                act(&mut fresh.clone(), id.0, &words);
            }
        }
    }
}

#[test]
fn a_fault_is_offered_until_it_is_there_and_then_its_end_is() {
    let pairs = [
        (1, "Pause replay", "Resume replay"),
        (1, "Freeze the disk", "Thaw the disk"),
        (1, "Fill the disk", "Free the disk"),
        (1, "Cut the network", "Mend the network"),
        (0, "Fence off", "Unfence"),
        (0, "Kill the process", "Start the server"),
        (0, "Create slot forgotten", "Drop slot forgotten"),
        (0, "Automatic failover", "No automatic failover"),
        (1, "Idle transaction", "End reader 1"),
    ];
    for (id, fault, end) in pairs {
        let mut world = world(Pattern::Async);
        assert!(!words(&world, id).contains(&end.to_owned()), "{end} is not offered yet");
        act(&mut world, id, fault);
        assert!(words(&world, id).contains(&end.to_owned()), "{end} is offered");
        act(&mut world, id, end);
        assert!(!words(&world, id).contains(&end.to_owned()), "{end} is no longer offered");
    }
}

#[test]
fn the_acts_of_one_kind_of_server_are_not_offered_to_another() {
    let replica = words(&world(Pattern::SemiSync), 1);
    assert!(replica.contains(&"Stop receiving".to_owned()), "{replica:?}");
    assert!(!replica.contains(&"Vacuum".to_owned()), "{replica:?}");
    let peer = words(&world(Pattern::MultiPrimary), 1);
    assert!(!peer.contains(&"Pause replay".to_owned()), "{peer:?}");
    assert!(!peer.contains(&"Promote to primary".to_owned()), "{peer:?}");
    let primary = words(&world(Pattern::Async), 0);
    assert!(!primary.iter().any(|words| words.starts_with("Follow")), "{primary:?}");
}

#[test]
fn a_commit_that_waits_for_replicas_can_be_cancelled() {
    let mut world = world(Pattern::Sync);
    let mut out = Vec::new();
    act(&mut world, 1, "Kill the process");
    assert_eq!(interruptible(&world, ClientId(0)), None);
    world.act(Action::write(ClientId(0), KeyId(0)), &mut out).expect("a write can be asked");
    world.run_until(world.now() + SimDuration::from_secs(1), &mut out);
    let op = interruptible(&world, ClientId(0)).expect("it waits");
    world.act(Action::Interrupt { op, terminate: false }, &mut out).expect("it can be ended");
    world.run_until(world.now() + SimDuration::from_secs(1), &mut out);
    assert_eq!(interruptible(&world, ClientId(0)), None);
}
